"""A plan's document in its own layout, as things stand on a day: what is written in it, and the file."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from amends.intake import queries, services
from amends.intake.queries import Standing
from amends.intake.queries.giving_back import (
    FillLine,
    LeftLine,
    NoColumn,
    Unplaced,
    fill_lines,
    left_lines,
    no_columns,
)
from amends.intake.services import GivenBack
from amends.intake.views.plans import FORM_METHODS, missing_step
from amends.intake.views.reached import plan_reading_of
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Moment, Refused
from amends.people.scope import ScopedRequest
from amends.ui.as_at import AsAtForm, address


@dataclass(frozen=True)
class GiveBackPage:
    """What is written into the document, and what is not; or why the document cannot be given back."""

    slug: str
    standing: Standing
    at: Moment
    query: str
    refused: str
    fills: tuple[FillLine, ...] = ()
    left: tuple[LeftLine, ...] = ()
    no_columns: tuple[NoColumn, ...] = ()
    # What is written into rows that are added, and for how many actions.
    added: tuple[FillLine, ...] = ()
    rows_added: int = 0
    unplaced: tuple[Unplaced, ...] = ()
    signatures: int = 0
    undecided: int = 0
    same: int = 0


@require_http_methods(FORM_METHODS)
def give_back(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """Show what is written into the document on a day. Sent, the document itself."""
    found = plan_reading_of(request, reading)
    slug = request.scope.organisation.slug
    step = missing_step(found)
    if step:
        return redirect(step, slug, found.pk)
    form = AsAtForm(request.GET or None)
    day = form.chosen_day or clock.today()
    at = moment(organisation_id=found.organisation_id, day=day, known=form.chosen_known)
    query = address(form.chosen_day, form.chosen_known)
    try:
        given = services.give_back(reading=found, at=at)
    except Refused as refusal:
        page = GiveBackPage(slug, queries.standing(found), at, query, str(refusal))
    else:
        if request.method == "POST":
            return download(given)
        filling = given.told.filling
        page = GiveBackPage(
            slug=slug,
            standing=queries.standing(found),
            at=at,
            query=query,
            refused="",
            fills=fill_lines(filling.fills),
            left=left_lines(filling.left),
            no_columns=no_columns(filling.left),
            added=fill_lines(one for row in filling.added for one in row.fills),
            rows_added=len(filling.added),
            unplaced=given.told.unplaced,
            signatures=given.told.signatures,
            undecided=given.told.undecided,
            same=filling.same,
        )
    return render(request, "intake/give_back.jinja", {"page": page, "form": form})


def download(given: GivenBack) -> HttpResponse:
    """A download, never a page: it is saved under its own name and nothing in it runs here."""
    response = HttpResponse(given.data, content_type=given.media_type)
    attached = content_disposition_header(as_attachment=True, filename=given.name)
    response.headers["Content-Disposition"] = str(attached)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
