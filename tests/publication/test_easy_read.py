"""The easy-read part: a person's own words and pictures, drawn anew, through the gate and into every format."""

import base64
import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.models import DraftEasyPart, DraftEdition
from amends.publication.rules import content_of_edition, content_without, read_plan, write_plan
from amends.publication.services.renderings import renderings_of
from tests.publication.story import AS_AT, Story, on, ready, refused

WHERE = "GPS and a photographer"


def photograph() -> bytes:
    """A picture with words in it that nobody sees."""
    kept = io.BytesIO()
    image = Image.new("RGB", (1200, 800), "teal")
    exif = Image.Exif()
    exif[0x010E] = WHERE
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def add(
    story: Story, draft: DraftEdition, text: str, picture: bytes = b"", shows: str = ""
) -> None:
    with on(AS_AT, 10):
        draft.refresh_from_db()
        services.add_easy_part(draft=draft, text=text, picture=picture, shows=shows, by=story.by)


def test_a_picture_is_drawn_anew_and_what_stood_in_it_unseen_is_gone() -> None:
    assert WHERE.encode() in photograph()
    drawn = services.picture_of(photograph())
    data = base64.b64decode(drawn.picture.partition(",")[2])
    assert WHERE.encode() not in data
    with Image.open(io.BytesIO(data)) as seen:
        assert (seen.width, seen.height, dict(seen.getexif())) == (480, 320, {})
    assert (drawn.width, drawn.height) == (480, 320)


@pytest.mark.parametrize("data", [b"no picture", b"\x89PNG\r\n\x1a\n", photograph()[:300]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="could not be read as a picture"):
        services.picture_of(data)


def test_nothing_is_opened_while_the_scanner_is_down(settings: Settings) -> None:
    settings.CLAMD = "/nowhere/clamd.sock"
    with pytest.raises(Refused, match="scanner cannot look"):
        services.picture_of(photograph())


def test_a_picture_says_what_it_shows(story: Story) -> None:
    draft = ready(story)
    with pytest.raises(Refused, match="Say what the picture shows"):
        add(story, draft, "We changed.", photograph())
    with pytest.raises(Refused, match="Write some words"):
        add(story, draft, "  ")
    assert not DraftEasyPart.objects.exists()


def test_it_goes_through_the_gate_and_into_every_format(story: Story) -> None:
    draft = ready(story)
    add(story, draft, "Jane Zimmer was not seen.")
    refused(story, "name of a person", DraftEdition.objects.get())
    with on(AS_AT, 10):
        services.take_out_easy_part(part=DraftEasyPart.objects.get(), by=story.by)
    add(story, draft, "Someone was not seen.", photograph(), "Two people at a table.")
    edition = story.release(DraftEdition.objects.get())
    page = edition.page
    assert "Someone was not seen." in page
    assert 'aria-labelledby="picture-1"' in page
    content = content_of_edition(json.loads(edition.content))
    assert read_plan(write_plan(content)) == content
    made = renderings_of(edition)
    assert b"Two people at a table" in made["plan.pdf"] or b"/Figure" in made["plan.pdf"]
    with zipfile.ZipFile(io.BytesIO(made["plan.docx"])) as word:
        assert 'descr="Two people at a table."' in word.read("word/document.xml").decode()
    with zipfile.ZipFile(io.BytesIO(made["plan.odt"])) as text:
        assert "<svg:desc>Two people at a table.</svg:desc>" in text.read("content.xml").decode()
        assert any(name.startswith("Pictures/") for name in text.namelist())
    assert (
        content.easy_read.parts[0].picture
        in json.loads(made["plan.json"])["easy_read"]["parts"][0]["picture"]
    )


def test_a_removal_takes_words_and_leaves_pictures_whole(story: Story) -> None:
    add(story, ready(story), "Someone was not seen.", photograph(), "Two people at a table.")
    edition = story.release(DraftEdition.objects.get())
    letters = content_of_edition(json.loads(edition.content)).easy_read.parts[0].picture[60:64]
    without = content_without(edition.content, re.compile(rf"{re.escape(letters)}|table"))
    part = content_of_edition(json.loads(without)).easy_read.parts[0]
    assert part.shows == "Two people at a [removed]."
    assert letters in part.picture


def test_without_parts_nothing_is_said_of_it(story: Story) -> None:
    assert "asy read" not in story.release(ready(story)).page


def test_a_person_adds_and_takes_out_parts_on_the_page(page_story: Story, client: Client) -> None:
    draft = ready(page_story)
    here = f"/o/{page_story.trust.slug}/plans/{page_story.plan.pk}/editions/easy-read/"
    with on(AS_AT, 12):
        client.force_login(page_story.trust.lead)
        assert "There is no easy read yet" in client.get(here).content.decode()
        sent = {
            "text": "We changed.",
            "picture": SimpleUploadedFile("a.jpg", photograph()),
            "shows": "A teal field.",
        }
        assert client.post(here, sent).status_code == 302
        part = DraftEasyPart.objects.get()
        assert 'alt="A teal field."' in client.get(here).content.decode()
        assert client.post(here, {"take-out": str(part.pk)}).status_code == 302
    assert not DraftEasyPart.objects.exists()
    assert DraftEdition.objects.get(pk=draft.pk).version == 3
