"""The words of a PDF page with their places, and the boxes drawn on it, by pdfium."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from amends.instruments.reading.colours import colour_name
from amends.instruments.reading.frames import Frame
from amends.instruments.reading.model import Box

WORD = re.compile("[^\\s\ufffe\x02]+")
# pdfium's marks for a hyphen at the end of a line; the word goes on after it without a gap.
BREAK, OLD_BREAK = "\ufffe", "\x02"
BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
ITALIC = re.compile(r"ital|obliq", re.IGNORECASE)
BOLD_WEIGHT = 600
NAME_BYTES = 256
# A character this much smaller than its word's first one, or raised by this much of its height,
# is the mark of a footnote.
SMALLER = 0.82
MARKS = frozenset("0123456789*†‡§,")
RAISED = 0.25
# Space inside a word, as a part of the height of its letters, below which it is no space at all.
NO_GAP = 0.03

MOST_DRAWN = 4_000
MOST_SEGMENTS = 2_000
# So many drawn shapes may be letters.
OUTLINES = 200
LEAST_COVERED = 0.001
# What is thinner than this is a line (points).
THIN = 3.0
TOUCHING = 1.6
LEAST_WIDTH = 0.3
LEAST_HEIGHT = 14.0
WHITE = 252
FARTHEST = 1_000_000.0

# From a page's own coordinates to the displayed page.
Placing = Callable[[float, float], tuple[float, float]]
# Left, top, right, bottom.
Corners = tuple[float, float, float, float]


NOWHERE: Corners = (0.0, 0.0, 0.0, 0.0)


class Style(NamedTuple):
    """How a font looks."""

    bold: bool
    italic: bool


class Word(NamedTuple):
    """A word where it stands on the displayed page, in points from its top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    style: Style
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one page shows: words in the lines that pdfium finds, boxes, the lines drawn (as thin
    boxes), how much of it pictures cover (from 0 to 1), and its size in points; all as if it had been turned clockwise by
    `turn` degrees, so that its letters stand upright.
    """

    width: float
    height: float
    lines: list[list[Word]]
    frames: list[Box]
    rules: list[Box]
    turn: int
    pictures: float
    fills: list[tuple[Box, str]]
    clusters: list[Box]


def draw(page: Any, text_page: Any) -> Drawn:
    """Read one page (pypdfium2's PdfPage and PdfTextPage)."""
    width, height = page.get_size()
    place = _placing(page, width, height)
    reader = _Reader(text_page.raw, place)
    turn = reader.turn()
    if turn:
        frame = Frame(width, height, turn)
        place = _turned(place, frame)
        reader.place = place
        width, height = frame.size
    shapes = _shapes(page, place)
    clusters = clusters_of([box for box in shapes.boxes if not _whole_page(box, width, height)])
    return Drawn(
        width=width,
        height=height,
        lines=reader.lines(),
        frames=frames_of(clusters, width),
        rules=shapes.rules,
        turn=turn,
        pictures=_covered(shapes, width * height),
        fills=shapes.fills,
        clusters=clusters,
    )


def _placing(page: Any, width: float, height: float) -> Placing:
    """From a page's own coordinates to the displayed page, whatever its crop and rotation."""
    scale = 20_000
    x, y = ctypes.c_double(), ctypes.c_double()
    corners = []
    for across, down in ((0, 0), (scale, 0), (0, scale)):
        pdfium.FPDF_DeviceToPage(page.raw, 0, 0, scale, scale, 0, across, down, x, y)
        corners.append((x.value, y.value))
    (ox, oy), (rx, ry), (bx, by) = corners
    long_across = ((rx - ox) ** 2 + (ry - oy) ** 2) or 1.0
    long_down = ((bx - ox) ** 2 + (by - oy) ** 2) or 1.0
    ax, ay = (rx - ox) * width / long_across, (ry - oy) * width / long_across
    dx, dy = (bx - ox) * height / long_down, (by - oy) * height / long_down

    def place(px: float, py: float) -> tuple[float, float]:
        px, py = px - ox, py - oy
        return px * ax + py * ay, px * dx + py * dy

    return place


def _turned(place: Placing, frame: Frame) -> Placing:
    def turned(x: float, y: float) -> tuple[float, float]:
        return frame.upright(*place(x, y))

    return turned


class _Reader:
    """Reads one text page; keeps the buffers that pdfium fills."""

    def __init__(self, raw: Any, place: Placing) -> None:
        self.raw = raw
        self.place = place
        self.rectangle = pdfium.FS_RECTF()
        self.name = ctypes.create_string_buffer(NAME_BYTES)
        self.flags = ctypes.c_int()
        self.styles: dict[bytes, Style] = {}
        self.sizes: dict[tuple[bytes, int], float] = {}
        self.characters = self._characters()

    def _characters(self) -> str:
        """The page's text, one character for each that pdfium counts."""
        count = pdfium.FPDFText_CountChars(self.raw)
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (count * 2 + 2))()
        written = pdfium.FPDFText_GetText(self.raw, 0, count, buffer)
        text = bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Some characters have no text; only one by one do they keep their numbers.
        codes = (pdfium.FPDFText_GetUnicode(self.raw, index) for index in range(count))
        return "".join(
            chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else " " for code in codes
        )

    def lines(self) -> list[list[Word]]:
        """The words, in the lines that pdfium finds."""
        text = self.characters
        lines: list[list[Word]] = [[]]
        end = 0
        for match in WORD.finditer(text):
            between = text[end : match.start()]
            words = list(self._words(match.start(), match.end()))
            line = lines[-1]
            if between == " ":
                if line and _touch(line[-1], words[0]):
                    line[-1] = _joined(line[-1], words.pop(0))
                line.extend(words)
            elif line and (BREAK in between or OLD_BREAK in between):
                line[-1] = line[-1]._replace(text=line[-1].text + "-")
                lines.append(words)
            elif line and "\n" in between:
                lines.append(words)
            else:
                line.extend(words)
            end = match.end()
        return [line for line in lines if line]

    def turn(self) -> int:
        """By how many degrees the page as displayed must be turned clockwise for its letters to stand
        upright, by a sample.
        """
        count = len(self.characters)
        step = max(count // 40, 1)
        turns = Counter(
            self._turn(pdfium.FPDFText_GetCharAngle(self.raw, index))
            for index in range(0, count, step)
            if not self.characters[index].isspace()
        )
        return turns.most_common(1)[0][0] if turns else 0

    def _turn(self, angle: float) -> int:
        # pdfium counts the angle clockwise, the page's own coordinates go up.
        (ax, ay), (bx, by) = self.place(0, 0), self.place(math.cos(angle), -math.sin(angle))
        across, down = bx - ax, by - ay
        if abs(across) >= abs(down):
            return 0 if across >= 0 else 180
        return 90 if down < 0 else 270

    def _words(self, start: int, end: int) -> Iterable[Word]:
        """The word from `start` to `end`; a mark of a footnote stuck to it comes as its own."""
        first = self._box(start)
        last = self._box(end - 1) if end - start > 1 else first
        text = self.characters[start:end]
        style, size = self._look(start, first)
        if end - start > 1 and text[-1] in MARKS and not _level(first, last):
            cut = end - 1
            while cut > start + 1 and self.characters[cut - 1] in MARKS:
                if _level(first, self._box(cut - 1)):
                    break
                cut -= 1
            yield self._word(text[: cut - start], first, self._box(cut - 1), size, style)
            yield self._word(text[cut - start :], self._box(cut), last, size, style, raised=True)
            return
        yield self._word(text, first, last, size, style)

    def _word(
        self,
        text: str,
        first: Corners,
        last: Corners,
        size: float,
        style: Style,
        raised: bool = False,
    ) -> Word:
        left, right = min(first[0], last[0]), max(first[2], last[2])
        top, bottom = min(first[1], last[1]), max(first[3], last[3])
        return Word(text, left, top, right, bottom, size, style, raised)

    def _box(self, index: int) -> Corners:
        """A character's box on the displayed page: left, top, right, bottom."""
        box = self.rectangle
        pdfium.FPDFText_GetLooseCharBox(self.raw, index, box)
        ax, ay = self.place(box.left, box.top)
        bx, by = self.place(box.right, box.bottom)
        corners = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        # A damaged font or matrix has letters nowhere, or as large as the world.
        return corners if all(abs(edge) < FARTHEST for edge in corners) else NOWHERE

    def _look(self, index: int, box: Corners) -> tuple[Style, float]:
        """How a character looks, and its size in points."""
        pdfium.FPDFText_GetFontInfo(self.raw, index, self.name, NAME_BYTES, self.flags)
        name = self.name.value
        style = self.styles.get(name)
        if style is None:
            words = name.decode("latin-1")
            heavy = pdfium.FPDFText_GetFontWeight(self.raw, index) >= BOLD_WEIGHT
            style = Style(heavy or bool(BOLD.search(words)), bool(ITALIC.search(words)))
            self.styles[name] = style
        key = (name, round((box[3] - box[1]) * 4))
        size = self.sizes.get(key)
        if size is None:
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(self.raw, index, matrix)
            scale = math.hypot(matrix.c, matrix.d) or 1.0
            size = round(pdfium.FPDFText_GetFontSize(self.raw, index) * scale, 1)
            self.sizes[key] = size
        return style, size


def _level(first: Corners, other: Corners) -> bool:
    """Whether two characters stand on one line and are of one size."""
    height = first[3] - first[1]
    if not height:
        return True
    return (
        abs(first[3] - other[3]) < height * RAISED
        and (other[3] - other[1]) > height * SMALLER * 0.9
    )


def _touch(before: Word, after: Word) -> bool:
    """Whether a space between two words is there in name only (kerned capitals have such)."""
    height = after.bottom - after.top
    gap = after.left - before.right
    return (
        -height * 0.2 < gap < height * NO_GAP
        and abs(before.bottom - after.bottom) < height * RAISED
        and not before.raised
        # An f leans over the space that follows it.
        and before.text[-1].isalpha()
        and before.text[-1] not in "fF"
        and after.text[0].isalpha()
    )


def _joined(before: Word, after: Word) -> Word:
    return before._replace(
        text=before.text + after.text,
        top=min(before.top, after.top),
        right=max(before.right, after.right),
        bottom=max(before.bottom, after.bottom),
    )


def frames_of(clusters: list[Box], width: float) -> list[Box]:
    """The boxes drawn on a page: what touches belongs together, lines and fillings alike."""
    frames = [
        box
        for box in clusters
        if box.right - box.left > width * LEAST_WIDTH and box.bottom - box.top > LEAST_HEIGHT
    ]
    return sorted(frames, key=lambda box: (box.top, box.left))


@dataclass(slots=True)
class Shapes:
    """What is drawn on a page: every line and filling by its box, the lines alone, and whether
    pictures.
    """

    boxes: list[Box] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    pictures: list[Box | None] = field(default_factory=list)
    fills: list[tuple[Box, str]] = field(default_factory=list)


def _shapes(page: Any, place: Placing) -> Shapes:
    shapes = Shapes()
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), MOST_DRAWN)):
        thing = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            shapes.pictures.append(_bounds(thing, place))
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(thing, filled, stroked)
        if not stroked.value and (not filled.value or _is_white(thing)):
            continue
        box = _bounds(thing, place)
        if box is None:
            continue
        shapes.boxes.append(box)
        if filled.value and box.bottom - box.top > THIN and (name := _colour(thing)):
            shapes.fills.append((box, name))
        if stroked.value and len(shapes.rules) < MOST_DRAWN:
            shapes.rules.extend(_strokes(thing, place))
        elif min(box.right - box.left, box.bottom - box.top) < THIN:
            shapes.rules.append(box)
    return shapes


def _bounds(thing: Any, place: Placing) -> Box | None:
    """The box around what is drawn; None where pdfium does not say."""
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(thing, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    return _box_of(place(left, top), place(right, bottom))


def _covered(shapes: Shapes, area: float) -> float:
    """How much of a page pictures cover; letters may also be drawn, each by its outline."""
    boxes = [box for box in shapes.pictures if box is not None]
    covered = sum((box.right - box.left) * (box.bottom - box.top) for box in boxes)
    some = bool(shapes.pictures) or len(shapes.boxes) >= OUTLINES
    return min(max(covered / (area or 1.0), LEAST_COVERED if some else 0.0), 1.0)


def _strokes(thing: Any, place: Placing) -> Iterable[Box]:
    """The straight lines along or across the page that a path draws."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    before = start = None
    for index in range(min(pdfium.FPDFPath_CountSegments(thing), MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(thing, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = place(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and before is not None:
            yield _box_of(before, point)
        before = point
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            yield _box_of(before, start)


def _box_of(one: tuple[float, float], other: tuple[float, float]) -> Box:
    """The box between two corners on the displayed page."""
    return Box(
        min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
    )


def _fill(thing: Any) -> tuple[int, int, int, int]:
    colour = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(thing, *colour)
    red, green, blue, opacity = (part.value for part in colour)
    return red, green, blue, opacity


def _is_white(thing: Any) -> bool:
    *colour, opacity = _fill(thing)
    return all(part >= WHITE for part in colour) or not opacity


def _colour(thing: Any) -> str:
    red, green, blue, _ = _fill(thing)
    return colour_name(f"{red:02x}{green:02x}{blue:02x}")


def _whole_page(box: Box, width: float, height: float) -> bool:
    return (box.right - box.left) * (box.bottom - box.top) > width * height * 0.85


def clusters_of(boxes: list[Box]) -> list[Box]:
    """Boxes around what touches, by sweeping down the page."""
    clusters: list[Box] = []
    for box in sorted(boxes, key=lambda one: one.top):
        merged = box
        rest: list[Box] = []
        for cluster in clusters:
            if _touching(cluster, merged):
                merged = cluster.union(merged)
            else:
                rest.append(cluster)
        # What grew may now touch what it did not touch before.
        while any(_touching(cluster, merged) for cluster in rest):
            near = [cluster for cluster in rest if _touching(cluster, merged)]
            rest = [cluster for cluster in rest if not _touching(cluster, merged)]
            for cluster in near:
                merged = merged.union(cluster)
        clusters = [*rest, merged]
    return clusters


def _touching(one: Box, other: Box) -> bool:
    return (
        one.left - TOUCHING <= other.right
        and other.left - TOUCHING <= one.right
        and one.top - TOUCHING <= other.bottom
        and other.top - TOUCHING <= one.bottom
    )
