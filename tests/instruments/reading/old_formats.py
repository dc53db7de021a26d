"""Files of the formats before 2007, as small as they can be, for tests on machines without LibreOffice.

Places and records are those of [MS-CFB] 2.2 and 2.6 and [MS-XLS] 2.4.
"""

import struct
from collections.abc import Sequence

SECTOR, LEAST = 512, 4096
END, FREE, OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
BOF, EOF, SHEET, SIZE, LABEL = 0x0809, 0x000A, 0x0085, 0x0200, 0x0204
GLOBALS, WORKSHEET = 0x0005, 0x0010


def compound(name: str, content: bytes) -> bytes:
    """A compound file with one stream."""
    content = content.ljust(LEAST, b"\0")
    count = -(-len(content) // SECTOR)
    chain = [OF_TABLE, END, *range(3, count + 2), END]
    table = struct.pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
        + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<9I", 0, 1, 1, 0, LEAST, END, 0, END, 0)
        + struct.pack("<109I", 0, *[FREE] * 108)
    )  # fmt: skip
    entries = [
        _entry("Root Entry", 5, child=1, start=END, size=0),
        _entry(name, 2, child=FREE, start=2, size=len(content)),
    ]
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    return header + table + directory + content.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    words = name.encode("utf-16-le")
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(words) + 2, kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def as_xls(rows: Sequence[Sequence[object]], sheet: str = "Plan") -> bytes:
    """A workbook of Excel's old format with one sheet of words."""
    first = _record(BOF, struct.pack("<HHHHII", 0x0600, GLOBALS, 0, 0, 0, 0))
    name = struct.pack("<BB", len(sheet), 0) + sheet.encode("latin-1")
    begins = len(first) + 4 + 6 + len(name) + 4
    cells = [
        _record(LABEL, struct.pack("<HHHHB", row, column, 0, len(words), 1) + words.encode("utf-16-le"))
        for row, line in enumerate(rows)
        for column, words in enumerate(str(cell) if cell is not None else "" for cell in line)
        if words
    ]  # fmt: skip
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    return compound(
        "Workbook",
        first
        + _record(SHEET, struct.pack("<IH", begins, 0) + name)
        + _record(EOF)
        + _record(BOF, struct.pack("<HHHHII", 0x0600, WORKSHEET, 0, 0, 0, 0))
        + _record(SIZE, size)
        + b"".join(cells)
        + _record(EOF),
    )


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def as_doc(words: str) -> bytes:
    """What begins like a document of Word's old format; no program opens it."""
    return compound("WordDocument", b"\xec\xa5\xc1\0" + bytes(508) + words.encode("cp1252"))


def as_rtf(rows: Sequence[Sequence[object]], title: str) -> bytes:
    """A document in RTF: a heading and a table."""
    lines = [r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}", rf"\pard\b {title}\b0\par"]
    for row in rows:
        edges = "".join(rf"\cellx{1500 * number}" for number in range(1, len(row) + 1))
        cells = "".join(rf"\intbl {'' if cell is None else cell}\cell " for cell in row)
        lines.append(rf"\trowd{edges}{cells}\row")
    lines += [r"\pard Recommendation 1: The Trust should ask families why.\par", "}"]
    return "\n".join(lines).encode("cp1252")
