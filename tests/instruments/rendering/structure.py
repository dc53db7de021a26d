"""The structure tree of a PDF, as a screen reader walks it, by PDFium (which did not write it)."""

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

BULLET = re.compile(r"•|\d+\.")


@dataclass
class Node:
    """An element: its type, the words that stand directly in it, its attributes, and what is inside."""

    kind: str
    children: list["Node | str"] = field(default_factory=list)
    attributes: frozenset[str] = frozenset()

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
        size = raw.FPDFTextObj_GetText(each, textpage, None, 0)
        kept = (ctypes.c_ushort * (size // 2 + 1))()
        raw.FPDFTextObj_GetText(each, textpage, kept, size)
        text = bytes(kept)[:size].decode("utf-16-le").rstrip("\0")
        words[number] = words.get(number, "") + text
    return words


def _node(element: Any, words: dict[int, str]) -> Node:
    node = Node(_said(raw.FPDF_StructElement_GetType, element))
    node.attributes = frozenset(_attributes(element))
    for place in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, place)
        number = raw.FPDF_StructElement_GetChildMarkedContentID(element, place)
        if child:
            node.children.append(_node(child, words))
        elif number >= 0:
            node.children.append(words.get(number, ""))
    return node


def _attributes(element: Any) -> Iterator[str]:
    for place in range(raw.FPDF_StructElement_GetAttributeCount(element)):
        attribute = raw.FPDF_StructElement_GetAttributeAtIndex(element, place)
        for each in range(raw.FPDF_StructElement_Attr_GetCount(attribute)):
            kept, size = ctypes.create_string_buffer(200), ctypes.c_ulong()
            raw.FPDF_StructElement_Attr_GetName(attribute, each, kept, 200, ctypes.byref(size))
            yield kept.value.decode()


def _said(ask: Callable[..., int], element: Any) -> str:
    size = ask(element, None, 0)
    kept = ctypes.create_string_buffer(size)
    ask(element, kept, size)
    return kept.raw[: max(0, size - 2)].decode("utf-16-le")
