"""The files of the public site that are no pages, the index of the search, and the accessibility statement."""

import json
import re
from datetime import date
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.publication.rules import searching, site
from amends.publication.rules.accessibility import (
    AccessibilityStatement,
    WrongStatementError,
    read_statement,
)

DAY = date(2025, 7, 16)
COMPLETE = """
organisation = "Exampleshire Trust"
email = "plans@example.org"
answers_within_days = 10
status = "partial"
fails = ["Older PDFs have no headings (1.3.1)."]
tested_on = 2026-09-01
tested_by = "Exampleshire Trust"
tested_how = "Ten pages with axe and a screen reader."
prepared_on = 2026-09-23
reviewed_on = 2026-09-23
"""


def located(data: bytes) -> list[str]:
    """The addresses in a sitemap."""
    return [
        each.text or "" for each in ElementTree.fromstring(data).iter() if each.tag.endswith("loc")
    ]


@pytest.mark.parametrize(
    ("count", "files"),
    [
        (0, {"sitemap.xml": 0}),
        (3, {"sitemap.xml": 3}),
        (4, {"sitemap-1.xml": 3, "sitemap-2.xml": 1, "sitemap.xml": 2}),
    ],
)
def test_a_sitemap_is_split_and_its_index_names_the_parts(
    count: int, files: dict[str, int]
) -> None:
    made = dict(site.sitemaps("https://x.org", [(f"a&b/{n}/", DAY) for n in range(count)], most=3))
    assert {name: len(located(data)) for name, data in made.items()} == files
    whole = [
        each
        for name, data in made.items()
        if name != "sitemap.xml" or count < 4
        for each in located(data)
    ]
    assert whole == [f"https://x.org/a&b/{n}/" for n in range(count)]
    assert made["sitemap.xml"].count(b"<lastmod>2025-07-16</lastmod>") == files["sitemap.xml"]


def test_the_headers_hold_below_the_address_and_insist_on_https_only_there() -> None:
    there = site.headers_file("https://x.org/public")
    assert there.startswith("/public/*\n  Content-Security-Policy: default-src 'none';")
    assert "Strict-Transport-Security" in there
    assert "Strict-Transport-Security" not in site.headers_file("http://x.org")
    # A sealed page has its look inside it; scripts stay shut out.
    assert "script-src 'self';" in there
    assert there.count("'unsafe") == there.count("style-src 'self' 'unsafe-inline';") == 1


@pytest.mark.parametrize("page", ["how-to/serve-the-public-site.md", "reference/site.md"])
def test_the_docs_give_the_headers_as_they_are(page: str) -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    text = (docs / page).read_text()
    servers = 3 if page.startswith("how-to") else 1
    for name, value in dict([*site.HEADERS.items(), site.STRICT_TRANSPORT]).items():
        given = re.findall(
            rf"{name}`?[ |]+[\"`]?([^\n|]*?)[\"`]?(?: always;)?(?: \||, where.*)?$",
            text,
            re.MULTILINE,
        )
        assert given == [value] * servers, name


def test_data_inside_a_page_cannot_end_its_element() -> None:
    told = {"name": "</script><!-- & <b>"}
    block = site.data_block(told)
    assert "<" not in block
    assert json.loads(block) == told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The wards’ Policies: no one's CARE", {"ward", "policy", "one", "care"}),
        ("Café, naïve; cafe\u0301", {"cafe", "naive"}),
        ("staff-led 2024 focus analysis bus", {"staff", "led", "2024", "focus", "analysis", "bus"}),
        ("_under_score – …", {"under", "score"}),
        ("of the and", set()),
    ],
)
def test_words_are_folded(text: str, words: set[str]) -> None:
    assert searching.words_in(text) == words


def test_where_each_word_stands() -> None:
    assert searching.places_of(["Plan of wards", "A ward", "Staff"]) == {
        "plan": "0",
        "ward": "0,1",
        "staff": "2",
    }


@given(
    st.dictionaries(
        st.text("abé文", min_size=1, max_size=5),
        st.text("x", min_size=1, max_size=9000),
        max_size=12,
    )
)
def test_the_parts_hold_every_word_once_under_what_it_begins_with(postings: dict[str, str]) -> None:
    ordered = {word: postings[word] for word in sorted(postings)}
    parts = list(searching.parts_of(ordered))
    found: dict[str, str] = {}
    for prefix, data in parts:
        inner = json.loads(data)
        assert all(word.startswith(prefix) for word in inner)
        assert len(data) <= searching.MOST or len(inner) == 1
        assert not found.keys() & inner.keys()
        found |= inner
    assert found == postings
    names = [searching.part_name(prefix) for prefix, _data in parts]
    assert len(names) == len(set(names))
    assert all(name.isascii() for name in names)


def test_a_plan_has_one_key_in_every_build() -> None:
    assert searching.key_of(UUID(int=7)) == searching.key_of(UUID(int=7))
    assert searching.key_of(UUID(int=7)) != searching.key_of(UUID(int=8))


def test_a_statement_is_read_and_what_is_missing_is_named() -> None:
    assert read_statement(COMPLETE.encode()).missing == ()
    assert AccessibilityStatement().missing == (
        "organisation",
        "answers_within_days",
        "status",
        "tested_on",
        "tested_by",
        "tested_how",
        "prepared_on",
        "reviewed_on",
        "contact",
    )
    partial = "\n".join(line for line in COMPLETE.splitlines() if not line.startswith("fails"))
    assert read_statement(partial.encode()).missing == ("fails",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("colour = 'blue'", "“colour” is none of"),
        ("organisation = 7", "“organisation” must be text"),
        ("answers_within_days = true", "must be a whole number"),
        ("tested_on = 'May'", "must be a day"),
        ("tested_on = 2026-09-01T10:00:00", "must be a day"),
        ("fails = 'all'", "must be a list of sentences"),
        ("status = 'good'", "must be one of: full, partial, none"),
        ("status = ", "Invalid value"),
    ],
)
def test_a_statement_that_is_wrong_says_where(line: str, words: str) -> None:
    with pytest.raises(WrongStatementError, match=words):
        read_statement(line.encode())
