"""Whether a document of Word's old format is locked: a look into its compound file, no more.

Places in a compound file are those of [MS-CFB] 2.2 and 2.6, in Word's stream those of [MS-DOC] 2.5.2.
"""

import struct

NAME = "WordDocument\0".encode("utf-16-le")
SECTOR_SHIFT, DIRECTORY, TABLES, FIRST_SECTOR = 30, 48, 76, 116
LARGEST_SHIFT = 12
# Streams smaller than this share one, the root's, in pieces of 64 bytes.
SMALL, PIECE = 4096, 64
MOST_TABLES = 109
MARK, LOCKED = b"\xec\xa5", 0x0100


def is_locked_word(data: bytes) -> bool:
    """Whether the first bytes of Word's stream say that the document is in cipher.

    False also where they are not found: a damaged file is not called locked.
    """
    try:
        mark, flags = struct.unpack_from("<2s8xH", data, _start_of_word(data))
    except (struct.error, ValueError):
        return False
    return mark == MARK and bool(flags & LOCKED)


def _start_of_word(data: bytes) -> int:
    """Where Word's stream begins. Raises struct.error or ValueError where it cannot be followed."""
    shift = min(int.from_bytes(data[SECTOR_SHIFT : SECTOR_SHIFT + 2], "little"), LARGEST_SHIFT)
    entry = data.index(NAME)
    sector, size = _number(data, entry + FIRST_SECTOR), _number(data, entry + FIRST_SECTOR + 4)
    if size >= SMALL:
        return _place(sector, shift)
    root = _place(_number(data, DIRECTORY), shift)
    skipped, rest = divmod(sector * PIECE, 1 << shift)
    shared = _number(data, root + FIRST_SECTOR)
    for _ in range(min(skipped, len(data) >> shift)):
        shared = _next(data, shared, shift)
    return _place(shared, shift) + rest


def _place(sector: int, shift: int) -> int:
    """Where a sector begins: the file's header counts as one before the first."""
    return (sector + 1) << shift


def _next(data: bytes, sector: int, shift: int) -> int:
    """The sector after another, by the tables whose sectors the header lists."""
    table, entry = divmod(sector, (1 << shift) // 4)
    if table >= MOST_TABLES:
        raise ValueError(sector)
    return _number(data, _place(_number(data, TABLES + 4 * table), shift) + 4 * entry)


def _number(data: bytes, place: int) -> int:
    (found,) = struct.unpack_from("<I", data, place)
    return int(found)
