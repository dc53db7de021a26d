"""What can go wrong with a document, each with words for the person who brought it."""

from typing import ClassVar


class ReadingError(Exception):
    """A document could not be read.

    `str(error)` says what is wrong and what to do; `code` names the kind of fault, for callers that
    have words of their own (another language, for instance).
    """

    code: ClassVar[str] = "unreadable"


class EmptyFile(ReadingError):
    """There is nothing in the file."""

    code = "empty"


class UnknownKind(ReadingError):
    """The file is of a kind that is not read."""

    code = "unknown kind"


class EncryptedFile(ReadingError):
    """The file needs a password."""

    code = "encrypted"


class BrokenFile(ReadingError):
    """The file is damaged, or only part of it arrived."""

    code = "broken"


class TooBig(ReadingError):
    """The file is larger than the limits allow, packed or unpacked."""

    code = "too big"


class UnsafeFile(ReadingError):
    """The file holds something that could harm whoever opens it."""

    code = "unsafe"


class TookTooLong(ReadingError):
    """The file was not read within the time allowed."""

    code = "too slow"


class NoSuchPage(ReadingError):
    """A page was asked for that the document does not have."""

    code = "no such page"


ERRORS: dict[str, type[ReadingError]] = {
    kind.code: kind
    for kind in (
        ReadingError,
        EmptyFile,
        UnknownKind,
        EncryptedFile,
        BrokenFile,
        TooBig,
        UnsafeFile,
        TookTooLong,
        NoSuchPage,
    )
}
