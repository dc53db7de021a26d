"""What a table's columns mean, told by the words of their headings and not by their place."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from amends.instruments.reading.dates import find_dates
from amends.instruments.reading.model import Cell, Table

LONGEST_HEADING = 90
# With guidance below it in the same cell.
LONGEST_GUIDED = 250
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
    FORECAST = "forecast"
    OUTCOME = "outcome"
    MILESTONES = "milestones"
    SUPPORT = "support"
    PRIORITY = "priority"
    LINKS = "links"
    # Only a person says so of a column.
    NOT_READ = "not_read"


# What people say that headings mean, by `heading_key`: it counts before what their words say.
type Headings = Mapping[str, Meaning]
NOTHING_SAID: Headings = {}

REC = r"rec(?:s|ommendations?|\.)?"
NO = r"(?:nos?\.?|numbers?|refs?\.?|references?|ids?|#)"

# The first pattern that fits decides, so the narrower stand before the wider.
PATTERNS: tuple[tuple[Meaning, str], ...] = (
    (Meaning.RECOMMENDATION, r"^(?:\w+ )?concerns? raised\b|\bimmediate and essential\b|\bessential actions?$|\bpriority concerns?\b"),
    (Meaning.PROGRESS, r"\b(?:so far|to date|since (?:the )?last (?:report|update|meeting|month|quarter|period))$|\bdo we (?:already |currently )?have\b|\b(?:currently|already) in place\b|\bin place (?:currently|already|now)\b"),
    (Meaning.STATUS, r"\bprogress b?rag\b|\bassurance (?:rating|level)\b|^open / closed$"),
    (Meaning.EVIDENCE, r"\bwhat (?:will|would) (?:show|prove|tell us)\b|\bhow (?:are|will|do|can|would|could|is|was)\b.*\b(?:measur\w+|monitor\w+|evidenc\w+|assur\w+|know|shown)\b"),
    (Meaning.MILESTONES, r"\bnext steps?\b|\b(?:for|in|during|by) (?:the )?next (?:month|quarter|period|report|update)\b"),
    (Meaning.EVIDENCED, r"^(?:date|when) evidenced\b|\bevidenced? (?:date|on)\b"),
    (Meaning.EVIDENCED_BY, r"\b(?:to be|be) evidenced(?: by)?\b|\bevidence (?:due|deadline|by when)\b|\bevidenced by$|\bassurance (?:date|due|by when)\b"),
    (Meaning.LINKS, r"\blinked to\b|\bassociated plans?\b|\bcross[ -]?references?\b|\binter(?:connected|dependenc\w+)\b|\brelated (?:plans?|actions?)\b"),
    (Meaning.PROGRESS, r"\bcommentary\b|^progress (?:/|and|to date|against|on|made)\b|^progress /|\bprogress (?:update|notes?)\b|\blast updated?\b|\blatest (?:update|position)\b"),
    (Meaning.COMPLETED, r"\b(?:actual|date(?: of)?) (?:completion|completed|closed|closure)\b|\b(?:completed|closed|closure) (?:date|on)\b|^closed$|^actual date$|^(?:date )?completed$|\bdate of implementation\b|\bdate (?:signed off|achieved|delivered|implemented)\b"),
    (Meaning.STARTED, r"\bstart(?:ed)?\b(?: date)?|\bdate (?:issued|made|raised|opened|commenced)\b|^(?:issued|made|raised|opened|commenced|created)\b|\bdate (?:of|from) (?:issue|report)\b"),
    (Meaning.FORECAST, r"^(?!.*\b(?:date|completion|finish|delivery|end)$).*\bforecast\b|\b(?:on track|confidence|likelihood of delivery|progress status)\b"),
    (Meaning.STATUS, r"\b(?:status|b?rag|progress rating|colour|grade)\b|^(?:complete|implemented)(?:d)?\s?\??(?: y / n| yes / no)?$|^(?:per ?cent(?:age)?|%)\b|%$|\bstate of (?:play|implementation)\b"),
    (Meaning.RESPONSE, r"\b(?:partly|not|partially) (?:agreed|accepted)\b|^(?:agreed|accepted)\s?\??$"),
    (Meaning.OUTCOME, r"^(?!.*\bprogress\b).*\boutcomes?\b|\bsuccess (?:criteria|measures?)\b|\bimpact\b|\bbenefits?\b|\bintention\b|\bobjectives?\b"),
    (Meaning.EVIDENCE, r"\bevidenc\w+\b|\bassurance\b|\bmonitor(?:ing|ed)\b|\bhow will (?:we|you|this|it) (?:know|be (?:evidenced|measured|monitored|assured|shown))\b|\bmeasures? of success\b|\bproof\b|^kpis?$|^(?:tools? / )?measures?$|\bmeasurement\b|\bverif\w+\b|\bsupporting documents?\b|\baudit method\b"),
    (Meaning.IN_PLACE_BY, r"\b(?:target|due|completion|deadline|end|review|agreed|implementation|expected|delivery|planned|revised|original|finish|forecast) dates?\b|\bforecast (?:completion|delivery|finish|end)\b|^expected (?:delivery|completion|by)$|^actions? due$|^timings?$|\bdeadlines?\b|\bby when\b|\btime\s?-?(?:scales?|frames?|lines?|table)\b|^(?:due|when|target|date|dates)\b|^(?:finish|(?:revised|new|original|current|extended) (?:due|target|by))$|\bdue by\b|\bto be (?:completed|done|in place)\b|\bcompletion\b|\bwhen\??$|\bdate for\b|^(?:compliance|baseline) date$|\bcomplete(?:d)? by\b"),
    (Meaning.PROGRESS, r"\bprogress\b|\bupdates?\b|\bcommentary\b|\bcomments?\b|\bposition\b|\bwhat (?:has been|we have) done\b|\breply\b|\bnotes\b|\bremarks\b|\bachieved\b|\bnarrative\b|\bwhere (?:are we|we are)\b"),
    (Meaning.SERVICE, r"^level\b|^scope\b"),
    (Meaning.ADDRESSEES, r"\brecipients?\b|\baddress(?:ed|ees?)\b(?: to)?|\baimed at\b|\bdirected (?:to|at)\b|^to$|\bfor whom\b"),
    (Meaning.OWNERS, r"\b(?:lead(?:er)?s?|owners?|ownership|responsible|responsibility|accountable|accountability|led by|by whom|who|sponsor|sro|holders?|allocated to|head of|agency|agencies|assigned|person|manager|officers?)\b"),
    (Meaning.SUPPORT, r"\b(?:external )?support\b|\bresources?\b|\bworking with\b|\bpartners?\b"),
    (Meaning.RESPONSE, r"^(?!.*\bactions?\b).*\bresponses?\b|\b(?:trust|government|our) (?:answer|position)\b|^res(?:ponse)? (?:extracted|text)$|\baccept(?:ed|ance)\b|^decision$"),
    (Meaning.PARAGRAPH, r"\bpara(?:graph)?s?\b|\bsection\b|\bpage\b"),
    (Meaning.SERVES, rf"^{REC}\s*{NO}\b|\b(?:lafl|iea|recommendation|rec)s?\.?[\s-]*{NO}\b|{NO} of {REC}|\brelated {REC}|\blinks? to {REC}|\bserves\b|\b{REC} served\b"),
    (Meaning.LABEL, rf"^{NO}\s*\*?$|^s / n$|^uid$|^action {NO}|^item(?: {NO})?$|\bserial\b|^{NO}\b|\b{NO}\*?$"),
    (Meaning.MILESTONES, r"\bmilestones?\b|\bkey dates\b"),
    (Meaning.PRIORITY, r"\bpriority\b|\brisk(?: rating| level)?$"),
    (Meaning.ACTION, r"\bhow will we do\b|\bactions?\b|\bsteps\b|\bwhat (?:will|we|are|needs)\b|\bplanned work\b|\btasks?\b|\binterventions?\b|\bactivit(?:y|ies)\b|\bdeliverables?\b|\bhow (?:we|you|they) will\b"),
    (Meaning.RECOMMENDATION, rf"\brecommendations?\b|^{REC}\b|\bconcerns?\b|\bissues? identified\b|\bidentified issues?\b|\blearning identified\b|\blessons?\b|^requirements?$|\bwhat (?:the )?\w+ (?:said|found|told us)\b|\bwhat (?:did|does|do) (?:the |our )?\w+ (?:say|find|tell us|recommend|ask)\b|\bfindings?\b|\bareas? (?:for|of) (?:improvement|concern)\b|\bmust do\b|\bshould do\b|\blearning point\b"),
    (Meaning.SOURCE, r"\binquiry\b|\breport\b|\bsource\b|\bincident\b"),
    (Meaning.SERVICE, r"\bservices?\b|\bdivision\b|\bunit\b|\bteam\b|\bdirectorate\b|\blevel\b|\blocality\b|\bsite\b|\blocation\b|\bward\b|\bborough\b|\bcare group\b|\barea$"),
    (Meaning.TOPIC, r"^(?:root causes?|contributory factors?)\b|^regulations?(?: breached| number)?$|\bthemes?\b|\bsafety issue\b|\btopic\b|\bcategory\b|\btitle\b|\bsubject\b|\bdomain\b|\bissues?\b"),
)  # fmt: skip
COMPILED = tuple((meaning, re.compile(pattern)) for meaning, pattern in PATTERNS)
OF_ACTIONS = re.compile(r"\bactions?\b", re.IGNORECASE)
GUIDANCE = re.compile(
    r"\b(?:please|should be|must be|must have|e\.g\.|for example|insert|state|enter|provide|include|list|"
    r"describe|put|add|use|specify|what will|no names|realistic|one person|send|copy|paste|choose|select|"
    r"see key|only where|say what|dd/mm)\b",
    re.IGNORECASE,
)
LEAST_GUIDANCE = 18
# Of a row whose cells are short, so many, and this part of them, tell people what to write.
LEAST_TELLING = 3
PART_TELLING = 0.4
ON_ONE_LINE = re.compile(r"(?P<name>[A-Z][A-Za-z /()-]{1,40}):(?P<words>.*)", re.DOTALL)
RECOMMENDS = re.compile(r"\brec(?:s|ommendations?)?\b", re.IGNORECASE)
REVISED = re.compile(r"\b(?:revised|current|new|extended|latest)\b", re.IGNORECASE)
NOT_ONE = re.compile(
    r"\b(?:missed|slipped|slippage)\b|^(?:(?:fully |partially |partly |not )(?:implemented|progressed|met)|in progress|not started|overdue)$|\bfile (?:name|id|title)\b|\btips\b|\bapproach\b"
)
IN_PLACE = re.compile(r"^(?!what\b|how\b|.*\b(?:currently|already|now)\b).*\bin place\b")
# "Progress (RAG)" is a status, whatever is so rated.
RATED = re.compile(r"\((?:b?rag|status)\b[^)]*\)", re.IGNORECASE)
MOST_RATED = 2
# The words of a status, and nothing else.
A_STATE = re.compile(
    r"^(?:(?:fully|partially|partly|not|nearly|mostly|on|off|in|at|under|to be|yet to be|closed|open)?[ -]?"
    r"(?:complete|completed|implemented|delivered|done|achieved|met|started|begun|progress|progressing|progressed|"
    r"track|target|under ?way|way|ongoing|on-going|overdue|late|delayed|outstanding|open|closed|embedded|evidenced|"
    r"assured|rejected|superseded|risk|green|amber|red|blue))\.?$",
    re.IGNORECASE,
)
LEAST_STATES = 2
# The sheet on top of a paper for a meeting has a recommendation to that meeting, and is no plan.
OF_A_PAPER = re.compile(
    r"^(?:agenda item|meeting\b|(?:report|paper)(?: title| author|'s author|)$|author\b|presented by|"
    r"(?:previously )?considered by|purpose\b|strategic (?:risk|objective)s?\b|executive summary)",
    re.IGNORECASE,
)
MOST_OF_A_PAPER = 3
AN_ID = re.compile(rf"^res(?:ponse)?\b.*\b(?:id|{NO})$")

DATED = frozenset(
    {
        Meaning.STARTED, Meaning.IN_PLACE_BY, Meaning.COMPLETED,
        Meaning.EVIDENCED_BY, Meaning.EVIDENCED,
    }
)  # fmt: skip


NUMBERS = {Meaning.RECOMMENDATION: Meaning.SERVES, Meaning.ACTION: Meaning.LABEL}
A_NUMBER = re.compile(
    r"^(?:rec(?:ommendation)?s?\.?\s*)?[A-Z]{0,3}\s?\d(?:[\d.,()/&_ -]|[a-z]{1,3}(?![a-z])){0,20}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """A heading row: the meaning and the words of each column, by the column's number."""

    row: int
    meanings: dict[int, Meaning]
    words: dict[int, str]
    first: dict[Meaning, int]

    def column(self, meaning: Meaning) -> int | None:
        """The column with a meaning, of several the one that says it best; None for none."""
        return self.first.get(meaning)

    def columns(self, meaning: Meaning) -> list[int]:
        """Every column with a meaning, from left to right."""
        return [column for column, one in self.meanings.items() if one is meaning]

    @property
    def numbers_actions(self) -> bool:
        """Whether the column of numbers says that they are the actions' own: "Action no."."""
        words = self.words.get(self.first.get(Meaning.LABEL, -1), "")
        return bool(OF_ACTIONS.search(words))

    def has(self, *meanings: Meaning) -> bool:
        """Whether any column has one of the meanings."""
        return any(meaning in self.meanings.values() for meaning in meanings)


def heading_key(words: str) -> str:
    """The words of a heading as corrections name it: on one line, in small letters."""
    return " ".join(words.split()).lower()


def key_of(column: int, words: Mapping[int, str]) -> str:
    """What corrections call a column: its heading, or, without one, the heading to its left and how
    far that is: "by when +1".
    """
    if words.get(column):
        return heading_key(words[column])
    left = max((at for at, each in words.items() if each and at < column), default=-1)
    return heading_key(f"{words.get(left, '')} +{column - left}")


def meaning_of(words: str, headings: Headings = NOTHING_SAID) -> Meaning | None:
    """What a column headed so holds; None where neither `headings` nor its words say."""
    if headings and (said := headings.get(heading_key(words))):
        return said
    text = words.lower().replace("\n", " / ").replace("/", " / ")
    text = " ".join(re.sub(r"\([^)]*\)|[*:?]", " ", text).split())
    if LONGEST_HEADING < len(words) <= LONGEST_GUIDED and "\n" in words:
        # Guidance often stands in the heading's own cell, below it.
        return meaning_of(words.split("\n", maxsplit=1)[0])
    if not text or len(words) > LONGEST_HEADING or NOT_ONE.search(text) or AN_ID.search(text):
        return None
    if IN_PLACE.search(words.lower()):
        return Meaning.IN_PLACE_BY
    rated = RATED.search(words)
    if rated and len(text.split()) <= MOST_RATED:
        return Meaning.STATUS
    return next((meaning for meaning, pattern in COMPILED if pattern.search(text)), None)


def field_in(text: str) -> tuple[str, Meaning, str] | None:
    """A heading, what it means and the words after it, of "Responsible officer: Head of Nursing"."""
    told = ON_ONE_LINE.match(text)
    meaning = meaning_of(told["name"]) if told else None
    return (told["name"], meaning, told["words"].strip()) if told and meaning else None


def find_header(table: Table, headings: Headings = NOTHING_SAID) -> Header | None:
    """The heading row of a table of recommendations or actions; None where there is none.

    It is the first row that is about as full as the table is wide, or the one below it where that
    one's cells span columns. At least two columns must say what they hold, and one of them that it
    holds recommendations, actions or their numbers.
    """
    for number, row in full_rows(table):
        header = _header(number, row, table, headings)
        if header is not None or all(cell.column_span == 1 for cell in row if cell is not None):
            return header
    return None


def full_rows(table: Table) -> Iterator[tuple[int, list[Cell | None]]]:
    """The rows near the top that are about as full as the table is wide, with their numbers."""
    grid = table.grid()[:DEPTH]
    used = sum(any(row[column] is not None for row in grid) for column in range(table.width))
    for number, row in enumerate(grid):
        cells = {id(cell) for cell in row if cell is not None and cell.row == number}
        if len(cells) >= max(2, used * FULL):
            yield number, [cell if cell and cell.row == number else None for cell in row]


def repeats(header: Header, row: list[Cell | None]) -> bool:
    """Whether a row is the heading row again, as on the next page of a printed table."""
    cells = [
        (column, row[column]) for column in header.meanings if column < len(row) and row[column]
    ]
    same = sum(
        cell is not None and _one_line(cell.text) == header.words[column] for column, cell in cells
    )
    return same >= 2 and same == len(cells)


def is_guidance(header: Header, number: int, row: list[Cell | None]) -> bool:
    """Whether a row under the headings tells people what to write in the columns."""
    if number != header.row + 1:
        return False
    cells = list({id(cell): cell for cell in row if cell is not None}.values())
    if any(find_dates(cell.text) for cell in cells if header.meanings.get(cell.column) in DATED):
        return False
    long = [cell for cell in cells if len(cell.text) >= LEAST_GUIDANCE]
    if _telling(long) >= 2 and len(long) * 2 >= len(cells):
        return True
    numbered = any(
        A_NUMBER.match(cell.text)
        for cell in cells
        if header.meanings.get(cell.column) in NUMBERS.values()
    )
    return not numbered and _telling(cells) >= max(LEAST_TELLING, len(cells) * PART_TELLING)


def _telling(cells: list[Cell]) -> int:
    return sum(bool(GUIDANCE.search(cell.text)) for cell in cells)


def _header(number: int, row: list[Cell | None], table: Table, headings: Headings) -> Header | None:
    meanings: dict[int, Meaning] = {}
    words: dict[int, str] = {}
    for column, cell in enumerate(row):
        if cell is None or cell.row != number or cell.column != column:
            continue
        words[column] = _one_line(cell.text)
        meaning = meaning_of(cell.text, headings)
        if meaning is not None and heading_key(cell.text) not in headings:
            meaning = _or_number(meaning, column, number, table)
        if meaning is not None:
            meanings[column] = meaning
    if sum(bool(OF_A_PAPER.match(each)) for each in words.values()) >= MOST_OF_A_PAPER:
        return None
    keys = {column: key_of(column, words) for column in range(table.width)}
    said = frozenset(column for column, key in keys.items() if key in headings)
    meanings |= {column: headings[keys[column]] for column in said}
    _or_status(meanings, number, table, said)
    # A column may be known without a heading: a person said so, or every cell of it is a status.
    words = dict.fromkeys(meanings, "") | words
    _tell_statuses_apart(meanings, said)
    _tell_findings_apart(meanings, words, said)
    header = Header(number, meanings, words, _first(meanings, words))
    about = header.has(Meaning.ACTION, Meaning.RECOMMENDATION, Meaning.SERVES, Meaning.LABEL)
    distinct = len(set(meanings.values()) - {Meaning.NOT_READ})
    few = distinct < 3 and distinct * 3 < len(words)
    if distinct < 2 or not about or few:
        return None
    unnamed = _unnamed_numbers(header, number, table, said)
    if unnamed is None:
        return header
    meanings[unnamed], words = Meaning.LABEL, {unnamed: ""} | words
    return Header(number, meanings, words, _first(meanings, words))


def _unnamed_numbers(header: Header, number: int, table: Table, said: frozenset[int]) -> int | None:
    """A column without a heading whose every cell is a number, where no other has the rows' numbers."""
    if header.has(Meaning.LABEL, Meaning.SERVES):
        return None
    # A row of one cell is a heading for those below.
    in_row = Counter(cell.row for cell in table.cells if cell.text)
    for column in range(table.width):
        below = [
            cell.text
            for cell in table.cells
            if cell.column == column and cell.row > number and cell.text and in_row[cell.row] > 1
        ]
        unnamed = not header.words.get(column) and column not in said
        if unnamed and len(below) >= LEAST_STATES and all(A_NUMBER.match(text) for text in below):
            return column
    return None


def _or_status(
    meanings: dict[int, Meaning], number: int, table: Table, said: frozenset[int]
) -> None:
    """Where no heading says so, a column whose every cell is a status is that of the status.

    What columns hold of which a person `said` it stays.
    """
    if Meaning.STATUS in meanings.values() or Meaning.FORECAST in meanings.values():
        return
    for column in (each for each in range(table.width) if each not in said):
        below = _below(column, number, table)
        vague = meanings.get(column, Meaning.TOPIC) is Meaning.TOPIC
        if vague and len(below) >= LEAST_STATES and all(A_STATE.match(text) for text in below):
            meanings[column] = Meaning.STATUS
            return


def _below(column: int, number: int, table: Table) -> list[str]:
    """The words of a column's cells below the headings."""
    return [cell.text for cell in _cells_below(column, number, table)]


def _cells_below(column: int, number: int, table: Table) -> list[Cell]:
    return [
        cell
        for cell in table.cells
        if cell.column == column and cell.column_span == 1 and cell.row > number and cell.text
    ]


def _or_number(meaning: Meaning, column: int, number: int, table: Table) -> Meaning:
    """What a column holds, told by its cells too: under "Rec" or "Action" there may be numbers alone.

    Guidance below the heading, and notes in rows of their own, are none of its cells.
    """
    numbers = NUMBERS.get(meaning)
    if numbers is None:
        return meaning
    below = _cells_below(column, number, table)
    others = [cell for cell in below if not A_NUMBER.match(cell.text)]
    if len(others) == len(below):
        return meaning
    filled = Counter(cell.row for cell in table.cells if cell.text)
    apart = all(cell.row == number + 1 or filled[cell.row] == 1 for cell in others)
    return numbers if apart else meaning


def _tell_statuses_apart(meanings: dict[int, Meaning], said: frozenset[int]) -> None:
    """A forecast alone is the status; and no column of "progress" says so of a plan without one.

    What columns hold of which a person `said` it stays.
    """
    if Meaning.STATUS not in meanings.values():
        for column, meaning in meanings.items():
            if meaning is Meaning.FORECAST and column not in said:
                meanings[column] = Meaning.STATUS
    if Meaning.ACTION not in meanings.values():
        # "What we will do by when" may be headed as milestones where nothing is headed as action.
        for column, meaning in meanings.items():
            if meaning is Meaning.MILESTONES and column not in said:
                meanings[column] = Meaning.ACTION
                break


def _tell_findings_apart(
    meanings: dict[int, Meaning], words: dict[int, str], said: frozenset[int]
) -> None:
    """Beside a column headed as recommendations, findings and issues are what these are about."""
    alike = [column for column, meaning in meanings.items() if meaning is Meaning.RECOMMENDATION]
    named = [column for column in alike if RECOMMENDS.search(words[column])]
    for column in alike if named else ():
        if column not in named and column not in said:
            meanings[column] = Meaning.TOPIC


def _first(meanings: dict[int, Meaning], words: dict[int, str]) -> dict[Meaning, int]:
    """For each meaning the column that says it best: of recommendations and actions the one with the
    fewest words, of statuses the one of the latest day, of dates the revised one, else the first.
    """
    kept: dict[Meaning, int] = {}
    for meaning in Meaning:
        columns = [column for column, one in meanings.items() if one is meaning]
        if meaning in (Meaning.STATUS, Meaning.PROGRESS):
            columns.sort(key=lambda column: (day_in(words[column]), -column), reverse=True)
        elif meaning in (Meaning.RECOMMENDATION, Meaning.ACTION):
            columns.sort(key=lambda column: len(words[column]))
        elif meaning is Meaning.IN_PLACE_BY:
            # The date that counts is the one that was moved to.
            columns.sort(key=lambda column: not REVISED.search(words[column]))
        if columns:
            kept[meaning] = columns[0]
    return kept


def day_in(words: str) -> str:
    """The latest day that a heading names, for its order."""
    days = [found.date.to.isoformat() for found in find_dates(words) if found.date.to]
    return max(days, default="")


def _one_line(text: str) -> str:
    return " ".join(text.split())
