"""How well the tables of real PDFs are read, beside other programs on the same files in the same run.

The measure is that of the ICDAR 2013 competition: pairs of neighbouring cells (the nearest one to the
right, the nearest one below, blank ones passed over), compared by their words without space. The tables
have to be found first; a table where there is none costs its pairs. What other programs there are is
told by what is installed: `uv sync --group rivals` installs those that are named here.
"""

import importlib
import importlib.util
import json
import re
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amends.instruments.reading import Table, read_document

# Words of a cell with the rows and columns, from and to, that it covers.
Piece = tuple[str, int, int, int, int]
Pair = tuple[str, str, str]
Reader = Callable[[Path], list[list[Piece]]]


@dataclass(frozen=True, slots=True)
class Score:
    """What one program reached on all files: by all pairs, and as the mean of the files."""

    program: str
    precision: float
    recall: float
    f1: float
    mean: float
    seconds: float


def scores(folder: Path) -> list[Score]:
    """The score of each program that is installed; ours first."""
    return [_score(name, reader, folder) for name, reader in _readers().items()]


def show(folder: Path) -> bool:
    """Print the scores; whether another program is better than ours."""
    print(
        f"\n{'tables of ' + folder.name:44} {'precision':>9} {'recall':>7} {'F1':>7} {'mean F1':>8} {'s':>6}"
    )
    every = scores(folder)
    for one in every:
        print(
            f"{one.program:44} {one.precision:9.2%} {one.recall:7.2%} {one.f1:7.2%} {one.mean:8.2%} "
            f"{one.seconds:6.1f}"
        )
    if len(every) == 1:
        print("No other program is installed: `uv sync --group rivals` installs three.")
    return any(one.f1 > every[0].f1 for one in every[1:])


def per_file(folder: Path, reader: Reader) -> list[tuple[str, float, int, int, int]]:
    """For each file its F1, the pairs found rightly, all that were found, and all that there are."""
    rows = []
    for truth in sorted(folder.glob("*-str.xml")):
        file = folder / f"{truth.name.removesuffix('-str.xml')}.pdf"
        if not file.exists():
            continue
        wanted = total(pairs(one) for one in _truth(truth))
        found = total(pairs(one) for one in reader(file))
        right = (wanted & found).total()
        f1 = 2 * right / ((wanted.total() + found.total()) or 1)
        rows.append((file.stem, f1, right, found.total(), wanted.total()))
    return rows


def _score(name: str, reader: Reader, folder: Path) -> Score:
    began = time.perf_counter()
    rows = per_file(folder, reader)
    took = time.perf_counter() - began
    right, found, wanted = (sum(counts) for counts in zip(*(row[2:] for row in rows), strict=True))
    return Score(
        program=name,
        precision=right / (found or 1),
        recall=right / (wanted or 1),
        f1=2 * right / ((found + wanted) or 1),
        mean=sum(row[1] for row in rows) / (len(rows) or 1),
        seconds=took,
    )


def total(counted: Iterable[Counter[Pair]]) -> Counter[Pair]:
    """All of some counts together."""
    every: Counter[Pair] = Counter()
    for one in counted:
        every.update(one)
    return every


def pairs(cells: Iterable[Piece]) -> Counter[Pair]:
    """The pairs of neighbours in a table, by their words."""
    place: dict[tuple[int, int], Piece] = {}
    full = [cell for cell in cells if cell[0]]
    for cell in full:
        for row in range(cell[1], cell[2] + 1):
            for column in range(cell[3], cell[4] + 1):
                place[row, column] = cell
    height = max((cell[2] for cell in full), default=-1) + 1
    width = max((cell[4] for cell in full), default=-1) + 1
    found: set[tuple[int, int, str]] = set()
    counted: Counter[Pair] = Counter()
    for (row, column), cell in sorted(place.items()):
        across = (place.get((row, one)) for one in range(column + 1, width))
        down = (place.get((one, column)) for one in range(row + 1, height))
        for way, rest in (("across", across), ("down", down)):
            other = next((one for one in rest if one is not None and one is not cell), None)
            if other is not None and (id(cell), id(other), way) not in found:
                found.add((id(cell), id(other), way))
                counted[cell[0], other[0], way] += 1
    return counted


def _plain(words: str) -> str:
    return re.sub(r"\s+", "", words)


def _truth(file: Path) -> list[list[Piece]]:
    tables = []
    for table in ET.parse(file).getroot().iter("table"):
        cells: list[Piece] = []
        down = across = 0
        for region in table.iter("region"):
            down += int(region.get("row-increment") or 0)
            across += int(region.get("col-increment") or 0)
            for cell in region.iter("cell"):
                top, left = _at(cell, "start-row") + down, _at(cell, "start-col") + across
                bottom = _at(cell, "end-row", "start-row") + down
                right = _at(cell, "end-col", "start-col") + across
                words = _plain(cell.findtext("content") or "")
                cells.append((words, top, bottom, left, right))
        tables.append(cells)
    return tables


def _at(cell: ET.Element, *names: str) -> int:
    """The first of some attributes that a cell has, as a number."""
    return int(next((value for name in names if (value := cell.get(name))), "0"))


def _readers() -> dict[str, Reader]:
    readers: dict[str, Reader] = {"amends": ours}
    if importlib.util.find_spec("pdfplumber"):
        readers["pdfplumber"] = _pdfplumber
    if importlib.util.find_spec("camelot"):
        readers["camelot (lattice)"] = _camelot("lattice")
        readers["camelot (network)"] = _camelot("network")
        readers["camelot (hybrid)"] = _camelot("hybrid")
    if importlib.util.find_spec("opendataloader_pdf"):
        readers["opendataloader-pdf"] = _opendataloader
    return readers


def ours(file: Path) -> list[list[Piece]]:
    """The tables as Amends reads them."""
    return [_pieces(table) for table in read_document(file).tables()]


def _pieces(table: Table) -> list[Piece]:
    return [
        (
            _plain(cell.raw),
            cell.row,
            cell.row + cell.row_span - 1,
            cell.column,
            cell.column + cell.column_span - 1,
        )
        for cell in table.cells
    ]


def _rows(rows: Sequence[Sequence[Any]]) -> list[Piece]:
    return [
        (_plain(str(words or "")), row, row, column, column)
        for row, cells in enumerate(rows)
        for column, words in enumerate(cells)
    ]


def _pdfplumber(file: Path) -> list[list[Piece]]:
    pdfplumber = importlib.import_module("pdfplumber")
    with pdfplumber.open(file) as document:
        return [_rows(table) for page in document.pages for table in page.extract_tables()]


def _camelot(flavor: str) -> Reader:
    def read(file: Path) -> list[list[Piece]]:
        camelot = importlib.import_module("camelot")
        found = camelot.read_pdf(str(file), pages="all", flavor=flavor, suppress_stdout=True)
        return [_rows(table.data) for table in found]

    return read


def _opendataloader(file: Path) -> list[list[Piece]]:
    opendataloader_pdf = importlib.import_module("opendataloader_pdf")
    with tempfile.TemporaryDirectory() as folder:
        opendataloader_pdf.convert(
            input_path=[str(file)], output_dir=folder, format="json", quiet=True
        )
        read = json.loads((Path(folder) / f"{file.stem}.json").read_text())
    tables: list[list[Piece]] = []
    _collect(read, tables)
    return tables


def _collect(piece: Any, tables: list[list[Piece]]) -> None:
    for one in piece if isinstance(piece, list) else piece.values():
        if isinstance(one, dict) and one.get("type") == "table":
            tables.append([_cell(cell) for row in one["rows"] for cell in row["cells"]])
        elif isinstance(one, dict | list):
            _collect(one, tables)


def _cell(cell: dict[str, Any]) -> Piece:
    row, column = cell["row number"] - 1, cell["column number"] - 1
    return (
        _plain(_words(cell.get("kids", []))),
        row,
        row + cell["row span"] - 1,
        column,
        column + cell["column span"] - 1,
    )


def _words(piece: Any) -> str:
    if isinstance(piece, list):
        return " ".join(_words(one) for one in piece)
    if not isinstance(piece, dict):
        return ""
    inside = [
        _words(one)
        for key, one in piece.items()
        if isinstance(one, dict | list) and key != "bounding box"
    ]
    return " ".join([str(piece.get("content", "")), *inside])
