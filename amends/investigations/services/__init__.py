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
from amends.investigations.services.versions import (
    attach_document,
    attach_upload,
    check_came,
    withdraw_version,
)

__all__ = [
    "UNCHANGED",
    "WAYS",
    "Unchanged",
    "add_event",
    "add_report",
    "add_version",
    "attach_document",
    "attach_upload",
    "check_came",
    "date_report",
    "describe_case",
    "open_case",
    "receive_version",
    "withdraw_version",
]
