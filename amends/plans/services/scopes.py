"""Where an action is to be done, and which recommendations it serves."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.models import rows_of
from amends.ledger.queries import by_key, in_force, standing_rows
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
from amends.people.models import Service, ServiceState
from amends.people.permissions import Permission, check
from amends.people.queries import EVER, running_ids
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    ScopeStatement,
    Serving,
)
from amends.plans.queries.places import newest_scope, opened_again, scope_at
from amends.plans.queries.reach import lines_of, speaks, upwards
from amends.plans.queries.standing import standing_on
from amends.plans.rules import SCOPE_TRANSITIONS, ScopeState
from amends.plans.services.guards import check_begun, words
from amends.recommendations.models import Recommendation
from amends.recommendations.services.guards import check_may


def set_scope(
    *,
    action: Action,
    services: Sequence[Service],
    effective_on: date,
    by: Actor,
    reason: str,
    excluded: Mapping[Service, str] | None = None,
    expected: Expected = ANY,
) -> list[ScopeStatement]:
    """Say which services an action covers from a day on, which may be still to come.

    `excluded` are services that it deliberately leaves out, each with its reason. Writes only what
    changes, and returns it. Whatever was in scope or excluded and is named no more has left, for
    `reason`. `expected` is the id of the newest scope statement of the action (None for none).
    Raises Refused when something leaves without a reason, for an exclusion without one, for a
    service both covered and excluded, for one that comes in and does not run on that day (one that was
    in already stays until it is named no more), and where one that was told of by itself would stay in scope through what it is part of, and be told of no more.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    left_out = {service: words(why) for service, why in (excluded or {}).items()}
    with write(organisation_id=action.organisation_id, by=by, event="action.scoped") as writing:
        check_same_organisation(action.organisation_id, *services, *left_out)
        check_expected(newest_scope(action), expected)
        check_begun(action, effective_on)
        here = {service.pk for service in scope_at(action, Moment(effective_on)).inside}
        _check_wanted(services, left_out, effective_on, here)
        wanted: dict[UUID, tuple[ScopeState, str]] = {
            service.pk: (ScopeState.IN, words(reason)) for service in services
        }
        wanted |= {service.pk: (ScopeState.EXCLUDED, why) for service, why in left_out.items()}
        written = _write_changes(writing, action, wanted, effective_on, words(reason))
        check_none_silenced(action, effective_on)
        return written


def name_in_scope(
    *, action: Action, services: Sequence[Service], effective_on: date, by: Actor, reason: str
) -> None:
    """Have services of the scope stand in it by their own names, from a day on; the rest stays.

    What the scope of a whole division reaches is not named until somebody tells of it by itself.
    Raises Refused for a service that does not run on that day.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    with write(organisation_id=action.organisation_id, by=by, event="action.scoped") as writing:
        check_same_organisation(action.organisation_id, *services)
        check_begun(action, effective_on)
        _check_wanted(services, {}, effective_on)
        pairs = {pair.service_id: pair for pair in action.services.all()}
        states = by_key(in_force(ScopeStatement, action.services.all(), Moment(effective_on)))
        for service in services:
            known = pairs.get(service.pk)
            stands = states.get(known.pk) if known else None
            if stands is None or stands.state != ScopeState.IN:
                pair = known or writing.add(ActionService(action=action, service=service))
                _state(writing, pair, ScopeState.IN, words(reason), effective_on)


def name_reached(*, action: Action, service: Service, effective_on: date, by: Actor) -> None:
    """Have a service that a scope reaches through its division stand in it by its own name, from a day on.

    Whoever records what services do may say so, for it widens nothing. Changes nothing where the
    service is named already. Raises Refused where the action is not for it on that day, or where
    what is said of a later day of what it is part of would no longer count for it.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.RECORD_EMBEDDING)
    with write(organisation_id=action.organisation_id, by=by, event="action.scoped") as writing:
        check_same_organisation(action.organisation_id, service)
        line = lines_of(action.organisation_id, Moment(effective_on)).get(service.pk, (service.pk,))
        pairs = action.services.filter(service__in=line)
        rows = standing_rows(ScopeStatement, EVER).filter(subject__in=pairs)
        said = [
            (row.effective_on, row.subject.service_id, ScopeState(row.state))
            for row in rows.select_related("subject").order_by("effective_on", "sequence")
        ]
        later = [(day, who) for day, who, _state in said if day > effective_on]
        own = min((day for day, who in later if who == service.pk), default=date.max)
        days = {effective_on, *(day for day, _who in later if day < own)}
        speaking = {
            day: speaks(line, {who: state for then, who, state in said if then <= day})
            for day in days
        }
        if speaking[effective_on] == service.pk:
            return
        if speaking[effective_on] is None:
            raise Refused(
                _("%(service)s is not one of the services that the action is for on that day.")
                % {"service": service.name}
            )
        if None in speaking.values():
            raise Refused(
                _(
                    "The action is for %(service)s on that day, and not on a later one."
                    " Ask whoever keeps the plan to say of %(service)s by itself when it is."
                )
                % {"service": service.name}
            )
        pair = ActionService.objects.filter(action=action, service=service).first()
        pair = pair or writing.add(ActionService(action=action, service=service))
        _state(writing, pair, ScopeState.IN, "", effective_on)


def _check_wanted(
    services: Sequence[Service],
    excluded: Mapping[Service, str],
    effective_on: date,
    here: Container[UUID] = (),
) -> None:
    """`here` are the services in scope on that day already: they need not run any more."""
    for service, why in excluded.items():
        if service in services:
            raise Refused(
                _("%(service)s is both in scope and excluded. Choose one.")
                % {"service": service.name}
            )
        if not why:
            raise Refused(_("Say why %(service)s is excluded.") % {"service": service.name})
    coming = [service for service in services if service.pk not in here]
    states = by_key(
        in_force(
            ServiceState,
            Service.objects.filter(pk__in=[service.pk for service in coming]),
            Moment(effective_on),
        )
    )
    for service in coming:
        state = states.get(service.pk)
        if state is None or not state.running:
            raise Refused(
                _("%(service)s does not run on that day. Take it out, or give another day.")
                % {"service": service.name}
            )


def _write_changes(
    writing: Writing,
    action: Action,
    wanted: Mapping[UUID, tuple[ScopeState, str]],
    effective_on: date,
    reason: str,
) -> list[ScopeStatement]:
    pairs = {pair.service_id: pair for pair in action.services.select_related("service")}
    states = by_key(in_force(ScopeStatement, action.services.all(), Moment(effective_on)))
    written = []
    for service_id, pair in pairs.items():
        stands = states.get(pair.pk)
        if service_id in wanted or stands is None or stands.state == ScopeState.LEFT:
            continue
        if not reason:
            raise Refused(
                _("Say why %(service)s is no longer covered.") % {"service": pair.service.name}
            )
        written.append(_state(writing, pair, ScopeState.LEFT, reason, effective_on))
    for service_id, (state, why) in wanted.items():
        known = pairs.get(service_id)
        stands = states.get(known.pk) if known else None
        now = ScopeState(stands.state) if stands else None
        if state in SCOPE_TRANSITIONS[now] or (
            state is ScopeState.EXCLUDED and stands is not None and stands.reason != why
        ):
            pair = known or writing.add(ActionService(action=action, service_id=service_id))
            written.append(_state(writing, pair, state, why, effective_on))
    return written


def check_none_silenced(action: Action, since: date) -> None:
    """Refuse a scope, from a day on, in which a service that was in it by its own name hides in its division.

    What is recorded of the service would count no more, and what is said of the division would count
    for it: an action would rise because its weakest team is named no longer.
    """
    for service, division in _silenced(action, since):
        raise Refused(
            _(
                "%(service)s is part of %(division)s and has been told of by itself. What is"
                " recorded of it would count no more. Leave it ticked, or say why it is left"
                " out, or take out %(division)s and tick what stays."
            )
            % {"service": service.name, "division": division.name}
        )


def check_none_silenced_by_running(things: Sequence[UUID], by: Actor) -> None:
    """The reaction to when services run: refuse that one runs after all which left a scope while it was closed.

    What is closed may leave a scope that names its division, for nothing counts for it any more. Were
    its closing taken back, or moved, it would hide in the division. A query for what is new; four for
    each action that names what is put right.
    """
    since: dict[UUID, date] = {}
    for row in rows_of(ServiceState).filter(pk__in=things).select_related("corrects"):
        if row.corrects is not None:
            days = (row.effective_on, row.corrects.effective_on)
            since[row.subject_id] = min(*days, since.get(row.subject_id, date.max))
    if not since:
        return
    for pair in ActionService.objects.filter(service__in=since).select_related("action"):
        for service, division in _silenced(pair.action, since[pair.service_id]):
            raise Refused(
                _(
                    "%(service)s is part of %(division)s, and left the scope of “%(action)s” while it"
                    " was closed. What is recorded of it would count no more. Take out the entry by"
                    " which it left, or say there why it is left out; then it may run."
                )
                % {
                    "service": service.name,
                    "division": division.name,
                    "action": pair.action.title,
                }
            )


def _silenced(action: Action, since: date) -> Iterator[tuple[Service, Service]]:
    """Services that hide in what they are part of, each with that, on some day from a day on."""
    rows = standing_rows(ScopeStatement, EVER).filter(subject__action=action)
    said = list(rows.select_related("subject__service").order_by("effective_on", "sequence"))
    above = dict(
        Service.objects.filter(organisation=action.organisation_id).values_list("pk", "parent")
    )
    for day in sorted({since, *(row.effective_on for row in said if row.effective_on > since)}):
        until = [row for row in said if row.effective_on <= day]
        states = {row.subject.service_id: ScopeState(row.state) for row in until}
        services = {row.subject.service_id: row.subject.service for row in until}
        every = {(row.subject.service_id, ScopeState(row.state)) for row in until}
        silenced = {
            pk: through
            for pk, state in states.items()
            if state is ScopeState.LEFT
            # What was only ever left out has nothing recorded of it.
            and ((pk, ScopeState.IN) in every or (pk, ScopeState.EXCLUDED) not in every)
            and (through := speaks(upwards(pk, above)[1:], states)) is not None
        }
        running = running_ids(action.organisation_id, Moment(day)) if silenced else set()
        for pk, through in silenced.items():
            if pk in running:
                yield services[pk], services[through]


def _state(
    writing: Writing, pair: ActionService, state: ScopeState, reason: str, effective_on: date
) -> ScopeStatement:
    return writing.add(
        ScopeStatement(subject=pair, state=state.value, reason=reason, effective_on=effective_on)
    )


def serve(
    *,
    action: Action,
    recommendation: Recommendation,
    effective_on: date,
    by: Actor,
    reason: str = "",
) -> Serving:
    """Have an action serve one more recommendation, from a day on.

    Saying what stands already changes nothing, unless a body opened the recommendation's gap again
    since: the action then takes the place of what was given up.
    """
    return _serving(action, recommendation, effective_on, by, words(reason), serves=True)


def stop_serving(
    *, action: Action, recommendation: Recommendation, effective_on: date, by: Actor, reason: str
) -> Serving:
    """Say that an action no longer serves a recommendation, from a day on.

    Raises Refused without a reason, and when it does not serve it on that day.
    """
    reason = words(reason, missing=_("Say why the action no longer serves this recommendation."))
    return _serving(action, recommendation, effective_on, by, reason, serves=False)


def _serving(
    action: Action,
    recommendation: Recommendation,
    effective_on: date,
    by: Actor,
    reason: str,
    *,
    serves: bool,
) -> Serving:
    check_may(by=by, version=recommendation.version, permission=Permission.PLAN)
    check_not_future(effective_on)
    event = "action.serves" if serves else "action.serves-no-more"
    with write(organisation_id=action.organisation_id, by=by, event=event) as writing:
        check_same_organisation(action.organisation_id, recommendation)
        check_begun(action, effective_on)
        pair = ActionServes.objects.filter(action=action, recommendation=recommendation).first()
        stands = standing_on(Serving, pair, effective_on)
        anew = recommendation.pk in opened_again(action, Moment(effective_on))
        if serves and stands is not None and stands.serves and not anew:
            return stands
        if not serves and (stands is None or not stands.serves):
            raise Refused(_("The action does not serve this recommendation on that day."))
        if pair is None:
            pair = writing.add(ActionServes(action=action, recommendation=recommendation))
        return writing.add(
            Serving(subject=pair, serves=serves, reason=reason, effective_on=effective_on)
        )
