"""Feeds and calendars, as other programs read them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree

from amends.ledger.rules import Actor
from amends.ledger.services import write
from amends.publication import services
from amends.publication.models import Edition
from amends.publication.rules.calendar import Event, calendar, folded
from amends.publication.rules.feeds import Entry, Feed, Gone, atom, json_feed
from amends.publication.services import feeds
from tests.publication.contents import TEXTS
from tests.publication.story import AS_AT, Story, on
from tests.publication.test_correcting import LATER, corrected

A = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2025, 12, 10, 11, tzinfo=UTC)
LATEST = date(2025, 12, 12)
# What RFC 4287, sections 4.1.1 and 4.1.2, asks for: how often each may stand in a feed and in an entry.
ONCE = (1, 1)
OF_A_FEED = {"id": ONCE, "title": ONCE, "updated": ONCE}
OF_AN_ENTRY = {
    **OF_A_FEED,
    "published": (0, 1),
    "summary": (0, 1),
    "author": (1, 9),
    "link": (1, 9),
}


def read_strictly(data: bytes) -> Any:
    """The root of an Atom feed that keeps the rules of RFC 4287."""
    root = etree.fromstring(data)
    assert root.tag == f"{A}feed"
    ids = [each.text for each in root.iter(f"{A}id")]
    assert len(ids) == len(set(ids))
    for thing, rules in ((root, OF_A_FEED), *((e, OF_AN_ENTRY) for e in root.iter(f"{A}entry"))):
        for name, (least, most) in rules.items():
            assert least <= len(thing.findall(f"{A}{name}")) <= most, name
        for link in thing.findall(f"{A}link"):
            assert link.get("href")
        alternates = [each for each in thing.findall(f"{A}link") if each.get("rel") == "alternate"]
        assert len({(each.get("type"), each.get("hreflang")) for each in alternates}) == 1
    for name in ("updated", "published"):
        for each in root.iter(f"{A}{name}"):
            assert datetime.fromisoformat(each.text).tzinfo is not None
    return root


def feed_of(*titles: str, base: str = "https://plans.example.org/") -> Feed:
    return Feed(
        id="urn:uuid:1",
        title="A plan <of> ours & others",
        language="en-GB",
        folder="trust/plan/",
        entries=tuple(
            Entry(f"urn:uuid:2{n}", title, title, "Trust", NOW, NOW, f"trust/plan/edition/{n}/")
            for n, title in enumerate(titles)
        ),
        gone=(Gone("urn:uuid:3", NOW + timedelta(hours=1), "It was wrong."),),
        base=base,
    )


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_whatever_a_plan_is_called_its_feed_is_read_as_it_was_written(titles: list[str]) -> None:
    feed = feed_of(*titles)
    root = read_strictly(atom(feed))
    told = [each.findtext(f"{A}title") or "" for each in root.iter(f"{A}entry")]
    assert told == [" ".join(each.split()) for each in titles]
    assert [each["title"] for each in json.loads(json_feed(feed))["items"]] == told


def test_links_lead_to_the_place_whether_or_not_it_is_known() -> None:
    known, relative = (
        json.loads(json_feed(feed_of("A", base=b))) for b in ("https://example.org/", "")
    )
    assert known["items"][0]["url"] == "https://example.org/trust/plan/edition/0/"
    assert relative["items"][0]["url"] == "../../trust/plan/edition/0/"
    parsed = feedparser.parse(atom(feed_of("A")))
    assert not parsed.bozo
    assert parsed.entries[0].link == "https://plans.example.org/trust/plan/edition/0/"
    assert parsed.feed.updated == "2025-12-10T12:00:00Z"


def test_a_feed_of_one_entry_is_as_new_as_that() -> None:
    assert replace(feed_of("A"), gone=()).updated == NOW


def test_editions_corrections_and_withdrawals_are_followed(
    page_story: Story, client: Client
) -> None:
    first, second = corrected(page_story)
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/"
    with on(LATER, 12):
        answer = client.get(f"{home}feed.atom")
        again = client.get(f"{home}feed.atom", headers={"if-none-match": answer.headers["ETag"]})
        since = {"if-modified-since": answer.headers["Last-Modified"]}
        assert client.get(f"{home}feed.atom", headers=since).status_code == 304
        listed = client.get(f"{home}editions/").content.decode()
        services.publish_files()
        folder = Path(settings.PUBLIC_FOLDER) / page_story.trust.slug
        data = json.loads((folder / str(page_story.plan.pk) / "feed.json").read_bytes())
    assert (again.status_code, again.content) == (304, b"")
    read_strictly(answer.content)
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    assert sorted(each.title for each in parsed.entries) == [
        "Edition 1: Improvement plan",
        "Edition 2 corrects edition 1: Improvement plan",
        "Edition 2: Improvement plan",
    ]
    dates = {each.id: each.published for each in parsed.entries}
    assert dates[f"urn:uuid:{first.pk}"] == "2025-07-15T23:00:00Z"
    assert parsed.entries[0].link.startswith("http://testserver/public/")
    assert 'type="application/atom+xml" href="../feed.atom"' in listed
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert len(data["items"]) == 3
    with on(LATER, 13):
        services.withdraw(edition=second, reason="It was wrong.", by=page_story.second_person)
        root = read_strictly(client.get(f"{home}feed.atom").content)
        (gone,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
        assert gone.get("ref") == f"urn:uuid:{second.pk}"
        for wide in (f"/public/{page_story.trust.slug}/", "/public/"):
            titles = [
                e.title for e in feedparser.parse(client.get(f"{wide}feed.atom").content).entries
            ]
            assert titles == [
                "Edition 2 was withdrawn: Improvement plan",
                "Edition 1: Improvement plan",
            ]
            assert client.get(f"{wide}feed.json").status_code == 200
    with on(date(2025, 7, 1), 9):
        assert client.get("/public/feed.atom").status_code == 404


def many_more(edition: Edition, by: Actor, count: int) -> None:
    """So many later editions that say what one says."""
    newest = Edition.objects.filter(plan=edition.plan_id).latest("number").number
    with write(organisation_id=edition.organisation_id, by=by, event="edition.released") as writing:
        for n in range(1, count + 1):
            values = {
                each.attname: getattr(edition, each.attname)
                for each in Edition._meta.concrete_fields
            }
            later = edition.frozen_at + timedelta(days=200, seconds=n)
            values |= {"id": uuid4(), "number": newest + n, "frozen_at": later}
            writing.add(Edition(**values))


def test_a_feed_reads_no_more_of_many_editions_than_it_tells(
    page_story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what they say, but of those that correct another, nor more of them than a feed holds."""
    first, second = corrected(page_story)
    most = 4
    monkeypatch.setattr(feeds, "MOST_ENTRIES", most)
    home = f"/public/{page_story.trust.slug}/"
    places = [f"{home}{page_story.plan.pk}/feed.atom", f"{home}feed.json", "/public/feed.atom"]
    read: list[UUID] = []
    kept = Edition.from_db.__func__  # type: ignore[attr-defined]  # a method of the class

    def from_db(cls: type[Edition], /, db: Any, names: Any, values: Any, **how: Any) -> Edition:
        made: Edition = kept(cls, db, names, values, **how)
        if {"content", "page", "manifest"} & set(names):
            read.append(made.pk)
        return made

    monkeypatch.setattr(Edition, "from_db", classmethod(from_db))

    def asked() -> list[int]:
        counts = []
        for place in places:
            read.clear()
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(place)
            assert answer.status_code == 200
            assert set(read) <= {second.pk}
            counts.append(len(queries))
        return counts

    with on(LATER, 12):
        before = asked()
        assert read == [second.pk]
        many_more(Edition.objects.get(pk=first.pk), page_story.by, 3 * most)
        assert asked() == before
        # What was corrected long ago is not read at all.
        assert read == []
        parsed = feedparser.parse(client.get(places[0]).content)
    assert len(parsed.entries) == most


def test_promised_days_are_a_calendar(page_story: Story, client: Client) -> None:
    page_story.published()
    page_story.slip(date(2025, 12, 9), date(2026, 1, 31))
    page_story.approve_all(LATER)
    page_story.release(page_story.draft(LATER), LATER)
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/"
    with on(LATER, 12):
        older = client.get(f"{home}edition/1/dates.ics").content
        newer = client.get(f"{home}dates.ics")
        assert newer.headers["Content-Type"].startswith("text/calendar")
        # What was removed or withdrawn since goes by no moment of the edition.
        assert "Last-Modified" not in newer.headers
        known = {"if-none-match": newer.headers["ETag"]}
        assert client.get(f"{home}dates.ics", headers=known).status_code == 304
        assert "../dates.ics" in client.get(f"{home}follow/").content.decode()
    (then,), (now,) = (Calendar.from_ical(each).events for each in (older, newer.content))
    assert then["UID"] == now["UID"]
    assert [(each["SEQUENCE"], each.decoded("DTSTART")) for each in (then, now)] == [
        (1, date(2025, 7, 31)),
        (2, date(2026, 1, 31)),
    ]
    assert b"Private" not in newer.content
    assert AS_AT.year == 2025


def test_a_calendar_is_newer_after_a_withdrawal_and_after_the_edition_that_follows(
    page_story: Story, client: Client
) -> None:
    """RFC 5545, sections 3.8.7.2 and 3.8.7.4: a program keeps what it has, unless what comes is newer."""
    page_story.published()
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/"
    told = []

    def tell(day: date) -> None:
        with on(day, 14):
            (event,) = Calendar.from_ical(client.get(f"{home}dates.ics").content).events
            services.publish_files()
        folder = Path(settings.PUBLIC_FOLDER) / page_story.trust.slug / str(page_story.plan.pk)
        (file,) = Calendar.from_ical((folder / "dates.ics").read_bytes()).events
        assert file == event
        stamps = {event.decoded("DTSTAMP"), event.decoded("LAST-MODIFIED")}
        assert len(stamps) == 1
        told.append((event["SEQUENCE"], *stamps, event.decoded("DTSTART")))

    tell(AS_AT)
    page_story.slip(LATER - timedelta(days=1), date(2026, 1, 31))
    page_story.approve_all(LATER)
    second = page_story.release(page_story.draft(LATER), LATER)
    tell(LATER)
    with on(LATER, 13):
        services.withdraw(edition=second, reason="It was wrong.", by=page_story.second_person)
    tell(LATER)
    third = page_story.release(page_story.draft(LATEST), LATEST)
    tell(LATEST)
    assert [sequence for sequence, _stamp, _day in told] == [1, 2, 3, 4]
    stamps = [stamp for _sequence, stamp, _day in told]
    assert stamps == sorted(set(stamps))
    # The withdrawn edition's day is taken back, and comes again with the next.
    july, january = date(2025, 7, 31), date(2026, 1, 31)
    assert [day for _sequence, _stamp, day in told] == [july, january, july, january]
    with on(LATEST, 15):
        services.withdraw(edition=third, reason="Again.", by=page_story.second_person)
        assert client.get(f"{home}edition/3/dates.ics").status_code == 404
        own = client.get(f"{home}edition/1/dates.ics").content
    assert b"SEQUENCE:1\r\n" in own


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=90), max_size=3))
def test_any_words_come_out_of_a_calendar_as_they_went_in(words: list[str]) -> None:
    events = [
        Event(f"{n}@plan", AS_AT, False, each, f"{each}\n{each}") for n, each in enumerate(words)
    ]
    data = calendar("Plan", events, made=NOW, revision=1)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    read: Any = Calendar.from_ical(data)
    assert [str(each["SUMMARY"]) for each in read.events] == words
    assert [str(each["DESCRIPTION"]) for each in read.events] == [f"{w}\n{w}" for w in words]


def test_a_day_that_was_dropped_is_cancelled_and_lines_are_folded_between_letters() -> None:
    data = calendar("Plan", [Event("1", AS_AT, True, "é" * 80, "")], made=NOW, revision=1)
    assert b"STATUS:CANCELLED\r\n" in data
    assert b"".join(part.removeprefix(b" ") for part in folded("é" * 80)).decode() == "é" * 80
