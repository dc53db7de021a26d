"""A document without pages of paper, drawn as it is beside what was found in it."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amends.intake import queries
from amends.intake.queries import Standing
from amends.intake.queries.sheets import (
    SheetBegins,
    SheetPart,
    drawn_part,
    part_with,
    sheets_in,
)
from amends.intake.rules import ReadingState
from amends.intake.views.leftover import counted
from amends.intake.views.reached import reading_of
from amends.people.scope import ScopedRequest


@dataclass(frozen=True)
class SheetPage:
    """Some rows of a sheet or table, and which part of the document they are."""

    slug: str
    standing: Standing
    shown: SheetPart
    sheets: tuple[SheetBegins, ...]
    part: int
    parts: int


@require_safe
def sheet(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """Some rows: the part that is asked for, or the one that holds a cell."""
    found = reading_of(request, reading)
    sheets, parts = sheets_in(found)
    if found.state != ReadingState.READ or not parts:
        raise Http404
    cell = request.GET.get("cell", "")
    asked = part_with(found, cell) if cell else counted(request.GET.get("part", ""), 1)
    part = min(max(asked, 1), parts)
    shown = drawn_part(found, part, cell)
    if shown is None:
        raise Http404
    page = SheetPage(
        slug=request.scope.organisation.slug,
        standing=queries.standing(found),
        shown=shown,
        sheets=sheets,
        part=part,
        parts=parts,
    )
    return render(request, "intake/sheet.jinja", {"page": page})


def query_of(cell: str) -> str:
    """The end of the address at which a cell is shown."""
    return "?" + urlencode({"cell": cell})
