"""The structure tree of a PDF, as a screen reader walks it, by PDFium (which did not write it).

`read` gives the elements; `faults` judges them by what a listener needs, which no checker of a standard asks.
"""

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

BULLET = re.compile(r"•|\d+\.")
HEADING = re.compile("H[1-6]")


@dataclass
class Node:
    """An element: its type, the words that stand directly in it, what is said of it, and what is inside."""

    kind: str
    children: list["Node | str"] = field(default_factory=list)
    id: str = ""
    instead: str = ""
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def walk(self) -> Iterator["Node"]:
        """It and every element in it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    @property
    def text(self) -> str:
        """Its words in reading order, without the bullets and numbers of lists."""
        text = "".join(child if isinstance(child, str) else child.text for child in self.children)
        return "" if self.kind == "Lbl" and BULLET.fullmatch(text.strip()) else text


def read(data: bytes) -> list[Node]:
    """The elements of each page, in their order."""
    document = pdfium.PdfDocument(data)
    found = []
    for page in document:
        words = _words(page)
        tree = raw.FPDF_StructTree_GetForPage(page)
        for place in range(raw.FPDF_StructTree_CountChildren(tree)):
            element = raw.FPDF_StructTree_GetChildAtIndex(tree, place)
            found += [_node(element, words)]
        raw.FPDF_StructTree_Close(tree)
    return found


def _words(page: pdfium.PdfPage) -> dict[int, str]:
    """The words of a page by the number of their marked content."""
    words: dict[int, str] = {}
    textpage = page.get_textpage()
    for each in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], max_depth=5):
        number = raw.FPDFPageObj_GetMarkedContentID(each)
        if number < 0 and "Artifact" in _marks(each):
            continue
        size = raw.FPDFTextObj_GetText(each, textpage, None, 0)
        kept = (ctypes.c_ushort * (size // 2 + 1))()
        raw.FPDFTextObj_GetText(each, textpage, kept, size)
        text = bytes(kept)[:size].decode("utf-16-le").rstrip("\0")
        words[number] = words.get(number, "") + text
    return words


def _node(element: Any, words: dict[int, str]) -> Node:
    node = Node(_said(raw.FPDF_StructElement_GetType, element))
    node.attributes = dict(_attributes(element))
    node.id = _said(raw.FPDF_StructElement_GetID, element)
    node.instead = _said(raw.FPDF_StructElement_GetAltText, element)
    for place in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, place)
        number = raw.FPDF_StructElement_GetChildMarkedContentID(element, place)
        if child:
            node.children.append(_node(child, words))
        elif number >= 0:
            node.children.append(words.get(number, ""))
    return node


def _attributes(element: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The attributes of an element by name, each as the words that it holds."""
    for place in range(raw.FPDF_StructElement_GetAttributeCount(element)):
        attribute = raw.FPDF_StructElement_GetAttributeAtIndex(element, place)
        for each in range(raw.FPDF_StructElement_Attr_GetCount(attribute)):
            kept, size = ctypes.create_string_buffer(200), ctypes.c_ulong()
            raw.FPDF_StructElement_Attr_GetName(attribute, each, kept, 200, ctypes.byref(size))
            value = raw.FPDF_StructElement_Attr_GetValue(attribute, kept.value)
            many = raw.FPDF_StructElement_Attr_CountChildren(value)
            inside = [
                raw.FPDF_StructElement_Attr_GetChildAtIndex(value, number)
                for number in range(max(0, many))
            ]
            yield kept.value.decode(), tuple(_value(one) for one in inside or [value])


def _value(value: Any) -> str:
    """A name or a text as an attribute holds it; "" for a number."""
    kept, size = ctypes.create_string_buffer(400), ctypes.c_ulong()
    raw.FPDF_StructElement_Attr_GetStringValue(value, kept, 400, ctypes.byref(size))
    return kept.raw[: max(0, size.value - 2)].decode("utf-16-le")


def _marks(found: Any) -> Iterator[str]:
    """The names under which something on a page is marked."""
    for place in range(raw.FPDFPageObj_CountMarks(found)):
        kept, size = (ctypes.c_ushort * 100)(), ctypes.c_ulong()
        mark = raw.FPDFPageObj_GetMark(found, place)
        raw.FPDFPageObjMark_GetName(mark, kept, 200, ctypes.byref(size))
        yield bytes(kept)[: max(0, size.value - 2)].decode("utf-16-le")


def _said(ask: Callable[..., int], element: Any) -> str:
    size = ask(element, None, 0)
    kept = ctypes.create_string_buffer(max(1, size))
    ask(element, kept, size)
    return kept.raw[: max(0, size - 2)].decode("utf-16-le")


def _language(document: pdfium.PdfDocument) -> str:
    kept = (ctypes.c_ushort * 20)()
    size = raw.FPDFCatalog_GetLanguage(document, kept, 40)
    return bytes(kept)[: max(0, size - 2)].decode("utf-16-le")


def bare(text: str) -> str:
    """A text without any space: what is left is the same however lines were broken."""
    return re.sub(r"\s+", "", text)


def faults(data: bytes, words: str, language: str) -> list[str]:
    """What would stop a listener from following this PDF, a sentence each; none of a good one.

    `words` is what must be read, in its order; white space does not count.
    """
    document = pdfium.PdfDocument(data)
    roots = read(data)
    nodes = [each for root in roots for each in root.walk()]
    told = []
    if not raw.FPDFCatalog_IsTagged(document):
        told.append("the file does not say that it is tagged")
    if _language(document) != language:
        told.append(f"its language is not {language}")
    if not document.get_metadata_dict().get("Title", "").strip():
        told.append("it has no title")
    read_words = bare("".join(root.text for root in roots))
    if read_words != bare(words):
        same = next(
            (n for n, (a, b) in enumerate(zip(read_words, bare(words), strict=False)) if a != b),
            min(len(read_words), len(bare(words))),
        )
        told.append(f"it is not read as the page is from {read_words[same : same + 40]!r} on")
    if any(_words(page).get(-1) for page in document):
        told.append("words stand on a page that are in no element")
    return [*told, *_headings(document, nodes), *_tables(nodes), *_figures(nodes)]


def _headings(document: pdfium.PdfDocument, nodes: list[Node]) -> Iterator[str]:
    """Headings begin at the first level, none is left out on the way down, and each is a bookmark."""
    found = [(int(each.kind[1]), each.text) for each in nodes if HEADING.fullmatch(each.kind)]
    levels = [level for level, _text in found]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "there is not one heading of the first level, at the beginning"
    for (before, _text), (level, text) in pairwise(found):
        if level > before + 1:
            yield f"the heading {text!r} skips a level"
    marks = [(mark.level + 1, bare(mark.get_title() or "")) for mark in document.get_toc()]
    if marks != [(level, bare(text)) for level, text in found]:
        yield "the bookmarks are not the headings"


def _tables(nodes: list[Node]) -> Iterator[str]:
    """Every cell names the header of its column and the one of its row; a header has a scope and words."""
    scopes = {
        each.id: each.attributes.get("Scope", ("",))[0]
        for each in nodes
        if each.kind == "TH" and each.id
    }
    for each in nodes:
        if each.kind == "TH" and each.attributes.get("Scope", ("",))[0] not in ("Row", "Column"):
            yield f"the header {each.text!r} has no scope"
        if each.kind == "TD":
            named = {scopes.get(one, "") for one in each.attributes.get("Headers", ())}
            for kind in {"Row", "Column"} - named:
                yield f"the cell {each.text!r} does not name the header of its {kind.lower()}"


def _figures(nodes: list[Node]) -> Iterator[str]:
    for each in nodes:
        if each.kind in ("Figure", "Formula") and not each.instead.strip():
            yield "a figure has no text"
