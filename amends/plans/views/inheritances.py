"""What a crosswalk link carries over from an earlier plan."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans import services
from amends.plans.forms import CarryForm
from amends.plans.queries import actions_serving, carried_by, newest_inheritance
from amends.plans.views.reached import (
    Page,
    done,
    form_page,
    link_of,
    one_chosen,
    saved,
    seen_word,
)
from amends.recommendations.models import Link
from amends.ui.dates import in_words


def carry_over(request: ScopedRequest, link: UUID) -> HttpResponse:
    """Say which earlier action a link carries over, or that it no longer does."""
    scope = request.scope
    about = link_of(request, link, Permission.LINK)
    at = Moment(clock.today())
    actions = actions_serving(about.earlier, at) if about.earlier else ()
    pairs = {action.pk: newest_inheritance(about, action) for action in actions}
    form = CarryForm(
        request.POST or None,
        seen=",".join(seen_word(pk) for pk in pairs.values()),
        actions=[(str(action.pk), action.title) for action in actions],
        initial={"effective_on": clock.today()},
    )
    address = reverse("recommendation", args=[scope.organisation.slug, about.later.pk])
    if form.is_valid():
        said = form.cleaned_data
        action = one_chosen(actions, said["action"])
        if action is None:
            raise Http404
        row = saved(
            form,
            lambda: services.inherit(
                link=about,
                action=action,
                carried=said["carried"] == "yes",
                what=said["what"],
                effective_on=said["effective_on"],
                expected=pairs[action.pk],
                by=scope.by,
            ),
        )
        if row is not None:
            return done(request, _("It has been recorded."), address)
    return form_page(request, carry_page(about, address, at, possible=bool(actions)), form)


def carry_page(link: Link, back: str, at: Moment, *, possible: bool) -> Page:
    """What the page says around its form."""
    return Page(
        title=_("What is carried over?"),
        caption=_("Recommendation %(number)s") % {"number": link.later.number},
        back=back,
        save=_("Save"),
        lines=(
            _(
                "Only what is proven is carried over, and only in services of both scopes."
                " It is worked out again whenever it is shown."
            ),
        ),
        facts=tuple(
            (
                line.title,
                _("since %(day)s. %(what)s") % {"day": in_words(line.since), "what": line.what},
            )
            for line in carried_by(link, at)
        ),
        missing=None
        if possible
        else (
            _("There is nothing to carry over"),
            _("No action serves the earlier recommendation."),
        ),
    )
