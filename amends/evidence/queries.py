"""Evidence as it stands at a moment, and what was said of it, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from amends.evidence.models import (
    Evidence,
    EvidenceAction,
    EvidenceService,
    EvidenceState,
    EvidenceVersion,
    FileLook,
    LinkCheck,
    Opening,
)
from amends.evidence.rules import DECIDED, Stage
from amends.files.models import StoredFile
from amends.files.rules import IN_QUARANTINE
from amends.ledger import clock
from amends.ledger.queries import by_key, in_force, standing_rows
from amends.ledger.rules import Actor, Moment
from amends.people.models import Service, ServiceState
from amends.people.queries import services_running
from amends.plans.models import Action, ActionService, Plan
from amends.plans.queries import actions_in, placement_on
from amends.plans.queries.places import placed

EVER = Moment(date.max)
MOST_SHOWN = 200
# The columns that say who attached a file to something.
ATTACHED_BY = frozenset({"recorded_by", "started_by"})


@dataclass(frozen=True)
class Around:
    """What a piece of evidence was just before a state, and what it became just after; None: nothing."""

    before: Stage | None
    after: Stage | None
    period: tuple[date, date] | None


def around(evidence: Evidence, day: date, *, apart_from: EvidenceState | None = None) -> Around:
    """The states before and after one of `day` that is written now, or in place of `apart_from`.

    A state written now comes after all of its day; one written in place of another does as well.
    One query.
    """
    rows = standing_rows(EvidenceState, EVER).filter(subject=evidence.pk)
    if apart_from is not None:
        rows = rows.exclude(pk=apart_from.pk)
    ordered = list(rows.order_by("effective_on", "sequence"))
    earlier = [row for row in ordered if row.effective_on <= day]
    later = [row for row in ordered if row.effective_on > day]
    return Around(
        before=Stage(earlier[-1].stage) if earlier else None,
        after=Stage(later[0].stage) if later else None,
        period=period_of(earlier[-1]) if earlier else None,
    )


def period_of(state: EvidenceState) -> tuple[date, date] | None:
    """The first and last day that a state says the evidence covers."""
    if state.period_from is None or state.period_to is None:
        return None
    return state.period_from, state.period_to


def brought_by(evidence: QuerySet[Evidence], by: Actor) -> bool:
    """Whether this person, or anyone in the same role, added or presented any of it. Three queries at most.

    Whatever they entered of it counts but a decision about it. An entry that was put right counts
    still, so that a helpful correction frees nobody to decide or judge what they brought; one that
    was taken out does not, but who added the piece added it.
    """
    whose = Q(recorded_by=by.person)
    if by.role is not None:
        whose |= Q(recorded_as=by.role)
    entered = EvidenceState.objects.filter(whose, subject__in=evidence, retracts=False)
    entered = entered.exclude(stage__in=[stage.value for stage in DECIDED])
    entered = entered.exclude(corrected_by__retracts=True)
    newer = EvidenceVersion.objects.filter(whose, evidence__in=evidence)
    return evidence.filter(whose).exists() or entered.exists() or newer.exists()


def first_days(evidence: Evidence) -> set[date]:
    """The first days that it covers, and on which anything is said of it. One query."""
    rows = EvidenceState.objects.filter(subject=evidence.pk).values_list(
        "effective_on", "period_from"
    )
    return {day for row in rows for day in row if day is not None}


def services_not_running(evidence: Evidence, period: tuple[date, date]) -> list[Service]:
    """The services of the evidence that did not run on one end of a period. Three queries."""
    services = Service.objects.filter(
        pk__in=EvidenceService.objects.filter(evidence=evidence.pk).values("service")
    )
    running = None
    for day in period:
        states = in_force(ServiceState, services, Moment(day)).filter(running=True)
        here = set(states.values_list("subject", flat=True))
        running = here if running is None else running & here
    return [service for service in services if service.pk not in (running or ())]


@dataclass(frozen=True)
class Named:
    """An action or a service: what is shown of it, and how to reach it."""

    id: UUID
    name: str


@dataclass(frozen=True)
class EvidenceAt:
    """A piece of evidence with the state in force. `state` is the row's id; `by` who said so."""

    id: UUID
    title: str
    kind: str
    supports: str
    link: str
    note: str
    finding: str
    shifts: str
    file: UUID | None
    stage: Stage
    state: UUID
    since: date
    by: str
    reason: str
    period: tuple[date, date] | None
    actions: tuple[Named, ...]
    services: tuple[Named, ...]


def evidence_of_action(
    action: Action, at: Moment, *, most: int = MOST_SHOWN
) -> tuple[EvidenceAt, ...]:
    """The evidence about an action that was known at the moment, newest first. Four queries."""
    return evidence_at(Evidence.objects.filter(actions__action=action), at, most=most)


def evidence_of_actions(
    actions: Collection[UUID], at: Moment, *, most: int = MOST_SHOWN
) -> tuple[EvidenceAt, ...]:
    """The evidence about any of some actions, as of one. Four queries."""
    pieces = EvidenceAction.objects.filter(action__in=actions).values("evidence")
    return evidence_at(Evidence.objects.filter(pk__in=pieces), at, most=most)


def evidence_of_plan(plan: Plan, at: Moment, *, most: int = MOST_SHOWN) -> tuple[EvidenceAt, ...]:
    """The evidence about the actions that stand in a plan at the moment, newest first. Four queries."""
    actions = placed(plan, at).values("subject")
    return evidence_at(
        Evidence.objects.filter(
            pk__in=EvidenceAction.objects.filter(action__in=actions).values("evidence")
        ),
        at,
        most=most,
    )


def evidence_at(
    of: QuerySet[Evidence], at: Moment, *, most: int | None = MOST_SHOWN
) -> tuple[EvidenceAt, ...]:
    """Whatever evidence `of` finds that had a state at the moment, newest first, `most` at most (None: all)."""
    known = Q() if at.sequence is None else Q(sequence__lte=at.sequence)
    newer = EvidenceVersion.objects.filter(known, evidence=OuterRef("subject"))
    chosen = list(
        in_force(EvidenceState, of, at)
        .annotate(newest_file=Subquery(newer.order_by("-sequence").values("file_id")[:1]))
        .select_related("subject", "recorded_by", "recorded_as")
        .order_by("-subject__sequence")[:most]
    )
    pks = [row.subject_id for row in chosen]
    actions: dict[UUID, list[Named]] = defaultdict(list)
    about = EvidenceAction.objects.filter(known, evidence__in=pks).select_related("action")
    for each in about.order_by("sequence"):
        actions[each.evidence_id].append(Named(each.action_id, each.action.title))
    services: dict[UUID, list[Named]] = defaultdict(list)
    source = EvidenceService.objects.filter(known, evidence__in=pks).select_related("service")
    for one in source.order_by("service__name", "sequence"):
        services[one.evidence_id].append(Named(one.service_id, one.service.name))
    return tuple(
        _evidence_at(
            row, row.newest_file, tuple(actions[row.subject_id]), tuple(services[row.subject_id])
        )
        for row in chosen
    )


def evidence_now(evidence: Evidence) -> EvidenceAt | None:
    """One piece as it stands today; None once nothing is said of it any more. Three queries."""
    of = Evidence.objects.filter(pk=evidence.pk)
    return next(iter(evidence_at(of, Moment(clock.today()))), None)


def _evidence_at(
    row: EvidenceState,
    newest: UUID | None,
    actions: tuple[Named, ...],
    services: tuple[Named, ...],
) -> EvidenceAt:
    item = row.subject
    return EvidenceAt(
        id=item.pk,
        title=item.title,
        kind=item.kind,
        supports=item.supports,
        link=item.link,
        note=item.note,
        finding=item.finding,
        shifts=item.shifts,
        file=newest or item.file_id,
        stage=Stage(row.stage),
        state=row.pk,
        since=row.effective_on,
        by=row.recorded_as.name if row.recorded_as else row.recorded_by.name,
        reason=row.reason,
        period=period_of(row),
        actions=actions,
        services=services,
    )


@dataclass(frozen=True)
class StateLine:
    """One state of a piece of evidence. `counts` is False for one that was corrected or taken out."""

    id: UUID
    stage: Stage
    effective_on: date
    by: str
    reason: str
    period: tuple[date, date] | None
    counts: bool
    corrected_because: str


def states_of(evidence: Evidence) -> tuple[StateLine, ...]:
    """Everything that was ever said of how far it has come, oldest first. Two queries."""
    counting = set(
        standing_rows(EvidenceState, EVER).filter(subject=evidence).values_list("pk", flat=True)
    )
    rows = evidence.states.filter(retracts=False).select_related("recorded_by", "recorded_as")
    return tuple(
        StateLine(
            id=row.pk,
            stage=Stage(row.stage),
            effective_on=row.effective_on,
            by=row.recorded_as.name if row.recorded_as else row.recorded_by.name,
            reason=row.reason,
            period=period_of(row),
            counts=row.pk in counting,
            corrected_because=row.correction_reason,
        )
        for row in rows.order_by("effective_on", "sequence")
    )


def stages_now(of: QuerySet[Evidence], at: Moment) -> dict[UUID, Stage]:
    """How far each piece has come at the moment. One query."""
    return {pk: Stage(row.stage) for pk, row in by_key(in_force(EvidenceState, of, at)).items()}


def newest_state(evidence: Evidence) -> EvidenceState | None:
    """The entry about it that was made last and counts: what a form has seen. One query."""
    rows = standing_rows(EvidenceState, EVER).filter(subject=evidence.pk)
    return rows.order_by("-sequence").first()


def newest_version(evidence: Evidence) -> EvidenceVersion | None:
    """The newer file that was added last, if any was. One query."""
    return evidence.versions.order_by("-sequence").first()


def seen_of(state: EvidenceState | None, version: EvidenceVersion | None) -> str:
    """What a form to move a piece on has seen: its newest entry, and its newest file."""
    return " ".join(str(row.pk) for row in (state, version) if row is not None)


def file_of(evidence: Evidence) -> StoredFile | None:
    """The newest stored file, which may have been removed since. Two queries at most."""
    newest = evidence.versions.order_by("-sequence").values_list("file_id", flat=True).first()
    pk = newest or evidence.file_id
    if pk is None:
        return None
    return StoredFile.objects.of(evidence.organisation_id).filter(pk=pk).first()


@dataclass(frozen=True)
class FileLine:
    """One file of a piece of evidence; the first is the one that it came with, under the piece's own id."""

    id: UUID
    # The record that holds it, for a removal.
    holder: str
    number: int
    file: StoredFile | None
    added_at: datetime
    by: str
    reason: str


def files_of(evidence: Evidence) -> tuple[FileLine, ...]:
    """Every file that a piece of evidence has or had, the newest first. Three queries at most."""
    rows: list[Evidence | EvidenceVersion] = [evidence] if evidence.file_id is not None else []
    rows += evidence.versions.select_related("recorded_by", "recorded_as").order_by("sequence")
    kept = StoredFile.objects.of(evidence.organisation_id).in_bulk(
        [row.file_id for row in rows if row.file_id is not None]
    )
    lines = [
        FileLine(
            id=row.pk,
            holder=row._meta.label_lower,
            number=number,
            file=kept.get(row.file_id) if row.file_id else None,
            added_at=row.recorded_at,
            by=row.recorded_as.name if row.recorded_as else row.recorded_by.name,
            reason=row.reason if isinstance(row, EvidenceVersion) else "",
        )
        for number, row in enumerate(rows, start=1)
    ]
    return tuple(reversed(lines))


def may_be_opened(organisation_id: UUID, file_id: UUID) -> bool:
    """Whether information governance lets a file be opened that seems to hold details of patients."""
    rows = standing_rows(Opening, EVER).filter(organisation=organisation_id, file_id=file_id)
    return rows.exists()


def quarantined(evidence: Evidence, file_id: UUID | None = None) -> StoredFile | None:
    """A file of a piece of evidence, the newest unless said, if it is in quarantine. Three queries at most."""
    for line in files_of(evidence):
        file = line.file
        if file_id is None or (file is not None and file.pk == file_id):
            shut = file is not None and file.removed_at is None and file.held in IN_QUARANTINE
            return file if shut else None
    return None


def was_attached_by(file: StoredFile, by: Actor) -> bool:
    """Whether this person attached the content to any evidence, or to anything else that names a file,
    whoever sent it first. A query for each table at most.
    """
    mine = {"organisation": file.organisation, "file_id": file.pk}
    attached = (Evidence, EvidenceVersion)
    if any(model.objects.filter(recorded_by=by.person, **mine).exists() for model in attached):
        return True
    return any(
        model._default_manager.filter(**mine, **{who: by.person}).exists()
        for model in _naming_files()
        for who in ATTACHED_BY & {field.name for field in model._meta.get_fields()}
    )


@dataclass(frozen=True)
class HeldFile:
    """A piece of evidence with a file in quarantine that is still in use, and what was found in it."""

    evidence: Evidence
    file: StoredFile
    look: FileLook


def held_files(organisation_id: UUID) -> tuple[HeldFile, ...]:
    """The files in quarantine that are in use, the longest waiting first. Nine queries at most.

    Those are the newest of a piece, and older ones that something else than evidence names as well.
    """
    files = StoredFile.objects.kept().of(organisation_id).filter(held__in=IN_QUARANTINE)
    held = files.in_bulk()
    looks = {
        look.file_id: look
        for look in FileLook.objects.filter(organisation=organisation_id, file_id__in=held)
    }
    newer = EvidenceVersion.objects.filter(evidence=OuterRef("pk")).order_by("-sequence")
    pieces = Evidence.objects.filter(organisation=organisation_id).annotate(
        newest=Coalesce(Subquery(newer.values("file_id")[:1]), "file_id")
    )
    found = [
        HeldFile(piece, held[piece.newest], looks[piece.newest])
        for piece in pieces.filter(newest__in=looks).order_by("sequence")
    ]
    left = _used_elsewhere(set(looks) - {each.file.pk for each in found})
    if left:
        attached = [
            *((row.file_id, row) for row in pieces.filter(file_id__in=left)),
            *(
                (row.file_id, row.evidence)
                for row in EvidenceVersion.objects.filter(
                    organisation=organisation_id, file_id__in=left
                ).select_related("evidence")
            ),
        ]
        once = {pk: piece for pk, piece in attached if pk is not None}
        found += [HeldFile(piece, held[pk], looks[pk]) for pk, piece in once.items()]
    return tuple(sorted(found, key=lambda each: each.look.begun_at))


def _used_elsewhere(files: Collection[UUID]) -> set[UUID]:
    """Those that are the document of a report's version or of a plan, or were read in. A query for each."""
    if not files:
        return set()
    found: set[UUID] = set()
    for model in _naming_files():
        rows = model._default_manager.filter(file_id__in=files)
        found.update(rows.values_list("file_id", flat=True))
    return found


def _naming_files() -> Iterator[type[Model]]:
    """The tables of other stages that name files, later ones too: whatever has a `file_id` uses that file."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        if "file_id" in names and model._meta.app_label != Evidence._meta.app_label:
            yield model


def looks_of(files: Collection[UUID]) -> dict[UUID, FileLook]:
    """What was found in some files, by file. One query."""
    return {look.file_id: look for look in FileLook.objects.filter(file_id__in=files)}


def openings_of(evidence: Evidence) -> dict[UUID, Opening]:
    """By file, why one that seems to hold details of patients may be opened. One query."""
    rows = standing_rows(Opening, EVER).filter(subject=evidence)
    return {row.file_id: row for row in rows.select_related("recorded_by", "recorded_as")}


def last_check(evidence: Evidence) -> LinkCheck | None:
    """When somebody last looked whether what lives elsewhere is still there. One query."""
    rows = evidence.link_checks.select_related("recorded_by", "recorded_as")
    return rows.order_by("-checked_on", "-sequence").first()


def file_now(organisation_id: UUID, pk: UUID | None) -> StoredFile | None:
    """A stored file by its id, unless there is none, or it has been removed. One query, or none."""
    return None if pk is None else StoredFile.objects.of(organisation_id).filter(pk=pk).first()


def services_offered(action: Action) -> tuple[Named, ...]:
    """The services that evidence about an action can be from. Three queries at most.

    All that the action has or had to do with, closed ones too; before it has a scope, all that run.
    """
    pairs = ActionService.objects.filter(action=action).select_related("service")
    found = [pair.service for pair in pairs.order_by("service__name", "service__sequence")]
    found = found or services_running(action.organisation_id, Moment(clock.today()))
    return tuple(Named(service.pk, service.name) for service in found)


def actions_beside(action: Action) -> tuple[Named, ...]:
    """The other actions of the plan in which an action stands. Two queries."""
    at = Moment(clock.today())
    placement = placement_on(action, at.day)
    lines = actions_in(placement.plan, at) if placement else ()
    return tuple(
        Named(line.action.pk, f"{line.number} {line.action.title}")
        for line in lines
        if line.action.pk != action.pk
    )
