"""What needs you, as sentences made when the page is drawn, each with the page on which to see to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.assurance.rules import is_said_only
from amends.intake.rules import Purpose
from amends.ledger.dates import ImpreciseDate
from amends.standing.answers import ActionAsAt
from amends.standing.sentences import gap_told
from amends.ui.dates import ago_in_words, in_words, number_in_words
from amends.ui.words import words_for
from amends.web.queries.needs import Kind, Need
from amends.web.words import days, promised, promises, reading, without_ground

LONGEST_QUOTE = 140


@dataclass(frozen=True)
class Told:
    """A need in words. `where` are the addresses on which to see to it, the best one first."""

    words: str
    about: str
    link: str
    # What the link is about, for those who hear links apart from their sentences.
    subject: str
    where: tuple[tuple[str, tuple[object, ...]], ...]


def told(need: Need, day: date) -> Told:
    """One need as a sentence."""
    return TELL[need.kind](need, day)


def plan_of(need: Need) -> str:
    """The plan that a need is about."""
    return need.plan.name if need.plan else ""


def shortened(text: str) -> str:
    """The beginning of a long text, cut between two words."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_QUOTE:
        return line
    return line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


def action_of(need: Need) -> ActionAsAt:
    """The action that a need is about."""
    if need.action is None:
        raise TypeError(need.kind)
    return need.action


def named(action: ActionAsAt) -> dict[str, str]:
    """An action as sentences call it."""
    return {"number": action.number, "title": action.action.title}


def about_action(action: ActionAsAt) -> str:
    """An action in as few words as will do."""
    return _("action %(number)s") % {"number": action.number}


def about_recommendation(facts: dict[str, str]) -> str:
    """A recommendation in as few words as will do."""
    return _("recommendation %(number)s") % facts


def recommendation_named(need: Need) -> tuple[UUID, dict[str, str]]:
    """The recommendation that a need is about, and as sentences call it."""
    if need.recommendation is None:
        raise TypeError(need.kind)
    row = need.recommendation.recommendation
    return row.pk, {"number": row.number or _("without a number"), "quoted": shortened(row.text)}


def half_read(need: Need, day: date) -> Told:
    """A document was read, and somebody has to look at what was found."""
    line = need.reading
    if line is None:
        raise TypeError(need.kind)
    facts = {"file": line.file_name, "open": line.open, "found": line.found}
    if line.purpose == Purpose.STATEMENT:
        words = _("%(file)s has been read. It waits for you to confirm what it says.") % facts
    else:
        words = (
            _(
                "%(file)s has been read. Of what was found, %(open)s of %(found)s wait to be decided."
            )
            % facts
        )
    return Told(words, line.about, _("Go on"), line.file_name, (("reading", (line.pk,)),))


def unanswered(need: Need, day: date) -> Told:
    """Nobody has said whether we accept it."""
    pk, facts = recommendation_named(need)
    words = _("Recommendation %(number)s has no answer from us yet: “%(quoted)s”") % facts
    return Told(
        words, plan_of(need), _("Answer"), about_recommendation(facts), (("recommendation", (pk,)),)
    )


def to_decide(need: Need, words: str, facts: dict[str, str], pk: UUID) -> Told:
    """A recommendation of which somebody has to decide what is done."""
    where = (("recommendation", (pk,)),)
    return Told(words, plan_of(need), _("Decide what to do"), about_recommendation(facts), where)


def closed_on_nothing(need: Need, day: date) -> Told:
    """What its closing rests on no longer stands."""
    pk, facts = recommendation_named(need)
    facts["told"] = without_ground(need.recommendation) if need.recommendation else ""
    words = _("Recommendation %(number)s, “%(quoted)s”: %(told)s") % facts
    return to_decide(need, words, facts, pk)


def uncovered(need: Need, day: date) -> Told:
    """No action serves it."""
    pk, facts = recommendation_named(need)
    words = _("Recommendation %(number)s has no action that serves it: “%(quoted)s”") % facts
    return to_decide(need, words, facts, pk)


def reopened(need: Need, day: date) -> Told:
    """What answered it was given up, and nothing took its place."""
    if need.gap is None:
        raise TypeError(need.kind)
    pk, facts = recommendation_named(need)
    facts["told"] = gap_told(need.gap)
    words = _("Recommendation %(number)s is open again: “%(quoted)s”. %(told)s") % facts
    return to_decide(need, words, facts, pk)


def gap(need: Need, day: date) -> Told:
    """What is still to do beyond an earlier recommendation has no action."""
    pk, facts = recommendation_named(need)
    facts["gap"] = shortened(need.link.decision.residual_gap) if need.link else ""
    words = _("Recommendation %(number)s has no action that covers “%(gap)s”") % facts
    return to_decide(need, words, facts, pk)


def both(first: ImpreciseDate | None, current: ImpreciseDate | None) -> str:
    """Both promises where there are two: "30 April 2017, then 31 July 2017"."""
    if first == current or first is None:
        return promised(current)
    return _("%(first)s, then %(current)s") % {
        "first": promised(first),
        "current": promised(current),
    }


def late(need: Need, day: date) -> Told:
    """It is not in place, and its day has passed."""
    action = action_of(need)
    facts = {**named(action), "promises": promises(action), "days": days(need.days)}
    words = (
        _(
            "Action %(number)s, %(title)s, was promised in place by %(promises)s. It is %(days)s late."
        )
        % facts
    )
    where = (("update-action", (action.action.pk,)), ("action", (action.action.pk,)))
    return Told(words, plan_of(need), _("Update"), about_action(action), where)


def late_proof(need: Need, day: date) -> Told:
    """Evidence of it was promised, and its day has passed."""
    action = action_of(need)
    first = action.first_commitment.evidenced_by if action.first_commitment else None
    current = action.commitment.evidenced_by if action.commitment else None
    facts = {**named(action), "promises": both(first, current), "days": days(need.days)}
    words = (
        _(
            "Action %(number)s, %(title)s: evidence was promised by %(promises)s. It is %(days)s late."
        )
        % facts
    )
    where = (("action-evidence", (action.action.pk,)), ("action", (action.action.pk,)))
    return Told(words, plan_of(need), _("Show evidence"), about_action(action), where)


def untested(need: Need, day: date) -> Told:
    """Tests that have run out: one service by its name, several by how many."""
    action = action_of(need)
    oldest = min(
        need.cells, key=lambda cell: cell.cell.effective_on if cell.cell is not None else day
    )
    since = oldest.cell.effective_on if oldest.cell is not None else day
    facts = {
        **named(action),
        "service": oldest.service.name,
        "ago": ago_in_words(since, day),
        "count": capitalised(number_in_words(len(need.cells))),
        "reads": reading(oldest),
    }
    said_only = oldest.cell is not None and is_said_only(oldest.cell.state)
    words = (
        ngettext(
            "%(service)s was last said to be in use on action %(number)s, %(title)s, %(ago)s. It reads “%(reads)s”.",
            "%(count)s services have not been tested lately on action %(number)s, %(title)s. The longest ago said to be in use: %(service)s, %(ago)s.",
            len(need.cells),
        )
        if said_only
        else ngettext(
            "%(service)s was last tested on action %(number)s, %(title)s, %(ago)s. It reads “%(reads)s”.",
            "%(count)s services have not been tested lately on action %(number)s, %(title)s. The longest ago: %(service)s, %(ago)s.",
            len(need.cells),
        )
    ) % facts
    pk = action.action.pk
    where = (("record-services", (pk,)), ("action-matrix", (pk,)))
    return Told(words, plan_of(need), _("Arrange a test"), about_action(action), where)


def opened(need: Need, day: date) -> Told:
    """A service opened after it was said where actions are to be done, and they say nothing of it."""
    if need.opened is None:
        raise TypeError(need.kind)
    new, number = need.opened, len(need.unsaid)
    actions = (
        _("action %(number)s, %(title)s,") % named(need.unsaid[0])
        if number == 1
        else ngettext("%(number)s action", "%(number)s actions", number) % {"number": number}
    )
    facts = {"service": new.service.name, "day": in_words(new.opened_on), "actions": actions}
    sentences = [
        ngettext(
            "%(service)s opened on %(day)s, after it was said where %(actions)s is to be done.",
            "%(service)s opened on %(day)s, after it was said where %(actions)s are to be done.",
            number,
        )
        % facts
    ]
    if new.through is not None:
        sentences.append(
            _("It is in scope through %(division)s, and nothing is said of it by itself.")
            % {"division": new.through.name}
        )
    else:
        sentences.append(_("It is not in scope, and not left out with a reason."))
    pk = need.unsaid[0].action.pk
    plan = (("plan", (need.plan.pk,)),) if need.plan else ()
    where = (("action-scope", (pk,)), ("action-matrix", (pk,))) if number == 1 else plan
    return Told(" ".join(sentences), plan_of(need), _("Say where"), new.service.name, where)


def presented(need: Need, day: date) -> Told:
    """Evidence that waits to be accepted or refused."""
    if need.presented is None:
        raise TypeError(need.kind)
    state = need.presented
    words = _("Evidence “%(title)s” was presented %(ago)s. Nobody has accepted or refused it.") % {
        "title": shortened(state.subject.title),
        "ago": ago_in_words(state.effective_on, day),
    }
    where = (("decide-evidence", (state.subject_id,)), ("evidence", (state.subject_id,)))
    return Told(words, "", _("Accept or refuse"), shortened(state.subject.title), where)


def draft(need: Need, day: date) -> Told:
    """An edition that is being prepared."""
    if need.draft is None:
        raise TypeError(need.kind)
    words = _("The next public edition is being prepared, as at %(day)s.") % {
        "day": in_words(need.draft.as_at)
    }
    where = (
        ("draft-edition", (need.draft.plan_id,)),
        ("editions", (need.draft.plan_id,)),
        ("plan", (need.draft.plan_id,)),
    )
    return Told(words, plan_of(need), _("See the draft"), plan_of(need), where)


def unproven(need: Need, day: date) -> Told:
    """Its owner says that it is done; nobody else has accepted proof of it everywhere."""
    action = action_of(need)
    claim = action.last_claim
    facts = {
        **named(action),
        "day": in_words(claim.effective_on) if claim else "",
        "claim": words_for(claim.claim) if claim else "",
    }
    told = (
        _(
            "Action %(number)s, %(title)s: the document that it was read from says on %(day)s that it"
            " is %(claim)s. It is claimed, not proven."
        )
        if claim and claim.source_file
        else _(
            "Action %(number)s, %(title)s: its owner said on %(day)s that it is %(claim)s. It is claimed, not proven."
        )
    )
    words = told % facts
    where = (("action-evidence", (action.action.pk,)), ("action", (action.action.pk,)))
    return Told(words, plan_of(need), _("Show evidence"), about_action(action), where)


TELL: dict[Kind, Callable[[Need, date], Told]] = {
    Kind.READING: half_read,
    Kind.UNANSWERED: unanswered,
    Kind.WITHOUT_GROUND: closed_on_nothing,
    Kind.UNCOVERED: uncovered,
    Kind.REOPENED: reopened,
    Kind.GAP: gap,
    Kind.LATE: late,
    Kind.UNTESTED: untested,
    Kind.OPENED: opened,
    Kind.LATE_PROOF: late_proof,
    Kind.PRESENTED: presented,
    Kind.DRAFT: draft,
    Kind.UNPROVEN: unproven,
}


def how_many(number: int) -> str:
    """ "Three things need you." """
    if number == 0:
        return _("Nothing needs you today.")
    return ngettext("%(count)s thing needs you.", "%(count)s things need you.", number) % {
        "count": capitalised(number_in_words(number))
    }


def capitalised(words: str) -> str:
    """Words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]
