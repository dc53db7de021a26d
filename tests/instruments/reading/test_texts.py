"""All the text of a file, and what its reader does not see."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from pypdfium2 import raw
from reportlab.pdfgen.canvas import Canvas

from amends.instruments.reading import EmptyFile, texts_in_worker, texts_of

CHANGED = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:del w:id="1" w:author="Rowan Example">'
    "<w:r><w:delText>taken out</w:delText></w:r></w:del></w:p>"
)


def word(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("What is seen.")
    document.sections[0].footer.paragraphs[0].text = "At the foot."
    run = document.add_paragraph().add_run("what is not seen")
    run.font.hidden = True
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.title = (
        "Alex Zimmer",
        "Sam Sample",
        "A plan",
    )
    properties.comments = ""
    document.element.body.insert(1, parse_xml(CHANGED))
    document.add_comment(document.paragraphs[0].runs, text="Ask her mother.", author="Jo Sample")
    document.save(str(path))
    return path


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["seen", "also seen"])
    sheet.append(["in a hidden row", "x"])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A1"].comment = Comment("Is it Jo?", "Alex Zimmer")
    book.create_sheet("Old names").sheet_state = "hidden"
    book["Old names"]["A1"] = "Jo Sample"
    book.properties.creator = "Sam Sample"
    book.save(path)
    return path


def pdf(path: Path) -> Path:
    canvas = Canvas(str(path))
    canvas.setAuthor("Alex Zimmer")
    canvas.setTitle("A plan")
    canvas.drawString(72, 700, "What is seen on the first page.")
    canvas.textAnnotation("Ask her mother.", Rect=[72, 650, 90, 668])
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    return path


def unseen(path: Path) -> set[tuple[str, str]]:
    return {(one["what"], one["text"]) for one in texts_in_worker(path)["unseen"]}


def test_a_word_document(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx")
    (page,) = texts_of(path)["pages"]
    assert page["page"] == 0
    assert page["text"].splitlines() == ["What is seen.", "what is not seen", "At the foot."]
    assert unseen(path) == {
        ("hidden text", "what is not seen"),
        ("tracked change", "Rowan Example: taken out"),
        ("comment", "Jo Sample: Ask her mother."),
        ("author", "Alex Zimmer"),
        ("author", "Sam Sample"),
        ("property", "A plan"),
    }


def test_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    pages = texts_of(path)["pages"]
    assert [(one["page"], one["text"]) for one in pages] == [
        (1, "seen\nalso seen\nin a hidden row\nx"),
        (2, "Jo Sample"),
    ]
    assert unseen(path) == {
        ("hidden sheet, row or column", "Old names"),
        ("hidden sheet, row or column", "Sheet!2: in a hidden row x"),
        ("hidden sheet, row or column", "Sheet, 3–3"),
        ("comment", "Alex Zimmer: Is it Jo?"),
        ("author", "Sam Sample"),
    }


def test_a_pdf(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf")
    found = texts_of(path)
    assert [one["page"] for one in found["pages"]] == [1, 2]
    assert "What is seen on the first page." in found["pages"][0]["text"]
    assert [one["facts"]["pages"] for one in found["remarks"]] == [["2"]]
    told = {(one["what"], one["text"], one["page"]) for one in found["unseen"]}
    assert {("author", "Alex Zimmer", 0), ("property", "A plan", 0)} <= told
    assert any(
        what == "comment" and "Ask her mother." in words and page == 1 for what, words, page in told
    )


def test_what_was_filled_in_to_a_form_is_text_of_its_page(tmp_path: Path) -> None:
    """A page without text of its own is told as a picture all the same."""
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 700, "Who was visited on the ward, and when.")
    canvas.acroForm.textfield(name="who", value="Jo Sample", x=72, y=600)
    canvas.acroForm.choice(name="ward", value="Rowan", options=["Rowan", "Elm"], x=72, y=500)
    canvas.acroForm.checkbox(name="seen", checked=True, x=72, y=400)
    canvas.showPage()
    canvas.acroForm.textfield(name="more", value="They were not seen at all.", x=72, y=600)
    canvas.showPage()
    canvas.save()
    found = texts_of(tmp_path / "a.pdf")
    assert [one["text"].splitlines() for one in found["pages"]] == [
        ["Who was visited on the ward, and when.", "Jo Sample", "Rowan"],
        ["", "They were not seen at all."],
    ]
    assert [one["facts"].get("pages") for one in found["remarks"]] == [["2"]]


def test_a_long_comment_on_a_pdf(tmp_path: Path) -> None:
    words = "Ask her mother. " * 500
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.textAnnotation(words, Rect=[72, 650, 90, 668])
    canvas.showPage()
    canvas.save()
    assert ("comment", words.strip()) in unseen(tmp_path / "a.pdf")


def attached(path: Path) -> Path:
    with pypdfium2.PdfDocument(pdf(path)) as document:
        document.new_attachment("list.txt").set_data(b"Jo Sample")
        document.save(path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


def pinned(path: Path) -> Path:
    """As `attached`, to a page and not to the whole."""
    with pypdfium2.PdfDocument(pdf(path)) as document:
        page = document[0]
        raw.FPDFPage_CloseAnnot(raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_FILEATTACHMENT))
        page.close()
        document.save(path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


def packed(path: Path) -> Path:
    word(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "word/embeddings/list.xlsx", workbook(path.with_suffix(".xlsx")).read_bytes()
        )
    return path


@pytest.mark.parametrize(
    ("make", "inside"),
    [(attached, True), (pinned, True), (packed, True), (pdf, False), (word, False)],
)
def test_files_inside_are_told(make: Callable[[Path], Path], inside: bool, tmp_path: Path) -> None:
    remarks = texts_of(make(tmp_path / "a"))["remarks"]
    assert ("files_inside" in {one["code"] for one in remarks}) is inside


def test_a_web_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<html><head><meta name='author' content='Jo Sample'></head><body><p>Seen.</p><!-- ask Jo -->"
        "<p style='display: none'>Not seen.</p></body></html>"
    )
    assert unseen(tmp_path / "a.html") == {
        ("author", "Jo Sample"),
        ("comment", "ask Jo"),
        ("hidden text", "Not seen."),
    }


def test_an_opendocument_text(tmp_path: Path) -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<o:document-content xmlns:o="{space}:office:1.0" xmlns:t="{space}:text:1.0"><o:body><o:text><t:p>Seen.'
        "<o:annotation><t:p>Ask Jo.</t:p></o:annotation></t:p></o:text></o:body></o:document-content>"
    )
    about = f'<o:document-meta xmlns:o="{space}:office:1.0" xmlns:m="{space}:meta:1.0"><o:meta><m:initial-creator>Jo Sample</m:initial-creator></o:meta></o:document-meta>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", about)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    (tmp_path / "a.odt").write_bytes(made.getvalue())
    assert unseen(tmp_path / "a.odt") == {("comment", "Ask Jo."), ("author", "Jo Sample")}


def test_plain_text_is_kept_as_it_stands(tmp_path: Path) -> None:
    words = "One  line\nand another.\n\n\tA third."
    (tmp_path / "a.txt").write_text(words)
    assert texts_of(tmp_path / "a.txt")["pages"] == [{"page": 0, "text": words}]
    (tmp_path / "b.txt").write_text(" \n")
    with pytest.raises(EmptyFile):
        texts_of(tmp_path / "b.txt")
