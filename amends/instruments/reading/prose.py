"""Recommendations inside sentences: a report's own, and those that it only reports."""

import re
from collections.abc import Iterator, Sequence

from amends.instruments.reading.found import (
    MORE,
    Recommendation,
    overlap,
    raw_of,
    says_who,
    spans_of,
    stem_of,
)
from amends.instruments.reading.labels import bare, is_bullet, numbers
from amends.instruments.reading.model import Block, Kind
from amends.instruments.reading.remarks import Code, remark

OWN_BODY = r"(?:we|I|the\s+(?:commission|inquiry|committee|panel|review(?:ers?)?|investigation(?:\s+team)?|investigators?|bureau|atsb|board|team|authors?|coroner|ombudsman|council|chair|jury)|(?:the\s+)?ATSB|(?:the\s+)?TAIC|(?:the\s+)?HSSIB|(?:the\s+)?HSIB|(?:the\s+)?AAIB|(?:the\s+)?RAIB|(?:the\s+)?MAIB|this\s+(?:report|review|inquiry|investigation))"
ADVERBS = r"(?:(?:also|further|therefore|strongly|thus|accordingly|hereby|would|then|now|additionally),?\s+){0,3}"
OWN = re.compile(
    rf"(?:\b{OWN_BODY}\s+{ADVERBS}recommends?\b(?!\s+against)|\bthe\s+(?:commission|bureau|board|atsb)\s+recommended\s+(?:that|to)\b|\bit\s+is\s+{ADVERBS}recommended\b|"
    r"\bour\s+recommendation\s+is\b|\bthe\s+(?:[A-Z][\w’']+\s+){1,5}(?:bureau|branch|commission|board|committee|inquiry|panel)\s+recommends\b|"
    r"\bon\s+\d{1,2}\s+[A-Z][a-z]+\s+\d{4},?\s+(?:the\s+\w+|it\s+was)\s+recommended\b|\b(?:we|the\s+(?:committee|commission|inquiry|panel|board))\s+"
    rf"{ADVERBS}(?:urges?|calls?\s+(?:on|upon|for))\b)",
    re.IGNORECASE,
)
# What was recommended to somebody, in the past and by a body that is named, is only reported.
REPORTED = re.compile(
    r"(?P<who>\b(?:the\s+)?(?:[A-Z][A-Z&]{1,9}|(?:\b[A-Z][\w’'-]{1,40}\s+){0,6}(?:Committee|Commission|Ombudsman|Inquiry|Panel|Review|Coroner|Board|Inspectorate|Council|Agency|Authority))|\b[Tt]hey)\s+"
    r"(?:(?:said|stated|found|also|further|has|have|had|would|then|that|they|it),?\s+){0,7}recommended\s+(?P<what>.+)",
    re.DOTALL,
)
AND_RECOMMENDED = re.compile(r"[;,]?\s+and\s+(?:also\s+)?recommended\s+", re.IGNORECASE)
MADE_SEVERAL = re.compile(
    r"(?P<who>[A-Z][\w’' ]{1,60}?)\s+(?:has\s+|had\s+)?made\s+(?:several|a number of|\w+)\s+(?:safety\s+)?recommendations\b[^.]*[:a-z]$"
)
SENTENCE = re.compile(r"(?<=[.!?])[”’\"')]*\s+(?=[A-Z“‘\"'(\[])")
ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|para|paras|e\.g|i\.e|etc|vs|cf|Rt|Hon)\.$")
CODE = re.compile(r"\((?:safety recommendation\s+)?(?P<code>(?:R-?)?\d{2,4}[/-]\d{2,4})\)")
CODED = re.compile(rf"{CODE.pattern}\.?$")
NOT_ONE = re.compile(
    r"\bno\s+(?:further\s+|safety\s+){0,2}recommendations?\b|\bnot\s+recommend|\bwe\s+(?:had|have)\s+recommended\b",
    re.IGNORECASE,
)
# What the sentence before recommends, this one adds to.
ADDS = re.compile(r"^(?:It|They|This|These)\s+(?:should|must|needs?\s+to)\b")
LEAST_WORDS = 6
LIST_ABOVE = 12
SAME = 0.75


def find_coded(blocks: Sequence[Block]) -> list[Recommendation]:
    """Paragraphs that end in their number ("… of the train. (047/05)"), as transport investigators
    print them; the sentence that recommends them may stand above.
    """
    found: list[Recommendation] = []
    for at, block in enumerate(blocks):
        if block.kind in (Kind.NOTE, Kind.CONTENTS, Kind.HEADING):
            continue
        code = CODED.search(block.text)
        if code is None or NOT_ONE.search(block.text):
            continue
        recommending = _recommending(blocks, at)
        if not recommending:
            continue
        text = block.text[: code.start()].strip()
        found.append(
            Recommendation(
                label=code["code"],
                text=text,
                raw=block.raw,
                spans=block.spans,
                confidence=0.85,
                why=remark(Code.ENDS_IN_NUMBER, number=code["code"]),
                paragraph=bare(block.label) if numbers(block.label) else "",
                order=at,
            )
        )
    return found


def _recommending(blocks: Sequence[Block], at: int) -> bool:
    """Whether a paragraph recommends, or goes on with a list that one just above announces."""
    for place in range(at, max(at - LIST_ABOVE, -1), -1):
        block = blocks[place]
        if "recommend" in block.text.lower():
            return True
        if place != at and block.kind is not Kind.ITEM and not CODED.search(block.text):
            return False
    return False


def find_in_prose(blocks: Sequence[Block]) -> list[Recommendation]:
    """The sentences in which a report itself recommends, lists that follow them included."""
    found: list[Recommendation] = []
    for at, block in enumerate(blocks):
        if block.kind in (Kind.NOTE, Kind.CONTENTS, Kind.HEADING):
            continue
        adding = False
        for sentence in sentences(block.text):
            if adding and ADDS.match(sentence):
                found[-1].text = f"{found[-1].text} {sentence}"
                continue
            adding = False
            belonging = _list_after(blocks, at) if sentence.rstrip().endswith(":") else []
            # "The Trust should:" with a list under it recommends without the word.
            asks = belonging and says_who(sentence) and stem_of(sentence)
            more = found and found[-1].order == at and MORE.match(sentence)
            goes_on = bool(more) and says_who(sentence)
            if not (asks or goes_on or OWN.search(sentence)) or NOT_ONE.search(sentence):
                continue
            adding = not belonging
            text = "\n".join([sentence, *(one.printed for one in belonging)])
            code = CODE.search(text)
            found.append(
                Recommendation(
                    label=code["code"] if code else "",
                    text=text,
                    raw=raw_of([block, *belonging]),
                    spans=spans_of([block, *belonging]),
                    confidence=0.75 if code else 0.65,
                    why=remark(Code.RECOMMENDED_IN_SENTENCE),
                    paragraph=bare(block.label) if numbers(block.label) else "",
                    flags=["in prose"] if code else ["in prose", "no number"],
                    order=at,
                )
            )
    return found


def find_reported(blocks: Sequence[Block]) -> list[Recommendation]:
    """What a document says that others recommended, the same thing once.

    Only where a document makes no recommendation of its own.
    """
    found: list[Recommendation] = []
    for at, block in enumerate(blocks):
        if block.kind in (Kind.NOTE, Kind.CONTENTS, Kind.HEADING) or is_bullet(block.label):
            continue
        for sentence in sentences(block.text):
            for who, words in _reported(sentence):
                _add_reported(found, block, at, who, words)
        if (several := MADE_SEVERAL.search(block.text)) and not NOT_ONE.search(block.text):
            found.extend(_listed(blocks, at, several["who"].strip()))
    return [one for one in found if len(one.text.split()) >= LEAST_WORDS]


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    made: list[str] = []
    for piece in SENTENCE.split(text):
        if made and ABBREVIATED.search(made[-1]):
            made[-1] = f"{made[-1]} {piece}"
        else:
            made.append(piece)
    return [piece.strip() for piece in made if piece.strip()]


def _reported(sentence: str) -> Iterator[tuple[str, str]]:
    """Who recommended and what, in one sentence."""
    match = REPORTED.search(sentence)
    if not match:
        return
    for words in AND_RECOMMENDED.split(match["what"]):
        yield match["who"], words.strip()


def _add_reported(found: list[Recommendation], block: Block, at: int, who: str, words: str) -> None:
    text = words[0].upper() + words[1:] if words else words
    twin = next((one for one in found if overlap(one.text, text) > SAME), None)
    if twin is not None:
        twin.add_place(block.spans)
        if len(text) > len(twin.text):
            twin.text = text
        return
    found.append(
        Recommendation(
            label="",
            text=text,
            raw=block.raw,
            spans=block.spans,
            confidence=0.4,
            why=remark(Code.REPORTED, who=who),
            paragraph=bare(block.label) if numbers(block.label) else "",
            flags=["reported, not made here", "no number", "in prose"],
            order=at,
        )
    )


def _listed(blocks: Sequence[Block], at: int, who: str) -> Iterator[Recommendation]:
    for number, block in enumerate(_list_after(blocks, at), start=1):
        yield Recommendation(
            label="" if is_bullet(block.label) else bare(block.label),
            text=block.text,
            raw=block.raw,
            spans=block.spans,
            confidence=0.4,
            why=remark(Code.REPORTED_IN_LIST, who=who),
            flags=["reported, not made here"],
            order=at + number,
        )


def _list_after(blocks: Sequence[Block], at: int) -> list[Block]:
    """The items right after a block."""
    items: list[Block] = []
    for block in blocks[at + 1 :]:
        if block.kind is Kind.NOTE:
            continue
        if block.kind is not Kind.ITEM or (items and _restarts(items, block)):
            break
        items.append(block)
    return items


def _restarts(items: list[Block], block: Block) -> bool:
    """Whether an item is of another list than those before it."""
    first, number = numbers(items[0].label), numbers(block.label)
    if is_bullet(items[0].label) != is_bullet(block.label) or len(first) != len(number):
        return True
    return bool(number) and number <= numbers(items[-1].label)
