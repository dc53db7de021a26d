"""Independent grades in editions: as their reviewers released them, beside the owner's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from amends.assurance import services as assurance
from amends.assurance.models import Judgement, Review, Reviewer
from amends.assurance.services import reviews, together
from amends.ledger.rules import Actor, Moment, Refused
from amends.people.models import Role, User
from amends.people.services import end_membership, grant
from amends.publication import services
from amends.publication.models import DraftEdition
from amends.publication.queries.stops import Stop, omissions_of
from amends.publication.queries.wording import wording_lines
from amends.publication.sentences.grades import given_by, graded_told
from amends.standing.queries import plan_as_at
from tests.factories import make_user
from tests.publication.story import AS_AT, DAY, Story, on, ready, refused, sections

FIRST, SECOND = "I saw it in the east. It <holds>.", "I saw it on one day of three."


def invited(story: Story, name: str) -> User:
    """Somebody from outside who may grade in a review."""
    user = make_user(name)
    grant(
        organisation=story.trust.organisation,
        user=user,
        profile="invited reviewer",
        by=story.by,
    )
    return user


class Reviewed:
    """A blind review of the first recommendation and its action, by two people."""

    def __init__(self, story: Story, day: date = AS_AT, *, blind: bool = True) -> None:
        self.story, self.day = story, day
        with on(day, 5):
            people = [invited(story, "Reviewer One"), invited(story, "Reviewer Two")]
            self.review: Review = reviews.open_review(
                plan=story.plan,
                name="A private name of a review",
                blind=blind,
                scales=["letters"],
                subjects=[story.action, story.first],
                reviewers=people,
                by=story.by,
            )
        self.one, self.other = self.review.reviewers.order_by("sequence")

    @contextmanager
    def as_one(self, reviewer: Reviewer) -> Iterator[dict[str, Any]]:
        """A reviewer, at their hour of the day."""
        with on(self.day, 6):
            yield {"reviewer": reviewer, "by": Actor(reviewer.user_id)}

    def grade(self, reviewer: Reviewer, value: str, text: str, declared: str = "None.") -> None:
        """Declared, graded and released: the action alone."""
        with self.as_one(reviewer) as one:
            reviews.declare(text=declared, **one)
            item = self.review.items.get(action=self.story.action)
            reviews.grade(item=item, scale="letters", value=value, text=text, **one)
            reviews.release(**one)

    def together(self, value: str, text: str) -> None:
        """What they came to together."""
        with self.as_one(self.one) as one:
            item = self.review.items.get(action=self.story.action)
            row = together.propose(item=item, scale="letters", value=value, text=text, **one)
        with self.as_one(self.other) as other:
            together.agree(proposal=row, **other)


def own(story: Story, value: str = "A") -> None:
    """The owner's own grade, in private words."""
    with on(AS_AT, 4):
        assurance.judge(
            subject=story.action,
            scale="letters",
            value=value,
            kind="self",
            effective_on=AS_AT,
            conflict="It is ours.",
            text="Private words of the owner.",
            by=story.by,
        )


def graded(edition: Any) -> list[dict[str, Any]]:
    """What an edition says of the action's grades."""
    part = sections(edition)["recommendation in place 1"]
    return list(part["actions"][0]["grades"])


def test_released_grades_are_published_unedited_beside_the_owners_own(story: Story) -> None:
    own(story)
    both = Reviewed(story)
    both.grade(both.one, "B", FIRST, "I wrote the report.")
    both.grade(both.other, "D", SECOND)
    both.together("C", "We went back together.")
    edition = story.release(ready(story))
    (one,) = graded(edition)
    assert one["grades"][2]["declared"] == "I wrote the report. / None."
    assert one["scale"] == "How far is it proven?"
    assert [(each["kind"], each["grade"]) for each in one["grades"]] == [
        ("independent", "B"),
        ("independent", "D"),
        ("together", "C"),
        ("self", "A"),
    ]
    assert one["told"] == [
        "Two independent reviewers graded it. None of them saw another’s grade before giving their own.",
        "Their grades differ.",
        "They then gave a grade together.",
        "The owner’s own grade is another.",
    ]
    first, *_others, last = one["grades"]
    assert (first["words"], first["declared"]) == (FIRST, "I wrote the report.")
    assert first["meaning"] == "Done, and in use everywhere it should be."
    assert (last["words"], last["declared"]) == ("", "")
    for words in ("I saw it in the east. It &lt;holds&gt;.", SECOND, "Their grades differ."):
        assert words in edition.page
    for private in ("Private words of the owner", "Reviewer One", "A private name of a review"):
        assert private not in edition.page + edition.content


def test_a_blind_grade_waits_until_each_reviewer_has_released_theirs(story: Story) -> None:
    own(story)
    both = Reviewed(story)
    both.grade(both.one, "B", FIRST)
    draft = ready(story)
    with on(AS_AT, 12):
        told = services.preview(draft)
    assert FIRST not in told.page
    assert "holds" not in told.page
    # That it is there is told, so that nobody can hold it back by never grading; nor is the owner's.
    (waits,) = told.content.recommendations[0].actions[0].grades
    assert "The grade is published once the others" in waits.told[0]
    assert not waits.grades
    with on(AS_AT, 13):
        end_membership(membership=both.other.user.memberships.get(), by=story.by)
        shown = services.preview(draft)
    assert "holds" in shown.page


def test_nobody_is_waited_for_who_may_grade_no_more(story: Story) -> None:
    both = Reviewed(story)
    both.grade(both.one, "B", FIRST)
    draft = ready(story)
    with on(AS_AT, 13):
        grant(
            organisation=story.trust.organisation,
            user=both.other.user,
            profile="reader",
            by=story.by,
        )
        shown = services.preview(draft)
    assert "holds" in shown.page


@pytest.mark.parametrize(
    ("reviews_of", "blind", "told"),
    [
        ((1, 1), (True, True), True),
        ((1, 1), (True, False), False),
        ((1, 1), (False, False), False),
        # Each was alone in a blind review: the second could read what the first had released.
        ((1, 2), (True, True), False),
        ((None, None), (True, True), False),
        ((1, None), (True, True), False),
    ],
)
def test_that_nobody_saw_the_others_is_said_of_one_blind_review_alone(
    reviews_of: tuple[int | None, ...], blind: tuple[bool, ...], told: bool
) -> None:
    alone = [
        Judgement(value="B", blind=each, review_id=UUID(int=of) if of else None)
        for of, each in zip(reviews_of, blind, strict=True)
    ]
    assert ("None of them saw" in " ".join(graded_told(alone, None, None))) is told


@pytest.mark.parametrize(
    ("kind", "role", "told"),
    [
        ("independent", "First Independent Reviewer", "the First Independent Reviewer"),
        ("independent", "", "an independent reviewer"),
        ("self", "Clinical Director", "the Clinical Director, of their own work"),
        ("self", "", "the owner, of their own work"),
    ],
)
def test_whose_a_grade_is_reads_well_after_by(kind: str, role: str, told: str) -> None:
    row = Judgement(kind=kind, recorded_as=Role(name=role) if role else None)
    assert given_by(row) == told


def test_grades_seen_by_all_wait_for_nobody_and_are_told_among_what_changed(story: Story) -> None:
    story.published()
    both = Reviewed(story, DAY, blind=False)
    both.grade(both.one, "B", FIRST)
    story.approve_all(DAY)
    edition = story.release(story.draft(DAY), DAY)
    (one,) = graded(edition)
    assert one["told"] == ["One independent reviewer graded it."]
    assert (
        "Action 1.1: graded “B” on “How far is it proven?” by an independent reviewer on"
        " 25 November 2025." in sections(edition)["what has changed"]["recorded"]
    )


def test_a_blind_grade_that_waits_is_not_told_among_what_changed(story: Story) -> None:
    story.published()
    both = Reviewed(story, DAY)
    both.grade(both.one, "B", FIRST)
    story.approve_all(DAY)
    edition = story.release(story.draft(DAY), DAY)
    assert "graded" not in " ".join(sections(edition)["what has changed"]["recorded"])


def test_a_blind_reviewer_is_not_told_anothers_grade_beside_the_words_to_approve(
    story: Story,
) -> None:
    ready(story)
    both = Reviewed(story, DAY)
    both.grade(both.one, "B", FIRST)

    def told(reader: Reviewer) -> str:
        with on(DAY, 12):
            at = Moment(DAY)
            found = plan_as_at(story.plan, at)
            lines = wording_lines(found, approved=at, reader=reader.user_id)
        return " ".join(words for line in lines for words in line.since)

    assert "“B”" in told(both.one)
    assert "“B”" not in told(both.other)
    # That something moved is not hidden: it keeps the edition from being released.
    assert "you can see once you have given yours" in told(both.other)


def test_a_grade_of_a_later_day_is_not_in_an_edition(story: Story) -> None:
    draft = ready(story)
    both = Reviewed(story, DAY, blind=False)
    both.grade(both.one, "B", FIRST)
    with on(DAY, 12):
        assert "holds" not in services.preview(draft).page


def stops_now(draft: DraftEdition) -> list[Stop]:
    with on(AS_AT, 12):
        return list(services.preview(draft).stops)


def test_a_name_in_a_reviewers_words_stops_the_edition_and_is_only_left_out(story: Story) -> None:
    both = Reviewed(story, blind=False)
    both.grade(both.one, "B", "Jane Zimmer showed me the record.", "I know Jane Zimmer.")
    both.grade(both.other, "B", "Jane Zimmer showed me as well.")
    draft = ready(story)
    refused(story, "name of a person", draft)
    stop = stops_now(draft)[0]
    assert stop.source is not None
    assert stop.source.verbatim
    with on(AS_AT, 13), pytest.raises(Refused, match="cannot be written anew"):
        services.replace_detail(
            draft=draft, stop=stop, instead="x", approved_as=story.trust.role, by=story.by
        )
    for grade in Judgement.objects.filter(text__contains="Zimmer"):
        with on(AS_AT, 13):
            services.leave_out(
                plan=story.plan,
                thing=grade,
                kind=stop.hit.kind.value,
                found=stop.hit.found,
                reason="A member of staff.",
                by=story.by,
            )
    assert stops_now(draft) == []
    assert len(omissions_of(story.plan)) == 2
    edition = story.release(draft)
    assert "Zimmer" not in edition.content + edition.page
    (one,) = graded(edition)
    assert one["grades"][0]["words"] == "[removed] showed me the record."
    assert one["grades"][0]["declared"] == "I know [removed]."
    # The record keeps the reviewer's words.
    assert Judgement.objects.filter(text__contains="Zimmer").count() == 2
