"""What the state of a piece of evidence allows. Plain Python."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    DOCUMENT = "document"
    AUDIT = "audit or data"
    INTERVIEW = "interview"
    OBSERVATION = "observation"
    SURVEY = "survey"
    ACCOUNT = "service-user account"


class Stage(StrEnum):
    """How far a piece of evidence has come."""

    PLANNED = "planned"
    HELD = "held"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Supports(StrEnum):
    """Which claim a piece of evidence is for."""

    IN_PLACE = "in place"
    IN_USE = "in use"
    EFFECT = "effect"


# What somebody decides who neither owns the action nor presented the evidence.
DECIDED = frozenset({Stage.ACCEPTED, Stage.REFUSED})
# What is shown to others, who must know which period it covers.
SHOWN = frozenset({Stage.PRESENTED, Stage.ACCEPTED})
# A newer file is added only while nobody looks at the one before, or has accepted it.
TAKES_A_FILE = frozenset({Stage.PLANNED, Stage.HELD, Stage.REFUSED})


def takes_a_file(stage: Stage, *, refused: bool) -> bool:
    """Whether a newer file may be added; `refused`: nobody could ever open the one that is there."""
    return stage in TAKES_A_FILE or (refused and stage is Stage.PRESENTED)


# From where to where. A refused piece may be presented again, with something new.
TRANSITIONS: dict[Stage | None, frozenset[Stage]] = {
    None: frozenset({Stage.PLANNED, Stage.HELD}),
    Stage.PLANNED: frozenset({Stage.HELD}),
    Stage.HELD: frozenset({Stage.PRESENTED}),
    Stage.PRESENTED: frozenset({Stage.ACCEPTED, Stage.REFUSED}),
    Stage.REFUSED: frozenset({Stage.PRESENTED}),
    Stage.ACCEPTED: frozenset({Stage.REFUSED}),
}
