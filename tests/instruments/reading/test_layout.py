"""What a PDF page becomes: lines, paragraphs, furniture, notes, places."""

import pytest

from amends.instruments.reading import Kind, read_bytes
from amends.instruments.reading.furniture import without_furniture
from amends.instruments.reading.glyphs import Style, Word
from amends.instruments.reading.lines import Line
from amends.instruments.reading.mending import Vocabulary, demojibaked, joined
from tests.instruments.reading import making
from tests.instruments.reading.making import (
    BODY,
    FILLER,
    ITALIC,
    NOTE,
    boxed,
    heading,
    new_page,
    numbered,
    small_heading,
    text,
)


def blocks(data: bytes) -> list[tuple[str, str, str]]:
    document = read_bytes(data, name="x.pdf")
    return [(block.kind.value, block.label, block.text) for block in document.blocks()]


def test_headings_paragraphs_and_items() -> None:
    data = making.pdf(
        heading("Chapter 1"),
        small_heading("What happened"),
        text(FILLER),
        numbered(
            "1.2.",
            "A numbered paragraph that is long enough to be printed on more than one line of it.",
        ),
        numbered("•", "a bullet"),
        text("A quiet heading", ITALIC),
        text("The end of it."),
    )
    found = blocks(data)
    assert [(kind, label) for kind, label, _ in found] == [
        ("heading", ""), ("heading", ""), ("paragraph", ""), ("item", "1.2."), ("item", "•"),
        ("heading", ""), ("paragraph", ""),
    ]  # fmt: skip
    assert found[2][2] == FILLER.strip()
    assert found[3][2].startswith("A numbered paragraph")
    levels = [block.level for block in read_bytes(data, name="x").blocks() if block.level]
    assert levels == sorted(levels)


def test_running_heads_feet_and_page_numbers_are_removed() -> None:
    story = []
    for number in range(1, 6):
        story += [
            heading(f"Chapter {number}"),
            text(f"The words of page {number}. " + FILLER),
            new_page(),
        ]
    data = making.pdf(
        *story,
        header="Exampleshire Trust: https://example.org/report",
        footer="{}/5 printed on 4 May 2022",
    )
    words = " ".join(block[2] for block in blocks(data))
    assert "example.org" not in words
    assert "printed on" not in words
    assert "The words of page 3" in words
    assert words.count("Chapter") == 5


def test_a_numbered_heading_at_the_top_of_each_page_is_no_furniture() -> None:
    story = []
    for number in range(1, 6):
        story += [
            heading(f"Recommendation {number}"),
            text("The Trust should ask why."),
            new_page(),
        ]
    found = [one for one in blocks(making.pdf(*story, footer="Page {}")) if one[0] == "heading"]
    assert [one[2] for one in found] == [f"Recommendation {number}" for number in range(1, 6)]


def test_a_paragraph_that_runs_over_a_page_is_one() -> None:
    data = making.pdf(heading("Long"), text(FILLER * 40), footer="{}")
    document = read_bytes(data, name="x.pdf")
    paragraphs = [block for block in document.blocks() if block.kind is Kind.PARAGRAPH]
    assert len(document.pages) > 1
    assert len(paragraphs) == 1
    assert [span.page for span in paragraphs[0].spans] == list(range(1, len(document.pages) + 1))


def test_notes_at_the_foot_are_told_from_the_text() -> None:
    data = making.pdf(
        text(FILLER * 2 + "This is so.<super>12</super> And this is the next sentence."),
        *[text("Words of the page. " * 20) for _ in range(3)],
        text("12 Recommendation 1 of an earlier report, page 4", NOTE),
        text("13 Evidence of a witness, question 190", NOTE),
    )
    document = read_bytes(data, name="x.pdf")
    notes = [block for block in document.blocks() if block.kind is Kind.NOTE]
    first = next(document.blocks())
    assert [note.text[:2] for note in notes] == ["12", "13"]
    assert first.text.endswith("This is so. And this is the next sentence.")
    assert "12" in first.raw


@pytest.mark.parametrize("rotated", [0, 90, 180, 270])
def test_boxes_are_where_the_words_are_shown(rotated: int) -> None:
    data = making.turned(making.pdf(heading("Turned"), text("At the top.")), rotated)
    document = read_bytes(data, name="x.pdf")
    page = document.pages[0]
    box = page.blocks[0].spans[0].box
    assert box is not None
    assert 0 <= box.left < box.right <= page.width
    assert 0 <= box.top < box.bottom <= page.height
    # The heading stands at the top left of the page as drawn, wherever that is turned to.
    near = {
        0: (box.left, box.top), 90: (page.width - box.right, box.top),
        180: (page.width - box.right, page.height - box.bottom), 270: (box.left, page.height - box.bottom),
    }[rotated]  # fmt: skip
    assert max(near) < 130


def test_frames_hold_what_is_in_them() -> None:
    data = making.pdf(
        text("Before."),
        boxed(text("Inside."), text("Inside too.")),
        text("After."),
        boxed(text("Other.")),
    )
    frames = {block.text: block.frame for block in read_bytes(data, name="x").blocks()}
    assert frames["Before."] == frames["After."] == 0
    assert frames["Inside."] == frames["Inside too."] != 0
    assert frames["Other."] not in (0, frames["Inside."])


def test_a_contents_page_is_not_read_as_text() -> None:
    data = making.pdf(
        heading("Contents"),
        *[text(f"Recommendation {n} ........................ {n}") for n in range(1, 9)],
    )
    kinds = [kind for kind, _, _ in blocks(data)]
    assert kinds == ["heading"] + ["contents"] * 8


def test_a_number_in_mid_sentence_begins_no_item() -> None:
    words = "Nobody in the team could say what it was that had been agreed at the meeting in the year of"
    data = making.pdf(numbered("4.1", f"{words} 2013. {words} 12. {FILLER}"))
    assert [(kind, label) for kind, label, _ in blocks(data)] == [("item", "4.1")]


def test_scans_and_broken_pages_are_reported() -> None:
    document = read_bytes(making.scan(16), name="scan.pdf")
    assert "no readable text on pages 1–16" in str(document.problems[0])
    assert list(document.blocks()) == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["the recommen-", "dation of recommendation, preparedness and prepared-", "ness"],
         "the recommendation of recommendation, preparedness and preparedness"),
        (["a well-", "defined problem, well-defined"], "a well-defined problem, well-defined"),
        (["co-", "operation"], "co-operation"),
        (["2016-", "17"], "2016-17"),
        (["and/", "or"], "and/or"),
        (["a plan –", "and more"], "a plan – and more"),
        (["soft\u00ad", "ware"], "software"),
    ],
)  # fmt: skip
def test_words_broken_at_the_ends_of_lines(lines: list[str], words: str) -> None:
    assert joined(lines, Vocabulary(lines)) == words


@pytest.mark.parametrize(
    ("others", "one_word"),
    [
        (["see the Governance Committee again"], True),
        (["see the Governance Committee again", "a fine Govern is not"], False),
        (["see the ance of it", "the Governance Committee"], False),
        ([], False),
    ],
    ids=["it stands elsewhere", "its first half does too", "so does its rest", "nothing is known"],
)
def test_a_word_broken_without_a_hyphen(others: list[str], one_word: bool) -> None:
    lines = ["Head of Govern", "ance", *others]
    assert Vocabulary(lines).is_broken("Govern", "ance") is one_word


def test_mojibake() -> None:
    assert demojibaked("itâ€™s so â€“ really") == "it’s so – really"
    assert demojibaked("itâ€™s so – really") == "it’s so – really"
    assert demojibaked("It costs £5 – or â no") == "It costs £5 – or â no"


def test_furniture_needs_several_pages() -> None:
    def page(number: int, words: str) -> list[Line]:
        return [
            _line(words, number, 30),
            _line(f"Text {number}", number, 300),
            _line(str(number), number, 800),
        ]

    two = without_furniture([page(1, "One"), page(2, "Two")], [842.0, 842.0])
    assert [[line.raw for line in lines] for lines in two] == [["One", "Text 1"], ["Two", "Text 2"]]


def _line(words: str, page: int, top: float) -> Line:
    word = Word(words, 72, top, 200, top + 12, BODY.fontSize, Style(False, False))
    return Line([word], page, 72, top, 200, top + 12, BODY.fontSize, text=words, raw=words)
