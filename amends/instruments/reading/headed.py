"""Recommendations under a heading or a word of their own: "Recommendation 7:", "R7"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amends.instruments.reading.found import (
    Recommendation,
    asks,
    is_directive,
    raw_of,
    spans_of,
    without_reference,
    words_of,
)
from amends.instruments.reading.labels import bare, is_bullet, letter_order, numbers
from amends.instruments.reading.model import Block, Kind
from amends.instruments.reading.remarks import Code, Remark, remark

NUMBER = r"(?:[A-Z]{1,4}[/-]){0,2}\d{1,4}(?:[./-](?:[A-Z]{1,3}-)?\d{1,4})*[a-z]?(?:\s?\((?:[a-z]{1,3}|\d{1,2}|[ivx]{1,5})\))*"
COUNTED = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
BEFORE = r"(?P<before>(?:[a-z’']+\s+){0,3}?)"
# Words before "recommendation" that make a heading about one, and not the one itself.
ABOUT = re.compile(
    r"\b(?:response|responding|update|progress|against|on|to|see|of|in|under|with|for|and|or|this|that|"
    r"each|every|no|any|our|their|its|implementing|addressing|meeting|per|is|as|by|from)\b",
    re.IGNORECASE,
)
HEAD = re.compile(
    rf"^(?P<label>{BEFORE}recommendation(?:\s+(?:no\.?|number))?(?:\s*#?\s*(?=\d)|\s+)(?P<number>{NUMBER}|(?:{COUNTED})\b|[IVX]{{1,5}}\b|[A-Z]\b))"
    r"(?P<mark>(?:\s*[:.–—-]+)?)(?P<space>\s*)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
SHORT_HEAD = re.compile(
    r"^(?P<label>(?:R|Rec\.?|REC)\s?-?(?P<number>\d{1,3}(?:\.\d{1,3})*[a-z]?))(?P<mark>(?:\s*[:.–—)-]+)?)(?P<space>\s*)(?P<rest>.*)$",
    re.DOTALL,
)
PLAIN_HEAD = re.compile(
    rf"^{BEFORE}recommendation\s*(?P<mark>[:–—-])?\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
# What comes after a recommendation when a document answers it.
ANSWER = re.compile(
    r"^(?:(?:the\s+)?(?:\w+\s+){0,2}?response\b.{0,40}$|response\s*:|update\b.{0,20}$|rationale\b|"
    r"(?:(?:agreed|management|proposed|planned|further)\s+)?(?:management\s+)?actions?(?:\s+(?:taken|plan|agreed|required))?\s*:|"
    r"(?:lead|owner|responsible|responsibility|deadline|timescale|evidence|progress|status)\b[^.:]{0,25}:|(?:target|due|completion)\s+date\b.{0,12}:|"
    r"(?:the|her|his)\s+(?:\w+\s+)?(?:government|department|trust|authority|board)\s+"
    r"(?:fully\s+|also\s+|partially\s+|broadly\s+)?(?:agrees?|accepts?|welcomes?|notes?|recognises?|supports?|does not)\b|"
    r"we\s+(?:fully\s+|also\s+)?(?:agree|accept|welcome|note|recognise|support)\b)",
    re.IGNORECASE,
)
# Where in the report its reasons stand, right after the label.
WHERE = re.compile(
    r"^\((?:see\s+)?(?:paras?|paragraphs?|pages?|pp?|sections?|chapters?|findings?)\.?\s[^()]{1,40}\)\s*[:.–—-]?\s*",
    re.IGNORECASE,
)
PART = re.compile(r"^(?:\([a-z]{1,4}\)|[a-z]{1,4}[.)]|\(?\d{1,2}[.)])$")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a recommendation: which block, its label, and what follows on its line."""

    at: int
    label: str
    number: str
    rest: str
    level: int


def find_headed(blocks: Sequence[Block]) -> list[Recommendation]:
    """Every recommendation that is announced as one, as often as it is printed."""
    heads = [
        head for at in range(len(blocks)) if (head := _head(blocks, at)) and not _listed(blocks, at)
    ]
    starts = {head.at for head in heads}
    found: list[Recommendation] = []
    for head in heads:
        body, sure = _body(blocks, head, starts)
        found.extend(_recommendations(blocks, head, body, sure))
    return found


def is_head(block: Block) -> bool:
    """Whether a block begins a recommendation by announcing it."""
    return _head([block], 0) is not None


def _head(blocks: Sequence[Block], at: int) -> Head | None:
    block = blocks[at]
    if block.kind in (Kind.NOTE, Kind.CONTENTS):
        return None
    level = block.level if block.kind is Kind.HEADING else 0
    for pattern in (HEAD, SHORT_HEAD):
        match = pattern.match(block.text)
        if match and _names_one(match, level):
            return _numbered_head(block, at, match, level)
    match = PLAIN_HEAD.match(block.text)
    if not match or not _names_one(match, level):
        return None
    rest = match["rest"].strip()
    alone = not rest and block.kind is Kind.HEADING and not match["mark"]
    if alone or (match["mark"] and len(block.text) < 4000 and (rest or block.kind is Kind.HEADING)):
        return Head(at, "", "", rest, level)
    return None


def _names_one(match: re.Match[str], level: int) -> bool:
    """Whether the words before "recommendation" say which kind it is ("Safety recommendation 3")."""
    before = match.groupdict().get("before") or ""
    if not before:
        return True
    titled = all(word[0].isupper() for word in before.split())
    return not ABOUT.search(before) and (level > 0 or titled)


def _numbered_head(block: Block, at: int, match: re.Match[str], level: int) -> Head | None:
    """The head that a match is, unless it is a cross-reference at the start of a sentence."""
    rest = WHERE.sub("", match["rest"].strip())
    marked = bool(match["mark"].strip())
    if match["mark"].strip() == "-" and not match["space"] and rest[:1].islower():
        return None
    if rest and not marked:
        begins = rest[0].isupper() or rest[0] in "“‘\"'["
        if not match["space"] or not begins or is_verb_first(rest):
            return None
    elif marked and rest and rest[0].islower() and not level and match["mark"].strip() in ".-–":
        return None
    return Head(at, match["label"].strip(), match["number"], rest, level)


def is_verb_first(rest: str) -> bool:
    """Whether what follows a label speaks of the recommendation, and is not the recommendation."""
    return bool(re.match(r"(?:is|was|has|will|can|and|to|of|in|that|which|calls?)\b", rest))


def _listed(blocks: Sequence[Block], at: int) -> bool:
    """Whether a head is an entry in a table of contents that runs over two lines."""
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    return following is not None and following.kind is Kind.CONTENTS


def _body(blocks: Sequence[Block], head: Head, starts: set[int]) -> tuple[list[Block], bool]:
    """The blocks of a recommendation after its head, and whether its end is sure."""
    first = blocks[head.at]
    body: list[Block] = []
    for at in range(head.at + 1, len(blocks)):
        block = blocks[at]
        if at in starts or block.kind is Kind.CONTENTS:
            return body, True
        if block.kind is Kind.NOTE:
            continue
        if first.frame:
            if not _in_frame(body[-1] if body else first, block):
                return body, True
        else:
            ends, sure = _ends(head, first, body, block)
            if ends:
                return body, sure
        body.append(block)
    return body, True


def _in_frame(last: Block, block: Block) -> bool:
    """Whether a block is in the same box as the one before it, or in one that goes on after it."""
    if not block.frame:
        return False
    if block.page == last.page:
        return block.frame == last.frame
    # A block that runs over the page takes the box with it.
    end = last.spans[-1].page
    near = block.page == end + 1 or (block.page == end and last.page < end)
    return near and block.kind is not Kind.HEADING


def _ends(head: Head, first: Block, body: list[Block], block: Block) -> tuple[bool, bool]:
    """Whether a block no longer belongs to an unboxed recommendation, and whether that is sure."""
    if block.frame or ANSWER.match(block.text):
        return True, True
    if block.kind is Kind.HEADING:
        goes_on = not body and not head.rest and block.level >= (head.level or 9)
        return not goes_on, True
    if _is_next_paragraph(head, first, body, block):
        return True, True
    written = [one for one in body if one.kind is not Kind.HEADING]
    started = bool(written) or bool(head.rest and not head.level)
    if not started:
        return False, True
    like = written[0] if written else first
    if (block.bold, block.italic) != (like.bold, like.italic) and not is_bullet(block.label):
        return True, True
    last = written[-1] if written else first
    if block.kind is Kind.ITEM or last.text.endswith((":", ";", ",")) or block.text[:1].islower():
        return False, True
    if is_directive(block.text):
        return False, True
    return True, False


def _is_next_paragraph(head: Head, first: Block, body: list[Block], block: Block) -> bool:
    """Whether a block is the report's next numbered paragraph, not a part of the recommendation."""
    if block.kind is not Kind.ITEM or is_bullet(block.label) or not numbers(block.label):
        return False
    own, number = numbers(head.number), numbers(block.label)
    if len(number) > 1:
        # "7.1" under recommendation 7 is a part of it; "17.7" is the report's next paragraph.
        return number[: len(own)] != own or bare(first.label) == bare(block.label)
    parts = [one for one in body if one.kind is Kind.ITEM and numbers(one.label)]
    expected = numbers(parts[-1].label)[-1] + 1 if parts else 1
    return bool(first.label and numbers(first.label)) or number[0] != expected


def _recommendations(
    blocks: Sequence[Block], head: Head, body: list[Block], sure: bool
) -> list[Recommendation]:
    first = blocks[head.at]
    if not head.number:
        numbered = [one for one in body if one.kind is Kind.ITEM and numbers(one.label)]
        above = [one for one in body if one.kind is not Kind.HEADING]
        if numbered and not head.rest and numbered[0] is above[0]:
            return _one_for_each(first, body, head)
    stem, parts = _parted(body)
    whole = _whole(first, head, stem, sure)
    if whole is None:
        return []
    made = [whole]
    if parts and whole.label:
        whole.flag("in parts")
        made.extend(_parts(whole, parts, body))
    return made


def _whole(first: Block, head: Head, stem: list[Block], sure: bool) -> Recommendation | None:
    titled = bool(head.rest) and head.level > 0 and bool(stem)
    lines = [head.rest] if head.rest else []
    text = "\n".join([*lines, words_of(stem)]).strip()
    if not text or not any(sign.isalpha() for sign in text):
        return None
    text, reference, kind = without_reference(text)
    if kind == "conclusion":
        return None
    paragraph = bare(first.label) if numbers(first.label) else ""
    found = Recommendation(
        label=head.label,
        text=text.strip(),
        raw=raw_of([first, *stem]),
        spans=spans_of([first, *stem]),
        confidence=_confidence(first, head),
        why=_why(first, head),
        paragraph=paragraph or reference,
        title=head.rest if titled else "",
        order=head.at,
    )
    if not sure:
        found.flag("unsure boundary")
        found.confidence = round(found.confidence - 0.2, 2)
    if not head.number:
        found.flag("no number")
    if not asks(text):
        found.flag("asks for nothing")
        found.confidence = round(found.confidence - 0.2, 2)
    return found


def _confidence(first: Block, head: Head) -> float:
    confidence = 0.95 if head.number else 0.85
    if first.frame:
        return confidence + 0.02
    return confidence if head.level else confidence - 0.05


def _why(first: Block, head: Head) -> Remark:
    name = head.label or "Recommendation"
    if head.level:
        if first.frame:
            return remark(Code.HEADED_IN_BOX, heading=name)
        return remark(Code.HEADED, heading=name)
    if first.frame:
        return remark(Code.BEGINS_WITH_IN_BOX, heading=name)
    return remark(Code.BEGINS_WITH, heading=name)


def _one_for_each(first: Block, body: list[Block], head: Head) -> list[Recommendation]:
    """Numbered paragraphs under one heading "Recommendation": each is one."""
    groups: list[list[Block]] = []
    for block in body:
        if block.kind is Kind.ITEM and numbers(block.label):
            groups.append([block])
        elif groups:
            groups[-1].append(block)
    made = []
    for number, group in enumerate(groups):
        text, reference, _ = without_reference(words_of([_unlabelled(group[0]), *group[1:]]))
        made.append(
            Recommendation(
                label=bare(group[0].label),
                text=text,
                raw=raw_of(group),
                spans=spans_of(group),
                confidence=_confidence(first, head),
                why=remark(Code.NUMBERED_UNDER, number=bare(group[0].label), heading=first.text),
                paragraph=reference,
                order=head.at + number,
            )
        )
    return made


def _unlabelled(block: Block) -> Block:
    return Block(
        Kind.PARAGRAPH, block.text, block.raw, block.spans,
        bold=block.bold, italic=block.italic, size=block.size, frame=block.frame,
    )  # fmt: skip


def _parted(body: list[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks before a recommendation's lettered parts and after them, and the parts."""
    parts = [one for one in body if _is_part(one)]
    if len(parts) < 2 or not _is_first(parts[0].label):
        return body, []
    start, end = body.index(parts[0]), body.index(parts[-1]) + 1
    while end < len(body) and is_bullet(body[end].label):
        end += 1
    return [*body[:start], *body[end:]], body[start:end]


def _is_part(block: Block) -> bool:
    label = block.label
    return block.kind is Kind.ITEM and (bool(PART.match(label)) or len(numbers(label)) > 1)


def _is_first(label: str) -> bool:
    letter, roman = letter_order(label)
    return letter == 1 or roman == 1 or (bool(numbers(label)) and numbers(label)[-1] == 1)


def _parts(whole: Recommendation, blocks: list[Block], body: list[Block]) -> list[Recommendation]:
    """Each lettered part, those of the second level under those of the first."""
    made: list[Recommendation] = []
    groups: list[list[Block]] = []
    for block in blocks:
        if _is_part(block) or not groups:
            groups.append([block])
        else:
            groups[-1].append(block)
    above: list[tuple[str, str]] = []
    for number, group in enumerate(groups, start=1):
        label, parent = _place_in_levels(group[0].label, above, whole.label)
        text = words_of(group)
        part = Recommendation(
            label=label,
            text=text,
            raw=raw_of(group),
            spans=spans_of(group),
            confidence=round(whole.confidence - 0.05, 2),
            why=remark(Code.PART_OF, part=group[0].label, whole=whole.label),
            paragraph=whole.paragraph,
            part_of=parent,
            order=whole.order + number,
        )
        made.append(part)
    return made


def _place_in_levels(printed: str, above: list[tuple[str, str]], whole: str) -> tuple[str, str]:
    """The full label of a part and its parent's; `above` holds the path to the part before it."""
    kind = _kind(printed)
    letter, roman = letter_order(printed)
    # "(i)" after "(h)" is a letter; after "(a)" it begins Roman numerals.
    if kind == "letter" and roman and above:
        last_letter = letter_order(above[-1][0])[0] if _kind(above[-1][0]) == "letter" else 0
        in_roman = above[-1][1] == "roman" and roman == letter_order(above[-1][0])[1] + 1
        kind = "roman" if in_roman or (roman == 1 and last_letter != letter - 1) else kind
    while above and kind in [level for _, level in above]:
        above.pop()
    parent = _path(whole, above)
    above.append((printed, kind))
    return _path(whole, above), parent


def _kind(printed: str) -> str:
    if numbers(printed):
        return "number"
    word = bare(printed)
    return "letter" if len(word) == 1 else "roman"


def _path(whole: str, above: list[tuple[str, str]]) -> str:
    path = whole
    for printed, kind in above:
        dotted = kind == "number" and "." in bare(printed)
        path = bare(printed) if dotted else f"{path}({bare(printed)})"
    return path
