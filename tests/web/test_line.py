"""The line of dates on the page of a plan: what happened by the day shown, in one question, as a list."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.investigations import services as investigations
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger.dates import ImpreciseDate
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.ledger.services import write
from amends.plans import services as plans
from amends.plans.models import PlanReport
from amends.publication import services as publication
from amends.standing.queries import plan_as_at
from amends.web.queries.dates import line_of
from tests.factories import make_case, make_report
from tests.publication.story import AS_AT, BEGAN, Story, make_story, on
from tests.web.reading import words_of

LATER = date(2025, 12, 10)


def told() -> Story:
    """Two reports of one case, a plan for the later, and an edition."""
    story = make_story()
    make_report(
        story.trust,
        story.report.case,
        "Internal report",
        ReportKind.INTERNAL,
        {"final_received": ImpreciseDate.month(2022, 5)},
    )
    with on(BEGAN):
        plans.describe_plan(plan=story.plan, begins_on=BEGAN, effective_on=BEGAN, by=story.by)
    return story


def line(
    story: Story, day: date, known: date | None = None, *, drafts: bool = False
) -> list[tuple[str, str, str]]:
    at = moment(organisation_id=story.trust.pk, day=day, known=known) if known else Moment(day)
    found = line_of(plan_as_at(story.plan, at), drafts=drafts)
    return [(point.words, point.what, point.query) for point in found]


@pytest.mark.usefixtures("database")
def test_it_ends_with_the_day_shown_and_says_nothing_of_later() -> None:
    story = told()
    story.published()
    assert line(story, date(2022, 5, 1)) == [
        ("October 2019", "The incident", ""),
        ("May 2022", "Internal report", ""),
    ]
    assert line(story, LATER) == [
        ("October 2019", "The incident", ""),
        ("May 2022", "Internal report", ""),
        ("27 February 2025", "The plan began", "?on=2025-02-27"),
        ("16 July 2025", "External report published", "?on=2025-07-16"),
        ("16 July 2025", "Edition 1 published", "?on=2025-07-16"),
    ]
    # The day shown leads nowhere: it is shown.
    assert [query for *_words, query in line(story, AS_AT)] == ["", "", "?on=2025-02-27", "", ""]


@pytest.mark.usefixtures("database")
def test_it_shows_what_was_known() -> None:
    story = told()
    story.published()
    with on(LATER):
        investigations.date_report(
            report=story.report,
            dates={"draft_received": ImpreciseDate.month(2025, 2, "in February 2025")},
            effective_on=BEGAN,
            by=story.by,
        )
    draft = ("in February 2025", "Draft of the external report", "?on=2025-02-28")
    assert draft in line(story, LATER)
    before = line(story, LATER, known=date(2025, 7, 15))
    assert draft not in before
    assert not any("Edition" in what for _words, what, _query in before)


@pytest.mark.usefixtures("database")
def test_a_version_tells_when_it_came_where_no_date_of_the_report_does() -> None:
    story = told()
    other = make_report(story.trust, story.report.case, "Other", ReportKind.INTERNAL)
    with on(BEGAN):
        for kind, came in (("draft", "January 2021"), ("final", "3 May 2021")):
            investigations.add_version(
                report=other,
                kind=kind,
                received_on=ImpreciseDate.from_words(came),
                by=story.by,
            )
    final = ("3 May 2021", "Internal report (Other)", "")
    draft = ("January 2021", "Draft of the internal report (Other)", "")
    assert line(story, LATER)[1] == final
    assert line(story, LATER, drafts=True)[1:3] == [draft, final]
    assert not {final, draft} & set(line(story, date(2021, 1, 30), drafts=True))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("came", [("May 2021", "January 2021"), ("January 2021", "May 2021")])
def test_of_several_drafts_the_first_to_come_is_told(came: tuple[str, str]) -> None:
    story = told()
    other = make_report(story.trust, story.report.case, "Other", ReportKind.INTERNAL)
    with on(BEGAN):
        for day in came:
            investigations.add_version(
                report=other,
                kind=VersionKind.DRAFT,
                received_on=ImpreciseDate.from_words(day),
                by=story.by,
            )
    found = [point for point in line(story, LATER, drafts=True) if "Draft" in point[1]]
    assert found == [("January 2021", "Draft of the internal report (Other)", "")]


@pytest.mark.usefixtures("database")
def test_a_case_that_the_plan_was_not_yet_known_to_answer_is_not_on_it() -> None:
    story = told()
    case = make_case(story.trust, "Ms R")
    report = make_report(
        story.trust, case, "Other report", dates={"published": ImpreciseDate.year(2023)}
    )
    with (
        on(LATER),
        write(organisation_id=story.trust.pk, by=story.by, event="test.written") as writing,
    ):
        made = writing.add(PlanReport(plan=story.plan, report=report))
    whats = [
        [point.what for point in line_of(plan_as_at(story.plan, Moment(LATER, last)), drafts=False)]
        for last in (made.sequence - 1, made.sequence)
    ]
    assert ["The incident (Ms R)" in each for each in whats] == [False, True]


@pytest.mark.usefixtures("database")
def test_an_edition_that_was_withdrawn_says_so_from_then_on() -> None:
    story = told()
    edition = story.published()
    with on(LATER):
        publication.withdraw(edition=edition, reason="It was wrong.", by=story.second_person)
    whats = [what for _words, what, _query in line(story, LATER)]
    assert whats[-1] == "Edition 1 published, since withdrawn"
    assert line(story, AS_AT)[-1][1] == "Edition 1 published"


@pytest.mark.usefixtures("database")
def test_two_reports_of_a_kind_are_told_by_their_titles() -> None:
    story = told()
    make_report(
        story.trust,
        story.report.case,
        "Second look",
        ReportKind.INTERNAL,
        {"published": ImpreciseDate.year(2023)},
    )
    whats = [what for _words, what, _query in line(story, LATER)]
    assert whats[1:3] == [
        "Internal report (Internal report)",
        "Internal report published (Second look)",
    ]


@pytest.mark.usefixtures("database")
def test_it_is_one_question_however_much_there_is() -> None:
    story = told()
    story.published()
    shown = plan_as_at(story.plan, Moment(LATER))
    line_of(shown, drafts=True)
    for number in range(3):
        make_report(
            story.trust,
            story.report.case,
            f"Another {number}",
            dates={"published": ImpreciseDate.year(2020 + number)},
        )
    with CaptureQueriesContext(connection) as queries:
        assert len(line_of(shown, drafts=True)) == 8
    assert len(queries) == 1


@pytest.mark.usefixtures("page_database")
def test_the_page_has_it_as_a_list_that_ends_today(client: Client) -> None:
    story = told()
    story.published()
    client.force_login(story.trust.lead)
    with on(LATER, 12):
        page = client.get(f"/o/{story.trust.slug}/plans/{story.plan.pk}/")
    text = words_of(page)
    assert "Show the plan as at 27 February 2025 The plan began" in text
    assert (
        "16 July 2025 Edition 1 published 10 December 2025 Today, the day this page shows" in text
    )
    markup = page.content.decode()
    assert f'href="/public/{story.trust.slug}/{story.plan.pk}/edition/1/"' in markup
    assert markup.count('aria-current="date"') == 1
    with on(LATER, 12):
        earlier = client.get(f"/o/{story.trust.slug}/plans/{story.plan.pk}/?on=2025-03-01")
    assert "1 March 2025 The day this page shows" in words_of(earlier)
    assert "Edition 1 published" not in words_of(earlier)
