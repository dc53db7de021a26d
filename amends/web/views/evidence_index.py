"""The index of evidence of a plan, a recommendation, a meeting or a review: a page, a CSV and a ZIP."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance.models import Review
from amends.assurance.queries import reviews
from amends.files.archives import Packed, archive
from amends.files.models import StoredFile
from amends.files.responses import archive_response, download_response, harden
from amends.files.rules import FileRemoved, FileShut
from amends.files.sentences import shut_in_words
from amends.governance import queries as governance
from amends.governance.models import Meeting
from amends.instruments.rendering import write_csv
from amends.investigations.rules import VersionKind, may_see
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Plan
from amends.recommendations.models import Recommendation
from amends.ui.addresses import address_of
from amends.ui.as_at import AsAtForm
from amends.ui.dates import in_words
from amends.web.moments import Shown, shown
from amends.web.queries.evidence_index import Entry, FileAt, Index, Indexed, actions_about, index_of
from amends.web.views.index_lines import (
    Left,
    Line,
    in_short,
    line_of,
    packed_name,
    served_in_words,
    sheet_of,
)
from amends.web.views.links import Link
from amends.web.views.panels import known_then, restricted
from amends.web.views.reviews import reached
from amends.web.words import as_at_in_words

PAGE, CSV, ZIP = "page", "csv", "zip"


@dataclass(frozen=True)
class About:
    """What an index is of: its kind and name, the page it belongs to, and the name of its own address."""

    kind: str
    pk: UUID
    name: str
    back: Link
    granted: bool = False


@dataclass(frozen=True)
class IndexPage:
    """An index as at a day."""

    slug: str
    language: str
    organisation: str
    about: About
    shown: str
    query: str
    heads: tuple[str, ...]
    in_short: tuple[str, ...]
    lines: tuple[Line, ...]
    without: tuple[str, ...]
    archive: str
    sheet: str
    size: int
    number_of_files: int


@require_safe
def plan_index(request: ScopedRequest, plan: UUID, how: str = PAGE) -> HttpResponseBase:
    """The evidence about the actions that stand in a plan."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Plan, plan)
    back = Link(found.name, address_of("plan", scope.organisation.slug, found.pk))
    about = About("plan", found.pk, found.name, back)
    return answer(request, about, [found], shown(request, scope), how)


@require_safe
def recommendation_index(
    request: ScopedRequest, recommendation: UUID, how: str = PAGE
) -> HttpResponseBase:
    """The evidence about the actions that serve a recommendation, or whose effect is carried over to it."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Recommendation, recommendation, "version__report")
    if not may_see(VersionKind(found.version.kind), drafts=scope.may(Permission.READ_DRAFTS)):
        raise Http404
    name = _("Recommendation without a number")
    if found.number:
        name = _("Recommendation %(number)s") % {"number": found.number}
    name = f"{name}, {found.version.report.title}"
    back = Link(name, address_of("recommendation", scope.organisation.slug, found.pk))
    about = About("recommendation", found.pk, name, back)
    return answer(request, about, [found], shown(request, scope), how)


@require_safe
def meeting_index(request: ScopedRequest, meeting: UUID, how: str = PAGE) -> HttpResponseBase:
    """The evidence about everything that is before a meeting, as at its day unless another is asked for."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Meeting, meeting, "body__party")
    name = f"{found.body.name}, {in_words(found.day)}"
    at = shown(request, scope, min(found.day, clock.today()))
    when = known_then(found, at)
    subjects = [s for _row, s in governance.agenda(found, when) if not restricted(scope, s)]
    back = Link(name, address_of("meeting-pack", scope.organisation.slug, found.pk))
    about = About("meeting", found.pk, name, back)
    return answer(request, about, subjects, at, how)


@require_safe
def review_index(request: ScopedRequest, review: UUID, how: str = PAGE) -> HttpResponseBase:
    """What was presented of the things in a review, for those who were invited to it."""
    scope = request.scope
    found = scope.get(Review, review, "plan")
    reached(scope, found)
    back = Link(found.name, address_of("review", scope.organisation.slug, found.pk))
    about = About("review", found.pk, found.name, back, granted=True)
    subjects = [reviews.subject_of(item) for item in reviews.items_of(found)]
    return answer(request, about, subjects, today(), how)


@require_safe
def review_file(request: ScopedRequest, review: UUID, evidence: UUID) -> HttpResponseBase:
    """The newest file of a piece that was presented of something in a review."""
    file = granted_file(request.scope, review, evidence)
    try:
        return download_response(file)
    except FileRemoved as error:
        raise Http404 from error
    except FileShut:
        messages.warning(request, shut_in_words(file))
        return redirect("review", request.scope.organisation.slug, review)


def granted_file(scope: Scope, review: UUID, evidence: UUID) -> StoredFile:
    """A file that a review lets its reviewers have; Http404 for any other."""
    found = scope.get(Review, review, "plan")
    reached(scope, found)
    subjects = [reviews.subject_of(item) for item in reviews.items_of(found)]
    index = indexed(scope, subjects, today(), granted=True)
    for entry in index.entries:
        if entry.at.id == evidence and entry.files and entry.files[-1].file is not None:
            return entry.files[-1].file
    raise Http404


def today() -> Shown:
    """What a page shows that shows no other day."""
    return Shown(AsAtForm(None), Moment(clock.today()), known=None, today=clock.today())


def indexed(scope: Scope, subjects: Iterable[Indexed], at: Shown, *, granted: bool) -> Index:
    """The index of the evidence about some things."""
    organisation = scope.organisation.pk
    actions = actions_about(subjects, organisation, at.at, carried=not granted)
    return index_of(actions, organisation, at.at, granted=granted)


def answer(
    request: ScopedRequest, about: About, subjects: Iterable[Indexed], at: Shown, how: str
) -> HttpResponseBase:
    """The index as it was asked for: a page, a CSV, or a ZIP with the files."""
    if how != PAGE and at.form.errors:
        raise Http404
    scope = request.scope
    index = indexed(scope, subjects, at, granted=about.granted)
    if how == ZIP:
        # Whoever asks for the head alone has nothing packed.
        content = packed(scope, about, index, at) if request.method == "GET" else iter(())
        return archive_response(content, file_name(about, at, "zip"))
    lines = lines_of(scope, about, index)
    if how == CSV:
        response = HttpResponse(write_csv(sheet_of(lines)), content_type="text/csv; charset=utf-8")
        name = file_name(about, at, "csv")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        harden(response)
        return response
    page = page_of(scope, about, index, lines, at)
    return render(request, "web/evidence_index.jinja", {"page": page, "form": at.form})


def file_name(about: About, at: Shown, ending: str) -> str:
    """A name that tells no words of anybody: what it is of, and which day it shows."""
    known = f"-known-{at.known.isoformat()}" if at.known else ""
    return f"evidence-{about.kind}-{at.at.day.isoformat()}{known}.{ending}"


def lines_of(
    scope: Scope, about: About, index: Index, left: Left | None = None
) -> tuple[Line, ...]:
    """The lines of an index; `left` is what an archive left out."""
    slug = scope.organisation.slug

    def href(entry: Entry, each: FileAt) -> str:
        if about.granted:
            return address_of("review-evidence-file", slug, about.pk, entry.at.id)
        return address_of("evidence-version", slug, entry.at.id, each.id)

    def preview(entry: Entry, each: FileAt) -> str:
        if about.granted:
            return address_of("review-evidence-preview", slug, about.pk, entry.at.id)
        return address_of("evidence-preview", slug, entry.at.id, each.id)

    return tuple(line_of(entry, index, href, preview, left) for entry in index.entries)


def page_of(
    scope: Scope, about: About, index: Index, lines: tuple[Line, ...], at: Shown
) -> IndexPage:
    """What the page shows, and the copy of it that lies beside the files."""
    files = [each.file for _entry, each in index.files() if each.file and each.file.is_open]
    slug = scope.organisation.slug

    def address(how: str) -> str:
        return address_of(f"{about.kind}-index-{how}", slug, about.pk) + at.query

    return IndexPage(
        slug=slug,
        language=get_language() or settings.LANGUAGE_CODE,
        organisation=scope.organisation.name,
        about=about,
        shown=as_at_in_words(at),
        query=at.query,
        heads=(
            _("Evidence"),
            _("How far"),
            _("Covers, and where it is from"),
            _("Is to show"),
            _("Files and links"),
        ),
        in_short=in_short(index),
        lines=lines,
        without=tuple(served_in_words(each) for each in index.without),
        archive=address(ZIP),
        sheet=address(CSV),
        size=sum(file.size for file in files),
        number_of_files=len(files),
    )


def packed(scope: Scope, about: About, index: Index, at: Shown) -> Iterator[bytes]:
    """The ZIP of an index: its files, then the index as a page and as a sheet, and the sums.

    The words are those of the language in which it was asked for, though they are written last.
    """
    language = get_language()

    def closing(left: Left) -> list[tuple[str, bytes]]:
        with override(language):
            lines = lines_of(scope, about, index, left)
            page = page_of(scope, about, index, lines, at)
            words = render_to_string("web/evidence_index_file.jinja", {"page": page})
            return [("index.html", words.encode()), ("index.csv", write_csv(sheet_of(lines)))]

    files = [
        Packed(packed_name(entry, each), each.file)
        for entry, each in index.files()
        if each.file is not None and each.file.is_open
    ]
    return archive(files, closing)
