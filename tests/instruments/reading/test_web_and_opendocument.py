"""Web pages and OpenDocument text: what a reader sees, with its labels and its places."""

from pathlib import Path

import pytest

from amends.instruments.reading import (
    Document,
    Kind,
    TooBig,
    find_actions,
    find_recommendations,
    read_bytes,
    read_in_worker,
)
from amends.instruments.reading.limits import Limits
from tests.instruments.reading.writers import as_html, as_odt, open_document

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Plan</title><script>var x = "Recommendation 9: no";</script></head>
<body><nav><a href="/">Home</a></nav>
<h1>What we will   do</h1>
<p>We are <strong>sorry</strong>.<br>We will change.</p>
<p style="display: none">Nobody sees this.</p>
<ol start="3"><li>The Trust should ask why.<ul><li>of families</li></ul></li><li value="7"><p>The Board should read.</p><p>Twice.</p></li></ol>
<ol type="a"><li>First</li></ol>
<div>Loose words <div>and a block</div> and more.</div>
<footer>Copyright</footer></body></html>"""


def pieces(document: Document) -> list[tuple[str, str]]:
    return [(block.label, block.text) for block in document.blocks()]


def test_a_web_page_as_it_is_seen() -> None:
    document = read_bytes(PAGE.encode(), name="page.html")
    assert document.media_type == "text/html"
    assert pieces(document) == [
        ("", "What we will do"),
        ("", "We are sorry.\nWe will change."),
        ("3.", "The Trust should ask why."),
        ("•", "of families"),
        ("7.", "The Board should read."),
        ("", "Twice."),
        ("a.", "First"),
        ("", "Loose words"),
        ("", "and a block"),
        ("", "and more."),
    ]
    first = next(document.blocks())
    assert (first.kind, first.level) == (Kind.HEADING, 1)
    assert first.spans[0].cell == "paragraph 1"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<html><body><p>Café – £5</p></body></html>".encode(), "Café – £5"),
        ("<html><body><p>Café – £5</p></body></html>".encode("cp1252"), "Café – £5"),
        ('<html><meta charset="iso-8859-15"><body><p>Café</p></body></html>'.encode("iso-8859-15"), "Café"),
        ("\ufeff<html><body><p>Café</p></body></html>".encode("utf-16-le"), "Café"),
    ],
)  # fmt: skip
def test_the_encodings_of_web_pages(data: bytes, words: str) -> None:
    assert pieces(read_bytes(data, name="page.html")) == [("", words)]


@pytest.mark.parametrize(
    ("rest", "media_type"), [("<html><p>Why.</p></html>", "text/html"), ("Why.", "text/plain")]
)
def test_comments_before_a_page_take_no_time(rest: str, media_type: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<!----> <!-- a -- b -->\n" * 40 + rest)
    assert read_in_worker(file, seconds=20)["media_type"] == media_type


def test_a_table_that_only_lays_a_page_out_is_read_as_text() -> None:
    inner = as_html([["No", "Action", "Lead"], ["1", "Write", "Matron"]], "Plan").decode()
    data = f"<html><body><table><tr><td>Menu</td><td>{inner}</td></tr></table></body></html>"
    document = read_bytes(data.encode(), name="page.html")
    assert ("", "Menu") in pieces(document)
    (action,) = find_actions(document)
    assert (action.label, action.text, action.owners) == ("1", "Write", ["Matron"])


FORM = """<html><body><h1>Action plan</h1><h2>Recommendation 4</h2>
<h3>Issues identified</h3><p>Families were not asked what they saw.</p>
<h3>Actions to be taken</h3><ol><li>Write to families</li><li>Train the team</li></ol>
<h3>Person responsible</h3><ul><li>Matron</li><li>Head of Governance</li></ul>
<h3>Target completion date</h3><ol><li>30 June 2020</li><li>31 September 2020</li></ol>
<h3>Progress to date</h3><p>1-2 complete</p>
<h2>Contact us</h2><p>Ring the office.</p></body></html>"""


def test_a_page_whose_headings_are_those_of_a_plan() -> None:
    document = read_bytes(FORM.encode(), name="page.html")
    first, second = find_actions(document)
    assert (first.label, first.serves, first.text) == ("1", ["4"], "Write to families")
    assert first.owners == ["Matron", "Head of Governance"]
    assert first.in_place_by is not None
    assert str(first.in_place_by.to) == "2020-06-30"
    assert second.in_place_by is not None
    assert second.in_place_by.precision == "impossible"
    assert (first.progress, second.progress) == ("complete", "complete")


def test_a_report_with_such_words_in_its_headings_is_no_plan() -> None:
    page = "<html><body>" + "".join(
        f"<h2>{head}</h2>" + "<p>The team met, and staff told us of it. It was long. </p>" * 40
        for head in ("Findings", "Actions", "Progress", "Evidence", "Timescale", "Responsibility")
    )
    assert find_actions(read_bytes(f"{page}</body></html>".encode(), name="x.html")) == []


def test_tables_too_large_for_a_page() -> None:
    data = '<html><body><table><tr><td rowspan="999" colspan="999">x</td></tr>' + "<tr></tr>" * 999
    with pytest.raises(TooBig):
        read_bytes(data.encode(), name="x.html", limits=Limits(cells=10_000))


TEXT = """<office:text>
<text:tracked-changes><text:p>Deleted</text:p></text:tracked-changes>
<text:h text:outline-level="2">Recommendations</text:h>
<text:list text:style-name="L"><text:list-item><text:p>The Trust should<text:s text:c="2"/>ask<text:tab/>why.</text:p>
<text:list><text:list-item><text:p>of families</text:p></text:list-item></text:list></text:list-item>
<text:list-item><text:p>The Board should read.<text:note><text:note-citation>1</text:note-citation>
<text:note-body><text:p>Twice.</text:p></text:note-body></text:note></text:p></text:list-item></text:list>
<text:p>Between.</text:p>
<text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>The nurses should see.</text:p></text:list-item></text:list>
</office:text>"""
STYLES = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-prefix="R" style:num-suffix="."/><text:list-level-style-number text:level="2" '
    'style:num-format="a" style:num-suffix=")"/></text:list-style>'
)


def test_opendocument_text_with_its_numbers() -> None:
    data = open_document("text", TEXT, STYLES)
    document = read_bytes(data, name="report.odt")
    assert document.media_type == "application/vnd.oasis.opendocument.text"
    assert pieces(document) == [
        ("", "Recommendations"),
        ("R1.", "The Trust should ask why."),
        ("a)", "of families"),
        ("R2.", "The Board should read."),
        ("1", "Twice."),
        ("", "Between."),
        ("R3.", "The nurses should see."),
    ]
    assert [one.label for one in find_recommendations(document)] == ["R1", "R2", "R3"]


def nested_boxes(levels: int) -> str:
    """Boxes of text, each with its number, inside each other."""
    inside = ""
    for level in range(levels, 0, -1):
        inside = f"<text:p>Box {level}.<draw:frame><draw:text-box>{inside}</draw:text-box></draw:frame></text:p>"
    return inside


def test_a_box_inside_a_box_is_read_once() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Note.</text:p></text:note-body></text:note>"
    inside = nested_boxes(2).replace("Box 2.", f"Box 2.{note}")
    data = open_document("text", f"<office:text>{inside}</office:text>")
    assert pieces(read_bytes(data, name="x.odt")) == [
        ("", "Box 1."),
        ("", "Box 2."),
        ("1", "Note."),
    ]
    data = open_document("text", f"<office:text>{nested_boxes(13)}</office:text>")
    assert len(pieces(read_bytes(data, name="x.odt"))) == 13


def test_places_in_opendocument_text() -> None:
    document = read_bytes(
        as_odt([["No", "Action", "Lead"], ["1", "Write", "Matron"]], "Plan"), name="x.odt"
    )
    (table,) = document.tables()
    assert [cell.span.cell for cell in table.cells[:4]] == [
        "table 1!A1",
        "table 1!B1",
        "table 1!C1",
        "table 1!A2",
    ]


def test_a_page_of_the_project_is_no_plan() -> None:
    readme = Path(__file__).resolve().parents[3] / "README.md"
    assert find_actions(read_bytes(readme.read_bytes(), name="README.md")) == []
