"""Whether a picture may hold writing: a look that takes hundredths of a second, where recognising takes
seconds.

Writing is strokes close beside each other, in rows across the picture or down it. What has them need not be
writing (a photograph may have as many); what has none, at no depth of grey, holds no words.
"""

import re

# Pixels to a point: at 100 to an inch the smallest print still has strokes and gaps.
SCALE = 100 / 72
# At each of these, what is darker is told from what is lighter: writing may be pale, or white on blue.
LEVELS = (48, 96, 128, 160, 192, 216, 240)
DARKER = [bytes(int(grey < level) for grey in range(256)) for level in LEVELS]
# Strokes, and the gaps between them, of 20 pixels at most (14 points), at least so many together.
STROKES = re.compile(rb"\x00\x01(?:\x01{0,19}+\x00{1,20}+(?:\x01|\Z)){4,}+")
STROKE = b"\x01\x00"
# The rows of pixels through a letter cross so many strokes of it at least.
STROKES_OF_A_LETTER = 4


def may_hold(letters: float, pixels: bytes, width: int) -> bool:
    """Whether a picture of grey pixels, drawn at `SCALE`, may hold so many letters."""
    least = letters * STROKES_OF_A_LETTER
    if _strokes(pixels, least) >= least:
        return True
    down = b"".join(pixels[column::width] for column in range(width))
    return _strokes(down, least) >= least


def _strokes(pixels: bytes, enough: float) -> int:
    """The strokes at the depth of grey that has most, or the first that has enough."""
    most = 0
    for darker in DARKER:
        dark = pixels.translate(darker)
        most = max(most, sum(found[0].count(STROKE) for found in STROKES.finditer(dark)))
        if most >= enough:
            break
    return most
