"""How much of a document is read, and the guard on packed ones."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from amends.instruments.reading.errors import BrokenFile, EncryptedFile, TooBig, UnsafeFile
from amends.instruments.reading.remarks import Code

MEGABYTE = 1024 * 1024
CHUNK = 256 * 1024
# A document type declaration, in the encodings that an XML parser takes without being told.
DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)")
WIDE = tuple("<!DOCTYPE".encode(code) for code in ("utf-16-le", "utf-16-be"))
WIDE += tuple("<!ENTITY".encode(code) for code in ("utf-16-le", "utf-16-be"))
OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one document.

    `bytes` on disk, `unpacked` bytes of a zipped format, `parts` in it, `pages`, `cells` in a
    workbook, `characters` in one cell of a CSV file; `recognised` pages whose text is recognised, and
    the seconds that this may take.
    """

    bytes: int = 100 * MEGABYTE
    unpacked: int = 200 * MEGABYTE
    parts: int = 10_000
    pages: int = 3_000
    cells: int = 2_000_000
    characters: int = 131_072
    recognised: int = 400
    recognising: float = 1_200.0


DEFAULT = Limits()


def check_zip(data: bytes, limits: Limits) -> list[str]:
    """The names of a zip's parts, once every part was found to unpack within the limits.

    The sizes that a zip declares may lie, so each part is unpacked, in pieces that are thrown
    away. Raises TooBig, BrokenFile, EncryptedFile, or UnsafeFile where a part of XML declares a
    document type or an entity: no office program writes either, attacks do.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_declared(parts, limits)
            left = limits.unpacked
            for part in parts:
                left -= _unpack(archive, part, left)
            return [part.filename for part in parts]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise BrokenFile(Code.DAMAGED_PARTS) from error
    except (NotImplementedError, RuntimeError) as error:
        raise BrokenFile(Code.PACKED_OTHERWISE) from error


def _check_declared(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.parts:
        raise TooBig(Code.TOO_MANY_PARTS, parts=limits.parts)
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedFile(Code.LOCKED)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise _too_big(limits.unpacked)


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Unpack one part and throw it away; its size in bytes."""
    xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    xml = xml and not part.filename.startswith("META-INF/")
    size, end = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > most:
                raise _too_big(most)
            if xml and _declares(end + piece):
                raise UnsafeFile(Code.DECLARATION)
            end = piece[-OVERLAP:]
    return size


def _declares(piece: bytes) -> bool:
    return bool(DECLARATION.search(piece)) or any(word in piece for word in WIDE)


def _too_big(most: int) -> TooBig:
    return TooBig(Code.TOO_LARGE_UNPACKED, megabytes=most // MEGABYTE)
