"""Cells of a document written anew in its own file: everything around them stays as it is."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from amends.instruments.reading.edits import Edit, Filled, NewRow
from amends.instruments.reading.errors import UnknownKind
from amends.instruments.reading.filling_sheets import fill_workbook
from amends.instruments.reading.filling_words import fill_word
from amends.instruments.reading.kinds import FileKind, kind_of
from amends.instruments.reading.limits import DEFAULT, Limits
from amends.instruments.reading.packing import signatures_of
from amends.instruments.reading.reader import bytes_of
from amends.instruments.reading.remarks import Code

# The kinds that can be given back, by media type.
FILLABLE = (FileKind.XLSX, FileKind.DOCX)


def fill(
    path: Path | str,
    edits: Sequence[Edit],
    rows: Sequence[NewRow] = (),
    *,
    limits: Limits = DEFAULT,
) -> Filled:
    """Write words into cells, by the addresses that `read` gives them; a new file comes of it.

    `rows` are added then, in their order, each below one that is there or was added.

    Raises a ReadingError: UnknownKind for a kind that cannot be given back, and for macros. For files
    from outside use `fill_in_worker`, which bounds time and memory.
    """
    data = bytes_of(Path(path), limits)
    kind = kind_of(data, limits)
    if kind not in FILLABLE:
        raise UnknownKind(Code.NOT_FILLED)
    if b"vbaProject.bin" in data:
        raise UnknownKind(Code.NOT_FILLED_MACROS)
    write = fill_workbook if kind is FileKind.XLSX else fill_word
    filled = write(data, edits, rows)
    return replace(filled, signatures=signatures_of(data)) if filled.data != data else filled
