"""All that a text holds for a person to look at."""

from collections.abc import Iterable

from amends.instruments.disclosure.details import details_in
from amends.instruments.disclosure.identifiers import identifiers_in
from amends.instruments.disclosure.kinds import Finding


def scan(text: str) -> list[Finding]:
    """What in a text may say who somebody is, from the first to the last, none inside another.

    For a person to look at, never a verdict: nothing found does not mean that nothing is there.
    """
    return apart([*identifiers_in(text), *details_in(text)])


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """Those of which none overlaps another: of two that do, the longer, then the surer, then the first."""
    kept: list[Finding] = []
    for one in sorted(
        findings, key=lambda each: (each.start - each.end, -each.confidence, each.start)
    ):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)
