"""CSV files with a line of headings, taken apart with every row's number."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from amends.instruments.spc.errors import Fault, SpcError

MOST_BYTES = 50_000_000
DELIMITERS = ",;\t|"
# A field as long as a page is no name and no number.
MOST_LETTERS = 2_000
# A terminal would obey them.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Table:
    """The headings, as written, and where those stand that are known."""

    headings: tuple[str, ...]
    places: Mapping[str, int]
    rows: Iterator[tuple[int, Mapping[str, str]]]

    def unused(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """The headings that mean nothing here."""
        return tuple(one for one in self.headings if one.strip().casefold() not in known)


def read_bytes(path: Path) -> bytes:
    """What is in a file. Raises SpcError where there is none, or more than 50 MB."""
    try:
        if not path.exists():
            raise SpcError(Fault.NO_FILE, file=path.name)
        if not path.is_file():
            raise SpcError(Fault.NOT_A_FILE, file=path.name)
        if path.stat().st_size > MOST_BYTES:
            raise SpcError(Fault.TOO_BIG, file=path.name, megabytes=MOST_BYTES // 1_000_000)
        return path.read_bytes()
    except OSError as problem:
        raise SpcError(Fault.UNREADABLE, file=path.name, why=problem.strerror) from None


def decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8, or UTF-16 where a mark at its beginning says so."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content.count(b"\n", 0, problem.start) + 1
        raise SpcError(Fault.NOT_UTF8, row=row) from None
    if "\x00" in text:
        raise SpcError(Fault.NOT_TEXT, row=text.count("\n", 0, text.index("\x00")) + 1)
    return text


def read_table(content: bytes, *, needed: tuple[str, ...], known: tuple[str, ...]) -> Table:
    """The rows of a CSV file by its headings, which may stand in any order and in capitals.

    Commas, semicolons, tabs or bars: whichever parts the headings. Rows are numbered as a spreadsheet
    does. Raises SpcError, and so does going through the rows.
    """
    text = decoded(content)
    line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=line.count)
    rows = _rows(text, delimiter)
    first = next(rows, None)
    if first is None:
        raise SpcError(Fault.NOTHING_IN_FILE)
    headings = tuple(first[1])
    if any(map(CONTROLS.search, headings)):
        raise SpcError(Fault.CONTROLS, row=first[0])
    names = [heading.strip().casefold() for heading in headings]
    for name in known:
        if names.count(name) > 1:
            raise SpcError(Fault.TWO_COLUMNS, row=first[0], column=name)
    for name in needed:
        if name not in names:
            found = ", ".join(heading.strip()[:40] for heading in headings[:12])
            raise SpcError(Fault.NO_COLUMN, row=first[0], column=name, headings=found)
    places = {name: names.index(name) for name in known if name in names}
    return Table(headings, places, _named(rows, places, len(headings)))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, with their numbers."""
    number = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            if any(field.strip() for field in row):
                yield number, row
    except csv.Error:
        raise SpcError(Fault.NOT_CSV, row=number + 1) from None


def _named(
    rows: Iterator[tuple[int, list[str]]], places: Mapping[str, int], width: int
) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, row in rows:
        if len(row) != width:
            raise SpcError(Fault.FIELDS, row=number, found=len(row), wanted=width)
        fields = {name: row[place].strip() for name, place in places.items()}
        for name, field in fields.items():
            if len(field) > MOST_LETTERS:
                raise SpcError(Fault.TOO_LONG, row=number, column=name)
            if CONTROLS.search(field):
                raise SpcError(Fault.CONTROLS, row=number, column=name)
        yield number, fields
