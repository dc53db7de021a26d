"""The actions of a plan, out of the rows of its tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from amends.instruments.reading.dates import ImpreciseDate, Precision, find_dates, parse_date
from amends.instruments.reading.found import Recommendation
from amends.instruments.reading.headers import DATED, Header, Meaning, headed_tables, repeats
from amends.instruments.reading.model import Cell, Document, Span, Table
from amends.instruments.reading.registers import find_in_tables

# What a table of a plan has beside recommendations, actions or their numbers.
OF_A_PLAN = (
    Meaning.OWNERS, Meaning.ADDRESSEES, Meaning.IN_PLACE_BY, Meaning.STATUS, Meaning.PROGRESS,
    Meaning.EVIDENCE, Meaning.COMPLETED, Meaning.RESPONSE,
)  # fmt: skip
ONE_LABEL = re.compile(
    r"^(?:recommendation\s+|rec\.?\s+|R)?[A-Z]{0,3}\s?\d+(?:[./-]\d+)*[a-z]?(?:\([a-z0-9]+\))*$",
    re.IGNORECASE,
)
IN_BAND = re.compile(
    r"\brec(?:ommendation)?\s*(?:no\.?\s*|number\s*)?(?P<label>\d+(?:\.\d+)*[a-z]?(?:\([a-z0-9]+\))*)",
    re.IGNORECASE,
)
GUIDANCE = re.compile(
    r"\b(?:please|should be|must be|e\.g\.|for example|insert|state|enter|provide|include|list|describe|"
    r"put|add|use|specify|what will|no names|realistic|one person)\b",
    re.IGNORECASE,
)
LEAST_GUIDANCE = 18
ROLE = re.compile(
    r"\b(?:director|manager|lead|head|chief|officer|executive|chair|nurse|matron|consultant|doctor|"
    r"pharmacist|psychologist|psychiatrist|social worker|team|board|committee|group|trust|nhs|icb|ccg|"
    r"police|council|service|services|department|ministry|authority|agency|ltd|limited|provider|"
    r"commissioner|commission|association|college|clinical|medical|governance|quality|safety|deputy|associate|"
    r"assistant|secretary|coordinator|co-ordinator|practitioner|supervisor|partner|partnership|university|"
    r"hospital|all|staff|owner|sponsor|administrator|analyst|specialist|advisor|adviser|responsible)s?\b",
    re.IGNORECASE,
)
NAME = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+)?[A-Z][a-zà-ÿ’'-]+(?:\s+[A-Z][a-zà-ÿ’'-]+){1,2}$|^(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+[A-Z]\w+$"
)
INITIALS = re.compile(r"^(?:[A-Z]\.?){2,3}$")
COMPLETE = re.compile(r"\b(?:complete|completed|implemented|closed|done|achieved)\b", re.IGNORECASE)
SHORT_ANSWER = 60


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell of an action's row, as the document has it."""

    header: str
    text: str
    cell: str
    meaning: str


@dataclass(slots=True)
class Action:
    """One row of a plan. What the document does not say is empty, or None for a date."""

    label: str
    serves: list[str]
    text: str
    owners: list[str]
    in_place_by: ImpreciseDate | None
    evidenced_by: ImpreciseDate | None
    started: ImpreciseDate | None
    completed: ImpreciseDate | None
    status: str
    progress: str
    evidence: str
    group: str
    cells: list[SourceCell]
    spans: tuple[Span, ...]
    flags: list[str] = field(default_factory=list)

    def flag(self, words: str) -> None:
        """Mark it, once."""
        if words not in self.flags:
            self.flags.append(words)


def find_actions(document: Document) -> list[Action]:
    """The rows of every table that is a plan, or a register with owners, dates or a status.

    A row without an action of its own takes the words of the recommendation that it names, and
    says so in `flags`. A status is what the document says, and no more.
    """
    return find_with_notes(document)[0]


def find_with_notes(document: Document) -> tuple[list[Action], list[str]]:
    """As `find_actions`, with notes on rows that were left out."""
    actions: list[Action] = []
    notes: list[str] = []
    words = {one.label: one for one in find_in_tables(document)[0]}
    before: tuple[int, _Reader] | None = None
    for order, table, header in headed_tables(document):
        if not _is_plan(header):
            continue
        reader = _Reader(table, header, words, notes)
        if before and before[0] == order - 1 and before[1].table.width == table.width:
            reader.go_on_from(before[1])
        actions.extend(reader.actions())
        before = order, reader
    return actions, notes


def _is_plan(header: Header) -> bool:
    if header.has(Meaning.ACTION):
        return header.has(*OF_A_PLAN, Meaning.SERVES, Meaning.RECOMMENDATION)
    about = header.has(Meaning.RECOMMENDATION, Meaning.SERVES, Meaning.LABEL)
    return about and header.has(*OF_A_PLAN)


class _Reader:
    """Reads one table, from top to bottom: a row may go on with what the row above says."""

    def __init__(
        self, table: Table, header: Header, words: dict[str, Recommendation], notes: list[str]
    ) -> None:
        self.table = table
        self.header = header
        self.words = words
        self.notes = notes
        self.group = ""
        self.serves: list[str] = []

    def go_on_from(self, before: "_Reader") -> None:
        """Take over what the last row of the table before said: a table goes on overleaf."""
        self.group, self.serves = before.group, before.serves

    def actions(self) -> Iterator[Action]:
        """Its actions, row by row."""
        for number, row in enumerate(self.table.grid()):
            cells = {id(cell): cell for cell in row if cell is not None}
            own = [cell for cell in cells.values() if cell.row == number]
            if number <= self.header.row or not own or repeats(self.header, row):
                continue
            if self._is_band(cells, row):
                self._begin_group(own[0])
            elif number == self.header.row + 1 and self._is_guidance(own):
                self.notes.append(
                    f"The row at {own[0].span.cell} reads like guidance. It was left out."
                )
            else:
                yield self._action(row)

    def _is_band(self, cells: dict[int, Cell], row: Sequence[Cell | None]) -> bool:
        """Whether a row is a heading for those below: one cell across, or one in the first place."""
        if len(cells) != 1 or self.table.width < 3:
            return False
        cell = next(iter(cells.values()))
        across = cell.column_span > self.table.width // 2
        label = self.header.column(Meaning.LABEL) == cell.column
        return across or (cell.column == 0 and row[0] is cell and not label)

    def _begin_group(self, cell: Cell) -> None:
        self.group = cell.text
        self.serves = []
        named = IN_BAND.search(cell.text)
        if named:
            self.serves = [named["label"]]

    def _is_guidance(self, cells: list[Cell]) -> bool:
        long = [cell for cell in cells if len(cell.text) >= LEAST_GUIDANCE]
        telling = sum(bool(GUIDANCE.search(cell.text)) for cell in long)
        dated = any(
            find_dates(cell.text)
            for cell in cells
            if self.header.meanings.get(cell.column) in DATED
        )
        return telling >= 2 and len(long) * 2 >= len(cells) and not dated

    def _action(self, row: Sequence[Cell | None]) -> Action:
        flags: list[str] = []
        label, serves = self._labels(row, flags)
        text = self._text(row, serves or [label], flags)
        status, progress = self._status(row, flags)
        dates = {meaning: self._date(row, meaning, flags) for meaning in DATED}
        shown = {id(cell): cell for cell in row if cell is not None}
        return Action(
            label=label,
            serves=serves,
            text=text,
            owners=self._owners(row, flags),
            in_place_by=dates[Meaning.IN_PLACE_BY],
            evidenced_by=dates[Meaning.EVIDENCED_BY],
            started=dates[Meaning.STARTED],
            completed=dates[Meaning.COMPLETED],
            status=status,
            progress=progress,
            evidence=self._words(row, Meaning.EVIDENCE),
            group=self.group,
            cells=[self._source(cell) for cell in shown.values()],
            spans=tuple(cell.span for cell in shown.values()),
            flags=flags,
        )

    def _words(self, row: Sequence[Cell | None], meaning: Meaning) -> str:
        column = self.header.column(meaning)
        cell = row[column] if column is not None and column < len(row) else None
        return cell.text if cell is not None else ""

    def _labels(self, row: Sequence[Cell | None], flags: list[str]) -> tuple[str, list[str]]:
        """The row's own label, and the labels of what it serves."""
        label = self._words(row, Meaning.LABEL)
        named = self._words(row, Meaning.SERVES)
        has_column = self.header.has(Meaning.RECOMMENDATION)
        if not named and (has_column or not self.header.has(Meaning.ACTION)):
            # One number beside a recommendation and its action is the recommendation's.
            named = label
            label = "" if self.header.has(Meaning.ACTION) else label
        if named:
            self.serves = _several(named)
        elif self.serves and self.header.has(Meaning.SERVES, Meaning.RECOMMENDATION):
            flags.append("carried down from the row above")
        if not label and not self.header.has(Meaning.ACTION):
            label = named
        return label, list(self.serves)

    def _text(self, row: Sequence[Cell | None], labels: list[str], flags: list[str]) -> str:
        recommendation = self._words(row, Meaning.RECOMMENDATION)
        if self.header.has(Meaning.ACTION):
            text = self._words(row, Meaning.ACTION)
            if not text:
                flags.append("no words for the action")
            return text
        if recommendation:
            flags.append("the recommendation's words: the table has no actions")
            return recommendation
        found = next((self.words[label] for label in labels if label in self.words), None)
        if found is None:
            flags.append("no words in the document")
            return ""
        flags.append("the recommendation's words: the table has no actions")
        return found.text

    def _status(self, row: Sequence[Cell | None], flags: list[str]) -> tuple[str, str]:
        status = self._words(row, Meaning.STATUS)
        progress = self._words(row, Meaning.PROGRESS)
        response = self._words(row, Meaning.RESPONSE)
        if not status and response and len(response) < SHORT_ANSWER:
            flags.append("status from the column of responses")
            status = response
        elif not progress and response:
            progress = response
        if not status and COMPLETE.search(progress):
            flags.append("completion told only in the words on progress")
        return status, progress

    def _owners(self, row: Sequence[Cell | None], flags: list[str]) -> list[str]:
        columns = self.header.columns(Meaning.OWNERS) or self.header.columns(Meaning.ADDRESSEES)
        owners: list[str] = []
        for column in columns:
            cell = row[column] if column < len(row) else None
            for words in re.split(r"\n|;|\s/\s|^[•\-]\s*", cell.text if cell is not None else ""):
                owner = re.sub(r"^(?:[•▪●-]|\d{1,2}[.)])\s*", "", words.strip()).strip()
                if owner and owner not in owners:
                    owners.append(owner)
        if any(NAME.match(owner) and not ROLE.search(owner) for owner in owners):
            flags.append("an owner may be a person's name")
        if any(INITIALS.match(owner) and self.header.has(Meaning.OWNERS) for owner in owners):
            flags.append("an owner may be a person's initials")
        if len(owners) > 1:
            flags.append("several owners")
        return owners

    def _date(
        self, row: Sequence[Cell | None], meaning: Meaning, flags: list[str]
    ) -> ImpreciseDate | None:
        words = self._words(row, meaning)
        if not words:
            return None
        parsed = parse_date(words)
        name = meaning.value.replace("_", " ")
        if len(find_dates(words)) > 1 and parsed.precision is Precision.UNKNOWN:
            flags.append(f"several dates: {name}")
        elif parsed.precision is Precision.IMPOSSIBLE:
            flags.append(f"impossible date: {name}")
        elif parsed.precision is Precision.UNKNOWN:
            flags.append(f"date not understood: {name}")
        return parsed

    def _source(self, cell: Cell) -> SourceCell:
        meaning = self.header.meanings.get(cell.column)
        return SourceCell(
            header=self.header.words.get(cell.column, ""),
            text=cell.text,
            cell=cell.span.cell,
            meaning=meaning.value if meaning else "",
        )


def _several(words: str) -> list[str]:
    """The labels that a cell names: "3, 4 and 7" is three; anything else is one."""
    pieces = [piece.strip() for piece in re.split(r",|;|\n|&|\band\b", words) if piece.strip()]
    if len(pieces) > 1 and all(ONE_LABEL.match(piece) for piece in pieces):
        return pieces
    return [" ".join(words.split())]
