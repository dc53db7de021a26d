"""What was promised of an action, how that moved, and what its owner told."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from amends.ledger.clock import day_of
from amends.ledger.dates import ImpreciseDate
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import Role
from amends.plans.models import Action, Commitment, Placement, Update
from amends.plans.rules import Timeliness, is_late_entry, timeliness

EVER = Moment(date.max)
MOST_UPDATES = 50


def first_day(action: Action) -> date | None:
    """The day from which an action stands in a plan. One query."""
    rows = standing_rows(Placement, EVER).filter(subject=action)
    return rows.order_by("effective_on").values_list("effective_on", flat=True).first()


def owner_on(action: Action, day: date) -> Role | None:
    """The role that owns an action on a day. One query."""
    of = Action.objects.filter(pk=action.pk)
    made = in_force(Commitment, of, Moment(day)).select_related("owner").first()
    return made.owner if made else None


@dataclass(frozen=True)
class Promise:
    """The terms of an action from a day on.

    `moved` is by how many days *in place by* moved from the terms before, `moved_in_all` from the
    first; None where either has no date.
    """

    id: UUID
    effective_on: date
    entered_on: date
    wording: str
    owner: Role
    in_place_by: ImpreciseDate
    evidenced_by: ImpreciseDate | None
    re_test_by: ImpreciseDate | None
    reason: str
    approver: str
    interim_control: str
    # Since when this day stands for being in place, whatever else was promised anew since.
    promised_on: date
    moved: int | None
    moved_in_all: int | None
    corrected_because: str


@dataclass(frozen=True)
class Promises:
    """Every promise about an action that counts at a moment, oldest first."""

    made: tuple[Promise, ...]

    @property
    def first(self) -> Promise | None:
        """What was promised first."""
        return self.made[0] if self.made else None

    @property
    def current(self) -> Promise | None:
        """What is promised now."""
        return self.made[-1] if self.made else None

    @property
    def slipped(self) -> int:
        """How often *in place by* moved to a later day."""
        return sum(1 for promise in self.made if promise.moved and promise.moved > 0)

    def timeliness(self, *, in_place_on: date | None, day: date) -> Timeliness:
        """Against the first promise, and against the one in force when it was in place, or now."""
        until = in_place_on if in_place_on is not None and in_place_on <= day else day
        stood = [promise for promise in self.made if promise.effective_on <= until]
        return timeliness(
            first_due=self.made[0].in_place_by.due if self.made else None,
            current_due=stood[-1].in_place_by.due if stood else None,
            in_place_on=in_place_on,
            day=day,
        )


def promises_of(action: Action, at: Moment) -> Promises:
    """The commitments of an action that count at the moment, with how they moved. One query."""
    rows = (
        standing_rows(Commitment, at)
        .filter(subject=action)
        .select_related("owner", "approver")
        .order_by("effective_on", "sequence")
    )
    made: list[Promise] = []
    for row in rows:
        first, before = (made[0], made[-1]) if made else (None, None)
        made.append(
            Promise(
                id=row.pk,
                effective_on=row.effective_on,
                entered_on=day_of(row.recorded_at),
                wording=row.wording,
                owner=row.owner,
                in_place_by=_kept(row.in_place_by),
                evidenced_by=row.evidenced_by,
                re_test_by=row.re_test_by,
                reason=row.reason,
                approver=row.approver.name if row.approver else "",
                interim_control=row.interim_control,
                promised_on=before.promised_on
                if before and before.in_place_by == _kept(row.in_place_by)
                else row.effective_on,
                moved=_moved(before.in_place_by if before else None, row.in_place_by),
                moved_in_all=_moved(first.in_place_by if first else None, row.in_place_by),
                corrected_because=row.correction_reason,
            )
        )
    return Promises(tuple(made))


def _kept(promise: ImpreciseDate | None) -> ImpreciseDate:
    return promise or ImpreciseDate.ongoing()


def _moved(before: ImpreciseDate | None, after: ImpreciseDate | None) -> int | None:
    if before is None or after is None or before.due is None or after.due is None:
        return None
    return (after.due - before.due).days


@dataclass(frozen=True)
class UpdateLine:
    """One update as a list shows it. `late` says that it was entered long after its day."""

    id: UUID
    effective_on: date
    entered_at: datetime
    late: bool
    late_reason: str
    text: str
    claim: str
    forecast: str
    told_by: str
    corrected_because: str


def updates_of(action: Action, at: Moment, *, most: int = MOST_UPDATES) -> tuple[UpdateLine, ...]:
    """The newest updates that count at the moment, newest first. One query."""
    rows = (
        standing_rows(Update, at)
        .filter(subject=action)
        .select_related("recorded_as", "recorded_by")
        .order_by("-effective_on", "-sequence")[:most]
    )
    return tuple(
        UpdateLine(
            id=row.pk,
            effective_on=row.effective_on,
            entered_at=row.recorded_at,
            late=is_late_entry(row.effective_on, day_of(row.recorded_at)),
            late_reason=row.late_reason,
            text=row.text,
            claim=row.claim,
            forecast=row.forecast,
            told_by=row.recorded_as.name if row.recorded_as else row.recorded_by.name,
            corrected_because=row.correction_reason,
        )
        for row in rows
    )
