"""Action logs typed as text, a line for each action: "1 - Write the policy - Matron - 31 March 2024 - Open"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from amends.instruments.reading.dates import Precision, parse_date
from amends.instruments.reading.headers import Meaning, meaning_of

ROW = re.compile(r"^\s*(?P<label>[A-Z]{0,4}\d{1,3}(?:\.\d{1,3})*)[.)]?\s+[-–—]\s+\S", re.IGNORECASE)
DASH = re.compile(r"\s+[-–—]\s+")
LEAST_ROWS = 2
NO_DATE = re.compile(r"^(?:tb[acd]|to be (?:agreed|confirmed|decided)|n/?a)\.?$", re.IGNORECASE)
# What the parts of a line are where no line above says so.
SUPPOSED = ("No", "Action", "Lead", "Due date", "Status")
ACTION, OWNER = 1, 2


@dataclass(slots=True)
class Log:
    """The rows of a log, the first its headings; whether these are in the text, or were supposed."""

    rows: list[list[str]]
    supposed: bool


@dataclass(slots=True)
class _Run:
    """Lines that may be a log, and the line above them."""

    lines: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)


def logs_in(sheet: str) -> Iterator[str | Log]:
    """The text of a page in its order, with the logs in it."""
    text: list[str] = []
    run = _Run()
    lines = sheet.split("\n")
    for at, line in enumerate([*lines, ""]):
        ended = at == len(lines) or bool(line.strip() and not lines[at - 1].strip())
        if run.lines and ended and not ROW.match(line):
            above = next((one for one in reversed(text) if one.strip()), "")
            log = _log(run.lines, _headings(above))
            if log is None:
                text += run.printed
            else:
                kept = len(text) if log.supposed else len(text) - 1 - text[::-1].index(above)
                yield from ("\n".join(text[:kept]), log)
                text = []
            run = _Run()
        if ROW.match(line):
            run.lines.append(line)
        elif run.lines and line.strip():
            run.lines[-1] += f"\n{line}"
        (run.printed if run.lines else text).append(line)
    yield "\n".join(text)


def _headings(line: str) -> list[str]:
    """The headings in a line parted by dashes; none if it is another line."""
    names = [piece.strip() for piece in DASH.split(line.strip())]
    known = [meaning_of(name) for name in names]
    return names if len(names) > ACTION + 1 and Meaning.ACTION in known and all(known) else []


def _log(lines: Sequence[str], headings: list[str]) -> Log | None:
    rows = [_pieces(line) for line in lines]
    if len(rows) < LEAST_ROWS:
        return None
    if headings:
        if Meaning.LABEL not in map(meaning_of, headings) and all(
            len(row) > len(headings) for row in rows
        ):
            headings = [SUPPOSED[0], *headings]
        action = [meaning_of(name) for name in headings].index(Meaning.ACTION)
        placed = [_under(row, len(headings), action) for row in rows]
        return Log([headings, *placed], supposed=False)
    dated = [_by_date(row) for row in rows]
    if sum(row is not None for row in dated) * 2 <= len(rows):
        return None
    placed = [
        by_date or [row[0], "".join(row[1:])] for by_date, row in zip(dated, rows, strict=True)
    ]
    return Log([list(SUPPOSED), *placed], supposed=True)


def _pieces(line: str) -> list[str]:
    """The label, and then the other pieces; each after the second with the dash before it."""
    label, _, rest = line.strip().partition(
        match[0] if (match := DASH.search(line.strip())) else ""
    )
    pieces = [label.rstrip(".)")]
    last = 0
    for dash in DASH.finditer(rest):
        pieces.append(rest[last : dash.start()])
        last = dash.start()
    return [*pieces, rest[last:]]


def _plain(piece: str) -> str:
    found = DASH.match(piece)
    return piece[found.end() :].strip() if found else piece.strip()


def _under(row: list[str], width: int, action: int) -> list[str]:
    """The pieces, each under its heading: dashes beyond those between headings are the action's own."""
    more = max(len(row) - width, 0)
    whole = "".join(row[action : action + more + 1])
    return [
        *map(_plain, row[:action]), _plain(whole), *map(_plain, row[action + more + 1 :]),
    ]  # fmt: skip


def _by_date(row: list[str]) -> list[str] | None:
    """The pieces by the last one that is a date: its owner before it, its status after; None without."""
    for at in range(len(row) - 1, OWNER, -1):
        words = _plain(row[at])
        if NO_DATE.match(words) or parse_date(words).precision is not Precision.UNKNOWN:
            text = "".join(row[ACTION : at - 1])
            return [row[0], text, _plain(row[at - 1]), words, _plain("".join(row[at + 1 :]))]
    return None
