"""Pages on which words and files are removed for good, and everything is held as it is."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from amends.governance import forms, queries, services
from amends.ledger import redaction
from amends.ledger.models import RedactionRequest
from amends.ledger.rules import REMOVED, Refused
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.ui.dates import in_words, moment_in_words

# Characters on each side of the gap, so that a person can tell which words went.
AROUND = 80


@dataclass(frozen=True)
class RequestRow:
    """A request in the list; the words are never shown there."""

    kind: str
    asked: str
    by: str
    reason: str
    done: str
    places: int | None
    approve: str


@dataclass(frozen=True)
class RemovalsPage:
    """All requests, and whether a hold stands."""

    requests: tuple[RequestRow, ...]
    hold: str
    held: bool
    may_hold: bool
    files_owed: bool
    bytes_owed: bool


@dataclass(frozen=True)
class RemovalPage:
    """The form of one request."""

    kind: str
    back: str


@dataclass(frozen=True)
class FileRemovalPage:
    """The form of a request for a file."""

    kind: str
    file: str
    back: str


@dataclass(frozen=True)
class PlaceRow:
    """A place that holds the words, as it will read without them."""

    kind: str
    text: str


@dataclass(frozen=True)
class ApprovalPage:
    """What the second person must see before agreeing. `files` go with everything that is in them."""

    words: str
    files: tuple[str, ...]
    reason: str
    authority: str
    public_note: str
    asked_by: str
    places: tuple[PlaceRow, ...]
    back: str
    held: bool
    own: bool


@dataclass(frozen=True)
class HoldPage:
    """Whether everything is held as it is."""

    held: bool
    reason: str
    since: str
    by: str
    back: str


def kind_words(model: type[Model]) -> str:
    """A kind of record as people call it."""
    return _(str(model._meta.verbose_name))


def list_address(scope: Scope) -> str:
    """The list of requests."""
    return reverse("removals", args=[scope.organisation.slug])


def removals(request: ScopedRequest) -> HttpResponse:
    """Requests to remove words."""
    scope = request.scope
    scope.require(Permission.ASK_REDACTION)
    slug = scope.organisation.slug
    rows = []
    for asked in queries.requests_of(scope.organisation.pk):
        row = asked.request
        open_ = asked.done_on is None and scope.may(Permission.APPROVE_REDACTION)
        rows.append(
            RequestRow(
                kind=kind_words(redaction.model_of(row.kind)),
                asked=moment_in_words(row.recorded_at),
                by=str(row.recorded_as or row.recorded_by),
                reason=row.reason,
                done=in_words(asked.done_on) if asked.done_on else "",
                places=asked.places,
                approve=reverse("approve-removal", args=[slug, row.pk]) if open_ else "",
            )
        )
    files_owed, bytes_owed = queries.still_owed(scope.organisation.pk)
    page = RemovalsPage(
        requests=tuple(rows),
        hold=reverse("legal-hold", args=[slug]),
        held=queries.hold_in_force(scope.organisation.pk) is not None,
        may_hold=scope.may(Permission.APPROVE_REDACTION),
        files_owed=files_owed,
        bytes_owed=bytes_owed,
    )
    return render(request, "governance/removals.jinja", {"page": page})


def record_or_404(scope: Scope, kind: str, thing: UUID) -> Model:
    """A record that holds words and that the person may ask about; Http404 for any other."""
    scope.require(Permission.ASK_REDACTION)
    record = services.find_record(kind=kind, thing=thing, organisation_id=scope.organisation.pk)
    if record is None or not (getattr(record, "WORDS", ()) or getattr(record, "DRAFT_WORDS", ())):
        raise Http404
    for permission in services.needed_to_ask(record):
        scope.require(permission)
    return record


@never_cache
def ask_file_removal(request: ScopedRequest, kind: str, thing: UUID) -> HttpResponse:
    """Ask for the file of one record to be removed."""
    scope = request.scope
    record = record_or_404(scope, kind, thing)
    file = queries.file_of(record)
    if file is None:
        raise Http404
    form = forms.FileRemovalForm(request.POST or None)
    if form.is_valid():
        try:
            services.ask_to_remove_file(record=record, **form.cleaned_data, by=scope.by)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(
                request, _("Your request is recorded. A second person must approve it.")
            )
            return redirect(list_address(scope))
    page = FileRemovalPage(kind=kind_words(type(record)), file=file.name, back=list_address(scope))
    return render(request, "governance/file_removal.jinja", {"page": page, "form": form})


@never_cache
def ask_removal(request: ScopedRequest, kind: str, thing: UUID) -> HttpResponse:
    """Ask for words of one record to be removed."""
    scope = request.scope
    record = record_or_404(scope, kind, thing)
    form = forms.RemovalForm(request.POST or None)
    if form.is_valid():
        try:
            services.ask_to_remove_words(record=record, **form.cleaned_data, by=scope.by)
        except Refused as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(
                request, _("Your request is recorded. A second person must approve it.")
            )
            return redirect(list_address(scope))
    page = RemovalPage(kind=kind_words(type(record)), back=list_address(scope))
    return render(request, "governance/removal.jinja", {"page": page, "form": form})


@never_cache
def approve_removal(request: ScopedRequest, removal: UUID) -> HttpResponse:
    """See how many places hold the words, and remove them."""
    scope = request.scope
    scope.require(Permission.APPROVE_REDACTION)
    row = scope.get(RedactionRequest, removal, "recorded_by", "recorded_as")
    try:
        words = redaction.words_asked_for(row)
    except Refused as refusal:
        messages.info(request, str(refusal))
        return redirect(list_address(scope))
    found = redaction.places_holding(words, scope.organisation.pk)
    files = queries.files_at(found)
    form = forms.ApprovalForm(request.POST or None, initial={"places": str(len(found))})
    if form.is_valid():
        try:
            done = services.remove_words(
                request=row, by=scope.by, places=form.cleaned_data["places"]
            )
        except Refused as refusal:
            # Shown again from the start, so that what is agreed to next is what stands now.
            messages.info(request, str(refusal))
            return redirect(request.path)
        else:
            messages.success(request, removed_in_words(done.places, files=bool(files)))
            return redirect(list_address(scope))
    page = ApprovalPage(
        words=words,
        files=tuple(file.name for file in files),
        reason=row.reason,
        authority=row.authority,
        public_note=row.public_note,
        asked_by=str(row.recorded_as or row.recorded_by),
        places=tuple(PlaceRow(kind_words(type(x.row)), around_gap(x.text)) for x in found),
        back=list_address(scope),
        held=queries.hold_in_force(scope.organisation.pk) is not None,
        own=row.recorded_by_id == scope.user.pk,
    )
    return render(request, "governance/approval.jinja", {"page": page, "form": form})


def removed_in_words(places: int, *, files: bool) -> str:
    """What has been done."""
    told = (
        ngettext(
            "The file is removed, and its mark from %(places)s place.",
            "The file is removed, and its mark from %(places)s places.",
            places,
        )
        if files
        else ngettext(
            "The words are removed from %(places)s place.",
            "The words are removed from %(places)s places.",
            places,
        )
    )
    return told % {"places": places}


def around_gap(text: str) -> str:
    """The text around each gap, shortened where it is long."""
    parts = [
        text[max(0, gap.start() - AROUND) : gap.end() + AROUND]
        for gap in re.finditer(re.escape(REMOVED), text)
    ]
    return " … ".join(parts)


def legal_hold(request: ScopedRequest) -> HttpResponse:
    """Place a legal hold, or lift it."""
    scope = request.scope
    scope.require(Permission.APPROVE_REDACTION)
    hold = queries.hold_in_force(scope.organisation.pk)
    form = forms.HoldForm(request.POST or None, seen=str(hold.pk) if hold else "")
    if form.is_valid():
        try:
            services.set_legal_hold(
                organisation_id=scope.organisation.pk,
                held=hold is None,
                reason=form.cleaned_data["reason"],
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            done = _("The hold is placed.") if hold is None else _("The hold is lifted.")
            messages.success(request, done)
            return redirect(list_address(scope))
    page = HoldPage(
        held=hold is not None,
        reason=hold.reason if hold else "",
        since=in_words(hold.effective_on) if hold else "",
        by=str(hold.recorded_by) if hold else "",
        back=list_address(scope),
    )
    return render(request, "governance/hold.jinja", {"page": page, "form": form})
