"""Nothing that people wrote is published but in words approved for it, after what moved about it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from amends.investigations import services as investigations
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Refused
from amends.ledger.services import retract
from amends.people.models import Party
from amends.people.services import correct_entry
from amends.plans import services as plans
from amends.publication import services
from amends.publication.models import Edition, Wording
from amends.publication.queries.wording import WordingLine
from amends.publication.rules import Public
from amends.recommendations import services as recommendations
from amends.recommendations.models import Answering, Response
from amends.recommendations.rules import Answer
from amends.recommendations.services import WAYS
from tests.factories import make_body
from tests.publication.story import AS_AT, RECEIVED, Story, on, sections

LATER = date(2025, 11, 1)


def with_key(story: Story) -> None:
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)


def add_private_action(story: Story) -> None:
    """An action whose title and exclusion nobody has approved for the public."""
    with on(AS_AT, 10):
        plans.add_action(
            plan=story.plan,
            number="1.2",
            title="Discipline Nurse Smith privately",
            wording="w",
            owner=story.owner,
            in_place_by=ImpreciseDate.on(date(2025, 9, 1)),
            serves=[story.first],
            by=story.by,
            effective_on=AS_AT,
            services=[story.trust.east],
            excluded={story.trust.west: "PRIVATE: the manager refused"},
        )


def test_what_nobody_approved_is_not_released(story: Story) -> None:
    with_key(story)
    story.approve_all()
    draft = story.draft()
    add_private_action(story)
    shown = services.preview(draft)
    for private in ("Nurse Smith", "the manager refused"):
        assert private not in shown.page
    with pytest.raises(Refused) as refusal:
        story.release(draft)
    assert "Action 1.2: what it is called has no approved wording." in str(refusal.value)
    assert "Action 1.2: why it is not for West team has no approved" in str(refusal.value)
    assert not Edition.objects.exists()


def test_an_edition_takes_the_approved_words_and_not_the_record_s(story: Story) -> None:
    with_key(story)
    case = story.report.case
    with on(AS_AT, 7):
        investigations.describe_case(
            case=case,
            public_reference="Privately: Mr Q of Ward 3",
            public_summary="Privately told.",
            effective_on=AS_AT,
            by=story.by,
        )
    story.approve(story.first, "Words for one.", AS_AT)
    story.approve(story.second, "Words for two.", AS_AT)
    lines = [
        line
        for line in story.lines(AS_AT)
        if line.kind not in {Public.RECOMMENDATION, Public.PLAIN}
    ]
    assert [line.kind for line in lines] == [
        Public.CASE,
        Public.BACKGROUND,
        Public.EARLIER,
        Public.ACTION,
        Public.LEFT_OUT,
    ]
    for number, line in enumerate(lines):
        with on(AS_AT, 8):
            services.approve_words(
                plan=story.plan,
                kind=line.kind,
                thing=line.thing,
                text=f"Public words {number}.",
                approved_as=story.trust.role,
                effective_on=AS_AT,
                by=story.by,
            )
    edition = story.release(story.draft())
    for number, line in enumerate(lines):
        assert f"Public words {number}." in edition.page
        assert line.recorded not in edition.content


def test_words_older_than_what_moved_are_approved_anew_or_confirmed(story: Story) -> None:
    with_key(story)
    story.approve_all()
    story.release(story.draft())
    story.slip()
    draft = story.draft(LATER)
    with pytest.raises(Refused, match="Recommendation 1: something moved after its words"):
        story.release(draft, LATER)
    lines = {line.thing.pk: line for line in story.lines(LATER) if line.kind is not Public.PLAIN}
    assert [pk for pk, line in lines.items() if line.stale] == [story.first.pk]
    row = story.confirm(lines[story.first.pk], LATER)
    assert (row.effective_on, row.text) == (
        LATER,
        "We have changed the record system. One team uses it.",
    )
    assert not any(line.stale for line in story.lines(LATER))
    story.release(draft, LATER)


def test_what_moved_on_the_very_day_of_the_words_counts_by_what_was_entered_first(
    story: Story,
) -> None:
    story.slip(AS_AT)  # at nine
    story.approve_all()  # at eight by the clock, and entered after
    assert not any(line.stale for line in story.lines(AS_AT))
    with on(AS_AT, 10):
        plans.update(action=story.action, text="t", effective_on=AS_AT, by=story.by)
    assert [line.about for line in story.lines(AS_AT) if line.stale] == ["Recommendation 1"]


def answer(story: Story, answer: Answer, reason: str, party: Party, day: date) -> Response:
    """An answer to the first recommendation by the trust, or to the second."""
    body = story.trust.board if party.own else make_body(story.trust, "Chief Officers", party)
    refused = answer is Answer.NOT_OURS or not party.own
    with on(day, 9):
        return recommendations.respond(
            recommendation=story.second if refused else story.first,
            party=party,
            answer=answer,
            decided_by=body,
            effective_on=day,
            reason=reason,
            by=story.by,
        )


def why(story: Story, party: Party, day: date) -> WordingLine | None:
    """The line about the reason of a party's answer."""
    return next(
        (
            line
            for line in story.lines(day)
            if isinstance(line.thing, Answering) and line.thing.party_id == party.pk
        ),
        None,
    )


def approve_why(story: Story, line: WordingLine | None, text: str, day: date) -> None:
    assert line is not None
    with on(day, 10):
        services.approve_words(
            plan=story.plan,
            kind=line.kind,
            thing=line.thing,
            text=text,
            approved_as=story.trust.role,
            effective_on=day,
            by=story.by,
        )


def test_why_an_answer_is_no_plain_acceptance_is_told_in_approved_words(story: Story) -> None:
    with_key(story)
    ours, theirs = story.trust.party, story.police
    answer(story, Answer.NOT_OURS, "PRIVATE: it is a matter for them", ours, RECEIVED)
    answer(story, Answer.NOT_ACCEPTED, "PRIVATE: they have no staff", theirs, RECEIVED)
    story.approve(story.first, "Words for one.", AS_AT)
    story.approve(story.second, "Words for two.", AS_AT)
    for line in story.lines(AS_AT):
        if line.kind not in {Public.RECOMMENDATION, Public.PLAIN, Public.ANSWER}:
            approve_why(story, line, line.recorded, AS_AT)
    draft = story.draft()
    with pytest.raises(Refused) as refusal:
        story.release(draft)
    assert str(refusal.value) == (
        "Recommendation 2: why Exampleshire Trust said that it is not theirs to carry out has no"
        " approved wording. Recommendation 2: why Exampleshire Constabulary did not accept it has"
        " no approved wording."
    )
    approve_why(story, why(story, ours, AS_AT), "It is addressed to the police.", AS_AT)
    approve_why(story, why(story, theirs, AS_AT), "They told us that they cannot.", AS_AT)
    edition = story.release(draft)
    answers = sections(edition)["recommendation in place 2"]["answers"]
    assert [(each["party"], each["why"]) for each in answers] == [
        ("Exampleshire Trust", "It is addressed to the police."),
        ("Exampleshire Constabulary", "They told us that they cannot."),
    ]
    assert "PRIVATE" not in edition.page + edition.content
    assert "The reason: They told us that they cannot." in edition.page
    accepted = sections(edition)["recommendation in place 1"]["answers"]
    assert [each["why"] for each in accepted] == [""]


def test_the_reason_of_an_answer_goes_stale_with_it_and_goes_with_an_acceptance(
    story: Story,
) -> None:
    with_key(story)
    ours = story.trust.party
    answer(story, Answer.IN_PART, "Privately.", ours, RECEIVED)
    story.approve_all()
    story.release(story.draft())
    answer(story, Answer.NOT_ACCEPTED, "Privately, worse.", ours, date(2025, 10, 1))
    line = why(story, ours, LATER)
    assert line is not None
    assert line.stale
    assert line.since == ("The record says it anew from 1 October 2025.",)
    story.confirm(story.lines(LATER)[0], LATER)
    draft = story.draft(LATER)
    with pytest.raises(Refused, match="why Exampleshire Trust did not accept it: something moved"):
        story.release(draft, LATER)
    approve_why(story, line, "We cannot do this, and say why.", LATER)
    assert not any(each.stale for each in story.lines(LATER))
    story.release(draft, LATER)
    answer(story, Answer.ACCEPTED, "", ours, date(2025, 11, 5))
    assert why(story, ours, date(2025, 11, 5)) is None


def test_an_answer_that_is_taken_out_takes_its_reason_with_it(story: Story) -> None:
    with_key(story)
    ours = story.trust.party
    answer(story, Answer.IN_PART, "Privately.", ours, RECEIVED)
    wrong = answer(story, Answer.NOT_ACCEPTED, "Privately, worse.", ours, AS_AT)
    story.approve_all()
    assert not any(line.stale for line in story.lines(AS_AT))
    with on(AS_AT, 11):
        retract(wrong, event="entry.retracted", reason="A slip.", by=story.by)
    line = why(story, ours, AS_AT)
    assert line is not None
    assert line.recorded == "Privately."
    assert line.since == ("An entry about it was put right or taken out since.",)
    approve_why(story, line, "In part, because of this.", AS_AT)
    line = why(story, ours, AS_AT)
    assert line is not None
    assert not line.stale


def test_an_answer_that_changed_is_told_without_its_private_reason(story: Story) -> None:
    with_key(story)
    ours, theirs = story.trust.party, story.police
    story.approve_all()
    story.release(story.draft())
    told = answer(story, Answer.NOT_ACCEPTED, "Privately, no.", theirs, date(2025, 8, 1))
    answer(story, Answer.IN_PART, "Privately, worse.", ours, date(2025, 10, 1))
    with on(LATER, 9):
        correct_entry(
            WAYS[Response],
            told,
            changes={"answer": Answer.IN_PRINCIPLE.value, "effective_on": date(2025, 7, 1)},
            reason="Privately, a slip.",
            by=story.by,
        )
        retract(
            Response.objects.get(answer=Answer.ACCEPTED.value),
            event="entry.retracted",
            reason="Privately, never.",
            by=story.by,
        )
    with on(LATER, 12):
        changed = services.preview(story.draft(LATER)).content.changed
    assert changed.recorded == (
        (
            "Recommendation 1: the answer of Exampleshire Trust of 12 June 2025 was withdrawn."
            " Entered on 1 November 2025."
        ),
        (
            "Recommendation 1: Exampleshire Trust accepted it in part. Decided by the Board on 1"
            " October 2025."
        ),
        (
            "Recommendation 2: Exampleshire Constabulary accepted it in principle. Decided by the"
            " Chief Officers on 1 July 2025. Entered on 1 November 2025."
        ),
    )


def test_an_answer_that_an_edition_gave_wrongly_is_told_as_corrected(story: Story) -> None:
    with_key(story)
    story.approve_all()
    story.release(story.draft())
    with on(LATER, 9):
        correct_entry(
            WAYS[Response],
            Response.objects.get(),
            changes={"answer": Answer.IN_PART.value, "reason": "Privately."},
            reason="Privately, a slip.",
            by=story.by,
        )
    with on(LATER, 12):
        changed = services.preview(story.draft(LATER)).content.changed
    assert changed.recorded == (
        (
            "Recommendation 1: the answer was corrected: Exampleshire Trust accepted it in part."
            " Decided by the Board on 12 June 2025. Entered on 1 November 2025."
        ),
    )


def test_words_are_refused_for_what_is_not_there(story: Story) -> None:
    line = next(line for line in story.lines(AS_AT) if line.kind is Public.ACTION)
    said: dict[str, Any] = {
        "plan": story.plan,
        "kind": line.kind,
        "thing": line.thing,
        "by": story.by,
    }
    with on(AS_AT):
        with pytest.raises(Refused, match="Write the words"):
            services.approve_words(
                **said, text=" ", approved_as=story.trust.role, effective_on=AS_AT
            )
        with pytest.raises(Refused, match="approves in that post"):
            services.approve_words(
                **said, text="x", approved_as=story.trust.role, effective_on=date(1990, 1, 1)
            )
        with pytest.raises(Refused, match="access"):
            services.approve_words(
                **{**said, "by": story.trust.person("reader")},
                text="x",
                approved_as=story.trust.role,
                effective_on=AS_AT,
            )
    assert not Wording.objects.exists()


def test_words_are_confirmed_with_one_press(story: Story, client: Client) -> None:
    with_key(story)
    story.approve_all()
    story.slip()
    home = f"/o/{story.trust.slug}/plans/{story.plan.pk}/editions/wording"
    client.force_login(story.trust.lead)
    with on(LATER, 12):
        page = client.get(f"{home}/").content.decode()
        assert "moved from 31 July to 30 September 2025" in page
        wording = Wording.objects.get(subject__recommendation=story.first)
        place = f"{home}/recommendation/{story.first.pk}/confirm/"
        assert f'action="{place}"' in page
        stale = client.post(place, {"seen": str(story.plan.pk)}, follow=True)
        assert "Other words were approved meanwhile" in stale.content.decode()
        assert Wording.objects.filter(subject=wording.subject).count() == 1
        done = client.post(place, {"seen": str(wording.pk)}, follow=True).content.decode()
        assert "confirmed, as of today" in done
        assert "These words still hold" not in done
        assert client.get(f"{home}/nothing/{story.first.pk}/").status_code == 404
        assert client.get(f"{home}/action/{story.first.pk}/").status_code == 404
        client.force_login(story.trust.user("reader"))
        assert client.post(place, {"seen": str(wording.pk)}).status_code == 404


def test_a_recommendation_can_be_told_in_plain_words_and_need_not_be(story: Story) -> None:
    with_key(story)
    story.approve_all()
    without = story.release(story.draft())
    assert "in plain words" not in without.page
    with on(AS_AT, 12):
        services.approve_words(
            plan=story.plan,
            kind=Public.PLAIN,
            thing=story.first,
            text="Nobody loses their care because they missed a visit.",
            approved_as=story.trust.role,
            effective_on=AS_AT,
            by=story.by,
        )
    edition = story.release(story.draft())
    assert edition.page.count("What this asks for, in plain words") == 1
    assert "Nobody loses their care because they missed a visit." in edition.page
    first = story.lines(AS_AT)[0].wording
    assert first is not None
    assert first.text.startswith("We have changed"), "its other words stay"
