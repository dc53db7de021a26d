"""What a body is told before a decision, as sentences: what is claimed, and what is asked."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.evidence.models import Evidence
from amends.governance.models import AgendaItem, CalledOff, Meeting
from amends.governance.rules.challenge import Asked, Question
from amends.recommendations.models import Recommendation
from amends.standing.answers import ActionAsAt
from amends.ui.dates import in_words, listed
from amends.ui.words import words_for

QUESTIONS: dict[Question, Promise] = {
    Question.NOT_CLAIMED: gettext_lazy("Nobody has said that it is in place. Is it?"),
    Question.CLAIM_ALONE: gettext_lazy("It is said to be done. What shows it?"),
    Question.POLICY_ALONE: gettext_lazy(
        "Everything that was shown is a document. What shows that people do it?"
    ),
    Question.ONE_PLACE: gettext_lazy(
        "Everything that was shown is from %(names)s. What shows it elsewhere?"
    ),
    Question.OLDER: gettext_lazy(
        "This was gathered before the change: %(names)s. What has been seen since?"
    ),
    Question.NOT_MET: gettext_lazy("What was done where a test was not met: %(names)s?"),
    Question.SLIPPED: gettext_lazy("What was done where it slipped: %(names)s?"),
    Question.NOT_TESTED_SINCE: gettext_lazy("Who will look again in %(names)s?"),
    Question.UNTESTED: gettext_lazy("Who has tested it in %(names)s?"),
    Question.NO_RETEST: gettext_lazy(
        "It was tested in %(names)s, and no day is promised for another test. When will it be?"
    ),
    Question.NO_MEASURE: gettext_lazy(
        "Nothing is counted over time. How would anyone see whether it made a difference?"
    ),
    Question.NO_STRENGTH: gettext_lazy(
        "Nobody has said how strongly it holds when people are busy or new. How strongly does it?"
    ),
    Question.WEAK_ALONE: gettext_lazy(
        "Everything that is being done relies on people remembering. What would hold without that?"
    ),
    Question.MOVED: gettext_lazy("The promised date was moved. Why would the new one hold?"),
    Question.SELF_JUDGED: gettext_lazy("Only its owner has graded it. Who else has looked?"),
    Question.EXCLUDED: gettext_lazy("Why is it not done in %(names)s?"),
    Question.HELD_LOWER: gettext_lazy("Somebody holds it lower than its services show. Why?"),
    Question.NO_ANSWER: gettext_lazy("Nobody has answered it yet. Is it accepted?"),
    Question.NOTHING_SERVES: gettext_lazy("No action serves it. What is being done?"),
    Question.NONE_PROVEN: gettext_lazy(
        "None of its actions is proven. What shows that anything has changed?"
    ),
    Question.GAP: gettext_lazy("Something is left to do that no action takes up. Who will do it?"),
    Question.NOT_JUDGED: gettext_lazy(
        "Nobody has judged it against what it was meant to achieve. Is it met?"
    ),
    Question.NOT_JUDGED_MET: gettext_lazy("It was judged “%(names)s”. What is still missing?"),
}


def question_words(asked: Asked) -> str:
    """A question as a sentence."""
    names = asked.names
    if asked.question is Question.NOT_JUDGED_MET:
        names = tuple(words_for(name) for name in names)
    return str(QUESTIONS[asked.question]) % {"names": listed(names)}


def claimed_words(found: ActionAsAt | None) -> str:
    """What the owner says of an action, as a sentence."""
    if found is None or found.last_claim is None:
        return _("Nobody has claimed that it is in place.")
    return _("Claimed “%(claim)s” on %(day)s.") % {
        "claim": words_for(found.last_claim.claim),
        "day": in_words(found.last_claim.effective_on),
    }


def off_words(row: CalledOff) -> str:
    """That a meeting does not take place, and why."""
    if row.instead is None:
        return _("Called off on %(day)s: %(reason)s") % {
            "day": in_words(row.effective_on),
            "reason": row.reason,
        }
    return _("Moved to %(to)s, as said on %(day)s: %(reason)s") % {
        "to": in_words(row.instead.day),
        "day": in_words(row.effective_on),
        "reason": row.reason,
    }


def late_words(item: AgendaItem, meeting: Meeting) -> str:
    """That something was put before a meeting after its day; empty when it was there by then."""
    if item.effective_on <= meeting.day:
        return ""
    return _("Put before it on %(day)s, after the meeting.") % {"day": in_words(item.effective_on)}


def meeting_words(meeting: Meeting) -> str:
    """A meeting as captions call it."""
    return _("%(body)s, %(day)s") % {"body": meeting.body.name, "day": in_words(meeting.day)}


def gap_words(recommendation: Recommendation) -> str:
    """A recommendation in a list of those that may have a gap again: two reports may number alike."""
    return _("Recommendation %(number)s, %(report)s") % {
        "number": recommendation.number or recommendation.position,
        "report": recommendation.version.report.title,
    }


def letter_words(letter: Evidence, came: date) -> str:
    """A letter in a list to choose from: not every document that is held is one."""
    return _("%(title)s, held from %(day)s") % {"title": letter.title, "day": in_words(came)}
