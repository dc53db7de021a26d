"""Files are scanned by a real clamd before anybody opens them; while it is down they wait."""

from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from amends.background.models import TaskRun
from amends.files import clamd as client
from amends.files import services
from amends.files.models import StoredFile
from amends.files.rules import FileInfected, FileUnscannable, FileWaiting, Scan
from amends.files.sentences import scan_in_words, shut_in_words
from amends.files.tasks import scan_file
from amends.identifiers import uuid7
from tests.fixtures.servers import EICAR

OURS, PERSON = uuid7(), uuid7()
# Signatures of ours match anywhere, and this is no file of theirs.
INFECTED = b"A plan. " + EICAR


def store(content: bytes) -> StoredFile:
    return services.store(
        organisation=OURS, upload=ContentFile(content), name="plan.txt", by=PERSON
    )


def places(stored: Path) -> set[str]:
    return {str(path.relative_to(stored)) for path in stored.rglob("*") if path.is_file()}


def test_the_client_speaks_to_a_real_daemon(clamd: str) -> None:
    assert client.scan(clamd, [b"nothing", b" here"], seconds=10) == client.Verdict("")
    halves = [INFECTED[:30], INFECTED[30:]]
    assert client.scan(clamd, halves, seconds=10).found == "Amends.Test.UNOFFICIAL"
    with pytest.raises(client.ScannerRefused):
        client.scan(clamd, [b"x" * 1024 * 1024] * 4, seconds=10)


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_a_daemon_that_is_not_there(address: str) -> None:
    with pytest.raises(client.ScannerDown):
        client.scan(address, [b"words"], seconds=1)


@pytest.mark.usefixtures("database")
def test_a_clean_file_opens_once_it_is_scanned(
    clamd: str,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.CLAMD = clamd
    with django_capture_on_commit_callbacks(execute=True):
        file = store(b"A plan.")
        assert file.scan is Scan.WAITING
        with pytest.raises(FileWaiting):
            services.open_stored(file)
    file.refresh_from_db()
    assert (file.scan, scan_in_words(file)) == (Scan.CLEAN, "")
    with services.open_stored(file) as opened:
        assert opened.read() == b"A plan."


@pytest.mark.usefixtures("database")
def test_an_infected_file_is_deleted_and_never_opened(
    clamd: str,
    stored: Path,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.CLAMD = clamd
    with django_capture_on_commit_callbacks(execute=True):
        file = store(INFECTED)
    file.refresh_from_db()
    assert (file.scan, places(stored)) == (Scan.INFECTED, set())
    assert "Amends.Test" in shut_in_words(file)
    settings.CLAMD = ""
    with pytest.raises(FileInfected):
        services.open_stored(file)


@pytest.mark.usefixtures("database")
def test_what_is_over_a_limit_of_the_scanner_is_kept_and_stays_shut(
    clamd: str,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """It did not look to the end, which says nothing of a virus."""
    settings.CLAMD = clamd
    content = b"A plan."
    for _ in range(30):
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            archive.writestr("plan.zip", content)
        content = packed.getvalue()
    with django_capture_on_commit_callbacks(execute=True):
        file = store(content)
    file.refresh_from_db()
    assert file.scan is Scan.WAITING
    with pytest.raises(FileWaiting):
        services.open_stored(file)


@pytest.mark.usefixtures("database")
def test_sent_again_it_is_scanned_again(
    clamd: str,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """A signature may have been wrong, and have been mended."""
    settings.CLAMD = clamd
    file = store(b"A plan.")
    StoredFile.objects.filter(pk=file.pk).update(
        scanned_at=file.created_at, infected_with="A mistake"
    )
    with django_capture_on_commit_callbacks(execute=True):
        again = store(b"A plan.")
    again.refresh_from_db()
    assert (again.pk, again.scan) == (file.pk, Scan.CLEAN)


@pytest.mark.usefixtures("database")
def test_while_the_scanner_is_down_files_wait_and_a_worker_scans_them_later(
    clamd: str,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.CLAMD = "/nowhere/clamd.ctl"
    with django_capture_on_commit_callbacks(execute=True):
        file = store(b"A plan.")
    file.refresh_from_db()
    assert file.scan is Scan.WAITING
    assert "cannot be reached" in scan_in_words(file)
    with pytest.raises(FileWaiting):
        services.open_stored(file)
    scan_file.func(str(file.pk))
    first, again = TaskRun.objects.order_by("pk")
    assert first.run_after is None
    assert again.run_after is not None
    assert again.run_after - file.created_at >= timedelta(seconds=59)
    settings.CLAMD = clamd
    scan_file.func(str(file.pk))
    services.open_stored(StoredFile.objects.get()).close()
    assert TaskRun.objects.count() == 2


@pytest.mark.usefixtures("database")
def test_files_from_before_there_was_a_scanner(clamd: str, settings: Settings) -> None:
    settings.CLAMD = ""
    file = store(b"A plan.")
    assert file.scan is Scan.NOT_SET
    assert "no scanner is set" in scan_in_words(file)
    services.open_stored(file).close()
    assert TaskRun.objects.count() == 0
    with pytest.raises(CommandError, match="AMENDS_CLAMD"):
        call_command("scan-files")
    settings.CLAMD = clamd
    with pytest.raises(FileWaiting):
        services.open_stored(file)
    said = StringIO()
    call_command("scan-files", stdout=said)
    assert said.getvalue().startswith("Clean: 1 file.\n")
    file.refresh_from_db()
    services.open_stored(file).close()


@pytest.mark.usefixtures("database")
def test_a_file_that_the_scanner_never_takes_is_tried_three_times_and_told(
    clamd: str, settings: Settings
) -> None:
    settings.CLAMD = clamd
    content = b"x" * 3 * 1024 * 1024
    file = store(content)
    for tried in (1, 2, 3):
        assert file.scan is Scan.WAITING, tried
        scan_file.func(str(file.pk))
        file.refresh_from_db()
    assert (file.scan, file.is_open) == (Scan.REFUSED, False)
    assert "Send it in smaller parts" in scan_in_words(file)
    with pytest.raises(FileUnscannable):
        services.open_stored(file)
    assert TaskRun.objects.count() == 3
    with pytest.raises(CommandError, match="1 file could not"):
        call_command("scan-files", stdout=StringIO())
    assert store(content).scan is Scan.WAITING
