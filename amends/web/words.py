"""Sentences of the pages, made when a page is drawn: standing, promises, services."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from amends.assurance.models import Cell, Judgement
from amends.assurance.queries import cell_reading
from amends.assurance.rules import (
    SCALES,
    CellState,
    Demands,
    JudgementKind,
    Reads,
    interval,
    is_said_only,
)
from amends.assurance.sentences import run_out
from amends.ledger.dates import ImpreciseDate, Precision
from amends.people.rules import last_day_before
from amends.plans.rules import LADDER, DecisionKind, Rung, Strength
from amends.standing.answers import ActionAsAt, CellAsAt, PlanAsAt, RecommendationAsAt
from amends.standing.slips import WORSE
from amends.ui.catalogue import gettext as _
from amends.ui.catalogue import ngettext
from amends.ui.dates import (
    ago_in_words,
    in_words,
    listed,
    month_in_words,
    number_in_words,
    period_in_words,
)
from amends.ui.words import words_for
from amends.web.moments import Shown
from amends.web.queries.outside import Outside


def promised(promise: ImpreciseDate | None) -> str:
    """A promised day as it was given."""
    if promise is None or promise.last is None or promise.first is None:
        return _("no date promised")
    if promise.precision is Precision.EXACT:
        return in_words(promise.last)
    if promise.precision is Precision.MONTH:
        return month_in_words(promise.first)
    return promise.raw or period_in_words(promise.first, promise.last)


def promises(action: ActionAsAt) -> str:
    """Both promises, when there are two: "30 April, then 31 July 2025"."""
    first = action.first_commitment.in_place_by if action.first_commitment else None
    current = action.commitment.in_place_by if action.commitment else None
    if first == current:
        return promised(current)
    return _("%(first)s, then %(current)s") % {
        "first": promised(first),
        "current": promised(current),
    }


def as_at_in_words(at: Shown) -> str:
    """The day that a page shows, and the state of knowledge."""
    facts = {"day": in_words(at.at.day)}
    if at.at.day > at.today:
        return (
            _(
                "As at %(day)s, which is still to come: what is known today, if nothing more happens."
            )
            % facts
        )
    if at.is_today:
        return _("As at today, %(day)s.") % facts
    if at.known is not None:
        facts["known"] = in_words(at.known)
        return _("As at %(day)s, as it was known on %(known)s.") % facts
    return _("As at %(day)s, as it is known now.") % facts


def days(number: int) -> str:
    """A number of days."""
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def lateness(action: ActionAsAt, day: date) -> str:
    """How late, against the first and the current promise, counted in days; "" when it is not.

    What was given up is not late: nobody works on it any more.
    """
    if action.ended is not None:
        return ""
    until = action.in_place_on or day
    first = overdue(action.first_commitment.in_place_by if action.first_commitment else None, until)
    current = overdue(action.commitment.in_place_by if action.commitment else None, until)
    if first == 0 and current == 0:
        return ""
    if first == current:
        told = _("%(days)s late") % {"days": days(first)}
    elif current == 0:
        told = _("%(days)s after the first promise") % {"days": days(first)}
    else:
        told = _("%(current)s late, %(first)s on the first promise") % {
            "first": days(first),
            "current": days(current),
        }
    if action.in_place_on is not None and action.rung.height < Rung.IN_PLACE.height:
        return _("in place %(late)s, and no longer") % {"late": told}
    return told


def overdue(promise: ImpreciseDate | None, until: date) -> int:
    """Days between a promise's last day and a later day; 0 when it was kept, or none was given."""
    if promise is None or promise.last is None:
        return 0
    return max(0, (until - promise.last).days)


def services(action: ActionAsAt) -> str:
    """How far it reaches: "3 of 6 services embedded". Everywhere is said only when it is."""
    if not action.reached:
        return _("done once, not in services") if action.one_off else _("no services in scope")
    if action.ended is not None:
        return ngettext("%(all)d service", "%(all)d services", action.reached) % {
            "all": action.reached
        }
    if action.by_sample:
        return told_by_sample(action)
    told = ngettext(
        "%(embedded)d of %(all)d service embedded",
        "%(embedded)d of %(all)d services embedded",
        action.reached,
    ) % {"embedded": action.embedded_services, "all": action.reached}
    if action.everywhere:
        told = _("%(told)s; every service is in scope") % {"told": told}
    return told


def told_by_sample(action: ActionAsAt) -> str:
    """ "tested in 6 of 40 services, a sample of them"."""
    told = _("tested in %(tested)d of %(all)d services, as a sample of them") % {
        "tested": action.tested_services,
        "all": action.reached,
    }
    if action.everywhere:
        told = _("%(told)s; every service is in scope") % {"told": told}
    return told


def reading(cell: CellAsAt) -> str:
    """What a service reads, with the sample or the day; and that it was embedded before it slipped."""
    now = reads_in_words(cell.reads, cell.cell)
    return slipped_from(now) if cell.slipped else now


def re_tested(action: ActionAsAt, day: date) -> tuple[str, ...]:
    """When it has to be tested next, then that a promised day has passed and no re-test is known."""
    promise = action.commitment.re_test_by if action.commitment else None
    due = promise.last if promise else None
    runs_out = min(
        (cell for cell in action.cells if cell.tested and cell.until and cell.until >= day),
        key=lambda cell: cell.until or date.max,
        default=None,
    )
    first = runs_out.until if runs_out else None
    told: list[str] = []
    if due and due >= day and (first is None or due <= first):
        told.append(promised(promise))
    elif runs_out and first:
        told.append(
            _("%(day)s, when the test in %(service)s runs out")
            % {"day": in_words(first), "service": runs_out.service.name}
        )
    if due and due < day and not any(_tested_again(cell, due) for cell in action.cells):
        told.append(
            _("was due %(day)s, %(ago)s, not recorded")
            % {"day": promised(promise), "ago": ago_in_words(due, day)}
        )
    return tuple(told) or (_("no date promised") if due is None else _("no further date promised"),)


def _tested_again(cell: CellAsAt, due: date) -> bool:
    """Whether a service was tested after a test that was met, or after a promised day."""
    if cell.reads is Reads.SUSTAINED or (cell.slipped and cell.reads is Reads.NOT_MET):
        return True
    row = cell.cell
    tested = row is not None and row.state in (CellState.AUDITED.value, CellState.SUSTAINED.value)
    return row is not None and tested and row.effective_on >= due


def slipped_from(now: str) -> str:
    """What a service reads in which it was embedded."""
    return _("was embedded, has slipped: %(now)s") % {"now": now}


def slipped(action: ActionAsAt) -> str:
    """Where an action was embedded and has slipped; "" where it has not."""
    if not action.slipped:
        return ""
    return _("Was embedded in %(services)s, and has slipped there.") % {
        "services": listed(cell.service.name for cell in action.slipped)
    }


def reads_in_words(now: Reads, row: Cell | None) -> str:
    """What a statement reads, with its sample or the day of the last test."""
    if now is Reads.NOT_TESTED_SINCE and row is not None:
        return run_out(row.effective_on, said_only=is_said_only(row.state))
    if row is not None and row.sample_of:
        return _("%(reads)s, %(met)d of %(of)d") % {
            "reads": words_for(now),
            "met": row.sample_met,
            "of": row.sample_of,
        }
    return words_for(now)


def sampled(cell: CellAsAt) -> str:
    """For how many of all a sample likely speaks; "" without a sample, and once it has run out."""
    row = cell.cell
    if row is None or not row.sample_of or cell.reads is Reads.NOT_TESTED_SINCE:
        return ""
    low, high = interval(row.sample_met or 0, row.sample_of)
    return _("%(met)d of %(of)d, which speaks for %(low)d%% to %(high)d%% of all") % {
        "met": row.sample_met or 0,
        "of": row.sample_of,
        "low": low,
        "high": high,
    }


def outside(item: Outside) -> str:
    """That a service is not in scope, or no longer: since when, why, and who entered it."""
    said = {
        "service": item.name,
        "day": in_words(item.since),
        "last": in_words(last_day_before(item.since)),
        "reason": item.reason,
        "services": listed(item.became),
        "who": item.entered_by,
    }
    if item.became:
        told = _("%(service)s closed after %(last)s and became part of %(services)s")
    elif item.closed:
        told = _("%(service)s closed after %(last)s")
    elif item.excluded:
        told = _("%(service)s, left out from %(day)s")
    else:
        told = _("%(service)s, left the scope on %(day)s")
    told = told % said
    if item.reason:
        told = _("%(told)s: %(reason)s") % {**said, "told": told}
    return (
        _("%(told)s (entered by the %(who)s)") % {**said, "told": told} if item.entered_by else told
    )


def look_of(cell: CellAsAt) -> str:
    """The key of the status component."""
    return cell.reads.value


@dataclass(frozen=True)
class Square:
    """What a service read on a day: the key of its shape, and its words."""

    look: str
    words: str


def square(cell: Cell | None, day: date, demands: Demands, *, slipped: bool = False) -> Square:
    """A statement as it read on a day, by what was asked for then; None reads "unknown".

    `slipped` is whether it had been embedded by the day: that it no longer is then stands before it.
    """
    now = cell_reading(cell, day, demands).reads
    told = reads_in_words(now, cell)
    return Square(now.value, slipped_from(told) if slipped and now in WORSE else told)


STANDS = {
    Rung.EMBEDDED: gettext_lazy("part of everyday practice"),
    Rung.EVIDENCED: gettext_lazy("shown to work"),
    Rung.IN_PLACE: gettext_lazy("in place and not shown to work everywhere"),
    Rung.UNDER_WAY: gettext_lazy("under way"),
    Rung.NOT_STARTED: gettext_lazy("not started"),
}


ENDED = {
    DecisionKind.STOP.value: gettext_lazy("stopped"),
    DecisionKind.NOT_APPLICABLE.value: gettext_lazy("no longer applicable"),
    DecisionKind.SUPERSEDE.value: gettext_lazy("replaced"),
}


def in_short(plan: PlanAsAt) -> str:
    """The plan in a sentence, before any table; what was given up is counted apart."""
    if not plan.actions:
        return _("There are no actions yet.")
    counted = [
        f"{number_in_words(plan.count(rung))} {STANDS[rung]}"
        for rung in reversed(LADDER)
        if plan.count(rung)
    ]
    ended = Counter(each.ended.kind for each in plan.actions if each.ended is not None)
    counted += [
        f"{number_in_words(ended[kind])} {told}" for kind, told in ENDED.items() if ended[kind]
    ]
    told = ngettext(
        "%(number)s action: %(stands)s.", "%(number)s actions: %(stands)s.", len(plan.actions)
    )
    return told % {
        "number": number_in_words(len(plan.actions)).capitalize(),
        "stands": listed(counted),
    }


MIX = {
    Strength.STRONGER: gettext_lazy("%(number)s stronger"),
    Strength.INTERMEDIATE: gettext_lazy("%(number)s intermediate"),
    Strength.WEAKER: gettext_lazy("%(number)s weaker"),
    None: gettext_lazy("of %(number)s nobody has said"),
}


def strengths(of: Iterable[ActionAsAt]) -> str:
    """How strongly some actions hold, as the mix that they are and never as one number; "" for none.

    What was given up holds nothing. Where none is stronger it asks for one that would hold without anybody's care.
    """
    counted = Counter(action.strength for action in of if action.ended is None)
    told = [
        str(MIX[each]) % {"number": number_in_words(counted[each])}
        for each in (*Strength, None)
        if counted[each]
    ]
    if not told:
        return ""
    mix = _("Strength of its actions: %(mix)s.") % {"mix": listed(told)}
    if counted[Strength.STRONGER]:
        return mix
    return (
        mix
        + " "
        + _(
            "None is stronger. What would hold without anybody having to remember, such as a change of"
            " system, of place or of equipment?"
        )
    )


def scale_name(key: str) -> str:
    """What a scale asks; the key of one that is no longer there."""
    return _(SCALES[key].name) if key in SCALES else key


def disagreements(judgements: Iterable[Judgement]) -> list[str]:
    """Where grades of the same thing differ: reviewers among themselves, and its owner from them."""
    by_scale: dict[str, dict[str, set[str]]] = {}
    for row in judgements:
        if not row.together and row.kind in (JudgementKind.SELF, JudgementKind.INDEPENDENT):
            by_scale.setdefault(row.scale, {}).setdefault(row.kind, set()).add(row.value)
    told = []
    for scale, values in by_scale.items():
        own = values.get(JudgementKind.SELF, set())
        others = values.get(JudgementKind.INDEPENDENT, set())
        said = {
            "scale": scale_name(scale),
            "values": listed(sorted(map(words_for, others))),
            "own": listed(sorted(map(words_for, own))),
        }
        if len(others) > 1:
            told.append(_("Reviewers differ on “%(scale)s”: %(values)s.") % said)
        if own and others and own != others:
            told.append(
                _("On “%(scale)s” the owner says %(own)s, and who reviewed it %(values)s.") % said
            )
    return told


def without_ground(r: RecommendationAsAt) -> str:
    """That a body closed a recommendation, and the judgement that this rests on no longer stands."""
    if r.closure is None or not r.closed_without_ground:
        return ""
    return _(
        "The %(body)s closed it on %(day)s as met. That rests on a judgement that no longer stands,"
        " so it is open again until a body decides anew."
    ) % {"body": r.closure.body.name, "day": in_words(r.closure.effective_on)}
