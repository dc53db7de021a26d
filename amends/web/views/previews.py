"""A look at a file of evidence without opening it: pictures and words that are ours, in a page of ours."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from amends.evidence.models import Evidence
from amends.evidence.queries import files_of
from amends.files.models import StoredFile
from amends.files.responses import harden
from amends.files.rules import FileShut
from amends.files.sentences import scan_in_words, shut_in_words
from amends.files.services import on_disk
from amends.instruments.reading import (
    NoSuchPage,
    ReadingError,
    preview_in_worker,
    preview_picture_in_worker,
)
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.ui.addresses import address_of
from amends.web.views.evidence_index import granted_file
from amends.web.views.links import Link

# Each is a process that may take a second's work and hundreds of megabytes, so few are made at once,
# and nobody waits for their turn for longer than so many seconds.
AT_ONCE = threading.BoundedSemaphore(2)
PATIENCE = 15.0
MOST_PAGES = 1_000_000

# Why there is no preview, by the kind of fault.
WHY_NOT: Mapping[str, object] = {
    "broken": gettext_lazy("The file is damaged, or only part of it arrived, so it is not shown."),
    "empty": gettext_lazy("There is nothing in the file."),
    "encrypted": gettext_lazy("The file is locked with a password, so it is not shown."),
    "too big": gettext_lazy("The file is too large to be shown here."),
    "too slow": gettext_lazy("Showing the file took too long, so it was stopped."),
    "unknown kind": gettext_lazy("Files of this kind are not shown here."),
    "unsafe": gettext_lazy("The file holds something that could do harm, so it is not shown."),
}
OTHERWISE = gettext_lazy("The file cannot be shown here.")
BUSY = gettext_lazy("Many files are being shown just now. Wait a minute, then try again.")


class Busy(Exception):
    """Too many previews are being made."""


@dataclass(frozen=True)
class PreviewPage:
    """A page of a file, or why there is none. `seen` is what the instrument says of it."""

    name: str
    size: int
    title: str
    back: Link
    download: str
    picture: str
    scan: str
    problem: str
    kind: str
    number: int
    pages: int
    seen: Mapping[str, Any]


@require_safe
def evidence(
    request: ScopedRequest, evidence: UUID, piece_file: UUID, *, picture: bool = False
) -> HttpResponse:
    """A preview of one of the files of a piece of evidence."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Evidence, evidence)
    slug = scope.organisation.slug
    file = next((line.file for line in files_of(found) if line.id == piece_file), None)
    return preview(
        request,
        file,
        title=found.title,
        back=Link(found.title, address_of("evidence", slug, found.pk)),
        download=address_of("evidence-version", slug, found.pk, piece_file),
        address=address_of("evidence-preview-picture", slug, found.pk, piece_file),
        picture=picture,
    )


@require_safe
def reviewed(
    request: ScopedRequest, review: UUID, evidence: UUID, *, picture: bool = False
) -> HttpResponse:
    """A preview of a file that was presented of something in a review, for those invited to it."""
    scope = request.scope
    file = granted_file(scope, review, evidence)
    slug = scope.organisation.slug
    return preview(
        request,
        file,
        title=scope.get(Evidence, evidence).title,
        back=Link(_("Evidence index"), address_of("review-index", slug, review)),
        download=address_of("review-evidence-file", slug, review, evidence),
        address=address_of("review-evidence-preview-picture", slug, review, evidence),
        picture=picture,
    )


def preview(
    request: ScopedRequest,
    file: StoredFile | None,
    *,
    title: str,
    back: Link,
    download: str,
    address: str,
    picture: bool,
) -> HttpResponse:
    """The page, or the picture in it. Whether the person may have the file was asked before."""
    if file is None or file.removed_at is not None:
        raise Http404
    number = page_asked(request.GET.get("page", "1"))
    if picture:
        return picture_of(file, number)
    problem, seen = look(file, number)
    page = PreviewPage(
        name=file.name,
        size=file.size,
        title=title,
        back=back,
        download=download if file.is_open else "",
        picture=f"{address}?page={number}" if seen.get("kind") in {"pages", "picture"} else "",
        scan=scan_in_words(file) if file.is_open else "",
        problem=problem,
        kind=seen.get("kind", ""),
        number=number,
        pages=seen.get("pages", 0),
        seen=seen,
    )
    answer = render(request, "web/preview.jinja", {"page": page})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def page_asked(word: str) -> int:
    """The number of a page; Http404 for what is none."""
    if not word.isascii() or not word.isdecimal() or not 1 <= int(word[:9]) <= MOST_PAGES:
        raise Http404
    return int(word[:9])


@contextmanager
def turn() -> Iterator[None]:
    """One of the previews that are made at once. Raises Busy."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        AT_ONCE.release()


def look(file: StoredFile, number: int) -> tuple[str, Mapping[str, Any]]:
    """Why a page cannot be shown, or "" and what is on it; Http404 for a page that is not there."""
    try:
        with turn(), on_disk(file) as path:
            return "", preview_in_worker(path, number, name=file.name)
    except FileShut:
        return shut_in_words(file), {}
    except NoSuchPage as error:
        raise Http404 from error
    except Busy:
        return str(BUSY), {}
    except ReadingError as error:
        return str(WHY_NOT.get(error.code, OTHERWISE)), {}


def picture_of(file: StoredFile, number: int) -> HttpResponse:
    """A page as a picture that was made here; Http404 where there is none."""
    try:
        with turn(), on_disk(file) as path:
            answer = HttpResponse(preview_picture_in_worker(path, number), content_type="image/png")
    except (FileShut, ReadingError) as problem:
        raise Http404 from problem
    except Busy:
        answer = HttpResponse(str(BUSY), status=503, content_type="text/plain; charset=utf-8")
        answer.headers["Retry-After"] = "60"
    harden(answer)
    return answer
