"""Sheets and tables as a document has them, every row and column in its place, to be drawn."""

from collections.abc import Iterator

from amends.instruments.reading.edits import Address
from amends.instruments.reading.model import Document, Table
from amends.instruments.reading.remarks import Json


def drawn(document: Document) -> list[Json]:
    """The sheets and tables of a document that has no pages of paper; a page is drawn as a picture.

    Rows and columns count from 0, as the addresses of cells do.
    """
    tables = () if document.paged else document.tables()
    return [one for table in tables for one in _drawn(table)]


def _drawn(table: Table) -> Iterator[Json]:
    """None of a table whose cells have no addresses."""
    first = table.cells[0] if table.cells else None
    at = Address.of(first.span.cell) if first is not None else None
    if first is None or at is None:
        return
    down, across = at.row - first.row, at.column - first.column
    yield {
        "holder": at.holder,
        "cells": [
            {
                "row": cell.row + down,
                "column": cell.column + across,
                "text": cell.text,
                "fill": cell.fill,
                "tall": cell.row_span,
                "wide": cell.column_span,
            }
            for cell in table.cells
        ],
    }
