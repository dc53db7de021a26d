"""A coroner's report to prevent future deaths: its numbered concerns, whom it is sent to, by when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.instruments.reading.dates import ImpreciseDate, find_dates, parse_date
from amends.instruments.reading.found import Recommendation
from amends.instruments.reading.labels import is_label
from amends.instruments.reading.model import Block, Document, Span
from amends.instruments.reading.remarks import Code, remark

# What only such a report says, and where its parts begin and end.
KIND = re.compile(
    r"\bprevent(?:ion of)? future deaths\b|\bregulations? 28\b|\brisk that future deaths\b",
    re.IGNORECASE,
)
# A form has lines of dots to write on, so signs are passed by within a line and by the few.
BEGINS = re.compile(
    r"\bmatters? of concern\b[^.:\n]{0,60}?(?:\bfollows?\b|:)\s*[.:]?\s*[–-]?\s*"
    r"|^[^\w\n]{0,10}(?:\d[^\w\n]{0,10})?coroner[’']?s[’']? concerns?[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
ENDS = re.compile(
    r"^(?:[^\w\n]{0,80}\n){0,3}[^\w\n]{0,10}(?:\d{1,2}[.):]?\s{0,10})?(?:action should be taken|your response|copies and publication)\b"
    r"|\bin my opinion,? (?:urgent )?action should be taken\b",
    re.IGNORECASE | re.MULTILINE,
)
SENT_TO = re.compile(r"\bthis report is being sent to\W*", re.IGNORECASE)
SENT_ENDS = re.compile(
    r"^\W{0,10}(?:1\W{0,10})?coroner\W*$|^I am\b|\bcoroner[’']?s legal powers\b", re.IGNORECASE
)
DUE = re.compile(
    r"\bwithin\s+(?:56|fifty[- ]six)\s+days\b(?:[^.]{0,80}?\b(?:namely|that is|i\.e\.)?,?\s*by\b(?P<date>[^.\n]{4,40}))?",
    re.IGNORECASE,
)
NUMBER = r"(?:(?<=^)|(?<=[\s.;:–]))\(?{}[.):]\s*(?=[^\W\d_]|[“‘\"'(])"
BULLET = re.compile(r"(?m)^[^\S\n]{0,40}[•▪●·–-]\s+")
AFTER = re.compile(r"(?:^|[.;:?!–)”’\"'-]|\band|\n)\s*$")
LEAST_LETTERS = 12
MOST_ADDRESSEES = 30
LONGEST_ADDRESSEE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document and where it stands."""

    text: str
    span: tuple[Span, ...]


def find_concerns(document: Document) -> list[Recommendation]:
    """The concerns of a coroner's report, in order; none if the document is no such report.

    A concern without a number is flagged: the words may hold several.
    """
    lines = list(_lines(document))
    text = "\n".join(line.text for line in lines)
    begins = list(BEGINS.finditer(text)) if KIND.search(text) else []
    if not begins:
        return []
    start = begins[-1].end() if _near(begins) else begins[0].end()
    ends = ENDS.search(text, start)
    section = text[start : ends.start() if ends else len(text)]
    addressees, due = _addressees(lines), _due(text)
    found = []
    for label, begin, end in _parts(section):
        words = section[begin:end].strip()
        if sum(map(str.isalpha, words)) < LEAST_LETTERS:
            continue
        places = _between(lines, start + begin, start + end)
        made = Recommendation(
            label=label,
            text=words,
            raw=section[begin:end],
            spans=tuple(dict.fromkeys(span for line in places for span in line.span)),
            confidence=0.9 if label else 0.7,
            why=remark(Code.CONCERN),
            addressees=list(addressees),
            deadline=due,
            order=start + begin,
        )
        if not label:
            made.flag("no number")
        found.append(made)
    return found


def _near(begins: list[re.Match[str]]) -> bool:
    """Whether the heading and the sentence that announces the concerns follow each other."""
    return begins[-1].start() - begins[0].end() < 900


def _lines(document: Document) -> Iterator[Line]:
    for piece in document.content():
        if isinstance(piece, Block):
            for line in piece.printed.split("\n"):
                yield Line(line, piece.spans)
            continue
        for cell in piece.cells:
            # The parts of the printed form are numbered in a column of their own.
            if not is_label(cell.text):
                for line in cell.text.split("\n"):
                    yield Line(line, (cell.span, *cell.more))


def _parts(section: str) -> list[tuple[str, int, int]]:
    """The concerns of a section: label, start and end. By numbers, else letters, else bullets."""
    for kinds in (map(str, range(1, 60)), "abcdefghijklmnopqrstuvwxyz"):
        marks: list[re.Match[str]] = []
        for kind in kinds:
            at = marks[-1].end() if marks else 0
            mark = next(
                (
                    one
                    for one in re.finditer(NUMBER.format(kind), section[at:])
                    if section[at + one.end() :][:1].isupper()
                    or AFTER.search(section[max(at + one.start() - 12, 0) : at + one.start()])
                ),
                None,
            )
            if mark is None:
                break
            whole = re.compile(re.escape(mark.group())).search(section, at + mark.start())
            if whole is None:
                break
            marks.append(whole)
        if marks and (len(marks) > 1 or not section[: marks[0].start()].strip()):
            return _spread(
                section, [(mark.group().strip(), mark.start(), mark.end()) for mark in marks]
            )
    bullets = [("", mark.start(), mark.end()) for mark in BULLET.finditer(section)]
    if len(bullets) > 1:
        return _spread(section, bullets)
    return [("", 0, len(section))]


def _spread(section: str, marks: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    starts = [start for _, start, _ in marks[1:]]
    return [
        (label, end, after)
        for (label, _, end), after in zip(marks, [*starts, len(section)], strict=True)
    ]


def _between(lines: list[Line], start: int, end: int) -> list[Line]:
    """The lines that hold the text between two places."""
    at, found = 0, []
    for line in lines:
        if at < end and at + len(line.text) > start:
            found.append(line)
        at += len(line.text) + 1
    return found


def _addressees(lines: list[Line]) -> list[str]:
    found: list[str] = []
    inside = False
    for line in lines:
        said = SENT_TO.search(line.text)
        words = line.text[said.end() :] if said else line.text
        inside = inside or said is not None
        if not inside:
            continue
        if (SENT_ENDS.search(words) and not said) or len(found) >= MOST_ADDRESSEES:
            break
        name = re.sub(r"^\(?\d{1,2}[.):]?\s+|^[•▪-]\s+", "", words.strip()).strip(" ,;")
        if (
            name
            and len(name) < LONGEST_ADDRESSEE
            and name not in found
            and any(map(str.isalpha, name))
        ):
            found.append(name)
    return found


def _due(text: str) -> ImpreciseDate | None:
    found = DUE.search(text)
    if found is None:
        return None
    dates = find_dates(found["date"] or "")
    return dates[0].date if dates else parse_date("within 56 days")
