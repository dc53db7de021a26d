"""What text documents and workbooks of OpenDocument have in common: the archive, and what it says of itself."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape, quoteattr

type Cell = str | int | date | None

# Every part has one time, so that the same document gives the same bytes.
STAMP = (1980, 1, 1, 0, 0, 0)
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("draw", "drawing"),
        ("svg", "svg-compatible"),
        ("number", "datastyle"),
        ("config", "config"),
    )
) + (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' office:version="1.3"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


NO_PICTURES: Mapping[str, bytes] = {}


def packed(
    kind: str, parts: Mapping[str, str], pictures: Mapping[str, bytes] = NO_PICTURES
) -> bytes:
    """A file of OpenDocument from its parts; its kind stands first and is not compressed."""
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in parts
    ) + "".join(
        f'<manifest:file-entry manifest:full-path="{name}"'
        f' manifest:media-type="image/{"png" if name.endswith("png") else "jpeg"}"/>'
        for name in pictures
    )
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
        f' manifest:media-type="{kind}"/>{listed}</manifest:manifest>'
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", STAMP), kind, zipfile.ZIP_STORED)
        for name, text in {**parts, "META-INF/manifest.xml": manifest}.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), text, zipfile.ZIP_DEFLATED)
        for name, data in pictures.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_STORED)
    return kept.getvalue()


def meta_of(*, title: str, publisher: str, language: str, day: date) -> str:
    """What a file says of itself."""
    return (
        f"{HEAD}<office:document-meta {NAMESPACES}><office:meta>"
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(publisher)}</dc:creator>"
        f"<dc:language>{escape(language)}</dc:language><dc:date>{day.isoformat()}T00:00:00</dc:date>"
        f"</office:meta></office:document-meta>"
    )


def words(text: str) -> str:
    """Words as OpenDocument holds them: line breaks, tabs and spaces in a row are elements."""
    out = escape(text).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    return out.replace("  ", " <text:s/>")


def attribute(text: str) -> str:
    """A value of an attribute, in its quotation marks."""
    return quoteattr(text)
