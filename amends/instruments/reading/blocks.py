"""From lines to blocks: headings, paragraphs, items, notes and entries of contents."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from amends.instruments.reading.labels import is_bullet, is_label, split_label
from amends.instruments.reading.lines import Line
from amends.instruments.reading.mending import Vocabulary, joined
from amends.instruments.reading.model import Block, Box, Kind, Span

# Sizes that differ by less than this part are the same.
SAME_SIZE = 0.06
# A step from line to line of more than this many usual ones begins a paragraph.
STEP = 1.25
COMMON_STEP = 0.15
ENOUGH_STEPS = 12
SINGLE = 1.5
CELL_STEP = 1.7
# Space between a cell's edge and its words, and between words, in points and in sizes of the letters;
# a word that would fit with this much room to spare was put on a line of its own.
MOST_INSET = 12.0
SPACE_WIDTH = 0.3
ROOM = 3.0
# What a narrow cell breaks: a long word, of which a few letters stand in the next line.
LONG_WORD = 6
REST_OF_WORD = re.compile(r"^[a-z]{1,4}[.,;:]?$")
LAST_PIECE, FIRST_PIECE = re.compile(r"[A-Za-z]{2,}$"), re.compile(r"^[a-z]{2,}")
# Letters of a note are smaller than the text's by this much.
NOTE_SIZE = 0.93
INDENT = 8.0
SLACK = 4.0
# A line that stops this part of its column short of the right edge was not filled.
SHORT = 0.14
LONGEST_HEADING = 260
MOST_HEADING_LINES = 5

ENDS_SENTENCE = re.compile(r"[.!?:;][”’\"')\]]*$")
STARTS_LOW = re.compile(r"^[“‘\"'(]*[a-z]")
STARTS_HIGH = re.compile(r"^[“‘\"'(\[]*[A-Z0-9]")
LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$")
CONTENTS = re.compile(r"^(?:table of )?contents(?: page)?$", re.IGNORECASE)
NUMBERED_END = re.compile(r"\S\s+\d{1,4}$")
NOTE_MARK = re.compile(r"^(?:\d{1,4}|[*†‡§])\s")


@dataclass(slots=True)
class Draft:
    """A block in the making."""

    lines: list[Line]
    label: str = ""
    kind: Kind = Kind.PARAGRAPH
    body: float = field(default=0.0)

    @property
    def last(self) -> Line:
        """The line that another may follow."""
        return self.lines[-1]


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in a document: size of the text, step between lines, edges of columns."""

    size: float
    steps: dict[float, float]
    right: dict[tuple[int, int], float]

    def step(self, size: float) -> float:
        """The usual step between lines of that size, in points."""
        return self.steps.get(round(size * 2) / 2, size * 1.35)


def blocks_of(pages: list[list[Line]], vocabulary: Vocabulary) -> list[list[Block]]:
    """The blocks of each page, in reading order; one that runs on is its first page's."""
    lines = [line for page in pages for line in page]
    if not lines:
        return [[] for _ in pages]
    measures = _measure(pages)
    contents = _contents_pages(pages)
    drafts: list[Draft] = []
    notes: list[Draft] = []
    for page in pages:
        body, small = _parted(page, measures)
        for line in body:
            _place(line, drafts, measures, in_contents=line.page in contents)
        notes.extend(_notes(small))
    levels = _levels(drafts, measures)
    blocks: dict[int, list[Block]] = defaultdict(list)
    for draft in drafts:
        blocks[draft.lines[0].page].append(_block(draft, vocabulary, levels))
    for draft in notes:
        blocks[draft.lines[0].page].append(_block(draft, vocabulary, levels))
    return [blocks[number] for number in range(1, len(pages) + 1)]


def cell_text(lines: list[Line], vocabulary: Vocabulary, box: Box) -> str:
    """The words of a table's cell: lines joined, but for items and what stands apart."""
    inset = min((line.left for line in lines), default=box.left) - box.left
    right = box.right - min(max(inset, 0.0), MOST_INSET)
    parts: list[list[str]] = []
    before: Line | None = None
    for line in lines:
        if before is None or _stands_apart(line, before, right):
            parts.append([line.text])
        elif _is_broken(before, line, right, vocabulary):
            parts[-1][-1] += line.text
        else:
            parts[-1].append(line.text)
        before = line
    return "\n".join(joined(part, vocabulary) for part in parts)


def _is_broken(before: Line, line: Line, right: float, vocabulary: Vocabulary) -> bool:
    """Whether a word too long for a narrow cell goes on, without a hyphen, in the next line."""
    if right - before.right >= line.size * SPACE_WIDTH * 2:
        return False
    rest = line.words[0].text
    if len(before.words) == 1 and len(before.text) >= LONG_WORD and REST_OF_WORD.match(rest):
        return True
    first, end = LAST_PIECE.search(before.text), FIRST_PIECE.match(rest)
    return bool(first and end and vocabulary.is_broken(first[0], end[0]))


def _stands_apart(line: Line, before: Line, right: float) -> bool:
    """Whether a line of a cell begins anew: its first word would have fitted in the line above."""
    if line.top - before.top > line.size * CELL_STEP or line.bold != before.bold:
        return True
    label, _ = _label(line)
    if label and (is_bullet(label) or ENDS_SENTENCE.search(before.text)):
        return True
    first = line.words[0]
    needed = first.right - first.left + line.size * SPACE_WIDTH
    return right - before.right > needed + ROOM


def _measure(pages: list[list[Line]]) -> Measures:
    sizes: Counter[float] = Counter()
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    right: dict[tuple[int, int], float] = {}
    for page in pages:
        before = None
        for line in page:
            sizes[line.size] += len(line.text)
            edge = (line.page, line.column)
            right[edge] = max(right.get(edge, 0.0), line.right)
            if before and before.column == line.column and line.size == before.size:
                step = line.top - before.top
                if 0.8 * line.size < step < 2.2 * line.size:
                    steps[round(line.size * 2) / 2][round(step * 2) / 2] += 1
            before = line
    usual = {size: _usual_step(counts, size) for size, counts in steps.items()}
    return Measures(sizes.most_common(1)[0][0], usual, right)


def _usual_step(counts: Counter[float], size: float) -> float:
    """The least step that is common: in a list of single lines the gaps outnumber the lines."""
    most = counts.most_common(1)[0][1]
    step = min(step for step, count in counts.items() if count >= most * COMMON_STEP)
    return step if counts.total() >= ENOUGH_STEPS else min(step, size * SINGLE)


def _contents_pages(pages: list[list[Line]]) -> set[int]:
    """Pages that are tables of contents: so headed or led, and most lines end in a number."""
    found: set[int] = set()
    for page in pages:
        if not page:
            continue
        number = page[0].page
        ends = sum(
            bool(NUMBERED_END.search(line.text) or LEADER.search(line.text)) for line in page
        )
        headed = any(CONTENTS.match(line.text) for line in page[:4])
        if (headed and ends >= 2) or (number - 1 in found and ends * 2 > len(page) and ends > 4):
            found.add(number)
    return found


def _parted(page: list[Line], measures: Measures) -> tuple[list[Line], list[Line]]:
    """The text of a page, and the notes at its foot."""
    small = measures.size * NOTE_SIZE
    cut = len(page)
    while cut and page[cut - 1].size < small and not page[cut - 1].frame:
        cut -= 1
    marks = [at for at in range(cut, len(page)) if NOTE_MARK.match(page[at].text)]
    if not marks or cut == 0:
        return page, []
    return page[: marks[0]], page[marks[0] :]


def _notes(lines: list[Line]) -> list[Draft]:
    notes: list[Draft] = []
    for line in lines:
        if NOTE_MARK.match(line.text) or not notes:
            notes.append(Draft([line], kind=Kind.NOTE))
        else:
            notes[-1].lines.append(line)
    return notes


def _place(line: Line, drafts: list[Draft], measures: Measures, in_contents: bool) -> None:
    """Add a line to the block it goes on with, or begin one with it."""
    if LEADER.search(line.text) or (in_contents and not CONTENTS.match(line.text)):
        drafts.append(Draft([line], kind=Kind.CONTENTS))
        return
    label, starts_at = _label(line)
    draft = drafts[-1] if drafts else None
    if draft is None or _begins(line, label, draft, measures):
        drafts.append(Draft([line], label=label, body=starts_at))
        return
    if len(draft.lines) == 1 and not draft.label:
        draft.body = line.left
    draft.lines.append(line)


def _label(line: Line) -> tuple[str, float]:
    """The label that a line begins with, and the left edge of what follows it."""
    first = line.words[0]
    rest = next((word for word in line.words[1:] if not word.raised), None)
    if rest is None:
        return "", line.left
    if is_label(first.text) and (
        first.text[-1] in ".)"
        or not first.text[-1].isdigit()
        or rest.left - first.right > first.size
    ):
        return first.text, rest.left
    label, _ = split_label(line.text)
    return (label, rest.left) if label else ("", line.left)


def _begins(line: Line, label: str, draft: Draft, measures: Measures) -> bool:
    """Whether a line begins a new block after the draft."""
    before = draft.last
    if draft.kind is Kind.CONTENTS:
        return True
    if label and not _in_mid_sentence(line, draft, measures):
        return True
    if _differs(line, before, draft):
        return True
    if line.page != before.page or line.column != before.column:
        return _begins_after_break(line, draft, measures)
    if line.frame != before.frame:
        return True
    return _spaced_or_indented(line, draft, measures)


def _in_mid_sentence(line: Line, draft: Draft, measures: Measures) -> bool:
    """Whether a number at the start of a line only happens to stand there ("by\\n2013. The")."""
    before = draft.last
    at_text = abs(line.left - draft.body) < SLACK and (len(draft.lines) > 1 or bool(draft.label))
    if not at_text and not (len(draft.lines) == 1 and abs(line.left - before.left) < SLACK):
        return False
    if ENDS_SENTENCE.search(before.text) or _is_short(before, measures):
        return False
    return not is_bullet(line.words[0].text)


def _is_short(line: Line, measures: Measures) -> bool:
    right = measures.right.get((line.page, line.column), line.right)
    return line.right < right - SHORT * max(right - line.left, 120)


def _differs(line: Line, before: Line, draft: Draft) -> bool:
    """Whether size or weight changes, so that a heading ends or begins."""
    if abs(line.size - before.size) > SAME_SIZE * max(line.size, before.size):
        bulleted = len(draft.lines) == 1 and is_bullet(draft.label)
        return not bulleted
    if line.bold != before.bold and line.starts_bold != before.words[-1].style.bold:
        return not STARTS_LOW.match(line.text) or line.bold
    return False


def _begins_after_break(line: Line, draft: Draft, measures: Measures) -> bool:
    """Whether a line at the top of a page or column begins anew."""
    before = draft.last
    if bool(line.frame) != bool(before.frame):
        return True
    if STARTS_LOW.match(line.text):
        return False
    if ENDS_SENTENCE.search(before.text):
        return True
    return before.bold or (_is_short(before, measures) and not before.text.endswith(","))


def _spaced_or_indented(line: Line, draft: Draft, measures: Measures) -> bool:
    before = draft.last
    step = line.top - before.top
    usual = measures.step(min(line.size, before.size))
    if step > STEP * usual or step < 0:
        return True
    if not ENDS_SENTENCE.search(before.text):
        # A heading of its own line, then text of the same look: told by the short line alone.
        return False
    if line.left > draft.body + INDENT and not draft.label and line.left > before.left + INDENT:
        return True
    if draft.label and line.left < draft.body - INDENT:
        return True
    return _is_short(before, measures) and bool(STARTS_HIGH.match(line.text))


def _levels(drafts: list[Draft], measures: Measures) -> dict[int, int]:
    """The level of each heading, by its look; the largest is 1."""
    looks: dict[int, tuple[float, bool, bool]] = {}
    for draft in drafts:
        if _is_heading(draft, measures):
            draft.kind = Kind.HEADING
            first = draft.lines[0]
            looks[id(draft)] = (round(first.size), first.bold, not first.italic)
        elif draft.label:
            draft.kind = Kind.ITEM
    order = sorted(set(looks.values()), reverse=True)
    return {key: min(order.index(look) + 1, 6) for key, look in looks.items()}


def _is_heading(draft: Draft, measures: Measures) -> bool:
    if draft.kind is Kind.CONTENTS or is_bullet(draft.label):
        return False
    first = draft.lines[0]
    text = " ".join(line.text for line in draft.lines)
    if len(text) > LONGEST_HEADING or len(draft.lines) > MOST_HEADING_LINES:
        return False
    if not any(sign.isalpha() for sign in text):
        return False
    large = first.size > measures.size * (1 + SAME_SIZE)
    bold = all(line.bold for line in draft.lines)
    low = text[-1] in ".;,"
    if large:
        return not low or bold
    if bold:
        return not low or len(text) < 80
    quiet = len(draft.lines) < 3 and not low and not text.endswith(":")
    if all(line.italic for line in draft.lines) and quiet and not draft.label:
        return True
    return text.isupper() and quiet and len(text) > 3


def _block(draft: Draft, vocabulary: Vocabulary, levels: dict[int, int]) -> Block:
    lines = draft.lines
    text = joined((line.text for line in lines), vocabulary)
    if draft.label:
        text = text[len(draft.label) :].strip() if text.startswith(draft.label) else text
    letters = sum(len(line.text) for line in lines)
    italic = sum(_slanted(line) for line in lines) > 0.5 * letters
    bold = sum(len(line.text) for line in lines if line.bold) > 0.5 * letters
    return Block(
        kind=draft.kind,
        text=text,
        raw="\n".join(line.raw for line in lines),
        spans=_spans(lines),
        label=draft.label,
        level=levels.get(id(draft), 0),
        bold=bold,
        italic=italic,
        size=lines[-1].size if len(lines) > 1 else lines[0].size,
        indent=lines[0].left,
        frame=lines[0].frame,
    )


def _slanted(line: Line) -> int:
    """How many letters of a line are italic."""
    return sum(len(word.text) for word in line.words if word.style.italic)


def _spans(lines: list[Line]) -> tuple[Span, ...]:
    """One box for each page and column that the lines stand in."""
    boxes: dict[tuple[int, int], Box] = {}
    for line in lines:
        place = (line.page, line.column)
        boxes[place] = boxes[place].union(line.box) if place in boxes else line.box
    return tuple(Span(page, box) for (page, _), box in boxes.items())
