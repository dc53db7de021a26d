"""An index of evidence: every piece about some actions, numbered, as at a moment, with all its files."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amends.assurance.models import Theme
from amends.assurance.queries.themes import theme_as_at
from amends.evidence.models import Evidence, EvidenceAction, EvidenceVersion, LinkCheck
from amends.evidence.queries import EvidenceAt, evidence_at
from amends.evidence.rules import SHOWN, Stage
from amends.files.models import StoredFile
from amends.governance.queries import Subject
from amends.ledger import clock
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.plans.models import Action, Placement, Plan
from amends.recommendations.models import Recommendation
from amends.standing.actions import actions_as_at
from amends.standing.answers import RecommendationAsAt
from amends.standing.queries import recommendations_named, touching

# What an index may be of.
type Indexed = Subject | Theme


@dataclass(frozen=True)
class Served:
    """An action of an index, or another that a piece is about as well. `plan` is where it stands."""

    pk: UUID
    number: str
    title: str
    plan: str
    inside: bool


@dataclass(frozen=True)
class FileAt:
    """One file of a piece. `first` is the number and the version under which the same file came before."""

    id: UUID
    version: int
    newest: bool
    file: StoredFile | None
    added_at: datetime
    by: str
    reason: str
    first: tuple[int, int] | None


@dataclass(frozen=True)
class Entry:
    """A piece of evidence by its number in the index."""

    number: int
    at: EvidenceAt
    files: tuple[FileAt, ...]
    link_check: LinkCheck | None
    serves: tuple[Served, ...]


@dataclass(frozen=True)
class Index:
    """The pieces in the order in which they were entered, and the actions of the index without any."""

    entries: tuple[Entry, ...]
    actions: int
    without: tuple[Served, ...]

    @property
    def stages(self) -> dict[Stage, int]:
        """How many pieces have come how far; only stages that any has."""
        found = [entry.at.stage for entry in self.entries]
        return {stage: found.count(stage) for stage in Stage if stage in found}

    def files(self) -> tuple[tuple[Entry, FileAt], ...]:
        """Every file once, under the piece that came with it first."""
        return tuple(
            (entry, each)
            for entry in self.entries
            for each in entry.files
            if each.file is not None and each.first is None
        )


def covering(answered: RecommendationAsAt) -> tuple[UUID, ...]:
    """The actions that serve a recommendation, and those that carry over to it."""
    carried = (each.action.pk for link in answered.links for each in link.carried)
    return tuple(dict.fromkeys((*answered.served_by, *carried)))


def actions_about(
    subjects: Iterable[Indexed],
    organisation_id: UUID,
    at: Moment,
    *,
    carried: bool = True,
) -> frozenset[UUID]:
    """The actions of some plans, themes and recommendations as at a moment, and those that are named.

    `carried` counts those whose effect a link carries over to a recommendation. A fixed number of
    queries, and one for each theme.
    """
    subjects = list(subjects)
    found = {each.pk for each in subjects if isinstance(each, Action)}
    plans = [each.pk for each in subjects if isinstance(each, Plan)]
    if plans:
        ever = Action.objects.filter(organisation=organisation_id, placements__plan__in=plans)
        standing = in_force(Placement, ever, at).filter(plan__in=plans)
        found |= set(standing.values_list("subject_id", flat=True))
    themes = [theme_as_at(each, at) for each in subjects if isinstance(each, Theme)]
    found |= {pk for theme in themes for pk in theme.actions}
    asked = [each.pk for each in subjects if isinstance(each, Recommendation)]
    asked += [pk for theme in themes for pk in theme.recommendations]
    if asked:
        around = actions_as_at(touching(asked), organisation_id, at)
        if carried:
            answered = recommendations_named(asked, around, at)
            found |= {pk for each in answered for pk in covering(each)}
        else:
            found |= {each.action.pk for each in around if not set(asked).isdisjoint(each.serves)}
    return frozenset(found)


def index_of(
    actions: Collection[UUID], organisation_id: UUID, at: Moment, *, granted: bool = False
) -> Index:
    """The index of the evidence about some actions, in nine queries however much there is.

    `granted` is what an invited reviewer sees: what was presented, its newest file, and no action
    but these.
    """
    known = Q() if at.sequence is None else Q(sequence__lte=at.sequence)
    about = EvidenceAction.objects.filter(known, action__in=actions).values("evidence")
    of = Evidence.objects.filter(organisation=organisation_id, pk__in=about)
    pieces = [
        piece
        for piece in reversed(evidence_at(of, at, most=None))
        if not granted or piece.stage in SHOWN
    ]
    ids = [piece.id for piece in pieces]
    files = _files(ids, organisation_id, at, known)
    checks = _checks(ids, at, known)
    named = {each.id for piece in pieces for each in piece.actions} | set(actions)
    places = _places(named, frozenset(actions), at)
    entries = _numbered(pieces, files, checks, places, granted=granted)
    used = {each.pk for entry in entries for each in entry.serves}
    here = [place for place in places.values() if place.inside]
    return Index(
        entries=entries,
        actions=len(here),
        without=tuple(place for place in here if place.pk not in used),
    )


def _numbered(
    pieces: Iterable[EvidenceAt],
    files: Mapping[UUID, list[FileAt]],
    checks: Mapping[UUID, LinkCheck],
    places: Mapping[UUID, Served],
    *,
    granted: bool,
) -> tuple[Entry, ...]:
    first: dict[UUID, tuple[int, int]] = {}
    entries = []
    for number, piece in enumerate(pieces, 1):
        shown = []
        for each in files[piece.id]:
            if granted and not each.newest:
                continue
            key = (number, each.version)
            before = first.setdefault(each.file.pk, key) if each.file else key
            shown.append(
                FileAt(
                    id=each.id,
                    version=each.version,
                    newest=each.newest,
                    file=each.file,
                    added_at=each.added_at,
                    by=each.by,
                    reason=each.reason,
                    first=before if before != key else None,
                )
            )
        named = {each.id for each in piece.actions}
        serves = (place for pk, place in places.items() if pk in named)
        entries.append(
            Entry(
                number=number,
                at=piece,
                files=tuple(shown),
                link_check=checks.get(piece.id),
                serves=tuple(each for each in serves if each.inside or not granted),
            )
        )
    return tuple(entries)


def _files(
    ids: Collection[UUID], organisation_id: UUID, at: Moment, known: Q
) -> dict[UUID, list[FileAt]]:
    """The files that each piece had by the end of the day, oldest first. Three queries.

    What a piece came with counts from the day on which the piece counts; a newer file counts from
    the day on which it was added.
    """
    rows: list[Evidence | EvidenceVersion] = []
    beside = ("recorded_by", "recorded_as")
    rows += Evidence.objects.filter(pk__in=ids).exclude(file_id=None).select_related(*beside)
    newer = EvidenceVersion.objects.filter(
        known, evidence__in=ids, recorded_at__lte=clock.end_of(at.day)
    )
    rows += newer.select_related(*beside).order_by("sequence")
    kept = StoredFile.objects.of(organisation_id).in_bulk(
        [row.file_id for row in rows if row.file_id is not None]
    )
    by_piece: dict[UUID, list[Evidence | EvidenceVersion]] = defaultdict(list)
    for row in rows:
        by_piece[row.evidence_id if isinstance(row, EvidenceVersion) else row.pk].append(row)
    found: dict[UUID, list[FileAt]] = defaultdict(list)
    for piece, of_it in by_piece.items():
        found[piece] = [
            FileAt(
                id=row.pk,
                version=version,
                newest=version == len(of_it),
                file=kept.get(row.file_id) if row.file_id else None,
                added_at=row.recorded_at,
                by=row.recorded_as.name if row.recorded_as else row.recorded_by.name,
                reason=row.reason if isinstance(row, EvidenceVersion) else "",
                first=None,
            )
            for version, row in enumerate(of_it, 1)
        ]
    return found


def _checks(ids: Collection[UUID], at: Moment, known: Q) -> dict[UUID, LinkCheck]:
    """When somebody last looked, by that day, where each piece lives elsewhere. One query."""
    rows = LinkCheck.objects.filter(known, evidence__in=ids, checked_on__lte=at.day)
    ordered = rows.select_related("recorded_by", "recorded_as").order_by("checked_on", "sequence")
    return {row.evidence_id: row for row in ordered}


def _places(actions: Collection[UUID], inside: Collection[UUID], at: Moment) -> dict[UUID, Served]:
    """Where each action stands at the moment, in the order in which they came in. One query."""
    rows = in_force(Placement, Action.objects.filter(pk__in=actions), at)
    ordered = rows.select_related("subject", "plan").order_by("plan__sequence", "subject__sequence")
    return {
        row.subject_id: Served(
            pk=row.subject_id,
            number=row.number,
            title=row.subject.title,
            plan=row.plan.name,
            inside=row.subject_id in inside,
        )
        for row in ordered
    }
