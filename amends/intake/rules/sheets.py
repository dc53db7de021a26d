"""A document's sheets and tables as they are drawn, some rows at a time, with what was taken from each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import batched
from typing import Any

from amends.instruments.reading import Address
from amends.instruments.reading.remarks import Code, name_of
from amends.intake.rules import GAP

# So many rows are kept, and drawn, at a time.
AT_ONCE = 50
# What a cell of a report's table was taken for.
RECOMMENDATION = "recommendation"
GUIDANCE = name_of(Code.GUIDANCE_LEFT_OUT)

type Found = Mapping[str, Any]
type Place = tuple[int, int]


class Skipped(StrEnum):
    """Why nothing was found in a row."""

    HEADINGS = "headings"
    GROUP = "group"
    GUIDANCE = "guidance"
    NO_PLAN = "no plan"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Part:
    """Some rows of one sheet or table, as they are kept."""

    holder: str
    first: int
    last: int
    rows: list[dict[str, Any]]


@dataclass
class _Holder:
    """What is known of one sheet or table: by its rows, and by its cells."""

    # The positions of the findings that a row of it became.
    became: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    meanings: dict[Place, str] = field(default_factory=dict)
    headings: set[int] = field(default_factory=set)
    guidance: set[int] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    is_plan: bool = False


def parts_of(drawn: Iterable[Found], found: Found, *, plan: bool, base: int = 0) -> Iterator[Part]:
    """Sheets and tables with what was taken from each of their rows, so many rows at a time.

    `found` is what the instrument found: actions where a `plan` is read, else recommendations. They
    are told by their positions, which begin after `base`.
    """
    tables = list(drawn)
    known = _known(found, _tall(tables), plan=plan, base=base)
    for table in tables:
        holder = known[table["holder"]]
        lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for cell in table["cells"]:
            lines[cell["row"]].append(dict(cell))
        for some in batched(_every(table["cells"]), AT_ONCE):
            for cell in [each for number in some for each in lines[number]]:
                _cut(cell, some[-1], lines)
            rows = [_row(number, lines[number], holder, plan=plan) for number in some]
            yield Part(table["holder"], some[0], some[-1], rows)


def _tall(tables: Iterable[Found]) -> set[tuple[str, int, int]]:
    """The cells that span several rows."""
    return {
        (table["holder"], cell["row"], cell["column"])
        for table in tables
        for cell in table["cells"]
        if cell["tall"] > 1
    }


def _every(cells: Iterable[Found]) -> list[int]:
    """The numbers of rows from the first to the last, without long stretches of empty ones."""
    covered = {row for cell in cells for row in range(cell["row"], cell["row"] + cell["tall"])}
    made: list[int] = []
    for number in sorted(covered):
        empty = range(made[-1] + 1, number) if made else range(0)
        made += [*(empty if len(empty) < AT_ONCE else ()), number]
    return made


def _cut(cell: dict[str, Any], last: int, lines: dict[int, list[dict[str, Any]]]) -> None:
    """Have a cell end with the last row that is drawn with it; what it spans beyond goes on below."""
    beyond = cell["row"] + cell["tall"] - 1 - last
    if beyond > 0:
        cell["tall"] -= beyond
        lines[last + 1].append({**cell, "row": last + 1, "tall": beyond})


def _known(
    found: Found, tall: set[tuple[str, int, int]], *, plan: bool, base: int
) -> dict[str, _Holder]:
    known: dict[str, _Holder] = defaultdict(_Holder)
    for table in found["tables"] if plan else ():
        for column in table["columns"]:
            at = Address.of(column["cell"])
            if at is not None and table["is_plan"]:
                known[at.holder].headings.add(at.row)
                known[at.holder].is_plan = True
    for said in found["remarks"]:
        at = Address.of(str(said["facts"].get("cell", "")))
        if said["code"] == GUIDANCE and at is not None:
            known[at.holder].guidance.add(at.row)
    for number, one in enumerate(found["actions" if plan else "recommendations"], start=1):
        places = [
            (at, meaning)
            for address, meaning in _taken(one, plan=plan)
            if (at := Address.of(address)) is not None
        ]
        # A cell that spans several rows belongs to the findings of each.
        own = [at for at, _m in places if (at.holder, at.row, at.column) not in tall]
        for at in own or [at for at, _m in places[:1]]:
            became = known[at.holder].became[at.row]
            if base + number * GAP not in became:
                became.append(base + number * GAP)
        for at, meaning in places:
            known[at.holder].meanings[at.row, at.column] = meaning
            if plan and one["group"]:
                known[at.holder].groups.add(one["group"])
    return known


def _taken(one: Found, *, plan: bool) -> Iterator[tuple[str, str]]:
    """The cells of a finding by their addresses, with what each was taken to mean."""
    if plan:
        yield from ((cell["cell"], cell["meaning"]) for cell in one["cells"])
    else:
        yield from ((span["cell"], RECOMMENDATION) for span in one["spans"] if "cell" in span)


def _row(number: int, cells: Sequence[Found], holder: _Holder, *, plan: bool) -> dict[str, Any]:
    became = holder.became.get(number, [])
    return {
        "row": number,
        "became": became,
        "why": "" if became or not cells else _why(number, cells, holder, plan=plan).value,
        "cells": [
            {
                "column": cell["column"],
                "text": cell["text"],
                "fill": cell["fill"],
                "tall": cell["tall"],
                "wide": cell["wide"],
                "meaning": holder.meanings.get((cell["row"], cell["column"]), ""),
            }
            for cell in sorted(cells, key=lambda cell: cell["column"])
        ],
    }


def _why(number: int, cells: Sequence[Found], holder: _Holder, *, plan: bool) -> Skipped:
    if plan and not holder.is_plan:
        return Skipped.NO_PLAN
    if number in holder.headings:
        return Skipped.HEADINGS
    if number in holder.guidance:
        return Skipped.GUIDANCE
    words = [cell["text"] for cell in cells if cell["text"]]
    return Skipped.GROUP if words and words[0] in holder.groups else Skipped.NOTHING
