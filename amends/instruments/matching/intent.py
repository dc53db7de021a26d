"""What of a recommendation no action takes up."""

from collections.abc import Sequence

from amends.instruments.matching.coverage import coverage


def not_taken_up(recommendation: str, actions: Sequence[str]) -> tuple[str, ...]:
    """The clauses of a recommendation, word for word, that none of its actions covers; all without actions."""
    if not actions:
        return (recommendation.strip(),) if recommendation.strip() else ()
    return coverage(recommendation, actions).uncovered
