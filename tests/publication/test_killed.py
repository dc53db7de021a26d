"""kill -9 in the middle of publishing leaves a clean state, and publishing again finishes it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from amends.background.worker import Worker
from amends.governance.queries import still_owed
from amends.ledger.models import Head
from amends.ledger.redaction import ask
from amends.ledger.verification import verify
from amends.publication import services
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.editions import anchors_of
from amends.publication.rules import verify_edition
from tests.databases import Copy
from tests.publication.story import AS_AT, DAY, Story, make_story, on

ROOT = Path(__file__).resolve().parent.parent.parent


def ready() -> Story:
    story = make_story()
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve_all()
    story.draft()
    return story


def release(copy: Copy, story: Story, where: str) -> int:
    folders = {
        "AMENDS_KEYS": str(settings.KEY_FOLDER),
        "AMENDS_PUBLIC": str(settings.PUBLIC_FOLDER),
    }
    command = [sys.executable, "-m", "tests.publication.process", where]
    done = subprocess.run(
        [*command, str(story.plan.pk), str(story.releaser.pk)],
        env=os.environ | copy.environment | folders,
        cwd=ROOT,
        check=False,
    )
    return done.returncode


def whole_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part"]


@pytest.mark.slow
def test_killed_while_sealing(committed_database: Copy, folders: Path) -> None:
    story = ready()
    head = Head.objects.get(pk=story.trust.pk).sequence
    assert release(committed_database, story, "sealing") == -signal.SIGKILL
    assert not Edition.objects.exists()
    assert DraftEdition.objects.count() == 1
    assert Head.objects.get(pk=story.trust.pk).sequence == head
    assert not (folders / "public").exists()
    assert release(committed_database, story, "never") == 0
    edition = Edition.objects.get()
    assert (edition.number, edition.head_sequence) == (1, head)
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


@pytest.mark.slow
def test_killed_while_writing_files(committed_database: Copy, folders: Path) -> None:
    story = ready()
    assert release(committed_database, story, "writing") == -signal.SIGKILL
    edition = Edition.objects.get()
    assert not DraftEdition.objects.exists()
    assert whole_files(folders / "public") == []
    with on(AS_AT, 12):
        assert services.publish_files()
        assert services.publish_files() == []
    place = folders / "public" / story.trust.slug / str(story.plan.pk) / "edition" / "1"
    assert (place / "index.html").read_text() == edition.page
    assert verify_edition((place / "edition.json").read_bytes()).good
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


@pytest.mark.slow
def test_killed_before_the_public_files_lose_the_words(
    committed_database: Copy, folders: Path
) -> None:
    name = "zorble quixotic"
    story = make_story()
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    wording = story.approve(story.first, f"{name} told us.", AS_AT)
    story.approve(story.second, "For the police.", AS_AT)
    story.approve_rest(AS_AT)
    story.release(story.draft())
    with on(DAY):
        ask(row=wording, field="text", first=0, last=len(name), reason="a name", by=story.by)
    assert release(committed_database, story, "removing") == -signal.SIGKILL
    public = folders / "public"
    assert holding(public, name)
    assert list(public.rglob("*.part"))
    assert still_owed(story.trust.pk) == (True, False)
    with on(DAY):
        while Worker().run_once():
            pass
    assert holding(public, name) == []
    assert list(public.rglob("*.part")) == []
    assert still_owed(story.trust.pk) == (False, False)
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


def holding(folder: Path, words: str) -> list[Path]:
    """The files that hold some words."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if words.encode() in path.read_bytes()]
