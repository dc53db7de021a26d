"""The files of a form, whether they came with it or in parts before it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.utils.datastructures import MultiValueDict

from amends.files import unfinished
from amends.files.models import Unfinished
from amends.files.unfinished import Whole
from amends.people.scope import ScopedRequest
from amends.people.tasks import use_upload

# How a form names an upload that came in parts, and its digest, for a field of that name.
PARTS, DIGEST = "-parts", "-sha256"

# Django's class takes no parameter; only its type stub does.
type Files = MultiValueDict[str, UploadedFile[Any]]


def files_sent(request: ScopedRequest) -> Files | None:
    """The files of a form, those that came in parts among them; None for one that was not sent."""
    if request.method != "POST":
        return None
    files = request.FILES.copy()
    for field, upload in _in_parts(request).items():
        digest = request.POST.get(f"{field}{DIGEST}", "")
        whole = unfinished.whole(upload=upload, sha256=digest)
        if whole is not None:
            files[field] = whole
    return files


def used(form: Form) -> None:
    """The form was kept: those of its files that came in parts are deleted in a while."""
    for field in form.fields:
        file = form.files.get(field)
        if isinstance(file, Whole):
            use_upload(upload=file.upload)


def _in_parts(request: ScopedRequest) -> dict[str, Unfinished]:
    named: dict[str, UUID] = {}
    for name, said in request.POST.items():
        if name.endswith(PARTS):
            with suppress(ValueError):
                named[name.removesuffix(PARTS)] = UUID(str(said))
    found = _own(request, named.values())
    return {field: found[pk] for field, pk in named.items() if pk in found}


def own_upload(request: ScopedRequest, pk: UUID) -> Unfinished | None:
    """An upload in parts that this person has begun in this organisation; None for any other."""
    return _own(request, [pk]).get(pk)


def _own(request: ScopedRequest, uploads: Iterable[UUID]) -> dict[UUID, Unfinished]:
    scope = request.scope
    return unfinished.of_person(
        organisation=scope.organisation.pk, by=scope.user.pk, uploads=set(uploads)
    )
