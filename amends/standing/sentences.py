"""Changes and open gaps in plain sentences, made when read.

With `private=False` nobody's private words are repeated.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from amends.assurance.models import Cell, Judgement
from amends.assurance.queries import cell_reading
from amends.evidence.models import EvidenceState
from amends.ledger.dates import ImpreciseDate, Precision
from amends.plans.models import Commitment, Decision, Placement, ScopeStatement, Update
from amends.plans.rules import DecisionKind, Rung, ScopeState
from amends.recommendations.models import LinkDecision, Response
from amends.standing.answers import ActionAsAt, LinkAsAt, ReopenedGap
from amends.standing.changes import Change, Of, What
from amends.ui.dates import in_words, listed, month_in_words, period_in_words
from amends.ui.words import words_for

PROMISES = ("in_place_by", "evidenced_by", "re_test_by")


def sentence(change: Change, *, private: bool = True) -> str:
    """One change as a sentence that begins with what it is about."""
    withdrawn = change.row is not None and change.row.retracts
    words = withdrawal(change, private) if withdrawn else TELL[change.what](change, private)
    told = f"{about(change)}: {words}"
    if change.late and change.entered_on is not None:
        told = _("%(told)s Entered on %(day)s.") % {
            "told": told,
            "day": in_words(change.entered_on),
        }
    return told


def about(change: Change) -> str:
    """What a change is about, for whoever may read the record."""
    return {
        Of.ACTION: _("Action %(number)s"),
        Of.RECOMMENDATION: _("Recommendation %(number)s"),
        Of.THEME: _("Theme “%(name)s”"),
        Of.PLAN: _("The plan"),
    }[change.of] % {"number": change.label, "name": change.label}


def promised(promise: ImpreciseDate | None) -> str:
    """A promised date in words."""
    if promise is None or promise.last is None:
        return _("no date promised")
    if promise.first is not None and promise.precision is Precision.MONTH:
        return month_in_words(promise.first)
    if promise.precision is Precision.EXACT:
        return in_words(promise.last)
    return promise.raw or period_in_words(promise.first, promise.last)


def withdrawal(change: Change, private: bool) -> str:
    """A statement that was taken back: from now on it never stood."""
    row = change.row
    if row is None:
        return ""
    named = {
        What.PROMISE: _("the terms of %(day)s were withdrawn"),
        What.UPDATE: _("the update of %(day)s was withdrawn"),
        What.SCOPE: _("whether a service is in its scope from %(day)s was withdrawn"),
        What.CELL: _("what a service read from %(day)s was withdrawn"),
        What.EVIDENCE: _("what was said of its evidence on %(day)s was withdrawn"),
        What.RESPONSE: _("the response of %(day)s was withdrawn"),
        What.LINK: _("the link of %(day)s was withdrawn"),
        What.JUDGEMENT: _("the judgement of %(day)s was withdrawn"),
        What.DECISION: _("the decision of %(day)s was withdrawn"),
    }.get(change.what, _("the entry of %(day)s was withdrawn"))
    told = named % {"day": in_words(row.effective_on)}
    return f"{told}{because(row.correction_reason, private)}."


def moved(
    before: ImpreciseDate | None, after: ImpreciseDate | None, *, corrected: bool = False
) -> str:
    """ "moved from 30 April to 31 July 2017", or "was corrected from" the one to the other."""
    if corrected:
        return _("was corrected from %(before)s to %(after)s") % {
            "before": promised(before),
            "after": promised(after),
        }
    exact = all(
        p is not None and p.precision is Precision.EXACT and p.last for p in (before, after)
    )
    if exact and before and after and before.last and after.last and before.last < after.last:
        return _("moved from %(period)s") % {"period": period_in_words(before.last, after.last)}
    return _("moved from %(before)s to %(after)s") % {
        "before": promised(before),
        "after": promised(after),
    }


def because(reason: str, private: bool) -> str:
    """The reason, where it may be shown."""
    return _("; reason %(reason)s") % {"reason": reason.rstrip(".")} if private and reason else ""


def standing(change: Change, private: bool) -> str:
    """A rung; one that was embedded and slipped says so, and where."""
    if change.rung_before is Rung.EMBEDDED and change.slipped:
        return _("it was embedded, has slipped in %(services)s, and is now %(after)s.") % {
            "services": listed(change.slipped),
            "after": words_for(change.rung or ""),
        }
    return _("it was %(before)s and is now %(after)s.") % {
        "before": words_for(change.rung_before or ""),
        "after": words_for(change.rung or ""),
    }


def added(change: Change, private: bool) -> str:
    """A new action, or one that another plan held until then."""
    if not isinstance(change.before, Placement):
        return _("it was added to the plan.")
    if not private:
        return _("it was moved here from another plan.")
    return _("it was moved here from “%(plan)s”, where it was number %(number)s.") % {
        "plan": change.before.plan.name,
        "number": change.before.number,
    }


def placement(change: Change, private: bool) -> str:
    """An action that moved to another plan or number."""
    row, before = change.row, change.before
    if not isinstance(row, Placement) or not isinstance(before, Placement):
        return _("it is no longer in this plan.")
    if row.plan_id == before.plan_id:
        return _("it was number %(before)s.") % {"before": before.number}
    if not private:
        return _("it was moved to another plan.")
    return _("it was moved to “%(plan)s”, as number %(number)s.") % {
        "plan": row.plan.name,
        "number": row.number,
    }


def promise(change: Change, private: bool) -> str:
    """New terms beside the old: dates, owner, wording."""
    row, before = change.row, change.before
    if not isinstance(row, Commitment) or not isinstance(before, Commitment):
        return ""
    names = {
        "in_place_by": _("in place by"),
        "evidenced_by": _("evidenced by"),
        "re_test_by": _("re-test by"),
    }
    corrected = change.corrects is not None
    parts = [
        f"{names[name]} {moved(getattr(before, name), getattr(row, name), corrected=corrected)}"
        for name in PROMISES
        if getattr(before, name) != getattr(row, name)
    ]
    if row.owner_id != before.owner_id:
        parts.append(_("the owner is now the %(owner)s") % {"owner": row.owner.name})
    if row.wording != before.wording:
        parts.append(_("its wording changed"))
    told = "; ".join(parts) or _("the terms were confirmed unchanged")
    told += because(row.correction_reason if corrected else row.reason, private)
    if row.approver is not None:
        told += _("; agreed by the %(body)s") % {"body": row.approver.name}
    return f"{told}."


def update(change: Change, private: bool) -> str:
    """What the owner said. Their words are private; that they claimed is not."""
    row = change.row
    if not isinstance(row, Update):
        return ""
    day = in_words(row.effective_on)
    if row.source_file:
        told = (
            _("on %(day)s a document said that it is %(claim)s.")
            if row.claim
            else _("on %(day)s a document told how it goes.")
        )
        return told % {"day": day, "claim": words_for(row.claim) if row.claim else ""}
    if row.claim:
        return _("on %(day)s its owner said that it is %(claim)s.") % {
            "day": day,
            "claim": words_for(row.claim),
        }
    return _("its owner wrote an update on %(day)s.") % {"day": day}


def reading(cell: Cell) -> str:
    """A cell's state in words, with its sample."""
    words = words_for(cell_reading(cell, cell.effective_on).reads)
    if cell.sample_of:
        return _("%(state)s, %(met)s of %(of)s") % {
            "state": words,
            "met": cell.sample_met,
            "of": cell.sample_of,
        }
    return words


def cell(change: Change, private: bool) -> str:
    """What a service reads, and what it was corrected from."""
    row = change.row
    if not isinstance(row, Cell):
        return ""
    facts = {
        "service": row.subject.service.name,
        "day": in_words(row.effective_on),
        "now": reading(row),
    }
    if isinstance(change.corrects, Cell):
        facts["before"] = reading(change.corrects)
        told = _("%(service)s on %(day)s was corrected from “%(before)s” to “%(now)s”") % facts
        return f"{told}{because(row.correction_reason, private)}."
    if change.slipped:
        return (
            _("%(service)s was embedded and has slipped: it reads “%(now)s” from %(day)s.") % facts
        )
    if change.still is not None:
        facts["still"] = reading(change.still)
        return (
            _(
                "%(service)s is said to be “%(now)s” from %(day)s, and nobody has tested that: it"
                " still reads “%(still)s”."
            )
            % facts
        )
    return _("%(service)s reads “%(now)s” from %(day)s.") % facts


def scope(change: Change, private: bool) -> str:
    """A service that came into an action's scope, was left out of it, or left it."""
    row = change.row
    if not isinstance(row, ScopeStatement):
        return ""
    told = {
        ScopeState.IN: _("it is for %(service)s too from %(day)s"),
        ScopeState.EXCLUDED: _("%(service)s is left out of it on purpose from %(day)s"),
        ScopeState.LEFT: _("it is no longer for %(service)s from %(day)s"),
    }[ScopeState(row.state)] % {
        "service": row.subject.service.name,
        "day": in_words(row.effective_on),
    }
    reason = row.correction_reason if change.corrects is not None else row.reason
    return f"{told}{because(reason, private)}."


def evidence(change: Change, private: bool) -> str:
    """A piece of evidence that came further."""
    row = change.row
    if not isinstance(row, EvidenceState):
        return ""
    facts = {
        "title": row.subject.title,
        "stage": words_for(row.stage),
        "day": in_words(row.effective_on),
    }
    if not private:
        return _("evidence was %(stage)s on %(day)s.") % facts
    return (
        _("evidence “%(title)s” was %(stage)s on %(day)s") % facts
        + because(row.reason, private)
        + "."
    )


def response(change: Change, private: bool) -> str:
    """A party's answer."""
    row = change.row
    if not isinstance(row, Response):
        return ""
    return _("%(party)s: %(answer)s, decided by the %(body)s on %(day)s.") % {
        "party": row.subject.party.name,
        "answer": words_for(row.answer),
        "body": row.decided_by.name,
        "day": in_words(row.effective_on),
    }


def link(change: Change, private: bool) -> str:
    """A crosswalk link."""
    row = change.row
    if not isinstance(row, LinkDecision):
        return ""
    if row.subject.earlier is None:
        return _("nothing earlier was found.")
    if row.withdrawn:
        return _("its link to earlier recommendation %(earlier)s was withdrawn.") % {
            "earlier": row.subject.earlier.number
        }
    return _("%(type)s: earlier recommendation %(earlier)s.") % {
        "type": words_for(row.type),
        "earlier": row.subject.earlier.number,
    }


def carried(change: Change, private: bool) -> str:
    """What a link carries over: where it is proven, and what was reopened."""
    now, before = change.carried, change.carried_before
    if now is None or before is None:
        return ""
    told = []
    if {s.pk for s in now.services} != {s.pk for s in before.services}:
        told.append(
            _("what was done before was proven for it in %(before)s, and is in %(now)s.")
            % {"before": named(before), "now": named(now)}
        )
    known = {each.decision.pk for each in before.reopened}
    told += [
        _("what was done before was reopened by the %(body)s on %(day)s.")
        % {"body": each.decision.body.name, "day": in_words(each.decision.effective_on)}
        for each in now.reopened
        if each.decision.pk not in known
    ]
    if not told:
        told.append(_("what was done before is no longer reopened."))
    # Each is a sentence; what follows the first begins with a capital letter.
    return " ".join([told[0], *(f"{each[:1].upper()}{each[1:]}" for each in told[1:])])


def named(link: LinkAsAt) -> str:
    """The services in which it carries anything over."""
    return listed(service.name for service in link.services) or _("no service")


def judgement(change: Change, private: bool) -> str:
    """A grade."""
    row = change.row
    if not isinstance(row, Judgement):
        return ""
    who = (
        row.body.name if row.body else row.recorded_as.name if row.recorded_as else _("a reviewer")
    )
    return _("judged “%(value)s” by the %(who)s on %(day)s.") % {
        "value": words_for(row.value),
        "who": who,
        "day": in_words(row.effective_on),
    }


def decision(change: Change, private: bool) -> str:
    """What a body decided."""
    row = change.row
    if not isinstance(row, Decision):
        return ""
    verbs = {
        DecisionKind.CLOSE.value: _("closed it at “%(rung)s”"),
        DecisionKind.REFUSE.value: _("refused to close it"),
        DecisionKind.STOP.value: _("stopped it"),
        DecisionKind.NOT_APPLICABLE.value: _("decided that it no longer applies"),
        DecisionKind.EXTEND.value: _("agreed to extend it"),
        DecisionKind.REOPEN.value: _("reopened it"),
        DecisionKind.SUPERSEDE.value: _("replaced it"),
        DecisionKind.ONE_OFF.value: _("agreed that it is done once and ends at “%(rung)s”"),
    }
    told = _("the %(body)s %(did)s on %(day)s") % {
        "body": row.body.name,
        "did": verbs[row.kind] % {"rung": words_for(row.rung)},
        "day": in_words(row.effective_on),
    }
    if isinstance(change.corrects, Decision):
        told = _("the decision of %(before)s was corrected: %(told)s") % {
            "before": in_words(change.corrects.effective_on),
            "told": told,
        }
        return f"{told}{because(row.correction_reason, private)}."
    return f"{told}{because(row.reason, private)}."


def ended_told(action: ActionAsAt) -> str:
    """ "stopped on 3 May 2026 by the Board"; "" for an action that was not given up."""
    decision = action.ended
    if decision is None:
        return ""
    told = {
        DecisionKind.STOP.value: _("stopped on %(day)s by the %(body)s"),
        DecisionKind.NOT_APPLICABLE.value: _(
            "no longer applies, decided on %(day)s by the %(body)s"
        ),
        DecisionKind.SUPERSEDE.value: _("replaced, decided on %(day)s by the %(body)s"),
    }[decision.kind] % {"day": in_words(decision.effective_on), "body": decision.body.name}
    return _("%(told)s, with its whole plan") % {"told": told} if decision.plan_id else told


def gap_told(gap: ReopenedGap) -> str:
    """What was given up, by whom and when, and that nothing answers it since."""
    facts = {"day": in_words(gap.since), "body": gap.decision.body.name}
    if gap.action is None:
        told = (
            _("The %(body)s stopped work on it on %(day)s.")
            if gap.decision.kind == DecisionKind.STOP.value
            else _("The %(body)s decided on %(day)s that it no longer applies.")
        )
        return f"{told % facts} {_('What it asks for is open.')}"
    facts["number"] = gap.action.number
    told = {
        DecisionKind.STOP.value: _("Action %(number)s was stopped on %(day)s by the %(body)s"),
        DecisionKind.NOT_APPLICABLE.value: _(
            "Action %(number)s no longer applies, as the %(body)s decided on %(day)s"
        ),
        DecisionKind.SUPERSEDE.value: _(
            "Action %(number)s was replaced, as the %(body)s decided on %(day)s"
        ),
    }[gap.decision.kind] % facts
    if gap.decision.plan_id:
        told = _("%(told)s, with its whole plan") % {"told": told}
    left = _("nothing else answers this yet") if gap.alone else _("nothing has taken its place yet")
    return f"{told}; {left}."


TELL: dict[What, Callable[[Change, bool], str]] = {
    What.STANDING: standing,
    What.ADDED: added,
    What.MOVED: placement,
    What.PROMISE: promise,
    What.UPDATE: update,
    What.SCOPE: scope,
    What.CELL: cell,
    What.EVIDENCE: evidence,
    What.RESPONSE: response,
    What.LINK: link,
    What.CARRIED: carried,
    What.JUDGEMENT: judgement,
    What.DECISION: decision,
}
