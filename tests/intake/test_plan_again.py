"""A newer document of a plan: nothing new of what is the same, changes field by field, what is gone."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from amends.intake import services
from amends.intake.models import Reading, Row
from amends.intake.queries.again import changes_of, gone_from
from amends.intake.queries.mapping import tables_of
from amends.intake.rules.matching import Known, Part, differing, matches
from amends.intake.rules.rows import Said
from amends.ledger.rules import Moment, Refused
from amends.plans.models import Action, ActionSource, Commitment, Update
from amends.standing.queries import action_as_at
from tests.intake import plan_making
from tests.intake.plan_making import CRISIS, NOW, RISK, ROWS, PlanStory, rows_of
from tests.intake.test_pages import sent, signed_in, words
from tests.intake.test_plan_pages import as_sent, at
from tests.intake.test_plan_rows import SEPTEMBER

LATER = date(2021, 8, 31)
TODAY = Moment(NOW.date())
KNOWN = (Known("a", "1", "Do this"), Known("b", "2", "Do that"), Known("c", "", "Do other things"))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("1", "Do this"), ("2", "Do that")], ["a", "b"]),
        ([("1.", "Do  THIS.")], ["a"]),
        # Renumbered: the words tell.
        ([("2", "Do this"), ("1", "Do that")], ["a", "b"]),
        # Reworded: the number tells.
        ([("1", "Do this better"), ("", "Do other things")], ["a", "c"]),
        ([("9", "Do more")], [None]),
        # Two rows of one number and other words tell nothing.
        ([("1", "Do x"), ("1", "Do y")], [None, None]),
        ([("1", "Do x"), ("1", "Do this")], [None, "a"]),
        ([("", "New")], [None]),
    ],
)
def test_rows_are_matched_by_number_and_words(
    rows: list[tuple[str, str]], found: list[str | None]
) -> None:
    assert matches(rows, KNOWN) == found


def test_what_a_document_says_otherwise_is_told_by_its_own_words() -> None:
    before = {
        "label": "1",
        "text": "Do",
        "owners": ["A"],
        "in_place_by": {"raw": "May", "from": None},
    }
    assert differing(before | {"text": "Do\n"}, before) == frozenset()
    assert differing(before | {"in_place_by": {"raw": "May", "from": "x"}}, before) == frozenset()
    assert differing(before | {"in_place_by": None}, before) == {Part.IN_PLACE_BY}
    assert differing(before | {"status": "Done", "owners": []}, before) == {
        Part.TOLD,
        Part.OWNER,
    }


def imported(story: PlanStory) -> list[Action]:
    """The first two rows of the plan, accepted."""
    reading = story.mapped(story.read(plan_making.workbook((CRISIS, RISK))))
    return [story.accept(row) for row in rows_of(reading)]


def newer(story: PlanStory, *rows: tuple[str, ...], as_at: date = LATER) -> Reading:
    """A newer document, mapped."""
    reading = story.read(plan_making.workbook(rows, title="August"), "August.xlsx")
    return story.mapped(reading, as_at)


def test_the_same_document_again_is_the_same_reading(plan_story: PlanStory) -> None:
    content = plan_making.workbook((CRISIS, RISK))
    reading = plan_story.mapped(plan_story.read(content))
    for row in rows_of(reading):
        plan_story.accept(row)
    assert plan_story.handed_in(content, "Copy.xlsx") == reading
    assert {row.state for row in rows_of(reading)} == {"accepted"}


def test_rows_that_are_the_same_are_in_the_plan_already(plan_story: PlanStory) -> None:
    actions = imported(plan_story)
    counts = (Action.objects.count(), Update.objects.count(), ActionSource.objects.count())
    reading = newer(plan_story, CRISIS, RISK)
    assert [(row.state, row.action_id) for row in rows_of(reading)] == [
        ("kept", action.pk) for action in actions
    ]
    with pytest.raises(Refused, match="decided"):
        plan_story.accept(rows_of(reading)[0])
    assert counts == (Action.objects.count(), Update.objects.count(), ActionSource.objects.count())
    # Explaining the words anew finds the same.
    plan_story.mapped(reading, LATER)
    assert {row.state for row in rows_of(reading)} == {"kept"}


def test_a_changed_date_is_a_proposed_change_and_a_new_promise(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    moved = (*CRISIS[:4], "31 October 2021", *CRISIS[5:])
    row, other = rows_of(newer(plan_story, moved, RISK))
    assert (row.state, row.earlier_id, row.parts) == ("open", first.pk, ["in place by"])
    assert other.state == "kept"
    changes = changes_of(row, Said.from_json(row.said), LATER)
    assert changes is not None
    assert changes.new_terms
    assert [(each.part, each.before, each.after) for each in changes.changes] == [
        (Part.IN_PLACE_BY, "30 June 2021", "31 October 2021")
    ]
    with pytest.raises(Refused, match="Say why the terms change"):
        plan_story.accept(row)
    said = replace(
        Said.from_json(row.said),
        reason="The audit was late.",
        approver=str(plan_story.trust.board.pk),
        interim_control="Weekly calls.",
    )
    assert plan_story.accept(row, said) == first
    promises = Commitment.objects.filter(subject=first).order_by("sequence")
    assert [each.effective_on for each in promises] == [plan_making.AS_AT, LATER]
    assert promises[1].reason == "The audit was late."
    # What it told before is not told again; where it stood is.
    assert first.updates.count() == 1
    assert first.sources.count() == 2
    assert Action.objects.count() == 2


def test_only_what_was_not_told_yet_is_told(plan_story: PlanStory) -> None:
    (_first, second) = imported(plan_story)
    progress = f"{RISK[6]}\n20 August 2021: every ward uses it."
    told = (*RISK[:5], "Complete", progress, "")
    _same, row = rows_of(newer(plan_story, CRISIS, told))
    assert row.parts == ["told"]
    plan_story.accept(row)
    updates = second.updates.order_by("sequence")
    assert [(each.effective_on, each.text, each.claim) for each in updates][3:] == [
        (date(2021, 8, 20), "every ward uses it.", ""),
        (LATER, "Complete", "complete"),
    ]
    assert Commitment.objects.filter(subject=second).count() == 1
    standing = action_as_at(second, TODAY)
    assert standing is not None
    assert standing.claimed_only


def test_what_a_person_put_right_before_stays_right(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    third = rows_of(reading)[2]
    mended = replace(
        Said.from_json(third.said),
        owner=str(plan_story.medical.pk),
        in_place_by=SEPTEMBER,
    )
    action = plan_story.accept(third, mended)
    row = rows_of(newer(plan_story, *ROWS))[2]
    assert (row.state, row.action_id) == ("kept", action.pk)
    assert Said.from_json(row.said).in_place_by == SEPTEMBER


def test_what_the_plan_says_already_is_no_change(plan_story: PlanStory) -> None:
    imported(plan_story)
    moved = (*CRISIS[:4], "31 October 2021", *CRISIS[5:])
    (row,) = rows_of(newer(plan_story, moved))
    said = replace(
        Said.from_json(row.said),
        reason="Late.",
        approver=str(plan_story.trust.board.pk),
        interim_control="None is needed.",
    )
    plan_story.accept(row, said)
    third = plan_story.read(plan_making.workbook((moved,), title="October"), "October.xlsx")
    plan_story.mapped(third, date(2021, 9, 30))
    assert [each.state for each in rows_of(third)] == ["kept"]


def test_a_row_that_is_gone_is_listed_and_nothing_is_done(plan_story: PlanStory) -> None:
    (_first, second) = imported(plan_story)
    new = ("3.1", *CRISIS[1:2], "Do something new", *CRISIS[3:])
    reading = newer(plan_story, CRISIS, new)
    assert [(one.action_id, one.number) for one in gone_from(reading)] == [(second.pk, "1.2")]
    assert [row.state for row in rows_of(reading)] == ["kept", "open"]
    assert plan_story.accept(rows_of(reading)[1]).title == "Do something new"
    assert action_as_at(second, TODAY) is not None


def test_a_row_that_is_another_action_after_all(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    other = ("1.1", "1", "Something else altogether", *CRISIS[3:])
    (row,) = rows_of(newer(plan_story, other))
    assert row.earlier_id == first.pk
    row = services.part_row(
        row=row, said=Said.from_json(row.said), seen=row.version, by=plan_story.trust.by
    )
    with pytest.raises(Refused, match=r"number 1\.1"):
        plan_story.accept(row)
    made = plan_story.accept(row, replace(Said.from_json(row.said), number="1.7"))
    assert made != first


def test_another_plans_actions_are_not_matched(plan_story: PlanStory) -> None:
    imported(plan_story)
    elsewhere = plan_making.make_plan_story()
    reading = elsewhere.mapped(elsewhere.read(plan_making.workbook((CRISIS,), title="Other")))
    assert [row.earlier_id for row in rows_of(reading)] == [None]
    assert Row.objects.filter(state="kept").count() == 0


def test_the_change_is_seen_and_accepted_on_its_page(page_plan: PlanStory) -> None:
    lead: Client = signed_in(page_plan.trust.lead)
    (first, second) = imported(page_plan)
    moved = (*CRISIS[:4], "31 October 2021", *CRISIS[5:])
    reading = newer(page_plan, moved)
    rows = words(lead, at(page_plan, "plan-rows", reading.pk))
    assert "changes an action" in rows
    assert "No longer in the document" in rows
    assert second.title in rows
    (row,) = rows_of(reading)
    one = at(page_plan, "plan-row", reading.pk, row.pk)
    shown = words(lead, one)
    assert "In the plan: 30 June 2021 The document: 31 October 2021" in shown
    why = {
        "reason": "Late.",
        "approver": str(page_plan.trust.board.pk),
        "interim_control": "Weekly calls.",
    }
    assert "Say why the terms change" in sent(
        lead, one, as_sent(row, "accept", reason="", approver="", interim_control="")
    )
    assert sent(lead, one, as_sent(row, "accept", **why)) == at(page_plan, "plan-rows", reading.pk)
    assert "31 October 2021" in words(lead, at(page_plan, "action", first.pk))


def test_words_that_come_back_are_told_again(plan_story: PlanStory) -> None:
    (_first, second) = imported(plan_story)
    for number, said in enumerate(("It waits.", "It has begun.", "It waits."), start=1):
        again = (*RISK[:5], "", said, "")
        content = plan_making.workbook((again,), title=f"Version {number}")
        reading = plan_story.read(content, f"Version {number}.xlsx")
        (row,) = rows_of(plan_story.mapped(reading, date(2021, 8, number)))
        plan_story.accept(row)
    told = second.updates.filter(effective_on__gte=date(2021, 8, 1)).order_by("sequence")
    assert [each.text for each in told] == ["It waits.", "It has begun.", "It waits."]


def test_terms_are_not_changed_on_a_day_before_those_that_stand(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    moved = (*CRISIS[:4], "31 October 2021", *CRISIS[5:])
    (row,) = rows_of(newer(plan_story, moved))
    said = replace(
        Said.from_json(row.said),
        reason="Late.",
        approver=str(plan_story.trust.board.pk),
        interim_control="Weekly calls.",
    )
    with pytest.raises(Refused, match="stands since"):
        plan_story.accept(row, replace(said, since="2021-05-30"))
    assert plan_story.accept(row, said) == first


def test_a_heading_of_two_tables_that_nobody_changed_is_no_correction(
    plan_story: PlanStory,
) -> None:
    reading = plan_story.mapped(plan_story.read())
    found = Reading.objects.get(pk=reading.pk).found or {}
    other = {**found["tables"][0], "is_plan": False}
    other["columns"] = [
        {**column, "meaning": "recommendation" if column["meaning"] == "serves" else "topic"}
        for column in other["columns"]
    ]
    Reading.objects.filter(pk=reading.pk).update(
        found={**found, "tables": [*found["tables"], other]}
    )
    shown = {
        column.key: column.meaning
        for table in tables_of(Reading.objects.get(pk=reading.pk))
        for column in table.columns
    }
    assert not services.say_columns(reading=reading, said=shown, by=plan_story.trust.by)


def test_columns_can_be_corrected_where_rows_are_in_the_plan_already(
    plan_story: PlanStory,
) -> None:
    imported(plan_story)
    reading = newer(plan_story, CRISIS, RISK)
    assert {row.state for row in rows_of(reading)} == {"kept"}
    said = {"evidence": "not_read"}
    assert services.say_columns(reading=reading, said=said, by=plan_story.trust.by)


def test_a_change_is_proposed_from_the_day_of_what_stands(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    for number, due in enumerate(("31 January 2022", "31 December 2021"), start=1):
        moved = (*CRISIS[:4], due, *CRISIS[5:])
        content = plan_making.workbook((moved,), title=f"Version {number}")
        reading = plan_story.read(content, f"Version {number}.xlsx")
        # The newer document is of a day before the one whose terms stand.
        (row,) = rows_of(plan_story.mapped(reading, date(2021, 9, 30 - number)))
        said = replace(
            Said.from_json(row.said),
            reason="Late.",
            approver=str(plan_story.trust.board.pk),
            interim_control="Weekly calls.",
        )
        assert said.since == "2021-09-29"
        plan_story.accept(row, said)
    standing = action_as_at(first, TODAY)
    assert standing is not None
    assert standing.commitment is not None
    promised = standing.commitment.in_place_by
    assert promised is not None
    assert promised.last == date(2021, 12, 31)


def test_a_number_is_not_changed_on_a_day_before_the_one_that_stands(
    plan_story: PlanStory,
) -> None:
    imported(plan_story)
    (row,) = rows_of(newer(plan_story, ("1.9", *CRISIS[1:])))
    said = replace(Said.from_json(row.said), reason="It was renumbered.", since="2021-05-30")
    with pytest.raises(Refused, match="stands since"):
        plan_story.accept(row, said)
