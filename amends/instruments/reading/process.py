"""Reading in a worker process, with limits on time and memory: what files from outside need."""

import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from amends.instruments.reading import office, tesseract
from amends.instruments.reading.edits import Edit, Filled, NewRow, Unfilled
from amends.instruments.reading.errors import (
    BrokenFile,
    ReadingError,
    TooBig,
    TookTooLong,
    error_of,
)
from amends.instruments.reading.headers import NOTHING_SAID, Headings
from amends.instruments.reading.limits import DEFAULT, Limits
from amends.instruments.reading.model import Box
from amends.instruments.reading.preview import LIMITS as PREVIEW
from amends.instruments.reading.recognised import Recognised
from amends.instruments.reading.remarks import (
    Code,
    Json,
    Remark,
    about_pages,
    pages_without_text,
    remark,
    remark_of,
)
from amends.instruments.reading.scans import Recognising, recognise
from amends.instruments.reading.watching import Doing, Told, nobody, tell, watched
from amends.instruments.reading.worker import as_request

WORKER = "amends.instruments.reading.worker"
# The folder that holds the package, so that the worker finds it wherever it starts.
ROOT = Path(__file__).resolve().parents[3]
SECONDS = 120.0
MEGABYTES = 1_000
PICTURE_SECONDS = 20.0
FILLING_SECONDS = 60.0
# What is made for one reading and goes with it; and, where its process was killed, after so long.
PASSING = "amends-reading-"
LEFT_AFTER = 3600.0
NO_MEMORY = (
    b"memory allocation",
    b"MemoryError",
    b"bad_alloc",
    b"cannot allocate",
    b"Out of memory",
)


def read_in_worker(
    path: Path | str,
    *,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    limits: Limits = DEFAULT,
    name: str = "",
    headings: Headings = NOTHING_SAID,
    told: Told = nobody,
) -> Json:
    """As `read`, in a process that may use so many seconds and so many MB of memory.

    `told` is told now and then how far it has come. The old formats of Word and Excel and RTF are converted first, where LibreOffice is installed. Where Tesseract is,
    it recognises the text of pages that are pictures, within limits of its own.

    The process writes no files, starts no programs and, where the system allows, has no network.
    Raises a ReadingError that says what is wrong with the file and what to do; TookTooLong or
    TooBig if it reached a limit.
    """
    sweep()
    with watched(told):
        return _read_any(_existing(path, name), name, seconds, megabytes, limits, headings)


def _read_any(
    file: Path, name: str, seconds: float, megabytes: int, limits: Limits, headings: Headings
) -> Json:
    name = name or file.name
    ending = office.ending_of(file) if file.stat().st_size <= limits.bytes else ""
    if ending and office.program():
        with (
            tempfile.TemporaryDirectory(prefix=PASSING) as folder,
            _unless_read_as_it_is(ending),
        ):
            made = office.as_new(file, ending, Path(folder), seconds)
            found = _read(made, name, seconds, megabytes, limits, headings)
            found["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
            found["media_type"] = office.KINDS[ending]
            found["remarks"].append(remark(Code.CONVERTED).as_json())
            return found
    found = _read(file, name, seconds, megabytes, limits, headings)
    if not found["pictures"] or not tesseract.program():
        return found

    def draw(numbers: Sequence[int]) -> bytes:
        request = as_request(
            "draw pages", file, limits=limits, pages=numbers, seconds=seconds, megabytes=megabytes
        )
        return _run(request, seconds, megabytes)

    recognising = recognise(found["pictures"], draw, limits)
    if recognising.done:
        found = _read(file, name, seconds, megabytes, limits, headings, recognising.done)
    found["remarks"] = [
        one.as_json()
        for said in found["remarks"]
        for one in _looked_at(remark_of(said), recognising)
    ]
    if recognising.left:
        found["remarks"].append(about_pages(Code.NOT_RECOGNISED, recognising.left).as_json())
    return found


def _looked_at(said: Remark, recognising: Recognising) -> Iterator[Remark]:
    """A remark; where it names pages without text, those in whose picture no writing is seen by themselves."""
    pages = pages_without_text(said)
    if not pages:
        yield said
    bare = [number for number in pages if number in recognising.bare]
    others = [number for number in pages if number not in recognising.bare]
    if others:
        yield about_pages(Code.NO_TEXT_ON_PAGES, others)
    if bare:
        yield about_pages(Code.NO_WRITING_ON_PAGES, bare)


@contextmanager
def _unless_read_as_it_is(ending: str) -> Iterator[None]:
    """An old workbook that LibreOffice cannot convert is read all the same, without its colours."""
    try:
        yield
    except ReadingError as error:
        if ending != office.WORKBOOK or error.remark.code is not Code.NOT_CONVERTED:
            raise


def _read(
    file: Path,
    name: str,
    seconds: float,
    megabytes: int,
    limits: Limits,
    headings: Headings,
    recognised: Iterable[Recognised] = (),
) -> Json:
    request = as_request(
        "read",
        file,
        limits=limits,
        name=name,
        seconds=seconds,
        megabytes=megabytes,
        headings=dict(headings),
        recognised=[asdict(one) for one in recognised],
    )
    found: Json = json.loads(_run(request, seconds, megabytes))
    return found


def page_image_in_worker(
    path: Path | str,
    page_number: int,
    scale: float = 1.5,
    boxes: Iterable[Box] = (),
    *,
    seconds: float = PICTURE_SECONDS,
    megabytes: int = MEGABYTES,
    limits: Limits = DEFAULT,
) -> bytes:
    """As `page_image`, in a process that may use so many seconds and so many MB of memory."""
    edges = [(box.left, box.top, box.right, box.bottom) for box in boxes]
    request = as_request(
        "page image",
        _existing(path, ""),
        limits=limits,
        page=page_number,
        scale=scale,
        boxes=edges,
        seconds=seconds,
        megabytes=megabytes,
    )
    return _run(request, seconds, megabytes)


def preview_in_worker(path: Path | str, number: int, *, name: str = "") -> Json:
    """As `preview`, in a process with limits that are a preview's."""
    return json.loads(_previewed("preview", path, number, name=name))  # type: ignore[no-any-return]  # our own words


def preview_picture_in_worker(path: Path | str, number: int) -> bytes:
    """As `picture_of`, in a process with limits that are a preview's."""
    return _previewed("preview picture", path, number)


def _previewed(task: str, path: Path | str, number: int, **rest: str) -> bytes:
    request = as_request(
        task,
        _existing(path, ""),
        limits=PREVIEW,
        page=number,
        seconds=PICTURE_SECONDS,
        megabytes=MEGABYTES,
        **rest,
    )
    return _run(request, PICTURE_SECONDS, MEGABYTES)


def fill_in_worker(
    path: Path | str,
    edits: Iterable[Edit],
    rows: Iterable[NewRow] = (),
    *,
    seconds: float = FILLING_SECONDS,
    megabytes: int = MEGABYTES,
    limits: Limits = DEFAULT,
) -> Filled:
    """As `fill`, in a process that may use so many seconds and so many MB of memory."""
    request = as_request(
        "fill",
        _existing(path, ""),
        limits=limits,
        edits=[edit.as_json() for edit in edits],
        rows=[row.as_json() for row in rows],
        seconds=seconds,
        megabytes=megabytes,
    )
    about, _, data = _run(request, seconds, megabytes).partition(b"\n")
    unfilled, signatures = json.loads(about)
    return Filled(data, {cell: Unfilled(why) for cell, why in unfilled.items()}, signatures)


def texts_in_worker(
    path: Path | str,
    *,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    limits: Limits = DEFAULT,
    then: str = "",
) -> Json:
    """As `texts_of`, in a process that may use so many seconds and so many MB of memory.

    `then` is MODULE:NAME of a function that makes something else of those texts in the same process,
    as JSON with their remarks; what it makes is returned in their place.
    Pages that are pictures are told, not recognised. The old formats of Word and RTF are converted first,
    where LibreOffice is installed; what they hold unseen may be lost on the way.
    """
    sweep()
    file = _existing(path, "")
    ending = office.ending_of(file) if file.stat().st_size <= limits.bytes else ""
    with tempfile.TemporaryDirectory(prefix=PASSING) as folder:
        converted = bool(ending) and ending != office.WORKBOOK and bool(office.program())
        made = office.as_new(file, ending, Path(folder), seconds) if converted else file
        request = as_request(
            "texts",
            made,
            limits=limits,
            name=file.name,
            seconds=seconds,
            megabytes=megabytes,
            then=then,
        )
        found: Json = json.loads(_run(request, seconds, megabytes))
    if converted:
        found["remarks"].append(remark(Code.CONVERTED).as_json())
    return found


def sweep() -> None:
    """Remove what processes that were killed have left: it may hold a document, or its pages."""
    before = time.time() - LEFT_AFTER
    for left in Path(tempfile.gettempdir()).glob(f"{PASSING}*"):
        with suppress(OSError):
            about = left.lstat()
            if about.st_mtime > before or about.st_uid != os.getuid():
                continue
            if stat.S_ISDIR(about.st_mode):
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()


def _existing(path: Path | str, name: str) -> Path:
    file = Path(path).resolve()
    if not file.is_file():
        raise ReadingError(Code.NO_FILE, file=name or Path(path).name)
    return file


def _run(request: bytes, seconds: float, megabytes: int) -> bytes:
    """The content of the worker's answer."""
    with tempfile.TemporaryDirectory(prefix=PASSING) as folder:
        news, told_to = os.pipe()
        with os.fdopen(news) as lines:
            process = subprocess.Popen(  # noqa: S603 - our own module, no words from outside
                [sys.executable, "-s", "-P", "-m", WORKER, str(told_to)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(told_to,),
                cwd=folder,
                env=_environment(folder),
                start_new_session=True,
            )
            os.close(told_to)
            answer, errors = _answered(process, request, seconds, lines)
    header, _, content = answer.partition(b"\n")
    if process.returncode != 0 or not header:
        raise _failure(process.returncode, errors, seconds, megabytes)
    said: dict[str, Any] = json.loads(header)
    if "error" in said:
        raise error_of(said["error"], said["remark"])
    if len(content) != said["size"]:
        raise _failure(1, errors, seconds, megabytes)
    return content


def _answered(
    process: subprocess.Popen[bytes], request: bytes, seconds: float, lines: Iterable[str]
) -> tuple[bytes, bytes]:
    """What a worker says on its two streams; meanwhile, line by line, how far it has come.

    That is told here and not beside, where another thread's database would have to be asked.
    """

    def answered() -> tuple[bytes, bytes]:
        try:
            return process.communicate(request + b"\n", timeout=seconds)
        except BaseException:
            _kill(process)
            process.communicate()
            raise

    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(answered)
        try:
            for line in lines:
                doing, done, of = json.loads(line)
                tell(Doing(doing), done, of)
            return answer.result()
        except subprocess.TimeoutExpired:
            raise _too_slow(seconds) from None
        finally:
            _kill(process)


def _environment(folder: str) -> dict[str, str]:
    """What the worker needs to start, and nothing that it has no business to know."""
    paths = [str(ROOT), *(path for path in sys.path if path and path != str(ROOT))]
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")
        if name in os.environ
    }
    return kept | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "TMPDIR": folder,
        "HOME": folder,
    }


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Stop a worker that is still at it."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _failure(code: int, errors: bytes, seconds: float, megabytes: int) -> ReadingError:
    """What a worker that gave no answer died of."""
    if code == -signal.SIGXCPU or code == -signal.SIGKILL:
        return _too_slow(seconds)
    if any(words in errors for words in NO_MEMORY):
        return TooBig(Code.TOO_MUCH_MEMORY, megabytes=megabytes)
    return BrokenFile(Code.DAMAGED_FOR_ALL)


def _too_slow(seconds: float) -> TookTooLong:
    return TookTooLong(Code.TOO_SLOW, seconds=round(seconds))
