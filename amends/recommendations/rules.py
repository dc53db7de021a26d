"""What the state of a recommendation, a response or a link allows. Plain Python."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID

# Longer than any recommendation; beyond it a comparison word by word takes too long to wait for.
MOST_WORDS_COMPARED = 600
# In a text of few different words, such as a pasted row of dots, every pair of words is a candidate.
MOST_PAIRS_COMPARED = 100_000


class Answer(StrEnum):
    """The five answers that an organisation can give to a recommendation."""

    ACCEPTED = "accepted"
    IN_PART = "accepted in part"
    IN_PRINCIPLE = "accepted in principle"
    NOT_ACCEPTED = "not accepted"
    NOT_OURS = "not ours"


class LinkType(StrEnum):
    """How a later recommendation stands to an earlier one, seen from the later."""

    SAME = "same"
    OVERLAPS = "overlaps"
    DIFFERENT_PERSPECTIVE = "different perspective"
    WIDER = "wider"
    NARROWER = "narrower"
    CONFLICTS = "conflicts with"
    SUPERSEDES = "supersedes"
    NOTHING_EARLIER = "nothing earlier found"


class Change(StrEnum):
    """What became of a draft's recommendation in the final report."""

    NONE = "none"
    REWORDED = "reworded"
    RENUMBERED = "renumbered"
    WITHDRAWN = "withdrawn by the author"
    ADDED = "added"


def answers_open_to(*, addressees: Iterable[UUID], party: UUID) -> tuple[Answer, ...]:
    """The answers that a party may give to a recommendation addressed to `addressees`.

    Whoever is addressed answers the substance; whoever is not can only say that it is not theirs.
    A recommendation that names nobody may be answered in any way.
    """
    named = set(addressees)
    if not named:
        return tuple(Answer)
    if party in named:
        return tuple(answer for answer in Answer if answer is not Answer.NOT_OURS)
    return (Answer.NOT_OURS,)


def needs_reason(answer: Answer) -> bool:
    """Every answer but a plain yes says why."""
    return answer is not Answer.ACCEPTED


def answerable_in_one_step(answer: Answer) -> bool:
    """Whether an answer may be given for a whole report at once: "not ours" is seen one by one."""
    return answer is not Answer.NOT_OURS


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same words; line ends and spaces differ between two printings."""
    return one.split() == other.split()


def change_between(
    *, draft_number: str, draft_text: str, final_number: str, final_text: str
) -> Change:
    """What became of a draft's recommendation that stands in the final report."""
    if not same_words(draft_text, final_text):
        return Change.REWORDED
    return Change.NONE if same_words(draft_number, final_number) else Change.RENUMBERED


def proposed_final(
    *, number: str, text: str, finals: Sequence[tuple[UUID, str, str]]
) -> UUID | None:
    """Which final recommendation a draft's most likely became: (id, number, text) of each.

    The same words first, whatever their number; then the same number. A person decides.
    """
    for final, _final_number, final_text in finals:
        if same_words(text, final_text):
            return final
    for final, final_number, _final_text in finals:
        if same_words(number, final_number):
            return final
    return None


def type_fits(kind: LinkType, *, has_earlier: bool) -> bool:
    """Say "nothing earlier found" of no earlier recommendation, and every other type of one."""
    return (kind is LinkType.NOTHING_EARLIER) != has_earlier


@dataclass(frozen=True)
class LinkFact:
    """A decision about one link of a later recommendation.

    `nothing` when it says that nothing earlier was found; not `live` when it withdraws the link.
    """

    link: UUID
    nothing: bool
    live: bool
    day: date
    sequence: int


def first_clash(facts: Sequence[LinkFact]) -> date | None:
    """The first day on which "nothing earlier found" stands beside a link to something earlier."""
    standing: dict[UUID, LinkFact] = {}
    ordered = sorted(facts, key=lambda fact: (fact.day, fact.sequence))
    for place, fact in enumerate(ordered):
        standing[fact.link] = fact
        if place + 1 < len(ordered) and ordered[place + 1].day == fact.day:
            continue
        live = {each.nothing for each in standing.values() if each.live}
        if len(live) > 1:
            return fact.day
    return None


SHORT_WORD = 3


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, spaces included; `differs` when the other text does not have it."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """Two texts cut into pieces that, joined, are the texts again; and what only each has.

    `differences` are pairs of phrases at the same place, an empty one where a text says nothing.
    `compared` is False when the texts were too long to compare; nothing is marked then.
    """

    later: tuple[Piece, ...]
    earlier: tuple[Piece, ...]
    differences: tuple[tuple[str, str], ...]
    compared: bool

    @property
    def tells(self) -> bool:
        """Whether marks tell anything: where less than a third of each is shared, nearly all would be marked."""
        return self.compared and any(
            3 * sum(_long_words(piece) for piece in pieces if not piece.differs)
            >= sum(_long_words(piece) for piece in pieces)
            for pieces in (self.later, self.earlier)
        )


def _long_words(piece: Piece) -> int:
    """How many words it has, without "the", "is" and the like, which any two texts share."""
    return sum(len(_bare(word)) > SHORT_WORD for word in piece.text.split())


def compare(later: str, earlier: str) -> Comparison:
    """Mark the words that differ, without regard to capitals and to punctuation around a word."""
    left, right = re.findall(r"\s*\S+\s*|\s+", later), re.findall(r"\s*\S+\s*|\s+", earlier)
    words_left, words_right = [_bare(word) for word in left], [_bare(word) for word in right]
    same = words_left == words_right
    if same or not _comparable(words_left, words_right):
        return Comparison((Piece(later, False),), (Piece(earlier, False),), (), compared=same)
    steps = SequenceMatcher(None, words_left, words_right, autojunk=False).get_opcodes()
    pieces_left, pieces_right, differences = [], [], []
    for kind, left_from, left_to, right_from, right_to in steps:
        said, instead = "".join(left[left_from:left_to]), "".join(right[right_from:right_to])
        differs = kind != "equal"
        if said:
            pieces_left.append(Piece(said, differs))
        if instead:
            pieces_right.append(Piece(instead, differs))
        if differs:
            differences.append((" ".join(said.split()), " ".join(instead.split())))
    return Comparison(tuple(pieces_left), tuple(pieces_right), tuple(differences), compared=True)


def _bare(word: str) -> str:
    """The word alone; a mark that stands by itself is its own word."""
    return re.sub(r"^\W+|\W+$", "", word).casefold() or word.strip()


def _comparable(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether comparing takes a moment and not a minute."""
    if max(len(left), len(right)) > MOST_WORDS_COMPARED:
        return False
    counts: dict[str, int] = {}
    for word in right:
        counts[word] = counts.get(word, 0) + 1
    return sum(counts.get(word, 0) for word in left) <= MOST_PAIRS_COMPARED
