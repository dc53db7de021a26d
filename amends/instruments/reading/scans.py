"""Pages that are pictures, recognised: our worker draws them, Tesseract recognises them."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import batched

from amends.instruments.reading import tesseract
from amends.instruments.reading.bitmaps import Bitmap, unpacked
from amends.instruments.reading.errors import ReadingError
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.recognised import Recognised
from amends.instruments.reading.watching import Doing, counted

# So many pages are drawn at once.
BATCH = 8
MOST_AT_ONCE = 4
POINTS = 72
# A page of which Tesseract is less sure may be turned, or upside down.
DOUBTFUL = 75
BETTER = 10
# So many dark pixels are in no word, whatever the page.
SPECKS = 60


@dataclass(slots=True)
class Recognising:
    """What was recognised, the pages that there was no time for, or that took too long, and those in
    whose picture no writing is seen.
    """

    done: list[Recognised] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)


def recognise(
    numbers: Sequence[int], draw: Callable[[Sequence[int]], bytes], limits: Limits
) -> Recognising:
    """Recognise the text of some pages; `draw` gives some of them as `draw_pages` packs them."""
    found = Recognising(left=list(numbers[limits.recognised :]))
    end = time.monotonic() + limits.recognising
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_AT_ONCE)) as pool:
        chosen = numbers[: limits.recognised]
        for some in batched(counted(Doing.PICTURES, chosen, len(chosen)), BATCH):
            if time.monotonic() > end:
                found.left += some
                continue
            try:
                bitmaps = list(unpacked(draw(some)))
            except ReadingError:
                found.left += some
                continue
            bare = [one.page for one in bitmaps if not one.pixels]
            drawn = [one for one in bitmaps if one.pixels]
            read = [one for one in pool.map(lambda one: _recognised(one, end), drawn) if one]
            done = {*bare, *(one.page for one in read)}
            found.done += read
            found.bare += bare
            found.left += [number for number in some if number not in done]
    found.left.sort()
    return found


def _recognised(drawn: Bitmap, end: float) -> Recognised | None:
    """A page, turned upright where it seems not to be; None if there was no time."""
    if time.monotonic() > end:
        return None
    dots = round(drawn.scale * POINTS)
    bitmap, degrees = drawn.without_lines(), 0
    text = tesseract.hocr(bitmap.portable(), dots)
    sure = tesseract.sureness(text)
    lies = tesseract.lies(text)
    doubtful = text and (lies or sure < DOUBTFUL)
    if doubtful and (turn := tesseract.turn(bitmap.portable(), dots)):
        turned = bitmap.turned(turn)
        again = tesseract.hocr(turned.portable(), dots)
        if lies or tesseract.sureness(again) > sure + BETTER:
            bitmap, text, degrees = turned, again, turn
    if not text:
        return None
    # Looking for columns, Tesseract passes by numbers that stand alone in the margin.
    rest = bitmap.rest(tesseract.sure_words(text))
    missed = tesseract.hocr(rest.portable(), dots, tesseract.LINES) if rest.dark > SPECKS else ""
    return Recognised(drawn.page, text, missed, degrees, drawn.scale, drawn.lines)
