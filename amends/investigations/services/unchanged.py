"""How a caller says: what stands is to stand."""

from enum import Enum


class Unchanged(Enum):
    """The type of UNCHANGED."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED
