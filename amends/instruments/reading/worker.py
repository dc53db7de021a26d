"""Reads one document in a process of its own: `python -m amends.instruments.reading.worker`.

The request is one line of JSON on standard input. On a stream whose number follows
the command it tells how far it has come, in lines of JSON: [what, done, of]. The answer on standard output is one line of
JSON, {"size": bytes} or {"error": code, "remark": {"code", "facts"}}, and then so many bytes. Before anything
is read, the process gives up what reading needs not: more memory, more time, writing to files,
starting programs and, where the system allows, the network.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from amends.instruments.reading.bitmaps import draw_pages
from amends.instruments.reading.confined import leave_network, limit
from amends.instruments.reading.edits import Edit, NewRow
from amends.instruments.reading.errors import ReadingError, TooBig
from amends.instruments.reading.filling import fill
from amends.instruments.reading.headers import Meaning
from amends.instruments.reading.limits import MEGABYTE, Limits
from amends.instruments.reading.model import Box
from amends.instruments.reading.pictures import page_image
from amends.instruments.reading.preview import picture_of, preview
from amends.instruments.reading.reader import read
from amends.instruments.reading.recognised import Recognised
from amends.instruments.reading.remarks import Code
from amends.instruments.reading.texts import texts_of
from amends.instruments.reading.watching import Doing, Told, watched

OPEN_FILES = 64
REFUSED = (
    "socket.", "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "shutil.", "urllib.Request", "ftplib.", "smtplib.", "http.client",
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> int:
    """Answer one request; the exit code is 0 whenever an answer was given."""
    # What a reader's library prints must not mix with the answer.
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    request = json.loads(sys.stdin.buffer.readline())
    give_up(seconds=request["seconds"], megabytes=request["megabytes"])
    try:
        with watched(_teller(*map(int, sys.argv[1:]))):
            answer = _answer(request)
    except ReadingError as error:
        return _refuse_to_read(answers, error)
    except MemoryError:
        return _refuse_to_read(
            answers, TooBig(Code.TOO_MUCH_MEMORY, megabytes=request["megabytes"])
        )
    except RecursionError:
        return _refuse_to_read(answers, TooBig(Code.TOO_DEEP))
    return _say(answers, {"size": len(answer)}, answer)


def _teller(*streams: int) -> Told:
    def told(doing: Doing, done: int, of: int) -> None:
        for stream in streams:
            os.write(stream, json.dumps([doing, done, of]).encode() + b"\n")

    return told


def _answer(request: dict[str, Any]) -> bytes:
    limits = Limits(**request["limits"])
    path = Path(request["path"])
    if request["task"] == "page image":
        boxes = [Box(*edges) for edges in request["boxes"]]
        return page_image(path, request["page"], request["scale"], boxes, limits=limits)
    if request["task"] == "preview":
        seen = preview(path, request["page"], limits=limits, name=request["name"])
        return json.dumps(seen, ensure_ascii=False).encode("utf-8", "replace")
    if request["task"] == "preview picture":
        return picture_of(path, request["page"], limits=limits)
    if request["task"] == "texts":
        said = texts_of(path, limits=limits, name=request["name"])
        if request["then"]:
            module, _, name = request["then"].partition(":")
            said = getattr(import_module(module), name)(said)
        return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    if request["task"] == "draw pages":
        return draw_pages(path, request["pages"])
    if request["task"] == "fill":
        edits = [Edit.from_json(one) for one in request["edits"]]
        rows = [NewRow.from_json(one) for one in request["rows"]]
        filled = fill(path, edits, rows, limits=limits)
        return json.dumps([filled.unfilled, filled.signatures]).encode() + b"\n" + filled.data
    headings = {words: Meaning(said) for words, said in request.get("headings", {}).items()}
    recognised = [Recognised(**one) for one in request.get("recognised", ())]
    found = read(
        path, limits=limits, name=request["name"], headings=headings, recognised=recognised
    )
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


def _refuse_to_read(answers: int, error: ReadingError) -> int:
    return _say(answers, {"error": error.code, "remark": error.remark.as_json()})


def _say(answers: int, header: dict[str, Any], content: bytes = b"") -> int:
    with os.fdopen(answers, "wb") as stream:
        stream.write(json.dumps(header).encode() + b"\n" + content)
    return 0


def give_up(*, seconds: float, megabytes: int) -> None:
    """Take from this process what reading does not need, for good."""
    limit(resource.RLIMIT_AS, megabytes * MEGABYTE)
    limit(resource.RLIMIT_CPU, int(seconds) + 1)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    leave_network()
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(REFUSED):
        _stop(event)
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        writes = isinstance(mode, str) and any(sign in mode for sign in "wax+")
        # The answer's stream is a number, not a path.
        if not isinstance(arguments[0], int) and (writes or (flags or 0) & WRITING):
            _stop(f"open for writing: {arguments[0]}")


def _stop(what: str) -> NoReturn:
    message = f"Not allowed while a document is read: {what}"
    raise PermissionError(message)


def as_request(task: str, path: Path, *, limits: Limits, **rest: Any) -> bytes:
    """A request in the words that this worker reads."""
    return json.dumps({"task": task, "path": str(path), "limits": asdict(limits), **rest}).encode()


if __name__ == "__main__":
    sys.exit(main())
