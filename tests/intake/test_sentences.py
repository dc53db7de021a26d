"""Whatever the reader of documents can say has its sentence here, and none of its sentences is kept."""

import json
from typing import Any

import pytest

from amends.instruments.reading import marks
from amends.instruments.reading.errors import ERRORS
from amends.instruments.reading.found import FLAGS as FLAGS_GIVEN
from amends.instruments.reading.headers import DATED
from amends.instruments.reading.remarks import ASK, COUNT, Code, Remark, name_of, places_in
from amends.intake import queries
from amends.intake.models import Passage, Reading
from amends.intake.rules import TAKEN_UP
from amends.intake.rules.rows import Doubt, Problem
from amends.intake.sentences import (
    DATES,
    DOUBTS,
    DOUBTS_OF_COLUMNS,
    DOUBTS_OF_DATES,
    FLAGS,
    PROBLEMS,
    SENTENCES,
    WHAT_TO_DO,
    doubt_in_words,
    sentence_of,
)
from amends.intake.services.documents import (
    FILE_GONE,
    FILE_HELD,
    FILE_INFECTED,
    FILE_UNSCANNABLE,
    FILE_UNSCANNED,
)
from amends.ledger.working import blank
from tests.intake import making
from tests.intake.story import Story, passages


def test_every_code_has_its_sentence_and_there_is_no_other() -> None:
    assert set(SENTENCES) == set(Code)


@pytest.mark.parametrize("code", Code, ids=name_of)
@pytest.mark.parametrize("count", [1, 2])
def test_a_sentence_says_in_english_what_the_instrument_says(code: Code, count: int) -> None:
    """With the same facts, whatever it is that they are."""
    facts: dict[str, Any] = {name: f"<{name} 100%>" for name in places_in(code)}
    if COUNT in facts:
        facts[COUNT] = count
    said = Remark(code, facts)
    assert sentence_of(json.loads(json.dumps(said.as_json()))) == str(said)


def test_numbers_and_lists_as_facts() -> None:
    said = Remark(Code.TOO_MANY_PAGES, {"pages": 12_345, "most": 3_000})
    assert "12,345 pages; at most 3,000" in sentence_of(said.as_json())
    said = Remark(Code.NUMBERS_WITHOUT_WORDS, {"numbers": ["1", "2", "3"]})
    assert sentence_of(said.as_json()).endswith(": 1, 2 and 3.")
    assert sentence_of({}) == ""


def test_every_flag_and_every_kind_of_fault_has_its_words() -> None:
    assert set(FLAGS) == {*FLAGS_GIVEN, TAKEN_UP}
    # A fault that nobody foresaw has a word for all; pages are asked for one at a time, and by us.
    of_files = {FILE_GONE, FILE_HELD, FILE_INFECTED, FILE_UNSCANNABLE, FILE_UNSCANNED}
    assert set(WHAT_TO_DO) == {*ERRORS, *of_files} - {"unreadable", "no such page"}


def test_every_doubt_about_a_row_has_its_words() -> None:
    assert set(DOUBTS) == {*marks.WHOLE, *Doubt}
    assert set(DOUBTS_OF_COLUMNS) == marks.ABOUT_A_COLUMN
    assert set(DOUBTS_OF_DATES) == marks.ABOUT_A_DATE
    assert set(DATES) == {each.value.replace("_", " ") for each in DATED}
    assert set(PROBLEMS) == set(Problem)
    said = doubt_in_words("column not understood: RAG: June")
    assert said == "Nothing was taken from the column “RAG: June”"
    assert doubt_in_words("several dates: in place by").endswith(": in place by")
    assert "words were removed" in doubt_in_words("[removed] not understood: x")


def kept(story: Story) -> str:
    """Everything that is kept of what was read."""
    rows = [
        list(model.objects.filter(organisation=story.trust.pk).values())
        for model in (Reading, Passage)
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_no_sentence_of_ours_is_kept(story: Story) -> None:
    scan = story.read(making.upload(making.scan_pdf(), "scan.pdf"))
    found = story.read()
    locked = story.read(making.upload(making.locked_pdf(), "locked.pdf"))
    shown = [
        *queries.standing(scan).notes,
        queries.passage_shown(passages(found)[0], found).why,
        queries.standing(locked).said,
    ]
    assert shown == [
        f"There is no readable text on pages 1–2: they may be scans. {ASK}",
        "Headed “Recommendation 1”.",
        "The file is locked with a password. Save a copy without one and upload that.",
    ]
    everything = kept(story)
    assert '"code": "no_text_on_pages"' in everything
    for words in ("readable text", "Headed", "locked with a password"):
        assert words not in everything


def test_words_of_the_document_among_the_facts_can_be_removed(story: Story) -> None:
    reading = story.read(
        making.upload(
            making.register_xlsx(heading="Recommendation of Zebedee Quixotic"), "register.xlsx"
        )
    )
    passage = passages(reading)[0]
    assert passage.why["facts"] == {"heading": "Recommendation of Zebedee Quixotic"}
    blank("Zebedee Quixotic", story.trust.pk)
    assert "Quixotic" not in kept(story)
    # A code has that word too.
    blank("column", story.trust.pk)
    why = queries.passage_shown(Passage.objects.get(pk=passage.pk), reading).why
    assert why == "It is in the column “Recommendation of [removed]”."
