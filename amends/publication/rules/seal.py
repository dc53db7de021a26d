"""The seal on an edition: Ed25519 over canonical JSON (RFC 8785) of digests, and the files it stands in.

The seal proves that nothing was altered since the organisation's Amends sealed it. It does not prove
that what is said is true, and it is nobody's signature but the machine's.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from amends.ledger.rules import Plain, canonical, instant

MANIFEST_FORMAT = "amends manifest 1"
NOTICE_FORMAT = "amends notice 1"
# The name by which a notice gives the page's digest after a redaction.
PAGE = "page"
# What is said later about an edition stands between these two lines of its page, and is not sealed.
NOTICES_BEGIN = "<!-- amends: notices, not sealed -->"
NOTICES_END = "<!-- amends: end of notices -->"
BETWEEN = re.compile(re.escape(NOTICES_BEGIN) + ".*?" + re.escape(NOTICES_END), re.DOTALL)
# How a file of keys says that somebody else may have had one.
DISTRUSTED = "not to be trusted from"
HEX_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Sealed:
    """Everything that the manifest says beside digests."""

    plan: UUID
    number: int
    as_at: date
    frozen_at: datetime
    published_on: date
    head_sequence: int
    head_hash: str
    public_key: str


def canonical_text(value: object) -> str:
    """RFC 8785 canonical JSON, as text."""
    return canonical(value).decode()


def digest_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def key_id_of(public: str) -> str:
    """The short name of a public key (raw, hex): the beginning of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def page_with_notices(page: str, notices: str) -> str:
    """A frozen page with what is said about it now, in the one place that is not sealed."""
    notices = notices.replace(NOTICES_END, "")
    return BETWEEN.sub(lambda _: f"{NOTICES_BEGIN}{notices}{NOTICES_END}", page, count=1)


def page_digest(page: str) -> str:
    """SHA-256 of a page as it was sealed: with nothing in the place of its notices."""
    return hashlib.sha256(page_with_notices(page, "").encode()).hexdigest()


def make_manifest(sealed: Sealed, content: Mapping[str, Plain], page: str) -> dict[str, Plain]:
    """What is signed: the digest of every section and rendering, the ledger's place, and the dates."""
    sections = content["sections"]
    listed: list[Plain] = [
        {"name": each["name"], "digest": digest_of(each)}
        for each in (sections if isinstance(sections, list) else [])
        if isinstance(each, dict)
    ]
    return {
        "format": MANIFEST_FORMAT,
        "plan": str(sealed.plan),
        "number": sealed.number,
        "as_at": sealed.as_at.isoformat(),
        "frozen_at": instant(sealed.frozen_at),
        "published_on": sealed.published_on.isoformat(),
        "ledger": {"sequence": sealed.head_sequence, "hash": sealed.head_hash},
        "key": {"id": key_id_of(sealed.public_key), "public": sealed.public_key},
        "sections": listed,
        "renderings": {"page": page_digest(page), "json": digest_of(content)},
    }


def notice_body(
    *, manifest: Mapping[str, Plain], kind: str, on: str, sections: object
) -> dict[str, object]:
    """What of a notice is signed: which edition, what happened, when, and the digests afterwards."""
    return {
        "format": NOTICE_FORMAT,
        "edition": digest_of(manifest),
        "kind": kind,
        "on": on,
        "sections": sections,
    }


def sign(private: Ed25519PrivateKey, value: object) -> str:
    """The signature of a value's canonical JSON, as hex."""
    return private.sign(canonical(value)).hex()


def is_signed(public: str, value: object, signature: str) -> bool:
    """Whether a signature (hex) over a value was made with the key whose public half this is."""
    if not HEX_KEY.fullmatch(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(signature), canonical(value)
        )
    # Canonical JSON gives up on what stands too deep in itself.
    except (InvalidSignature, ValueError, RecursionError):
        return False
    return True


@dataclass(frozen=True)
class ListedKey:
    """A public key (hex), its first day, the day of its retirement, and since when others may have had it."""

    public: str
    begun: date
    retired: date | None = None
    distrusted: date | None = None


def keys_file(organisation: str, keys: Iterable[ListedKey]) -> str:
    """The file of an organisation's public keys: one a line, with the days they were in use."""
    name = " ".join(organisation.split())
    lines = [f"# Public keys that seal the editions of {name}. Ed25519, raw, as hex."]
    for key in keys:
        until = f" until {key.retired.isoformat()}" if key.retired else ""
        if key.distrusted:
            until += f", {DISTRUSTED} {key.distrusted.isoformat()}"
        lines.append(f"{key_id_of(key.public)} {key.public} # from {key.begun.isoformat()}{until}")
    return "\n".join(lines) + "\n"


def read_keys(text: str) -> dict[str, str]:
    """Public keys by their id out of such a file. Raises ValueError when there is none in it."""
    keys = {}
    for line in text.splitlines():
        for word in line.partition("#")[0].split():
            if HEX_KEY.fullmatch(word.lower()):
                keys[key_id_of(word.lower())] = word.lower()
    if not keys:
        raise ValueError("There is no public key in this file.")
    return keys


def distrusted_in(text: str) -> dict[str, date]:
    """The keys of such a file that somebody else may have had, each with the day; a day that is none is the first."""
    found = {}
    for line in text.splitlines():
        keys, _sign, said = line.partition("#")
        _before, marked, day = said.partition(DISTRUSTED)
        if marked:
            for word in keys.split():
                if HEX_KEY.fullmatch(word.lower()):
                    found[key_id_of(word.lower())] = day_or_first(day.strip())
    return found


def day_or_first(words: str) -> date:
    """A day as YYYY-MM-DD; for anything else the first day that there is."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return date.min
