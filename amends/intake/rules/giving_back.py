"""What comes into the cells of a plan's document, so that it tells how its actions stand. Plain Python."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from amends.instruments.reading import Meaning
from amends.intake.rules.cells import RowFilling, Vocabulary, status_place
from amends.intake.rules.fillings import Fill, Filling, Found, Left, Line, Paper, Today, Why
from amends.intake.rules.mapping import Says, key
from amends.intake.rules.new_rows import new_rows
from amends.intake.rules.places import Layout
from amends.intake.rules.standing_words import Word


def filling(
    lines: Sequence[Line], paper: Paper, without_row: Sequence[tuple[UUID, str, Today]] = ()
) -> Filling:
    """What comes into the cells of the rows that became actions, and rows for those `without_row`.

    A cell that several rows have is written only if that is right for all of them.
    """
    layout = Layout.of(paper.tables)
    shared = Counter(cell for found in paper.rows for cell in dict.fromkeys(_cells(found)))
    vocabulary = _vocabulary(paper, layout)
    newest_first = _newest_first(paper.rows)
    fills: list[Fill] = []
    left: list[Left] = []
    same = 0
    for line in lines:
        row = RowFilling(line, layout, vocabulary, paper, newest_first)
        made = row.fills()
        left.extend(row.left)
        fills.extend(made)
        same += not made and not row.left
    kept, doubtful = _alone(fills, shared)
    added = new_rows(without_row, paper, layout, vocabulary, newest_first=newest_first)
    return Filling(tuple(kept), (*left, *doubtful), same, tuple(added))


def _alone(fills: Sequence[Fill], shared: Counter[str]) -> tuple[list[Fill], list[Left]]:
    """Those in cells of their own, or that every action of a cell agrees on, once; and the others."""
    kept: list[Fill] = []
    left: list[Left] = []
    asked: dict[str, list[Fill]] = {}
    for fill in fills:
        asked.setdefault(fill.edit.cell, []).append(fill)
    for cell, wanted in asked.items():
        agreed = len({one.edit for one in wanted}) == 1 and len(wanted) >= shared[cell]
        if agreed:
            kept.append(wanted[0])
        else:
            left.extend(
                Left(one.action, one.number, one.what, Why.SHARED, one.after, cell)
                for one in wanted
            )
    return kept, left


def _vocabulary(paper: Paper, layout: Layout) -> Vocabulary:
    """The words and colours of the columns of statuses, as the rows use them and a person explained them."""
    made: dict[tuple[str, Meaning], list[Word]] = {}
    for found in paper.rows:
        places = layout.places(found)
        for what in (Meaning.STATUS, Meaning.FORECAST):
            place = status_place(found, places, what)
            words = key(place.text or place.fill) if place is not None else ""
            said = paper.meant.statuses.get(words, "")
            known = made.setdefault((layout.holder(found), what), [])
            if place is not None and said and all(one.key != words for one in known):
                known.append(Word(words, place.text, Says(said), place.cell, place.fill))
    return made


def _cells(found: Found) -> Iterator[str]:
    yield from (cell["cell"] for cell in found["cells"])


def _newest_first(everything: Iterable[Found]) -> bool:
    """Whether the document's own dated updates stand in that order more often than in the other."""
    order = 0
    for found in everything:
        told = [
            each["date"]["from"]
            for each in found["updates"]
            if each["date"] and each["date"]["from"]
        ]
        if len(told) > 1 and told[0] != told[-1]:
            order += 1 if told[0] > told[-1] else -1
    return order > 0
