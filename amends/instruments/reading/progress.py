"""What a plan's words say of progress: a status among them, completion told in prose, dated updates."""

import re
from dataclasses import dataclass

from amends.instruments.reading.dates import ImpreciseDate, Precision, find_dates

COLOURS = r"red|amber|green|blue|yellow|purple|grey|gray|black|white"
STATUS_LINE = re.compile(
    rf"^(?:b?rag(?: status| rating)?|status)\s*[:–-]\s*(?P<said>[^\n]{{2,60}})$"
    rf"|^(?P<colour>(?:{COLOURS})(?:\s*[:(–-]\s*[^\n]{{2,50}})?)$",
    re.IGNORECASE,
)
COMPLETE = re.compile(r"\b(?:complete|completed|implemented|closed|done|achieved)\b", re.IGNORECASE)
# "Not yet complete", "to be completed", "will be done", "once closed", "50% complete".
NOT_YET = re.compile(
    r"\b(?:not|isn[’']t|hasn[’']t|never|to be|will|would|should|must|once|when|until|before|due|partially|partly|"
    r"nearly|almost|if|aim(?:s|ing)?|plan(?:s|ned)?)\b|\d\s?%|\bper ?cent\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n")
MOVED = re.compile(
    r"^\W*(?:removed|deleted|withdrawn|superseded|merged|moved|duplicate)\b|\bcross[\s-]?referenced?\b"
    r"|^\W*(?:see|as|refer to|covered (?:by|in|under))\s+(?:action|recommendation|item|no\.?|above|\d)",
    re.IGNORECASE,
)
LONGEST_NOTE = 120
AFTER_DATE = re.compile(r"^\s*(?:[:–—-]|update\b:?|\))\s*|^\s+|^$", re.IGNORECASE)
BEFORE_DATE = re.compile(
    r"^(?:[•▪–-]\s*|update\s*(?:as (?:at|of)|on|for)?\s*:?\s*|as (?:at|of)\s+|\(|\[)?$",
    re.IGNORECASE,
)
PRECISE = (Precision.EXACT, Precision.MONTH)


@dataclass(frozen=True, slots=True)
class Update:
    """One dated piece of the words on progress: what they say, and from when."""

    date: ImpreciseDate
    text: str


def status_line(progress: str) -> str:
    """The line of the words on progress that is a status and nothing else; empty if there is none."""
    for line in progress.split("\n"):
        found = STATUS_LINE.match(line.strip().rstrip("."))
        if found:
            return (found["said"] or found["colour"]).strip()
    return ""


def completion_in_prose(progress: str) -> bool:
    """Whether some sentence says that a thing is done, and not that it is yet to be."""
    return any(
        COMPLETE.search(sentence) and not NOT_YET.search(sentence)
        for sentence in SENTENCE.split(progress)
    )


def is_moved_elsewhere(text: str) -> bool:
    """Whether the words of an action only say that it was removed, or stands elsewhere."""
    return len(text) <= LONGEST_NOTE and bool(MOVED.search(text))


def updates_in(progress: str) -> list[Update]:
    """The pieces of the words on progress that begin with a date, each up to the next one.

    Nothing is left out: words before the first date make this an undated text, without pieces.
    """
    updates: list[Update] = []
    for line in progress.split("\n"):
        dates = find_dates(line)
        first = dates[0] if dates else None
        if (
            first is not None
            and first.date.precision in PRECISE
            and BEFORE_DATE.match(line[: first.start])
            and (rest := AFTER_DATE.match(line[first.end :]))
        ):
            updates.append(Update(first.date, line[first.end + rest.end() :].strip()))
        elif updates:
            last = updates[-1]
            updates[-1] = Update(last.date, f"{last.text}\n{line}".strip())
        elif line.strip():
            return []
    return updates
