"""The files of a form, whether they came with it or in parts before it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from amends.files import unfinished
from amends.files.models import Unfinished
from amends.files.tasks import end_upload
from amends.ledger import clock
from amends.people.scope import ScopedRequest

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


def used(request: ScopedRequest) -> None:
    """The form was kept: what it used of uploads in parts is deleted in a while."""
    for upload in _in_parts(request).values():
        unfinished.use(upload=upload)
        later = clock.now() + unfinished.KEPT_ONCE_USED + timedelta(minutes=1)
        end_upload.using(run_after=later).enqueue(str(upload.pk))


def _in_parts(request: ScopedRequest) -> dict[str, Unfinished]:
    named = {
        name.removesuffix(PARTS): request.POST[name]
        for name in request.POST
        if name.endswith(PARTS)
    }
    found = {}
    for field, said in named.items():
        try:
            upload = own_upload(request, UUID(said))
        except ValueError:
            continue
        if upload is not None:
            found[field] = upload
    return found


def own_upload(request: ScopedRequest, pk: UUID) -> Unfinished | None:
    """An upload in parts that this person has begun in this organisation; None for any other."""
    scope = request.scope
    return unfinished.of_person(organisation=scope.organisation.pk, by=scope.user.pk, upload=pk)
