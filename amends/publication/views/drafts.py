"""Preparing an edition: its own words, what is stopped, preview, release."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.intake.queries import said_of
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.models import Body, Role
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.publication import services, tasks
from amends.publication.forms import DraftForm, ReleaseForm
from amends.publication.models import DraftEdition
from amends.publication.queries.editions import (
    acceptances_of,
    contact_told,
    draft_of,
    editions_of,
    language_of,
    own_bodies,
    own_roles,
    writers_of,
)
from amends.publication.queries.families import FamilyLine, families_at_gate
from amends.publication.queries.readiness import Missing
from amends.publication.queries.stops import Stop, omissions_of
from amends.publication.rules import LANGUAGE

DAYS = ("as_at", "approved_on", "confirmed_on")
CHOSEN = ("signatory_role", "approving_body", "confirmed_as")


@dataclass(frozen=True)
class DraftPage:
    """The draft, and in words what is missing, each with the page that puts it right."""

    slug: str
    plan: Plan
    draft: DraftEdition | None
    missing: tuple[Missing, ...]
    stops: tuple[Stop, ...]
    families: tuple[FamilyLine, ...]


@dataclass(frozen=True)
class ReleasePage:
    """What the second person confirms."""

    slug: str
    plan: Plan
    draft: DraftEdition
    number: int
    missing: tuple[Missing, ...]
    stops: tuple[Stop, ...]
    prepared_it: bool
    writers: list[str]
    # How many details were let through with a reason, and how many words of reports left out.
    let_through: int
    left_out: int
    # How things stand with each family of the cases; what is open asks for a reason.
    families: tuple[FamilyLine, ...]


def the_draft(plan: Plan) -> DraftEdition:
    """What is being prepared. Raises Http404 where nothing is."""
    found = draft_of(plan)
    if found is None:
        raise Http404
    return found


def may_see(request: ScopedRequest) -> None:
    """A draft is for those who prepare or release it."""
    if not request.scope.may(Permission.PREPARE_EDITION):
        request.scope.require(Permission.RELEASE_EDITION)


def _start(plan: Plan) -> dict[str, object]:
    """What a draft begins with, to be looked at anew.

    That is the contact of the edition before, and what a statement that was read in said.
    """
    cases = plan.answers.values_list("report__case", flat=True)
    said = said_of(cases) if draft_of(plan) is None else None
    last = next(reversed(editions_of(plan)), None)
    begun: dict[str, object] = {"as_at": clock.today(), "language": language_of(plan)}
    if last is not None:
        begun |= {f"contact_{name}": words for name, words in contact_told(last).items()}
    if said is None:
        return begun
    return begun | {"apology": said.apology, "signatory_name": said.signatory}


def _initial(draft: DraftEdition) -> dict[str, object]:
    chosen = {name: str(getattr(draft, f"{name}_id") or "") for name in CHOSEN}
    names = (*DraftEdition.DRAFT_WORDS, *DAYS, "language")
    return {name: getattr(draft, name) for name in names} | chosen


def _fields(
    form: DraftForm, now: DraftEdition | None, roles: list[Role], bodies: list[Body]
) -> services.DraftFields:
    said = form.cleaned_data
    posts = {role.pk: role for role in roles}
    return {
        "language": said.get("language", now.language if now else LANGUAGE),
        "apology": said["apology"],
        "statement": said["statement"],
        "families": said["families"],
        "summary": said["summary"],
        "changed": said["changed"],
        "corrections": said["corrections"],
        "signatory_name": said["signatory_name"],
        "signatory_role": posts.get(said["signatory_role"]),
        "confirmed_as": posts.get(said["confirmed_as"]),
        "approving_body": {body.pk: body for body in bodies}.get(said["approving_body"]),
        "approved_on": said["approved_on"],
        "confirmed_on": said["confirmed_on"],
        "contact_office": said["contact_office"],
        "contact_email": said["contact_email"],
        "contact_telephone": said["contact_telephone"],
        "contact_address": said["contact_address"],
    }


def draft(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Begin the next edition, or go on with it."""
    request.scope.require(Permission.PREPARE_EDITION)
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    now = draft_of(found)
    roles, bodies = own_roles(found.organisation_id), own_bodies(found.organisation_id)
    form = DraftForm(
        request.POST or None,
        roles=roles,
        bodies=bodies,
        languages=services.languages(),
        seen=str(now.version) if now else "",
        initial=_initial(now) if now else _start(found),
    )
    if form.is_valid():
        as_at, fields = form.cleaned_data["as_at"], _fields(form, now, roles, bodies)
        by = request.scope.by
        try:
            if now is None:
                services.prepare(plan=found, as_at=as_at, by=by, **fields)
            else:
                services.save_draft(draft=now, version=now.version, as_at=as_at, by=by, **fields)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft was saved. Nothing has been published."))
            return redirect("draft-edition", slug, found.pk)
    shown = services.preview(now) if now else None
    page = DraftPage(
        slug,
        found,
        now,
        shown.missing if shown else (),
        shown.stops if shown else (),
        shown.families if shown else (),
    )
    return render(request, "publication/draft.jinja", {"page": page, "form": form})


@require_safe
def preview(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """The page exactly as it would be published today, under a banner that says that it is not."""
    may_see(request)
    found = request.scope.get(Plan, plan)
    response = HttpResponse(services.preview(the_draft(found)).page)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def release(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """The second person looks, chooses the day, and confirms."""
    request.scope.require(Permission.RELEASE_EDITION)
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    now = the_draft(found)
    form = ReleaseForm(
        request.POST or None,
        initial={"published_on": clock.today()},
        ask_why=any(line.open for line in families_at_gate(now)),
    )
    if form.is_valid():
        try:
            edition = services.release(
                draft=now,
                by=request.scope.by,
                published_on=form.cleaned_data["published_on"],
                published_at=form.cleaned_data["published_at"],
                seen=form.cleaned_data["seen"],
                why_now=form.cleaned_data.get("why_now", ""),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.render_editions.enqueue(str(edition.organisation_id))
            messages.success(
                request, _("Edition %(number)s was sealed.") % {"number": edition.number}
            )
            if not services.is_written(edition):
                messages.warning(
                    request,
                    _(
                        "Its public files are still due: they could not be written. Whoever runs"
                        " Amends puts the folder right, then runs: amends publish"
                    ),
                )
            return redirect("editions", slug, found.pk)
    shown = services.preview(now)
    form.initial["seen"] = shown.seen
    page = ReleasePage(
        slug,
        found,
        now,
        shown.number,
        shown.missing,
        shown.stops,
        now.written_by(request.scope.user.pk),
        writers_of(now),
        len(acceptances_of(found)),
        len(omissions_of(found)),
        shown.families,
    )
    return render(request, "publication/release.jinja", {"page": page, "form": form})
