"""A coroner's report to prevent future deaths; every word of these is invented."""

from pathlib import Path
from typing import Any

import pytest

from amends.instruments.reading import (
    Recommendation,
    find_recommendations,
    read_bytes,
    read_in_worker,
    read_pasted,
)
from amends.instruments.reading.remarks import Code, remark
from tests.instruments.reading import making

FORM = (
    ("", "REGULATION 28: REPORT TO PREVENT FUTURE DEATHS"),
    ("", "THIS REPORT IS BEING SENT TO:\n1. Chief Executive, Exampleshire NHS Trust\n2. NHS Sample ICB"),
    ("1", "CORONER\nI am the coroner for Exampleshire."),
    ("4", "CIRCUMSTANCES OF THE DEATH\n1. The person was seen twice. 2. Nobody rang."),
    ("5", ("CORONER'S CONCERNS\nDuring the course of the inquest the evidence revealed matters giving rise to concern. "
     "In my opinion there is a risk that future deaths will occur unless action is taken.\n"
     "The MATTERS OF CONCERN are as follows. –\n{}")),
    ("6", "ACTION SHOULD BE TAKEN\nIn my opinion action should be taken to prevent future deaths."),
    ("7", ("YOUR RESPONSE\nYou are under a duty to respond to this report within 56 days of the date of this report, "
     "namely by 12 May 2025. I, the coroner, may extend the period.")),
)  # fmt: skip


def pasted(concerns: str) -> list[Recommendation]:
    text = "\n\n".join(f"{label} {words}".strip() for label, words in FORM)
    return find_recommendations(read_pasted(text.format(concerns)))


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("(1) There is no policy for leave.\n(2) Nobody rings (see 2. above) a family.\n(3) Records are late.", "(1) (2) (3)"),
        ("1. There is no policy for leave. 2. Nobody rings a family. 3. Records are late.", "1. 2. 3."),
        ("a) There is no policy for leave\nb) Nobody rings a family", "a) b)"),
        ("1) There is no policy for leave of 2 days.", "1)"),
    ],
)  # fmt: skip
def test_numbered_concerns(words: str, labels: str) -> None:
    found = pasted(words)
    assert [one.label for one in found] == labels.split()
    assert found[0].text.startswith("There is no policy for leave")
    for one in found:
        assert one.addressees == ["Chief Executive, Exampleshire NHS Trust", "NHS Sample ICB"]
        assert one.deadline is not None
        assert str(one.deadline.to) == "2025-05-12"
        assert one.why == remark(Code.CONCERN)
        assert one.spans
        assert "action should be taken" not in one.text.lower()


def test_concerns_without_numbers_are_one_and_flagged() -> None:
    (found,) = pasted("The court heard that leave was not written down, and that nobody rang.")
    assert (found.label, found.flags) == ("", ["no number"])
    assert found.text.endswith("nobody rang.")


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_printed_form_is_a_table(kind: str) -> None:
    concerns = "(1) There is no policy for leave.\n(2) Nobody rings a family."
    rows = [[label, words.format(concerns)] for label, words in FORM]

    def build(document: Any) -> None:
        making.word_table(document, rows)

    if kind == "docx":
        data = making.word(build)
    else:
        from tests.instruments.reading.writers import as_pdf

        data = as_pdf(rows, "Report")
    found = find_recommendations(read_bytes(data, name=f"report.{kind}"))
    assert [one.label for one in found] == ["(1)", "(2)"]
    assert found[1].text == "Nobody rings a family."
    assert found[0].addressees[-1] == "NHS Sample ICB"
    assert found[0].pages == ([1] if kind == "pdf" else [])


def test_a_report_that_only_speaks_of_such_matters_is_none() -> None:
    text = "The coroner's concerns were:\n\nThere were matters of concern: 1. Leave. 2. Records.\n\nWe recommend that the Trust should ask why."
    (found,) = find_recommendations(read_pasted(text))
    assert found.why.code is not Code.CONCERN


DOTS = {
    "many lines to write on": f"{'.' * 60}\n\n" * 300,
    "one long line": f"{'.' * 100_000}\n\n",
    "one line for every full stop": ".\n" * 20_000 + "\n",
}


@pytest.mark.parametrize("dots", DOTS.values(), ids=DOTS)
def test_lines_to_write_on_take_no_time(dots: str, tmp_path: Path) -> None:
    concerns = f"1. There is no policy for leave.\n2. Nobody rings a family.\n\n{dots}"
    text = dots + "\n\n".join(f"{label} {words}".strip() for label, words in FORM) + f"\n\n{dots}"
    file = tmp_path / "report.txt"
    file.write_text(text.format(concerns))
    found = read_in_worker(file, seconds=20)["recommendations"]
    assert [one["label"] for one in found] == ["1.", "2."]


def test_a_line_to_write_on_after_the_last_concern_is_none_of_its_words() -> None:
    found = pasted(f"1. There is no policy for leave.\n2. Nobody rings a family.\n\n{'_' * 60}\n")
    assert found[1].text == "Nobody rings a family."
