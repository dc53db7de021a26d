"""How far reading has come, while the worker is at it."""

import pytest
from django.urls import reverse

from amends.instruments.reading import Doing
from amends.instruments.reading import read_in_worker as reading_in_a_worker
from amends.intake import queries
from amends.intake.models import Reading
from amends.intake.services import readings
from tests.intake.plan_making import PlanStory, many, workbook
from tests.intake.story import Story
from tests.intake.test_pages import signed_in, words


def seen_while_reading(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, *news: tuple[Doing, int, int]
) -> list[str]:
    """What the pages say whenever the worker tells how far it has come, and afterwards."""
    seen = []
    read = reading_in_a_worker

    def watching(*words: object, told: object, **rest: object) -> object:
        assert callable(told)
        for one in news:
            told(*one)
            seen.append(queries.standing(Reading.objects.get(pk=reading.pk)).progress)
        return read(*words, **rest)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(readings, "read_in_worker", watching)
    readings.carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    return [*seen, queries.standing(reading).progress]


def test_pages_and_pictures_are_counted(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_while_reading(
        story.handed_in(), monkeypatch, (Doing.PAGES, 40, 300), (Doing.PICTURES, 8, 15)
    ) == [
        "40 of 300 pages have been read.",
        "The text of 8 of 15 pages has been recognised in pictures.",
        "",
    ]


def test_rows_are_counted_by_the_worker_itself(
    plan_story: PlanStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = []
    monkeypatch.setattr(readings, "_note_progress", lambda _, *said: noted.append(said))
    plan_story.read(workbook(many(3)))
    assert noted[0] == (Doing.ROWS, 0, 4)


def test_what_was_found_is_written_down_last(plan_story: PlanStory) -> None:
    reading = plan_story.read(workbook(many(3)))
    assert (reading.doing, reading.done, reading.of) == ("writing", 3, 3)
    Reading.objects.filter(pk=reading.pk).update(state="reading")
    said = queries.standing(Reading.objects.get(pk=reading.pk)).progress
    assert said == "Everything has been gone through. What was found is being written down."


def test_reading_that_was_left_begins_to_count_anew(plan_story: PlanStory) -> None:
    reading = plan_story.handed_in()
    Reading.objects.filter(pk=reading.pk).update(state="reading", doing="rows", done=2, of=3)
    assert queries.standing(Reading.objects.get(pk=reading.pk)).progress
    readings._taken(reading.pk)  # what the next worker does first
    assert queries.standing(Reading.objects.get(pk=reading.pk)).progress == ""


def test_the_page_of_a_reading_and_every_list_say_it(page_plan: PlanStory) -> None:
    lead = signed_in(page_plan.trust.lead)
    reading = page_plan.handed_in()
    Reading.objects.filter(pk=reading.pk).update(state="reading", doing="rows", done=300, of=500)
    said = "300 of 500 rows have been gone through."
    slug = page_plan.trust.slug
    assert said in words(lead, reverse("reading", args=[slug, reading.pk]))
    assert said in words(lead, reverse("read-in-plan", args=[slug, page_plan.plan.pk]))
