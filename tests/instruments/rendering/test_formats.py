"""Every format says what the page says, in its order, and is built so that it can be read by ear."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date

import pypdfium2 as pdfium
import pytest
from docx import Document as open_word
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree, html

from amends.instruments.rendering import (
    CannotDrawError,
    Document,
    Heading,
    Items,
    Paragraph,
    Quotation,
    Run,
    Table,
    Terms,
    read_page,
    text_of,
    write_docx,
    write_odt,
    write_pdf,
)
from tests.instruments.rendering import structure
from tests.instruments.rendering.structure import bare

DAY = date(2025, 11, 27)
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>A  plan</title></head><body>
<a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a><!-- a comment -->
<header><span class="nhsuk-header__service-name">Exampleshire Trust</span></header>
<main><h1>What has <span class="nhsuk-caption-l">changed</span></h1>
<div>Words that stand <b>between</b> <p>A paragraph, <a href="#far">a link</a> and <a href="e.json">another</a>.</p></div>
<nav><h2>On this page</h2><ul><li><a href="#far">Far away</a></li><li>“Quotes”, £5 &amp; 10% – #hash *star* _line_ $x$ @y \\z `c`</li></ul></nav>
<h2 id="far">Far</h2><h3>Further</h3>
<figure><blockquote class="amends-verbatim__words">Word for
word, <only>&lt;only&gt;</blockquote></figure>
<ol><li>First</li><li>Second</li></ol>
<dl><dt>In place</dt><dd>Made.</dd><dt>Slipped</dt><dd>It was, and <code>is not</code>.</dd></dl>
<table><caption>How many</caption><thead><tr><th>Where</th><th>Count</th></tr></thead><tbody>ROWS</tbody></table>
<p class="amends-lines">One
Two</p></main><footer><p>The end.</p></footer></body></html>""".replace("<only>", "").replace(
    "ROWS", "".join(f"<tr><th>Ward {n}</th><td>{n}</td></tr>" for n in range(60))
)
DOCUMENT = read_page(PAGE, day=DAY, address="https://plans.example.org/a/edition/1/")


def seen(page: str) -> str:
    """All that a page says, by another way than `read_page`."""
    body = html.document_fromstring(page).find("body")
    assert body is not None
    for each in body.xpath("//*[contains(@class, 'skip-link')] | //*[@hidden] | //comment()"):
        each.drop_tree()
    return str(body.text_content())


def test_a_page_is_read_whole_and_in_order() -> None:
    assert bare(text_of(DOCUMENT.blocks)) == bare(seen(PAGE))
    assert (DOCUMENT.title, DOCUMENT.language) == ("A plan", "en-GB")
    assert DOCUMENT.publisher == "Exampleshire Trust"
    kinds = [type(each) for each in DOCUMENT.blocks]
    assert kinds.count(Heading) == 4
    assert {Paragraph, Quotation, Items, Terms, Table} <= set(kinds)
    links = [
        run.link for block in DOCUMENT.blocks if isinstance(block, Paragraph) for run in block.runs
    ]
    assert "#far" in links
    assert "https://plans.example.org/a/edition/1/e.json" in links


def test_without_an_address_links_are_words() -> None:
    blocks = read_page(PAGE, day=DAY).blocks
    runs = [run for block in blocks if isinstance(block, Paragraph) for run in block.runs]
    assert {run.link for run in runs} == {"", "#far"}


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """The page as PDF."""
    return write_pdf(DOCUMENT)


@pytest.fixture(scope="module")
def nodes(pdf: bytes) -> list[structure.Node]:
    """Its structure tree."""
    return structure.read(pdf)


def every(nodes: list[structure.Node]) -> list[structure.Node]:
    return [each for node in nodes for each in node.walk()]


def test_a_pdf_is_read_in_the_order_of_the_page(nodes: list[structure.Node]) -> None:
    assert bare("".join(node.text for node in nodes)) == bare(text_of(DOCUMENT.blocks))


def test_every_heading_is_nested(nodes: list[structure.Node]) -> None:
    levels = [int(each.kind[1]) for each in every(nodes) if re.fullmatch("H[1-6]", each.kind)]
    assert levels == [1, 2, 2, 3]


def test_every_cell_has_its_header(nodes: list[structure.Node]) -> None:
    rows = [each for each in every(nodes) if each.kind == "TR"]
    assert len(rows) == 61
    words = {each.id: each.text.strip() for each in every(nodes) if each.kind == "TH"}
    for number, row in enumerate(rows[1:]):
        head, cell = (each for each in row.walk() if each.kind in ("TH", "TD"))
        assert head.attributes["Scope"] == ("Row",)
        named = [words[one] for one in cell.attributes["Headers"]]
        assert (cell.text.strip(), named) == (str(number), ["Count", f"Ward {number}"])
    first = [each for each in rows[0].walk() if each.kind == "TH"]
    assert [each.text.strip() for each in first] == ["Where", "Count"]
    assert all(each.attributes["Scope"] == ("Column",) for each in first)


def test_every_kind_of_block_is_tagged(nodes: list[structure.Node]) -> None:
    kinds = {each.kind for each in every(nodes)}
    assert {"P", "L", "LI", "LBody", "Link", "BlockQuote", "Table", "THead", "Caption"} <= kinds
    # A table as a picture is how a description of it once hid every cell.
    assert "Figure" not in kinds


def test_a_pdf_tells_its_title_and_its_headings(pdf: bytes) -> None:
    document = pdfium.PdfDocument(pdf)
    assert document.get_metadata_dict()["Title"] == "A plan"
    marks = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    assert marks == [(0, "What has changed"), (1, "On this page"), (1, "Far"), (2, "Further")]
    assert b"/Lang(en-GB)" in pdf.replace(b" ", b"")
    assert len(document) > 1


def test_large_print_is_longer() -> None:
    blocks = tuple(Paragraph((Run(f"A line {number}"),)) for number in range(60))
    document = Document("A plan", "en-GB", "Exampleshire Trust", DAY, blocks)
    plain, large = (
        len(pdfium.PdfDocument(write_pdf(document, large=large))) for large in (False, True)
    )
    assert large > plain
    word = open_word(io.BytesIO(write_docx(document, large=True)))
    assert word.styles["Normal"].font.size == Pt(18)
    with zipfile.ZipFile(io.BytesIO(write_odt(document, large=True))) as archive:
        assert b'fo:font-size="18pt"/>' in archive.read("styles.xml")


def hostile(text: str) -> Document:
    """A document whose every word is this."""
    line = (Run(text),)
    return Document(
        text,
        "en-GB",
        text,
        DAY,
        (
            Heading(1, line, "x"),
            Paragraph((Run(text, True),)),
            Items((line,)),
            Paragraph((Run(text, link='https://example.org/"#panic()'),)),
            Paragraph((Run(text, link="#x"),)),
            Paragraph((Run(text, link="#none"),)),
            Paragraph((Run(text, code=True),)),
            Table(line, (line, line), ((line, line),)),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        '"#panic("x")',
        "\\u{41} \\",
        '#import "/etc/passwd": *',
        '] #read("x") [',
        "$x$ // /* */ <b> @r",
        "ŵŷ ÂÔ Ł ß 10\u00a0% \u2060x\u200b",
        "]]></text:p>&amp;<w:p/>",
    ],
)
def test_words_are_never_instructions(text: str) -> None:
    document = hostile(text)
    told = bare(text_of(document.blocks).replace("\u2060", "").replace("\u200b", ""))
    nodes = structure.read(write_pdf(document))
    read = "".join(node.text for node in nodes).replace("\u2060", "").replace("\u200b", "")
    assert bare(read) == told
    assert (
        bare("".join(word_lines(write_docx(document)))).replace("\u2060", "").replace("\u200b", "")
        == told
    )
    assert (
        bare("".join(odt_lines(write_odt(document)))).replace("\u2060", "").replace("\u200b", "")
        == told
    )


def test_a_letter_that_no_font_has_is_told_by_its_number() -> None:
    made = write_pdf(hostile("Two \U0001317f \uf0b7 \\u{f0b7}"), unshown="[none: %s]")
    read = "".join(node.text for node in structure.read(made))
    assert read.count("Two [none: U+1317F] [none: U+F0B7] \\u{f0b7}") == 12


def test_what_breaks_the_standard_is_said() -> None:
    with pytest.raises(CannotDrawError, match="heading"):
        write_pdf(Document("A", "en-GB", "E", DAY, (Heading(3, (Run("Too deep"),)),)))


def word_lines(data: bytes) -> Iterator[str]:
    """The words of a Word file in order."""
    for paragraph in open_word(io.BytesIO(data)).element.body.iter(qn("w:p")):
        for each in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
            yield (each.text or "") if each.tag == qn("w:t") else "\n"
        yield "\n"


def test_a_word_file_says_the_same_and_is_built_of_styles() -> None:
    data = write_docx(DOCUMENT)
    assert data == write_docx(DOCUMENT)
    assert bare("".join(word_lines(data))) == bare(text_of(DOCUMENT.blocks))
    word = open_word(io.BytesIO(data))
    styles = [each.style.name for each in word.paragraphs if each.style and each.style.name]
    assert [name for name in styles if name.startswith("Heading")] == [
        "Heading 1",
        "Heading 2",
        "Heading 2",
        "Heading 3",
    ]
    assert {"List Bullet", "List Number", "Quote", "Caption"} <= set(styles)
    (table,) = word.tables
    assert table._tbl.xpath("count(.//w:tblHeader)") == 1
    assert not table._tbl.xpath(".//w:vMerge | .//w:gridSpan")
    assert word.core_properties.title == "A plan"
    assert set(word.styles.element.xpath(".//w:docDefaults//w:lang/@w:val")) == {"en-GB"}
    anchors = set(word.element.xpath("//w:hyperlink/@w:anchor"))
    assert anchors <= set(word.element.xpath("//w:bookmarkStart/@w:name"))


TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def odt_lines(data: bytes) -> Iterator[str]:
    """The words of an OpenDocument text in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        root = etree.fromstring(archive.read("content.xml"))
    for each in root.iter(f"{TEXT}h", f"{TEXT}p"):
        # What a picture shows is heard, and is no text.
        yield from each.xpath(".//text()[not(ancestor::*[local-name() = 'desc'])]")
        yield "\n"


def test_an_opendocument_file_says_the_same_and_is_built_of_styles() -> None:
    data = write_odt(DOCUMENT)
    assert data == write_odt(DOCUMENT)
    assert bare("".join(odt_lines(data))) == bare(text_of(DOCUMENT.blocks))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
        styles = archive.read("styles.xml").decode()
        for name in archive.namelist()[1:]:
            etree.fromstring(archive.read(name))
    assert re.findall(r'outline-level="(\d)"', content) == ["1", "2", "2", "3"]
    assert content.count("<table:table-header-rows>") == 1
    assert "covered-table-cell" not in content
    assert 'fo:language="en" fo:country="GB"' in styles
    named = set(re.findall(r'text:style-name="([^"]+)"', content)) - {"strong", "code"}
    assert named <= set(re.findall(r'style:name="([^"]+)"', styles))
