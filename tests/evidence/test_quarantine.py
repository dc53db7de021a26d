"""A file that seems to hold details of patients is opened, presented and accepted by nobody."""

from functools import partial
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from docx import Document
from pytest_django import Settings

from amends.background.models import TaskRun
from amends.evidence import rules, services
from amends.evidence.models import Evidence, FileLook, Opening
from amends.evidence.queries import file_of, held_files
from amends.evidence.rules import hits_in, masked
from amends.evidence.services import quarantine
from amends.evidence.tasks import look_through
from amends.files import clamd
from amends.files.models import StoredFile
from amends.files.rules import FileHeld, Held, Scan
from amends.files.services import on_disk, open_stored
from amends.identifiers import uuid7
from amends.instruments.disclosure import Finding, Kind, scan
from amends.instruments.reading import texts_in_worker
from amends.investigations.services.versions import takes_a_document
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.people.services.corrections import withdraw_entry
from tests.evidence.conftest import SignedIn
from tests.evidence.story import DECIDED, Story
from tests.evidence.test_pages import at, said_by, seen, sent
from tests.factories import make_case, make_report, make_version

NAMED = "Seen: Margaret Thornley, hospital number X123456.\nNHS number 943 476 5919.\n"


def upload(words: str, name: str = "audit.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


def word_file(words: str) -> SimpleUploadedFile:
    document, made = Document(), BytesIO()
    document.add_paragraph(words)
    document.save(made)
    return SimpleUploadedFile("audit.docx", made.getvalue())


def newest(evidence: Evidence) -> StoredFile:
    file = file_of(evidence)
    assert file is not None
    return file


def governance(story: Story) -> Actor:
    return story.trust.person("information governance")


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("NHS number 943 476 5919", {"NHS number"}),
        ("The NHS number 943 476 5918 was wrong", set()),
        ("Date of birth: 12/03/1974", {"date of birth"}),
        ("The audit took place on 12/03/2024", set()),
        (
            "Margaret Thornley, hospital number X123456",
            {"hospital or record number", "name of a person"},
        ),
        ("Datix W123456 was closed", set()),
        ("Dr Margaret Thornley looked at 20 records", set()),
    ],
)
def test_what_holds_a_file_back(words: str, kinds: set[str]) -> None:
    found = hits_in(scan(words))
    assert {hit.kind for hit in found} == kinds
    assert not any(digit in hit.masked[:-2] for hit in found for digit in "123456789")


def test_a_long_list_of_patients_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    near = rules._near

    def counted(one: Finding, other: Finding) -> bool:
        compared.append(one)
        return near(one, other)

    monkeypatch.setattr(rules, "_near", counted)
    rows = [
        Finding(kind, words, 1_000 * row + start, 1_000 * row + start + len(words), 0.9)
        for row in range(300)
        for kind, words, start in (
            (Kind.FULL_NAME, "Margaret Thornley", 0),
            (Kind.HOSPITAL_NUMBER, "X123456", 50),
        )
    ]
    assert len(hits_in(rows)) == 600
    assert len(compared) == 300


def test_what_is_masked() -> None:
    assert masked("943 476 5919") == "••• ••• ••19"
    assert masked("Al") == "••"


def test_a_file_with_details_of_patients_waits_for_information_governance(story: Story) -> None:
    evidence = story.add(upload=upload(NAMED))
    file = newest(evidence)
    assert (file.held, file.is_open) == (Held.QUARANTINE, False)
    with pytest.raises(FileHeld):
        open_stored(file)
    with pytest.raises(Refused, match="in quarantine"):
        story.present(evidence)
    [held] = held_files(story.trust.pk)
    assert held.look.count >= 2
    assert "943" not in str(held.look.hits)
    assert "Margaret" not in str(held.look.hits)
    with pytest.raises(NotPermitted):
        services.let_open(evidence=evidence, reason="Made up", by=story.lead)
    by = governance(story)
    with pytest.raises(Refused, match="Say why"):
        services.let_open(evidence=evidence, reason=" ", by=by)
    key = uuid7()
    opening = services.let_open(evidence=evidence, reason="They are made up", by=by, id=key)
    assert services.let_open(evidence=evidence, reason="Again", by=by, id=key) == opening
    story.present(evidence)
    open_stored(newest(evidence)).close()
    assert held_files(story.trust.pk) == ()
    withdraw_entry(services.WAYS[Opening], opening, reason="They are real", by=by)
    assert newest(evidence).held == Held.QUARANTINE
    with pytest.raises(Refused, match="in quarantine"):
        story.decide(evidence)
    assert verify(story.trust.pk).intact


def test_whoever_sent_it_does_not_let_it_be_opened(story: Story) -> None:
    by = governance(story)
    evidence = story.add(upload=upload(NAMED), by=by)
    with pytest.raises(Refused, match="Whoever sent"):
        services.let_open(evidence=evidence, reason="Made up", by=by)


def test_nor_does_whoever_attached_what_another_had_sent(story: Story) -> None:
    story.add(upload=upload(NAMED))
    by = governance(story)
    evidence = story.add(upload=upload(NAMED, "again.txt"), by=by)
    other = story.add(upload=upload(NAMED, "third.txt"))
    for piece in (evidence, other):
        with pytest.raises(Refused, match="Whoever sent"):
            services.let_open(evidence=piece, reason="Made up", by=by)


def test_an_older_file_that_a_report_uses_waits_and_can_be_let_open(story: Story) -> None:
    evidence = story.add(upload=upload(NAMED))
    first = newest(evidence)
    services.add_version(
        evidence=evidence, upload=upload("9 of 20 met"), reason="Without names", by=story.auditor
    )
    assert held_files(story.trust.pk) == ()
    version = make_version(
        story.trust, make_report(story.trust, make_case(story.trust, "Mr R")), file=first
    )
    assert takes_a_document(version)
    [held] = held_files(story.trust.pk)
    assert (held.evidence, held.file) == (evidence, first)
    by = governance(story)
    with pytest.raises(Refused, match="not in quarantine"):
        services.let_open(evidence=evidence, reason="Made up", by=by)
    with pytest.raises(Refused, match="not in quarantine"):
        services.let_open(evidence=evidence, file_id=uuid7(), reason="Made up", by=by)
    services.let_open(evidence=evidence, file_id=first.pk, reason="Made up", by=by)
    first.refresh_from_db()
    assert first.is_open
    assert held_files(story.trust.pk) == ()


def test_a_newer_file_takes_its_place_and_the_first_stays_shut(story: Story) -> None:
    evidence = story.add(upload=upload(NAMED))
    first = newest(evidence)
    with pytest.raises(Refused, match="same file"):
        services.add_version(
            evidence=evidence, upload=upload(NAMED), reason="Again", by=story.auditor
        )
    services.add_version(
        evidence=evidence, upload=upload("9 of 20 met"), reason="Without names", by=story.auditor
    )
    assert newest(evidence).is_open
    first.refresh_from_db()
    assert first.held == Held.QUARANTINE
    assert held_files(story.trust.pk) == ()
    story.present(evidence)
    story.decide(evidence, effective_on=DECIDED)


def test_a_worker_reads_what_is_no_plain_text_and_until_then_nobody_opens_it(
    story: Story,
) -> None:
    evidence = story.add(upload=word_file(NAMED))
    assert newest(evidence).held == Held.LOOKING
    story.present(evidence)
    with pytest.raises(Refused, match="still being checked"):
        story.decide(evidence)
    assert TaskRun.objects.filter(path__endswith="look_through").count() == 1
    look_through.func(str(newest(evidence).pk))
    assert newest(evidence).held == Held.QUARANTINE
    with pytest.raises(Refused, match="in quarantine"):
        story.decide(evidence)
    services.add_version(
        evidence=evidence, upload=upload("9 of 20 met"), reason="Without", by=story.auditor
    )


def test_what_cannot_be_read_is_told_as_not_looked_at(
    page_story: Story, signed_in: SignedIn
) -> None:
    picture = SimpleUploadedFile("ward.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    evidence = page_story.add(upload=picture)
    look_through.func(str(newest(evidence).pk))
    assert FileLook.objects.get(file_id=newest(evidence).pk).state == "not looked"
    assert newest(evidence).is_open
    page = signed_in(page_story.lead).get(at(page_story, "evidence", evidence.pk))
    assert "Not looked through in full for details of patients" in said_by(page.content)


def test_it_is_looked_at_only_once_the_scanner_has(story: Story, settings: Settings) -> None:
    settings.CLAMD = "/nowhere/clamd.ctl"
    evidence = story.add(upload=word_file(NAMED))
    file = newest(evidence)
    assert file.scan is Scan.WAITING
    look_through.func(str(file.pk))
    tasks = TaskRun.objects.filter(path__endswith="look_through")
    assert [run.run_after is None for run in tasks.order_by("pk")] == [True, False]


def is_held(evidence: Evidence) -> tuple[str, str]:
    file = newest(evidence)
    return FileLook.objects.get(file_id=file.pk).state, file.held


def looks_queued() -> int:
    return TaskRun.objects.filter(path__endswith="look_through").count()


def test_what_the_scanner_refused_is_looked_through_before_anybody_opens_it(
    story: Story, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD = "/nowhere/clamd.ctl"
    evidence = story.add(upload=word_file(NAMED))
    for refused in ({"scan_refusals": 3}, {"infected_with": "Worm", "scanned_at": clock.now()}):
        StoredFile.objects.update(**refused)
        look_through.func(str(newest(evidence).pk))
        assert is_held(evidence) == ("waiting", "looking")
        StoredFile.objects.update(infected_with="", scanned_at=None)
    monkeypatch.setattr(clamd, "scan", lambda *_args, **_asked: clamd.Verdict(""))
    call_command("scan-files", stdout=StringIO())
    assert (newest(evidence).scan, newest(evidence).is_open) == (Scan.CLEAN, False)
    assert looks_queued() == 2
    look_through.func(str(newest(evidence).pk))
    assert is_held(evidence) == ("looked", "quarantine")


def test_a_look_that_failed_for_good_is_queued_again(story: Story) -> None:
    evidence = story.add(upload=word_file(NAMED))
    default_storage.delete(newest(evidence).place)
    look_through.func(str(newest(evidence).pk))
    assert is_held(evidence) == ("waiting", "looking")
    said = StringIO()
    with pytest.raises(CommandError, match="AMENDS_CLAMD"):
        call_command("scan-files", stdout=said)
    assert (looks_queued(), "patients: 1 file." in said.getvalue()) == (2, True)


@pytest.mark.parametrize(("limit", "most"), [("seconds", 0.05), ("megabytes", 60)])
def test_what_reaches_a_limit_is_held_until_somebody_decides(
    page_story: Story,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    most: float,
) -> None:
    """The limits of a real process are set to what no file can be searched in."""
    story = page_story
    few: dict[str, Any] = {limit: most}
    little = partial(texts_in_worker, **few)
    monkeypatch.setattr(quarantine, "texts_in_worker", little)
    evidence = story.add(upload=word_file("9 of 20 met"))
    look_through.func(str(newest(evidence).pk))
    assert is_held(evidence) == ("stopped", "unknown")
    with pytest.raises(Refused, match="could not be looked through"):
        story.present(evidence)
    here = at(story, "evidence", evidence.pk)
    lead = signed_in(story.lead)
    assert "more time or memory than is allowed" in said_by(lead.get(here).content)
    by = governance(story)
    client, step = signed_in(by), at(story, "let-open", evidence.pk)
    assert "Not looked through" in said_by(client.get(at(story, "quarantine")).content)
    page = said_by(client.get(step).content)
    assert "could not be looked through" in page
    assert "What seems to be in it" not in page
    sent(client, step, {"key": str(uuid7()), "reason": "I have the paper copy."})
    assert newest(evidence).is_open
    withdraw_entry(services.WAYS[Opening], Opening.objects.get(), reason="A slip", by=by)
    assert newest(evidence).held == Held.UNKNOWN


def test_a_search_that_fails_leaves_the_file_held(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "LOOK_IN", "amends.evidence.rules:nothing_of_that_name")
    evidence = story.add(upload=word_file("9 of 20 met"))
    look_through.func(str(newest(evidence).pk))
    assert is_held(evidence) == ("stopped", "unknown")


def test_a_file_is_searched_in_the_process_that_reads_it(story: Story) -> None:
    """What is found comes back masked: no words of the file reach this process."""
    evidence = story.add(upload=word_file(NAMED))
    with on_disk(newest(evidence), held=True) as path:
        found = texts_in_worker(path, then=quarantine.LOOK_IN)
    assert {hit["kind"] for hit in found["hits"]} >= {"NHS number", "name of a person"}
    assert "Thornley" not in str(found)
    assert found["full"]


@pytest.mark.parametrize(
    ("words", "count", "full"),
    [
        (NAMED + "x" * 100, 3, False),
        ("x" * 100 + NAMED, 0, False),
        (NAMED, 3, True),
        (" ", 0, False),
    ],
)
def test_the_first_part_of_a_long_one_is_looked_through(words: str, count: int, full: bool) -> None:
    texts = {"pages": [{"text": words, "page": 1}], "unseen": [], "remarks": []}
    found = rules.look_in(texts, most=100)
    assert (len(found["hits"]), found["full"]) == (count, full)


def test_the_pages_of_information_governance(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    by = governance(story)
    evidence = story.add(upload=upload(NAMED, "visits.txt"))
    client, queue = signed_in(by), at(story, "quarantine")
    step = at(story, "let-open", evidence.pk)
    assert signed_in(story.lead).get(queue).status_code == 404
    assert signed_in(story.lead).get(step).status_code == 404
    assert "visits.txt" in said_by(client.get(queue).content)
    page = said_by(client.get(step).content)
    assert "••• ••• ••19" in page
    assert "943" not in page
    assert "Decide on its quarantine" in said_by(
        client.get(at(story, "evidence", evidence.pk)).content
    )
    shut = signed_in(story.lead).get(at(story, "evidence-file", evidence.pk), follow=True)
    assert "It seems to hold details of patients" in said_by(shut.content)
    assert "Say why it may be opened" in sent(client, step, {"key": str(uuid7()), "reason": ""})
    assert sent(client, step, {"key": str(uuid7()), "reason": "Made up"}) == queue
    assert "Let open on" in said_by(client.get(at(story, "evidence", evidence.pk)).content)
    opening = Opening.objects.get()
    mend = at(story, "correct-entry", "evidence.opening", opening.pk)
    assert client.get(mend).status_code == 200
    assert signed_in(story.lead).get(mend).status_code == 404
    assert "No file is in quarantine" in said_by(client.get(queue).content)
    assert "not in quarantine" in said_by(client.get(step, follow=True).content)
    assert seen(evidence)
