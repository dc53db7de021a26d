"""Checking an edition's file: every honest one passes, every change is named, no bytes bring an error."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from amends.ledger.rules import REMOVED, canonical
from amends.publication.rules import (
    NOTICES_BEGIN,
    NOTICES_END,
    ListedKey,
    Sealed,
    digest_of,
    is_signed,
    key_id_of,
    keys_file,
    make_manifest,
    notice_body,
    page_digest,
    page_with_notices,
    read_keys,
    sign,
    verify_edition,
)
from amends.publication.sentences.verdicts import verdict_in_words

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PAGE = f"<p>Sealed</p>{NOTICES_BEGIN}{NOTICES_END}<p>Words</p>"


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def made(key: Ed25519PrivateKey = KEY, *, page: str = PAGE, more: object = None) -> dict[str, Any]:
    """A small edition as its file holds it, sealed with a page; `more` stands in its last section."""
    content: dict[str, Any] = {
        "format": "amends edition 1",
        "sections": [
            {"name": name, "salt": f"salt of {name}", "content": {"text": f"Words of {name}"}}
            for name in ("about", "recommendation 2", "recommendation 3", "words")
        ],
    }
    content["sections"][-1]["content"]["more"] = more
    sealed = Sealed(
        plan=UUID(int=7),
        number=3,
        as_at=date(2026, 6, 12),
        frozen_at=datetime(2026, 6, 23, 16, tzinfo=UTC),
        published_on=date(2026, 6, 24),
        head_sequence=12,
        head_hash="ab" * 32,
        public_key=public(key),
    )
    manifest = make_manifest(sealed, content, page)
    return {
        "edition": content,
        "manifest": manifest,
        "signature": sign(key, manifest),
        "notices": [],
    }


def checked(file: object, *keys: Ed25519PrivateKey, page: str | None = None) -> str:
    trusted = {key_id_of(public(key)): public(key) for key in keys} if keys else None
    return verdict_in_words(verify_edition(canonical(file), trusted, page))


def redact(
    file: dict[str, Any], key: Ed25519PrivateKey | None = KEY, on: str = "2026-07-01"
) -> dict[str, Any]:
    """The file with words gone from recommendation 3, and a notice that says so."""
    section = file["edition"]["sections"][2]
    section["content"]["text"] = f"Words of {REMOVED}"
    section["salt"] = REMOVED
    sections = [{"name": "recommendation 3", "digest": digest_of(section)}]
    body = notice_body(manifest=file["manifest"], kind="redacted", on=on, sections=sections)
    file["notices"] = [
        {
            "kind": "redacted",
            "on": on,
            "words": "",
            "sections": sections,
            "signature": sign(key, body) if key else "",
            "key": public(key) if key else "",
        }
    ]
    return file


def test_an_untouched_edition_is_intact() -> None:
    assert checked(made(), KEY) == f"intact and signed by {key_id_of(public(KEY))}"
    assert checked(made()) == "intact, signer not checked"
    assert checked(made(), OTHER, KEY) == f"intact and signed by {key_id_of(public(KEY))}"


def test_another_key_than_the_ones_given_is_told() -> None:
    assert "not among the keys given" in checked(made(OTHER), KEY)
    assert not verify_edition(canonical(made(OTHER)), {key_id_of(public(KEY)): public(KEY)}).good


def set_in(file: dict[str, Any], *path: Any) -> None:
    *way, last, value = path
    for step in way:
        file = file[step]
    file[last] = value


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda f: set_in(f, "edition", "sections", 2, "content", "text", "Good words"),
            "recommendation 3",
        ),
        (lambda f: set_in(f, "edition", "sections", 1, "salt", "another"), "recommendation 2"),
        (lambda f: set_in(f, "edition", "sections", 1, "more", 1), "recommendation 2"),
        (lambda f: f["edition"]["sections"].pop(2), "recommendation 3 (missing)"),
        (lambda f: f["edition"]["sections"].append({"name": "new"}), "new (added)"),
        (lambda f: f["edition"]["sections"].reverse(), "the order of the sections"),
        (
            lambda f: f["edition"]["sections"].append(f["edition"]["sections"][0]),
            "the order of the sections",
        ),
        (lambda f: set_in(f, "edition", "more", 1), "edition"),
        (lambda f: set_in(f, "edition", "format", "amends edition 2"), "edition"),
        (lambda f: set_in(f, "edition", None), "edition"),
        (lambda f: set_in(f, "manifest", "number", 4), "manifest"),
        (lambda f: set_in(f, "manifest", "ledger", "sequence", 4), "manifest"),
        (lambda f: set_in(f, "manifest", "key", "id", "00"), "manifest"),
        (lambda f: set_in(f, "signature", "00" * 64), "manifest"),
        (lambda f: set_in(f, "signature", "no hex"), "manifest"),
        (lambda f: set_in(f, "remark", "approved by everyone"), "remark (not sealed)"),
    ],
)
def test_a_change_is_named_by_section(change: Callable[[Any], object], named: str) -> None:
    file = made()
    change(file)
    assert checked(file, KEY) == f"altered: section '{named}'"
    assert checked(file) == f"altered: section '{named}'"
    assert not verify_edition(canonical(file)).good


def test_a_section_that_was_redacted_is_named_and_the_rest_still_proven() -> None:
    key = key_id_of(public(KEY))
    told = "redacted on 1 July 2026: section 'recommendation 3', the rest intact"
    assert checked(redact(made()), KEY) == f"{told} and signed by {key}"
    assert checked(redact(made())) == f"{told}, signer not checked"
    other = redact(made())
    other["edition"]["sections"][1]["content"]["text"] = "Changed"
    assert checked(other, KEY) == "altered: section 'recommendation 2'"


def test_nobody_else_can_say_that_something_was_redacted() -> None:
    for by in (OTHER, None):
        assert checked(redact(made(), by), KEY) == (
            "altered: section 'recommendation 3'. The file says that it was redacted,"
            " but nothing signed says so"
        )
    changed = redact(made())
    changed["edition"]["sections"][2]["content"]["text"] = f"Better words {REMOVED}"
    assert checked(changed, KEY).startswith("altered: section 'recommendation 3'")
    moved = redact(made())
    moved["notices"][0]["on"] = "2020-01-01"
    assert checked(moved, KEY).startswith("altered: section 'recommendation 3'")


def test_a_withdrawn_edition_says_so() -> None:
    file = made()
    body = notice_body(manifest=file["manifest"], kind="withdrawn", on="2026-07-02", sections=[])
    file["notices"] = [
        {
            "kind": "withdrawn",
            "on": "2026-07-02",
            "sections": [],
            "key": public(KEY),
            "signature": sign(KEY, body),
        }
    ]
    file["edition"] = None
    assert checked(file, KEY).startswith("withdrawn on 2 July 2026")
    file["notices"][0]["kind"] = "redacted"
    assert checked(file, KEY) == "altered: section 'edition'"


def test_the_page_is_compared_without_its_notices() -> None:
    shown = page_with_notices(PAGE, "<p>There is a newer edition.</p>")
    assert page_digest(shown) == page_digest(PAGE)
    assert checked(made(), KEY, page=shown).startswith("intact and signed")
    assert checked(made(), KEY, page=shown.replace("Words", "Other words")) == (
        "altered: section 'the HTML page'"
    )


def test_a_key_file_is_read_back() -> None:
    text = keys_file(
        "A trust\nwith a long name",
        [
            ListedKey(public(KEY), date(2025, 7, 1), None),
            ListedKey(public(OTHER), date(2026, 1, 1), date(2026, 2, 1)),
        ],
    )
    assert read_keys(text) == {key_id_of(public(each)): public(each) for each in (KEY, OTHER)}
    assert read_keys(public(KEY)) == {key_id_of(public(KEY)): public(KEY)}
    with pytest.raises(ValueError, match="no public key"):
        read_keys("# nothing\n")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"NaN",
        b'{"edition": 1.5}',
        b'{"edition": {}, "manifest": {}, "signature": "", "notices": [], "notices": []}',
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
        canonical({"edition": {}, "manifest": {}, "signature": "", "notices": []}),
        b"%PDF-1.7",
        b"<!DOCTYPE html><html></html>",
    ],
)
def test_what_is_no_edition_is_called_so(data: bytes) -> None:
    assert verdict_in_words(verify_edition(data)) == "not an edition"


def test_a_lone_surrogate_is_no_error() -> None:
    file = json.dumps(made()).replace("Words of about", "\\ud800")
    assert not verify_edition(file.encode()).good


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.binary(max_size=200))
def test_any_bytes_have_a_verdict(data: bytes) -> None:
    assert verdict_in_words(verify_edition(data, {}, "page"))


def paths(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [way] if way else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        found += paths(inner, (*way, key))
    return found


@given(st.data(), JSON)
def test_an_edition_with_anything_in_any_place_has_a_verdict(
    data: st.DataObject, value: Any
) -> None:
    file = redact(made())
    way = data.draw(st.sampled_from(paths(file)))
    before = copy.deepcopy(file)
    set_in(file, *way, value)
    verdict = verify_edition(json.dumps(file).encode(), {key_id_of(public(KEY)): public(KEY)})
    assert verdict_in_words(verdict)
    if verdict.good and file != before:
        # Only what is said beside the seal may differ, and what its signature covers may not.
        assert way[0] == "notices"


def test_a_list_of_files_that_stands_too_deep_in_itself_is_not_signed() -> None:
    deep: list[Any] = []
    for _ in range(3_000):
        deep = [deep]
    assert not is_signed(public(KEY), {"files": deep}, "00" * 64)


def vouch(file: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """The file with a notice by which a newer key says that it is the organisation's own."""
    said: dict[str, Any] = {"kind": "vouched", "on": "2026-08-02", "sections": []}
    body = notice_body(manifest=file["manifest"], **said)
    file["notices"].append({**said, "words": "", "signature": sign(key, body), "key": public(key)})
    return file


@pytest.mark.parametrize(
    ("file", "good"),
    [
        (redact(made()), True),
        (redact(made(), on="2026-06-22"), False),
        (redact(made(), on="2026-08-01"), False),
        (redact(made(OTHER), KEY), False),
        (vouch(redact(made()), OTHER), False),
        (vouch(made(), OTHER), True),
        (vouch(redact(made(), OTHER), OTHER), True),
    ],
)
def test_what_a_thief_dates_back_does_not_count(file: dict[str, Any], good: bool) -> None:
    keys = {key_id_of(public(key)): public(key) for key in (KEY, OTHER)}
    stolen = {key_id_of(public(KEY)): date(2026, 8, 1)}
    assert verify_edition(canonical(file), keys, distrusted=stolen).good is good
