"""What comes into the cells of one row, without a database."""

from datetime import date
from typing import Any
from uuid import UUID

from amends.instruments.reading import Edit
from amends.intake.rules.fillings import Fill, Filling, Line, Paper, Today, Told
from amends.intake.rules.giving_back import filling
from amends.intake.rules.mapping import Says
from amends.intake.rules.rows import Meant, Said
from amends.intake.rules.standing_words import Stands
from amends.plans.rules import Rung

ONE = UUID(int=1)
COLUMNS = {"A": ("No", "label"), "B": ("Status", "status"), "C": ("Progress", "progress")}
TABLES = [
    {
        "is_plan": True,
        "columns": [
            {"heading": heading, "meaning": what, "cell": f"Plan!{letter}1", "counts": True}
            for letter, (heading, what) in COLUMNS.items()
        ],
    }
]
STATUSES = {
    "complete": Says.COMPLETE,
    "in progress": Says.NOT_YET,
    "green": Says.COMPLETE,
    "amber": Says.NOT_YET,
}


def row(number: int, status: str = "", fill: str = "", progress: str = "", **more: Any) -> Any:
    """A row as it is found."""
    said = {"A": (str(number), ""), "B": (status, fill), "C": (progress, "")}
    cells = [
        {
            "header": COLUMNS[letter][0],
            "text": text,
            "cell": f"Plan!{letter}{number + 1}",
            "meaning": COLUMNS[letter][1],
            "fill": colour,
        }
        for letter, (text, colour) in said.items()
        if text or colour
    ]
    found = {
        "label": str(number),
        "text": "Do it",
        "owners": [],
        "status": status or fill,
        "forecast": "",
        "progress": progress,
        "updates": [],
        "in_place_by": None,
        "evidenced_by": None,
        "completed": None,
        "flags": [],
        "cells": cells,
    }
    return found | more


def filled(today: Today, *rows: Any) -> Filling:
    """What is written into the first of some rows."""
    meant = Meant(date(2021, 5, 31), STATUSES, {}, {})
    paper = Paper(rows, TABLES, meant, "31 May 2021")
    return filling([Line(ONE, "1", rows[0], Said(wording="Do it"), today)], paper)


def only(made: Filling) -> Fill:
    (fill,) = made.fills
    return fill


def test_words_go_where_a_colour_tells_it() -> None:
    """No cell says “In progress” in green."""
    done = Today(Stands(Rung.IN_PLACE, claim="complete"))
    fill = only(filled(done, row(1, "In progress"), row(2, fill="green")))
    assert fill.edit == Edit("Plan!B2", "", like="Plan!B3")
    assert (fill.before, fill.after) == ("In progress", "green")


def test_a_colour_goes_where_words_tell_it() -> None:
    done = Today(Stands(Rung.IN_PLACE, claim="complete"))
    fill = only(filled(done, row(1, fill="amber"), row(2, "Complete")))
    assert fill.edit == Edit("Plan!B2", "Complete", like="Plan!B3")


def test_a_status_that_no_column_has_stays_while_it_is_true() -> None:
    """It was found in the words on progress, or is one of a list."""
    under_way = Today(Stands(Rung.UNDER_WAY))
    made = filled(under_way, row(1, progress="Status: In progress", status="In progress"))
    assert (made.fills, made.left, made.same) == ((), (), 1)
    listed = row(1, "1. In progress\n2. Complete") | {"status": "In progress"}
    made = filled(under_way, listed)
    assert (made.fills, made.left) == ((), ())


def test_what_was_told_with_its_day_in_front_is_told() -> None:
    """An update of a day before the action began keeps that day in its words."""
    began, early = date(2021, 5, 1), "12 April 2021: the form was agreed."
    told = (Told(began, "1 May 2021", early), Told(began, "1 May 2021", "Note: the form"))
    today = Today(Stands(Rung.UNDER_WAY), updates=told)
    fill = only(filled(today, row(1, "In progress", progress="12.04.2021 - the form was agreed.")))
    assert fill.edit.after == "\n1 May 2021: Note: the form"
