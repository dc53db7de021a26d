"""Scans: what Tesseract recognises has its place, is marked, and is never taken for all there is."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.styles import ParagraphStyle

from amends.instruments.reading import Limits, bitmaps, in_english, read, tesseract
from amends.instruments.reading import read_in_worker as read_as_codes
from amends.instruments.reading.bitmaps import draw_pages, unpacked
from amends.instruments.reading.frames import Frame
from amends.instruments.reading.limits import DEFAULT
from amends.instruments.reading.model import Box
from amends.instruments.reading.recognised import Recognised, as_drawn
from tests.instruments.reading import making
from tests.instruments.reading.layouts import LAYOUTS
from tests.instruments.reading.making import FILLER, heading, new_page, numbered, scanned, text
from tests.instruments.reading.writers import as_pdf

needs_tesseract = pytest.mark.skipif(
    not tesseract.program(), reason="Tesseract with English is not on this machine"
)
FLAG = "recognised from a picture"
PLAN = LAYOUTS["L5 cells merged at the left"]
WORDS = {
    "7.": "The Trust should ask every family why nobody told them sooner.",
    "8.": "The Board should read what families say, each month, within six months of this report.",
    "12.": "The Trust should write down who decided, and when.",
}

LABELS = [label.strip(".") for label in WORDS]


def report() -> bytes:
    return making.pdf(
        heading("Findings"), text(FILLER * 3), new_page(), heading("Recommendations"),
        *(numbered(label, words) for label, words in WORDS.items()), footer="Report, page {}",
    )  # fmt: skip


def read_in_worker(file: Path, limits: Limits = DEFAULT) -> Any:
    return in_english(read_as_codes(file, limits=limits))


def kept(data: bytes, folder: Path) -> Path:
    file = folder / "scan.pdf"
    file.write_bytes(data)
    return file


def letters(words: str) -> str:
    return "".join(sign for sign in words.lower() if sign.isalnum())


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_scanned_report_however_it_was_laid(degrees: int, tmp_path: Path) -> None:
    skew = 0.4 if degrees == 0 else 0.0
    file = kept(scanned(report(), degrees=degrees, skew=skew), tmp_path)
    found = read_in_worker(file)
    assert [one["label"] for one in found["recommendations"]] == LABELS
    for one, words in zip(found["recommendations"], WORDS.values(), strict=True):
        assert letters(one["text"]) == letters(words)
        assert FLAG in one["flags"]
        assert one["pages"] == [2]
    assert [one["page"] for one in found["recognised"]] == [1, 2]
    assert all(0.8 < one["confidence"] < 1 for one in found["recognised"])
    assert found["pictures"] == []
    assert "recognised from pictures" in found["problems"][0]
    width, height = pypdfium2.PdfDocument(file).get_page_size(1)
    plain = read(kept(report(), tmp_path))
    for one, same in zip(found["recommendations"], plain["recommendations"], strict=True):
        assert one["confidence"] < same["confidence"]
        shown = Frame(width, height, -degrees % 360).displayed(Box(*same["spans"][0]["box"]))
        place = Box(*one["spans"][0]["box"])
        for edge in ("left", "top", "right", "bottom"):
            assert abs(getattr(place, edge) - getattr(shown, edge)) < 9


@needs_tesseract
def test_a_scanned_plan_is_a_table_again(tmp_path: Path) -> None:
    found = read_in_worker(kept(scanned(as_pdf(PLAN.lines(), PLAN.title), dots=250), tmp_path))
    assert [(one["serves"], one["text"]) for one in found["actions"]] == [
        (one["serves"], one["text"]) for one in PLAN.expected
    ]
    assert all(FLAG in one["flags"] for one in found["actions"])


@needs_tesseract
def test_a_document_of_both_kinds_is_read_page_by_page(tmp_path: Path) -> None:
    found = read_in_worker(kept(scanned(report(), only=[2]), tmp_path))
    assert [one["page"] for one in found["recognised"]] == [2]
    assert [one["label"] for one in found["recommendations"]] == LABELS
    other = read_in_worker(kept(scanned(report(), only=[1]), tmp_path))
    assert [one["page"] for one in other["recognised"]] == [1]
    assert not any(FLAG in one["flags"] for one in other["recommendations"])


@needs_tesseract
def test_a_stamp_on_a_scan_does_not_stand_for_its_words(tmp_path: Path) -> None:
    story = [heading("Recommendations"), *(numbered(*one) for one in WORDS.items())]
    scan = io.BytesIO(scanned(making.pdf(*story)))
    (picture,) = (page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(scan))
    stamp = "Released under the Act, reference 2021/33"
    found = read_in_worker(kept(making.stamped(picture, stamp), tmp_path))
    assert [one["page"] for one in found["recognised"]] == [1]
    assert [one["label"] for one in found["recommendations"]] == LABELS


@needs_tesseract
def test_what_there_was_no_time_for_is_told_by_page(tmp_path: Path) -> None:
    file = kept(scanned(report()), tmp_path)
    found = read_in_worker(file, limits=Limits(recognised=1))
    assert "page 2 was not recognised, because it would take too long" in found["problems"][-1]
    assert "no readable text on page 2" in found["problems"][1]
    assert found["pictures"] == [2]
    late = read_in_worker(file, limits=Limits(recognising=0.0))
    assert late["recognised"] == []
    assert "no readable text on pages 1–2" in late["problems"][0]


@needs_tesseract
def test_a_picture_without_words_has_no_readable_text(tmp_path: Path) -> None:
    found = read_in_worker(kept(scanned(making.pdf(making.space())), tmp_path))
    assert found["recognised"] == []
    assert "no readable text on page 1" in found["problems"][0]


@needs_tesseract
def test_pictures_without_writing_are_not_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def hocr(picture: bytes, dots: int, layout: str = tesseract.PAGE) -> str:
        looked.append(len(picture))
        return ""

    monkeypatch.setattr(tesseract, "hocr", hocr)
    art = Image.radial_gradient("L").resize((500, 700))
    divider = making.stamped(art, "Appendix B: what the earlier report recommended")
    parts = [making.pdf(text(FILLER)), divider, making.stamped(art, ""), scanned(report())]
    found = read_in_worker(kept(making.joined(*parts), tmp_path))
    assert "no readable text on page 3: it is a picture in which no writing" in found["problems"][1]
    assert "no readable text on pages 4–5" in found["problems"][0]
    assert "pages 4–5 was not recognised" in found["problems"][-1]
    assert len(looked) == 2
    assert found["pictures"] == [2, 3, 4, 5]


@pytest.mark.parametrize("degrees", [0, 90])
@pytest.mark.parametrize("style", [making.BODY, making.NOTE, making.HEADING])
@pytest.mark.parametrize("dots", [100, 200])
def test_a_line_of_words_is_seen_in_a_picture(
    dots: int, style: ParagraphStyle, degrees: int, tmp_path: Path
) -> None:
    page = scanned(making.pdf(text("Read each of these.", style)), dots=dots, degrees=degrees)
    for data in (page, making.shaded(page, 150, 205), making.shaded(page, 90, 30)):
        (bitmap,) = unpacked(draw_pages(kept(data, tmp_path), [1]))
        assert bitmap.pixels


def test_without_tesseract_the_pages_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "PROGRAM", "no such program")
    found = read_in_worker(kept(scanned(report()), tmp_path))
    assert "no readable text on pages 1–2" in found["problems"][0]
    assert (found["pictures"], found["recognised"]) == ([1, 2], [])


def test_a_tesseract_that_fails_recognises_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "program", lambda: "/bin/false")
    found = read_in_worker(kept(scanned(report()), tmp_path))
    assert "no readable text on pages 1–2" in found["problems"][0]
    assert "pages 1–2 was not recognised" in found["problems"][-1]


def test_lines_are_found_in_pixels(tmp_path: Path) -> None:
    file = kept(scanned(as_pdf(PLAN.lines(), PLAN.title)), tmp_path)
    (bitmap,) = unpacked(draw_pages(file, [1]))
    across = [line for line in bitmap.lines if abs(line[3] - line[1]) < 2]
    down = [line for line in bitmap.lines if abs(line[2] - line[0]) < 2]
    rows, columns = len(PLAN.lines()), len(PLAN.lines()[0])
    assert len({round(line[1]) for line in across}) >= rows + 1
    assert len({round(line[0]) for line in down}) >= columns + 1
    assert bitmap.without_lines().rest(()).dark < bitmap.rest(()).dark / 2


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_what_is_turned_comes_back_to_its_place(degrees: int) -> None:
    frame = Frame(400, 600, degrees, 0.01)
    x, y = frame.straight(*frame.upright(100, 200))
    back = frame.displayed(Box(x, y, x, y))
    assert abs(back.left - 100) < 0.2
    assert abs(back.top - 200) < 0.2
    pixels = bytes(range(6))
    bitmap = bitmaps.Bitmap(1, 3, 2, 1.0, [], pixels)
    assert bitmap.turned(90).pixels == bytes([3, 0, 4, 1, 5, 2])
    assert bitmap.turned(180).pixels == pixels[::-1]
    assert bitmap.turned(270).turned(90) == bitmap


def test_specks_are_no_words_and_a_second_look_counts() -> None:
    line = (
        "<html><span class='ocr_line' title='bbox 0 0 400 40; baseline 0 -8; x_size 40; "
        "x_descenders 8'>{}</span></html>"
    )
    word = "<span class='ocrx_word' title='bbox {} 0 {} 40; x_wconf {}'>{}</span>"
    first = line.format(
        word.format(0, 40, 20, "Lie")
        + word.format(60, 200, 95, "Ask")
        + word.format(210, 220, 30, "|")
    )
    second = line.format(word.format(0, 30, 92, "17.") + word.format(300, 340, 20, "x"))
    read_page = as_drawn(Recognised(1, first, second, 0, 300 / 72), 595, 842)
    words = [word.text for line in read_page.drawn.lines for word in line]
    assert sorted(words) == ["17.", "Ask"]


def test_a_number_stands_on_its_own_foot_whatever_specks_are_beside_it() -> None:
    line = (
        "<html><span class='ocr_line' title='bbox 0 0 400 {}; baseline 0 -8; x_size 40; "
        "x_descenders 8'>{}</span></html>"
    )
    word = "<span class='ocrx_word' title='bbox {} 0 {} {}; x_wconf {}'>{}</span>"
    first = line.format(40, word.format(0, 40, 40, 95, "10.") + word.format(60, 200, 40, 95, "Ask"))
    second = line.format(300, word.format(0, 40, 40, 96, "10.") + word.format(45, 50, 300, 70, "|"))
    read_page = as_drawn(Recognised(1, first, second, 0, 300 / 72), 595, 842)
    words = [word.text for line in read_page.drawn.lines for word in line]
    assert sorted(words) == ["10.", "Ask"]
