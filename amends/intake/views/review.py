"""One passage at a time, beside the page that it stands on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.intake import queries, services
from amends.intake.forms import PassageForm
from amends.intake.models import Passage
from amends.intake.queries import Overview, PassageShown, Standing
from amends.intake.queries.sheets import SheetPart, around
from amends.intake.rules import Step
from amends.intake.views.reached import passage_of
from amends.intake.views.sheets import query_of
from amends.ledger.rules import Refused
from amends.people.models import Party
from amends.people.permissions import Permission
from amends.people.queries import party_choices
from amends.people.scope import ScopedRequest


@dataclass(frozen=True)
class PassagePage:
    """A passage, and where it stands among the others."""

    slug: str
    standing: Standing
    overview: Overview
    shown: PassageShown
    around: SheetPart | None
    sheet: str
    turn: int
    following: UUID | None
    preceding: UUID | None
    may_remove: bool
    may_keep_people: bool


@require_http_methods(("GET", "HEAD", "POST"))
def passage(request: ScopedRequest, reading: UUID, passage: UUID) -> HttpResponse:
    """Look at one passage and decide on it."""
    found, row = passage_of(request, reading, passage)
    shown = queries.passage_shown(row, found)
    sent = request.method == "POST"
    form = PassageForm(
        request.POST if sent else None,
        shown=shown,
        addressees=row.addressees,
        parties=party_choices(request.scope.organisation.pk),
    )
    slug = request.scope.organisation.slug
    if sent:
        try:
            leads_to = _taken(request, row, shown, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if leads_to is not None:
                return leads_to
    overview = queries.overview(found)
    turns = [line.pk for line in overview.lines]
    turn = turns.index(row.pk) if row.pk in turns else -1
    page = PassagePage(
        slug=slug,
        standing=queries.standing(found),
        overview=overview,
        shown=shown,
        around=None if found.paged else around(found, shown.cells),
        sheet=query_of(shown.cells[-1]) if shown.cells else "",
        turn=turn + 1,
        following=turns[turn + 1] if 0 <= turn < len(turns) - 1 else None,
        preceding=turns[turn - 1] if turn > 0 else None,
        may_remove=request.scope.may(Permission.ASK_REDACTION),
        may_keep_people=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "intake/passage.jinja", {"page": page, "form": form})


def _taken(
    request: ScopedRequest, row: Passage, shown: PassageShown, form: PassageForm
) -> HttpResponse | None:
    """Do what the pressed button says; None when the form has to be put right. Raises Refused."""
    pressed = request.POST.get("step", "")
    if pressed == Step.UNDO and not form.is_stale:
        services.undo(passage=row, seen=row.version, by=request.scope.by)
        messages.success(request, _("The last step was undone."))
        return _here(request, row)
    if pressed == Step.REJECT and not form.is_stale:
        services.reject(passage=row, seen=row.version, by=request.scope.by)
        messages.success(request, _("Noted: it is not a recommendation. You can undo that."))
        return _on(request, row)
    if not form.is_valid():
        return None
    steps = {Step.ACCEPT: _accept, Step.SAVE: _save, Step.JOIN: _join, Step.SPLIT: _split}
    if pressed not in steps:
        raise Refused(_("Choose one of the buttons below."))
    if pressed in {Step.SPLIT, Step.JOIN} and not form.same_words(shown):
        raise Refused(_("You have changed the words. Save the edits first, then try again."))
    said = form.cleaned_data
    if pressed == Step.ACCEPT and not said["addressees"] and not said.get("nobody", True):
        words = _("Tick who it is addressed to, or tick “Nobody in this list”")
        form.add_error("addressees", words)
        return None
    return steps[Step(pressed)](request, row, said)


def _edits(request: ScopedRequest, row: Passage, said: dict[str, Any]) -> dict[str, Any]:
    chosen = request.scope.all(Party).filter(pk__in=said["addressees"]).order_by("-own", "name")
    return {
        "passage": row,
        "text": said["text"],
        "label": said["label"],
        "paragraph": said["paragraph"],
        "addressees": list(chosen),
        "seen": row.version,
        "by": request.scope.by,
    }


def _accept(request: ScopedRequest, row: Passage, said: dict[str, Any]) -> HttpResponse:
    kept = services.accept(**_edits(request, row, said), as_printed=bool(said.get("as_printed")))
    words = _("Recommendation %(number)s is in the record.") % {"number": kept.number}
    messages.success(request, words if kept.number else _("The recommendation is in the record."))
    return _on(request, row)


def _save(request: ScopedRequest, row: Passage, said: dict[str, Any]) -> HttpResponse:
    services.keep_edits(**_edits(request, row, said))
    messages.success(request, _("The edits have been saved. It is still to be accepted."))
    return _here(request, row)


def _join(request: ScopedRequest, row: Passage, _said: dict[str, Any]) -> HttpResponse:
    services.join_next(passage=row, seen=row.version, by=request.scope.by)
    messages.success(request, _("Both passages are one now."))
    return _here(request, row)


def _split(request: ScopedRequest, row: Passage, said: dict[str, Any]) -> HttpResponse:
    at = int(said["cut"]) if said.get("cut") else 0
    services.split(passage=row, at=at, seen=row.version, by=request.scope.by)
    messages.success(request, _("There are two passages now. This is the first."))
    return _here(request, row)


def _here(request: ScopedRequest, row: Passage) -> HttpResponse:
    return redirect("passage", request.scope.organisation.slug, row.reading_id, row.pk)


def _on(request: ScopedRequest, row: Passage) -> HttpResponse:
    """The passage whose turn it is, or the summary when all are decided."""
    following = queries.overview(row.reading).next
    slug = request.scope.organisation.slug
    if following is None:
        return redirect("reading", slug, row.reading_id)
    return redirect("passage", slug, row.reading_id, following)
