"""Rows for the actions that a plan's document does not have, below the last row of its table. Plain Python."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from amends.instruments.reading import Address, Edit, Meaning, NewRow
from amends.intake.rules.cells import RowFilling, Vocabulary
from amends.intake.rules.fillings import Added, Fill, Found, Line, Paper, Today
from amends.intake.rules.mapping import key
from amends.intake.rules.places import Layout, Place
from amends.intake.rules.rows import Said

TELLS = (Meaning.STATUS, Meaning.FORECAST)


def new_rows(
    actions: Sequence[tuple[UUID, str, Today]],
    paper: Paper,
    layout: Layout,
    vocabulary: Vocabulary,
    *,
    newest_first: bool,
) -> list[Added]:
    """A row for each action, with its number in the plan; none where they would not stand safely.

    They take the look of the last row. So they are added only where all rows stand in one sheet or
    table, each in a row of its own, and where no colour would say of them what it says of that row.
    """
    rows = [found for found in paper.rows if found and found["cells"]]
    last = _last(rows, layout)
    if last is None:
        return []
    plain = _without_colour(rows, layout, last)
    if plain is None:
        return []
    made = []
    for step, (action, number, today) in enumerate(actions, start=1):
        found = _blank(last.holder, last.row + step)
        line = Line(action, number, found, Said(), today)
        row = RowFilling(line, layout, vocabulary, paper, newest_first)
        fills = [_alike(one, vocabulary, last.holder) for one in row.fills()]
        fills += _named(line, today, row.places, rows, paper)
        told = {one.what for one in fills}
        bare = [
            Edit(row.places[what].cell, like=like)
            for what, like in plain.items()
            if what not in told
        ]
        cells = (*(one.edit for one in fills), *bare)
        made.append(
            Added(action, number, tuple(fills), NewRow(last.holder, last.row + step - 1, cells))
        )
    return made


def _last(rows: Sequence[Found], layout: Layout) -> Address | None:
    """A cell of the last row of the only table that has rows; None where there is no such table."""
    cells = [at for found in rows for cell in found["cells"] if (at := Address.of(cell["cell"]))]
    if len({at.holder for at in cells}) != 1:
        return None
    headings = layout.headings.get(cells[0].holder, [])
    # A table may have its headings down its first column, and a record in each of the others.
    if len({one.at.row for one in headings}) != 1:
        return None
    return max(cells, key=lambda at: at.row)


def _without_colour(
    rows: Sequence[Found], layout: Layout, last: Address
) -> dict[Meaning, str] | None:
    """For the columns of statuses that are coloured in the last row, a cell that is not; None where a
    colour of that row cannot be kept out.
    """
    own = {
        at.column: cell["fill"]
        for found in rows
        for cell in found["cells"]
        if (at := Address.of(cell["cell"])) is not None and at.row == last.row and cell["fill"]
    }
    columns = {
        one.meaning: one.at.column for one in layout.headings[last.holder] if one.meaning in TELLS
    }
    if set(own) - set(columns.values()):
        return None
    plain: dict[Meaning, str] = {}
    for what, column in columns.items():
        if column not in own:
            continue
        places = (layout.places(found).get(what) for found in rows)
        bare = next((one.cell for one in places if one is not None and not one.fill), "")
        if not bare:
            return None
        plain[what] = bare
    return plain


def _blank(holder: str, row: int) -> dict[str, Any]:
    """A row as found that says nothing yet, by the address of its first cell."""
    first = {"cell": f"{holder}!A{row + 1}", "text": "", "fill": "", "header": "", "meaning": ""}
    words = dict.fromkeys(("label", "text", "status", "forecast", "progress", "evidence"), "")
    days = dict.fromkeys(("in_place_by", "evidenced_by", "completed", "evidenced"))
    lists: dict[str, list[Any]] = {"owners": [], "serves": [], "updates": [], "flags": []}
    return {**words, **days, **lists, "cells": [first]}


def _alike(one: Fill, vocabulary: Vocabulary, holder: str) -> Fill:
    """A status with its own colour, whatever that of the row is whose look it takes."""
    words = vocabulary.get((holder, one.what), ()) if one.what in TELLS else ()
    like = next((each.cell for each in words if (each.words or each.fill) == one.after), "")
    return replace(one, edit=replace(one.edit, like=like)) if like else one


def _named(
    line: Line, today: Today, places: dict[Meaning, Place], rows: Sequence[Found], paper: Paper
) -> list[Fill]:
    """Its number, and what it serves in the document's own words for that."""
    printed = {
        paper.meant.serves.get(key(label), ""): label for found in rows for label in found["serves"]
    }
    served = [printed.get(pk, number) for pk, number, _text in today.serves]
    texts = [text for _pk, _number, text in today.serves]
    said = {
        Meaning.LABEL: line.number,
        Meaning.SERVES: ", ".join(served),
        Meaning.RECOMMENDATION: texts[0] if len(texts) == 1 else "",
    }
    return [
        Fill(line.action, line.number, what, place.heading, "", text, Edit(place.cell, text))
        for what, text in said.items()
        if text and (place := places.get(what)) is not None
    ]
