"""What the state of a case or a report allows. Plain Python."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum


class ReportKind(StrEnum):
    """Who looked."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class VersionKind(StrEnum):
    """Which version of a report."""

    DRAFT = "draft"
    FINAL = "final"


def may_see(kind: VersionKind, *, drafts: bool) -> bool:
    """Whether a reader may know of a version; `drafts` says whether they may read drafts."""
    return drafts or kind is not VersionKind.DRAFT


def may_open(*, restricted: bool, drafts: bool) -> bool:
    """Whether a reader may have the document of a version that they know of."""
    return drafts or not restricted


# Dates --------------------------------------------------------------------------------------

# Each of these comes no earlier than the one before it, as far as both are given.
ORDER = (
    "commissioned",
    "draft_received",
    "factual_accuracy_returned",
    "accepted",
    "final_received",
    "published",
)
# A reply cannot be asked for by a day before the draft came.
ALSO_IN_ORDER = (("draft_received", "factual_accuracy_by"),)

type Span = tuple[date | None, date | None]


def out_of_order(spans: Mapping[str, Span]) -> tuple[str, str] | None:
    """The first two dates of a report that cannot both be right, or None.

    `spans` gives the first and the last day that each date covers. Imprecise dates are wrong only
    when no day of one can come before a day of the other.
    """
    given = [name for name in ORDER if name in spans]
    pairs = [(a, b) for place, a in enumerate(given) for b in given[place + 1 :]]
    for earlier, later in (*pairs, *ALSO_IN_ORDER):
        begins = spans.get(earlier, (None, None))[0]
        ends = spans.get(later, (None, None))[1]
        if begins is not None and ends is not None and begins > ends:
            return earlier, later
    return None


def counts_from(first: date, last: date, *, today: date, final: date | None = None) -> date:
    """The day from which a version counts as here, of one that came from `first` to `last`.

    The last day that it may have come, as for every other date, so that nothing is known too early.
    Two facts show that it came before: it is entered `today`, and a draft comes before the `final`.
    """
    facts = [last, today, *([final - timedelta(days=1)] if final is not None else [])]
    return max(first, min(facts))


# Days by which something is due: known before they come.
DUE = frozenset({"factual_accuracy_by", "response_due"})


def unfolded(spans: Mapping[str, Span], today: date) -> list[tuple[date, frozenset[str]]]:
    """When each date of a report became true, for one that is entered after the fact.

    Gives days in order, each with the names that are known from it on. What happened is known from
    the last day of its period; what is due, or still to come, from the last thing that happened
    before it. Nothing has happened: everything is known from today.
    """
    if not spans:
        return []
    happened = {
        name: last
        for name, (_first, last) in spans.items()
        if name not in DUE and last is not None and last <= today
    }
    steps = sorted(set(happened.values())) or [today]
    starts: dict[str, date] = {}
    for name, (_first, last) in spans.items():
        before = [step for step in steps if last is None or step <= last]
        starts[name] = happened.get(name) or (before[-1] if before else steps[0])
    return [
        (step, frozenset(name for name, start in starts.items() if start <= step)) for step in steps
    ]
