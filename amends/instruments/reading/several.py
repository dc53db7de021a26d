"""Several reports in one file: where each begins, by its page numbers and its table of contents."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from amends.instruments.reading.model import Document, Kind, Page

# The printed number of a page among what is left out of its text.
PRINTED = re.compile(
    r"^[-–\[(| ]*(?:.{0,60}\bpage\s+)?(?P<alone>\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[-–\])| ]*$"
    r"|^(?P<first>\d{1,4})\b|\b(?P<last>\d{1,4})$",
    re.IGNORECASE,
)
IN_CONTENTS = re.compile(r"(?<![\d.])(\d{1,4})$")
# Shorter ones are annexes.
LEAST_PAGES = 8
# So many pages in a row count in the same way.
LEAST_COUNTED = 4
# A report's first numbers, on its pages or in its table of contents.
LOW = 12
# A table of contents stands at most so many pages after the first page that has a number.
NEAR = 4
LEAST_ENTRIES = 3


def reports_in(document: Document) -> list[Document]:
    """The reports of a file, each with its own pages; the document itself if it is one."""
    begin = _beginnings(document.pages) if document.paged else []
    if not begin:
        return [document]
    edges = [0, *begin, len(document.pages)]
    return [
        replace(document, pages=document.pages[first:after]) for first, after in pairwise(edges)
    ]


def _beginnings(pages: tuple[Page, ...]) -> list[int]:
    """Where the second report begins, the third and so on, counted from 0."""
    by_contents = list(_by_contents(pages))
    found = {*by_contents}
    for after, first, counted in _by_numbers(pages):
        here = [one for one in by_contents if after <= one <= counted + NEAR]
        found -= {*here}
        found.add(min(first, *here) if here else first)
    kept: list[int] = []
    for one in sorted(found):
        if one - (kept[-1] if kept else 0) >= LEAST_PAGES <= len(pages) - one:
            kept.append(one)
    return kept


def _by_numbers(pages: tuple[Page, ...]) -> Iterator[tuple[int, int, int]]:
    """Where page numbers begin anew: what follows the last page with the old, the page that would be the new
    page 1, or what follows if that is later, and the first page with a new number.
    """
    ways = [_ways(page) for page in pages]
    common = Counter(way for some in ways for way in some)
    counted = [
        (at, max(some, key=lambda way: common[way]))
        for at, some in enumerate(ways)
        if some and max(common[way] for way in some) >= LEAST_COUNTED
    ]
    for (before, old), (at, new) in pairwise(counted):
        if at + new < before + old and at + new <= LOW:
            yield before + 1, max(before + 1, 1 - new), at


def _ways(page: Page) -> set[int]:
    """How a page may be counted: by how much each number at its edge is more than its place in the file."""
    found = (PRINTED.search(line) for line in page.furniture)
    return {int(one[one.lastgroup or 0]) - page.number + 1 for one in found if one}


def _by_contents(pages: tuple[Page, ...]) -> Iterator[int]:
    """Where a table of contents stands that begins with low numbers, though it is no longer near the beginning."""
    last = -LEAST_PAGES
    for at, page in enumerate(pages):
        entries = [one.text for one in page.blocks if one.kind is Kind.CONTENTS]
        if len(entries) < LEAST_ENTRIES:
            continue
        if at - last >= LEAST_PAGES and at >= LEAST_PAGES:
            numbers = [int(one[1]) for entry in entries if (one := IN_CONTENTS.search(entry))]
            if numbers and min(numbers) <= LOW:
                yield at
        last = at
