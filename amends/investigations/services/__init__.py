"""What may be written about cases, what happened when, and reports."""

from amends.investigations.services.cases import add_event, describe_case, open_case
from amends.investigations.services.corrections import WAYS
from amends.investigations.services.reports import (
    add_report,
    add_version,
    date_report,
    receive_version,
)
from amends.investigations.services.unchanged import UNCHANGED, Unchanged

__all__ = [
    "UNCHANGED",
    "WAYS",
    "Unchanged",
    "add_event",
    "add_report",
    "add_version",
    "date_report",
    "describe_case",
    "open_case",
    "receive_version",
]
