"""What is embedded, and what a cell's state is worth on the delivery ladder. Plain Python."""

from enum import StrEnum


class CellState(StrEnum):
    """What is known of an action in one service. Unknown is not "not started"."""

    UNKNOWN = "unknown"
    NOT_STARTED = "not started"
    INTRODUCED = "introduced"
    IN_USE = "in use"
    AUDITED = "audited"
    SUSTAINED = "sustained"
    SLIPPED = "slipped"


class Result(StrEnum):
    """What an audit found."""

    MET = "met"
    NOT_MET = "not met"


class JudgementKind(StrEnum):
    """Who judged."""

    SELF = "self"
    INDEPENDENT = "independent"
    PANEL = "panel"
