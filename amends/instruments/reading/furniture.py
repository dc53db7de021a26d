"""What repeats at the edges of pages: running heads, feet, page numbers, addresses of print-outs."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from amends.instruments.reading.lines import Line

# How far in from the top or the bottom furniture stands, as a part of the page's height, and how
# many lines deep.
MARGIN = 0.14
DEPTH = 4
LEAST_PAGES = 3
# A place on the page where this part of the pages has furniture has it on the others too.
COMMON = 0.4
APART = 1.7

PAGE_NUMBER = re.compile(
    r"^(?:(?:page|p\.?)\s*)?[-–\[(| ]*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[-–\])| ]*$",
    re.IGNORECASE,
)
EDGE_NUMBER = re.compile(r"^(\d{1,4})\b[\s|–-]*|[\s|–-]*\b(\d{1,4})$")
OF_PAGES = re.compile(r"\bpage\s+\d+(?:\s+of\s+\d+)?|\b\d{1,4}\s*/\s*\d{1,4}\b", re.IGNORECASE)
HEADS_A_THING = re.compile(r"^(?:recommendation|chapter|appendix|action|section)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edge:
    """A line near the edge of its page, and what it says whatever the page's number."""

    line: Line
    top: bool
    outermost: bool
    apart: bool
    key: tuple[str, int, bool]


def without_furniture(pages: list[list[Line]], heights: list[float]) -> list[list[Line]]:
    """The pages without their furniture."""
    sides = [
        side for lines, height in zip(pages, heights, strict=True) for side in _sides(lines, height)
    ]
    edges = [edge for side in sides for edge in side]
    counts = Counter(key for key, _ in {(edge.key, edge.line.page) for edge in edges})
    least = LEAST_PAGES if len(pages) > LEAST_PAGES else max(len(pages), 2)
    gone = {id(edge.line): edge for edge in edges if _is_furniture(edge, counts, least)}
    places = Counter(_place(edge) for edge in gone.values())
    for edge in edges:
        near = sum(places[place] for place in _near(_place(edge)))
        if edge.outermost and edge.apart and near >= max(len(pages) * COMMON, LEAST_PAGES):
            gone.setdefault(id(edge.line), edge)
    # What stands inside a line of the text is text, however often it is repeated.
    removed = {
        id(edge.line)
        for side in sides
        for edge in takewhile(lambda one: id(one.line) in gone, side)
    }
    return [[line for line in lines if id(line) not in removed] for lines in pages]


def _sides(lines: list[Line], height: float) -> list[list[Edge]]:
    """The lines near the top of a page, and those near its bottom, from the edge inwards."""
    sides = []
    ordered = sorted(lines, key=lambda line: line.top)
    for top, side in ((True, ordered), (False, ordered[::-1])):
        edges = []
        for depth, line in enumerate(side[:DEPTH]):
            within = line.bottom < height * MARGIN if top else line.top > height * (1 - MARGIN)
            if within:
                inner = side[depth + 1] if depth + 1 < len(side) else None
                apart = inner is None or _gap(line, inner) > APART * (line.bottom - line.top)
                edges.append(Edge(line, top, depth == 0, apart, _key(line, top)))
        sides.append(edges)
    return sides


def _gap(line: Line, inner: Line) -> float:
    """From top to top or bottom to bottom, in points."""
    return abs(inner.top - line.top)


def _key(line: Line, top: bool) -> tuple[str, int, bool]:
    """What the line says, with the page's number as its distance from the count of pages."""
    text = OF_PAGES.sub("#", line.raw.lower())
    if PAGE_NUMBER.match(line.raw):
        return "#", 0, top
    number = EDGE_NUMBER.search(text)
    if number and "#" not in text and not HEADS_A_THING.match(text):
        rest = (text[: number.start()] + text[number.end() :]).strip()
        return rest, int(number.group(1) or number.group(2)) - line.page, top
    return text, 0, top


def _is_furniture(edge: Edge, counts: Counter[tuple[str, int, bool]], least: int) -> bool:
    if edge.key[0] == "#":
        if edge.outermost and edge.apart and edge.line.raw == str(edge.line.page):
            return True
        return counts[edge.key] > 1 and (edge.apart or edge.outermost)
    return counts[edge.key] >= least


Place = tuple[bool, int, int]


def _place(edge: Edge) -> Place:
    return edge.top, round(edge.line.top / 3), round(edge.line.size)


def _near(place: Place) -> list[Place]:
    return [(place[0], place[1] + step, place[2]) for step in (-1, 0, 1)]
