"""The actions of a plan, out of the rows of its tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from amends.instruments.reading.dates import ImpreciseDate, Precision, find_dates, parse_date
from amends.instruments.reading.forms import headed_tables
from amends.instruments.reading.found import Recommendation
from amends.instruments.reading.headers import (
    DATED,
    NOTHING_SAID,
    Header,
    Headings,
    Meaning,
    day_in,
    is_guidance,
    repeats,
)
from amends.instruments.reading.model import Cell, Document, Span, Table
from amends.instruments.reading.owners import owner_flags, owners_in
from amends.instruments.reading.positional import items_of, shares
from amends.instruments.reading.progress import (
    Update,
    completion_in_prose,
    is_moved_elsewhere,
    status_line,
    updates_in,
)
from amends.instruments.reading.registers import NUMBERED, find_in_tables
from amends.instruments.reading.remarks import Code, Remark, remark
from amends.instruments.reading.watching import Doing, counted

# What a table of a plan has beside recommendations, actions or their numbers.
OF_A_PLAN = (
    Meaning.OWNERS, Meaning.ADDRESSEES, Meaning.IN_PLACE_BY, Meaning.STATUS, Meaning.PROGRESS,
    Meaning.EVIDENCE, Meaning.COMPLETED, Meaning.RESPONSE,
)  # fmt: skip
OF_A_REGISTER = (Meaning.OWNERS, Meaning.ADDRESSEES, Meaning.STATUS, Meaning.RESPONSE)
ONE_LABEL = re.compile(
    r"^(?:recommendation\s+|rec\.?\s+|R)?[A-Z]{0,3}\s?\d+(?:[./-]\d+)*[a-z]?(?:\([a-z0-9]+\))*$",
    re.IGNORECASE,
)
IN_BAND = re.compile(
    r"\brec(?:ommendation)?\s*(?:no\.?\s*|number\s*)?(?P<label>\d+(?:\.\d+)*[a-z]?(?:\([a-z0-9]+\))*)"
    r"|^R(?P<short>\d{1,3})\b",
    re.IGNORECASE,
)
LABEL_LIKE = re.compile(r"^\S{1,12}$|^[A-Z]{0,4}[ .-]?\d[\w./() -]{0,14}$")
SHORT_ANSWER = 60
# Words of several columns of these meanings are read one after the other.
GATHERED = frozenset({Meaning.PROGRESS, Meaning.EVIDENCE})
# What an action has a field for.
IN_FIELDS = frozenset(
    {
        Meaning.LABEL, Meaning.SERVES, Meaning.RECOMMENDATION, Meaning.ACTION, Meaning.STATUS,
        Meaning.FORECAST, Meaning.RESPONSE, *DATED,
    }
)  # fmt: skip
TICK = re.compile(r"^[x✓✔☑☒√yY]$|^yes$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell of an action's row, as the document has it; `fill` names its colour."""

    header: str
    text: str
    cell: str
    meaning: str
    fill: str = ""


@dataclass(slots=True)
class Action:
    """One row of a plan. What the document does not say is empty, or None for a date.

    `forecast` is what the document says of time where it has a status of its own for that.
    """

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
    forecast: str = ""
    updates: list[Update] = field(default_factory=list)

    def flag(self, words: str) -> None:
        """Mark it, once."""
        if words not in self.flags:
            self.flags.append(words)


def find_actions(document: Document, headings: Headings = NOTHING_SAID) -> list[Action]:
    """The rows of every table that is a plan, or a register with owners, dates or a status.

    A row without an action of its own takes the words of the recommendation that it names, and
    says so in `flags`. A status is what the document says, and no more. `headings` says what columns
    mean whose headings do not say it well.
    """
    return find_with_notes(document, headings)[0]


def find_with_notes(
    document: Document, headings: Headings = NOTHING_SAID
) -> tuple[list[Action], list[Remark]]:
    """As `find_actions`, with notes on rows that were left out."""
    actions: list[Action] = []
    notes: list[Remark] = []
    words = {one.label: one for one in find_in_tables(document)[0]}
    before: tuple[int, _Reader] | None = None
    for order, table, header in headed_tables(document, headings):
        if not is_plan(header):
            continue
        reader = _Reader(table, header, words, notes)
        if before and before[0] == order - 1 and before[1].table.width == table.width:
            reader.go_on_from(before[1])
        actions.extend(reader.actions())
        before = order, reader
    return actions, notes


def is_plan(header: Header) -> bool:
    """Whether a table with this heading row is a plan, or a register that is followed up."""
    if header.has(Meaning.ACTION):
        return header.has(*OF_A_PLAN, Meaning.SERVES, Meaning.RECOMMENDATION)
    if header.has(Meaning.RECOMMENDATION, Meaning.SERVES):
        return header.has(*OF_A_PLAN)
    # Numbers and dates may be those of anything: somebody must answer for them, or a status be told.
    return header.has(Meaning.LABEL) and header.has(*OF_A_REGISTER)


class _Reader:
    """Reads one table, from top to bottom: a row may go on with what the row above says."""

    def __init__(
        self, table: Table, header: Header, words: dict[str, Recommendation], notes: list[Remark]
    ) -> None:
        self.table = table
        self.header = header
        self.words = words
        self.notes = notes
        self.group = ""
        self.serves: list[str] = []
        self.recommendation = ""
        self.colours: dict[int, dict[int, str]] = {}
        # Cells that have a colour and no words, by row.
        self.filled: dict[int, list[Cell]] = {}
        for cell in table.cells:
            for row in range(cell.row, cell.row + cell.row_span) if cell.fill else ():
                self.colours.setdefault(row, {})[cell.column] = cell.fill
                if not cell.text:
                    self.filled.setdefault(row, []).append(cell)

    def go_on_from(self, before: "_Reader") -> None:
        """Take over what the last row of the table before said: a table goes on overleaf."""
        self.group, self.serves = before.group, before.serves
        self.recommendation = before.recommendation

    def actions(self) -> Iterator[Action]:
        """Its actions, row by row."""
        self._begin_above()
        rows = self.table.grid()
        for number, row in enumerate(counted(Doing.ROWS, rows, len(rows))):
            cells, own = _cells(row, number)
            if number <= self.header.row or not own or repeats(self.header, row):
                continue
            if self._is_band(cells, row):
                self._begin_group(own[0])
            elif is_guidance(self.header, number, row):
                self.notes.append(remark(Code.GUIDANCE_LEFT_OUT, cell=own[0].span.cell))
            else:
                yield from self._actions(row, number)

    def _is_band(self, cells: dict[int, Cell], row: Sequence[Cell | None]) -> bool:
        """Whether a row is a heading for those below: one cell across, or one in the first place."""
        if len(cells) != 1 or self.table.width < 3:
            return False
        cell = next(iter(cells.values()))
        if cell.column_span > self.table.width // 2:
            return True
        numbers = (self.header.column(Meaning.LABEL), self.header.column(Meaning.SERVES))
        own_number = cell.column in numbers and LABEL_LIKE.match(cell.text)
        return cell.column == 0 and row[0] is cell and not own_number

    def _begin_above(self) -> None:
        """Where rows are headings for those below, the one above the columns' headings is the first."""
        bands = []
        for number, row in enumerate(self.table.grid()):
            cells, own = _cells(row, number)
            if own and self._is_band(cells, row):
                bands.append((number, own[0]))
        above = [cell for number, cell in bands if number == self.header.row - 1]
        if above and any(number > self.header.row for number, _ in bands):
            self._begin_group(above[0])

    def _begin_group(self, cell: Cell) -> None:
        self.group = cell.text
        self.serves, self.recommendation = [], ""
        named = IN_BAND.search(cell.text)
        if named:
            self.serves = [named["label"] or named["short"]]

    def _actions(self, row: Sequence[Cell | None], number: int) -> Iterator[Action]:
        """The action of a row; or each of them, where its cells are lists that go by number."""
        column = self.header.column(Meaning.ACTION)
        cell = row[column] if column is not None and column < len(row) else None
        items = items_of(cell.text) if cell is not None else []
        shared = self._shared(row, [item.label for item in items]) if items else {}
        if cell is None or not shared:
            yield self._action(row, number)
            return
        serves: list[str] | None = None
        for item in items:
            said = {
                at: None
                if own is None
                else replace(own, text=shared[at].get(item.label, ""))
                if at in shared
                else own
                for at, own in enumerate(row)
            }
            said[cell.column] = replace(cell, text=item.text)
            if serves is not None:
                self.serves = serves
            made = self._action(list(said.values()), number)
            serves = serves if serves is not None else list(self.serves)
            made.serves = list(serves)
            # Under a number of the row's own, that of the item is a part of it.
            made.label = f"{made.label}.{item.label}" if made.label else item.label
            made.flag("one of several in a cell, matched by number")
            made.cells = [self._source(one) for one in _each(row)]
            yield made

    def _shared(self, row: Sequence[Cell | None], labels: list[str]) -> dict[int, dict[str, str]]:
        """What each column says for each item of a list; columns that speak of all are left out."""
        found: dict[int, dict[str, str]] = {}
        for cell in _each(row):
            meaning = self.header.meanings.get(cell.column)
            if meaning in (Meaning.ACTION, Meaning.RECOMMENDATION, Meaning.LABEL, Meaning.SERVES):
                continue
            parts = shares(cell.text, labels, dated=meaning in DATED)
            if parts:
                found[cell.column] = parts
        return found

    def _action(self, row: Sequence[Cell | None], number: int) -> Action:
        flags: list[str] = []
        label, serves = self._labels(row, flags)
        text = self._text(row, serves or [label], flags)
        status, progress = self._status(row, number, flags)
        dates = {meaning: self._date(row, meaning, flags) for meaning in DATED}
        shown = _each(row)
        self._flag_unsure(shown, flags)
        telling = [cell for cell in self.filled.get(number, ()) if cell.fill == status][:1]
        if is_moved_elsewhere(text):
            flags.append("removed, or moved elsewhere in the document")
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
            cells=[self._source(cell) for cell in (*shown, *telling)],
            spans=tuple(span for cell in shown for span in (cell.span, *cell.more)),
            flags=flags,
            forecast=self._words(row, Meaning.FORECAST),
            updates=updates_in(progress),
        )

    def _words(self, row: Sequence[Cell | None], meaning: Meaning) -> str:
        column = self.header.column(meaning)
        columns = self.header.columns(meaning) if meaning in GATHERED else [column]
        words: list[str] = []
        for at in columns:
            cell = row[at] if at is not None and at < len(row) else None
            if cell is not None and cell.text and cell.text not in words:
                words.append(cell.text)
        return "\n".join(words)

    def _labels(self, row: Sequence[Cell | None], flags: list[str]) -> tuple[str, list[str]]:
        """The row's own label, and the labels of what it serves."""
        label = self._words(row, Meaning.LABEL)
        named = self._words(row, Meaning.SERVES)
        recommendation = self._words(row, Meaning.RECOMMENDATION)
        has_column = self.header.has(Meaning.RECOMMENDATION)
        alone = has_column and not self.header.has(Meaning.SERVES)
        own = self.header.numbers_actions and self.header.has(Meaning.ACTION)
        if not named and not own and (alone or not self.header.has(Meaning.ACTION)):
            # One number beside a recommendation and its action is the recommendation's.
            named = label
            label = "" if self.header.has(Meaning.ACTION) else label
        if not named and recommendation and (found := NUMBERED.match(recommendation)):
            named = found["label"]
        if named:
            self.serves = _several(named)
        elif recommendation and recommendation != self.recommendation:
            # Another recommendation, without a number: the number above is not its own.
            if not (self.group and not self.recommendation):
                self.serves = []
        elif self.serves and self.header.has(Meaning.SERVES, Meaning.RECOMMENDATION):
            flags.append("carried down from the row above")
        self.recommendation = recommendation or self.recommendation
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

    def _status(self, row: Sequence[Cell | None], number: int, flags: list[str]) -> tuple[str, str]:
        status = self._words(row, Meaning.STATUS)
        progress = self._words(row, Meaning.PROGRESS)
        response = self._words(row, Meaning.RESPONSE)
        if not status and not self.header.has(Meaning.STATUS) and (line := status_line(progress)):
            flags.append("status found in the words on progress")
            status = line
        if not status and (colour := self._colour(number)):
            flags.append("status told by colour alone")
            status = colour
        if not status and response and len(response) < SHORT_ANSWER:
            flags.append("status from the column of responses")
            status = response
        elif not progress and response:
            progress = response
        if not status and completion_in_prose(progress):
            flags.append("completion told only in the words on progress")
        return status, progress

    def _colour(self, number: int) -> str:
        """The colour that tells a row's status: that of its column, or the only one in the row."""
        colours = self.colours.get(number, {})
        column = self.header.column(Meaning.STATUS)
        if column is not None:
            return colours.get(column, "")
        return next(iter(colours.values())) if len(colours) == 1 else ""

    def _owners(self, row: Sequence[Cell | None], flags: list[str]) -> list[str]:
        columns = self.header.columns(Meaning.OWNERS) or self.header.columns(Meaning.ADDRESSEES)
        owners: list[str] = []
        for column in columns:
            cell = row[column] if column < len(row) else None
            heading = self.header.words.get(column, "")
            for owner in owners_in(cell.text) if cell is not None else ():
                # A tick under "Team lead" names the heading.
                name = heading if TICK.match(owner) else owner
                if name not in owners:
                    owners.append(name)
        flags.extend(
            owner_flags(owners) if self.header.has(Meaning.OWNERS) else owner_flags(owners)[-1:]
        )
        return owners

    def _date(
        self, row: Sequence[Cell | None], meaning: Meaning, flags: list[str]
    ) -> ImpreciseDate | None:
        words = self._words(row, meaning)
        if not words:
            # A date that was not moved to another day stands in the column of the first one.
            others = (row[at] for at in self.header.columns(meaning) if at < len(row))
            words = next((cell.text for cell in others if cell is not None and cell.text), "")
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

    def _flag_unsure(self, cells: Sequence[Cell], flags: list[str]) -> None:
        """Name what is in no field: columns that were not understood, and second ones of a kind."""
        told = {cell.column for cell in cells}
        # The date of a row that has none in the column that counts, see `_date`.
        stand_ins = {
            next((at for at in self.header.columns(meaning) if at in told), None)
            for meaning in DATED
            if self.header.column(meaning) not in told
        }
        for cell in cells:
            heading = self.header.words.get(cell.column, "")
            meaning = self.header.meanings.get(cell.column)
            if meaning is None:
                flags.append(
                    f"column not understood: {heading}" if heading else "a column without a heading"
                )
            elif (
                meaning not in GATHERED
                and meaning is not Meaning.OWNERS
                and self.header.column(meaning) != cell.column
                and meaning in IN_FIELDS
                # Of two days' statuses the later one counts, and that needs no telling.
                and not day_in(heading)
                and not (meaning in DATED and cell.column in stand_ins)
            ):
                flags.append(f"a second column of this kind: {heading}")

    def _source(self, cell: Cell) -> SourceCell:
        meaning = self.header.meanings.get(cell.column)
        return SourceCell(
            header=self.header.words.get(cell.column, ""),
            text=cell.text,
            cell=cell.span.cell,
            meaning=meaning.value if meaning else "",
            fill=cell.fill,
        )


def _cells(row: Sequence[Cell | None], number: int) -> tuple[dict[int, Cell], list[Cell]]:
    """The cells of a row, and those that begin in it."""
    cells = {id(cell): cell for cell in row if cell is not None}
    return cells, [cell for cell in cells.values() if cell.row == number]


def _each(row: Sequence[Cell | None]) -> list[Cell]:
    """The cells of a row, each once."""
    return list({id(cell): cell for cell in row if cell is not None and cell.text}.values())


def _several(words: str) -> list[str]:
    """The labels that a cell names: "3, 4 and 7" is three; anything else is one."""
    pieces = [piece.strip() for piece in re.split(r",|;|\n|&|\band\b", words) if piece.strip()]
    if len(pieces) > 1 and all(ONE_LABEL.match(piece) for piece in pieces):
        return pieces
    return [" ".join(words.split())]
