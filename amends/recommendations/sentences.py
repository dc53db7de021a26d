"""What the comparison of two recommendations found, in words; made when it is read."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.instruments.matching import ONE_MATTER, Candidate, Facets, Ground, Proposal, Type
from amends.ui.dates import listed, month_in_words

# From this score on it is right four times in five (docs/reference/matching.md).
LIKELY = 0.8
NEARLY_ALL, PART = 0.8, 0.45
HOURS, MINUTES = 24, 1440


def likeness_told(found: Candidate) -> str:
    """How likely it is that both are about one matter, without a number that would look exact."""
    if found.score >= LIKELY:
        return _("Likely the same matter")
    if found.score >= ONE_MATTER:
        return _("Perhaps the same matter")
    if found.proposal.type is Type.PERSPECTIVE:
        return _("Perhaps the same matter, seen from another side")
    return _("Probably another matter")


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
    """Who speaks or is heard in the later one alone."""
    return _("Only the later one tells how people met with it: %(words)s.") % {
        "words": quoted(facts["words"])
    }


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
    Ground.SOONER: sentence(lambda: _("The later one gives less time.")),
    Ground.LATER: sentence(lambda: _("The later one gives more time.")),
    Ground.EARLIER_DATE: sentence(lambda: _("The later one is due sooner.")),
    Ground.LATER_DATE: sentence(lambda: _("The later one is due later.")),
    Ground.MORE_OFTEN: sentence(lambda: _("The later one asks for it more often.")),
    Ground.LESS_OFTEN: sentence(lambda: _("The later one asks for it less often.")),
    Ground.OTHER_ADDRESSEE: sentence(lambda: _("They are addressed to different people.")),
    Ground.OTHER_VOICE: other_voice,
    Ground.OTHER_MATTER: sentence(lambda: _("They have little in common.")),
}


def facets_told(facets: Facets) -> tuple[str, str, str, str]:
    """Who is asked, where, by when and how often, as far as its words say; empty where they do not."""
    by = month_in_words(date(*facets.by, 1)) if facets.by else ""
    within = _("within %(span)s") % {"span": span(facets.within)} if facets.within else ""
    often = _("every %(span)s") % {"span": span(facets.often)} if facets.often else ""
    return facets.addressee, facets.scope_words, within or by, often


def span(days: float) -> str:
    """A length of time as counted from its words."""
    if days >= 1:
        return ngettext("%(num)d day", "%(num)d days", round(days)) % {"num": round(days)}
    hours, minutes = round(days * HOURS), round(days * MINUTES)
    if hours >= 1:
        return ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    return ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}
