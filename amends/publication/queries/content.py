"""What an edition would say: composed from the read model and from approved words, and nothing else."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from amends.assurance.queries.demands import Rules
from amends.assurance.sentences import loosening_told
from amends.ledger.rules import Moment
from amends.people.models import Organisation
from amends.plans.rules import Rung
from amends.publication import sentences
from amends.publication.models import DraftEdition
from amends.publication.queries.changed import changed_of, lines_of
from amends.publication.queries.editions import corrections_of, editions_of
from amends.publication.queries.parts import recommendation_part
from amends.publication.queries.sources import Sources, case_of, contact_of, sources_of
from amends.publication.rules import (
    About,
    Correction,
    Corrections,
    Earlier,
    EarlierEdition,
    EasyPart,
    EasyRead,
    EditionContent,
    Id,
    InShort,
    Picture,
    Public,
    Statement,
    Themes,
)
from amends.publication.sentences.ended import gaps_told
from amends.publication.sentences.glossary import glossary
from amends.standing.answers import PlanAsAt


def content_as_at(
    draft: DraftEdition, *, number: int, approved_by: date, published_on: date, sequence: int
) -> EditionContent:
    """A draft as an edition would freeze it.

    `approved_by` is the last day on which wording counts as approved; `sequence` what is known.
    Nothing that people wrote is in it but what was approved to be public: recommendations without
    approved wording are left out, and releasing refuses then. A fixed number of queries.
    """
    at = Moment(draft.as_at, sequence)
    sources = sources_of(draft.plan, at, Moment(approved_by, sequence), draft.language)
    previous = editions_of(draft.plan)
    return EditionContent(
        about=about_of(draft, sources, number, published_on),
        statement=Statement(
            draft.apology,
            draft.statement,
            draft.signatory_name,
            draft.signatory_role.name if draft.signatory_role else "",
            draft.families.strip(),
        ),
        in_short=in_short_of(draft, sources.plan, sources.rules),
        changed=changed_of(draft, previous, sources),
        corrections=corrections_told(draft),
        recommendations=tuple(
            recommendation_part(each, sources)
            for each in sources.plan.recommendations
            if (Public.RECOMMENDATION, each.recommendation.pk) in sources.words
        ),
        themes=Themes(sources.themes),
        easy_read=easy_read_of(draft),
        glossary=glossary(),
        earlier=Earlier(
            tuple(EarlierEdition(each.number, each.as_at, each.published_on) for each in previous)
        ),
        contact=contact_of(draft),
    )


def about_of(draft: DraftEdition, sources: Sources, number: int, published_on: date) -> About:
    """What the page is, of whom and of which day."""
    organisation: Organisation = draft.organisation
    plan, case = sources.plan, case_of(sources.plan)
    return About(
        id=Id(plan.plan.pk),
        language=draft.language,
        title=_("What has changed: %(plan)s") % {"plan": plan.plan.name},
        case=sources.said(Public.CASE, case.subject_id) if case and case.public_reference else "",
        background=(
            sources.said(Public.BACKGROUND, case.subject_id) if case and case.public_summary else ""
        ),
        organisation=organisation.name,
        notice=organisation.notice,
        plan=plan.plan.name,
        number=number,
        as_at=draft.as_at,
        published_on=published_on,
        approved_by=draft.approving_body.name if draft.approving_body else "",
        approved_on=draft.approved_on or draft.as_at,
        confirmed_by=draft.confirmed_as.name if draft.confirmed_as else "",
        confirmed_on=draft.confirmed_on,
        kept_at=kept_at(organisation.slug, plan.plan.pk, number),
    )


def kept_at(slug: str, plan: UUID, number: int) -> str:
    """The permanent address of an edition; empty where nobody has said where the public side is read."""
    site: str = settings.PUBLIC_ADDRESS
    return f"{site}/{slug}/{plan}/edition/{number}/" if site else ""


def easy_read_of(draft: DraftEdition) -> EasyRead:
    """What a person made of it in easy words and pictures. One query."""
    return EasyRead(
        tuple(
            EasyPart(
                each.text.strip(),
                Picture(each.picture),
                each.width,
                each.height,
                each.shows.strip(),
            )
            for each in draft.easy_parts.all()
        )
    )


def in_short_of(draft: DraftEdition, plan: PlanAsAt, rules: Rules) -> InShort:
    """The approved summary beside what the record counts, and where less is asked for than was."""
    less = rules.loosenings(plan.at.day)
    return InShort(
        summary=draft.summary,
        counted=(
            sentences.recommendations_counted(plan.recommendations),
            sentences.actions_counted(plan.actions),
            *gaps_told(plan.recommendations),
            *(loosening_told(each) for each in less),
        ),
        counts={sentences.rung_named(rung): plan.count(rung) for rung in Rung},
    )


def corrections_told(draft: DraftEdition) -> Corrections:
    """What earlier editions had wrong. One query."""
    return Corrections(
        lines_of(draft.corrections),
        tuple(
            Correction(each.edition.number, each.wrong, each.right, each.why, each.since)
            for each in corrections_of(draft)
        ),
    )
