"""Families see the final copy first, if they wish: what passes is recorded, and asked about at the gate."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from amends.instruments.rendering import text_of
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import NotPermitted
from amends.people.services import correct_entry, withdraw_entry
from amends.publication import services
from amends.publication.models import DraftEdition, Edition, Family, FamilyEntry
from amends.publication.queries.families import copies_of, families_at_gate, with_entries
from amends.publication.rules import Corrections, EditionContent, Promised, RecommendationPart
from amends.publication.rules.families import Stands, Step
from amends.publication.services.letters import letter_document, promised_by
from tests.factories import make_trust
from tests.publication.contents import make_content
from tests.publication.story import AS_AT, Story, on, ready, refused
from tests.web.reading import words_of

EARLIER = AS_AT - timedelta(days=10)


def named(story: Story, reference: str = "the patient’s family") -> Family:
    with on(EARLIER, 8):
        return services.add_family(case=story.report.case, reference=reference, by=story.by)


def record(
    story: Story, family: Family, step: Step, day: date = AS_AT, hour: int = 10, words: str = ""
) -> FamilyEntry:
    with on(AS_AT, hour):
        copies = copies_of(family.case)
        return services.record_step(
            family=family,
            step=step,
            effective_on=day,
            as_role=story.trust.role,
            copy=copies[0] if copies else None,
            told=services.Told(words),
            by=story.by,
        )


def how(draft: DraftEdition) -> list[Stands]:
    with on(AS_AT, 12):
        return [line.stands for line in families_at_gate(draft)]


@pytest.mark.parametrize(
    "reference",
    ["The Smith family", "Jane Smith", "07700 900123", "family@example.org", " ", "LS1 4DY"],
)
def test_a_family_is_known_by_words_that_name_nobody(story: Story, reference: str) -> None:
    with pytest.raises(Refused):
        named(story, reference)
    assert not Family.objects.exists()


def test_two_families_of_a_case_are_called_differently(story: Story) -> None:
    named(story, "Family A")
    named(story, "the family of Mr Q")
    with pytest.raises(Refused, match="called that already"):
        named(story, "family a")


def test_whoever_chose_nothing_is_offered_nothing_until_they_say_otherwise(story: Story) -> None:
    family = named(story)
    ready(story)
    record(story, family, Step.NONE)
    for step in (Step.OFFERED, Step.RECEIVED):
        with pytest.raises(Refused, match="chose to receive nothing"):
            record(story, family, step)
    record(story, family, Step.WANTED)
    record(story, family, Step.OFFERED)


def test_an_offer_that_was_made_before_they_chose_nothing_can_still_be_entered(
    story: Story,
) -> None:
    family = named(story)
    ready(story)
    record(story, family, Step.NONE)
    late = record(story, family, Step.OFFERED, day=AS_AT - timedelta(days=1))
    with on(AS_AT, 13), pytest.raises(Refused, match="chose to receive nothing"):
        correct_entry(
            services.WAYS[FamilyEntry],
            late,
            changes={"effective_on": AS_AT},
            reason="It was the next day.",
            by=story.by,
        )


def test_what_is_open_asks_for_a_reason_and_forbids_nothing(story: Story) -> None:
    family, other = named(story), named(story, "Family B")
    draft = ready(story)
    record(story, other, Step.NONE)
    assert how(draft) == [Stands.NOT_OFFERED, Stands.NOTHING]
    refused(story, "has not been offered the final copy of edition 1.*Say why", draft)
    with on(AS_AT, 12):
        services.release(draft=draft, by=story.second_person, why_now="They could not be found.")
    kept = FamilyEntry.objects.get(step=Step.WENT_AHEAD.value)
    assert (kept.subject, kept.words, kept.number) == (family, "They could not be found.", 1)
    assert "could not be found" not in Edition.objects.get().page


@pytest.mark.parametrize("profile", ["governance lead", "reader"])
def test_the_record_of_such_a_release_says_so_to_those_alone_who_may_read_of_families(
    page_story: Story, client: Client, profile: str
) -> None:
    named(page_story)
    draft = ready(page_story)
    with on(AS_AT, 12):
        services.release(draft=draft, by=page_story.second_person, why_now="No address.")
    client.force_login(page_story.trust.user(profile))
    page = words_of(client.get(f"/o/{page_story.trust.slug}/ledger/"))
    released = page.split("An edition was published")[1][:160]
    assert "what passed with a family" not in released
    assert ("an edition and why it did not wait for a family" in released) is (
        profile == "governance lead"
    )


def test_a_release_asks_nothing_where_each_family_has_seen_it_or_wants_nothing(
    story: Story,
) -> None:
    family = named(story)
    draft = ready(story)
    for step, words in (
        (Step.OFFERED, ""),
        (Step.WANTED, ""),
        (Step.RECEIVED, ""),
        (Step.COMMENTED, "They asked that the apology come first."),
    ):
        record(story, family, step, words=words)
    assert how(draft) == [Stands.NO_REPLY]
    record(story, family, Step.REPLIED, words="We thanked them.")
    assert how(draft) == [Stands.SEEN]
    story.release(draft)
    assert not FamilyEntry.objects.filter(step=Step.WENT_AHEAD.value).exists()


def test_what_was_changed_after_they_saw_it_is_told(story: Story) -> None:
    family = named(story)
    draft = ready(story)
    for step in (Step.OFFERED, Step.WANTED, Step.RECEIVED):
        record(story, family, step)
    assert how(draft) == [Stands.SEEN]
    with on(AS_AT, 11):
        saved = services.save_draft(draft=draft, version=1, by=story.by, summary="Other words.")
    assert how(saved) == [Stands.MOVED]
    record(story, family, Step.RECEIVED, hour=12)
    assert how(saved) == [Stands.SEEN]
    with on(AS_AT, 13):
        services.approve_wording(
            plan=story.plan,
            recommendation=story.first,
            text="One team uses the changed record system.",
            approved_as=story.trust.role,
            effective_on=AS_AT,
            by=story.by,
        )
    assert how(saved) == [Stands.MOVED]


def test_one_sentence_may_be_published_and_nothing_else(story: Story) -> None:
    family = named(story)
    draft = ready(story, families="Each family was offered this edition before it came out.")
    record(story, family, Step.NONE, words="")
    page = story.release(draft).page
    assert "Each family was offered this edition before it came out." in page
    assert "patient’s family" not in page


def test_it_is_dated_corrected_and_kept_within_the_organisation(story: Story) -> None:
    family = named(story)
    ready(story)
    offered = record(story, family, Step.OFFERED, day=EARLIER)
    (before,) = with_entries([family], Moment(EARLIER - timedelta(days=1)))
    assert before.rows == ()
    way = services.WAYS[FamilyEntry]
    with on(AS_AT, 14):
        mended = correct_entry(
            way,
            offered,
            changes={"effective_on": AS_AT, "words": "By telephone."},
            reason="Another day.",
            by=story.by,
        )
    (now,) = with_entries([family], Moment(AS_AT))
    assert now.rows == (mended,)
    with on(AS_AT, 15):
        withdraw_entry(way, mended, reason="It was another family.", by=story.by)
    assert with_entries([family], Moment(AS_AT))[0].rows == ()
    other = make_trust("Other Trust")
    with on(AS_AT, 15), pytest.raises(NotPermitted):
        services.add_family(case=family.case, reference="Family C", by=other.by)
    with on(AS_AT, 15), pytest.raises(Refused, match="another organisation"):
        services.record_step(
            family=family,
            step=Step.WANTED,
            effective_on=AS_AT,
            as_role=other.role,
            by=story.by,
        )


def test_the_pages_ask_for_nothing_that_names_somebody(page_story: Story, client: Client) -> None:
    story = page_story
    base = f"/o/{story.trust.slug}"
    ready(story)
    with on(AS_AT, 12):
        client.force_login(story.trust.lead)
        page = client.get(f"{base}/cases/{story.report.case_id}/families/add/").content.decode()
        for name in ("email", "telephone", "address", "postcode"):
            assert f'name="{name}' not in page
        client.post(f"{base}/cases/{story.report.case_id}/families/add/", {"reference": "Family A"})
        assert not Family.objects.exists()
        key = "0197f5e0-0000-7000-8000-000000000001"
        sent = {"reference": "Family A", "key": key}
        client.post(f"{base}/cases/{story.report.case_id}/families/add/", sent)
        family = Family.objects.get()
        here = f"{base}/families/{family.pk}"
        assert "has not been offered the final copy" in client.get(f"{here}/").content.decode()
        said = {
            "key": "0197f5e0-0000-7000-8000-000000000002",
            "copy": f"{story.plan.pk}:1",
            "words": "Jane Smith rang from 07700 900123.",
            "as_role": str(story.trust.role.pk),
            "effective_on_day": str(AS_AT.day),
            "effective_on_month": str(AS_AT.month),
            "effective_on_year": str(AS_AT.year),
        }
        asked = client.post(f"{here}/record/commented/", said).content.decode()
        assert "Some words may say who somebody is" in asked
        assert "“07700 900123” looks like: telephone number" in asked
        assert not FamilyEntry.objects.exists()
        client.post(f"{here}/record/commented/", said | {"words": "They asked what it means."})
        chose = client.post(f"{here}/record/none/", said | {"key": key})
        assert chose.status_code == 302, chose.content.decode()
        told = client.get(f"{here}/").content.decode()
        assert "They asked what it means." in told
        assert "Record that the final copy was offered" not in told
        assert client.get(f"{here}/record/offered/").status_code == 404
        client.force_login(story.trust.user("reader"))
        for path in ("", "record/wanted/"):
            assert client.get(f"{here}/{path}").status_code == 404
        assert client.get(f"{base}/entries/publication.family/{family.pk}/").status_code == 404


def test_a_letter_says_what_the_edition_says_and_nothing_private(story: Story) -> None:
    draft = ready(story, families="Each family was offered this edition.")
    edition = story.release(draft)
    content = services.letter_content(edition)
    page = services.letter_page(content)
    told = (
        "We are sorry.",
        "Two recommendations. One is for the police.",
        "The record asks for a senior review. Promised by 31 July 2025.",
        "Patient Experience Office",
        "0115 496 0123",
        "Dear",
        "Yours sincerely",
    )
    for name in services.LETTERS:
        data = services.letter_file(edition, name)
        assert data[:4] in (b"%PDF", b"PK\x03\x04")
    words = text_of(letter_document(content).blocks)
    for line in told:
        assert line in page
        assert line in words
    for private in ("Private wording", "private reason", "Family", "Rowan Example", "[removed]"):
        assert private not in page
    with on(AS_AT, 15):
        services.withdraw(edition=edition, reason="It was wrong.", by=story.second_person)
    with pytest.raises(Refused, match="withdrawn"):
        services.letter_content(Edition.objects.get())


def test_a_date_that_moved_or_passed_is_told_in_a_letter() -> None:
    content = make_content(1, 1)
    moved = replace(
        content.recommendations[0].actions[0],
        standing="under way",
        promised=(
            Promised("in_place_by", date(2025, 1, 1), date(2025, 4, 30), "30 April"),
            Promised("in_place_by", date(2025, 5, 1), date(2025, 7, 31), "31 July"),
        ),
    )
    told = promised_by(moved, "in_place_by", content)
    assert told == (
        "Promised by 31 July 2025. Before that it was promised by 30 April 2025."
        " That day has passed. It is late."
    )
    assert promised_by(moved, "evidenced_by", content) == "No date is promised."
    first, second = moved.promised
    again = replace(second, by=date(2026, 7, 31))
    for between, words in (
        ((second,), ", then by 31 July 2025"),
        ((replace(second, by=None),), ", then no date at all"),
        ((first, second, second), ", then by 31 July 2025"),
        ((second, first), ", then by 31 July 2025, then by 30 April 2025"),
    ):
        often = replace(moved, promised=(first, *between, again))
        assert promised_by(often, "in_place_by", content) == (
            f"Promised by 31 July 2026. Before that it was promised by 30 April 2025{words}."
        )
    back = replace(moved, promised=(first, second, first))
    assert "Before that it was promised by 30 April 2025, then by 31 July 2025." in promised_by(
        back, "in_place_by", content
    )


def test_a_letter_says_what_an_earlier_one_had_wrong() -> None:
    content = make_content(1, 1)
    told = (
        "What we had wrong before",
        "Edition 2 said that six teams were tested. It was one.",
        "Correction 1, of edition 1",
        "It said: All met it.",
        "What is right: Five of six met it.",
    )
    page, words = services.letter_page(content), text_of(letter_document(content).blocks)
    for line in told:
        assert line in page
        assert line in words
    nothing = replace(content, corrections=Corrections(()))
    assert told[0] not in services.letter_page(nothing)


def done() -> EditionContent:
    """Everything that was promised is shown to work, and every recommendation was judged met."""
    content = make_content(2, 1)
    return replace(
        content,
        recommendations=tuple(
            replace(
                each,
                judged="Judged “met” against what was intended, on 3 November 2025.",
                actions=tuple(replace(one, standing="shown to work") for one in each.actions),
            )
            for each in content.recommendations
        ),
    )


EVERYTHING = "Everything that we promised has been put in place and shown to work."
FIRST, SECOND = done().recommendations
WAITING: dict[str, tuple[RecommendationPart, tuple[str, ...]]] = {
    "a standing that another catalogue worded": (
        replace(FIRST, actions=(replace(FIRST.actions[0], standing="yn ei le"),)),
        ("This is not yet in place:", FIRST.actions[0].title),
    ),
    "no action": (replace(FIRST, actions=()), ("We have no action for this:", "R1: “The Trust")),
    "judged not met": (
        replace(FIRST, judged="Judged “not met” against what was intended, on 3 November 2025."),
        ("Recommendation R1: Judged “not met” against what was intended",),
    ),
    "judged in other words": (replace(FIRST, judged="Barnwyd."), ("Recommendation R1: Barnwyd.",)),
}


@pytest.mark.parametrize("case", WAITING)
def test_a_letter_does_not_say_that_all_is_done_unless_it_is(case: str) -> None:
    part, told = WAITING[case]
    # Where the first is done in full, so is the second's copy of its action.
    page = services.letter_page(replace(done(), recommendations=(part, *SECOND_ALONE)))
    assert EVERYTHING not in page
    for words in told:
        assert words in page


SECOND_ALONE = (replace(SECOND, actions=SECOND.actions[:1]),)


def test_a_letter_says_that_all_is_done_where_it_is() -> None:
    assert EVERYTHING in services.letter_page(done())
    parts = (replace(FIRST, actions=()), replace(SECOND, part_of=FIRST.number))
    assert EVERYTHING in services.letter_page(replace(done(), recommendations=parts))
    assert EVERYTHING not in services.letter_page(replace(done(), recommendations=()))


def test_a_date_that_was_dropped_is_told_in_a_letter_with_the_days_that_were_given() -> None:
    content = make_content(1, 1)
    dropped = replace(
        content.recommendations[0].actions[0],
        promised=(
            Promised("in_place_by", date(2025, 1, 1), date(2025, 4, 30), "30 April"),
            Promised("in_place_by", date(2025, 5, 1), date(2025, 7, 31), "31 July"),
            Promised("in_place_by", date(2025, 6, 1), None, "no date promised"),
        ),
    )
    assert promised_by(dropped, "in_place_by", content) == (
        "Promised by 30 April 2025, then by 31 July 2025, then no date at all."
        " The first promise was not kept."
    )
