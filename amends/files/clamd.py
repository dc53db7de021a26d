"""A client of ClamAV's daemon: bytes are streamed to it (INSTREAM), and it says what it found. Plain Python.

Of the daemon's protocol one command is needed, so this is no package: packages for it add the file's
path, which a daemon on another machine cannot open.
"""

import os
import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

# Bytes sent at once; the daemon takes any number up to its StreamMaxLength.
PIECE = 262_144
# An answer is one line: "stream: OK", "stream: NAME FOUND", or what went wrong and "ERROR".
MOST_ANSWER = 4096
CLEAN, FOUND = "OK", " FOUND"
# With AlertExceedsMax it says so of what it did not look at to the end, which is no virus.
OVER_A_LIMIT = "Heuristics.Limits.Exceeded"


class ScannerDown(Exception):
    """The scanner cannot be reached, or did not answer in time."""


class ScannerRefused(Exception):
    """The scanner answered, and has not looked at all of it: it is larger than it takes, or it failed."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner found: the name of it, or "" for nothing."""

    found: str


def scan(address: str, content: Iterable[bytes], *, seconds: float) -> Verdict:
    """Have the daemon look at some bytes.

    `address` is the path of a Unix socket or HOST:PORT, as `AMENDS_CLAMD` has it; `seconds` is how
    long any one step may take. Raises ScannerDown and ScannerRefused.
    """
    try:
        with closing(_connected(address, seconds)) as line:
            return _verdict(_answer(line, content))
    except OSError as error:
        raise ScannerDown(str(error)) from error


def _connected(address: str, seconds: float) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(seconds)
    problem = line.connect_ex(address)
    if problem:
        line.close()
        raise ScannerDown(os.strerror(problem))
    return line


def _answer(line: socket.socket, content: Iterable[bytes]) -> str:
    try:
        line.sendall(b"zINSTREAM\0")
        for whole in content:
            for start in range(0, len(whole), PIECE):
                piece = whole[start : start + PIECE]
                line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # Over its limit it says so and hangs up, while bytes are still being sent.
        return _read(line)
    return _read(line)


def _read(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < MOST_ANSWER:
        more = line.recv(MOST_ANSWER)
        if not more:
            break
        said += more
    return said.split(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Verdict:
    words = answer.removeprefix("stream: ")
    if words == CLEAN:
        return Verdict("")
    if words.startswith(OVER_A_LIMIT):
        raise ScannerRefused(answer)
    if words.endswith(FOUND):
        return Verdict(words.removesuffix(FOUND))
    if not answer:
        raise ScannerDown("It hung up without an answer.")
    raise ScannerRefused(answer)
