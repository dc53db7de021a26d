"""Many stored files in one ZIP, written while it is sent: no more than a piece of it is ever in memory.

The standard library's `zipfile` does this by itself on a stream that cannot be wound back: sizes and
check sums follow each file, and the list at the end has them again, as every program that unpacks
reads them. Everything is deflated, at the fastest level: a file that is only stored cannot be read
from such a stream by programs that unpack while they receive.
"""

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from amends.files.leftovers import moment
from amends.files.models import StoredFile
from amends.files.rules import MOST_SUFFIX, FileRemoved, FileShut
from amends.files.services import Upload, open_stored

SUMS = "SHA256SUMS"
FOLDER = "files"
# Bytes of a file's own name in an archive: Windows takes 260 characters with all folders before it.
MOST_NAME = 120
CHUNK = 256 * 1024
LEVEL = 1
# Read by everybody, run by nobody.
READABLE = 0o100644 << 16


class FileAltered(FileShut):
    """The bytes in the storage are not those that were stored."""


@dataclass(frozen=True)
class Packed:
    """A stored file and its name in the archive, which no other has."""

    name: str
    file: StoredFile


@dataclass(frozen=True)
class Fault:
    """Why a file was left out, or that it has altered; and the file as it stood then, if it was there."""

    reason: FileShut
    file: StoredFile | None


# What is written last: it is told by their names what is wrong with which files.
type Closing = Callable[[Mapping[str, Fault]], Iterable[tuple[str, bytes]]]


def name_in_archive(number: str, name: str) -> str:
    """Where a file goes: its number first, so that no two are the same whatever they are called.

    `name` was made safe when the file was taken in (`rules.clean_name`): it has no folders, no
    control characters and nothing that Windows keeps for itself. Here it becomes shorter.
    """
    if len(name.encode()) > MOST_NAME:
        stem, dot, suffix = name.rpartition(".")
        if not dot or len(suffix.encode()) > MOST_SUFFIX:
            stem, suffix = name, ""
        ending = f".{suffix}" if suffix else ""
        room = MOST_NAME - len(ending.encode())
        name = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + ending
    return f"{FOLDER}/{number} {re.sub(r'[/\\]', '_', name)}"


@dataclass
class _Stream:
    """What was written and not yet sent. It has no place to wind back to."""

    parts: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here: whoever asks takes it."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        written = b"".join(self.parts)
        self.parts.clear()
        return written


def archive(files: Iterable[Packed], closing: Closing) -> Iterator[bytes]:
    """The bytes of a ZIP with these files, what `closing` writes, and the SHA-256 of all of it.

    Whether a file may be opened is asked again when its turn comes, which may be minutes after the
    archive was asked for; one that may not be is left out. The sums are those that were recorded when
    a file was taken in, so that `sha256sum -c SHA256SUMS` tells of one that has altered since.
    """
    stream, sums = _Stream(), []
    faults: dict[str, Fault] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in files:
            now = StoredFile.objects.filter(pk=each.file.pk).first()
            try:
                stored = _opened(now)
            except FileShut as reason:
                faults[each.name] = Fault(reason, now)
                continue
            digest = hashlib.sha256()
            with stored, packed.open(_about(each.name, each.file.size), "w") as into:
                for chunk in stored.chunks(CHUNK):
                    digest.update(chunk)
                    into.write(chunk)
                    yield stream.taken()
            if digest.hexdigest() != each.file.sha256:
                faults[each.name] = Fault(FileAltered(str(each.file.pk)), now)
            sums.append((each.file.sha256, each.name))
        for name, content in closing(faults):
            _write(packed, name, content)
            sums.append((hashlib.sha256(content).hexdigest(), name))
        _write(packed, SUMS, "".join(f"{sum_}  {name}\n" for sum_, name in sums).encode())
        yield stream.taken()
    yield stream.taken()


def _opened(file: StoredFile | None) -> Upload:
    """The bytes of a file as it stands now. Raises FileShut."""
    if file is None:
        raise FileRemoved
    return open_stored(file)


def _about(name: str, size: int) -> zipfile.ZipInfo:
    made = timezone.localtime(moment())
    about = zipfile.ZipInfo(
        name, (made.year, made.month, made.day, made.hour, made.minute, made.second)
    )
    about.compress_type, about.external_attr, about.file_size = zipfile.ZIP_DEFLATED, READABLE, size
    # An entry that comes with its own facts does not take the archive's level; this name is good
    # in Python 3.12 as well, which has no other.
    about._compresslevel = LEVEL  # type: ignore[attr-defined]  # told by no type stub
    return about


def _write(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    with packed.open(_about(name, len(content)), "w") as into:
        into.write(content)
