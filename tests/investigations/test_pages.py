"""Pages of cases and reports, as people use them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.investigations import services
from amends.investigations.models import Case, CaseEvent, CaseStatement, Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger.dates import ImpreciseDate
from amends.ui.dates import in_words
from tests.databases import Copy
from tests.factories import Trust, make_case, make_report, make_trust, make_version
from tests.people.pages import at, day, hidden, post, said, sent, words
from tests.ui.markup import read

DAY = date(2020, 1, 2)
KEY = "01890000-0000-7000-8000-000000000001"
NOTICE = "Reconstructed from a public statement."


@pytest.fixture
def trust(page_database: Copy) -> Trust:
    return make_trust("Example Trust")


@pytest.fixture
def case(trust: Trust) -> Case:
    return make_case(trust, "Mr Q")


@pytest.fixture
def lead(trust: Trust, client: Client) -> Client:
    client.force_login(trust.lead)
    return client


@pytest.fixture
def reader(trust: Trust) -> Client:
    client = Client()
    client.force_login(trust.user("reader"))
    return client


def test_no_cases_yet(trust: Trust, lead: Client, reader: Client) -> None:
    assert "Open the first case" in words(lead, at(trust, "cases"))
    page = words(reader, at(trust, "cases"))
    assert "No cases yet" in page
    assert "Open the first case" not in page


def test_opening_a_case_once(trust: Trust, lead: Client) -> None:
    assert "known by a pseudonym only" in words(lead, at(trust, "open-case"))
    for _ in range(2):
        answer = post(lead, at(trust, "open-case"), key=KEY, pseudonym="Ms Z", incident="2013")
        assert "The case of Ms Z is open" in said(answer)
        assert "2013 The incident" in said(answer)
    assert Case.objects.count() == 1
    assert "Ms Z" in words(lead, at(trust, "cases"))


def test_words_that_name_somebody_are_asked_about(trust: Trust, lead: Client) -> None:
    address = at(trust, "open-case")
    answers = {
        "pseudonym": "Alex Zimmer",
        "public_summary": "NHS number 943 476 5919, born on 3 May 1970.",
    }
    answer = sent(lead, address, **answers)
    page = said(answer)
    assert "“Alex Zimmer” looks like a person’s name" in page
    assert "“943 476 5919” looks like an NHS number" in page
    assert "“born on 3 May 1970” looks like a date of birth" in page
    assert not Case.objects.exists()
    drawn = read(answer.content.decode())
    boxes = [box.attributes["value"] for box in drawn.all("input", name="checked")]
    assert len(boxes) == 3
    kept = hidden(drawn)
    partly = post(lead, address, **kept, **answers, checked=boxes[:2])
    assert "Change them, or tick each one" in said(partly)
    changed = answers | {"pseudonym": "Sam Zimmer"}
    assert "Sam Zimmer” looks like" in said(post(lead, address, **kept, **changed, checked=boxes))
    assert not Case.objects.exists()
    assert "is open" in said(post(lead, address, **kept, **answers, checked=boxes))


def test_what_is_wrong_is_said(trust: Trust, lead: Client, case: Case) -> None:
    answer = sent(lead, at(trust, "open-case"), pseudonym="mr q", incident="some time ago")
    assert "Write the date as it was given" in said(answer)
    answer = sent(lead, at(trust, "open-case"), pseudonym="mr q")
    assert "a case called mr q already" in said(answer)
    answer = sent(lead, at(trust, "add-event", case.pk), day="July 2099", what="Later.")
    assert "cannot be in the future" in said(answer)


def test_a_timeline_from_the_incident_to_today(trust: Trust, lead: Client, case: Case) -> None:
    answer = sent(lead, at(trust, "add-event", case.pk), day="autumn 2019", what="It was seen.")
    page = said(answer)
    assert page.index("It was seen.") < page.index("October 2019 The incident")
    assert "autumn 2019 (1 September to 30 November 2019) It was seen." in page
    assert "The day this page shows" in page
    earlier = words(lead, f"{at(trust, 'case', case.pk)}?on=2018-01-01")
    assert "It was seen." not in earlier
    assert CaseEvent.objects.count() == 1


def test_a_case_is_described_and_a_stale_page_refused(
    trust: Trust, lead: Client, case: Case
) -> None:
    address = at(trust, "describe-case", case.pk)
    drawn = read(lead.get(address).content.decode())
    assert drawn.labelled("When was the incident?").attributes["value"] == "October 2019"
    answers = {
        **hidden(drawn),
        "incident": "October 2019",
        "setting": "A ward.",
        **day("effective_on", DAY),
    }
    assert "has been recorded" in said(post(lead, address, **answers))
    assert "Somebody else saved" in said(post(lead, address, **answers, source="x"))
    assert CaseStatement.objects.count() == 2


def test_words_of_a_date_that_nobody_could_read_again_survive(trust: Trust, lead: Client) -> None:
    odd = ImpreciseDate(date(2013, 1, 1), date(2013, 6, 30), raw="in the first half of 2013")
    case = services.open_case(
        organisation=trust.organisation, pseudonym="Ms Z", incident=odd, by=trust.by
    )
    address = at(trust, "describe-case", case.pk)
    answer = sent(
        lead, address, incident=odd.raw, setting="A ward.", **day("effective_on", date(2020, 1, 2))
    )
    assert "has been recorded" in said(answer)
    assert {row.incident for row in CaseStatement.objects.all()} == {odd}


def test_a_report_with_dates_in_words(trust: Trust, lead: Client, case: Case) -> None:
    for _ in range(2):
        answer = post(
            lead,
            at(trust, "add-report", case.pk),
            key=KEY,
            title="Independent investigation",
            kind="external",
            commissioner=str(trust.party.pk),
            commissioning_body=str(trust.board.pk),
            draft_received="November 2019",
            published="4 January 2020",
        )
        page = said(answer)
        assert "Board of Example Trust" in page
        assert "Draft received November 2019" in page
    assert Report.objects.count() == 1
    page = words(lead, at(trust, "case", case.pk))
    assert page.index("November 2019 Draft received") < page.index("4 January 2020 Published")


def test_dates_out_of_order_are_named(trust: Trust, lead: Client, case: Case) -> None:
    report = make_report(trust, case, dates={"published": ImpreciseDate.on(DAY)})
    address = at(trust, "date-report", report.pk)
    answers = {"published": "2 January 2020", **day("effective_on", date(2020, 2, 1))}
    answer = sent(lead, address, accepted="May 2020", **answers)
    assert "“Published” cannot be before “Accepted”" in said(answer)
    answer = sent(lead, address, accepted="December 2019", **answers)
    assert "Accepted December 2019" in said(answer)


def test_a_document_is_kept_with_its_hash_and_downloaded(
    trust: Trust, lead: Client, reader: Client, case: Case
) -> None:
    report = make_report(trust, case)
    address = at(trust, "add-version", report.pk)
    answers = {"key": KEY, "kind": "final", "pages": "84", "received": in_words(DAY)}
    for _ in range(2):
        document = SimpleUploadedFile("Final report.pdf", b"%PDF-1.7 words")
        page = said(post(lead, address, **answers, document=document))
        assert "Download Final report.pdf" in page
    version = ReportVersion.objects.get()
    assert version.file_digest in words(lead, at(trust, "report", report.pk))
    given = reader.get(at(trust, "document", version.pk))
    assert given.headers["Content-Disposition"] == 'attachment; filename="Final report.pdf"'
    assert b"".join(given.streaming_content) == b"%PDF-1.7 words"  # type: ignore[attr-defined]  # a streaming answer
    given.close()


def test_a_version_is_mended_from_its_report(trust: Trust, lead: Client, case: Case) -> None:
    report = make_report(trust, case)
    version = make_version(trust, report)
    page = words(lead, at(trust, "report", report.pk))
    assert "Add its document" in page
    document = SimpleUploadedFile("Final report.pdf", b"%PDF-1.7 words")
    page = said(sent(lead, at(trust, "attach-document", version.pk), document=document))
    assert "Download Final report.pdf" in page
    assert "Add its document" not in page
    away = at(trust, "withdraw-version", version.pk)
    assert "Say why the version is withdrawn" in said(sent(lead, away, reason=""))
    page = said(sent(lead, away, reason="It is another case’s report."))
    assert "The version has been withdrawn" in page
    assert "No text yet" in page
    assert lead.get(away).status_code == 404


def test_a_document_of_the_wrong_kind_or_empty(trust: Trust, lead: Client, case: Case) -> None:
    address = at(trust, "add-version", make_report(trust, case).pk)
    answers = {"kind": "final", "received": in_words(DAY)}
    program = SimpleUploadedFile("report.exe", b"MZ")
    assert "one of these kinds" in said(sent(lead, address, **answers, document=program))
    nothing = SimpleUploadedFile("report.pdf", b"")
    assert "The file is empty" in said(sent(lead, address, **answers, document=nothing))
    assert not ReportVersion.objects.exists()


def test_a_draft_is_only_for_those_who_may_read_drafts(
    trust: Trust, lead: Client, reader: Client, case: Case
) -> None:
    report = make_report(trust, case)
    draft = services.receive_version(
        report=report,
        kind=VersionKind.DRAFT,
        received_on=DAY,
        upload=SimpleUploadedFile("draft.pdf", b"%PDF-1.7 draft"),
        by=trust.by,
    )
    assert "draft.pdf" in words(lead, at(trust, "report", report.pk))
    page = words(reader, at(trust, "report", report.pk))
    assert "draft.pdf" not in page
    assert "No text yet" in page
    assert reader.get(at(trust, "document", draft.pk)).status_code == 404
    assert "draft was received" not in words(reader, at(trust, "case", case.pk))


def test_a_restricted_final_is_known_and_not_opened(
    trust: Trust, reader: Client, case: Case
) -> None:
    report = make_report(trust, case)
    version = services.receive_version(
        report=report,
        kind=VersionKind.FINAL,
        received_on=DAY,
        restricted=True,
        upload=SimpleUploadedFile("final.pdf", b"%PDF-1.7 final"),
        by=trust.by,
    )
    assert "may be opened by those who" in words(reader, at(trust, "report", report.pk))
    assert reader.get(at(trust, "document", version.pk)).status_code == 404


def test_every_page_of_a_reconstructed_case_says_so(trust: Trust, lead: Client) -> None:
    case = make_case(trust, reconstructed=True, source="The statement of 24 July 2017.")
    report = make_report(trust, case)
    pages = [
        at(trust, name, case.pk) for name in ("case", "describe-case", "add-event", "add-report")
    ]
    pages += [at(trust, name, report.pk) for name in ("report", "date-report", "add-version")]
    for address in pages:
        assert NOTICE in words(lead, address), address
    assert "The statement of 24 July 2017." in words(lead, at(trust, "case", case.pk))
    other = make_case(trust)
    assert NOTICE not in words(lead, at(trust, "case", other.pk))


READ = ("case", "report", "document")
WRITE = (
    "open-case",
    "describe-case",
    "add-event",
    "add-report",
    "date-report",
    "add-version",
    "attach-document",
    "withdraw-version",
)


def addresses(trust: Trust) -> dict[str, str]:
    case = make_case(trust)
    report = make_report(trust, case)
    version = make_version(trust, report)
    things = {
        "case": case,
        "describe-case": case,
        "add-event": case,
        "add-report": case,
        "report": report,
        "date-report": report,
        "add-version": report,
        "document": version,
        "attach-document": version,
        "withdraw-version": version,
    }
    return {name: at(trust, name, thing.pk) for name, thing in things.items()} | {
        "open-case": at(trust, "open-case"),
        "cases": at(trust, "cases"),
    }


def test_an_outsider_finds_nothing(trust: Trust, lead: Client) -> None:
    theirs = make_trust()
    for name, address in addresses(theirs).items():
        assert lead.get(address).status_code == 404, name
        assert lead.post(address).status_code == 404, name
        assert Client().get(address).status_code == 302, name
        through_ours = address.replace(theirs.slug, trust.slug)
        if through_ours not in {at(trust, "cases"), at(trust, "open-case")}:
            assert lead.get(through_ours).status_code == 404, name


def test_a_reader_reads_and_writes_nothing(trust: Trust, reader: Client) -> None:
    where = addresses(trust)
    for name in WRITE:
        assert reader.get(where[name]).status_code == 404, name
        assert reader.post(where[name]).status_code == 404, name
    for name in ("cases", "case", "report"):
        assert reader.get(where[name]).status_code == 200, name
    for name in ("cases", *READ):
        assert reader.post(where[name]).status_code == 405, name


def test_the_wrong_method(trust: Trust, lead: Client) -> None:
    where = addresses(trust)
    for name in WRITE:
        assert lead.put(where[name]).status_code == 405, name


def test_pages_take_the_same_queries_however_much_there_is(
    trust: Trust, lead: Client, case: Case, django_assert_max_num_queries: object
) -> None:
    report = make_report(trust, case)
    for _ in range(6):
        make_version(trust, report, VersionKind.DRAFT)
        make_version(trust, make_report(trust, case))
        make_case(trust)
    for address in (at(trust, "cases"), at(trust, "case", case.pk), at(trust, "report", report.pk)):
        with django_assert_max_num_queries(11):  # type: ignore[operator]  # pytest-django's fixture
            assert lead.get(address).status_code == 200
