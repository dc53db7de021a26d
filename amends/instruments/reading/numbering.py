"""The labels that Word prints before numbered paragraphs, which are nowhere in their text."""

from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

MOST_LEVELS = 9
BULLET = "•"


class Numbering:
    """Counts the numbered paragraphs of one Word document as they are read, in order."""

    def __init__(self, part: Any) -> None:
        self.formats: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.lists: dict[str, str] = {}
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0] * MOST_LEVELS)
        if part is None:
            return
        root = part.element
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {}
            for level in abstract.findall(qn("w:lvl")):
                number = _integer(level, "w:ilvl", 0)
                levels[number] = (
                    _value(level, "w:numFmt", "decimal"),
                    _value(level, "w:lvlText", ""),
                    int(_value(level, "w:start", "1") or 1),
                )
            self.formats[abstract.get(qn("w:abstractNumId"), "")] = levels
        for number in root.findall(qn("w:num")):
            name = number.get(qn("w:numId"), "")
            self.lists[name] = _value(number, "w:abstractNumId", "")

    def label(self, list_name: str, level: int) -> str:
        """The next label of a list at a level (from 0); empty where Word would print none."""
        abstract = self.lists.get(list_name)
        formats = self.formats.get(abstract or "")
        if abstract is None or not formats or level not in formats:
            return ""
        kind, pattern, start = formats[level]
        if kind == "bullet":
            return BULLET
        if kind == "none":
            return ""
        counts = self.counts[abstract]
        counts[level] = counts[level] + 1 if counts[level] else start
        for deeper in range(level + 1, MOST_LEVELS):
            counts[deeper] = 0
        for above in range(level + 1):
            shown = counts[above] or formats.get(above, ("", "", 1))[2]
            style = formats[above][0] if above in formats else "decimal"
            pattern = pattern.replace(f"%{above + 1}", figured(shown, style))
        return pattern.strip()


def figured(number: int, style: str) -> str:
    """A number as Word prints it in a style ("lowerLetter", "upperRoman"); in figures for others."""
    if style in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman.upper() if style == "upperRoman" else roman
    if style == "decimalZero":
        return f"{number:02d}"
    return str(number)


def _roman(number: int) -> str:
    words = ""
    for value, sign in (
        (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        words += sign * (number // value)
        number %= value
    return words


def _value(element: Any, child: str, default: str) -> str:
    found = element.find(qn(child))
    return default if found is None else str(found.get(qn("w:val"), default))


def _integer(element: Any, attribute: str, default: int) -> int:
    value = element.get(qn(attribute), "")
    return int(value) if value.isdigit() else default
