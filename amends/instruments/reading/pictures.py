"""Pictures of a document's pages, with passages marked, for people to compare with what was read."""

import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdfium2

from amends.instruments.reading.errors import BrokenFile, NoSuchPage, TooBig, UnknownKind
from amends.instruments.reading.kinds import PDF_HEADER_WITHIN
from amends.instruments.reading.limits import DEFAULT, Limits
from amends.instruments.reading.model import Box
from amends.instruments.reading.pdf import opened
from amends.instruments.reading.remarks import Code

# NHS blue, so wide, and so far from the words (points).
COLOUR = (0, 94, 184)
THICKNESS = 2.0
PADDING = 3.0
MOST_PIXELS = 24_000_000
CHANNELS = 3


def page_image(
    path: Path | str,
    page_number: int,
    scale: float = 1.5,
    boxes: Iterable[Box] = (),
    *,
    limits: Limits = DEFAULT,
) -> bytes:
    """A page of a PDF as a PNG picture, an outline around each box.

    `page_number` counts from 1, `scale` is in pixels per point, `boxes` are in points from the top
    left corner, as found in `spans`. Raises UnknownKind for what is no PDF, NoSuchPage, TooBig for
    a picture of too many pixels, EncryptedFile or BrokenFile.
    """
    file = Path(path)
    if file.stat().st_size > limits.bytes:
        raise TooBig(Code.TOO_LARGE_TO_SHOW)
    data = file.read_bytes()
    if b"%PDF-" not in data[:PDF_HEADER_WITHIN]:
        raise UnknownKind(Code.NO_PDF)
    with opened(data) as document:
        if not 1 <= page_number <= len(document):
            raise NoSuchPage(Code.NO_SUCH_PAGE, pages=len(document), page=page_number)
        try:
            page = document[page_number - 1]
        except pypdfium2.PdfiumError as error:
            raise BrokenFile(Code.PAGE_DAMAGED, page=page_number) from error
        width, height = page.get_size()
        if width * height * scale * scale > MOST_PIXELS or scale <= 0:
            raise TooBig(Code.SCALE_TOO_LARGE)
        picture = _Picture(page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False))
    for box in boxes:
        picture.outline(box, scale)
    return picture.png()


class _Picture:
    """Pixels in rows of red, green and blue."""

    def __init__(self, bitmap: Any) -> None:
        self.width, self.height = bitmap.width, bitmap.height
        raw = bytes(bitmap.buffer)
        wide = self.width * bitmap.n_channels
        rows = [raw[row * bitmap.stride :][:wide] for row in range(self.height)]
        self.rows = [bytearray(_three_channels(row, bitmap.n_channels)) for row in rows]

    def outline(self, box: Box, scale: float) -> None:
        """Draw a rectangle around a box, given in points."""
        left = self._within((box.left - PADDING) * scale, self.width)
        right = self._within((box.right + PADDING) * scale, self.width)
        top = self._within((box.top - PADDING) * scale, self.height)
        bottom = self._within((box.bottom + PADDING) * scale, self.height)
        thick = max(int(THICKNESS * scale), 2)
        for row in range(top, bottom):
            if row < top + thick or row >= bottom - thick:
                self._line(row, left, right)
            else:
                self._line(row, left, min(left + thick, right))
                self._line(row, max(right - thick, left), right)

    def _within(self, edge: float, most: int) -> int:
        return min(max(int(edge), 0), most)

    def _line(self, row: int, left: int, right: int) -> None:
        self.rows[row][left * CHANNELS : right * CHANNELS] = bytes(COLOUR) * (right - left)

    def png(self) -> bytes:
        """The picture as a PNG file."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 6)
        parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _three_channels(row: bytes, channels: int) -> bytes:
    if channels == CHANNELS:
        return row
    if channels == 1:
        return bytes(value for grey in row for value in (grey, grey, grey))
    colours = bytearray(len(row) // channels * CHANNELS)
    for offset in range(CHANNELS):
        colours[offset::CHANNELS] = row[offset::channels]
    return bytes(colours)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )
