"""Words go from a page as a reader sees it, however its markup divides them."""

import pytest

from amends.ledger.rules import REMOVED
from amends.ledger.spelling import pattern_of
from amends.publication.rules.removal import page_without

PATTERN = pattern_of("John Smith")


@pytest.mark.parametrize(
    ("page", "clean"),
    [
        ("<p>John Smith</p>", f"<p>{REMOVED}</p>"),
        (
            "<p>John <strong>Smith</strong> &amp; Co</p>",
            f"<p>{REMOVED}<strong></strong> &amp; Co</p>",
        ),
        ("<p>Jo<b>hn</b> Smith came</p>", f"<p>{REMOVED}<b></b> came</p>"),
        ("<dt>John</dt>\n<dd>Smith</dd>", f"<dt>{REMOVED}</dt><dd></dd>"),
        ("<p>John<wbr> Smith</p>", f"<p>{REMOVED}<wbr></p>"),
        ("<p>Jo&shy;hn&#8203;Smith</p>", f"<p>{REMOVED}</p>"),
        ("<p>a John Smith, JOHN-SMITH b</p>", f"<p>a {REMOVED}, {REMOVED} b</p>"),
        ("<p>John<br>Smith</p>", f"<p>{REMOVED}<br></p>"),
    ],
)
def test_what_is_read_loses_the_words(page: str, clean: str) -> None:
    assert page_without(page, PATTERN) == clean


@pytest.mark.parametrize(
    "page",
    [
        "<style>i > john smith {}</style><p>J</p>",
        "<p>Smith, John</p>",
        "<p>John Smithson &#38; co</p>",
        '<p class="john smith">J. Smith</p>',
    ],
)
def test_what_does_not_hold_them_stays_as_it_is(page: str) -> None:
    assert page_without(page, PATTERN) == page
