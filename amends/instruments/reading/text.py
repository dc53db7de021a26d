"""Plain text, pasted text and CSV files."""

import csv
import io
import re

from amends.instruments.reading.errors import BrokenFile, TooBig
from amends.instruments.reading.headers import field_in
from amends.instruments.reading.labels import split_label
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.logs import Log, logs_in
from amends.instruments.reading.mending import Vocabulary, demojibaked, joined, spaced
from amends.instruments.reading.model import Block, Cell, Kind, Page, Span, Table, column_letters
from amends.instruments.reading.remarks import Code, Remark, remark

SEPARATORS = ",;\t|"
# So many rows decide whether a text is a table.
SAMPLE = 60
LONGEST_HEADER = 80
LONGEST_HEADING = 160
WIDE_LINES = 45
BLANK = re.compile(r"\n[ \t]*\n")
MARKED = re.compile(r"^(?:#{1,6}\s+)?\*\*(.+?)\*\*:?$|^(#{1,6})\s+(.+)$", re.DOTALL)
# Typed without an empty line above it: a recommendation with its number, and a heading of few words.
ANNOUNCED = re.compile(
    r"^(?:[A-Z][a-z]+ )?rec(?:ommendation|\.)? (?:no\.? ?)?[A-Z/]{0,6}\d[\w/.()-]{0,12}\s*[:.–—-]",
    re.IGNORECASE,
)
HEADING_ALONE = re.compile(
    r"^(?:\d+\.? )?(?:(?:our|key|the|summary of|conclusions and) )?"
    r"(?:recommendations|conclusions|findings|action plan|actions|lessons learn(?:ed|t)|(?:root )?causes?)$",
    re.IGNORECASE,
)
UNDERLINE = re.compile(r"^[=\-_~]{4,}$")


def decoded(data: bytes) -> tuple[str, list[Remark]]:
    """The text of a file in whatever encoding it has, and what had to be guessed.

    Raises BrokenFile for bytes that are no text.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strict(data, encoding), []
    if b"\x00" in data[:65536]:
        even, odd = data[0:65536:2].count(0), data[1:65536:2].count(0)
        return _strict(data, "utf-16-le" if odd > even else "utf-16-be"), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        return text, [remark(Code.ENCODING_GUESSED)]


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BrokenFile(Code.DAMAGED) from error


def is_csv(text: str, name: str) -> bool:
    """Whether a text is a table: rows of the same number of cells, under a row of short ones.

    A name that ends in .csv or .tsv decides only where the text itself does not.
    """
    separator, rows = _separated(text[:200_000])
    rows = [row for row in rows[:SAMPLE] if any(cell.strip() for cell in row)]
    if not separator or not rows or len(rows[0]) < 2:
        return False
    named = name.lower().endswith((".csv", ".tsv"))
    width = len(rows[0])
    same = sum(len(row) == width for row in rows) >= 0.9 * len(rows)
    short = all(len(cell) <= LONGEST_HEADER for cell in rows[0])
    if named:
        return True
    return same and short and (len(rows) > 2 or (len(rows) == 2 and width > 2))


def _separated(text: str) -> tuple[str, list[list[str]]]:
    """The separator that splits most rows into the most like numbers of cells, and the rows."""
    best: tuple[float, str, list[list[str]]] = (0.0, "", [])
    for separator in SEPARATORS:
        if separator not in text:
            continue
        rows = _rows(text, separator, SAMPLE)
        full = [row for row in rows if any(cell.strip() for cell in row)]
        if not full or len(full[0]) < 2:
            continue
        width = len(full[0])
        alike = sum(len(row) == width for row in full) / len(full)
        score = alike * (1 + min(width, 12) / 100)
        if score > best[0]:
            best = (score, separator, rows)
    return best[1], best[2]


def _rows(text: str, separator: str, most: int | None = None) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if most is not None and len(rows) >= most:
                break
    except csv.Error as error:
        if most is not None:
            return rows
        raise TooBig(Code.CELL_TOO_LONG, characters=csv.field_size_limit()) from error
    return rows


def read_csv(text: str, name: str, limits: Limits) -> tuple[tuple[Page, ...], list[Remark]]:
    """A CSV file as one page with one table.

    Raises TooBig where it has too many cells, or one that is too long.
    """
    separator, _ = _separated(text[:200_000])
    cells: list[Cell] = []
    width = height = 0
    for number, row in enumerate(_rows(text, separator or ",")):
        for column, raw in enumerate(row):
            if len(raw) > limits.characters:
                raise TooBig(Code.CELL_TOO_LONG, characters=limits.characters)
            if raw.strip():
                place = Span(1, None, f"{column_letters(column)}{number + 1}")
                cells.append(Cell(spaced(demojibaked(raw)).strip(), raw, number, column, place))
                width, height = max(width, column + 1), number + 1
        if len(cells) > limits.cells:
            raise TooBig(Code.TOO_MANY_CELLS, cells=limits.cells)
    table = Table(name, 1, height, width, tuple(cells))
    return (Page(1, 0.0, 0.0, (table,)),), []


def read_text(text: str) -> tuple[tuple[Page, ...], list[Remark]]:
    """Plain text: paragraphs by blank lines, or line by line where there are none; and logs of actions."""
    pages = []
    notes: list[Remark] = []
    count = tables = 0
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    vocabulary = Vocabulary(text.split("\n"))
    for number, sheet in enumerate(text.split("\f"), start=1):
        content: list[Block | Table] = []
        for part in logs_in(sheet):
            if isinstance(part, Log):
                tables += 1
                content.append(_table(part, f"table {tables}"))
                if part.supposed:
                    notes.append(remark(Code.HEADINGS_SUPPOSED, table=f"table {tables}"))
                continue
            for piece in _paragraphs(part):
                count += 1
                content.append(_block(piece, count, vocabulary))
        pages.append(Page(number, 0.0, 0.0, tuple(content)))
    return tuple(pages), notes


def _table(log: Log, name: str) -> Table:
    """A log as a table."""
    cells = [
        Cell(
            spaced(demojibaked(words)).strip(), words, row, column,
            Span(0, None, f"{name}!{column_letters(column)}{row + 1}"),
        )
        for row, line in enumerate(log.rows)
        for column, words in enumerate(line)
        if words.strip()
    ]  # fmt: skip
    return Table(name, 1, len(log.rows), max(map(len, log.rows)), tuple(cells))


def _paragraphs(sheet: str) -> list[str]:
    """Paragraphs, each with the lines it was typed in."""
    pieces: list[str] = []
    whole = [piece for piece in BLANK.split(sheet) if piece.strip()]
    # Pasted text often has a line for each paragraph and nothing between them.
    by_line = len(whole) <= 1 and any(len(line) > 120 for line in sheet.split("\n"))
    for piece in sheet.split("\n") if by_line else whole:
        lines: list[str] = []
        for line in piece.strip("\n").split("\n"):
            if UNDERLINE.match(line.strip()):
                continue
            if lines and _begins(line.strip(), lines):
                pieces.append("\n".join(lines))
                lines = []
            lines.append(line)
        if any(line.strip() for line in lines):
            pieces.append("\n".join(lines))
    return pieces


def _begins(line: str, above: list[str]) -> bool:
    """Whether a line begins a paragraph, though the one above it is not empty."""
    headed = len(above) == 1 and HEADING_ALONE.match(above[0].strip())
    return bool(
        split_label(line)[0]
        or field_in(line)
        or ANNOUNCED.match(line)
        or HEADING_ALONE.match(line)
        or headed
    )


def _block(piece: str, count: int, vocabulary: Vocabulary) -> Block:
    span = (Span(0, None, f"paragraph {count}"),)
    marked = MARKED.match(piece.strip())
    if marked:
        words = joined((marked.group(1) or marked.group(3)).split("\n"), vocabulary)
        level = len(marked.group(2) or "#")
        return Block(Kind.HEADING, words, piece, span, level=level, bold=True)
    lines = piece.split("\n")
    longest = max(len(line) for line in lines)
    if longest > WIDE_LINES or len(lines) == 1:
        text = _refilled(lines, longest, vocabulary)
    else:
        # Lines this short were broken on purpose: an address, or a signature.
        text = spaced(piece).strip()
    label, rest = split_label(text.strip())
    alone = len(lines) == 1 and not label and len(text) < LONGEST_HEADING
    heading = alone and _is_heading(text) and not field_in(text)
    kind = Kind.HEADING if heading else Kind.ITEM if label else Kind.PARAGRAPH
    return Block(kind, rest, piece, span, label, level=2 if heading else 0)


def _refilled(lines: list[str], longest: int, vocabulary: Vocabulary) -> str:
    """Lines that were filled to one width as one; a line that stops well short stays a line."""
    parts: list[list[str]] = [[]]
    for line in lines:
        parts[-1].append(line)
        if len(line.strip()) < longest * 0.5 and line is not lines[-1]:
            parts.append([])
    return "\n".join(joined(part, vocabulary) for part in parts if part)


def _is_heading(text: str) -> bool:
    stripped = text.strip()
    return (stripped[-1] not in ".;,:?!" and len(stripped.split()) < 16) or stripped.isupper()
