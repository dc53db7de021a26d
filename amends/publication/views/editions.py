"""The editions of a plan, the keys, and taking an edition back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.publication import services
from amends.publication.forms import MoveForm, RetireForm, WithdrawForm
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.editions import (
    Key,
    draft_of,
    editions_of,
    embargo_of,
    keys_of,
    public_from,
    withdrawal_of,
)
from amends.publication.queries.readiness import is_reconstructed
from amends.ui.dates import in_words

LETTER_WRITERS = (
    Permission.KEEP_CASES,
    Permission.PREPARE_EDITION,
    Permission.RELEASE_EDITION,
)


@dataclass(frozen=True)
class EditionLine:
    """One edition in the list, and whether it has been withdrawn."""

    edition: Edition
    withdrawn: bool
    # When it may be read, told where that is to come; and who said so last.
    due: str = ""
    due_by: str = ""


@dataclass(frozen=True)
class EditionsPage:
    """What has been published, what is being prepared, and the keys."""

    slug: str
    plan: Plan
    editions: tuple[EditionLine, ...]
    draft: DraftEdition | None
    keys: tuple[Key, ...]
    never: bool
    may_prepare: bool
    may_release: bool
    # Who makes letters for families.
    may_write: bool

    @property
    def sealing(self) -> bool:
        """Whether a key is in use."""
        return any(key.retired is None for key in self.keys)


@dataclass(frozen=True)
class RetirePage:
    """The key that would be retired."""

    slug: str
    plan: Plan
    key: Key


@dataclass(frozen=True)
class MovePage:
    """The edition that is not published yet, and when it would be."""

    slug: str
    edition: Edition
    due: str


@dataclass(frozen=True)
class WithdrawPage:
    """The edition that would be withdrawn."""

    slug: str
    edition: Edition


@require_safe
def editions(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Every edition of a plan, and what can be done next."""
    request.scope.require(Permission.READ)
    found = request.scope.get(Plan, plan)
    page = EditionsPage(
        slug=request.scope.organisation.slug,
        plan=found,
        editions=tuple(line_of(each) for each in reversed(editions_of(found))),
        draft=draft_of(found),
        keys=tuple(keys_of(request.scope.organisation.pk)),
        never=is_reconstructed(found),
        may_prepare=request.scope.may(Permission.PREPARE_EDITION),
        may_release=request.scope.may(Permission.RELEASE_EDITION),
        may_write=any(request.scope.may(each) for each in LETTER_WRITERS),
    )
    return render(request, "publication/editions.jinja", {"page": page})


def line_of(edition: Edition) -> EditionLine:
    """An edition, and when it is published if nobody outside can read it yet."""
    withdrawn, moment = withdrawal_of(edition) is not None, public_from(edition)
    if withdrawn or moment <= clock.now():
        return EditionLine(edition, withdrawn)
    said = embargo_of(edition) or edition
    return EditionLine(edition, withdrawn, moment_in_words(moment), said.recorded_by.name)


def moment_in_words(moment: datetime) -> str:
    """A moment in London."""
    there = moment.astimezone(clock.LONDON)
    facts = {"day": in_words(there.date()), "time": f"{there.hour}:{there.minute:02}"}
    return _("%(day)s at %(time)s (London time)") % facts


def move(request: ScopedRequest, edition: UUID) -> HttpResponse:
    """Publish an edition at another time than was said, or at once."""
    request.scope.require(Permission.RELEASE_EDITION)
    found = request.scope.get(Edition, edition, "plan")
    form = MoveForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        later = said["when"] == "later"
        try:
            services.move_publication(
                edition=found,
                until=services.moment_of(said["published_on"], said["published_at"])
                if later
                else None,
                reason=said["reason"],
                by=request.scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It was recorded when the edition is published."))
            return redirect("editions", request.scope.organisation.slug, found.plan_id)
    page = MovePage(request.scope.organisation.slug, found, moment_in_words(public_from(found)))
    return render(request, "publication/move.jinja", {"page": page, "form": form})


def may_keep_keys(request: ScopedRequest) -> None:
    """Keys are for those who prepare or release editions."""
    if not request.scope.may(Permission.PREPARE_EDITION):
        request.scope.require(Permission.RELEASE_EDITION)


@require_POST
def make_key(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Make the key that seals from now on."""
    found = request.scope.get(Plan, plan)
    may_keep_keys(request)
    try:
        key = services.make_key(organisation=request.scope.organisation, by=request.scope.by)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Key %(key)s was made.") % {"key": key.key_id})
    return redirect("editions", request.scope.organisation.slug, found.pk)


def retire_key(request: ScopedRequest, plan: UUID, key: str) -> HttpResponse:
    """Seal nothing more with a key, with the reason."""
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    may_keep_keys(request)
    kept = next((k for k in keys_of(found.organisation_id) if k.id == key and not k.retired), None)
    if kept is None:
        raise Http404
    form = RetireForm(request.POST or None)
    if form.is_valid():
        try:
            services.retire_key(
                organisation=request.scope.organisation,
                key_id=kept.id,
                reason=form.cleaned_data["reason"],
                distrusted_from=form.cleaned_data["distrusted_from"],
                by=request.scope.by,
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("Key %(key)s was retired.") % {"key": kept.id})
            return redirect("editions", slug, found.pk)
    page = RetirePage(slug, found, kept)
    return render(request, "publication/retire.jinja", {"page": page, "form": form})


def withdraw(request: ScopedRequest, edition: UUID) -> HttpResponse:
    """Take an edition back, with a reason that the public reads."""
    request.scope.require(Permission.RELEASE_EDITION)
    found = request.scope.get(Edition, edition, "plan")
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            services.withdraw(
                edition=found, reason=form.cleaned_data["reason"], by=request.scope.by
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("The edition was withdrawn. Its place says so, and why."))
            return redirect("editions", request.scope.organisation.slug, found.plan_id)
    page = WithdrawPage(request.scope.organisation.slug, found)
    return render(request, "publication/withdraw.jinja", {"page": page, "form": form})
