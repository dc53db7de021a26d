"""Pages that put right what was entered, follow a draft to its final, and say what takes up a gap."""

import re
from datetime import date

import pytest
from django.test import Client

from amends.evidence.services import add_evidence
from amends.ledger.dates import ImpreciseDate
from amends.plans import services as plans
from amends.recommendations import services
from amends.recommendations.models import DraftLink, LinkDecision, Response
from amends.recommendations.rules import Answer, Change
from tests.fixtures.databases import Begin
from tests.people.pages import at, day, said, sent, words
from tests.recommendations.story import DRAFT, FINAL, Story, make_story

ACCEPTED_ON = date(2025, 2, 27)
ANSWER = "recommendations.response"


@pytest.fixture
def story(page_beginning: Begin) -> Story:
    return page_beginning(make_story)


@pytest.fixture
def lead(story: Story, client: Client) -> Client:
    client.force_login(story.person("governance lead"))
    return client


def test_an_answer_is_put_right_and_taken_out(story: Story, lead: Client) -> None:
    asked = story.add(story.final)
    given = story.respond(asked, answer=Answer.NOT_ACCEPTED, reason="No.")
    page = words(lead, at(story.on, "recommendation", asked.pk))
    assert "If an answer is wrong" in page
    assert "Correct in the answer of" in page
    address = at(story.on, "correct-entry", ANSWER, given.pk)
    assert "Not ours" not in words(lead, address)
    answers: dict[str, object] = {
        "answer": "accepted",
        "decided_by": story.board.pk,
        **day("effective_on", date(2025, 7, 16)),
    }
    assert "What was wrong?" in said(sent(lead, address, **answers))
    page = said(sent(lead, address, **answers, correction_reason="Typing."))
    assert "The entry is corrected" in page
    assert "16 July 2025" in page
    assert "has been corrected already" in words(lead, address)
    new = Response.objects.get(corrects=given)
    assert (new.reason, new.answer) == ("", "accepted")
    gone = at(story.on, "correct-entry", ANSWER, new.pk)
    sent(lead, gone, **answers, correction_reason="x", retract="on")
    assert "no answer yet" in words(lead, at(story.on, "recommendation", asked.pk)).casefold()


def test_a_decision_a_scope_and_a_match_are_put_right(story: Story, lead: Client) -> None:
    later, drafted = story.add(story.final, "1", "Look."), story.add(story.draft, "1", "Look.")
    decision = story.link(later, story.add(story.internal))
    [scope] = services.set_scope(
        recommendation=later, services=[story.east], effective_on=FINAL, by=story.lead
    )
    match = services.link_draft(draft=drafted, final=later, change=Change.NONE, by=story.lead)
    page = said(
        sent(
            lead,
            at(story.on, "correct-entry", "recommendations.linkdecision", decision.pk),
            type="same",
            nothing_left="yes",
            reason="Read again.",
            correction_reason="The wrong line.",
            **day("effective_on", FINAL),
        )
    )
    assert "Nothing is left to do" in page
    assert LinkDecision.objects.get(corrects=decision).nothing_left
    sent(
        lead,
        at(story.on, "correct-entry", "recommendations.recommendationscope", scope.pk),
        correction_reason="Another team.",
        retract="on",
        **day("effective_on", FINAL),
    )
    assert "No services have been named" in words(lead, at(story.on, "recommendation", later.pk))
    page = words(lead, at(story.on, "draft-to-final", story.external.pk))
    assert "Correct what became of Recommendation 1 of the draft" in page
    address = at(story.on, "correct-entry", "recommendations.draftlink", match.pk)
    assert "Withdrawn by the author" in words(lead, address)
    page = said(sent(lead, address, final="", correction_reason="It was left out."))
    assert "Withdrawn by the author" in page
    assert DraftLink.objects.get(corrects=match).final is None


def test_a_match_keeps_a_final_that_no_longer_counts(story: Story, lead: Client) -> None:
    drafted, final = story.add(story.draft, "1", "Look."), story.add(story.final, "1", "Look.")
    match = services.link_draft(draft=drafted, final=final, change=Change.NONE, by=story.lead)
    services.say_misread(recommendation=final, reason="A heading.", by=story.lead)
    address = at(story.on, "correct-entry", "recommendations.draftlink", match.pk)
    page = lead.get(address).content.decode()
    [chosen] = re.findall(r'<option value="([^"]*)"[^>]* selected', page)
    assert chosen == str(final.pk)
    sent(lead, address, final=chosen, note="Seen.", correction_reason="A note was missing.")
    assert DraftLink.objects.get(corrects=match).final == final


def test_what_draws_on_a_draft_is_for_its_readers(story: Story, client: Client) -> None:
    """Whoever may answer and compare, and may not read drafts, is told nothing of them."""
    drafted, final = story.add(story.draft, "1", "Look."), story.add(story.final, "1", "Look.")
    match = services.link_draft(draft=drafted, final=final, change=Change.NONE, by=story.lead)
    client.force_login(story.person("reader"))
    kind, row = "recommendations.draftlink", match.pk
    assert client.get(at(story.on, "correct-entry", kind, row)).status_code == 404
    about = at(story.on, "entries", "recommendations.recommendation", drafted.pk)
    assert client.get(about).status_code == 404


def test_what_is_not_a_recommendation(story: Story, lead: Client) -> None:
    mistaken = story.add(story.final, "1", "Chapter 9.")
    page = said(sent(lead, at(story.on, "misread", mistaken.pk), why="A heading."))
    assert "this is not counted as a recommendation of the report: A heading." in page
    listed = words(lead, at(story.on, "report-recommendations", story.external.pk))
    assert "Chapter 9." not in listed
    made = mistaken.misread.get()
    page = said(sent(lead, at(story.on, "restore-recommendation", made.pk), why="It is one."))
    assert "not counted" not in page


def test_from_draft_to_final_by_pages(story: Story, lead: Client) -> None:
    drafted = story.add(story.draft, "1", "Look.")
    story.respond(drafted, effective_on=ACCEPTED_ON)
    plan = plans.begin_plan(
        organisation=story.organisation,
        name="Plan",
        reports=[story.external],
        begins_on=DRAFT,
        effective_on=DRAFT,
        by=story.lead,
    )
    plans.add_action(
        plan=plan,
        number="1.1",
        title="Look every week",
        wording="Look.",
        owner=story.role,
        in_place_by=ImpreciseDate.on(date(2025, 12, 1)),
        serves=[drafted],
        effective_on=ACCEPTED_ON,
        by=story.lead,
    )
    final = story.add(story.final, "1", "Look.")
    confirm = at(story.on, "confirm-draft", story.external.pk)
    assert "There is nothing to confirm" in words(lead, confirm)
    services.link_draft(draft=drafted, final=final, change=Change.NONE, by=story.lead)
    page = words(lead, confirm)
    assert "Look every week" in page
    assert "27 February 2025" in page
    link = DraftLink.objects.get()
    assert "Tick what stands" in said(sent(lead, confirm, csrfmiddlewaretoken="x"))
    answers = {f"answers_{link.pk}": "on", f"actions_{link.pk}": "on"}
    assert "It now stands for the final report" in said(sent(lead, confirm, **answers))
    page = words(lead, at(story.on, "recommendation", final.pk))
    assert "This was said of the draft’s words" in page
    assert "Look every week" in page
    decision = story.link(final, None)
    assert "No action takes this up yet" in words(lead, at(story.on, "plan", plan.pk))
    take_up = at(story.on, "take-up", decision.subject_id)
    action = plan.placements.get().subject_id
    page = said(
        sent(
            lead,
            take_up,
            action=action,
            takes_up="yes",
            **day("effective_on", date(2025, 7, 1)),
        )
    )
    assert "Taken up by “Look every week”" in page


def test_an_answer_to_the_drafts_words_and_one_with_its_letter(story: Story, lead: Client) -> None:
    drafted, final = story.add(story.draft, "1", "Look."), story.add(story.final, "1", "Look.")
    police = story.add(story.final, "7", "Share.", to=(story.police,))
    services.link_draft(draft=drafted, final=final, change=Change.NONE, by=story.lead)
    answers: dict[str, object] = {
        "answer": "accepted",
        "decided_by": story.board.pk,
        "words": "draft",
        **day("effective_on", ACCEPTED_ON),
    }
    sent(lead, at(story.on, "respond", final.pk, story.trust.pk), **answers)
    given = Response.objects.get()
    assert (given.on_draft, given.effective_on) == (drafted, ACCEPTED_ON)
    letter = add_evidence(
        organisation=story.organisation,
        title="Letter of the Constabulary",
        kind="document",
        stage="held",
        actions=[],
        services=[],
        effective_on=FINAL,
        by=story.lead,
    )
    address = at(story.on, "respond", police.pk, story.police.pk)
    assert "Letter of the Constabulary" in words(lead, address)
    sent(
        lead,
        address,
        answer="accepted",
        decided_by=story.police_board.pk,
        letter=letter.pk,
        **day("effective_on", date(2025, 7, 3)),
    )
    assert Response.objects.get(letter=letter.pk).subject.party == story.police
    blanket = at(story.on, "respond-to-all", story.external.pk)
    page = said(
        sent(lead, blanket, **(answers | {"answer": "accepted in part", "reason": "Some."}))
    )
    assert "said of the draft’s words" in page
