"""The pages, as people use them: outsiders, wrong files, two reviewers, the whole way."""

import re
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.background.models import TaskRun
from amends.files.models import StoredFile
from amends.files.services import remove
from amends.identifiers import uuid7
from amends.intake.models import Passage, Reading
from amends.investigations.models import Case, CaseEvent, ReportVersion
from amends.investigations.rules import VersionKind
from amends.people.models import User
from amends.recommendations.models import Recommendation
from tests import factories
from tests.intake import making
from tests.intake.story import Story, make_story, passages, worked_off

PNG = b"\x89PNG\r\n\x1a\n"


def at(story: Story, name: str, *args: object) -> str:
    return reverse(name, args=[story.trust.slug, *args])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said_by(content: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", content.decode())).split())


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return said_by(answer.content)


def sent(client: Client, address: str, data: dict[str, object]) -> str:
    """Post; where it leads, or what the page says is wrong."""
    answer = client.post(address, data)
    if answer.status_code == 302:
        return str(answer["Location"])
    assert answer.status_code == 200, address
    return said_by(answer.content)


def handing_in(
    story: Story, document: SimpleUploadedFile | None, **more: object
) -> dict[str, object]:
    data: dict[str, object] = {"key": str(uuid7()), "which": str(story.final.pk)}
    return data | ({"document": document} if document else {}) | more


def pressed(step: str, passage: Passage, **more: object) -> dict[str, object]:
    """What the form sends when a button is pressed."""
    passage.refresh_from_db()
    data: dict[str, object] = {
        "step": step,
        "seen": str(passage.version),
        "text": passage.text,
        "label": passage.label,
        "paragraph": passage.paragraph,
        "addressees": passage.addressees,
    }
    return data | more


def pages(story: Story) -> dict[str, str]:
    reading = story.read()
    first = passages(reading)[0]
    statement = story.stated()
    return {
        "read-in": at(story, "read-in", story.report.pk),
        "open-from-statement": at(story, "open-from-statement"),
        "reading": at(story, "reading", reading.pk),
        "passage": at(story, "passage", reading.pk, first.pk),
        "passage-page": at(story, "passage-page", reading.pk, first.pk, 2),
        "confirm-statement": at(story, "confirm-statement", statement.pk),
    }


def test_only_those_who_keep_cases_find_them(page_story: Story) -> None:
    addresses = pages(page_story)
    elsewhere = factories.make_trust()
    for name, address in addresses.items():
        assert signed_in(page_story.trust.lead).get(address).status_code == 200, name
        for user in (
            page_story.trust.user("reader"),
            page_story.trust.user("executive"),
            elsewhere.lead,
        ):
            client = signed_in(user)
            assert client.get(address).status_code == 404, name
            assert client.post(address, {"step": "accept"}).status_code in {404, 405}, name
        own = address.replace(page_story.trust.slug, elsewhere.slug)
        if name != "open-from-statement":
            assert signed_in(elsewhere.lead).get(own).status_code == 404, name
    assert not Recommendation.objects.exists()


def test_a_passage_of_another_reading_is_not_there(page_story: Story) -> None:
    one = page_story.read()
    other = page_story.read(making.upload(making.report_docx(), "report.docx"))
    client = signed_in(page_story.trust.lead)
    strange = passages(other)[0]
    assert client.get(at(page_story, "passage", one.pk, strange.pk)).status_code == 404
    assert client.get(at(page_story, "passage", one.pk, uuid4())).status_code == 404


def test_a_report_is_read_in_from_its_page_to_the_record(page_story: Story) -> None:
    client = signed_in(page_story.trust.lead)
    report = client.get(at(page_story, "report", page_story.report.pk)).content.decode()
    read_in = at(page_story, "read-in", page_story.report.pk)
    assert read_in in report
    document = making.upload(making.report_pdf())
    leads_to = sent(client, read_in, handing_in(page_story, document))
    assert "waits to be read" in words(client, leads_to)
    assert client.get(leads_to).headers["Refresh"] == "4"
    assert "Refresh" not in client.get(leads_to + "?still=yes").headers
    worked_off()
    assert "Final report.pdf · 4 pages · 3 found, 0 unsure" in words(client, leads_to)
    reading = Reading.objects.get()
    first, second, third = passages(reading)
    address = at(page_story, "passage", reading.pk, first.pk)
    shown = words(client, address)
    assert making.FIRST in shown
    assert "The document says: The Trust" in shown
    second_address = at(page_story, "passage", reading.pk, second.pk)
    assert sent(client, address, pressed("accept", first, paragraph="6.12")) == second_address
    assert sent(client, second_address, pressed("reject", second)) == at(
        page_story, "passage", reading.pk, third.pk
    )
    sent(client, second_address, pressed("undo", second))
    sent(client, second_address, pressed("accept", second, text="Other words.", as_printed="on"))
    end = sent(client, at(page_story, "passage", reading.pk, third.pk), pressed("reject", third))
    assert end == leads_to
    assert (
        "All are decided. Accepted: two. In the record before: none. Not recommendations: one."
        in words(client, end)
    )
    kept = Recommendation.objects.order_by("position")
    assert [(each.number, each.text, each.paragraph) for each in kept] == [
        ("1", making.FIRST, "6.12"),
        ("2", "Other words.", ""),
    ]
    asked = words(client, at(page_story, "report-recommendations", page_story.report.pk))
    assert making.FIRST in asked
    assert making.THIRD not in asked


def test_nobody_is_left_out_of_the_addressees_unasked(page_story: Story) -> None:
    client = signed_in(page_story.trust.lead)
    passage = passages(page_story.read())[0]
    address = at(page_story, "passage", passage.reading_id, passage.pk)
    assert "Tick who it is addressed to, or tick" in sent(
        client, address, pressed("accept", passage, addressees=[])
    )
    sent(client, address, pressed("accept", passage, addressees=[], nobody="on"))
    kept = Recommendation.objects.get()
    assert kept.addressed_to == "The Trust"
    assert not kept.addressees.exists()


def test_a_version_may_come_with_its_document(page_story: Story) -> None:
    client = signed_in(page_story.trust.lead)
    read_in = at(page_story, "read-in", page_story.report.pk)
    report = factories.make_report(page_story.trust, page_story.report.case)
    new = at(page_story, "read-in", report.pk)
    day = {"received": "2 January 2020"}
    data = handing_in(page_story, making.upload(making.report_pdf()), which="new final", **day)
    leads_to = sent(client, new, data)
    assert "/readings/" in leads_to
    version = ReportVersion.objects.get(report=report)
    assert version.file_id == Reading.objects.get().file_id
    # Its own document can be read again without being handed in.
    assert sent(client, new, {"key": str(uuid7()), "which": str(version.pk)}) == leads_to
    assert "Final report.pdf" in words(client, new)
    assert "Say when it came" in sent(
        client, read_in, handing_in(page_story, making.upload(b"x", "a.txt"), which="new final")
    )


def test_hostile_and_wrong_uploads_are_told_apart(page_story: Story) -> None:
    client = signed_in(page_story.trust.lead)
    read_in = at(page_story, "read-in", page_story.report.pk)

    def told(document: SimpleUploadedFile | None, **more: object) -> str:
        return sent(client, read_in, handing_in(page_story, document, **more))

    assert "Choose the document" in told(None)
    assert "one of these kinds" in told(making.upload(b"MZ", "report.exe"))
    assert "The file is empty" in told(making.upload(b""))
    assert "Choose one of the answers" in told(making.upload(b"x", "a.txt"), which=str(uuid4()))
    assert not Reading.objects.exists()
    hostile = making.upload(b"%PDF-1.4 nonsense", "../../etc/<script>alert(1)</script>.pdf")
    leads_to = told(hostile)
    worked_off()
    failed = client.get(leads_to).content.decode()
    assert "<script>alert" not in failed
    assert "damaged" in failed
    assert "no recommendation is in the record" in failed
    assert "The file is kept here, and nothing else" in failed
    day = {"received": "2 January 2026"}
    report = factories.make_report(page_story.trust, page_story.report.case)
    more = handing_in(page_story, making.upload(b"%PDF-1.4 more"), which="new final", **day)
    with_version = sent(client, at(page_story, "read-in", report.pk), more)
    worked_off()
    failed = words(client, with_version)
    assert "kept as a version of the report: the final report, received on 2 January 2026" in failed
    assert "Ask on the page of the report for this file to be removed" in failed
    assert sent(client, leads_to, {}) == leads_to
    assert TaskRun.objects.filter(state="READY").count() == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (making.locked_pdf(), "locked with a password"),
        (making.scan_pdf(), "no readable text"),
        (b"PK\x03\x04 and nothing more", "damaged"),
    ],
    ids=["encrypted", "scan", "broken"],
)
def test_what_cannot_be_read_says_what_to_do(page_story: Story, content: bytes, told: str) -> None:
    reading = page_story.read(making.upload(content))
    client = signed_in(page_story.trust.lead)
    assert told in words(client, at(page_story, "reading", reading.pk))


def test_two_reviewers_do_not_undo_each_other(page_story: Story) -> None:
    reading = page_story.read()
    first = passages(reading)[0]
    address = at(page_story, "passage", reading.pk, first.pk)
    one = signed_in(page_story.trust.lead)
    other = signed_in(page_story.trust.user("governance lead"))
    drawn = pressed("accept", first, text="What the second person typed.")
    sent(one, address, pressed("save", first, text="What the first person typed."))
    for step in ("accept", "reject", "undo"):
        told = sent(other, address, drawn | {"step": step})
        assert "Somebody else saved a change" in told
        assert "What the second person typed." in told
    first.refresh_from_db()
    assert (first.state, first.text) == ("open", "What the first person typed.")
    assert "Compare them with the report" in sent(one, address, pressed("accept", first))
    sent(one, address, pressed("accept", first, as_printed="on"))
    assert "Somebody else" in sent(other, address, drawn)
    assert Recommendation.objects.count() == 1


def test_split_and_join_from_the_page(page_story: Story) -> None:
    both = f"{making.FIRST} {making.SECOND}"
    reading = page_story.read(making.upload(making.report_pdf([both, making.THIRD])))
    first, _last = passages(reading)
    client = signed_in(page_story.trust.lead)
    address = at(page_story, "passage", reading.pk, first.pk)
    assert "Choose where the second" in sent(client, address, pressed("split", first))
    at_second = str(len(making.FIRST) + 1)
    changed = pressed("split", first, text="Changed.", cut=at_second)
    assert "Save the edits first" in sent(client, address, changed)
    assert sent(client, address, pressed("split", first, cut=at_second)) == address
    assert [each.text for each in passages(reading)] == list(making.THREE)
    assert sent(client, address, pressed("join", first)) == address
    assert making.SECOND in words(client, address)
    half = passages(reading)[1]
    assert "joined to the passage before" in words(
        client, at(page_story, "passage", reading.pk, half.pk)
    )
    assert "Choose one of the buttons" in sent(client, address, pressed("", first))


def test_a_picture_is_private_and_marks_the_passage(page_story: Story) -> None:
    reading = page_story.read()
    first = passages(reading)[0]
    client = signed_in(page_story.trust.lead)
    address = at(page_story, "passage-page", reading.pk, first.pk, 2)
    answer = client.get(address)
    assert answer.content.startswith(PNG)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"].startswith("private")
    unmarked = client.get(at(page_story, "passage-page", reading.pk, first.pk, 3)).content
    assert bytes(answer.content) != bytes(unmarked)
    assert client.get(at(page_story, "passage-page", reading.pk, first.pk, 99)).status_code == 404
    remove(
        file=StoredFile.objects.get(pk=reading.file_id),
        reason="A name on every page",
        by=page_story.trust.by.person,
    )
    assert client.get(address).status_code == 404
    assert client.get(at(page_story, "passage", reading.pk, first.pk)).status_code == 200


def test_what_has_no_pages_shows_its_words_and_cells(page_story: Story) -> None:
    reading = page_story.read(making.upload(making.register_xlsx(), "register.xlsx"))
    first = passages(reading)[0]
    client = signed_in(page_story.trust.lead)
    shown = words(client, at(page_story, "passage", reading.pk, first.pk))
    assert "Register!B2" in shown
    assert client.get(at(page_story, "passage-page", reading.pk, first.pk, 1)).status_code == 404


def test_a_draft_is_for_those_who_may_read_drafts(page_story: Story) -> None:
    draft = make_story(VersionKind.DRAFT)
    reading = draft.read()
    assert "3 found" in words(signed_in(draft.trust.lead), at(draft, "reading", reading.pk))
    for profile in ("reader", "reviewer", "executive"):
        client = signed_in(draft.trust.user(profile))
        assert client.get(at(draft, "reading", reading.pk)).status_code == 404
    del page_story


def test_every_page_asks_the_database_little(
    page_story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    addresses = pages(page_story)
    client = signed_in(page_story.trust.lead)
    for address in addresses.values():
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_a_case_is_opened_from_a_statement(page_story: Story) -> None:
    client = signed_in(page_story.trust.lead)
    start = at(page_story, "open-from-statement")
    assert start in client.get(at(page_story, "cases")).content.decode()
    document = making.upload(making.STATEMENT.encode(), "statement.txt")
    leads_to = sent(client, start, {"document": document})
    worked_off()
    assert "Waiting to be confirmed" in words(client, start)
    confirm = client.get(leads_to)["Location"]
    shown = words(client, confirm)
    assert "November 2021 (a month)" in shown
    assert "raises no standing" in shown
    page = client.get(confirm).content.decode()
    data: dict[str, object] = {
        name: unescape(value)
        for name, value in re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', page)
        if not name.endswith("_tick") and name not in {"reconstructed", "csrfmiddlewaretoken"}
    }
    data |= {
        name: unescape(text)
        for name, text in re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>([^<]*)<', page)
    }
    data |= dict.fromkeys(re.findall(r'name="([\w-]+_tick)"', page), "on")
    data |= {"pseudonym": "Patient 9", "reconstructed": "on"}
    told = sent(client, confirm, data)
    assert told == at(page_story, "case", Case.objects.get(pseudonym="Patient 9").pk), told
    assert "Reconstructed from a public statement" in words(client, told)
    assert CaseEvent.objects.filter(what__contains="claims, and nothing here shows").count() == 1
    again = client.get(confirm)
    assert again.status_code == 302
    assert again["Location"] == told


def test_what_is_no_statement_says_so(page_story: Story) -> None:
    reading = page_story.stated("Just a note about lunch.\n", "note.txt")
    client = signed_in(page_story.trust.lead)
    shown = words(client, at(page_story, "confirm-statement", reading.pk))
    assert "does not read like a published statement" in shown


def test_a_statement_handed_in_as_a_report_is_shown_the_way(
    page_story: Story, shared_seed: Path
) -> None:
    (path,) = shared_seed.glob("*.txt")
    reading = page_story.read(making.upload(path.read_bytes(), path.name))
    client = signed_in(page_story.trust.lead)
    assert "reads like a published statement" in words(
        client, at(page_story, "reading", reading.pk)
    )
