"""Checking an edition's file. Whatever the bytes, the answer is a verdict and never an error."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn

from amends.ledger.rules import REMOVED
from amends.publication.rules.edition import FORMAT, IN_PLACE
from amends.publication.rules.seal import (
    HEX_KEY,
    MANIFEST_FORMAT,
    PAGE,
    digest_of,
    is_signed,
    key_id_of,
    notice_body,
    page_digest,
)

# Far above any plan; a file that is larger is not read at all.
MOST_BYTES = 50_000_000
# Characters of a recommendation's number: the record has no more.
MOST_NUMBER = 40
PARTS = frozenset({"edition", "manifest", "signature", "notices"})
MANIFEST_PARTS = frozenset(
    {
        "format",
        "plan",
        "number",
        "as_at",
        "frozen_at",
        "published_on",
        "ledger",
        "key",
        "sections",
        "renderings",
    }
)
# The kind of a notice by which the organisation says with a newer key that an edition is its own.
VOUCHED = "vouched"
HEX_DIGEST = re.compile(r"[0-9a-f]{64}")


class State(StrEnum):
    """What checking an edition can find."""

    SIGNED = "intact and signed"
    UNCHECKED = "intact, signer not checked"
    OTHER_KEY = "sealed with another key"
    DISTRUSTED = "sealed with a key that others may have had"
    ALTERED = "altered"
    WITHDRAWN = "withdrawn"
    NOT_AN_EDITION = "not an edition"


@dataclass(frozen=True)
class Verdict:
    """The answer. `section` is the first that was altered; `redacted` what was removed by a signed notice.

    With `said_redacted` the file says that a section was redacted, and nothing proves that the
    organisation said so. `signer_checked` is False where no key was given. From `distrusted_from` on
    others may have had the key; `vouched_by` is the key with which the organisation said since that
    the edition is its own.
    """

    state: State
    key_id: str = ""
    section: str = ""
    number: int = 0
    as_at: date | None = None
    redacted: tuple[str, ...] = ()
    redacted_on: date | None = None
    withdrawn_on: date | None = None
    said_redacted: bool = False
    signer_checked: bool = False
    page_checked: bool = False
    distrusted_from: date | None = None
    vouched_by: str = ""

    @property
    def good(self) -> bool:
        """Nothing was altered but by the organisation's own signed notice, and no other key sealed it."""
        return self.state in {State.SIGNED, State.UNCHECKED, State.WITHDRAWN}


class _Wrong(Exception):
    """The file cannot be an edition, or says so itself in a way that decides the verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.state.value)
        self.verdict = verdict


NOT_AN_EDITION = Verdict(State.NOT_AN_EDITION)


def verify_edition(
    data: bytes,
    keys: Mapping[str, str] | None = None,
    page: str | None = None,
    distrusted: Mapping[str, date] | None = None,
) -> Verdict:
    """Check the bytes of an edition's JSON file, and of its page where given.

    Args:
        data: the file's bytes, whatever they are.
        keys: public keys (hex) by key id that the reader trusts; None checks no signer.
        page: the HTML page as it was served, to compare with the sealed one.
        distrusted: of `keys`, those that somebody else may have had, and since which day.

    """
    try:
        return _verified(data, keys, page, distrusted or {})
    except _Wrong as wrong:
        return wrong.verdict
    # rfc8785 and json refuse in these ways what no edition holds.
    except (ValueError, RecursionError, TypeError, OverflowError):
        return NOT_AN_EDITION


def _verified(
    data: bytes,
    keys: Mapping[str, str] | None,
    page: str | None,
    distrusted: Mapping[str, date],
) -> Verdict:
    file = _read(data)
    manifest = _manifest_of(file)
    public = str(manifest["key"]["public"])
    verdict = Verdict(
        State.UNCHECKED if keys is None else State.SIGNED,
        key_id=key_id_of(public),
        number=manifest["number"],
        as_at=date.fromisoformat(manifest["as_at"]),
        signer_checked=keys is not None,
    )
    if manifest["key"]["id"] != verdict.key_id:
        raise _Wrong(replace(verdict, state=State.ALTERED, section="manifest"))
    if not is_signed(public, manifest, file["signature"]):
        raise _Wrong(replace(verdict, state=State.ALTERED, section="manifest"))
    if keys is not None and keys.get(verdict.key_id) != public:
        raise _Wrong(replace(verdict, state=State.OTHER_KEY))
    for extra in sorted(file.keys() - PARTS):
        raise _Wrong(replace(verdict, state=State.ALTERED, section=f"{extra} (not sealed)"))
    notices = _counting(
        _signed_notices(file["notices"], manifest, keys, public), verdict, manifest, distrusted
    )
    verdict = _trusted(verdict, notices, manifest, distrusted)
    withdrawn = [notice for notice in notices if notice.kind == "withdrawn"]
    if file["edition"] is None:
        if not withdrawn:
            raise _Wrong(replace(verdict, state=State.ALTERED, section="edition"))
        return replace(verdict, state=State.WITHDRAWN, withdrawn_on=withdrawn[-1].on)
    return _compared(file, manifest, notices, verdict, page)


def _counting(
    notices: list["_Notice"],
    verdict: Verdict,
    manifest: Mapping[str, Any],
    distrusted: Mapping[str, date],
) -> list["_Notice"]:
    """The notices that count. The day of one is its signer's own word, and a thief writes what day they like.

    So what a key signed that others may have had counts only while it is all that there is: of an edition
    that it sealed itself, for a day from then until others had it, and until a newer key has vouched, with
    which the organisation says again what it had said.
    """
    sure = [notice for notice in notices if notice.key not in distrusted]
    if any(notice.kind == VOUCHED for notice in sure):
        return sure
    frozen = date.fromisoformat(str(manifest["frozen_at"])[:10])
    return [
        notice
        for notice in notices
        if notice.key not in distrusted
        or (
            notice.key == verdict.key_id
            and notice.kind != VOUCHED
            and frozen <= notice.on < distrusted[notice.key]
        )
    ]


def _trusted(
    verdict: Verdict,
    notices: list["_Notice"],
    manifest: Mapping[str, Any],
    distrusted: Mapping[str, date],
) -> Verdict:
    """Whether the key was the organisation's alone when it sealed, or the edition was vouched for since.

    The day of sealing is the sealer's own word, so an earlier one proves little; it is told.
    """
    since = distrusted.get(verdict.key_id)
    if since is None:
        return verdict
    verdict = replace(verdict, distrusted_from=since)
    vouched = next((notice.key for notice in notices if notice.kind == VOUCHED), "")
    if vouched:
        return replace(verdict, vouched_by=vouched)
    if date.fromisoformat(str(manifest["frozen_at"])[:10]) >= since:
        raise _Wrong(replace(verdict, state=State.DISTRUSTED))
    return verdict


def _compared(
    file: Mapping[str, Any],
    manifest: Mapping[str, Any],
    notices: list["_Notice"],
    verdict: Verdict,
    page: str | None,
) -> Verdict:
    """The sections against the manifest, and against what signed notices say of them since."""
    allowed = {name: notice for notice in notices for name in notice.sections}
    sealed = {each["name"]: each["digest"] for each in manifest["sections"]}
    redacted = []
    sections = _sections_of(file["edition"], list(sealed), verdict)
    for name, section in sections.items():
        digest = digest_of(section)
        if digest == sealed[name]:
            continue
        if name not in allowed or allowed[name].sections[name] != digest:
            said = section.get("salt") == REMOVED and _says_redacted(file["notices"], name)
            told = _told(name, section)
            raise _Wrong(replace(verdict, state=State.ALTERED, section=told, said_redacted=said))
        redacted.append(name)
    if page is not None:
        verdict = replace(verdict, page_checked=True)
        expected = manifest["renderings"][PAGE]
        if PAGE in allowed:
            expected = allowed[PAGE].sections[PAGE]
        if page_digest(page) != expected:
            raise _Wrong(replace(verdict, state=State.ALTERED, section="the HTML page"))
    if redacted:
        days = [allowed[name].on for name in redacted]
        names = tuple(_told(name, sections[name]) for name in redacted)
        verdict = replace(verdict, redacted=names, redacted_on=max(days))
    elif digest_of(file["edition"]) != manifest["renderings"]["json"]:
        raise _Wrong(replace(verdict, state=State.ALTERED, section="edition"))
    return verdict


def _read(data: bytes) -> dict[str, Any]:
    """The file as JSON of the one shape. Raises _Wrong or ValueError."""
    if len(data) > MOST_BYTES:
        raise _Wrong(NOT_AN_EDITION)
    file = strict_json(data)
    if (
        not isinstance(file, dict)
        or not file.keys() >= PARTS
        or not isinstance(file["manifest"], dict)
        or not isinstance(file["signature"], str)
        or not isinstance(file["notices"], list)
        or not isinstance(file["edition"], dict | None)
    ):
        raise _Wrong(NOT_AN_EDITION)
    return file


def strict_json(data: bytes) -> Any:
    """JSON that every reader reads alike: UTF-8, whole numbers alone, no key twice. Raises ValueError."""
    return json.loads(
        data.decode("utf-8-sig"),
        object_pairs_hook=_no_key_twice,
        parse_float=_refused,
        parse_constant=_refused,
    )


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers may take different ones of two equal keys, so neither counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refused(number: str) -> NoReturn:
    raise ValueError(f"{number} cannot stand in an edition")


def _manifest_of(file: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest, every part of it of the right kind. Raises _Wrong."""
    manifest: dict[str, Any] = file["manifest"]
    if manifest.get("format") != MANIFEST_FORMAT or manifest.keys() != MANIFEST_PARTS:
        raise _Wrong(NOT_AN_EDITION)
    key, ledger, renderings = manifest["key"], manifest["ledger"], manifest["renderings"]
    fine = (
        isinstance(key, dict)
        and isinstance(ledger, dict)
        and isinstance(renderings, dict)
        and isinstance(manifest["number"], int)
        and isinstance(key.get("id"), str)
        and HEX_KEY.fullmatch(str(key.get("public")))
        and all(isinstance(renderings.get(each), str) for each in (PAGE, "json"))
        and _are_digests(manifest["sections"])
    )
    if not fine:
        raise _Wrong(NOT_AN_EDITION)
    return manifest


def _are_digests(listed: object) -> bool:
    """A list of names with digests, no name twice."""
    return (
        isinstance(listed, list)
        and all(
            isinstance(each, dict)
            and each.keys() == {"name", "digest"}
            and isinstance(each["name"], str)
            and HEX_DIGEST.fullmatch(str(each["digest"]))
            for each in listed
        )
        and len({each["name"] for each in listed}) == len(listed)
    )


def _sections_of(
    edition: Mapping[str, Any], names: list[str], verdict: Verdict
) -> dict[str, dict[str, Any]]:
    """The edition's sections by name, the same ones in the same order as were sealed. Raises _Wrong."""
    sections = edition.get("sections")
    if edition.keys() != {"format", "sections"} or edition["format"] != FORMAT:
        raise _Wrong(replace(verdict, state=State.ALTERED, section="edition"))
    if not isinstance(sections, list) or not all(isinstance(each, dict) for each in sections):
        raise _Wrong(replace(verdict, state=State.ALTERED, section="edition"))
    found = [str(each.get("name")) for each in sections]
    for name in names:
        if name not in found:
            raise _Wrong(replace(verdict, state=State.ALTERED, section=f"{name} (missing)"))
    for name in found:
        if name not in names:
            raise _Wrong(replace(verdict, state=State.ALTERED, section=f"{name} (added)"))
    if found != names:
        raise _Wrong(replace(verdict, state=State.ALTERED, section="the order of the sections"))
    return dict(zip(found, sections, strict=True))


@dataclass(frozen=True)
class _Notice:
    """A notice that was signed: its kind, its day, by which key, and the digests that it vouches for."""

    kind: str
    key: str
    on: date
    sections: Mapping[str, str]


def _signed_notices(
    notices: list[Any], manifest: Mapping[str, Any], keys: Mapping[str, str] | None, sealer: str
) -> list[_Notice]:
    """The notices whose signature holds. Without trusted keys, the sealer's own or the one they bring."""
    signed = []
    for notice in notices:
        if not isinstance(notice, dict) or not isinstance(notice.get("signature"), str):
            continue
        brought = str(notice.get("key"))
        if keys is not None and brought not in keys.values() and brought != sealer:
            continue
        sections = notice.get("sections")
        kind, on = notice.get("kind"), notice.get("on")
        if not _are_digests(sections) or not isinstance(kind, str) or not isinstance(on, str):
            continue
        body = notice_body(manifest=manifest, kind=kind, on=on, sections=sections)
        if is_signed(brought, body, notice["signature"]):
            digests = {each["name"]: each["digest"] for each in sections or []}
            signed.append(_Notice(kind, key_id_of(brought), date.fromisoformat(on), digests))
    return signed


def _told(name: str, section: Mapping[str, Any]) -> str:
    """A section's sealed name, and the report's number that it gives now, by which people know it."""
    content = section.get("content")
    number = content.get("number") if isinstance(content, dict) else None
    if not name.startswith(IN_PLACE) or not isinstance(number, str):
        return name
    seen = "".join(char for char in number[:MOST_NUMBER] if char.isprintable())
    return f"{name} (number {seen})" if seen else name


def _says_redacted(notices: list[Any], name: str) -> bool:
    """Whether any notice, signed or not, says that a section was redacted."""
    return any(
        isinstance(notice, dict)
        and notice.get("kind") == "redacted"
        and _are_digests(notice.get("sections"))
        and name in {each["name"] for each in notice["sections"]}
        for notice in notices
    )
