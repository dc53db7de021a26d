"""Files that are broken, locked, huge or meant to do harm: a clear message each, and nothing else."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from amends.instruments.reading import (
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    Limits,
    ReadingError,
    TooBig,
    UnknownKind,
    UnsafeFile,
    read,
    read_bytes,
    read_document,
    read_pasted,
)
from amends.instruments.reading.remarks import Code, remark
from tests.instruments.reading import making
from tests.instruments.reading.making import heading, new_page, text
from tests.instruments.reading.writers import open_document

MEGABYTE = 1024 * 1024


def a_pdf(pages: int = 1) -> bytes:
    story = []
    for number in range(pages):
        story += [heading(f"Part {number}"), text("The Trust should ask why."), new_page()]
    return making.pdf(*story)


def a_docx() -> bytes:
    return making.word(lambda document: document.add_paragraph("The Trust should ask why."))


def an_xlsx() -> bytes:
    return making.workbook({"Plan": [["Action", "Lead"], ["Write", "Matron"]]})


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """A zipped file with one part put in place of what it had."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped(parts | {name: content})


def fault(data: bytes, name: str = "upload", limits: Limits | None = None) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, name=name, limits=limits or Limits())
    words = str(caught.value)
    assert words[0].isupper()
    assert words.endswith(".")
    return caught.value


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\x00" * 50])
def test_nothing_in_it(data: bytes) -> None:
    assert isinstance(fault(data), EmptyFile)


def test_nothing_pasted() -> None:
    with pytest.raises(EmptyFile):
        read_pasted("  \n ")


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="cannot be opened"):
        read(tmp_path / "nothing.pdf")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\xff\xd8\xff\xe0" + b"\0" * 40,
        b"{\\rtf1 The Trust should ask why.}",
        b"MZ\x90\x00" + bytes(range(256)),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 400 + "WordDocument".encode("utf-16-le"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 400,
        bytes(range(1, 256)) * 4,
    ],
)
def test_kinds_that_are_not_read(data: bytes) -> None:
    assert isinstance(fault(data), UnknownKind)


def test_zips_that_are_no_document() -> None:
    assert isinstance(fault(zipped({"holiday.jpg": b"x" * 100})), UnknownKind)


def test_locked_files() -> None:
    assert isinstance(fault(making.encrypted_pdf()), EncryptedFile)
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 400
    assert isinstance(fault(compound + "EncryptedPackage".encode("utf-16-le")), EncryptedFile)
    data = bytearray(an_xlsx())
    # Bit 0 of a part's flags, in its own header and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    assert isinstance(fault(bytes(data)), EncryptedFile)


LOCK = (
    "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><m:file-entry m:full-path='content.xml'>"
    "<m:encryption-data m:checksum='abc'/></m:file-entry></m:manifest>"
)


@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_a_locked_opendocument(packed: int, kind: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", b"\x01\x02 in cipher", packed)
        archive.writestr("META-INF/manifest.xml", LOCK, packed)
    assert isinstance(fault(buffer.getvalue()), EncryptedFile)


def test_an_opendocument_that_only_speaks_of_being_locked() -> None:
    data = open_document(
        "text", "<office:text><text:p>manifest:encryption-data</text:p></office:text>"
    )
    assert [block.text for block in read_bytes(data, name="x.odt").blocks()] == [
        "manifest:encryption-data"
    ]


@pytest.mark.parametrize(("flags", "kind"), [(0x1300, EncryptedFile), (0x1200, UnknownKind)])
def test_a_locked_document_of_words_old_format(flags: int, kind: type[ReadingError]) -> None:
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<H", header, 30, 9)
    directory = "Root Entry".encode("utf-16-le").ljust(128, b"\0")
    # The stream begins in the second sector, after the directory's.
    entry = "WordDocument".encode("utf-16-le").ljust(116, b"\0") + struct.pack("<IQ", 1, 4096)
    stream = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags).ljust(4096, b"\0")
    assert isinstance(fault(bytes(header) + (directory + entry).ljust(512, b"\0") + stream), kind)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("make", [a_docx, an_xlsx])
def test_only_a_part_of_a_zipped_file_arrived(part: float, make: type) -> None:
    data = make()
    assert isinstance(fault(data[: int(len(data) * part)]), BrokenFile | UnknownKind)


@pytest.mark.parametrize("part", [0.02, 0.1, 0.5, 0.9])
def test_only_a_part_of_a_pdf_arrived(part: float) -> None:
    data = a_pdf(6)
    try:
        document = read_bytes(data[: int(len(data) * part)], name="x.pdf")
    except BrokenFile:
        return
    # What pdfium can mend it may: but never more pages than arrived.
    assert len(document.pages) <= 7


def test_a_pdf_that_is_only_a_header() -> None:
    assert isinstance(fault(b"%PDF-1.7\n%%EOF\n"), BrokenFile)


def test_too_large_on_disk(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    file.write_bytes(b"The Trust should ask why.\n" * 1000)
    with pytest.raises(TooBig):
        read_document(file, limits=Limits(bytes=1000))


def test_too_many_pages() -> None:
    words = str(fault(a_pdf(5), limits=Limits(pages=3)))
    assert "at most 3" in words


def test_too_many_cells() -> None:
    rows = [["Action", "Lead"]] + [["Write", "Matron"]] * 50
    limits = Limits(cells=60)
    assert isinstance(fault(making.workbook({"Plan": rows}), limits=limits), TooBig)
    assert isinstance(
        fault("\n".join(",".join(row) for row in rows).encode(), limits=limits), TooBig
    )
    document = making.word(lambda document: making.word_table(document, rows))
    assert isinstance(fault(document, limits=limits), TooBig)


def test_a_sheet_with_one_cell_at_its_far_end() -> None:
    rows = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    sheet = f"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>{rows}</sheetData></worksheet>"
    data = changed(an_xlsx(), "xl/worksheets/sheet1.xml", sheet.encode())
    assert isinstance(fault(data), TooBig | BrokenFile)


def test_rows_that_an_opendocument_sheet_only_says_are_there() -> None:
    data = making.ods(making.ods_row("Action", "Lead", repeated=900_000) + making.ods_row("Write"))
    assert len(data) < 10_000
    assert isinstance(fault(data, limits=Limits(cells=1_000_000)), TooBig)


def test_a_cell_that_never_ends() -> None:
    data = b'Action,Lead\nWrite,"' + b"a" * 400_000
    assert isinstance(fault(data, "plan.csv"), TooBig)


def test_a_zip_bomb() -> None:
    bomb = changed(an_xlsx(), "xl/worksheets/sheet1.xml", b"\0" * (60 * MEGABYTE))
    assert len(bomb) < MEGABYTE
    assert isinstance(fault(bomb, limits=Limits(unpacked=20 * MEGABYTE)), TooBig)


def test_a_zip_bomb_that_lies_about_its_size() -> None:
    bomb = bytearray(changed(an_xlsx(), "xl/worksheets/sheet1.xml", b"\0" * (30 * MEGABYTE)))
    # Declare a size of 1,000 bytes wherever the true one is written.
    true, false = struct.pack("<I", 30 * MEGABYTE), struct.pack("<I", 1000)
    data = bytes(bomb).replace(true, false)
    assert data != bytes(bomb)
    assert isinstance(fault(data, limits=Limits(unpacked=10 * MEGABYTE)), TooBig | BrokenFile)


def test_too_many_parts() -> None:
    parts = {f"word/part{number}.bin": b"" for number in range(300)}
    assert isinstance(fault(zipped(parts), limits=Limits(parts=200)), TooBig)


XXE = (
    b"<?xml version='1.0'?><!DOCTYPE w [<!ENTITY secret SYSTEM 'file:///etc/passwd'>]>"
    b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r>"
    b"<w:t>&secret;</w:t></w:r></w:p></w:body></w:document>"
)
LAUGHS = (
    b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'lol'>"
    + b"".join(
        b"<!ENTITY %c '%s'>" % (letter, (b"&%c;" % (letter - 1)) * 10) for letter in range(98, 106)
    )
    + b"]><worksheet>&i;</worksheet>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_outside_entities_are_refused(encoding: str) -> None:
    content = XXE.decode().encode(encoding)
    assert isinstance(fault(changed(a_docx(), "word/document.xml", content)), UnsafeFile)


def test_a_billion_laughs_are_refused() -> None:
    assert isinstance(fault(changed(an_xlsx(), "xl/worksheets/sheet1.xml", LAUGHS)), UnsafeFile)


def test_a_declaration_on_the_edge_between_two_pieces_is_seen() -> None:
    padding = b" " * (256 * 1024 - 4)
    content = b"<?xml version='1.0'?>"[:0] + padding + XXE
    assert isinstance(fault(changed(a_docx(), "word/document.xml", content)), UnsafeFile)


def test_a_box_inside_a_box_of_a_word_document_is_read_once() -> None:
    inside = ""
    for level in range(13, 0, -1):
        box = f"<w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict>" if inside else ""
        inside = f"<w:p><w:r><w:t>Box {level}.</w:t>{box}</w:r></w:p>"
    body = f"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{inside}</w:body></w:document>"
    document = read_bytes(changed(a_docx(), "word/document.xml", body.encode()), name="x.docx")
    assert [block.text for block in document.blocks()] == [f"Box {n}." for n in range(1, 14)]


def test_tables_inside_tables_without_end() -> None:
    deep = "<w:sdt><w:sdtContent>" * 200 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 200
    body = f"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{deep}</w:body></w:document>"
    assert isinstance(
        fault(changed(a_docx(), "word/document.xml", body.encode())), TooBig | BrokenFile
    )


def test_macros_are_named_and_not_run() -> None:
    data = changed(an_xlsx(), "xl/vbaProject.bin", b"Sub AutoOpen()")
    assert remark(Code.MACROS) in read_bytes(data, name="x.xlsm").problems


def test_every_error_has_a_code_of_its_own() -> None:
    kinds = ReadingError.__subclasses__()
    assert len({kind.code for kind in kinds} | {ReadingError.code}) == len(kinds) + 1


@pytest.mark.parametrize("end", [b"</table:table-row>", b"</table:table-cell>", b"</table:table>"])
def test_an_opendocument_sheet_whose_content_ends_within_a_table(end: bytes) -> None:
    data = making.ods(making.ods_row("No", "Action"))
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as whole,
        zipfile.ZipFile(made, "w") as short,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            if name == "content.xml":
                content = content[: content.rindex(end) + len(end)]
            short.writestr(name, content)
    with pytest.raises(BrokenFile):
        read_bytes(made.getvalue(), name="plan.ods")
