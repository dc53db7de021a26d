"""Answers, links, scopes and matches put right or taken out: days before read right afterwards."""

from datetime import date

import pytest

from amends.evidence.models import Evidence
from amends.evidence.services import add_evidence
from amends.ledger.models import DatedRecord
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.people.services import correct_entry, withdraw_entry
from amends.recommendations import services
from amends.recommendations.models import LinkDecision, Recommendation
from amends.recommendations.queries import (
    answers_digest,
    crosswalk_of,
    recommendation_at,
    recommendations_of,
)
from amends.recommendations.rules import Answer, Change, LinkType
from amends.recommendations.services import WAYS
from amends.standing.queries import recommendation_as_at
from tests.factories import Trust, make_trust
from tests.fixtures.databases import Begin
from tests.recommendations.story import DRAFT, FINAL, Story, make_story

LATER = date(2025, 8, 1)


def put_right[Row: DatedRecord](row: Row, *, why: str, by: Actor, **changes: object) -> Row:
    """What was entered wrongly, in the one way there is."""
    found: Row = correct_entry(WAYS[type(row)], row, changes=changes, reason=why, by=by)
    return found


def take_out[Row: DatedRecord](row: Row, *, why: str, by: Actor) -> Row:
    """What should never have been entered."""
    gone: Row = withdraw_entry(WAYS[type(row)], row, reason=why, by=by)
    return gone


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def answers(recommendation: Recommendation, day: date, known: int | None = None) -> list[str]:
    found = recommendation_as_at(recommendation, Moment(day, known))
    return [given.answer.value for given in found.responses]


def test_an_answer_on_the_wrong_day_is_put_right(story: Story) -> None:
    asked = story.add(story.final)
    wrong = story.respond(asked, answer=Answer.NOT_ACCEPTED, reason="No.")
    with pytest.raises(Refused, match="Say why"):
        put_right(wrong, why=" ", answer=Answer.IN_PART, by=story.lead)
    with pytest.raises(Refused, match="Give the reason"):
        put_right(wrong, why="Typing.", reason="", by=story.lead)
    with pytest.raises(Refused, match="is not a body of"):
        put_right(wrong, why="Typing.", decided_by=story.police_board, by=story.lead)
    with pytest.raises(Refused, match="had not been received"):
        put_right(wrong, why="Typing.", effective_on=date(2025, 1, 1), by=story.lead)
    right = put_right(
        wrong,
        why="The board met in July.",
        reason="Not in this way.",
        answer=Answer.IN_PART,
        effective_on=date(2025, 7, 16),
        by=story.lead,
    )
    assert (right.reason, right.correction_reason) == ("Not in this way.", "The board met in July.")
    assert answers(asked, date(2025, 7, 1)) == []
    assert answers(asked, date(2025, 7, 16)) == ["accepted in part"]
    assert answers(asked, date(2025, 7, 1), wrong.sequence) == ["not accepted"]
    with pytest.raises(Refused, match="corrected already"):
        take_out(wrong, why="Again.", by=story.lead)
    take_out(right, why="Another report's.", by=story.lead)
    assert answers(asked, LATER) == []
    assert verify(story.organisation.pk).faults == ()


def test_a_decision_about_a_link_is_put_right(story: Story) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    wrong = story.link(later, earlier)
    right = put_right(wrong, why="The other line.", nothing_left=True, by=story.lead)
    assert (right.nothing_left, right.residual_gap) == (True, "")
    assert right.reason == wrong.reason
    for said, words in (
        ({"type": LinkType.NOTHING_EARLIER}, "nothing earlier"),
        ({"nothing_left": False}, "what is still to do"),
        ({"reason": " "}, "Say why you decided"),
        ({"effective_on": date(2025, 1, 1)}, "had not been received"),
    ):
        with pytest.raises(Refused, match=words):
            put_right(right, why="x", by=story.lead, **said)
    take_out(right, why="Not this pair.", by=story.lead)
    assert recommendation_as_at(later, Moment(LATER)).links == ()
    assert len(recommendation_as_at(later, Moment(LATER, wrong.sequence)).links) == 1
    # Nothing is in the way of saying that nothing earlier was found.
    nothing = story.link(later, None)
    withdrawn = services.withdraw_link(
        link=nothing.subject, reason="It was.", effective_on=LATER, by=story.lead
    )
    story.link(later, earlier, effective_on=LATER)
    with pytest.raises(Refused, match="Withdraw"):
        take_out(withdrawn, why="Mistake.", by=story.lead)
    assert LinkDecision.objects.filter(corrects=withdrawn).count() == 0
    # A withdrawal says why, and nothing of what is left.
    right = put_right(withdrawn, why="Typing.", reason="It was found after all.", by=story.lead)
    assert (right.withdrawn, right.residual_gap) == (True, "")


def test_a_withdrawal_is_not_moved_to_a_day_on_which_the_link_does_not_stand(story: Story) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    decided = date(2025, 7, 10)
    link = story.link(later, earlier, effective_on=decided).subject
    withdrawn = services.withdraw_link(
        link=link, reason="It was.", effective_on=LATER, by=story.lead
    )
    with pytest.raises(Refused, match="does not stand on that day"):
        put_right(withdrawn, why="Typing.", effective_on=date(2025, 7, 1), by=story.lead)
    assert recommendation_as_at(later, Moment(LATER)).links == ()
    put_right(withdrawn, why="Typing.", effective_on=decided, by=story.lead)
    assert recommendation_as_at(later, Moment(decided)).links == ()


def test_a_decision_is_not_taken_from_beneath_a_withdrawal(story: Story) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    decided = date(2025, 7, 10)
    decision = story.link(later, earlier, effective_on=decided)
    withdrawn = services.withdraw_link(
        link=decision.subject, reason="It was.", effective_on=LATER, by=story.lead
    )
    beneath = "withdrawn on 1 August 2025"
    with pytest.raises(Refused, match=beneath):
        take_out(decision, why="Mistake.", by=story.lead)
    with pytest.raises(Refused, match=beneath):
        put_right(decision, why="Typing.", effective_on=date(2025, 8, 2), by=story.lead)
    with pytest.raises(Refused, match=beneath):
        services.withdraw_link(
            link=decision.subject, reason="Sooner.", effective_on=date(2025, 7, 20), by=story.lead
        )
    decision = put_right(decision, why="Typing.", effective_on=date(2025, 7, 12), by=story.lead)
    take_out(withdrawn, why="It holds after all.", by=story.lead)
    take_out(decision, why="Mistake.", by=story.lead)
    assert recommendation_as_at(later, Moment(LATER)).links == ()


def test_where_it_applies_is_put_right(story: Story) -> None:
    made = story.add(story.final)
    [state] = services.set_scope(
        recommendation=made, services=[story.east], effective_on=LATER, by=story.lead
    )
    with pytest.raises(Refused, match="had not been received"):
        put_right(state, why="x", effective_on=date(2025, 1, 1), by=story.lead)
    moved = put_right(state, why="From the start.", effective_on=FINAL, by=story.lead)
    found = recommendation_at(made, Moment(FINAL))
    assert found is not None
    assert [each.name for each in found.services] == [story.east.name]
    take_out(moved, why="The other team.", by=story.lead)
    found = recommendation_at(made, Moment(LATER))
    assert found is not None
    assert found.services == ()


def test_what_became_of_a_draft_is_put_right(story: Story) -> None:
    drafted = story.add(story.draft, "1", "Look.")
    one, other = story.add(story.final, "1", "Look."), story.add(story.final, "2", "Look again.")
    link = services.link_draft(draft=drafted, final=one, change=Change.NONE, by=story.lead)
    assert link.effective_on == FINAL
    with pytest.raises(Refused, match="final version of the same report"):
        put_right(link, why="x", final=story.add(story.internal), by=story.lead)
    right = put_right(link, why="The wrong line.", final=other, by=story.lead)
    assert right.change == Change.REWORDED
    found = recommendation_at(other, Moment(LATER), drafts=True)
    assert found is not None
    assert [each.draft.id for each in found.drafts] == [drafted.pk]
    left_out = put_right(right, why="It went.", final=None, by=story.lead)
    assert left_out.change == Change.WITHDRAWN
    take_out(left_out, why="Not known.", by=story.lead)
    services.link_draft(draft=drafted, final=one, change=Change.NONE, by=story.lead)


def test_what_is_not_a_recommendation_goes_from_lists_and_comes_back(story: Story) -> None:
    story.add(story.internal)
    kept, mistaken = story.add(story.final, "1"), story.add(story.final, "2")
    digest = answers_digest(story.final, story.trust)
    made = services.say_misread(recommendation=mistaken, reason="A heading.", by=story.lead)
    today = Moment(made.effective_on)

    def listed(at: Moment = today) -> list[str]:
        found = recommendations_of(at=at, version=story.final)
        return [each.printed.number for each in found]

    assert listed() == ["1"]
    assert listed(Moment(FINAL)) == ["1", "2"]
    assert answers_digest(story.final, story.trust) != digest
    assert [x.printed.number for x in crosswalk_of(story.case, today).undecided] == ["1"]
    shown = recommendation_at(mistaken, today)
    assert shown is not None
    assert shown.misread == made
    said = services.respond_to_all(
        version=story.final,
        party=story.trust,
        answer=Answer.ACCEPTED,
        decided_by=story.board,
        effective_on=FINAL,
        by=story.lead,
    )
    assert [row.subject.recommendation_id for row in said] == [kept.pk]
    with pytest.raises(Refused, match="recorded already"):
        services.say_misread(recommendation=mistaken, reason="Again.", by=story.lead)
    services.restore(misread=made, reason="It is one.", by=story.lead)
    assert listed() == ["1", "2"]


def test_a_blanket_answer_does_not_override_what_was_not_seen(story: Story) -> None:
    one, _two = story.add(story.final, "1"), story.add(story.final, "2")
    seen = answers_digest(story.final, story.trust)
    story.respond(one, answer=Answer.NOT_ACCEPTED, reason="No.", effective_on=FINAL)

    def accept_all(expected: str) -> int:
        written = services.respond_to_all(
            version=story.final,
            party=story.trust,
            answer=Answer.ACCEPTED,
            decided_by=story.board,
            effective_on=date(2025, 6, 26),
            expected=expected,
            by=story.lead,
        )
        return len(written)

    with pytest.raises(Refused, match="since you looked"):
        accept_all(seen)
    assert answers(one, LATER) == ["not accepted"]
    assert accept_all(answers_digest(story.final, story.trust)) == 2


def test_a_blanket_answer_to_the_drafts_words(story: Story) -> None:
    drafted = story.add(story.draft, "1", "Look.")
    final, added = story.add(story.final, "1", "Look."), story.add(story.final, "2", "New.")
    services.link_draft(draft=drafted, final=final, change=Change.NONE, by=story.lead)
    [said] = services.respond_to_all(
        version=story.final,
        party=story.trust,
        answer=Answer.ACCEPTED,
        decided_by=story.board,
        effective_on=date(2025, 2, 27),
        on_draft=True,
        by=story.lead,
    )
    assert (said.subject.recommendation_id, said.on_draft) == (final.pk, drafted)
    assert answers(added, LATER) == []
    with pytest.raises(Refused, match="not been received"):
        services.respond_to_all(
            version=story.final,
            party=story.trust,
            answer=Answer.ACCEPTED,
            decided_by=story.board,
            effective_on=date(DRAFT.year, 1, 1),
            on_draft=True,
            by=story.lead,
        )


def test_a_letter_is_of_this_organisation(story: Story) -> None:
    asked = story.add(story.final)

    def letter(trust: Trust) -> Evidence:
        return add_evidence(
            organisation=trust.organisation,
            title="Letter",
            kind="document",
            stage="held",
            actions=[],
            services=[],
            effective_on=FINAL,
            by=trust.by,
        )

    theirs = letter(make_trust())
    with pytest.raises(Refused, match="another organisation"):
        story.respond(asked, letter=theirs)
    with pytest.raises(Refused, match="not known here"):
        story.respond(asked, letter=theirs.pk)
    ours = letter(story.on)
    assert story.respond(asked, letter=ours).letter == ours.pk


def test_most_people_correct_nothing(story: Story) -> None:
    asked = story.add(story.final)
    given, linked = story.respond(asked), story.link(asked, None)
    by = story.actor("reader")
    for write in (
        lambda: take_out(given, why="x", by=by),
        lambda: put_right(given, why="x", answer=Answer.IN_PART, by=by),
        lambda: take_out(linked, why="x", by=by),
        lambda: services.say_misread(recommendation=asked, reason="x", by=by),
    ):
        with pytest.raises(NotPermitted):
            write()
