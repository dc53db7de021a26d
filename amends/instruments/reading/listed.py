"""Recommendations in a numbered list, alone or mixed with conclusions."""

import re
from collections.abc import Sequence

from amends.instruments.reading.found import (
    REFERENCE,
    Recommendation,
    addressed_by,
    asks,
    is_directive,
    key_of,
    overlap,
    raw_of,
    says_who,
    similarity,
    spans_of,
    without_reference,
)
from amends.instruments.reading.labels import bare, is_bullet, numbers
from amends.instruments.reading.model import Block, Kind
from amends.instruments.reading.prose import OWN
from amends.instruments.reading.remarks import Code, Remark, remark
from amends.instruments.reading.sections import ENDS, Entry, Section, section_of, stem_in

SECTION = re.compile(
    r"\b(?:recommendations|actions for learning|essential actions)\b|\brecommend(?:s|ed) that\W*$",
    re.IGNORECASE,
)
# Reports of the Care Quality Commission recommend so: "Action the trust MUST take to improve".
MUST_DO = re.compile(
    r"^(?:actions?|what) (?:(?:that )?the )?[a-z ]{2,40} (?:must|should) (?:take|do)\b[^.]{0,80}[.:]?$",
    re.IGNORECASE,
)
# A heading above paragraphs that each recommend, without numbers.
ALONE = re.compile(
    r"^(?:\d[\d.]*\s*)?(?:our |the |key |summary of |final )?(?:safety )?recommendations\W*$",
    re.IGNORECASE,
)
# A list of its own beside recommendations that are announced: those of one agency, or of another report.
BESIDE = re.compile(
    rf"{ALONE.pattern}|^(?:\d[\d.]*\s*)?(?:single|individual|other|further|additional|internal|local)\b"
    r".{0,40}\brecommendations\W*$",
    re.IGNORECASE,
)
NOT_A_SECTION = re.compile(
    r"\b(?:progress|response|responses|status|implementation|previous|earlier|monitoring|update|"
    r"how|why|against|accepted|issued|reported|period|figure|table|box|introduction to)\b",
    re.IGNORECASE,
)
ONLY_CONCLUSIONS = re.compile(
    r"^(?:\d+\.?\s*)?(?:overall\s+|key\s+)?(?:conclusions?|findings)$", re.IGNORECASE
)
ANNOUNCED = re.compile(r"\brecommendations\b[^.]*:$", re.IGNORECASE)
FIRST_PERSON = re.compile(r"\b[Ww]e\b")
LONGEST_SECTION_HEADING = 130
LONGEST_ANNOUNCEMENT = 600
LEAST = 2
# A list with an item so like one that is announced sums up what is announced.
PARAPHRASED = 0.65


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
            section = section_of(blocks, at)
            least = 1 if MUST_DO.match(block.text) else LEAST
            if len(section.entries) >= least:
                after = section.entries[-1].at
                found.extend(_recommendations(section, notes))
        if found:
            return found, notes
    return [], []


def _heads(block: Block) -> bool:
    """Whether a block heads a list of recommendations."""
    text = block.text
    if MUST_DO.match(text) and not block.label:
        return True
    if block.kind is not Kind.HEADING or len(text) > LONGEST_SECTION_HEADING:
        return False
    return bool(SECTION.search(text)) and not NOT_A_SECTION.search(text)


def _announces(block: Block) -> bool:
    """Whether a sentence announces a list of the document's own recommendations."""
    if block.kind not in (Kind.PARAGRAPH, Kind.ITEM) or is_bullet(block.label):
        return False
    own = re.search(r"\b(?:we|our|following recommendations)\b", block.text, re.IGNORECASE)
    return bool(own and ANNOUNCED.search(block.text)) and len(block.text) < LONGEST_ANNOUNCEMENT


def find_beside(
    blocks: Sequence[Block], announced: Sequence[Recommendation]
) -> list[Recommendation]:
    """The recommendations of lists headed so that hold none of those announced, in no other words either."""
    found: list[Recommendation] = []
    orders = [one.order for one in announced]
    after = -1
    for at, block in enumerate(blocks):
        if at <= after or block.kind is not Kind.HEADING or not BESIDE.match(block.text):
            continue
        entries = section_of(blocks, at).entries
        if len(entries) < LEAST or any(at < order <= entries[-1].at for order in orders):
            continue
        section = Section(block.text, entries)
        known = any(
            similarity(entry.text, one.text) > PARAPHRASED for entry in entries for one in announced
        )
        asking = sum(asks(entry.text) for entry in entries)
        # A heading that says whose they are is trusted sooner; what asks for nothing is flagged.
        least = len(entries) if ALONE.match(block.text) else len(entries) / 2
        if not known and asking >= least:
            after = entries[-1].at
            found.extend(_made(entry, section, 0.7, _in_list(section)) for entry in entries)
    return found


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
    first = numbers(kept[0].first.label) if kept else ()
    if len(first) > 1:
        kept = _recommending(kept, section, notes)
    elif first and first[0] > 1:
        # The report's own numbers run through its recommendations, and so do sentences about these.
        kept = _left_out(kept, [one for one in kept if asks(one.text)], section, notes)
    return [_made(entry, section, 0.9, _in_list(section)) for entry in kept]


def _in_list(section: Section) -> Remark:
    return remark(Code.IN_LIST, heading=section.heading)


def _recommending(entries: list[Entry], section: Section, notes: list[Remark]) -> list[Entry]:
    """Of a chapter's numbered paragraphs, those that recommend; if none says so, those that ask."""
    kept = [entry for entry in entries if OWN.search(entry.text)]
    if len(kept) < LEAST:
        kept = [entry for entry in entries if is_directive(entry.text)]
    return _left_out(entries, kept, section, notes)


def _left_out(
    entries: list[Entry], kept: list[Entry], section: Section, notes: list[Remark]
) -> list[Entry]:
    """The entries kept; the numbers of the others are noted."""
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
    raw, spans, stem = raw_of(entry.blocks), spans_of(entry.blocks), ""
    # An item that says itself who should act needs no stem.
    if entry.stem and not says_who(text):
        stem = stem_in(entry.stem)
        text = f"{stem}\n{text}"
        raw, spans = f"{entry.stem.raw}\n{raw}", (*spans, *entry.stem.spans)
    made = Recommendation(
        label=label,
        text=text.strip(),
        raw=raw,
        spans=spans,
        confidence=confidence,
        why=why,
        paragraph=reference,
        title=stem,
        order=entry.at,
    )
    who = addressed_by(entry.heading) or addressed_by(section.heading)
    if who and not says_who(made.text):
        made.addressees.append(who)
    if not label:
        made.flag("no number")
        made.confidence -= 0.15
    if not asks(text):
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
