"""Printed labels: the numbers, letters and bullets that begin a paragraph or an item."""

import re

BULLETS = "•●▪■◦○‣∙·\uf0b7\uf0a7\uf0d8▶➢✓–—*o\x95-"
# One bullet, then space: an "o" or a dash is one only where Word put it, by itself.
BULLET = re.compile(rf"^([{re.escape(BULLETS)}])\s+(?=\S)")

NUMBER = r"[A-Z]{0,2}\d{1,3}(?:\.\d{1,3}){1,4}\.?|\d{1,3}[.)]|\(\d{1,3}\)"
LETTER = r"\([a-zA-Z]{1,2}\)|[a-zA-Z][.)]|\([ivxl]{1,6}\)|[ivxl]{1,6}[.)]"
LABEL = re.compile(
    rf"^((?:{NUMBER}|{LETTER})(?:\([a-z]{{1,4}}\))*)\s+(?=\S)|^(\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}\.)(?=[A-Z])"
)
ONLY = re.compile(rf"^(?:{NUMBER}|{LETTER}|\d{{1,3}})$")

ROMAN = re.compile(r"^(x{0,3})(ix|iv|v?i{0,3})$")
ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


def split_label(text: str) -> tuple[str, str]:
    """The printed label that a text begins with ("8.12.", "(a)", "•"), and the rest.

    An empty label if it begins with none.
    """
    found = BULLET.match(text) or LABEL.match(text)
    if not found:
        return "", text
    return found.group().rstrip(), text[found.end() :]


def is_label(text: str) -> bool:
    """Whether the text is nothing but a label, or a number that stands alone in its column."""
    return bool(ONLY.match(text)) or (len(text) == 1 and text in BULLETS)


def is_bullet(label: str) -> bool:
    """Whether a label is a bullet, which numbers nothing."""
    return len(label) == 1 and label in BULLETS


def bare(label: str) -> str:
    """A label without the punctuation that only closes it: "8.12." is "8.12", "(a)" is "a"."""
    label = label.strip()
    if label.startswith("(") and label.endswith(")") and label.count("(") == 1:
        label = label[1:-1]
    return label.rstrip(".):–- ")


def numbers(label: str) -> tuple[int, ...]:
    """The numbers in a label, for its order: "8.12." is (8, 12). Empty for letters and bullets."""
    return tuple(int(part) for part in re.findall(r"\d+", label))


def letter_order(label: str) -> tuple[int, int]:
    """The place of a lettered label, read as a letter and as a Roman number: "(i)" is (9, 1).

    Zero where it cannot be read so.
    """
    word = bare(label).lower()
    letter = ord(word) - ord("a") + 1 if len(word) == 1 and "a" <= word <= "z" else 0
    roman = 0
    if word and ROMAN.match(word):
        values = [ROMAN_VALUES[sign] for sign in word]
        for value, following in zip(values, [*values[1:], 0], strict=True):
            roman += -value if value < following else value
    return letter, roman
