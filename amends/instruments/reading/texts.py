"""All the text of a file, page by page, seen or not: for whoever must know every word of it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from amends.instruments.reading.errors import BrokenFile, TooBig
from amends.instruments.reading.hidden import Piece, Unseen, files_inside, more_text, unseen_in
from amends.instruments.reading.kinds import FileKind, kind_of
from amends.instruments.reading.limits import DEFAULT, Limits
from amends.instruments.reading.model import Block, Page
from amends.instruments.reading.pdf import LEAST_LETTERS, opened
from amends.instruments.reading.reader import bytes_of, read_bytes
from amends.instruments.reading.remarks import Code, Json, Remark, about_pages, remark
from amends.instruments.reading.text import decoded

WITHOUT_WORDS = frozenset({raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET})
FILLED_IN = frozenset(
    {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
)
AUTHORS = ("Author",)
PROPERTIES = ("Title", "Subject", "Keywords")


def texts_of(path: Path | str, *, limits: Limits = DEFAULT, name: str = "") -> Json:
    """The text of each page of a file and what its reader does not see, as JSON.

    `pages` are {"page", "text"}: a page is counted from 1, 0 where the kind has none; a sheet is a
    page. `unseen` are {"what", "text", "page"}. `remarks` say what could not be read. Raises a
    ReadingError. For files from outside use `texts_in_worker`, which bounds time and memory.
    """
    file = Path(path)
    data = bytes_of(file, limits, name)
    document = None
    kind = kind_of(data, limits) if data.strip() else None
    remarks: list[Remark] = []
    if kind is FileKind.PDF:
        pages, unseen, remarks = _pdf(data, limits)
    elif kind is FileKind.TEXT:
        # As it stands, so that places in it are places in the file.
        text, remarks = decoded(data)
        pages, unseen = [(0, text)], []
    else:
        document = read_bytes(data, name=name or file.name, limits=limits)
        paged = len(document.pages) > 1
        pages = [(page.number if paged else 0, _text(page)) for page in document.pages]
        if kind is FileKind.DOCX:
            pages = [(number, "\n".join([text, *more_text(data)])) for number, text in pages]
        unseen = [(0, piece) for piece in unseen_in(data, FileKind(document.media_type))]
        remarks = list(document.problems)
        if files_inside(data):
            remarks.append(remark(Code.FILES_INSIDE))
    return {
        "file": name or file.name,
        "pages": [{"page": page, "text": text} for page, text in pages],
        "unseen": [
            {"what": what.value, "text": words, "page": page} for page, (what, words) in unseen
        ],
        "remarks": [one.as_json() for one in remarks],
    }


def _text(page: Page) -> str:
    return "\n".join(
        words
        for piece in page.content
        for words in (
            [piece.printed] if isinstance(piece, Block) else [cell.text for cell in piece.cells]
        )
    )


def _pdf(
    data: bytes, limits: Limits
) -> tuple[list[tuple[int, str]], list[tuple[int, Piece]], list[Remark]]:
    with opened(data) as document:
        count = len(document)
        if not count:
            raise BrokenFile(Code.DAMAGED)
        if count > limits.pages:
            raise TooBig(Code.TOO_MANY_PAGES, pages=count, most=limits.pages)
        pages: list[tuple[int, str]] = []
        unseen: list[tuple[int, Piece]] = []
        bare: list[int] = []
        attached = document.count_attachments() > 0
        try:
            document.init_forms()
            for number in range(1, count + 1):
                page = document[number - 1]
                words = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
                if len("".join(words.split())) < LEAST_LETTERS:
                    bare.append(number)
                pages.append((number, "\n".join([words, *_filled_in(page)])))
                unseen += [(number, piece) for piece in _notes(page)]
                pinned = map(raw.FPDFAnnot_GetSubtype, _annotations(page))
                attached = raw.FPDF_ANNOT_FILEATTACHMENT in pinned or attached
                page.close()
        except pypdfium2.PdfiumError as error:
            raise BrokenFile(Code.DAMAGED) from error
        about = document.get_metadata_dict()
    unseen += [(0, (Unseen.AUTHOR, about[name])) for name in AUTHORS if about.get(name)]
    unseen += [(0, (Unseen.PROPERTY, about[name])) for name in PROPERTIES if about.get(name)]
    remarks = [about_pages(Code.NO_TEXT_ON_PAGES, bare)] if bare else []
    remarks += [remark(Code.FILES_INSIDE)] if attached else []
    return pages, unseen, remarks


def _notes(page: Any) -> Iterator[Piece]:
    """The comments on a page, with who made them."""
    for note in _annotations(page):
        by, words = _said(note, b"T"), _said(note, b"Contents")
        # A link's own words are on the page, and a field's are its value; a comment's are neither.
        if words and raw.FPDFAnnot_GetSubtype(note) not in WITHOUT_WORDS:
            yield Unseen.COMMENT, f"{by}: {words}" if by else words


def _filled_in(page: Any) -> Iterator[str]:
    """What was filled in to the fields on a page, which is no text of the page itself."""
    if page.formenv is None:
        return
    for note in _annotations(page):
        if raw.FPDFAnnot_GetFormFieldType(page.formenv, note) in FILLED_IN:
            yield _utf_16(partial(raw.FPDFAnnot_GetFormFieldValue, page.formenv, note))


def _annotations(page: Any) -> Iterator[Any]:
    """All that stands on a page and is none of its text, each while it is open."""
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, number)
        if note:
            yield note
            raw.FPDFPage_CloseAnnot(note)


def _said(note: Any, key: bytes) -> str:
    return _utf_16(partial(raw.FPDFAnnot_GetStringValue, note, key))


def _utf_16(ask: Callable[[Any, int], int]) -> str:
    """What PDFium writes into a buffer, into one that is too small nothing at all."""
    size = ask(None, 0)
    if size <= 2:
        return ""
    made = (raw.FPDF_WCHAR * (size // 2))()
    ask(made, size)
    return bytes(made).decode("utf-16-le", "replace").rstrip("\0").strip()
