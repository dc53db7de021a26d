"""Names that mislead and contents that pretend."""

import io
import zipfile

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from amends.files import rules


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Action plan 2017.pdf", "Action plan 2017.pdf"),
        ("Siân’s plan – v2 (final).docx", "Siân’s plan – v2 (final).docx"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\someone\\plan.xlsx", "plan.xlsx"),
        ("/", "file"),
        ("", "file"),
        ("..", "file"),
        (" . ", "file"),
        (".htaccess", "htaccess"),
        ("a\0b\x1b[31m\x7f.pdf", "ab[31m.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan Set-Cookie_ a=b.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("\u2066plan\u2069\u200b.pdf", "plan.pdf"),
        ("half\ud800.pdf", "half.pdf"),
        ('a<b>"c"|d?e*f:g.pdf', "a_b__c__d_e_f_g.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Conference.txt", "Conference.txt"),
        ("e\u0301.pdf", "é.pdf"),
        ("plan.pdf. . ", "plan.pdf"),
    ],
)
def test_names(raw: str, clean: str) -> None:
    assert rules.clean_name(raw) == clean


def test_long_names_keep_their_suffix() -> None:
    name = rules.clean_name("é" * 5000 + ".docx")
    assert name.endswith("é.docx")
    assert len(name.encode()) <= rules.MOST_NAME
    assert len(rules.clean_name("x." + "y" * 5000).encode()) == rules.MOST_NAME


@given(st.text(st.characters(), max_size=400))
def test_any_name_becomes_a_safe_one(raw: str) -> None:
    name = rules.clean_name(raw)
    assert name
    assert len(name.encode()) <= rules.MOST_NAME + 1
    assert not set(name) & set('/\\<>:"|?*\0\r\n')
    assert name not in {".", ".."}
    assert rules.clean_name(name) == name


def docx() -> bytes:
    """A real Word document."""
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def xlsx() -> bytes:
    """A real workbook."""
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def zipped(*names: str) -> bytes:
    """A ZIP file with these empty parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return buffer.getvalue()


def open_document() -> bytes:
    """The beginning of a spreadsheet as LibreOffice writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "")
    return buffer.getvalue()


OFFICE = dict(rules.OFFICE)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", rules.UNKNOWN),
        (docx(), OFFICE[b"word/document.xml"]),
        (xlsx(), OFFICE[b"xl/workbook.xml"]),
        (open_document(), "application/vnd.oasis.opendocument.spreadsheet"),
        (zipped("a.txt"), "application/zip"),
        (b"Action,Owner\n1,Ward manager\n", rules.PLAIN),
        ("Siân".encode(), rules.PLAIN),
        ("Siân".encode("cp1252"), rules.PLAIN),
        ("Siân".encode("utf-16"), rules.PLAIN),
        (b"\xef\xbb\xbf <!DOCTYPE html><script>", "text/html"),
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b"MZ\x90\x00\x03", rules.UNKNOWN),
        (b"", rules.UNKNOWN),
    ],
)
def test_kinds(content: bytes, kind: str) -> None:
    assert rules.media_type(content[: rules.HEAD], content[-rules.TAIL :]) == kind
