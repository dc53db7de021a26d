"""When a version came, as precisely as its source says, and from which day it counts as here."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from amends.investigations import queries, services
from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind, counts_from
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.redaction import ask, carry_out, places_holding
from amends.ledger.rules import REMOVED, Actor, Moment, Refused
from amends.ledger.verification import verify
from amends.plans.services import begin_plan
from amends.recommendations.services import add_recommendation
from amends.standing.queries import plan_as_at
from tests.databases import Copy
from tests.factories import Trust, make_case, make_report, make_trust
from tests.people.pages import at, sent, words

FEBRUARY = ImpreciseDate.month(2017, 2, "February 2017")
LAST, NEXT = date(2017, 2, 28), date(2017, 3, 1)


@pytest.fixture
def trust(database: Copy) -> Trust:
    return make_trust()


@pytest.fixture
def report(trust: Trust) -> Report:
    return make_report(trust, make_case(trust, "Ms Z"))


def came(
    trust: Trust, report: Report, received: ImpreciseDate | date, kind: str = "draft"
) -> ReportVersion:
    return services.add_version(report=report, kind=kind, received_on=received, by=trust.by)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "final", "counts"),
    [
        (date(2026, 1, 1), None, LAST),
        (date(2017, 2, 17), None, date(2017, 2, 17)),
        (date(2026, 1, 1), date(2017, 2, 10), date(2017, 2, 9)),
        (date(2026, 1, 1), date(2017, 7, 24), LAST),
        (date(2026, 1, 1), date(2017, 2, 1), date(2017, 2, 1)),
    ],
)
def test_the_last_day_counts_unless_a_fact_shows_an_earlier(
    today: date, final: date | None, counts: date
) -> None:
    assert counts_from(date(2017, 2, 1), LAST, today=today, final=final) == counts


def test_a_month_keeps_its_words_and_counts_from_its_last_day(trust: Trust, report: Report) -> None:
    version = came(trust, report, FEBRUARY)
    version.refresh_from_db()
    assert (version.received_on, version.came) == (LAST, FEBRUARY)
    add_recommendation(
        version=version,
        number="1",
        text="Do it.",
        position=1,
        addressees=[trust.party],
        effective_on=LAST,
        by=trust.by,
    )
    plan = begin_plan(
        organisation=trust.organisation,
        name="Plan",
        reports=[report],
        begins_on=LAST,
        begun_on_version=version,
        by=trust.by,
    )
    assert not plan_as_at(plan, Moment(date(2017, 2, 27))).recommendations
    assert len(plan_as_at(plan, Moment(LAST)).recommendations) == 1
    assert not queries.report_as_at(report, Moment(date(2017, 2, 27)), drafts=True).versions
    shown = queries.report_as_at(report, Moment(LAST), drafts=True).versions
    assert [each.received for each in shown] == ["February 2017"]
    timeline = queries.case_as_at(report.case, Moment(LAST), drafts=True).timeline
    assert ("February 2017", "A draft was received") in [(i.words, i.what) for i in timeline]
    assert verify(trust.pk).faults == ()


def test_an_exact_day_needs_no_words_beside_it(trust: Trust, report: Report) -> None:
    version = came(trust, report, ImpreciseDate.from_words("17 February 2017"), "final")
    assert (version.received, version.received_on) == (None, date(2017, 2, 17))
    assert version.came == ImpreciseDate.on(date(2017, 2, 17))


def test_what_came_this_month_is_here_when_it_is_entered(trust: Trust, report: Report) -> None:
    with clock.set_to(on(date(2026, 11, 26))):
        version = came(trust, report, ImpreciseDate.month(2026, 11), "final")
        assert version.received_on == date(2026, 11, 26)
    with (
        clock.set_to(on(date(2026, 11, 26))),
        pytest.raises(Refused, match="cannot be in the future"),
    ):
        came(trust, make_report(trust, report.case), ImpreciseDate.month(2026, 12))


def test_a_draft_of_a_month_came_before_the_final(trust: Trust, report: Report) -> None:
    came(trust, report, date(2017, 2, 10), "final")
    assert came(trust, report, FEBRUARY).received_on == date(2017, 2, 9)
    with pytest.raises(Refused, match="A draft comes before it"):
        came(trust, report, ImpreciseDate.month(2017, 3))


def test_a_final_within_the_month_of_its_draft_is_told_what_to_do(
    trust: Trust, report: Report
) -> None:
    came(trust, report, FEBRUARY)
    with pytest.raises(Refused, match="received in “February 2017”, and counts from 28 February"):
        came(trust, report, date(2017, 2, 20), "final")
    with pytest.raises(Refused, match="A draft came after that day"):
        came(trust, report, date(2017, 1, 20), "final")
    came(trust, report, FEBRUARY, "final")


def test_a_date_that_says_no_day_is_refused(trust: Trust, report: Report) -> None:
    with pytest.raises(Refused, match="in which month or year"):
        came(trust, report, ImpreciseDate.from_words("unknown"))
    with pytest.raises(Refused, match="Give a year from 1900"):
        came(trust, report, ImpreciseDate.from_words("1812"))
    assert not ReportVersion.objects.exists()


def test_words_in_its_date_are_removed_and_the_day_stays(trust: Trust, report: Report) -> None:
    version = came(trust, report, ImpreciseDate.month(2017, 2, "by perry o'place in February 2017"))
    request = ask(
        row=version,
        field="received",
        first=version.came.as_text().index("perry"),
        last=version.came.as_text().index(" in"),
        reason="a name",
        by=trust.by,
    )
    places = len(places_holding("perry o'place", trust.pk))
    carry_out(request=request, by=Actor(trust.user("executive").pk), places=places)
    version.refresh_from_db()
    assert version.came.raw == f"by {REMOVED} in February 2017"
    assert version.received_on == LAST
    assert verify(trust.pk).faults == ()


@pytest.mark.sqlite_only(reason="a page")
def test_the_form_takes_a_month_and_says_what_a_statement_gave(
    trust: Trust, client: Client
) -> None:
    client.force_login(trust.lead)
    report = make_report(trust, make_case(trust, "Ms Z"), dates={"draft_received": FEBRUARY})
    for name in ("add-version", "read-in"):
        page = words(client, at(trust, name, report.pk))
        assert "The report’s dates say: Draft received: February 2017." in page
    answers = {"kind": VersionKind.DRAFT.value, "received": "in February 2017"}
    sent(client, at(trust, "add-version", report.pk), **answers)
    version = ReportVersion.objects.get()
    assert (version.received_on, version.came.raw) == (LAST, "in February 2017")
    assert "Received in February 2017" in words(client, at(trust, "report", report.pk))
    assert "draft of in" not in words(client, at(trust, "report", report.pk))
