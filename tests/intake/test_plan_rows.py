"""A plan's document becomes actions, row by row, each with what it claims and where it stood."""

import json
from dataclasses import replace
from datetime import date

import pytest

from amends.evidence.models import Evidence
from amends.intake import services
from amends.intake.models import Remembered, Row
from amends.intake.queries.mapping import mapping_of, meanings_asked, tables_of
from amends.intake.queries.plans import row_shown
from amends.intake.rules import ReadingState
from amends.intake.rules.rows import Day, Problem, Said, Update, problems
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.plans import models as plans
from amends.plans.models import Action, ActionSource
from amends.plans.queries import placement_on, read_from
from amends.plans.rules import Rung
from amends.standing.queries import action_as_at
from tests.intake import making, plan_making
from tests.intake.plan_making import AS_AT, HEADINGS, NOW, ROWS, PlanStory, rows_of

TODAY = Moment(NOW.date())
SEPTEMBER = Day("30 September 2021", "2021-09-30", "2021-09-30", "exact")


def test_rows_are_found_and_none_is_kept_before_the_mapping(plan_story: PlanStory) -> None:
    reading = plan_story.read()
    rows = rows_of(reading)
    assert [row.found["label"] for row in rows] == ["1.1", "1.2", "2.1"]
    with pytest.raises(Refused, match="what the document’s words mean"):
        plan_story.accept(rows[0])
    assert not Action.objects.exists()


def test_an_accepted_row_is_an_action_with_its_promise_and_its_place(
    plan_story: PlanStory,
) -> None:
    reading = plan_story.mapped(plan_story.read())
    first = rows_of(reading)[0]
    action = plan_story.accept(first)
    standing = action_as_at(action, TODAY)
    assert standing is not None
    assert standing.commitment is not None
    assert (standing.number, action.title) == ("1.1", plan_making.CRISIS[2])
    assert standing.commitment.owner == plan_story.nursing
    assert standing.commitment.in_place_by == ImpreciseDate.on(date(2021, 6, 30))
    assert standing.commitment.effective_on == AS_AT
    assert standing.serves == (plan_story.first.pk,)
    (source,) = ActionSource.objects.all()
    assert (source.action, source.sha256, source.number) == (action, reading.sha256, "1.1")
    assert "Lead: Director of Nursing" in source.words
    place = json.loads(source.place)
    assert place["file"] == reading.sha256
    assert place["spans"][0]["cell"]
    assert verify(plan_story.trust.pk).intact


def test_what_the_document_calls_complete_is_its_claim_and_no_more(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    action = plan_story.accept(rows_of(reading)[0])
    standing = action_as_at(action, TODAY)
    assert standing is not None
    assert standing.last_claim is not None
    assert (standing.last_claim.claim, standing.last_claim.effective_on) == ("complete", AS_AT)
    assert standing.last_claim.source_file == reading.file_id
    assert standing.last_claim.text == "All plans were reviewed."
    assert standing.rung is Rung.IN_PLACE
    assert standing.claimed_only
    before = action_as_at(action, Moment(date(2021, 5, 30)))
    assert before is None


def test_dated_progress_becomes_dated_updates(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    action = plan_story.accept(rows_of(reading)[1])
    told = [(each.effective_on, each.text, each.forecast) for each in action.updates.all()]
    assert sorted(told) == [
        (date(2021, 4, 12), "the form was agreed.", ""),
        (date(2021, 5, 10), "two wards use it.", ""),
        (AS_AT, "On track", "on course"),
    ]
    # It stood in its plan by the first day of which something is told.
    placed = placement_on(action, date(2021, 4, 12))
    assert placed is not None
    assert placed.effective_on == date(2021, 4, 12)


def places(of: plans.Update | Evidence) -> tuple[str, list[str]]:
    """The digest of the file that something was read from, and the cells that say it."""
    place = json.loads(of.source_place)
    return place["file"], [span["cell"] for span in place["spans"]]


def test_every_update_and_piece_of_evidence_names_its_file_and_its_cells(
    plan_story: PlanStory,
) -> None:
    reading = plan_story.mapped(plan_story.read())
    crisis, risk, _training = rows_of(reading)
    said = Said.from_json(crisis.said)
    plan_story.accept(crisis, replace(said, evidence_kind="audit or data"))
    told = plans.Update.objects.get()
    assert places(told) == (reading.sha256, ["Plan!F2", "Plan!G2"])
    assert places(Evidence.objects.get()) == (reading.sha256, ["Plan!H2"])
    action = plan_story.accept(risk)
    assert [places(each) for each in action.updates.order_by("effective_on")] == [
        (reading.sha256, ["Plan!G3"]),
        (reading.sha256, ["Plan!G3"]),
        (reading.sha256, ["Plan!F3", "Plan!G3"]),
    ]
    assert verify(plan_story.trust.pk).intact


def test_what_is_told_on_a_page_of_paper_names_the_page(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read(plan_making.plan_pdf(), "Plan.pdf"))
    action = plan_story.accept(rows_of(reading)[0])
    place = json.loads(action.updates.get().source_place)
    assert place["file"] == reading.sha256
    assert [span["page"] for span in place["spans"]] == [1, 1]
    assert all(span["box"] for span in place["spans"])
    read = read_from({action.pk: action.updates.get().source_place}, plan_story.trust.pk)
    assert read == {action.pk: "Read from Plan.pdf: page 1."}


def test_a_name_a_colour_and_a_day_that_cannot_be_wait_for_a_person(
    plan_story: PlanStory,
) -> None:
    reading = plan_story.mapped(plan_story.read())
    row = rows_of(reading)[2]
    assert row.unsure
    assert [each.unsure for each in rows_of(reading)[:2]] == [False, False]
    with pytest.raises(Refused, match=r"Choose the post.*names no day"):
        plan_story.accept(row)
    said = replace(Said.from_json(row.said), owner=str(plan_story.medical.pk))
    with pytest.raises(Refused, match="names no day"):
        plan_story.accept(row, said)
    action = plan_story.accept(row, replace(said, in_place_by=SEPTEMBER))
    standing = action_as_at(action, TODAY)
    assert standing is not None
    assert standing.last_update is not None
    assert (standing.last_update.text, standing.last_update.forecast) == ("amber", "at risk")
    assert standing.rung is Rung.UNDER_WAY


def test_evidence_is_planned_where_a_person_says_of_which_kind(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    row = rows_of(reading)[0]
    said = Said.from_json(row.said)
    action = plan_story.accept(row, replace(said, evidence_kind="audit or data"))
    (evidence,) = Evidence.objects.all()
    assert (evidence.title, evidence.note) == ("Audit of crisis plans", "Audit of crisis plans")
    standing = action_as_at(action, TODAY)
    assert standing is not None
    assert standing.rung is Rung.IN_PLACE


def test_a_row_that_is_refused_writes_nothing(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    row = rows_of(reading)[1]
    said = Said.from_json(row.said)
    # Told of a day before the action stood in its plan.
    with pytest.raises(Refused, match="begins on"):
        plan_story.accept(row, replace(said, since="2021-05-31"))
    assert not Action.objects.exists()
    row.refresh_from_db()
    assert (row.state, row.version) == ("open", 2)


def test_two_people_at_once_are_told(plan_story: PlanStory) -> None:
    row = rows_of(plan_story.mapped(plan_story.read()))[0]
    said = Said.from_json(row.said)
    services.keep_row(
        row=row, said=replace(said, title="Mine"), seen=row.version, by=plan_story.trust.by
    )
    for step in (services.reject_row, services.join_row, services.undo_row):
        with pytest.raises(Refused, match="Somebody else"):
            step(row=row, seen=row.version, by=plan_story.trust.by)
    with pytest.raises(Refused, match="Somebody else"):
        services.accept_row(row=row, said=said, seen=row.version, by=plan_story.trust.by)


def test_steps_are_undone_one_by_one(plan_story: PlanStory) -> None:
    by = plan_story.trust.by
    reading = plan_story.mapped(plan_story.read())
    row = rows_of(reading)[0]
    was = row.said
    row = services.keep_row(
        row=row, said=replace(Said.from_json(was), title="Other"), seen=row.version, by=by
    )
    row = services.join_row(row=row, seen=row.version, by=by)
    joined = Said.from_json(row.said)
    assert joined.wording == f"{plan_making.CRISIS[2]}\n{plan_making.RISK[2]}"
    assert len(joined.updates) == 2
    assert row.unsure
    row = services.reject_row(row=row, seen=row.version, by=by)
    for state in ("open", "open", "open"):
        row = services.undo_row(row=row, seen=row.version, by=by)
        assert row.state == state
    assert row.said == was
    assert [each.state for each in rows_of(reading)] == ["open"] * 3
    with pytest.raises(Refused, match="nothing to undo"):
        services.undo_row(row=row, seen=row.version, by=by)


def test_a_row_of_two_actions_is_divided(plan_story: PlanStory) -> None:
    words = "Write the policy. Train every team."
    reading = plan_story.mapped(
        plan_story.read(plan_making.workbook([(*ROWS[0][:2], words, *ROWS[0][3:])]))
    )
    (row,) = rows_of(reading)
    half = services.split_row(
        row=row, at=len("Write the policy. "), seen=row.version, by=plan_story.trust.by
    )
    said = Said.from_json(half.said)
    assert (said.wording, said.number, said.claim, said.told) == ("Train every team.", "", "", "")
    assert plan_story.accept(row).title == "Write the policy."
    with pytest.raises(Refused, match="number"):
        plan_story.accept(half)
    assert plan_story.accept(half, replace(said, number="1.9")).title == "Train every team."


def test_ten_are_accepted_each_by_itself(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read(plan_making.workbook(plan_making.many(4))))
    rows = rows_of(reading)
    plan_story.accept(rows[0], replace(Said.from_json(rows[0].said), number="2"))
    done = services.accept_rows(
        reading=reading,
        seen={row.pk: row.version for row in rows[1:]},
        by=plan_story.trust.by,
    )
    assert [refusal is None for _row, refusal in done] == [False, True, True]
    assert "number 2" in str(done[0][1])
    assert [row.state for row in rows_of(reading)] == ["accepted", "open", "accepted", "accepted"]


def test_columns_are_corrected_remembered_and_forgotten(plan_story: PlanStory) -> None:
    by = plan_story.trust.by
    odd = plan_making.workbook(
        headings=("No.", "R", "Thing", "Boss", "Ready", "Light", "Gossip", "Papers")
    )
    reading = plan_story.read(odd)
    assert rows_of(reading) == []
    said = {
        "r": "serves",
        "thing": "action",
        "boss": "owners",
        "ready": "in_place_by",
        "light": "status",
        "gossip": "progress",
        "papers": "not_read",
    }
    assert services.say_columns(reading=reading, said=said, by=by)
    reading.refresh_from_db()
    assert reading.state == ReadingState.WAITING
    plan_story.carried_out(reading)
    rows = rows_of(reading)
    assert [row.found["text"] for row in rows] == [row[2] for row in ROWS]
    assert rows[0].found["evidence"] == ""
    assert not services.say_columns(reading=reading, said=said, by=by)
    # The next document that is headed so is read so at once, and says why.
    again = plan_story.read(
        plan_making.workbook(
            ROWS[:1], headings=("No.", "R", "Thing", "Boss", "Ready", "Light", "Gossip", "Papers")
        ),
        "Newer.xlsx",
    )
    assert [row.found["text"] for row in rows_of(again)] == [ROWS[0][2]]
    shown = {column.key: column.memory for column in tables_of(again)[0].columns}
    assert (shown["thing"], shown["no."]) == ("Plan.xlsx", "")
    gone = services.forget(
        organisation=plan_story.trust.organisation,
        things=list(Remembered.objects.values_list("pk", flat=True)),
        by=by,
    )
    assert gone == len(said)
    third = plan_story.read(
        plan_making.workbook(
            ROWS[:2], headings=("No.", "R", "Thing", "Boss", "Ready", "Light", "Gossip", "Papers")
        ),
        "Third.xlsx",
    )
    assert rows_of(third) == []


def test_columns_are_not_changed_once_rows_have_been_worked_on(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    plan_story.accept(rows_of(reading)[0])
    with pytest.raises(Refused, match="worked on"):
        services.say_columns(reading=reading, said={"status": "not_read"}, by=plan_story.trust.by)
    assert Row.objects.filter(reading=reading, state="accepted").exists()


def test_meanings_are_proposed_from_words_posts_numbers_and_memory(plan_story: PlanStory) -> None:
    reading = plan_story.read(name="Plan 31 May 2021.xlsx")
    recommendations = (plan_story.first, plan_story.second)
    asked = meanings_asked(reading, mapping_of(reading), recommendations, NOW.date())
    assert asked.as_at == AS_AT
    assert [(one.words, one.meaning) for one in asked.statuses] == [
        ("Complete", "complete"),
        ("On track", "on course"),
        ("amber", ""),
    ]
    assert [(one.words, one.meaning, one.may_be_a_name) for one in asked.owners] == [
        ("Director of Nursing", str(plan_story.nursing.pk), False),
        ("Medical Director", str(plan_story.medical.pk), False),
        ("Jane Smith", "", True),
    ]
    assert [one.meaning for one in asked.serves] == [str(one.pk) for one in recommendations]
    plan_story.mapped(reading)
    newer = plan_story.read(plan_making.workbook(ROWS[1:]), "Newer.xlsx")
    asked = meanings_asked(newer, mapping_of(newer), recommendations, NOW.date())
    assert [(one.meaning, one.memory) for one in asked.statuses] == [
        ("on course", "Plan 31 May 2021.xlsx"),
        ("at risk", "Plan 31 May 2021.xlsx"),
    ]


def test_every_status_is_explained_and_the_day_is_not_to_come(plan_story: PlanStory) -> None:
    reading = plan_story.read()
    services.say_columns(reading=reading, said={}, by=plan_story.trust.by)
    said = {"reading": reading, "owners": {}, "serves": {}, "by": plan_story.trust.by}
    with pytest.raises(Refused, match="“amber”"):
        services.confirm_mapping(
            as_at=AS_AT,
            statuses={"complete": "complete", "on track": "on course"},
            **said,  # type: ignore[arg-type]  # by name
        )
    with pytest.raises(Refused):
        services.confirm_mapping(as_at=date(2031, 1, 1), statuses={}, **said)  # type: ignore[arg-type]  # by name


def test_a_new_meaning_reaches_rows_that_nobody_has_worked_on(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    first, second, _third = rows_of(reading)
    services.keep_row(
        row=first,
        said=replace(Said.from_json(first.said), title="Mine"),
        seen=first.version,
        by=plan_story.trust.by,
    )
    plan_story.mapped(reading, date(2021, 6, 1))
    assert Said.from_json(rows_of(reading)[0].said).since == "2021-05-31"
    assert Said.from_json(rows_of(reading)[2].said).since == "2021-06-01"
    assert second.version + 1 == rows_of(reading)[1].version


def test_what_the_document_calls_stopped_is_no_claim_and_is_looked_at(
    plan_story: PlanStory,
) -> None:
    stopped = (*plan_making.CRISIS[:5], "Withdrawn", "", "")
    reading = plan_story.read(plan_making.workbook((stopped,)))
    asked = meanings_asked(reading, mapping_of(reading), (), NOW.date())
    assert [one.meaning for one in asked.statuses] == ["stopped"]
    services.say_columns(reading=reading, said={}, by=plan_story.trust.by)
    services.confirm_mapping(
        reading=reading,
        as_at=AS_AT,
        statuses={"withdrawn": "stopped"},
        owners={"director of nursing": plan_story.nursing},
        serves={"1": plan_story.first},
        by=plan_story.trust.by,
    )
    (row,) = rows_of(reading)
    assert row.flags == ["said to be stopped"]
    standing = action_as_at(plan_story.accept(row), TODAY)
    assert standing is not None
    assert (standing.last_claim, standing.closure) == (None, None)
    assert standing.last_update is not None
    assert standing.last_update.text == "Withdrawn"


def test_only_who_keeps_plans_brings_one_in(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    row = rows_of(reading)[0]
    reader = plan_story.trust.person("reader")
    with pytest.raises(NotPermitted):
        services.reject_row(row=row, seen=row.version, by=reader)
    with pytest.raises(NotPermitted):
        services.say_columns(reading=reading, said={}, by=reader)
    with pytest.raises(NotPermitted):
        services.begin_reading(
            organisation=plan_story.trust.organisation, plan=plan_story.plan, by=reader
        )


def test_the_headings_of_the_fixture_are_all_understood(plan_story: PlanStory) -> None:
    (table,) = tables_of(plan_story.read())
    assert [column.meaning for column in table.columns] == [
        "label",
        "serves",
        "action",
        "owners",
        "in_place_by",
        "status",
        "progress",
        "evidence",
    ]
    assert [column.heading for column in table.columns] == list(HEADINGS)


def test_an_update_without_words_is_not_told(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read())
    row = rows_of(reading)[0]
    said = replace(
        Said.from_json(row.said), updates=(Update(SEPTEMBER, " "),), told="", claim="", forecast=""
    )
    assert not plan_story.accept(row, said).updates.exists()


def test_a_day_of_completion_is_looked_at(plan_story: PlanStory) -> None:
    headings = (*plan_making.HEADINGS[:5], "Date completed")
    rows = ((*plan_making.RISK[:5], "15 May 2021"), (*plan_making.CRISIS[:5], ""))
    reading = plan_story.mapped(plan_story.read(plan_making.workbook(rows, headings)))
    first, second = rows_of(reading)
    assert (first.unsure, first.flags) == (True, ["completed on a day"])
    assert (second.unsure, second.flags) == (False, [])


def test_what_no_field_takes_is_said_of_its_cell(plan_story: PlanStory) -> None:
    headings = (*plan_making.HEADINGS[:6], "Date completed", "Theme")
    rows = ((*plan_making.CRISIS[:6], "15 May 2021", "Care"),)
    reading = plan_story.mapped(plan_story.read(plan_making.workbook(rows, headings)))
    (row,) = rows_of(reading)
    taken = {cell.heading: cell.meaning for cell in row_shown(row, reading).cells}
    assert (taken["Date completed"], taken["Theme"]) == ("", "")
    assert taken["Status"] == "status"


def test_words_that_are_too_long_are_told_before_they_are_refused(plan_story: PlanStory) -> None:
    long = (*plan_making.CRISIS[:6], "x" * 20_001, "")
    (row,) = rows_of(plan_story.mapped(plan_story.read(plan_making.workbook((long,)))))
    assert row.unsure
    assert problems(Said.from_json(row.said)) == (Problem.TOO_LONG,)


def test_more_that_is_said_of_a_document_that_is_here_is_refused(plan_story: PlanStory) -> None:
    content = plan_making.workbook()
    plan_story.handed_in(content)
    with pytest.raises(Refused, match="brought in already"):
        services.begin_reading(
            organisation=plan_story.trust.organisation,
            plan=plan_story.plan,
            upload=making.upload(content, "Plan.xlsx"),
            as_at=plan_making.AS_AT,
            by=plan_story.trust.by,
        )
    with pytest.raises(Refused):
        services.begin_reading(
            organisation=plan_story.trust.organisation,
            plan=plan_story.plan,
            upload=making.upload(plan_making.workbook(title="Other"), "Other.xlsx"),
            as_at=date(2099, 1, 1),
            by=plan_story.trust.by,
        )
