"""An edition's other formats, and the signed list by which each can be checked.

They are made from the sealed page and content. The list stands outside the edition's own seal, so that a
removal can make them anew without a digest of what was removed staying behind; it names the edition by
the digest of its manifest.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from amends.publication.rules.seal import (
    HEX_KEY,
    canonical_text,
    digest_of,
    is_signed,
    key_id_of,
    page_digest,
)
from amends.publication.rules.verifying import NOT_AN_EDITION, State, Verdict, strict_json

FILES_FORMAT = "amends files 1"
FILES = "files.json"
RENDERINGS = (
    "plan.pdf",
    "plan-large-print.pdf",
    "plan.docx",
    "plan-large-print.docx",
    "plan.odt",
    "plan-large-print.odt",
    "plan.xlsx",
    "plan.ods",
    "plan.csv",
    "plan.json",
)
MOST_BYTES = 1_000_000
PARTS = frozenset({"format", "plan", "number", "as_at", "edition", "made_from", "key", "files"})


def made_from(page: str, content: str) -> dict[str, object]:
    """What the formats of an edition are made from, as digests of its page and its canonical JSON."""
    return {"page": page_digest(page), "json": digest_of(json.loads(content))}


def files_body(
    *, manifest: Mapping[str, Any], page: str, content: str, public: str, files: Mapping[str, bytes]
) -> dict[str, object]:
    """The list that is signed: which edition, what its formats were made from, and each one's SHA-256."""
    return {
        "format": FILES_FORMAT,
        "plan": manifest["plan"],
        "number": manifest["number"],
        "as_at": manifest["as_at"],
        "edition": digest_of(manifest),
        "made_from": made_from(page, content),
        "key": public,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }


def files_list(body: Mapping[str, object], signature: str) -> bytes:
    """The file that holds the list and its signature."""
    return canonical_text({"files": dict(body), "signature": signature}).encode()


def read_files(data: bytes) -> tuple[dict[str, Any], str] | None:
    """The list and its signature; None for anything else."""
    try:
        whole: Any = strict_json(data) if len(data) <= MOST_BYTES else None
        body, signature = whole["files"], whole["signature"]
        fine = (
            whole.keys() == {"files", "signature"}
            and body.keys() == PARTS
            and body["format"] == FILES_FORMAT
            and isinstance(body["files"], dict)
            and isinstance(body["number"], int)
            and isinstance(signature, str)
            and HEX_KEY.fullmatch(body["key"])
            and date.fromisoformat(body["as_at"])
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return (body, signature) if fine else None


def verify_rendering(
    data: bytes,
    files: bytes,
    keys: Mapping[str, str] | None = None,
    distrusted: Mapping[str, date] | None = None,
) -> tuple[str, Verdict]:
    """Check a file of an edition by the signed list. Returns its name in the list, and a verdict.

    Args:
        data: the bytes of the PDF, the Word file or whatever it is.
        files: the bytes of files.json.
        keys: public keys (hex) by key id that the reader trusts; None checks no signer.
        distrusted: of `keys`, those that somebody else may have had, and since which day.

    """
    found = read_files(files)
    if found is None:
        return "", NOT_AN_EDITION
    body, signature = found
    facts: dict[str, Any] = {
        "key_id": key_id_of(body["key"]),
        "number": body["number"],
        "as_at": date.fromisoformat(body["as_at"]),
        "signer_checked": keys is not None,
    }
    if not is_signed(body["key"], body, signature):
        return "", Verdict(State.ALTERED, section=FILES, **facts)
    if keys is not None and keys.get(facts["key_id"]) != body["key"]:
        return "", Verdict(State.OTHER_KEY, **facts)
    since = (distrusted or {}).get(facts["key_id"])
    if since is not None:
        return "", Verdict(State.DISTRUSTED, distrusted_from=since, **facts)
    digest = hashlib.sha256(data).hexdigest()
    name = next((name for name, one in body["files"].items() if one == digest), "")
    if not name:
        return "", Verdict(State.ALTERED, **facts)
    return name, Verdict(State.SIGNED if keys is not None else State.UNCHECKED, **facts)
