"""A whole document: its pages as one text, so that a name on one page is known on the next, and what is hidden."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.scanning import LIKELY, scan

BETWEEN_PAGES = "\n\f\n"
# How sure it is that words which a reader does not see are a person's to look at.
SURE = {
    "comment": (Kind.COMMENT, 0.9),
    "tracked change": (Kind.TRACKED_CHANGE, 0.9),
    "hidden text": (Kind.HIDDEN_TEXT, 0.9),
    "hidden sheet, row or column": (Kind.HIDDEN_CELLS, 0.9),
    "author": (Kind.METADATA, 0.8),
}


@dataclass(frozen=True, slots=True)
class Text:
    """A page of a document, or the whole of one without pages (page 0)."""

    text: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words that a document holds and its reader does not see: a comment, a property of the file."""

    what: str
    text: str
    page: int = 0


def scan_document(
    pages: Sequence[Text],
    unseen: Iterable[Unseen] = (),
    *,
    known: Collection[str] = (),
    least: float = LIKELY,
) -> list[Finding]:
    """As `scan`, in every page of a document; what is unseen comes after them, once for each words.

    Places are places in the text of the page; of what is unseen they are places in its own words. A property
    of the file is told if it holds something, or names who wrote the file.
    """
    starts, whole = [], 0
    for page in pages:
        starts.append(whole)
        whole += len(page.text) + len(BETWEEN_PAGES)
    found = scan(BETWEEN_PAGES.join(page.text for page in pages), known=known, least=least)
    seen = [_on_its_page(one, pages, starts) for one in found]
    return [*(one for one in seen if one.text), *dict.fromkeys(_unseen(unseen, known, least))]


def _on_its_page(one: Finding, pages: Sequence[Text], starts: Sequence[int]) -> Finding:
    """The same by the places of its page; what runs on to the next page ends with this one."""
    number = bisect_right(starts, one.start) - 1
    page, first = pages[number], starts[number]
    start, end = one.start - first, min(one.end - first, len(page.text))
    return Finding(one.kind, page.text[start:end], start, end, one.confidence, page.page)


def _unseen(unseen: Iterable[Unseen], known: Collection[str], least: float) -> Iterator[Finding]:
    for one in unseen:
        kind, sure = SURE.get(one.what, (Kind.METADATA, 0.7))
        told = one.what in SURE or scan(one.text, known=known, least=least)
        if told and sure >= least:
            yield Finding(kind, one.text, 0, len(one.text), sure, one.page)
