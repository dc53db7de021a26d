"""Uploads in parts by their addresses: what one person may begin, and what a form uses of them."""

import hashlib
import json

from django.test import Client
from django.urls import reverse

from amends.background.models import TaskRun
from amends.evidence.models import Evidence
from amends.files import unfinished
from amends.files.models import Unfinished
from tests.evidence.story import Story
from tests.evidence.test_pages import SignedIn, adding, at, sent

CONTENT = b"9 of 20 met." * 100


def begun(client: Client, story: Story, modified: int) -> dict[str, object]:
    said = {"name": "audit.txt", "size": len(CONTENT), "modified": modified}
    answer: dict[str, object] = json.loads(client.post(at(story, "begin-upload"), said).content)
    return answer


def in_parts(client: Client, story: Story, modified: int) -> str:
    """The id of an upload that has come in full."""
    upload = begun(client, story, modified)
    answer = client.post(
        f"{upload['address']}?from=0", CONTENT, content_type="application/octet-stream"
    )
    assert answer.json()["received"] == len(CONTENT)
    return str(upload["id"])


def test_beginning_again_and_again_leaves_one_task(page_story: Story, signed_in: SignedIn) -> None:
    client = signed_in(page_story.auditor)
    for _each in range(3):
        begun(client, page_story, 1)
    assert Unfinished.objects.count() == 1
    assert TaskRun.objects.filter(path__endswith="end_upload").count() == 1


def test_a_form_uses_its_own_file_alone(page_story: Story, signed_in: SignedIn) -> None:
    """Uploads that a form names under other names count on as not ended."""
    story = page_story
    client = signed_in(story.auditor)
    uploads = [in_parts(client, story, number) for number in range(unfinished.MOST_UNFINISHED)]
    others = {f"other{number}-parts": pk for number, pk in enumerate(uploads[1:])}
    own = {"file-parts": uploads[0], "file-sha256": hashlib.sha256(CONTENT).hexdigest()}
    address = at(story, "add-evidence", story.action.pk)
    data = adding(title="The audit", **own, **others)
    here = reverse("action", args=[story.trust.organisation.slug, story.action.pk])
    assert sent(client, address, data) == here
    assert Evidence.objects.get(title="The audit").file_id is not None
    used = Unfinished.objects.exclude(used_at=None)
    assert [str(each.pk) for each in used] == uploads[:1]
    for number in (98, 99):
        assert "words" not in begun(client, story, number)
    unended = {str(each.pk) for each in Unfinished.objects.filter(used_at=None)}
    assert len(unended) == unfinished.MOST_UNFINISHED
    assert set(uploads) - unended == set(uploads[:2]), "the oldest of the others gave way"


def test_bytes_that_are_not_what_was_said_meet_the_limit(
    page_story: Story, signed_in: SignedIn
) -> None:
    story = page_story
    client = signed_in(story.auditor)
    address = at(story, "add-evidence", story.action.pk)
    for number in range(unfinished.MOST_UNFINISHED):
        parts = {"file-parts": in_parts(client, story, number), "file-sha256": "0" * 64}
        assert "came damaged" in sent(client, address, adding(title="The audit", **parts))
    assert "after an hour" in str(begun(client, story, 99)["words"])
    assert not Evidence.objects.filter(title="The audit").exists()
