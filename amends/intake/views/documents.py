"""Handing in a document, waiting until it has been read, and what was found in it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amends.files.rules import FileShut
from amends.files.services import on_disk
from amends.instruments.reading import Box, ReadingError, page_image_in_worker
from amends.intake import queries, tasks
from amends.intake.forms import ReadInForm
from amends.intake.forms.documents import NEW
from amends.intake.models import Reading
from amends.intake.queries import Overview, ReadingLine, Standing
from amends.intake.queries.plans import boxes_of
from amends.intake.rules import Purpose, ReadingState
from amends.intake.views.reached import note_case, passage_of, reading_of, row_of
from amends.investigations.models import Report
from amends.investigations.queries import dates_of
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.arrivals import files_sent, used
from amends.people.forms import answered
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest

FORM_METHODS = ("GET", "HEAD", "POST")
# Where to look at what was read, if not here.
AFTERWARDS = {Purpose.STATEMENT: "confirm-statement", Purpose.PLAN: "plan-rows"}
# Pixels for a point, and how often the page of a reading under way looks again by itself.
SCALE = 1.5
SECONDS = 4
# A picture may stay in the reader's own browser for so many seconds, and nowhere else.
KEPT_SECONDS = 600


@dataclass(frozen=True)
class ReadInPage:
    """The form, and what has been read in for the report before."""

    slug: str
    report: Report
    before: tuple[ReadingLine, ...]


@dataclass(frozen=True)
class ReadingPage:
    """A reading: under way, failed, or read with what was found."""

    slug: str
    standing: Standing
    overview: Overview
    actions: int
    reads_like_statement: bool
    looks_again: bool
    may_respond: bool
    may_plan: bool
    may_remove: bool


@require_http_methods(FORM_METHODS)
def read_in(request: ScopedRequest, report: UUID) -> HttpResponse:
    """Hand in a document of a report to be read."""
    request.scope.require(Permission.KEEP_CASES)
    found = request.scope.get(Report, report, "case")
    note_case(request, found)
    drafts = request.scope.may(Permission.READ_DRAFTS)
    sent = request.method == "POST"
    form = ReadInForm(
        request.POST if sent else None,
        files_sent(request),
        versions=queries.versions_of(found, drafts=drafts),
        drafts=drafts,
        dates=dates_of(found, Moment(clock.today())),
    )
    made = answered(form, lambda: _read(request, found, form))
    slug = request.scope.organisation.slug
    if made is not None:
        used(form)
        return redirect("reading", slug, made.pk)
    if "document" in form.files and "document" not in form.errors:
        form.add_error(
            "document", _("Choose the file again. It was not kept, because of the problem")
        )
    before = queries.readings_of(found, drafts=drafts)
    page = ReadInPage(slug, found, tuple(before))
    return render(request, "intake/read_in.jinja", {"page": page, "form": form})


def _read(request: ScopedRequest, report: Report, form: ReadInForm) -> Reading:
    """Have it read, for a version that is there or for one that comes with it."""
    said = form.cleaned_data
    organisation, by = request.scope.organisation, request.scope.by
    if said["which"] not in NEW:
        version = form.versions[said["which"]].version
        return tasks.read_in(
            organisation=organisation, version=version, upload=said["document"], by=by
        )
    return tasks.receive_and_read(
        report=report,
        id=said["key"],
        kind=NEW[said["which"]],
        received_on=said["received"],
        upload=said["document"],
        by=by,
    )


@require_http_methods(FORM_METHODS)
def reading(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """How far the reading has come, and what was found. Sent, it has the document read again."""
    found = reading_of(request, reading)
    slug = request.scope.organisation.slug
    if request.method == "POST":
        try:
            tasks.read_again(reading=found, by=request.scope.by)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect("reading", slug, found.pk)
    standing = queries.standing(found)
    read = found.state == ReadingState.READ
    if read and found.purpose in AFTERWARDS:
        return redirect(AFTERWARDS[Purpose(found.purpose)], slug, found.pk)
    actions, statement = (
        queries.other_findings(found) if found.state == ReadingState.READ else (0, False)
    )
    under_way = standing.stage in {ReadingState.WAITING, ReadingState.READING}
    page = ReadingPage(
        slug=slug,
        standing=standing,
        overview=queries.overview(found),
        actions=actions,
        reads_like_statement=statement,
        looks_again=under_way and "still" not in request.GET,
        may_respond=request.scope.may(Permission.RESPOND),
        may_plan=request.scope.may(Permission.PLAN),
        may_remove=request.scope.may(Permission.ASK_REDACTION),
    )
    answer = render(request, "intake/reading.jinja", {"page": page})
    if page.looks_again:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


@require_safe
def page_picture(request: ScopedRequest, reading: UUID, passage: UUID, number: int) -> HttpResponse:
    """A page of the document as a picture, with the passage marked."""
    found, row = passage_of(request, reading, passage)
    return picture_of(found, number, queries.boxes_on(row, number))


@require_safe
def row_picture(request: ScopedRequest, reading: UUID, row: UUID, number: int) -> HttpResponse:
    """A page of a plan as a picture, with the row marked."""
    found, one = row_of(request, reading, row)
    return picture_of(found, number, boxes_of(one, number))


def picture_of(reading: Reading, number: int, boxes: list[Box]) -> HttpResponse:
    """A page of a document as a picture, with boxes drawn on it; Http404 where there is none."""
    file = queries.document_of_reading(reading)
    if file is None or not reading.paged:
        raise Http404
    try:
        with on_disk(file) as path:
            picture = page_image_in_worker(path, number, scale=SCALE, boxes=boxes)
    except (FileShut, ReadingError) as problem:
        raise Http404 from problem
    answer = HttpResponse(picture, content_type="image/png")
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
