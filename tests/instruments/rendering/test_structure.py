"""A PDF is judged by what a listener needs, and each fault is seen where it is put in on purpose.

PDF/UA's checkers in Python pass most of these: what they miss is why a structure is read here.
"""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from amends.instruments.rendering import text_of, write_pdf
from tests.instruments.rendering import structure
from tests.instruments.rendering.test_formats import DOCUMENT

WORDS = text_of(DOCUMENT.blocks)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A PDF with everything in it that a plan can have."""
    return write_pdf(DOCUMENT)


def test_a_listener_can_follow_it(pdf: bytes) -> None:
    assert structure.faults(pdf, WORDS, "en-GB") == []
    assert structure.faults(write_pdf(DOCUMENT, large=True), WORDS, "en-GB") == []


type Spoil = Callable[[pikepdf.Pdf], object]


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    """The elements of a kind."""
    return [each for each in pdf.objects if isinstance(each, Dictionary) and each.get("/S") == kind]


def renamed(pdf: pikepdf.Pdf, old: str, new: str) -> None:
    elements(pdf, old)[0].S = Name(new)


def without(pdf: pikepdf.Pdf, kind: str, attribute: str) -> None:
    """Take an attribute away from the first element of a kind."""
    for each in elements(pdf, kind)[0].A:
        if attribute in each:
            del each[attribute]


def turned(pdf: pikepdf.Pdf) -> None:
    """Let what is read of the whole be read backwards."""
    (whole,) = elements(pdf, "/Document")
    whole.K = Array(reversed(list(whole.K)))


def unmarked(pdf: pikepdf.Pdf) -> None:
    """Put words on a page that no element holds."""
    page = pdf.pages[0]
    font = next(iter(page.Resources.Font))
    page.contents_add(pdf.make_stream(f"BT {font} 9 Tf 50 20 Td <0001> Tj ET".encode()))


def heading_of(pdf: pikepdf.Pdf) -> None:
    """An element that is marked as a picture, without a word of what it shows."""
    renamed(pdf, "/P", "/Figure")


SPOILT: dict[str, tuple[Spoil, str]] = {
    # What is done to the file, and words of the fault that must be told. Clauses of ISO 14289-1 beside each.
    "7.1 not tagged": (lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False), "tagged"),
    "7.1 words outside": (unmarked, "in no element"),
    "7.1 no title": (lambda pdf: pdf.docinfo.__delitem__("/Title"), "no title"),
    "7.2 no language": (lambda pdf: pdf.Root.__delitem__("/Lang"), "language"),
    "7.2 another order": (turned, "not read as the page"),
    "7.3 figure": (heading_of, "figure has no text"),
    "7.4 level left out": (lambda pdf: renamed(pdf, "/H2", "/H5"), "bookmarks"),
    "7.4 skip": (
        lambda pdf: [e.__setitem__("/S", Name("/H4")) for e in elements(pdf, "/H3")],
        "skips",
    ),
    "7.4 two titles": (lambda pdf: renamed(pdf, "/H2", "/H1"), "first level"),
    "7.5 no scope": (lambda pdf: without(pdf, "/TH", "/Scope"), "no scope"),
    "7.5 no headers": (lambda pdf: without(pdf, "/TD", "/Headers"), "header of its row"),
    "7.5 a header of nothing": (
        lambda pdf: elements(pdf, "/TD")[0].A[0].__setitem__("/Headers", Array([String("x")])),
        "header of its column",
    ),
    "7.17 no bookmarks": (lambda pdf: pdf.Root.__delitem__("/Outlines"), "bookmarks"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_each_fault_is_seen(pdf: bytes, name: str) -> None:
    spoil, told = SPOILT[name]
    kept = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        spoil(opened)
        opened.save(kept)
    found = structure.faults(kept.getvalue(), WORDS, "en-GB")
    assert any(told in each for each in found), found
