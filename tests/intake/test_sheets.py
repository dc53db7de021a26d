"""A sheet or table drawn as the document has it, beside what was read from each row."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from openpyxl import Workbook
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.intake.models import Drawn, Passage, Reading, Row
from amends.intake.queries.sheets import SheetPart, around, drawn_part, part_with, sheets_in
from amends.intake.rules.sheets import AT_ONCE, parts_of
from amends.ledger.rules import REMOVED
from amends.ledger.working import blank
from tests.intake import making, plan_making
from tests.intake.plan_making import CRISIS, HEADINGS, RISK, PlanStory, many, rows_of, workbook
from tests.intake.story import Story
from tests.intake.test_pages import signed_in, words
from tests.intake.test_plan_pages import at

NOTHING: dict[str, Any] = {"tables": [], "remarks": [], "actions": [], "recommendations": []}


def as_kept(
    *cells: tuple[int, int, str, int, int], found: dict[str, Any] = NOTHING
) -> list[list[dict[str, Any]]]:
    """The rows of each part of one sheet; cells are row, column, words, and how tall and wide they are."""
    names = ("row", "column", "text", "tall", "wide")
    made = [dict(zip(names, cell, strict=True)) | {"fill": ""} for cell in cells]
    return [part.rows for part in parts_of([{"holder": "Plan", "cells": made}], found, plan=True)]


def test_a_long_sheet_is_kept_in_parts_and_nothing_of_it_is_lost() -> None:
    parts = as_kept(*((n, 0, str(n), 1, 1) for n in range(AT_ONCE * 2 + 1)))
    assert [len(part) for part in parts] == [AT_ONCE, AT_ONCE, 1]
    told = [row["cells"][0]["text"] for part in parts for row in part]
    assert told == [str(n) for n in range(AT_ONCE * 2 + 1)]


def test_a_cell_over_the_end_of_a_part_goes_on_in_the_next() -> None:
    last = AT_ONCE - 1
    first, second = as_kept((0, 1, "x", 1, 1), (last, 0, "long", 3, 1), (last + 2, 1, "y", 1, 1))
    assert [(c["text"], c["tall"]) for c in first[-1]["cells"]] == [("long", 1)]
    assert [(c["text"], c["tall"]) for c in second[0]["cells"]] == [("long", 2)]
    assert [c["text"] for c in second[1]["cells"]] == ["y"]


def test_empty_rows_keep_their_place_and_a_desert_is_passed_over() -> None:
    ((*rows,),) = as_kept((2, 0, "a", 1, 1), (5, 0, "b", 1, 1), (9_000, 0, "c", 1, 1))
    assert [row["row"] for row in rows] == [2, 3, 4, 5, 9_000]


def shown(part: SheetPart | None) -> list[tuple[int, list[str], list[str], str]]:
    assert part is not None
    return [
        (row.number, [cell.text for cell in row.cells], [b.number for b in row.became], row.why)
        for row in part.rows
    ]


def messy() -> bytes:
    """A title, guidance below the headings, a heading over some rows, an empty row, a note."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet["B1"] = "Improvement plan"
    for line in (
        HEADINGS,
        ("Crisis care", *[None] * 7),
        CRISIS,
        ("Risk", *[None] * 7),
        RISK,
        [None] * 8,
        ("Approved by the board.",),
    ):
        sheet.append(line)
    sheet.merge_cells("A3:H3")
    sheet.merge_cells("A5:H5")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_every_row_and_column_stands_in_its_place(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read(messy()))
    part = drawn_part(reading, 1)
    assert part is not None
    assert part.letters == tuple("ABCDEFGH")
    rows = shown(part)
    assert [(number, became, why) for number, _cells, became, why in rows] == [
        (1, [], "Nothing was found in it."),
        (2, [], "Not a row: the headings of the columns."),
        (3, [], "Not a row: a heading for those below."),
        (4, ["1.1"], ""),
        (5, [], "Not a row: a heading for those below."),
        (6, ["1.2"], ""),
        (7, [], ""),
        (8, [], "Nothing was found in it."),
    ]
    assert rows[0][1][:3] == ["", "Improvement plan", ""]
    assert part.rows[2].cells[0].wide == 8
    assert rows[5][1] == list(RISK)
    assert all(cell.taken for cell in part.rows[3].cells if cell.text)
    assert not any(cell.taken for cell in part.rows[7].cells)


def test_a_column_that_nothing_is_taken_from_is_not_marked(plan_story: PlanStory) -> None:
    content = workbook([(*CRISIS, "High")], (*HEADINGS, "Priority"))
    part = drawn_part(plan_story.mapped(plan_story.read(content)), 1)
    assert part is not None
    assert [cell.taken for cell in part.rows[1].cells] == [True] * 8 + [False]


def word(tables: Sequence[Sequence[Sequence[str]]]) -> bytes:
    document = Document()
    for rows in tables:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for cells in rows:
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
        document.add_paragraph("Something between the two tables.")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_the_tables_of_word_are_drawn_each_by_itself(plan_story: PlanStory) -> None:
    four = many(4)
    content = word([(HEADINGS, *four[:2]), (HEADINGS, *four[2:]), (("One", "Two"), ("3", "4"))])
    reading = plan_story.mapped(plan_story.read(content, "Plan.docx"))
    begins, parts = sheets_in(reading)
    assert [(one.holder, one.part) for one in begins] == [
        ("table 1", 1),
        ("table 2", 2),
        ("table 3", 3),
    ]
    assert parts == 3
    row = rows_of(reading)[1]
    near = around(reading, [cell["cell"] for cell in row.found["cells"]])
    assert [became for _n, _cells, became, _why in shown(near)] == [[], ["1"], ["2"]]
    assert near is not None
    assert [one.this for one in near.rows] == [False, False, True]
    assert {why for _n, _c, _b, why in shown(drawn_part(reading, 3))} == {
        "Left out: the table was not read as a plan."
    }


def test_a_cell_over_several_rows_is_drawn_over_them(plan_story: PlanStory) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for line in (HEADINGS, CRISIS, RISK):
        sheet.append(line)
    sheet["B3"] = None
    sheet.merge_cells("B2:B3")
    made = io.BytesIO()
    book.save(made)
    part = drawn_part(plan_story.mapped(plan_story.read(made.getvalue())), 1)
    assert [became for _n, _cells, became, _why in shown(part)] == [[], ["1.1"], ["1.2"]]
    assert part is not None
    assert part.rows[1].cells[1].tall == 2
    assert [len(row.cells) for row in part.rows] == [8, 8, 7]


def test_the_register_of_a_report_is_drawn_too(story: Story) -> None:
    reading = story.read(making.upload(making.register_xlsx(), "register.xlsx"))
    part = drawn_part(reading, 1)
    assert part is not None
    found = [(row.became[0].pk, any(c.taken for c in row.cells)) for row in part.rows if row.became]
    passages = Passage.objects.filter(reading=reading).order_by("position")
    assert found == [(one.pk, True) for one in passages]


def test_the_page_has_some_rows_at_a_time_in_a_fixed_number_of_queries(
    page_plan: PlanStory, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lead = signed_in(page_plan.trust.lead)
    reading = page_plan.mapped(page_plan.read(workbook(many(120))))
    page = at(page_plan, "sheet", reading.pk)
    with django_assert_max_num_queries(20):
        first = words(lead, page)
    assert "Do thing number 49 in every ward" in first
    assert "Do thing number 50 in every ward" not in first
    assert part_with(reading, "Plan!C101") == 3
    assert "Do thing number 100 in every ward" in words(lead, page + "?cell=Plan%21C101")
    assert "Do thing number 120 in every ward" in words(lead, page + "?part=99")
    assert "Do thing number 1 in every ward" in words(lead, page + "?cell=nonsense")


def test_a_page_of_paper_is_not_drawn_as_a_sheet(page_plan: PlanStory) -> None:
    lead = signed_in(page_plan.trust.lead)
    reading = page_plan.mapped(page_plan.read(plan_making.plan_pdf(), "Plan.pdf"))
    assert lead.get(at(page_plan, "sheet", reading.pk)).status_code == 404


def test_what_is_read_anew_is_drawn_anew(plan_story: PlanStory) -> None:
    reading = plan_story.read()
    before = set(Drawn.objects.filter(reading=reading).values_list("pk", flat=True))
    Reading.objects.filter(pk=reading.pk).update(state="waiting")
    plan_story.carried_out(reading)
    after = set(Drawn.objects.filter(reading=reading).values_list("pk", flat=True))
    assert len(after) == 1
    assert before != after
    assert Row.objects.filter(reading=reading).count() == 3


def test_words_that_are_removed_are_not_drawn(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    blank(CRISIS[2], plan_story.trust.organisation.pk)
    part = drawn_part(reading, 1)
    assert part is not None
    assert part.rows[1].cells[2].text == REMOVED
