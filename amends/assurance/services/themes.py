"""Themes: begun with what belongs to them, which changes from a day on."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import Belonging, Theme, ThemePart, kind_of
from amends.assurance.queries.themes import newest_belonging, theme_as_at
from amends.assurance.rules import LONGEST_NAME
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    Writing,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.permissions import Permission, check
from amends.plans.models import Action, Plan
from amends.plans.rules import LONGEST_TEXT
from amends.recommendations.models import Recommendation

type Part = Action | Recommendation


def begin_theme(
    *,
    plan: Plan,
    name: str,
    parts: Sequence[Part],
    effective_on: date,
    by: Actor,
    id: UUID | None = None,
) -> Theme:
    """Put actions and recommendations of a plan under a theme, from a day on.

    A second call with the same `id` returns what the first one wrote. Raises Refused without a name
    or anything that belongs to it.
    """
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    check_same_organisation(plan.organisation_id, *parts)
    if not name.strip() or len(name.strip()) > LONGEST_NAME or not parts:
        raise Refused(_("Give the theme a short name, and choose at least one thing of the plan."))
    theme = Theme(id=id or uuid7(), plan=plan, name=name.strip())
    with write(organisation_id=plan.organisation_id, by=by, event="theme.begun") as writing:
        made = Theme.objects.filter(pk=theme.pk, organisation=plan.organisation_id).first()
        if made is not None:
            return made
        writing.add(theme)
        for part in dict.fromkeys(parts):
            _state(writing, theme, part, belongs=True, reason="", day=effective_on)
        return theme


def set_parts(
    *,
    theme: Theme,
    parts: Sequence[Part],
    effective_on: date,
    reason: str,
    by: Actor,
    expected: Expected = ANY,
) -> list[Belonging]:
    """Say what belongs to a theme from a day on. Writes only what changes, and returns it.

    `expected` is the id of what was written last about it. Raises Refused where nothing changes and
    without a reason.
    """
    organisation = theme.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.PLAN)
    check_not_future(effective_on)
    check_same_organisation(organisation, *parts)
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise Refused(_("Say in a few words why this changes."))
    with write(organisation_id=organisation, by=by, event="theme.changed") as writing:
        check_expected(newest_belonging(theme), expected)
        now = theme_as_at(theme, Moment(effective_on)).parts
        wanted = {part.pk: part for part in parts}
        gone = _parts(theme, now - wanted.keys())
        changed = [
            *((part, True) for pk, part in wanted.items() if pk not in now),
            *((part, False) for part in gone),
        ]
        if not changed:
            raise Refused(_("That is what belongs to it on that day already."))
        return [
            _state(writing, theme, part, belongs=belongs, reason=reason, day=effective_on)
            for part, belongs in changed
        ]


def parts_now(theme: Theme) -> list[Part]:
    """What belongs to a theme today. Two queries."""
    return _parts(theme, theme_as_at(theme, Moment(clock.today())).parts)


def _parts(theme: Theme, ids: Collection[UUID]) -> list[Part]:
    found = theme.parts.select_related("action", "recommendation").order_by("sequence")
    things = [each.action or each.recommendation for each in found]
    return [thing for thing in things if thing is not None and thing.pk in ids]


def _state(
    writing: Writing, theme: Theme, part: Part, *, belongs: bool, reason: str, day: date
) -> Belonging:
    about = {"theme": theme, kind_of(part).value: part}
    pair = ThemePart.objects.filter(**about).first() or writing.add(ThemePart(**about))
    return writing.add(
        Belonging(subject=pair, belongs=belongs, reason=reason.strip(), effective_on=day)
    )
