"""Text as its author wrote it: lines joined, hyphens at their ends resolved, mojibake undone."""

import re
from collections.abc import Iterable

WORD = re.compile(r"[A-Za-zÀ-ÿ'’]+(?:-[A-Za-zÀ-ÿ'’]+)*")
END = re.compile(r"([A-Za-zÀ-ÿ'’]+(?:-[A-Za-zÀ-ÿ'’]+)*)[-\u00ad]$")
START = re.compile(r"^([A-Za-zÀ-ÿ'’]+(?:-[A-Za-zÀ-ÿ'’]+)*)")
SPACE = re.compile(r"[ \t\u00a0\u2007\u202f]+")
MOJIBAKE = re.compile("[ÂÃâ][\u0080-\u00bf\u2018-\u203a€™œ˜šžŸˆ‰‚„…†‡]")


class Vocabulary:
    """The words of a document, by which a hyphen at the end of a line is judged."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.words: set[str] = set()
        # Those that no line begins or ends with: none of them is a part of a broken word.
        self.whole: set[str] = set()
        broken: list[tuple[str, str]] = []
        before = ""
        for line in lines:
            found = WORD.findall(line.lower())
            # The last word of a line may be half of one.
            self.words.update(found[:-1] if line.endswith(("-", "\u00ad")) else found)
            self.whole.update(found[1:-1])
            if (
                before.endswith("-")
                and (end := END.search(before))
                and (start := START.match(line))
            ):
                broken.append((end.group(1).lower(), start.group(1).lower()))
            before = line
        # Whether lines of this document end inside words, or only at hyphens that were there.
        self.breaks_words = any(first + rest in self.words for first, rest in broken)

    def join(self, before: str, after: str) -> str:
        """Two lines as one: with a space, or mended where a word was broken between them."""
        if before.endswith("\u00ad"):
            return before[:-1] + after
        end, start = END.search(before), START.match(after)
        if not end or not start:
            # "2016-" and "17", or "and/" and "or", belong together as they are.
            tight = before.endswith(("-", "/")) and not before.endswith((" -", " /"))
            return before + after if tight and after[:1].isalnum() else f"{before} {after}"
        if self._one_word(end.group(1).lower(), start.group(1).lower()):
            return before[:-1] + after
        return before + after

    def is_broken(self, first: str, rest: str) -> bool:
        """Whether two pieces without a hyphen are plainly one word: it stands elsewhere, and neither
        of them does.
        """
        one, other = first.lower(), rest.lower()
        return one + other in self.words and not {one, other} & self.whole

    def _one_word(self, first: str, rest: str) -> bool:
        """Whether a hyphen between two halves was only put there by the end of a line."""
        if f"{first}-{rest}" in self.words:
            return False
        if first + rest in self.words:
            return True
        last = first.rsplit("-", 1)[-1]
        return self.breaks_words and not (last in self.words and rest in self.words)


def joined(lines: Iterable[str], vocabulary: Vocabulary) -> str:
    """Lines of one paragraph as one text."""
    text = ""
    for line in filter(None, (line.strip() for line in lines)):
        text = vocabulary.join(text, line) if text else line
    return spaced(text)


def spaced(text: str) -> str:
    """Runs of spaces as one, none at the ends of lines; line breaks stay."""
    return "\n".join(SPACE.sub(" ", line).strip() for line in text.split("\n")).strip("\n")


def demojibaked(text: str) -> str:
    """Text that was UTF-8 and was once read as Windows-1252 ("â€™"), put right where it can be."""
    if not MOJIBAKE.search(text):
        return text
    lines = []
    for line in text.split("\n"):
        try:
            lines.append(line.encode("cp1252").decode("utf-8"))
        except (UnicodeEncodeError, UnicodeDecodeError):
            lines.append(MOJIBAKE_RUN.sub(_decoded, line))
    return "\n".join(lines)


MOJIBAKE_RUN = re.compile(
    "[ÂÃâ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,2}"
)


def _decoded(found: re.Match[str]) -> str:
    for length in (len(found.group()), len(found.group()) - 1):
        piece = found.group()[:length]
        try:
            return piece.encode("cp1252").decode("utf-8") + found.group()[length:]
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return found.group()
