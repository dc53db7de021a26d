"""Uploads in parts, from whichever form: the script of the page speaks to these addresses."""

from uuid import UUID

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amends.files import unfinished
from amends.files.models import Unfinished
from amends.files.rules import FileMissing, FileRefused, OutOfPlace
from amends.people.arrivals import own_upload
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.people.tasks import begin_upload

# Whoever may send a file at all; what it is for is checked where the form is sent.
SENDERS = (Permission.PRESENT_EVIDENCE, Permission.PLAN, Permission.KEEP_CASES)
MOST_DIGITS = 15


@require_POST
def begin(request: ScopedRequest) -> JsonResponse:
    """Begin an upload, or go on with one."""
    if not any(request.scope.may(each) for each in SENDERS):
        raise Http404
    size, modified = _number(request, "size"), _number(request, "modified")
    name = request.POST.get("name", "")
    if size is None or modified is None or not name:
        return _refused(_("The page could not be read. Open it again, then send it."))
    scope = request.scope
    try:
        upload = begin_upload(
            organisation=scope.organisation.pk,
            by=scope.user.pk,
            name=name,
            size=size,
            modified=modified,
        )
    except FileRefused as refusal:
        return _refused(str(refusal))
    return _told(request, upload)


@require_http_methods(["GET", "POST"])
def part(request: ScopedRequest, upload: UUID) -> JsonResponse:
    """How much has come; or, with `?from=`, one part more."""
    found = own_upload(request, upload)
    if found is None:
        raise Http404
    if request.method == "GET":
        return _told(request, found)
    start = request.GET.get("from", "")
    if not (start.isascii() and start.isdecimal() and len(start) <= MOST_DIGITS):
        return _refused(_("The page could not be read. Open it again, then send it."))
    try:
        taken = unfinished.take(
            upload=found, start=int(start), part=request.read(unfinished.MOST_PART + 1)
        )
    except OutOfPlace as out:
        return JsonResponse({"received": out.received}, status=409)
    except FileRefused as refusal:
        return _refused(str(refusal))
    except FileMissing as error:
        raise Http404 from error
    return _told(request, taken)


def _told(request: ScopedRequest, upload: Unfinished) -> JsonResponse:
    slug = request.scope.organisation.slug
    return JsonResponse(
        {
            "id": str(upload.pk),
            "address": reverse("upload-part", args=[slug, upload.pk]),
            "received": upload.received,
            "part": unfinished.PART,
        }
    )


def _refused(words: str) -> JsonResponse:
    return JsonResponse({"words": words}, status=400)


def _number(request: ScopedRequest, name: str) -> int | None:
    said = request.POST.get(name, "")
    fits = said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS
    return int(said) if fits else None
