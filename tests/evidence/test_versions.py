"""Newer files: what takes one, what an entry from before one still says, and a copy of a refused one."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from amends.evidence import services
from amends.evidence.models import Evidence, EvidenceVersion
from amends.evidence.queries import file_of, newest_state, newest_version
from amends.files.models import StoredFile
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from tests.evidence.conftest import SignedIn
from tests.evidence.story import DECIDED, SHOWN, Story
from tests.evidence.test_pages import at, covered, on, seen, sent


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("audit.txt", content)


def add(story: Story, evidence: Evidence, content: bytes) -> EvidenceVersion:
    return services.add_version(
        evidence=evidence, upload=upload(content), reason="Another", by=story.auditor
    )


def infect(evidence: Evidence) -> StoredFile:
    """The scanner finds something in its file."""
    file = file_of(evidence)
    assert file is not None
    StoredFile.objects.filter(pk=file.pk).update(
        scanned_at=file.created_at, infected_with="Amends.Test"
    )
    return file


def test_the_file_that_was_seen_is_the_one_that_is_presented(story: Story) -> None:
    evidence = story.add(upload=upload(b"first"))
    add(story, evidence, b"second")
    with pytest.raises(Refused, match="changed this since"):
        story.present(evidence, expected_file=None)
    newest = newest_version(evidence)
    assert newest is not None
    story.present(evidence, expected_file=newest.pk)


@pytest.mark.parametrize("how", ["taken out", "corrected"])
def test_no_newer_file_comes_to_count_by_an_older_entry(story: Story, how: str) -> None:
    """It was presented, refused, and got a newer file, which nobody was shown."""
    evidence = story.presented(upload=upload(b"first"))
    refusal = story.decide(evidence, "refused", reason="Too few")
    add(story, evidence, b"second")
    mend: dict[str, Callable[[], object]] = {
        "taken out": lambda: services.retract_state(state=refusal, reason="A slip", by=story.lead),
        "corrected": lambda: services.correct_state(
            state=refusal, stage="accepted", reason="A slip", by=story.lead
        ),
    }
    with pytest.raises(Refused, match="A newer file came after this"):
        mend[how]()
    services.correct_state(state=refusal, why="Too few records", reason="Unclear", by=story.lead)
    story.present(evidence, effective_on=DECIDED)
    shown = newest_state(evidence)
    assert shown is not None
    services.correct_state(state=shown, reason="The same day", by=story.owner)
    assert verify(story.trust.pk).intact


def test_a_clean_copy_is_added_to_what_was_presented_with_an_infected_file(
    story: Story, settings: Settings
) -> None:
    settings.CLAMD = "/nowhere/clamd.ctl"
    evidence = story.presented(upload=upload(b"first"))
    with pytest.raises(Refused, match="presented as it is"):
        add(story, evidence, b"second")
    infect(evidence)
    with pytest.raises(Refused, match="a clean copy"):
        story.decide(evidence)
    shown = newest_state(evidence)
    add(story, evidence, b"second")
    assert shown is not None
    services.correct_state(state=shown, effective_on=SHOWN, reason="As it was", by=story.owner)


def test_the_same_file_sent_again_is_scanned_again(story: Story, settings: Settings) -> None:
    """A signature may have been wrong."""
    settings.CLAMD = "/nowhere/clamd.ctl"
    evidence = story.add(upload=upload(b"first"))
    file = infect(evidence)
    add(story, evidence, b"first")
    file.refresh_from_db()
    assert (file.scan, file_of(evidence)) == ("waiting", file)
    with pytest.raises(Refused, match="the same file"):
        add(story, evidence, b"first")


def test_a_file_that_came_while_the_form_was_open_is_not_presented_unseen(
    page_story: Story, signed_in: SignedIn
) -> None:
    story = page_story
    evidence = story.add(upload=SimpleUploadedFile("a.txt", b"first"))
    opened = seen(evidence)
    add(story, evidence, b"second")
    step = at(story, "present-evidence", evidence.pk)
    answers = on("effective_on", SHOWN) | covered()
    client = signed_in(story.auditor)
    assert "Somebody else saved a change" in sent(client, step, opened | answers)
    assert sent(client, step, seen(evidence) | answers) == at(story, "evidence", evidence.pk)
