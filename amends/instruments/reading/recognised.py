"""A page whose text a program recognised, in the words and lines that other pages have."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Any

from lxml import etree

from amends.instruments.reading.frames import Frame
from amends.instruments.reading.glyphs import Drawn, Style, Word, clusters_of, frames_of
from amends.instruments.reading.model import Block, Box, Page, Span, Table

TITLE = re.compile(r"(\w+) (-?[\d.]+(?: -?[\d.]+)*)")
WORDLIKE = re.compile(r"[^\W_]")
PLAIN = Style(bold=False, italic=False)
WORD_CLASS = "ocrx_word"
# Signs without a letter that the program is less sure of than this are specks, or bits of lines.
SPECK = 60
# A second look finds specks above all: what it is not sure of is none, but for a number with its stop, nor what is far smaller or larger
# than the text.
SURE = 60
A_LABEL = re.compile(r"\d{1,3}[.)]$")
FITTING = (0.5, 1.6)
# Lines whose letters differ by less than this part in size are of one size; short ones tell less well.
SAME_SIZE = 0.16
SHORT, SHORT_SIZE = 12, 0.3
# A slope is told by lines of so many words; below this much a page is straight.
LEAST_WORDS = 4
LEAST_SLOPE = 0.002
MOST_SLOPE = 0.2

# A word's left and right edge, its text, how sure it is, and its lower edge.
type _Word = tuple[float, float, str, int, float]
# Left, top, right and bottom, or the two ends of a line.
type Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised on a page: hOCR of its picture, turned clockwise by so many degrees to be
    upright, and hOCR of what that left; the picture's pixels to a point; the lines on the page as
    displayed, in points.
    """

    page: int
    hocr: str
    missed: str
    turn: int
    scale: float
    lines: Sequence[Edges] = ()


@dataclass(frozen=True, slots=True)
class Upright:
    """A page as recognised: its words and lines once it is upright and straight, and how sure the
    program was of its words (from 0 to 1).
    """

    drawn: Drawn
    frame: Frame
    confidence: float

    @property
    def letters(self) -> int:
        """How many letters and signs its words have."""
        return sum(len(word.text) for line in self.drawn.lines for word in line)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its words, where its letters stand at its left
    and right end, how far they reach below, and their height; all in pixels.
    """

    words: list[_Word]
    left: tuple[float, float]
    slope: float
    below: float
    size: float

    def foot(self, x: float) -> float:
        """Where letters stand at a distance from the left edge."""
        return self.left[1] + self.slope * (x - self.left[0])


def as_drawn(recognised: Recognised, width: float, height: float) -> Upright:
    """A page of that size, as displayed."""
    lines = _both(list(_lines(recognised.hocr)), _lines(recognised.missed))
    frame = Frame(width, height, recognised.turn, _slope(lines))
    scale = recognised.scale
    drawn = [list(_words(line, frame, scale)) for line in lines]
    rules = [_rule(line, frame) for line in recognised.lines]
    clusters = clusters_of(rules)
    wide, high = frame.size
    sure = [(len(text), confidence) for line in lines for _, _, text, confidence, _ in line.words]
    total = sum(length for length, _ in sure)
    return Upright(
        drawn=Drawn(
            width=wide, height=high, lines=drawn, frames=frames_of(clusters, wide), rules=rules,
            turn=0, pictures=1.0, fills=[], clusters=clusters,
        ),
        frame=frame,
        confidence=sum(length * each for length, each in sure) / total / 100 if total else 0.0,
    )  # fmt: skip


def with_one_size(reads: Iterable[Upright]) -> list[Upright]:
    """The pages, letters that are nearly of one size as of one: a picture tells it roughly."""
    reads = list(reads)
    seen = Counter[float]()
    for word in (word for read in reads for line in read.drawn.lines for word in line):
        seen[word.size] += len(word.text)
    sizes: list[float] = []
    while seen:
        common = seen.most_common(1)[0][0]
        sizes.append(common)
        seen = Counter(
            {size: n for size, n in seen.items() if abs(size - common) > SAME_SIZE * common}
        )
    return [
        replace(read, drawn=replace(read.drawn, lines=[_sized(line, sizes) for line in read.drawn.lines]))
        for read in reads
    ]  # fmt: skip


def _sized(line: list[Word], sizes: list[float]) -> list[Word]:
    own = line[0].size
    room = SHORT_SIZE if sum(len(word.text) for word in line) < SHORT else SAME_SIZE
    # The sizes stand in the order of how common they are.
    size = next((size for size in sizes if abs(size - own) <= room * size), own)
    return [word._replace(size=size) for word in line]


def _both(lines: list[_Line], missed: Iterable[_Line]) -> list[_Line]:
    """The lines, and what a second look saw more surely, or alone."""
    usual = median([line.size for line in lines for _ in line.words] or [0.0])
    for other in (part for line in missed for part in _apart(line)):
        if not FITTING[0] * usual <= other.size <= FITTING[1] * usual:
            continue
        words = [
            word
            for word in other.words
            if (word[3] >= SURE or A_LABEL.match(word[2]))
            and WORDLIKE.search(word[2])
            and all(word[3] > one[3] for line in lines for one in _beneath(line, other, word))
        ]
        if words:
            seen = replace(other, words=words)
            lines = [_without(line, seen) for line in lines] + [seen]
    return [line for line in lines if line.words]


def _apart(line: _Line) -> Iterator[_Line]:
    """A line's numbers, each by its own foot, then what is left of it.

    With specks and bits of the page's edge to both sides, a line reaches far below its number.
    """
    for word in line.words:
        if A_LABEL.match(word[2]):
            yield replace(line, words=[word], left=(word[0], word[4]), slope=0.0)
    yield replace(line, words=[word for word in line.words if not A_LABEL.match(word[2])])


def _beneath(line: _Line, other: _Line, word: _Word) -> list[_Word]:
    """The words of a line that stand where a word of another one does."""
    if abs(line.foot(word[0]) - other.foot(word[0])) > line.size / 2:
        return []
    return [one for one in line.words if one[0] < word[1] and word[0] < one[1]]


def _without(line: _Line, seen: _Line) -> _Line:
    """A line without the words that a second look saw more surely."""
    gone = [one for word in seen.words for one in _beneath(line, seen, word)]
    return replace(line, words=[word for word in line.words if word not in gone])


def _lines(hocr: str) -> Iterator[_Line]:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=True)
    root = etree.fromstring(hocr.encode(), parser) if hocr else None
    spans = () if root is None else root.iter("{*}span")
    for span in spans:
        if span.get("class") == WORD_CLASS or not (words := list(_parts(span))):
            continue
        said = _title(span)
        left, _, _, bottom = said["bbox"]
        slope, rise = said.get("baseline", [0.0, 0.0])
        below, size = said.get("x_descenders", [0.0])[0], said["x_size"][0]
        yield _Line(words, (left, bottom + rise), slope, below, size)


def _parts(line: Any) -> Iterator[_Word]:
    for word in line.iter("{*}span"):
        if word.get("class") != WORD_CLASS:
            continue
        said = _title(word)
        text = "".join("".join(word.itertext()).split())
        sure = int(said.get("x_wconf", [0.0])[0])
        if text and (sure >= SPECK or any(sign.isalnum() for sign in text)):
            yield said["bbox"][0], said["bbox"][2], text, sure, said["bbox"][3]


def _title(element: Any) -> dict[str, list[float]]:
    """What hOCR says of an element: names, each with its numbers."""
    return {
        name: [float(number) for number in numbers.split()]
        for name, numbers in TITLE.findall(element.get("title") or "")
    }


def _slope(lines: list[_Line]) -> float:
    """How much most lines fall, the longer ones counting more."""
    long = sorted((line.slope, len(line.words)) for line in lines if len(line.words) >= LEAST_WORDS)
    half = sum(words for _, words in long) / 2
    for slope, words in long:
        half -= words
        if half <= 0:
            return slope if LEAST_SLOPE < abs(slope) < MOST_SLOPE else 0.0
    return 0.0


def _words(line: _Line, frame: Frame, scale: float) -> Iterator[Word]:
    size = round(line.size / scale * 2) / 2
    for left, right, text, _, _ in line.words:
        x, foot = frame.straight(left / scale, (line.foot(left) + line.below) / scale)
        end, _ = frame.straight(right / scale, line.foot(right) / scale)
        yield Word(text, x, foot - line.size / scale, end, foot, size, PLAIN)


def _rule(line: Edges, frame: Frame) -> Box:
    """A line that was drawn, as a thin box on the upright, straight page."""
    x, y = frame.straight(*frame.upright(line[0], line[1]))
    u, v = frame.straight(*frame.upright(line[2], line[3]))
    left, right, top, bottom = min(x, u), max(x, u), min(y, v), max(y, v)
    if right - left >= bottom - top:
        middle = fmean((top, bottom))
        return Box(left, middle, right, middle)
    middle = fmean((left, right))
    return Box(middle, top, middle, bottom)


def as_displayed(page: Page, frames: dict[int, Frame]) -> Page:
    """A page whose pieces stand where its readers see them."""

    def moved(span: Span) -> Span:
        frame = frames.get(span.page)
        return replace(span, box=frame.displayed(span.box)) if frame and span.box else span

    def piece(one: Block | Table) -> Block | Table:
        if isinstance(one, Block):
            return replace(one, spans=tuple(moved(span) for span in one.spans))
        cells = (
            replace(cell, span=moved(cell.span), more=tuple(moved(span) for span in cell.more))
            for cell in one.cells
        )
        return replace(one, cells=tuple(cells))

    frame = frames.get(page.number)
    width, height = (frame.width, frame.height) if frame else (page.width, page.height)
    content = tuple(piece(one) for one in page.content)
    return replace(page, width=width, height=height, content=content)
