"""The measure of what is dropped: it sees a row that the reader lost, and one that is in no finding."""

from dataclasses import replace

from amends.instruments.reading import Document, Table, read_bytes, understood
from benchmarks.coverage import reconcile
from tests.instruments.reading import making
from tests.instruments.reading.layouts import LAYOUTS
from tests.instruments.reading.writers import as_pdf

PLAN = LAYOUTS["L5 cells merged at the left"]
DATA = as_pdf(PLAN.lines(), PLAN.title)


def document() -> Document:
    return read_bytes(DATA, name="plan.pdf")


def test_a_row_that_the_reader_lost_is_seen() -> None:
    read = document()
    (page,) = read.pages
    content = [
        replace(piece, cells=tuple(cell for cell in piece.cells if cell.row < piece.height - 1))
        if isinstance(piece, Table)
        else piece
        for piece in page.content
    ]
    short = replace(read, pages=(replace(page, content=tuple(content)),))
    told = reconcile(short, understood(short), DATA, "pdf")
    lost = "2 The Board should read. Add it to the agenda Trust Secretary Feb 2016 Completed."
    assert not told.whole
    assert told.dropped.total() == sum(map(str.isalnum, lost))


def test_a_row_that_is_in_no_finding_and_not_listed_is_seen() -> None:
    read = document()
    found = understood(read)
    found["actions"].pop()
    told = reconcile(read, found, DATA, "pdf")
    assert "Add it to the agenda" in told.nowhere
    assert not told.dropped


def test_the_furniture_of_pages_is_set_aside_and_kept() -> None:
    story = [making.text(f"{number}: {making.FILLER}") for number in range(30)]
    data = making.pdf(*story, header="A report by nobody", footer="Page {} of 4")
    read = read_bytes(data, name="report.pdf")
    assert [page.furniture for page in read.pages[:2]] == [
        ("A report by nobody", "Page 1 of 4"),
        ("A report by nobody", "Page 2 of 4"),
    ]
    assert reconcile(read, understood(read), data, "pdf").whole
