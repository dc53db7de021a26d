"""Every address that the application answers, with real things of the demo's trust to ask for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core import signing
from django.db.models import Model, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from amends.assurance.models import Cell, Judgement, Measure, Review, ReviewGrade, ReviewItem, Theme
from amends.assurance.queries.reviews import items_of, subject_of
from amends.assurance.rules import JudgementKind
from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.queries import held_files
from amends.evidence.rules import Stage
from amends.files.models import StoredFile, Unfinished
from amends.governance.models import AgendaItem, Meeting
from amends.intake.models import Drawn, Passage, Reading, Row
from amends.intake.rules import Purpose
from amends.investigations.models import Case, Report, ReportVersion
from amends.ledger import clock
from amends.ledger.models import RedactionRequest
from amends.ledger.rules import Moment
from amends.people.models import Membership, Organisation, Party, Role, Service
from amends.plans.models import Action, Commitment, Plan, Update
from amends.publication.models import DraftCorrection, Edition, Family
from amends.publication.queries.editions import keys_of
from amends.publication.services.followers import LEAVE
from amends.recommendations.models import (
    Link,
    LinkDecision,
    Misread,
    Recommendation,
    Response,
)
from amends.web.queries.entries import BY_KIND
from amends.web.queries.entries import THINGS as THINGS_TOLD
from amends.web.queries.evidence_index import actions_about, index_of

OF_A_PLAN = ("give-back", "plan-columns", "plan-meanings", "plan-rows", "sure-rows")

type Arguments = dict[str, object]

MOST_OF_EACH = 3


@dataclass(frozen=True)
class Address:
    """A pattern of the resolver. `inside` says that it belongs to an organisation."""

    name: str
    route: str
    arguments: tuple[str, ...]

    @property
    def inside(self) -> bool:
        """Whether it is for members alone."""
        return "organisation" in self.arguments

    def __str__(self) -> str:
        return self.name


def every_address() -> list[Address]:
    """All of them, in the order in which the resolver tries them, each name once."""
    found: dict[str, Address] = {}
    for address in walk(get_resolver().url_patterns, "", ()):
        found.setdefault(address.name, address)
    return list(found.values())


def walk(
    patterns: list[URLPattern | URLResolver], before: str, arguments: tuple[str, ...]
) -> Iterator[Address]:
    """The patterns below a resolver."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        names = (*arguments, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route, names)
        else:
            assert pattern.name, f"{route} has no name"
            yield Address(pattern.name, route, names)


def rows(of: QuerySet[Any]) -> list[Any]:
    """The first, one in the middle and the last."""
    found = list(of.order_by("pk"))
    return [found[place] for place in sorted({0, len(found) // 2, len(found) - 1})] if found else []


# What each argument may be: rows of the trust's.
THINGS: dict[str, type[Model]] = {
    "action": Action,
    "case": Case,
    "cell": Cell,
    "commitment": Commitment,
    "decision": LinkDecision,
    "edition": Edition,
    "evidence": Evidence,
    "family": Family,
    "judgement": Judgement,
    "link": Link,
    "item": AgendaItem,
    "measure": Measure,
    "meeting": Meeting,
    "own": Organisation,
    "party": Party,
    "plan": Plan,
    "reading": Reading,
    "recommendation": Recommendation,
    "removal": RedactionRequest,
    "report": Report,
    "response": Response,
    "review": Review,
    "reviewed": ReviewItem,
    "role": Role,
    "service": Service,
    "state": EvidenceState,
    "theme": Theme,
    "update": Update,
    "version": ReportVersion,
}


def of_trust(model: type[Model], trust: Organisation) -> QuerySet[Any]:
    """Every row of the trust's."""
    return model._default_manager.filter(organisation=trust.pk)


def ordinary(address: Address, trust: Organisation) -> list[Arguments]:
    """Some things of each kind that an address names one of."""
    names = [name for name in address.arguments if name != "organisation"]
    if not names:
        return [{}]
    if names == ["member"]:
        return [
            {"member": member.pk}
            for member in Membership.objects.filter(organisation=trust)[:MOST_OF_EACH]
        ]
    (name,) = names
    return [{name: row.pk} for row in rows(of_trust(THINGS[name], trust))]


@cache
def paired(trust: Organisation) -> dict[str, list[Arguments]]:
    """Addresses that need things which belong together, or of a certain kind."""
    plan = Plan.objects.get(organisation=trust, name="Improvement plan")
    later = of_trust(Recommendation, trust).filter(version__report__plans__plan=plan)
    final = later.get(version__kind="final", number="4")
    others = of_trust(Recommendation, trust).exclude(version__report=final.version.report_id)
    earlier = others.order_by("pk")[0]
    actions = of_trust(Action, trust).filter(serves__recommendation=final, placements__plan=plan)
    serving = actions.order_by("-pk")[0]
    link = of_trust(Link, trust).filter(earlier__isnull=False).order_by("-pk")[0]
    presented = EvidenceState.objects.filter(organisation=trust, stage=Stage.PRESENTED.value)
    update = of_trust(Update, trust).order_by("-pk")[0]
    pair = serving.services.order_by("pk")[0]
    # What is in quarantine is opened by nobody.
    shut = StoredFile.objects.exclude(held="").values("pk")
    with_file = of_trust(Evidence, trust).exclude(file_id=None).exclude(file_id__in=shut)
    waiting = of_trust(RedactionRequest, trust).filter(carried_out=None)
    worded: Arguments = {"plan": plan.pk, "kind": "recommendation", "about": final.pk}
    to_decide: list[Arguments] = [
        {"evidence": each.subject_id}
        for each in presented
        if EvidenceState.objects.filter(subject=each.subject_id).order_by("sequence").last() == each
    ]
    pairs: dict[str, list[Arguments]] = {
        "document": [
            {"version": row.pk} for row in of_trust(ReportVersion, trust).exclude(file_id=None)
        ],
        "evidence-file": [{"evidence": row.pk} for row in with_file],
        "evidence-version": [{"evidence": row.pk, "piece_file": row.pk} for row in with_file],
        **previewed(trust, with_file.order_by("sequence")[0]),
        "approve-removal": [{"removal": row.pk} for row in waiting],
        "correct-judgement": [{"judgement": correctable(trust)[0].pk}],
        "take-grade-back": [
            {"reviewed": row.item_id} for row in of_trust(ReviewGrade, trust).order_by("pk")[:1]
        ],
        "respond": [
            {
                "recommendation": final.pk,
                "party": Party.objects.get(organisation=trust, own=True).pk,
            }
        ],
        "decide-link": [{"recommendation": final.pk, "earlier": earlier.pk}],
        "record-service": [{"action": serving.pk, "service": pair.service_id}],
        "stop-serving": [{"action": serving.pk, "recommendation": final.pk}],
        "approve-wording": [worded],
        "confirm-wording": [worded],
        "retire-key": [{"plan": plan.pk, "key": key.id} for key in keys_of(trust.pk)],
        "ask-removal": [{"kind": "plans.update", "thing": update.pk}],
        "ask-file-removal": [{"kind": "evidence.evidence", "thing": row.pk} for row in with_file],
        "carry-over": [{"link": link.pk}],
        "decide-evidence": to_decide[:1],
    }
    drafted = of_the_draft(plan, trust)
    of_documents = read_in(trust) | read_in_plan(trust)
    of_families = with_families(trust)
    return pairs | drafted | of_documents | matched(trust, final) | entries_of(trust) | of_families


def correctable(trust: Organisation) -> QuerySet[Judgement]:
    """The judgements that whoever recorded them may still put right."""
    kind = JudgementKind.INDEPENDENT.value
    return of_trust(Judgement, trust).exclude(kind=kind).order_by("sequence")


def of_the_draft(plan: Plan, trust: Organisation) -> dict[str, list[Arguments]]:
    """The pages of the edition that is being prepared."""
    names = (
        "draft-edition",
        "draft-corrections",
        "preview-edition",
        "release-edition",
        "disclosure-stops",
        "easy-read",
    )
    corrections: list[Arguments] = [
        {"correction": row.pk} for row in of_trust(DraftCorrection, trust)
    ]
    return {"drop-correction": corrections} | {name: [{"plan": plan.pk}] for name in names}


def with_families(trust: Organisation) -> dict[str, list[Arguments]]:
    """What may be recorded of a family that wants to see editions, and of one that wants nothing."""
    return {
        "letter-file": [
            {"edition": row.pk, "name": "letter.docx"}
            for row in of_trust(Edition, trust).order_by("-number")[:1]
        ],
        "record-step": [
            {"family": Family.objects.get(organisation=trust, reference=who).pk, "step": step}
            for who, step in (
                ("the first family", "offered"),
                ("the first family", "later"),
                ("the first family", "commented"),
                ("the first family", "replied"),
                ("the second family", "wanted"),
            )
        ],
    }


def previewed(trust: Organisation, with_file: Evidence) -> dict[str, list[Arguments]]:
    """A file of a piece of evidence, and one that a review lets its reviewers see."""
    piece: Arguments = {"evidence": with_file.pk, "piece_file": with_file.pk}
    granted: list[Arguments] = []
    for review in of_trust(Review, trust):
        subjects = [subject_of(item) for item in items_of(review)]
        at = Moment(clock.today())
        actions = actions_about(subjects, trust.pk, at, carried=False)
        granted += [
            {"review": review.pk, "evidence": entry.at.id}
            for entry, _file in index_of(actions, trust.pk, at, granted=True).files()
        ]
    return {
        "evidence-preview": [piece],
        "evidence-preview-picture": [piece],
        "review-evidence-file": granted[:1],
        "review-evidence-preview": granted[:1],
        "review-evidence-preview-picture": granted[:1],
    }


def read_in(trust: Organisation) -> dict[str, list[Arguments]]:
    """Documents that were read in or could not be, and passages of the first and of the last."""
    readings = of_trust(Reading, trust)
    passages = of_trust(Passage, trust).order_by("reading", "position")
    first, last = passages[0], passages.reverse()[0]
    ends: list[Arguments] = [
        {"reading": each.reading_id, "passage": each.pk} for each in (first, last)
    ]
    return {
        "reading": [{"reading": row.pk} for row in readings.filter(purpose=Purpose.REPORT.value)],
        "passage": ends,
        "passage-page": [ends[0] | {"number": 1}],
        "confirm-statement": [
            {"reading": row.pk} for row in readings.filter(purpose=Purpose.STATEMENT.value)
        ],
    }


def read_in_plan(trust: Organisation) -> dict[str, list[Arguments]]:
    """A plan's document and a row of it, and the text of documents that nothing was taken from."""
    row = of_trust(Row, trust).order_by("position")[0]
    reading: Arguments = {"reading": row.reading_id}
    reports = of_trust(Passage, trust).order_by("reading", "position")
    return {
        **{name: [reading] for name in OF_A_PLAN},
        "plan-row": [reading | {"row": row.pk}],
        "row-page": [reading | {"row": row.pk, "number": 1}],
        "left-over": [reading, {"reading": reports[0].reading_id}],
        "sheet": [{"reading": of_trust(Drawn, trust).order_by("pk")[0].reading_id}],
    }


def matched(trust: Organisation, final: Recommendation) -> dict[str, list[Arguments]]:
    """What a link of a recommendation leaves to do, and what was said to be none."""
    return {
        "take-up": [
            {"link": row.subject_id}
            for row in of_trust(LinkDecision, trust).filter(
                subject__later=final, residual_gap__gt=""
            )
        ],
        "restore-recommendation": [
            {"entry": row.pk} for row in of_trust(Misread, trust).order_by("pk")
        ],
    }


def of_files(trust: Organisation) -> dict[str, list[Arguments]]:
    """Files in quarantine, and uploads that have begun."""
    begun = Unfinished.objects.filter(organisation=trust.pk)
    return {
        "let-open": [{"evidence": each.evidence.pk} for each in held_files(trust.pk)],
        "upload-part": [{"upload": each.pk} for each in begun],
    }


def entries_of(trust: Organisation) -> dict[str, list[Arguments]]:
    """What was entered about a thing of each kind, and an entry of each kind to correct."""
    return of_files(trust) | {
        "entries": [
            {"kind": kind, "thing": row.pk}
            for kind, told in THINGS_TOLD.items()
            for row in rows(of_trust(told.model, trust))[:1]
        ],
        "correct-entry": [
            {"kind": kind, "entry": row.pk}
            for kind, way in BY_KIND.items()
            for row in of_trust(way.model, trust).order_by("pk")[:1]
        ],
    }


def asked(address: Address, trust: Organisation) -> list[Arguments]:
    """With which arguments to ask for an address."""
    special = paired(trust)
    return special[address.name] if address.name in special else ordinary(address, trust)


def inside(address: Address, trust: Organisation, slug: str = "") -> Iterator[str]:
    """The address as asked for under the trust, or under another organisation with its things."""
    for arguments in asked(address, trust):
        yield reverse(address.name, kwargs={"organisation": slug or trust.slug, **arguments})


def outside(trust: Organisation) -> dict[str, Callable[[], list[str]]]:
    """How to ask for what is open to anyone."""
    edition = Edition.objects.filter(organisation=trust).order_by("-number")[0]
    plan: Arguments = {"publisher": trust.slug, "plan": edition.plan_id}

    def one(address: str, **arguments: object) -> Callable[[], list[str]]:
        return lambda: [reverse(address, kwargs=arguments)]

    return {
        "start": one("start"),
        "sign-in": one("sign-in"),
        "sign-out": one("sign-out"),
        "use-link": one("use-link", token="nobody-knows-this"),
        "account": one("account"),
        "change-password": one("change-password"),
        "accessibility": one("accessibility"),
        "privacy": one("privacy"),
        "verify": one("verify"),
        "check-edition": one("check-edition"),
        "public-asset": one("public-asset", name="amends.css"),
        "public-keys": one("public-keys", publisher=trust.slug),
        "public-site-atom": one("public-site-atom"),
        "public-site-json": one("public-site-json"),
        "public-organisation-atom": one("public-organisation-atom", publisher=trust.slug),
        "public-organisation-json": one("public-organisation-json", publisher=trust.slug),
        "public-plan-atom": one("public-plan-atom", **plan),
        "public-plan-json": one("public-plan-json", **plan),
        "public-newest-dates": one("public-newest-dates", **plan),
        "public-dates": one("public-dates", **plan, number=edition.number),
        "public-follow": one("public-follow", **plan),
        "confirm-follow": one("confirm-follow", token="nobody-knows-this"),
        "leave-follow": one(
            "leave-follow", token=signing.dumps("018f0000-0000-7000-8000-000000000000", salt=LEAVE)
        ),
        "public-plan": one("public-plan", **plan),
        "public-latest": one("public-latest", **plan),
        "public-editions": one("public-editions", **plan),
        "public-changes": one("public-changes", **plan),
        "public-changes-between": one(
            "public-changes-between", **plan, since=edition.number - 1, number=edition.number
        ),
        "public-edition": one("public-edition", **plan, number=edition.number),
        "public-data": one("public-data", **plan, number=edition.number),
        "public-rendering": one("public-rendering", **plan, number=edition.number, name="plan.csv"),
    }
