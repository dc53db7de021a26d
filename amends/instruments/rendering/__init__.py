"""One page in every format: what is read out of its HTML is written as PDF, Word, OpenDocument and sheets."""

from amends.instruments.rendering.blocks import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    Paragraph,
    Quotation,
    Run,
    Table,
    Term,
    Terms,
    text_of,
)
from amends.instruments.rendering.opendocument import write_odt
from amends.instruments.rendering.packing import Cell
from amends.instruments.rendering.pages import read_page
from amends.instruments.rendering.pdf import CannotDrawError, write_pdf
from amends.instruments.rendering.sheets import Sheet, write_csv, write_ods, write_xlsx
from amends.instruments.rendering.word import write_docx

__all__ = [
    "Block",
    "CannotDrawError",
    "Cell",
    "Document",
    "Figure",
    "Heading",
    "Items",
    "Paragraph",
    "Quotation",
    "Run",
    "Sheet",
    "Table",
    "Term",
    "Terms",
    "read_page",
    "text_of",
    "write_csv",
    "write_docx",
    "write_ods",
    "write_odt",
    "write_pdf",
    "write_xlsx",
]
