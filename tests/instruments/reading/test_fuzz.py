"""Spoilt files of every kind: a document or a clear error, within the time, and nothing else.

Two files of each kind for each of Hypothesis's examples, so that `./run fuzz` makes many;
`AMENDS_FUZZ` says another number.
"""

import io
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import settings

from amends.instruments.reading import (
    Edit,
    Filled,
    Limits,
    ReadingError,
    fill,
    read_bytes,
    understood,
)
from tests.instruments.reading import making, old_formats
from tests.instruments.reading.layouts import LAYOUTS
from tests.instruments.reading.making import FILLER, boxed, heading, numbered, small_heading, text
from tests.instruments.reading.writers import WRITERS, as_pdf

# Chosen with the random tests, whose long run is `./run fuzz`.
pytestmark = pytest.mark.hypothesis

SLOWEST = 10.0
LIMITS = Limits(bytes=20_000_000, unpacked=50_000_000, cells=200_000, pages=200)


def each() -> int:
    """How many files of each kind are spoilt."""
    return int(os.environ.get("AMENDS_FUZZ") or settings().max_examples * 2)


def _report() -> bytes:
    story = [
        heading("Report"),
        text(FILLER),
        small_heading("Recommendation 1"),
        text("The Trust should ask."),
    ]
    story += [
        boxed(text("<b>R2:</b> The Board should read.")),
        numbered("(a)", "Twice."),
        numbered("(b)", "Thrice."),
    ]
    return making.pdf(*story, footer="{}")


def _statement() -> bytes:
    return (
        b"Plan for Ms Z, 24 July 2017\n\nIn 2013 an incident occurred. Exampleshire NHS Trust undertook an internal "
        b"investigation. An action plan was completed in full.\n\nAll recommendations were accepted in full. We are "
        b"sorry.\n\nA Person\nChief Executive\nExampleshire NHS Trust\n"
    )


ROWS: making.Rows = [
    ["No", "Recommendation", "Action", "Lead", "Due date", "Status", "Evidence"],
    [1, "The Trust should ask.", "Write", "Matron", "31 July 2025", "Amber", "Letters"],
    [None, None, "Meet", "AB", "Q2 2017/18", "Completed", ""],
]

PLAN = LAYOUTS["L5 cells merged at the left"]
SEEDS = {
    **{kind: write(PLAN.lines(), PLAN.title) for kind, write in WRITERS.items()},
    "pdf": _report(),
    "table": as_pdf(PLAN.lines(), PLAN.title),
    "docx": making.word(
        lambda one: making.word_table(one, [[str(c or "") for c in row] for row in ROWS])
    ),
    "xlsx": making.workbook({"Plan": ROWS}, ["A2:A3", "B2:B3"]),
    "csv": "\n".join(",".join(str(cell or "") for cell in row) for row in ROWS).encode(),
    "txt": _statement(),
    "xls": old_formats.as_xls(ROWS),
    "doc": old_formats.as_doc("The Trust should ask families why."),
    "rtf": old_formats.as_rtf(ROWS, PLAN.title),
}


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The bytes with something done to them."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed)) if changed else 0
        length = min(chance.choice((1, 2, 8, 64, 512)), len(changed) - at)
        what = chance.randrange(6)
        if what == 0:
            changed[at : at + length] = chance.randbytes(length)
        elif what == 1:
            del changed[at : at + length]
        elif what == 2:
            changed[at:at] = changed[at : at + length]
        elif what == 3:
            changed[at:at] = chance.choice(
                (b"\0" * 64, b"9" * 40, b"(" * 200, b"<" * 200, b'"', b"\xff\xfe")
            )
        elif what == 4:
            changed = changed[: at + 1]
        else:
            other = chance.randrange(len(changed)) if changed else 0
            changed[at : at + length] = changed[other : other + length]
    return bytes(changed)


# What was once found by the long run.
SAVED = {"table": (345,), "csv": (856, 969), "ods": (1964,), "xls": (1, 735)}


@pytest.mark.parametrize("kind", sorted({*SEEDS} - {"xls"}))
def test_spoilt_files(kind: str) -> None:
    for number in (*SAVED.get(kind, ()), *range(each())):
        check(kind, number)


def check(kind: str, number: int) -> None:
    """Read one spoilt file: a document or a clear error, in time."""
    data = spoilt(SEEDS[kind], random.Random(f"{kind} {number}"))
    started = time.monotonic()
    words = "."
    try:
        understood(read_bytes(data, name=f"x.{kind}", limits=LIMITS))
    except ReadingError as error:
        words = str(error)
    except Exception as error:
        raise AssertionError(f"{kind} {number}") from error
    assert words.endswith(".")
    assert time.monotonic() - started < SLOWEST, f"{kind} {number}"


# Reads file after file under the limits of the worker, and says each number before it does.
CHILD = """
import sys
from tests.instruments.reading import test_fuzz
from amends.instruments.reading.confined import limit
import resource
limit(resource.RLIMIT_AS, 1_000_000_000)
for number in sys.argv[1:]:
    print(number, flush=True)
    test_fuzz.check("xls", int(number))
"""


def test_spoilt_workbooks_of_the_old_format() -> None:
    """Some say that they have a cell in a far corner, and end a process that has no room for it:
    what `read_in_worker` calls too big.
    """
    left = [str(number) for number in (*SAVED["xls"], *range(each()))]
    while left:
        child = subprocess.run(
            [sys.executable, "-c", CHILD, *left],
            capture_output=True, text=True, timeout=SLOWEST * len(left), check=False,
            cwd=Path(__file__).parents[3],
        )  # fmt: skip
        done = len(child.stdout.split())
        assert child.returncode == 0 or "memory allocation" in child.stderr, child.stderr[-2000:]
        left = left[done:] if child.returncode else []


@pytest.mark.parametrize("kind", ["docx", "xlsx", "odt", "ods"])
def test_spoilt_parts_in_a_whole_zip(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(SEEDS[kind])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(each()):
        chance = random.Random(f"{kind} part {number}")
        name = chance.choice(sorted(parts))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, spoilt(content, chance) if part == name else content)
        words = "."
        try:
            understood(read_bytes(buffer.getvalue(), name=f"x.{kind}", limits=LIMITS))
        except ReadingError as error:
            words = str(error)
        except Exception as error:
            raise AssertionError(f"{kind} {number} {name}") from error
        assert words.endswith(".")


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_spoilt_files_are_written_into_or_refused(kind: str, tmp_path: Path) -> None:
    place = {"docx": "table 1", "xlsx": "Plan"}[kind]
    edits = [Edit(f"{place}!{column}2", "words", like=f"{place}!F3") for column in "ABFG"]
    edits.append(Edit(f"{place}!E3", "1 May 2021", day="2021-05-01"))
    edits.append(Edit(f"{place}!G3", before="before ", after="\nafter"))
    path = tmp_path / f"x.{kind}"
    parts = unpacked(SEEDS[kind])
    for number in range(each()):
        chance = random.Random(f"{kind} written {number}")
        name = chance.choice(sorted(parts))
        path.write_bytes(packed(parts | {name: spoilt(parts[name], chance)}))
        started = time.monotonic()
        filled: Filled | None = None
        try:
            filled = fill(path, edits, limits=LIMITS)
        except ReadingError:
            pass
        except Exception as error:
            raise AssertionError(f"{kind} {number}") from error
        assert filled is None or list(unpacked(filled.data)) == list(parts)
        assert time.monotonic() - started < SLOWEST, f"{kind} {number}"


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
