"""Where an action is to be done, and which recommendations it serves."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.models import Service
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans import services
from amends.plans.forms import ScopeForm, ServeForm, StopServingForm
from amends.plans.models import Action, ScopeStatement
from amends.plans.queries import (
    ServiceChoice,
    cases_of,
    newest_scope,
    offered,
    opened_again,
    placement_on,
    scope_choices,
    served_by,
)
from amends.plans.views.reached import (
    Page,
    action_address,
    action_of,
    chosen,
    done,
    form_page,
    one_chosen,
    recommendation_in_words,
    saved,
    seen_word,
    today,
)
from amends.recommendations.models import Recommendation
from amends.ui.dates import in_words


def scope(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Say which services an action is for, and which it leaves out on purpose."""
    request.scope.require(Permission.PLAN)
    about = action_of(request, action)
    last = newest_scope(about)
    shown = day_of(request.POST.get("shown", ""))
    choices = choices_on(request, about, shown)
    form = ScopeForm(
        request.POST or None,
        seen=seen_word(last),
        choices=choices,
        initial={
            "services": [str(each.id) for each in choices if each.inside],
            "excluded": [str(each.id) for each in choices if each.excluded],
            "effective_on": clock.today(),
            "shown": shown.isoformat(),
        },
    )
    address = action_address(request.scope, about)
    again = drawn_again(request, about, form) if form.is_valid() else None
    if again is not None:
        form, choices = again, again.choices
    elif form.is_valid():
        rows = saved(form, lambda: scoped(request, about, form, last))
        if rows:
            return done(request, _("The services are recorded."), address)
        if rows is not None:
            form.add_error(None, _("That is what stands on that day already."))
    page = Page(
        title=_("Which services is this action for?"),
        caption=about.title,
        back=address,
        save=_("Save"),
        missing=None
        if choices
        else (_("No service is running"), _("Add the organisation’s services first.")),
    )
    return form_page(request, page, form)


def scoped(
    request: ScopedRequest, action: Action, form: ScopeForm, last: UUID | None
) -> list[ScopeStatement]:
    """Write what the form says. Raises Refused as the service does."""
    said, left_out = form.cleaned_data, form.left_out()
    wanted = list(request.scope.all(Service).filter(pk__in=[*said["services"], *left_out]))
    return services.set_scope(
        action=action,
        services=chosen(wanted, said["services"]),
        excluded={each: left_out[str(each.pk)] for each in chosen(wanted, left_out)},
        effective_on=said["effective_on"],
        reason=said["reason"],
        expected=last,
        by=request.scope.by,
    )


def day_of(word: str) -> date:
    """The day whose services a form showed; today for a form that says none."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        return clock.today()


def choices_on(request: ScopedRequest, action: Action, day: date) -> tuple[ServiceChoice, ...]:
    """What the form offers for a day."""
    return scope_choices(request.scope.organisation.pk, Moment(day), action)


def drawn_again(request: ScopedRequest, action: Action, form: ScopeForm) -> ScopeForm | None:
    """The form for the day that was given, where other services ran or were in scope on it than it showed.

    What the person changed is changed on it too; everything else is as it was on that day. None where
    the form showed what was so on that day, or the action had not begun.
    """
    day = form.cleaned_data["effective_on"]
    if placement_on(action, day) is None:
        return None
    choices = choices_on(request, action, day)
    if stands_as(choices) == stands_as(form.choices):
        return None
    posted = request.POST.copy()
    before = {each.id: each for each in form.choices}
    ticked, left_out = set(form.cleaned_data["services"]), set(form.cleaned_data["excluded"])
    services, excluded = [], []
    for each in choices:
        pk, was = str(each.id), before.get(each.id)
        if each.inside if was is None or (pk in ticked) == was.inside else pk in ticked:
            services.append(pk)
        same = was is None or (pk in left_out) == bool(was.excluded)
        if bool(each.excluded) if same else pk in left_out:
            excluded.append(pk)
        if posted.get(f"why-{pk}", "") == (was.excluded if was else ""):
            posted[f"why-{pk}"] = each.excluded
    posted.setlist("services", services)
    posted.setlist("excluded", excluded)
    posted["shown"] = day.isoformat()
    again = ScopeForm(posted, seen=form.seen_now, choices=choices)
    again.add_error(
        "effective_on",
        _(
            "On %(day)s other services ran or were in scope. The page now shows those, with what you"
            " changed. Nothing is saved yet: look at them, then save."
        )
        % {"day": in_words(day)},
    )
    return again


def stands_as(choices: Sequence[ServiceChoice]) -> dict[UUID, tuple[bool, str, bool]]:
    """What a page shows of each service that matters for a day: in scope, left out, not open yet."""
    return {each.id: (each.inside, each.excluded, each.opens_on is not None) for each in choices}


def serve(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Have an action serve one more recommendation."""
    request.scope.require(Permission.PLAN)
    about = action_of(request, action)
    already = {row.pk for row in served_by(about, today())} - opened_again(about, today())
    open_to_it = [row for row in offered_to(request, about) if row.pk not in already]
    form = ServeForm(
        request.POST or None,
        recommendations=[(str(row.pk), recommendation_in_words(row)) for row in open_to_it],
        initial={
            "effective_on": clock.today(),
            "recommendation": request.GET.get("recommendation", ""),
        },
    )
    address = action_address(request.scope, about)
    if form.is_valid():
        said = form.cleaned_data
        recommendation = one_chosen(open_to_it, said["recommendation"])
        if recommendation is None:
            raise Http404
        row = saved(
            form,
            lambda: services.serve(
                action=about,
                recommendation=recommendation,
                reason=said["reason"],
                effective_on=said["effective_on"],
                by=request.scope.by,
            ),
        )
        if row is not None:
            return done(request, _("It has been recorded."), address)
    page = Page(
        title=_("Serve another recommendation"),
        caption=about.title,
        back=address,
        save=_("Save"),
        lines=(_("One action may serve several recommendations, of any report of the case."),),
        missing=None
        if open_to_it
        else (
            _("It serves every recommendation already"),
            _("There is no other recommendation of this case."),
        ),
    )
    return form_page(request, page, form)


def offered_to(request: ScopedRequest, action: Action) -> tuple[Recommendation, ...]:
    """What an action may serve: the recommendations of the cases of its plan."""
    placement = placement_on(action, clock.today())
    if placement is None:
        return ()
    drafts = request.scope.may(Permission.READ_DRAFTS)
    return offered(cases_of(placement.plan), today(), drafts=drafts)


def stop_serving(request: ScopedRequest, action: UUID, recommendation: UUID) -> HttpResponse:
    """Say that an action no longer serves a recommendation."""
    request.scope.require(Permission.PLAN)
    about = action_of(request, action)
    what = request.scope.get(Recommendation, recommendation, "version")
    if what.version.draft_readers_only:
        request.scope.require(Permission.READ_DRAFTS)
    form = StopServingForm(request.POST or None, initial={"effective_on": clock.today()})
    address = action_address(request.scope, about)
    if form.is_valid():
        said = form.cleaned_data
        row = saved(
            form,
            lambda: services.stop_serving(
                action=about,
                recommendation=what,
                reason=said["reason"],
                effective_on=said["effective_on"],
                by=request.scope.by,
            ),
        )
        if row is not None:
            return done(request, _("It has been recorded."), address)
    page = Page(
        title=_("No longer serve recommendation %(number)s") % {"number": what.number},
        caption=about.title,
        back=address,
        save=_("Save"),
        lines=(_("If no other action serves it, the recommendation is shown as unserved."),),
    )
    return form_page(request, page, form)
