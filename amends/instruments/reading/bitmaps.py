"""Pages of a PDF as grey pixels, for a program that recognises text, with the lines drawn on them."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from amends.instruments.reading import writing
from amends.instruments.reading.errors import BrokenFile
from amends.instruments.reading.pdf import FULLER, LEAST_LETTERS, opened
from amends.instruments.reading.recognised import Edges
from amends.instruments.reading.remarks import Code

# Pixels to a point: 300 to an inch, less on a page so large that there would be too many.
SCALE = 300 / 72
MOST_PIXELS = 12_000_000
# The lines are looked for in a smaller picture, at so many pixels to a point.
LINE_SCALE = 3.0
DARK = 175
DARKNESS = bytes(int(grey < DARK) for grey in range(256))
CONTRAST = bytes(0 if grey < DARK else 255 for grey in range(256))
# Around lines and words that are made white (pixels); a line aslant in pieces that rise so much.
LINE_MARGIN, WORD_MARGIN = 4, 6
STEP = 3.0
# A run of dark pixels this long may be a piece of a line; together they are this long, so thick at most,
# and pieces lie this close (pixels of the smaller picture).
RUN = re.compile(rb"\x01{30,}")
LEAST_LENGTH = 75
MOST_THICKNESS = 9
NEAR = 3
# A dark band with words in it, a heading row for instance, is at most so thick.
LEAST_BAND, THICKEST_BAND = 24, 180
# How much of the shorter one two pieces of a line aslant share at most, of the longer one two of a thick line.
ASLANT, ALIKE = 0.3, 0.7
MOST_LINES = 2_000
MOST_RUNS = 8_000


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A page as displayed, one byte a pixel; `scale` is pixels to a point, `lines` are the two ends
    of each straight line, in points. A page in whose picture no writing is seen has no pixels.
    """

    page: int
    width: int
    height: int
    scale: float
    lines: list[Edges]
    pixels: bytes

    def portable(self) -> bytes:
        """As a file (portable grey map)."""
        return b"P5 %d %d 255\n" % (self.width, self.height) + self.pixels

    def turned(self, degrees: int) -> "Bitmap":
        """The same, turned clockwise by 0, 90, 180 or 270 degrees; its lines stay where they were."""
        pixels, width, height = self.pixels, self.width, self.height
        if degrees in (180, 270):
            pixels = pixels[::-1]
        if degrees in (90, 270):
            # The first row, read upwards, is the first column of what was turned by 90 degrees.
            rows = (pixels[column::width][::-1] for column in range(width))
            pixels, width, height = b"".join(rows), height, width
        return replace(self, width=width, height=height, pixels=pixels)

    def without_lines(self) -> "Bitmap":
        """The same, the lines drawn on it made white."""
        pieces = [piece for line in self.lines for piece in _pieces(line, self.scale)]
        return replace(self, pixels=bytes(self._whitened(self.pixels, pieces, LINE_MARGIN)))

    def rest(self, boxes: Iterable[Edges]) -> "Bitmap":
        """What is dark outside some boxes (in pixels), on white."""
        pixels = self.pixels.translate(CONTRAST)
        return replace(self, pixels=bytes(self._whitened(pixels, boxes, WORD_MARGIN)))

    @property
    def dark(self) -> int:
        """How many pixels are black."""
        return self.pixels.count(0)

    def _whitened(self, pixels: bytes, boxes: Iterable[Edges], margin: int) -> bytearray:
        whitened = bytearray(pixels)
        for box in boxes:
            left, top = (max(int(edge) - margin, 0) for edge in box[:2])
            right = min(int(box[2]) + margin + 1, self.width)
            white = b"\xff" * max(right - left, 0)
            for row in range(top, min(int(box[3]) + margin + 1, self.height)):
                whitened[row * self.width + left : row * self.width + left + len(white)] = white
        return whitened


def _pieces(line: Edges, scale: float) -> Iterator[Edges]:
    """The boxes, in pixels, around the pieces of a line."""
    x, y, u, v = (edge * scale for edge in line)
    count = int(min(abs(u - x), abs(v - y)) / STEP) + 1
    for number in range(count):
        start, end = number / count, (number + 1) / count
        across = sorted((x + (u - x) * start, x + (u - x) * end))
        along = sorted((y + (v - y) * start, y + (v - y) * end))
        yield across[0], along[0], across[1], along[1]


def draw_pages(path: Path, numbers: Iterable[int]) -> bytes:
    """Some pages of a PDF, packed for `unpacked`; one that is damaged is left out.

    Raises EncryptedFile or BrokenFile.
    """
    with opened(path.read_bytes()) as document:
        bitmaps = [bitmap for number in numbers if (bitmap := _drawn(document, number))]
    headers = [
        {
            "page": one.page,
            "width": one.width,
            "height": one.height,
            "scale": one.scale,
            "lines": one.lines,
        }
        for one in bitmaps
    ]
    return b"".join((json.dumps(headers).encode(), b"\n", *(one.pixels for one in bitmaps)))


def unpacked(content: bytes) -> Iterator[Bitmap]:
    """The pages that `draw_pages` packed."""
    header, _, pixels = content.partition(b"\n")
    start = 0
    for one in json.loads(header):
        end = start + one["width"] * one["height"]
        yield Bitmap(**one, pixels=pixels[start:end])
        start = end
    if start != len(pixels):
        raise BrokenFile(Code.DAMAGED)


def _drawn(document: Any, number: int) -> Bitmap | None:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return None
    width, height = page.get_size()
    if not (width > 0 and height > 0 and math.isfinite(width * height)):
        return None
    if not _may_hold_writing(
        document, number, min(writing.SCALE, math.sqrt(MOST_PIXELS / (width * height)))
    ):
        return Bitmap(number, 0, 0, 0.0, [], b"")
    scale = min(SCALE, math.sqrt(MOST_PIXELS / (width * height)))
    wide, high, pixels = _rendered(page, scale)
    lines = _lines(page, min(LINE_SCALE, scale))
    page.close()
    return Bitmap(number, wide, high, scale, lines, pixels)


def _may_hold_writing(document: Any, number: int, scale: float) -> bool:
    """Whether the picture on a page may hold so much writing that it would count beside its own words."""
    page = document[number - 1]
    text = page.get_textpage()
    own = len("".join(text.get_text_range().split()))
    text.close()
    # Its own words are taken off: what is left is the picture.
    for words in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1)):
        page.remove_obj(words)
    width, _, pixels = _rendered(page, scale)
    page.close()
    return writing.may_hold(max(LEAST_LETTERS, own * (FULLER - 1)), pixels, width)


def _rendered(page: Any, scale: float) -> tuple[int, int, bytes]:
    """The width and height in pixels, and the pixels."""
    picture = page.render(scale=scale, grayscale=True)
    width, height, stride = picture.width, picture.height, picture.stride
    raw = bytes(picture.buffer)
    picture.close()
    if stride != width:
        raw = b"".join(raw[row * stride :][:width] for row in range(height))
    return width, height, raw


def _lines(page: Any, scale: float) -> list[Edges]:
    """The straight lines across the page and down it, and the edges of dark bands, in points."""
    width, height, pixels = _rendered(page, scale)
    dark = bytearray(pixels.translate(DARKNESS))
    runs, bands = _runs([bytes(dark[row * width : (row + 1) * width]) for row in range(height)])
    # What hangs from a dark band is told from it.
    for band in bands:
        for row, start, end in band.pieces:
            dark[row * width + start : row * width + end] = bytes(end - start)
    across = [run.ends() for run in runs if run.end - run.start >= LEAST_LENGTH]
    sides = [edge for band in bands if band.is_cell() for edge in band.edges()]
    upright, _ = _runs([bytes(dark[column::width]) for column in range(width)])
    down = [(y, x, v, u) for x, y, u, v in (run.ends() for run in upright)]
    level = [*across, *sides]
    down = [one for one in down if one[3] - one[1] >= LEAST_LENGTH or _stands_between(one, level)]
    found = [*across, *down, *sides]
    return [
        (round(x / scale, 2), round(y / scale, 2), round(u / scale, 2), round(v / scale, 2))
        for x, y, u, v in found[:MOST_LINES]
    ]


def _stands_between(line: Edges, level: Iterable[Edges]) -> bool:
    """Whether a short line down the page goes from one line across it to another; else it is a letter."""
    x, top, _, bottom = line
    near = [
        (y + v) / 2
        for left, y, right, v in level
        if y == v or abs(y - v) < right - left
        if left - NEAR <= x <= right + NEAR
    ]
    return all(any(abs(y - end) <= NEAR * 2 for y in near) for end in (top, bottom))


@dataclass(slots=True, eq=False)
class _Run:
    """Pieces of one line, each as its row, start and end."""

    start: int
    end: int
    row: int
    pieces: list[tuple[int, int, int]]

    @property
    def thickness(self) -> int:
        """How many rows it goes over, were it level."""
        return sum(end - start for _, start, end in self.pieces) // max(self.end - self.start, 1)

    def goes_on(self, start: int, end: int) -> bool:
        """Whether a piece in the next rows is a piece of it: as long, or where it ends if it runs
        aslant. A line along the side of a dark cell is another one.
        """
        _, first, last = self.pieces[-1]
        shared = min(end, last) - max(start, first)
        shorter, longer = sorted((end - start, last - first))
        return shared >= -NEAR and (shared < ASLANT * shorter or shared > ALIKE * longer)

    def ends(self) -> Edges:
        """The two ends, from the start on."""
        first = min(self.pieces, key=lambda piece: piece[1])
        last = max(self.pieces, key=lambda piece: piece[2])
        return first[1], first[0], last[2], last[0]

    def is_cell(self) -> bool:
        """Whether a dark band may be filled cells of a table, with words in them."""
        long = self.end - self.start
        return long >= LEAST_LENGTH and LEAST_BAND <= self.thickness <= THICKEST_BAND

    def edges(self) -> list[Edges]:
        """The four sides of the box around it."""
        top = min(row for row, _, _ in self.pieces)
        left, right, bottom = self.start, self.end, self.row
        return [
            (left, top, right, top), (left, bottom, right, bottom),
            (left, top, left, bottom), (right, top, right, bottom),
        ]  # fmt: skip


def _runs(rows: Sequence[bytes]) -> tuple[list[_Run], list[_Run]]:
    """The lines along some rows of dark (1) and light (0) pixels, and the dark bands."""
    done: list[_Run] = []
    going: list[_Run] = []
    for number, row in enumerate(rows):
        if len(done) > MOST_RUNS:
            break
        done += [run for run in going if number - run.row > NEAR]
        going = [run for run in going if number - run.row <= NEAR]
        for match in RUN.finditer(row):
            start, end = match.span()
            new = _Run(start, end, number, [(number, start, end)])
            near = [run for run in going if run.goes_on(start, end)]
            going = [run for run in going if run not in near]
            for run in near:
                new.start, new.end = min(new.start, run.start), max(new.end, run.end)
                new.pieces = run.pieces + new.pieces
            going.append(new)
    every = [*done, *going]
    bands = [run for run in every if run.thickness > MOST_THICKNESS]
    return [run for run in every if run.thickness <= MOST_THICKNESS], bands
