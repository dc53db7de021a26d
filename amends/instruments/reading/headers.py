"""What a table's columns mean, told by the words of their headings and not by their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from amends.instruments.reading.dates import find_dates
from amends.instruments.reading.model import Cell, Document, Table

LONGEST_HEADING = 90
# A heading row is looked for in so many rows from the top, and again further down where it repeats.
DEPTH = 12
FULL = 0.5


class Meaning(StrEnum):
    """What a column holds."""

    LABEL = "label"
    SERVES = "serves"
    RECOMMENDATION = "recommendation"
    PARAGRAPH = "paragraph"
    ACTION = "action"
    OWNERS = "owners"
    ADDRESSEES = "addressees"
    STARTED = "started"
    IN_PLACE_BY = "in_place_by"
    COMPLETED = "completed"
    EVIDENCED_BY = "evidenced_by"
    EVIDENCED = "evidenced"
    STATUS = "status"
    PROGRESS = "progress"
    EVIDENCE = "evidence"
    RESPONSE = "response"
    SOURCE = "source"
    SERVICE = "service"
    TOPIC = "topic"


REC = r"rec(?:s|ommendations?|\.)?"
NO = r"(?:nos?\.?|numbers?|refs?\.?|references?|ids?|#)"

# The first pattern that fits decides, so the narrower stand before the wider.
PATTERNS: tuple[tuple[Meaning, str], ...] = (
    (Meaning.EVIDENCED, r"^date evidenced\b|\bevidenced? (?:date|on)\b"),
    (Meaning.EVIDENCED_BY, r"\b(?:to be|be) evidenced(?: by)?\b|\bevidence (?:due|deadline|by when)\b|\bevidenced by$"),
    (Meaning.PROGRESS, r"\bcommentary\b|^progress (?:/|and|to date)"),
    (Meaning.COMPLETED, r"\b(?:actual|date(?: of)?) (?:completion|completed|closed|closure)\b|\b(?:completed|closed|closure) (?:date|on)\b|^closed$|^completed$|\bdate of implementation\b"),
    (Meaning.STARTED, r"\bstart(?:ed)?\b(?: date)?|\b(?:date )?(?:issued|made|raised|opened|commenced)\b|\bdate (?:of|from) (?:issue|report)\b"),
    (Meaning.STATUS, r"\b(?:status|b?rag|progress rating|colour|grade)\b|^(?:complete|implemented|agreed|accepted)(?:d)?\s?\??$|\b(?:partly|not) agreed\b|\bcompletion status\b"),
    (Meaning.EVIDENCE, r"\bevidence|\bassurance\b|\bmonitoring\b|\bsource of assurance\b|\bhow will (?:we|you) know\b|\bmeasures? of success\b"),
    (Meaning.IN_PLACE_BY, r"\b(?:target|due|completion|deadline|end|review|agreed|implementation|expected) dates?\b|\bdeadline\b|\bby when\b|\btime\s?-?(?:scales?|frames?|lines?)\b|^(?:due|when|target|date|dates)\b|\bdue by\b|\bto be (?:completed|done|in place)\b|\bcompletion\b|\bwhen\??$"),
    (Meaning.PROGRESS, r"\bprogress\b|\bupdates?\b|\bcommentary\b|\bcomments?\b|\bposition\b|\bwhat has been done\b|\breply\b|\bnotes\b"),
    (Meaning.SERVICE, r"^level\b"),
    (Meaning.ADDRESSEES, r"\brecipients?\b|\baddress(?:ed|ees?)\b(?: to)?|\baimed at\b|\bdirected (?:to|at)\b|^to$|\bfor whom\b"),
    (Meaning.OWNERS, r"\b(?:lead(?:er)?s?|owners?|ownership|responsible|responsibility|accountable|led by|by whom|who|sponsor|assigned|person|manager)\b"),
    (Meaning.RESPONSE, r"\bresponses?\b|\b(?:trust|government|our) (?:answer|position)\b|^res(?:ponse)? (?:extracted|text)$|\baccept(?:ed|ance)\b"),
    (Meaning.PARAGRAPH, r"\bpara(?:graph)?s?\b|\bsection\b|\bpage\b"),
    (Meaning.SERVES, rf"^{REC}\s*{NO}\b|\b(?:lafl|iea|recommendation|rec)s?\.?[\s-]*{NO}\b|{NO} of {REC}|\brelated {REC}|\blinks? to {REC}|\bserves\b|\b{REC} served\b"),
    (Meaning.LABEL, rf"^{NO}\s*\*?$|^action {NO}|^item(?: {NO})?$|\bserial\b|^{NO}\b|\b{NO}\*?$"),
    (Meaning.ACTION, r"\bactions?\b|\bsteps\b|\bmilestones?\b|\bwhat (?:will|we|are|needs)\b|\bplanned work\b|\btasks?\b|\bintervention\b"),
    (Meaning.RECOMMENDATION, rf"\brecommendations?\b|^{REC}\b|\bconcerns?\b|\bissues? identified\b|\bfindings?\b|\bareas? for improvement\b|\bmust do\b|\bshould do\b"),
    (Meaning.SOURCE, r"\binquiry\b|\breport\b|\bsource\b|\bincident\b"),
    (Meaning.SERVICE, r"\bservices?\b|\bdivision\b|\bunit\b|\bteam\b|\bdirectorate\b|\blevel\b"),
    (Meaning.TOPIC, r"\btheme\b|\bsafety issue\b|\btopic\b|\bcategory\b|\btitle\b|\bsubject\b"),
)  # fmt: skip
COMPILED = tuple((meaning, re.compile(pattern)) for meaning, pattern in PATTERNS)
NOT_ONE = re.compile(r"\bfile (?:name|id|title)\b|\btips\b|\bapproach\b")
AN_ID = re.compile(rf"^res(?:ponse)?\b.*\b(?:id|{NO})$")

DATED = frozenset(
    {
        Meaning.STARTED, Meaning.IN_PLACE_BY, Meaning.COMPLETED,
        Meaning.EVIDENCED_BY, Meaning.EVIDENCED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """A heading row: the meaning and the words of each column, by the column's number."""

    row: int
    meanings: dict[int, Meaning]
    words: dict[int, str]

    def column(self, meaning: Meaning) -> int | None:
        """The column with a meaning; None where there is none."""
        return next((column for column, one in self.meanings.items() if one is meaning), None)

    def columns(self, meaning: Meaning) -> list[int]:
        """Every column with a meaning: there may be several of owners."""
        return [column for column, one in self.meanings.items() if one is meaning]

    def has(self, *meanings: Meaning) -> bool:
        """Whether any column has one of the meanings."""
        return any(meaning in self.meanings.values() for meaning in meanings)


def meaning_of(words: str) -> Meaning | None:
    """What a column headed so holds; None where its words do not say."""
    text = words.lower().replace("\n", " / ").replace("/", " / ")
    text = " ".join(re.sub(r"\([^)]*\)|[*:?]", " ", text).split())
    if not text or len(words) > LONGEST_HEADING or NOT_ONE.search(text) or AN_ID.search(text):
        return None
    if "in place" in words.lower():
        return Meaning.IN_PLACE_BY
    return next((meaning for meaning, pattern in COMPILED if pattern.search(text)), None)


def find_header(table: Table) -> Header | None:
    """The heading row of a table of recommendations or actions; None where there is none.

    It is the first row that is about as full as the table is wide, or the one below it where that
    one's cells span columns. At least two columns must say what they hold, and one of them that it
    holds recommendations, actions or their numbers.
    """
    grid = table.grid()[:DEPTH]
    used = sum(any(row[column] is not None for row in grid) for column in range(table.width))
    for number, row in enumerate(grid):
        cells = {id(cell): cell for cell in row if cell is not None and cell.row == number}
        if len(cells) < max(2, used * FULL):
            continue
        header = _header(number, row)
        if header is not None or all(cell.column_span == 1 for cell in cells.values()):
            return header
    return None


def headed_tables(document: Document) -> Iterator[tuple[int, Table, Header]]:
    """Every table with a heading row, and its place in the document.

    A table without one that follows straight after another of the same width goes on with it.
    """
    before: tuple[int, int, Header] | None = None
    for order, piece in enumerate(document.content()):
        if not isinstance(piece, Table):
            continue
        header = find_header(piece)
        if header is None and before and before[:2] == (order - 1, piece.width):
            header = Header(-1, before[2].meanings, before[2].words)
        if header is not None:
            before = (order, piece.width, header)
            yield order, piece, header


def repeats(header: Header, row: list[Cell | None]) -> bool:
    """Whether a row is the heading row again, as on the next page of a printed table."""
    cells = [
        (column, row[column]) for column in header.meanings if column < len(row) and row[column]
    ]
    same = sum(
        cell is not None and _one_line(cell.text) == header.words[column] for column, cell in cells
    )
    return same >= 2 and same == len(cells)


def _header(number: int, row: list[Cell | None]) -> Header | None:
    meanings: dict[int, Meaning] = {}
    words: dict[int, str] = {}
    for column, cell in enumerate(row):
        if cell is None or cell.row != number or cell.column != column:
            continue
        words[column] = _one_line(cell.text)
        meaning = meaning_of(cell.text)
        if meaning is not None:
            meanings[column] = meaning
    meanings = _one_each(meanings, words)
    header = Header(number, meanings, words)
    about = header.has(Meaning.ACTION, Meaning.RECOMMENDATION, Meaning.SERVES, Meaning.LABEL)
    few = len(meanings) < 3 and len(meanings) * 3 < len(words)
    if len(meanings) < 2 or not about or few:
        return None
    return header


def _one_each(meanings: dict[int, Meaning], words: dict[int, str]) -> dict[int, Meaning]:
    """At most one column for each meaning but owners: the one that says it in the fewest words, and
    of statuses the one of the latest day.
    """
    kept: dict[int, Meaning] = {}
    for meaning in Meaning:
        columns = [column for column, one in meanings.items() if one is meaning]
        if meaning in (Meaning.STATUS, Meaning.PROGRESS):
            columns.sort(key=lambda column: (_day(words[column]), -column), reverse=True)
        elif meaning in (Meaning.RECOMMENDATION, Meaning.ACTION):
            columns.sort(key=lambda column: len(words[column]))
        for column in columns if meaning is Meaning.OWNERS else columns[:1]:
            kept[column] = meaning
    return dict(sorted(kept.items()))


def _day(words: str) -> str:
    """The latest day that a heading names, for its order."""
    days = [found.date.to.isoformat() for found in find_dates(words) if found.date.to]
    return max(days, default="")


def _one_line(text: str) -> str:
    return " ".join(text.split())
