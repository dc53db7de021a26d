"""The statement in force on a day, as far as it was known. One implementation for every dated table."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from amends.ledger import clock
from amends.ledger.models import DatedRecord, Entry, Head, Record, rows_of
from amends.ledger.rules import Moment


def moment(*, organisation_id: UUID, day: date, known: date | datetime | None = None) -> Moment:
    """Resolve `known` to a place in the sequence, so that the answer can be repeated for ever.

    A day counts to its end in London. Nothing recorded by then is place 0. One query, or none.
    """
    if known is None:
        return Moment(day)
    until = known if isinstance(known, datetime) else clock.end_of(known)
    sequence = (
        Entry.objects.filter(organisation_id=organisation_id, recorded_at__lte=until)
        .order_by("-recorded_at", "-sequence")
        .values_list("sequence", flat=True)
        .first()
    )
    return Moment(day, sequence or 0)


def known_at[Row: Record](rows: QuerySet[Row], at: Moment) -> QuerySet[Row]:
    """Those of some rows that had been entered by the place in the sequence that a moment knows."""
    return rows if at.sequence is None else rows.filter(sequence__lte=at.sequence)


def entered_by[Row: Record](rows: QuerySet[Row], day: date) -> QuerySet[Row]:
    """Those of some rows that had been entered by the end of a day in London."""
    return rows.filter(recorded_at__lte=clock.end_of(day))


def head_of(organisation_id: UUID) -> tuple[int, str]:
    """The last sequence number and its hash; 0 and the beginning before anything is written."""
    head = Head.objects.filter(pk=organisation_id).first()
    return (head.sequence, head.hash) if head else (0, "")


def standing_rows[Row: DatedRecord](model: type[Row], at: Moment) -> QuerySet[Row]:
    """Rows that count at the moment: not later than its day, known, and not corrected by a known row."""
    corrections = rows_of(model).filter(corrects=OuterRef("pk"))
    rows = rows_of(model).filter(effective_on__lte=at.day, retracts=False)
    if at.sequence is not None:
        corrections = corrections.filter(sequence__lte=at.sequence)
        rows = rows.filter(sequence__lte=at.sequence)
    return rows.filter(~Exists(corrections))


def standing_among[Row: DatedRecord](rows: Iterable[Row], at: Moment) -> list[Row]:
    """Of rows at hand those that count at the moment, in the order of their days: as `standing_rows`.

    Every correction of one of them has to be among them.
    """
    known = [row for row in rows if at.sequence is None or row.sequence <= at.sequence]
    gone = {row.serializable_value("corrects") for row in known}
    return sorted(
        (
            row
            for row in known
            if row.effective_on <= at.day and not row.retracts and row.pk not in gone
        ),
        key=lambda row: (row.effective_on, row.sequence),
    )


def latest_of[Row: DatedRecord](
    model: type[Row],
    key: str,
    at: Moment,
    where: Q | None = None,
    *,
    earliest: bool = False,
    column: str = "pk",
) -> Subquery:
    """A column of the row in force for the outer row's key; `earliest` takes the first one instead."""
    rows = standing_rows(model, at).filter(**{key: OuterRef("pk")})
    if where is not None:
        rows = rows.filter(where)
    order = ("effective_on", "sequence") if earliest else ("-effective_on", "-sequence")
    return Subquery(rows.order_by(*order).values(column)[:1])


def in_force[Row: DatedRecord](
    model: type[Row],
    of: QuerySet[Any],
    at: Moment,
    *,
    key: str = "subject",
    where: Q | None = None,
    earliest: bool = False,
) -> QuerySet[Row]:
    """The row in force for each of the things in `of`, in one query however long their history.

    Each thing's row is picked first and only then looked at, so that a thing which has moved is
    never found where it was. The index `in_force_index` serves each pick.
    """
    chosen = of.order_by().values(chosen=latest_of(model, key, at, where, earliest=earliest))
    return rows_of(model).filter(pk__in=chosen)


def by_key[Row: DatedRecord](rows: QuerySet[Row], key: str = "subject") -> dict[UUID, Row]:
    """Rows by the id of the thing that they are about."""
    return {getattr(row, f"{key}_id"): row for row in rows}


def history[Row: DatedRecord](
    model: type[Row],
    thing: Model | UUID,
    *,
    key: str = "subject",
    at: Moment | None = None,
) -> QuerySet[Row]:
    """Every row about a thing that had been entered, oldest first, corrected ones included."""
    pk = thing if isinstance(thing, UUID) else thing.pk
    rows = rows_of(model).filter(**{f"{key}_id": pk})
    if at is not None:
        rows = rows.filter(effective_on__lte=at.day)
        if at.sequence is not None:
            rows = rows.filter(sequence__lte=at.sequence)
    return rows.order_by("effective_on", "sequence")


def moved_between[Row: DatedRecord](
    model: type[Row], since: Moment, until: Moment, also: Q | None = None
) -> QuerySet[Row]:
    """Rows that stand at `until` and did not at `since`: later days, late entries, and what `also` finds.

    Retractions are among them; a row that was corrected by `until` is not, for its correction is.
    """
    rows = rows_of(model).filter(effective_on__lte=until.day)
    corrections = rows_of(model).filter(corrects=OuterRef("pk"))
    if until.sequence is not None:
        rows = rows.filter(sequence__lte=until.sequence)
        corrections = corrections.filter(sequence__lte=until.sequence)
    rows = rows.filter(~Exists(corrections))
    newer = Q(effective_on__gt=since.day) | (also if also is not None else Q())
    if since.sequence is not None:
        newer |= Q(sequence__gt=since.sequence)
    return rows.filter(newer).order_by(F("effective_on"), F("sequence"))
