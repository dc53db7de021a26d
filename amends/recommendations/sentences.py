"""What the comparison of two recommendations found, in words; made when it is read."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from amends.instruments.matching import (
    LIKELY,
    ONE_MATTER,
    Candidate,
    Facets,
    Ground,
    Proposal,
    Type,
)
from amends.ui.dates import listed

NEARLY_ALL, PART = 0.8, 0.45


def likeness_told(found: Candidate) -> str:
    """How likely it is that both are about one matter, without a number that would look exact."""
    if found.proposal.type is Type.NOTHING:
        return _("Probably another matter")
    if found.score >= LIKELY:
        return _("Likely the same matter")
    if found.score < ONE_MATTER and found.proposal.type is Type.PERSPECTIVE:
        return _("Perhaps the same matter, seen from another side")
    return _("Perhaps the same matter")


def grounds_told(proposal: Proposal) -> tuple[str, ...]:
    """Why a type is proposed, one sentence for each ground. What each adds is shown clause by clause."""
    told = ((GROUNDS.get(each.ground), each.facts) for each in proposal.reasons)
    return tuple(tell(facts) for tell, facts in told if tell is not None)


def much(share: float) -> str:
    """A share in words: it was counted in words of texts, and no more exact than that."""
    if share >= NEARLY_ALL:
        return _("nearly all")
    return _("part") if share >= PART else _("little")


def covered(facts: Any) -> str:
    """How much of the later one the earlier one says."""
    return _("Of what the later one asks, the earlier one asks %(much)s.") % {
        "much": much(facts["share"])
    }


def contained(facts: Any) -> str:
    """How much of the earlier one the later one says."""
    return _("Of what the earlier one asks, the later one asks %(much)s.") % {
        "much": much(facts["share"])
    }


def lacks(facts: Any) -> str:
    """What only the earlier one says."""
    return _("Only the earlier one says: %(words)s.") % {"words": quoted(facts["words"])}


def other_voice(facts: Any) -> str:
    """Who speaks or is heard in one of the two alone."""
    sentence = (
        _("Only the earlier one tells how people met with it: %(words)s.")
        if facts["in"] == "earlier"
        else _("Only the later one tells how people met with it: %(words)s.")
    )
    return sentence % {"words": quoted(facts["words"])}


def quoted(words: tuple[str, ...]) -> str:
    """Stretches of a text, as a list."""
    return listed(_("“%(words)s”") % {"words": each} for each in words)


def scope_wider(facts: Any) -> str:
    """The later one reaches farther."""
    return _("The later one is for more places: %(new)s; earlier: %(earlier)s.") % places(facts)


def scope_narrower(facts: Any) -> str:
    """The later one reaches less far."""
    return _("The later one is for fewer places: %(new)s; earlier: %(earlier)s.") % places(facts)


def places(facts: Any) -> dict[str, str]:
    """Where each applies."""
    return {side: facts[side] or _("no place named") for side in ("new", "earlier")}


def sentence(words: Callable[[], str]) -> Callable[[Any], str]:
    """A sentence without facts: what differs is in the table beside it."""
    return lambda _facts: words()


def times(words: Callable[[], str]) -> Callable[[Any], str]:
    """A sentence with the times of both, in their own words."""
    return lambda facts: words() % facts


GROUNDS: dict[Ground, Callable[[Any], str]] = {
    Ground.SAME_WORDS: sentence(lambda: _("The words are the same.")),
    Ground.COVERED: covered,
    Ground.CONTAINED: contained,
    Ground.LACKS: lacks,
    Ground.OPPOSITE: sentence(
        lambda: _("One asks for less of what the other asks for, or for an end to it.")
    ),
    Ground.SCOPE_WIDER: scope_wider,
    Ground.SCOPE_NARROWER: scope_narrower,
    Ground.SOONER: times(
        lambda: _("The later one gives less time: “%(new)s”; earlier: “%(earlier)s”.")
    ),
    Ground.LATER: times(
        lambda: _("The later one gives more time: “%(new)s”; earlier: “%(earlier)s”.")
    ),
    Ground.EARLIER_DATE: times(
        lambda: _("The later one is due sooner: “%(new)s”; earlier: “%(earlier)s”.")
    ),
    Ground.LATER_DATE: times(
        lambda: _("The later one is due later: “%(new)s”; earlier: “%(earlier)s”.")
    ),
    Ground.MORE_OFTEN: times(
        lambda: _("The later one asks for it more often: “%(new)s”; earlier: “%(earlier)s”.")
    ),
    Ground.LESS_OFTEN: times(
        lambda: _("The later one asks for it less often: “%(new)s”; earlier: “%(earlier)s”.")
    ),
    Ground.OTHER_ADDRESSEE: sentence(lambda: _("They are addressed to different people.")),
    Ground.OTHER_VOICE: other_voice,
    Ground.OTHER_MATTER: sentence(lambda: _("They have little in common.")),
}


def facets_told(facets: Facets) -> tuple[str, str, str, str]:
    """Who is asked, where, by when and how often, in the words of the source; empty where it does not say."""
    when = facets.within_words or facets.by_words
    return facets.addressee, facets.scope_words, when, facets.often_words
