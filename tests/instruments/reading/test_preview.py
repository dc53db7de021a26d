"""What is shown of a file: pictures made anew and plain words, whatever is in it."""

import io
import random
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from amends.instruments.reading import ReadingError, preview_in_worker, preview_picture_in_worker
from amends.instruments.reading.errors import BrokenFile, NoSuchPage, TooBig, UnknownKind
from amends.instruments.reading.preview import BLOCKS, COLUMNS, LONGEST, picture_of, preview
from tests.instruments.reading import making
from tests.instruments.reading.test_fuzz import each


def picture(kind: str, size: tuple[int, int] = (40, 30), frames: int = 1) -> bytes:
    pages = [Image.effect_noise(size, 60).convert("RGB") for _ in range(frames)]
    kept = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if frames > 1 else {}
    pages[0].save(kept, kind, **more)
    return kept.getvalue()


def workbook(rows: int, columns: int = 2) -> bytes:
    cells = [[f"r{row}c{column}" for column in range(columns)] for row in range(rows)]
    return making.workbook({"Plan": [list(row) for row in cells]})


def letter() -> bytes:
    def build(document: Any) -> None:
        document.add_heading("What we found", 1)
        document.add_paragraph("Of 20 records 9 were read. <script>alert(1)</script>")
        making.word_table(document, [["Team", "Met"], ["North", "9 of 20"]])

    return making.word(build)


def two_pages() -> bytes:
    return making.pdf(making.text("The first page."), making.new_page(), making.text("The second."))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


def shown(file: Path, data: bytes, number: int = 1) -> dict[str, Any]:
    file.write_bytes(data)
    return preview(file, number)


def test_a_page_of_paper_is_a_picture_with_its_words_beside(file: Path) -> None:
    second = shown(file, two_pages(), 2)
    assert second == {"kind": "pages", "page": 2, "pages": 2, "text": "The second."}
    made = Image.open(io.BytesIO(picture_of(file, 2)))
    assert (made.format, made.height > made.width) == ("PNG", True)
    with pytest.raises(NoSuchPage):
        preview(file, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"])
def test_a_picture_is_encoded_anew(file: Path, kind: str) -> None:
    assert shown(file, picture(kind)) == {"kind": "picture", "page": 1, "pages": 1}
    assert Image.open(io.BytesIO(picture_of(file, 1))).format == "PNG"


def test_what_is_hidden_in_a_picture_does_not_come_along(file: Path) -> None:
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Ms Z, born 1970"
    Image.new("RGB", (3000, 20), "red").save(kept, "JPEG", exif=exif)
    file.write_bytes(kept.getvalue() + b"<script>alert(1)</script>")
    made = picture_of(file, 1)
    assert b"Ms Z" in kept.getvalue()
    assert not any(words in made for words in (b"Ms Z", b"script", b"Exif"))
    assert Image.open(io.BytesIO(made)).size[0] == LONGEST


def test_a_scan_of_several_pages_is_paged_through(file: Path) -> None:
    assert shown(file, picture("TIFF", frames=3), 3)["pages"] == 3
    assert Image.open(io.BytesIO(picture_of(file, 3))).size == (40, 30)


def test_a_document_is_headings_paragraphs_and_tables(file: Path) -> None:
    seen = shown(file, letter())
    heading, paragraph, table = seen["content"]
    assert (heading["block"], heading["text"]) == ("heading", "What we found")
    assert paragraph["text"].endswith("<script>alert(1)</script>")
    assert [row["cells"] for row in table["rows"]] == [["Team", "Met"], ["North", "9 of 20"]]


def test_a_long_sheet_comes_in_parts_and_says_what_it_leaves_out(file: Path) -> None:
    first = shown(file, workbook(BLOCKS * 2, COLUMNS + 3))
    (table,) = first["content"]
    assert (table["left_out"], len(table["columns"]), table["columns"][0]) == (3, COLUMNS, "A")
    pages = first["pages"]
    rows = [
        row["row"]
        for number in range(1, pages + 1)
        for part in preview(file, number)["content"]
        for row in part["rows"]
    ]
    assert rows == list(range(1, BLOCKS * 2 + 1))


def bomb() -> bytes:
    """A picture of a billion pixels in few bytes."""
    side = 40_000

    def chunk(name: bytes, content: bytes) -> bytes:
        sum_ = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + sum_

    about = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", about) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (bomb(), TooBig),
        (picture("JPEG", (400, 300))[:900], BrokenFile),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 400, BrokenFile),
        (b"%PDF-1.7 and nothing else", BrokenFile),
        (b"PK\x03\x04 and nothing else", BrokenFile),
        (b"MZ\x90\x00" + bytes(range(256)) * 4, UnknownKind),
    ],
    ids=["bomb", "cut off", "no picture", "no PDF", "no package", "program"],
)
def test_what_cannot_be_shown_is_told_apart(
    file: Path, data: bytes, error: type[ReadingError]
) -> None:
    with pytest.raises(error):
        shown(file, data)


def test_a_worker_makes_both(file: Path) -> None:
    file.write_bytes(two_pages())
    assert preview_in_worker(file, 1, name="letter.pdf")["text"] == "The first page."
    assert preview_picture_in_worker(file, 1).startswith(b"\x89PNG")


SEEDS = {
    **{kind: picture(kind, frames=2 if kind == "TIFF" else 1) for kind in ("PNG", "JPEG", "GIF")},
    "TIFF": picture("TIFF", frames=2),
    "WEBP": picture("WEBP"),
    "pdf": two_pages(),
    "docx": letter(),
    "xlsx": workbook(3),
}


@pytest.mark.hypothesis
@pytest.mark.parametrize("kind", SEEDS)
def test_a_spoilt_file_is_shown_or_refused(file: Path, kind: str) -> None:
    """Nothing but a ReadingError leaves the instrument; the worker would answer for what did."""
    chance = random.Random(kind)
    for _ in range(max(each() // 5, 5)):
        data = bytearray(SEEDS[kind])
        for _spoil in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(1, len(data)) :]
        file.write_bytes(data)
        try:
            preview(file, 1)
            if data[:2] != b"PK":
                picture_of(file, 1)
        except ReadingError:
            continue


def test_a_sheet_is_shown_by_its_own_addresses_wherever_it_begins(file: Path) -> None:
    data = making.workbook({"Plan": [[None, None], [None, "Team"], [None, "North"]]})
    (table,) = shown(file, data)["content"]
    assert (table["columns"], [row["row"] for row in table["rows"]]) == (["B"], [2, 3])
