"""Recording what a body decided, against what is proven on that day."""

from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance.models import Judgement
from amends.evidence.models import Evidence
from amends.governance import queries, rules
from amends.governance.models import Meeting
from amends.governance.queries import Subject
from amends.governance.rules import Circumstances, Openness, Problem, Proposal
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Body
from amends.people.permissions import Permission, check
from amends.people.queries import EVER
from amends.plans.models import Action, Decision
from amends.plans.queries.places import placement_on
from amends.plans.rules import DecisionKind, Rung
from amends.plans.services import check_there, record_decision
from amends.recommendations.models import Recommendation
from amends.ui.dates import in_words
from amends.ui.words import words_for

SENTENCES: dict[Problem, Promise] = {
    Problem.NO_REASON: gettext_lazy("Say why it was decided."),
    Problem.WRONG_SUBJECT: gettext_lazy("Only an action can be extended, or end as done once."),
    Problem.NO_RUNG: gettext_lazy("State the rung reached."),
    Problem.STRAY_RUNG: gettext_lazy("Only closing states a rung. Take the rung out."),
    Problem.NEVER_IN_PLACE: gettext_lazy(
        "It was not in place on that day, so it cannot be closed. Refuse to close it,"
        " or stop it and say why."
    ),
    Problem.NOT_JUDGED_MET: gettext_lazy(
        "A recommendation is closed only when it stands judged met on that day."
        " Record the judgement first, or refuse to close."
    ),
    Problem.JUDGED_SINCE: gettext_lazy(
        "It has been judged again since that day, and not met. What is closed rests on the judgement"
        " that is in force."
    ),
    Problem.NOT_ONE_OFF: gettext_lazy(
        "It was not agreed by that day that this action is done once. Record who agreed to that first."
    ),
    Problem.NO_COMMITMENT: gettext_lazy(
        "There is no new promise of that day. Change the promise first, then record who agreed to it."
    ),
    Problem.NO_GAP: gettext_lazy("Choose the recommendation that has a gap again."),
    Problem.STRAY_GAP: gettext_lazy(
        "Only stopping an action reopens a gap. Take the recommendation out."
    ),
    Problem.NO_LETTER: gettext_lazy(
        "This body is not part of the organisation. Choose its letter among the evidence held."
    ),
}


def decide(
    *,
    subject: Subject,
    kind: str,
    body: Body,
    effective_on: date,
    by: Actor,
    reason: str,
    rung: str = "",
    dissent: str = "",
    asked: str = "",
    meeting: Meeting | None = None,
    letter: Evidence | None = None,
    judgement: Judgement | None = None,
    reopens_gap_of: Recommendation | None = None,
    expected: Expected = ANY,
) -> Decision:
    """Record what a body decided on an action, a recommendation or a plan.

    It closes at a rung no higher than what is proven on `effective_on`, as known now, and never
    what was never in place; a recommendation only when it stands judged met. `expected` is the id
    of the decision written last when the person looked.

    Raises Refused for every problem of `rules.Problem`, and for papers of another day or body;
    NotPermitted for someone who may not record decisions.
    """
    organisation = subject.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_DECISIONS)
    check_not_future(effective_on)
    check_same_organisation(organisation, body, meeting, letter, judgement, reopens_gap_of)
    said = Proposal(
        kind=_kind(kind),
        reason=reason,
        rung=_rung(rung),
        letter=letter is not None,
        gap=reopens_gap_of is not None,
    )
    with write(organisation_id=organisation, by=by, event="decision.recorded"):
        check_expected(queries.newest_decision(subject), expected)
        _check_named(subject, body, effective_on, meeting, letter, reopens_gap_of)
        _check(said, circumstances(subject, said, body, effective_on, judgement, by=by))
        row = record_decision(
            subject=subject,
            kind=said.kind,
            body=body,
            effective_on=effective_on,
            by=by,
            reason=reason.strip(),
            rung=rung,
            dissent=dissent.strip(),
            asked=asked.strip(),
            meeting=None if meeting is None else meeting.pk,
            letter=None if letter is None else letter.pk,
            judgement=None if judgement is None else judgement.pk,
            reopens_gap_of=reopens_gap_of,
        )
        check_later(subject, row)
        return row


def check_later(subject: Subject, new: Decision, gone: Decision | None = None) -> None:
    """Raises Refused when a later decision could no longer have been made, now that `new` is written.

    `gone` is the row in whose place it stands. One query; of an action three.
    """
    stand = list(queries.decisions_of(subject, EVER))
    whole = _of_the_plan(subject, new.effective_on)
    before = [row for row in stand if row.pk != new.pk] + ([] if gone is None else [gone])
    hindered = _impossible(stand, whole) - _impossible(before, whole) - {new.pk}
    for row in reversed(stand):
        if row.pk in hindered:
            raise Refused(
                _(
                    "The decision of the %(body)s on %(day)s, “%(what)s”, could then not have been"
                    " made. Put that one right first."
                )
                % {
                    "body": row.body.name,
                    "day": in_words(row.effective_on),
                    "what": words_for(row.kind),
                }
            )


def _of_the_plan(subject: Subject, day: date) -> list[Decision]:
    """What was decided on the whole plan that an action stands in on a day; nothing for the rest."""
    placement = placement_on(subject, day) if isinstance(subject, Action) else None
    return [] if placement is None else list(queries.decisions_of(placement.plan, EVER))


def _impossible(rows: list[Decision], whole: list[Decision]) -> set[UUID]:
    """Those that were not open to a body, by their ids. `whole` is what was decided on the plan."""
    in_order = sorted([*rows, *whole], key=lambda row: (row.effective_on, row.sequence))
    kinds = [(row.pk, DecisionKind(row.kind)) for row in in_order]
    return set(rules.impossible(kinds, {row.pk for row in whole}))


def check_decision(
    row: Decision,
    subject: Subject,
    *,
    meeting: Meeting | None,
    letter: Evidence | None,
    judgement: Judgement | None,
    apart_from: Decision,
    by: Actor,
) -> None:
    """What `decide` asks, of a row that is to stand in the place of `apart_from`.

    Raises Refused for every problem of `rules.Problem`, and for papers of another day or body.
    """
    said = Proposal(
        kind=_kind(row.kind),
        reason=row.reason,
        rung=_rung(row.rung),
        letter=letter is not None,
        gap=row.reopens_gap_of is not None,
    )
    # Its own letter still says it, whatever became of that since, on its day and before.
    kept = row.letter == apart_from.letter and row.effective_on <= apart_from.effective_on
    new_letter = None if kept else letter
    _check_named(subject, row.body, row.effective_on, meeting, new_letter, row.reopens_gap_of)
    so = circumstances(
        subject, said, row.body, row.effective_on, judgement, by=by, apart_from=apart_from
    )
    _check(said, so)


def _check(said: Proposal, so: Circumstances) -> None:
    """Raises Refused with everything that stands against it."""
    sentences = [sentence(problem, said, so) for problem in rules.problems(said, so)]
    if sentences:
        raise Refused(" ".join(sentences))


def circumstances(
    subject: Subject,
    said: Proposal,
    body: Body,
    day: date,
    judgement: Judgement | None,
    *,
    by: Actor,
    apart_from: Decision | None = None,
) -> Circumstances:
    """What is so on the day, asked only as far as this kind of decision needs it.

    `apart_from` is a decision that is about to be corrected.
    """
    kind = said.kind
    closing = kind in rules.STATES_RUNG
    return Circumstances(
        of_action=isinstance(subject, Action),
        of_recommendation=isinstance(subject, Recommendation),
        openness=queries.openness(subject, Moment(day), apart_from=apart_from),
        standing=queries.standing_of(subject, day) if closing else None,
        judged_met=closing
        and queries.judged_met(subject, day, None if judgement is None else judgement.pk),
        # A decision that stands already is not undone by what came after it: its page says so.
        judged_since=closing and apart_from is None and queries.judged_since(subject, day),
        one_off=kind is DecisionKind.ONE_OFF and queries.is_one_off(subject, day),
        new_commitment=kind is DecisionKind.EXTEND and queries.has_new_commitment(subject, day),
        must_name_gap=kind in rules.REOPENS_GAP
        and queries.may_have_gap(queries.served_by(subject, day), day).exists(),
        for_others=not queries.speaks_for(by, body),
    )


def sentence(problem: Problem, said: Proposal, so: Circumstances) -> str:
    """What stands against it, for the person who tried."""
    if problem is Problem.WRONG_STATE:
        if said.kind is DecisionKind.REOPEN:
            return _("It is open on that day, so there is nothing to reopen.")
        if so.openness is Openness.ENDED:
            return _("It was stopped or replaced before that day. Reopen it first.")
        return _("It was closed before that day. Reopen it first.")
    if problem is Problem.ABOVE_STANDING and so.standing is not None and said.rung is not None:
        return _(
            "On that day it was proven as far as “%(proven)s”, so it cannot be closed at “%(asked)s”."
            " Close it at “%(proven)s”, or refuse to close."
        ) % {"proven": words_for(so.standing), "asked": words_for(said.rung)}
    return str(SENTENCES[problem])


def _kind(kind: str) -> DecisionKind:
    try:
        return DecisionKind(kind)
    except ValueError as error:
        raise Refused(_("Choose one of the decisions shown.")) from error


def _rung(rung: str) -> Rung | None:
    try:
        return Rung(rung) if rung else None
    except ValueError as error:
        raise Refused(_("Choose one of the rungs shown.")) from error


def _check_named(
    subject: Subject,
    body: Body,
    day: date,
    meeting: Meeting | None,
    letter: Evidence | None,
    gap: Recommendation | None,
) -> None:
    """Everything that a decision names was there on its day, and is of it."""
    check_there(subject, day)
    _check_meeting(meeting, body, day)
    _check_letter(letter, day)
    _check_gap(subject, gap, day)


def _check_meeting(meeting: Meeting | None, body: Body, day: date) -> None:
    """A decision of a meeting is of its body and its day, and of one that took place."""
    if meeting is not None and queries.is_off(meeting):
        raise Refused(_("That meeting was called off or moved. Choose the meeting that decided."))
    if meeting is not None and (meeting.body_id != body.pk or meeting.day != day):
        raise Refused(
            _(
                "That meeting was of another body or on another day. Choose the meeting that decided."
            )
        )


def _check_letter(letter: Evidence | None, day: date) -> None:
    """A letter is a document that came, and was written, no earlier than the decision. One query."""
    if letter is None:
        return
    found = queries.letter_days(Evidence.objects.filter(pk=letter.pk))
    came, covers_to = found.get(letter.pk, (None, None))
    if not rules.may_be_letter(came=came, covers_to=covers_to, decided=day):
        raise Refused(
            _(
                "“%(title)s” cannot be the letter: choose a document that came, and was written,"
                " on the day of the decision or later."
            )
            % {"title": letter.title}
        )


def _check_gap(subject: Subject, gap: Recommendation | None, day: date) -> None:
    """Only a recommendation that the action serves has its gap again, and of a final once it is here."""
    if gap is None or not isinstance(subject, Action):
        return
    served = queries.served_by(subject, day)
    if not served.filter(pk=gap.pk).exists():
        raise Refused(
            _(
                "The action does not serve that recommendation on that day. Choose one that it serves."
            )
        )
    if not queries.may_have_gap(served, day).filter(pk=gap.pk).exists():
        raise Refused(
            _("That recommendation is the draft's. Choose the one of the final report instead.")
        )
