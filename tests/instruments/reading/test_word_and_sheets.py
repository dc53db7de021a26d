"""Word documents, workbooks, CSV and plain text as they become blocks and tables."""

from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from amends.instruments.reading import Document, Kind, Table, read_bytes
from tests.instruments.reading import making


def content(document: Document) -> list[str]:
    return [
        f"<{piece.name}>" if isinstance(piece, Table) else piece.printed
        for piece in document.content()
    ]


def test_word_in_the_order_in_which_it_is_read() -> None:
    def build(document: Any) -> None:
        document.add_heading("Plan", 1)
        document.add_paragraph("Before the table.")
        making.word_table(document, [["Action", "Lead"], ["Write", "Matron"]])
        document.add_paragraph("After it.")
        making.word_table(document, [["Action", "Lead"], ["Meet", "Matron"]])

    document = read_bytes(making.word(build), name="plan.docx")
    assert content(document) == ["Plan", "Before the table.", "<table 1>", "After it.", "<table 2>"]
    first = next(document.blocks())
    assert (first.kind, first.level) == (Kind.HEADING, 1)
    assert not document.paged


def test_words_own_numbers_are_read() -> None:
    def build(document: Any) -> None:
        for words in ("Ask why.", "Tell families."):
            document.add_paragraph(words, style="List Number")
        document.add_paragraph("A bullet.", style="List Bullet")
        document.add_paragraph("Read it.", style="List Number")

    document = read_bytes(making.word(build), name="list.docx")
    assert [(block.label, block.text) for block in document.blocks()] == [
        ("1.", "Ask why."),
        ("2.", "Tell families."),
        ("•", "A bullet."),
        ("3.", "Read it."),
    ]


def test_tracked_changes_and_content_controls() -> None:
    inserted = f"<w:p {nsdecls('w')}><w:r><w:t>The Trust </w:t></w:r><w:ins w:id='1' w:author='a'><w:r><w:t>must</w:t></w:r></w:ins><w:del w:id='2' w:author='a'><w:r><w:delText>might</w:delText></w:r></w:del><w:r><w:t> act.</w:t></w:r></w:p>"
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"

    def build(document: Any) -> None:
        for part in (inserted, control):
            document.element.body.insert(0, parse_xml(part))

    document = read_bytes(making.word(build), name="x.docx")
    assert content(document) == ["In a control.", "The Trust must act."]


def test_merged_cells_of_a_word_table() -> None:
    def build(document: Any) -> None:
        table = making.word_table(document, [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]])
        table.cell(0, 0).merge(table.cell(0, 2)).text = "across"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "down"

    (table,) = read_bytes(making.word(build), name="x.docx").tables()
    grid = [[cell.text if cell else None for cell in row] for row in table.grid()]
    assert grid == [["across"] * 3, ["down", "e", "f"], ["down", "h", "i"]]
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in table.cells}
    assert spans["across"] == (1, 3)
    assert spans["down"] == (2, 1)


def test_a_workbook_with_several_sheets() -> None:
    rows: making.Rows = [["Action", "Cost", "Done"], ["Write", 2.0, True], ["Meet", 2.5, False]]
    data = making.workbook({"One": rows, "Empty": [], "Two": [["x", "y"]]}, ["A2:A3"])
    document = read_bytes(data, name="book.xlsx")
    assert [page.name for page in document.pages] == ["One", "Empty", "Two"]
    first, second = document.tables()
    assert [[cell.text if cell else None for cell in row] for row in first.grid()] == [
        ["Action", "Cost", "Done"],
        ["Write", "2", "yes"],
        ["Write", "2.5", "no"],
    ]
    assert second.cells[1].span.cell == "Two!B1"
    assert second.page == 3


def test_a_table_that_begins_in_the_middle_of_a_sheet() -> None:
    rows = [[], [], [None, None, "Action", "Lead"], [None, None, "Write", "Matron"]]
    (table,) = read_bytes(making.workbook({"P": rows}), name="x.xlsx").tables()
    assert [cell.span.cell for cell in table.cells] == ["P!C3", "P!D3", "P!C4", "P!D4"]


def test_an_empty_workbook_says_so() -> None:
    document = read_bytes(making.workbook({"One": []}), name="x.xlsx")
    assert [str(each) for each in document.problems] == ["There is nothing in this workbook."]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ('No,Action,Lead\r\n1,Siân’s plan,Matron\r\n2,"Meet, and write",Matron\r\n', "utf-8"),
        ('No,Action,Lead\r\n1,Siân’s plan,Matron\r\n2,"Meet, and write",Matron\r\n', "utf-8-sig"),
        ('No,Action,Lead\r\n1,Siân’s plan,Matron\r\n2,"Meet, and write",Matron\r\n', "utf-16"),
        ("No;Action;Lead\r\n1;Siân’s plan;Matron\r\n2;Meet, and write;Matron\r\n", "cp1252"),
        ("No\tAction\tLead\n1\tSiân’s plan\tMatron\n2\tMeet, and write\tMatron\n", "utf-16-le"),
        ("No|Action|Lead\n1|Siân’s plan|Matron\n2|Meet, and write|Matron\n", "utf-8"),
    ],
)
def test_csv_in_any_encoding_and_with_any_separator(words: str, encoding: str) -> None:
    document = read_bytes(words.encode(encoding), name="anything")
    assert document.media_type == "text/csv"
    (table,) = document.tables()
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [
        ["No", "Action", "Lead"],
        ["1", "Siân’s plan", "Matron"],
        ["2", "Meet, and write", "Matron"],
    ]
    guessed = any("Windows-1252" in str(problem) for problem in document.problems)
    assert guessed == (encoding == "cp1252")


def test_prose_with_commas_is_no_table() -> None:
    words = (
        "First, we met.\nThen, some days later, and after a pause, we wrote.\nLast, we rested.\n"
    )
    document = read_bytes(words.encode(), name="notes.txt")
    assert document.media_type == "text/plain"
    assert not list(document.tables())


def test_text_filled_to_a_width_is_one_paragraph() -> None:
    words = (
        "1. The team met every week in the months before the event, and it wrote down what it had\n"
        "agreed in a book that nobody read.\n"
        "2. It met again.\n\n"
        "A Person\nChief Executive\nExampleshire NHS Trust\n"
    )
    document = read_bytes(words.encode(), name="x.txt")
    assert [(block.label, block.text) for block in document.blocks()] == [
        (
            "1.",
            (
                "The team met every week in the months before the event, and it wrote down what it had agreed "
                "in a book that nobody read."
            ),
        ),
        ("2.", "It met again."),
        ("", "A Person\nChief Executive\nExampleshire NHS Trust"),
    ]


def test_the_kind_is_the_contents_and_not_the_names() -> None:
    pdf = making.pdf(making.text("The Trust should ask why, and then it should listen."))
    assert read_bytes(pdf, name="report.docx").media_type == "application/pdf"
    book = making.workbook({"P": [["a", "b"]]})
    assert "spreadsheet" in read_bytes(book, name="plan.pdf").media_type


def test_an_opendocument_workbook() -> None:
    rows = making.ods_row("No", "Action", "Lead") + making.ods_row("1", "Write", "Matron")
    far = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    document = read_bytes(making.ods(rows + far), name="plan.ods")
    assert document.media_type == "application/vnd.oasis.opendocument.spreadsheet"
    (table,) = document.tables()
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [
        ["No", "Action", "Lead"],
        ["1", "Write", "Matron"],
    ]
    assert table.cells[4].span.cell == "Plan!B2"


def test_excels_escapes_are_undone_once() -> None:
    rows: making.Rows = [["No", "Action"], [1, "Write_x000D_\n_x005F_x0041_"]]
    (table,) = read_bytes(making.workbook({"Plan": rows}), name="plan.xlsx").tables()
    assert table.cells[-1].text == "Write\n_x0041_"
