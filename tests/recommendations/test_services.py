"""What may be written about recommendations, on both databases."""

from datetime import date, timedelta

import pytest

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.models import Entry
from amends.ledger.rules import Refused
from amends.people.permissions import NotPermitted
from amends.recommendations import services
from amends.recommendations.models import (
    Answering,
    DraftLink,
    Intent,
    Recommendation,
    RecommendationScope,
    Response,
)
from amends.recommendations.rules import Answer, Change
from tests.fixtures.databases import Begin
from tests.recommendations.story import (
    DRAFT,
    FINAL,
    INTERNAL,
    WORDS,
    Story,
    make_story,
)


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def test_words_number_and_paragraph_are_kept_exactly(story: Story) -> None:
    made = story.add(story.final, " 3(a) ", paragraph="9.19 ", page=63)
    kept = Recommendation.objects.get(pk=made.pk)
    assert (kept.text, kept.number, kept.paragraph, kept.page) == (WORDS, " 3(a) ", "9.19 ", 63)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": " \n"}, "Give the words"),
        ({"text": "a\x00b"}, "cannot be kept"),
        ({"number": "9" * 41}, "40 characters"),
        ({"paragraph": "9" * 41}, "40 characters"),
        ({"page": 0}, "pages 1 to 84"),
        ({"page": 85}, "pages 1 to 84"),
        ({"position": -1}, "count from 1"),
    ],
)
def test_what_cannot_be_printed_is_refused(
    story: Story, more: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        story.add(story.final, **more)  # type: ignore[arg-type]  # wrong on purpose
    assert not Recommendation.objects.exists()


def test_a_place_is_taken_once_and_a_part_is_of_the_same_version(story: Story) -> None:
    whole = story.add(story.final, "3")
    with pytest.raises(Refused, match="position 1"):
        story.add(story.final, "4", position=1)
    with pytest.raises(Refused, match="same version"):
        story.add(story.draft, "3(a)", part_of=whole)
    assert story.add(story.final, "3(a)", part_of=whole).part_of == whole


def test_a_form_sent_twice_keeps_one(story: Story) -> None:
    key = uuid7()
    first = story.add(story.final, id=key)
    assert story.add(story.final, id=key, position=2) == first
    assert Recommendation.objects.count() == 1
    other = make_story()
    with pytest.raises(Refused, match="another organisation"):
        other.add(other.final, id=key)


def test_nothing_crosses_from_another_organisation(story: Story) -> None:
    other = make_story()
    with pytest.raises(NotPermitted):
        services.add_recommendation(
            version=other.final, number="1", text="x", position=1, effective_on=FINAL, by=story.lead
        )
    with pytest.raises(Refused, match="another organisation"):
        story.add(story.final, to=(other.trust,))
    with pytest.raises(Refused, match="another organisation"):
        story.add(story.final, services=[other.east])
    made = story.add(story.final)
    with pytest.raises(Refused, match="another organisation"):
        story.respond(made, party=other.trust, decided_by=other.board)
    with pytest.raises(NotPermitted):
        story.link(made, other.add(other.internal))


def test_intent_quotes_with_its_page_or_reads(story: Story) -> None:
    made = story.add(story.final)

    def say(quoted: str, page: int | None, reading: str, day: date = FINAL) -> Intent:
        return services.state_intent(
            recommendation=made,
            quoted=quoted,
            page=page,
            reading=reading,
            effective_on=day,
            by=story.lead,
        )

    for wrong, words in (
        (("", None, " "), "Quote the finding"),
        (("No one called.", None, ""), "Give the page"),
        (("No one called.", 99, ""), "pages 1 to 84"),
        (("", None, "Look.", FINAL - timedelta(days=1)), "not been received"),
        (("", None, "Look.", clock.today() + timedelta(days=1)), "future"),
    ):
        with pytest.raises(Refused, match=words):
            say(*wrong)
    said = say("No one called.", 57, "")
    with pytest.raises(Refused, match="Someone else"):
        services.state_intent(
            recommendation=made,
            quoted="",
            page=None,
            reading="Ours",
            effective_on=FINAL,
            by=story.lead,
            expected=None,
        )
    assert list(Intent.objects.all()) == [said]


def test_scope_writes_what_changes_and_asks_why_a_service_leaves(story: Story) -> None:
    made = story.add(story.final, services=[story.east])
    later = FINAL + timedelta(days=30)

    def cover(*wanted: object, reason: str = "") -> list[RecommendationScope]:
        return services.set_scope(
            recommendation=made,
            services=wanted,  # type: ignore[arg-type]  # a tuple of services
            effective_on=later,
            by=story.lead,
            reason=reason,
        )

    assert [row.subject.service for row in cover(story.east, story.west)] == [story.west]
    assert cover(story.west, story.east) == []
    with pytest.raises(Refused, match="East team"):
        cover(story.west)
    assert [row.covered for row in cover(story.west, reason="Closed")] == [False]
    assert RecommendationScope.objects.count() == 3
    with pytest.raises(Refused, match="not been received"):
        services.set_scope(
            recommendation=made, services=[], effective_on=INTERNAL, by=story.lead, reason="x"
        )


@pytest.mark.parametrize("answer", [answer for answer in Answer if answer is not Answer.NOT_OURS])
def test_an_answer_other_than_accepted_says_why(story: Story, answer: Answer) -> None:
    made = story.add(story.final)
    if answer is not Answer.ACCEPTED:
        with pytest.raises(Refused, match="reason"):
            story.respond(made, answer=answer, reason="  ")
        assert not Answering.objects.exists()
    assert story.respond(made, answer=answer, reason="Because.").answer == answer


def test_only_the_unaddressed_say_not_ours(story: Story) -> None:
    ours, theirs = story.add(story.final), story.add(story.final, "7", to=(story.police,))
    with pytest.raises(Refused, match="cannot say that it is not theirs"):
        story.respond(ours, answer=Answer.NOT_OURS, reason="No")
    with pytest.raises(Refused, match="can only say"):
        story.respond(theirs)
    story.respond(theirs, answer=Answer.NOT_OURS, reason="It is for the police.")
    story.respond(theirs, party=story.police, decided_by=story.police_board)
    assert Response.objects.count() == 2
    with pytest.raises(Refused, match="Chief Officer Group is not a body"):
        story.respond(ours, decided_by=story.police_board)


def test_no_answer_before_the_words_or_after_today(story: Story) -> None:
    made = story.add(story.final)
    with pytest.raises(Refused, match="not been received"):
        story.respond(made, effective_on=FINAL - timedelta(days=1))
    with pytest.raises(Refused, match="future"):
        story.respond(made, effective_on=clock.today() + timedelta(days=1))
    drafted = story.add(story.draft)
    with pytest.raises(Refused, match="not been received"):
        story.respond(made, effective_on=DRAFT - timedelta(days=1), on_draft=drafted)
    with pytest.raises(Refused, match="draft of the same report"):
        story.respond(made, on_draft=story.add(story.internal))
    assert story.respond(made, effective_on=DRAFT, on_draft=drafted).on_draft == drafted


def test_the_same_answer_twice_is_refused_and_a_changed_one_is_kept_beside_the_first(
    story: Story,
) -> None:
    made = story.add(story.final)
    first = story.respond(made)
    with pytest.raises(Refused, match="already"):
        story.respond(made)
    with pytest.raises(Refused, match="Someone else"):
        story.respond(made, answer=Answer.IN_PART, reason="Half", expected=None)
    second = story.respond(made, answer=Answer.IN_PART, reason="Half", expected=first.pk)
    assert {first, second} == set(Response.objects.filter(subject=first.subject))


def test_a_blanket_answer_is_recorded_for_each_that_is_addressed_to_us(story: Story) -> None:
    ours = [story.add(story.final, str(number)) for number in range(1, 4)]
    both = story.add(story.final, "4", to=(story.police, story.trust))
    story.add(story.final, "5", to=(story.police,))
    nobody = story.add(story.final, "6", to=())

    def accept_all(**more: object) -> list[Response]:
        said: dict[str, object] = {
            "party": story.trust,
            "answer": Answer.ACCEPTED,
            "decided_by": story.board,
            "effective_on": date(2025, 6, 26),
            "by": story.lead,
            "report": story.external,
        }
        return services.respond_to_all(**(said | more))  # type: ignore[arg-type]  # as the test says

    already = story.respond(ours[0])
    said = accept_all()
    assert [row.subject.recommendation for row in said] == [*ours[1:], both, nobody]
    assert all(row.blanket for row in said)
    assert not already.blanket
    with pytest.raises(Refused, match="already for every"):
        accept_all()
    with pytest.raises(Refused, match="by itself"):
        accept_all(answer=Answer.NOT_OURS, reason="x")
    with pytest.raises(Refused, match="reason"):
        accept_all(answer=Answer.IN_PRINCIPLE)
    with pytest.raises(Refused, match="not been received"):
        accept_all(effective_on=DRAFT)
    with pytest.raises(Refused, match="No recommendation"):
        accept_all(version=story.draft, report=None)
    with pytest.raises(Refused, match="No version"):
        accept_all(report=None)
    assert Response.objects.count() == 5


def test_what_became_of_a_draft(story: Story) -> None:
    drafted = [story.add(story.draft, str(n), f"Words {n}") for n in (1, 2, 9, 10)]
    final = [
        story.add(story.final, "1", "Words  1"),
        story.add(story.final, "2", "Better words"),
        story.add(story.final, "9", "Words 10"),
    ]

    def link(one: int, other: int | None, change: Change) -> DraftLink:
        chosen = None if other is None else final[other]
        return services.link_draft(
            draft=drafted[one], final=chosen, change=change, by=story.lead, note=" Said so. "
        )

    for wrong, words in (
        ((0, 0, Change.REWORDED), "something else"),
        ((0, None, Change.NONE), "Choose the final"),
        ((0, 0, Change.WITHDRAWN), "withdrawn only if"),
        ((0, 0, Change.ADDED), "something else"),
        ((1, 1, Change.NONE), "something else"),
    ):
        with pytest.raises(Refused, match=words):
            link(*wrong)
    assert link(0, 0, Change.NONE).note == "Said so."
    with pytest.raises(Refused, match="recommendation 1 has been recorded"):
        link(0, 0, Change.NONE)
    with pytest.raises(Refused, match="recommendation of a draft"):
        services.link_draft(draft=final[0], final=final[1], change=Change.REWORDED, by=story.lead)
    with pytest.raises(Refused, match="final version of the same report"):
        services.link_draft(
            draft=drafted[1],
            final=story.add(story.internal, text="Words 2"),
            change=Change.RENUMBERED,
            by=story.lead,
        )
    with pytest.raises(Refused, match="at least one"):
        services.link_drafts(choices=[], by=story.lead)
    made = services.link_drafts(
        choices=[
            (drafted[1], final[1], ""),
            (drafted[2], None, "Merged"),
            (drafted[3], final[2], ""),
        ],
        by=story.lead,
    )
    assert [row.change for row in made] == [Change.REWORDED, Change.WITHDRAWN, Change.RENUMBERED]


def test_several_drafts_are_linked_together_or_not_at_all(story: Story) -> None:
    one, two = story.add(story.draft, "1"), story.add(story.draft, "2")
    foreign = story.add(story.internal)
    with pytest.raises(Refused):
        services.link_drafts(choices=[(one, None, ""), (two, foreign, "")], by=story.lead)
    assert not DraftLink.objects.exists()


@pytest.mark.parametrize("profile", ["reader", "action owner", "executive", "reviewer", "auditor"])
def test_most_people_only_read(story: Story, profile: str) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    drafted = story.add(story.draft)
    link = story.link(later, earlier).subject
    by = story.actor(profile)
    rows = Entry.objects.count()
    with pytest.raises(NotPermitted):
        story.respond(later, by=by)
    with pytest.raises(NotPermitted):
        story.link(later, None, by=by)
    with pytest.raises(NotPermitted):
        services.withdraw_link(link=link, reason="x", effective_on=FINAL, by=by)
    with pytest.raises(NotPermitted):
        services.link_drafts(choices=[(drafted, None, "")], by=by)
    with pytest.raises(NotPermitted):
        services.set_scope(recommendation=later, services=[], effective_on=FINAL, by=by)
    with pytest.raises(NotPermitted):
        services.state_intent(
            recommendation=later, quoted="", page=None, reading="x", effective_on=FINAL, by=by
        )
    with pytest.raises(NotPermitted):
        services.respond_to_all(
            version=story.final,
            party=story.trust,
            answer=Answer.ACCEPTED,
            decided_by=story.board,
            effective_on=FINAL,
            by=by,
        )
    assert Entry.objects.count() == rows


def test_every_write_is_in_the_ledger_without_its_words(story: Story) -> None:
    made = story.add(story.final, services=[story.east])
    story.respond(made, answer=Answer.IN_PART, reason="A reason that nobody else gives")
    story.link(made, None)
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {
        "recommendations.recommendation",
        "recommendations.addressee",
        "recommendations.recommendationscope",
        "recommendations.response",
        "recommendations.link",
        "recommendations.linkdecision",
    } <= kinds
    payloads = "".join(Entry.objects.values_list("payload", flat=True))
    assert "A reason that nobody" not in payloads
    assert "missing appointments" not in payloads
