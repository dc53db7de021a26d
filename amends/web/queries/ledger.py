"""The ledger told row by row: who, as what, when, what kind, and the thing that it is about.

Words are never read from the chain, which holds none, and only names that every member sees are
fetched beside it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Model

from amends.assurance.models import Measure, Review, Reviewer, ReviewItem, Theme, ThemePart
from amends.evidence.models import Evidence
from amends.governance.models import Meeting
from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger.models import Entry, Head
from amends.people.models import AccessGranted, Role, Service, User
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    ActionSource,
    GapAction,
    InheritedAction,
    Plan,
    PlanReport,
)
from amends.publication.models import Edition, Family, WordingPlace
from amends.recommendations.models import Answering, Link, Recommendation, RecommendationService

PAGE = 100

# People have no page each: all of them stand in one list.
LISTED = "members"

# Things that have a page of their own: the name of its address, and the column that names the thing.
PAGES: dict[str, tuple[type[Model], str, str]] = {
    "plans.plan": (Plan, "plan", "name"),
    "plans.action": (Action, "action", "title"),
    "recommendations.recommendation": (Recommendation, "recommendation", "number"),
    "investigations.case": (Case, "case", "pseudonym"),
    "investigations.report": (Report, "report", "title"),
    "evidence.evidence": (Evidence, "evidence", "title"),
    "assurance.measure": (Measure, "measure", "name"),
    "publication.family": (Family, "family", "reference"),
    "assurance.review": (Review, "review", "name"),
    "assurance.theme": (Theme, "theme", "name"),
    "governance.meeting": (Meeting, "meeting", "body__name"),
    "people.service": (Service, "service", "name"),
    "people.role": (Role, "role", "name"),
    "people.user": (User, LISTED, "name"),
}

# Pairs and parts have no page: which of their columns leads to a thing that has one.
LEADS: dict[str, tuple[type[Model], str, str]] = {
    "people.accessgranted": (AccessGranted, "user_id", "people.user"),
    "assurance.reviewer": (Reviewer, "review_id", "assurance.review"),
    "assurance.reviewitem": (ReviewItem, "review_id", "assurance.review"),
    "assurance.themepart": (ThemePart, "theme_id", "assurance.theme"),
    "plans.actionservice": (ActionService, "action_id", "plans.action"),
    "plans.actionserves": (ActionServes, "action_id", "plans.action"),
    "plans.actionsource": (ActionSource, "action_id", "plans.action"),
    "plans.inheritedaction": (InheritedAction, "action_id", "plans.action"),
    "plans.gapaction": (GapAction, "action_id", "plans.action"),
    "plans.planreport": (PlanReport, "plan_id", "plans.plan"),
    "publication.wordingplace": (WordingPlace, "plan_id", "plans.plan"),
    "publication.edition": (Edition, "plan_id", "plans.plan"),
    "recommendations.answering": (
        Answering,
        "recommendation_id",
        "recommendations.recommendation",
    ),
    "recommendations.link": (Link, "later_id", "recommendations.recommendation"),
    "recommendations.recommendationservice": (
        RecommendationService,
        "recommendation_id",
        "recommendations.recommendation",
    ),
    "investigations.reportversion": (ReportVersion, "report_id", "investigations.report"),
}

# Which column of any other row leads towards a page, and to what; read from the payload.
COLUMNS: dict[str, tuple[str, str]] = {
    "plans.placement": ("subject_id", "plans.action"),
    "plans.commitment": ("subject_id", "plans.action"),
    "plans.update": ("subject_id", "plans.action"),
    "plans.strengthstatement": ("subject_id", "plans.action"),
    "plans.oneoff": ("subject_id", "plans.action"),
    "plans.planstatement": ("subject_id", "plans.plan"),
    "plans.serving": ("subject_id", "plans.actionserves"),
    "plans.scopestatement": ("subject_id", "plans.actionservice"),
    "plans.takingup": ("subject_id", "plans.gapaction"),
    "plans.inheritance": ("subject_id", "plans.inheritedaction"),
    "assurance.cell": ("subject_id", "plans.actionservice"),
    "assurance.cellevidence": ("evidence_id", "evidence.evidence"),
    "assurance.standard": ("subject_id", "plans.action"),
    "assurance.lowering": ("subject_id", "plans.action"),
    "assurance.sampling": ("subject_id", "plans.actionservice"),
    "assurance.visit": ("service_id", "people.service"),
    "assurance.measureterms": ("subject_id", "assurance.measure"),
    "assurance.measurevalue": ("subject_id", "assurance.measure"),
    "assurance.measurerebase": ("subject_id", "assurance.measure"),
    "assurance.belonging": ("subject_id", "assurance.themepart"),
    "assurance.declaration": ("subject_id", "assurance.reviewer"),
    "assurance.reviewgrade": ("item_id", "assurance.reviewitem"),
    "governance.agendaitem": ("meeting_id", "governance.meeting"),
    "governance.calledoff": ("subject_id", "governance.meeting"),
    "governance.attendance": ("meeting_id", "governance.meeting"),
    "assurance.judgementevidence": ("evidence_id", "evidence.evidence"),
    "evidence.evidencestate": ("subject_id", "evidence.evidence"),
    "evidence.evidenceversion": ("evidence_id", "evidence.evidence"),
    "evidence.opening": ("subject_id", "evidence.evidence"),
    "evidence.linkcheck": ("evidence_id", "evidence.evidence"),
    "evidence.evidenceaction": ("evidence_id", "evidence.evidence"),
    "evidence.evidenceservice": ("evidence_id", "evidence.evidence"),
    "investigations.casestatement": ("subject_id", "investigations.case"),
    "investigations.caseevent": ("case_id", "investigations.case"),
    "investigations.reportdates": ("subject_id", "investigations.report"),
    "people.accessended": ("granted_id", "people.accessgranted"),
    "investigations.versiondocument": ("version_id", "investigations.reportversion"),
    "investigations.versionwithdrawal": ("version_id", "investigations.reportversion"),
    "people.holding": ("subject_id", "people.role"),
    "people.personrenamed": ("user_id", "people.user"),
    "people.servicestate": ("subject_id", "people.service"),
    "people.signinlinkmade": ("user_id", "people.user"),
    "people.succession": ("successor_id", "people.service"),
    "recommendations.addressee": ("recommendation_id", "recommendations.recommendation"),
    "recommendations.intent": ("subject_id", "recommendations.recommendation"),
    "recommendations.misread": ("subject_id", "recommendations.recommendation"),
    "recommendations.draftlink": ("draft_id", "recommendations.recommendation"),
    "publication.wording": ("subject_id", "publication.wordingplace"),
    "publication.omission": ("subject_id", "publication.wordingplace"),
    "publication.embargo": ("subject_id", "publication.edition"),
    "publication.familyentry": ("subject_id", "publication.family"),
    "publication.notice": ("edition_id", "publication.edition"),
    "publication.disclosureacceptance": ("plan_id", "plans.plan"),
    "recommendations.recommendationscope": (
        "subject_id",
        "recommendations.recommendationservice",
    ),
    "recommendations.response": ("subject_id", "recommendations.answering"),
    "recommendations.linkdecision": ("subject_id", "recommendations.link"),
    "recommendations.linkproposal": ("subject_id", "recommendations.link"),
}

# Rows that are about one of several things: whichever column is filled.
EITHER: dict[str, Mapping[str, str]] = {
    kind: {
        "action_id": "plans.action",
        "recommendation_id": "recommendations.recommendation",
        "plan_id": "plans.plan",
        "theme_id": "assurance.theme",
    }
    for kind in ("plans.decision", "assurance.judgement")
}

type Thing = tuple[str, UUID]


@dataclass(frozen=True)
class Rows:
    """Rows that one person wrote at one moment, in one event.

    `kinds` are the rows' in the order of the chain; `things` the nearest things with a page, each
    with its name.
    """

    first: int
    last: int
    recorded_at: datetime
    event: str
    kinds: tuple[str, ...]
    person: str
    role: str
    things: tuple[tuple[Thing, str], ...]


@dataclass(frozen=True)
class LedgerPart:
    """Some rows, newest first; `older` is where the next part begins, 0 at the end."""

    rows: tuple[Rows, ...]
    head: int
    hash: str
    older: int


def ledger_part(
    organisation_id: UUID, *, before: int | None, drafts: bool, hidden: Collection[str]
) -> LedgerPart:
    """The rows before a place in the sequence, newest first, put together by event. Bounded queries.

    `drafts` says whether the reader may know which recommendations a draft has, `hidden` which kinds
    of things they may not read.
    """
    head = Head.objects.filter(pk=organisation_id).first()
    entries = Entry.objects.filter(organisation_id=organisation_id)
    if before is not None:
        entries = entries.filter(sequence__lt=before)
    found = list(entries.order_by("-sequence")[: PAGE + 1])
    shown = found[:PAGE]
    people = User.objects.in_bulk({entry.person for entry in shown})
    roles = Role.objects.in_bulk({entry.role for entry in shown if entry.role})
    things = followed({entry.pk: nearest(entry) for entry in shown})
    seen = [thing for thing in things.values() if thing[0] not in hidden]
    names = names_of(seen, drafts=drafts)

    def together(entry: Entry) -> tuple[object, ...]:
        return entry.recorded_at, entry.event, entry.person, entry.role

    def rows_of(entries: list[Entry]) -> Rows:
        newest = entries[0]
        about = dict.fromkeys(things[e.pk] for e in reversed(entries) if e.pk in things)
        role = roles.get(newest.role) if newest.role else None
        return Rows(
            first=entries[-1].sequence,
            last=newest.sequence,
            recorded_at=newest.recorded_at,
            event=newest.event,
            kinds=tuple(entry.kind for entry in reversed(entries)),
            person=people[newest.person].name if newest.person in people else "",
            role=role.name if role else "",
            things=tuple((thing, names[thing]) for thing in about if thing in names),
        )

    return LedgerPart(
        rows=tuple(rows_of(list(entries)) for _key, entries in groupby(shown, together)),
        head=head.sequence if head else 0,
        hash=head.hash if head else "",
        older=shown[-1].sequence if len(found) > PAGE else 0,
    )


def nearest(entry: Entry) -> Thing | None:
    """The thing that a row names itself: its own, or the one in its payload."""
    if entry.kind in PAGES or entry.kind in LEADS:
        return entry.kind, entry.thing
    facts: dict[str, Any] = json.loads(entry.payload).get("facts", {})
    ways = dict([COLUMNS[entry.kind]]) if entry.kind in COLUMNS else EITHER.get(entry.kind, {})
    for column, kind in ways.items():
        if facts.get(column):
            return kind, UUID(facts[column])
    return None


def followed(things: Mapping[int, Thing | None]) -> dict[int, Thing]:
    """Pairs followed to what has a page, one query for each kind of pair."""
    wanted: dict[str, set[UUID]] = {}
    for thing in things.values():
        if thing is not None and thing[0] in LEADS:
            wanted.setdefault(thing[0], set()).add(thing[1])
    led: dict[Thing, Thing] = {}
    for kind, pks in wanted.items():
        model, column, to = LEADS[kind]
        rows = model._default_manager.filter(pk__in=pks).values_list("pk", column)
        led.update({(kind, pk): (to, other) for pk, other in rows})
    return {
        place: led.get(thing, thing) if thing[0] in LEADS else thing
        for place, thing in things.items()
        if thing is not None
    }


def names_of(things: Iterable[Thing], *, drafts: bool) -> dict[Thing, str]:
    """What things are called, one query for each kind. What the reader may not know of is left out."""
    wanted: dict[str, set[UUID]] = {}
    for kind, pk in things:
        wanted.setdefault(kind, set()).add(pk)
    names: dict[Thing, str] = {}
    for kind, pks in wanted.items():
        if kind not in PAGES:
            continue
        model, _page, column = PAGES[kind]
        rows = model._default_manager.filter(pk__in=pks)
        if model is Recommendation and not drafts:
            rows = rows.exclude(version__kind=VersionKind.DRAFT.value)
        names.update({(kind, pk): name for pk, name in rows.values_list("pk", column)})
    return names
