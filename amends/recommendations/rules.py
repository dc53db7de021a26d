"""What the state of a recommendation, a response or a link allows. Plain Python."""

from enum import StrEnum


class Answer(StrEnum):
    """The five answers that an organisation can give to a recommendation."""

    ACCEPTED = "accepted"
    IN_PART = "accepted in part"
    IN_PRINCIPLE = "accepted in principle"
    NOT_ACCEPTED = "not accepted"
    NOT_OURS = "not ours"


class LinkType(StrEnum):
    """How a later recommendation stands to an earlier one, seen from the later."""

    SAME = "same"
    OVERLAPS = "overlaps"
    DIFFERENT_PERSPECTIVE = "different perspective"
    WIDER = "wider"
    NARROWER = "narrower"
    CONFLICTS = "conflicts with"
    SUPERSEDES = "supersedes"
    NOTHING_EARLIER = "nothing earlier found"


class Change(StrEnum):
    """What became of a draft's recommendation in the final report."""

    NONE = "none"
    REWORDED = "reworded"
    RENUMBERED = "renumbered"
    WITHDRAWN = "withdrawn by the author"
    ADDED = "added"
