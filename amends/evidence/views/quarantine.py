"""What waits in quarantine, and letting a file be opened that seems to hold details of patients."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.evidence import services
from amends.evidence.forms import LetOpenForm
from amends.evidence.models import Evidence, FileLook, Opening
from amends.evidence.queries import HeldFile, held_files, looks_of, quarantined
from amends.evidence.sentences import look_in_words
from amends.evidence.views.reached import address, reached
from amends.files.models import StoredFile
from amends.people.forms import answered
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.ui.words import words_for


@dataclass(frozen=True)
class QueuePage:
    """The files in quarantine that are in use."""

    slug: str
    held: tuple[HeldFile, ...]


@dataclass(frozen=True)
class HitLine:
    """What seems to be a detail of a patient: its kind in words, its page, its words masked."""

    kind: str
    page: str
    masked: str


@dataclass(frozen=True)
class HeldPage:
    """One file in quarantine: what seems to be in it, and the form to let it be opened."""

    back: str
    evidence: Evidence
    file: StoredFile
    look: FileLook
    hits: tuple[HitLine, ...]
    # What was not looked at.
    unlooked: str
    here: str


def queue(request: ScopedRequest) -> HttpResponse:
    """Everything that waits for information governance."""
    request.scope.require(Permission.LET_OPEN)
    page = QueuePage(request.scope.organisation.slug, held_files(request.scope.organisation.pk))
    return render(request, "evidence/quarantine.jinja", {"page": page})


def let_open(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """What was found in a file, masked, and the form to let it be opened."""
    request.scope.require(Permission.LET_OPEN)
    found = reached(request, evidence)
    form = LetOpenForm(request.POST or None)
    asked = _asked(request.GET.get("file", ""))

    def write() -> Opening:
        said = form.cleaned_data
        return services.let_open(
            evidence=found,
            file_id=asked,
            reason=said["reason"],
            id=said["key"],
            by=request.scope.by,
        )

    if answered(form, write):
        messages.success(request, _("The file can be opened now."))
        return redirect("quarantine", request.scope.organisation.slug)
    file = quarantined(found, asked)
    look = looks_of([file.pk]).get(file.pk) if file else None
    if file is None or look is None:
        messages.warning(request, _("Its file is not in quarantine."))
        return redirect(address(request, found))
    page = HeldPage(
        back=reverse("quarantine", args=[request.scope.organisation.slug]),
        evidence=found,
        file=file,
        look=look,
        hits=tuple(line(hit) for hit in look.hits),
        unlooked=look_in_words(look),
        here=address(request, found),
    )
    return render(request, "evidence/let_open.jinja", {"page": page, "form": form})


def _asked(word: str) -> UUID | None:
    """Which file is meant, if one is said. Http404 for a word that is no identifier."""
    try:
        return UUID(word) if word else None
    except ValueError as error:
        raise Http404 from error


def line(hit: dict[str, object]) -> HitLine:
    """A hit as the page tells it."""
    page = _("page %(page)s") % {"page": hit["page"]} if hit["page"] else _("no pages")
    return HitLine(words_for(str(hit["kind"])), page, str(hit["masked"]))
