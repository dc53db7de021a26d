"""Recommendations in the rows of tables and sheets."""

import re
from collections.abc import Iterator, Sequence

from amends.instruments.reading.forms import headed_tables
from amends.instruments.reading.found import Recommendation
from amends.instruments.reading.headers import Header, Meaning, is_guidance, repeats
from amends.instruments.reading.model import Block, Cell, Document, Kind, Table
from amends.instruments.reading.positional import items_of
from amends.instruments.reading.remarks import Code, Remark, remark

NUMBERED = re.compile(
    r"^(?:recommendation\s+)?(?P<label>[A-Z]{0,3}[ -]?\d{1,4}(?:[./-]\d{1,4})*[a-z]?(?:\([a-z0-9]+\))*)[:.)–-]?\s+(?=[A-Z“‘\"'])",
    re.IGNORECASE,
)
ENDS_DETAIL = re.compile(r"^(?:update|response|progress|status|comment)\b.{0,30}$", re.IGNORECASE)
LEAST_LETTERS = 4
NOTHING = re.compile(
    r"(?:as|see) above\W*$|n/?a\b\W*$|none\W*$|not applicable\W*$|tb[cd]\W*$|ditto\W*$",
    re.IGNORECASE,
)
LONGEST_NUMBER = 40


def find_in_tables(document: Document) -> tuple[list[Recommendation], list[Remark]]:
    """The rows of every table that has a column of recommendations, or of their numbers; and notes.

    Where a table has numbers only, the words are taken from the paragraph that the number heads;
    a note names the numbers without any.
    """
    blocks = list(document.blocks())
    found: list[Recommendation] = []
    silent: list[str] = []
    for order, table, header in headed_tables(document):
        if header.has(Meaning.RECOMMENDATION):
            found.extend(_rows(table, header, order))
        elif _is_register(header):
            found.extend(_numbered_rows(table, header, blocks, order, silent))
    silent = [label for label in silent if label not in {one.label for one in found}]
    notes = [remark(Code.NUMBERS_WITHOUT_WORDS, numbers=silent)] if silent else []
    return _distinct(found), notes


def _is_register(header: Header) -> bool:
    """Whether a table lists recommendations by number, and is no plan of actions."""
    if header.has(Meaning.ACTION):
        return False
    # Numbers alone may be those of parts or people.
    return header.has(Meaning.SERVES) or (
        header.has(Meaning.LABEL)
        and header.has(Meaning.STATUS, Meaning.RESPONSE, Meaning.ADDRESSEES)
    )


def _rows(table: Table, header: Header, order: int) -> Iterator[Recommendation]:
    column = header.column(Meaning.RECOMMENDATION)
    if column is None:
        return
    seen: set[int] = set()
    addressee = ""
    for number, row in enumerate(table.grid()):
        cell = row[column]
        if number <= header.row or cell is None or id(cell) in seen or repeats(header, row):
            continue
        seen.add(id(cell))
        if is_guidance(header, number, row):
            continue
        if _is_band(row):
            addressee = cell.text[3:].strip() if cell.text.startswith("To ") else ""
            continue
        letters = sum(sign.isalpha() for sign in cell.text)
        if letters < LEAST_LETTERS or NOTHING.match(cell.text):
            continue
        own = _text(row, header, Meaning.SERVES)
        if not header.numbers_actions:
            own = own or _text(row, header, Meaning.LABEL)
        for label, text in _each(cell.text, own):
            made = _recommendation(cell, text, label, row, header, order)
            if addressee and not made.addressees:
                made.addressees.append(addressee)
            yield made


def _each(text: str, label: str) -> list[tuple[str, str]]:
    """The label and words of each recommendation in a cell: a numbered list is several, unless the row
    has a number of its own.
    """
    if label:
        return [(label, text)]
    items = items_of(text)
    if items and not any(item.label.isalpha() for item in items):
        return [(item.label, item.text) for item in items]
    numbered = NUMBERED.match(text)
    return [(numbered["label"], text[numbered.end() :]) if numbered else ("", text)]


def _recommendation(
    cell: Cell, text: str, label: str, row: Sequence[Cell | None], header: Header, order: int
) -> Recommendation:
    heading = header.words[header.column(Meaning.RECOMMENDATION) or 0]
    addressee = _text(row, header, Meaning.ADDRESSEES)
    made = Recommendation(
        label=label if len(label) <= LONGEST_NUMBER else "",
        text=text,
        raw=cell.raw,
        spans=(cell.span,),
        confidence=0.95 if label else 0.85,
        why=remark(Code.IN_COLUMN, heading=heading),
        paragraph=_text(row, header, Meaning.PARAGRAPH),
        addressees=[addressee] if addressee else [],
        order=order * 100_000 + cell.row,
    )
    if not label:
        made.flag("no number")
    if " ".join(cell.raw.split()) != " ".join(cell.text.split()):
        made.flag("characters mended")
    return made


def _numbered_rows(
    table: Table, header: Header, blocks: Sequence[Block], order: int, silent: list[str]
) -> Iterator[Recommendation]:
    """Rows that give only a number, with the words that stand under that number elsewhere."""
    for number, row in enumerate(table.grid()):
        if number <= header.row or _is_band(row) or repeats(header, row):
            continue
        label = _text(row, header, Meaning.SERVES) or _text(row, header, Meaning.LABEL)
        if not label or len(label) > LONGEST_NUMBER or not any(sign.isdigit() for sign in label):
            continue
        detail = _detail(label, blocks)
        if not detail:
            silent.append(label)
            continue
        cell = next(one for one in row if one is not None and one.text == label)
        yield Recommendation(
            label=label,
            text="\n".join(
                _after_label(block, label) for block in detail if _after_label(block, label)
            ),
            raw="\n".join(block.raw for block in detail),
            spans=(cell.span, *(span for block in detail for span in block.spans)),
            confidence=0.7,
            why=remark(Code.LISTED_BY_TABLE, number=label),
            flags=["words found outside the table"],
            order=order * 100_000 + number,
        )


def _detail(label: str, blocks: Sequence[Block]) -> list[Block]:
    """The paragraphs that a number heads, up to the next number or what is said in answer."""
    names = re.compile(rf"(?:^|[\s(]){re.escape(label)}(?:$|[\s):,–-])")
    for at, block in enumerate(blocks):
        if not names.search(block.printed[:60]):
            continue
        if len(block.printed) > 60:
            return [block, *_continuation(blocks, at)]
        following = _continuation(blocks, at)
        if following:
            return [block, *following]
    return []


def _continuation(blocks: Sequence[Block], at: int) -> list[Block]:
    after: list[Block] = []
    for block in blocks[at + 1 : at + 12]:
        ends = block.kind is Kind.HEADING or ENDS_DETAIL.match(block.text)
        if (
            ends
            or re.search(r"^[A-Z]{2}-\d{4}|^\d{3}/\d{2}\b", block.printed)
            or _answers(block.text)
        ):
            break
        after.append(block)
    return after


def _answers(text: str) -> bool:
    return bool(
        re.match(
            r"(?:this recommendation|the authority|no further action|[A-Z][\w ]{2,40} (?:believes?|are in the process|has (?:implemented|accepted)))\b",
            text,
            re.IGNORECASE,
        )
    )


def _after_label(block: Block, label: str) -> str:
    """A block's words after the number that heads it."""
    text = block.printed
    at = text[:60].find(label)
    if at < 0:
        return text
    rest = text[at + len(label) :].lstrip(" )]:–-")
    return re.sub(r"^\([a-z ]{3,40}\)\s*[–:-]?\s*", "", rest)


def _text(row: Sequence[Cell | None], header: Header, meaning: Meaning) -> str:
    column = header.column(meaning)
    cell = row[column] if column is not None and column < len(row) else None
    return cell.text if cell is not None else ""


def _is_band(row: Sequence[Cell | None]) -> bool:
    """Whether a row is one cell across the table: a heading for the rows below it."""
    cells = {id(cell): cell for cell in row if cell is not None}
    return (
        len(cells) == 1 and len(row) > 2 and next(iter(cells.values())).column_span > len(row) // 2
    )


def _distinct(found: list[Recommendation]) -> list[Recommendation]:
    """The rows once each: a plan repeats a recommendation for each of its actions."""
    kept: dict[tuple[str, str], Recommendation] = {}
    for one in found:
        key = (one.label, " ".join(one.text.split()).lower())
        if key in kept:
            kept[key].add_place(one.spans)
        else:
            kept[key] = one
    return list(kept.values())
