"""Uploads in parts by their addresses: what one person may begin, and what a form uses of them."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from amends.background.models import TaskRun
from amends.evidence.models import Evidence
from amends.files import unfinished
from amends.files.models import Unfinished
from amends.people import tasks
from amends.people.tasks import HOUR, end_uploads
from tests.evidence.story import Story
from tests.evidence.test_pages import SignedIn, adding, at, sent

HALF_AN_HOUR = timedelta(minutes=30)
HALF_PAST = datetime(2026, 3, 28, 9, 30, tzinfo=UTC)
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


def ends() -> QuerySet[TaskRun]:
    """The tasks that see to the end of uploads."""
    return TaskRun.objects.filter(path=end_uploads.module_path).order_by("run_after")


def test_however_many_are_begun_an_hour_has_one_task_for_all(
    page_story: Story, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that gave way to others, and those of other people."""
    monkeypatch.setattr(tasks, "moment", lambda: HALF_PAST)
    for person in (page_story.auditor, page_story.auditor, page_story.owner):
        for number in range(unfinished.MOST_UNFINISHED + 1):
            begun(signed_in(person), page_story, number)
    assert Unfinished.objects.count() == 2 * unfinished.MOST_UNFINISHED
    assert ends().get().run_after == HALF_PAST + unfinished.KEPT_FOR + HALF_AN_HOUR


def test_what_is_not_due_yet_is_ended_later(
    page_story: Story, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(page_story.auditor)
    for number in (1, 2):
        begun(client, page_story, number)
    first, second = Unfinished.objects.order_by("modified")
    ends().delete()
    past = second.touched_at + unfinished.KEPT_FOR
    Unfinished.objects.filter(pk=second.pk).update(touched_at=past)
    monkeypatch.setattr(unfinished, "moment", lambda: past)
    end_uploads.func()
    assert Unfinished.objects.get() == second, f"{first} is ended"
    due = ends().get().run_after
    assert due is not None
    assert due - HOUR <= past + unfinished.KEPT_FOR < due
    ends().delete()
    Unfinished.objects.all().delete()
    end_uploads.func()
    assert not ends().exists()


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
