"""How the actions of a plan's document stand on a day, in the shape in which its cells tell it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.evidence.queries import EvidenceAt, evidence_of_plan
from amends.evidence.rules import Stage
from amends.intake.models import Mapping as Meanings
from amends.intake.models import Reading, Row
from amends.intake.queries.again import day_of, exactly
from amends.intake.rules import PassageState, first_words
from amends.intake.rules.fillings import Fill, Filling, Left, Line, Paper, Today, Told, Why
from amends.intake.rules.giving_back import filling
from amends.intake.rules.rows import Meant, Said
from amends.intake.rules.standing_words import Stands
from amends.intake.sentences import NOT_WRITTEN, WHAT
from amends.ledger.queries import standing_rows
from amends.ledger.rules import REMOVED, Moment
from amends.plans.models import ActionSource, Plan, Update
from amends.plans.rules import DecisionKind, Kept, timeliness
from amends.standing.answers import ActionAsAt, PlanAsAt
from amends.standing.queries import plan_as_at
from amends.ui.dates import in_words
from amends.ui.words import words_for

# More evidence than any plan has: none of it is left out.
ALL = 1_000_000


@dataclass(frozen=True)
class Unplaced:
    """An action of the plan that has no row in the document."""

    action: UUID
    number: str
    words: str


@dataclass(frozen=True)
class ToGiveBack:
    """What is to be written into a document on a day. `undecided` rows stay as they are."""

    at: Moment
    filling: Filling
    # The actions that the document has no row for.
    others: tuple[Unplaced, ...]
    undecided: int
    # Digital signatures of the document, which are broken by what is written.
    signatures: int = 0

    @property
    def unplaced(self) -> tuple[Unplaced, ...]:
        """Those for which no row is added either."""
        added = {row.action for row in self.filling.added}
        return tuple(one for one in self.others if one.action not in added)


def to_give_back(reading: Reading, plan: Plan, meanings: Meanings, at: Moment) -> ToGiveBack:
    """What is to be written into a document that a plan was brought in from. A fixed number of queries.

    `reading` has what was found in it.
    """
    rows = list(Row.objects.filter(reading=reading.pk).defer("past").order_by("position"))
    standing = plan_as_at(plan, at)
    today = today_of(standing)
    became = {PassageState.ACCEPTED, PassageState.KEPT}
    lines = [
        Line(
            action=row.action_id,
            number=Said.from_json(row.said).number,
            found=row.found,
            said=Said.from_json(row.said),
            today=today.get(row.action_id),
        )
        for row in rows
        if row.state in became and row.action_id is not None
    ]
    as_at = meanings.as_at or at.day
    paper = Paper(
        rows=[row.found for row in rows if row.found],
        tables=(reading.found or {}).get("tables", []),
        meant=Meant(as_at, meanings.statuses, meanings.owners, meanings.serves),
        of_day=in_words(as_at),
    )
    here = {line.action for line in lines}
    others = [one for one in standing.actions if one.action.pk not in here]
    # A row that is still to be decided on may be that of an action.
    undecided = any(row.state == PassageState.OPEN for row in rows)
    # What was read from another document belongs in that one.
    read = set(
        ActionSource.objects.filter(action__in=[one.action.pk for one in others]).values_list(
            "action", flat=True
        )
    )
    wanted = [
        (one.action.pk, one.number, today[one.action.pk])
        for one in others
        if one.action.pk not in read
    ]
    return ToGiveBack(
        at=at,
        filling=filling(lines, paper, () if undecided else wanted),
        others=tuple(
            Unplaced(one.action.pk, one.number, first_words(one.action.title)) for one in others
        ),
        undecided=sum(row.state == PassageState.OPEN for row in rows),
    )


def today_of(standing: PlanAsAt) -> dict[UUID, Today]:
    """Each action of a plan as cells tell it. Five queries."""
    served = {
        one.recommendation.pk: (
            str(one.recommendation.pk),
            one.recommendation.number,
            one.recommendation.text,
        )
        for one in standing.recommendations
    }
    updates = updates_of([one.action.pk for one in standing.actions], standing.at)
    evidence: dict[UUID, list[EvidenceAt]] = defaultdict(list)
    # The newest comes first, and is added last.
    for piece in reversed(evidence_of_plan(standing.plan, standing.at, most=ALL)):
        for action in piece.actions:
            evidence[action.id].append(piece)
    return {
        one.action.pk: replace(
            _today(one, updates.get(one.action.pk, []), evidence[one.action.pk], standing.at.day),
            serves=tuple(served[pk] for pk in one.serves if pk in served),
        )
        for one in standing.actions
    }


def updates_of(actions: Sequence[UUID], at: Moment) -> Mapping[UUID, list[Update]]:
    """What had been told of actions, the oldest first. One query."""
    found: dict[UUID, list[Update]] = defaultdict(list)
    rows = standing_rows(Update, at).filter(subject__in=actions)
    for row in rows.order_by("effective_on", "sequence"):
        found[row.subject_id].append(row)
    return found


def _today(
    one: ActionAsAt, updates: Sequence[Update], evidence: Sequence[EvidenceAt], day: date
) -> Today:
    promise = one.commitment
    shown = [piece for piece in evidence if piece.stage is not Stage.REFUSED]
    accepted = sorted({piece.since for piece in evidence if piece.stage is Stage.ACCEPTED})
    return Today(
        stands=_stands(one, updates, day),
        wording=promise.wording if promise else "",
        owner=str(promise.owner_id) if promise else "",
        owner_name=promise.owner.name if promise else "",
        in_place_by=day_of(promise.in_place_by) if promise else None,
        evidenced_by=day_of(promise.evidenced_by) if promise else None,
        in_place_on=exactly(one.in_place_on) if one.in_place_on else None,
        accepted_on=tuple(exactly(each) for each in accepted),
        updates=tuple(
            Told(each.effective_on, in_words(each.effective_on), each.text)
            for each in updates
            if each.text.strip() != REMOVED
        ),
        evidence=tuple((piece.title, _how_far(piece)) for piece in shown if piece.title != REMOVED),
    )


def _stands(one: ActionAsAt, updates: Sequence[Update], day: date) -> Stands:
    forecasts = [each.forecast for each in updates if each.forecast]
    promised = one.commitment.in_place_by if one.commitment else None
    due = promised.due if promised else None
    kept = timeliness(None, due, one.in_place_on, day).kind
    decided = one.closure.kind if one.closure else ""
    return Stands(
        rung=one.rung,
        claim=one.last_claim.claim if one.last_claim else "",
        forecast=forecasts[-1] if forecasts else "",
        overdue=kept is Kept.OVERDUE,
        closed=decided in (DecisionKind.CLOSE, DecisionKind.ONE_OFF),
        given_up=one.ended is not None,
    )


def _how_far(piece: EvidenceAt) -> str:
    """ "accepted, 3 May 2022"."""
    return _("%(stage)s, %(day)s") % {
        "stage": words_for(piece.stage),
        "day": in_words(piece.since),
    }


@dataclass(frozen=True)
class FillLine:
    """A cell that is written, as a page or the command line tells it."""

    action: UUID
    number: str
    what: str
    cell: str
    before: str
    after: str


def fill_lines(fills: Iterable[Fill]) -> tuple[FillLine, ...]:
    """Each in words. No query."""
    return tuple(
        FillLine(one.action, one.number, str(WHAT[one.what]), one.edit.cell, one.before, one.after)
        for one in fills
    )


@dataclass(frozen=True)
class LeftLine:
    """What is not written, and why."""

    action: UUID
    number: str
    what: str
    why: str
    cell: str
    words: str


@dataclass(frozen=True)
class NoColumn:
    """What the document has no column for, and in how many rows there would be something to write."""

    what: str
    rows: int


def no_columns(left: Iterable[Left]) -> tuple[NoColumn, ...]:
    """Each once, in words. No query."""
    counted = Counter(one.what for one in left if one.what and one.why is Why.NO_COLUMN)
    return tuple(NoColumn(str(WHAT[what]), rows) for what, rows in counted.items())


def left_lines(left: Iterable[Left]) -> tuple[LeftLine, ...]:
    """Each in words, but for what has no column. No query."""
    return tuple(
        LeftLine(
            action=one.action,
            number=one.number,
            what=str(WHAT[one.what]) if one.what is not None else "",
            why=str(NOT_WRITTEN[one.why]),
            cell=one.cell,
            words=one.words,
        )
        for one in left
        if one.why is not Why.NO_COLUMN
    )
