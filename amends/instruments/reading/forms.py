"""Tables with headings, wherever these stand: above, down the left, or as the headings of a form."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from amends.instruments.reading.headers import (
    DATED,
    NOTHING_SAID,
    Header,
    Headings,
    Meaning,
    field_in,
    find_header,
    meaning_of,
)
from amends.instruments.reading.model import Block, Cell, Document, Kind, Table

LEAST_FIELDS = 4
LEAST_ROWS = 3
MOST_RECORDS = 60
# What a form has beside its action.
OF_A_FORM = frozenset({Meaning.OWNERS, Meaning.IN_PLACE_BY, Meaning.PROGRESS, Meaning.EVIDENCE})
LONGEST = 1_500
LEAST_ALIKE = 2
AN_ACTION = re.compile(
    r"(?P<name>(?:[A-Z][a-z]+ )?[Aa]ction)\s+(?:[Nn]o\.?\s*)?(?P<number>\d[\w.]{0,6}?)\s*[:.–-]\s+(?P<words>.+)",
    re.DOTALL,
)
# "Internal audit report: serious incidents" is a title, and no field of a form.
OF_A_TITLE = frozenset({Meaning.SOURCE, Meaning.SERVICE, Meaning.TOPIC, Meaning.PARAGRAPH})
# What names the record that a form is about, with its number.
A_RECORD = re.compile(r"(?:recommendation|finding|issue|rec\.?)\s*(?:no\.?\s*)?\d", re.IGNORECASE)
# Nothing more belongs to these than what stands on their line: "Responsible officer: Head of Nursing".
ON_A_LINE = frozenset({Meaning.OWNERS, Meaning.PRIORITY, Meaning.STATUS, Meaning.SERVICE})


@dataclass(slots=True)
class _Field:
    """A heading of a form, what it means, and the blocks under it; `inline` if they begin on its line."""

    head: Block
    meaning: Meaning
    body: list[Block]
    inline: bool

    def takes(self, block: Block) -> bool:
        """Add a block, unless what is on the heading's line is all: a date, or who."""
        if self.inline and (self.meaning in ON_A_LINE or self.meaning in DATED):
            return False
        self.body.append(block)
        return True


def headed_tables(
    document: Document, headings: Headings = NOTHING_SAID
) -> Iterator[tuple[int, Table, Header]]:
    """Every table with headings, and its place in the document.

    A table without any that follows straight after another of the same width goes on with it. Where
    no table is a plan, headings that are those of a plan's columns make one.
    """
    before: tuple[int, int, Header] | None = None
    some = False
    for order, piece in enumerate(document.content()):
        if not isinstance(piece, Table):
            continue
        table, header = piece, find_header(piece, headings)
        if header is None and (other := turned(piece, headings)) is not None:
            table, header = other, find_header(other, headings)
        if header is None and before and before[:2] == (order - 1, piece.width):
            header = replace(before[2], row=-1)
        if header is not None:
            before, some = (order, table.width, header), True
            yield order, table, header
    if not some:
        for order, table in headed_forms(document):
            header = find_header(table, headings)
            if header is not None:
                yield order, table, header


def turned(table: Table, headings: Headings = NOTHING_SAID) -> Table | None:
    """A table whose headings stand in its first column, with its rows as columns; else None."""
    if table.height < LEAST_ROWS or not 2 <= table.width <= MOST_RECORDS:
        return None
    first = [cell for cell in table.cells if cell.column == 0 and cell.text]
    meanings = [meaning for cell in first if (meaning := meaning_of(cell.text, headings))]
    if not _is_form(meanings) or len(meanings) * 2 < len(first):
        return None
    cells = [
        Cell(
            cell.text, cell.raw, cell.column, cell.row, cell.span, cell.column_span, cell.row_span,
            cell.bold, cell.fill,
        )
        for cell in table.cells
    ]  # fmt: skip
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(table.name, table.page, table.width, table.height, tuple(cells))


def _is_small_form(meanings: Sequence[Meaning]) -> bool:
    distinct = set(meanings)
    return Meaning.ACTION in distinct and len(distinct & OF_A_FORM) >= 2


def _is_form(meanings: Sequence[Meaning]) -> bool:
    distinct = set(meanings)
    return (
        len(distinct) >= LEAST_FIELDS
        and len(distinct) * 3 >= len(meanings) * 2
        and Meaning.ACTION in distinct
        and len(distinct & OF_A_FORM) >= 2
    )


@dataclass(slots=True)
class _Form:
    """Headings that are those of a plan's columns, each with what it holds; what they stand under."""

    title: Block | None
    order: int
    fields: list[_Field] = field(default_factory=list)

    @property
    def filled(self) -> list[_Field]:
        """The headings with something under them."""
        return [one for one in self.fields if one.body]

    @property
    def meanings(self) -> list[Meaning]:
        """What those hold."""
        return [one.meaning for one in self.filled]

    @property
    def action(self) -> str:
        """How it heads its action."""
        heads = (one.head.text.lower() for one in self.fields if one.meaning is Meaning.ACTION)
        return next(heads, "")

    @property
    def level(self) -> int:
        """The level of its headings; 0 where these are no blocks of their own."""
        return next((one.head.level for one in self.fields if not one.inline), 0)

    def suits(self, other: _Field) -> bool:
        """Whether a field may be the next one."""
        apart = [one for one in (*self.fields, other) if not one.inline]
        return len({one.head.level for one in apart}) < 2

    def is_below(self, heading: Block) -> bool:
        """Whether a heading ends it, being of no lower level."""
        return bool(self.fields) and (not self.level or heading.level <= self.level)

    @property
    def is_short(self) -> bool:
        """Whether no field goes on as only a report's chapters do."""
        return all(sum(len(one.text) for one in each.body) <= LONGEST for each in self.filled)


def headed_forms(document: Document) -> Iterator[tuple[int, Table]]:
    """Each run of headings that are those of a plan's columns, as a table of one row; its place.

    An action with two things more is a form where the document has another that is headed so.
    """
    forms = [form for form in _forms(document) if form.is_short]
    alike = Counter(form.action for form in forms if _is_small_form(form.meanings))
    for form in forms:
        small = _is_small_form(form.meanings) and alike[form.action] >= LEAST_ALIKE
        if small or _is_form(form.meanings):
            yield form.order, _made(form)


def _forms(document: Document) -> Iterator[_Form]:
    form = _Form(None, 0)
    before: Block | None = None
    for order, piece in enumerate(document.content()):
        if not isinstance(piece, Block):
            continue
        named = _fields(piece)
        if named:
            again = any(new.meaning is one.meaning for new in named for one in form.fields)
            if form.fields and (again or not form.suits(named[0])):
                yield form
                form = _Form(None, 0)
            if not form.fields:
                form = _Form(before, order)
            form.fields.extend(named)
        elif piece.kind is Kind.HEADING or A_RECORD.match(piece.text):
            if form.is_below(piece):
                yield form
                form = _Form(None, 0)
            elif form.fields:
                form.fields[-1].body.append(piece)
            before = piece
        elif form.fields and not form.fields[-1].takes(piece):
            yield form
            form = _Form(None, 0)
    yield form


def _fields(block: Block) -> list[_Field]:
    """The field of a form that a block begins: its heading, or its heading and words on one line; of an
    action with its number two.
    """
    if not block.label and (counted := AN_ACTION.match(block.text)):
        name, number = counted["name"], counted["number"]
        return [
            _on_one_line(block, f"{name} number", Meaning.LABEL, number),
            _on_one_line(block, name, Meaning.ACTION, counted["words"]),
        ]
    told = field_in(block.text) if not block.label else None
    if told and told[1] not in OF_A_TITLE and (told[2] or not _heads(block)):
        return [_on_one_line(block, *told)]
    meaning = meaning_of(block.printed) if _heads(block) else None
    # The title of a report is no column of a plan, whatever it is called.
    if meaning is None or meaning in OF_A_TITLE:
        return []
    return [_Field(block, meaning, [], inline=False)]


def _on_one_line(block: Block, name: str, meaning: Meaning, words: str) -> _Field:
    head = replace(block, text=name, raw=name, level=0)
    body = [replace(block, text=words, raw=words)] if words else []
    return _Field(head, meaning, body, inline=bool(words))


def _heads(block: Block) -> bool:
    if any(sign.isdigit() for sign in block.printed):
        # "Recommendation 4" names a record, not what its field holds.
        return False
    return block.kind is Kind.HEADING or (block.bold and not block.label and len(block.text) < 60)


def _made(form: _Form) -> Table:
    said = form.filled
    cells: list[Cell] = []
    top = 0
    if form.title is not None:
        title = form.title
        cells.append(Cell(title.printed, title.raw, 1, 0, title.spans[0], 1, len(said)))
        top = 1
    for column, one in enumerate(said):
        cells.append(Cell(one.head.printed, one.head.raw, 0, column, one.head.spans[0]))
    for column, one in enumerate(said):
        text = "\n".join(block.printed for block in one.body)
        raw = "\n".join(block.raw for block in one.body)
        place = one.body[0].spans[0]
        more = tuple(span for block in one.body for span in block.spans)[1:]
        cells.append(Cell(text, raw, top + 1, column, place, more=more))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table("form", said[0].head.page, top + 2, len(said), tuple(cells))
