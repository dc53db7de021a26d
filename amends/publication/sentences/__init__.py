"""What an edition says of the record in plain words, and what checking one says. Made when read or frozen."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.assurance.models import Judgement
from amends.assurance.rules import Reads, is_said_only
from amends.ledger.dates import ImpreciseDate
from amends.plans.models import Commitment, Decision
from amends.plans.rules import LADDER, DecisionKind, Rung
from amends.publication.sentences import ended
from amends.recommendations.models import Response
from amends.recommendations.rules import Answer
from amends.standing.answers import ActionAsAt, LinkAsAt, RecommendationAsAt
from amends.standing.changes import Change, What
from amends.standing.sentences import about, moved, promised, sentence
from amends.ui.dates import in_words, late_in_words, length_in_words, listed, number_in_words
from amends.ui.words import words_for

PROMISES = ("in_place_by", "evidenced_by", "re_test_by")


def answer_in_words(answer: Answer) -> str:
    """An answer as families read it."""
    return {
        Answer.ACCEPTED: _("accepted it"),
        Answer.IN_PART: _("accepted it in part"),
        Answer.IN_PRINCIPLE: _("accepted it in principle"),
        Answer.NOT_ACCEPTED: _("did not accept it"),
        Answer.NOT_OURS: _("said that it is not theirs to carry out"),
    }[answer]


def rung_in_words(rung: Rung) -> str:
    """A rung as a sentence about one action."""
    return {
        Rung.NOT_STARTED: _("It has not been started."),
        Rung.UNDER_WAY: _("It is under way."),
        Rung.IN_PLACE: _("It is in place. It has not been shown to work everywhere."),
        Rung.EVIDENCED: _("It has been shown to work, in every service that it is for."),
        Rung.EMBEDDED: _("It is part of everyday practice, in every service that it is for."),
    }[rung]


def rung_named(rung: Rung) -> str:
    """A rung as editions call it, inside a sentence."""
    return {
        Rung.NOT_STARTED: _("not started"),
        Rung.UNDER_WAY: _("under way"),
        Rung.IN_PLACE: _("in place"),
        Rung.EVIDENCED: _("shown to work"),
        Rung.EMBEDDED: _("part of everyday practice"),
    }[rung]


def stands_named(action: ActionAsAt) -> str:
    """Where an action stands, as editions call it: its rung, or that it was given up."""
    return rung_named(action.rung) if action.ended is None else ended.ended_named(action.ended.kind)


def counted_on(rung: Rung, count: int) -> str:
    """How many actions stand on a rung, as part of a sentence."""
    if count == 0:
        return _("none is %(rung)s") % {"rung": rung_named(rung)}
    one_or_more = {
        Rung.NOT_STARTED: (_("one has not been started"), _("%(count)s have not been started")),
        Rung.UNDER_WAY: (_("one is under way"), _("%(count)s are under way")),
        Rung.IN_PLACE: (
            _("one is in place and not yet shown to work everywhere"),
            _("%(count)s are in place and not yet shown to work everywhere"),
        ),
        Rung.EVIDENCED: (_("one has been shown to work"), _("%(count)s have been shown to work")),
        Rung.EMBEDDED: (
            _("one is part of everyday practice"),
            _("%(count)s are part of everyday practice"),
        ),
    }[rung]
    return one_or_more[count > 1] % {"count": number_in_words(count)}


def change_told(change: Change) -> str:
    """A change in public words: the rungs as editions call them, and nobody's private words."""
    row = change.row
    if isinstance(row, Response):
        return response_told(change, row)
    if isinstance(row, Decision) and not row.retracts:
        return decision_told(change, row) + entered_for(row)
    if change.corrects is not None:
        return sentence(change, private=False)
    if change.rung_before is Rung.EMBEDDED and change.rung and change.slipped:
        return _(
            "Action %(number)s: it was part of everyday practice, has slipped in %(services)s, and is"
            " now %(now)s."
        ) % {
            "number": change.label,
            "services": listed(change.slipped),
            "now": rung_named(change.rung),
        }
    if change.what is What.STANDING and change.rung and change.rung_before:
        return _("Action %(number)s: it was %(before)s, and is now %(now)s.") % {
            "number": change.label,
            "before": rung_named(change.rung_before),
            "now": rung_named(change.rung),
        }
    if isinstance(row, Judgement):
        return judgement_told(change)
    if isinstance(row, Commitment) and isinstance(change.before, Commitment):
        return promise_told(change, row, change.before)
    return sentence(change, private=False)


def response_told(change: Change, row: Response) -> str:
    """An answer as the edition itself prints it. Why it was given is for the approved words."""
    facts = {
        "about": about(change),
        "party": row.subject.party.name,
        "answer": answer_in_words(Answer(row.answer)),
        "body": row.decided_by.name,
        "day": in_words(row.effective_on),
    }
    if row.retracts:
        told = _("%(about)s: the answer of %(party)s of %(day)s was withdrawn.")
    elif change.corrects is None:
        told = _("%(about)s: %(party)s %(answer)s. Decided by the %(body)s on %(day)s.")
    else:
        told = _(
            "%(about)s: the answer was corrected: %(party)s %(answer)s. Decided by the %(body)s on"
            " %(day)s."
        )
    return f"{told % facts}{entered(change)}"


def entered(change: Change) -> str:
    """When something was entered that is about a day which the edition before had shown."""
    if not change.late or change.entered_on is None:
        return ""
    return _(" Entered on %(day)s.") % {"day": in_words(change.entered_on)}


def judgement_told(change: Change) -> str:
    """A judgement of a recommendation, beside the one that the edition before gave."""
    before = change.before
    then = (
        _("In the edition before it was judged “%(value)s”.") % {"value": words_for(before.value)}
        if isinstance(before, Judgement)
        else _("In the edition before it had not been judged.")
    )
    return f"{sentence(change, private=False)} {then}"


def entered_for(row: Decision) -> str:
    """That another organisation's body decided, and who says so: we ourselves, from its letter, or it."""
    if row.body.party.own:
        return ""
    facts = {"body": row.body.name, "party": row.body.party.name}
    role = row.recorded_as
    if role is not None and role.party_id == row.body.party_id:
        return _(" The %(body)s belongs to %(party)s, which entered its decision itself.") % facts
    told = _(" The %(body)s belongs to %(party)s. We entered its decision ourselves") % facts
    return told + (_(", from its letter.") if row.letter else ".")


def decision_told(change: Change, row: Decision) -> str:
    """A decision; of one that states a rung, the rung as editions call it."""
    if change.corrects is not None or not row.rung:
        return sentence(change, private=False)
    facts = {
        "about": about(change),
        "body": row.body.name,
        "day": in_words(row.effective_on),
        "rung": rung_named(Rung(row.rung)),
    }
    if row.kind == DecisionKind.CLOSE:
        return _("%(about)s: the %(body)s closed it on %(day)s, as “%(rung)s”.") % facts
    if row.kind == DecisionKind.ONE_OFF:
        return (
            _(
                "%(about)s: the %(body)s agreed on %(day)s that it is a single step, with nothing to test again."
            )
            % facts
        )
    return sentence(change, private=False)


def promise_told(change: Change, row: Commitment, before: Commitment) -> str:
    """Dates that moved, in the words of the page. Why they moved is for the approved wording."""
    leads: dict[str, Callable[[], str]] = {
        "in_place_by": lambda: _("the date for having it in place %(moved)s"),
        "evidenced_by": lambda: _("the date for showing that it works %(moved)s"),
        "re_test_by": lambda: _("the date for testing it again %(moved)s"),
    }
    parts = [
        lead() % {"moved": moved(getattr(before, name), getattr(row, name))}
        for name, lead in leads.items()
        if getattr(before, name) != getattr(row, name)
    ]
    if not parts:
        return sentence(change, private=False)
    agreed = _(" Agreed by the %(body)s.") % {"body": row.approver.name} if row.approver else ""
    return f"{about(change)}: {'; '.join(parts)}.{agreed}{entered(change)}"


def carried_told(link: LinkAsAt, *, scoped: bool) -> tuple[str, ...]:
    """Where what was done before is proven for it, and that it was opened again, in nobody's own words."""
    told = []
    if link.services:
        told.append(
            _("What was done then is shown to work for this in %(services)s.")
            % {"services": listed(service.name for service in link.services)}
        )
    elif link.unproven and scoped:
        told.append(
            _(
                "We cannot show today, for any of the services that this is for, that what was done then works."
            )
        )
    told += [
        _("What was done then was opened again by the %(body)s on %(day)s: more is to be done.")
        % {"body": each.decision.body.name, "day": in_words(each.decision.effective_on)}
        for each in link.reopened
    ]
    return tuple(told)


def contact_changed(number: int) -> str:
    """That an edition gives another contact than the one before it."""
    return _(
        "Whom to contact about this plan has changed since edition %(number)s. See “Contact”."
    ) % {"number": number}


def actions_counted(actions: Sequence[ActionAsAt]) -> str:
    """Every action of the plan, by rung, the highest first; rungs with none are left out but the top.

    What was given up stands on no rung, and is told last.
    """
    if not actions:
        return _("There are no actions in this plan yet.")
    counts = {
        rung: sum(action.rung is rung and action.ended is None for action in actions)
        for rung in Rung
    }
    given_up = Counter(action.ended.kind for action in actions if action.ended is not None)
    parts = [
        counted_on(rung, counts[rung])
        for rung in reversed(LADDER)
        if counts[rung] or rung is Rung.EMBEDDED
    ]
    parts += [ended.ended_counted(kind, given_up[kind]) for kind in sorted(given_up)]
    return ngettext(
        "Of our %(count)s action, %(parts)s.", "Of our %(count)s actions, %(parts)s.", len(actions)
    ) % {"count": number_in_words(len(actions)), "parts": listed(parts)}


def recommendations_counted(recommendations: Sequence[RecommendationAsAt]) -> str:
    """How the report's recommendations have been judged against what they intend; parts are not counted."""
    whole = [r for r in recommendations if r.recommendation.part_of_id is None]
    values: dict[str, int] = {}
    for each in whole:
        if each.judgement is not None:
            values[each.judgement.value] = values.get(each.judgement.value, 0) + 1
    rest = len(whole) - sum(values.values())
    parts = [
        _("%(count)s “%(value)s”") % {"count": number_in_words(count), "value": words_for(value)}
        for value, count in values.items()
    ]
    total = ngettext(
        "There is %(count)s recommendation.", "There are %(count)s recommendations.", len(whole)
    ) % {"count": number_in_words(len(whole))}
    told = [total]
    if parts:
        told.append(_("Judged against what was intended: %(parts)s.") % {"parts": listed(parts)})
    if rest:
        told.append(_("Not judged: %(count)s.") % {"count": number_in_words(rest)})
    return " ".join(told)


def standing_told(action: ActionAsAt, open_again: Sequence[str] = ()) -> tuple[str, ...]:
    """Where an action stands, in how many services, and whether it is done once.

    `open_again` are the numbers of recommendations whose gap its end left open.
    """
    if action.ended is not None:
        return ended.ended_told(action, open_again)
    told = [
        _("It has been shown to work, in the services that were tested for all.")
        if action.by_sample and action.rung is Rung.EVIDENCED
        else rung_in_words(action.rung)
    ]
    if action.one_off is not None:
        told = [
            _("It has been done, and shown to be done.")
            if action.rung is Rung.EVIDENCED
            else rung_in_words(action.rung),
            _("It is done once, so that there is nothing to test again later."),
        ]
    of = action.reached
    if of:
        told.append(
            _("It is for every service that we run.")
            if action.everywhere
            else ngettext("It is for one service.", "It is for %(count)s services.", of)
            % {"count": number_in_words(of)}
        )
        if action.by_sample:
            told.append(sample_told(action))
        elif action.one_off is None and of > 1:
            if action.embedded_services == of:
                lead = _("It is part of everyday practice in all %(of)s.")
            elif action.embedded_services:
                lead = _("It is part of everyday practice in %(count)s of these %(of)s services.")
            else:
                lead = _("It is not yet part of everyday practice in any of these %(of)s services.")
            told.append(
                lead
                % {"count": number_in_words(action.embedded_services), "of": number_in_words(of)}
            )
    if action.slipped:
        told.append(
            _("It was part of everyday practice in %(services)s, and has slipped there.")
            % {"services": listed(cell.service.name for cell in action.slipped)}
        )
    told += untested_told(action)
    closure = action.closure
    if closure is not None and closure.kind in ended.CLOSURES:
        told.append(
            ended.CLOSURES[DecisionKind(closure.kind)]()
            % {"body": closure.body.name, "day": in_words(closure.effective_on)}
        )
    return tuple(told)


def untested_told(action: ActionAsAt) -> Iterator[str]:
    """Where nobody has tested it since what was found ran out, the longest ago first."""
    since: dict[tuple[date, bool], list[str]] = {}
    for cell in action.cells:
        if cell.reads is Reads.NOT_TESTED_SINCE and cell.cell is not None:
            ran_out = (cell.cell.effective_on, is_said_only(cell.cell.state))
            since.setdefault(ran_out, []).append(cell.service.name)
    for (day, said_only), services in sorted(since.items()):
        told = (
            _(
                "It was said to be in use in %(services)s on %(day)s. It has not been tested, and nobody"
                " has said so since."
            )
            if said_only
            else _("It has not been tested in %(services)s since %(day)s.")
        )
        yield told % {"services": listed(sorted(services)), "day": in_words(day)}


def sample_told(action: ActionAsAt) -> str:
    """In how many services a sample was tested, and what that does not show."""
    return _(
        "It is tested in %(tested)s of these %(of)s services, as a sample of them. Nobody has tested"
        " the others, so we do not call it part of everyday practice."
    ) % {
        "tested": number_in_words(action.tested_services),
        "of": number_in_words(action.reached),
    }


def promises_told(
    action: ActionAsAt, commitments: Sequence[Commitment], today: date
) -> tuple[str, ...]:
    """Every day that was ever promised, in order, and what became of it on the day of the edition."""
    leads: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
        "in_place_by": (
            lambda: _("Promised in place by %(first)s%(later)s."),
            lambda: _("No date was promised for having it in place."),
        ),
        "evidenced_by": (
            lambda: _("Promised to be shown to work by %(first)s%(later)s."),
            lambda: "",
        ),
        "re_test_by": (lambda: _("To be tested again by %(first)s%(later)s."), lambda: ""),
    }
    told = []
    for name in PROMISES:
        days = distinct([getattr(each, name) for each in commitments])
        lead, none = leads[name]
        sentence = (
            lead() % {"first": promised(days[0]), "later": later_promises(days[1:])}
            if days
            else none()
        )
        outcome = outcome_of(action, name, days, today)
        if sentence:
            told.append(f"{sentence} {outcome}".strip())
    return tuple(told)


def distinct(days: Sequence[ImpreciseDate | None]) -> list[ImpreciseDate | None]:
    """The promises in order, without those that repeat the one before; None for one that was dropped."""
    kept: list[ImpreciseDate | None] = []
    for day in days:
        if (day is not None or kept) and (not kept or kept[-1] != day):
            kept.append(day)
    return kept


def later_promises(days: Sequence[ImpreciseDate | None]) -> str:
    """The promises after the first."""
    return "".join(
        _(", then no date at all")
        if day is None or day.due is None
        else _(", then by %(day)s") % {"day": promised(day)}
        for day in days
    )


def outcome_of(
    action: ActionAsAt, name: str, days: Sequence[ImpreciseDate | None], today: date
) -> str:
    """Whether a promise was kept, was missed, or is still to come."""
    due, first = (due_of(days[-1]), due_of(days[0])) if days else (None, None)
    if action.ended is not None:
        return ended.outcome_of_ended(action, name, first, due, action.ended.effective_on)
    if name == "in_place_by" and action.rung.height >= Rung.IN_PLACE.height:
        return kept_on(action.in_place_on, first)
    if name == "evidenced_by" and action.rung.height >= Rung.EVIDENCED.height:
        return ""
    if name == "re_test_by" and action.rung is Rung.EMBEDDED:
        return ""
    if name == "in_place_by" and action.in_place_on is not None:
        return _("By our own account it was in place on %(day)s, and no longer is everywhere.") % {
            "day": in_words(action.in_place_on)
        }
    if due is not None and due < today:
        return _("It is %(late)s.") % {"late": late_in_words(due, today)}
    if first is not None and first < today:
        return _("The first promise was not kept.")
    return ""


def due_of(day: ImpreciseDate | None) -> date | None:
    """The last day that keeps a promise; None where no day was promised."""
    return day.due if day is not None else None


def kept_on(day: date | None, first: date | None) -> str:
    """When it was in place, against the first promise."""
    if day is None:
        return ""
    if first is not None and day > first:
        return _(
            "By our own account it was in place on %(day)s, %(length)s after the first promise."
        ) % {
            "day": in_words(day),
            "length": length_in_words(first, day),
        }
    return _("By our own account it was in place on %(day)s.") % {"day": in_words(day)}
