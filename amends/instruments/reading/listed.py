"""Recommendations in a numbered list, alone or mixed with conclusions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amends.instruments.reading.found import (
    REFERENCE,
    Recommendation,
    is_directive,
    key_of,
    overlap,
    raw_of,
    spans_of,
    without_reference,
    words_of,
)
from amends.instruments.reading.labels import bare, is_bullet, letter_order, numbers
from amends.instruments.reading.model import Block, Kind
from amends.instruments.reading.prose import OWN
from amends.instruments.reading.remarks import Code, Remark, remark

SECTION = re.compile(
    r"\b(?:recommendations|actions for learning|essential actions)\b|\brecommend(?:s|ed) that\W*$",
    re.IGNORECASE,
)
# A heading above paragraphs that each recommend, without numbers.
ALONE = re.compile(
    r"^(?:(?:\d+\.?)*\d*\s*)?(?:our |the |key |summary of |final )?(?:safety )?recommendations\W*$",
    re.IGNORECASE,
)
NOT_A_SECTION = re.compile(
    r"\b(?:progress|response|responses|status|implementation|previous|earlier|monitoring|update|"
    r"how|why|against|accepted|issued|reported|period|figure|table|box|introduction to)\b",
    re.IGNORECASE,
)
MIXED = re.compile(r"\b(?:conclusions?|findings|lessons|observations)\b", re.IGNORECASE)
ENDS = re.compile(
    r"^(?:appendix|appendices|annex|annexe|glossary|references|bibliography|formal minutes|witnesses|"
    r"published written evidence|list of reports|abbreviations|endnotes|index|acknowledgements)\b",
    re.IGNORECASE,
)
ONLY_CONCLUSIONS = re.compile(
    r"^(?:\d+\.?\s*)?(?:overall\s+|key\s+)?(?:conclusions?|findings)$", re.IGNORECASE
)
ANNOUNCED = re.compile(r"\brecommendations\b[^.]*:$", re.IGNORECASE)
FIRST_PERSON = re.compile(r"\b[Ww]e\b")
LONGEST_SECTION_HEADING = 130
LONGEST_ANNOUNCEMENT = 600
LONGEST_STEP, LONGEST_STEP_OF_LETTERS = 25, 3
# Bullets belong to a heading that stands so many blocks above them.
NEAR = 3
LEAST = 2


@dataclass(slots=True)
class Entry:
    """One item of a list, with what belongs to it."""

    at: int
    blocks: list[Block]
    heading: str = ""

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


def find_listed(blocks: Sequence[Block]) -> tuple[list[Recommendation], list[Remark]]:
    """The recommendations of every list that is headed so, conclusions left out where told apart;
    and notes on what was left out though it looked like one.

    Lists that a sentence announces count only where there is none under a heading.
    """
    for opens in (_heads, _announces):
        found: list[Recommendation] = []
        notes: list[Remark] = []
        after = -1
        for at, block in enumerate(blocks):
            if at <= after or not opens(block):
                continue
            section = _section(blocks, at)
            if len(section.entries) >= LEAST:
                after = section.entries[-1].at
                found.extend(_recommendations(section, notes))
        if found:
            return found, notes
    return [], []


def _heads(block: Block) -> bool:
    """Whether a block heads a list of recommendations."""
    text = block.text
    if block.kind is not Kind.HEADING or len(text) > LONGEST_SECTION_HEADING:
        return False
    return bool(SECTION.search(text)) and not NOT_A_SECTION.search(text)


def _announces(block: Block) -> bool:
    """Whether a sentence announces a list of the document's own recommendations."""
    if block.kind not in (Kind.PARAGRAPH, Kind.ITEM) or is_bullet(block.label):
        return False
    own = re.search(r"\b(?:we|our|following recommendations)\b", block.text, re.IGNORECASE)
    return bool(own and ANNOUNCED.search(block.text)) and len(block.text) < LONGEST_ANNOUNCEMENT


def find_paragraphs(blocks: Sequence[Block]) -> list[Recommendation]:
    """Paragraphs without labels under a heading that says "Recommendations", each that asks for something."""
    found: list[Recommendation] = []
    opened: Block | None = None
    for at, block in enumerate(blocks):
        if block.kind is Kind.HEADING:
            if ALONE.match(block.text):
                opened = block
            elif opened and (ENDS.match(block.text) or block.level <= opened.level):
                opened = None
        elif opened and block.kind is Kind.PARAGRAPH and is_directive(block.text):
            section = Section(opened.text, [])
            found.append(_made(Entry(at, [block]), section, 0.8, _in_list(section)))
    return found if len(found) >= LEAST else []


def _section(blocks: Sequence[Block], start: int) -> Section:
    """The numbered items after a heading, as far as their numbers go on."""
    heading = blocks[start].text
    announced = blocks[start].kind is not Kind.HEADING
    entries: list[Entry] = []
    sub = ""
    # Bullets are recommendations only where nothing else can be.
    bulleted = announced or not MIXED.search(heading)
    for at in range(start + 1, len(blocks)):
        block = blocks[at]
        if block.kind in (Kind.NOTE, Kind.CONTENTS):
            continue
        if block.kind is Kind.HEADING and not _numbered(block):
            bullets = bool(entries) and is_bullet(entries[0].first.label)
            closes = entries and _closes(block, blocks[start])
            if ENDS.match(block.text) or closes or announced or bullets:
                break
            sub = block.text
            continue
        bulleted = bulleted and (bool(entries) or at - start <= NEAR)
        if _is_entry(block, entries, bulleted):
            if entries and not _goes_on(entries, block):
                break
            entries.append(Entry(at, [block], sub))
        elif entries and not (bulleted and is_bullet(entries[0].first.label)):
            entries[-1].blocks.append(block)
        elif entries or announced:
            break
    return Section(heading, entries)


def _numbered(block: Block) -> bool:
    """Whether a block that looks like a heading is a bold item of a list."""
    return bool(numbers(block.label)) and len(block.text) > 80


def _closes(block: Block, opened: Block) -> bool:
    """Whether a heading is of a higher rank than the one that opened the section."""
    return bool(opened.level) and 0 < block.level < opened.level


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


def _recommendations(section: Section, notes: list[Remark]) -> list[Recommendation]:
    tagged = [_tag(entry) for entry in section.entries]
    if tagged.count("recommendation") + tagged.count("conclusion") > len(tagged) * 0.3:
        kept = [
            entry
            for entry, tag in zip(section.entries, tagged, strict=True)
            if tag == "recommendation"
        ]
        why = remark(Code.LIST_CALLS_IT_SO, heading=section.heading)
        return [_made(entry, section, 0.96, why) for entry in kept]
    if section.mixed:
        emphasised = _emphasised(section.entries)
        if emphasised:
            why = remark(Code.LIST_PRINTS_IT_SO, heading=section.heading)
            silent = [entry for entry in emphasised if not _speaks(entry)]
            notes.extend(_note(entry, section) for entry in silent)
            return [_made(entry, section, 0.92, why) for entry in emphasised if entry not in silent]
        kept = [entry for entry in section.entries if not ONLY_CONCLUSIONS.match(entry.heading)]
        return [_unsure(entry, section) for entry in kept]
    kept = [entry for entry in section.entries if not ONLY_CONCLUSIONS.match(entry.heading)]
    if len(numbers(kept[0].first.label) if kept else ()) > 1:
        kept = _recommending(kept, section, notes)
    return [_made(entry, section, 0.9, _in_list(section)) for entry in kept]


def _in_list(section: Section) -> Remark:
    return remark(Code.IN_LIST, heading=section.heading)


def _recommending(entries: list[Entry], section: Section, notes: list[Remark]) -> list[Entry]:
    """Of a chapter's numbered paragraphs, those that recommend; if none says so, those that ask."""
    kept = [entry for entry in entries if OWN.search(entry.text)]
    if len(kept) < LEAST:
        kept = [entry for entry in entries if is_directive(entry.text)]
    left = [bare(entry.first.label) for entry in entries if entry not in kept]
    if left:
        notes.append(remark(Code.PARAGRAPHS_LEFT_OUT, heading=section.heading, numbers=left))
    return kept


def _speaks(entry: Entry) -> bool:
    """Whether an item asks for something, or says what its authors hold ("we commend")."""
    return is_directive(entry.text) or bool(FIRST_PERSON.search(entry.text))


def _note(entry: Entry, section: Section) -> Remark:
    number = bare(entry.first.label)
    return remark(Code.ITEM_LEFT_OUT, number=number, heading=section.heading)


def _tag(entry: Entry) -> str:
    return without_reference(entry.text)[2]


def _emphasised(entries: list[Entry]) -> list[Entry]:
    """The items in the type of recommendations, where a list sets two kinds in two types."""
    ways = (
        lambda entry: entry.first.italic,
        lambda entry: entry.first.bold and entry.first.italic,
        lambda entry: entry.first.bold,
        lambda entry: not entry.first.bold,
    )
    for way in ways:
        chosen = [entry for entry in entries if way(entry)]
        rest = [entry for entry in entries if not way(entry)]
        if not chosen or not rest:
            continue
        asking = sum(is_directive(entry.text) for entry in chosen) / len(chosen)
        others = sum(is_directive(entry.text) for entry in rest) / len(rest)
        if asking > 0.6 and others < asking * 0.6:
            return chosen
    return []


def _made(entry: Entry, section: Section, confidence: float, why: Remark) -> Recommendation:
    text, reference, _ = without_reference(entry.text)
    label = bare(entry.first.label) if not is_bullet(entry.first.label) else ""
    made = Recommendation(
        label=label,
        text=text.strip(),
        raw=raw_of(entry.blocks),
        spans=spans_of(entry.blocks),
        confidence=confidence,
        why=why,
        paragraph=reference,
        order=entry.at,
    )
    if not label:
        made.flag("no number")
        made.confidence -= 0.15
    if not is_directive(text):
        made.flag("asks for nothing")
        made.confidence -= 0.2
    return made


def _unsure(entry: Entry, section: Section) -> Recommendation:
    """An item of a list that does not say which of its items are conclusions."""
    if is_directive(entry.text):
        why = remark(Code.ASKS_IN_LIST, heading=section.heading)
        return _made(entry, section, 0.8, why)
    made = _made(entry, section, 0.7, _in_list(section))
    made.flag("may be a conclusion")
    return made


def add_places(found: list[Recommendation], blocks: Sequence[Block]) -> None:
    """Add to each recommendation the place in the body where the same words stand."""
    begins: dict[str, list[Block]] = {}
    paragraphs: dict[str, list[Block]] = {}
    for block in blocks:
        if block.kind in (Kind.NOTE, Kind.CONTENTS):
            continue
        begins.setdefault(key_of(block.text), []).append(block)
        if numbers(block.label):
            paragraphs.setdefault(bare(block.label), []).append(block)
    for one in found:
        text = REFERENCE.sub("", one.text)
        named = [
            block for block in paragraphs.get(one.paragraph, []) if overlap(text, block.text) > 0.9
        ]
        for block in [*begins.get(key_of(text), []), *named]:
            elsewhere = not any(span in one.spans for span in block.spans)
            if elsewhere and not _covers(one, block) and overlap(text, block.text) > 0.85:
                one.add_place(block.spans)
                break


def _covers(one: Recommendation, block: Block) -> bool:
    """Whether a block's place is inside one of the recommendation's own."""
    return any(
        span.page == own.page and own.box and span.box and own.box.holds(span.box)
        for span in block.spans
        for own in one.spans
    )
