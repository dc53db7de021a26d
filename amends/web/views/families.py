"""The families of a case: what is open with each, and everything that passed, as at a day."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.investigations.models import Case
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.publication.models import Family, FamilyEntry
from amends.publication.queries.families import (
    FamilyAsAt,
    FamilyLine,
    copies_of,
    families_of,
    lines_about,
    with_entries,
)
from amends.publication.rules.families import Step, Wish
from amends.publication.sentences.families import STEPS, TO_RECORD, WISHED
from amends.web.moments import Shown, shown
from amends.web.queries.entries import THINGS
from amends.web.views.cases import notices_of
from amends.web.views.entries import Entries, entries
from amends.web.views.links import Link, allowed

# What passes with a family is for those who keep cases and those who release editions.
READERS = THINGS["publication.family"].readers


@dataclass(frozen=True)
class FamilyPart:
    """A family in the list: what it wished last, and how things stand with what is being prepared."""

    family: Family
    wished: str
    lines: tuple[FamilyLine, ...]


@dataclass(frozen=True)
class FamiliesPage:
    """The families of a case."""

    slug: str
    case: Case
    shown: Shown
    families: tuple[FamilyPart, ...]
    may_keep: bool


@dataclass(frozen=True)
class Passed:
    """One thing that passed, as the page tells it."""

    row: FamilyEntry
    what: str
    which: str


@dataclass(frozen=True)
class FamilyPage:
    """One family, and everything that passed, the newest first."""

    slug: str
    family: Family
    shown: Shown
    part: FamilyPart
    passed: tuple[Passed, ...]
    entries: Entries
    links: tuple[Link, ...]


def may_read(scope: Scope) -> None:
    """Raises Http404 for anyone else."""
    if not any(scope.may(each) for each in READERS):
        raise Http404


def part_of(standing: FamilyAsAt, at: Shown) -> FamilyPart:
    """A family on the day shown; how things stand with an edition in preparation is told of today alone."""
    wished = str(WISHED[standing.wish])
    if not at.is_today:
        return FamilyPart(standing.family, wished, ())
    coming = [copy for copy in copies_of(standing.family.case) if copy.draft is not None]
    lines = [line for copy in coming for line in lines_about([standing], copy)]
    return FamilyPart(standing.family, wished, tuple(lines))


@require_safe
def families(request: ScopedRequest, case: UUID) -> HttpResponse:
    """Every family of a case."""
    scope = request.scope
    may_read(scope)
    found = scope.get(Case, case)
    notices_of(request, found)
    at = shown(request, scope)
    page = FamiliesPage(
        slug=scope.organisation.slug,
        case=found,
        shown=at,
        families=tuple(part_of(each, at) for each in families_of(found, at.at)),
        may_keep=scope.may(Permission.KEEP_CASES),
    )
    return render(request, "web/families.jinja", {"page": page, "form": at.form})


@require_safe
def family(request: ScopedRequest, family: UUID) -> HttpResponse:
    """One family; Http404 before it was named."""
    scope = request.scope
    may_read(scope)
    found = scope.get(Family, family, "case")
    notices_of(request, found.case)
    at = shown(request, scope)
    if at.at.sequence is not None and found.sequence > at.at.sequence:
        raise Http404
    (standing,) = with_entries([found], at.at)
    rows = tuple(reversed(standing.rows))
    page = FamilyPage(
        slug=scope.organisation.slug,
        family=found,
        shown=at,
        part=part_of(standing, at),
        passed=tuple(Passed(row, str(STEPS[Step(row.step)]), which_of(row)) for row in rows),
        entries=entries(scope, at, (), rows),
        links=links_of(scope, standing),
    )
    return render(request, "web/family.jinja", {"page": page, "form": at.form})


def which_of(row: FamilyEntry) -> str:
    """The edition that an entry is about."""
    if row.plan is None:
        return ""
    return _("edition %(number)s of %(plan)s") % {"number": row.number, "plan": row.plan.name}


def links_of(scope: Scope, standing: FamilyAsAt) -> tuple[Link, ...]:
    """What may be recorded next: of whoever wants nothing, no offer."""
    steps = [
        (
            Permission.KEEP_CASES,
            str(TO_RECORD[step]),
            "record-step",
            (standing.family.pk, step.value),
        )
        for step in standing.next
        if not (step is Step.NONE and standing.wish is Wish.NOTHING)
    ]
    more = (
        READERS[0] if scope.may(READERS[0]) else READERS[1],
        _("See everything entered about it, and correct an entry"),
        "entries",
        ("publication.family", standing.family.pk),
    )
    return allowed(scope, *steps, more)
