"""Where a row's cells stand, in every layout: what is written at a place is read there, and nothing else changes."""

from pathlib import Path

import pytest

from amends.instruments.reading import Edit, Unfilled, fill, read_document, understood
from amends.intake.rules.places import Layout
from tests.instruments.reading.layouts import LAYOUTS
from tests.instruments.reading.writers import WRITERS


def cells_of(path: Path) -> dict[str, str]:
    """What is read of every cell that has words."""
    tables = read_document(path).tables()
    return {cell.span.cell: cell.text for table in tables for cell in table.cells if cell.text}


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_written_at_a_place_is_read_there(name: str, kind: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    path = tmp_path / f"plan.{kind}"
    path.write_bytes(WRITERS[kind](layout.lines(), layout.title))
    found = understood(read_document(path))
    places = Layout.of(found["tables"])
    wanted = {
        place.cell: f"word {number} {what}"
        for number, action in enumerate(found["actions"])
        for what, place in places.places(action).items()
    }
    told = {
        cell["cell"]: cell["text"]
        for action in found["actions"]
        for what, place in places.places(action).items()
        for cell in action["cells"]
        if cell["cell"] == place.cell and cell["meaning"] == what and cell["text"]
    }
    before = cells_of(path)
    assert all(before[cell] == text for cell, text in told.items())
    filled = fill(path, [Edit(cell, words) for cell, words in wanted.items()])
    # A place without words may lie under a cell that is merged over it.
    assert set(filled.unfilled.values()) <= {Unfilled.MERGED}
    assert not set(filled.unfilled) & set(before)
    path.write_bytes(filled.data)
    written = {cell: words for cell, words in wanted.items() if cell not in filled.unfilled}
    assert bool(written) == bool(found["actions"])
    assert cells_of(path) == before | written
