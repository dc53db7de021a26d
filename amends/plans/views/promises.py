"""Changing what is promised, and putting right what was entered wrongly."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.people.models import Body, Role
from amends.people.permissions import Permission
from amends.people.queries import body_choices, role_choices
from amends.people.scope import ScopedRequest
from amends.plans import services
from amends.plans.forms import (
    ChangeTermsForm,
    CorrectTermsForm,
    TermsForm,
    promise_in_words,
)
from amends.plans.models import Commitment
from amends.plans.queries import promises_of, standing_on
from amends.plans.views.reached import (
    Page,
    action_address,
    action_of,
    done,
    form_page,
    key_of,
    made_before,
    promise_facts,
    saved,
    seen,
    seen_word,
    today,
)


def change(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Change the terms: the first and the current promise stay beside the new one."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = action_of(request, action)
    if made_before(request, Commitment) is not None:
        return done(request, _("The terms have been changed."), action_address(scope, about))
    last = seen(Commitment, about)
    stands = standing_on(Commitment, about, clock.today())
    form = ChangeTermsForm(
        request.POST or None,
        seen=seen_word(last),
        roles=role_choices(scope.organisation.pk),
        bodies=body_choices(scope.organisation.pk),
        initial={"effective_on": clock.today(), **terms_shown(stands)},
    )
    if form.is_valid():
        said = form.cleaned_data
        row = saved(
            form,
            lambda: services.commit_to(
                action=about,
                id=key_of(said["key"]),
                reason=said["reason"],
                interim_control=said["interim_control"],
                effective_on=said["effective_on"],
                expected=last,
                by=scope.by,
                **terms_said(request, form),
            ),
        )
        if row is not None:
            return done(request, _("The terms have been changed."), action_address(scope, about))
    page = Page(
        title=_("Change the terms"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save the new terms"),
        lines=(
            _(
                "What was promised before is never lost. A change needs a reason, the body that"
                " approved it, and what keeps people safe until then."
            ),
        ),
        facts=promise_facts(promises_of(about, today())),
    )
    return form_page(request, page, form)


def terms_shown(row: Commitment | None) -> dict[str, Any]:
    """What a commitment says, as the form asks it."""
    if row is None:
        return {}
    return {
        "wording": row.wording,
        "owner": str(row.owner_id),
        "in_place_by": promise_in_words(row.in_place_by),
        "evidenced_by": promise_in_words(row.evidenced_by),
        "re_test_by": promise_in_words(row.re_test_by),
    }


def terms_said(request: ScopedRequest, form: TermsForm) -> dict[str, Any]:
    """What the form says, as services take it."""
    scope, said = request.scope, form.cleaned_data
    return {
        "wording": said["wording"],
        "owner": scope.get(Role, UUID(said["owner"])),
        "in_place_by": said["in_place_by"],
        "evidenced_by": said["evidenced_by"],
        "re_test_by": said["re_test_by"],
        "approver": scope.get(Body, UUID(said["approver"])) if said["approver"] else None,
    }


def correct(request: ScopedRequest, commitment: UUID) -> HttpResponse:
    """Put right terms that were entered wrongly."""
    scope = request.scope
    scope.require(Permission.PLAN)
    row = scope.get(Commitment, commitment, "subject")
    about = row.subject
    form = CorrectTermsForm(
        request.POST or None,
        roles=role_choices(scope.organisation.pk),
        bodies=body_choices(scope.organisation.pk),
        initial={
            **terms_shown(row),
            "approver": str(row.approver_id or ""),
            "reason": row.reason,
            "interim_control": row.interim_control,
        },
    )
    if form.is_valid():
        said = form.cleaned_data
        corrected = saved(
            form,
            lambda: services.correct_commitment(
                commitment=row,
                correction_reason=said["correction_reason"],
                reason=said["reason"],
                interim_control=said["interim_control"],
                by=scope.by,
                **terms_said(request, form),
            ),
        )
        if corrected is not None:
            return done(request, _("The entry is corrected."), action_address(scope, about))
    page = Page(
        title=_("Correct terms that were entered wrongly"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save the correction"),
        lines=(
            _(
                "This is for mistakes in entering. If a promise has moved, change the terms instead."
            ),
        ),
        facts=promise_facts(promises_of(about, today())),
    )
    return form_page(request, page, form)
