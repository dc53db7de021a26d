"""The names of the colours that plans fill cells with: a trust's red, amber, green or blue."""

import colorsys
import re

HEX = re.compile(r"^#?(?:[0-9a-f]{2})?([0-9a-f]{6})$", re.IGNORECASE)
SHORT = re.compile(r"^#([0-9a-f])([0-9a-f])([0-9a-f])$", re.IGNORECASE)
PARTS = re.compile(r"^rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\b")
WORDS = {
    "red": "red", "darkred": "red", "crimson": "red", "firebrick": "red", "tomato": "red",
    "orange": "amber", "darkorange": "amber", "gold": "amber", "yellow": "amber", "amber": "amber",
    "green": "green", "lime": "green", "limegreen": "green", "lightgreen": "green",
    "darkgreen": "green", "seagreen": "green", "palegreen": "green",
    "blue": "blue", "navy": "blue", "lightblue": "blue", "royalblue": "blue", "darkblue": "blue",
    "purple": "purple",
}  # fmt: skip
# Paler than this is the tint of a row, not a colour that says something.
LEAST_SATURATION = 0.16
LEAST_BRIGHTNESS = 0.2
# Hues in degrees, each up to the next.
HUES = ((18.0, "red"), (66.0, "amber"), (175.0, "green"), (255.0, "blue"), (320.0, "purple"))


def colour_name(words: str) -> str:
    """The name of a colour written as RRGGBB, AARRGGBB, #RGB, rgb(…) or in a word of HTML's.

    Yellow is amber. Empty for white, black, grey, what is nearly so, and what is no colour.
    """
    words = words.strip().lower()
    if words in WORDS:
        return WORDS[words]
    parts = _parts(words)
    if parts is None:
        return ""
    hue, saturation, brightness = colorsys.rgb_to_hsv(*(part / 255 for part in parts))
    if saturation < LEAST_SATURATION or brightness < LEAST_BRIGHTNESS:
        return ""
    return next((name for most, name in HUES if hue * 360 < most), "red")


def _parts(words: str) -> tuple[int, int, int] | None:
    found = HEX.match(words)
    if found:
        figures = found.group(1)
        return int(figures[:2], 16), int(figures[2:4], 16), int(figures[4:], 16)
    short = SHORT.match(words)
    if short:
        red, green, blue = (int(figure * 2, 16) for figure in short.groups())
        return red, green, blue
    listed = PARTS.match(words)
    if listed:
        red, green, blue = (min(int(figure), 255) for figure in listed.groups())
        return red, green, blue
    return None
