"""A document as PDF: tagged as PDF/UA-1 asks, and archival (PDF/A-2a) at the same time, by Typst.

Everything that people wrote goes into Typst as strings, never as markup, so that nothing of it can be
taken for an instruction. docs/adr/0016 says why Typst.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import typst
from font_source_sans_pro import font_directory

from amends.instruments.rendering.blocks import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    Line,
    Paragraph,
    Quotation,
    Run,
    Table,
    Terms,
)
from amends.instruments.rendering.tagging import with_row_headers

STANDARDS: list[Any] = ["ua-1", "a-2a"]
SIZE, LARGE = 11, 18
FORMATS: Mapping[str, str] = {"jpeg": "jpg", "png": "png"}
# Skins: the colour of headings, links and rules. All have a contrast of at least 7 to 1 on white.
COLOURS: Mapping[str, str] = {"nhs": "#003087", "neutral": "#1d1d1b"}
PREAMBLE = """
#set document(title: {title}, author: {publisher}, date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))
#set page(paper: "a4", margin: {margin}, footer: context align(right, text(size: 0.8em, counter(page).display("1 / 1", both: true))))
#set text(font: ("Source Sans Pro", "Libertinus Serif", "New Computer Modern"), size: {size}pt, {spoken}, hyphenate: false, ligatures: false)
#set par(leading: 0.7em, spacing: 1.1em, justify: false)
#set list(spacing: 0.8em)
#set enum(spacing: 0.8em)
#show heading: set text(fill: rgb({colour}))
#show heading: set block(above: 1.5em, below: 0.8em)
#show heading.where(level: 1): set text(size: 1.5em)
#show heading.where(level: 2): set text(size: 1.25em)
#show heading.where(level: 3): set text(size: 1.1em)
#show heading.where(level: 4): set text(size: 1em)
#show heading.where(level: 5): set text(size: 0.95em)
#show link: it => underline(text(fill: rgb({colour}), it))
#show raw: set text(font: "DejaVu Sans Mono")
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: table): set block(breakable: true)
#show figure.caption: it => align(left, strong(it.body))
#set table(stroke: (x, y) => (bottom: 0.5pt + luma(110)), inset: (x: 4pt, y: 5pt), align: left)
#show table.cell.where(y: 0): set text(weight: "bold")
#show table.cell.where(x: 0): set text(weight: "bold")
#set quote(block: true)
#show quote.where(block: true): it => block(stroke: (left: 3pt + rgb({colour})), inset: (left: 10pt, y: 2pt), it)
#show quote: set pad(left: 0pt, right: 0pt)
"""


# How Typst says that a letter is in none of its fonts.
UNDRAWN = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
UNSHOWN = "[a sign that no font here has: %s]"


class CannotDrawError(Exception):
    """What stands in the way of a PDF, in Typst's words."""


def write_pdf(
    document: Document, *, skin: str = "neutral", large: bool = False, unshown: str = UNSHOWN
) -> bytes:
    """The document as PDF/UA-1 and PDF/A-2a. The same document gives the same bytes.

    A letter that no font at hand has is told by its number, so that nobody goes without a PDF for it.

    Args:
        document: what is written.
        skin: which of COLOURS.
        large: at 18 points, for those who read large print.
        unshown: what stands for a letter that no font has, with %s for its number.

    Raises:
        CannotDrawError: anything that would break the standard.

    """
    begin = PREAMBLE.format(
        title=_text(document.title),
        publisher=_text(document.publisher),
        day=document.day,
        margin="1.8cm" if large else "2.2cm",
        size=LARGE if large else SIZE,
        spoken=_spoken(document.language),
        colour=_text(COLOURS[skin]),
    )
    places = {each.place for each in document.blocks if isinstance(each, Heading) and each.place}
    source = begin + "\n\n".join(_written(each, places) for each in document.blocks)
    try:
        drawn = _compiled(source, document.day)
    except typst.TypstError as problem:
        letters = _undrawn(problem)
        if not letters:
            raise CannotDrawError(str(problem)) from problem
        # All letters beyond ASCII stand in strings: what Typst itself is told has none.
        told = {ord(each): _text(unshown % f"U+{ord(each):04X}")[1:-1] for each in letters}
        try:
            drawn = _compiled(source.translate(told), document.day)
        except typst.TypstError as other:
            raise CannotDrawError(str(other)) from other
    return with_row_headers(drawn)


def _compiled(source: str, day: date) -> bytes:
    drawn: bytes = typst.compile(
        source.encode(),
        format="pdf",
        pdf_standards=STANDARDS,
        font_paths=[font_directory],
        timestamp=int(datetime.combine(day, time(), UTC).timestamp()),
    )
    return drawn


def _undrawn(problem: typst.TypstError) -> set[str]:
    """The letters that Typst says it has no font for."""
    texts = UNDRAWN.findall(str(problem.diagnostic))
    shown = (ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in texts)
    return {char for text in shown for char in text if not char.isascii()}


def _written(block: Block, places: set[str]) -> str:
    """A block as Typst."""
    match block:
        case Heading(level=level, runs=runs, place=place):
            label = f" <{_label(place)}>" if place else ""
            return f"#heading(level: {level})[{_runs(runs, places)}]{label}"
        case Paragraph(runs=runs):
            return f"#par[{_runs(runs, places)}]"
        case Quotation(runs=runs, language=other):
            spoken = f"#text({_spoken(other)})[{_runs(runs, places)}]" if other else ""
            return f"#quote[{spoken or _runs(runs, places)}]"
        case Figure():
            return _figure(block)
        case Items(items=items, numbered=numbered):
            each = ", ".join(f"[{_runs(line, places)}]" for line in items)
            return f"#{'enum' if numbered else 'list'}({each})"
        case Terms(terms=terms):
            inner = ", ".join(
                f"terms.item([{_runs(one.term, places)}],"
                f" [{'#linebreak();'.join(_runs(line, places) for line in one.meanings)}])"
                for one in terms
            )
            return f'#terms(separator: [#"  ";], {inner})'
        case Table():
            return _table(block, places)


def _spoken(language: str) -> str:
    """A language as Typst takes it."""
    name, _, region = language.partition("-")
    return f"lang: {_text(name)}, region: {_text(region) if region else 'none'}"


def _figure(figure: Figure) -> str:
    """A picture with what it shows in words, no wider than half of the page."""
    data = ",".join(map(str, figure.data))
    share = min(1.0, figure.width / figure.height)
    return (
        f"#image(bytes(({data},)), format: {_text(FORMATS[figure.kind])},"
        f" alt: {_text(figure.words)}, width: {share * 50:.0f}%)"
    )


def _table(table: Table, places: set[str]) -> str:
    """A table with its caption; its header row is repeated on each page."""
    cells = ", ".join(f"[{_runs(line, places)}]" for row in table.rows for line in row)
    header = ", ".join(f"[{_runs(line, places)}]" for line in table.headers)
    widths = ", ".join(["1fr", *["auto"] * (len(table.headers) - 1)])
    return (
        f"#figure(kind: table, supplement: none, numbering: none,"
        f" caption: [{_runs(table.caption, places)}],"
        f" table(columns: ({widths},), table.header({header}), {cells}))"
    )


def _runs(line: Line, places: set[str]) -> str:
    return "".join(_run(run, places) for run in line)


def _run(run: Run, places: set[str]) -> str:
    """Words of one kind as Typst; a link to a place that is not there is words alone."""
    words = "#linebreak();".join(_shown(part, run) for part in run.text.split("\n"))
    if run.link.startswith("#"):
        place = run.link.removeprefix("#")
        return f"#link(<{_label(place)}>)[{words}];" if place in places else words
    return f"#link({_text(run.link)})[{words}];" if run.link else words


def _shown(words: str, run: Run) -> str:
    if not words:
        return ""
    if run.code:
        return f"#raw({_text(words)});"
    return f"#strong[#{_text(words)};];" if run.strong else f"#{_text(words)};"


def _label(place: str) -> str:
    """A place's name as Typst writes labels."""
    return "at-" + "".join(char if char.isascii() and char.isalnum() else "-" for char in place)


def _text(words: str) -> str:
    """A string of Typst's."""
    return "".join(_escaped(words))


def _escaped(words: str) -> Iterator[str]:
    yield '"'
    for char in words:
        if char in '"\\':
            yield f"\\{char}"
        # Letters of private use stand as they are, so that they can be told where no font has them.
        elif char.isprintable() or unicodedata.category(char) == "Co":
            yield char
        else:
            yield f"\\u{{{ord(char):x}}}"
    yield '"'
