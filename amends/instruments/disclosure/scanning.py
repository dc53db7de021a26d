"""All that a text holds for a person to look at."""

import re
from collections.abc import Collection, Iterable

from amends.instruments.disclosure.details import details_in
from amends.instruments.disclosure.identifiers import identifiers_in
from amends.instruments.disclosure.kinds import Finding
from amends.instruments.disclosure.people import names_of_people

# From here on a finding is worth a person's time in a whole document.
LIKELY = 0.5


def scan(text: str, *, known: Collection[str] = (), least: float = LIKELY) -> list[Finding]:
    """What in a text may say who somebody is, from the first to the last, none inside another.

    Words that are `known`, as the names of bodies and posts, are no names of people. What is less sure
    than `least` is left out. For a person to look at, never a verdict: nothing found does not mean
    that nothing is there.
    """
    found = [
        *identifiers_in(text),
        *details_in(text),
        *names_of_people(_without(text, known), least),
    ]
    return apart(one for one in found if one.confidence >= least)


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """Those of which none overlaps another: of two that do, the longer, then the surer, then the first."""
    kept: list[Finding] = []
    for one in sorted(
        findings, key=lambda each: (each.start - each.end, -each.confidence, each.start)
    ):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _without(text: str, known: Collection[str]) -> str:
    """A text of the same length, with nothing in the place of words that are known."""
    for words in sorted((each for each in known if each.strip()), key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        text = re.sub(pattern, lambda hit: "." * len(hit.group()), text)
    return text
