"""The tables of an OpenDocument workbook."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from amends.instruments.rendering.packing import HEAD, NAMESPACES, Cell, attribute

STYLES = (
    "<office:automatic-styles>"
    '<number:date-style style:name="days"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties'
    ' fo:wrap-option="wrap" style:vertical-align="top"/></style:style>'
    '<style:style style:name="day" style:family="table-cell" style:parent-style-name="cell"'
    ' style:data-style-name="days"><style:table-cell-properties style:vertical-align="top"/></style:style>'
    '<style:style style:name="header" style:family="table-cell"><style:table-cell-properties'
    ' fo:wrap-option="wrap" style:vertical-align="top"/><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
    '<style:style style:name="wide" style:family="table-column"><style:table-column-properties'
    ' style:column-width="5cm"/></style:style>'
    "</office:automatic-styles>"
)


def tables_of(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]) -> str:
    """The content of a workbook: each sheet's name, headers and rows."""
    tables = "".join("".join(_table(*sheet)) for sheet in sheets)
    return (
        f"{HEAD}<office:document-content {NAMESPACES}>{STYLES}<office:body><office:spreadsheet>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def _table(name: str, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    yield f"<table:table table:name={attribute(name)}>"
    yield f'<table:table-column table:style-name="wide" table:number-columns-repeated="{len(headers)}"/>'
    yield "<table:table-header-rows>" + _row(headers, "header") + "</table:table-header-rows>"
    for row in rows:
        yield _row(row, "cell")
    yield "</table:table>"


def _row(cells: Sequence[Cell], style: str) -> str:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>"


def _cell(value: Cell, style: str) -> str:
    if value is None or value == "":
        return f'<table:table-cell table:style-name="{style}"/>'
    if isinstance(value, date):
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date"'
            f' office:date-value="{value.isoformat()}"><text:p>{value.isoformat()}</text:p></table:table-cell>'
        )
    if isinstance(value, int):
        return (
            f'<table:table-cell table:style-name="{style}" office:value-type="float"'
            f' office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}</table:table-cell>'
