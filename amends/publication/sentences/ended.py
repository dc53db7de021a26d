"""What an edition says of actions that were given up: by whom, and what nothing answers since."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.plans.queries.places import ENDING
from amends.plans.rules import DecisionKind
from amends.standing.answers import ActionAsAt, RecommendationAsAt
from amends.standing.sentences import gap_told
from amends.ui.dates import in_words, listed, number_in_words

CLOSURES: dict[str, Callable[[], str]] = {
    DecisionKind.CLOSE: lambda: _("The %(body)s closed it on %(day)s."),
    DecisionKind.STOP: lambda: _("The %(body)s stopped it on %(day)s."),
    DecisionKind.NOT_APPLICABLE: lambda: _(
        "The %(body)s decided on %(day)s that it no longer applies."
    ),
    DecisionKind.REOPEN: lambda: _("The %(body)s reopened it on %(day)s."),
    DecisionKind.SUPERSEDE: lambda: _("The %(body)s replaced it on %(day)s."),
}


def ended_named(kind: str) -> str:
    """What an edition calls an action that was given up, in place of a rung."""
    return {
        DecisionKind.STOP.value: _("stopped"),
        DecisionKind.NOT_APPLICABLE.value: _("no longer applicable"),
        DecisionKind.SUPERSEDE.value: _("replaced"),
    }[kind]


def names_of_ended(language: str) -> frozenset[str]:
    """What an edition in a language calls actions that were given up."""
    with translation.override(language.lower()):
        return frozenset(ended_named(kind) for kind in ENDING)


def ended_counted(kind: str, count: int) -> str:
    """How many actions were given up in a way, as part of a sentence."""
    one_or_more = {
        DecisionKind.STOP.value: (_("one was stopped"), _("%(count)s were stopped")),
        DecisionKind.NOT_APPLICABLE.value: (
            _("one no longer applies"),
            _("%(count)s no longer apply"),
        ),
        DecisionKind.SUPERSEDE.value: (_("one was replaced"), _("%(count)s were replaced")),
    }[kind]
    return one_or_more[count > 1] % {"count": number_in_words(count)}


def gaps_told(recommendations: Sequence[RecommendationAsAt]) -> tuple[str, ...]:
    """The gaps that are open again, recommendation by recommendation."""
    return tuple(
        _("Recommendation %(number)s is open again. %(told)s")
        % {"number": each.recommendation.number or each.recommendation.position, "told": told}
        for each in recommendations
        for told in dict.fromkeys(gap_told(gap) for gap in each.reopened)
    )


def ended_told(action: ActionAsAt, open_again: Sequence[str]) -> tuple[str, ...]:
    """That an action was given up, by whom, and which recommendations nothing answers since.

    `open_again` are their numbers. What it had reached by then is not told: it shows nothing any more.
    """
    decision = action.ended
    if decision is None:
        return ()
    facts = {"body": decision.body.name, "day": in_words(decision.effective_on)}
    told = [CLOSURES[DecisionKind(decision.kind)]() % facts]
    if decision.plan_id:
        told.append(_("That was decided of the whole plan that it stands in."))
    if open_again:
        told.append(
            ngettext(
                "Nothing has taken its place yet in what answers recommendation %(numbers)s.",
                "Nothing has taken its place yet in what answers recommendations %(numbers)s.",
                len(open_again),
            )
            % {"numbers": listed(open_again)}
        )
    return tuple(told)


def outcome_of_ended(
    action: ActionAsAt, name: str, first: date | None, due: date | None, ended: date
) -> str:
    """What became of the promises of an action that was given up on a day: missed by then, or no longer held."""
    if due is not None and due >= ended:
        return _("That no longer holds.")
    if name != "in_place_by" or first is None or first >= ended:
        return ""
    kept = action.in_place_on is not None and action.in_place_on <= first
    return "" if kept else _("The first promise was not kept.")
