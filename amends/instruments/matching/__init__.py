"""Which earlier recommendations a new one may be about, and what of it they say already.

`Earlier(texts).candidates(new)` gives, for each new text, the likeliest earlier ones with a score, a type
that is proposed with its grounds, and the stretches of the new text that the earlier one covers or not.
`not_taken_up` gives what of a recommendation no action covers. Proposals, never decisions: a person decides.
Nothing here knows of Django, nothing leaves the machine, and the same texts always give the same answer.
"""

from amends.instruments.matching.coverage import Coverage, coverage
from amends.instruments.matching.facets import Facets, Scope, facets_of
from amends.instruments.matching.finding import Candidate, Earlier, compare
from amends.instruments.matching.intent import not_taken_up
from amends.instruments.matching.meaning import MODEL, embed
from amends.instruments.matching.proposals import LIKELY, ONE_MATTER, Ground, Proposal, Reason, Type
from amends.instruments.matching.scoring import score

__all__ = [
    "LIKELY",
    "MODEL",
    "ONE_MATTER",
    "Candidate",
    "Coverage",
    "Earlier",
    "Facets",
    "Ground",
    "Proposal",
    "Reason",
    "Scope",
    "Type",
    "compare",
    "coverage",
    "embed",
    "facets_of",
    "not_taken_up",
    "score",
]
