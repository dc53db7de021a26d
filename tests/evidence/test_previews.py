"""A look at a file of evidence: what is shown, to whom, and what is said where nothing can be."""

import threading
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.evidence.tasks import look_through
from amends.files.models import StoredFile
from amends.files.services import remove
from amends.ledger.rules import Actor
from amends.web.views import previews
from tests import factories
from tests.evidence.story import NOW, Story
from tests.evidence.test_pages import at, words
from tests.instruments.reading import making

type SignedIn = Callable[[Actor], Client]


def address(story: Story, content: bytes, name: str, what: str = "evidence-preview") -> str:
    """Where a file is looked at, once it has been looked through for details of patients."""
    evidence = story.add(upload=SimpleUploadedFile(name, content))
    look_through.func(str(StoredFile.objects.latest("created_at").pk))
    return at(story, what, evidence.pk, evidence.pk)


def test_a_page_is_a_picture_of_ours_with_an_honest_alternative(
    page_story: Story, signed_in: SignedIn
) -> None:
    where = address(page_story, making.pdf(making.text("Nine of twenty.")), "audit.pdf")
    client = signed_in(page_story.trust.person("reader"))
    answer = client.get(where)
    page = answer.content.decode()
    assert 'alt="Page 1 of 1 of the file named audit.pdf."' in page
    assert "Nine of twenty." in page
    assert answer["Cache-Control"] == "private, no-store"
    picture = client.get(f"{where}picture.png?page=1")
    assert picture.content.startswith(b"\x89PNG")
    for header, value in (
        ("Content-Type", "image/png"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cache-Control", "private, no-store"),
    ):
        assert picture[header] == value
    for wrong in ("0", "-1", "x", "²", "99", "9" * 40):
        assert client.get(where, {"page": wrong}).status_code == 404


def test_words_of_a_file_are_words_and_nothing_else(page_story: Story, signed_in: SignedIn) -> None:
    content = b"team,met\n<script>alert(1)</script>,<img src=x onerror=alert(1)>\n"
    page = signed_in(page_story.lead).get(address(page_story, content, "a.csv")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img" not in page
    assert "<script>alert" not in page


def test_what_cannot_be_shown_is_said_and_the_download_offered(
    page_story: Story, signed_in: SignedIn
) -> None:
    client = signed_in(page_story.lead)
    for content, said in (
        (b"%PDF-1.7 and no more", "The file is damaged"),
        (b"MZ\x90\x00" + bytes(range(256)), "Files of this kind are not shown here."),
    ):
        shown = words(client, address(page_story, content, "file.bin"))
        assert said in shown
        assert "Download the file" in shown


def test_what_may_not_be_opened_is_not_looked_at(page_story: Story, signed_in: SignedIn) -> None:
    client = signed_in(page_story.lead)
    where = address(page_story, making.pdf(making.text("Infected.")), "a.pdf")
    StoredFile.objects.update(scanned_at=NOW, infected_with="Eicar")
    said = words(client, where)
    assert "refused this file (Eicar)" in said
    assert "Download the file" not in said
    assert client.get(f"{where}picture.png").status_code == 404
    StoredFile.objects.update(infected_with="")
    remove(file=StoredFile.objects.get(), reason="A name.", by=page_story.lead.person)
    assert client.get(where).status_code == 404
    assert client.get(f"{where}picture.png").status_code == 404


def test_nobody_else_sees_a_preview(page_story: Story, signed_in: SignedIn) -> None:
    where = address(page_story, b"met\n9\n", "a.csv")
    other = factories.make_trust()
    for path in (where, f"{where}picture.png"):
        assert Client().get(path).status_code == 302
        assert signed_in(other.by).get(path).status_code == 404


def test_few_previews_are_made_at_once(
    page_story: Story, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "PATIENCE", 0.01)
    monkeypatch.setattr(previews, "AT_ONCE", threading.BoundedSemaphore(1))
    where = address(page_story, b"met\n9\n", "a.csv")
    client = signed_in(page_story.lead)
    with previews.turn():
        assert "Wait a minute, then try again." in words(client, where)
        assert client.get(f"{where}picture.png").status_code == 503
    assert "Wait a minute" not in words(client, where)
