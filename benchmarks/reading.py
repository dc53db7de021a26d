"""How well and how fast documents are read.

Run:  python -m benchmarks.reading [folder of real data]

Prints eight tables. Recommendations: how many a document has, how many were found, and how much of
their words is right, where a verified sheet says what the words are. Plans: how many rows of real ones
were read; how many cells of long invented ones land in their field, by the program that made the PDF
and by its lines. Coverage: what became of each letter that documents print: none may be lost. Tables: neighbouring cells of real ones, beside other programs. Speed: pages a second on one
core from file to recommendations, beside pypdfium2's bare extraction of text, and peak memory.
"""

import argparse
import csv
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

import pypdfium2
from python_calamine import CalamineWorkbook

from amends.instruments.reading import (
    ReadingError,
    find_actions,
    find_recommendations,
    read,
    read_bytes,
    read_document,
    read_in_worker,
    tesseract,
    understood,
)
from benchmarks import coverage, tables
from tests.instruments.reading import making, producers, test_fuzz
from tests.instruments.reading.layouts import LAYOUTS
from tests.instruments.reading.writers import WRITERS

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
SHEETS = {
    "TheSpaceEconomyRecomm.pdf": "Space_Economy",
    "TheSpaceEconomyResponse.pdf": "Space_Economy",
    "Behaviour-Change-Report-Recomm.pdf": "Behaviour_Change",
}
NONE_EXPECTED = ("ATSB_a_2002_646.pdf",)
GOAL = 40
SPOILT = 500
# A report that is printed and scanned, and its pages with the list of recommendations.
SCANNED, SCANNED_PAGES = "Summer2024-Disorder-Recomm.pdf", (37, 42)
LINES = {"ruled": "ruled", "across": "lines across alone", "none": "no lines"}
MADE = {"ruled": 1.0, "across": 0.97, "none": 0.95}


def main() -> int:
    """Print the tables; the exit code is 1 if a count is wrong or the goal for speed is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=BESIDE)
    folder: Path = parser.parse_args().data
    if not folder.is_dir():
        print(
            f"There is no folder {folder}: name the one with the real documents.", file=sys.stderr
        )
        return 2
    wrong = show_counts(folder)
    show_tables(folder)
    short = show_made()
    lost = show_coverage(folder)
    worse = tables.show(folder / "tables/icdar2013-eu")
    slow = show_speed(folder)
    show_scans(folder)
    crashed = show_spoilt()
    return 1 if wrong or short or lost or worse or slow or crashed else 0


def expected(folder: Path) -> Iterator[tuple[Path, int]]:
    """Each report that has a count, with it."""
    with (folder / "reports/expected_counts.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            yield folder / "reports" / row["document"], int(row["expected_recommendations"])
    for name in NONE_EXPECTED:
        yield folder / "investigations" / name, 0


def show_counts(folder: Path) -> int:
    """Print how many recommendations were found; how many documents have a wrong count."""
    print(f"{'document':44} {'expected':>8} {'found':>6} {'words right':>12}")
    wrong = 0
    for file, count in expected(folder):
        found = [one.text for one in find_recommendations(read_document(file))]
        wrong += len(found) != count
        sheet = SHEETS.get(file.name)
        right = f"{alike(folder, sheet, found):.2%}" if sheet and len(found) == count else ""
        print(f"{file.name:44} {count:8} {len(found):6} {right:>12}")
    return wrong


def alike(folder: Path, sheet: str, found: list[str]) -> float:
    """The mean likeness of the words found to those of a verified sheet."""
    book = CalamineWorkbook.from_path(
        str(folder / f"reports/{sheet}_Recommendations_Responses.xlsx")
    )
    words = [str(row[4]) for row in book.get_sheet_by_index(0).to_python()[1:]]
    ratios = [
        SequenceMatcher(None, plain(one), plain(other), autojunk=False).ratio()
        for one, other in zip(words, found, strict=True)
    ]
    return sum(ratios) / len(ratios)


def plain(words: str) -> str:
    """Words without what printers choose: kinds of quotation marks, dashes and space."""
    for fancy, simple in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-")):
        words = words.replace(fancy, simple)
    return re.sub(r"\s+", " ", words).strip()


def show_tables(folder: Path) -> None:
    """Print how many rows of real tables were read."""
    print(f"\n{'table':44} {'rows':>8} {'with status':>12}")
    for file in sorted((folder / "tables").glob("*.*")):
        actions = find_actions(read_document(file))
        print(f"{file.name:44} {len(actions):8} {sum(bool(one.status) for one in actions):12}")


def show_made() -> bool:
    """Print how many cells of plans made by other programs are in their field; whether too few."""
    print(f"\n{'plan of 60 rows, made by':44} {'pages':>6} {'cells':>8} {'goal':>6} {'pages/s':>8}")
    short = False
    rows = producers.rows(60)
    for name, make in producers.present().items():
        for style, goal in MADE.items():
            data = make(rows, style)
            began = time.process_time()
            document = read_bytes(data, name="plan.pdf")
            good, of = producers.right(find_actions(document), rows)
            took = time.process_time() - began
            pages = len(document.pages)
            short = short or good < goal * of
            print(
                f"{f'{name}, {LINES[style]}':44} {pages:6} {good / of:8.2%} {goal:6.0%} {pages / took:8.0f}"
            )
    return short


def show_coverage(folder: Path) -> bool:
    """Print what became of the letters of documents, as other programs count them; whether any were lost."""
    print(
        f"\n{'letters and figures of':44} {'printed':>8} {'found':>8} {'listed':>8} {'aside':>8} {'lost':>6}"
    )
    lost = False
    for name, some in groupby(_covered(folder), lambda one: one[0]):
        counts = [0] * 5
        for _, data, kind in some:
            document = read_bytes(data, name=f"{name}.{kind}")
            told = coverage.reconcile(document, understood(document), data, kind)
            lost = lost or not told.whole
            missing = told.dropped.total() + sum(map(len, told.nowhere))
            more = (told.printed, told.taken, told.listed, told.aside, missing)
            counts = [one + other for one, other in zip(counts, more, strict=True)]
        print(f"{name:44} {counts[0]:8} {counts[1]:8} {counts[2]:8} {counts[3]:8} {counts[4]:6}")
    return lost


def _covered(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Documents by name, with their kind: the fixtures, then the real ones."""
    rows = producers.rows(60)
    for name, make in producers.present().items():
        for style in producers.STYLES:
            yield f"plan of 60 rows, {name}, {LINES[style]}", make(rows, style), "pdf"
    for kind, write in WRITERS.items():
        for layout in LAYOUTS.values():
            yield f"{len(LAYOUTS)} layouts, {kind}", write(layout.lines(), layout.title), kind
    for file in sorted(folder.glob("*/*.*")):
        if file.suffix in (".pdf", ".docx", ".xlsx"):
            yield file.name, file.read_bytes(), file.suffix[1:]


def show_speed(folder: Path) -> bool:
    """Print pages a second; whether the goal is missed."""
    print(f"\n{'document':44} {'pages':>6} {'pages/s':>8} {'bare text/s':>12} {'ratio':>6}")
    pages = seconds = 0.0
    for file in sorted((folder / "reports").glob("*.pdf")):
        count, bare = bare_text(file)
        began = time.process_time()
        read(file)
        took = time.process_time() - began
        pages, seconds = pages + count, seconds + took
        print(
            f"{file.name:44} {count:6} {count / took:8.0f} {count / bare:12.0f} {took / bare:6.1f}"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"All: {pages / seconds:.0f} pages a second (goal {GOAL}); peak memory {memory:.0f} MB (goal 500)."
    )
    return pages / seconds < GOAL


def show_scans(folder: Path) -> None:
    """Print pages a second where the text of scanned pages is recognised, and how much of it is right."""
    if not tesseract.program():
        print("\nTesseract is not on this machine: scans were not measured.")
        return
    print(
        f"\n{'printed and scanned':44} {'pages':>6} {'pages/s':>8} {'labels':>8} {'words right':>12}"
    )
    for name, skew in ((SCANNED, 0.0), (SCANNED, 0.6)):
        source = folder / "reports" / name
        some = making.pages(source.read_bytes(), *SCANNED_PAGES)
        known = find_recommendations(read_bytes(some, name=name))
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / name
            file.write_bytes(making.scanned(some, skew=skew))
            began = time.perf_counter()
            found = read_in_worker(file)
            took = time.perf_counter() - began
        words = {one["label"]: one["text"] for one in found["recommendations"]}
        same = [one for one in known if one.label in words]
        ratios = [
            SequenceMatcher(None, plain(one.text), plain(words[one.label]), autojunk=False).ratio()
            for one in same
        ]
        pages = SCANNED_PAGES[1] - SCANNED_PAGES[0] + 1
        title = f"{name}, askew by {skew}°" if skew else name
        print(
            f"{title:44} {pages:6} {pages / took:8.2f} {f'{len(same)}/{len(known)}':>8} "
            f"{sum(ratios) / max(len(ratios), 1):12.2%}"
        )


def show_spoilt() -> bool:
    """Print how many spoilt files of each kind were read or refused; whether any did worse."""
    print(f"\n{'spoilt files':44} {'read':>6} {'refused':>8} {'crashed':>8} {'slowest s':>10}")
    crashed = 0
    for kind, data in test_fuzz.SEEDS.items():
        outcomes = Counter[str]()
        slowest = 0.0
        for number in range(SPOILT):
            spoilt = test_fuzz.spoilt(data, random.Random(f"{kind} {number}"))
            began = time.perf_counter()
            try:
                understood(read_bytes(spoilt, name=f"x.{kind}", limits=test_fuzz.LIMITS))
                outcomes["read"] += 1
            except ReadingError:
                outcomes["refused"] += 1
            except Exception:  # noqa: BLE001 - any other is what is counted here
                outcomes["crashed"] += 1
            slowest = max(slowest, time.perf_counter() - began)
        crashed += outcomes["crashed"]
        print(
            f"{kind:44} {outcomes['read']:6} {outcomes['refused']:8} {outcomes['crashed']:8} {slowest:10.2f}"
        )
    return crashed > 0


def bare_text(file: Path) -> tuple[int, float]:
    """The pages of a PDF, and the seconds that pypdfium2 alone takes to extract its text."""
    began = time.process_time()
    document = pypdfium2.PdfDocument(file)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    count = len(document)
    document.close()
    return count, time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
