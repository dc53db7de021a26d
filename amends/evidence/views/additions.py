"""A newer file of a piece of evidence, an earlier one, and that somebody looked where it lives."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amends.evidence import services
from amends.evidence.forms import LinkCheckForm, VersionForm
from amends.evidence.models import EvidenceVersion, LinkCheck
from amends.evidence.queries import files_of
from amends.evidence.views.reached import address, reached, require_present, saved
from amends.files.responses import download_response
from amends.files.rules import FileShut
from amends.files.sentences import shut_in_words
from amends.ledger import clock
from amends.people.arrivals import files_sent, used
from amends.people.forms import FormPage
from amends.people.scope import ScopedRequest


def add_version(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """Add a newer file."""
    require_present(request)
    found = reached(request, evidence)
    form = VersionForm(request.POST or None, files_sent(request))

    def write() -> EvidenceVersion:
        said = form.cleaned_data
        made = services.add_version(
            evidence=found,
            upload=said["file"],
            reason=said["reason"],
            id=said["key"],
            by=request.scope.by,
        )
        used(form)
        return made

    page = FormPage(
        title=_("Add a file"),
        back=address(request, found),
        submit=_("Add the file"),
        caption=found.title,
        intro=(_("The file that is there now stays, and can still be had."),),
        multipart=True,
        in_parts=True,
    )
    return saved(request, form, write, found, page, done=_("The file has been added."))


def check_link(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """Say whether what lives elsewhere is still there."""
    require_present(request)
    found = reached(request, evidence)
    form = LinkCheckForm(request.POST or None, initial={"checked_on": clock.today()})

    def write() -> LinkCheck:
        said = form.cleaned_data
        return services.check_link(
            evidence=found,
            found=said["found"] == "yes",
            checked_on=said["checked_on"],
            note=said["note"],
            id=said["key"],
            by=request.scope.by,
        )

    page = FormPage(
        title=_("Is it still there?"),
        back=address(request, found),
        submit=_("Save"),
        caption=found.title,
        intro=(found.link,),
    )
    return saved(request, form, write, found, page, done=_("It has been noted."))


def version(request: ScopedRequest, evidence: UUID, piece_file: UUID) -> HttpResponseBase:
    """One of the files that a piece of evidence has or had; a download, never a page."""
    found = reached(request, evidence)
    file = next((line.file for line in files_of(found) if line.id == piece_file), None)
    if file is None or file.removed_at is not None:
        raise Http404
    try:
        return download_response(file)
    except FileShut:
        messages.warning(request, shut_in_words(file))
        return redirect(address(request, found))
