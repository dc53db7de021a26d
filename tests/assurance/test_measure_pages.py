"""Measures on their pages: begun, counted by pasting or from a file, shown with their chart."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.assurance.models import Measure, MeasureTerms, MeasureValue
from tests.assurance.measuring import BEGAN, began, count, month
from tests.assurance.reading import address, on, sent, words
from tests.assurance.world import World

type SignedIn = Callable[[str], Client]


def test_from_nothing_to_a_chart(page_world: World, signed_in: SignedIn) -> None:
    client = signed_in("lead")
    begin = address(page_world, "measure-action", page_world.action.pk)
    data: dict[str, object] = {
        "key": "01890a5d-ac96-774b-bcce-b302099a8057",
        "name": "Crisis plans in five days",
        "definition": "Records audited each month",
        "shape": "share",
        "direction": "increase",
        "target": "much",
        **on("effective_on", BEGAN),
    }
    assert "Give the target as a number" in sent(client, begin, data)
    data["target"] = "95%"
    where = sent(client, begin, data)
    measure = Measure.objects.get()
    assert where == address(page_world, "measure", measure.pk)
    assert sent(client, begin, data) == where
    assert MeasureTerms.objects.get().target == "95"
    page = words(client, where)
    assert "Nothing has been counted yet" in page
    assert "<svg" not in page
    add = address(page_world, "add-values", measure.pk)
    pasted = "Month\tMet\tLooked at\nJan 2025\t9\t20\nFeb 2025\t30\t20"
    told = sent(client, add, {"rows": pasted})
    assert "1 February 2025: 30 out of 20 cannot be" in told
    assert "Jan 2025" in told, "what was pasted is still there"
    assert not MeasureValue.objects.exists()
    pasted = pasted.replace("30", "10")
    assert sent(client, add, {"rows": pasted, "source": "Audit"}) == where
    page = words(client, where)
    assert "<svg" in page
    assert "2 points, 1 January to 1 February 2025." in page
    assert "9 of 20" in page
    assert "Audit" in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"date,n,of\n2025-02-01,9,20\n", ""),
        ("date,n,of\n2025-02-01,9,20\n".encode("utf-16"), ""),
        (b"\xff\xd8\xff\xe0", "This is not text"),
        (b"PK\x03\x04 sheet", "a tab or a comma"),
    ],
)
def test_a_file_of_values(
    page_world: World, signed_in: SignedIn, content: bytes, told: str
) -> None:
    add = address(page_world, "add-values", began(page_world).pk)
    file = SimpleUploadedFile("values.csv", content)
    answer = sent(signed_in("owner"), add, {"file": file})
    assert told in answer if told else MeasureValue.objects.get().numerator == "9"


def test_rows_or_a_file(page_world: World, signed_in: SignedIn) -> None:
    add = address(page_world, "add-values", began(page_world).pk)
    client = signed_in("owner")
    assert "Give at least one row" in sent(client, add, {"rows": " "})
    file = SimpleUploadedFile("values.xlsx", b"PK\x03\x04 broken")
    assert "There is a problem" in sent(client, add, {"file": file})
    file = SimpleUploadedFile("values.csv", b"2025-02-01,9,20")
    assert "one of them" in sent(client, add, {"rows": "2025-02-01,9,20", "file": file})


def test_new_limits_and_other_terms(page_world: World, signed_in: SignedIn) -> None:
    measure = began(page_world)
    count(page_world, measure, month(1, 9), month(2, 10), month(5, 19))
    client = signed_in("lead")
    where = address(page_world, "measure", measure.pk)
    limits = address(page_world, "new-limits", measure.pk)
    changed = {"reason": "A new form", **on("effective_on", date(2025, 5, 1))}
    assert sent(client, limits, changed) == where
    assert "already" in sent(client, limits, changed)
    change = address(page_world, "change-measure", measure.pk)
    terms: dict[str, object] = {
        "seen": str(MeasureTerms.objects.get().pk),
        "definition": "Records of every team",
        "direction": "increase",
        "target": "",
        **on("effective_on", date(2025, 5, 1)),
    }
    assert sent(client, change, terms) == where
    assert "Someone else has changed this" in sent(client, change, terms)
    page = words(client, where)
    assert "new limits from 1 May 2025: A new form" in page
    assert "Records of every team" in page
    before = words(client, f"{where}?on=2025-02-03")
    assert "Records audited each month" in before
    assert "new limits" not in before
    # The first value is older than what is said of the measure; before that there is nothing.
    assert "45" in words(client, f"{where}?on=2025-01-09")
    assert client.get(f"{where}?on=2024-12-31").status_code == 404


def test_a_value_is_corrected_from_its_page(page_world: World, signed_in: SignedIn) -> None:
    measure = began(page_world)
    (row,) = count(page_world, measure, month(2, 9))
    client = signed_in("owner")
    correct = address(page_world, "correct-entry", "assurance.measurevalue", row.pk)
    assert correct in words(client, address(page_world, "measure", measure.pk))
    data = {
        "numerator": "11",
        "denominator": "20",
        "correction_reason": "Recounted",
        **on("effective_on", row.effective_on),
    }
    assert sent(client, correct, data).startswith("/o/")
    page = words(client, address(page_world, "measure", measure.pk))
    assert "11 of 20" in page
    assert "9 of 20" not in page


def test_the_table_beside_a_chart_shows_what_was_entered(
    page_world: World, signed_in: SignedIn
) -> None:
    measure = began(page_world, shape="value", unit="days", target="")
    client = signed_in("owner")
    rows = "\n".join(
        f"{day} January 2025;{value}"
        for day, value in enumerate(("0.95", "0.5", "0.333333", "1,234.5"), 1)
    )
    assert sent(client, address(page_world, "add-values", measure.pk), {"rows": rows})
    table = words(client, address(page_world, "measure", measure.pk)).split("<table")[1]
    for value in ("0.95", "0.5", "0.333333", "1,234.5"):
        assert f">{value}</span>" in table
