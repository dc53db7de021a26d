"""What kind of file it is, by its content. A name's ending is only what somebody typed."""

import io
import re
import zipfile
from enum import StrEnum

from lxml import etree

from amends.instruments.reading.compound import is_locked_word
from amends.instruments.reading.errors import EncryptedFile, UnknownKind
from amends.instruments.reading.limits import Limits, check_zip
from amends.instruments.reading.opendocument import parsed
from amends.instruments.reading.remarks import Code


class FileKind(StrEnum):
    """The kinds that are read, by media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
    XLS = "application/vnd.ms-excel"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    ODT = "application/vnd.oasis.opendocument.text"
    HTML = "text/html"
    TEXT = "text/plain"
    CSV = "text/csv"


# How the names of such files end, for those who choose one; and of those that LibreOffice converts first.
ENDINGS: dict[FileKind, tuple[str, ...]] = {
    FileKind.PDF: ("pdf",),
    FileKind.DOCX: ("docx",),
    FileKind.XLSX: ("xlsx", "xlsm"),
    FileKind.XLSB: ("xlsb",),
    FileKind.XLS: ("xls",),
    FileKind.ODS: ("ods",),
    FileKind.ODT: ("odt",),
    FileKind.HTML: ("html", "htm"),
    FileKind.TEXT: ("txt",),
    FileKind.CSV: ("csv", "tsv"),
}
CONVERTED = ("doc", "rtf")
READABLE = (*(ending for endings in ENDINGS.values() for ending in endings), *CONVERTED)

WORKBOOKS = (FileKind.XLSX, FileKind.XLSB, FileKind.XLS, FileKind.ODS)

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CIPHER = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}encryption-data"
# A PDF's header may stand a little way in: mail gateways put lines before it.
PDF_HEADER_WITHIN = 1024

REFUSED: tuple[tuple[bytes, Code], ...] = (
    (b"{\\rtf", Code.SAVE_AS_WORD),
    (b"\x89PNG", Code.PICTURE),
    (b"\xff\xd8\xff", Code.PICTURE),
    (b"GIF8", Code.PICTURE),
    (b"II*\x00", Code.PICTURE),
    (b"MM\x00*", Code.PICTURE),
    (b"BM", Code.PICTURE),
    (b"PK\x05\x06", Code.OTHER_KIND),
    (b"Rar!", Code.OTHER_KIND),
    (b"7z\xbc\xaf", Code.OTHER_KIND),
    (b"\x1f\x8b", Code.OTHER_KIND),
    (b"\x7fELF", Code.OTHER_KIND),
    (b"MZ", Code.OTHER_KIND),
    (b"%!PS", Code.OTHER_KIND),
)

PARTS: tuple[tuple[str, FileKind], ...] = (
    ("word/document.xml", FileKind.DOCX),
    ("xl/workbook.xml", FileKind.XLSX),
    ("xl/workbook.bin", FileKind.XLSB),
)
WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype html|html|head|body|table|article|main|h1)\b",
    re.DOTALL,
)


def kind_of(data: bytes, limits: Limits) -> FileKind:
    """The kind of a file, by its content. Text is told from CSV later, by its lines.

    Raises UnknownKind, or what `check_zip` and a locked file raise.
    """
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return FileKind.PDF
    if data.startswith(ZIP):
        return _zipped(data, check_zip(data, limits))
    if data.startswith(COMPOUND):
        return _compound(data)
    for start, code in REFUSED:
        # Two letters may begin a text as well.
        if data.startswith(start) and (len(start) > 2 or b"\x00" in data[:PDF_HEADER_WITHIN]):
            raise UnknownKind(code)
    if _looks_web(data):
        return FileKind.HTML
    if _looks_binary(data):
        raise UnknownKind(Code.OTHER_KIND)
    return FileKind.TEXT


def _zipped(data: bytes, names: list[str]) -> FileKind:
    have = {name.lower() for name in names}
    for part, kind in PARTS:
        if part in have:
            return kind
    # OpenDocument says what it is in its first part, unpacked.
    start = data[:200]
    for kind in (FileKind.ODS, FileKind.ODT):
        if kind.value.encode() in start:
            if _is_locked_package(data):
                raise _locked()
            return kind
    if b"mimetypeapplication/vnd.oasis.opendocument" in start:
        raise UnknownKind(Code.SAVE_AS_WORD)
    if "encryptedpackage" in have:
        raise _locked()
    raise UnknownKind(Code.OTHER_KIND)


def _is_locked_package(data: bytes) -> bool:
    """Whether the manifest of an OpenDocument says that a part of it is in cipher."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest = parsed(archive.read("META-INF/manifest.xml"))
    except (KeyError, etree.LxmlError, ValueError):
        return False
    return next(manifest.iter(CIPHER), None) is not None


def _compound(data: bytes) -> FileKind:
    """The kind of an OLE compound file, by the names in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _locked()
    if "WordDocument".encode("utf-16-le") in data:
        raise _locked() if is_locked_word(data) else UnknownKind(Code.SAVE_AS_WORD)
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return FileKind.XLS
    if "PowerPoint".encode("utf-16-le") in data:
        raise UnknownKind(Code.SAVE_AS_WORD)
    raise UnknownKind(Code.OTHER_KIND)


def _looks_web(data: bytes) -> bool:
    start = data[:PDF_HEADER_WITHIN]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return bool(WEB_PAGE.match(start))


def _looks_binary(data: bytes) -> bool:
    """Whether the bytes are no text in any encoding that is tried."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    sample = data[:65536]
    nul = sample.count(0)
    if nul:
        # UTF-16 without a mark: every other byte of plain English is zero.
        return not 0.3 < nul / len(sample) < 0.7
    control = sum(
        sample.count(byte) for byte in range(1, 32) if byte not in (9, 10, 12, 13, 26, 27)
    )
    return control > len(sample) / 50


def _locked() -> EncryptedFile:
    return EncryptedFile(Code.LOCKED)
