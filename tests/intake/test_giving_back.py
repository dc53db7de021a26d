"""A plan's document given back in its own layout: what is written, what stays, and what is told of it."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.evidence.rules import EvidenceKind, Stage
from amends.evidence.services import add_evidence
from amends.files.models import StoredFile
from amends.files.services import remove
from amends.instruments.reading import Meaning, Unfilled
from amends.intake import services
from amends.intake.models import Reading
from amends.intake.rules.fillings import Why
from amends.intake.rules.rows import Said
from amends.intake.services import GivenBack
from amends.intake.services.documents import note_removed_files
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment, Refused
from amends.plans.models import Action
from amends.plans.services import add_action, commit_to, record_decision, update
from tests import factories
from tests.intake import plan_making
from tests.intake.plan_making import AS_AT, CRISIS, HEADINGS, NOW, RISK, PlanStory, rows_of
from tests.intake.test_pages import signed_in, words
from tests.intake.test_plan_pages import at

TODAY = Moment(NOW.date())
JULY = date(2021, 7, 15)
PLAIN = ("1.3", "2", "Write to every carer", "Medical Director", "31 December 2022", "", "", "")


def brought_in(story: PlanStory, *rows: Sequence[str]) -> tuple[Reading, list[Action]]:
    """A document whose rows are all accepted."""
    reading = story.mapped(story.read(plan_making.workbook(rows or (CRISIS, RISK))))
    return reading, [story.accept(row) for row in rows_of(reading)]


def given(reading: Reading, on: Moment = TODAY) -> GivenBack:
    return services.give_back(reading=reading, at=on)


def sheet_of(back: GivenBack) -> Any:
    return load_workbook(io.BytesIO(back.data)).active


def row_of(back: GivenBack, number: int) -> list[str]:
    """The cells of a row, 1 for the first below the headings."""
    return [str(cell.value or "") for cell in sheet_of(back)[number + 1]]


def written(back: GivenBack) -> dict[str, tuple[str, str]]:
    """What is written, by its cell."""
    return {
        one.edit.cell.rpartition("!")[2]: (one.before, one.after) for one in back.told.filling.fills
    }


def left(back: GivenBack) -> list[tuple[str, Meaning | None, object]]:
    return [(one.number, one.what, one.why) for one in back.told.filling.left]


def test_nothing_is_written_where_nothing_has_moved(plan_story: PlanStory) -> None:
    content = plan_making.workbook((CRISIS, RISK))
    reading, _actions = brought_in(plan_story)
    back = given(reading, Moment(AS_AT))
    assert (written(back), left(back), back.told.filling.same) == ({}, [], 2)
    was, now = load_workbook(io.BytesIO(content)).active, sheet_of(back)
    assert [[c.value for c in row] for row in was] == [[c.value for c in row] for row in now]
    assert back.name == "Plan, as at 31 May 2021.xlsx"


def test_a_moved_date_and_another_owner_are_written(plan_story: PlanStory) -> None:
    reading, (_first, second) = brought_in(plan_story)
    commit_to(
        action=second,
        wording=RISK[2],
        owner=plan_story.nursing,
        in_place_by=ImpreciseDate.on(date(2022, 10, 31)),
        reason="The form was late.",
        approver=plan_story.trust.board,
        interim_control="Weekly calls.",
        effective_on=JULY,
        by=plan_story.trust.by,
    )
    back = given(reading)
    assert written(back) == {
        "D3": ("Medical Director", "Director of Nursing"),
        "E3": ("September 2021", "31 October 2022"),
    }
    assert row_of(back, 2)[3:6] == ["Director of Nursing", "31 October 2022", "On track"]
    assert row_of(back, 1) == list(CRISIS)
    # As it stood before that.
    assert written(given(reading, Moment(JULY.replace(day=14)))) == {}


def test_an_update_is_added_to_what_is_told(plan_story: PlanStory) -> None:
    reading, (first, second) = brought_in(plan_story)
    for action in (first, second):
        update(action=action, text="Every ward has it.", effective_on=JULY, by=plan_story.trust.by)
    back = given(reading, Moment(JULY))
    # What has no day of its own in the document is of the document's day.
    assert row_of(back, 1)[6] == (
        "31 May 2021: All plans were reviewed.\n15 July 2021: Every ward has it."
    )
    assert row_of(back, 2)[6] == f"{RISK[6]}\n15 July 2021: Every ward has it."


def test_updates_go_in_the_documents_own_order(plan_story: PlanStory) -> None:
    lines = RISK[6].split("\n")
    newest_first = (*RISK[:6], "\n".join(reversed(lines)), "")
    reading, (second,) = brought_in(plan_story, newest_first)
    for day in (date(2021, 7, 1), JULY):
        update(action=second, text=f"Told {day}.", effective_on=day, by=plan_story.trust.by)
    told = row_of(given(reading, Moment(JULY)), 1)[6].split("\n")
    assert told == [
        "15 July 2021: Told 2021-07-15.",
        "1 July 2021: Told 2021-07-01.",
        *reversed(lines),
    ]


def test_a_claim_is_told_in_the_documents_own_word(plan_story: PlanStory) -> None:
    reading, (_first, second) = brought_in(plan_story)
    update(
        action=second,
        text="It is done.",
        claim="complete",
        effective_on=JULY,
        by=plan_story.trust.by,
    )
    assert written(given(reading, Moment(JULY)))["F3"] == ("On track", "Complete")


def test_no_word_says_more_than_is_so(plan_story: PlanStory) -> None:
    """It is late, and the document has no word for that: its own stays, and that is told."""
    reading, (_first, _second) = brought_in(plan_story)
    back = given(reading)
    assert written(back) == {}
    assert left(back) == [("1.2", Meaning.STATUS, Why.NO_WORD)]
    assert row_of(back, 2)[5] == "On track"


def test_a_colour_is_taken_from_a_row_that_has_it(plan_story: PlanStory) -> None:
    rows = [(*row[:5], colour, *row[6:]) for row, colour in ((CRISIS, "Green"), (RISK, "Amber"))]
    reading, (_first, second) = brought_in(plan_story, *rows)
    update(action=second, text="Done.", claim="complete", effective_on=JULY, by=plan_story.trust.by)
    back = given(reading, Moment(JULY))
    assert written(back)["F3"] == ("amber", "green")
    sheet = sheet_of(back)
    assert sheet["F3"].fill.start_color.rgb == sheet["F2"].fill.start_color.rgb == "0000B050"
    assert sheet["F3"].value is None


def test_blank_cells_are_found_by_their_column(plan_story: PlanStory) -> None:
    reading, (_first, third) = brought_in(plan_story, CRISIS, PLAIN)
    update(action=third, text="Letters went out.", effective_on=JULY, by=plan_story.trust.by)
    add_evidence(
        organisation=plan_story.trust.organisation,
        title="The letter",
        kind=EvidenceKind.DOCUMENT,
        stage=Stage.HELD,
        actions=[third],
        services=[],
        effective_on=JULY,
        by=plan_story.trust.by,
    )
    back = given(reading, Moment(JULY))
    assert row_of(back, 2)[5:] == [
        "",
        "15 July 2021: Letters went out.",
        "The letter (held, 15 July 2021)",
    ]
    # No word of the document says that it is under way.
    assert left(back) == []


def test_new_words_of_a_promise_are_written(plan_story: PlanStory) -> None:
    reading, (first, _second) = brought_in(plan_story)
    commit_to(
        action=first,
        wording="Review every crisis plan twice",
        owner=plan_story.nursing,
        in_place_by=ImpreciseDate.on(date(2021, 6, 30)),
        reason="Once was too little.",
        approver=plan_story.trust.board,
        interim_control="None is needed.",
        effective_on=date(2021, 6, 2),
        by=plan_story.trust.by,
    )
    assert written(given(reading, Moment(JULY)))["C2"] == (
        CRISIS[2],
        "Review every crisis plan twice",
    )


def test_what_was_put_right_by_a_person_is_written(plan_story: PlanStory) -> None:
    impossible = ("2.1", "2", "Train every team", "Jane Smith", "31 September 2021", "", "", "")
    reading = plan_story.mapped(plan_story.read(plan_making.workbook((CRISIS, impossible))))
    first, second = rows_of(reading)
    plan_story.accept(first)
    mended = replace(
        Said.from_json(second.said),
        owner=str(plan_story.medical.pk),
        in_place_by=Said.from_json(first.said).in_place_by,
    )
    plan_story.accept(second, mended)
    # Whom "Jane Smith" stands for was said of the row, so her name stays as the document's own.
    assert written(given(reading, Moment(AS_AT))) == {"E3": ("31 September 2021", "30 June 2021")}


def test_a_cell_that_two_rows_share_is_written_for_both_or_neither(plan_story: PlanStory) -> None:
    book = load_workbook(io.BytesIO(plan_making.workbook((CRISIS, (*RISK[:3], "", *RISK[4:])))))
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("D2:D3")
    made = io.BytesIO()
    book.save(made)
    reading = plan_story.mapped(plan_story.read(made.getvalue()))
    actions = [plan_story.accept(row) for row in rows_of(reading)]

    def hand_over(action: Action, words: str) -> None:
        commit_to(
            action=action,
            wording=words,
            owner=plan_story.medical,
            in_place_by=action.commitments.order_by("-sequence")[0].in_place_by
            or ImpreciseDate.ongoing(),
            reason="A new post.",
            approver=plan_story.trust.board,
            interim_control="None is needed.",
            effective_on=date(2021, 6, 2),
            by=plan_story.trust.by,
        )

    hand_over(actions[0], CRISIS[2])
    on = Moment(date(2021, 6, 3))
    back = given(reading, on)
    assert (written(back), left(back)) == ({}, [("1.1", Meaning.OWNERS, Why.SHARED)])
    hand_over(actions[1], RISK[2])
    assert written(given(reading, on)) == {"D2": ("Director of Nursing", "Medical Director")}


def test_formulas_are_named_and_stay(plan_story: PlanStory) -> None:
    book = load_workbook(io.BytesIO(plan_making.workbook((CRISIS, RISK))))
    sheet = book.active
    assert sheet is not None
    sheet["I1"], sheet["I2"] = "Date completed", "=1+1"
    made = io.BytesIO()
    book.save(made)
    reading = plan_story.mapped(plan_story.read(made.getvalue()))
    _first, _second = [plan_story.accept(row) for row in rows_of(reading)]
    back = given(reading, Moment(AS_AT))
    assert left(back) == [("1.1", Meaning.COMPLETED, Unfilled.FORMULA)]
    assert sheet_of(back)["I2"].value == "=1+1"


def test_actions_without_a_row_and_rows_without_an_action_are_told(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read(plan_making.workbook((CRISIS, RISK))))
    plan_story.accept(rows_of(reading)[0])
    added = add_action(
        plan=plan_story.plan,
        number="9",
        title="Something new",
        wording="Something new",
        owner=plan_story.nursing,
        in_place_by=ImpreciseDate.ongoing(),
        serves=[plan_story.first],
        effective_on=JULY,
        by=plan_story.trust.by,
    )
    told = given(reading).told
    assert [(one.action, one.number, one.words) for one in told.unplaced] == [
        (added.pk, "9", "Something new")
    ]
    assert told.undecided == 1
    assert given(reading, Moment(AS_AT)).told.unplaced == ()


def test_what_was_stopped_is_told(plan_story: PlanStory) -> None:
    rows = (CRISIS, (*RISK[:5], "Withdrawn", *RISK[6:]), PLAIN)
    reading = plan_story.mapped(plan_story.read(plan_making.workbook(rows)))
    actions = [plan_story.accept(row) for row in rows_of(reading)]
    for action in (actions[0], actions[2]):
        record_decision(
            subject=action,
            kind="stop",
            body=plan_story.trust.board,
            reason="It is no longer needed.",
            effective_on=JULY,
            by=plan_story.trust.by,
        )
    found = written(given(reading, Moment(JULY)))
    assert found["F2"] == ("Complete", "Withdrawn")
    assert found["F4"] == ("", "Withdrawn")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "Plan.csv",
            "\n".join([",".join(HEADINGS), ",".join(CRISIS)]).encode(),
            "Only Word documents",
        ),
        ("Plan.pdf", plan_making.plan_pdf(), "A PDF cannot be given back"),
    ],
)
def test_other_kinds_say_what_to_do(
    plan_story: PlanStory, name: str, content: bytes, words: str
) -> None:
    reading = plan_story.mapped(plan_story.read(content, name))
    with pytest.raises(Refused, match=words):
        given(reading)


def test_a_document_that_was_not_explained_is_refused(plan_story: PlanStory) -> None:
    with pytest.raises(Refused, match="what the document’s words mean"):
        given(plan_story.read())


def test_the_number_of_queries_is_fixed(
    plan_story: PlanStory, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reading, _actions = brought_in(plan_story, *plan_making.many(12))
    with django_assert_max_num_queries(60) as some:
        given(reading)
    more = plan_story.mapped(
        plan_story.read(plan_making.workbook(plan_making.many(30), title="More"))
    )
    for row in rows_of(more)[12:]:
        plan_story.accept(row)
    with django_assert_max_num_queries(len(some)):
        given(more)


def test_the_page_tells_what_is_written_and_gives_the_file(page_plan: PlanStory) -> None:
    lead = signed_in(page_plan.trust.lead)
    reading = page_plan.mapped(page_plan.read(plan_making.workbook((CRISIS, RISK))))
    here = at(page_plan, "give-back", reading.pk)
    rows = at(page_plan, "plan-rows", reading.pk)
    assert here not in lead.get(rows).content.decode()
    second = page_plan.accept(rows_of(reading)[1])
    assert here in lead.get(rows).content.decode()
    assert here in lead.get(at(page_plan, "read-in-plan", page_plan.plan.pk)).content.decode()
    update(
        action=second,
        text="It is done.",
        claim="complete",
        effective_on=JULY,
        by=page_plan.trust.by,
    )
    on = f"{here}?on={JULY.isoformat()}"
    shown = words(lead, on)
    assert "As at 15 July 2021" in shown
    assert "2 cells are written." in shown
    assert "1 row has not been decided on" in shown
    assert f'action="{on}"' in lead.get(on).content.decode()
    sent = lead.post(on)
    assert sent["Content-Disposition"] == ('attachment; filename="Plan, as at 15 July 2021.xlsx"')
    assert sent["Cache-Control"] == "private, no-store"
    sheet = load_workbook(io.BytesIO(sent.content)).active
    assert sheet is not None
    assert sheet["G3"].value == f"{RISK[6]}\n15 July 2021: It is done."
    earlier = lead.post(f"{here}?on={AS_AT.isoformat()}")
    assert load_workbook(io.BytesIO(earlier.content)).active["G3"].value == RISK[6]
    for user in (page_plan.trust.user("reader"), factories.make_trust().lead):
        assert signed_in(user).get(here).status_code == 404
        assert signed_in(user).post(here).status_code == 404


def test_the_page_says_why_a_document_cannot_be_given_back(page_plan: PlanStory) -> None:
    lead = signed_in(page_plan.trust.lead)
    reading = page_plan.mapped(page_plan.read(plan_making.plan_pdf(), "Plan.pdf"))
    here = at(page_plan, "give-back", reading.pk)
    assert "Ask for the Word or Excel file" in words(lead, here)
    assert "Ask for the Word or Excel file" in lead.post(here).content.decode()
    assert "Download the document" not in words(lead, here)


def test_words_that_were_removed_are_not_given_out_again(plan_story: PlanStory) -> None:
    reading, _actions = brought_in(plan_story)
    row = rows_of(reading)[0]
    row.found["cells"][2]["text"] = "[removed]"
    row.save()
    with pytest.raises(Refused, match="removed for good"):
        given(reading)
    stored = StoredFile.objects.get(pk=reading.file_id)
    row.found["cells"][2]["text"] = CRISIS[2]
    row.save()
    remove(file=stored, reason="A name.", by=plan_story.trust.lead.pk)
    with pytest.raises(Refused, match="was removed"):
        given(reading)


def test_of_a_removed_document_that_is_said(plan_story: PlanStory) -> None:
    reading, _actions = brought_in(plan_story)
    stored = StoredFile.objects.get(pk=reading.file_id)
    remove(file=stored, reason="A name.", by=plan_story.trust.lead.pk)
    note_removed_files([stored.pk], plan_story.trust.by)
    with pytest.raises(Refused, match="The document was removed"):
        given(reading)
