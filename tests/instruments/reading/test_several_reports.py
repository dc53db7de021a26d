"""Several reports in one file, each with a way of its own to number what it recommends."""

import random

import pytest

from amends.instruments.reading import Recommendation, find_recommendations, read_bytes, understood
from amends.instruments.reading.remarks import Code
from tests.instruments.reading import making
from tests.instruments.reading.making import (
    FILLER,
    boxed,
    heading,
    new_page,
    numbered,
    small_heading,
    text,
)

PAGES = 12


def words_of(page: str) -> str:
    """Words that no other page has, so that none of them looks like a running head."""
    words = FILLER.split()
    return " ".join(random.Random(page).choices(words, k=len(words)))


def report(title: str, *found: object, contents: bool, footer: str) -> bytes:
    """A report of twelve pages whose last one says what it recommends."""
    story = [heading(title), new_page()]
    if contents:
        story += [heading("Contents")]
        story += [text(f"Chapter {one} {'.' * 60} {one + 1}") for one in (1, 2, 6)]
    else:
        story += [heading(f"Foreword to {title}"), text(words_of(title))]
    for chapter in range(1, PAGES - 2):
        story += [new_page(), heading(f"Chapter {chapter}"), text(words_of(f"{title} {chapter}"))]
    return making.pdf(*story, new_page(), *found, footer=footer)


def announced(*, contents: bool = True, footer: str = "{}") -> bytes:
    boxes = [
        boxed(small_heading(f"Recommendation {number}"), text(words))
        for number, words in enumerate(
            ("The Trust must read every letter.", "The Board should meet families."), start=1
        )
    ]
    return report("Inquiry into Exampleshire", *boxes, contents=contents, footer=footer)


def listed(*, contents: bool = True, footer: str = "{}") -> bytes:
    items = [
        numbered("1.", "Nobody had counted the letters. (Conclusion, Paragraph 4)"),
        numbered("2.", "The Department should count the letters. (Recommendation, Paragraph 5)"),
        numbered("3.", "It took three years. (Conclusion, Paragraph 7)"),
        numbered("4.", "NHS England should publish the count. (Recommendation, Paragraph 9)"),
    ]
    return report(
        "Letters: a select committee's report", heading("Conclusions and recommendations"), *items,
        contents=contents, footer=footer,
    )  # fmt: skip


def in_prose(*, contents: bool = True, footer: str = "") -> bytes:
    words = text(f"{FILLER} We recommend that the Ombudsman is told within a month. {FILLER}")
    return report("What the letters said", words, contents=contents, footer=footer)


LISTED = ["The Department should count the letters.", "NHS England should publish the count."]
ANNOUNCED = ["The Trust must read every letter.", "The Board should meet families."]
IN_PROSE = ["We recommend that the Ombudsman is told within a month."]


def found(data: bytes) -> list[Recommendation]:
    return find_recommendations(read_bytes(data, name="reports.pdf"))


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ((announced(), listed(), in_prose()), [*ANNOUNCED, *LISTED, *IN_PROSE]),
        ((in_prose(), announced(), listed()), [*IN_PROSE, *ANNOUNCED, *LISTED]),
        (
            (announced(contents=False), listed(contents=False), announced(contents=False)),
            [*ANNOUNCED, *LISTED],
        ),
        ((in_prose(contents=False), listed(footer="")), [*IN_PROSE, *LISTED]),
    ],
    ids=["by both", "prose first", "by page numbers, one of them twice", "by contents"],
)
def test_each_is_read_by_its_own_way(reports: tuple[bytes, ...], expected: list[str]) -> None:
    assert [one.text for one in found(making.joined(*reports))] == expected


def test_the_file_says_so() -> None:
    document = read_bytes(making.joined(announced(), listed()), name="reports.pdf")
    said = [one for one in understood(document)["remarks"] if one["code"] == "several_reports"]
    assert [one["facts"] for one in said] == [{"pages": ["1", str(PAGES + 1)]}]
    assert Code.SEVERAL_REPORTS.value


@pytest.mark.parametrize("other", [3, 11])
def test_an_annex_with_page_numbers_of_its_own_is_read_with_its_report(other: int) -> None:
    """Few pages are no report, and neither are many without a recommendation."""
    annex = making.pdf(
        *(one for _ in range(other) for one in (text(FILLER), new_page())), footer="{}"
    )
    assert [one.text for one in found(making.joined(announced(), annex))] == ANNOUNCED


def test_chapters_with_contents_of_their_own_are_one_report() -> None:
    story = [heading("Inquiry into Exampleshire")]
    for chapter in range(4):
        first = chapter * 12 + 2
        story += [new_page(), heading("Contents")]
        story += [text(f"Section {one} {'.' * 60} {first + one}") for one in (1, 4, 9)]
        for _ in range(11):
            story += [new_page(), text(f"{FILLER} We recommended to the Board that it meet.")]
    story += [new_page(), small_heading("Recommendation 1"), text("The Trust must read.")]
    story += [small_heading("Recommendation 2"), text("The Board must read.")]
    data = making.pdf(*story, footer="{}")
    assert [one.text for one in found(data)] == ["The Trust must read.", "The Board must read."]
