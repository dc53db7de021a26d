"""How tests of pages ask, send and read."""

from datetime import date
from html import unescape

from django.test import Client
from django.urls import reverse

from amends.investigations.rules import VersionKind
from amends.plans.models import (
    Action,
    Commitment,
)
from amends.recommendations.rules import LinkType
from amends.recommendations.services import decide_link
from tests.factories import make_report
from tests.plans.story import FINAL, Story, on, received


def at(story: Story, name: str, *args: object) -> str:
    return reverse(name, args=[story.trust.slug, *args])


def day(name: str, when: date) -> dict[str, object]:
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def sent(client: Client, address: str, **data: object) -> str:
    """Post; where it leads, or what the page says is wrong."""
    answer = client.post(address, data)
    if answer.status_code == 302:
        return str(answer["Location"])
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def a_link(story: Story) -> tuple[object, Action]:
    """A crosswalk link to an earlier report, and the action that served it."""
    internal = make_report(story.trust, story.case)
    first = received(story.trust, internal, VersionKind.FINAL, date(2022, 4, 29))
    earlier = story.recommend("1", first)
    old = story.add(
        "9", serves=[earlier], effective_on=date(2022, 5, 12), in_place_by=on(2022, 9, 30)
    )
    decision = decide_link(
        later=story.recommendation,
        earlier=earlier,
        type=LinkType.WIDER,
        residual_gap="Six teams.",
        reason="It asks for more.",
        effective_on=FINAL,
        by=story.by,
    )
    return decision.subject.pk, old


def addresses(story: Story) -> dict[str, str]:
    """Every page of the stage, on things that exist."""
    action = story.action.pk
    update = story.tell()
    commitment = Commitment.objects.get(subject=story.action)
    link, _old = a_link(story)
    return {
        "begin-plan": at(story, "begin-plan"),
        "describe-plan": at(story, "describe-plan", story.plan.pk),
        "add-action": at(story, "add-action", story.plan.pk),
        "place-action": at(story, "place-action", action),
        "action-strength": at(story, "action-strength", action),
        "action-one-off": at(story, "action-one-off", action),
        "change-terms": at(story, "change-terms", action),
        "correct-terms": at(story, "correct-terms", commitment.pk),
        "update-action": at(story, "update-action", action),
        "correct-update": at(story, "correct-update", update.pk),
        "action-scope": at(story, "action-scope", action),
        "serve-another": at(story, "serve-another", action),
        "stop-serving": at(story, "stop-serving", action, story.recommendation.pk),
        "carry-over": at(story, "carry-over", link),
    }
