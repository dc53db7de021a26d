"""Measures: what is counted over time, its values, and the days from which limits are new."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance import queries
from amends.assurance.models import Measure, MeasureRebase, MeasureTerms, MeasureValue
from amends.assurance.rules import Shape, plain_number
from amends.assurance.services.values import Measured
from amends.identifiers import uuid7
from amends.instruments.spc import Direction
from amends.investigations.rules import VersionKind
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_kept,
    check_not_future,
    write,
)
from amends.people.permissions import Permission, check, check_any
from amends.plans.models import Action
from amends.recommendations.models import Recommendation
from amends.ui.dates import in_words

# Whoever keeps plans, and owners, who count what their action does.
MAY_COUNT = (Permission.PLAN, Permission.UPDATE)


def begin_measure(
    *,
    subject: Action | Recommendation,
    shape: str,
    name: str,
    definition: str,
    direction: str,
    effective_on: date,
    by: Actor,
    unit: str = "",
    target: str = "",
    id: UUID | None = None,
) -> Measure:
    """Begin to count something for an action or a recommendation.

    Args:
        shape: "value" for a number a day, "share" for how many of how many.
        direction: "increase", "decrease" or "neutral": which way is better.
        target: what is aimed at from `effective_on` on, a number as people write it; "" for nothing.
        id: a second call with the same one returns what the first wrote.

    Raises Refused without a name or a definition, and for words that are no direction or number.
    """
    organisation = subject.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.PLAN)
    if shape not in set(Shape):
        raise Refused(
            _("Say whether a number is written down for each day, or how many of how many.")
        )
    if isinstance(subject, Recommendation) and subject.version.kind == VersionKind.DRAFT:
        raise Refused(_("A draft is not measured against. Begin the measure at the final report."))
    about = "action" if isinstance(subject, Action) else "recommendation"
    if not name.strip():
        raise Refused(_("Give the measure a name."))
    row = Measure(id=id or uuid7(), name=name.strip(), **{about: subject}, shape=shape)
    terms = _terms(row, definition, unit, direction, target, effective_on)
    with write(organisation_id=organisation, by=by, event="measure.begun") as writing:
        made = Measure.objects.filter(pk=row.pk, organisation=organisation).first()
        if made is not None:
            return made
        writing.add(row)
        writing.add(terms)
        return row


def set_terms(
    *,
    measure: Measure,
    definition: str,
    direction: str,
    effective_on: date,
    by: Actor,
    unit: str = "",
    target: str = "",
    expected: Expected = ANY,
) -> MeasureTerms:
    """Say from a day on what a measure counts and aims at. Refusals as in `begin_measure`."""
    check(by=by, organisation_id=measure.organisation_id, permission=Permission.PLAN)
    terms = _terms(measure, definition, unit, direction, target, effective_on)
    with write(
        organisation_id=measure.organisation_id, by=by, event="measure.described"
    ) as writing:
        check_expected(queries.newest_terms(measure), expected)
        return writing.add(terms)


def record_values(
    *, measure: Measure, values: Sequence[Measured], source: str, by: Actor
) -> list[MeasureValue]:
    """Write down what was measured on several days; all of them, or none.

    Raises Refused, naming the day, for a day still to come, for one that has a value already, and
    for a share of more than its whole.
    """
    check_any(by=by, organisation_id=measure.organisation_id, permissions=MAY_COUNT)
    if not values:
        raise Refused(_("Give at least one day and what was measured."))
    with write(organisation_id=measure.organisation_id, by=by, event="measure.counted") as writing:
        have = queries.days_with_values(measure)
        rows = []
        for one in values:
            check_value(measure.shape, one.day, one.value, one.numerator, one.denominator)
            if one.day in have:
                raise Refused(
                    _("%(day)s has a value already. Correct that one, or leave the row out.")
                    % {"day": in_words(one.day)}
                )
            have.add(one.day)
            rows.append(
                MeasureValue(
                    subject=measure,
                    effective_on=one.day,
                    value=one.value,
                    numerator=one.numerator,
                    denominator=one.denominator,
                    source=source.strip()[:200],
                )
            )
        return [writing.add(row) for row in rows]


def rebase(*, measure: Measure, effective_on: date, reason: str, by: Actor) -> MeasureRebase:
    """New limits from a day on, because what is measured changed for good. Raises Refused without a reason."""
    check(by=by, organisation_id=measure.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    if not reason.strip():
        raise Refused(_("Say why the limits are new from that day."))
    row = MeasureRebase(subject=measure, effective_on=effective_on, reason=reason.strip())
    with write(organisation_id=measure.organisation_id, by=by, event="measure.rebased") as writing:
        if effective_on in queries.days_of_new_limits(measure):
            raise Refused(_("There are new limits from that day already."))
        return writing.add(row)


def check_value(shape: str, day: date, value: str, numerator: str, denominator: str) -> None:
    """Raises Refused for what was measured on a day, where it cannot be."""
    check_kept(day)
    check_not_future(day)
    given = (numerator, denominator) if shape == Shape.SHARE else (value,)
    stray = value if shape == Shape.SHARE else numerator or denominator
    named = {"day": in_words(day)}
    if stray or any(given) != all(given):
        raise Refused(
            _("%(day)s: give how many, and out of how many.") % named
            if shape == Shape.SHARE
            else _("%(day)s: give one number.") % named
        )
    if any(each and plain_number(each) != each for each in given):
        raise Refused(_("%(day)s: that is not a number.") % named)
    if shape == Shape.SHARE and all(given):
        part, whole = map(Decimal, given)
        if not 0 <= part <= whole:
            raise Refused(
                _("%(day)s: %(part)s out of %(whole)s cannot be.")
                % (named | {"part": numerator, "whole": denominator})
            )


def check_terms(definition: str, direction: str, target: str) -> str:
    """The target as it is kept. Raises Refused where the terms of a measure cannot stand."""
    if not definition.strip():
        raise Refused(_("Say what is counted, and where the numbers come from."))
    if direction not in set(Direction):
        raise Refused(_("Say which way is better."))
    kept = plain_number(target) if target.strip() else ""
    if kept is None:
        raise Refused(_("Give the target as a number, or leave it out."))
    return kept


def _terms(
    measure: Measure,
    definition: str,
    unit: str,
    direction: str,
    target: str,
    effective_on: date,
) -> MeasureTerms:
    kept = check_terms(definition, direction, target)
    check_kept(effective_on)
    check_not_future(effective_on)
    return MeasureTerms(
        subject=measure,
        definition=definition.strip(),
        unit=unit.strip(),
        direction=direction,
        target=kept,
        effective_on=effective_on,
    )
