"""The index of evidence: its numbers, its days, its sheet, its archive, and who gets which."""

import csv
import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PureWindowsPath
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.assurance.services import reviews
from amends.evidence import services
from amends.evidence.models import Evidence
from amends.files.archives import Packed, archive, name_in_archive
from amends.files.models import StoredFile
from amends.files.services import remove
from amends.governance.services import call_meeting, put_before
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment
from amends.people.models import User
from amends.people.services import grant
from amends.web.queries.evidence_index import Index, actions_about, index_of
from tests import factories
from tests.evidence.story import HELD, NOW, Story
from tests.evidence.test_pages import at as where
from tests.evidence.test_pages import said_by, words

type SignedIn = Callable[[Actor], Client]

TODAY = NOW.date()
AUDIT, NEWER = b"met,looked at\n9,20\n", b"met,looked at\n12,20\n"


def upload(content: bytes = AUDIT, name: str = "audit.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def index(story: Story, day: date = TODAY, sequence: int | None = None) -> Index:
    at = Moment(day, sequence)
    organisation = story.trust.organisation.pk
    return index_of(actions_about([story.plan], organisation, at), organisation, at)


def newer(story: Story, evidence: Evidence, day: date, content: bytes = NEWER) -> None:
    with clock.set_to(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        services.add_version(
            evidence=evidence, upload=upload(content), reason="A second look.", by=story.auditor
        )


def fetched(client: Client, address: str) -> zipfile.ZipFile:
    answer = client.get(address)
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


def sheet(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def sums_hold(packed: zipfile.ZipFile) -> bool:
    """What `sha256sum -c SHA256SUMS` says in the folder of the archive."""
    lines = packed.read("SHA256SUMS").decode().splitlines()
    listed = {name: sum_ for sum_, _, name in (line.partition("  ") for line in lines)}
    assert set(listed) == set(packed.namelist()) - {"SHA256SUMS"}
    return all(hashlib.sha256(packed.read(name)).hexdigest() == s for name, s in listed.items())


def test_each_piece_is_listed_once_with_every_action_that_it_serves(story: Story) -> None:
    both = story.add(actions=[story.action, story.other], upload=upload(), supports="in use")
    again = story.add(title="The same paper", upload=upload())
    found = index(story)
    assert [(e.number, e.at.id) for e in found.entries] == [(1, both.pk), (2, again.pk)]
    assert [each.number for each in found.entries[0].serves] == ["1", "2"]
    assert [f.first for e in found.entries for f in e.files] == [None, (1, 1)]
    assert len(found.files()) == 1
    assert (found.actions, found.without) == (2, ())


def test_a_piece_that_comes_later_takes_no_number_away(story: Story) -> None:
    first = story.add()
    assert [e.number for e in index(story).entries] == [1]
    story.add(title="Earlier in the world, later in the record", effective_on=HELD - timedelta(2))
    found = index(story)
    assert (found.entries[0].number, found.entries[0].at.id) == (1, first.pk)
    assert [each.number for each in found.without] == ["2"]


def test_an_index_holds_the_files_of_its_day(story: Story) -> None:
    with clock.set_to(datetime(2025, 3, 3, 12, tzinfo=UTC)):
        evidence = story.add(upload=upload())
    newer(story, evidence, date(2025, 4, 1))
    assert index(story, HELD - timedelta(1)).entries == ()
    (before,) = index(story, date(2025, 3, 31)).entries
    assert [(f.version, f.newest) for f in before.files] == [(1, True)]
    (after,) = index(story, date(2025, 4, 1)).entries
    assert [(f.version, f.newest) for f in after.files] == [(1, False), (2, True)]


def test_a_link_is_shown_as_it_was_last_looked_for_by_the_day(story: Story) -> None:
    evidence = story.add(link="https://policies.example.org/7")
    for day, found in ((date(2025, 3, 10), True), (date(2025, 5, 1), False)):
        services.check_link(
            evidence=evidence, found=found, checked_on=day, note="It moved.", by=story.auditor
        )
    checks = [
        entry.link_check.found if entry.link_check else None
        for day in (date(2025, 3, 9), date(2025, 3, 10), date(2025, 5, 1))
        for entry in index(story, day).entries
    ]
    assert checks == [None, True, False]


def test_an_index_asks_as_many_questions_for_one_piece_as_for_many(story: Story) -> None:
    story.add(upload=upload(), link="https://policies.example.org/7")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asking:
            index(story)
        return len(asking)

    one = asked()
    for number in range(6):
        story.add(title=f"Audit {number}", upload=upload(f"{number}".encode()))
    assert asked() == one <= 11


def test_the_page_says_in_words_what_there_is_and_what_is_missing(
    page_story: Story, signed_in: SignedIn
) -> None:
    page_story.accepted(upload=upload(), supports="in use", shifts="Nights")
    page_story.add(title="To come", stage="planned", period=None)
    client = signed_in(page_story.trust.person("reader"))
    said = words(client, where(page_story, "plan-index", page_story.plan.pk))
    for sentence in (
        "2 pieces of evidence about 2 actions: 1 planned and 1 accepted.",
        "1 action has no evidence.",
        "1. Audit of 20 records Audit or data",
        "That it is in use",
        "Shifts or days: Nights",
        "1 to 28 February 2025",
        "SHA-256 " + hashlib.sha256(AUDIT).hexdigest(),
        "since 17 March 2025, by",
        "Actions without evidence 2 Call the family",
    ):
        assert sentence in said
    earlier = words(client, where(page_story, "plan-index", page_story.plan.pk) + "?on=2025-03-04")
    assert "1 held" in earlier


def test_a_cell_that_would_be_calculated_is_text_in_the_sheet(
    page_story: Story, signed_in: SignedIn
) -> None:
    page_story.add(title="=HYPERLINK(1)", upload=upload(name="+1.csv"))
    client = signed_in(page_story.lead)
    answer = client.get(where(page_story, "plan-index-csv", page_story.plan.pk))
    (row,) = sheet(answer.content)
    assert (row["Evidence"], row["File"]) == ("'=HYPERLINK(1)", "'+1.csv")
    assert row["SHA-256"] == hashlib.sha256(AUDIT).hexdigest()
    assert (row["Covers from"], row["Since"]) == ("2025-02-01", "2025-03-03")
    unread = client.get(
        where(page_story, "plan-index-csv", page_story.plan.pk)
        + "?on_day=99&on_month=1&on_year=2025"
    )
    assert unread.status_code == 404


def test_the_archive_has_the_files_the_index_and_sums_that_hold(
    page_story: Story, signed_in: SignedIn
) -> None:
    evidence = page_story.add(upload=upload(name="../../CON.csv"))
    newer(page_story, evidence, TODAY)
    page_story.add(title="Again", upload=upload(NEWER, "other.csv"))
    client = signed_in(page_story.trust.person("reader"))
    packed = fetched(client, where(page_story, "plan-index-zip", page_story.plan.pk))
    assert packed.namelist() == [
        "files/001-v1 _CON.csv",
        "files/001-v2 audit.csv",
        "index.html",
        "index.csv",
        "SHA256SUMS",
    ]
    assert packed.read("files/001-v1 _CON.csv") == AUDIT
    assert sums_hold(packed)
    rows = sheet(packed.read("index.csv"))
    assert [row["In the archive as"] for row in rows] == [
        *packed.namelist()[:2],
        packed.namelist()[1],
    ]
    page = packed.read("index.html").decode()
    assert 'href="files/001-v1%20_CON.csv"' in page
    assert "<script" not in page
    assert "/o/" not in page


def test_an_archive_as_at_a_day_holds_the_files_of_that_day(
    page_story: Story, signed_in: SignedIn
) -> None:
    with clock.set_to(datetime(2025, 3, 3, 12, tzinfo=UTC)):
        evidence = page_story.add(upload=upload())
    newer(page_story, evidence, date(2025, 4, 1))
    client = signed_in(page_story.lead)
    address = where(page_story, "plan-index-zip", page_story.plan.pk)
    then = fetched(client, f"{address}?on=2025-03-31").namelist()
    assert [name for name in then if name.startswith("files/")] == ["files/001 audit.csv"]
    assert len(fetched(client, f"{address}?on=2025-04-01").namelist()) == 5


def test_what_may_not_be_opened_is_listed_with_the_reason_and_not_packed(
    page_story: Story, signed_in: SignedIn
) -> None:
    for number, title in enumerate(("Infected", "Removed", "Lost", "Altered", "Whole")):
        page_story.add(title=title, upload=upload(f"content {number}".encode(), f"{title}.txt"))
    files = {file.name: file for file in StoredFile.objects.all()}
    StoredFile.objects.filter(pk=files["Infected.txt"].pk).update(
        scanned_at=NOW, infected_with="Eicar"
    )
    remove(file=files["Removed.txt"], reason="A name.", by=page_story.lead.person)
    default_storage.delete(files["Lost.txt"].place)
    default_storage.delete(files["Altered.txt"].place)
    default_storage.save(files["Altered.txt"].place, ContentFile(b"something else"))
    client = signed_in(page_story.lead)
    packed = fetched(client, where(page_story, "plan-index-zip", page_story.plan.pk))
    assert [n for n in packed.namelist() if n.startswith("files/")] == [
        "files/004 Altered.txt",
        "files/005 Whole.txt",
    ]
    assert not sums_hold(packed)
    told = {row["Evidence"]: row["About the file"] for row in sheet(packed.read("index.csv"))}
    assert "refused this file (Eicar)" in told["Infected"]
    assert "It was removed on" in told["Removed"]
    assert "cannot be found where it was stored" in told["Lost"]
    assert "Its bytes are not those" in told["Altered"]
    assert "Removed.txt" not in packed.read("index.html").decode()
    shown = said_by(packed.read("index.html"))
    assert "refused this file (Eicar)" in shown


def test_what_is_shut_while_an_archive_is_written_is_left_out_and_says_so(
    page_story: Story, signed_in: SignedIn
) -> None:
    for number, content in enumerate((b"first", b"second", b"third")):
        page_story.add(title=f"Piece {number}", upload=upload(content, f"{content.decode()}.txt"))
    client = signed_in(page_story.lead)
    writing = iter(client.get(where(page_story, "plan-index-zip", page_story.plan.pk)))
    parts = [next(writing)]
    second, third = StoredFile.objects.exclude(name="first.txt").order_by("pk")
    StoredFile.objects.filter(pk=second.pk).update(scanned_at=NOW, infected_with="Eicar")
    remove(file=third, reason="A name.", by=page_story.lead.person)
    parts += writing
    packed = zipfile.ZipFile(io.BytesIO(b"".join(parts)))
    assert packed.namelist() == ["files/001 first.txt", "index.html", "index.csv", "SHA256SUMS"]
    told = {row["Evidence"]: row for row in sheet(packed.read("index.csv"))}
    assert "refused this file (Eicar)" in told["Piece 1"]["About the file"]
    assert "It was removed on" in told["Piece 2"]["About the file"]
    assert [told[f"Piece {n}"]["In the archive as"] for n in (1, 2)] == ["", ""]
    assert "third.txt" not in packed.read("index.html").decode()


@pytest.mark.parametrize(
    "name",
    ["a" * 150 + ".pdf", "é" * 90 + ".docx", "no ending " * 14, "a\\b.txt", "x." + "y" * 190],
)
def test_names_in_an_archive_are_short_and_stay_in_its_folder(name: str) -> None:
    made = name_in_archive("007-v2", name)
    folder, _, last = made.partition("/")
    assert folder == "files"
    assert last.startswith("007-v2 ")
    assert len(last.encode()) <= 130
    assert not set(last) & set('/\\:*?"<>|')
    assert not last.endswith((" ", "."))
    assert PureWindowsPath(made).parts == ("files", last)


def test_large_files_never_stand_in_memory(page_story: Story) -> None:
    """Whatever the number and the size: what is sent is never together in one place."""
    size, organisation = 48 * 1024 * 1024, page_story.trust.organisation.pk
    files = []
    for number in range(3):
        file = StoredFile.objects.create(
            organisation=organisation,
            sha256=f"{number:064}",
            size=size,
            name="large.bin",
            media_type="application/octet-stream",
            created_at=NOW,
            created_by=uuid4(),
        )
        path = Path(default_storage.path(file.place))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as sparse:
            sparse.truncate(size)
        files.append(Packed(f"files/{number}", file))
    tracemalloc.start()
    try:
        sent = sum(len(part) for part in archive(files, lambda left: []))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sent > 100_000
    assert most < 8 * 1024 * 1024


def test_a_recommendation_and_a_meeting_have_an_index_too(
    page_story: Story, signed_in: SignedIn
) -> None:
    evidence = page_story.presented(actions=[page_story.other], upload=upload())
    trust = page_story.trust
    recommendation = page_story.action.serves.get().recommendation
    client = signed_in(trust.person("reader"))
    said = words(client, where(page_story, "recommendation-index", recommendation.pk))
    assert "1. Audit of 20 records" in said
    body = factories.make_body(trust)
    meeting = call_meeting(body=body, day=TODAY, by=trust.by)
    address = where(page_story, "meeting-index", meeting.pk)
    assert "No evidence on this day" in words(client, address)
    put_before(meeting=meeting, subjects=[page_story.other], by=trust.by)
    assert "1. Audit of 20 records" in words(client, address)
    assert str(evidence.pk) in client.get(address).content.decode()


def test_nobody_else_finds_an_index(page_story: Story, signed_in: SignedIn) -> None:
    page_story.add(upload=upload())
    other = factories.make_trust()
    for name in ("plan-index", "plan-index-csv", "plan-index-zip"):
        address = where(page_story, name, page_story.plan.pk)
        assert Client().get(address).status_code == 302
        assert signed_in(other.by).get(address).status_code == 404
        theirs = address.replace(page_story.trust.slug, other.slug)
        assert signed_in(other.by).get(theirs).status_code == 404


def invited(story: Story) -> User:
    user = User.objects.create(email=f"{uuid4()}@example.org", name="From outside")
    grant(
        organisation=story.trust.organisation,
        user=user,
        profile="invited reviewer",
        by=story.lead,
    )
    return user


def test_an_invited_reviewer_gets_what_was_presented_of_what_they_review(
    page_story: Story,
) -> None:
    shown = page_story.presented(
        actions=[page_story.action, page_story.other], upload=upload(NEWER, "shown.csv")
    )
    elsewhere = page_story.presented(title="Elsewhere", actions=[page_story.other], upload=upload())
    page_story.add(title="Held back", upload=upload(b"held"))
    user = invited(page_story)
    review = reviews.open_review(
        plan=page_story.plan,
        name="One year on",
        blind=True,
        scales=["letters"],
        subjects=[page_story.action],
        reviewers=[user],
        by=page_story.lead,
    )
    client, stranger = Client(), Client()
    client.force_login(user)
    stranger.force_login(invited(page_story))
    address = where(page_story, "review-index", review.pk)
    said = words(client, address)
    assert "1 piece of evidence about 1 action: 1 presented." in said
    for hidden in ("Elsewhere", "Held back", "Call the family"):
        assert hidden not in said
    names = fetched(client, where(page_story, "review-index-zip", review.pk)).namelist()
    assert [n for n in names if n.startswith("files/")] == ["files/001 shown.csv"]

    def of(piece: UUID) -> str:
        return where(page_story, "review-evidence-file", review.pk, piece)

    assert b"".join(client.get(of(shown.pk))) == NEWER
    assert client.get(of(elsewhere.pk)).status_code == 404
    for name in ("plan-index", "plan-index-csv", "plan-index-zip"):
        assert client.get(where(page_story, name, page_story.plan.pk)).status_code in {403, 404}
    for hidden in (address, where(page_story, "review-index-zip", review.pk), of(shown.pk)):
        assert stranger.get(hidden).status_code == 404
