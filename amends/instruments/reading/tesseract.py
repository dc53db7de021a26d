"""Text recognised in pictures, by Tesseract where it is installed.

It runs once for each page, in a process of its own with limits on time, memory and what it writes, and
where the system allows without a network. It is given pixels that our own worker drew, never the file.
"""

import os
import re
import shutil
import subprocess
from functools import cache
from tempfile import TemporaryDirectory

from amends.instruments.reading.confined import confined
from amends.instruments.reading.limits import MEGABYTE
from amends.instruments.reading.recognised import Edges

PROGRAM = "tesseract"
# What a page may take; one that takes more is not recognised.
SECONDS = 60.0
MEGABYTES = 1_500
LANGUAGES = ("eng", "cym")
ORIENTATION = "osd"
# A word of which Tesseract is less sure than this is looked at again; what may be a label sooner.
DOUBTED, SURE_OF_SHORT, SURE_OF_NUMBER = 40, 85, 96
SHORT = re.compile(r"\W*\w{0,3}\W*$")
NUMBER = re.compile(r"\W*(?=\w*\d)\w{1,3}\W*$")
# Tesseract's ways to look at a page: columns and all, or as one block of lines.
PAGE, LINES = "3", "6"
TURN = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
SURE_OF_TURN = re.compile(r"^Orientation confidence: ([\d.]+)$", re.MULTILINE)
LEAST_SURE = 1.0
LINE = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+);[^\"]*x_size ")
WORD = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+); x_wconf (\d+)[^>]*>([^<]*)")


def program() -> str:
    """Where Tesseract is, if it knows English; empty otherwise."""
    found = shutil.which(PROGRAM) or ""
    return found if found and LANGUAGES[0] in languages(found) else ""


@cache
def languages(found: str) -> frozenset[str]:
    """The languages that a Tesseract knows, and "osd" if it can tell how a page is turned."""
    try:
        said = subprocess.run(  # noqa: S603 - the program itself, no words from outside
            [found, "--list-langs"], capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(said.stdout.decode("utf-8", "replace").split("\n")[1:])


def hocr(picture: bytes, dots: int, layout: str = PAGE) -> str:
    """What stands in a picture of so many dots an inch, as hOCR; empty if that took too long."""
    known = languages(program())
    spoken = "+".join(one for one in LANGUAGES if one in known)
    return _said(picture, ["--dpi", str(dots), "-l", spoken, "--psm", layout, "hocr"])


def turn(picture: bytes, dots: int) -> int:
    """By how many degrees a picture must be turned clockwise to be upright; 0 if that is not sure."""
    if ORIENTATION not in languages(program()):
        return 0
    said = _said(picture, ["--dpi", str(dots), "-l", ORIENTATION, "--psm", "0"])
    degrees, sure = TURN.search(said), SURE_OF_TURN.search(said)
    if not degrees or not sure or float(sure[1]) < LEAST_SURE:
        return 0
    return int(degrees[1]) % 360


def lies(text: str) -> bool:
    """Whether most lines of some hOCR run up or down the picture."""
    lines = [tuple(map(int, edges)) for edges in LINE.findall(text)]
    upended = sum(bottom - top > right - left for left, top, right, bottom in lines)
    return upended * 2 > len(lines)


def sure_words(text: str) -> list[Edges]:
    """The boxes, in pixels, of the words of some hOCR that need no second look: Tesseract is not in
    doubt of them, and they are no numbers that may be labels.
    """
    return [
        (float(left), float(top), float(right), float(bottom))
        for left, top, right, bottom, sure, word in WORD.findall(text)
        if int(sure) >= _needed(word)
    ]


def _needed(word: str) -> int:
    """How sure Tesseract must be of a word: of what may be a label more than of others."""
    if NUMBER.match(word):
        return SURE_OF_NUMBER
    return SURE_OF_SHORT if SHORT.match(word) else DOUBTED


def sureness(text: str) -> float:
    """How sure Tesseract is of the words of some hOCR, from 0 to 100; 0 if there are none."""
    sure = [int(found[4]) for found in WORD.findall(text)]
    return sum(sure) / len(sure) if sure else 0.0


def _said(picture: bytes, words: list[str]) -> str:
    command = [program(), "-", "-", *words]
    with TemporaryDirectory(prefix="amends-reading-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 - Tesseract on pixels that our worker drew
                confined(command, seconds=SECONDS, memory=MEGABYTES * MEGABYTE, written=0),
                input=picture,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                cwd=folder,
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    # One thread a page: pages are recognised side by side.
                    "OMP_THREAD_LIMIT": "1",
                    "HOME": folder,
                    "TMPDIR": folder,
                },
            )
        except subprocess.TimeoutExpired:
            return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
