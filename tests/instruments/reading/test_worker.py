"""The worker process: its limits hold, and what it says comes back."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from amends.instruments.reading import (
    Box,
    EncryptedFile,
    NoSuchPage,
    ReadingError,
    TooBig,
    TookTooLong,
    UnknownKind,
    page_image,
    page_image_in_worker,
    read,
    read_in_worker,
)
from amends.instruments.reading.process import PASSING, ROOT
from amends.instruments.reading.watching import Doing, counted, watched
from tests.instruments.reading import making
from tests.instruments.reading.making import FILLER, heading, small_heading, text


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.pdf"
    story = [
        heading("Report"),
        small_heading("Recommendation 1"),
        text("The Trust should ask why – now."),
    ]
    file.write_bytes(making.pdf(*story, *[text(FILLER * 8) for _ in range(12)], footer="{}"))
    return file


def test_a_worker_says_what_reading_says(report: Path) -> None:
    assert read_in_worker(report) == read(report)
    named = read_in_worker(report, name="The name on the shelf.pdf")
    assert named["file"] == "The name on the shelf.pdf"


def test_a_worker_tells_how_far_it_has_come(report: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    found = read_in_worker(report, told=lambda *news: told.append(news))
    assert told[0] == ("pages", 0, found["pages"])
    plan = tmp_path / "plan.csv"
    plan.write_text("Action,Lead,Due date\n" + "Write to families,Matron,June 2024\n" * 30)
    told.clear()
    read_in_worker(plan, told=lambda *news: told.append(news))
    assert told[0] == ("rows", 0, 31)


def test_whoever_waits_is_told_of_each_piece_and_not_more_often_than_asked() -> None:
    told: list[tuple[str, int, int]] = []
    with watched(lambda *news: told.append(news), every=0):
        assert list(counted(Doing.ROWS, "abc", 3)) == ["a", "b", "c"]
    assert told == [("rows", 0, 3), ("rows", 1, 3), ("rows", 2, 3)]
    told.clear()
    with watched(lambda *news: told.append(news), every=60):
        list(counted(Doing.ROWS, "abc", 3))
    assert told == [("rows", 0, 3)]


def test_a_worker_does_not_outlive_whoever_cannot_be_told(report: Path) -> None:
    def told(*_news: object) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        read_in_worker(report, told=told)


def test_a_worker_passes_errors_on(tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(making.encrypted_pdf())
    with pytest.raises(EncryptedFile, match="password"):
        read_in_worker(locked)
    with pytest.raises(ReadingError, match="no file"):
        read_in_worker(tmp_path / "none.pdf")


def test_a_worker_that_takes_too_long_is_stopped(report: Path) -> None:
    with pytest.raises(TookTooLong, match="took longer"):
        read_in_worker(report, seconds=0.01)


def test_a_worker_that_needs_too_much_memory_is_stopped(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("Action,Lead\n" + "Write to families,Matron\n" * 200_000)
    with pytest.raises(TooBig, match="memory"):
        read_in_worker(file, megabytes=130)


def test_a_worker_writes_nothing(report: Path) -> None:
    before = sorted(report.parent.iterdir())
    stamp = report.stat().st_mtime_ns
    read_in_worker(report)
    assert sorted(report.parent.iterdir()) == before
    assert report.stat().st_mtime_ns == stamp


def test_what_a_killed_process_left_is_swept(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = [tmp_path / f"{PASSING}now", tmp_path / "reading-of-somebody-else"]
    left = [tmp_path / f"{PASSING}folder", tmp_path / f"{PASSING}copy"]
    for folder in (*kept, left[0]):
        (folder / "made").mkdir(parents=True)
        (folder / "made" / "document.docx").write_bytes(b"words")
    left[1].write_bytes(b"words")
    for old in (kept[1], *left):
        os.utime(old, (0, 0))
    read_in_worker(report)
    assert sorted(tmp_path.iterdir()) == sorted([*kept, report])


@pytest.mark.parametrize(
    "attempt",
    [
        "open('written.txt', 'w')",
        "open('/tmp/written-by-a-worker.txt', 'ab')",
        "pathlib.Path('made').mkdir()",
        "socket.create_connection(('127.0.0.1', 9), 1)",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.remove('anything')",
    ],
)
def test_a_worker_may_not(attempt: str, tmp_path: Path) -> None:
    program = f"""
        import os, pathlib, socket, subprocess
        from amends.instruments.reading.worker import give_up
        give_up(seconds=20, megabytes=1000)
        try:
            {attempt}
        except (PermissionError, OSError) as error:
            print("refused")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "refused\n", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_worker_has_no_network_behind_pythons_back(tmp_path: Path) -> None:
    program = """
        import ctypes
        from amends.instruments.reading.worker import give_up
        give_up(seconds=20, megabytes=1000)
        with open("/proc/net/dev") as devices:
            print(sorted(line.split(":")[0].strip() for line in devices if ":" in line))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    allowed = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    if allowed.returncode == 0:
        assert done.stdout.strip() == "['lo']"


def test_pictures_of_pages(report: Path) -> None:
    found = read(report)["recommendations"][0]
    boxes = [Box(*span["box"]) for span in found["spans"]]
    plain, marked = page_image(report, 1, 1.0), page_image(report, 1, 1.0, boxes)
    assert plain.startswith(b"\x89PNG\r\n\x1a\n")
    assert plain != marked
    assert page_image_in_worker(report, 1, 1.0, boxes) == marked
    left, top = int(boxes[0].left - 3), int(boxes[0].top - 3)
    assert pixel(marked, left, top) == (0, 94, 184)
    assert pixel(plain, left, top) == (255, 255, 255)
    assert pixel(marked, left + 200, int((boxes[0].top + boxes[0].bottom) / 2)) != (0, 94, 184)


def test_pictures_that_cannot_be(report: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchPage):
        page_image(report, 99)
    with pytest.raises(NoSuchPage):
        page_image_in_worker(report, 0)
    with pytest.raises(TooBig):
        page_image(report, 1, 200.0)
    words = tmp_path / "words.txt"
    words.write_text("The Trust should ask why.")
    with pytest.raises(UnknownKind):
        page_image(words, 1)


def test_a_box_off_the_page_does_no_harm(report: Path) -> None:
    assert page_image(report, 1, 0.5, [Box(-50, -50, 10_000, 10_000), Box(900, 900, 950, 950)])


def pixel(png: bytes, across: int, down: int) -> tuple[int, ...]:
    import io

    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        found = picture.convert("RGB").getpixel((across, down))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


def test_the_worker_is_a_program(report: Path) -> None:
    request = {
        "task": "read", "path": str(report), "name": "r.pdf", "seconds": 60, "megabytes": 1000,
        "limits": {
            "bytes": 10**8, "unpacked": 10**8, "parts": 100, "pages": 10, "cells": 1000, "characters": 1000,
        },
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "amends.instruments.reading.worker"],
        input=json.dumps(request).encode() + b"\n",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=True,
    )
    header, _, content = done.stdout.partition(b"\n")
    assert json.loads(header) == {"size": len(content)}
    assert json.loads(content)["file"] == "r.pdf"
