"""The text of a document that is in nothing that was found, and taking it up."""

from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.intake import queries, services
from amends.intake.queries import LeftOver, Standing
from amends.intake.rules import ReadingState
from amends.intake.views.reached import reading_of
from amends.ledger.rules import Refused
from amends.people.scope import ScopedRequest

MOST_SHOWN = 50
MOST_DIGITS = 6


@dataclass(frozen=True)
class LeftOverPage:
    """Some of the passages, and which part of the list they are."""

    slug: str
    standing: Standing
    lines: tuple[LeftOver, ...]
    part: int
    parts: int
    # Of a plan it is only shown: an action is added by hand.
    may_take_up: bool


@require_http_methods(("GET", "HEAD", "POST"))
def left_over(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """What is not accounted for, by page. Sent, a passage to decide on is made of one of them."""
    found = reading_of(request, reading)
    may_take_up = found.version is not None
    if found.state != ReadingState.READ or (found.plan is None and not may_take_up):
        raise Http404
    slug = request.scope.organisation.slug
    if request.method == "POST":
        try:
            taken = services.take_up(
                reading=found,
                number=counted(request.POST.get("number", ""), -1),
                by=request.scope.by,
            )
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("left-over", slug, found.pk)
        messages.success(request, _("It is a passage now. Decide on it like any other."))
        return redirect("passage", slug, found.pk, taken.pk)
    parts = list(batched(queries.left_over(found), MOST_SHOWN)) or [()]
    part = min(max(counted(request.GET.get("part", ""), 1), 1), len(parts))
    page = LeftOverPage(
        slug=slug,
        standing=queries.standing(found),
        lines=parts[part - 1],
        part=part,
        parts=len(parts),
        may_take_up=may_take_up,
    )
    return render(request, "intake/left_over.jinja", {"page": page})


def counted(text: str, otherwise: int) -> int:
    """A number as a form or an address has it."""
    plain = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if plain else otherwise
