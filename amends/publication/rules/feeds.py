"""What came out, as an Atom feed (RFC 4287, with tombstones by RFC 6721) and a JSON Feed 1.1. Plain Python."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from amends.publication.rules.exchange import UNHOLDABLE

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
JSON_FEED = "https://jsonfeed.org/version/1.1"
ATOM_FILE, JSON_FILE = "feed.atom", "feed.json"
FEED_FILES = (ATOM_FILE, JSON_FILE)
# The prefix that RFC 6721 writes.
register_namespace("at", TOMBSTONES)


@dataclass(frozen=True)
class Entry:
    """Something that came out: an edition, that one corrects another, that one was withdrawn.

    `id` is an IRI that stays; `path` leads there from the top of the public side.
    """

    id: str
    title: str
    summary: str
    by: str
    published: datetime
    updated: datetime
    path: str


@dataclass(frozen=True)
class Gone:
    """An entry that is not there any more: its id, since when, and why."""

    id: str
    when: datetime
    why: str


@dataclass(frozen=True)
class Feed:
    """Entries, the newest first; there is at least one. `folder` is where the feed stands, such as `trust/plan/`.

    `base` is the address of the top of the public side with a slash at its end. Where nobody has said
    it, links are relative to the feed.
    """

    id: str
    title: str
    language: str
    folder: str
    entries: tuple[Entry, ...]
    gone: tuple[Gone, ...] = ()
    base: str = ""
    top: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "top", self.base or "../" * self.folder.count("/"))

    @property
    def updated(self) -> datetime:
        """The last moment at which anything in it moved."""
        moved = [each.updated for each in self.entries]
        return max([*moved, *(each.when for each in self.gone)])


def stamp(moment: datetime) -> str:
    """A moment as RFC 3339 writes it, in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def holdable(words: str) -> str:
    """Words without what XML cannot hold, on one line."""
    return " ".join(UNHOLDABLE.sub("", words).split())


def atom(feed: Feed) -> bytes:
    """The feed as Atom 1.0."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    said(root, "id", feed.id)
    said(root, "title", feed.title)
    said(root, "updated", stamp(feed.updated))
    linked(root, "self", f"{feed.top}{feed.folder}{ATOM_FILE}", "application/atom+xml")
    linked(root, "alternate", f"{feed.top}{home_of(feed)}", "text/html")
    for each in feed.entries:
        entry = SubElement(root, "entry")
        said(entry, "id", each.id)
        said(entry, "title", each.title)
        said(entry, "published", stamp(each.published))
        said(entry, "updated", stamp(each.updated))
        said(SubElement(entry, "author"), "name", each.by)
        linked(entry, "alternate", f"{feed.top}{each.path}", "text/html")
        said(entry, "summary", each.summary)
    for lost in feed.gone:
        deleted = SubElement(
            root, f"{{{TOMBSTONES}}}deleted-entry", {"ref": lost.id, "when": stamp(lost.when)}
        )
        said(deleted, f"{{{TOMBSTONES}}}comment", lost.why)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def said(parent: Element, name: str, words: str) -> None:
    """An element with words."""
    SubElement(parent, name).text = holdable(words)


def linked(parent: Element, rel: str, href: str, kind: str) -> None:
    """A link."""
    SubElement(parent, "link", {"rel": rel, "href": href, "type": kind})


def home_of(feed: Feed) -> str:
    """The page of what the feed is about; the site and organisations have none but the way to check."""
    return f"{feed.folder}editions/" if feed.folder.count("/") == 2 else "how-to-check/"


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    told = {
        "version": JSON_FEED,
        "title": holdable(feed.title),
        "home_page_url": f"{feed.top}{home_of(feed)}",
        "feed_url": f"{feed.top}{feed.folder}{JSON_FILE}",
        "language": feed.language,
        "items": [
            {
                "id": each.id,
                "url": f"{feed.top}{each.path}",
                "title": holdable(each.title),
                "content_text": holdable(each.summary),
                "date_published": stamp(each.published),
                "date_modified": stamp(each.updated),
                "authors": [{"name": holdable(each.by)}],
            }
            for each in feed.entries
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def newest(entries: Sequence[Entry], most: int | None = None) -> tuple[Entry, ...]:
    """Entries as a feed gives them: the newest first, so many at most."""
    return tuple(sorted(entries, key=lambda each: (each.updated, each.id), reverse=True)[:most])
