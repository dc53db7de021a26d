"""What is read in can be removed for good too: its words, its labels, its file and what was found there."""

import json
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from amends.files.models import StoredFile
from amends.governance.services import (
    ask_to_remove_file,
    ask_to_remove_words,
    find_record,
    remove_words,
)
from amends.intake.models import Mapping, Passage, Reading, Remembered, Row
from amends.intake.queries import standing
from amends.intake.rules import ReadingState
from amends.intake.rules.rows import Said
from amends.intake.services import accept, carry_out, keep_edits, keep_row
from amends.ledger.models import RedactionRequest
from amends.ledger.redaction import places_holding, words_asked_for
from amends.ledger.rules import REMOVED, Refused
from amends.ledger.verification import verify
from amends.ledger.working import blank
from amends.people.permissions import NotPermitted
from amends.plans.models import ActionSource
from amends.recommendations.models import Recommendation
from tests.intake import making, plan_making
from tests.intake.plan_making import PlanStory, rows_of
from tests.intake.story import Story, passages
from tests.intake.test_pages import at, sent, signed_in, words

NAME = "Zebedee Quixotic"
STATEMENT = making.STATEMENT + f"\n{NAME} died in 2013."


def removed(story: Story, record: object, words: str = NAME) -> None:
    """Asked for by one person and approved by a second, who agrees to every place."""
    request = ask_to_remove_words(record=record, words=words, reason="A name.", by=story.trust.by)  # type: ignore[arg-type]  # any row
    places = places_holding(words_asked_for(request), story.trust.pk)
    second = story.trust.person("information governance")
    remove_words(request=request, by=second, places=len(places))
    assert verify(story.trust.pk).faults == ()


def held(story: Story) -> str:
    """Everything that is kept outside the record."""
    return json.dumps(
        [
            list(model.objects.filter(organisation=story.trust.pk).values())
            for model in (Reading, Passage, StoredFile)
        ],
        default=str,
    )


def test_a_passage_opened_before_does_not_bring_the_words_back(story: Story) -> None:
    passage = passages(story.read())[0]
    words = " ".join(passage.text.split()[:2])
    blank(words, story.trust.pk)
    after = Passage.objects.get(pk=passage.pk)
    assert words not in after.text
    with pytest.raises(Refused, match="Somebody else has worked on this"):
        keep_edits(
            passage=after,
            text=passage.text,
            label=passage.label,
            paragraph=passage.paragraph,
            addressees=[],
            seen=passage.version,
            by=story.trust.by,
        )
    assert words not in Passage.objects.get(pk=passage.pk).text


def test_words_that_no_record_holds(story: Story) -> None:
    reading = story.stated(STATEMENT, f"{NAME} statement.txt")
    found = find_record(kind="intake.reading", thing=reading.pk, organisation_id=story.trust.pk)
    assert found == reading
    with pytest.raises(NotPermitted):
        ask_to_remove_words(
            record=reading, words=NAME, reason="x", by=story.trust.person("action owner")
        )
    removed(story, reading)
    assert NAME not in held(story)
    assert Reading.objects.get().file_name == f"{REMOVED} statement.txt"


def test_words_in_a_label_of_a_passage(story: Story) -> None:
    passage = passages(story.read())[0]
    keep_edits(
        passage=passage,
        text=passage.text,
        label=NAME,
        paragraph=f"by {NAME}",
        addressees=[],
        seen=passage.version,
        by=story.trust.by,
    )
    removed(story, Passage.objects.get(pk=passage.pk))
    after = Passage.objects.get(pk=passage.pk)
    assert (after.label, after.paragraph) == (REMOVED, f"by {REMOVED}")


def test_words_that_a_plan_was_mapped_by(plan_story: PlanStory) -> None:
    """There they are keys, and elsewhere keys are ours."""
    reading = plan_story.mapped(plan_story.read())
    blank("Director of Nursing", plan_story.trust.pk)
    mapping = Mapping.objects.get(reading=reading)
    assert REMOVED in mapping.owners
    kept = [list(model.objects.values()) for model in (Mapping, Remembered, Row)]
    assert "director of nursing" not in json.dumps(kept, default=str).casefold()
    blank("status", plan_story.trust.pk)
    assert "status" in rows_of(reading)[0].found


def test_words_that_are_codes_of_ours_too_leave_the_codes(plan_story: PlanStory) -> None:
    """Somebody may be called Gossip, and somebody may ask for "complete" to be removed."""
    headings = (*plan_making.HEADINGS, "Complete gossip")
    rows = [
        (*row, "said so") for row in (plan_making.CRISIS, plan_making.RISK, plan_making.TRAINING)
    ]
    reading = plan_story.mapped(plan_story.read(plan_making.workbook(rows, headings)))
    first, second, third = rows_of(reading)
    by = plan_story.trust.by
    keep_row(
        row=second,
        said=replace(Said.from_json(second.said), title="Another"),
        seen=second.version,
        by=by,
    )
    before = (first.said["claim"], third.flags)
    for word in ("complete", "on course", "status told", "at risk"):
        blank(word, plan_story.trust.pk)
    first, second, third = rows_of(reading)
    assert (first.said["claim"], third.said["forecast"]) == (before[0], "at risk")
    assert first.flags == [f"column not understood: {REMOVED} gossip"]
    assert "an owner may be a person's name" in third.flags
    assert second.past[0]["said"]["forecast"] == "on course"
    mapping = Mapping.objects.get(reading=reading)
    assert mapping.statuses[REMOVED] == "complete"
    assert set(mapping.statuses.values()) == {"complete", "on course", "at risk"}


def test_a_request_about_what_was_edited_since_is_refused(story: Story) -> None:
    passage = passages(story.read())[0]
    first = " ".join(passage.text.split()[:2])
    request = ask_to_remove_words(record=passage, words=first, reason="x", by=story.trust.by)
    Passage.objects.filter(pk=passage.pk).update(text=f"Un{passage.text}")
    with pytest.raises(Refused, match=r"changed after this was asked|no longer there"):
        words_asked_for(request)


def file_removed(story: Story | PlanStory, reading: Reading) -> None:
    request = ask_to_remove_file(record=reading, reason="It names a relative.", by=story.trust.by)
    places = places_holding(words_asked_for(request), story.trust.pk)
    second = story.trust.person("information governance")
    remove_words(request=request, by=second, places=len(places))
    assert verify(story.trust.pk).faults == ()


def test_a_statements_file_goes_with_what_was_read(
    story: Story, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    reading = story.stated(STATEMENT, f"{NAME} statement.txt")
    file = StoredFile.objects.get(pk=reading.file_id)
    with django_capture_on_commit_callbacks(execute=True):
        file_removed(story, reading)
    assert not default_storage.exists(file.place)
    assert NAME not in held(story)
    after = Reading.objects.get()
    assert (after.found, after.state) == (None, ReadingState.FAILED.value)
    assert "removed for good" in standing(after).what_to_do
    with pytest.raises(Refused, match="No file is kept here"):
        ask_to_remove_file(record=after, reason="x", by=story.trust.by)


def test_a_reports_file_goes_with_every_passage_and_what_was_accepted_stays(story: Story) -> None:
    reading = story.read()
    first, second, *_rest = passages(reading)
    text = first.text
    kept = story.accept(first)
    file_removed(story, reading)
    for passage in passages(reading):
        assert {passage.text, passage.found_text} == {REMOVED}
        assert (passage.raw, passage.label, passage.place, passage.past) == ("", "", [], [])
    assert Recommendation.objects.get(pk=kept.pk).text == text
    after = Passage.objects.get(pk=second.pk)
    with pytest.raises(Refused, match="decided on"):
        accept(
            passage=after,
            text="[removed]",
            label="",
            paragraph="",
            addressees=[],
            seen=after.version,
            by=story.trust.by,
        )


def test_a_plans_file_goes_with_its_rows_and_what_was_accepted_stays(
    plan_story: PlanStory,
) -> None:
    reading = plan_story.mapped(plan_story.read())
    first, second, _third = rows_of(reading)
    action = plan_story.accept(first)
    file_removed(plan_story, reading)
    for row in rows_of(reading):
        assert (row.found, row.said, row.flags, row.past) == ({}, {}, [], [])
    assert [row.state for row in rows_of(reading)] == ["accepted", "rejected", "rejected"]
    assert not Remembered.objects.exists()
    source = ActionSource.objects.get(action=action)
    assert reading.sha256 not in (source.sha256, source.place)
    assert "Lead: Director of Nursing" in source.words
    lead = signed_in(plan_story.trust.lead)
    addresses = [("plan-rows", reading.pk), ("plan-row", reading.pk, second.pk)]
    for address in [*addresses, ("plan-columns", reading.pk), ("action", action.pk)]:
        assert lead.get(at(plan_story, *address)).status_code == 200, address  # type: ignore[arg-type]  # by name
    newer = plan_story.mapped(plan_story.read(plan_making.workbook(title="Newer"), "Newer.xlsx"))
    assert rows_of(newer)[0].earlier_id == action.pk


def test_a_document_removed_while_it_is_read_leaves_nothing(story: Story) -> None:
    reading = story.handed_in()
    file_removed(story, reading)
    carry_out(reading_id=reading.pk)
    after = Reading.objects.get(pk=reading.pk)
    assert (after.state, after.found, passages(after)) == (ReadingState.FAILED.value, None, [])


def test_by_page(page_story: Story) -> None:
    story = page_story
    reading = story.stated(STATEMENT, f"{NAME} statement.txt")
    client = signed_in(story.trust.lead)
    asking = at(story, "ask-removal", "intake.reading", reading.pk)
    page = client.get(at(story, "confirm-statement", reading.pk)).content.decode()
    assert asking in page
    assert at(story, "ask-file-removal", "intake.reading", reading.pk) in page
    assert sent(client, asking, {"words": NAME, "reason": "A name."}).startswith("/o/")
    approving = at(story, "approve-removal", RedactionRequest.objects.get().pk)
    second = signed_in(story.trust.user("information governance"))
    shown = words(second, approving)
    assert "3 places hold the words" in shown
    assert "reading" in shown
    assert "stored file" in shown
    assert sent(second, approving, {"places": "3"}).startswith("/o/")
    assert NAME not in held(story)
