"""What an edition would say: composed from the read model and from approved words, and nothing else."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from amends.assurance.models import Judgement
from amends.assurance.queries.demands import rules_of
from amends.assurance.rules import INTENT, MET, SCALES
from amends.assurance.sentences import loosening_told
from amends.investigations.models import Case, CaseStatement
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import Organisation
from amends.plans.models import ActionService, Commitment, Plan
from amends.plans.rules import Rung
from amends.publication import sentences
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.editions import (
    Words,
    contact_told,
    corrections_of,
    editions_of,
    words_of,
)
from amends.publication.queries.grades import grades_as_at, ids_in
from amends.publication.rules import (
    About,
    ActionPart,
    Answered,
    Changed,
    Contact,
    Correction,
    Corrections,
    Earlier,
    EarlierEdition,
    EasyPart,
    EasyRead,
    EditionContent,
    Glossary,
    Graded,
    Id,
    InShort,
    Picture,
    Promised,
    Public,
    RecommendationPart,
    ServicePart,
    Statement,
    Word,
    plain,
)
from amends.publication.sentences import readings
from amends.publication.sentences.grades import grade_told
from amends.recommendations.models import Addressee
from amends.recommendations.rules import Answer
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt, PlanAsAt, RecommendationAsAt, ResponseAsAt
from amends.standing.changes import Change, What, changes_since
from amends.standing.queries import plan_as_at
from amends.standing.sentences import promised
from amends.ui.dates import in_words
from amends.ui.words import words_for

# Kinds of change that the record tells without anybody's private words. Slipped dates are among them.
PUBLIC_CHANGES = frozenset(
    {
        What.STANDING,
        What.ADDED,
        What.MOVED,
        What.PROMISE,
        What.SCOPE,
        What.RESPONSE,
        What.JUDGEMENT,
        What.DECISION,
        What.CARRIED,
    }
)


@dataclass(frozen=True)
class Sources:
    """Everything that the parts of an edition are made from."""

    plan: PlanAsAt
    others: Mapping[UUID, ActionAsAt]
    plan_names: Mapping[UUID, str]
    commitments: Mapping[UUID, Sequence[Commitment]]
    words: Words
    left_out: Mapping[tuple[UUID, UUID], UUID]
    addressees: Mapping[UUID, tuple[str, ...]]
    grades: Mapping[UUID, tuple[Graded, ...]]

    def said(self, kind: Public, about: UUID) -> str:
        """The approved words about a thing. A preview says where there are none; nothing is sealed so."""
        found = self.words.get((kind, about))
        return found.text if found else _("[no words approved yet]")


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
        in_short=in_short_of(draft, sources.plan),
        changed=changed_of(draft, previous, sources),
        corrections=corrections_told(draft),
        recommendations=tuple(
            recommendation_part(each, sources)
            for each in sources.plan.recommendations
            if (Public.RECOMMENDATION, each.recommendation.pk) in sources.words
        ),
        easy_read=easy_read_of(draft),
        glossary=glossary(),
        earlier=Earlier(
            tuple(EarlierEdition(each.number, each.as_at, each.published_on) for each in previous)
        ),
        contact=contact_of(draft),
    )


def sources_of(plan: Plan, at: Moment, approved: Moment, language: str) -> Sources:
    """The read model of the plan, and what stands beside it; words in one language."""
    found = plan_as_at(plan, at)
    others = actions_elsewhere(found)
    actions = [action.action.pk for action in (*found.actions, *others)]
    recommendations = [each.recommendation.pk for each in found.recommendations]
    placed = {action.placement.plan_id for action in others}
    pairs = ActionService.objects.filter(action__in=actions)
    return Sources(
        plan=found,
        others={action.action.pk: action for action in others},
        plan_names={each.pk: each.name for each in Plan.objects.filter(pk__in=placed)},
        commitments=commitments_of(actions, at),
        words=words_of(plan, approved, language),
        left_out={(pair.action_id, pair.service_id): pair.pk for pair in pairs},
        addressees=addressees_of(recommendations),
        grades=grades_as_at([*actions, *recommendations], at),
    )


def actions_elsewhere(plan: PlanAsAt) -> list[ActionAsAt]:
    """Actions of other plans that serve a recommendation of this one."""
    inside = {action.action.pk for action in plan.actions}
    outside = {pk for each in plan.recommendations for pk in each.served_by} - inside
    return list(actions_as_at(list(outside), plan.plan.organisation_id, plan.at)) if outside else []


def case_of(plan: PlanAsAt) -> CaseStatement | None:
    """What is said of the case that the plan is about."""
    cases = Case.objects.filter(pk__in=[report.case_id for report in plan.reports])
    rows = in_force(CaseStatement, cases, plan.at).select_related("subject")
    return rows.order_by("sequence").first()


def commitments_of(actions: Collection[UUID], at: Moment) -> dict[UUID, list[Commitment]]:
    """Every promise of each action up to the moment, oldest first. One query."""
    found: dict[UUID, list[Commitment]] = {}
    rows = standing_rows(Commitment, at).filter(subject__in=actions)
    for row in rows.order_by("effective_on", "sequence"):
        found.setdefault(row.subject_id, []).append(row)
    return found


def addressees_of(recommendations: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Whom each recommendation is addressed to. One query."""
    found: dict[UUID, tuple[str, ...]] = {}
    rows = Addressee.objects.filter(recommendation__in=recommendations).select_related("party")
    for row in rows.order_by("sequence"):
        pk = row.recommendation_id
        found[pk] = (*found.get(pk, ()), row.party.name)
    return found


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


def contact_of(draft: DraftEdition) -> Contact:
    """The office that answers for the plan."""
    return Contact(
        draft.contact_office.strip(),
        draft.contact_email.strip(),
        draft.contact_telephone.strip(),
        draft.contact_address.strip(),
    )


def in_short_of(draft: DraftEdition, plan: PlanAsAt) -> InShort:
    """The approved summary beside what the record counts, and where less is asked for than was."""
    less = rules_of(plan.plan.organisation_id, plan.at).loosenings(plan.at.day)
    return InShort(
        summary=draft.summary,
        counted=(
            sentences.recommendations_counted(plan.recommendations),
            sentences.actions_counted(plan.actions),
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


def lines_of(text: str) -> tuple[str, ...]:
    """Approved sentences, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def changed_of(draft: DraftEdition, previous: Sequence[Edition], sources: Sources) -> Changed:
    """The approved sentences, and what the record shows since the edition before."""
    approved = lines_of(draft.changed)
    if not previous:
        return Changed(0, approved, ())
    last = previous[-1]
    recorded = changes_since(sources.plan, Moment(last.as_at, last.head_sequence))
    lines = public_lines(recorded, ids_in(sources.grades.values()))
    told, now = contact_told(last), plain(contact_of(draft))
    moved = isinstance(now, dict) and any(now[name] != words for name, words in told.items())
    anew = (sentences.contact_changed(last.number),) if moved else ()
    return Changed(last.number, approved, (*lines, *anew))


def public_lines(found: Iterable[Change], grades: Collection[str]) -> Iterable[str]:
    """Changes that may be told, in sentences that repeat nobody's private words.

    `grades` are the ids of those that the edition gives: one that waits for the other reviewers, and
    an owner's of their own work, are not told.
    """
    for change in found:
        row = change.row
        if change.what not in PUBLIC_CHANGES:
            continue
        if isinstance(row, Judgement) and not of_intent(change):
            if str(row.pk) in grades and change.corrects is None:
                yield grade_told(change, row)
        else:
            yield sentences.change_told(change)


def of_intent(change: Change) -> bool:
    """Whether a judgement is of a recommendation against what was intended."""
    return (
        isinstance(change.row, Judgement)
        and change.of_recommendation
        and change.row.scale == INTENT
    )


def recommendation_part(each: RecommendationAsAt, sources: Sources) -> RecommendationPart:
    """One recommendation with everything that is public about it."""
    row = each.recommendation
    wording = sources.words[Public.RECOMMENDATION, row.pk]
    plain_words = sources.words.get((Public.PLAIN, row.pk))
    numbers = {r.recommendation.pk: r.recommendation.number for r in sources.plan.recommendations}
    return RecommendationPart(
        id=Id(row.pk),
        number=row.number,
        paragraph=row.paragraph,
        report=row.version.report.title,
        part_of=numbers.get(row.part_of_id, "") if row.part_of_id else "",
        text=row.text,
        addressed_to=sources.addressees.get(row.pk, ()),
        answers=tuple(
            Answered(
                party=answer.response.subject.party.name,
                answer=sentences.answer_in_words(answer.answer),
                why=(
                    ""
                    if answer.answer is Answer.ACCEPTED
                    else sources.said(Public.ANSWER, answer.response.subject_id)
                ),
                decided_by=answer.response.decided_by.name,
                decided_on=answer.response.effective_on,
            )
            for answer in answers_of(each)
        ),
        earlier=tuple(
            sentence
            for link in each.links
            if link.decision.public
            for sentence in (
                sources.said(Public.EARLIER, link.decision.subject_id),
                *sentences.carried_told(link, scoped=each.scoped),
            )
        ),
        in_plain_words=plain_words.text if plain_words else "",
        wording=wording.text,
        approved_as=wording.approved_as.name,
        approved_on=wording.effective_on,
        judged=judged(each),
        grades=sources.grades.get(row.pk, ()),
        actions=tuple(action_part(pk, sources) for pk in each.served_by),
    )


def answers_of(each: RecommendationAsAt) -> list[ResponseAsAt]:
    """The answers to a recommendation: the organisation's own first, then the others as they came."""
    return sorted(
        each.responses, key=lambda a: (not a.response.subject.party.own, a.response.sequence)
    )


def judged(each: RecommendationAsAt) -> str:
    """The released judgement against what was intended, whose it is, and what it means."""
    judgement = each.judgement
    if judgement is None:
        return ""
    who = judgement.body or judgement.recorded_as
    facts = {
        "value": words_for(judgement.value),
        "day": in_words(judgement.effective_on),
        "who": who.name if who else "",
    }
    told = judged_by() if who else judged_on()
    return f"{told % facts} {meaning_of(judgement)}".strip()


def judged_by() -> str:
    """A judgement against what was intended, and whose it is."""
    return _("Judged “%(value)s” against what was intended, by the %(who)s on %(day)s.")


def judged_on() -> str:
    """A judgement against what was intended that names nobody."""
    return _("Judged “%(value)s” against what was intended, on %(day)s.")


def is_judged_met(judged: str) -> bool:
    """Whether an edition's words on a judgement, in the language that is spoken now, surely say that it was met."""
    told = (each().partition("%(value)s") for each in (judged_by, judged_on))
    met = words_for(MET)
    return any(
        judged.startswith(f"{lead}{met}{rest.partition('%(')[0]}") for lead, _value, rest in told
    )


def meaning_of(judgement: Judgement) -> str:
    """What a grade means, for those who do not know the scale."""
    scale = SCALES.get(judgement.scale)
    meaning = scale.meaning(judgement.value) if scale else ""
    return _(meaning) if meaning else ""


def action_part(pk: UUID, sources: Sources) -> ActionPart:
    """One action: where it stands, in which services, and its promises. No private words."""
    action = sources.others.get(pk) or sources.plan.action(pk)
    plan = "" if pk not in sources.others else sources.plan_names[action.placement.plan_id]
    return ActionPart(
        id=Id(pk),
        number=action.number,
        title=sources.said(Public.ACTION, pk),
        plan=plan,
        standing=sentences.rung_named(action.rung),
        embedded=action.embedded_services,
        of=action.reached,
        told=sentences.standing_told(action),
        promises=sentences.promises_told(
            action, sources.commitments.get(pk, ()), sources.plan.at.day
        ),
        promised=tuple(promised_days(sources.commitments.get(pk, ()))),
        services=tuple(
            ServicePart(
                cell.service.name,
                readings.reading_in_words(cell),
                readings.reading_since(cell),
            )
            for cell in sorted(action.cells, key=lambda each: each.service.name)
        ),
        not_in_scope=tuple(
            (
                each.service.name,
                sources.said(Public.LEFT_OUT, sources.left_out[pk, each.service.pk]),
            )
            for each in sorted(action.excluded, key=lambda each: each.service.name)
        ),
        grades=sources.grades.get(pk, ()),
    )


def promised_days(commitments: Sequence[Commitment]) -> Iterator[Promised]:
    """Every day that was promised, kind by kind in the order of the promises, none twice in a row."""
    for name in sentences.PROMISES:
        last = None
        for each in commitments:
            day = getattr(each, name)
            # A day that is no longer promised is told: leaving it out would hide that it was dropped.
            if day != last:
                due = day.due if day is not None else None
                yield Promised(name, each.effective_on, due, promised(day))
                last = day


def glossary() -> Glossary:
    """What the words mean that say where things stand."""
    return Glossary(
        (
            Word(_("Not started"), _("Nothing has been done yet.")),
            Word(_("Under way"), _("Work has begun, and the change has not been made everywhere.")),
            Word(
                _("In place"),
                _("The change has been made in every service that it is for, by our own account."),
            ),
            Word(
                _("Shown to work"),
                _(
                    "Someone other than the person responsible has accepted evidence of it from every"
                    " service that it is for."
                ),
            ),
            Word(
                _("Part of everyday practice"),
                _(
                    "It was tested, and tested again later, in every service that it is for, with more"
                    " than one kind of evidence."
                ),
            ),
            Word(
                _("Slipped"),
                _("It was in use, and is no longer done as it should be."),
            ),
            Word(
                _("Not tested since"),
                _("It was tested once, so long ago that the test no longer says how things are."),
            ),
        )
    )
