"""File names that are safe to show and to save, and what kind of file bytes are. Plain Python."""

import re
import unicodedata
from enum import StrEnum

# Bytes of a name in UTF-8: every common file system takes 255, and "(1)" may be added on saving.
MOST_NAME = 200
MOST_SUFFIX = 20
NAMELESS = "file"
# Kinds of Unicode characters that have no place in a name: controls, invisible and bidirectional
# marks, halves of pairs, private and unassigned ones, line and paragraph separators.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Windows keeps these for itself, with whatever suffix.
RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE
)

UNKNOWN = "application/octet-stream"
PLAIN = "text/plain"
HEAD = 8192
TAIL = 262_144

# Beginnings that nothing else has.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    # Word, Excel and Outlook before 2007 share one container.
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
OOXML = "application/vnd.openxmlformats-officedocument"
# Parts that only that kind of document has; their names stand in the list at a ZIP file's end.
OFFICE: tuple[tuple[bytes, str], ...] = (
    (b"word/document.xml", f"{OOXML}.wordprocessingml.document"),
    (b"xl/workbook.xml", f"{OOXML}.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", f"{OOXML}.presentationml.presentation"),
)
OPEN_DOCUMENT = re.compile(
    rb"mimetype(application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation|graphics))PK"
)
# Text that a browser would act on rather than show.
MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "application/xml"),
)
BINARY = frozenset([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
# Kinds that a download may name; all others go out as bytes without a kind.
HARMLESS = frozenset(
    {PLAIN, "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff"}
    | {kind for _, kind in OFFICE}
    | {
        f"application/vnd.oasis.opendocument.{part}"
        for part in ("text", "spreadsheet", "presentation", "graphics")
    }
)


class FileRefused(Exception):
    """A file that is not taken; the words are for the person who sent it."""


class OutOfPlace(Exception):
    """A part that does not begin where the last one ended; `received` is how many bytes have come."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes have come.")
        self.received = received


class FileShut(Exception):
    """The bytes of a file cannot be had now, or ever."""


class FileRemoved(FileShut):
    """The file was removed: its record says when and why."""


class FileMissing(FileShut):
    """The record is there and the bytes are not: the storage has lost them."""


class FileWaiting(FileShut):
    """The file has not been scanned yet; a scanner is set, so nobody opens it before."""


class FileInfected(FileShut):
    """The scanner found something in the file: nobody opens it."""


class FileUnscannable(FileShut):
    """The scanner would not look at all of the file, however often it was asked: nobody opens it."""


class FileHeld(FileShut):
    """The file is in quarantine, or is still being looked through: nobody opens it."""


class Held(StrEnum):
    """Why a file that the virus scanner let pass is kept shut all the same."""

    LOOKING = "looking"
    QUARANTINE = "quarantine"
    # The look took more time or memory than it may, or failed, so that nobody knows what the file holds.
    UNKNOWN = "unknown"


# Held until somebody decides, or another file comes in its place.
IN_QUARANTINE = frozenset({Held.QUARANTINE, Held.UNKNOWN})


class Scan(StrEnum):
    """What is known of a file from the virus scanner."""

    NOT_SET = "not scanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    REFUSED = "not looked at whole"


class ScanProblem(StrEnum):
    """Why a file still waits after the scanner was asked."""

    DOWN = "down"
    REFUSED = "refused"


# How often the scanner may answer that it has not looked at all of a file before nobody asks it any
# more: an answer may be a passing fault of its own, a limit stays one.
MOST_REFUSALS = 3


def scan_state(*, scanned: bool, found: str, refusals: int, scanner_set: bool) -> Scan:
    """How far the scan of a file has come. Without a scanner nothing is ever scanned, and that is said."""
    if found:
        return Scan.INFECTED
    if scanned:
        return Scan.CLEAN
    if not scanner_set:
        return Scan.NOT_SET
    return Scan.WAITING if refusals < MOST_REFUSALS else Scan.REFUSED


def clean_name(raw: str) -> str:
    """The name of an uploaded file without anything that could mislead a person or a computer.

    Folders, control characters, invisible and direction-changing marks and characters that file
    systems keep for themselves go; a long name keeps its suffix. Never empty.
    """
    last = re.split(r"[/\\]", raw)[-1]
    seen = (
        " " if char in "\t\r\n" else char
        for char in unicodedata.normalize("NFC", last)
        if char in "\t\r\n" or unicodedata.category(char) not in UNSEEN
    )
    name = re.sub(r'[<>:"|?*]', "_", "".join(seen))
    name = re.sub(r"\s+", " ", name).strip(" .")
    if not name:
        return NAMELESS
    if RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    """At most MOST_NAME bytes, with the suffix kept if it is one."""
    if len(name.encode()) <= MOST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > MOST_SUFFIX:
        stem, suffix = name, ""
    ending = f".{suffix}" if suffix else ""
    room = MOST_NAME - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + ending


def media_type(head: bytes, tail: bytes) -> str:
    """What kind of file it is, judged by its first HEAD and last TAIL bytes, never by its name."""
    for beginning, kind in MAGIC:
        if head.startswith(beginning):
            return kind
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head, tail)
    return _written(head)


def _zipped(head: bytes, tail: bytes) -> str:
    found = OPEN_DOCUMENT.search(head[:200])
    if found:
        return found.group(1).decode()
    for part, kind in OFFICE:
        if part in tail:
            return kind
    return "application/zip"


def _written(head: bytes) -> str:
    """Text, markup, or bytes that are neither."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return PLAIN
    if not head or not BINARY.isdisjoint(head):
        return UNKNOWN
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for beginning, kind in MARKUP:
        if start.startswith(beginning):
            return kind
    return PLAIN
