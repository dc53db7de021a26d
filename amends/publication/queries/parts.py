"""A recommendation and an action as an edition gives them: everything that is public about each."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import Judgement
from amends.assurance.rules import MET, SCALES
from amends.plans.models import Commitment
from amends.publication import sentences
from amends.publication.queries.sources import Sources
from amends.publication.rules import (
    ActionPart,
    Answered,
    Id,
    Promised,
    Public,
    RecommendationPart,
    ServicePart,
)
from amends.publication.sentences import readings
from amends.recommendations.rules import Answer
from amends.standing.answers import RecommendationAsAt, ResponseAsAt
from amends.standing.sentences import promised
from amends.ui.dates import in_words
from amends.ui.words import words_for


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
        standing=sentences.stands_named(action),
        embedded=action.embedded_services if action.ended is None else 0,
        of=action.reached,
        told=sentences.standing_told(action, open_again(pk, sources)),
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


def open_again(action: UUID, sources: Sources) -> list[str]:
    """The recommendations of the plan whose gap an action's end left open, by their numbers."""
    return [
        each.recommendation.number or str(each.recommendation.position)
        for each in sources.plan.recommendations
        if any(gap.action is not None and gap.action.action.pk == action for gap in each.reopened)
    ]


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
