"""Spoilt files of the old formats through LibreOffice: a document or a clear error, within the limits.

One start of LibreOffice converts several files, and one process reads what came of them. Where either fails or is
slow, each of the files is read by itself, as the product reads it.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import batched, count
from pathlib import Path

import pytest

from amends.instruments.reading import ReadingError, office, read_in_worker
from amends.instruments.reading.errors import TookTooLong
from tests.instruments.reading.test_fuzz import SEEDS, SLOWEST, each, spoilt

pytestmark = [
    pytest.mark.hypothesis,
    pytest.mark.skipif(not office.program(), reason="LibreOffice is not on this machine"),
]

AT_ONCE = 25
KILOBYTES = 1_000_000
LEAST_CONVERTED = 0.1
# A machine that does other work keeps a file waiting; what it may take of a processor is SLOWEST.
WAITED = 3 * SLOWEST
# What was once found by the long run.
SAVED: dict[str, tuple[int, ...]] = {}

# Reads file after file under the limits of the worker.
CHILD = """
import sys, time
from pathlib import Path
from amends.instruments.reading import ReadingError, read, worker
worker.give_up(seconds={most} * len(sys.argv), megabytes=1_000)
for path in sys.argv[1:]:
    started = time.process_time()
    words = "."
    try:
        read(Path(path))
    except ReadingError as error:
        words = str(error)
    assert words.endswith("."), path
    assert time.process_time() - started < {most}, path
"""


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A document of each kind. That of Word's old format is LibreOffice's own."""
    folder = tmp_path_factory.mktemp("seeds")
    source = folder / "seed.docx"
    source.write_bytes(SEEDS["docx"])
    subprocess.run(
        [office.program(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "doc", "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return {**SEEDS, "doc": (folder / "seed.doc").read_bytes()}


@pytest.mark.parametrize("kind", ["doc", "rtf", "xls"])
def test_spoilt_files_that_libreoffice_converts(
    kind: str, seeds: dict[str, bytes], tmp_path: Path
) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    converted = 0
    for number, some in enumerate(batched(_spoilt(kind, seeds[kind], tmp_path), AT_ONCE)):
        folder = tmp_path / f"{kind} {number}"
        folder.mkdir()
        files = [one.rename(folder / one.name) for one in some]
        came = _converted(files, folder / "work")
        if came is not None and _are_read(came):
            converted += len(came)
        else:
            converted += sum(map(_is_read, files))
        assert {one.name for one in folder.iterdir()} == {"work", *(one.name for one in files)}
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert used in (before, min(used, KILOBYTES))
    # Were hardly any converted, nothing would be tried here.
    assert converted > each() * LEAST_CONVERTED
    assert {one.name.partition(" ")[0] for one in tmp_path.iterdir()} == {kind}


def _spoilt(kind: str, seed: bytes, folder: Path) -> Iterator[Path]:
    """As many spoilt files as are asked for that come to LibreOffice; test_fuzz.py reads such as do not."""
    for number in (*SAVED.get(kind, ()), *range(each())):
        path = folder / f"{number}.{kind}"
        spoil = scratched if number % 2 else spoilt
        for again in count():
            path.write_bytes(spoil(seed, random.Random(f"{kind} office {number} {again}")))
            if office.ending_of(path):
                break
        yield path


def scratched(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some others in their place, so that what stands where stays true."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        length = chance.choice((1, 1, 2, 4, 16))
        at = chance.randrange(512, len(changed) - length)
        changed[at : at + length] = chance.choice(
            (chance.randbytes(length), b"\0" * length, b"\xff" * length)
        )
    return bytes(changed)


def _converted(files: Sequence[Path], work: Path) -> list[Path] | None:
    """What LibreOffice made of the files in one go, or nothing if it failed or was slow."""
    work.mkdir()
    try:
        code, made = office.convert(files, work, SLOWEST)
    except TookTooLong:
        return None
    return [one for one in made if one.is_file()] if code == 0 else None


def _are_read(files: Sequence[Path]) -> bool:
    """Whether each of the files is read in one process, or refused with a sentence."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD.format(most=SLOWEST), *map(str, files)],
        capture_output=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    return child.returncode == 0


def _is_read(path: Path) -> bool:
    """Whether a file is read and not refused, by itself as the product reads it."""
    started, used = time.monotonic(), _processor()
    words = ""
    try:
        read_in_worker(path, seconds=WAITED)
    except ReadingError as error:
        words = str(error)
        assert words.endswith("."), path.name
    assert time.monotonic() - started < WAITED, path.name
    assert _processor() - used < SLOWEST, path.name
    return not words


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
