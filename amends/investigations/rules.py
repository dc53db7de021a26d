"""What the state of a case or a report allows. Plain Python."""

from enum import StrEnum


class ReportKind(StrEnum):
    """Who looked."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class VersionKind(StrEnum):
    """Which version of a report."""

    DRAFT = "draft"
    FINAL = "final"
