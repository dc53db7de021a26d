"""A case out of a published statement: the seed, and what a person makes of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from amends.intake import queries, services
from amends.intake.forms import StatementForm
from amends.intake.models import Reading
from amends.intake.services import Confirmed, ConfirmedEvent, ConfirmedReport
from amends.investigations.models import Case, CaseEvent, CaseStatement, Report, ReportDates
from amends.investigations.rules import ReportKind
from amends.ledger.dates import ImpreciseDate, Precision
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people.models import Party
from amends.people.permissions import NotPermitted
from amends.plans.models import Update
from tests.intake.story import Story

MINIMAL = Confirmed(pseudonym="Mr K", source="A statement.", reconstructed=True)


def form_of(story: Story, reading: Reading, **changes: object) -> StatementForm:
    """The form with everything as proposed, and the changes."""
    statement = queries.statement_of(reading)
    assert statement is not None
    parties = list(Party.objects.filter(organisation=story.trust.pk))

    def made(data: dict[str, object] | None) -> StatementForm:
        return StatementForm(data, found=statement, file_name=reading.file_name, parties=parties)

    unsent = made(None)
    data: dict[str, object] = {}
    for name in unsent.fields:
        value = unsent[name].value()
        if value not in (None, False, ""):
            data[name] = "on" if value is True else value
    return made(data | changes)


def take_over(story: Story, reading: Reading, form: StatementForm) -> Case:
    assert form.is_valid(), form.errors
    return services.open_from_statement(
        organisation=story.trust.organisation,
        reading=reading,
        confirmed=form.confirmed(),
        id=form.cleaned_data["key"],
        by=story.trust.by,
    )


def test_the_seed_proposes_its_case_and_becomes_it(story: Story, shared_seed: Path) -> None:
    (path,) = shared_seed.glob("*.txt")
    reading = story.stated(path.read_text(), path.name)
    form = form_of(story, reading, reconstructed="on")
    ticks = {"checked": list(form.to_check)} if form.to_check else {}
    case = take_over(story, reading, form_of(story, reading, reconstructed="on", **ticks))

    assert (case.pseudonym, case.reconstructed) == ("Ms Z", True)
    said = CaseStatement.objects.get(subject=case)
    assert said.incident is not None
    assert (said.incident.precision, said.incident.raw) == (Precision.YEAR, "2013")
    internal, external = Report.objects.filter(case=case).order_by("sequence")
    assert (internal.kind, external.kind) == ("internal", "external")
    assert external.commissioner is not None
    assert external.commissioner.name == "NHS England"
    assert external.author_words == "a non-NHS organization"
    dates = ReportDates.objects.filter(subject=external).order_by("-sequence").first()
    assert dates is not None
    assert dates.draft_received is not None
    assert dates.draft_received.precision is Precision.MONTH
    assert dates.draft_received.first == date(2017, 2, 1)
    assert dates.published == ImpreciseDate.on(date(2017, 7, 24))

    lines = [event.what for event in CaseEvent.objects.filter(case=case)]
    (complete,) = [line for line in lines if "completed in full" in line]
    assert complete.startswith("The statement claims, and nothing here shows")
    assert any("accepted in full" in line for line in lines)
    assert any("deepest apologies" in line for line in lines)
    assert any("Chief Executive" in line for line in lines)
    assert not any("Majid" in line for line in lines)
    # A claim is a line of the timeline: nothing of a plan, and so no standing, comes of it.
    assert not Update.objects.exists()
    assert verify(story.trust.pk).intact


def test_every_date_is_shown_with_its_precision_and_words(story: Story, shared_seed: Path) -> None:
    (path,) = shared_seed.glob("*.txt")
    form = form_of(story, story.stated(path.read_text(), path.name))
    shown = {group.title: group.words for group in form.groups}
    assert "February 2017 (a month)" in shown
    assert "24 July 2017 (a day)" in shown
    assert form["incident"].value() == "2013"
    assert form["said_on"].value() == "24 July 2017"


def test_what_is_unticked_or_edited_is_recorded_so(story: Story) -> None:
    reading = story.stated()
    form = form_of(story, reading)
    unticked: dict[str, object] = {
        f"{name}_tick": "" for name in (*form.events, *form.dated, form.reports[0][0])
    }
    external = form.reports[1][0]
    changed = form_of(
        story, reading, pseudonym="Patient 7", **unticked, **{f"{external}_title": "The review"}
    )
    case = take_over(story, reading, changed)
    assert case.pseudonym == "Patient 7"
    assert [report.title for report in case.reports.all()] == ["The review"]
    assert not CaseEvent.objects.filter(case=case).exists()


def test_answers_that_contradict_each_other_are_asked_about(story: Story) -> None:
    reading = story.stated()
    form = form_of(story, reading)
    first, second = form.dated[:2]
    internal, external = (name for name, _kind in form.reports)
    wrong = form_of(
        story,
        reading,
        **{
            f"{first}_is": "external:published",
            f"{second}_is": "external:published",
            f"{internal}_title": "",
            f"{form.events[0]}_what": "",
        },
    )
    assert not wrong.is_valid()
    assert {f"{second}_is", f"{internal}_title", f"{form.events[0]}_what"} <= set(wrong.errors)
    left_out = form_of(story, reading, **{f"{external}_tick": ""})
    assert not left_out.is_valid()
    assert any(name.endswith("_is") for name in left_out.errors)


def test_a_statement_becomes_one_case_however_often_it_is_sent(story: Story) -> None:
    reading = story.stated()
    form = form_of(story, reading, pseudonym="Patient 8")
    first = take_over(story, reading, form)
    assert take_over(story, reading, form) == first
    assert Case.objects.filter(pseudonym="Patient 8").count() == 1


def test_a_case_that_is_open_already_is_not_opened_again(story: Story) -> None:
    reading = story.stated()
    with pytest.raises(Refused, match="Mr K already"):
        take_over(story, reading, form_of(story, reading))


def test_what_is_refused_leaves_nothing(story: Story) -> None:
    reading = story.stated()
    before = Case.objects.count(), Report.objects.count(), Party.objects.count()
    confirmed = replace(
        MINIMAL,
        pseudonym="Mr L",
        reports=[ConfirmedReport(ReportKind.EXTERNAL, "A report", "A new commissioner")],
        events=[ConfirmedEvent(ImpreciseDate.on(date(2999, 1, 1)), "To come.")],
    )
    with pytest.raises(Refused):
        services.open_from_statement(
            organisation=story.trust.organisation,
            reading=reading,
            confirmed=confirmed,
            by=story.trust.by,
        )
    assert before == (Case.objects.count(), Report.objects.count(), Party.objects.count())
    reading.refresh_from_db()
    assert reading.case is None


def test_a_report_is_no_statement(story: Story) -> None:
    reading = story.read()
    assert queries.statement_of(reading) is None
    with pytest.raises(Refused, match="as a statement"):
        services.open_from_statement(
            organisation=story.trust.organisation,
            reading=reading,
            confirmed=MINIMAL,
            by=story.trust.by,
        )


def test_who_keeps_no_cases_opens_none(story: Story) -> None:
    reading = story.stated()
    with pytest.raises(NotPermitted):
        services.open_from_statement(
            organisation=story.trust.organisation,
            reading=reading,
            confirmed=MINIMAL,
            by=story.trust.person("reader"),
        )


def test_a_reconstructed_case_needs_its_source(story: Story) -> None:
    with pytest.raises(Refused, match="public statement"):
        services.open_from_statement(
            organisation=story.trust.organisation,
            reading=story.stated(),
            confirmed=replace(MINIMAL, pseudonym="Mr L", source=" "),
            by=story.trust.by,
        )
