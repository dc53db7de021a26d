"""A document as OpenDocument text, written by hand: real headings, lists and header rows.

There is no library for writing it that is kept up, and what is needed of the format is small.
"""

from collections.abc import Iterator, Mapping

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
from amends.instruments.rendering.packing import (
    HEAD,
    NAMESPACES,
    attribute,
    meta_of,
    packed,
    words,
)

ODT = "application/vnd.oasis.opendocument.text"
SIZE, LARGE = 11, 18
SIZES = {1: 1.6, 2: 1.35, 3: 1.15, 4: 1.05, 5: 1.0}
COLOURS: Mapping[str, str] = {"nhs": "#003087", "neutral": "#1d1d1b"}


def write_odt(document: Document, *, skin: str = "neutral", large: bool = False) -> bytes:
    """The document as OpenDocument text. `large` is 18 points. The same document gives the same bytes."""
    places = {each.place for each in document.blocks if isinstance(each, Heading) and each.place}
    body = "".join(
        "".join(_written(each, places, number)) for number, each in enumerate(document.blocks)
    )
    content = (
        f"{HEAD}<office:document-content {NAMESPACES}>{_automatic(document)}<office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    meta = meta_of(
        title=document.title,
        publisher=document.publisher,
        language=document.language,
        day=document.day,
    )
    styles = _styles(document.language, COLOURS[skin], LARGE if large else SIZE)
    pictures = {
        _picture(number, each): each.data
        for number, each in enumerate(document.blocks)
        if isinstance(each, Figure)
    }
    parts = {"content.xml": content, "styles.xml": styles, "meta.xml": meta}
    return packed(ODT, parts, pictures)


def _picture(number: int, figure: Figure) -> str:
    """Where a picture stands in the file, by its place among the blocks."""
    return f"Pictures/{number}.{'jpg' if figure.kind == 'jpeg' else 'png'}"


def _automatic(document: Document) -> str:
    """The styles of parts, one for quotations in each other language."""
    others = {each.language for each in document.blocks if isinstance(each, Quotation)} - {""}
    quoted = "".join(
        f'<style:style style:name="Quotations-{language}" style:family="paragraph"'
        f' style:parent-style-name="Quotations"><style:text-properties {_spoken(language)}/>'
        "</style:style>"
        for language in sorted(others)
    )
    return f"<office:automatic-styles>{AUTOMATIC}{quoted}</office:automatic-styles>"


def _spoken(language: str) -> str:
    """A language as attributes of a style."""
    name, _, country = language.partition("-")
    lands = f" fo:country={attribute(country)}" if country else ""
    return f"fo:language={attribute(name)}{lands}"


AUTOMATIC = (
    '<style:style style:name="strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="code" style:family="text"><style:text-properties fo:font-family="monospace"/></style:style>'
    '<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties'
    ' fo:padding="0.1cm" fo:border="0.5pt solid #6e6e6e"/></style:style>'
)


def _styles(language: str, colour: str, size: int) -> str:
    """The styles that the text names, and the language of it all."""
    headings = "".join(
        f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}"'
        f' style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="{level}">'
        '<style:paragraph-properties fo:margin-top="0.5cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"/>'
        f'<style:text-properties fo:font-size="{size * times:.1f}pt" fo:font-weight="bold" fo:color="{colour}"/>'
        "</style:style>"
        for level, times in SIZES.items()
    )
    named = "".join(
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Standard">'
        f"<style:paragraph-properties {look}/>{bold}</style:style>"
        for name, look, bold in (
            ("Quotations", 'fo:margin-left="0.8cm" fo:margin-bottom="0.25cm"', ""),
            ("Term", 'fo:keep-with-next="always"', BOLD),
            ("Meaning", 'fo:margin-left="0.8cm" fo:margin-bottom="0.25cm"', ""),
            ("Caption", 'fo:keep-with-next="always" fo:margin-bottom="0.15cm"', BOLD),
            ("Table_20_Heading", 'fo:margin-bottom="0cm"', BOLD),
            ("Table_20_Contents", 'fo:margin-bottom="0cm"', ""),
        )
    )
    return (
        f"{HEAD}<office:document-styles {NAMESPACES}><office:styles>"
        '<style:default-style style:family="paragraph"><style:text-properties'
        f' {_spoken(language)} fo:font-family="Arial" fo:font-size="{size}pt"/></style:default-style>'
        '<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties'
        ' fo:margin-bottom="0.25cm" fo:line-height="120%"/></style:style>'
        f"{headings}{named}{_list_style('Bullets', BULLET)}{_list_style('Numbers', NUMBER)}</office:styles>"
        '<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties'
        ' fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.2cm"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"/>'
        "</office:master-styles></office:document-styles>"
    )


BOLD = '<style:text-properties fo:font-weight="bold"/>'
BULLET = 'list-level-style-bullet text:level="1" text:bullet-char="•"', "list-level-style-bullet"
NUMBER = (
    'list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."',
    "list-level-style-number",
)


def _list_style(name: str, kind: tuple[str, str]) -> str:
    begin, end = kind
    return (
        f'<text:list-style style:name="{name}"><text:{begin}><style:list-level-properties'
        ' text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment'
        ' text:label-followed-by="listtab" fo:text-indent="-0.6cm" fo:margin-left="0.8cm"/>'
        f"</style:list-level-properties></text:{end}></text:list-style>"
    )


def _written(block: Block, places: set[str], number: int) -> Iterator[str]:
    match block:
        case Heading(level=level, runs=runs, place=place):
            mark = f"<text:bookmark text:name={attribute(place)}/>" if place else ""
            yield f'<text:h text:style-name="Heading_20_{min(level, 5)}" text:outline-level="{level}">'
            yield f"{mark}{_runs(runs, places)}</text:h>"
        case Paragraph(runs=runs):
            yield _paragraph("Standard", runs, places)
        case Quotation(runs=runs, language=other):
            yield _paragraph(f"Quotations-{other}" if other else "Quotations", runs, places)
        case Figure():
            yield _figure(block, number)
        case Items(items=items, numbered=numbered):
            yield f'<text:list text:style-name="{"Numbers" if numbered else "Bullets"}">'
            for line in items:
                yield f"<text:list-item>{_paragraph('Standard', line, places)}</text:list-item>"
            yield "</text:list>"
        case Terms(terms=terms):
            for each in terms:
                yield _paragraph("Term", each.term, places)
                for line in each.meanings:
                    yield _paragraph("Meaning", line, places)
        case Table():
            yield from _table(block, places, number)


def _figure(figure: Figure, number: int) -> str:
    """A picture with what it shows in words."""
    wide = 8 * min(1.0, figure.width / figure.height)
    high = wide * figure.height / figure.width
    return (
        f'<text:p text:style-name="Standard"><draw:frame draw:name="Picture {number}"'
        f' text:anchor-type="as-char" svg:width="{wide:.2f}cm" svg:height="{high:.2f}cm">'
        f'<draw:image xlink:type="simple" xlink:href="{_picture(number, figure)}"/>'
        f"<svg:desc>{words(figure.words)}</svg:desc></draw:frame></text:p>"
    )


def _table(table: Table, places: set[str], number: int) -> Iterator[str]:
    if table.caption:
        yield _paragraph("Caption", table.caption, places)
    yield f'<table:table table:name="Table {number}">'
    yield f'<table:table-column table:number-columns-repeated="{len(table.headers)}"/>'
    yield "<table:table-header-rows><table:table-row>"
    for line in table.headers:
        yield _cell("Table_20_Heading", line, places)
    yield "</table:table-row></table:table-header-rows>"
    for row in table.rows:
        yield "<table:table-row>"
        for place, line in enumerate(row):
            yield _cell("Table_20_Contents" if place else "Table_20_Heading", line, places)
        yield "</table:table-row>"
    yield "</table:table>"


def _cell(style: str, line: Line, places: set[str]) -> str:
    return (
        '<table:table-cell table:style-name="cell" office:value-type="string">'
        f"{_paragraph(style, line, places)}</table:table-cell>"
    )


def _paragraph(style: str, line: Line, places: set[str]) -> str:
    return f'<text:p text:style-name="{style}">{_runs(line, places)}</text:p>'


def _runs(line: Line, places: set[str]) -> str:
    return "".join(_run(run, places) for run in line)


def _run(run: Run, places: set[str]) -> str:
    """Words of one kind; a link to a place that is not there is words alone."""
    text = words(run.text)
    if run.strong or run.code:
        text = f'<text:span text:style-name="{"code" if run.code else "strong"}">{text}</text:span>'
    if run.link and (not run.link.startswith("#") or run.link[1:] in places):
        return f'<text:a xlink:type="simple" xlink:href={attribute(run.link)}>{text}</text:a>'
    return text
