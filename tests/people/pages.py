"""What tests of pages share: addresses, forms as a browser sends them, the words of a page."""

from datetime import date
from html import unescape
from typing import Protocol

from django.test import Client
from django.urls import reverse

from tests.factories import Trust
from tests.ui.markup import Element, read


class Answer(Protocol):
    """What the test client gives back."""

    @property
    def content(self) -> bytes:
        """The page."""


def at(trust: Trust, name: str, *args: object) -> str:
    """The address of one of the trust's pages."""
    return reverse(name, args=[trust.slug, *args])


def day(name: str, when: date) -> dict[str, object]:
    """A date as three boxes."""
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def words(client: Client, address: str) -> str:
    """The words of a page that is there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return said(answer)


def said(answer: Answer) -> str:
    """The words of a page, on one line."""
    return " ".join(unescape(read(answer.content.decode()).words).split())


def hidden(page: Element) -> dict[str, str]:
    """The hidden fields of a page's forms, as they would be sent back."""
    return {
        element.attributes["name"]: element.attributes.get("value", "")
        for element in page.all("input", type="hidden")
        if element.attributes.get("name") != "csrfmiddlewaretoken"
    }


def sent(client: Client, address: str, **answers: object) -> Answer:
    """Draw a form, fill it in, send it; follow where it leads."""
    drawn = read(client.get(address).content.decode())
    return post(client, address, **(hidden(drawn) | answers))


def post(client: Client, address: str, **answers: object) -> Answer:
    """Send answers without drawing the form."""
    return client.post(address, answers, follow=True)
