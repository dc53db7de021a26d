"""What `read` gives has the shape that the schema in the docs describes."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from amends.instruments.reading import Precision, in_english, read_bytes, read_pasted, understood
from tests.instruments.reading import making
from tests.instruments.reading.making import heading, numbered, small_heading, text

SCHEMA = Path(__file__).resolve().parents[3] / "docs/reference/reading.schema.json"


@pytest.fixture(scope="session")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def samples() -> dict[str, Any]:
    report = making.pdf(
        heading("Findings"),
        small_heading("Recommendation 1: Letters"),
        text("The Trust must, within six months of publication:"),
        numbered("(a)", "ask why; and"),
        numbered("(b)", "tell families by 31 March 2027."),
    )
    rows: making.Rows = [
        ["Rec no.", "Action", "Owner", "By when", "RAG"],
        [1, "Write to families", "Matron", "31 September 2020", "Amber"],
    ]
    return {
        "report": read_bytes(report, name="report.pdf"),
        "plan": read_bytes(making.workbook({"Plan": rows}), name="plan.xlsx"),
        "word": read_bytes(making.word(lambda one: making.word_table(one, rows)), name="plan.docx"),
        "scan": read_bytes(making.scan(2), name="scan.pdf"),
        "csv": read_bytes(b"No,Action,Lead\n1,Write,Matron\n2,Meet,Matron\n", name="plan.csv"),
        "statement": read_pasted(
            "In 2019 Mr K died. Exampleshire NHS Trust undertook an internal investigation.\n\n"
            "All recommendations have been accepted. We are sorry.\n\n"
            "A Person\nChief Executive\nExampleshire NHS Trust"
        ),
        "nothing": read_pasted("Good morning."),
    }


@pytest.mark.parametrize(
    "sample", ["report", "plan", "word", "scan", "csv", "statement", "nothing"]
)
def test_what_is_read_fits_the_schema(
    sample: str, validator: jsonschema.Draft202012Validator
) -> None:
    found = in_english(understood(samples()[sample]))
    assert list(validator.iter_errors(json.loads(json.dumps(found)))) == []
    assert list(found)[:3] == ["file", "sha256", "media_type"]
    if sample == "statement":
        assert found["statement"]["acceptance"] is not None
    else:
        assert found["statement"] is None


def test_the_promised_keys_are_there() -> None:
    found = in_english(understood(samples()["report"]))
    assert {
        "file",
        "sha256",
        "pages",
        "recommendations",
        "actions",
        "statement",
        "problems",
    } <= set(found)
    promised = {"label", "paragraph", "part_of", "text", "pages", "confidence", "flags"}
    assert all(promised <= set(one) for one in found["recommendations"])
    assert [(one["label"], one["part_of"]) for one in found["recommendations"]] == [
        ("Recommendation 1", None),
        ("Recommendation 1(a)", "Recommendation 1"),
        ("Recommendation 1(b)", "Recommendation 1"),
    ]
    (action,) = understood(samples()["plan"])["actions"]
    assert {
        "label", "serves", "text", "owners", "in_place_by", "evidenced_by", "status", "progress", "evidence",
        "cells", "flags",
    } <= set(action)  # fmt: skip
    assert action["in_place_by"] == {
        "raw": "31 September 2020",
        "from": None,
        "to": None,
        "precision": "impossible",
    }


def test_the_schema_knows_every_precision() -> None:
    schema = json.loads(SCHEMA.read_text())
    known = schema["$defs"]["date"]["properties"]["precision"]["enum"]
    assert sorted(known) == sorted(one.value for one in Precision)


def test_a_wrong_shape_is_caught(validator: jsonschema.Draft202012Validator) -> None:
    found = in_english(understood(samples()["report"]))
    found["recommendations"][0]["confidence"] = 2
    assert [error.json_path for error in validator.iter_errors(found)] == [
        "$.recommendations[0].confidence"
    ]
