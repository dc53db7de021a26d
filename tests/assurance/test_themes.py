"""Themes: dated, judged as one, in reviews and on their own; what belongs to one is no grade of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from amends.assurance.models import Belonging, Judgement, Theme
from amends.assurance.queries.themes import actions_behind, theme_as_at, themes_of
from amends.assurance.services import judge, reviews
from amends.assurance.services import themes as services
from amends.identifiers import uuid7
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import NotPermitted
from tests.assurance.reading import address, on, sent, words
from tests.assurance.world import NOW, World

TODAY = NOW.date()
EARLIER = TODAY - timedelta(days=20)


def begun(world: World) -> Theme:
    """A theme of the recommendation alone, begun some days ago."""
    return services.begin_theme(
        plan=world.plan,
        name="Listening to families",
        parts=[world.recommendation],
        effective_on=EARLIER,
        by=world.by["lead"],
    )


def signed_in(world: World, name: str) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(world.users[name])
    return client


def test_what_belongs_to_a_theme_is_dated(world: World) -> None:
    theme = begun(world)
    assert themes_of(world.plan, Moment(EARLIER - timedelta(days=1))) == []
    with pytest.raises(Refused, match="why this changes"):
        services.set_parts(
            theme=theme, parts=[], effective_on=TODAY, reason=" ", by=world.by["lead"]
        )
    services.set_parts(
        theme=theme,
        parts=[world.action],
        effective_on=TODAY,
        reason="It asks for something else.",
        by=world.by["lead"],
    )
    (before,) = themes_of(world.plan, Moment(TODAY - timedelta(days=1)))
    now = theme_as_at(theme, Moment(TODAY))
    assert before.parts == {world.recommendation.pk} == before.recommendations
    assert now.parts == {world.action.pk} == now.actions
    with pytest.raises(Refused, match="already"):
        services.set_parts(
            theme=theme,
            parts=[world.action],
            effective_on=TODAY,
            reason="Again.",
            by=world.by["lead"],
        )
    assert Belonging.objects.count() == 3


def test_only_who_keeps_the_plan_begins_one(world: World) -> None:
    with pytest.raises(NotPermitted):
        services.begin_theme(
            plan=world.plan,
            name="x",
            parts=[world.action],
            effective_on=TODAY,
            by=world.by["owner"],
        )
    with pytest.raises(Refused, match="at least one thing"):
        services.begin_theme(
            plan=world.plan, name="x", parts=[], effective_on=TODAY, by=world.by["lead"]
        )


def test_nobody_judges_a_theme_whose_actions_are_theirs(world: World) -> None:
    theme = begun(world)
    assert world.action.pk in actions_behind(theme, TODAY).values_list("pk", flat=True)
    said: dict[str, Any] = {
        "subject": theme,
        "scale": "letters",
        "value": "C",
        "kind": "independent",
        "effective_on": TODAY,
        "conflict": "None.",
        "text": "Families were heard in one place.",
    }
    made = judge(**said, by=world.by["reviewer"])
    assert made.about_id == theme.pk
    mine = world.another_action("9", owner="lead")
    services.set_parts(
        theme=theme,
        parts=[world.recommendation, mine],
        effective_on=TODAY,
        reason="It is about them too.",
        by=world.by["lead"],
    )
    with pytest.raises(Refused, match="Nobody judges what they own"):
        judge(**said, by=world.by["lead"])
    with pytest.raises(Refused, match="scale on which"):
        judge(**(said | {"scale": "intent", "value": "met"}), by=world.by["reviewer"])


def test_a_theme_is_graded_in_a_review_and_told_with_the_plan(page_world: World) -> None:
    world = page_world
    lead = signed_in(world, "lead")
    begin = address(world, "begin-theme", world.plan.pk)
    where = sent(
        lead,
        begin,
        {
            "name": "Listening to families",
            "things": [str(world.recommendation.pk)],
            "key": str(uuid7()),
            **on("effective_on", TODAY),
        },
    )
    theme = Theme.objects.get()
    assert where == address(world, "theme", theme.pk)
    review = reviews.open_review(
        plan=world.plan,
        name="One year on",
        blind=False,
        scales=["letters"],
        subjects=[theme],
        reviewers=[world.users["reviewer"]],
        by=world.by["lead"],
    )
    reviewer, item = review.reviewers.get(), review.items.get()
    reviews.declare(reviewer=reviewer, text="None.", by=world.by["reviewer"])
    page = words(signed_in(world, "reviewer"), address(world, "reviewed", item.pk))
    assert "Theme: Listening to families" in page
    assert world.action.title in page
    reviews.grade(
        item=item,
        reviewer=reviewer,
        scale="letters",
        value="C",
        text="In one place.",
        by=world.by["reviewer"],
    )
    assert "In one place." not in words(lead, address(world, "theme", theme.pk))
    reviews.release(reviewer=reviewer, by=world.by["reviewer"])
    assert Judgement.objects.get().theme == theme
    assert "In one place." in words(lead, address(world, "theme", theme.pk))
    found = words(lead, address(world, "plan-assurance", world.plan.pk))
    assert "Listening to families" in found
    assert "C on “How far is it proven?”" in found
