"""Saying which action takes up what a crosswalk link leaves to do."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans import services
from amends.plans.forms import TakeUpForm
from amends.plans.queries import actions_serving, newest_taking_up, takers_of
from amends.plans.views.reached import (
    Page,
    done,
    form_page,
    link_of,
    one_chosen,
    saved,
    seen_word,
    today,
)
from amends.recommendations.models import Link, LinkDecision
from amends.recommendations.queries import link_between
from amends.ui.dates import in_words


def take_up(request: ScopedRequest, link: UUID) -> HttpResponse:
    """Say which action takes up what is left, or that it no longer does."""
    scope = request.scope
    about = link_of(request, link, Permission.PLAN)
    decision = link_between(about.later, about.earlier, today())
    if decision is None or decision.withdrawn or not decision.residual_gap:
        raise Http404
    actions = actions_serving(about.later, today())
    pairs = {action.pk: newest_taking_up(about, action) for action in actions}
    form = TakeUpForm(
        request.POST or None,
        seen=",".join(seen_word(pk) for pk in pairs.values()),
        actions=[(str(action.pk), action.title) for action in actions],
        initial={"effective_on": clock.today()},
    )
    address = reverse("recommendation", args=[scope.organisation.slug, about.later_id])
    if form.is_valid():
        said = form.cleaned_data
        action = one_chosen(actions, said["action"])
        if action is None:
            raise Http404
        row = saved(
            form,
            lambda: services.take_up(
                link=about,
                action=action,
                takes_up=said["takes_up"] == "yes",
                reason=said["reason"],
                effective_on=said["effective_on"],
                expected=pairs[action.pk],
                by=scope.by,
            ),
        )
        if row is not None:
            return done(request, _("It has been recorded."), address)
    page = take_up_page(about, decision, address, possible=bool(actions))
    return form_page(request, page, form)


def take_up_page(link: Link, decision: LinkDecision, back: str, *, possible: bool) -> Page:
    """What the page says around its form."""
    return Page(
        title=_("Which action takes this up?"),
        caption=_("Recommendation %(number)s") % {"number": link.later.number},
        back=back,
        save=_("Save"),
        lines=(_("Until an action takes it up, it shows as work that nobody has planned yet."),),
        facts=(
            (_("Still to do"), decision.residual_gap),
            *(
                (line.title, _("takes it up since %(day)s") % {"day": in_words(line.since)})
                for line in takers_of(link, today())
            ),
        ),
        missing=None
        if possible
        else (
            _("No action serves this recommendation yet"),
            _("Add one to the plan, or have one serve it. Then say here that it takes this up."),
        ),
    )
