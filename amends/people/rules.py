"""What the state of people, roles and services allows. Plain Python."""

from enum import StrEnum


class Level(StrEnum):
    """What a scope may be set at."""

    DIVISION = "division"
    SERVICE = "service"
    TEAM = "team"
