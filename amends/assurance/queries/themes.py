"""Themes of a plan: what belongs to each on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.assurance.models import Belonging, Theme, ThemePart
from amends.assurance.queries import serving_any
from amends.evidence.models import Evidence
from amends.ledger.models import rows_of
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.plans.models import Action, Plan
from amends.recommendations.models import Recommendation


@dataclass(frozen=True)
class ThemeAsAt:
    """A theme on a day, and the ids of what belongs to it then."""

    theme: Theme
    actions: frozenset[UUID]
    recommendations: frozenset[UUID]

    @property
    def parts(self) -> frozenset[UUID]:
        """Everything that belongs to it."""
        return self.actions | self.recommendations


def themes_of(plan: Plan, at: Moment) -> list[ThemeAsAt]:
    """The themes of a plan that had been begun by then, in that order. One query."""
    return _themes(ThemePart.objects.filter(theme__plan=plan), at)


def theme_as_at(theme: Theme, at: Moment) -> ThemeAsAt:
    """What belonged to a theme; nothing before it was begun. One query."""
    found = _themes(ThemePart.objects.filter(theme=theme), at)
    return found[0] if found else ThemeAsAt(theme, frozenset(), frozenset())


def _themes(parts: QuerySet[ThemePart], at: Moment) -> list[ThemeAsAt]:
    rows = in_force(Belonging, parts, at).select_related("subject__theme")
    themes: dict[UUID, Theme] = {}
    belonging: dict[UUID, list[ThemePart]] = {}
    for row in rows:
        part = row.subject
        themes[part.theme_id] = part.theme
        belonging.setdefault(part.theme_id, []).extend([part] if row.belongs else [])
    return [
        ThemeAsAt(
            theme,
            frozenset(part.action_id for part in belonging[theme.pk] if part.action_id),
            frozenset(
                part.recommendation_id for part in belonging[theme.pk] if part.recommendation_id
            ),
        )
        for theme in sorted(themes.values(), key=lambda each: each.sequence)
    ]


def newest_belonging(theme: Theme) -> UUID | None:
    """The id of what was written last about what belongs to a theme, for whatever day. One query."""
    rows = rows_of(Belonging).filter(subject__theme=theme).order_by("-sequence")
    return rows.values_list("pk", flat=True).first()


def actions_behind(subject: Recommendation | Theme, day: date) -> QuerySet[Action]:
    """The actions that serve a recommendation, or that a theme is about, on a day. One query more for a theme."""
    if isinstance(subject, Recommendation):
        return serving_any([subject.pk], day)
    now = theme_as_at(subject, Moment(day))
    serve = serving_any(now.recommendations, day).values("pk")
    return Action.objects.filter(Q(pk__in=now.actions) | Q(pk__in=serve))


def evidence_for(subject: Recommendation | Theme, day: date) -> QuerySet[Evidence]:
    """The evidence about the actions behind a recommendation or a theme on a day, the newest first."""
    actions = actions_behind(subject, day).values("pk")
    return Evidence.objects.filter(actions__action__in=actions).order_by("-sequence").distinct()
