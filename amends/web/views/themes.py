"""Themes of a plan: what belongs to one, how each part stands, and how the whole was judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance.forms.reviews import ChangeThemeForm, ThemeForm
from amends.assurance.models import Judgement, Theme
from amends.assurance.queries import judgements_of
from amends.assurance.queries.themes import newest_belonging, theme_as_at
from amends.assurance.services import themes as services
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Action, Plan
from amends.plans.queries.numbers import numbers_of
from amends.recommendations.models import Recommendation
from amends.standing.answers import PlanAsAt, RecommendationAsAt
from amends.standing.queries import plan_as_at
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.views.lines import ActionLine, line, may_read
from amends.web.views.links import Link, allowed
from amends.web.views.reviews import form_page, key_of, name_of


@dataclass(frozen=True)
class ThemePage:
    """A theme on a day. What each grade means is beside it; no part is counted into another."""

    slug: str
    theme: Theme
    shown: Shown
    recommendations: tuple[RecommendationAsAt, ...]
    actions: tuple[ActionLine, ...]
    judgements: tuple[tuple[str, Judgement], ...]
    links: tuple[Link, ...]


@require_safe
def theme(request: ScopedRequest, theme: UUID) -> HttpResponse:
    """One theme as at a day."""
    scope = request.scope
    scope.require(Permission.READ)
    row = scope.get(Theme, theme, "plan")
    at = shown(request, scope)
    now, plan = theme_as_at(row, at.at), plan_as_at(row.plan, at.at)
    page = ThemePage(
        slug=scope.organisation.slug,
        theme=row,
        shown=at,
        recommendations=tuple(
            r
            for r in plan.recommendations
            if r.recommendation.pk in now.recommendations and may_read(scope, r)
        ),
        actions=tuple(line(a, at) for a in plan.actions if a.action.pk in now.actions),
        judgements=tuple(
            (words.scale_name(each.scale), each)
            for each in judgements_of(row, at.at, reader=scope.user.pk)
        ),
        links=allowed(
            scope,
            (Permission.PLAN, _("Change what belongs to it"), "change-theme", (row.pk,)),
            (Permission.JUDGE, _("Judge it"), "judge-theme", (row.pk,)),
            (
                Permission.READ,
                _("See everything entered about it, and correct an entry"),
                "entries",
                ("assurance.theme", row.pk),
            ),
        ),
    )
    return render(request, "web/theme.jinja", {"page": page, "form": at.form})


def parts_of(plan: PlanAsAt, *, drafts: bool) -> dict[str, Action | Recommendation]:
    """What of a plan may belong to a theme: as the reader may see it, recommendations first."""
    found: dict[str, Action | Recommendation] = {
        str(r.recommendation.pk): r.recommendation
        for r in plan.recommendations
        if drafts or not r.recommendation.version.draft_readers_only
    }
    return found | {str(each.action.pk): each.action for each in plan.actions}


def offered(parts: Mapping[str, Action | Recommendation]) -> list[tuple[str, str]]:
    """The same as a form shows them. One query."""
    actions = [part.pk for part in parts.values() if isinstance(part, Action)]
    numbers = numbers_of(actions, Moment(clock.today()))
    return [(pk, name_of(part, numbers)) for pk, part in parts.items()]


def begin_theme(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Put some of a plan under a theme."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Plan, plan)
    parts = parts_of(
        plan_as_at(about, Moment(clock.today())), drafts=scope.may(Permission.READ_DRAFTS)
    )
    form = ThemeForm(
        request.POST or None,
        things=offered(parts),
        initial={"effective_on": clock.today(), "key": str(uuid7())},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.begin_theme(
                plan=about,
                name=data["name"],
                parts=[parts[pk] for pk in data["things"]],
                effective_on=data["effective_on"],
                id=key_of(data["key"]),
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The theme is begun."))
            return redirect("theme", scope.organisation.slug, made.pk)
    back = reverse("plan-assurance", args=[scope.organisation.slug, about.pk])
    return form_page(request, form, _("Begin a theme"), about.name, back, _("Begin the theme"))


def change_theme(request: ScopedRequest, theme: UUID) -> HttpResponse:
    """Say what belongs to a theme from a day on."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Theme, theme, "plan")
    today = Moment(clock.today())
    parts = parts_of(plan_as_at(about.plan, today), drafts=scope.may(Permission.READ_DRAFTS))
    now = {str(pk) for pk in theme_as_at(about, today).parts}
    newest = newest_belonging(about)
    form = ChangeThemeForm(
        request.POST or None,
        things=offered(parts),
        seen=str(newest or ""),
        initial={"effective_on": clock.today(), "things": [pk for pk in parts if pk in now]},
    )
    back = reverse("theme", args=[scope.organisation.slug, about.pk])
    if form.is_valid():
        data = form.cleaned_data
        # What the reader may not see, or the plan has no longer, stays where it is.
        kept = [part for part in services.parts_now(about) if str(part.pk) not in parts]
        try:
            services.set_parts(
                theme=about,
                parts=[*kept, *(parts[pk] for pk in data["things"])],
                effective_on=data["effective_on"],
                reason=data["reason"],
                expected=newest,
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What belongs to the theme is changed."))
            return redirect(back)
    return form_page(request, form, _("Change what belongs to it"), about.name, back, _("Save"))
