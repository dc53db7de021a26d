"""What a decision rests on: where things stood on its day, as known now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from amends.assurance import queries as assurance
from amends.assurance.models import Judgement
from amends.assurance.rules import MET
from amends.evidence.models import Evidence, EvidenceState, EvidenceVersion
from amends.evidence.rules import EvidenceKind, Stage
from amends.files.leftovers import bytes_left
from amends.files.models import StoredFile
from amends.governance.models import AgendaItem, Attendance, CalledOff, Meeting
from amends.governance.rules import AFTER, Openness
from amends.intake.models import Reading
from amends.investigations.models import ReportVersion, VersionDocument
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.models import LegalHold, OwedFiles, RedactionRequest
from amends.ledger.queries import (
    entered_by,
    history,
    in_force,
    known_at,
    latest_of,
    standing_rows,
)
from amends.ledger.redaction import Place
from amends.ledger.rules import Actor, Moment
from amends.ledger.working import WorkingPlace
from amends.people.models import Body, Holding, Role
from amends.people.queries import EVER
from amends.plans.models import Action, Commitment, Decision, OneOff, Placement, Plan
from amends.plans.rules import DecisionKind, Rung
from amends.recommendations.models import Recommendation
from amends.standing.actions import actions_as_at, plans_closed
from amends.standing.answers import ActionAsAt, ended_by
from amends.standing.queries import action_as_at, plan_as_at

# The columns by which a record, and a reading, hold a file beside its id.
DIGEST, READ_DIGEST = "file_digest", "sha256"
# A list to choose from; an older letter is found on the page of its evidence.
MOST_LETTERS = 200

# The day on which a letter came, and the last that it is about.
type Span = tuple[date, date | None]
type Subject = Action | Recommendation | Plan


def key_of(subject: Subject) -> str:
    """The column by which a decision names its subject."""
    if isinstance(subject, Action):
        return "action"
    return "plan" if isinstance(subject, Plan) else "recommendation"


def subject_of(row: Decision | AgendaItem) -> Subject:
    """What a decision, or an item of an agenda, is about."""
    subject = row.action or row.recommendation or row.plan
    assert subject is not None  # noqa: S101  # a constraint of the table
    return subject


def decisions_of(subject: Subject, at: Moment) -> QuerySet[Decision]:
    """The decisions that count about a subject, the latest first."""
    return (
        standing_rows(Decision, at)
        .filter(**{key_of(subject): subject.pk})
        .select_related("body__party")
        .order_by("-effective_on", "-sequence")
    )


def newest_decision(subject: Subject) -> UUID | None:
    """The id of the decision written last about a subject, for whatever day. One query."""
    rows = history(Decision, subject, key=key_of(subject)).order_by("-sequence")
    return rows.values_list("pk", flat=True).first()


def openness(subject: Subject, at: Moment, *, apart_from: Decision | None = None) -> Openness:
    """Whether a subject is open, closed, or ended by a decision to stop it, or the plan that it is in.

    One query; of an action three.
    """
    kinds = [kind.value for kind in AFTER]
    decisions = decisions_of(subject, at).filter(kind__in=kinds)
    if apart_from is not None:
        decisions = decisions.exclude(pk=apart_from.pk)
    latest = decisions.first()
    if isinstance(subject, Action) and ended_by(latest, plan_decision(subject, at)) is not None:
        return Openness.ENDED
    return Openness.OPEN if latest is None else AFTER[DecisionKind(latest.kind)]


def plan_decision(action: Action, at: Moment) -> Decision | None:
    """What last opened or closed the whole plan that an action stands in. Two queries."""
    placement = in_force(Placement, Action.objects.filter(pk=action.pk), at).first()
    if placement is None:
        return None
    return plans_closed({placement.plan_id}, at).get(placement.plan_id)


def ended(action: ActionAsAt) -> bool:
    """Whether an action was stopped, so that its plan no longer waits for it."""
    return action.ended is not None


def standing_of(subject: Subject, day: date) -> Rung | None:
    """What is proven of a subject on a day, as known now, for a decision to state.

    An action's own rung; the lowest of a plan's actions that were not stopped; the highest of those
    that serve a recommendation (its own standing is a judgement, and no rung).
    None where nothing stands on any rung.
    """
    at = Moment(day)
    if isinstance(subject, Action):
        found = action_as_at(subject, at)
        return None if found is None else found.rung
    if isinstance(subject, Plan):
        rungs = [action.rung for action in plan_as_at(subject, at).actions if not ended(action)]
        return min(rungs, key=lambda rung: rung.height, default=None)
    serving = list(assurance.serving(subject, day).values_list("pk", flat=True))
    actions = actions_as_at(serving, subject.organisation_id, at)
    rungs = [action.rung for action in actions if not ended(action)]
    return max(rungs, key=lambda rung: rung.height, default=None)


def intent_of(recommendation: Recommendation, day: date) -> Judgement | None:
    """The judgement that is a recommendation's standing on a day. One query."""
    chosen = Recommendation.objects.filter(pk=recommendation.pk)
    return assurance.intents(chosen, Moment(day)).get(recommendation.pk)


def judged_met(subject: Subject, day: date, judgement: UUID | None) -> bool:
    """Whether a recommendation stands judged met on a day, and by the one named. One query."""
    if not isinstance(subject, Recommendation):
        return False
    found = intent_of(subject, day)
    return found is not None and found.value == MET and judgement in {None, found.pk}


def judged_since(subject: Subject, day: date) -> bool:
    """Whether a recommendation was judged again after a day, and not met, as known now. One query."""
    if not isinstance(subject, Recommendation):
        return False
    found = intent_of(subject, clock.today())
    return found is not None and found.value != MET and found.effective_on > day


def is_one_off(subject: Subject, day: date) -> bool:
    """Whether an action was agreed, by that day, to be done once. One query, or none."""
    if not isinstance(subject, Action):
        return False
    row = in_force(OneOff, Action.objects.filter(pk=subject.pk), Moment(day)).first()
    return row is not None and row.one_off


def has_new_commitment(subject: Subject, day: date) -> bool:
    """Whether an action has a promise of that very day, which is not its first. Two queries."""
    if not isinstance(subject, Action):
        return False
    rows = standing_rows(Commitment, Moment(day)).filter(subject=subject)
    return rows.filter(effective_on=day).exists() and rows.count() > 1


def served_by(subject: Subject, day: date) -> QuerySet[Recommendation]:
    """The recommendations that an action serves on a day; none for anything else."""
    if not isinstance(subject, Action):
        return Recommendation.objects.none()
    return served(action_as_at(subject, Moment(day)))


def served(action: ActionAsAt | None) -> QuerySet[Recommendation]:
    """The recommendations that an action as at a moment serves; none before it began."""
    ids = () if action is None else action.serves
    return Recommendation.objects.filter(pk__in=ids).order_by("version", "position")


def may_have_gap(served: QuerySet[Recommendation], day: date) -> QuerySet[Recommendation]:
    """Of what an action serves, what is answered on a day: once a report is final, not its draft's."""
    finals = ReportVersion.objects.filter(
        report=OuterRef("version__report"), kind=VersionKind.FINAL.value, received_on__lte=day
    )
    rows = served.filter(~Exists(finals) | Q(version__kind=VersionKind.FINAL.value))
    return rows.select_related("version__report")


def vacant(roles: QuerySet[Role], day: date) -> list[Role]:
    """The roles that nobody held or covered on a day. Two queries."""
    held = in_force(Holding, roles, Moment(day))
    filled = {row.subject_id for row in held if row.holder_id or row.covered_by_id}
    return [role for role in roles.order_by("name") if role.pk not in filled]


@dataclass(frozen=True)
class Asked:
    """A request to remove words, and whether it has been done. Never the words."""

    request: RedactionRequest
    done_on: date | None
    places: int | None


def hold_in_force(organisation_id: UUID) -> LegalHold | None:
    """The legal hold that stands today, if one does. One query."""
    latest = (
        standing_rows(LegalHold, Moment(clock.today()))
        .filter(organisation=organisation_id)
        .select_related("recorded_by")
        .order_by("-effective_on", "-sequence")
        .first()
    )
    return latest if latest is not None and latest.held else None


def digest_column(row: Model) -> str:
    """The column by which a row holds a file."""
    return READ_DIGEST if isinstance(row, Reading) else DIGEST


def still_owed(organisation_id: UUID) -> tuple[bool, bool]:
    """Whether public files, and whether bytes of removed files, still hold what was removed."""
    files = OwedFiles.objects.filter(organisation=organisation_id).exists()
    return files, bytes_left(organisation_id)


def file_of(record: Model) -> StoredFile | None:
    """The file that a record holds, unless it has been removed. One query, or none."""
    return next(iter(files_of([record])), None)


def files_of(records: Iterable[Model]) -> tuple[StoredFile, ...]:
    """The files that some records hold, without those that have been removed. One query, or none."""
    ids = {
        (record.organisation_id, record.file_id)
        for record in records
        if isinstance(
            record, Evidence | EvidenceVersion | ReportVersion | VersionDocument | Reading
        )
        and record.file_id is not None
    }
    if not ids:
        return ()
    kept = StoredFile.objects.kept().filter(pk__in=[pk for _organisation, pk in ids])
    return tuple(file for file in kept.order_by("pk") if (file.organisation, file.pk) in ids)


def files_at(places: Iterable[Place | WorkingPlace]) -> tuple[StoredFile, ...]:
    """The files that go when these places are blanked. One query, or none."""
    return files_of([place.row for place in places if place.field == digest_column(place.row)])


def letter_days(letters: QuerySet[Evidence], most: int = 1) -> dict[UUID, Span]:
    """Of these, the documents that are held and were not refused, as a body's letter is, the newest first.

    Each with the day on which it came and the last that it is about, where that is known. One query.
    """
    state = partial(latest_of, EvidenceState, "subject", EVER)
    rows = (
        letters.filter(kind=EvidenceKind.DOCUMENT.value)
        .annotate(
            came_on=state(~Q(stage=Stage.PLANNED.value), column="effective_on", earliest=True),
            stage=state(column="stage"),
            covers_to=state(column="period_to"),
        )
        .filter(came_on__isnull=False)
        .exclude(stage=Stage.REFUSED.value)
        .order_by("-sequence")
        .values_list("pk", "came_on", "covers_to")
    )
    return {pk: (came, covers_to) for pk, came, covers_to in rows[:most]}


def letters_of(organisation_id: UUID) -> list[tuple[Evidence, date]]:
    """The letters that a form offers, each with the day on which it came. Two queries."""
    found = letter_days(Evidence.objects.filter(organisation=organisation_id), MOST_LETTERS)
    rows = Evidence.objects.in_bulk(list(found))
    return [(rows[pk], came) for pk, (came, _covers_to) in found.items()]


def speaks_for(by: Actor, body: Body) -> bool:
    """Whether somebody acts for the organisation whose body it is; anybody here does for our own."""
    if body.party.own:
        return True
    return by.role is not None and Role.objects.filter(pk=by.role, party=body.party_id).exists()


def requests_of(organisation_id: UUID) -> list[Asked]:
    """Every request of an organisation, those to be done first, then the newest. One query."""
    rows = (
        RedactionRequest.objects.filter(organisation=organisation_id)
        .select_related("carried_out", "recorded_by", "recorded_as")
        .order_by("-sequence")
    )
    asked = []
    for row in rows:
        done = getattr(row, "carried_out", None)
        asked.append(Asked(row, done.effective_on if done else None, done.places if done else None))
    return sorted(asked, key=lambda each: each.done_on is not None)


def meetings_of(organisation_id: UUID, at: Moment = EVER) -> QuerySet[Meeting]:
    """The meetings of an organisation that are known at a moment, the latest first."""
    return (
        known_at(Meeting.objects.filter(organisation=organisation_id), at)
        .select_related("body__party")
        .prefetch_related("attendances__role")
        .order_by("-day", "-sequence")
    )


def called_off(meetings: QuerySet[Meeting], at: Moment) -> dict[UUID, CalledOff]:
    """Which meetings do not take place, by their ids. One query."""
    rows = in_force(CalledOff, meetings, at).select_related("instead__body")
    return {row.subject_id: row for row in rows}


def was_called(meeting: Meeting, at: Moment) -> bool:
    """Whether a meeting is known at a moment: it was held by then, or had been called. One query."""
    known = known_at(Meeting.objects.filter(pk=meeting.pk), at)
    return (known if meeting.day <= at.day else entered_by(known, at.day)).exists()


def off_at(meeting: Meeting, at: Moment) -> CalledOff | None:
    """That one meeting does not take place, as at a moment. One query."""
    return called_off(Meeting.objects.filter(pk=meeting.pk), at).get(meeting.pk)


def is_off(meeting: Meeting) -> bool:
    """Whether a meeting was called off or moved, on whatever day that was said. One query."""
    return off_at(meeting, EVER) is not None


def agenda(meeting: Meeting, at: Moment = EVER) -> list[tuple[AgendaItem, Subject]]:
    """What is before a meeting at a moment, in the order in which it was put there. One query."""
    items = (
        standing_rows(AgendaItem, at)
        .filter(meeting=meeting)
        .select_related("action", "recommendation__version__report", "plan")
    )
    return [(item, subject_of(item)) for item in items.order_by("sequence")]


def agenda_sizes(organisation_id: UUID, at: Moment = EVER) -> dict[UUID, int]:
    """How many things are before each meeting that is to take place, by its id, at a moment. One query."""
    off = standing_rows(CalledOff, at).filter(organisation=organisation_id).values("subject")
    rows = standing_rows(AgendaItem, at).filter(organisation=organisation_id)
    rows = rows.exclude(meeting__in=off)
    counted = rows.order_by().values_list("meeting").annotate(items=Count("pk"))
    return dict(counted)


def decided_at(meeting: Meeting, at: Moment = EVER) -> list[Decision]:
    """What a meeting had decided at a moment, in the order in which it was entered. One query."""
    rows = standing_rows(Decision, at).filter(meeting=meeting.pk)
    beside = ("action", "recommendation__version__report", "plan", "body__party", "recorded_as")
    return list(rows.select_related(*beside, "reopens_gap_of").order_by("sequence"))


def present_at(meeting: Meeting, at: Moment) -> tuple[str, ...]:
    """The roles that were at a meeting, as known at a moment. One query."""
    rows = known_at(Attendance.objects.filter(meeting=meeting), at)
    rows = rows.select_related("role").order_by("sequence")
    return tuple(row.role.name for row in rows)


def letters_named(decisions: Iterable[Decision]) -> dict[UUID, Evidence]:
    """The letters that decisions name, by their ids. One query, or none."""
    ids = {row.letter for row in decisions if row.letter is not None}
    return Evidence.objects.in_bulk(list(ids)) if ids else {}
