"""A newer document that says less, or otherwise, of an action: seen, and nothing done by itself."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from amends.intake import services
from amends.intake.models import Row
from amends.intake.queries.again import Changes, changes_of, gone_from
from amends.intake.rules.matching import Part
from amends.intake.rules.rows import Doubt, Said
from amends.ledger.rules import Moment, Refused
from amends.plans.models import Action
from amends.plans.rules import Rung
from amends.plans.services import begin_plan, place_action, serve, update
from amends.standing.queries import action_as_at
from tests.intake import plan_making
from tests.intake.plan_making import AS_AT, CRISIS, RISK, PlanStory, rows_of
from tests.intake.story import CAME
from tests.intake.test_pages import sent, signed_in, words
from tests.intake.test_plan_again import LATER, TODAY, imported, newer
from tests.intake.test_plan_pages import as_sent, at

BACK = (*CRISIS[:5], "In progress", "Two wards are left.", CRISIS[7])


def changes(row: Row) -> Changes:
    found = changes_of(row, Said.from_json(row.said), LATER)
    assert found is not None
    return found


def rung(action: Action, at: Moment = TODAY) -> Rung:
    standing = action_as_at(action, at)
    assert standing is not None
    return standing.rung


def mapped_so(story: PlanStory, rows: tuple[tuple[str, ...], ...], title: str, day: date) -> Row:
    """The first row of a document of a day, which says "In progress" too."""
    reading = story.read(plan_making.workbook(rows, title=title), f"{title}.xlsx")
    return rows_of(story.mapped(reading, day))[0]


def test_a_claim_that_a_newer_document_takes_back_is_looked_at(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    (row,) = rows_of(newer(plan_story, BACK))
    assert (row.state, row.unsure, row.earlier_id) == ("open", True, first.pk)
    assert Doubt.CLAIM_GONE in row.flags
    found = {each.part: (each.before, each.after) for each in changes(row).changes}
    assert found[Part.CLAIM] == ("complete, as a document of 31 May 2021 claims", "")
    # Nothing is done about it by itself.
    plan_story.accept(row)
    assert rung(first) is Rung.IN_PLACE


def test_an_action_is_held_lower_where_the_claim_does_not_hold_any_more(
    plan_story: PlanStory,
) -> None:
    (first, _second) = imported(plan_story)
    (row,) = rows_of(newer(plan_story, BACK))
    plan_story.accept(row, replace(Said.from_json(row.said), lowered="Two wards are left."))
    assert (rung(first), rung(first, Moment(AS_AT))) == (Rung.UNDER_WAY, Rung.IN_PLACE)
    (limit,) = first.lowerings.all()
    assert (limit.reason, limit.effective_on) == ("Two wards are left.", LATER)
    # The next document that claims nothing says nothing new of that.
    again = (*BACK[:6], "One ward is left.", BACK[7])
    row = mapped_so(plan_story, (again,), "October", date(2021, 10, 31))
    assert row.parts == ["told"]
    assert Doubt.CLAIM_GONE not in row.flags


def test_a_claim_is_not_taken_back_by_silence_alone_or_by_an_older_document(
    plan_story: PlanStory,
) -> None:
    (first, second) = imported(plan_story)
    # A row without a status and without progress tells nothing, and the claim is gone all the same.
    (row,) = rows_of(newer(plan_story, (*CRISIS[:5], "", "", CRISIS[7])))
    assert (row.state, [each.part for each in changes(row).changes]) == ("open", [Part.CLAIM])
    assert plan_story.accept(row) == first
    # An older document cannot take back what was claimed later.
    row = mapped_so(plan_story, (BACK,), "April", date(2021, 4, 30))
    assert Doubt.CLAIM_GONE not in row.flags
    # What the owner said is not the document's to take back.
    update(
        action=second,
        text="It is done.",
        claim="complete",
        effective_on=date(2021, 7, 1),
        by=plan_story.trust.by,
    )
    row = mapped_so(plan_story, ((*RISK[:5], "In progress", "", ""),), "Sept", date(2021, 9, 30))
    assert Doubt.CLAIM_GONE not in row.flags


def test_the_page_offers_to_hold_it_lower(page_plan: PlanStory) -> None:
    lead: Client = signed_in(page_plan.trust.lead)
    (first, _second) = imported(page_plan)
    reading = newer(page_plan, BACK)
    (row,) = rows_of(reading)
    one = at(page_plan, "plan-row", reading.pk, row.pk)
    shown = words(lead, one)
    assert "An earlier document claimed more than this one does" in shown
    assert "complete, as a document of 31 May 2021 claims" in shown
    assert "If it is not in place any more: why is it not?" in shown
    data = as_sent(row, "accept", reason="", approver="", interim_control="", lowered="No.")
    assert sent(lead, one, data) == at(page_plan, "plan-rows", reading.pk)
    assert rung(first) is Rung.UNDER_WAY


def test_a_claim_that_comes_back_in_the_same_words_is_told_again(plan_story: PlanStory) -> None:
    (first, second) = imported(plan_story)
    back = mapped_so(plan_story, (BACK,), "July", date(2021, 7, 31))
    plan_story.accept(back)
    row = mapped_so(plan_story, (CRISIS,), "Again", LATER)
    assert row.state == "open"
    plan_story.accept(row)
    told = first.updates.order_by("sequence")
    assert [(each.effective_on, each.claim) for each in told] == [
        (AS_AT, "complete"),
        (date(2021, 7, 31), ""),
        (LATER, "complete"),
    ]
    # Beside a new day that is told of, the same status is not told again.
    (_same, other) = rows_of(
        newer(plan_story, CRISIS, (*RISK[:6], f"{RISK[6]}\n1 July 2021: on.", ""))
    )
    plan_story.accept(other)
    other.refresh_from_db()
    told = second.updates.filter(forecast="on course")
    assert [each.effective_on for each in told] == [AS_AT]
    assert other.state == "accepted"


def test_a_claim_that_comes_back_beside_dated_words_is_told_again(plan_story: PlanStory) -> None:
    (_first, second) = imported(plan_story)
    statuses = ("Complete", "In progress", "Complete", "Complete")
    for number, status in enumerate(statuses, start=1):
        again = (*RISK[:5], status, f"{RISK[6]}\n1 June 2021: version {number}.", "")
        row = mapped_so(plan_story, (again,), f"Version {number}", date(2021, 8, number))
        plan_story.accept(row)
    told = second.updates.filter(effective_on__gte=date(2021, 8, 1)).order_by("sequence")
    assert [(each.text, each.claim) for each in told] == [
        ("Complete", "complete"),
        ("In progress", ""),
        ("Complete", "complete"),
    ]


def test_an_action_that_stands_in_another_plan_now_is_found_there(plan_story: PlanStory) -> None:
    (first, second) = imported(plan_story)
    other = begin_plan(
        organisation=plan_story.trust.organisation,
        name="Estates plan",
        reports=[plan_story.first.version.report],
        begins_on=CAME,
        by=plan_story.trust.by,
    )
    for action, number in ((first, "7"), (second, "8")):
        place_action(
            action=action,
            plan=other,
            number=number,
            reason="It is about buildings.",
            effective_on=date(2021, 7, 1),
            by=plan_story.trust.by,
        )
    reading = newer(plan_story, CRISIS)
    (row,) = rows_of(reading)
    assert (row.state, row.earlier_id, row.unsure) == ("open", first.pk, True)
    assert Doubt.ELSEWHERE in row.flags
    assert changes(row).elsewhere == "Estates plan"
    # It was moved, and is not missing.
    assert gone_from(reading) == ()
    assert plan_story.accept(row) == first
    standing = action_as_at(first, TODAY)
    assert standing is not None
    assert (standing.placement.plan_id, standing.number) == (other.pk, "7")
    assert first.sources.count() == 2


def test_a_number_is_not_taken_to_another_plan(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    other = begin_plan(
        organisation=plan_story.trust.organisation,
        name="Estates plan",
        reports=[plan_story.first.version.report],
        begins_on=CAME,
        by=plan_story.trust.by,
    )
    place_action(
        action=first,
        plan=other,
        number="7",
        reason="It is about buildings.",
        effective_on=date(2021, 7, 1),
        by=plan_story.trust.by,
    )
    (row,) = rows_of(newer(plan_story, ("1.9", *CRISIS[1:5], "In progress", *CRISIS[6:])))
    assert {each.part for each in changes(row).changes} == {Part.TOLD, Part.CLAIM}
    plan_story.accept(row)
    standing = action_as_at(first, TODAY)
    assert standing is not None
    assert (standing.placement.plan_id, standing.number) == (other.pk, "7")


def test_another_action_after_all_says_what_its_own_row_says(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read(plan_making.workbook((CRISIS, RISK))))
    first, second = rows_of(reading)
    mended = replace(Said.from_json(first.said), title="Mine", owner=str(plan_story.medical.pk))
    action = plan_story.accept(first, mended)
    plan_story.accept(second)
    (row,) = rows_of(newer(plan_story, ("1.1", "1", "Something else", *CRISIS[3:])))
    before = Said.from_json(row.said)
    assert before.owner == str(plan_story.medical.pk)
    typed = replace(before, number="1.7", evidence="The new audit", reason="Other words.")
    row = services.part_row(row=row, said=typed, seen=row.version, by=plan_story.trust.by)
    said = Said.from_json(row.said)
    # What was typed stays; the rest is the row's, and nothing is the first action's.
    assert (said.number, said.evidence, said.reason) == ("1.7", "The new audit", "")
    assert (said.title, said.owner) == ("Something else", str(plan_story.nursing.pk))
    assert (row.earlier_id, row.unsure) == (None, True)
    row = services.undo_row(row=row, seen=row.version, by=plan_story.trust.by)
    row.refresh_from_db()
    assert (row.earlier_id, Said.from_json(row.said)) == (action.pk, before)
    assert row.parts
    # Explaining the words anew does not take back what a person said.
    row = services.part_row(row=row, said=before, seen=row.version, by=plan_story.trust.by)
    plan_story.mapped(row.reading, LATER)
    row.refresh_from_db()
    assert row.earlier_id is None


def test_another_action_with_a_number_that_is_taken_is_unsure(plan_story: PlanStory) -> None:
    imported(plan_story)
    (row,) = rows_of(newer(plan_story, ("1.1", "1", "Something else", *CRISIS[3:])))
    said = Said.from_json(row.said)
    row = services.part_row(row=row, said=said, seen=row.version, by=plan_story.trust.by)
    assert Doubt.NUMBER_TWICE in row.flags


def test_a_day_before_the_action_began_is_told_on_its_first_day(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    early = "1 March 2021: it was agreed.\n1 July 2021: it goes on."
    row = mapped_so(plan_story, ((*CRISIS[:6], early, CRISIS[7]),), "August", LATER)
    plan_story.accept(row)
    told = first.updates.order_by("sequence")
    assert [(each.effective_on, each.text) for each in told][1:] == [
        (AS_AT, "1 March 2021: it was agreed."),
        (date(2021, 7, 1), "it goes on."),
    ]
    # The next document does not tell it again.
    more = f"{early}\n1 September 2021: still."
    row = mapped_so(plan_story, ((*CRISIS[:6], more, CRISIS[7]),), "October", date(2021, 10, 1))
    plan_story.accept(row)
    assert [each.text for each in first.updates.order_by("sequence")][3:] == ["still."]


def test_a_document_of_a_day_before_the_action_began_is_told_on_its_first_day(
    plan_story: PlanStory,
) -> None:
    (first, _second) = imported(plan_story)
    row = mapped_so(
        plan_story, ((*CRISIS[:5], "On track", "It is begun.", "Minutes"),), "March", CAME
    )
    said = replace(Said.from_json(row.said), evidence_kind="document")
    plan_story.accept(row, said)
    told = first.updates.order_by("-sequence")[0]
    assert (told.effective_on, told.forecast) == (AS_AT, "on course")
    assert told.text.endswith(": It is begun.")


def test_a_recommendation_that_is_no_longer_served_is_a_difference(plan_story: PlanStory) -> None:
    both = (CRISIS[0], "1, 2", *CRISIS[2:])
    reading = plan_story.mapped(plan_story.read(plan_making.workbook((both,))))
    (row,) = rows_of(reading)
    action = plan_story.accept(row)
    (row,) = rows_of(newer(plan_story, CRISIS))
    assert (row.state, row.unsure, row.parts) == ("open", True, ["serves"])
    assert Doubt.SERVES_LESS in row.flags
    (change,) = changes(row).changes
    assert (change.before, change.after) == (
        "Recommendation 1, Recommendation 2",
        "Recommendation 1",
    )
    with pytest.raises(Refused, match="no longer serves"):
        plan_story.accept(row)
    plan_story.accept(row, replace(Said.from_json(row.said), reason="It was shared out."))
    standing = action_as_at(action, TODAY)
    assert standing is not None
    assert standing.serves == (plan_story.first.pk,)


def test_what_was_served_beside_the_document_stays(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    serve(
        action=first,
        recommendation=plan_story.second,
        effective_on=date(2021, 6, 1),
        by=plan_story.trust.by,
    )
    # No document ever said that it serves the second, so none takes that back.
    (row,) = rows_of(newer(plan_story, (CRISIS[0], "", *CRISIS[2:])))
    (change,) = changes(row).changes
    assert (change.before, change.after) == (
        "Recommendation 1, Recommendation 2",
        "Recommendation 2",
    )


def test_what_a_person_changes_beside_it_is_written_too(plan_story: PlanStory) -> None:
    (first, _second) = imported(plan_story)
    (row,) = rows_of(newer(plan_story, (*CRISIS[:6], "It is done.", CRISIS[7])))
    assert row.parts == ["told"]
    said = replace(Said.from_json(row.said), number="1.4", reason="It was renumbered.")
    row = services.keep_row(row=row, said=said, seen=row.version, by=plan_story.trust.by)
    assert {each.part for each in changes(row).changes} == {Part.TOLD, Part.NUMBER}
    plan_story.accept(row)
    standing = action_as_at(first, TODAY)
    assert standing is not None
    assert standing.number == "1.4"


def test_a_day_of_evidencing_is_looked_at(plan_story: PlanStory) -> None:
    headings = (*plan_making.HEADINGS[:5], "Date evidenced", *plan_making.HEADINGS[5:])
    rows = [(*CRISIS[:5], "1 May 2021", status, *CRISIS[6:]) for status in ("", "Complete")]
    rows[1] = ("1.3", "1", "Do another thing", *rows[1][3:])
    reading = plan_story.mapped(plan_story.read(plan_making.workbook(rows, headings)))
    first, second = rows_of(reading)
    assert (first.unsure, Doubt.EVIDENCED_ON in first.flags) == (True, True)
    assert Doubt.EVIDENCED_ON not in second.flags


def test_a_number_that_an_action_of_the_plan_has_is_looked_at(plan_story: PlanStory) -> None:
    (_first, second) = imported(plan_story)
    place_action(
        action=second,
        plan=plan_story.plan,
        number="1.9",
        reason="It was renumbered.",
        effective_on=date(2021, 7, 1),
        by=plan_story.trust.by,
    )
    (row,) = rows_of(newer(plan_story, ("1.9", "1", "Something new", *CRISIS[3:])))
    assert row.earlier_id is None
    assert Doubt.NUMBER_TWICE in row.flags


def test_a_number_that_is_not_printed_any_more_is_no_new_number(plan_story: PlanStory) -> None:
    (_first, second) = imported(plan_story)
    (row,) = rows_of(newer(plan_story, ("", *RISK[1:])))
    assert (row.state, row.action_id) == ("kept", second.pk)


def test_progress_that_says_done_against_the_status_is_looked_at(plan_story: PlanStory) -> None:
    told = ("Completed. The panel saw it.", "The audit was completed in one ward.", "Completed.")
    rows = [
        (f"{n}", "1", f"Do thing number {n}", *CRISIS[3:5], status, said, "")
        for n, (status, said) in enumerate(
            zip(("In progress", "In progress", "Complete"), told, strict=True), start=1
        )
    ]
    reading = plan_story.mapped(plan_story.read(plan_making.workbook(rows)))
    assert [Doubt.PROGRESS_SAYS_DONE in row.flags for row in rows_of(reading)] == [
        True,
        False,
        False,
    ]
