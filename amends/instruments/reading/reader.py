"""A file of any kind that is read, as one document."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from amends.instruments.reading import actions, recommendations
from amends.instruments.reading.actions import Action
from amends.instruments.reading.columns import columns_of
from amends.instruments.reading.drawn import drawn
from amends.instruments.reading.errors import EmptyFile, ReadingError, TooBig
from amends.instruments.reading.found import Recommendation
from amends.instruments.reading.headers import NOTHING_SAID, Headings
from amends.instruments.reading.kinds import WORKBOOKS, FileKind, kind_of
from amends.instruments.reading.limits import DEFAULT, MEGABYTE, Limits
from amends.instruments.reading.model import Document, Span
from amends.instruments.reading.opendocument import read_opendocument
from amends.instruments.reading.output import as_json
from amends.instruments.reading.pdf import read_pdf
from amends.instruments.reading.recognised import Recognised
from amends.instruments.reading.remarks import Code, Json, Remark, remark
from amends.instruments.reading.sheets import read_workbook
from amends.instruments.reading.statements import Statement, find_statement
from amends.instruments.reading.text import decoded, is_csv, read_csv, read_text
from amends.instruments.reading.web import read_web
from amends.instruments.reading.word import read_word


def read(
    path: Path | str,
    *,
    limits: Limits = DEFAULT,
    name: str = "",
    headings: Headings = NOTHING_SAID,
    recognised: Iterable[Recognised] = (),
) -> Json:
    """Read a file, and say what was found in it, as `understood` does.

    `name` is what its owner calls it; `headings` says what columns of plans mean whose headings do
    not say it well; `recognised` is the text of pages that are pictures. Raises a ReadingError that says
    what is wrong with the file and what to do. For files from outside use `read_in_worker`, which
    bounds time and memory.
    """
    document = read_document(path, limits=limits, name=name, recognised=recognised)
    return understood(document, headings)


def understood(document: Document, headings: Headings = NOTHING_SAID) -> Json:
    """What was found in a document; `in_english` makes of it what docs/reference/reading.schema.json describes.

    Where that has sentences, this has codes and facts: `remarks` for `problems`, and of each
    recommendation its `reason` for `why`. `drawn` is beside it, for whoever shows the document.
    """
    found, left_out = recommendations.find_with_notes(document)
    rows, notes = actions.find_with_notes(document, headings)
    statement = find_statement(document)
    _mark_recognised(document, found, rows, statement)
    tables = columns_of(document, headings)
    told = as_json(document, found, rows, statement, [*left_out, *notes], tables)
    return told | {"drawn": drawn(document)}


def read_document(
    path: Path | str,
    *,
    limits: Limits = DEFAULT,
    name: str = "",
    recognised: Iterable[Recognised] = (),
) -> Document:
    """Read a file. `name` is what its owner calls it, where that is not its name on disk;
    `recognised` is the text of pages that are pictures.

    Raises a ReadingError that says what is wrong with the file and what to do.
    """
    file = Path(path)
    data = bytes_of(file, limits, name)
    return read_bytes(data, name=name or file.name, limits=limits, recognised=recognised)


def bytes_of(file: Path, limits: Limits, name: str = "") -> bytes:
    """The bytes of a file, if they are not too many. Raises TooBig, or ReadingError for none."""
    try:
        if file.stat().st_size > limits.bytes:
            raise _too_big(limits)
        return file.read_bytes()
    except OSError as error:
        raise ReadingError(Code.NOT_OPENED, file=name or file.name) from error


def read_bytes(
    data: bytes,
    *,
    name: str,
    limits: Limits = DEFAULT,
    recognised: Iterable[Recognised] = (),
) -> Document:
    """Read the bytes of a file; `recognised` is the text of pages that are pictures.

    Raises a ReadingError that says what is wrong with the file and what to do.
    """
    if len(data) > limits.bytes:
        raise _too_big(limits)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise EmptyFile(Code.EMPTY)
    kind = kind_of(data, limits)
    notes: list[Remark] = []
    if kind is FileKind.PDF:
        pages, problems = read_pdf(data, limits, recognised)
    elif kind is FileKind.DOCX:
        pages, problems = read_word(data, limits)
    elif kind in WORKBOOKS:
        pages, problems = read_workbook(data, kind, limits)
    elif kind is FileKind.ODT:
        pages, problems = read_opendocument(data, limits)
    elif kind is FileKind.HTML:
        pages, problems = read_web(data, limits)
    else:
        text, notes = decoded(data)
        kind = FileKind.CSV if is_csv(text, name) else FileKind.TEXT
        pages, problems = read_csv(text, name, limits) if kind is FileKind.CSV else read_text(text)
    if kind is not FileKind.PDF and b"vbaProject.bin" in data:
        notes.append(remark(Code.MACROS))
    return Document(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind.value,
        pages=pages,
        problems=(*problems, *notes),
        paged=kind is FileKind.PDF,
    )


def read_pasted(text: str, *, name: str = "pasted text") -> Document:
    """Read text that somebody pasted. Raises EmptyFile if there is none."""
    if not text.strip():
        raise EmptyFile(Code.NOTHING_PASTED)
    data = text.encode("utf-8", "surrogatepass")
    pages, problems = read_text(text)
    return Document(
        name, hashlib.sha256(data).hexdigest(), FileKind.TEXT.value, pages, tuple(problems)
    )


def _mark_recognised(
    document: Document,
    recommendations: Iterable[Recommendation],
    actions: Iterable[Action],
    statement: Statement | None,
) -> None:
    """Say of each finding that its words were recognised, and make it as much less sure as they are."""
    sure = {page.number: page.recognised for page in document.pages if page.recognised}

    def least(spans: Iterable[Span]) -> float:
        return min((sure[span.page] for span in spans if span.page in sure), default=0.0)

    for one in recommendations:
        if confidence := least(one.spans):
            one.flag("recognised from a picture")
            one.confidence = round(one.confidence * confidence, 2)
    for action in actions:
        if least(action.spans):
            action.flag("recognised from a picture")
    if statement and sure:
        statement.flags.append("recognised from a picture")
        statement.confidence = round(statement.confidence * min(sure.values()), 2)


def _too_big(limits: Limits) -> TooBig:
    return TooBig(Code.TOO_LARGE, megabytes=limits.bytes // MEGABYTE)
