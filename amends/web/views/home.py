"""The first page of an organisation: what needs you, and every plan in a line."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.evidence.queries import held_files
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.standing.queries import organisation_as_at
from amends.web.moments import Shown, shown
from amends.web.queries.needs import Need, Reader, needs
from amends.web.queries.overview import Begun, PlanLine, begun, next_promise, plan_lines
from amends.web.sentences import how_many, told
from amends.web.views.links import Link, address, allowed
from amends.web.views.meetings import Bodies, own_meetings
from amends.web.views.reviewing import ReviewLine, own_reviews
from amends.web.words import promised

# Few enough to be read; the rest is one link away.
MOST = 12


@dataclass(frozen=True)
class Line:
    """One thing that needs the reader, and where to see to it."""

    words: str
    about: str
    subject: str
    link: Link


@dataclass(frozen=True)
class HomePage:
    """What needs the reader, and every plan."""

    slug: str
    shown: Shown
    how_many: str
    lines: tuple[Line, ...]
    more: int
    next: str
    plans: tuple[PlanLine, ...]
    begun: Begun
    first_steps: tuple[Link, ...]
    meetings: Bodies
    reviews: tuple[ReviewLine, ...]
    # How many files wait in quarantine for the reader to decide.
    held: int
    # The address of the demo's tour, in the demo.
    may_visit: bool
    tour: str


def line(scope: Scope, need: Need, at: Shown) -> Line:
    """A need with its link."""
    words = told(need, at.at.day)
    link = Link(words.link, address(scope, *words.where))
    return Line(words.words, words.about, words.subject, link)


def first_steps(scope: Scope) -> tuple[Link, ...]:
    """What an organisation that has nothing yet does first, as far as the reader may."""
    return allowed(
        scope,
        (Permission.KEEP_PEOPLE, _("Add your divisions, services and teams"), "services", ()),
        (Permission.KEEP_CASES, _("Open a case"), "open-case", ()),
        (Permission.KEEP_CASES, _("Add its report, on the page of the case"), "cases", ()),
        (Permission.PLAN, _("Begin a plan that answers the report"), "begin-plan", ()),
    )


@require_safe
def home(request: ScopedRequest) -> HttpResponse:
    """What needs the reader, most urgent first; `?all=yes` shows everything."""
    scope = request.scope
    if scope.may(Permission.REVIEW) and not scope.may(Permission.READ):
        return redirect("reviews", scope.organisation.slug)
    scope.require(Permission.READ)
    at = shown(request, scope)
    found = organisation_as_at(scope.organisation.pk, at.at)
    reader = Reader(scope.may, scope.user.pk, scope.membership.role_id)
    waiting = needs(found, reader, scope.organisation.pk)
    chosen = waiting if "all" in request.GET else waiting[:MOST]
    coming = next_promise(found)
    page = HomePage(
        slug=scope.organisation.slug,
        shown=at,
        how_many=how_many(len(waiting)),
        lines=tuple(line(scope, need, at) for need in chosen),
        more=len(waiting) - len(chosen),
        next=_("The next promise is that action %(number)s, %(title)s, is in place by %(day)s.")
        % {
            "number": coming.number,
            "title": coming.action.title,
            "day": promised(coming.commitment.in_place_by if coming.commitment else None),
        }
        if coming
        else "",
        plans=plan_lines(found, scope.organisation.pk),
        begun=begun(found, scope.organisation.pk),
        first_steps=first_steps(scope),
        meetings=own_meetings(scope, at),
        reviews=own_reviews(scope, at),
        held=len(held_files(scope.organisation.pk)) if scope.may(Permission.LET_OPEN) else 0,
        may_visit=scope.may(Permission.RECORD_EMBEDDING),
        tour=reverse("tour", args=[scope.organisation.slug])
        if scope.organisation.fictional and found.plans
        else "",
    )
    return render(request, "web/home.jinja", {"page": page, "form": at.form})
