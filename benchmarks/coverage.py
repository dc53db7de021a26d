"""Whether anything that a document prints is lost: its letters by other programs, and by what became of them.

Each letter and figure that pypdfium2, python-docx, openpyxl or lxml finds in a file is in something that was
found, or in a passage listed as in nothing, or in a heading, a table of contents or the furniture of
pages. What is left over was dropped.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import docx
import openpyxl
import pypdfium2
from lxml import etree, html

from amends.instruments.reading import Block, Box, Document, Kind, Span

Letters = Counter[str]
# These say what stands elsewhere: they are shown, and not listed as passed by.
ASIDE = frozenset({Kind.HEADING, Kind.CONTENTS})
# A person's label and value of a finding, not words of the document.
NOT_WORDS = frozenset({"flags", "cell", "meaning", "sha256", "media_type", "name", "key"})


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Letters and figures: of the document, in findings, listed as in none, set aside, and the pieces that
    are in none of these; and what other programs find and the reader does not, or the other way round.
    """

    printed: int
    taken: int
    listed: int
    aside: int
    nowhere: tuple[str, ...]
    dropped: Letters
    invented: Letters

    @property
    def whole(self) -> bool:
        """Whether nothing was dropped and nothing made up."""
        return not (self.nowhere or self.dropped or self.invented)


def reconcile(document: Document, found: dict[str, Any], data: bytes, kind: str) -> Reconciled:
    """What became of each letter of a file of some kind."""
    taken, listed, aside = Letters(), Letters(), Letters()
    told = "\n".join(map(_plain, _findings(found)))
    passages = Counter(one["text"] for one in found["unaccounted"]["passages"])
    nowhere = []
    places = _places(found)
    for one in _pieces(document):
        # Marks of footnotes are in what was extracted, not in the words.
        marks = letters(one.raw) - letters(one.words)
        aside += marks
        words = letters(one.raw) - marks
        if passages[one.words] and not one.is_aside:
            passages[one.words] -= 1
            listed += words
        elif _plain(one.words) in told or one.stands_in(places):
            taken += words
        elif one.is_aside:
            aside += words
        else:
            nowhere.append(one.words)
    printed = letters("".join(PRINTED[kind](data)))
    read = taken + listed + aside + sum((letters(words) for words in nowhere), Letters())
    return Reconciled(
        printed.total(), taken.total(), listed.total(), aside.total(),
        tuple(nowhere), printed - read, read - printed,
    )  # fmt: skip


def letters(words: str) -> Letters:
    """Letters and figures, each as often as it stands there."""
    return Letters(filter(str.isalnum, words))


def _plain(words: str) -> str:
    return "".join(filter(str.isalnum, words))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a document, as mended and as extracted; where they begin; whether they may be set aside."""

    words: str
    raw: str
    is_aside: bool
    place: Span | None = None

    def stands_in(self, places: dict[int, list[Box]]) -> bool:
        """Whether a finding has this place: one that is printed twice has one text and two places."""
        box = self.place and self.place.box
        return bool(
            self.place and box and any(one.holds(box) for one in places.get(self.place.page, ()))
        )


def _pieces(document: Document) -> Iterator[_Piece]:
    for page in document.pages:
        yield from (_Piece(line, line, True) for line in page.furniture)
        for piece in page.content:
            if isinstance(piece, Block):
                yield _Piece(
                    piece.printed, piece.raw, piece.kind in ASIDE, next(iter(piece.spans), None)
                )
            else:
                for cell in piece.cells:
                    yield _Piece(cell.text, cell.raw, False, cell.span)


def _places(found: dict[str, Any]) -> dict[int, list[Box]]:
    """The boxes of what was found, by page."""
    places: dict[int, list[Box]] = {}
    for one in (*found["recommendations"], *found["actions"]):
        for span in one["spans"]:
            if "box" in span:
                places.setdefault(span["page"], []).append(Box(*span["box"]))
    return places


def _findings(found: dict[str, Any]) -> Iterator[str]:
    """Every word of what was found."""
    parts = [found[name] for name in ("recommendations", "actions", "statement")]
    # The headings of a plan's columns are understood.
    plans = [one for one in found["tables"] if one["is_plan"]]
    parts += [column["heading"] for one in plans for column in one["columns"]]
    yield from _words(parts)


def _words(piece: Any) -> Iterator[str]:
    if isinstance(piece, str):
        yield piece
    elif isinstance(piece, list):
        for one in piece:
            yield from _words(one)
    elif isinstance(piece, dict):
        for name, one in piece.items():
            if name not in NOT_WORDS:
                yield from _words(one)


def _pdf(data: bytes) -> Iterable[str]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def _docx(data: bytes) -> Iterable[str]:
    body = docx.Document(io.BytesIO(data)).element.body
    # What a drawing says is there once more for programs that cannot show it.
    etree.strip_elements(body, "{*}Fallback", with_tail=False)
    return [one.text or "" for one in body.iter("{*}t")]


def _xlsx(data: bytes) -> Iterable[str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from map(_shown, row)


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()[: 10 if value.time() == time() else None]
    return "" if value is None else str(value)


def _open(data: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = etree.fromstring(archive.read("content.xml"))
    body = next(one for one in content.iter() if str(one.tag).endswith("}body"))
    return [str(words) for words in body.itertext()]


def _html(data: bytes) -> Iterable[str]:
    body = html.document_fromstring(data.decode()).find("body")
    return [] if body is None else [str(words) for words in body.itertext()]


def _csv(data: bytes) -> Iterable[str]:
    return (cell for row in csv.reader(io.StringIO(data.decode())) for cell in row)


PRINTED = {
    "pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "odt": _open, "ods": _open, "html": _html, "csv": _csv,
}  # fmt: skip
