"""Action logs in plain text, a line for each action, its parts parted by dashes."""

from typing import Any

import pytest

from amends.instruments.reading import read_bytes, understood

LINES = """\
1 - Write the SOP for missed appointments - J Smith - 31 March 2024 - Complete
2 - Audit crisis plans on all wards - Matron, Elm Ward - 30 June 2024 - In progress
3 - Train staff - bank staff too - in listening - Head of Learning - Q2 2024/25 - Not started
4 – Review the complaints policy, with
the family – Complaints Manager – ongoing – Overdue

5 - Meet the family - Chief Executive
"""
HEADED = """\
ACTION LOG

No - Action - Lead - Due date - Status
A1 – Publish the policy – Director of Nursing – 1 May 2024 – Closed
A2 – Tell families – of the change – PALS lead – 1 June 2024 – Open: letters are drafted
A3 – Audit it again – Audit lead – tbc – Open
"""


def said(text: str) -> dict[str, Any]:
    return understood(read_bytes(text.encode(), name="log.txt"))


def rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (one["label"], one["text"], "/".join(one["owners"]), (one["in_place_by"] or {}).get("raw", ""), one["status"])
        for one in found["actions"]
    ]  # fmt: skip


def test_each_line_is_a_row() -> None:
    found = said(f"Action log, Ms Z\n\n{LINES}\nNotes: to be discussed in May.\n")
    assert rows(found) == [
        ("1", "Write the SOP for missed appointments", "J Smith", "31 March 2024", "Complete"),
        ("2", "Audit crisis plans on all wards", "Matron, Elm Ward", "30 June 2024", "In progress"),
        ("3", "Train staff - bank staff too - in listening", "Head of Learning", "Q2 2024/25", "Not started"),
        ("4", "Review the complaints policy, with\nthe family", "Complaints Manager", "ongoing", "Overdue"),
        ("5", "Meet the family - Chief Executive", "", "", ""),
    ]  # fmt: skip
    assert "headings_supposed" in [one["code"] for one in found["remarks"]]
    left = [one["text"] for one in found["unaccounted"]["passages"]]
    assert left == ["Notes: to be discussed in May."]


def test_headings_of_its_own_say_what_the_parts_are() -> None:
    found = said(HEADED)
    assert rows(found) == [
        ("A1", "Publish the policy", "Director of Nursing", "1 May 2024", "Closed"),
        ("A2", "Tell families – of the change", "PALS lead", "1 June 2024", "Open: letters are drafted"),
        ("A3", "Audit it again", "Audit lead", "tbc", "Open"),
    ]  # fmt: skip
    assert found["remarks"] == []


def test_rows_with_a_number_under_headings_without_one() -> None:
    lines = "Action - Lead - Due date", "1 - Write the policy - Matron - 31 March 2024"
    found = said(
        "\n".join(
            [
                *lines,
                "2 - Audit it - Ward manager - 30 April 2024",
                "3 - Tell families - PALS lead - 1 May 2024",
            ]
        )
    )
    assert [row[:3] for row in rows(found)] == [
        ("1", "Write the policy", "Matron"),
        ("2", "Audit it", "Ward manager"),
        ("3", "Tell families", "PALS lead"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1 - Introduction\n2 - The event - what happened\n3 - Findings\n",
        "1 - The Trust should write - and soon.\n\nThe rest is prose - as in March 2024 - and goes on.\n",
        "1 - Write it - Matron - 1 May 2024 - Open\n",
    ],
    ids=["a table of contents", "a list", "one line"],
)
def test_other_lists_stay_text(text: str) -> None:
    assert not list(read_bytes(text.encode(), name="list.txt").tables())


def test_text_around_a_list_that_is_no_log_is_read_as_before() -> None:
    long = (
        "The Trust should read every letter that comes to it from a family or from anybody else. "
        * 2
    )
    text = f"{long}\n1 - Read it\n2 - Answer it\n{long}\n"
    blocks = list(read_bytes(text.encode(), name="list.txt").blocks())
    assert [one.text for one in blocks][0::3] == [long.strip(), long.strip()]
