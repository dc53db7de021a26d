"""What can go wrong with a document, each with words for the person who brought it."""

from typing import ClassVar

from amends.instruments.reading.remarks import Code, Fact, Json, remark, remark_of


class ReadingError(Exception):
    """A document could not be read.

    `code` names the kind of fault; `remark` says what is wrong and what to do, for callers that
    have words of their own (another language, for instance), and `str(error)` says it in English.
    """

    code: ClassVar[str] = "unreadable"

    def __init__(self, fault: Code, **facts: Fact) -> None:
        self.remark = remark(fault, **facts)
        super().__init__(str(self.remark))


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


def error_of(kind: str, said: Json) -> ReadingError:
    """The error that another process met, by the code of its kind and its remark."""
    told = remark_of(said)
    return ERRORS.get(kind, ReadingError)(told.code, **told.facts)
