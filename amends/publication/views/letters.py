"""A letter for a family, made from an edition: a page to print, and files."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from amends.instruments.rendering import CannotDrawError
from amends.ledger.rules import Refused
from amends.people.scope import Scope, ScopedRequest
from amends.publication import services
from amends.publication.models import Edition
from amends.publication.views.editions import LETTER_WRITERS
from amends.publication.views.public import KINDS


def the_edition(scope: Scope, pk: UUID) -> Edition:
    """An edition, for those who keep cases, prepare or release: it may not be public yet."""
    if not any(scope.may(each) for each in LETTER_WRITERS):
        raise Http404
    return scope.get(Edition, pk, "plan")


@require_safe
def letter(request: ScopedRequest, edition: UUID) -> HttpResponse:
    """The letter as a page; Http404 for an edition that no letter is made from."""
    found = the_edition(request.scope, edition)
    back = reverse("editions", args=[request.scope.organisation.slug, found.plan_id])
    try:
        page = services.letter_page(services.letter_content(found), back=back)
    except Refused as refusal:
        raise Http404 from refusal
    response = HttpResponse(page)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def letter_file(request: ScopedRequest, edition: UUID, name: str) -> HttpResponse:
    """The letter as a file."""
    found = the_edition(request.scope, edition)
    if name not in services.LETTERS:
        raise Http404
    try:
        data = services.letter_file(found, name)
    except (Refused, CannotDrawError) as problem:
        raise Http404 from problem
    response = HttpResponse(data, content_type=KINDS[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
