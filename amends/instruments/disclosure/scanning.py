"""All that a text holds for a person to look at."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable

from amends.instruments.disclosure.contexts import placeholders_in, rare_in, small_wards_in
from amends.instruments.disclosure.details import details_in
from amends.instruments.disclosure.identifiers import identifiers_in
from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.people import names_of_people

# From here on a finding is worth a person's time in a whole document.
LIKELY = 0.5


def scan(text: str, *, known: Collection[str] = (), least: float = LIKELY) -> list[Finding]:
    """What in a text may say who somebody is, from the first to the last.

    None lies inside another, but for a rare combination, which holds what it is made of. Words that are
    `known`, as the names of bodies and posts, are no names of people. What is less sure than `least` is
    left out. For a person to look at, never a verdict: nothing found does not mean that nothing is there.
    """
    plain = _without(text, known)
    found = [*identifiers_in(text), *details_in(text), *placeholders_in(text)]
    found += [*small_wards_in(plain), *names_of_people(plain, least)]
    kept = apart(one for one in found if one.confidence >= least)
    rare = [one for one in rare_in(text, kept) if one.confidence >= least]
    return sorted([*kept, *rare], key=lambda each: (each.start, -each.end))


def without_overlap(findings: Iterable[Finding]) -> list[Finding]:
    """The same, without the rare combinations of which some part is found by itself."""
    found = list(findings)
    single = [one for one in found if one.kind is not Kind.RARE]
    ends = [one.end for one in single]

    def stands(one: Finding) -> bool:
        place = bisect_right(ends, one.start)
        return place == len(single) or one.end <= single[place].start

    return [one for one in found if one.kind is not Kind.RARE or stands(one)]


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """Those of which none overlaps another: of two that do, the longer, then the surer, then the first."""
    kept: list[Finding] = []
    for one in sorted(
        findings, key=lambda each: (each.start - each.end, -each.confidence, each.start)
    ):
        place = bisect_left(kept, one.start, key=_start)
        before = place == 0 or kept[place - 1].end <= one.start
        if before and (place == len(kept) or one.end <= kept[place].start):
            kept.insert(place, one)
    return kept


def _start(one: Finding) -> int:
    return one.start


def _without(text: str, known: Collection[str]) -> str:
    """A text of the same length, with nothing in the place of words that are known."""
    for words in sorted((each for each in known if each.strip()), key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        text = re.sub(pattern, lambda hit: "." * len(hit.group()), text)
    return text
