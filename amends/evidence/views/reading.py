"""What evidence there is: of a plan, of an action, one piece, its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.evidence.forms import KINDS, SUPPORTS
from amends.evidence.models import Evidence, LinkCheck, Opening
from amends.evidence.queries import (
    EvidenceAt,
    FileLine,
    StateLine,
    evidence_now,
    evidence_of_action,
    evidence_of_plan,
    file_of,
    files_of,
    last_check,
    looks_of,
    openings_of,
    states_of,
)
from amends.evidence.rules import TRANSITIONS, EvidenceKind, Stage, Supports, takes_a_file
from amends.evidence.sentences import look_in_words
from amends.evidence.views.reached import address, may_decide, may_present, reached
from amends.files.responses import download_response
from amends.files.rules import IN_QUARANTINE, FileRemoved, FileShut
from amends.files.sentences import shut_in_words
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Action, Plan
from amends.plans.queries import read_from
from amends.ui.as_at import AsAtForm
from amends.ui.dates import in_words


@dataclass(frozen=True)
class Piece:
    """A piece of evidence as a page shows it, its kinds in words."""

    at: EvidenceAt
    kind: str
    supports: str


@dataclass(frozen=True)
class ListPage:
    """The evidence about an action or a plan, as at a day."""

    slug: str
    about: str
    back: str
    pieces: tuple[Piece, ...]
    shown: str
    add: str
    # The address of the whole list with its files, of a plan.
    index: str = ""


@dataclass(frozen=True)
class Step:
    """A button that leads to a form; `kind` is the button's."""

    words: str
    href: str
    kind: str


@dataclass(frozen=True)
class EvidencePage:
    """One piece of evidence: what it is, how it came here, and what can follow."""

    slug: str
    piece: Piece
    files: tuple[FileLine, ...]
    # By file: what was not looked at for details of patients, and why one may be opened all the same.
    looks: Mapping[UUID, str]
    openings: Mapping[UUID, Opening]
    link_check: LinkCheck | None
    # The document that names it, and where.
    read_from: str
    states: tuple[StateLine, ...]
    steps: tuple[Step, ...]
    may_correct: bool
    may_decide: bool
    may_remove: bool
    may_let_open: bool


def piece(at: EvidenceAt) -> Piece:
    """The kinds of a piece of evidence in words."""
    return Piece(
        at,
        kind=str(KINDS[EvidenceKind(at.kind)]),
        supports=str(SUPPORTS[Supports(at.supports)]) if at.supports else "",
    )


def plan_evidence(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Everything that shows something of a plan, as at a day."""
    request.scope.require(Permission.READ)
    found = request.scope.get(Plan, plan)
    form, at = asked(request)
    page = ListPage(
        slug=request.scope.organisation.slug,
        about=found.name,
        back=reverse("plan", args=[request.scope.organisation.slug, found.pk]),
        pieces=tuple(piece(each) for each in evidence_of_plan(found, at)),
        shown=shown_in_words(form, at),
        add="",
        index=reverse("plan-index", args=[request.scope.organisation.slug, found.pk]),
    )
    return render(request, "evidence/list.jinja", {"page": page, "form": form})


def action_evidence(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Everything that shows something of an action, as at a day."""
    request.scope.require(Permission.READ)
    found = request.scope.get(Action, action)
    slug = request.scope.organisation.slug
    form, at = asked(request)
    page = ListPage(
        slug=slug,
        about=found.title,
        back=reverse("action", args=[slug, found.pk]),
        pieces=tuple(piece(each) for each in evidence_of_action(found, at)),
        shown=shown_in_words(form, at),
        add=reverse("add-evidence", args=[slug, found.pk]) if may_present(request) else "",
    )
    return render(request, "evidence/list.jinja", {"page": page, "form": form})


def asked(request: ScopedRequest) -> tuple[AsAtForm, Moment]:
    """The day that a page shows, as its address asks."""
    form = AsAtForm(request.GET or None)
    day = form.chosen_day or clock.today()
    organisation = request.scope.organisation.pk
    return form, moment(organisation_id=organisation, day=day, known=form.chosen_known)


def shown_in_words(form: AsAtForm, at: Moment) -> str:
    """The day that a page shows, and the state of knowledge, in words."""
    day = in_words(at.day)
    if form.chosen_known:
        return _("As at %(day)s, as it was known on %(known)s.") % {
            "day": day,
            "known": in_words(form.chosen_known),
        }
    if at.day == clock.today():
        return _("As at today, %(day)s.") % {"day": day}
    return _("As at %(day)s, as it is known now.") % {"day": day}


def evidence(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """One piece of evidence."""
    found = reached(request, evidence)
    now = evidence_now(found)
    if now is None:
        raise Http404
    files = files_of(found)
    page = EvidencePage(
        slug=request.scope.organisation.slug,
        piece=piece(now),
        files=files,
        looks=told_of(files),
        openings=openings_of(found) if files else {},
        link_check=last_check(found) if found.link else None,
        read_from=read_from({found.pk: found.source_place}, found.organisation_id).get(
            found.pk, ""
        ),
        states=states_of(found),
        steps=steps(request, found, now.stage, files),
        may_correct=may_present(request),
        may_decide=may_decide(request),
        may_remove=request.scope.may(Permission.ASK_REDACTION),
        may_let_open=request.scope.may(Permission.LET_OPEN),
    )
    return render(request, "evidence/evidence.jinja", {"page": page})


def told_of(files: Sequence[FileLine]) -> dict[UUID, str]:
    """By file, what was not looked at for details of patients."""
    kept = [line.file.pk for line in files if line.file is not None]
    looks = looks_of(kept) if kept else {}
    return {pk: look_in_words(looks.get(pk)) for pk in kept}


def steps(
    request: ScopedRequest, found: Evidence, stage: Stage, files: Sequence[FileLine]
) -> tuple[Step, ...]:
    """What can follow and the person may do."""
    refused = bool(files and files[0].file and files[0].file.needs_another)
    takes = takes_a_file(stage, refused=refused)
    can = TRANSITIONS[stage]
    presents, decides = may_present(request), may_decide(request)
    open_to_change = stage in {Stage.PLANNED, Stage.HELD}
    offered: tuple[tuple[bool, str, str, str], ...] = (
        (Stage.HELD in can and presents, _("We have it now"), "hold-evidence", ""),
        (Stage.PRESENTED in can and presents, _("Present it"), "present-evidence", ""),
        (Stage.ACCEPTED in can and decides, _("Accept or refuse it"), "decide-evidence", ""),
        (
            stage is Stage.ACCEPTED and decides,
            _("It no longer counts"),
            "withdraw-evidence",
            "secondary",
        ),
        (
            open_to_change and presents,
            _("Add actions or services"),
            "widen-evidence",
            "secondary",
        ),
        (takes and presents, _("Add a file"), "add-evidence-file", "secondary"),
        (
            bool(found.link) and presents,
            _("Is it still there?"),
            "check-evidence-link",
            "secondary",
        ),
    )
    slug = request.scope.organisation.slug
    held = bool(files and files[0].file and files[0].file.held in IN_QUARANTINE)
    if held and request.scope.may(Permission.LET_OPEN):
        offered = ((True, _("Decide on its quarantine"), "let-open", ""), *offered)
    return tuple(
        Step(words, reverse(name, args=[slug, found.pk]), kind)
        for is_open, words, name, kind in offered
        if is_open
    )


def download(request: ScopedRequest, evidence: UUID) -> HttpResponseBase:
    """The stored file of a piece of evidence; a download, never a page."""
    found = reached(request, evidence)
    file = file_of(found)
    if file is None:
        raise Http404
    try:
        return download_response(file)
    except FileRemoved as error:
        raise Http404 from error
    except FileShut:
        messages.warning(request, shut_in_words(file))
        return redirect(address(request, found))
