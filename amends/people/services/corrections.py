"""Putting an entry right or taking it out: one way for every stage, each with its own tables and checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from amends.ledger.models import DatedRecord
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    NOT_FACTS,
    check_not_future,
    check_same_organisation,
    retract,
    write,
)
from amends.people.models import Holding
from amends.people.permissions import Permission, check_any

LONGEST_WORDS = 20_000


def _nothing_more(*_: object) -> None:
    """For tables whose entries may always be taken out."""


@dataclass(frozen=True)
class Way[Row: DatedRecord]:
    """How entries of one table are put right.

    `fields` may be changed; any of `permissions` will do. `check` is asked of the corrected row
    before it is written, of the row that it replaces, and of who writes: it raises Refused for what
    the stage would not have taken in the first place. `check_without` is asked before an entry is
    taken out, `check_after` after either, of the row that is gone.
    """

    model: type[Row]
    permissions: tuple[Permission, ...]
    fields: tuple[str, ...]
    check: Callable[[Row, Row, Actor], None]
    check_without: Callable[[Row, Actor], None] = _nothing_more
    check_after: Callable[[Row], None] = _nothing_more
    event: str = "entry"
    may_be_to_come: bool = False


type Ways = Mapping[type[Any], Way[Any]]


def correct_entry[Row: DatedRecord](
    way: Way[Row], row: Row, *, changes: Mapping[str, Any], reason: str, by: Actor
) -> Row:
    """Put an entry right; the one that was wrong stays on record, and stops counting.

    What `changes` does not name stays as it was. Raises Refused without a reason, when nothing
    changes, for an entry that was corrected already, and as the stage does; NotPermitted for
    anyone who may not write such an entry.
    """
    unknown = set(changes) - set(way.fields)
    if unknown:
        raise TypeError(f"That entry has no {', '.join(sorted(unknown))}.")
    check_any(by=by, organisation_id=row.organisation_id, permissions=way.permissions)
    event = f"{way.event}.corrected"
    with write(organisation_id=row.organisation_id, by=by, event=event) as writing:
        _check_counts(row)
        corrected = _with_changes(row, changes)
        check_same_organisation(row.organisation_id, *_records(changes))
        if all(getattr(corrected, name) == getattr(row, name) for name in _columns(way)):
            raise Refused(_("Nothing is different. Change what was wrong, or go back."))
        if not way.may_be_to_come:
            check_not_future(corrected.effective_on)
        way.check(corrected, row, by)
        corrected.corrects, corrected.correction_reason = row, _words(reason)
        if not corrected.correction_reason:
            raise Refused(_("Say why the entry is being corrected."))
        new = writing.add(corrected)
        way.check_after(row)
        return new


def withdraw_entry[Row: DatedRecord](way: Way[Row], row: Row, *, reason: str, by: Actor) -> Row:
    """Say that an entry should never have been made. Refusals as in `correct_entry`."""
    check_any(by=by, organisation_id=row.organisation_id, permissions=way.permissions)
    event = f"{way.event}.retracted"
    with write(organisation_id=row.organisation_id, by=by, event=event):
        _check_counts(row)
        way.check_without(row, by)
        gone = retract(row, by=by, event=event, reason=_words(reason))
        way.check_after(row)
        return gone


def _check_counts(row: DatedRecord) -> None:
    if row.retracts or type(row)._default_manager.filter(corrects=row.pk).exists():
        raise Refused(_("This entry has been corrected already. Correct the correction instead."))


def _columns(way: Way[Any]) -> list[str]:
    """The columns behind the fields that may be changed."""
    return [way.model._meta.get_field(name).attname for name in way.fields]


def _records(changes: Mapping[str, Any]) -> list[Any]:
    return [value for value in changes.values() if hasattr(value, "organisation_id")]


def _with_changes[Row: DatedRecord](row: Row, changes: Mapping[str, Any]) -> Row:
    """The row as it would read, not written."""
    values = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.attname not in NOT_FACTS
    }
    said = {name: _tidy(value) for name, value in changes.items()}
    corrected = type(row)(**values)
    for name, value in said.items():
        setattr(corrected, name, value)
    return corrected


def _tidy(value: Any) -> Any:
    return _words(value) if isinstance(value, str) else value


def _words(text: str) -> str:
    text = text.strip()
    if "\x00" in text:
        raise Refused(_("The words hold a character that cannot be kept. Type them again."))
    if len(text) > LONGEST_WORDS:
        raise Refused(_("Use %(most)d characters or fewer.") % {"most": LONGEST_WORDS})
    return text


def check_holding(new: Holding, old: Holding, by: Actor) -> None:
    """As `hold_role` has it."""
    if new.covered_by_id is not None and new.covered_by_id == new.subject_id:
        raise Refused(_("A role cannot cover for itself. Choose another role."))
    if new.holder_id is not None and new.covered_by_id is not None:
        raise Refused(_("Another role covers only while nobody holds this one."))


WAYS: Ways = {
    Holding: Way(
        Holding,
        permissions=(Permission.KEEP_PEOPLE,),
        fields=("holder", "covered_by", "effective_on", "note"),
        check=check_holding,
        may_be_to_come=True,
    )
}
