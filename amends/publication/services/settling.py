"""Settling what the disclosure gate stopped: other words in its place, a reason, or "[removed]"."""

from typing import Any

from django.utils.translation import gettext as _

from amends.assurance.models import Judgement
from amends.assurance.rules import JudgementKind
from amends.instruments.disclosure import Kind
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import check_same_organisation, write
from amends.people.models import Role
from amends.people.permissions import Permission, check
from amends.plans.models import Plan, PlanReport
from amends.publication.models import (
    DisclosureAcceptance,
    DraftEdition,
    Omission,
    Wording,
    WordingPlace,
)
from amends.publication.queries.stops import Source, Stop, omissions_of
from amends.publication.queries.wording import WordingLine, wording_lines
from amends.publication.rules import Public, text_with, text_without
from amends.publication.services.drafts import DraftFields, save_draft
from amends.publication.services.phrases import approve_words
from amends.recommendations.models import Recommendation
from amends.standing.queries import plan_as_at


def accept_detail(
    *, plan: Plan, section: str, kind: str, found: str, sentence: str, reason: str, by: Actor
) -> DisclosureAcceptance:
    """Let a detail through that the disclosure gate stopped, for this text in this sentence alone.

    Raises Refused without a reason, and for a kind of detail that the gate does not stop.
    """
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.APPROVE_WORDING)
    if not reason.strip():
        raise Refused(_("Say why this may be published."))
    if kind not in set(Kind):
        raise Refused(_("Choose a detail that is shown."))
    with write(organisation_id=plan.organisation_id, by=by, event="disclosure.accepted") as writing:
        return writing.add(
            DisclosureAcceptance(
                plan=plan,
                section=section,
                kind=kind,
                found=found,
                sentence=sentence,
                reason=reason.strip(),
            )
        )


def replace_detail(
    *, draft: DraftEdition, stop: Stop, instead: str, approved_as: Role | None, by: Actor
) -> str:
    """Write a role or a pseudonym wherever the detail stands in the words that hold it.

    Approved words are approved anew, as any are, in a post that the person holds; of the draft a new
    version is saved. Returns the new text. Raises Refused as those do, for words that are not
    anybody's here, and for approved words about which something moved: reading those comes first.
    """
    instead = " ".join(instead.split())
    source = stop.source
    if not instead:
        raise Refused(_("Say what to write instead."))
    if source is None or source.verbatim:
        raise Refused(_("These words cannot be written anew here."))
    if source.field:
        text = text_with(getattr(draft, source.field), stop.hit.found, instead)
        fields: DraftFields = {source.field: text}  # type: ignore[misc]  # one of DRAFT_WORDS
        save_draft(draft=draft, version=draft.version, by=by, **fields)
        return text
    if source.easy:
        raise Refused(_("Write these words anew in the easy-read part."))
    line, now = _line(draft, source)
    if approved_as is None:
        raise Refused(_("Only somebody who holds a post can approve other words."))
    if line.stale:
        raise Refused(
            _(
                "Something moved after these words were approved. Read what moved, then approve"
                " other words."
            )
        )
    text = text_with(now.text, stop.hit.found, instead)
    approve_words(
        plan=draft.plan,
        kind=line.kind,
        thing=line.thing,
        text=text,
        approved_as=approved_as,
        effective_on=clock.today(),
        by=by,
        language=draft.language,
        expected=now.pk,
    )
    return text


def _line(draft: DraftEdition, source: Source) -> tuple[WordingLine, Wording]:
    """What the words are about, and the words. Raises Refused when they are not there any more."""
    at = Moment(clock.today())
    lines = wording_lines(plan_as_at(draft.plan, at), approved=at, language=draft.language)
    for line in lines:
        if line.kind is source.kind and line.thing.pk == source.about and line.wording is not None:
            return line, line.wording
    raise Refused(_("These words have changed. Look again."))


def leave_out(
    *, plan: Plan, thing: Recommendation | Judgement, kind: str, found: str, reason: str, by: Actor
) -> Omission:
    """Publish a recommendation, or a reviewer's grade, with "[removed]" where these words stand.

    The record keeps them. Raises Refused without a reason, for words that do not stand there, and
    for what the plan does not answer.
    """
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.APPROVE_WORDING)
    check_same_organisation(plan.organisation_id, thing)
    if not reason.strip():
        raise Refused(_("Say why these words are left out."))
    about: dict[str, Any] = {"plan": plan, **_verbatim(plan, thing)}
    texts = (thing.text, thing.conflict) if isinstance(thing, Judgement) else (thing.text,)
    if all(text_without(text, [found]) == text for text in texts):
        raise Refused(_("These words do not stand there."))
    with write(organisation_id=plan.organisation_id, by=by, event="omission.made") as writing:
        if any(
            row.found == found for row in omissions_of(plan) if row.subject.about_id == thing.pk
        ):
            raise Refused(_("These words are left out already."))
        place = WordingPlace.objects.filter(**about).first() or writing.add(WordingPlace(**about))
        return writing.add(
            Omission(
                subject=place,
                kind=kind,
                found=found,
                reason=reason.strip(),
                effective_on=clock.today(),
            )
        )


def _verbatim(plan: Plan, thing: Recommendation | Judgement) -> dict[str, Any]:
    """How a place names whose words these are. Raises Refused for what is not of the plan."""
    if isinstance(thing, Judgement):
        if thing.kind != JudgementKind.INDEPENDENT:
            raise Refused(_("Only the words of an independent reviewer are published as they are."))
        return {"kind": Public.GRADE.value, "judgement": thing}
    if not PlanReport.objects.filter(plan=plan, report=thing.version.report_id).exists():
        raise Refused(_("This plan does not answer the report of that recommendation."))
    return {"kind": Public.RECOMMENDATION.value, "recommendation": thing}


def show_again(*, omission: Omission, by: Actor) -> Omission:
    """From today editions show these words of the report again. Raises Refused where they do already."""
    organisation = omission.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.APPROVE_WORDING)
    with write(organisation_id=organisation, by=by, event="omission.lifted") as writing:
        if omission.pk not in {row.pk for row in omissions_of(omission.subject.plan)}:
            raise Refused(_("These words are shown already."))
        return writing.add(
            Omission(
                subject=omission.subject,
                kind=omission.kind,
                found=omission.found,
                reason=omission.reason,
                effective_on=clock.today(),
                lifted=True,
            )
        )
