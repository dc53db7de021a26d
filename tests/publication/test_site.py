"""`amends site build`: what stands in the folder, what is drawn again, and what really goes."""

import io
import json
import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from amends.config.environment import MailServer
from amends.publication import services
from amends.publication.rules import verify_edition
from amends.publication.services.site_folder import STATE
from tests.publication.story import AS_AT, Story, on

BASE = "https://plans.example.org/public"
LATER = date(2025, 12, 10)


def build(folder: Path, day: date = AS_AT, *more: str) -> str:
    """Build as a person does, and what was said."""
    said = io.StringIO()
    with on(day, 13):
        call_command(
            "site",
            "build",
            str(folder),
            "--base-url",
            BASE,
            *more,
            stdout=said,
            stderr=io.StringIO(),
        )
    return said.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that a server would give out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and STATE not in path.parts
    }


class Read(HTMLParser):
    """What a page is: its language, title, main headings, ids, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language, self.title, self.headings = "", "", 0
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inside = tag
        self.headings += tag == "h1"
        if tag == "html":
            self.language = given.get("lang") or ""
        if given.get("id"):
            self.ids.add(given["id"] or "")
        self.links += [given[name] or "" for name in ("href", "src") if given.get(name)]

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title += data.strip()
            self.inside = ""


def dead_links(site: dict[str, bytes]) -> list[str]:
    """Where a page's links lead to nothing, and pages without a title, a language or one main heading."""
    top = urlsplit(BASE).path + "/"
    pages = {name: Read(data.decode()) for name, data in site.items() if name.endswith(".html")}
    wrong = []
    for name, page in pages.items():
        if not (page.language and page.title and page.headings == 1):
            wrong.append(
                f"{name}: language {page.language!r}, title {page.title!r}, {page.headings} h1"
            )
        # An icon that is none keeps a browser from asking for one.
        for link in (each for each in page.links if each != "data:,"):
            target = urlsplit(urljoin(f"{BASE}/{name}", link))
            place = target.path.removeprefix(top)
            place = f"{place}index.html" if place.endswith("/") or not place else place
            if target.netloc != urlsplit(BASE).netloc or place not in site:
                wrong.append(f"{name} leads to {link}")
            elif target.fragment and target.fragment not in pages[place].ids:
                wrong.append(f"{name} leads to {link}, which has no such place")
    return wrong


def test_the_whole_public_side_stands_and_no_link_is_dead(
    page_story: Story, tmp_path: Path
) -> None:
    edition = page_story.published()
    site_folder = tmp_path / "site"
    assert "1 plan, 1 of them drawn." in build(site_folder)
    site = contents(site_folder)
    home = f"{page_story.trust.slug}/{page_story.plan.pk}"
    for name in (
        "index.html",
        "404.html",
        "robots.txt",
        "sitemap.xml",
        "_headers",
        "_redirects",
        "search/index.html",
        "search/index.json",
        "accessibility/index.html",
        "how-to-check/index.html",
        f"{page_story.trust.slug}/index.html",
        f"{page_story.trust.slug}/org.pub",
        f"{home}/index.html",
        f"{home}/latest/index.html",
        f"{home}/edition/1/index.html",
        f"{home}/edition/1/edition.json",
        f"{home}/edition/1/plan.pdf",
        f"{home}/recommendation/{page_story.first.pk}/index.html",
    ):
        assert name in site, name
    assert site[f"{home}/edition/1/index.html"].decode() == edition.page
    assert verify_edition(site[f"{home}/edition/1/edition.json"]).good
    assert dead_links(site) == []
    assert f"/public/{home}/latest/ /public/{home}/edition/1/ 302" in site["_redirects"].decode()
    assert (
        f"<loc>{BASE}/{home}/edition/1/</loc><lastmod>2025-07-16</lastmod>"
        in site["sitemap.xml"].decode()
    )
    lost = site["404.html"].decode()
    assert 'href="/public/assets/amends.css"' in lost
    told = site[f"{home}/recommendation/{page_story.first.pk}/index.html"].decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', told)
    assert block is not None
    assert json.loads(block[1])["text"].startswith(
        "The Trust should ensure that no one’s care ends <only>"
    )
    assert "We have changed the record system." in told


def test_a_second_build_writes_nothing_and_a_change_draws_its_plan(
    page_story: Story, tmp_path: Path
) -> None:
    page_story.published()
    folder = tmp_path / "site"
    build(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert "0 of them drawn.\nFiles written: 0. Files deleted: 0." in build(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == before
    page_story.approve(page_story.first, "It is late.", LATER)
    page_story.release(page_story.draft(LATER), LATER)
    assert "1 of them drawn." in build(folder, LATER)
    anew = tmp_path / "anew"
    build(anew, LATER)
    assert contents(folder) == contents(anew)
    home = f"{page_story.trust.slug}/{page_story.plan.pk}"
    site = contents(folder)
    assert "There is a newer edition" in site[f"{home}/edition/1/index.html"].decode()
    assert 'url=../edition/2/"' in site[f"{home}/latest/index.html"].decode()
    assert "It is late." in site[f"{home}/recommendation/{page_story.first.pk}/index.html"].decode()
    assert dead_links(site) == []


def test_a_file_that_was_spoilt_or_left_is_put_right(page_story: Story, tmp_path: Path) -> None:
    page_story.published()
    folder = tmp_path / "site"
    build(folder)
    right = contents(folder)
    home = folder / page_story.trust.slug / str(page_story.plan.pk)
    (home / "edition" / "1" / "index.html").unlink()
    (home / "edition" / "9").mkdir()
    (home / "edition" / "9" / "index.html").write_text("what was published before")
    (folder / "search" / "parts" / "p-zz.json").write_text("{}")
    (folder / ".well-known").mkdir()
    (folder / ".well-known" / "security.txt").write_text("Contact: somebody")
    build(folder)
    mended = contents(folder)
    assert mended.pop(".well-known/security.txt")
    assert mended == right


def test_a_withdrawn_edition_really_goes_and_its_tombstone_stays(
    page_story: Story, tmp_path: Path
) -> None:
    edition = page_story.published()
    folder = tmp_path / "site"
    build(folder)
    with on(AS_AT, 14):
        services.withdraw(edition=edition, reason="It was wrong.", by=page_story.second_person)
    build(folder)
    site = contents(folder)
    home = f"{page_story.trust.slug}/{page_story.plan.pk}"
    assert "Edition 1 was withdrawn" in site[f"{home}/edition/1/index.html"].decode()
    assert f"{home}/edition/1/plan.pdf" not in site
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for words in (
        "We have changed the record system",
        "lost their life",
        "ends <only>",
        "ends &lt;only",
    ):
        assert words.encode() not in everything, words
    for words in ("changed", "system"):
        assert f'"{words}"'.encode() not in everything, words
    assert "This recommendation was withdrawn" in (
        site[f"{home}/recommendation/{page_story.first.pk}/index.html"].decode()
    )
    assert "Every edition of this plan was withdrawn" in site[f"{home}/index.html"].decode()
    assert f"{home}/edition/1/</loc>" not in site["sitemap.xml"].decode()
    assert dead_links(site) == []


def test_nothing_under_embargo_is_in_it(page_story: Story, tmp_path: Path) -> None:
    day = AS_AT.replace(day=15)
    with on(day, 7):
        services.make_key(organisation=page_story.trust.organisation, by=page_story.by)
    page_story.approve_all(day)
    draft = page_story.draft(day)
    with on(day, 11):
        services.release(draft=draft, by=page_story.second_person, published_on=AS_AT)
    folder = tmp_path / "site"
    build(folder, day)
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for words in (
        page_story.trust.slug,
        str(page_story.plan.pk),
        "Improvement plan</a>",
        "Exampleshire",
    ):
        assert words.encode() not in everything, words
    assert "Nothing has been published yet" in (folder / "index.html").read_text()
    assert dead_links(contents(folder)) == []


@pytest.mark.usefixtures("page_database")
def test_what_cannot_be_built_is_said_in_a_line(tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty, and amends site build did not make it"):
        build(full)
    assert [path.name for path in full.iterdir()] == ["mine.txt"]
    with pytest.raises(CommandError, match="is a file"):
        build(full / "mine.txt")
    for place in (Path(settings.PUBLIC_FOLDER), Path(settings.PUBLIC_FOLDER) / "site", tmp_path):
        with pytest.raises(CommandError, match="Name a folder apart from it"):
            build(place)
    with pytest.raises(CommandError, match="Say where the public will read the site"):
        call_command("site", "build", str(tmp_path / "new"))
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("colour = 'blue'")
    with pytest.raises(CommandError, match="“colour” is none of"):
        build(tmp_path / "new", AS_AT, "--accessibility", str(wrong))
    assert not (tmp_path / "new").exists()


def test_a_full_disk_is_told_and_the_next_build_goes_on(
    page_story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_story.published()
    folder, real, left = tmp_path / "site", os.replace, [12]

    def full(old: str, new: str) -> None:
        left[0] -= str(new).startswith(str(folder))
        if left[0] < 0:
            raise OSError(28, os.strerror(28))
        real(old, new)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CommandError, match="No space left on device"):
        build(folder)
    assert not list(folder.rglob("*.part"))
    monkeypatch.setattr(os, "replace", real)
    build(folder)
    anew = tmp_path / "anew"
    build(anew)
    assert contents(folder) == contents(anew)


def test_a_site_elsewhere_asks_nobody_for_an_address_and_its_feeds_lead_to_itself(
    page_story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_story.published()
    monkeypatch.setattr(
        settings, "MAIL", MailServer("127.0.0.1", 25, "", "", "", "plans@example.org")
    )
    follow = f"{page_story.trust.slug}/{page_story.plan.pk}/follow/index.html"
    monkeypatch.setattr(settings, "PUBLIC_ADDRESS", "https://amends.example.org/public")
    build(tmp_path / "site")
    site = contents(tmp_path / "site")
    assert "<form" not in site[follow].decode()
    feeds = [data.decode() for name, data in site.items() if name.endswith("feed.json")]
    assert len(feeds) == 3
    assert all(BASE in each and "amends.example.org" not in each for each in feeds)
    # The same place, once somebody answers there.
    monkeypatch.setattr(settings, "PUBLIC_ADDRESS", BASE)
    assert "1 of them drawn." in build(tmp_path / "site")
    assert "<form" in contents(tmp_path / "site")[follow].decode()
