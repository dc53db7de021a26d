"""What the chain is made of: canonical payloads, salted digests, hashes. Plain Python."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import rfc8785

PAYLOAD_VERSION = 1
REMOVED = "[removed]"
# The `previous` of an organisation's first row.
BEGINNING = "0" * 64
# Whole numbers up to here are the same in every reader of JSON.
LARGEST = 2**53 - 1
QUICK = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

type Fact = str | int | bool | None
type Plain = dict[str, "Plain"] | list["Plain"] | Fact


class LedgerError(Exception):
    """Something that the ledger refuses; its words say what to do."""


class ImmutableRecord(LedgerError):
    """An attempt to change or delete what is never changed."""


class Refused(LedgerError):
    """A write that the rules of a stage do not allow; the words are for the person who tried."""


@dataclass(frozen=True)
class Actor:
    """Who writes: a person, and the role that they act in."""

    person: UUID
    role: UUID | None = None


@dataclass(frozen=True)
class Moment:
    """A day, and the state of knowledge in which it is asked about.

    `sequence` is the last ledger row that counts as known; None means all of them.
    """

    day: date
    sequence: int | None = None


def fitted(text: str, most: int | None) -> str:
    """A text that the marker made longer than its column: cut, so that it ends with the marker."""
    if most is None or len(text) <= most:
        return text
    return text[: most - len(REMOVED)] + REMOVED


def new_salt() -> str:
    """128 random bits, so that short words cannot be guessed from their digest."""
    return secrets.token_hex(16)


def digest(words: str, salt: str) -> str:
    """SHA-256 of the salt and the words, both UTF-8, the salt as printed."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def instant(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC, microseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def fact(value: object) -> Fact:
    """A column's value as the ledger writes it. There are no floats (RFC 8785 would round them)."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"The ledger has no way to write a {type(value).__name__}.")


def canonical(value: object) -> bytes:
    """RFC 8785 canonical JSON. Raises ValueError for what it cannot hold.

    What json writes in the same way, which is almost everything, is left to it: that takes a tenth of the time.
    """
    if is_quick(value):
        try:
            return QUICK.encode(value).encode()
        except UnicodeEncodeError:
            # Half a character: the library says so in its own words.
            pass
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # its type is private to the library


def is_quick(value: object) -> bool:
    """Whether json writes this as RFC 8785 does: no fractions, numbers that it holds, keys that sort the same."""
    if value is None or isinstance(value, str | bool):
        return True
    kind = type(value)
    if kind is int:
        return -LARGEST <= value <= LARGEST  # type: ignore[operator]  # it is an int
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and is_quick(each)
            for key, each in value.items()  # type: ignore[attr-defined]  # it is a dict
        )
    return (kind is list or kind is tuple) and all(map(is_quick, value))  # type: ignore[call-overload]  # it is one of the two


def chain_hash(payload: bytes) -> str:
    """The hash of a row: SHA-256 of its canonical payload, which holds the previous row's hash."""
    return hashlib.sha256(payload).hexdigest()
