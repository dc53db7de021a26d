"""What two editions say differently, as tables: every difference, whether or not a sentence tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from amends.publication.rules.compared import (
    ABSENT,
    ORDER,
    Difference,
    Kind,
    Part,
    Path,
    Told,
    differences,
)
from amends.publication.sentences import fields
from amends.publication.sentences.themes import theme_named


@dataclass(frozen=True)
class Row:
    """One line of the table: what differs, and what each edition says. Nothing said is an empty list."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Everything that differs in one thing: a recommendation, an action, a theme, or the edition itself."""

    about: str
    rows: tuple[Row, ...]


def tables(before: Told, after: Told) -> Iterator[Table]:
    """A table for each thing that differs. What only one edition holds is one row, with all that it says."""
    things: dict[tuple[Kind, str], list[Difference]] = {}
    for each in differences(before, after):
        things.setdefault((each.kind, each.about), []).append(each)
    names = {**_names(before), **_names(after)}
    old, new = before.parts(), after.parts()
    # The edition itself last: that its number and its day are others is no news.
    for thing in sorted(things, key=lambda each: each[0] is Kind.EDITION):
        then, now = old.get(thing), new.get(thing)
        whole = then is None or now is None
        rows = (
            [_whole(things[thing], then is None, names)] if whole else _rows(things[thing], names)
        )
        yield Table(_about(thing[0], now or then or {}), tuple(rows))


def _names(told: Told) -> dict[str, str]:
    """What people call the things that lists name by their ids."""
    return {
        key: _about(kind, part)
        for (kind, key), part in told.parts().items()
        if kind is not Kind.EDITION
    }


def _about(kind: Kind, part: Part) -> str:
    if kind is Kind.EDITION:
        return _("The edition itself")
    if kind is Kind.THEME:
        return theme_named(part["name"], part["together"])
    named = (
        _("Recommendation %(number)s") if kind is Kind.RECOMMENDATION else _("Action %(number)s")
    )
    return named % {"number": part["number"]}


def _whole(found: Sequence[Difference], came: bool, names: Mapping[str, str]) -> Row:
    """Everything that a thing says which only one edition lists."""
    lines = tuple(
        f"{row.what}: {line}"
        for row in _rows(found, names)
        for line in (row.after if came else row.before)
    )
    if came:
        return Row(_("Listed for the first time"), (), lines)
    return Row(_("No longer listed"), lines, ())


def _rows(found: Sequence[Difference], names: Mapping[str, str]) -> list[Row]:
    """A row for each field, and for each entry of a list of things."""
    grouped: dict[Path, list[Difference]] = {}
    for each in found:
        grouped.setdefault(fields.row_of(each.kind, each.path), []).append(each)
    return [
        Row(
            fields.named(group[0].kind, row),
            tuple(
                _said(each, row, each.before, names) for each in group if each.before is not ABSENT
            ),
            tuple(
                _said(each, row, each.after, names) for each in group if each.after is not ABSENT
            ),
        )
        for row, group in grouped.items()
    ]


def _said(difference: Difference, row: Path, value: Any, names: Mapping[str, str]) -> str:
    """A value, with the name of its field where the row does not name it."""
    step = difference.path[-1]
    if step == ORDER:
        order = _("; ").join(names.get(each, each) for each in value)
        return _("in this order: %(order)s") % {"order": order}
    words = fields.value_in_words(step, value)
    if row[-1] in {"actions", "recommendations", "themes"}:
        words = names.get(str(value), words)
    return (
        f"{fields.named_inside(step)}: {words}" if fields.is_inside(difference.path, row) else words
    )
