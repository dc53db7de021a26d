"""The page that checks in a browser finds what `amends verify` finds: one table of cases, put to both."""

import json
from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError
from playwright.sync_api import Page, expect

from amends.ledger.rules import canonical
from amends.publication import services
from amends.publication.rules import (
    ListedKey,
    files_body,
    files_list,
    keys_file,
    notice_body,
    page_with_notices,
    sign,
)
from amends.publication.services.files import ASSETS, asset
from tests import browsing
from tests.fixtures.browser import Site
from tests.publication.test_commands import run
from tests.publication.test_verifying import KEY, OTHER, PAGE, made, public, redact, set_in

pytestmark = pytest.mark.browser

HTML = f"<!DOCTYPE html>{PAGE} é"
BEGUN = date(2025, 7, 1)
OURS = keys_file("A trust", [ListedKey(public(KEY), BEGUN)])
STOLEN = keys_file(
    "A trust",
    [
        ListedKey(public(KEY), BEGUN, date(2026, 8, 1), date(2026, 8, 1)),
        ListedKey(public(OTHER), date(2026, 8, 1)),
    ],
)
STOLEN_BEFORE = STOLEN.replace("from 2026-08-01\n", "from soon\n", 1)
OTHERS = f"# nothing\r\n{public(OTHER).upper()} {'z' * 64} # from then\n"
# Letters and numbers that two programs could write in two ways; keys whose order is another by UTF-16.
MORE: dict[str, Any] = {
    "\U0001f600": 'é "\\ \u2028\x7f\x01\t</script>',
    "\ufb33": [9007199254740991, -9007199254740991, 0, True, None, {}],
    "a\u0301": "\u0000",
    "Z": {"10": 1, "9": 2, "__proto__": 3},
}
PDF = b"%PDF-1.7 \xff\x00"

# The file, what stands beside it, and the file of keys.
type Case = tuple[bytes, bytes | None, str | None]


def noted(
    file: dict[str, Any], kind: str, key: Ed25519PrivateKey = KEY, on: str = "2026-07-02"
) -> dict[str, Any]:
    """The file with one more signed notice."""
    body = notice_body(manifest=file["manifest"], kind=kind, on=on, sections=[])
    said = {"kind": kind, "on": on, "words": "", "sections": []}
    file["notices"].append({**said, "signature": sign(key, body), "key": public(key)})
    return file


def changed(*path: Any, file: dict[str, Any] | None = None) -> bytes:
    """A file with one thing in it changed: the way to it, and what stands there then."""
    file = file or made()
    set_in(file, *path)
    return canonical(file)


def listed(key: Ed25519PrivateKey = KEY, **more: object) -> bytes:
    """The signed list of an edition's other formats."""
    file = made()
    body = files_body(
        manifest=file["manifest"],
        page=PAGE,
        content=json.dumps(file["edition"]),
        public=public(key),
        files={"plan.pdf": PDF, "plan.csv": b"a,b"},
    )
    signature = sign(key, body)
    return files_list({**body, **more}, signature)


def cases() -> dict[str, Case]:
    """Every way in which a check can end, and what two programs could read differently."""
    whole = canonical(made())
    first = ("edition", "sections", 1)
    odd = made()
    odd["edition"]["sections"][1]["content"]["number"] = "7\u2028b"
    numbered = json.dumps(made(more=MORE), indent=1).encode("utf-8-sig")
    return (
        {
            "whole": (whole, None, OURS),
            "no key": (whole, None, None),
            "another key": (whole, None, OTHERS),
            "the key of others": (canonical(made(OTHER)), None, OURS),
            "written another way": (numbered, None, OURS),
            "one letter of it": (numbered.replace(b"</script>", b"</scripT>"), None, OURS),
            "a section changed": (changed(*first, "content", "text", "Good"), None, OURS),
            "a section's salt": (changed(*first, "salt", "x"), None, None),
            "something more": (canonical({**made(), "remark": 1}), None, OURS),
            "a number of its own": (canonical(odd), None, OURS),
            "another format": (changed("edition", "format", "amends edition 2"), None, OURS),
            "no edition in it": (changed("edition", None), None, OURS),
            "the manifest": (changed("manifest", "number", 4), None, OURS),
            "the key's id": (changed("manifest", "key", "id", "00"), None, OURS),
            "a number too large": (
                changed("manifest", "number", 4).replace(
                    b'"number":4', b'"number":9007199254740993'
                ),
                None,
                OURS,
            ),
            "no signature": (changed("signature", "no hex"), None, OURS),
            "a short signature": (changed("signature", "00"), None, OURS),
            "a half": (whole.replace(b'"number":3', b'"number":3.0'), None, OURS),
            "less than nothing": (whole.replace(b'"sequence":12', b'"sequence":-0'), None, OURS),
            "a key twice": (whole.replace(b'"number":3', b'"number":3,"number":3'), None, OURS),
            "half a letter": (whole.replace(b"Words of about", b"\\ud800"), None, OURS),
            "no UTF-8": (whole.replace(b"Words of about", b"\xff"), None, OURS),
            "a line break in a text": (whole.replace(b"Words of about", b"a\nb"), None, OURS),
            "more after it": (whole + b" {}", None, OURS),
            "nothing": (b"", None, OURS),
            "a list": (b"[]", None, OURS),
            "deep": (b"[" * 5_000, None, OURS),
        }
        | later_cases()
        | other_cases()
    )


def later_cases() -> dict[str, Case]:
    """What was said of an edition later, by the organisation and by a thief."""
    whole, redacted = canonical(made()), redact(made())
    gone = noted(made(), "withdrawn")
    gone["edition"] = None
    newer = made()
    newer["notices"] = [{"kind": "superseded", "latest": 4}]
    return {
        "redacted": (canonical(redacted), None, OURS),
        "redacted, no key": (canonical(redacted), None, None),
        "redacted by others": (canonical(redact(made(), OTHER)), None, OURS),
        "redacted by nobody": (canonical(redact(made(), None)), None, OURS),
        "withdrawn": (canonical(gone), None, OURS),
        "newer": (canonical(newer), None, OURS),
        "stolen later": (whole, None, STOLEN),
        "stolen before": (whole, None, STOLEN_BEFORE),
        "stolen and vouched for": (canonical(noted(made(), "vouched", OTHER)), None, STOLEN_BEFORE),
        "vouched for by the thief": (canonical(noted(made(), "vouched")), None, STOLEN_BEFORE),
        "redacted by the thief": (canonical(redact(made(), on="2026-08-01")), None, STOLEN),
        "no keys": (whole, None, "# nothing"),
    }


def other_cases() -> dict[str, Case]:
    """Pages and other formats, with what stands beside them."""
    sealed = canonical(made(page=HTML))
    shown = page_with_notices(HTML, "<p>There is a newer edition.</p>")
    return {
        "page": (HTML.encode(), sealed, OURS),
        "page as it is now": (shown.encode(), sealed, OURS),
        "page changed": (shown.replace("Words", "Worse").encode(), sealed, OURS),
        "page with a mark before it": (b"\n" + HTML.encode(), sealed, OURS),
        "page that is no text": (HTML.encode("latin-1"), sealed, OURS),
        "PDF": (PDF, listed(), OURS),
        "PDF, no key": (PDF, listed(), None),
        "PDF changed": (PDF + b"x", listed(), OURS),
        "PDF, another key": (PDF, listed(OTHER), OURS),
        "PDF, stolen": (PDF, listed(), STOLEN),
        "PDF, list changed": (PDF, listed(number=4), OURS),
        "PDF, no list": (PDF, b"{}", OURS),
        "PDF, list with a half": (PDF, listed().replace(b'"number":3', b'"number":3.0'), OURS),
    }


def said_by_the_command(case: Case, folder: Path) -> str:
    """What `amends verify` answers; an edition's file has nothing beside it."""
    file, beside, keys = case
    folder.mkdir()
    path = folder / "a-file"
    path.write_bytes(file)
    if beside is not None:
        name = "edition.json" if b"<!DOCTYPE" in file else "files.json"
        (folder / name).write_bytes(beside)
    words: list[object] = [path]
    if keys is not None:
        (folder / "org.pub").write_bytes(keys.encode())
        words += ["--key", folder / "org.pub"]
    try:
        return run("verify", *words)[1]
    except CommandError as problem:
        return str(problem)


CHECK = """async (cases) => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const bytes = (text) => text === null ? null : Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const said = {};
  for (const [name, file, beside, keys] of cases) {
    const found = await amends.verify(bytes(file), bytes(beside), keys);
    said[name] = found.problem || amends.lineOf(words, found);
  }
  return said;
}"""


def put_to_the_page(page: Page, table: dict[str, Case]) -> dict[str, str]:
    """What the page's script answers to each case."""
    given = [
        [name, b64encode(file).decode(), beside and b64encode(beside).decode(), keys]
        for name, (file, beside, keys) in table.items()
    ]
    found: dict[str, str] = page.evaluate(CHECK, given)
    return found


def test_the_browser_and_the_command_find_the_same(
    page: Page, live_site: Site, tmp_path: Path
) -> None:
    table = cases()
    wanted = {
        name: said_by_the_command(case, tmp_path / str(place))
        for place, (name, case) in enumerate(table.items())
    }
    no_keys = wanted.pop("no keys")
    assert "holds no public key" in no_keys
    page.goto("/public/check/")
    browsing.axe(page)
    found = put_to_the_page(page, table)
    assert found.pop("no keys") == "no-keys"
    assert found == wanted
    # The table holds every way in which a check can end.
    for ending in (
        "intact and",
        "intact, s",
        "redacted",
        "withdrawn",
        "altered",
        "sealed",
        "not an",
    ):
        assert any(said.startswith(ending) for said in found.values()), ending


def test_a_reader_checks_files_on_a_folder_of_their_own(
    page: Page, live_site: Site, tmp_path: Path
) -> None:
    (tmp_path / "check").mkdir()
    (tmp_path / "check" / "index.html").write_text(services.check_page())
    for name in ASSETS:
        path = tmp_path / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(asset(name) or b"")
    (tmp_path / "org.pub").write_text(OURS)
    (tmp_path / "plan.pdf").write_bytes(PDF)
    (tmp_path / "files.json").write_bytes(listed())
    (tmp_path / "edition.json").write_bytes(changed("edition", "sections", 1, "salt", "x"))
    # Without a server, from the folder itself.
    page.goto((tmp_path / "check" / "index.html").as_uri())
    result = page.get_by_role("status")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(result.get_by_role("heading")).to_have_text("Choose a file first")
    page.get_by_label("The file to check").set_input_files(tmp_path / "edition.json")
    page.get_by_label("The public keys").set_input_files(tmp_path / "org.pub")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(result.get_by_role("heading")).to_have_text("Altered: recommendation 2")
    expect(result).to_contain_text("altered: section 'recommendation 2'")
    page.get_by_label("The file to check").set_input_files(tmp_path / "plan.pdf")
    page.get_by_label("What stands beside it").set_input_files(tmp_path / "files.json")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(result.get_by_role("heading")).to_have_text(
        "Not altered, and signed with a key that you gave"
    )
    expect(result).to_contain_text("plan.pdf of edition 3, as at 12 June 2026")
    expect(result).to_contain_text("It does not show that what the edition says is true.")


def test_where_a_browser_cannot_check_it_says_so(page: Page, live_site: Site) -> None:
    page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    page.goto("/public/check/")
    expect(page.get_by_role("status")).to_contain_text("Nothing was checked.")
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_hidden()
