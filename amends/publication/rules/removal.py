"""Taking words out of an edition without harming its shape (`amends.ledger.redaction`)."""

import html
import json
import re
from collections.abc import Mapping

from amends.ledger.rules import REMOVED, Plain, canonical
from amends.publication.rules.exchange import PICTURES
from amends.publication.rules.seal import PAGE, digest_of, page_digest

MARKUP = re.compile(r"(<!--.*?-->|<style>.*?</style>|<[^>]*>)", re.DOTALL)
IN_LINE = re.compile(
    r"<!--|</?(?:a|abbr|b|bdi|bdo|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u|wbr)\b",
    re.IGNORECASE,
)
PAGE_SALT = re.compile(r'(<meta name="amends-salt" content=")[^"]*(">)')


def content_without(text: str, pattern: re.Pattern[str]) -> str:
    """The canonical JSON of an edition without the words. A section that held them loses its salt."""
    content = json.loads(text)
    for section in content["sections"]:
        clean = value_without(section["content"], pattern)
        if clean != section["content"]:
            section["content"] = clean
            section["salt"] = REMOVED
    return canonical(content).decode()


def value_without(value: Plain, pattern: re.Pattern[str]) -> Plain:
    """A JSON value with the words gone from its texts; keys and numbers stay."""
    if isinstance(value, str):
        # A picture holds letters and no words; to take one back, an edition is withdrawn.
        if re.fullmatch(PICTURES, value):
            return value
        return pattern.sub(REMOVED, value)
    if isinstance(value, list):
        return [value_without(each, pattern) for each in value]
    if isinstance(value, dict):
        return {key: value_without(each, pattern) for key, each in value.items()}
    return value


def page_without(page: str, pattern: re.Pattern[str]) -> str:
    """A page with the words gone from what is read, its markup left alone, and its salt gone too.

    Words are found across tags as a reader sees them: a tag inside a line is nothing, another is a
    space. What stands between two tags is left exactly as it was where it lost no words.
    """
    parts = MARKUP.split(page)
    read = [seen_as(part) if n % 2 else html.unescape(part) for n, part in enumerate(parts)]
    spans = [found.span() for found in pattern.finditer("".join(read))]
    if not spans:
        return page
    begin = 0
    for n, text in enumerate(read):
        inside = [(a - begin, b - begin) for a, b in spans if a < begin + len(text) and b > begin]
        if inside and n % 2 == 0:
            parts[n] = html.escape(cut(text, inside))
        begin += len(text)
    return PAGE_SALT.sub(rf"\g<1>{REMOVED}\g<2>", "".join(parts))


def seen_as(tag: str) -> str:
    """What a reader sees of a tag or a comment: nothing inside a line, else a gap."""
    return "" if IN_LINE.match(tag) else " "


def cut(text: str, spans: list[tuple[int, int]]) -> str:
    """A text without these spans; the marker stands where one begins, which may be before the text."""
    for first, last in reversed(spans):
        marker = REMOVED if first >= 0 else ""
        text = text[: max(first, 0)] + marker + text[max(last, 0) :]
    return text


def redacted_sections(
    *, manifest: Mapping[str, Plain], content: str, page: str
) -> list[dict[str, str]]:
    """Which sections are no longer as sealed, each with its digest now; the page is one of them."""
    listed = manifest["sections"]
    sealed = {
        each["name"]: each["digest"]
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    }
    now = {each["name"]: digest_of(each) for each in json.loads(content)["sections"]}
    changed = [
        {"name": name, "digest": digest}
        for name, digest in now.items()
        if sealed.get(name) != digest
    ]
    renderings = manifest["renderings"]
    if isinstance(renderings, dict) and renderings[PAGE] != page_digest(page):
        changed.append({"name": PAGE, "digest": page_digest(page)})
    return changed
