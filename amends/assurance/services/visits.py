"""One visit to a service: what was seen there of several actions, entered all together, once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from amends.assurance.models import Visit, VisitDraft
from amends.assurance.rules import GOING_ON, CellState
from amends.assurance.services.cells import Entry, record_cells
from amends.evidence.models import Evidence
from amends.evidence.rules import EvidenceKind, Stage
from amends.evidence.services import add_evidence, move
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Organisation, Service
from amends.people.permissions import Permission, check
from amends.plans.models import Action
from amends.plans.services import name_reached

# What goes on, and needs a day until which it may be relied on.
LASTING = frozenset(state.value for state in GOING_ON)
# Letters of a form that is kept until it is sent.
LONGEST_DRAFT = 200_000
# What the form asks of each action, and once.
OF_EACH = ("state", "of", "met", "note", "used")
OF_ALL = ("effective_on", "looked_by", "shift", "expires_on")


@dataclass(frozen=True)
class Seen:
    """What somebody saw of one action. `expected` is the id of what had been written last about it.

    `used` is the earlier day from which it was in use there, where nobody had recorded that.
    """

    action: Action
    state: str
    result: str = ""
    sample: tuple[int, int] | None = None
    note: str = ""
    used: date | None = None
    expected: Expected = ANY


def record_visit(
    *,
    id: UUID,
    service: Service,
    day: date,
    looked_by: str,
    shift: str,
    expires_on: date | None,
    seen: Sequence[Seen],
    by: Actor,
    sent: Mapping[str, str] | None = None,
) -> Visit:
    """Enter what was seen at a visit: all of it, or nothing; an `id` that was used gives what it made.

    `sent` is the form in `digests_of`: the same `id` with another form is refused. What was seen is kept as one observation that is presented for the actions, on which the states
    rest. Somebody else accepts it, or not. Raises Refused as `record_cells` does, naming the action.
    """
    organisation = service.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_EMBEDDING)
    check_not_future(day)
    check_same_organisation(organisation, *(each.action for each in seen))
    with write(organisation_id=organisation, by=by, event="visit.made") as writing:
        made = Visit.objects.filter(pk=id).first()
        if made is not None and (made.service_id != service.pk or sent_of(made) != (sent or {})):
            raise Refused(_("Open the form anew, then send it again."))
        if made is not None:
            return made
        if not seen:
            raise Refused(_("Say what you saw of at least one action."))
        if not looked_by.strip():
            raise Refused(_("Say who looked."))
        visit = writing.add(
            Visit(
                id=id,
                service=service,
                day=day,
                looked_by=looked_by.strip(),
                shift=shift.strip(),
                note="\n".join(each.note.strip() for each in seen if each.note.strip()),
                sent=json.dumps(dict(sent), sort_keys=True) if sent else "",
            )
        )
        evidence = observation(visit, seen, by)
        for each in seen:
            enter(visit, each, evidence, expires_on, by)
        VisitDraft.objects.filter(service=service, user=by.person).delete()
        return visit


def digests_of(key: UUID, said: Mapping[str, str]) -> dict[str, str]:
    """What a form says, a digest for each action by its id, and one under "" for what is asked once.

    They are made with the installation's secret, so that nobody finds out by trying what was written
    before its words were removed.
    """
    parts: dict[str, list[str]] = {}
    for name, value in sorted(said.items()):
        words = "\n".join(value.split("\r\n")).strip()
        asked, action = asked_in(name)
        if words and (
            asked in (OF_EACH if action else OF_ALL) or name.rpartition("_")[0] in OF_ALL
        ):
            parts.setdefault(action, []).append(f"{name}={words}")
    return {
        part: salted_hmac(f"visit {key}", json.dumps(lines), algorithm="sha256").hexdigest()
        for part, lines in parts.items()
    }


def asked_in(name: str) -> tuple[str, str]:
    """What a field of the form asks, and the id of the action that it asks it of; "" for what is asked once."""
    asked, _dash, action = name.partition("-")
    return asked, action.partition("_")[0]


def sent_of(visit: Visit) -> dict[str, str]:
    """What was sent for a visit, in `digests_of`."""
    told: dict[str, str] = json.loads(visit.sent or "{}")
    return told


def observation(visit: Visit, seen: Sequence[Seen], by: Actor) -> Evidence:
    """What was seen, as one piece of evidence of that day, presented for the actions."""
    evidence = add_evidence(
        organisation=Organisation.objects.get(pk=visit.organisation_id),
        title=f"{visit.service.name}, {visit.day.isoformat()}",
        kind=EvidenceKind.OBSERVATION.value,
        stage=Stage.HELD.value,
        actions=[each.action for each in seen],
        services=[visit.service],
        effective_on=visit.day,
        period=(visit.day, visit.day),
        finding=visit.note,
        shifts=visit.shift,
        by=by,
    )
    move(evidence=evidence, stage=Stage.PRESENTED.value, effective_on=visit.day, by=by)
    return evidence


def enter(visit: Visit, seen: Seen, evidence: Evidence, expires_on: date | None, by: Actor) -> None:
    """What was seen of one action, as any statement about a service. Raises Refused, naming the action.

    Where a division's scope reaches the service, it stands in the scope by its own name from then on.
    What was in use before is recorded first: it is relied on until the visit, which looked again.
    """
    now = Entry(
        service=visit.service,
        state=seen.state,
        result=seen.result,
        sample=seen.sample,
        expires_on=expires_on if seen.state in LASTING else None,
        evidence=[evidence],
        expected=seen.expected if seen.used is None else ANY,
        looked_by=visit.looked_by,
    )
    said = [(visit.day, now)]
    if seen.used is not None:
        before = Entry(
            service=visit.service,
            state=CellState.IN_USE.value,
            expires_on=visit.day,
            expected=seen.expected,
        )
        said.insert(0, (seen.used, before))
    try:
        if seen.used is not None and seen.used >= visit.day:
            raise Refused(in_use_before())
        for day, entry in said:
            name_reached(action=seen.action, service=visit.service, effective_on=day, by=by)
            record_cells(
                action=seen.action,
                effective_on=day,
                by=by,
                basis=basis_of(visit, seen),
                entries=[entry],
            )
    except Refused as refusal:
        raise Refused(f"{seen.action.title}: {refusal}") from refusal


def in_use_before() -> str:
    """That what was in use before a visit was so from an earlier day."""
    return _("The day from which it was in use must be before the day of the visit.")


def basis_of(visit: Visit, seen: Seen) -> str:
    """What a state rests on, in the words of whoever looked alone: who, on which shift, what was noted."""
    who = ", ".join(each for each in (visit.looked_by, visit.shift) if each)
    return ": ".join(each for each in (who, seen.note.strip()) if each)


def keep_draft(*, service: Service, said: Mapping[str, str], by: Actor) -> VisitDraft:
    """Keep what somebody has filled in until they send it: theirs alone, one for each service.

    Raises Refused for more than a form holds.
    """
    check(by=by, organisation_id=service.organisation_id, permission=Permission.RECORD_EMBEDDING)
    if len(json.dumps(dict(said), ensure_ascii=False)) > LONGEST_DRAFT:
        raise Refused(_("That is more than can be kept. Send what you have."))
    with transaction.atomic():
        draft, _made = VisitDraft.objects.update_or_create(
            service=service,
            user_id=by.person,
            defaults={"said": dict(said), "saved_at": clock.now()},
            create_defaults={
                "id": uuid7(),
                "organisation_id": service.organisation_id,
                "said": dict(said),
                "saved_at": clock.now(),
            },
        )
    return draft


def throw_draft_away(*, service: Service, by: Actor, key: str = "") -> None:
    """Forget what somebody has filled in and not sent; with a `key`, only if it is of that form."""
    for draft in VisitDraft.objects.filter(service=service, user=by.person):
        if not key or draft.said.get("key") == key:
            draft.delete()
