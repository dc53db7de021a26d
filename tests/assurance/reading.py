"""Pages as a person reads and fills them."""

from datetime import date
from html import unescape

from django.test import Client
from django.urls import reverse

from tests.assurance.world import World


def address(world: World, name: str, *things: object) -> str:
    return reverse(name, args=[world.organisation.slug, *things])


def on(name: str, day: date) -> dict[str, object]:
    """A day as the three boxes of a date field send it."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def words(client: Client, where: str) -> str:
    """What a page says."""
    answer = client.get(where)
    assert answer.status_code == 200, where
    return " ".join(unescape(answer.content.decode()).split())


def sent(client: Client, where: str, data: dict[str, object]) -> str:
    """Post a form: where it leads, or what the page says is wrong."""
    answer = client.post(where, data)
    if answer.status_code == 302:
        return str(answer["Location"])
    assert answer.status_code == 200, where
    return " ".join(unescape(answer.content.decode()).split())
