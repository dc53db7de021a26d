"""Saying what services do, setting standards, lowering a standing, judging."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance import queries, rules
from amends.assurance.models import (
    Cell,
    CellEvidence,
    Judgement,
    JudgementEvidence,
    Lowering,
    Standard,
)
from amends.assurance.queries import Ground
from amends.assurance.rules import (
    CellState,
    Circumstances,
    JudgementKind,
    Problem,
    Result,
    Statement,
    Subject,
)
from amends.evidence.models import Evidence, EvidenceAction, EvidenceService
from amends.ledger.models import DatedRecord
from amends.ledger.queries import in_force
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    Writing,
    check_expected,
    check_not_future,
    check_same_organisation,
    correct,
    retract,
    write,
)
from amends.people.models import Body, Service
from amends.people.permissions import NotPermitted, Permission, check
from amends.plans.models import Action
from amends.plans.rules import Rung
from amends.recommendations.models import Recommendation

SENTENCES: dict[Problem, Promise] = {
    Problem.NOT_IN_SCOPE: gettext_lazy(
        "This was not in the action’s scope on that day. Put it in scope first, or give another day."
    ),
    Problem.NOT_RUNNING: gettext_lazy(
        "This service was not running on that day. Give a day on which it ran."
    ),
    Problem.NO_BASIS: gettext_lazy("Say what this rests on, such as “audit of 20 records”."),
    Problem.NO_EXPIRY: gettext_lazy(
        "Give the last day on which this may be relied on without another look."
    ),
    Problem.STRAY_EXPIRY: gettext_lazy(
        "Only what is in use or was tested expires. Take the expiry date out."
    ),
    Problem.EXPIRY_TOO_EARLY: gettext_lazy(
        "The expiry date must be after the day from which this is true."
    ),
    Problem.NO_RESULT: gettext_lazy("Say whether the audit was met or not met."),
    Problem.STRAY_RESULT: gettext_lazy(
        "Only an audit has a result. Choose “audited”, or take the result out."
    ),
    Problem.NO_SAMPLE: gettext_lazy(
        "Say how many were looked at, and how many of them met the standard."
    ),
    Problem.STRAY_SAMPLE: gettext_lazy("Nothing was looked at in this state. Take the sample out."),
    Problem.IMPOSSIBLE_SAMPLE: gettext_lazy(
        "At least 1 must have been looked at, and no more than were looked at can have met the standard."
    ),
    Problem.NO_EVIDENCE: gettext_lazy(
        "A test needs the evidence of it. Choose the evidence, or add it first."
    ),
    Problem.BELOW_STANDARD: gettext_lazy(
        "The sample is below this action’s standard. Choose “not met”, or check the numbers."
    ),
    Problem.ABOVE_STANDARD: gettext_lazy(
        "The sample reaches this action’s standard. Choose “met”, or check the numbers."
    ),
    Problem.OWNER_TESTS: gettext_lazy(
        "Whoever owns an action on a day does not test it. Ask someone else to record the test."
    ),
    Problem.NOT_IN_USE_BEFORE: gettext_lazy(
        "This was not recorded as in use here before that day. Record from when it was in use first."
    ),
    Problem.NEEDS_ANOTHER_TEST: gettext_lazy(
        "The last test here was not met. Only another test shows that it has been put right."
    ),
}


@dataclass(frozen=True)
class Entry:
    """What somebody says of one service. `sample` is (met, looked at)."""

    service: Service
    state: str
    result: str = ""
    sample: tuple[int, int] | None = None
    expires_on: date | None = None
    evidence: Sequence[Evidence] = field(default=())
    expected: Expected = ANY


def record_cell(
    *,
    action: Action,
    service: Service,
    state: str,
    effective_on: date,
    by: Actor,
    basis: str,
    result: str = "",
    sample: tuple[int, int] | None = None,
    expires_on: date | None = None,
    evidence: Sequence[Evidence] = (),
    expected: Expected = ANY,
) -> Cell:
    """Say what a service does about an action from a day on. Refusals as in `record_cells`."""
    entry = Entry(service, state, result, sample, expires_on, evidence, expected)
    return record_cells(
        action=action, effective_on=effective_on, by=by, basis=basis, entries=[entry]
    )[0]


def record_cells(
    *, action: Action, effective_on: date, by: Actor, basis: str, entries: Sequence[Entry]
) -> list[Cell]:
    """Say what several services do from one day on, on one basis: all of it, or nothing.

    Raises Refused for a day that has not come, and for every problem of `rules.Problem`;
    NotPermitted for someone who may not record what services do.
    """
    organisation = action.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_EMBEDDING)
    check_not_future(effective_on)
    for entry in entries:
        check_same_organisation(organisation, entry.service, *entry.evidence)
    if not entries:
        raise Refused(_("Choose a state for at least one service."))
    with write(organisation_id=organisation, by=by, event="cell.recorded") as writing:
        ground = queries.grounds(
            action=action, day=effective_on, services=[entry.service for entry in entries]
        )
        for entry in entries:
            found = ground.get(entry.service.pk)
            latest = found.latest if found is not None else None
            check_expected(None if latest is None else latest.pk, entry.expected)
        said = [statement_of(entry, effective_on, basis) for entry in entries]
        _check_statements(action, entries, said, ground, by)
        cells = []
        for entry, statement in zip(entries, said, strict=True):
            cell = writing.add(_cell(ground[entry.service.pk], statement))
            _add_evidence(writing, cell, entry.evidence)
            cells.append(cell)
        return cells


def statement_of(entry: Entry, effective_on: date, basis: str) -> Statement:
    """An entry as the rules read it. Raises Refused for a state or a result that does not exist."""
    try:
        state = CellState(entry.state)
        result = Result(entry.result) if entry.result else None
    except ValueError as error:
        raise Refused(_("Choose one of the states and results shown.")) from error
    return Statement(
        state=state,
        effective_on=effective_on,
        basis=basis.strip(),
        result=result,
        sample=entry.sample,
        expires_on=entry.expires_on,
        evidence=len(entry.evidence),
    )


def _cell(ground: Ground, said: Statement) -> Cell:
    met, of = said.sample or (None, None)
    return Cell(
        subject=ground.pair,
        effective_on=said.effective_on,
        state=said.state.value,
        result="" if said.result is None else said.result.value,
        sample_met=met,
        sample_of=of,
        expires_on=said.expires_on,
        basis=said.basis,
    )


def _check_statements(
    action: Action,
    entries: Sequence[Entry],
    said: Sequence[Statement],
    ground: dict[UUID, Ground],
    by: Actor,
) -> None:
    """Raises Refused with every problem of every service, named where there are several."""
    day = said[0].effective_on
    by_owner = any(statement.is_test for statement in said) and queries.owns(by, action, day)
    standard = queries.standard_on(action, day)
    wrong = []
    for entry, statement in zip(entries, said, strict=True):
        found = ground.get(entry.service.pk)
        so = Circumstances(
            in_scope=found is not None and found.in_scope,
            running=found is None or found.running,
            by_owner=by_owner,
            used_before=found is not None and found.used_before,
            last_result=None if found is None else found.last_result,
            standard=standard,
        )
        sentences = " ".join(str(SENTENCES[problem]) for problem in rules.problems(statement, so))
        if sentences:
            wrong.append(sentences if len(entries) == 1 else f"{entry.service.name}: {sentences}")
    if wrong:
        raise Refused(" ".join(wrong))
    for entry, statement in zip(entries, said, strict=True):
        _check_evidence(action, entry, statement)


def _check_evidence(action: Action, entry: Entry, said: Statement) -> None:
    """Evidence is about this action in this service; a test's covers a period that had ended."""
    ids = {item.pk for item in entry.evidence}
    if not ids:
        return
    about = set(
        EvidenceAction.objects.filter(action=action, evidence__in=ids).values_list(
            "evidence", flat=True
        )
    )
    about &= set(
        EvidenceService.objects.filter(service=entry.service, evidence__in=ids).values_list(
            "evidence", flat=True
        )
    )
    for item in entry.evidence:
        if item.pk not in about:
            raise Refused(
                _("“%(title)s” is not about this action in %(service)s. Choose evidence that is.")
                % {"title": item.title, "service": entry.service.name}
            )
    if said.is_test and queries.periods_after(entry.evidence, said.effective_on):
        raise Refused(
            _(
                "The evidence covers a period that had not ended by then. Give a later day, or other evidence."
            )
        )


def _add_evidence(writing: Writing, cell: Cell, evidence: Sequence[Evidence]) -> None:
    for item in evidence:
        writing.add(CellEvidence(cell=cell, evidence=item))


def correct_cell(*, cell: Cell, reason: str, by: Actor, **changes: Any) -> Cell:
    """Put right what was recorded of a service; the row that was wrong stays, and stops counting.

    `changes` may name state, result, sample (met, looked at), expires_on, basis, effective_on and
    evidence; the rest stays as it was. Raises Refused as `record_cell` does, without a reason, for
    a cell that has been corrected already, and when an owner would change what somebody tested.
    """
    action, service = cell.subject.action, cell.subject.service
    check(by=by, organisation_id=cell.organisation_id, permission=Permission.RECORD_EMBEDDING)
    unknown = set(changes) - {
        "state",
        "result",
        "sample",
        "expires_on",
        "basis",
        "effective_on",
        "evidence",
    }
    if unknown:
        raise TypeError(f"A cell has no {', '.join(sorted(unknown))}.")
    effective_on = changes.get("effective_on", cell.effective_on)
    check_not_future(effective_on)
    with write(organisation_id=cell.organisation_id, by=by, event="cell.corrected") as writing:
        _check_not_own_test(cell, by)
        entry = Entry(
            service=service,
            state=changes.get("state", cell.state),
            result=changes.get("result", cell.result),
            sample=changes.get("sample", sample_of(cell)),
            expires_on=changes.get("expires_on", cell.expires_on),
            evidence=changes.get("evidence", evidence_of(cell)),
        )
        check_same_organisation(cell.organisation_id, *entry.evidence)
        ground = queries.grounds(
            action=action, day=effective_on, services=[service], apart_from=cell
        )
        said = statement_of(entry, effective_on, changes.get("basis", cell.basis))
        _check_statements(action, [entry], [said], ground, by)
        new = _cell(ground[service.pk], said)
        corrected = correct(
            cell,
            by=by,
            event="cell.corrected",
            reason=reason,
            effective_on=new.effective_on,
            state=new.state,
            result=new.result,
            sample_met=new.sample_met,
            sample_of=new.sample_of,
            expires_on=new.expires_on,
            basis=new.basis,
        )
        _add_evidence(writing, corrected, entry.evidence)
        return corrected


def retract_cell(*, cell: Cell, reason: str, by: Actor) -> Cell:
    """Say that a cell should never have been recorded. Refusals as in `correct_cell`."""
    check(by=by, organisation_id=cell.organisation_id, permission=Permission.RECORD_EMBEDDING)
    with write(organisation_id=cell.organisation_id, by=by, event="cell.retracted"):
        _check_not_own_test(cell, by)
        retracted = retract(cell, by=by, event="cell.retracted", reason=reason)
        return retracted


def sample_of(cell: Cell) -> tuple[int, int] | None:
    """What was met and what was looked at; None where nothing was counted."""
    if cell.sample_met is None or cell.sample_of is None:
        return None
    return cell.sample_met, cell.sample_of


def evidence_of(cell: Cell) -> list[Evidence]:
    """The evidence that a cell rests on. One query."""
    return [row.evidence for row in cell.evidence.select_related("evidence").order_by("sequence")]


def _check_not_own_test(cell: Cell, by: Actor) -> None:
    if CellState(cell.state) in rules.TESTS and queries.owns(
        by, cell.subject.action, cell.effective_on
    ):
        raise Refused(str(SENTENCES[Problem.OWNER_TESTS]))


def set_standard(*, action: Action, per_cent: int, effective_on: date, by: Actor) -> Standard:
    """Set the share of a sample that must be met before an audit reads "met", 1 to 100 per cent.

    Audits recorded before keep the result that they were given.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    if not 1 <= per_cent <= 100:
        raise Refused(_("Give the standard as a whole number from 1 to 100."))
    with write(organisation_id=action.organisation_id, by=by, event="standard.set") as writing:
        return writing.add(Standard(subject=action, per_cent=per_cent, effective_on=effective_on))


def lower(
    *,
    action: Action,
    rung: str | None,
    reason: str,
    effective_on: date,
    by: Actor,
    expected: Expected = ANY,
) -> Lowering:
    """Hold an action no higher than a rung; None ends that. An upper limit can only lower.

    Raises Refused without a reason, for the top rung (which limits nothing), when there is nothing
    to end, and when the owner would end what holds their own action down.
    """
    if rung is None:
        check_any(by, action.organisation_id, Permission.PLAN, Permission.JUDGE)
    else:
        check_any(by, action.organisation_id, Permission.PLAN, Permission.JUDGE, Permission.UPDATE)
    check_not_future(effective_on)
    if not reason.strip():
        raise Refused(_("Say why."))
    if rung is not None and (rung not in set(Rung) or rung == Rung.EMBEDDED):
        raise Refused(_("Choose a rung below “embedded”: a limit at the top would lower nothing."))
    with write(organisation_id=action.organisation_id, by=by, event="standing.lowered") as writing:
        standing = in_force(
            Lowering, Action.objects.filter(pk=action.pk), Moment(effective_on)
        ).first()
        check_expected(None if standing is None else standing.pk, expected)
        if rung is None:
            if standing is None or not standing.rung:
                raise Refused(
                    _("Nobody holds this action lower on that day, so there is nothing to end.")
                )
            if queries.owns(by, action, effective_on):
                raise Refused(
                    _("The owner does not lift a limit from their own action. Ask someone else.")
                )
        row = Lowering(
            subject=action, rung=rung or "", reason=reason.strip(), effective_on=effective_on
        )
        lowering = writing.add(row)
        return lowering


def check_any(by: Actor, organisation_id: UUID, first: Permission, *others: Permission) -> None:
    """Raises NotPermitted unless the person holds one of the permissions; it names the first."""
    for permission in others:
        try:
            check(by=by, organisation_id=organisation_id, permission=permission)
        except NotPermitted:
            continue
        return
    check(by=by, organisation_id=organisation_id, permission=first)


def judge(
    *,
    subject: Action | Recommendation,
    scale: str,
    value: str,
    kind: str,
    effective_on: date,
    by: Actor,
    conflict: str,
    text: str,
    evidence: Sequence[Evidence] = (),
    body: Body | None = None,
    blind: bool = False,
    released_on: date | None = None,
    id: UUID | None = None,
) -> Judgement:
    """Grade an action or a recommendation on a scale, on evidence that had been presented by then.

    `released_on` is the day from which others see it; the same day when left out. A second call
    with the same `id` returns what the first one wrote.

    Raises Refused when somebody judges what they own or what they submitted, declares nothing
    about a conflict of interest, names no body for a panel, or rests on evidence not yet presented.
    """
    kind = _kind(kind)
    own = kind is JudgementKind.SELF
    check_any(by, subject.organisation_id, Permission.JUDGE, *([Permission.UPDATE] if own else []))
    check_not_future(effective_on)
    check_same_organisation(subject.organisation_id, body, *evidence)
    released_on = released_on or effective_on
    row = Judgement(
        **({"id": id} if id else {}),
        **{_subject(subject).value: subject},
        scale=scale,
        value=value,
        kind=kind.value,
        body=body,
        blind=blind,
        released_on=released_on,
        conflict=conflict.strip(),
        text=text.strip(),
        effective_on=effective_on,
    )
    with write(organisation_id=subject.organisation_id, by=by, event="judgement.made") as writing:
        made = (
            Judgement.objects.filter(pk=id, organisation=subject.organisation_id).first()
            if id
            else None
        )
        if made is not None:
            return made
        _check_form(row, subject)
        _check_independence(row, subject, evidence, by)
        _check_presented(row, subject, evidence)
        writing.add(row)
        for item in evidence:
            writing.add(JudgementEvidence(judgement=row, evidence=item))
        return row


def correct_judgement(*, judgement: Judgement, reason: str, by: Actor, **changes: Any) -> Judgement:
    """The person who judged puts it right, or changes the day of its release (`released_on`).

    `changes` may name value, text, conflict and released_on. Raises Refused for anyone else.
    """
    if set(changes) - {"value", "text", "conflict", "released_on"}:
        raise TypeError("Only the value, the words and the day of release can be corrected.")
    if by.person != judgement.recorded_by_id:
        raise Refused(_("Only the person who recorded a judgement corrects it."))
    check_any(by, judgement.organisation_id, Permission.JUDGE, Permission.UPDATE)
    subject = judgement.action or judgement.recommendation
    assert subject is not None, "the database holds one subject"  # noqa: S101  # a check constraint says so
    with write(
        organisation_id=judgement.organisation_id, by=by, event="judgement.corrected"
    ) as writing:
        evidence = [
            row.evidence
            for row in judgement.evidence.select_related("evidence").order_by("sequence")
        ]
        wanted = {name: changes.get(name, getattr(judgement, name)) for name in JUDGED}
        _check_form(Judgement(**(wanted | changes)), subject)
        corrected = correct(judgement, by=by, event="judgement.corrected", reason=reason, **changes)
        for item in evidence:
            writing.add(JudgementEvidence(judgement=corrected, evidence=item))
        return corrected


JUDGED = (
    "scale",
    "value",
    "kind",
    "body",
    "blind",
    "released_on",
    "conflict",
    "text",
    "effective_on",
)


def _kind(kind: str) -> JudgementKind:
    try:
        return JudgementKind(kind)
    except ValueError as error:
        raise Refused(
            _("Say who judged: the owner, an independent reviewer or a panel.")
        ) from error


def _subject(subject: DatedRecord | Action | Recommendation) -> Subject:
    return Subject.ACTION if isinstance(subject, Action) else Subject.RECOMMENDATION


def _check_form(row: Judgement, subject: Action | Recommendation) -> None:
    """What any judgement must hold."""
    scale = rules.SCALES.get(row.scale)
    if scale is None or _subject(subject) not in scale.subjects:
        raise Refused(_("Choose a scale on which this can be judged."))
    if not scale.has(row.value):
        raise Refused(_("Choose one of the grades of the scale."))
    if not row.conflict.strip():
        raise Refused(
            _("Say whether there is a conflict of interest. Write “none” if there is none.")
        )
    if not row.text.strip():
        raise Refused(_("Say why this grade was given."))
    if row.kind == JudgementKind.PANEL and row.body is None:
        raise Refused(_("Name the body whose panel judged."))
    if row.kind != JudgementKind.PANEL and row.body is not None:
        raise Refused(_("Only a panel judges for a body. Choose “panel”, or take the body out."))
    if row.blind and row.kind != JudgementKind.INDEPENDENT:
        raise Refused(_("Only an independent reviewer judges without seeing the other’s grade."))
    if row.released_on < row.effective_on:
        raise Refused(_("A judgement cannot be released before the day it was made."))


def _check_independence(
    row: Judgement, subject: Action | Recommendation, evidence: Sequence[Evidence], by: Actor
) -> None:
    """The owner alone judges as owner; nobody independent owns it, or submitted what it rests on."""
    day = row.effective_on
    if isinstance(subject, Action):
        actions = Action.objects.filter(pk=subject.pk)
        submitted = Evidence.objects.filter(actions__action=subject)
    else:
        actions = Action.objects.filter(pk__in=queries.serving(subject, day).values("pk"))
        submitted = Evidence.objects.filter(pk__in=[item.pk for item in evidence])
    if row.kind == JudgementKind.PANEL:
        return
    owner = queries.is_one_of(by, queries.owners(actions, day), day)
    if row.kind == JudgementKind.SELF:
        if not owner:
            raise Refused(_("Only the owner on that day can record the owner’s own judgement."))
        return
    if owner:
        raise Refused(
            _("Nobody judges what they own. Ask someone else, or record it as the owner’s own.")
        )
    if queries.presented_by(by, submitted):
        raise Refused(
            _("Nobody judges what they submitted. Ask someone who presented none of this evidence.")
        )


def _check_presented(
    row: Judgement, subject: Action | Recommendation, evidence: Sequence[Evidence]
) -> None:
    """Evidence of a judgement had been presented by its day, and is about the action judged."""
    shown = queries.shown_by(evidence, row.effective_on) if evidence else set()
    for item in evidence:
        if item.pk not in shown:
            raise Refused(
                _("“%(title)s” had not been presented by that day, so no judgement can rest on it.")
                % {"title": item.title}
            )
    if isinstance(subject, Action):
        ids = [item.pk for item in evidence]
        if EvidenceAction.objects.filter(action=subject, evidence__in=ids).count() < len(set(ids)):
            raise Refused(_("Choose evidence that is about this action."))
