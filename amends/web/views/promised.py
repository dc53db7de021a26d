"""What the recommendations that are likely about the same matter say: promised before, served already."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.instruments.matching import not_taken_up
from amends.plans.rules import DecisionKind
from amends.recommendations.models import Recommendation
from amends.recommendations.queries import (
    OfOthers,
    entries_of,
    finals_beside,
    is_before,
    others_alike,
)
from amends.recommendations.services import keep_vectors
from amends.standing.answers import ActionAsAt, RecommendationAsAt
from amends.standing.sentences import ended_told
from amends.ui.dates import in_words
from amends.ui.words import words_for
from amends.web.queries.needs import is_open


@dataclass(frozen=True)
class Promised:
    """A recommendation that was made before, with how it stands: `told` are sentences."""

    id: UUID
    number: str
    text: str
    report: str
    case: str
    received_on: date
    told: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """An action that serves a recommendation that is likely about the same matter."""

    action: UUID
    title: str
    serves: str


def all_compared(one: Recommendation) -> bool:
    """Whether everything can be compared now, ours and others'; some of what could not is made ready."""
    ours = keep_vectors(finals_beside(one))
    return keep_vectors(entries_of(one.organisation_id)) and ours


def found_of_others(one: Recommendation) -> tuple[OfOthers, ...]:
    """What others were recommended that is likely about the same matter."""
    return others_alike(one.text, one.organisation_id)


def promised_before(
    one: Recommendation, answered: Iterable[RecommendationAsAt], actions: Mapping[UUID, ActionAsAt]
) -> tuple[Promised, ...]:
    """The earlier ones among those found, but for those that it is linked to, which are told apart."""
    return tuple(
        Promised(
            id=each.recommendation.pk,
            number=each.recommendation.number,
            text=each.recommendation.text,
            report=each.recommendation.version.report.title,
            case=each.recommendation.version.report.case.pseudonym,
            received_on=each.recommendation.version.received_on,
            told=tuple(standing_told(each, [actions[pk] for pk in each.served_by])),
        )
        for each in answered
        if is_before(each.recommendation, one)
    )


def standing_told(each: RecommendationAsAt, actions: Sequence[ActionAsAt]) -> Iterable[str]:
    """How an earlier one was judged, when it was closed, and where what serves it stands."""
    if each.judgement is not None:
        yield _("Judged “%(value)s” against its intent on %(day)s.") % {
            "value": words_for(each.judgement.value),
            "day": in_words(each.judgement.effective_on),
        }
    else:
        yield _("Nobody has judged whether it has been met.")
    if each.closure is not None:
        told = {
            DecisionKind.REOPEN.value: _("Reopened by the %(body)s on %(day)s."),
            DecisionKind.STOP.value: _("Stopped by the %(body)s on %(day)s."),
            DecisionKind.NOT_APPLICABLE.value: _(
                "The %(body)s decided on %(day)s that it no longer applies."
            ),
        }.get(each.closure.kind, _("Closed by the %(body)s on %(day)s."))
        yield told % {
            "body": each.closure.body.name,
            "day": in_words(each.closure.effective_on),
        }
    if each.closed_without_ground:
        yield _("It is no longer judged met, and reads as open again.")
    if not actions:
        yield _("No action of ours serves it.")
    for action in actions:
        facts = {
            "number": action.number,
            "title": action.action.title,
            "rung": words_for(action.rung),
            "ended": ended_told(action),
        }
        if action.ended is not None:
            yield _("Action %(number)s, %(title)s: %(ended)s.") % facts
        elif action.closure is None or is_open(action):
            yield _("Action %(number)s, %(title)s: %(rung)s.") % facts
        else:
            facts["day"] = in_words(action.closure.effective_on)
            yield _("Action %(number)s, %(title)s: %(rung)s, closed on %(day)s.") % facts


def offers(
    one: Recommendation,
    answered: Iterable[RecommendationAsAt],
    actions: Mapping[UUID, ActionAsAt],
    served_by: Collection[UUID],
) -> tuple[Offer, ...]:
    """Actions at work on what is likely the same matter of the same case, that do not serve it yet."""
    case = one.version.report.case_id
    found: dict[UUID, Offer] = {}
    for each in (each for each in answered if each.recommendation.version.report.case_id == case):
        for pk in each.served_by:
            action = actions[pk]
            if pk in served_by or not is_open(action):
                continue
            serves = _("recommendation %(number)s of “%(report)s”") % {
                "number": each.recommendation.number or _("without a number"),
                "report": each.recommendation.version.report.title,
            }
            found.setdefault(pk, Offer(pk, f"{action.number} {action.action.title}", serves))
    return tuple(found.values())


def uncovered_clauses(one: Recommendation, actions: Iterable[ActionAsAt]) -> tuple[str, ...]:
    """Clauses of a recommendation that none of its actions that go on seems to cover; none without any."""
    texts = [
        f"{action.action.title}. {action.commitment.wording if action.commitment else ''}"
        for action in actions
        if action.ended is None
    ]
    return not_taken_up(one.text, texts) if texts else ()
