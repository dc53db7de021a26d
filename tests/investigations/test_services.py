"""Cases, reports and versions: services on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile

from amends.files.models import StoredFile
from amends.identifiers import uuid7
from amends.investigations import queries, services
from amends.investigations.models import Case, CaseEvent, Report, ReportDates, ReportVersion
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate, Precision
from amends.ledger.models import Entry
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from tests.databases import Copy
from tests.factories import (
    Trust,
    make_body,
    make_case,
    make_party,
    make_report,
    make_trust,
    make_user,
    make_version,
)

TODAY = date(2025, 6, 2)
NOW = datetime(2025, 6, 2, 12, tzinfo=UTC)
on = ImpreciseDate.on


@pytest.fixture
def trust(database: Copy) -> Trust:
    return make_trust()


@pytest.fixture
def case(trust: Trust) -> Case:
    return make_case(trust, "Mr Q")


# Cases ----------------------------------------------------------------------------------------


def test_a_case_is_told_from_its_incident_on(trust: Trust) -> None:
    with clock.set_to(NOW):
        case = services.open_case(
            organisation=trust.organisation,
            pseudonym="  Ms   Z ",
            incident=ImpreciseDate.month(2021, 10),
            public_summary="A serious incident.",
            by=trust.by,
        )
    assert case.pseudonym == "Ms Z"
    assert case.statements.get().effective_on == date(2021, 10, 31)
    assert queries.case_as_at(case, Moment(TODAY), drafts=True).incident == "October 2021"
    assert verify(trust.pk).intact


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"pseudonym": " "}, "Give a pseudonym"),
        ({"pseudonym": "mr q"}, "a case called mr q already"),
        ({"pseudonym": "943 476 5919"}, "NHS number"),
        ({"pseudonym": "Z" * 61}, "60 characters"),
        ({"reconstructed": True}, "public statement"),
        ({"effective_on": date(2025, 6, 3)}, "cannot be in the future"),
        ({"public_reference": "x" * 201}, "200 characters"),
    ],
)
def test_what_a_case_cannot_be(trust: Trust, case: Case, said: dict[str, object], why: str) -> None:
    before = Entry.objects.count()
    asked: dict[str, object] = {"pseudonym": "Ms Z", "by": trust.by}
    with clock.set_to(NOW), pytest.raises(Refused, match=why):
        services.open_case(organisation=trust.organisation, **(asked | said))  # type: ignore[arg-type]  # hostile on purpose
    assert Entry.objects.count() == before


def test_a_case_opened_twice_is_one(trust: Trust) -> None:
    key = uuid7()
    for _ in range(2):
        services.open_case(organisation=trust.organisation, pseudonym="Ms Z", id=key, by=trust.by)
    assert Case.objects.count() == 1
    other = make_trust()
    with pytest.raises(Refused, match="another organisation"):
        services.open_case(organisation=other.organisation, pseudonym="Ms Z", id=key, by=other.by)


def test_saying_a_case_anew_keeps_what_is_not_said(trust: Trust, case: Case) -> None:
    describe = services.describe_case
    describe(case=case, setting="A ward.", effective_on=date(2020, 3, 1), by=trust.by)
    describe(
        case=case, public_summary="It was serious.", effective_on=date(2021, 1, 1), by=trust.by
    )
    early = queries.case_as_at(case, Moment(date(2020, 6, 1)), drafts=True)
    late = queries.case_as_at(case, Moment(date(2021, 6, 1)), drafts=True)
    assert (early.setting, early.public_summary) == ("A ward.", "")
    assert (late.setting, late.public_summary) == ("A ward.", "It was serious.")
    assert late.incident == "October 2019"
    describe(case=case, incident=None, effective_on=date(2021, 1, 1), by=trust.by)
    assert queries.case_as_at(case, Moment(date(2021, 6, 1)), drafts=True).incident == ""
    with pytest.raises(Refused, match="Nothing is different"):
        describe(case=case, setting="A ward.", effective_on=date(2021, 1, 1), by=trust.by)


def test_two_people_who_describe_one_case(trust: Trust, case: Case) -> None:
    seen = case.statements.get().pk
    services.describe_case(
        case=case, setting="One.", effective_on=date(2020, 2, 1), by=trust.by, expected=seen
    )
    with pytest.raises(Refused, match="Someone else"):
        services.describe_case(
            case=case, setting="Two.", effective_on=date(2020, 2, 1), by=trust.by, expected=seen
        )


def test_a_reconstructed_case_keeps_its_source(trust: Trust) -> None:
    case = make_case(trust, reconstructed=True, source="The statement of 24 July 2017.")
    with pytest.raises(Refused, match="public statement"):
        services.describe_case(case=case, source=" ", effective_on=TODAY, by=trust.by)


@pytest.mark.parametrize(
    ("day", "what", "why"),
    [
        (on(TODAY), " ", "Say what happened"),
        (on(date(2025, 6, 3)), "x", "future"),
        (ImpreciseDate.ongoing(), "x", "Give a day"),
    ],
)
def test_what_an_event_cannot_be(
    trust: Trust, case: Case, day: ImpreciseDate, what: str, why: str
) -> None:
    with clock.set_to(NOW), pytest.raises(Refused, match=why):
        services.add_event(case=case, day=day, what=what, by=trust.by)


# Reports --------------------------------------------------------------------------------------


def test_a_report_with_its_dates(trust: Trust, case: Case) -> None:
    region = make_party(trust, "Regional team")
    panel = make_body(trust, "Panel", region)
    with clock.set_to(NOW):
        report = services.add_report(
            case=case,
            title="Independent investigation",
            kind="external",
            commissioning_body=panel,
            author=make_party(trust, "Lanternfield"),
            author_words="Two reviewers",
            dates={
                "draft_received": ImpreciseDate.month(2025, 2),
                "published": on(date(2025, 5, 1)),
                "response_due": on(date(2025, 9, 1)),
            },
            by=trust.by,
        )
    assert report.commissioner == region
    assert ReportDates.objects.count() == 2
    march = queries.report_as_at(report, Moment(date(2025, 3, 1)), drafts=True).line
    june = queries.report_as_at(report, Moment(TODAY), drafts=True).line
    assert march.dates == {"Draft received": "February 2025"}
    assert june.dates == {
        "Draft received": "February 2025",
        "Published": "1 May 2025",
        "Response due": "1 September 2025",
    }
    assert june.commissioner == "Panel of Regional team"
    assert june.author == "Lanternfield – Two reviewers"


def test_what_a_report_cannot_be(trust: Trust, case: Case) -> None:
    make_report(trust, case, "Investigation")
    board, region = trust.board, make_party(trust)
    other = make_party(make_trust())

    def add(**said: object) -> Report:
        asked: dict[str, object] = {"title": "New", "kind": ReportKind.INTERNAL, "by": trust.by}
        return services.add_report(case=case, **(asked | said))  # type: ignore[arg-type]  # hostile on purpose

    written = Entry.objects.filter(organisation_id=trust.pk).count()
    for said, why in (
        ({"title": " "}, "Give the report's title"),
        ({"title": "investigation"}, "with that title"),
        ({"title": "x" * 301}, "300 characters"),
        ({"commissioner": region, "commissioning_body": board}, "belongs to another organisation"),
        ({"author": other}, "belongs to another organisation"),
        (
            {"dates": {"accepted": on(date(2020, 1, 1)), "published": on(date(2019, 1, 1))}},
            "“Published” cannot be before “Accepted”",
        ),
        ({"effective_on": date(2099, 1, 1), "dates": {"published": on(TODAY)}}, "future"),
    ):
        with pytest.raises(Refused, match=why):
            add(**said)
    with pytest.raises(KeyError):
        add(dates={"nonsense": on(TODAY)}, effective_on=TODAY)
    assert Entry.objects.filter(organisation_id=trust.pk).count() == written


def test_dates_move_and_are_taken_away(trust: Trust, case: Case) -> None:
    report = make_report(trust, case, dates={"published": on(date(2019, 12, 1))})
    first = report.dates.get()
    second = services.date_report(
        report=report,
        dates={"published": None, "accepted": on(date(2019, 11, 1))},
        effective_on=date(2021, 1, 1),
        by=trust.by,
        expected=first.pk,
    )
    line = queries.report_as_at(report, Moment(date(2021, 1, 1)), drafts=True).line
    assert line.dates == {"Accepted": "1 November 2019"}
    with pytest.raises(Refused, match="same as those that stand"):
        services.date_report(
            report=report, dates={"published": None}, effective_on=date(2021, 1, 1), by=trust.by
        )
    with pytest.raises(Refused, match="Someone else"):
        services.date_report(
            report=report,
            dates={"published": None},
            effective_on=date(2021, 1, 1),
            by=trust.by,
            expected=first.pk,
        )
    assert second.published is None


# Versions -------------------------------------------------------------------------------------


def test_a_version_with_its_document(trust: Trust, case: Case) -> None:
    report = make_report(trust, case)
    key = uuid7()

    def receive() -> ReportVersion:
        return services.receive_version(
            report=report,
            kind=VersionKind.FINAL,
            received_on=date(2020, 1, 2),
            pages=84,
            upload=ContentFile(b"%PDF-1.7 words", name="report.pdf"),
            id=key,
            by=trust.by,
        )

    version = receive()
    assert receive() == version
    file = queries.document_of(version)
    assert file is not None
    assert version.file_digest == file.sha256
    assert ReportVersion.objects.count() == 1
    (line,) = queries.report_as_at(report, Moment(TODAY), drafts=False).versions
    assert (line.file, line.may_open, line.removed) == ("report.pdf", True, False)


def test_an_empty_file_leaves_nothing(trust: Trust, case: Case) -> None:
    report = make_report(trust, case)
    with pytest.raises(Refused, match="empty"):
        services.receive_version(
            report=report,
            kind="final",
            received_on=date(2020, 1, 2),
            upload=ContentFile(b"", name="report.pdf"),
            by=trust.by,
        )
    with pytest.raises(Refused, match="future"):
        services.receive_version(
            report=report,
            kind="final",
            received_on=date(2099, 1, 2),
            upload=ContentFile(b"words", name="report.txt"),
            by=trust.by,
        )
    assert not ReportVersion.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_a_version_cannot_be(trust: Trust, case: Case) -> None:
    report = make_report(trust, case)
    make_version(trust, report, received_on=date(2020, 1, 3))

    def add(**said: object) -> ReportVersion:
        asked: dict[str, object] = {
            "kind": VersionKind.DRAFT,
            "received_on": date(2020, 1, 2),
            "by": trust.by,
        }
        return services.add_version(report=report, **(asked | said))  # type: ignore[arg-type]  # hostile on purpose

    for said, why in (
        ({"received_on": date(2099, 1, 1)}, "future"),
        ({"received_on": date(2020, 1, 4)}, "came before that day"),
        ({"restricted": False}, "only by those"),
        ({"pages": 0}, "one page or more"),
    ):
        with pytest.raises(Refused, match=why):
            add(**said)
    report = make_report(trust, case)
    add()
    with pytest.raises(Refused, match="A draft came after"):
        add(kind=VersionKind.FINAL, received_on=date(2020, 1, 1))


def test_a_file_of_another_organisation_is_refused(trust: Trust, case: Case) -> None:
    report = make_report(trust, case)
    other = make_trust()
    file = StoredFile.objects.create(
        organisation=other.pk,
        sha256="0" * 64,
        size=1,
        name="x",
        media_type="text/plain",
        created_at=NOW,
        created_by=other.lead.pk,
    )
    with pytest.raises(Refused, match="cannot be used"):
        services.add_version(
            report=report, kind="final", received_on=date(2020, 1, 2), file=file, by=trust.by
        )


# Who may --------------------------------------------------------------------------------------


def test_only_who_keeps_cases_may_write_any_of_this(trust: Trust, case: Case) -> None:
    report = make_report(trust, case)
    writes: list[Callable[[Actor], object]] = [
        lambda by: services.open_case(organisation=trust.organisation, pseudonym="Ms Z", by=by),
        lambda by: services.describe_case(case=case, setting="x", effective_on=TODAY, by=by),
        lambda by: services.add_event(case=case, day=on(date(2019, 1, 1)), what="x", by=by),
        lambda by: services.add_report(case=case, title="x", kind="internal", by=by),
        lambda by: services.date_report(report=report, dates={}, effective_on=TODAY, by=by),
        lambda by: services.add_version(
            report=report, kind="final", received_on=date(2020, 1, 2), by=by
        ),
        lambda by: services.receive_version(
            report=report, kind="final", received_on=date(2020, 1, 2), upload=None, by=by
        ),
    ]
    for by in (trust.person("executive"), Actor(make_user().pk), make_trust().by):
        for write in writes:
            with pytest.raises(NotPermitted):
                write(by)


# Reads ----------------------------------------------------------------------------------------


def test_a_timeline_in_order_with_drafts_only_for_some(trust: Trust, case: Case) -> None:
    report = make_report(trust, case, "The report", dates={"published": on(date(2020, 1, 4))})
    make_version(trust, report, VersionKind.DRAFT, received_on=date(2019, 12, 1))
    make_version(trust, report, received_on=date(2020, 1, 2))
    with clock.set_to(NOW):
        services.add_event(case=case, day=ImpreciseDate.year(2018), what="Before.", by=trust.by)
    shown = queries.case_as_at(case, Moment(TODAY), drafts=True).timeline
    assert [(item.words, item.what) for item in shown] == [
        ("2018", "Before."),
        ("October 2019", "The incident"),
        ("1 December 2019", "A draft was received"),
        ("2 January 2020", "The report was received"),
        ("4 January 2020", "Published"),
    ]
    hidden = queries.case_as_at(case, Moment(TODAY), drafts=False).timeline
    assert "A draft was received" not in {item.what for item in hidden}
    (line,) = queries.report_as_at(report, Moment(TODAY), drafts=False).versions
    assert line.kind == "final"


def test_a_case_as_it_was_known(trust: Trust, case: Case) -> None:
    with clock.set_to(NOW):
        event = services.add_event(case=case, day=on(date(2019, 12, 2)), what="Late.", by=trust.by)
        make_report(trust, case)
    before = queries.case_as_at(case, Moment(TODAY, event.sequence - 1), drafts=True)
    assert [item.what for item in before.timeline] == ["The incident"]
    assert before.reports == ()
    assert CaseEvent.objects.get().pk == event.pk


def test_reads_take_the_same_queries_however_much_there_is(
    trust: Trust, case: Case, django_assert_num_queries: Callable[[int], object]
) -> None:
    report = make_report(trust, case)
    at = Moment(TODAY)
    reads: list[tuple[int, Callable[[], object]]] = [
        (3, lambda: queries.cases(trust.pk, at)),
        (5, lambda: queries.case_as_at(case, at, drafts=True)),
        (5, lambda: queries.report_as_at(report, at, drafts=True)),
    ]
    for more in range(2):
        for _ in range(more * 4):
            make_version(trust, make_report(trust, case, dates={"published": on(date(2020, 1, 1))}))
            services.receive_version(
                report=report,
                kind="draft",
                received_on=date(2020, 1, 2),
                upload=ContentFile(uuid7().bytes, name="x.bin"),
                by=trust.by,
            )
            make_case(trust)
        for count, read in reads:
            if more or read is not reads[-1][1]:
                with django_assert_num_queries(count):  # type: ignore[attr-defined]  # a context manager
                    read()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, ""),
        (on(date(2017, 7, 24)), "24 July 2017"),
        (ImpreciseDate.month(2017, 2), "February 2017"),
        (
            ImpreciseDate.month(2017, 2, "by the end of February 2017"),
            "by the end of February 2017",
        ),
        (ImpreciseDate.year(2013), "2013"),
        (ImpreciseDate.ongoing(), "ongoing"),
        (ImpreciseDate(None, None, Precision.UNKNOWN), "not known"),
        (
            ImpreciseDate.from_words("Q3 2017/18"),
            "Q3 2017/18 (1 October to 31 December 2017)",
        ),
    ],
)
def test_dates_in_words(day: ImpreciseDate | None, words: str) -> None:
    assert queries.written(day) == words
