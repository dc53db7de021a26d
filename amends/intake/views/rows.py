"""One row of a plan's document at a time, beside its cells."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.intake import queries, services
from amends.intake.forms import RowForm
from amends.intake.models import Reading, Row
from amends.intake.queries import Standing
from amends.intake.queries.again import Changes, changes_of
from amends.intake.queries.mapping import mapping_of
from amends.intake.queries.plans import (
    RowShown,
    following_of,
    row_shown,
)
from amends.intake.queries.sheets import SheetPart, around
from amends.intake.queries.turns import RowsOverview, Turn, next_open, rows_overview, turn_of
from amends.intake.rules import PassageState, Step
from amends.intake.views.mapping import offered_for, recommendation_choices
from amends.intake.views.plans import missing_step
from amends.intake.views.reached import row_of
from amends.intake.views.sheets import query_of
from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.queries import body_choices, role_choices
from amends.people.scope import ScopedRequest


@dataclass(frozen=True)
class RowPage:
    """A row, and where it stands among the others."""

    slug: str
    standing: Standing
    overview: RowsOverview
    shown: RowShown
    changes: Changes | None
    around: SheetPart | None
    sheet: str
    turn: Turn
    may_remove: bool
    may_keep_people: bool


@require_http_methods(("GET", "HEAD", "POST"))
def row(request: ScopedRequest, reading: UUID, row: UUID) -> HttpResponse:
    """Look at one row and decide on it."""
    found, one = row_of(request, reading, row)
    slug = request.scope.organisation.slug
    step = missing_step(found)
    if step:
        return redirect(step, slug, found.pk)
    shown = row_shown(one, found, following_of(one))
    as_at = mapping_of(found).as_at
    changes = (
        changes_of(one, shown.said, as_at) if as_at and shown.state == PassageState.OPEN else None
    )
    form = RowForm(
        request.POST if request.method == "POST" else None,
        shown=shown,
        posts=role_choices(request.scope.organisation.pk),
        recommendations=recommendation_choices(offered_for(request, found)),
        bodies=body_choices(request.scope.organisation.pk),
        changes=changes is not None,
        claim_gone=changes is not None and changes.claim_gone,
    )
    if request.method == "POST":
        try:
            leads_to = taken(request, one, shown, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if leads_to is not None:
                return leads_to
    page = page_of(request, found, one, shown, changes)
    return render(request, "intake/plan_row.jinja", {"page": page, "form": form})


def page_of(
    request: ScopedRequest, reading: Reading, row: Row, shown: RowShown, changes: Changes | None
) -> RowPage:
    """The row among the others."""
    turn = turn_of(row)
    cells = [cell["cell"] for cell in row.found.get("cells", ())]
    return RowPage(
        slug=request.scope.organisation.slug,
        standing=queries.standing(reading),
        overview=rows_overview(reading),
        shown=shown,
        changes=changes,
        around=None if reading.paged else around(reading, cells),
        sheet=query_of(cells[-1]) if cells else "",
        turn=turn,
        may_remove=request.scope.may(Permission.ASK_REDACTION),
        may_keep_people=request.scope.may(Permission.KEEP_PEOPLE),
    )


def taken(request: ScopedRequest, one: Row, shown: RowShown, form: RowForm) -> HttpResponse | None:
    """Do what the pressed button says; None when the form has to be put right. Raises Refused."""
    pressed = request.POST.get("step", "")
    by = request.scope.by
    if pressed == Step.UNDO and not form.is_stale:
        services.undo_row(row=one, seen=one.version, by=by)
        messages.success(request, _("The last step was undone."))
        return here(request, one)
    if pressed == Step.REJECT and not form.is_stale:
        services.reject_row(row=one, seen=one.version, by=by)
        messages.success(request, _("Noted: it is not an action. You can undo that."))
        return on(request, one)
    if not form.is_valid():
        return None
    steps: dict[Step, Callable[[ScopedRequest, Row, RowForm], HttpResponse | None]] = {
        Step.ACCEPT: accept,
        Step.SAVE: save,
        Step.NEXT: save_and_go_on,
        Step.JOIN: join,
        Step.SPLIT: split,
        Step.APART: apart,
    }
    if pressed not in steps:
        raise Refused(_("Choose one of the buttons below."))
    if pressed in {Step.SPLIT, Step.JOIN} and form.said() != shown.said:
        raise Refused(_("You have changed the row. Save the edits first, then try again."))
    return steps[Step(pressed)](request, one, form)


def accept(request: ScopedRequest, one: Row, form: RowForm) -> HttpResponse | None:
    """Keep it as an action, and look at the next; None while something keeps it from that."""
    if not form.may_be_accepted():
        return None
    said = form.said()
    services.accept_row(row=one, said=said, seen=one.version, by=request.scope.by)
    messages.success(request, _("Action %(number)s is in the plan.") % {"number": said.number})
    return on(request, one)


def save(request: ScopedRequest, one: Row, form: RowForm) -> HttpResponse:
    """Keep what was changed."""
    services.keep_row(row=one, said=form.said(), seen=one.version, by=request.scope.by)
    messages.success(request, _("The edits have been saved. It is still to be accepted."))
    return here(request, one)


def save_and_go_on(request: ScopedRequest, one: Row, form: RowForm) -> HttpResponse:
    """Keep what was changed, and look at the next."""
    services.keep_row(row=one, said=form.said(), seen=one.version, by=request.scope.by)
    messages.success(request, _("The edits have been saved. It is still to be accepted."))
    return on(request, one)


def join(request: ScopedRequest, one: Row, _form: RowForm) -> HttpResponse:
    """Take the next row into it."""
    services.join_row(row=one, seen=one.version, by=request.scope.by)
    messages.success(request, _("Both rows are one now."))
    return here(request, one)


def split(request: ScopedRequest, one: Row, form: RowForm) -> HttpResponse:
    """Divide it."""
    at = int(form.cleaned_data["cut"]) if form.cleaned_data.get("cut") else 0
    services.split_row(row=one, at=at, seen=one.version, by=request.scope.by)
    messages.success(request, _("There are two rows now. This is the first."))
    return here(request, one)


def apart(request: ScopedRequest, one: Row, form: RowForm) -> HttpResponse:
    """Have it be another action than the one that it was taken for."""
    services.part_row(row=one, said=form.said(), seen=one.version, by=request.scope.by)
    messages.success(request, _("It is an action of its own now. Give it a number of its own."))
    return here(request, one)


def here(request: ScopedRequest, one: Row) -> HttpResponse:
    """The same row again."""
    return redirect("plan-row", request.scope.organisation.slug, one.reading_id, one.pk)


def on(request: ScopedRequest, one: Row) -> HttpResponse:
    """The open row whose turn it is after this one; the list when all are decided."""
    one.refresh_from_db(fields=["unsure"])
    following = next_open(one)
    slug = request.scope.organisation.slug
    if following is None:
        return redirect("plan-rows", slug, one.reading_id)
    return redirect("plan-row", slug, one.reading_id, following)
