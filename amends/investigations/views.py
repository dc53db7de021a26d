"""Cases and the basics of their reports. The page of one case, which shows more, is in amends/web."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amends.files.responses import download_response
from amends.files.rules import FileShut
from amends.files.sentences import shut_in_words
from amends.investigations import queries, services
from amends.investigations.forms import (
    CaseForm,
    DateReportForm,
    DescribeForm,
    DocumentForm,
    EventForm,
    ReportForm,
    VersionForm,
    WithdrawVersionForm,
)
from amends.investigations.models import (
    Case,
    CaseEvent,
    CaseStatement,
    Report,
    ReportDates,
    ReportVersion,
    VersionDocument,
    VersionWithdrawal,
)
from amends.investigations.queries import CaseLine
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.arrivals import files_sent, used
from amends.people.forms import FormPage, answered, chosen
from amends.people.models import Body, Party
from amends.people.permissions import Permission
from amends.people.queries import body_choices, newest, party_choices
from amends.people.scope import ScopedRequest
from amends.ui.context import Notice, show_notice

FORM_METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class CasesPage:
    """Every case."""

    slug: str
    lines: tuple[CaseLine, ...]
    may_keep: bool


@require_safe
def cases(request: ScopedRequest) -> HttpResponse:
    """Every case of the organisation."""
    request.scope.require(Permission.READ)
    organisation = request.scope.organisation
    page = CasesPage(
        slug=organisation.slug,
        lines=tuple(queries.cases(organisation.pk, Moment(clock.today()))),
        may_keep=request.scope.may(Permission.KEEP_CASES),
    )
    return render(request, "investigations/cases.jinja", {"page": page})


@require_http_methods(FORM_METHODS)
def open_case(request: ScopedRequest) -> HttpResponse:
    """A new case, under a pseudonym."""
    request.scope.require(Permission.KEEP_CASES)
    form = CaseForm(request.POST if request.method == "POST" else None)

    def write() -> Case:
        said = form.cleaned_data
        return services.open_case(
            organisation=request.scope.organisation,
            id=said["key"],
            pseudonym=said["pseudonym"],
            reconstructed=said["reconstructed"],
            public_reference=said["public_reference"],
            incident=said["incident"],
            setting=said["setting"],
            public_summary=said["public_summary"],
            source=said["source"],
            by=request.scope.by,
        )

    made = answered(form, write)
    if made is not None:
        messages.success(request, _("The case of %(name)s is open.") % {"name": made.pseudonym})
        return redirect("case", request.scope.organisation.slug, made.pk)
    page = FormPage(
        title=_("Open a case"),
        back="cases",
        submit=_("Open the case"),
        intro=(
            _(
                "A case is known by a pseudonym only. Amends has no place for a patient’s name, NHS number or date of birth, because it needs none of them: what it follows up is what the organisation does."
            ),
            _(
                "What is written here is kept for good. If words say too much, they can be removed by two people together, and the page then says that something was removed."
            ),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def describe_case(request: ScopedRequest, case: UUID) -> HttpResponse:
    """What is said of a case, said anew."""
    request.scope.require(Permission.KEEP_CASES)
    found = _case(request, case)
    last = newest(CaseStatement, found)
    stands = queries.case_statement(found, Moment(clock.today()))
    form = DescribeForm(
        request.POST if request.method == "POST" else None,
        seen=str(last.pk) if last else "",
        kept=stands.incident,
        initial={
            "public_reference": stands.public_reference,
            "setting": stands.setting,
            "public_summary": stands.public_summary,
            "source": stands.source,
            "effective_on": clock.today(),
        },
    )

    def write() -> CaseStatement:
        said = form.cleaned_data
        return services.describe_case(
            case=found,
            incident=said["incident"],
            public_reference=said["public_reference"],
            setting=said["setting"],
            public_summary=said["public_summary"],
            source=said["source"],
            effective_on=said["effective_on"],
            expected=last.pk if last else None,
            by=request.scope.by,
        )

    if answered(form, write) is not None:
        messages.success(request, _("What is known about the case has been recorded."))
        return redirect("case", request.scope.organisation.slug, found.pk)
    page = FormPage(
        title=_("Describe the case"),
        caption=found.pseudonym,
        back=_address(request, "case", found.pk),
        submit=_("Save"),
        intro=(_("What was said before stays in the record, and is shown for the days before."),),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def add_event(request: ScopedRequest, case: UUID) -> HttpResponse:
    """A line of the timeline."""
    request.scope.require(Permission.KEEP_CASES)
    found = _case(request, case)
    form = EventForm(request.POST if request.method == "POST" else None)

    def write() -> CaseEvent:
        return services.add_event(
            case=found,
            id=form.cleaned_data["key"],
            day=form.cleaned_data["day"],
            what=form.cleaned_data["what"],
            by=request.scope.by,
        )

    if answered(form, write) is not None:
        messages.success(request, _("It is in the timeline."))
        return redirect("case", request.scope.organisation.slug, found.pk)
    page = FormPage(
        title=_("Add to the timeline"),
        caption=found.pseudonym,
        back=_address(request, "case", found.pk),
        submit=_("Add it"),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def add_report(request: ScopedRequest, case: UUID) -> HttpResponse:
    """An investigation's report."""
    request.scope.require(Permission.KEEP_CASES)
    found = _case(request, case)
    organisation = request.scope.organisation
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        parties=party_choices(organisation.pk),
        bodies=body_choices(organisation.pk),
    )

    def write() -> Report:
        said = form.cleaned_data
        return services.add_report(
            case=found,
            id=said["key"],
            title=said["title"],
            kind=said["kind"],
            commissioner=_chosen(request, Party, said["commissioner"]),
            commissioning_body=_chosen(request, Body, said["commissioning_body"]),
            author=_chosen(request, Party, said["author"]),
            author_words=said["author_words"],
            dates=form.dates(),
            by=request.scope.by,
        )

    made = answered(form, write)
    if made is not None:
        messages.success(request, _("The report has been added. Add its draft or its final text."))
        return redirect("report", organisation.slug, made.pk)
    page = FormPage(
        title=_("Add a report"),
        caption=found.pseudonym,
        back=_address(request, "case", found.pk),
        submit=_("Add the report"),
        intro=(
            _(
                "Give the dates that are known, as precisely as they are known. Leave the others empty."
            ),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def date_report(request: ScopedRequest, report: UUID) -> HttpResponse:
    """The dates of a report, as they are known now."""
    request.scope.require(Permission.KEEP_CASES)
    found = _report(request, report)
    last = newest(ReportDates, found)
    stands = queries.dates_of(found, Moment(clock.today()))
    form = DateReportForm(
        request.POST if request.method == "POST" else None,
        seen=str(last.pk) if last else "",
        kept=stands,
        initial={"effective_on": clock.today()},
    )

    def write() -> ReportDates:
        return services.date_report(
            report=found,
            dates=form.dates(),
            effective_on=form.cleaned_data["effective_on"],
            expected=last.pk if last else None,
            by=request.scope.by,
        )

    if answered(form, write) is not None:
        messages.success(request, _("The dates have been recorded."))
        return redirect("report", request.scope.organisation.slug, found.pk)
    page = FormPage(
        title=_("Dates of the report"),
        caption=found.title,
        back=_address(request, "report", found.pk),
        submit=_("Save the dates"),
        intro=(_("What stood before stays in the record, and is shown for the days before."),),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def add_version(request: ScopedRequest, report: UUID) -> HttpResponse:
    """A draft or the final, with its document."""
    request.scope.require(Permission.KEEP_CASES)
    found = _report(request, report)
    sent = request.method == "POST"
    form = VersionForm(
        request.POST if sent else None,
        files_sent(request),
        drafts=request.scope.may(Permission.READ_DRAFTS),
        dates=queries.dates_of(found, Moment(clock.today())),
    )

    def write() -> ReportVersion:
        said = form.cleaned_data
        return services.receive_version(
            report=found,
            id=said["key"],
            kind=said["kind"],
            received_on=said["received"],
            pages=said["pages"],
            restricted=said["restricted"] or None,
            upload=said["document"],
            by=request.scope.by,
        )

    if answered(form, write) is not None:
        used(form)
        messages.success(request, _("The version has been added."))
        return redirect("report", request.scope.organisation.slug, found.pk)
    page = FormPage(
        title=_("Add a draft or the final report"),
        caption=found.title,
        back=_address(request, "report", found.pk),
        submit=_("Add it"),
        multipart=True,
        in_parts=True,
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_safe
def document(request: ScopedRequest, version: UUID) -> HttpResponseBase:
    """The document of a version, as a download."""
    request.scope.require(Permission.READ)
    found = request.scope.get(ReportVersion, version)
    if found.kind == VersionKind.DRAFT or found.restricted:
        request.scope.require(Permission.READ_DRAFTS)
    file = queries.document_of(found)
    if file is None:
        raise Http404
    try:
        return download_response(file)
    except FileShut:
        messages.warning(request, shut_in_words(file))
        return redirect("report", request.scope.organisation.slug, found.report_id)


@require_http_methods(FORM_METHODS)
def attach_document(request: ScopedRequest, version: UUID) -> HttpResponse:
    """Put its document beside a version that came without one."""
    found = _version_to_mend(request, version)
    sent = request.method == "POST"
    form = DocumentForm(request.POST if sent else None, files_sent(request))

    def write() -> VersionDocument:
        return services.attach_upload(
            version=found, upload=form.cleaned_data["document"], by=request.scope.by
        )

    if answered(form, write) is not None:
        used(form)
        messages.success(request, _("The document has been added."))
        return redirect("report", request.scope.organisation.slug, found.report_id)
    page = FormPage(
        title=_("Add its document"),
        caption=found.report.title,
        back=_address(request, "report", found.report_id),
        submit=_("Add the document"),
        multipart=True,
        in_parts=True,
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def withdraw_version(request: ScopedRequest, version: UUID) -> HttpResponse:
    """Take back a version that was entered by mistake."""
    found = _version_to_mend(request, version)
    form = WithdrawVersionForm(request.POST if request.method == "POST" else None)

    def write() -> VersionWithdrawal:
        return services.withdraw_version(
            version=found, reason=form.cleaned_data["reason"], by=request.scope.by
        )

    if answered(form, write) is not None:
        messages.success(request, _("The version has been withdrawn."))
        return redirect("report", request.scope.organisation.slug, found.report_id)
    draft = found.kind == VersionKind.DRAFT
    page = FormPage(
        title=_("Withdraw the draft") if draft else _("Withdraw the final report"),
        caption=found.report.title,
        back=_address(request, "report", found.report_id),
        submit=_("Withdraw it"),
        intro=(
            _(
                "This is for a version that was entered by mistake. It can be withdrawn only while"
                " nothing rests on it. That it was here stays on record."
            ),
        ),
        warning=True,
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


def _version_to_mend(request: ScopedRequest, pk: UUID) -> ReportVersion:
    request.scope.require(Permission.KEEP_CASES)
    found = request.scope.get(ReportVersion, pk, "report__case")
    if found.kind == VersionKind.DRAFT:
        request.scope.require(Permission.READ_DRAFTS)
    if queries.was_withdrawn(found):
        raise Http404
    _say_where_from(request, found.report.case)
    return found


def _case(request: ScopedRequest, pk: UUID) -> Case:
    found = request.scope.get(Case, pk)
    _say_where_from(request, found)
    return found


def _report(request: ScopedRequest, pk: UUID) -> Report:
    found = request.scope.get(Report, pk, "case")
    _say_where_from(request, found.case)
    return found


def _say_where_from(request: ScopedRequest, case: Case) -> None:
    """Every page of a reconstructed case says that it is one."""
    if case.reconstructed:
        show_notice(request, Notice.RECONSTRUCTED)


def _chosen[Row: Party | Body](request: ScopedRequest, model: type[Row], value: str) -> Row | None:
    pk = chosen(value)
    return request.scope.get(model, pk) if pk else None


def _address(request: ScopedRequest, name: str, pk: UUID) -> str:
    return reverse(name, args=[request.scope.organisation.slug, pk])
