"""Names beside names: "Zimmer, Sample and Other" are three people where one of them is surely one."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.runs import TITLE, WORD
from amends.instruments.disclosure.words import folded, is_given, is_ordinary, is_surname, listed

# A word with a capital that another one stands beside, with "and", "or" or a comma between.
JOINED = r"(?:,[ \n]|,?[ \n](?:and|or|&)[ \n])"
GROUP = re.compile(
    rf"(?<![\w@/\\.’'-])(?<![A-Z][a-z] ){WORD}(?:{JOINED}{WORD}(?![\w’'-])){{1,8}}(?![ ][A-Z])"
)
DO = re.compile(r"\s+(?:were|had|have|said|told|went|met|came|both|attended|agreed|all)\b")


def in_company(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """Single words with capitals that are joined to a name which is likely, and may be names themselves."""
    likely = sorted(
        (one.start, one.end)
        for one in found
        if one.kind is Kind.FULL_NAME and one.confidence >= 0.5
    )
    for group in GROUP.finditer(text):
        words = [
            (each[0], group.start() + each.start(), group.start() + each.end())
            for each in re.finditer(rf"(?<!\w){WORD}", group[0])
        ]
        # "Ann Other, Lecturer": after a comma alone, only what is listed.
        commas_alone = re.search(r"\s(?:and|or|&)\s", group[0]) is None
        if not all(_is_listed(word) or not commas_alone for word, _, _ in words):
            continue
        if not all(_maybe(word) for word, _, _ in words):
            continue
        known = [_is_within(likely, start) for _, start, _ in words]
        together = all(_is_listed(word) for word, _, _ in words) and DO.match(text, group.end())
        if not any(known) and not together:
            continue
        for (word, start, end), already in zip(words, known, strict=True):
            if not already:
                yield Finding(Kind.FULL_NAME, word, start, end, 0.5)


def _is_within(likely: Sequence[tuple[int, int]], start: int) -> bool:
    """Whether a word that begins there is part of what was found."""
    place = bisect_left(likely, (start + 1,)) - 1
    return place >= 0 and likely[place][1] > start


def _is_listed(word: str) -> bool:
    return is_given(word) or is_surname(word)


def _maybe(word: str) -> bool:
    """Whether somebody may be called so: it is listed, or no word of the language; no place, title or body."""
    plain = folded(word)
    nobody = any(
        plain in listed(name) for name in ("never.txt", "not_names.txt", "things.txt", "places.txt")
    )
    if nobody or len(word) < 3 or word.isupper() or TITLE.fullmatch(word):
        return False
    return _is_listed(word) or not is_ordinary(word)
