"""Opening a case from a published statement."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.intake import queries, services, tasks
from amends.intake.forms import Group, StatementForm, StatementUploadForm
from amends.intake.models import Reading
from amends.intake.queries import ReadingLine, Standing
from amends.intake.rules import Purpose, ReadingState
from amends.intake.views.reached import reading_of
from amends.investigations.models import Case
from amends.people.arrivals import files_sent, used
from amends.people.forms import answered
from amends.people.models import Party
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest

FORM_METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class UploadPage:
    """The form, and statements that wait to be confirmed."""

    slug: str
    waiting: tuple[ReadingLine, ...]


@dataclass(frozen=True)
class ConfirmPage:
    """What a statement proposes, each beside its words; `groups` is empty where it is none."""

    slug: str
    standing: Standing
    about: Group | None
    groups: tuple[Group, ...]
    claims: int
    may_remove: bool


@require_http_methods(FORM_METHODS)
def open_from_statement(request: ScopedRequest) -> HttpResponse:
    """Hand in a published statement to be read."""
    request.scope.require(Permission.KEEP_CASES)
    sent = request.method == "POST"
    form = StatementUploadForm(request.POST if sent else None, files_sent(request))
    organisation = request.scope.organisation

    def write() -> Reading:
        return tasks.read_in(
            organisation=organisation, upload=form.cleaned_data["document"], by=request.scope.by
        )

    made = answered(form, write)
    if made is not None:
        used(form)
        return redirect("reading", organisation.slug, made.pk)
    page = UploadPage(organisation.slug, tuple(queries.statement_readings(organisation.pk)))
    return render(request, "intake/open_from_statement.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def confirm_statement(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """What a statement proposes, to be confirmed."""
    found = reading_of(request, reading)
    organisation = request.scope.organisation
    if found.purpose != Purpose.STATEMENT:
        raise Http404
    if found.state != ReadingState.READ:
        return redirect("reading", organisation.slug, found.pk)
    if found.case is not None:
        messages.info(request, _("This statement has become a case already."))
        return redirect("case", organisation.slug, found.case.pk)
    statement = queries.statement_of(found)
    standing = queries.standing(found)
    may_remove = request.scope.may(Permission.ASK_REDACTION)
    if statement is None:
        page = ConfirmPage(organisation.slug, standing, None, (), 0, may_remove)
        return render(request, "intake/confirm_statement.jinja", {"page": page, "form": None})
    form = StatementForm(
        request.POST if request.method == "POST" else None,
        found=statement,
        file_name=found.file_name,
        parties=list(request.scope.all(Party).order_by("-own", "name")),
    )

    def write() -> Case:
        return services.open_from_statement(
            organisation=organisation,
            reading=found,
            confirmed=form.confirmed(),
            id=form.cleaned_data["key"],
            by=request.scope.by,
        )

    made = answered(form, write)
    if made is not None:
        messages.success(request, _("The case of %(name)s is open.") % {"name": made.pseudonym})
        return redirect("case", organisation.slug, made.pk)
    page = ConfirmPage(
        slug=organisation.slug,
        standing=standing,
        about=form.case_group(),
        groups=tuple(form.groups),
        claims=len(statement["claims"]),
        may_remove=may_remove,
    )
    return render(request, "intake/confirm_statement.jinja", {"page": page, "form": form})
