"""What the state of a plan or an action allows. Plain Python."""

from enum import StrEnum


class Strength(StrEnum):
    """How strongly an action holds without anybody's care (the VA and RCA2 action hierarchy)."""

    STRONGER = "stronger"
    INTERMEDIATE = "intermediate"
    WEAKER = "weaker"


class Rung(StrEnum):
    """The delivery ladder: what is proven. Lowest first."""

    NOT_STARTED = "not started"
    UNDER_WAY = "under way"
    IN_PLACE = "in place"
    EVIDENCED = "evidenced"
    EMBEDDED = "embedded"

    @property
    def height(self) -> int:
        """0 at the bottom."""
        return LADDER.index(self)


LADDER = tuple(Rung)


class Claim(StrEnum):
    """What an owner or a document says. It never lifts anything above *in place*."""

    IN_PLACE = "in place"
    COMPLETE = "complete"


class Forecast(StrEnum):
    """What the owner expects of the next date."""

    ON_COURSE = "on course"
    AT_RISK = "at risk"
    WILL_MISS = "will miss"


class ScopeState(StrEnum):
    """How a service stands to an action's scope."""

    IN = "in scope"
    EXCLUDED = "excluded"
    LEFT = "left scope"


class DecisionKind(StrEnum):
    """What a body can decide on an action, a recommendation or a plan."""

    CLOSE = "close"
    REFUSE = "refuse to close"
    STOP = "stop"
    NOT_APPLICABLE = "no longer applicable"
    EXTEND = "extend"
    REOPEN = "reopen"
    SUPERSEDE = "supersede"
    ONE_OFF = "one-off ends at evidenced"
