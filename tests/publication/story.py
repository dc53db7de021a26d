"""A plan that is ready to be published: one report, two recommendations, one action in two teams."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from amends.investigations import services as investigations
from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor, Moment, Refused
from amends.people import services as people
from amends.people.models import Party, Role, User
from amends.plans import services as plans
from amends.plans.models import Action, Plan
from amends.publication import services
from amends.publication.models import DraftEdition, Edition, Wording
from amends.publication.queries.wording import WordingLine, wording_lines
from amends.publication.rules import Public
from amends.recommendations import services as recommendations
from amends.recommendations.models import Recommendation
from amends.recommendations.rules import Answer, LinkType
from amends.standing.queries import plan_as_at
from tests.factories import (
    Trust,
    make_case,
    make_party,
    make_report,
    make_role,
    make_trust,
    make_user,
)

BEGAN = date(2025, 2, 27)
RECEIVED = date(2025, 6, 12)
PUBLISHED = date(2025, 7, 16)
AS_AT = date(2025, 7, 16)
DAY = date(2025, 11, 25)
SIGNS = "Rowan Example"
CONTACT: services.DraftFields = {
    "contact_office": "Patient Experience Office",
    "contact_email": "plan@example.org",
    "contact_telephone": "0115 496 0123",
    "contact_address": "Trust House\n1 Fiction Way\nExampleton ZZ9 9ZZ",
}
VERBATIM = "The Trust should ensure that no one’s care ends <only> because they were not seen."


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[None]:
    """The clock on a day."""
    with clock.set_to(at(day, hour)):
        yield


@dataclass
class Story:
    """What the tests reach for."""

    trust: Trust
    police: Party
    report: Report
    final: ReportVersion
    plan: Plan
    first: Recommendation
    second: Recommendation
    action: Action
    owner: Role
    chief: Role
    releaser: User
    folder: Path | None = None

    @property
    def by(self) -> Actor:
        """The governance lead."""
        return self.trust.by

    @property
    def second_person(self) -> Actor:
        """Who releases."""
        return Actor(self.releaser.pk)

    def approve(self, recommendation: Recommendation, text: str, day: date) -> Wording:
        """Public words for one recommendation."""
        with on(day, 8):
            return services.approve_wording(
                plan=self.plan,
                recommendation=recommendation,
                text=text,
                approved_as=self.trust.role,
                effective_on=day,
                by=self.by,
            )

    def approve_all(self, day: date = AS_AT) -> None:
        """Public words for both."""
        self.approve(self.first, "We have changed the record system. One team uses it.", day)
        self.approve(self.second, "This is for Exampleshire Constabulary.", day)
        self.approve_rest(day)

    def lines(self, day: date) -> list[WordingLine]:
        """What an edition as at a day would say in people's words."""
        return wording_lines(plan_as_at(self.plan, Moment(day)), approved=Moment(day))

    def approve_rest(self, day: date) -> None:
        """Whatever else would be public, as the record puts it."""
        for line in self.lines(day):
            if line.kind is not Public.RECOMMENDATION and line.open:
                with on(day, 8):
                    services.approve_words(
                        plan=self.plan,
                        kind=line.kind,
                        thing=line.thing,
                        text=line.recorded,
                        approved_as=self.trust.role,
                        effective_on=day,
                        by=self.by,
                    )

    def confirm(self, line: WordingLine, day: date) -> Wording:
        """That approved words still hold."""
        assert line.wording is not None
        with on(day, 8):
            return services.confirm_words(
                plan=self.plan, kind=line.kind, thing=line.thing, wording=line.wording, by=self.by
            )

    def fields(self, day: date = AS_AT) -> services.DraftFields:
        """Everything that a draft needs."""
        return {
            "apology": "We are sorry.",
            "statement": "In 2021 a person lost their life.\n\nThis plan says what has changed.",
            "summary": "Two recommendations. One is for the police.",
            "changed": "",
            "corrections": "",
            "signatory_role": self.chief,
            "signatory_name": SIGNS,
            "approving_body": self.trust.board,
            "approved_on": day,
            **CONTACT,
        }

    def draft(self, day: date = AS_AT, **more: Any) -> DraftEdition:
        """A draft that lacks nothing."""
        with on(day, 10):
            return services.prepare(
                plan=self.plan,
                as_at=day,
                by=self.by,
                **{**self.fields(day), **more},
            )

    def release(self, draft: DraftEdition, day: date = AS_AT) -> Edition:
        """Released by the second person."""
        with on(day, 11):
            return services.release(draft=draft, by=self.second_person, published_on=day)

    def slip(
        self,
        day: date = date(2025, 7, 25),
        due: date = date(2025, 9, 30),
        evidenced_by: ImpreciseDate | None = None,
    ) -> None:
        """The action's date moves, to September unless said otherwise."""
        with on(day):
            plans.commit_to(
                action=self.action,
                wording="Private wording of the promise.",
                owner=self.owner,
                in_place_by=ImpreciseDate.on(due),
                evidenced_by=evidenced_by,
                effective_on=day,
                by=self.by,
                reason="Nobody private was told why.",
                approver=self.trust.board,
                interim_control="A private Monday list.",
            )

    def published(self, day: date = AS_AT) -> Edition:
        """Edition 1, with nothing missing."""
        with on(day, 7):
            services.make_key(organisation=self.trust.organisation, by=self.by)
        self.approve_all(day)
        return self.release(self.draft(day), day)


def recommended(
    trust: Trust, police: Party, final: ReportVersion
) -> tuple[Recommendation, Recommendation]:
    """One recommendation that is ours, answered and linked, and one for the police."""
    first, second = (
        recommendations.add_recommendation(
            version=final,
            number=str(position),
            text=text,
            position=position,
            addressees=[to],
            effective_on=RECEIVED,
            by=trust.by,
        )
        for position, text, to in (
            (1, VERBATIM, trust.party),
            (2, "The police should answer.", police),
        )
    )
    recommendations.respond(
        recommendation=first,
        party=trust.party,
        answer=Answer.ACCEPTED,
        decided_by=trust.board,
        effective_on=RECEIVED,
        by=trust.by,
    )
    recommendations.decide_link(
        later=first,
        earlier=None,
        type=LinkType.NOTHING_EARLIER,
        residual_gap="A private gap.",
        reason="A private reason.",
        public="Our own investigation did not ask for this.",
        effective_on=RECEIVED,
        by=trust.by,
    )
    return first, second


def make_story(*, reconstructed: bool = False, notice: str = "") -> Story:
    """Everything but keys, wording and a draft."""
    trust = make_trust("Exampleshire Trust")
    police = make_party(trust, "Exampleshire Constabulary")
    owner, chief = make_role(trust, "Clinical Director"), make_role(trust, "Chief Executive")
    chief_person = make_user(SIGNS)
    with on(BEGAN):
        people.hold_role(
            role=chief, holder=chief_person, effective_on=date(2020, 1, 1), by=trust.by
        )
        people.hold_role(role=owner, holder=trust.lead, effective_on=date(2020, 1, 1), by=trust.by)
    case = make_case(trust, "Mr Q", reconstructed=reconstructed)
    report = make_report(
        trust, case, "Independent report", dates={"published": ImpreciseDate.on(PUBLISHED)}
    )
    with on(RECEIVED):
        final = investigations.add_version(
            report=report, kind=VersionKind.FINAL, received_on=RECEIVED, pages=84, by=trust.by
        )
        plan = plans.begin_plan(
            organisation=trust.organisation,
            name="Improvement plan",
            reports=[report],
            begins_on=BEGAN,
            by=trust.by,
        )
        first, second = recommended(trust, police, final)
        action = plans.add_action(
            plan=plan,
            number="1.1",
            title="The record asks for a senior review",
            wording="Private wording of the promise.",
            owner=owner,
            in_place_by=ImpreciseDate.on(date(2025, 7, 31)),
            serves=[first],
            by=trust.by,
            effective_on=RECEIVED,
            services=[trust.east],
            excluded={trust.west: "They end nobody’s care."},
        )
    releaser = trust.user("executive")
    return Story(trust, police, report, final, plan, first, second, action, owner, chief, releaser)


def sections(edition: Edition) -> dict[str, dict[str, Any]]:
    return {each["name"]: each["content"] for each in json.loads(edition.content)["sections"]}


def refused(story: Story, match: str, draft: DraftEdition, day: date = AS_AT) -> None:
    before = Edition.objects.count()
    with pytest.raises(Refused, match=match):
        story.release(draft, day)
    assert Edition.objects.count() == before
    assert DraftEdition.objects.filter(pk=draft.pk).exists()


def ready(story: Story, **more: Any) -> DraftEdition:
    """A draft that may be released, but for `more`."""
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve_all()
    return story.draft(**more)
