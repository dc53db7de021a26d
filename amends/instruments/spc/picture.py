"""A chart as one SVG, by hand: no script, no font, nothing fetched.

Points are told apart by shape as well as by colour. The picture names itself and carries the summary
for whoever cannot see it. Colours are those of the NHS identity, darkened where they were under 3:1
on white; in forced colours it takes the reader's. Text keeps its size in the picture's own units,
so that a picture drawn 360 wide can be read on a telephone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple
from xml.sax.saxutils import escape

from amends.instruments.spc.model import Chart, Period, PointType
from amends.instruments.spc.scales import (
    Frame,
    apart,
    axis,
    days_shown,
    decimals,
    months,
)
from amends.instruments.spc.scales import wrapped as lines_of

NARROWEST, WIDEST = 280, 1200
# The width of a letter of Arial 11 on average, with room; headings are that much larger.
LETTER, HEADING = 5.9, 1.5
LINE = 14
LABELS = 78
INK, QUIET, FAINT, TARGET = "#212b32", "#4c6272", "#d8dde0", "#7c2855"


class Look(NamedTuple):
    """How a point is drawn: corners around its middle, in radii; a circle has none."""

    name: str
    fill: str
    corners: tuple[tuple[float, float], ...]


LOOKS = {
    PointType.COMMON: Look("common", "#fff", ()),
    PointType.IMPROVEMENT: Look(
        "improvement", "#005eb8", ((0, -1.6), (1.6, 0), (0, 1.6), (-1.6, 0))
    ),
    PointType.CONCERN: Look(
        "concern", "#b85c00", ((-1.2, -1.2), (1.2, -1.2), (1.2, 1.2), (-1.2, 1.2))
    ),
    PointType.NEUTRAL_HIGH: Look("neutral", "#330072", ((0, -1.5), (1.5, 1.2), (-1.5, 1.2))),
    PointType.NEUTRAL_LOW: Look("neutral", "#330072", ((0, 1.5), (1.5, -1.2), (-1.5, -1.2))),
}
# The style sheet of a page says the same of pictures inside it, where a strict policy refuses this.
STYLE = (
    "<style>@media (forced-colors:active){"
    ".spc-paper,.spc-common{fill:Canvas}.spc-ink{fill:CanvasText}"
    ".spc-line,.spc-point{stroke:CanvasText}.spc-grid{stroke:GrayText}"
    ".spc-improvement,.spc-concern,.spc-neutral{fill:CanvasText}"
    "}svg{max-width:40rem;height:auto;print-color-adjust:exact}</style>"
)
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Event(NamedTuple):
    """A day with a line of its own, and the words beside its letter. New limits have a broken line."""

    day: date
    words: str
    is_rebase: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says, in the reader's language.

    `kinds` names the types of points. `month` says a month, `number` a value with so many decimals.
    """

    title: str
    description: str
    mean: str
    upper: str
    lower: str
    target: str
    kinds: Mapping[PointType, str]
    events: tuple[Event, ...]
    month: Callable[[date], str]
    number: Callable[[float, int], str]


def draw(
    chart: Chart, words: Words, *, width: int = 360, name: str = "spc", style: bool = True
) -> str:
    """The chart as SVG.

    `width` in the picture's units, 280 to 1200. `name` begins the identifiers, and must be another one
    for each picture on a page. `style` puts the rules for forced colours and print into the picture, for
    one that stands alone.
    """
    width = min(max(width, NARROWEST), WIDEST)
    title = lines_of(_legal(words.title), letters=int((width - 16) / (LETTER * HEADING)))
    scale = axis(chart)
    events = tuple(sorted(words.events))
    first, last = days_shown(chart, [event.day for event in events])
    numbers = _numbers(scale, words)
    left = 14 + LETTER * max(map(len, numbers))
    named = _named_lines(chart, words)
    right = width - min(max([LABELS, *(24 + LETTER * len(one.number) for one in named)]), width / 3)
    shown = [event for event in events if first <= event.day.toordinal() <= last]
    flags = 16 * len(_rows(shown, left, right, first, last))
    top = 20 + 17 * len(title) + flags
    frame = Frame(
        left=left,
        right=right,
        top=top,
        bottom=top + min(max(width * 0.55, 200), 340),
        first=first,
        last=last,
        lowest=scale[0],
        highest=scale[-1],
    )
    key, bottom = _key(chart, words, events, shown, top=frame.bottom + 36, width=width)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom:.0f}" role="img"'
        f' aria-labelledby="{name}-title {name}-desc" font-family="Arial, Helvetica, sans-serif"'
        f' font-size="11"><title id="{name}-title">{_said(words.title)}</title>'
        f'<desc id="{name}-desc">{_said(words.description)}</desc>{STYLE if style else ""}'
        f'<rect class="spc-paper" width="{width}" height="{bottom:.0f}" fill="#fff"/>'
    )
    parts = (
        _heading(title),
        _axes(frame, zip(scale, numbers, strict=True)),
        _months(frame, words),
        _event_lines(frame, shown),
        _limit_lines(chart, frame),
        _target_line(chart, frame),
        _joined(chart, frame),
        _points(chart, frame),
        _labels(frame, named),
        key,
    )
    return f"{opening}{''.join(chain.from_iterable(parts))}</svg>"


def _legal(words: str) -> str:
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", words)


def _said(words: str) -> str:
    return escape(_legal(words))


def _text(x: float, y: float, words: str, *, more: str = "", colour: str = INK) -> str:
    return (
        f'<text class="spc-ink" x="{x:.1f}" y="{y:.1f}" fill="{colour}"{more}>{_said(words)}</text>'
    )


def _path(places: str, *, colour: str, width: float = 1, dash: str = "", name: str = "line") -> str:
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="spc-{name}" d="{places}" fill="none" stroke="{colour}" stroke-width="{width}"{broken}/>'


def _heading(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield _text(8, 20 + 17 * number, line, more=' font-size="14" font-weight="bold"')


def _numbers(scale: Sequence[float], words: Words) -> list[str]:
    """The heights of the axis, with as many decimals as tell them apart."""
    step = scale[1] - scale[0]
    places = next((n for n in range(12) if abs(round(step, n) - step) < step * 1e-6), 12)
    return [words.number(tick, places) for tick in scale]


def _axes(frame: Frame, scale: Iterable[tuple[float, str]]) -> Iterator[str]:
    for tick, number in scale:
        y = frame.down(tick)
        yield _path(f"M{frame.left:.1f} {y:.1f}H{frame.right:.1f}", colour=FAINT, name="grid")
        yield _text(frame.left - 5, y + 4, number, more=' text-anchor="end"')


def _months(frame: Frame, words: Words) -> Iterator[str]:
    first, last = date.fromordinal(frame.first), date.fromordinal(frame.last)
    for month in months(first, last, most=max(int((frame.right - frame.left) / 58), 1)):
        x = frame.across(month.toordinal())
        if x >= frame.left - 1:
            yield _path(f"M{x:.1f} {frame.bottom:.1f}v5", colour=QUIET)
            yield _text(x, frame.bottom + 17, words.month(month), more=' text-anchor="middle"')
    yield _path(f"M{frame.left:.1f} {frame.bottom:.1f}H{frame.right:.1f}", colour=QUIET)


def _rows(
    events: Sequence[Event], left: float, right: float, first: int, last: int
) -> list[list[tuple[int, float]]]:
    """Flags in as many rows as it takes that none covers another: their numbers and places."""
    rows: list[list[tuple[int, float]]] = []
    for number, event in enumerate(events):
        x = left + (right - left) * (event.day.toordinal() - first) / (last - first)
        for row in rows:
            if x - row[-1][1] >= 15:
                row.append((number, x))
                break
        else:
            rows.append([(number, x)])
    return rows


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def _event_lines(frame: Frame, events: Sequence[Event]) -> Iterator[str]:
    rows = _rows(events, frame.left, frame.right, frame.first, frame.last)
    placed = [
        (number, x, frame.top - 10 - 16 * level)
        for level, row in enumerate(rows)
        for number, x in row
    ]
    for number, x, y in placed:
        dash = "5 3" if events[number].is_rebase else ""
        yield _path(f"M{x:.1f} {y:.1f}V{frame.bottom:.1f}", colour=INK, dash=dash)
    for number, x, y in placed:
        yield (
            f'<rect class="spc-paper spc-line" x="{x - 7:.1f}" y="{y - 7:.1f}" width="14"'
            f' height="14" fill="#fff" stroke="{INK}"/>'
        )
        yield _text(x, y + 4, _letter(number), more=' text-anchor="middle" font-weight="bold"')


def _edges(chart: Chart, frame: Frame) -> Iterator[tuple[Period, float, float]]:
    """The periods, and from where to where their lines go: half way to the next one's points."""
    start = frame.left
    for number, period in enumerate(chart.periods):
        end = frame.right
        if number + 1 < len(chart.periods):
            after = chart.periods[number + 1].first
            end = frame.across((period.last.toordinal() + after.toordinal()) / 2)
        yield period, start, end
        start = end


def _limit_lines(chart: Chart, frame: Frame) -> Iterator[str]:
    for period, start, end in _edges(chart, frame):
        limits = period.limits
        if limits.mean is not None:
            yield _path(
                f"M{start:.1f} {frame.down(limits.mean):.1f}H{end:.1f}", colour=INK, width=1.4
            )
        for height in (limits.lower, limits.upper):
            if height is not None:
                y = frame.down(chart.settings.shown(height))
                yield _path(
                    f"M{start:.1f} {y:.1f}H{end:.1f}",
                    colour=QUIET,
                    width=1.4,
                    dash="6 4",
                )


def _target_line(chart: Chart, frame: Frame) -> Iterator[str]:
    """The target, with a step where it changes."""
    places, before = "", None
    for point in chart.points:
        if point.target is not None and point.target != before:
            x = frame.left if before is None else frame.across(point.day.toordinal())
            y = frame.down(point.target)
            places += f"M{x:.1f} {y:.1f}" if before is None else f"H{x:.1f}V{y:.1f}"
            before = point.target
    if places:
        yield _path(f"{places}H{frame.right:.1f}", colour=TARGET, width=2, dash="1.5 3")


def _joined(chart: Chart, frame: Frame) -> Iterator[str]:
    """A line through the points, broken where there is no value."""
    places, pen = [], "M"
    for point in chart.points:
        if point.value is None:
            pen = "M"
        else:
            places.append(
                f"{pen}{frame.across(point.day.toordinal()):.1f} {frame.down(point.value):.1f}"
            )
            pen = "L"
    yield _path("".join(places), colour=QUIET)


def _points(chart: Chart, frame: Frame) -> Iterator[str]:
    radius = min(max(0.42 * (frame.right - frame.left) / len(chart.points), 1.6), 3.4)
    for point in chart.points:
        if point.value is not None:
            yield _shape(
                point.type, frame.across(point.day.toordinal()), frame.down(point.value), radius
            )


def _shape(kind: PointType, x: float, y: float, radius: float) -> str:
    look = LOOKS[kind]
    drawn = f'class="spc-point spc-{look.name}" fill="{look.fill}" stroke="{INK}"'
    if not look.corners:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {drawn}/>'
    corners = " ".join(f"{x + a * radius:.1f},{y + b * radius:.1f}" for a, b in look.corners)
    return f'<polygon points="{corners}" {drawn}/>'


class Line(NamedTuple):
    """A line with its name and value in words."""

    name: str
    number: str
    height: float
    colour: str


def _named_lines(chart: Chart, words: Words) -> list[Line]:
    """The lines as they stand at the end, none beyond what can be."""
    limits, places, shown = chart.periods[-1].limits, decimals(chart), chart.settings.shown
    named = (
        (words.upper, limits.upper, QUIET),
        (words.mean, limits.mean, INK),
        (words.lower, limits.lower, QUIET),
        (words.target, chart.points[-1].target, TARGET),
    )
    return [
        Line(name, words.number(shown(height), places), shown(height), colour)
        for name, height, colour in named
        if height is not None
    ]


def _labels(frame: Frame, lines: Sequence[Line]) -> Iterator[str]:
    """The lines by name and value, at the right of them."""
    wanted = [frame.down(line.height) for line in lines]
    places = apart(wanted, by=26, lowest=frame.top + 6, highest=frame.bottom - 8)
    x = frame.right + 12
    for line, y, place in zip(lines, wanted, places, strict=True):
        yield _path(f"M{frame.right + 1:.1f} {y:.1f}L{x - 2:.1f} {place:.1f}", colour=line.colour)
        yield _text(x, place, line.name, colour=line.colour)
        yield _text(x, place + 12, line.number, colour=line.colour)


def _key(
    chart: Chart,
    words: Words,
    events: Sequence[Event],
    shown: Sequence[Event],
    *,
    top: float,
    width: int,
) -> tuple[list[str], float]:
    """What the shapes and the letters mean, one under the other; and where that ends."""
    found: list[str] = []
    y = top
    present = {point.type for point in chart.points if point.value is not None}
    for kind in LOOKS:
        if kind in present:
            found.append(_shape(kind, 15, y - 4, 3.6))
            y = _listed(found, words.kinds[kind], y, width)
    numbers = {event: number for number, event in enumerate(shown)}
    for event in events:
        sign = _letter(numbers[event]) if event in numbers else "–"
        found.append(_text(15, y, sign, more=' text-anchor="middle" font-weight="bold"'))
        y = _listed(found, event.words, y, width)
    return found, y


def _listed(found: list[str], words: str, y: float, width: int) -> float:
    for line in lines_of(_legal(words), letters=int((width - 34) / LETTER)) or [""]:
        found.append(_text(28, y, line))
        y += LINE
    return y + 3
