"""Keeping a piece of evidence, and saying how far it has come."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from amends.evidence.models import Evidence, EvidenceAction, EvidenceService, EvidenceState
from amends.evidence.queries import around, newest_version, period_of
from amends.evidence.rules import DECIDED, EvidenceKind, Stage, Supports
from amends.evidence.services.guards import (
    check_gap,
    check_independent,
    check_may,
    check_not_outdated,
    check_running,
    check_state,
    is_outdated,
    stage_of,
)
from amends.evidence.services.quarantine import have_looked_through, keep_read, upload_read
from amends.files.models import StoredFile
from amends.files.services import Upload
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_same_organisation,
    retract,
    write,
)
from amends.people.models import Organisation, Service
from amends.people.permissions import Permission, check_any
from amends.people.queries import newest
from amends.people.services.guards import identified, kept_already
from amends.plans.models import Action
from amends.plans.services.guards import words

type Period = tuple[date, date] | None

check_address = URLValidator(schemes=["http", "https"])
PUT_FORWARD = frozenset({Stage.PRESENTED.value, Stage.ACCEPTED.value, Stage.REFUSED.value})


def add_evidence(
    *,
    organisation: Organisation,
    title: str,
    kind: str,
    stage: str,
    actions: Sequence[Action],
    services: Sequence[Service],
    effective_on: date,
    by: Actor,
    id: UUID | None = None,
    supports: str = "",
    period: Period = None,
    link: str = "",
    note: str = "",
    finding: str = "",
    shifts: str = "",
    file: StoredFile | None = None,
    upload: Upload | None = None,
    source_place: str = "",
) -> Evidence:
    """Keep a piece of evidence, planned or held, about actions and from services.

    `period` is the first and last day that it covers, which is not when it was written or sent.
    `file` is stored already; an `upload` is stored with it, or not at all. `source_place` is canonical JSON of
    the digest of a document that names it, and of where it does. An `id` that was used already gives what it made. Raises Refused for a kind, stage, address or
    file that cannot be, for a service that did not run in the period, and as `move` does.
    """
    permissions = [Permission.PRESENT_EVIDENCE, Permission.PLAN]
    check_any(by=by, organisation_id=organisation.pk, permissions=permissions)
    piece = Evidence(
        title=words(title, missing=_("Give the evidence a title."), most=300),
        kind=_chosen(EvidenceKind, kind),
        supports=_chosen(Supports, supports) if supports else "",
        link=_address(link),
        note=words(note),
        finding=words(finding),
        shifts=words(shifts, most=300),
        source_place=source_place,
    )
    with (
        upload_read(upload, organisation.pk) as content,
        write(organisation_id=organisation.pk, by=by, event="evidence.added") as writing,
    ):
        made = kept_already(Evidence, id, organisation.pk)
        if made is not None:
            return made
        check_same_organisation(organisation.pk, *actions, *services)
        if content is not None:
            file = keep_read(content, by)
        elif file is not None:
            have_looked_through(file, None)
        piece.file_id, piece.file_digest = _file(file, organisation.pk)
        evidence = writing.add(identified(piece, id))
        for action in dict.fromkeys(actions):
            writing.add(EvidenceAction(evidence=evidence, action=action))
        for service in dict.fromkeys(services):
            writing.add(EvidenceService(evidence=evidence, service=service))
        move(evidence=evidence, stage=stage, effective_on=effective_on, by=by, period=period)
        return evidence


def move(
    *,
    evidence: Evidence,
    stage: str,
    effective_on: date,
    by: Actor,
    reason: str = "",
    period: Period = None,
    expected: Expected = ANY,
    expected_file: Expected = ANY,
    id: UUID | None = None,
) -> EvidenceState:
    """Say how far a piece of evidence has come, from a day on: held, presented, accepted, refused.

    Without a `period` the one that stood stays. `expected` is the id of the newest state that the
    person saw, `expected_file` that of the newest EvidenceVersion; an `id` that was used already gives what it made. Raises Refused for a step that is not one of TRANSITIONS, for a period that had not
    ended, for a refusal without a reason; and when the owner of one of its actions on that day, or
    whoever presented it, would accept or refuse it. NotPermitted as `people.permissions` says.
    """
    to = stage_of(stage)
    check_may(evidence, to, by)
    with write(
        organisation_id=evidence.organisation_id, by=by, event=f"evidence.{to.value}"
    ) as writing:
        made = kept_already(EvidenceState, id, evidence.organisation_id)
        if made is not None:
            return made
        last = newest(EvidenceState, evidence)
        check_expected(last.pk if last else None, expected)
        newer = newest_version(evidence)
        check_expected(newer.pk if newer else None, expected_file)
        beside = around(evidence, effective_on)
        first, until = period or beside.period or (None, None)
        state = EvidenceState(
            subject=evidence,
            stage=to.value,
            period_from=first,
            period_to=until,
            reason=words(reason),
            effective_on=effective_on,
        )
        check_state(state, beside, by)
        if period is not None:
            check_running(evidence, period)
        return writing.add(identified(state, id))


def also_about(
    *,
    evidence: Evidence,
    by: Actor,
    actions: Sequence[Action] = (),
    services: Sequence[Service] = (),
) -> None:
    """Say that a piece of evidence is about more actions, or from more services.

    Not once it has been presented: whoever accepts it accepts it for what it was then about.
    Raises Refused then, for nothing new, and for a service that did not run in the period.
    """
    permissions = [Permission.PRESENT_EVIDENCE, Permission.PLAN]
    check_any(by=by, organisation_id=evidence.organisation_id, permissions=permissions)
    with write(
        organisation_id=evidence.organisation_id, by=by, event="evidence.widened"
    ) as writing:
        check_same_organisation(evidence.organisation_id, *actions, *services)
        if any(state.stage in PUT_FORWARD for state in evidence.states.all()):
            raise Refused(
                _("It has been presented as it is. Add a piece of evidence for the rest instead.")
            )
        known = set(evidence.actions.values_list("action", flat=True))
        more = [action for action in dict.fromkeys(actions) if action.pk not in known]
        known = set(evidence.services.values_list("service", flat=True))
        elsewhere = [service for service in dict.fromkeys(services) if service.pk not in known]
        if not more and not elsewhere:
            raise Refused(_("Choose an action or a service that is new."))
        for action in more:
            writing.add(EvidenceAction(evidence=evidence, action=action))
        for service in elsewhere:
            writing.add(EvidenceService(evidence=evidence, service=service))
        last = newest(EvidenceState, evidence)
        check_running(evidence, period_of(last) if last else None)


def correct_state(*, state: EvidenceState, reason: str, by: Actor, **changes: Any) -> EvidenceState:
    """Put a state right; the one that was wrong stays on record, and stops counting.

    `changes` may name stage, effective_on, period and why (the reason of a refusal); the rest stays
    as it was. Whoever corrects an acceptance or a refusal, or writes one, must be free to decide.
    Raises Refused without a reason, for a state corrected already, and as `move` does.
    """
    unknown = set(changes) - {"stage", "effective_on", "period", "why"}
    if unknown:
        raise TypeError(f"A state has no {', '.join(sorted(unknown))}.")
    evidence = state.subject
    to = stage_of(changes.get("stage", state.stage))
    for each in (to, Stage(state.stage)):
        check_may(evidence, each, by)
    with write(organisation_id=state.organisation_id, by=by, event="evidence.corrected") as writing:
        check_uncorrected(state)
        before = is_outdated(evidence)
        if Stage(state.stage) in DECIDED:
            check_independent(evidence, state.effective_on, by)
        first, until = changes.get("period", period_of(state)) or (None, None)
        new = EvidenceState(
            subject=evidence,
            stage=to.value,
            effective_on=changes.get("effective_on", state.effective_on),
            period_from=first,
            period_to=until,
            reason=words(changes.get("why", state.reason)),
            corrects=state,
            correction_reason=words(reason, missing=_("Say why the entry is being corrected.")),
        )
        check_state(new, around(evidence, new.effective_on, apart_from=state), by)
        check_running(evidence, period_of(new))
        writing.add(new)
        check_not_outdated(evidence, before=before)
        return new


def retract_state(*, state: EvidenceState, reason: str, by: Actor) -> EvidenceState:
    """Say that a state should never have been entered. Refusals as in `correct_state`.

    Raises Refused too when what came later cannot stand without it.
    """
    evidence = state.subject
    check_may(evidence, Stage(state.stage), by)
    with write(organisation_id=state.organisation_id, by=by, event="evidence.retracted"):
        check_uncorrected(state)
        if Stage(state.stage) in DECIDED:
            check_independent(evidence, state.effective_on, by)
        check_gap(around(evidence, state.effective_on, apart_from=state))
        before = is_outdated(evidence)
        row = retract(state, by=by, event="evidence.retracted", reason=words(reason))
        check_not_outdated(evidence, before=before)
        return row


def check_uncorrected(state: EvidenceState) -> None:
    """Raises Refused for a state that was corrected or taken out already."""
    if state.retracts or EvidenceState.objects.filter(corrects=state.pk).exists():
        raise Refused(_("This entry has been corrected already. Correct the correction instead."))


def _chosen(kinds: type[EvidenceKind] | type[Supports], word: str) -> str:
    try:
        return kinds(word).value
    except ValueError as error:
        raise Refused(_("Choose one of the answers shown.")) from error


def _address(link: str) -> str:
    """An address on the web, or nothing."""
    link = words(link, most=1000)
    if link:
        try:
            check_address(link)
        except ValidationError as error:
            raise Refused(_("Give the whole address, beginning with https or http.")) from error
    return link


def _file(file: StoredFile | None, organisation_id: UUID) -> tuple[UUID | None, str]:
    """The id and digest of a file of this organisation."""
    if file is None:
        return None, ""
    if file.organisation != organisation_id:
        raise Refused(_("That belongs to another organisation."))
    return file.pk, file.sha256
