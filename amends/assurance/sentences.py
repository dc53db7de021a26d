"""What a chart of a measure says, what is asked before anything is embedded; what is seen and never why."""

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from amends.assurance.rules import Demands, Loosening
from amends.instruments.spc import (
    FIRM_FROM,
    Assurance,
    Chart,
    Event,
    LimitsState,
    PointType,
    Run,
    Signal,
    Since,
    Summary,
    Words,
    decimals,
    summarise,
)
from amends.ui.dates import in_words, listed, number_in_words, period_in_words

MOST_RUNS = 6
# Decimals that a value may be written down with, and that a share is told with.
MOST_WRITTEN, LEAST_OF_SHARES = 6, 2


def run_out(since: date, *, said_only: bool) -> str:
    """What a service reads once what was said or tested of it has run out."""
    told = (
        _("not tested; said to be in use on %(day)s, and nobody has said so since")
        if said_only
        else _("not tested since %(day)s")
    )
    return told % {"day": in_words(since)}


KINDS: dict[PointType, Promise] = {
    PointType.COMMON: gettext_lazy("common cause"),
    PointType.IMPROVEMENT: gettext_lazy("special cause: improvement"),
    PointType.CONCERN: gettext_lazy("special cause: concern"),
    PointType.NEUTRAL_HIGH: gettext_lazy("special cause: high"),
    PointType.NEUTRAL_LOW: gettext_lazy("special cause: low"),
}
ASSURANCES: dict[Assurance, Promise] = {
    Assurance.PASS: gettext_lazy("consistently met"),
    Assurance.FAIL: gettext_lazy("consistently missed"),
    Assurance.HIT_AND_MISS: gettext_lazy("hit and miss"),
}
SIGNALS: dict[Signal, Promise] = {
    Signal.NONE: gettext_lazy("no special cause"),
    Signal.ABOVE_LIMIT: gettext_lazy("above the upper limit"),
    Signal.BELOW_LIMIT: gettext_lazy("below the lower limit"),
    Signal.RISING: gettext_lazy("part of a rise over seven points or more"),
    Signal.FALLING: gettext_lazy("part of a fall over seven points or more"),
    Signal.TWO_ABOVE: gettext_lazy("one of two in three near the upper limit"),
    Signal.TWO_BELOW: gettext_lazy("one of two in three near the lower limit"),
    Signal.SHIFT_ABOVE: gettext_lazy("one of seven or more in a row above the mean"),
    Signal.SHIFT_BELOW: gettext_lazy("one of seven or more in a row below the mean"),
}
RULES: dict[Signal, Promise] = {
    Signal.ABOVE_LIMIT: gettext_lazy("above the upper limit"),
    Signal.BELOW_LIMIT: gettext_lazy("below the lower limit"),
    Signal.RISING: gettext_lazy("a rise"),
    Signal.FALLING: gettext_lazy("a fall"),
    Signal.TWO_ABOVE: gettext_lazy("two in three near the upper limit"),
    Signal.TWO_BELOW: gettext_lazy("two in three near the lower limit"),
    Signal.SHIFT_ABOVE: gettext_lazy("a run above the mean"),
    Signal.SHIFT_BELOW: gettext_lazy("a run below the mean"),
}
RUNS: dict[PointType, Promise] = {
    PointType.IMPROVEMENT: gettext_lazy("%(points)s, %(days)s, improvement (%(rules)s)"),
    PointType.CONCERN: gettext_lazy("%(points)s, %(days)s, concern (%(rules)s)"),
    PointType.NEUTRAL_HIGH: gettext_lazy("%(points)s, %(days)s, high (%(rules)s)"),
    PointType.NEUTRAL_LOW: gettext_lazy("%(points)s, %(days)s, low (%(rules)s)"),
}


def chart_in_words(chart: Chart) -> list[str]:
    """The chart in sentences, the most general first."""
    found, places = summarise(chart), decimals(chart)
    return [
        _counted(found),
        *_limits(chart, found, places),
        *_latest(found),
        *_signals(found),
        *_target(found),
        *(_since(one) for one in found.since),
        *([_("A chart shows when something changed, and not why.")] if found.since else []),
    ]


def picture_words(chart: Chart, *, title: str) -> Words:
    """What a picture of the chart says."""
    marks = [
        Event(
            mark.day, _("%(what)s %(day)s") % {"what": mark.words, "day": in_words(mark.day)}, False
        )
        for mark in chart.settings.marks
    ]
    rebases = [
        Event(period.first, _new_limits(period.first, period.reason), True)
        for period in chart.periods
        if period.number
    ]
    return Words(
        title=title,
        description=" ".join(chart_in_words(chart)),
        mean=_("mean"),
        upper=_("upper limit"),
        lower=_("lower limit"),
        target=_("target"),
        kinds={kind: str(words) for kind, words in KINDS.items()},
        events=(*marks, *rebases),
        month=lambda day: date_format(day, "M Y"),
        number=figure,
    )


def figure(value: float, places: int) -> str:
    """A number with its thousands apart."""
    # Django cuts decimals off.
    return number_format(
        round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True
    )


def exact(value: float) -> str:
    """A number as it was written, for what somebody set."""
    enough = next((places for places in range(18) if round(value, places) == value), None)
    return repr(value) if enough is None else figure(value, enough)


def counted(value: float) -> str:
    """What was counted, as it was written down: whatever other values there are. Shares are rounded.

    A share is rounded to no whole that it is not: 999 out of 1,000.
    """
    if round(value, MOST_WRITTEN) == value:
        return exact(value)
    places = range(LEAST_OF_SHARES, MOST_WRITTEN)
    enough = next((n for n in places if round(value, n) not in (0, 100)), MOST_WRITTEN)
    return exact(round(value, enough))


def _counted(found: Summary) -> str:
    words = ngettext("%(count)s point, %(days)s.", "%(count)s points, %(days)s.", found.values) % {
        "count": found.values,
        "days": period_in_words(found.first, found.last),
    }
    if not found.missing:
        return words
    missing = ngettext(
        "%(count)s day has no value, which breaks the line and every run.",
        "%(count)s days have no value, which breaks the line and every run.",
        found.missing,
    )
    return f"{words} {missing % {'count': found.missing}}"


def _new_limits(day: date, reason: str) -> str:
    if reason:
        return _("new limits from %(day)s: %(reason)s") % {"day": in_words(day), "reason": reason}
    return _("new limits from %(day)s; no reason is given") % {"day": in_words(day)}


def _limits(chart: Chart, found: Summary, places: int) -> Iterator[str]:
    limits, period = found.period.limits, found.period
    if period.number:
        words = _new_limits(period.first, period.reason)
        yield f"{words[:1].upper()}{words[1:]}."
    if found.limits is LimitsState.NO_VALUES:
        yield _("Too few points yet: these limits have no value to rest on.")
    if limits.mean is None:
        return
    mean = figure(limits.mean, places)
    if found.limits is LimitsState.NO_RANGES:
        yield _("Mean %(mean)s. Too few points yet: limits need two neighbouring values.") % {
            "mean": mean
        }
    elif limits.lower is None or limits.upper is None:
        yield _("Mean %(mean)s. The values never differ, so there are no limits.") % {"mean": mean}
    else:
        yield ngettext(
            "Mean %(mean)s, limits %(lower)s to %(upper)s, from %(count)s point.",
            "Mean %(mean)s, limits %(lower)s to %(upper)s, from %(count)s points.",
            limits.basis,
        ) % {
            "mean": mean,
            "lower": figure(chart.settings.shown(limits.lower), places),
            "upper": figure(chart.settings.shown(limits.upper), places),
            "count": limits.basis,
        }
        yield from _beyond(chart, limits.lower, limits.upper, places)
        yield from _firmness(found)
        yield _screening(chart, found)


def _beyond(chart: Chart, lower: float, upper: float, places: int) -> Iterator[str]:
    """That a limit was worked out to be where no value can be."""
    shown = chart.settings.shown
    if shown(lower) != lower:
        yield _("The lower limit comes out at %(limit)s: no value can be below %(edge)s.") % {
            "limit": figure(lower, places),
            "edge": exact(shown(lower)),
        }
    if shown(upper) != upper:
        yield _("The upper limit comes out at %(limit)s: no value can be above %(edge)s.") % {
            "limit": figure(upper, places),
            "edge": exact(shown(upper)),
        }


def _firmness(found: Summary) -> Iterator[str]:
    if found.period.fixed:
        yield _("The limits are fixed: later points do not move them.")
    if found.limits is LimitsState.TRIAL:
        yield _(
            "Too few points yet: limits from fewer than %(enough)s points are a trial, and what is"
            " said of the points may change."
        ) % {"enough": FIRM_FROM}


def _screening(chart: Chart, found: Summary) -> str:
    if not chart.settings.screen:
        return _(
            "The limits come from every change from one value to the next, as in NHS"
            " England's own workbooks."
        )
    screened = found.period.limits.screened
    words = ngettext(
        "Unusually large changes from one value to the next are left out of the limits: %(count)s was.",
        "Unusually large changes from one value to the next are left out of the limits: %(count)s were.",
        screened,
    )
    return words % {"count": screened}


def _latest(found: Summary) -> Iterator[str]:
    latest = found.latest
    if latest is None or latest.value is None:
        return
    said = {
        "day": in_words(latest.day),
        "value": counted(latest.value),
        "what": SIGNALS[latest.signal],
        "kind": KINDS[latest.type],
    }
    if latest.signal is Signal.NONE:
        yield _("Latest point, %(day)s: %(value)s, %(kind)s.") % said
    else:
        yield _("Latest point, %(day)s: %(value)s, %(what)s (%(kind)s).") % said


def _signals(found: Summary) -> Iterator[str]:
    if not found.runs:
        yield (
            _("No special cause is seen since the limits were set anew.")
            if found.period.number
            else _("No special cause is seen.")
        )
        return
    shown = found.runs[-MOST_RUNS:]
    listed = "; ".join(_run(run) for run in shown)
    more = len(found.runs) - len(shown)
    if more:
        words = ngettext(
            "Special cause, the latest: %(runs)s; and %(count)s run before.",
            "Special cause, the latest: %(runs)s; and %(count)s runs before.",
            more,
        )
        yield words % {"runs": listed, "count": more}
    else:
        yield _("Special cause: %(runs)s.") % {"runs": listed}


def _run(run: Run) -> str:
    return str(RUNS[run.type]) % {
        "points": _points(run.count),
        "days": period_in_words(run.first, run.last),
        "rules": ", ".join(str(RULES[signal]) for signal in run.signals),
    }


def _points(count: int) -> str:
    return ngettext("%(count)s point", "%(count)s points", count) % {"count": count}


def _target(found: Summary) -> Iterator[str]:
    if found.target is None:
        return
    said = {"target": exact(found.target)}
    if found.assurance is None:
        yield _("Target %(target)s.") % said
    elif found.period.limits.lower is None:
        yield (
            _("Target %(target)s. Without limits it cannot be said how often it will be met.")
            % said
        )
    elif found.assurance is Assurance.PASS:
        yield _("Target %(target)s: with these limits it is met consistently.") % said
    elif found.assurance is Assurance.FAIL:
        yield _("Target %(target)s: with these limits it is missed consistently.") % said
    else:
        yield _("Target %(target)s: with these limits it is hit and miss.") % said


def _since(one: Since) -> str:
    said: dict[str, object] = {
        "what": one.mark.words,
        "day": in_words(one.mark.day),
        "points": _points(one.values),
        "better": one.improvements,
        "worse": one.concerns,
        "neutral": one.neutral,
    }
    if not one.values:
        return _("After “%(what)s”, %(day)s: no point yet.") % said
    if one.neutral:
        return _("After “%(what)s”, %(day)s: %(points)s, special cause in %(neutral)s.") % said
    if one.first is None:
        return (
            _("After “%(what)s”, %(day)s: %(points)s, improvement in none, concern in %(worse)s.")
            % said
        )
    said["first"] = in_words(one.first)
    return (
        _(
            "After “%(what)s”, %(day)s: %(points)s, improvement in %(better)s (the first:"
            " %(first)s), concern in %(worse)s."
        )
        % said
    )


def demands_told(asked: Demands) -> list[str]:
    """What is asked before anything is called embedded, in sentences."""
    told = [
        _("Accepted evidence of at least %(kinds)s kinds.")
        % {"kinds": number_in_words(asked.kinds)},
        _(
            "A test that was met, and met again later until there were %(tests)s, each on evidence"
            " gathered after the one before."
        )
        % {"tests": number_in_words(asked.tests)},
    ]
    if asked.looked > 1:
        told.append(
            _("Each of these tests looked at %(looked)d or more.") % {"looked": asked.looked}
        )
    if asked.lasts is None:
        told.append(_("What was looked at is relied on for as long as was said each time."))
    else:
        told.append(
            ngettext(
                "Nothing is relied on for more than %(days)d day without another look.",
                "Nothing is relied on for more than %(days)d days without another look.",
                asked.lasts,
            )
            % {"days": asked.lasts}
        )
    return told


def loosening_told(less: Loosening) -> str:
    """That less is asked for than before, of what, from when, and who decided. Not why: that is private."""
    facts = {
        "day": in_words(less.corrected_on or less.day),
        "what": listed(parts_loosened(less)),
        "body": less.decided_by,
    }
    if less.corrected_on is not None:
        return (
            _(
                "On %(day)s an entry was corrected so that less is asked for than before, before we call"
                " anything part of everyday practice: %(what)s."
            )
            % facts
        )
    return (
        _(
            "From %(day)s on less is asked for than before, before we call anything part of everyday"
            " practice: %(what)s. Decided by the %(body)s."
        )
        % facts
    )


def parts_loosened(less: Loosening) -> Iterator[str]:
    """Each part of the rule of which less is asked: what, and what it was."""
    now, before = less.now, less.before
    if now.kinds < before.kinds:
        yield _("%(now)d kinds of evidence, not %(before)d") % {
            "now": now.kinds,
            "before": before.kinds,
        }
    if now.tests < before.tests:
        yield _("%(now)d tests, not %(before)d") % {"now": now.tests, "before": before.tests}
    if now.looked < before.looked:
        yield _("tests that looked at %(now)d or more, not %(before)d") % {
            "now": now.looked,
            "before": before.looked,
        }
    if before.lasts is not None and (now.lasts is None or now.lasts > before.lasts):
        lasts = (
            _("as long as was said each time")
            if now.lasts is None
            else _("%(days)d days") % {"days": now.lasts}
        )
        yield _("what was looked at is relied on for %(now)s, not %(before)d days") % {
            "now": lasts,
            "before": before.lasts,
        }
