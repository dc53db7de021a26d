"""Three editions of Mr Q's plan: released past the gate, read as a screen reader reads, and checked by a stranger."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from amends.ledger.rules import Refused
from amends.publication import services
from tests import browsing
from tests.fixtures.browser import Site
from tests.publication.story import Story, make_story, on

pytestmark = pytest.mark.browser

SECOND, THIRD = date(2025, 12, 10), date(2026, 2, 10)
# Links whose name says nothing to whoever hears it alone.
SAYS_NOTHING = {"here", "click here", "more", "read more", "this page", "link", "this"}


@dataclass
class Heard:
    """A thing of the page as the browser tells it to a screen reader."""

    role: str
    name: str
    facts: dict[str, Any]
    inside: list["Heard"] = field(default_factory=list)

    def walk(self) -> Iterator["Heard"]:
        """It and everything in it, in the order in which it is read."""
        yield self
        for each in self.inside:
            yield from each.walk()

    def all(self, *roles: str) -> list["Heard"]:
        return [each for each in self.walk() if each.role in roles]


def heard(page: Page) -> Heard:
    """The browser's own accessibility tree; what is ignored in it gives way to what it holds."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {each["nodeId"]: each for each in nodes}

    def told(node: dict[str, Any]) -> list[Heard]:
        inside = [
            one
            for child in node.get("childIds", ())
            if child in by_id
            for one in told(by_id[child])
        ]
        if node["ignored"]:
            return inside
        facts = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
        name = node.get("name", {}).get("value", "")
        return [Heard(node["role"]["value"], name, facts, inside)]

    (root,) = told(nodes[0])
    return root


def reads_well(root: Heard) -> None:
    """Landmarks once each, headings a step at a time, tables with headers, links that say where they lead."""
    assert root.name
    for landmark in ("banner", "main", "contentinfo"):
        assert len(root.all(landmark)) == 1, landmark
    levels = [each.facts["level"] for each in root.all("heading")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert all(each.name for each in root.all("heading", "table", "navigation", "region"))
    for table in root.all("table"):
        first, *rows = table.all("row")
        columns = len(first.all("columnheader"))
        assert columns == len(first.inside)
        for row in rows:
            assert row.inside[0].role == "rowheader", row.name
            assert len(row.inside) == columns
    names = [each.name for each in root.all("link")]
    assert not {each.strip().casefold() for each in names} & (SAYS_NOTHING | {""})
    leads: dict[str, set[Any]] = {}
    for link in root.all("link"):
        leads.setdefault(link.name, set()).add(link.facts.get("url"))
    assert [name for name, urls in leads.items() if len(urls) > 1] == []


def publish_three(story: Story) -> None:
    """The date moves twice; the second edition corrects the first, and the third the second."""
    edition = story.published()
    for day, due in ((SECOND, date(2026, 1, 31)), (THIRD, date(2026, 5, 31))):
        story.slip(day, due)
        story.approve_all(day)
        draft = story.draft(day)
        with on(day, 10):
            services.correct_edition(
                draft=draft,
                edition=edition,
                wrong="One team uses it.",
                right="Half of one team uses it.",
                why="Two columns were mixed up.",
                since=None,
                by=story.by,
            )
        edition = story.release(draft, day)


def stopped_at_a_name(story: Story) -> None:
    """With a patient's name in approved words nothing is released, and it is said where the name stands."""
    story.approve(story.first, "Jane Zimmer was not seen. She would be now.", THIRD)
    draft = story.draft(THIRD)
    with pytest.raises(Refused, match=r"point at a person: recommendation 1 \(name of a person\)"):
        story.release(draft, THIRD)
    with on(THIRD, 12):
        services.throw_away(draft=draft, by=story.by)


def checked_by_a_stranger(page: Page, home: str, folder: Path, said: Callable[[], str]) -> None:
    """Each edition from an empty folder with the public key; then one of them with one letter changed."""
    (folder / "org.pub").write_bytes(page.request.get(f"{home}/../org.pub").body())
    for number in (1, 2, 3):
        file = folder / f"{number}.json"
        file.write_bytes(page.request.get(f"{home}/edition/{number}/edition.json").body())
        html = folder / f"{number}.html"
        html.write_bytes(page.request.get(f"{home}/edition/{number}/").body())
        call_command("verify", file, key=folder / "org.pub", page=html)
        told = said()
        assert "intact and signed by" in told
        assert "the page too is as it was signed" in told
    altered = folder / "altered.json"
    altered.write_bytes(
        (folder / "3.json").read_bytes().replace(b"We are sorry.", b"We are sorrz.")
    )
    with pytest.raises(SystemExit):
        call_command("verify", altered, key=folder / "org.pub")
    assert "altered: section 'statement'" in said()


def test_three_editions_are_read_aloud_checked_and_stopped_at_a_name(
    live_site: Site, page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = make_story()
    publish_three(story)
    stopped_at_a_name(story)
    home = f"{live_site.address}/public/{story.trust.slug}/{story.plan.pk}"
    page.goto(f"{home}/")
    assert page.url.endswith("/edition/3/")
    root = heard(page)
    reads_well(root)
    told = " ".join(each.name for each in root.all("StaticText"))
    for words in ("What we had wrong before", "Half of one team uses it.", "then by 31 May 2026"):
        assert words in told
    assert told.index("What has changed since edition 2") < told.index("word for word")
    page.goto(f"{home}/changes/1/3/")
    reads_well(heard(page))
    items = page.get_by_role("main").get_by_role("listitem")
    # What was put right comes first, also where an edition between the two did it.
    assert "Edition 1 was corrected by edition 2" in items.nth(0).inner_text()
    assert "Edition 2 was corrected. It said" in items.nth(1).inner_text()
    expect(page.get_by_text("moved two times, from 31 July 2025 to 31 January 2026")).to_have_count(
        1
    )
    browsing.axe(page)
    page.goto(f"{home}/edition/1/")
    expect(page.get_by_text("corrects this edition.")).to_have_count(1)
    reads_well(heard(page))
    for place in ("follow/", "changes/", "editions/"):
        page.goto(f"{home}/{place}")
        reads_well(heard(page))
        browsing.axe(page)
    checked_by_a_stranger(page, home, tmp_path, lambda: "".join(capsys.readouterr()))
