"""What anyone may read: published editions, their data, the keys. No sign-in, no cookies, nothing else."""

import mimetypes
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.models import Edition
from amends.publication.queries.editions import (
    CorrectedBy,
    corrected_in,
    keys_of,
    published_editions,
)
from amends.publication.queries.editions import publisher as publisher_of
from amends.publication.rules import FILES, RENDERINGS

# A notice such as a redaction reaches readers within this many seconds, whatever stands between.
SECONDS = 300
POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "odt": f"{OPEN}.text",
    "ods": f"{OPEN}.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def as_public(data: str | bytes, kind: str = "text/html; charset=utf-8") -> HttpResponse:
    """What anyone may keep for a while, whoever asked for it."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def published(slug: str, plan: UUID, *, whole: bool = True) -> list[Edition]:
    """The published editions of a plan, with all that they say if `whole`. Raises Http404 where nothing is public."""
    editions = published_editions(slug, plan, clock.now(), whole=whole)
    if not editions:
        raise Http404
    return editions


type Said = tuple[Edition, int, list[CorrectedBy]]


def _edition(slug: str, plan: UUID, number: int) -> Said:
    editions = published(slug, plan)
    found = next((each for each in editions if each.number == number), None)
    if found is None:
        raise Http404
    said = corrected_in(editions).get(number, [])
    return found, services.latest_of(editions), said


@require_safe
def latest(request: HttpRequest, publisher: str, plan: UUID) -> HttpResponse:
    """To the newest edition that stands; to the list when all were withdrawn."""
    number = services.latest_of(published(publisher, plan, whole=False))
    if not number:
        return redirect("public-editions", publisher, plan)
    response = redirect("public-edition", publisher, plan, number)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return response


@require_safe
def editions(request: HttpRequest, publisher: str, plan: UUID) -> HttpResponse:
    """Every published edition of a plan."""
    return as_public(services.plan_page(published(publisher, plan, whole=False), home="../"))


@require_safe
def edition(request: HttpRequest, publisher: str, plan: UUID, number: int) -> HttpResponse:
    """The page as it was frozen, with what has been said of it since."""
    response = as_public(services.page_now(*_edition(publisher, plan, number)))
    # A sealed page has its look in it, and no word of the record can be markup.
    response.headers["Content-Security-Policy"] = POLICY
    return response


@require_safe
def data(request: HttpRequest, publisher: str, plan: UUID, number: int) -> HttpResponse:
    """The edition's JSON with its manifest, signature and notices."""
    file = services.edition_file(*_edition(publisher, plan, number))
    return as_public(file, "application/json")


@require_safe
def rendering(
    request: HttpRequest, publisher: str, plan: UUID, number: int, name: str
) -> HttpResponse:
    """One of the edition's other formats, or their signed list.

    Made on the first request, if nothing made them yet; where one is not there, a page says why.
    """
    if name not in (*RENDERINGS, FILES):
        raise Http404
    found, _newest, _said = _edition(publisher, plan, number)
    try:
        data = services.rendered(found, name)
    except (Refused, OSError):
        data = None
    if data is None:
        response = as_public(services.missing_page(found))
        response.status_code = 404
        return response
    return as_public(data, KINDS.get(name.rpartition(".")[2], "application/octet-stream"))


@require_safe
def keys(request: HttpRequest, publisher: str) -> HttpResponse:
    """The public keys of an organisation that has some."""
    organisation = publisher_of(publisher)
    if organisation is None or not keys_of(organisation.pk):
        raise Http404
    return as_public(services.org_pub(organisation), "text/plain; charset=utf-8")


@require_safe
def how_to_check(request: HttpRequest) -> HttpResponse:
    """What the seal proves, and how to check it."""
    return as_public(services.draw("checking", None))


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The page that checks an edition in the reader's own browser."""
    return as_public(services.check_page())


@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A stylesheet or picture that public pages link to beside themselves."""
    found = services.asset(name)
    if found is None:
        raise Http404
    return as_public(found, mimetypes.guess_type(name)[0] or "application/octet-stream")
