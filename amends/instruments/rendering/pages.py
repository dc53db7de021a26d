"""Reading a page into blocks: all that a reader sees of its body, in its order, and nothing else."""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin

from lxml import etree, html

from amends.instruments.rendering.blocks import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    Line,
    Paragraph,
    Quotation,
    Run,
    Table,
    Term,
    Terms,
)

IN_LINE = frozenset({"a", "abbr", "b", "br", "code", "em", "i", "small", "span", "strong", "time"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNSEEN = frozenset({"script", "style", "template"})
# A picture that stands in the page itself; one that is fetched is none of the page's own.
PICTURE = re.compile(r"data:image/(jpeg|png);base64,([A-Za-z0-9+/=]+)")
# Helps whoever moves through a page on a screen, and leads nowhere on paper.
SKIP_LINK = "nhsuk-skip-link"
# Where line breaks in the source are line breaks to the reader.
KEEPS_LINES = re.compile(r"\bamends-(lines|verbatim__words)\b")
# A line of its own within a heading.
CAPTION = re.compile(r"\bnhsuk-caption-")
SPACES = re.compile(r"[ \t\r\n\f]+")


def read_page(page: str, *, day: date, address: str = "") -> Document:
    """A page's words as a document.

    Args:
        page: the HTML.
        day: the day of its publication.
        address: where it is kept, from which its links lead on; without one they are words alone.

    """
    root = html.document_fromstring(page)
    body = root.find("body")
    title = root.findtext("head/title") or ""
    name = root.find(".//*[@class='nhsuk-header__service-name']")
    reader = _Reader(address)
    return Document(
        title=" ".join(title.split()),
        language=root.get("lang") or "en-GB",
        publisher=" ".join(name.text_content().split()) if name is not None else "",
        day=day,
        blocks=tuple(reader.blocks(body)) if body is not None else (),
    )


class _Reader:
    """Walks the elements of a page."""

    def __init__(self, address: str) -> None:
        self.address = address

    def blocks(self, element: html.HtmlElement) -> Iterator[Block]:
        """The blocks inside an element; words that stand between them are paragraphs."""
        loose: list[Run] = [Run(element.text or "")]
        for child in element:
            if isinstance(child.tag, str) and child.tag in IN_LINE and not self._skipped(child):
                loose.extend(self._runs(child, Run("")))
            elif (
                isinstance(child.tag, str) and child.tag not in UNSEEN and not self._skipped(child)
            ):
                yield from self._paragraph(loose)
                loose = []
                yield from self._block(child)
            loose.append(Run(child.tail or ""))
        yield from self._paragraph(loose)

    def _skipped(self, element: html.HtmlElement) -> bool:
        hidden = element.get("hidden") is not None
        return hidden or SKIP_LINK in (element.get("class") or "").split()

    def _paragraph(self, runs: list[Run]) -> Iterator[Block]:
        line = _tidied(runs, keep=False)
        if line:
            yield Paragraph(line)

    def _block(self, element: html.HtmlElement) -> Iterator[Block]:
        tag = str(element.tag)
        if tag in HEADINGS:
            yield Heading(HEADINGS[tag], self._line(element), element.get("id") or "")
        elif tag == "p":
            line = self._line(element)
            if line:
                yield Paragraph(line)
        elif tag == "blockquote":
            yield Quotation(self._line(element), self._other_language(element))
        elif tag == "img":
            yield from self._figure(element)
        elif tag in ("ul", "ol"):
            yield Items(tuple(self._line(each) for each in element.iter("li")), tag == "ol")
        elif tag == "dl":
            yield Terms(tuple(self._terms(element)))
        elif tag == "table":
            yield self._table(element)
        else:
            yield from self.blocks(element)

    def _other_language(self, element: html.HtmlElement) -> str:
        """The language of words that are not in the document's."""
        spoken = element.get("lang") or ""
        whole = element.getroottree().getroot().get("lang") or ""
        return spoken if spoken != whole else ""

    def _figure(self, element: html.HtmlElement) -> Iterator[Figure]:
        """A picture that stands in the page, with the words that it is named by."""
        found = PICTURE.fullmatch(element.get("src") or "")
        named = element.get("aria-labelledby") or ""
        label = element.getroottree().getroot().get_element_by_id(named, None) if named else None
        words = label.text_content() if label is not None else element.get("alt") or ""
        if found is None or not words.strip():
            return
        try:
            data = base64.b64decode(found[2], validate=True)
            width, height = int(element.get("width") or 0), int(element.get("height") or 0)
        except (binascii.Error, ValueError):
            return
        if width > 0 and height > 0:
            yield Figure(data, found[1], " ".join(words.split()), width, height)

    def _terms(self, element: html.HtmlElement) -> Iterator[Term]:
        term: Line | None = None
        meanings: list[Line] = []
        for child in element.iter("dt", "dd"):
            if child.tag == "dd":
                meanings.append(self._line(child))
                continue
            if term is not None:
                yield Term(term, tuple(meanings))
            term, meanings = self._line(child), []
        if term is not None:
            yield Term(term, tuple(meanings))

    def _table(self, element: html.HtmlElement) -> Table:
        caption = element.find("caption")
        rows = [
            tuple(self._line(cell) for cell in row if cell.tag in ("th", "td"))
            for row in element.iter("tr")
        ]
        return Table(self._line(caption) if caption is not None else (), rows[0], tuple(rows[1:]))

    def _line(self, element: html.HtmlElement) -> Line:
        """The words of an element as one line, with its links."""
        keep = bool(KEEPS_LINES.search(element.get("class") or ""))
        runs = [Run(element.text or "")]
        for child in element:
            runs.extend(self._runs(child, Run("")))
            runs.append(Run(child.tail or ""))
        return _tidied(runs, keep=keep)

    def _runs(self, element: html.HtmlElement, around: Run) -> Iterator[Run]:
        """The words of an element in a line, of the kind that it and those around it give them."""
        if isinstance(element, etree._Comment) or not isinstance(element.tag, str):
            return
        if element.tag == "br":
            yield Run("\n", around.strong, around.code, around.link)
            return
        one = Run(
            element.text or "",
            strong=around.strong or element.tag in ("b", "strong"),
            code=around.code or element.tag == "code",
            link=around.link or self._link(element),
        )
        if CAPTION.search(element.get("class") or ""):
            yield Run("\n")
        yield one
        for child in element:
            yield from self._runs(child, one)
            yield Run(child.tail or "", one.strong, one.code, one.link)

    def _link(self, element: html.HtmlElement) -> str:
        leads = element.get("href") or ""
        if leads.startswith("#"):
            return leads
        return urljoin(self.address, leads) if leads and self.address else ""


def _tidied(runs: list[Run], *, keep: bool) -> Line:
    """Runs with every space one space and none at either end; with `keep`, lines as they were."""
    joined: list[Run] = []
    for run in runs:
        text = run.text
        if not keep and text != "\n":
            text = SPACES.sub(" ", text)
        ended = "".join(each.text for each in joined[-1:])
        if not ended or ended.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if not text:
            continue
        last = joined[-1] if joined else None
        if last and (last.strong, last.code, last.link) == (run.strong, run.code, run.link):
            joined[-1] = Run(last.text + text, run.strong, run.code, run.link)
        else:
            joined.append(Run(text, run.strong, run.code, run.link))
    while joined and not joined[-1].text.rstrip():
        joined.pop()
    if joined:
        last = joined[-1]
        joined[-1] = Run(last.text.rstrip(), last.strong, last.code, last.link)
    return tuple(joined)
