"""Documents handed in, read in the background, and what comes of each."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.background.models import TaskRun
from amends.files.models import StoredFile
from amends.files.services import remove
from amends.instruments.reading import READABLE, office, read_in_worker
from amends.instruments.reading.errors import EmptyFile
from amends.instruments.reading.kinds import ENDINGS, FileKind
from amends.instruments.reading.remarks import Code
from amends.intake import queries, services, tasks
from amends.intake.forms import PlanUploadForm, ReadInForm, StatementUploadForm
from amends.intake.models import Mapping, Passage, Reading
from amends.investigations.forms import DocumentForm, VersionForm
from amends.investigations.rules import VersionKind
from amends.ledger.rules import Refused
from amends.people.permissions import NotPermitted
from amends.recommendations.models import Recommendation
from amends.recommendations.services import add_recommendation
from amends.ui.fields import FileField
from tests import factories
from tests.intake import making
from tests.intake.plan_making import PlanStory
from tests.intake.story import CAME, Story, make_story, passages, worked_off


def test_a_report_is_read_in_the_background_and_passages_wait(story: Story) -> None:
    reading = story.handed_in()
    assert queries.standing(reading).stage == "waiting"
    worked_off()
    reading.refresh_from_db()
    assert (reading.state, reading.pages, reading.paged) == ("read", 4, True)
    found = passages(reading)
    assert [(each.label, each.text) for each in found] == [
        (str(number), words) for number, words in enumerate(making.THREE, start=1)
    ]
    assert [each.place[0]["page"] for each in found] == [2, 3, 4]
    own, england = story.trust.party, found[2].addressees
    assert found[0].addressees == [str(own.pk)]
    assert len(england) == 1
    assert not Recommendation.objects.exists()


def test_the_covid_report_has_its_ten_once_each(story: Story, shared_data: Path) -> None:
    found = passages(story.read(making.covid(shared_data)))
    assert [each.label for each in found] == [str(number) for number in range(1, 11)]
    assert all(each.place for each in found)


@pytest.mark.parametrize(
    ("content", "name"),
    [(making.report_docx, "report.docx"), (making.register_xlsx, "register.xlsx")],
)
def test_other_kinds_are_read_too(story: Story, content: Callable[[], bytes], name: str) -> None:
    reading = story.read(making.upload(content(), name))
    assert [each.text for each in passages(reading)] == list(making.THREE)
    assert not reading.paged


def test_every_kind_that_is_read_is_taken_wherever_a_document_is_handed_in() -> None:
    """What is kept with a version can be read in later, too."""
    assert set(ENDINGS) == set(FileKind)
    assert {ending.lstrip(".") for ending in office.KINDS} <= set(READABLE)
    for form in (ReadInForm, StatementUploadForm, PlanUploadForm, VersionForm, DocumentForm):
        field = form.base_fields["document"]
        assert isinstance(field, FileField)
        assert field.extensions == READABLE


def test_reading_twice_does_it_once(story: Story) -> None:
    reading = story.read()
    services.carry_out(reading_id=reading.pk)
    worked_off()
    assert Passage.objects.filter(reading=reading).count() == 3


def test_what_another_worker_left_is_begun_anew(story: Story) -> None:
    reading = story.handed_in()
    Reading.objects.filter(pk=reading.pk).update(state="reading")
    services.carry_out(reading_id=reading.pk)
    assert Passage.objects.filter(reading=reading).count() == 3


def test_the_same_file_is_the_same_reading(story: Story) -> None:
    first = story.read()
    again = story.handed_in()
    assert again.pk == first.pk
    assert TaskRun.objects.count() == 1


def test_another_file_of_the_same_report_proposes_only_what_is_new(story: Story) -> None:
    first = passages(story.read())
    kept = story.accept(first[0])
    again = passages(story.read(making.upload(making.report_docx(), "report.docx")))
    assert [each.state for each in again] == ["kept", "open", "open"]
    assert again[0].recommendation_id == kept.pk
    assert again[1].position > kept.position


def test_words_typed_by_hand_count_as_there(story: Story) -> None:
    add_recommendation(
        version=story.final,
        number="2",
        text=making.SECOND.replace(" ", "  "),
        position=1,
        effective_on=CAME,
        by=story.trust.by,
    )
    assert [each.state for each in passages(story.read())] == ["open", "kept", "open"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (making.locked_pdf(), "encrypted"),
        (b"%PDF-1.7\nand then nothing", "broken"),
        (making.report_docx()[:2000], "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "unknown kind"),
    ],
    ids=["encrypted", "broken", "half a Word file", "picture"],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    story: Story, content: bytes, problem: str
) -> None:
    reading = story.read(making.upload(content))
    standing = queries.standing(reading)
    assert (reading.state, reading.problem) == ("failed", problem)
    assert standing.what_to_do
    assert standing.said
    assert standing.may_try_again
    assert not passages(reading)


def test_a_scan_without_text_says_so(story: Story) -> None:
    reading = story.read(making.upload(making.scan_pdf()))
    assert reading.state == "read"
    assert not passages(reading)
    assert "no readable text" in queries.standing(reading).notes[0]


def test_a_file_removed_before_it_was_read(story: Story) -> None:
    reading = story.handed_in()
    file = StoredFile.objects.get(pk=reading.file_id)
    remove(file=file, reason="A name on every page", by=story.trust.by.person)
    services.carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    assert (reading.state, reading.problem) == ("failed", "file gone")


def test_a_document_waits_for_the_scanner_and_is_read_once_it_is_back(
    story: Story, settings: Settings, clamd: str
) -> None:
    reading = story.handed_in()
    settings.CLAMD = "/nowhere/clamd.ctl"
    tasks.read_document.func(str(reading.pk))
    reading.refresh_from_db()
    assert reading.state == "waiting"
    assert "scanner cannot be reached" in queries.standing(reading).progress
    again = TaskRun.objects.get(pk=reading.task_id)
    assert again.run_after is not None
    settings.CLAMD = clamd
    tasks.read_document.func(str(reading.pk))
    reading.refresh_from_db()
    assert reading.state == "read"


def test_an_infected_document_is_not_read(story: Story, settings: Settings) -> None:
    reading = story.handed_in()
    file = StoredFile.objects.get(pk=reading.file_id)
    StoredFile.objects.filter(pk=file.pk).update(
        scanned_at=file.created_at, infected_with="Amends.Test"
    )
    settings.CLAMD = "/nowhere/clamd.ctl"
    services.carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    assert (reading.state, reading.problem) == ("failed", "file infected")


def test_a_document_that_the_scanner_never_takes_ends_and_says_what_to_do(
    story: Story, settings: Settings
) -> None:
    reading = story.handed_in()
    StoredFile.objects.filter(pk=reading.file_id).update(scan_refusals=3)
    settings.CLAMD = "/nowhere/clamd.ctl"
    assert services.carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    assert (reading.state, reading.problem) == ("failed", "file unscannable")


def test_bytes_that_were_lost_come_back_and_it_is_tried_again(
    story: Story, settings: Settings, tmp_path: Path
) -> None:
    reading = story.handed_in()
    place = Path(default_storage.path(StoredFile.objects.get(pk=reading.file_id).place))
    shutil.move(place, tmp_path / "kept")
    services.carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    assert reading.problem == "file gone"
    shutil.move(tmp_path / "kept", place)
    tasks.read_again(reading=reading, by=story.trust.by)
    worked_off()
    reading.refresh_from_db()
    assert reading.state == "read"
    with pytest.raises(Refused, match="has been read"):
        tasks.read_again(reading=reading, by=story.trust.by)


def test_a_task_that_came_to_nothing_can_be_tried_again(story: Story) -> None:
    reading = story.handed_in()
    Reading.objects.filter(pk=reading.pk).update(state="reading")
    TaskRun.objects.update(state="FAILED", finished_at=reading.started_at)
    reading.refresh_from_db()
    standing = queries.standing(reading)
    assert (standing.stage, standing.may_try_again) == ("failed", True)
    tasks.read_again(reading=reading, by=story.trust.by)
    worked_off()
    reading.refresh_from_db()
    assert queries.standing(reading).stage == "read"


def test_a_task_that_came_to_nothing_before_it_began_can_be_tried_again(story: Story) -> None:
    reading = story.handed_in()
    with pytest.raises(Refused, match="about to be"):
        tasks.read_again(reading=reading, by=story.trust.by)
    TaskRun.objects.update(state="FAILED", finished_at=reading.started_at)
    assert queries.standing(reading).may_try_again
    tasks.read_again(reading=reading, by=story.trust.by)
    worked_off()
    reading.refresh_from_db()
    assert reading.state == "read"


@pytest.mark.parametrize("ends", ["well", "badly"])
def test_a_worker_that_was_taken_for_lost_does_not_have_the_last_word(
    plan_story: PlanStory, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    reading = plan_story.handed_in()

    def overtaken(path: Path, **kwargs: Any) -> dict[str, Any]:
        """Meanwhile the columns were corrected, and another worker reads."""
        Mapping.objects.filter(reading=reading).update(headings={"lead": "not_read"})
        if ends == "badly":
            raise EmptyFile(Code.EMPTY)
        return read_in_worker(path, **kwargs)

    monkeypatch.setattr("amends.intake.services.readings.read_in_worker", overtaken)
    services.carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    assert (reading.state, reading.rows.count()) == ("reading", 0)


def test_a_version_without_a_document_needs_one(story: Story) -> None:
    with pytest.raises(Refused, match="Choose the document"):
        tasks.read_in(organisation=story.trust.organisation, version=story.final, by=story.trust.by)


def test_an_empty_or_too_large_file_is_not_kept(story: Story, settings: Settings) -> None:
    with pytest.raises(Refused, match="empty"):
        story.handed_in(making.upload(b""))
    settings.UPLOAD_MEGABYTES = 0
    with pytest.raises(Refused, match="smaller"):
        story.handed_in()
    assert not Reading.objects.exists()


@pytest.mark.parametrize("profile", ["reader", "executive", "action owner", "reviewer"])
def test_who_keeps_no_cases_reads_nothing_in(story: Story, profile: str) -> None:
    somebody = story.trust.person(profile)
    with pytest.raises(NotPermitted):
        tasks.read_in(
            organisation=story.trust.organisation,
            version=story.final,
            upload=making.upload(making.report_pdf()),
            by=somebody,
        )
    with pytest.raises(NotPermitted):
        tasks.read_again(reading=story.handed_in(), by=somebody)
    assert Reading.objects.count() == 1


@pytest.mark.usefixtures("database")
def test_a_draft_is_read_in_like_a_final() -> None:
    story = make_story(VersionKind.DRAFT)
    reading = story.read()
    assert story.accept(passages(reading)[0]).version == story.final


def test_another_organisation_reads_nothing_in_here(story: Story) -> None:
    other = factories.make_trust()
    with pytest.raises(NotPermitted):
        tasks.read_in(
            organisation=other.organisation,
            version=story.final,
            upload=making.upload(making.report_pdf()),
            by=other.by,
        )


def test_what_was_found_is_kept_as_it_was_given(story: Story) -> None:
    reading = story.read()
    assert reading.found is not None
    assert json.loads(json.dumps(reading.found))["sha256"] == reading.sha256
    assert reading.found["recommendations"][0]["text"] == making.FIRST


def test_many_passages_need_no_more_queries(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = [f"The Trust should do thing number {number} for all." for number in range(40)]
    reading = story.read(making.upload(making.report_pdf(many)))
    with django_assert_max_num_queries(1):
        assert queries.overview(reading).found == 40
    first = passages(reading)[0]
    with django_assert_max_num_queries(1):
        queries.passage_shown(first, reading)
