"""The rows of a plan's document in the order in which they are looked at: unsure ones first."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from amends.intake.models import Reading, Row
from amends.intake.queries.plans import place_in_words
from amends.intake.rules import PassageState, first_words
from amends.intake.rules.rows import Doubt, Problem, Said, problems
from amends.intake.sentences import PROBLEMS, doubt_in_words

# So many rows are listed at a time, and so many reasons told.
LISTED = 100
MOST_REASONS = 8
# What can be said once for all rows of a document, of which its words mean.
SAID_ONCE = frozenset({Problem.NO_OWNER, Doubt.SERVES_NOTHING_KNOWN, Doubt.STATUS_NOT_SAID})
IN_TURN = ("-unsure", "position")
BACKWARDS = ("unsure", "-position")


@dataclass(frozen=True)
class RowLine:
    """A row in a list."""

    pk: UUID
    number: str
    words: str
    place: str
    unsure: bool
    state: str
    action_id: UUID | None
    earlier: bool


@dataclass(frozen=True)
class RowsOverview:
    """How many rows a document has, what has come of them, and which is looked at next."""

    found: int
    unsure: int
    decided: int
    accepted: int
    rejected: int
    kept: int
    sure_open: int
    next: UUID | None


def _rows(reading: UUID) -> QuerySet[Row]:
    return Row.objects.filter(reading=reading).exclude(state=PassageState.JOINED.value)


def rows_overview(reading: Reading) -> RowsOverview:
    """What has come of the rows of a reading. Two queries."""
    rows = _rows(reading.pk)
    still = Q(state=PassageState.OPEN.value)
    counts = rows.aggregate(
        found=Count("pk"),
        doubtful=Count("pk", filter=Q(unsure=True)),
        still=Count("pk", filter=still),
        accepted=Count("pk", filter=Q(state=PassageState.ACCEPTED.value)),
        rejected=Count("pk", filter=Q(state=PassageState.REJECTED.value)),
        kept=Count("pk", filter=Q(state=PassageState.KEPT.value)),
        sure_open=Count("pk", filter=still & Q(unsure=False, earlier_id=None)),
    )
    first = rows.filter(still).order_by(*IN_TURN).values_list("pk", flat=True).first()
    return RowsOverview(
        found=counts["found"],
        unsure=counts["doubtful"],
        decided=counts["found"] - counts["still"],
        accepted=counts["accepted"],
        rejected=counts["rejected"],
        kept=counts["kept"],
        sure_open=counts["sure_open"],
        next=first,
    )


def rows_listed(reading: Reading, part: int) -> tuple[RowLine, ...]:
    """A part of the rows, counted from 1. One query."""
    rows = _rows(reading.pk).defer("past").order_by(*IN_TURN)
    return tuple(
        _row_line(row, paged=reading.paged) for row in rows[(part - 1) * LISTED : part * LISTED]
    )


def _row_line(row: Row, *, paged: bool) -> RowLine:
    said = Said.from_json(row.said)
    return RowLine(
        pk=row.pk,
        number=said.number,
        words=first_words(said.wording),
        place=place_in_words(row, paged=paged),
        unsure=row.unsure,
        state=row.state,
        action_id=row.action_id,
        earlier=row.earlier_id is not None,
    )


@dataclass(frozen=True)
class Reason:
    """Why rows are unsure, and how many of them; whether it can be said once for all."""

    words: str
    rows: int
    said_once: bool


def reasons(reading: Reading) -> tuple[Reason, ...]:
    """Why rows that are still to be decided on are unsure, the most frequent first. One query."""
    counted: Counter[tuple[str, bool]] = Counter()
    rows = _rows(reading.pk).filter(state=PassageState.OPEN.value, unsure=True)
    for flags, kept in rows.values_list("flags", "said"):
        wrong = problems(Said.from_json(kept))
        told = {(str(PROBLEMS[each]), each in SAID_ONCE) for each in wrong}
        counted.update(told | {(doubt_in_words(each), each in SAID_ONCE) for each in flags})
    return tuple(
        Reason(words, rows, once) for (words, once), rows in counted.most_common(MOST_REASONS)
    )


@dataclass(frozen=True)
class Turn:
    """Where a row stands among the others: the how manieth, and those before and after it."""

    number: int
    preceding: UUID | None
    following: UUID | None


def turn_of(row: Row) -> Turn:
    """The turn of a row; 0 for one that was joined to another. Three queries."""
    if row.state == PassageState.JOINED:
        return Turn(0, None, None)
    before, after = _before(row), _after(row)
    return Turn(
        number=before.count() + 1,
        preceding=before.order_by(*BACKWARDS).values_list("pk", flat=True).first(),
        following=after.order_by(*IN_TURN).values_list("pk", flat=True).first(),
    )


def next_open(row: Row) -> UUID | None:
    """The open row whose turn it is after this one, from the beginning again at the end. Two queries."""
    still = PassageState.OPEN.value
    for rows in (_after(row), _before(row)):
        found = rows.filter(state=still).order_by(*IN_TURN).values_list("pk", flat=True).first()
        if found is not None:
            return found
    return None


def _before(row: Row) -> QuerySet[Row]:
    earlier = Q(unsure=row.unsure, position__lt=row.position)
    return _rows(row.reading_id).filter(earlier if row.unsure else earlier | Q(unsure=True))


def _after(row: Row) -> QuerySet[Row]:
    later = Q(unsure=row.unsure, position__gt=row.position)
    return _rows(row.reading_id).filter(later | Q(unsure=False) if row.unsure else later)
