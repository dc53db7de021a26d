"""Adding an action, moving it, saying how strong it is and whether it is done once."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.people.models import Body, Role, Service
from amends.people.permissions import Permission
from amends.people.queries import body_choices, role_choices
from amends.people.scope import ScopedRequest
from amends.plans import services
from amends.plans.forms import (
    AddActionForm,
    OneOffForm,
    PlaceForm,
    StrengthForm,
    service_in_words,
)
from amends.plans.models import Action, OneOff, Placement, Plan, StrengthStatement
from amends.plans.queries import (
    cases_of,
    next_number,
    offered,
    placement_on,
    plans_of,
    scope_choices,
    standing_on,
)
from amends.plans.views.reached import (
    Page,
    action_address,
    action_of,
    chosen,
    done,
    form_page,
    key_of,
    made_before,
    one_chosen,
    plan_address,
    plan_of,
    recommendation_in_words,
    saved,
    seen,
    seen_word,
    today,
)
from amends.recommendations.models import Recommendation

BEHIND = (
    "title",
    "number",
    "services",
    "evidenced_by",
    "re_test_by",
    "strength",
    "approver",
    "effective_on",
)


def add(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Add an action: words, an owner and one date; the rest behind "more"."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = plan_of(request, plan)
    before = made_before(request, Action)
    if before is not None:
        return done(request, _("The action has been added."), action_address(scope, before))
    recommendations = offered(cases_of(about), today(), drafts=scope.may(Permission.READ_DRAFTS))
    form = add_form(request, about, recommendations)
    if form.is_valid():
        action = saved(form, lambda: added(request, about, recommendations, form))
        if action is not None:
            return done(request, _("The action has been added."), action_address(scope, action))
    page = Page(
        title=_("Add an action"),
        caption=about.name,
        back=plan_address(scope, about),
        save=_("Add the action"),
        lines=(_("What is promised, a role that owns it and one date are enough to start."),),
        more=BEHIND,
        more_title=_("Number, services, further dates, strength"),
    )
    return form_page(request, page, form)


def add_form(
    request: ScopedRequest, plan: Plan, recommendations: tuple[Recommendation, ...]
) -> AddActionForm:
    """The form, for the recommendation that the address names if it names one."""
    organisation_id = request.scope.organisation.pk
    asked = one_chosen(recommendations, request.GET.get("recommendation", ""))
    choices = scope_choices(organisation_id, today())
    return AddActionForm(
        request.POST or None,
        roles=role_choices(organisation_id),
        bodies=body_choices(organisation_id),
        serves=[(str(row.pk), recommendation_in_words(row)) for row in recommendations],
        services=[(str(each.id), service_in_words(each)) for each in choices],
        initial={
            "serves": [str(asked.pk)] if asked else [],
            "number": next_number(plan, today(), asked.number if asked else ""),
            "effective_on": clock.today(),
        },
    )


def added(
    request: ScopedRequest,
    plan: Plan,
    recommendations: tuple[Recommendation, ...],
    form: AddActionForm,
) -> Action:
    """Write what the form says. Raises Refused as the service does."""
    scope, said = request.scope, form.cleaned_data
    return services.add_action(
        plan=plan,
        id=key_of(said["key"]),
        number=said["number"],
        title=form.title_or_first_words(),
        wording=said["wording"],
        owner=scope.get(Role, UUID(said["owner"])),
        in_place_by=said["in_place_by"],
        evidenced_by=said["evidenced_by"],
        re_test_by=said["re_test_by"],
        serves=chosen(recommendations, said["serves"]),
        services=list(scope.all(Service).filter(pk__in=said["services"])),
        strength=said["strength"],
        approver=scope.get(Body, UUID(said["approver"])) if said["approver"] else None,
        effective_on=said["effective_on"],
        by=scope.by,
    )


def place(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Move an action to another plan, or give it another number."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = action_of(request, action)
    plans = plans_of(scope.organisation.pk)
    last = seen(Placement, about)
    stands = placement_on(about, clock.today())
    form = PlaceForm(
        request.POST or None,
        seen=seen_word(last),
        plans=[(str(plan.pk), plan.name) for plan in plans],
        initial={
            "plan": str(stands.plan_id) if stands else "",
            "number": stands.number if stands else "",
            "effective_on": clock.today(),
        },
    )
    if form.is_valid():
        said = form.cleaned_data
        row = saved(
            form,
            lambda: services.place_action(
                action=about,
                plan=scope.get(Plan, UUID(said["plan"])),
                number=said["number"],
                reason=said["reason"],
                effective_on=said["effective_on"],
                expected=last,
                by=scope.by,
            ),
        )
        if row is not None:
            return done(request, _("The action has been moved."), action_address(scope, about))
    page = Page(
        title=_("Move this action"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Move it"),
        lines=(_("Before that day it still stands where it stood. Its history goes with it."),),
    )
    return form_page(request, page, form)


def strength(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Say how strong an action is."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = action_of(request, action)
    stands = standing_on(StrengthStatement, about, clock.today())
    last = seen(StrengthStatement, about)
    form = StrengthForm(
        request.POST or None,
        seen=seen_word(last),
        initial={
            "strength": stands.strength if stands else None,
            "effective_on": clock.today(),
        },
    )
    if form.is_valid():
        said = form.cleaned_data
        row = saved(
            form,
            lambda: services.set_strength(
                action=about,
                strength=said["strength"],
                effective_on=said["effective_on"],
                expected=last,
                by=scope.by,
            ),
        )
        if row is not None:
            return done(request, _("It has been recorded."), action_address(scope, about))
    page = Page(
        title=_("How strong is this action?"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save"),
    )
    return form_page(request, page, form)


def one_off(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Say that an action is done once and ends at "evidenced", or that it is not."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = action_of(request, action)
    last = seen(OneOff, about)
    form = OneOffForm(
        request.POST or None,
        seen=seen_word(last),
        bodies=body_choices(scope.organisation.pk),
        initial={"effective_on": clock.today()},
    )
    if form.is_valid():
        said = form.cleaned_data
        row = saved(
            form,
            lambda: services.make_one_off(
                action=about,
                one_off=said["one_off"] == "once",
                reason=said["reason"],
                approved_by=scope.get(Body, UUID(said["approved_by"])),
                effective_on=said["effective_on"],
                expected=last,
                by=scope.by,
            ),
        )
        if row is not None:
            return done(request, _("It has been recorded."), action_address(scope, about))
    page = Page(
        title=_("Is this action done once?"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save"),
        lines=(
            _(
                "An action that is done once ends when it is evidenced. Any other is followed until"
                " it is embedded in every service that it is for."
            ),
        ),
    )
    return form_page(request, page, form)
