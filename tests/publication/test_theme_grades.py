"""Grades of several things together in editions: of what they are is said, and no private name of a theme."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from amends.assurance.models import Judgement, Theme
from amends.assurance.services import judge, reviews, themes
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor
from amends.plans import services as plans
from amends.publication import services
from amends.publication.models import Edition
from amends.publication.queries.stops import omissions_of
from amends.publication.rules import Public
from amends.publication.rules.compared import Told, told_of
from amends.publication.rules.exchange import content_of_edition
from amends.publication.sentences.compared import compared
from amends.publication.sentences.themes import together_told
from amends.publication.services.sheets import sheets_of
from tests.publication.story import AS_AT, DAY, Story, on, ready, refused, sections
from tests.publication.test_grades import invited

BEGUN = AS_AT - timedelta(days=30)
PRIVATE = "A private name of a theme"
FOUND = "Families were heard in one place of three."


def begun(story: Story, *parts: themes.Part, day: date = BEGUN) -> Theme:
    """A theme, of the first recommendation and its action unless others are named."""
    with on(day, 4):
        return themes.begin_theme(
            plan=story.plan,
            name=PRIVATE,
            parts=parts or [story.first, story.action],
            effective_on=day,
            by=story.by,
        )


def graded(
    story: Story, theme: Theme, value: str = "C", text: str = FOUND, day: date = AS_AT
) -> Judgement:
    """What a reviewer from outside found, released on the day."""
    with on(day, 5):
        person = invited(story, f"Reviewer {value}")
        review = reviews.open_review(
            plan=story.plan,
            name="A review",
            blind=False,
            scales=["letters"],
            subjects=[theme],
            reviewers=[person],
            by=story.by,
        )
    reviewer, by = review.reviewers.get(), Actor(person.pk)
    with on(day, 6):
        reviews.declare(reviewer=reviewer, text="None.", by=by)
        reviews.grade(
            reviewer=reviewer,
            item=review.items.get(),
            scale="letters",
            value=value,
            text=text,
            by=by,
        )
        reviews.release(reviewer=reviewer, by=by)
    return Judgement.objects.get(theme=theme, recorded_by=person)


def told(edition: Edition) -> list[dict[str, Any]]:
    """What an edition says of things that were graded together."""
    return list(sections(edition)["themes"]["parts"])


def said(edition: Edition) -> Told:
    """An edition by its parts."""
    return told_of(json.loads(edition.content))


def parts_now(story: Story, theme: Theme, *parts: themes.Part, day: date) -> None:
    """What belongs to the theme from a day on."""
    with on(day, 4):
        themes.set_parts(
            theme=theme, parts=parts, effective_on=day, reason="It asks for it.", by=story.by
        )


def test_a_grade_of_a_theme_is_told_by_what_belongs_to_it(story: Story) -> None:
    theme = begun(story)
    graded(story, theme)
    with on(AS_AT, 4):
        judge(
            subject=theme,
            scale="letters",
            value="A",
            kind="self",
            effective_on=AS_AT,
            conflict="It is ours.",
            text="Private words of the owner.",
            by=story.by,
        )
    edition = story.release(ready(story))
    (part,) = told(edition)
    assert part["together"] == "Recommendation 1, and action 1.1"
    assert part["name"] == ""
    assert part["recommendations"] == [str(story.first.pk)]
    assert part["actions"] == [str(story.action.pk)]
    (scale,) = part["grades"]
    assert [(each["kind"], each["grade"]) for each in scale["grades"]] == [
        ("independent", "C"),
        ("self", "A"),
    ]
    assert scale["told"] == [
        "One independent reviewer graded it.",
        "The owner’s own grade is another.",
    ]
    assert "Recommendation 1, and action 1.1, taken together" in edition.page
    assert FOUND in edition.page
    for private in (PRIVATE, "Private words of the owner", "Reviewer C"):
        assert private not in edition.page + edition.content
    # It is no grade of either of them alone.
    first = sections(edition)["recommendation in place 1"]
    assert first["grades"] == first["actions"][0]["grades"] == []
    # What the file says is read again as it was written.
    content = content_of_edition(json.loads(edition.content))
    rows = next(sheet.rows for sheet in sheets_of(content) if sheet.name == "Grades")
    assert [row[:3] for row in rows] == [
        ("", "", "Recommendation 1, and action 1.1, taken together")
    ] * 2


def test_a_theme_that_nobody_graded_is_in_no_edition(story: Story) -> None:
    begun(story)
    edition = story.release(ready(story))
    assert told(edition) == []
    assert PRIVATE not in edition.page + edition.content


def test_a_theme_has_a_public_name_once_words_are_approved(story: Story) -> None:
    theme = begun(story)
    graded(story, theme)
    with on(AS_AT, 8):
        services.approve_words(
            plan=story.plan,
            kind=Public.THEME,
            thing=theme,
            text="Listening to families",
            approved_as=story.trust.role,
            effective_on=AS_AT,
            by=story.by,
        )
    edition = story.release(ready(story))
    assert told(edition)[0]["name"] == "Listening to families"
    assert ">Listening to families<" in edition.page
    assert "Recommendation 1, and action 1.1, taken together." in edition.page


def test_what_belongs_to_it_later_was_not_graded(story: Story) -> None:
    theme = begun(story, story.first)
    early = AS_AT - timedelta(days=10)
    graded(story, theme, "D", day=early)
    # Entered after the grade, for a day before it: its reviewer could not see that.
    with on(early, 12):
        themes.set_parts(
            theme=theme,
            parts=[story.first, story.second],
            effective_on=early - timedelta(days=5),
            reason="It asks for it.",
            by=story.by,
        )
    edition = story.release(ready(story))
    (part,) = told(edition)
    assert part["together"] == "Recommendation 1"
    assert part["recommendations"] == [str(story.first.pk)]
    assert part["grades"][0]["told"] == ["One independent reviewer graded it."]


def test_a_grade_that_was_of_other_things_says_so(story: Story) -> None:
    early = AS_AT - timedelta(days=10)
    theme = begun(story, story.first)
    graded(story, theme, "D", day=early)
    parts_now(story, theme, story.first, story.second, day=AS_AT)
    graded(story, theme, "B", "Both are heard.")
    edition = story.release(ready(story))
    (part,) = told(edition)
    assert part["together"] == "Recommendations 1 and 2"
    assert part["grades"][0]["told"] == [
        "Two independent reviewers graded it.",
        "Their grades differ.",
        "Recommendation 1: that is what was graded together on 6 July 2025.",
    ]


def test_what_an_edition_does_not_tell_of_is_counted(story: Story) -> None:
    with on(BEGUN):
        unserving = plans.add_action(
            plan=story.plan,
            number="9",
            title="A private title",
            wording="Private wording of the promise.",
            owner=story.owner,
            in_place_by=ImpreciseDate.on(AS_AT),
            serves=[],
            by=story.by,
            effective_on=BEGUN,
            services=[story.trust.east],
        )
    theme = begun(story, story.action, unserving)
    graded(story, theme)
    edition = story.release(ready(story))
    assert told(edition)[0]["together"] == "Action 1.1, and one thing that is not in this edition"
    assert told(edition)[0]["actions"] == [str(story.action.pk)]


@pytest.mark.parametrize(
    ("recommendations", "actions", "untold", "words"),
    [
        (["1"], [], 0, "Recommendation 1"),
        (["1", "2", "3"], [], 0, "Recommendations 1, 2 and 3"),
        (["1", "2"], ["1.1"], 0, "Recommendations 1 and 2, and action 1.1"),
        (
            ["1"],
            ["1.1", "2.1"],
            2,
            "Recommendation 1, actions 1.1 and 2.1, and two things that are not in this edition",
        ),
        ([], [], 1, "One thing that is not in this edition"),
        ([], [], 0, "Nothing any more"),
    ],
)
def test_what_belongs_together_reads_as_a_sentence_begins(
    recommendations: list[str], actions: list[str], untold: int, words: str
) -> None:
    assert together_told(recommendations, actions, untold) == words


def test_a_name_in_a_grade_of_a_theme_stops_the_edition_and_is_only_left_out(story: Story) -> None:
    grade = graded(story, begun(story), text="Jane Zimmer heard them.")
    draft = ready(story)
    refused(story, "name of a person", draft)
    with on(AS_AT, 12):
        (stop,) = services.preview(draft).stops
    assert (stop.where, stop.source and stop.source.verbatim) == ("themes", True)
    with on(AS_AT, 13):
        services.leave_out(
            plan=story.plan,
            thing=grade,
            kind=stop.hit.kind.value,
            found=stop.hit.found,
            reason="A member of staff.",
            by=story.by,
        )
    edition = story.release(draft)
    assert len(omissions_of(story.plan)) == 1
    assert told(edition)[0]["grades"][0]["grades"][0]["words"] == "[removed] heard them."
    assert "Zimmer" not in edition.content + edition.page


def test_what_has_changed_tells_of_it(story: Story) -> None:
    first = story.published()
    theme = begun(story, story.first, day=DAY)
    graded(story, theme, day=DAY)
    story.approve_all(DAY)
    second = story.release(story.draft(DAY), DAY)
    line = (
        "Recommendation 1, taken together: graded “C” on “How far is it proven?” by an independent"
        " reviewer on 25 November 2025."
    )
    assert line in sections(second)["what has changed"]["recorded"]
    assert line in compared(said(first), said(second)).gained

    later = DAY + timedelta(days=20)
    parts_now(story, theme, story.first, story.second, day=later)
    graded(story, theme, "B", "Both are heard.", day=later)
    story.approve_all(later)
    third = story.release(story.draft(later), later)
    found = compared(said(second), said(third))
    assert (
        "Recommendations 1 and 2, taken together: what was graded together was “Recommendation 1”,"
        " and is now “Recommendations 1 and 2”." in found.worded
    )
    assert any("graded “B”" in each for each in found.gained)
    (table,) = (each for each in found.tables if "taken together" in each.about)
    assert ("Recommendations 1 and 2",) in [row.after for row in table.rows]
    gone = compared(said(third), said(first))
    assert any("taken together: the grade “B”" in each for each in gone.lost)


def test_a_grade_that_was_entered_late_must_be_told_in_words(story: Story) -> None:
    theme = begun(story)
    story.published()
    draft = story.draft(DAY)

    def asked() -> bool:
        with on(DAY, 12):
            missing = services.preview(draft).missing
        return any("Say under “Corrections”" in each.words for each in missing)

    graded(story, theme, day=DAY)
    assert not asked(), "it is of a day since"
    with on(DAY, 7):
        judge(
            subject=theme,
            scale="letters",
            value="A",
            kind="self",
            effective_on=AS_AT,
            conflict="It is ours.",
            text="Private words of the owner.",
            by=story.by,
        )
    assert asked()


def test_the_words_of_the_plan_do_not_go_stale_by_it(story: Story) -> None:
    ready(story)
    graded(story, begun(story, story.first), day=DAY)
    lines = story.lines(DAY)
    assert not any(line.since for line in lines)
    (line,) = (each for each in lines if each.kind is Public.THEME)
    assert (line.if_wished, line.open, line.recorded) == (True, False, PRIVATE)
