"""A look at a file without opening it: its pages as pictures of ours, its text and tables as plain structure.

Nothing of the file itself is given out: what is drawn is encoded anew, and words are words.
"""

import io
import re
import struct
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from amends.instruments.reading.edits import Address
from amends.instruments.reading.errors import BrokenFile, NoSuchPage, TooBig
from amends.instruments.reading.kinds import PDF_HEADER_WITHIN
from amends.instruments.reading.limits import MEGABYTE, Limits
from amends.instruments.reading.model import Block, Cell, Document, Table, column_letters
from amends.instruments.reading.pdf import opened
from amends.instruments.reading.pictures import page_image
from amends.instruments.reading.reader import bytes_of, read_bytes
from amends.instruments.reading.remarks import Code, Json

# Less than is read: a preview is waited for.
LIMITS = Limits(bytes=100 * MEGABYTE, unpacked=100 * MEGABYTE, cells=300_000)
# Decoders of these alone are tried; other formats of the library's have been attacked more.
FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")
PAGED_FORMATS = ("TIFF",)
BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
# What the library raises at a spoilt picture, as random spoiling found.
SPOILT = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, struct.error)
# Pixels that a picture may unpack to, and the longer side of what is shown.
MOST_PIXELS = 60_000_000
LONGEST = 1_600
# Pictures in one file.
MOST_FRAMES = 500
# Pixels for a point of a page of paper; fewer for a large one.
SCALE = 1.5
LONGEST_PAGE = 2_400
# On one page of a preview: blocks of text, rows of a table, its columns, letters in one of either.
BLOCKS, ROWS, COLUMNS, LETTERS = 80, 60, 40, 4_000
# What a text layer holds beside words: controls, and the marks of broken hyphens.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
PAGES, PICTURE, TEXT = "pages", "picture", "text"


def preview(path: Path, number: int, *, limits: Limits = LIMITS, name: str = "") -> Json:
    """What a page of a preview shows: `kind`, `page` of `pages`, and `text` or `content`.

    `kind` "pages" and "picture" have a picture beside (`picture_of`), and "pages" the text that a
    page of paper has; "text" has headings, paragraphs and tables. Raises ReadingErrors.
    """
    data = bytes_of(path, limits, name)
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return _of_pdf(data, number, limits)
    if is_picture(data):
        with _picture(data) as picture:
            count = _frames(picture)
            # Drawn and thrown away: one that breaks off is told in words, not by a gap in the page.
            _drawn(picture, number)
        return {"kind": PICTURE, "page": number, "pages": count}
    parts = list(parts_of(read_bytes(data, name=name or path.name, limits=limits)))
    count = max(len(parts), 1)
    _check(number, count)
    content = parts[number - 1] if parts else []
    return {"kind": TEXT, "page": number, "pages": count, "content": content}


def picture_of(path: Path, number: int, *, limits: Limits = LIMITS) -> bytes:
    """A page of paper, or a picture, encoded anew as PNG. Raises ReadingErrors."""
    data = bytes_of(path, limits)
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return page_image(path, number, _scale(data, number), limits=limits)
    kept = io.BytesIO()
    with _picture(data) as picture:
        _drawn(picture, number).save(kept, "PNG")
    return kept.getvalue()


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as a picture does."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return True
    return data.startswith(BEGINNINGS) and (data[:2] != b"BM" or b"\x00" in data[:64])


def _check(number: int, count: int) -> None:
    if not 1 <= number <= count:
        raise NoSuchPage(Code.NO_SUCH_PAGE, pages=count, page=number)


def _of_pdf(data: bytes, number: int, limits: Limits) -> Json:
    with opened(data) as document:
        count = len(document)
        if count > limits.pages:
            raise TooBig(Code.TOO_MANY_PAGES, pages=count, most=limits.pages)
        _check(number, count)
        text = _page(document, number).get_textpage().get_text_bounded()
    words = "\n".join(line.strip() for line in UNSEEN.sub("", text).splitlines())
    return {"kind": PAGES, "page": number, "pages": count, "text": words.strip()[: LETTERS * 10]}


def _page(document: Any, number: int) -> Any:
    try:
        return document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise BrokenFile(Code.PAGE_DAMAGED, page=number) from error


def _scale(data: bytes, number: int) -> float:
    """So many pixels for a point that a poster is no larger than a screen can show."""
    with opened(data) as document:
        _check(number, len(document))
        longer: float = max(_page(document, number).get_size())
    return min(SCALE, LONGEST_PAGE / max(longer, 1.0))


@contextmanager
def _picture(data: bytes) -> Iterator[Image.Image]:
    """A picture whose pixels are unpacked inside the block. Raises TooBig or BrokenFile."""
    with warnings.catch_warnings():
        # What it warns of, damage and sizes, is refused here or does no harm to what is drawn.
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise TooBig(Code.SCALE_TOO_LARGE)
            with picture:
                yield picture
        except Image.DecompressionBombError as error:
            raise TooBig(Code.SCALE_TOO_LARGE) from error
        except SPOILT as error:
            raise BrokenFile(Code.DAMAGED) from error


def _frames(picture: Image.Image) -> int:
    """How many pictures there are to page through; a moving one is shown as it begins."""
    if picture.format not in PAGED_FORMATS:
        return 1
    return min(int(getattr(picture, "n_frames", 1)), MOST_FRAMES)


def _drawn(picture: Image.Image, number: int) -> Image.Image:
    """One of the pictures of a file, upright, on white, no larger than is shown."""
    _check(number, _frames(picture))
    picture.seek(number - 1)
    picture.draft("RGB", (LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST, LONGEST))
    layers = upright.convert("RGBA")
    shown = Image.new("RGB", layers.size, "white")
    shown.paste(layers, mask=layers)
    return shown


def parts_of(document: Document) -> Iterator[list[Json]]:
    """A document's text and tables, as much at a time as a page of the preview shows."""
    part: list[Json] = []
    room = BLOCKS
    for piece in document.content():
        for said in _blocks(piece) if isinstance(piece, Block) else _tables(piece):
            weight = len(said.get("rows", ())) or 1
            if part and weight > room:
                yield part
                part, room = [], BLOCKS
            part.append(said)
            room -= weight
    if part:
        yield part


def _blocks(block: Block) -> Iterator[Json]:
    """A block, in pieces where it is very long."""
    words = block.printed
    for start in range(0, max(len(words), 1), LETTERS):
        yield {
            "block": block.kind.value,
            "level": block.level,
            "text": words[start : start + LETTERS],
        }


def _tables(table: Table) -> Iterator[Json]:
    """The rows of a table that have words, some at a time; a cell that spans several stands in its first."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
        if cell.text:
            rows[cell.row].append(cell)
    used = sorted({cell.column for cells in rows.values() for cell in cells})
    shown = used[:COLUMNS]
    down, across = _begins(table)
    lines = [
        {"row": row + down + 1, "cells": _cells(cells, shown)}
        for row, cells in sorted(rows.items())
    ]
    for start in range(0, len(lines), ROWS):
        yield {
            "name": table.name,
            "columns": [column_letters(column + across) for column in shown],
            "left_out": len(used) - len(shown),
            "rows": lines[start : start + ROWS],
        }


def _begins(table: Table) -> tuple[int, int]:
    """The row and column of its own file from which a table is counted, from 0; a sheet may begin anywhere."""
    cell = next(iter(table.cells), None)
    address = Address.of(cell.span.cell) if cell is not None else None
    if cell is None or address is None:
        return 0, 0
    return address.row - cell.row, address.column - cell.column


def _cells(cells: list[Cell], columns: list[int]) -> list[str]:
    words = {cell.column: cell.text[:LETTERS] for cell in cells}
    return [words.get(column, "") for column in columns]
