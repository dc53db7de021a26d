"""A file is removed for good: from the storage, and from every record that holds it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from amends.background.worker import Worker
from amends.evidence.models import Evidence, EvidenceAction, EvidenceState, EvidenceVersion
from amends.evidence.queries import evidence_now, file_of
from amends.files.models import StoredFile
from amends.files.rules import FileRemoved
from amends.files.services import open_stored, store
from amends.governance.queries import requests_of, still_owed
from amends.governance.services import (
    ask_to_remove_file,
    remove_files,
    remove_words,
    set_legal_hold,
)
from amends.intake.models import Reading
from amends.intake.queries import standing
from amends.investigations.models import ReportVersion
from amends.ledger import clock, redaction
from amends.ledger.models import Redaction, RedactionRequest
from amends.ledger.rules import REMOVED, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from tests.assurance.reading import address, sent, words
from tests.assurance.world import START, World, build
from tests.governance.conftest import SignedIn

CONTENT = b"Minutes that name a relative."
NAME = "minutes of march.txt"
WHY = "It names a relative."


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, settings: Settings) -> Path:
    """The folder that files are stored in."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    }
    return tmp_path / "files"


def kept(world: World, content: bytes = CONTENT) -> StoredFile:
    upload = SimpleUploadedFile(NAME, content)
    person = world.by["lead"].person
    return store(organisation=world.organisation.pk, upload=upload, name=NAME, by=person)


def held(world: World, file: StoredFile) -> Evidence:
    """Evidence about the action, with the file."""
    item = world.add(
        Evidence(title="Minutes", kind="document", file_id=file.pk, file_digest=file.sha256)
    )
    world.add(EvidenceAction(evidence=item, action=world.action))
    world.add(EvidenceState(subject=item, stage="held", effective_on=START))
    return item


def received(world: World, file: StoredFile, kind: str = "final") -> ReportVersion:
    """A version of the report, with the file as its document."""
    return world.add(
        ReportVersion(
            report=world.version.report,
            kind=kind,
            received_on=START,
            restricted=kind == "draft",
            file_id=file.pk,
            file_digest=file.sha256,
        )
    )


def read_in(world: World, version: ReportVersion) -> Reading:
    assert version.file_id is not None
    return Reading.objects.create(
        organisation=world.organisation,
        purpose="report",
        version=version,
        file_id=version.file_id,
        file_name=NAME,
        sha256=version.file_digest,
        started_by=world.users["lead"],
        started_at=clock.now(),
    )


def bytes_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_file_goes_from_everywhere(
    world: World, stored: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file, other = kept(world), kept(world, b"Something else.")
    item, version, beside = held(world, file), received(world, file), held(world, other)
    reading = read_in(world, version)
    newer = EvidenceVersion(
        evidence=beside, file_id=file.pk, file_digest=file.sha256, reason="The signed one"
    )
    newer = world.add(newer)
    asked = ask_to_remove_file(record=newer, reason=WHY, by=world.by["owner"])
    assert len(bytes_in(stored)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        made = remove_words(request=asked, by=world.by["information"], places=4)
    newer.refresh_from_db()
    assert newer.file_digest == "[removed]"

    assert [path.name for path in bytes_in(stored)] == [other.sha256]
    file.refresh_from_db()
    assert (file.name, file.removed_by) == ("", world.by["information"].person)
    assert file.removed_at is not None
    assert str(made.pk) in file.removed_reason
    assert WHY not in file.removed_reason
    with pytest.raises(FileRemoved):
        open_stored(file)
    for row in (item, version):
        row.refresh_from_db()
        assert (row.file_digest, row.file_id) == (REMOVED, file.pk)
    beside.refresh_from_db()
    assert beside.file_digest == other.sha256
    still = evidence_now(item)
    assert still is not None
    assert still.title == "Minutes"
    there = file_of(item)
    assert there is not None
    assert there.removed_at is not None
    reading.refresh_from_db()
    assert (reading.file_name, reading.sha256) == (REMOVED, "")
    assert "Its file was removed for good." in " ".join(standing(reading).notes)
    (finished,) = requests_of(world.organisation.pk)
    assert finished.places == 4
    assert verify(world.organisation.pk).faults == ()


def test_the_same_file_of_another_organisation_stays(
    world: World, stored: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = build()
    theirs = held(other, kept(other))
    asked = ask_to_remove_file(record=held(world, kept(world)), reason=WHY, by=world.by["owner"])
    with django_capture_on_commit_callbacks(execute=True):
        remove_words(request=asked, by=world.by["information"], places=1)
    theirs.refresh_from_db()
    assert theirs.file_digest != REMOVED
    (left,) = bytes_in(stored)
    assert str(other.organisation.pk) in str(left)


def test_what_was_removed_may_come_again_as_another_file(
    world: World, stored: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = kept(world)
    asked = ask_to_remove_file(record=held(world, file), reason=WHY, by=world.by["owner"])
    with django_capture_on_commit_callbacks(execute=True):
        made = remove_words(request=asked, by=world.by["information"], places=1)
        again = kept(world)
        remove_files([made.pk], world.by["information"])
    assert again.pk != file.pk
    assert len(bytes_in(stored)) == 1


def test_two_people(world: World, stored: Path) -> None:
    item = held(world, kept(world))
    asked = ask_to_remove_file(record=item, reason=WHY, by=world.by["information"])
    with pytest.raises(Refused, match="second person"):
        remove_words(request=asked, by=world.by["information"], places=1)
    with pytest.raises(NotPermitted):
        remove_words(request=asked, by=world.by["lead"], places=1)
    set_legal_hold(
        organisation_id=world.organisation.pk,
        held=True,
        reason="An inquest.",
        by=world.by["information"],
    )
    again = ask_to_remove_file(record=item, reason=WHY, by=world.by["owner"])
    with pytest.raises(Refused, match="legal hold"):
        remove_words(request=again, by=world.by["information"], places=1)
    assert len(bytes_in(stored)) == 1
    assert not Redaction.objects.exists()


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"reason": " "}, "Say why"),
        ({"reason": f"{NAME.upper()} names her."}, "file’s name"),
        ({"authority": NAME}, "file’s name"),
        ({"public_note": f"We removed {NAME}."}, "file’s name"),
    ],
)
def test_what_cannot_be_asked(world: World, parts: dict[str, str], why: str) -> None:
    item = held(world, kept(world))
    said = {"reason": WHY} | parts
    with pytest.raises(Refused, match=why):
        ask_to_remove_file(record=item, by=world.by["owner"], **said)
    assert not RedactionRequest.objects.exists()


def test_who_may_ask_and_for_what(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    item, draft = held(world, kept(world)), received(world, kept(world, b"A draft."), "draft")
    for who in ("reader", "auditor", "reviewer", "outsider"):
        with pytest.raises(NotPermitted):
            ask_to_remove_file(record=item, reason=WHY, by=world.by[who])
    with pytest.raises(NotPermitted):
        ask_to_remove_file(record=draft, reason=WHY, by=world.by["owner"])
    for record in (world.action, world.version, world.evidence()):
        with pytest.raises(Refused, match="No file is kept here"):
            ask_to_remove_file(record=record, reason=WHY, by=world.by["lead"])
    asked = ask_to_remove_file(record=draft, reason=WHY, by=world.by["lead"])
    with django_capture_on_commit_callbacks(execute=True):
        remove_words(request=asked, by=world.by["information"], places=1)
    with pytest.raises(Refused, match="No file is kept here"):
        ask_to_remove_file(record=draft, reason=WHY, by=world.by["lead"])
    with pytest.raises(Refused):
        redaction.words_asked_for(asked)


def test_by_page(
    page_world: World,
    signed_in: SignedIn,
    stored: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    file = kept(page_world)
    item, version = held(page_world, file), received(page_world, file)
    evidence = address(page_world, "evidence", item.pk)
    report = address(page_world, "report", version.report_id)
    kinds = {"evidence.evidence": item.pk, "investigations.reportversion": version.pk}
    forms = [address(page_world, "ask-file-removal", kind, pk) for kind, pk in kinds.items()]

    def offered(client: Client) -> list[bool]:
        return [
            form in words(client, page)
            for form, page in zip(forms, (evidence, report), strict=True)
        ]

    assert offered(signed_in("reader")) == [False, False]
    assert signed_in("reader").get(forms[0]).status_code == 404
    owner = signed_in("owner")
    assert offered(owner) == [True, True]
    assert f"The file {NAME} goes for good" in words(owner, forms[1])
    assert "Do not repeat the file’s name" in sent(owner, forms[0], {"reason": f"See {NAME}"})
    assert sent(owner, forms[0], {"reason": WHY}).startswith("/o/")

    second = signed_in("information")
    approving = address(page_world, "approve-removal", RedactionRequest.objects.get().pk)
    told = words(second, approving)
    assert "2 places hold the file" in told
    assert NAME in told
    assert file.sha256 not in told
    assert "The file goes for good, with everything that is in it." in told
    with django_capture_on_commit_callbacks(execute=True):
        assert sent(second, approving, {"places": "2"}).startswith("/o/")
    assert "The file is removed" in words(second, address(page_world, "removals"))
    assert bytes_in(stored) == []
    assert offered(owner) == [False, False]
    assert "[removed]" in words(owner, evidence)
    assert "Its document was removed." in words(owner, report)
    for page in (*forms, address(page_world, "evidence-file", item.pk)):
        assert owner.get(page).status_code == 404
    assert owner.get(address(page_world, "document", version.pk)).status_code == 404
    assert NAME not in words(owner, evidence) + words(owner, report)


def test_bytes_that_could_not_be_deleted_go_later(world: World, stored: Path) -> None:
    """Nothing runs on commit here: as if the process had been killed."""
    item = held(world, kept(world))
    asked = ask_to_remove_file(record=item, reason=WHY, by=world.by["owner"])
    remove_words(request=asked, by=world.by["information"], places=1)
    assert len(bytes_in(stored)) == 1
    assert still_owed(world.organisation.pk)[1]
    while Worker().run_once():
        pass
    assert bytes_in(stored) == []
    assert not still_owed(world.organisation.pk)[1]


def test_the_page_says_what_is_still_owed(
    page_world: World, signed_in: SignedIn, stored: Path
) -> None:
    page = address(page_world, "removals")
    second = signed_in("information")
    assert "not yet" not in words(second, page)
    asked = ask_to_remove_file(
        record=held(page_world, kept(page_world)), reason=WHY, by=page_world.by["owner"]
    )
    remove_words(request=asked, by=page_world.by["information"], places=1)
    told = words(second, page)
    assert "The public files are not yet rewritten" in told
    assert "The bytes of a removed file are not yet deleted" in told
    while Worker().run_once():
        pass
    assert "not yet" not in words(second, page)
