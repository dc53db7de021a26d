"""The items of a list of recommendations, with the stems and headings that they stand under."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amends.instruments.reading.found import is_directive, says_who, stem_of, words_of
from amends.instruments.reading.labels import is_bullet, letter_order, numbers
from amends.instruments.reading.model import Block, Kind
from amends.instruments.reading.prose import sentences

MIXED = re.compile(r"\b(?:conclusions?|findings|lessons|observations)\b", re.IGNORECASE)
ENDS = re.compile(
    r"^(?:appendix|appendices|annex|annexe|glossary|references|bibliography|formal minutes|witnesses|"
    r"published written evidence|list of reports|abbreviations|endnotes|index|acknowledgements)\b",
    re.IGNORECASE,
)
LONGEST_STEP, LONGEST_STEP_OF_LETTERS = 25, 3
# Bullets belong to a heading or a stem that stands so many blocks above them.
NEAR = 3
# Words of a paragraph about the list and not in it.
ABOUT_THE_LIST = re.compile(r"\b(?:recommendations?|following|below)\b", re.IGNORECASE)


@dataclass(slots=True)
class Entry:
    """One item of a list, with what belongs to it, the heading above it, and the stem that it ends:
    "The Trust should:".
    """

    at: int
    blocks: list[Block]
    heading: str = ""
    stem: Block | None = None

    @property
    def first(self) -> Block:
        """The block with the label."""
        return self.blocks[0]

    @property
    def text(self) -> str:
        """Its words, without the label."""
        first = self.first
        plain = Block(Kind.PARAGRAPH, first.text, first.raw, first.spans)
        return words_of([plain, *self.blocks[1:]])


@dataclass(slots=True)
class Section:
    """A list of recommendations under its heading."""

    heading: str
    entries: list[Entry]

    @property
    def mixed(self) -> bool:
        """Whether its heading announces conclusions as well."""
        return bool(MIXED.search(self.heading))


def stem_in(block: Block) -> str:
    """The sentence of a block that the items after it end; empty if there is none."""
    if block.kind not in (Kind.PARAGRAPH, Kind.HEADING) or block.label:
        return ""
    return stem_of(next(reversed(sentences(block.text)), ""))


def section_of(blocks: Sequence[Block], start: int) -> Section:
    """The items after a heading, or a sentence that announces them, as far as their labels go on.

    Under each stem, and under a heading of a lower rank, they may begin anew.
    """
    opened = blocks[start]
    reader = _Reader(opened, announced=opened.kind is not Kind.HEADING, near=start)
    for at in range(start + 1, len(blocks)):
        if blocks[at].kind not in (Kind.NOTE, Kind.CONTENTS) and not reader.takes(blocks, at):
            break
    return Section(opened.text, reader.read())


class _Reader:
    """Takes one block after the other, until one is no longer of the list."""

    def __init__(self, opened: Block, *, announced: bool, near: int) -> None:
        self.opened = opened
        self.announced = announced
        self.near = near
        # Bullets are recommendations only where nothing else can be.
        self.bulleted = announced or not MIXED.search(opened.text)
        self.entries: list[Entry] = []
        # Where in these the labels began that go on.
        self.group = 0
        self.heading = ""
        # Whether what follows is under a heading of the list's own rank, and of no item above it.
        self.apart = False
        self.stem: Block | None = None

    def read(self) -> list[Entry]:
        """The items; paragraphs between them only where nothing has a number."""
        labelled = [one for one in self.entries if one.first.label]
        loose = [one for one in self.entries if not one.first.label]
        if any(not is_bullet(one.first.label) for one in labelled):
            return labelled
        return self.entries if labelled or any(len(one.blocks) > 1 for one in loose) else []

    def takes(self, blocks: Sequence[Block], at: int) -> bool:
        """Whether a block is of the list, or stands between its items."""
        block = blocks[at]
        group = self.entries[self.group :]
        if self._is_stem(blocks, at):
            self._begin_group(at)
            self.stem = block
            return True
        if block.kind is Kind.HEADING and not _numbered(block):
            return self._goes_on_under(block, at)
        if self.bulleted and not self.entries and at - self.near > NEAR:
            self.bulleted = False
        if self._is_loose(block):
            self._begin_group(at)
            self._add(at, block)
        elif group and not group[0].first.label and is_bullet(block.label):
            group[-1].blocks.append(block)
        elif _is_entry(block, group, self.bulleted):
            if group and not _goes_on(group, block):
                return False
            self._add(at, block)
        elif group and group[0].first.label and not is_bullet(group[0].first.label):
            if not self.apart:
                group[-1].blocks.append(block)
        elif self.entries or self.announced:
            return False
        return True

    def _add(self, at: int, block: Block) -> None:
        self.entries.append(Entry(at, [block], self.heading, self.stem))
        self.apart = False

    def _begin_group(self, at: int) -> None:
        self.group, self.near, self.stem = len(self.entries), at, None

    def _goes_on_under(self, heading: Block, at: int) -> bool:
        """Whether the list may go on under another heading."""
        group = self.entries[self.group :]
        lower = 0 < self.opened.level < heading.level
        ends = self.entries and (
            0 < heading.level < self.opened.level
            or (
                bool(group)
                and (is_bullet(group[0].first.label) or not group[0].first.label)
                and not lower
            )
        )
        if ENDS.match(heading.text) or ends or self.announced:
            return False
        self.heading = heading.text
        self.apart = not lower
        if lower:
            self._begin_group(at)
        return True

    def _is_stem(self, blocks: Sequence[Block], at: int) -> bool:
        """Whether a block is a stem, and items like those before it follow."""
        following = next((one for one in blocks[at + 1 :] if one.kind is not Kind.NOTE), None)
        if following is None or not following.label or not stem_in(blocks[at]):
            return False
        if not _is_entry(following, [], bulleted=True) and not self._continues(following):
            return False
        before = self.entries[-1].first.label if self.entries else ""
        return not before or is_bullet(before) or _way(before) == _way(following.label)

    def _continues(self, block: Block) -> bool:
        return bool(self.entries) and _is_entry(block, self.entries[-1:], bulleted=True)

    def _is_loose(self, block: Block) -> bool:
        """Whether a paragraph between bullets is a recommendation itself."""
        if block.kind is not Kind.PARAGRAPH or block.label or not self.bulleted or self.announced:
            return False
        numbered = any(not is_bullet(one.first.label) for one in self.entries if one.first.label)
        asks = is_directive(block.text) and says_who(block.text)
        return not numbered and asks and not ABOUT_THE_LIST.search(block.text)


def _numbered(block: Block) -> bool:
    """Whether a block that looks like a heading is a bold item of a list."""
    return bool(numbers(block.label)) and len(block.text) > 80


def _way(label: str) -> tuple[str, int]:
    """How a list is labelled: by bullets, letters or numbers of so many parts."""
    if is_bullet(label):
        return "bullets", 0
    return ("numbers", len(numbers(label))) if numbers(label) else ("letters", 0)


def _is_entry(block: Block, entries: list[Entry], bulleted: bool) -> bool:
    label = block.label
    if not label or block.kind is Kind.PARAGRAPH:
        return False
    if bulleted and is_bullet(label):
        return not entries or is_bullet(entries[0].first.label)
    if _is_lettered(label):
        return _is_lettered(entries[0].first.label) if entries else 1 in letter_order(label)
    if is_bullet(label) or not numbers(label):
        return False
    # "1." inside item 8.20 is a list of its own.
    return not entries or len(numbers(label)) == len(numbers(entries[0].first.label))


def _is_lettered(label: str) -> bool:
    return not is_bullet(label) and not numbers(label) and any(letter_order(label))


def _goes_on(entries: list[Entry], block: Block) -> bool:
    if is_bullet(block.label):
        return True
    if _is_lettered(block.label):
        pairs = zip(letter_order(entries[-1].first.label), letter_order(block.label), strict=True)
        return any(
            before and 0 < after - before <= LONGEST_STEP_OF_LETTERS for before, after in pairs
        )
    before, number = numbers(entries[-1].first.label), numbers(block.label)
    if before[:-1] != number[:-1]:
        # 3.4 is followed by 4.1 only in a list that runs over chapters.
        return before < number and number[0] - before[0] <= 1 and len(number) > 1
    return 0 < number[-1] - before[-1] <= LONGEST_STEP
