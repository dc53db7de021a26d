"""Read reports, plans and statements: PDF, Word, sheets, CSV and text, with the place of every word.

`read(path)` says what was found, with codes and facts for whatever it remarks; `in_english` makes of
that what `amends read --json` prints. `read_in_worker(path, …)` reads in a process with limits, for
files from outside. `read_document`, `find_recommendations`, `find_actions` and
`find_statement` are the steps. `fill` writes words back into the cells of a document of the kinds in
`FILLABLE`. Nothing here knows of Django, and nothing leaves the machine.
"""

from amends.instruments.reading.actions import Action, find_actions
from amends.instruments.reading.dates import (
    FoundDate,
    ImpreciseDate,
    Precision,
    find_dates,
    parse_date,
)
from amends.instruments.reading.edits import Address, Edit, Filled, NewRow, Unfilled
from amends.instruments.reading.errors import (
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    NoSuchPage,
    ReadingError,
    TooBig,
    TookTooLong,
    UnknownKind,
    UnsafeFile,
)
from amends.instruments.reading.filling import FILLABLE, fill
from amends.instruments.reading.found import Recommendation
from amends.instruments.reading.headers import Headings, Meaning, heading_key
from amends.instruments.reading.kinds import READABLE
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.model import Block, Box, Cell, Document, Kind, Page, Span, Table
from amends.instruments.reading.output import in_english
from amends.instruments.reading.owners import owner_flags
from amends.instruments.reading.pictures import page_image
from amends.instruments.reading.process import (
    fill_in_worker,
    page_image_in_worker,
    preview_in_worker,
    preview_picture_in_worker,
    read_in_worker,
    texts_in_worker,
)
from amends.instruments.reading.reader import (
    read,
    read_bytes,
    read_document,
    read_pasted,
    understood,
)
from amends.instruments.reading.recommendations import find_recommendations
from amends.instruments.reading.remarks import Code, Remark, remark_of
from amends.instruments.reading.statements import Statement, find_statement
from amends.instruments.reading.texts import texts_of
from amends.instruments.reading.watching import Doing

__all__ = [
    "FILLABLE",
    "READABLE",
    "Action",
    "Address",
    "Block",
    "Box",
    "BrokenFile",
    "Cell",
    "Code",
    "Document",
    "Doing",
    "Edit",
    "EmptyFile",
    "EncryptedFile",
    "Filled",
    "FoundDate",
    "Headings",
    "ImpreciseDate",
    "Kind",
    "Limits",
    "Meaning",
    "NewRow",
    "NoSuchPage",
    "Page",
    "Precision",
    "ReadingError",
    "Recommendation",
    "Remark",
    "Span",
    "Statement",
    "Table",
    "TooBig",
    "TookTooLong",
    "Unfilled",
    "UnknownKind",
    "UnsafeFile",
    "fill",
    "fill_in_worker",
    "find_actions",
    "find_dates",
    "find_recommendations",
    "find_statement",
    "heading_key",
    "in_english",
    "owner_flags",
    "page_image",
    "page_image_in_worker",
    "parse_date",
    "preview_in_worker",
    "preview_picture_in_worker",
    "read",
    "read_bytes",
    "read_document",
    "read_in_worker",
    "read_pasted",
    "remark_of",
    "texts_in_worker",
    "texts_of",
    "understood",
]
