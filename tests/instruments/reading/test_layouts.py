"""Every layout in every format: each cell lands in its field, or is listed as unsure."""

from typing import Any

import pytest

from amends.instruments.reading import Action, ImpreciseDate, read_bytes, understood
from amends.instruments.reading.actions import find_with_notes
from amends.instruments.reading.remarks import Code, Remark
from benchmarks.coverage import reconcile
from tests.instruments.reading.layouts import LAYOUTS, Layout
from tests.instruments.reading.writers import FILLED, WRITERS

# A format without colours cannot tell a status by one.
WITHOUT_COLOURS = ("csv",)


def day(date: ImpreciseDate | None) -> str | None:
    """The last day that a date gives; where it gives none, what kind it is."""
    if date is None:
        return None
    return date.to.isoformat() if date.to else date.precision.value


def seen(action: Action) -> dict[str, Any]:
    return {
        "label": action.label,
        "serves": action.serves,
        "text": action.text,
        "owners": action.owners,
        "by": day(action.in_place_by),
        "evidenced_by": day(action.evidenced_by),
        "started": day(action.started),
        "completed": day(action.completed),
        "status": action.status,
        "forecast": action.forecast,
        "progress": action.progress,
        "evidence": action.evidence,
        "group": action.group,
        "updates": [day(one.date) for one in action.updates],
    }


def plain(words: str) -> str:
    """Words without space, and without the boxes that a font of the test lacks."""
    for box, sign in (("☐", "[ ]"), ("☒", "[x]")):
        words = words.replace(box, sign)
    return "".join(words.split())


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_cell_lands_in_its_field(name: str, kind: str) -> None:
    layout = LAYOUTS[name]
    data = WRITERS[kind](layout.lines(), layout.title)
    document = read_bytes(data, name=f"plan.{kind}")
    actions, notes = find_with_notes(document)
    assert len(actions) == len(layout.expected)
    for action, wanted in zip(actions, layout.expected, strict=True):
        expected = dict(wanted)
        flag = expected.pop("flag", None)
        if kind in WITHOUT_COLOURS and flag == "status told by colour alone":
            expected.pop("status")
            flag = None
        have = seen(action)
        assert {key: have[key] for key in expected} == expected
        assert flag is None or flag in action.flags
        assert [one for one in action.flags if one.startswith(("column not", "a column"))] == [
            f"column not understood: {heading}" for heading in layout.unsure
        ]
    found = understood(document)
    check_nothing_dropped(layout, actions, notes, found)
    assert reconcile(document, found, data, kind).whole


def check_nothing_dropped(
    layout: Layout, actions: list[Action], notes: list[Remark], found: dict[str, Any]
) -> None:
    """Every word of the table is in a cell of an action, a group, a heading, or told as left out."""
    kept = {plain(cell.text) for action in actions for cell in action.cells}
    kept |= {plain(cell.header) for action in actions for cell in action.cells}
    kept |= {plain(action.group) for action in actions}
    passages = [plain(one["text"]) for one in found["unaccounted"]["passages"]]
    for row in layout.lines():
        for cell in row:
            words = plain(FILLED.sub("", cell))
            if words and words not in ("^", "<") and words not in kept:
                assert words in passages
                if any(words.startswith(plain(start)) for start in layout.left_out):
                    assert any(note.code is Code.GUIDANCE_LEFT_OUT for note in notes)
                elif layout.expected:
                    # A heading whose column is empty in every row.
                    assert cell in layout.lines()[0]
