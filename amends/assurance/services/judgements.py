"""Judging, by people who neither own nor submitted what they judge."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance import queries, rules
from amends.assurance.models import Judged, Judgement, JudgementEvidence, Theme, kind_of
from amends.assurance.queries.themes import actions_behind, evidence_for
from amends.assurance.rules import JudgementKind
from amends.evidence.models import Evidence, EvidenceAction
from amends.evidence.queries import brought_by
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future, check_same_organisation, correct, write
from amends.people.models import Body
from amends.people.permissions import Permission, check_any, works_on_plans
from amends.plans.models import Action
from amends.plans.queries import owned_between, owners, speaks_for
from amends.plans.services import check_there


def judge(
    *,
    subject: Judged,
    scale: str,
    value: str,
    kind: str,
    effective_on: date,
    by: Actor,
    conflict: str,
    text: str,
    evidence: Sequence[Evidence] = (),
    body: Body | None = None,
    released_on: date | None = None,
    id: UUID | None = None,
) -> Judgement:
    """Grade an action, a recommendation or a theme on a scale, on evidence that had been presented by then.

    `released_on` is the day from which others see it; the same day when left out. A second call
    with the same `id` returns what the first one wrote.

    Raises Refused when somebody judges what they own or what they submitted, judges as independent
    and may keep or work on plans, declares nothing about a conflict of interest, names no body for
    a panel, or rests on evidence not yet presented.
    """
    kind = _kind(kind)
    own = kind is JudgementKind.SELF
    may = [Permission.JUDGE, Permission.UPDATE] if own else [Permission.JUDGE]
    check_any(by=by, organisation_id=subject.organisation_id, permissions=may)
    check_not_future(effective_on)
    check_same_organisation(subject.organisation_id, body, *evidence)
    released_on = released_on or effective_on
    row = Judgement(
        id=id or uuid7(),
        **{kind_of(subject).value: subject},
        scale=scale,
        value=value,
        kind=kind.value,
        body=body,
        released_on=released_on,
        conflict=conflict.strip(),
        text=text.strip(),
        effective_on=effective_on,
    )
    with write(organisation_id=subject.organisation_id, by=by, event="judgement.made") as writing:
        made = Judgement.objects.filter(pk=row.pk, organisation=subject.organisation_id).first()
        if made is not None:
            return made
        check_form(row, subject)
        check_there(subject.plan if isinstance(subject, Theme) else subject, effective_on)
        check_independence(row, subject, evidence, by)
        _check_presented(row, subject, evidence)
        writing.add(row)
        for item in evidence:
            writing.add(JudgementEvidence(judgement=row, evidence=item))
        return row


def correct_judgement(*, judgement: Judgement, reason: str, by: Actor, **changes: Any) -> Judgement:
    """The person who judged puts it right, or changes the day of its release (`released_on`) until that has come.

    `changes` may name value, text, conflict and released_on. Raises Refused for anyone else, and for
    a reviewer's grade that was released: others have read it, and whoever gave it may have seen
    theirs since.
    """
    if set(changes) - {"value", "text", "conflict", "released_on"}:
        raise TypeError("Only the value, the words and the day of release can be corrected.")
    if by.person != judgement.recorded_by_id:
        raise Refused(_("Only the person who recorded a judgement corrects it."))
    if queries.stays_as_released(judgement):
        raise Refused(
            _(
                "A reviewer’s grade that was released stays as it was released. If you see it"
                " otherwise now, record a new one."
            )
        )
    released_on = changes.get("released_on", judgement.released_on)
    if released_on != judgement.released_on <= clock.today():
        raise Refused(_("The day of its release has come, and cannot be moved any more."))
    may = [Permission.JUDGE, Permission.UPDATE]
    check_any(by=by, organisation_id=judgement.organisation_id, permissions=may)
    subject = judgement.action or judgement.recommendation or judgement.theme
    assert subject is not None, "the database holds one subject"  # noqa: S101  # a check constraint says so
    with write(
        organisation_id=judgement.organisation_id, by=by, event="judgement.corrected"
    ) as writing:
        evidence = [
            row.evidence
            for row in judgement.evidence.select_related("evidence").order_by("sequence")
        ]
        wanted = {name: changes.get(name, getattr(judgement, name)) for name in JUDGED}
        check_form(Judgement(**(wanted | changes)), subject)
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


def check_form(row: Judgement, subject: Judged) -> None:
    """What any judgement must hold."""
    scale = rules.SCALES.get(row.scale)
    if scale is None or kind_of(subject) not in scale.subjects:
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
    if row.scale == rules.INTENT and row.kind == JudgementKind.SELF:
        raise Refused(
            _(
                "Whether a recommendation is met is judged by others. Choose another scale, or who judged."
            )
        )
    if row.released_on < row.effective_on:
        raise Refused(_("A judgement cannot be released before the day it was made."))


def check_independence(
    row: Judgement, subject: Judged, evidence: Sequence[Evidence], by: Actor
) -> None:
    """The owner alone judges as owner; an independent judge neither owns nor submitted it, nor works on plans."""
    day = row.effective_on
    if isinstance(subject, Action):
        actions = Action.objects.filter(pk=subject.pk)
        submitted = Evidence.objects.filter(actions__action=subject)
    else:
        actions = Action.objects.filter(pk__in=actions_behind(subject, day).values("pk"))
        # Also what nobody ticked: it shows the same actions, whoever leaves it out.
        shown = {item.pk for item in (*evidence, *evidence_for(subject, day))}
        submitted = Evidence.objects.filter(pk__in=shown)
    owner = speaks_for(by, owners(actions, day), {day})
    if row.kind == JudgementKind.PANEL:
        # A body judges, and whoever keeps its minutes enters it, who often submitted what it looked
        # at too; pages tell who entered it. An owner could pass their own grade off as a panel's.
        if owner or owned_between(by, actions, day, clock.today()):
            raise Refused(
                _("Nobody enters a panel’s judgement of what they own. Ask someone else.")
            )
        return
    if row.kind == JudgementKind.SELF:
        if not owner:
            raise Refused(_("Only the owner on that day can record the owner’s own judgement."))
        return
    if owner or owned_between(by, actions, day, clock.today()):
        raise Refused(
            _("Nobody judges what they own. Ask someone else, or record it as the owner’s own.")
        )
    if brought_by(submitted, by):
        raise Refused(
            _("Nobody judges what they submitted. Ask someone who presented none of this evidence.")
        )
    if works_on_plans(person=by.person, organisation_id=subject.organisation_id, since=day):
        raise Refused(
            _(
                "Whoever may keep plans, write updates or present evidence here is no independent"
                " reviewer. Invite one, or record what a panel judged."
            )
        )


def _check_presented(row: Judgement, subject: Judged, evidence: Sequence[Evidence]) -> None:
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
