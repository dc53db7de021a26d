"""The national list of organisations, imported from the files that NHS ODS publishes."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from amends.ledger.rules import Refused
from amends.people.models import OdsOrganisation
from amends.people.rules import is_ods_code

# Columns of the predefined reports, such as etr.csv, which have no header: code, name, …, opened, closed.
REPORT_COLUMNS = 27
OPENED, CLOSED = 10, 11
BOARD = "integrated care board"


def import_ods(lines: Iterable[str]) -> int:
    """Take in one file of the national list, by its lines; returns how many codes it had.

    Reads the predefined reports of NHS ODS, which have no header, and tables that name their
    columns `icb_code` and `name…`. A code that is there already is brought up to date; one that the
    file does not name is left alone. Raises Refused for any other file, before anything is written.
    """
    rows = list(csv.reader(lines))
    found = {each.code: each for each in _read(rows)}
    with transaction.atomic():
        OdsOrganisation.objects.bulk_create(
            found.values(),
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "kind", "opened_on", "closed_on"],
            batch_size=500,
        )
    return len(found)


def _read(rows: list[list[str]]) -> Iterator[OdsOrganisation]:
    if rows and rows[0] and rows[0][0] == "icb_code":
        for line, row in enumerate(rows[1:], start=2):
            yield _entry(line, row[0], row[1] if len(row) > 1 else "", BOARD)
        return
    if not rows:
        raise Refused(_("The file is empty."))
    for line, row in enumerate(rows, start=1):
        if len(row) != REPORT_COLUMNS:
            raise Refused(
                _("Line %(line)d is not as NHS ODS writes it: it has %(count)d columns.")
                % {"line": line, "count": len(row)}
            )
        yield _entry(
            line, row[0], row[1], _kind(row[1]), _day(line, row[OPENED]), _day(line, row[CLOSED])
        )


def _entry(
    line: int,
    code: str,
    name: str,
    kind: str,
    opened_on: date | None = None,
    closed_on: date | None = None,
) -> OdsOrganisation:
    code, name = code.strip().upper(), " ".join(name.split())
    if not is_ods_code(code) or not name or len(name) > 200:
        raise Refused(_("Line %(line)d has no code and name that can be read.") % {"line": line})
    return OdsOrganisation(
        code=code, name=name, kind=kind, opened_on=opened_on, closed_on=closed_on
    )


def _kind(name: str) -> str:
    if name.upper().endswith("NHS FOUNDATION TRUST"):
        return "NHS foundation trust"
    return "NHS trust" if "TRUST" in name.upper() else "NHS organisation"


def _day(line: int, digits: str) -> date | None:
    if not digits.strip():
        return None
    try:
        return datetime.strptime(digits.strip(), "%Y%m%d").date()  # noqa: DTZ007 - a day, no time
    except ValueError as error:
        raise Refused(
            _("Line %(line)d has a date that is none: %(digits)s.")
            % {"line": line, "digits": digits}
        ) from error
