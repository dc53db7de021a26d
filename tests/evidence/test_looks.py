"""A look through a file that meets an opening, or another look at the same file."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.pdfgen.canvas import Canvas

from amends.evidence import services
from amends.evidence.models import Evidence, FileLook, Opening
from amends.evidence.rules import LookState, look_in
from amends.evidence.sentences import look_in_words
from amends.evidence.services import quarantine
from amends.evidence.tasks import look_through
from amends.files.rules import Held
from amends.instruments.reading import ReadingError, texts_in_worker
from amends.instruments.reading.remarks import Code, remark
from amends.people.services.corrections import withdraw_entry
from tests.evidence.story import Story
from tests.evidence.test_pages import SignedIn, at, words
from tests.evidence.test_quarantine import (
    NAMED,
    governance,
    is_held,
    looks_queued,
    newest,
    upload,
    word_file,
)


def stopped(story: Story, sent: SimpleUploadedFile, monkeypatch: pytest.MonkeyPatch) -> Evidence:
    """A piece of evidence, the look through whose file failed."""
    with monkeypatch.context() as failing:
        failing.setattr(quarantine, "LOOK_IN", "amends.evidence.rules:nothing_of_that_name")
        evidence = story.add(upload=sent)
        look_through.func(str(newest(evidence).pk))
    return evidence


def test_a_file_whose_opening_is_taken_out_while_it_is_looked_at_again_is_shut(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = word_file(NAMED)
    evidence, by = stopped(story, sent, monkeypatch), governance(story)
    opening = services.let_open(evidence=evidence, reason="I have the paper copy", by=by)
    again = story.add(upload=sent)
    assert newest(again) == newest(evidence)
    assert is_held(evidence) == ("waiting", ""), "it may be opened, whatever comes of the look"
    withdraw_entry(services.WAYS[Opening], opening, reason="A slip", by=by)
    assert is_held(evidence) == ("waiting", Held.LOOKING)
    look_through.func(str(newest(evidence).pk))
    assert is_held(evidence) == ("looked", Held.QUARANTINE)


def test_what_one_look_found_is_not_lost_to_another_that_was_stopped(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = story.add(upload=word_file(NAMED))
    pk = str(newest(evidence).pk)

    def overtaken(*_said: object, **_how: object) -> None:
        with monkeypatch.context() as first:
            first.setattr(quarantine, "texts_in_worker", texts_in_worker)
            look_through.func(pk)
        raise ReadingError(Code.TOO_SLOW, seconds=60)

    monkeypatch.setattr(quarantine, "texts_in_worker", overtaken)
    look_through.func(pk)
    assert is_held(evidence) == ("looked", Held.QUARANTINE)
    assert FileLook.objects.get().hits


def test_that_the_rest_was_not_looked_through_is_told_where_something_was_found(
    page_story: Story, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To whoever decides, while it is held and once it is let open, also if it is sent again."""
    story, by = page_story, governance(page_story)
    told = "Not looked through in full for details of patients: it may hold more"

    def in_part(*said: Any, **how: Any) -> dict[str, Any]:
        found: dict[str, Any] = texts_in_worker(*said, **how)
        return found | {"full": False}

    monkeypatch.setattr(quarantine, "texts_in_worker", in_part)
    sent = word_file(NAMED)
    evidence = story.add(upload=sent)
    look_through.func(str(newest(evidence).pk))
    assert is_held(evidence) == ("not looked", Held.QUARANTINE)
    here, step = at(story, "evidence", evidence.pk), at(story, "let-open", evidence.pk)
    assert told in words(signed_in(story.lead), here)
    assert told in words(signed_in(by), step)
    opening = services.let_open(evidence=evidence, reason="I have the paper copy", by=by)
    assert told in words(signed_in(story.lead), here)
    story.add(upload=sent)
    assert is_held(evidence) == ("not looked", "")
    assert looks_queued() == 1, "what was found stays found"
    withdraw_entry(services.WAYS[Opening], opening, reason="A slip", by=by)
    assert is_held(evidence) == ("not looked", Held.QUARANTINE)


def test_what_was_filled_in_to_a_form_is_looked_through(story: Story) -> None:
    made = BytesIO()
    form = Canvas(made)
    form.drawString(72, 700, "To be filled in by whoever visits the ward.")
    form.acroForm.textfield(name="who", value="NHS number 943 476 5919", x=72, y=600, width=300)
    form.save()
    evidence = story.add(upload=SimpleUploadedFile("visit.pdf", made.getvalue()))
    look_through.func(str(newest(evidence).pk))
    assert is_held(evidence) == ("looked", Held.QUARANTINE)


def test_files_inside_were_not_looked_through() -> None:
    inside = remark(Code.FILES_INSIDE).as_json()
    texts = {"pages": [{"text": "9 of 20 met", "page": 1}], "unseen": [], "remarks": []}
    assert look_in(texts)["full"]
    assert not look_in(texts | {"remarks": [inside]})["full"]


def test_a_text_that_was_not_looked_at_is_looked_at_when_it_comes_again(story: Story) -> None:
    evidence = story.add(upload=upload(NAMED))
    FileLook.objects.update(state=LookState.NOT_LOOKED.value, hits=[], count=0)
    story.add(upload=upload(NAMED, "again.txt"))
    assert is_held(evidence) == ("looked", Held.QUARANTINE)
    assert FileLook.objects.get().hits


@pytest.mark.parametrize(
    "why", ["no text could be read", "more than is looked through", "other files"]
)
def test_what_was_not_looked_through_to_its_end_is_told_so(why: str) -> None:
    """Also a text of which the first part was looked at, and a file that is too large to be read."""
    told = look_in_words(FileLook(state=LookState.NOT_LOOKED.value))
    assert "in full" in told
    assert why in told
