"""The demo's story of recommendations, answers and links goes through these services."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from amends.ledger.rules import Moment
from amends.people import services as people
from amends.people.models import Body, Party, Service
from amends.recommendations import services
from amends.recommendations.models import Recommendation
from amends.recommendations.queries import crosswalk_of, recommendations_of
from amends.recommendations.rules import Answer, Change, LinkType
from tests.databases import Copy
from tests.factories import make_body, make_party, make_service
from tests.recommendations.story import Story, make_story


@pytest.fixture(scope="module")
def told(shared_demo: Path) -> Mapping[str, Any]:
    """The story as written."""
    found: Mapping[str, Any] = yaml.safe_load((shared_demo / "mr-q.yaml").read_text("utf-8"))
    return found


class Told:
    """The story, entered."""

    def __init__(self, story: Story, told: Mapping[str, Any]) -> None:
        self.story, self.told = story, told
        self.parties: dict[str, Party] = {"trust": story.trust}
        for row in told["organisations"]:
            if row["id"] != "trust":
                self.parties[row["id"]] = make_party(story.on, row["name"])
        self.bodies: dict[str, Body] = {
            row["id"]: make_body(story.on, row["name"], self.parties[row["org"]])
            for row in told["bodies"]
        }
        self.services: dict[str, Service] = {
            row["id"]: make_service(story.on, row["name"]) for row in told["services"]
        }
        self.roles = {
            row["id"]: people.add_role(party=story.trust, name=row["name"], by=story.lead)
            for row in told["roles"]
        }
        self.recommendations: dict[str, Recommendation] = {}
        self.print_all()

    def print_all(self) -> None:
        """Every recommendation of every version."""
        versions = {
            "rep-int-v1": self.story.internal,
            "rep-ext-draft": self.story.draft,
            "rep-ext-final": self.story.final,
        }
        rows = {row["id"]: row for row in self.told["recommendations"]}
        for row in rows.values():
            version = versions[row["version"]]
            words = rows[row["same_as_final"]]["text"] if row["text"] == "same" else row["text"]
            self.recommendations[row["id"]] = services.add_recommendation(
                version=version,
                number=row["number"],
                paragraph=row["paragraph"],
                page=row["page"],
                text=words,
                position=version.recommendations.count() + 1,
                part_of=self.recommendations.get(row.get("part_of", "")),
                addressees=[self.parties[party] for party in row["addressees"]],
                services=[self.services[service] for service in row.get("scope", ())],
                effective_on=version.received_on,
                by=self.story.lead,
            )

    def answer_all(self) -> None:
        """Every response, for each recommendation that it names."""
        for row in self.told["responses"]:
            for name in row["recommendations"]:
                services.respond(
                    recommendation=self.recommendations[name],
                    party=self.parties[row["org"]],
                    answer=Answer(row["answer"]),
                    reason=row["reason"] or "",
                    decided_by=self.bodies[row["decided_by"]],
                    effective_on=row["effective_on"],
                    on_draft=self.recommendations.get(row.get("on_draft", "")),
                    blanket=row.get("blanket", False),
                    by=self.story.lead,
                )

    def link_all(self) -> None:
        """What became of the draft, and the crosswalk."""
        for row in self.told["draft_to_final"]:
            services.link_draft(
                draft=self.recommendations[row["draft"]],
                final=self.recommendations.get(row["final"]),
                change=Change(row["change"]),
                note=row.get("note", ""),
                by=self.story.lead,
            )
        for row in self.told["crosswalk"]:
            services.decide_link(
                later=self.recommendations[row["later"]],
                earlier=self.recommendations.get(row["earlier"]),
                type=LinkType(row["type"]),
                residual_gap=row["residual_gap"],
                reason=row["reason"],
                public=row["public"] or "",
                decided_as=self.roles.get(row["decided_by"]),
                decided_by=self.bodies.get(row["decided_by"]),
                effective_on=row["effective_on"],
                by=self.story.lead,
            )


def test_the_whole_story_is_accepted(database: Copy, told: Mapping[str, Any]) -> None:
    del database
    story = make_story()
    entered = Told(story, told)
    entered.answer_all()
    entered.link_all()
    last = Moment(date(2026, 1, 1))
    found = {each.printed.number: each for each in recommendations_of(version=story.final, at=last)}
    assert len(found) == 11
    police = {given.party.name: given.answer for given in found["7"].responses}
    assert set(police.values()) == {"accepted", "not ours"}
    assert found["8"].responses[0].answer == "accepted in part"
    before = recommendations_of(version=story.final, at=Moment(date(2025, 6, 20)))
    assert [each.responses for each in before if each.printed.number == "2"] == [()]
    crosswalk = crosswalk_of(story.case, last)
    assert (len(crosswalk.decided), len(crosswalk.undecided)) == (11, 0)
    types = [link.type for each in crosswalk.decided for link in each.links]
    assert types.count("nothing earlier found") == 1
    assert types.count("different perspective") == 2
    assert found["9"].links[0].earlier is None
