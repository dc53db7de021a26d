"""Releasing: who, when, what is missing, and what the sealed edition holds."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from amends.assurance.rules import Demands
from amends.assurance.services import set_rule
from amends.ledger.rules import Actor, Refused
from amends.ledger.verification import verify
from amends.people import services as people
from amends.plans import services as plans
from amends.publication import services
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.editions import anchors_of, draft_of, editions_of, writers_of
from amends.publication.rules import Public, State, read_keys, verify_edition
from tests.factories import make_role
from tests.publication.story import AS_AT, VERBATIM, Story, make_story, on, ready, refused, sections


def test_an_edition_is_frozen_numbered_and_sealed(story: Story) -> None:
    edition = story.published()
    assert (edition.number, edition.as_at, edition.published_on) == (1, AS_AT, AS_AT)
    assert edition.recorded_by_id == story.releaser.pk
    assert edition.prepared_by_id == story.trust.lead.pk
    assert edition.head_sequence == edition.sequence - 1
    assert not DraftEdition.objects.exists()
    file = services.edition_file(edition, 1)
    keys = read_keys(services.org_pub(story.trust.organisation))
    verdict = verify_edition(file, keys, edition.page)
    assert (verdict.state, verdict.number, verdict.page_checked) == (State.SIGNED, 1, True)
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


def test_what_it_says_is_public_and_nothing_else(story: Story) -> None:
    edition = story.published()
    one = sections(edition)["recommendation in place 1"]
    assert one["text"] == VERBATIM
    assert one["wording"] == "We have changed the record system. One team uses it."
    assert one["earlier"] == ["Our own investigation did not ask for this."]
    action = one["actions"][0]
    assert action["standing"] == "not started"
    assert action["not_in_scope"] == [["West team", "They end nobody’s care."]]
    assert (action["embedded"], action["of"]) == (0, 1)
    assert "It is for every service that we run." not in action["told"]
    assert action["promises"] == ["Promised in place by 31 July 2025."]
    assert sections(edition)["in short"]["counts"]["not started"] == 1
    for private in ("private", "Private"):
        assert private not in edition.content
        assert private not in edition.page
    assert "no one’s care ends &lt;only&gt; because" in edition.page


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"apology": " "}, "Write the apology"),
        ({"statement": ""}, "Write the statement"),
        ({"summary": ""}, "Write the short summary"),
        ({"signatory_name": ""}, "Name the person who signs"),
        ({"signatory_role": None}, "in which role"),
        ({"signatory_name": "Somebody Else"}, "does not hold the post of Chief Executive"),
        ({"approving_body": None}, "which body approved"),
        ({"approved_on": None}, "which body approved"),
        ({"approved_on": date(2025, 7, 10)}, "approved before the day that it shows"),
        ({"approved_on": date(2025, 7, 17)}, "that day is to come"),
        ({"confirmed_on": AS_AT}, "Say who confirmed"),
        (
            {"summary": "A woman who was 43 and lived on Nowhere Parade."},
            "2 details may point at a person: in short",
        ),
    ],
)
def test_what_is_missing_stops_it(story: Story, more: dict[str, Any], match: str) -> None:
    draft = ready(story, **more)
    refused(story, match, draft)


def test_an_earlier_approval_counts_when_confirmed_on_the_day(story: Story) -> None:
    draft = ready(story, approved_on=date(2025, 7, 10))
    with on(AS_AT):
        services.save_draft(
            draft=draft, version=1, by=story.by, confirmed_as=story.chief, confirmed_on=AS_AT
        )
        DraftEdition.objects.filter(pk=draft.pk).update(
            confirmed_as=make_role(story.trust, "Empty post")
        )
    refused(story, "on the day of the confirmation", draft)
    DraftEdition.objects.filter(pk=draft.pk).update(confirmed_as=story.chief)
    about = sections(story.release(draft))["about"]
    assert (about["approved_on"], about["confirmed_by"]) == ("2025-07-10", "Chief Executive")


def test_a_second_person_releases_and_nobody_without_access(story: Story) -> None:
    draft = ready(story)
    with on(AS_AT), pytest.raises(Refused, match="access"):
        services.release(draft=draft, by=story.by)
    with on(AS_AT), pytest.raises(Refused, match="access"):
        services.release(draft=draft, by=story.trust.person("reader"))


def test_whoever_ever_saved_a_draft_does_not_release_it(story: Story) -> None:
    draft = ready(story)
    writer = story.trust.user("governance lead")
    with on(AS_AT):
        services.save_draft(draft=draft, version=1, by=Actor(writer.pk), statement="All of it.")
        services.save_draft(draft=draft, version=2, by=story.by)
        organisation = story.trust.organisation
        people.grant(organisation=organisation, user=writer, profile="executive", by=story.by)
        with pytest.raises(Refused, match="second person"):
            services.release(draft=draft, by=Actor(writer.pk))
        assert writers_of(draft) == sorted([writer.name, story.trust.lead.name])
    assert story.release(draft).number == 1


def test_it_is_released_once_and_only_as_looked_at(story: Story) -> None:
    draft = ready(story)
    with on(AS_AT, 10):
        seen = services.preview(draft).seen
    line = next(line for line in story.lines(AS_AT) if line.kind is Public.ACTION)
    with on(AS_AT, 10):
        services.approve_words(
            plan=story.plan,
            kind=line.kind,
            thing=line.thing,
            text="Never seen by the one who releases.",
            approved_as=story.trust.role,
            effective_on=AS_AT,
            by=story.by,
        )
    for looked_at, match in (
        (seen, "Since you looked at it, this has changed: recommendation 1. Read"),
        ("", "Look at what would be published first"),
        ("[]", "Look at what would be published first"),
    ):
        with on(AS_AT, 11), pytest.raises(Refused, match=match):
            services.release(
                draft=draft, by=story.second_person, published_on=AS_AT, seen=looked_at
            )
    with on(AS_AT, 11):
        seen = services.preview(draft).seen
        # Only the day of publication may differ from what was shown.
        services.release(
            draft=draft, by=story.second_person, published_on=date(2025, 7, 18), seen=seen
        )
    with on(AS_AT), pytest.raises(Refused, match="released or thrown away already"):
        services.release(draft=draft, by=story.second_person)
    assert Edition.objects.count() == 1


def test_wording_must_be_approved_for_each_recommendation(story: Story) -> None:
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve(story.first, "Words.", AS_AT)
    refused(story, "Recommendation 2 has no approved wording", story.draft())


def test_there_must_be_a_key_and_its_file(story: Story, folders: Path) -> None:
    story.approve_all()
    draft = story.draft()
    refused(story, "There is no key", draft)
    with on(AS_AT, 7):
        key = services.make_key(organisation=story.trust.organisation, by=story.by)
    file = folders / "keys" / f"{key.key_id}.key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.rename(file.with_suffix(".away"))
    refused(story, "is not on this machine", draft)
    with on(AS_AT, 8):
        services.retire_key(
            organisation=story.trust.organisation, key_id=key.key_id, reason="Lost.", by=story.by
        )
        second = services.make_key(organisation=story.trust.organisation, by=story.by)
    edition = story.release(draft)
    assert edition.key_id == second.key_id
    assert "until 2025-07-16" in services.org_pub(story.trust.organisation)


@pytest.mark.usefixtures("database")
def test_a_reconstructed_case_is_never_published() -> None:
    story = make_story(reconstructed=True)
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve_all()
    refused(story, "never sealed or published", story.draft())


def test_not_before_the_report_itself(story: Story) -> None:
    day = date(2025, 7, 15)
    with on(day, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve_all(day)
    draft = story.draft(day)
    refused(story, "published on 16 July 2025", draft, day)
    with on(day, 11):
        edition = services.release(draft=draft, by=story.second_person, published_on=AS_AT)
    assert (edition.frozen_at.date(), edition.published_on) == (day, AS_AT)


def test_an_edition_takes_what_was_known_when_it_was_frozen(story: Story) -> None:
    first = story.published()
    story.slip()
    later = date(2025, 12, 10)
    story.approve(story.first, "It is late.", later)
    draft = story.draft(later)
    with on(later, 11):
        second = services.release(draft=draft, by=story.second_person)
    told = sections(second)
    assert told["what has changed"]["since"] == 1
    assert told["what has changed"]["recorded"] == [
        (
            "Action 1.1: the date for having it in place moved from 31 July to 30 September 2025."
            " Agreed by the Board."
        )
    ]
    promises = told["recommendation in place 1"]["actions"][0]["promises"]
    assert promises[0] == (
        "Promised in place by 31 July 2025, then by 30 September 2025. It is 2 months late."
    )
    assert told["recommendation in place 1"]["wording"] == "It is late."
    assert told["recommendation in place 2"]["wording"] == "This is for Exampleshire Constabulary."
    assert told["earlier editions"]["editions"][0]["number"] == 1
    assert "private" not in second.content.lower()
    assert sections(first)["recommendation in place 1"]["wording"].startswith("We have changed")
    assert [each.number for each in editions_of(story.plan)] == [1, 2]


def test_what_a_relative_reads_of_services(story: Story) -> None:
    draft = ready(story)
    with on(AS_AT, 9):
        north = people.add_service(
            organisation=story.trust.organisation,
            name="North team",
            level="team",
            parent=story.trust.division,
            opened_on=AS_AT,
            by=story.by,
        )
        plans.set_scope(
            action=story.action,
            services=[story.trust.east],
            excluded={
                story.trust.west: "They end nobody’s care.",
                north: "They end nobody’s care.",
            },
            effective_on=AS_AT,
            reason="It opened.",
            by=story.by,
        )
    story.approve_rest(AS_AT)
    for line in story.lines(AS_AT):
        if line.stale:
            story.confirm(line, AS_AT)
    page = story.release(draft).page
    assert "<li>North team and West team: They end nobody’s care.</li>" in page
    assert "East team: nobody has looked yet</li>" in page


def test_two_people_who_save_one_draft(story: Story) -> None:
    draft = ready(story)
    with on(AS_AT):
        services.save_draft(draft=draft, version=1, by=story.by, summary="One.")
        with pytest.raises(Refused, match="Someone else has changed this"):
            services.save_draft(draft=draft, version=1, by=story.by, summary="Two.")
        with pytest.raises(Refused, match="being prepared already"):
            services.prepare(plan=story.plan, as_at=AS_AT, by=story.by)
        with pytest.raises(Refused, match="future"):
            services.save_draft(draft=draft, version=2, by=story.by, as_at=date(2025, 8, 1))
    draft.refresh_from_db()
    assert (draft.summary, draft.version) == ("One.", 2)


def test_wording_is_refused_where_it_may_not_be(story: Story) -> None:
    with pytest.raises(Refused, match="Write the words"):
        story.approve(story.first, "  ", AS_AT)
    # Neither a post that nobody holds, nor one that somebody else does.
    for role in (make_role(story.trust, "Empty post"), story.chief):
        with on(AS_AT), pytest.raises(Refused, match="approves in that post"):
            services.approve_wording(
                plan=story.plan,
                recommendation=story.first,
                text="Words.",
                approved_as=role,
                effective_on=AS_AT,
                by=story.by,
            )
    seen = story.approve(story.first, "Words.", AS_AT)
    with on(AS_AT):
        for expected in (None, seen.subject_id):
            with pytest.raises(Refused, match="Someone else"):
                services.approve_wording(
                    plan=story.plan,
                    recommendation=story.first,
                    text="Other.",
                    approved_as=story.trust.role,
                    effective_on=AS_AT,
                    by=story.by,
                    expected=expected,
                )


def test_a_withdrawn_edition_leaves_a_tombstone(story: Story) -> None:
    edition = story.published()
    with on(date(2025, 8, 1)):
        with pytest.raises(Refused, match="Say why"):
            services.withdraw(edition=edition, reason=" ", by=story.second_person)
        services.withdraw(
            edition=edition, reason="It named the wrong team.", by=story.second_person
        )
        with pytest.raises(Refused, match="already"):
            services.withdraw(edition=edition, reason="Again.", by=story.second_person)
    edition = editions_of(story.plan)[0]
    assert services.latest_of([edition]) == 0
    page = services.page_now(edition, 0)
    assert "It named the wrong team." in page
    assert "We are sorry" not in page
    file = services.edition_file(edition, 0)
    assert b"We are sorry" not in file
    keys = read_keys(services.org_pub(story.trust.organisation))
    assert verify_edition(file, keys).state is State.WITHDRAWN
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


def test_a_bounded_number_of_queries(story: Story, django_assert_max_num_queries: Any) -> None:
    draft = ready(story)
    with on(AS_AT, 12), django_assert_max_num_queries(180):
        services.preview(draft_of(story.plan) or draft)


def test_an_edition_says_where_less_is_asked_for_than_before(story: Story) -> None:
    def ask(demands: Demands, day: date) -> None:
        with on(day, 6):
            set_rule(
                organisation_id=story.trust.organisation.pk,
                demands=demands,
                reason="A private reason.",
                decided_by=story.trust.board,
                effective_on=day,
                by=story.by,
            )

    def counted(edition: Edition) -> str:
        return " ".join(sections(edition)["in short"]["counted"])

    ask(Demands(kinds=3), date(2025, 7, 1))
    assert "less is asked for" not in counted(story.published())
    later = date(2025, 8, 1)
    ask(Demands(), later)
    story.approve_all(later)
    told = counted(story.release(story.draft(later, changed="Nothing else."), later))
    assert "From 1 August 2025 on less is asked for than before" in told
    assert "2 kinds of evidence, not 3. Decided by the" in told
    assert "private" not in told
