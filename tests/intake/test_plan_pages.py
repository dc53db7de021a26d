"""Bringing a plan in through its pages: outsiders, the mapping, rows, ten at a time, five hundred."""

import io
import time
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.intake import services
from amends.intake.models import Reading, Remembered, Row
from amends.intake.queries.mapping import tables_of
from amends.intake.rules.rows import Doubt, Said
from amends.people.services import hold_role
from amends.plans.models import Action
from tests import factories
from tests.intake import making, plan_making
from tests.intake.plan_making import ROWS, PlanStory, rows_of
from tests.intake.story import worked_off
from tests.intake.test_pages import said_by, sent, signed_in, words


def at(story: PlanStory, name: str, *args: object) -> str:
    return reverse(name, args=[story.trust.slug, *args])


def pages(story: PlanStory) -> dict[str, str]:
    """Every page of this, of a document that has been mapped."""
    reading = story.mapped(story.read())
    first = rows_of(reading)[0]
    return {
        "read-in-plan": at(story, "read-in-plan", story.plan.pk),
        "plan-columns": at(story, "plan-columns", reading.pk),
        "plan-meanings": at(story, "plan-meanings", reading.pk),
        "plan-rows": at(story, "plan-rows", reading.pk),
        "sure-rows": at(story, "sure-rows", reading.pk),
        "plan-row": at(story, "plan-row", reading.pk, first.pk),
        "give-back": at(story, "give-back", reading.pk),
        "left-over": at(story, "left-over", reading.pk),
        "sheet": at(story, "sheet", reading.pk),
        "document-memory": at(story, "document-memory"),
    }


def as_sent(row: Row, step: str, **more: object) -> dict[str, object]:
    """What the form of a row sends when a button is pressed."""
    row.refresh_from_db()
    said = Said.from_json(row.said)
    data: dict[str, object] = {
        "step": step,
        "seen": str(row.version),
        "number": said.number,
        "title": said.title,
        "wording": said.wording,
        "serves": list(said.serves),
        "owner": said.owner,
        "in_place_by": said.in_place_by.raw if said.in_place_by else "",
        "evidenced_by": said.evidenced_by.raw if said.evidenced_by else "",
        "claim": said.claim,
        "forecast": said.forecast,
        "told": said.told,
        "evidence": said.evidence,
        "evidence_kind": said.evidence_kind,
        "since": said.since,
        "cut": "",
    }
    for number, each in enumerate(said.updates):
        data |= {f"day-{number}": each.day.raw, f"text-{number}": each.text}
    return data | more


@pytest.fixture
def lead(page_plan: PlanStory) -> Client:
    return signed_in(page_plan.trust.lead)


def test_only_those_who_keep_plans_find_them(page_plan: PlanStory) -> None:
    elsewhere = factories.make_trust()
    for name, address in pages(page_plan).items():
        assert signed_in(page_plan.trust.lead).get(address).status_code == 200, name
        for user in (
            page_plan.trust.user("reader"),
            page_plan.trust.user("action owner"),
            elsewhere.lead,
        ):
            assert signed_in(user).get(address).status_code == 404, name


def test_a_plan_is_brought_in_from_its_own_page(page_plan: PlanStory, lead: Client) -> None:
    begin = at(page_plan, "read-in-plan", page_plan.plan.pk)
    assert begin in lead.get(at(page_plan, "plan", page_plan.plan.pk)).content.decode()
    assert "need not be typed again" in words(lead, begin)
    content = plan_making.workbook()
    leads_to = sent(lead, begin, {"document": making.upload(content, "Plan 31 May 2021.xlsx")})
    reading = Reading.objects.get()
    assert leads_to == at(page_plan, "reading", reading.pk)
    assert "waits to be read" in words(lead, leads_to)
    worked_off()
    columns = at(page_plan, "plan-columns", reading.pk)
    assert lead.get(leads_to, follow=True).redirect_chain[-1][0] == columns
    assert "For example: 1.1 · 1.2 · 2.1" in words(lead, columns)
    meanings = at(page_plan, "plan-meanings", reading.pk)
    fields = (
        "label",
        "serves",
        "action",
        "owners",
        "in_place_by",
        "status",
        "progress",
        "evidence",
    )
    answers: dict[str, object] = {f"column-{n}": said for n, said in enumerate(fields)}
    # No row can be looked at before.
    row = rows_of(reading)[0]
    assert lead.get(at(page_plan, "plan-row", reading.pk, row.pk))["Location"] == columns
    assert sent(lead, columns, answers) == meanings
    shown = words(lead, meanings)
    assert "“Jane Smith”" in shown
    assert "a post, not a person" in shown
    meant: dict[str, object] = {
        "as_at": "2021-05-31",
        "status-0": "complete",
        "status-1": "on course",
        "owner-0": str(page_plan.nursing.pk),
        "owner-1": str(page_plan.medical.pk),
        "serves-0": str(page_plan.first.pk),
        "serves-1": str(page_plan.second.pk),
    }
    assert "“amber”" in sent(lead, meanings, meant)
    rows = at(page_plan, "plan-rows", reading.pk)
    assert sent(lead, meanings, meant | {"status-2": "at risk"}) == rows
    assert "3 found, 1 unsure, 0 decided" in words(lead, rows)
    third = rows_of(reading)[2]
    one = at(page_plan, "plan-row", reading.pk, third.pk)
    assert one in lead.get(rows).content.decode()
    assert "The cell is amber." in words(lead, one)
    refused = sent(lead, one, as_sent(third, "accept"))
    assert "Choose the post" in refused
    assert "names no day that can be" in refused
    mended = as_sent(
        third, "accept", in_place_by="30 September 2021", owner=str(page_plan.medical.pk)
    )
    leads_to = sent(lead, one, mended)
    assert leads_to == at(page_plan, "plan-row", reading.pk, row.pk)
    action = Action.objects.get()
    assert "at risk" in words(lead, at(page_plan, "action", action.pk)).lower()


def test_a_corrected_column_has_the_rows_read_anew(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.read()
    columns = at(page_plan, "plan-columns", reading.pk)
    fields = ("label", "serves", "action", "owners", "in_place_by", "status", "", "not_read")
    answers: dict[str, object] = {f"column-{n}": said for n, said in enumerate(fields)}
    assert sent(lead, columns, answers) == at(page_plan, "reading", reading.pk)
    assert "waits to be read" in words(lead, at(page_plan, "reading", reading.pk))
    worked_off()
    assert [row.found["progress"] for row in rows_of(reading)] == ["", "", ""]
    assert "Remembered from Plan.xlsx" in words(lead, columns)
    memory = at(page_plan, "document-memory")
    assert "“evidence”: Not read in, from Plan.xlsx" in words(lead, memory)
    things = [str(pk) for pk in Remembered.objects.values_list("pk", flat=True)]
    assert sent(lead, memory, {"things": things}) == memory
    assert not Remembered.objects.exists()


def test_sure_rows_are_accepted_by_their_ticks(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.mapped(page_plan.read(plan_making.workbook(plan_making.many(12))))
    sure = at(page_plan, "sure-rows", reading.pk)
    page = lead.get(sure).content.decode()
    assert page.count('name="row"') == 10
    assert " checked" not in page
    assert "12 are still to be decided on" in said_by(page.encode())
    assert "Tick the rows" in sent(lead, sure, {})
    ticked = [f"{row.pk}:{row.version}" for row in rows_of(reading)[:3]]
    assert sent(lead, sure, {"row": ticked}) == sure
    assert Action.objects.count() == 3
    services.keep_row(
        row=(late := rows_of(reading)[3]),
        said=Said.from_json(late.said | {"title": "Changed"}),
        seen=late.version,
        by=page_plan.trust.by,
    )
    again = lead.post(sure, {"row": [f"{late.pk}:{late.version}"]}).content.decode()
    assert "Error: " in again.partition("</title>")[0]
    assert again.count("Somebody else") == 2
    assert 'href="#tick-1"' in again
    assert again.count(" checked") == 1
    assert "Leave these" not in again
    assert "Tick the rows" in sent(lead, sure, {"row": ["junk", "x:y"]})


def test_sure_rows_that_are_left_do_not_keep_back_the_next(
    page_plan: PlanStory, lead: Client
) -> None:
    reading = page_plan.mapped(page_plan.read(plan_making.workbook(plan_making.many(12))))
    sure = at(page_plan, "sure-rows", reading.pk)
    tenth = rows_of(reading)[9]
    assert f'href="?after={tenth.position}"' in lead.get(sure).content.decode()
    rest = f"{sure}?after={tenth.position}"
    page = lead.get(rest).content.decode()
    assert page.count('name="row"') == 2
    last = rows_of(reading)[11]
    assert sent(lead, rest, {"row": [f"{last.pk}:{last.version}"]}) == rest


def test_words_of_an_update_are_not_lost_with_its_day(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.mapped(page_plan.read())
    row = next(each for each in rows_of(reading) if Said.from_json(each.said).updates)
    address = at(page_plan, "plan-row", reading.pk, row.pk)
    assert "Say of which day it is" in sent(lead, address, as_sent(row, "save", **{"day-0": ""}))
    assert Said.from_json(rows_of(reading)[row.position // 100 - 1].said).updates
    leads_to = sent(lead, address, as_sent(row, "save", **{"day-0": "", "text-0": ""}))
    assert leads_to == address


def test_edits_and_steps_through_the_page(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.mapped(page_plan.read())
    first, second, _third = rows_of(reading)
    one = at(page_plan, "plan-row", reading.pk, first.pk)
    leads_to = sent(lead, one, as_sent(first, "next", title="Crisis plans"))
    assert leads_to == at(page_plan, "plan-row", reading.pk, second.pk)
    assert Said.from_json(rows_of(reading)[0].said).title == "Crisis plans"
    assert "Save the edits first" in sent(lead, one, as_sent(first, "join", title="Other"))
    assert sent(lead, one, as_sent(first, "join")) == one
    assert sent(lead, one, as_sent(first, "undo")) == one
    assert sent(lead, one, as_sent(first, "undo")) == one
    assert rows_of(reading)[0].past == []
    stale = as_sent(first, "accept", seen="1")
    assert "Somebody else saved a change" in sent(lead, one, stale)
    assert "Choose one of the buttons" in sent(lead, one, as_sent(first, "junk"))
    assert sent(lead, one, as_sent(first, "reject")) == leads_to
    assert sent(lead, one, {"step": "undo", "seen": str(rows_of(reading)[0].version)}) == one
    cut = str(len("12 April"))
    assert "Choose" in sent(lead, one, as_sent(first, "split", cut=cut))


def test_a_document_without_a_table_says_what_to_do(page_plan: PlanStory, lead: Client) -> None:
    made = io.BytesIO()
    document = Document()
    document.add_paragraph("The plan is to do better in every way.")
    document.save(made)
    reading = page_plan.read(made.getvalue(), "Plan.docx")
    assert "No table was found" in words(lead, at(page_plan, "plan-columns", reading.pk))
    assert "could not be read" in words(
        lead, at(page_plan, "reading", page_plan.read(making.locked_pdf(), "x.pdf").pk)
    )


def test_five_hundred_rows_are_read_fast_and_listed_in_few_queries(
    page_plan: PlanStory, lead: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reading = page_plan.handed_in(plan_making.workbook(plan_making.many(500)))
    began = time.monotonic()
    page_plan.mapped(page_plan.carried_out(reading))
    assert time.monotonic() - began < 30
    address = at(page_plan, "plan-rows", reading.pk)
    with django_assert_max_num_queries(20):
        page = lead.get(address)
    assert "Do thing number 100 in every ward" in page.content.decode()
    assert "Do thing number 101 in every ward" not in page.content.decode()
    assert "Do thing number 500 in every ward" in words(lead, address + "?part=5")
    with django_assert_max_num_queries(20):
        assert lead.get(at(page_plan, "sure-rows", reading.pk)).status_code == 200
    with django_assert_max_num_queries(25):
        middle = at(page_plan, "plan-row", reading.pk, rows_of(reading)[250].pk)
        assert lead.get(middle).status_code == 200


def test_a_row_of_a_pdf_is_marked_on_its_page(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.mapped(page_plan.read(plan_making.plan_pdf(), "Plan.pdf"))
    row = rows_of(reading)[0]
    picture = at(page_plan, "row-page", reading.pk, row.pk, 1)
    assert picture in lead.get(at(page_plan, "plan-row", reading.pk, row.pk)).content.decode()
    answer = lead.get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    action = page_plan.accept(row)
    shown = words(lead, at(page_plan, "action", action.pk))
    assert "Where it was read from Plan.pdf" in shown
    assert "Lead: Director of Nursing" in shown
    assert "The document that it was read from says on 31 May 2021 that it is complete" in shown


def test_plans_of_other_kinds_are_taken(page_plan: PlanStory, lead: Client) -> None:
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        for row in (plan_making.HEADINGS, *ROWS[:2])
    )
    page = f"<html><body><table>{rows}</table></body></html>".encode()
    begin = at(page_plan, "read-in-plan", page_plan.plan.pk)
    leads_to = sent(lead, begin, {"document": making.upload(page, "Plan.html")})
    worked_off()
    reading = Reading.objects.get()
    assert leads_to == at(page_plan, "reading", reading.pk)
    assert [row.found["label"] for row in rows_of(reading)] == ["1.1", "1.2"]
    assert "must be one of these kinds" in sent(
        lead, begin, {"document": making.upload(b"x", "Plan.exe")}
    )


def test_posts_that_nobody_held_are_named_before_rows_are_refused(
    page_plan: PlanStory, lead: Client
) -> None:
    reading = page_plan.mapped(page_plan.read())
    rows = at(page_plan, "plan-rows", reading.pk)
    assert "who held these posts" not in words(lead, rows)
    row = rows_of(reading)[0]
    post = factories.make_role(page_plan.trust, "Chief Operating Officer")
    said = Said.from_json(row.said | {"owner": str(post.pk)})
    services.keep_row(row=row, said=said, seen=row.version, by=page_plan.trust.by)
    told = words(lead, rows)
    assert "Chief Operating Officer : rows begin on 31 May 2021, and nobody is known" in told
    refused = sent(lead, at(page_plan, "plan-row", reading.pk, row.pk), as_sent(row, "accept"))
    assert "Nobody holds this role on that day" in refused
    hold_role(
        role=post,
        holder=factories.make_user(),
        effective_on=date(2021, 6, 1),
        by=page_plan.trust.by,
    )
    assert "rows begin on 31 May 2021, and it is held from 1 June 2021" in words(lead, rows)


def test_the_rows_of_a_plan_wait_on_the_home_page(page_plan: PlanStory, lead: Client) -> None:
    page_plan.mapped(page_plan.read())
    assert "Plan.xlsx has been read" in words(lead, at(page_plan, "home"))
    assert len(ROWS) == 3


def test_a_column_without_a_heading_can_be_explained(page_plan: PlanStory, lead: Client) -> None:
    headings = (*plan_making.HEADINGS[:6], "", *plan_making.HEADINGS[7:])
    reading = page_plan.read(plan_making.workbook(headings=headings))
    columns = at(page_plan, "plan-columns", reading.pk)
    shown = words(lead, columns)
    assert "the column without a heading hold, on the right of “Status”?" in shown
    assert "For example: All plans were reviewed." in shown
    said = [
        column.meaning or "progress" for table in tables_of(reading) for column in table.columns
    ]
    data: dict[str, object] = {f"column-{n}": meaning for n, meaning in enumerate(said)}
    assert sent(lead, columns, data) == at(page_plan, "reading", reading.pk)
    worked_off()
    assert rows_of(reading)[0].found["progress"] == "All plans were reviewed."
    assert Remembered.objects.get(kind="heading").words == "status +1"


def test_hundreds_of_statuses_are_not_all_asked_about(page_plan: PlanStory, lead: Client) -> None:
    rows = [
        (str(n), str(n), f"Do thing number {n}", f"Lead of ward {n}", *ROWS[0][4:5], said, "", "")
        for n in range(1, 201)
        for said in (f"Ward {n} waits for its keys" if n > 2 else "Complete",)
    ]
    reading = page_plan.read(plan_making.workbook(rows))
    services.say_columns(reading=reading, said={}, by=page_plan.trust.by)
    meanings = at(page_plan, "plan-meanings", reading.pk)
    page = lead.get(meanings).content.decode()
    assert (page.count("status-59"), page.count("status-60")) != (0, 0)
    assert 'name="status-60"' not in page
    shown = words(lead, meanings)
    assert "because each is in few rows: 139 more. They claim nothing here" in shown
    assert "because each is in few rows: 140 more. One that is called as a post" in shown
    data: dict[str, object] = {"as_at": "2021-05-31"}
    data |= {f"status-{n}": "nothing" for n in range(60)} | {"status-0": "complete"}
    data |= {f"owner-{n}": "" for n in range(60)} | {f"serves-{n}": "" for n in range(60)}
    assert sent(lead, meanings, data) == at(page_plan, "plan-rows", reading.pk)
    found = rows_of(reading)
    assert [found[0].said["claim"], found[2].said["claim"]] == ["complete", ""]
    assert Doubt.STATUS_NOT_SAID in found[199].flags
    assert Doubt.STATUS_NOT_SAID not in found[3].flags


def test_a_row_is_shown_among_those_around_it(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.mapped(page_plan.read(plan_making.workbook(plan_making.many(9))))
    row = rows_of(reading)[4]
    page = lead.get(at(page_plan, "plan-row", reading.pk, row.pk)).content.decode()
    _before, _details, table = page.partition("The rows around it")
    numbers = [n for n in range(1, 10) if f"Do thing number {n} in every ward" in table]
    assert numbers == [2, 3, 4, 5, 6, 7, 8]
    _others, _current, this = table.partition('aria-current="true"')
    assert "Do thing number 5 " in this.partition("</tr>")[0]
    assert f"{at(page_plan, 'sheet', reading.pk)}?cell=Plan%21H6" in table


def test_the_columns_that_nothing_is_taken_from_are_counted(
    page_plan: PlanStory, lead: Client
) -> None:
    headings = (*plan_making.HEADINGS, "Priority", "Gossip")
    rows = [(*row, "High", "They say so" if n else "") for n, row in enumerate(ROWS)]
    reading = page_plan.mapped(page_plan.read(plan_making.workbook(rows, headings)))
    shown = words(lead, at(page_plan, "plan-rows", reading.pk))
    assert "Columns that nothing is taken from" in shown
    assert "Priority: 3 cells Gossip: 2 cells" in shown


def test_what_a_row_serves_stands_first(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.mapped(page_plan.read())
    third = rows_of(reading)[2]
    page = lead.get(at(page_plan, "plan-row", reading.pk, third.pk)).content.decode()
    assert page.index(str(page_plan.second.pk)) < page.index(str(page_plan.first.pk))


def test_what_keeps_a_row_back_is_said_beside_its_field(page_plan: PlanStory, lead: Client) -> None:
    reading = page_plan.mapped(page_plan.read())
    third = rows_of(reading)[2]
    one = at(page_plan, "plan-row", reading.pk, third.pk)
    page = lead.post(one, as_sent(third, "accept")).content.decode()
    summary = page.partition("There is a problem")[2].partition("</ul>")[0]
    for field in ("owner", "in_place_by"):
        assert f'href="#id_{field}"' in summary
    assert not Action.objects.exists()
