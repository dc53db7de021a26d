"""Word's old format and RTF, by LibreOffice."""

import hashlib
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from amends.instruments.reading import (
    EncryptedFile,
    ReadingError,
    UnknownKind,
    in_english,
    office,
    read,
    read_document,
    read_in_worker,
)
from tests.instruments.reading import making
from tests.instruments.reading.layouts import LAYOUTS
from tests.instruments.reading.writers import as_docx, as_xlsx

PLAN = LAYOUTS["L5 cells merged at the left"]
needs_office = pytest.mark.skipif(not office.program(), reason="LibreOffice is not on this machine")


def old(data: bytes, ending: str, folder: Path, *, of: str = "docx") -> Path:
    """A .docx, or a file of another kind, in an old format."""
    source = folder / f"old.{of}"
    source.write_bytes(data)
    subprocess.run(
        [office.program(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", ending, "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / f"old.{ending}"


@needs_office
def test_a_plan_in_rtf(tmp_path: Path) -> None:
    file = old(as_docx(PLAN.lines(), PLAN.title), "rtf", tmp_path)
    found = read_in_worker(file)
    assert [(one["serves"], one["text"]) for one in found["actions"]] == [
        (one["serves"], one["text"]) for one in PLAN.expected
    ]
    assert (found["file"], found["media_type"]) == (file.name, "application/rtf")
    assert found["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert "LibreOffice converted the file" in in_english(found)["problems"][-1]


@needs_office
def test_a_report_in_the_old_format_of_word(tmp_path: Path) -> None:
    def build(document: Any) -> None:
        document.add_heading("Recommendation 1", 2)
        document.add_paragraph("The Trust should ask families why.")
        document.add_heading("Recommendation 2", 2)
        document.add_paragraph("The Board should read what they say.")

    found = read_in_worker(old(making.word(build), "doc", tmp_path))
    assert [one["text"] for one in found["recommendations"]] == [
        "The Trust should ask families why.",
        "The Board should read what they say.",
    ]
    assert found["media_type"] == "application/msword"


@needs_office
@pytest.mark.parametrize("name", ["L5 cells merged at the left", "L3 colour first"])
def test_a_plan_in_the_old_format_of_excel(name: str, tmp_path: Path) -> None:
    plan = LAYOUTS[name]
    file = old(as_xlsx(plan.lines(), plan.title), "xls", tmp_path, of="xlsx")
    found = read_in_worker(file)
    wanted = [(one.get("text"), one.get("status")) for one in plan.expected]
    assert len(found["actions"]) == len(wanted)
    for one, (words, status) in zip(found["actions"], wanted, strict=True):
        assert words is None or one["text"] == words
        assert status is None or one["status"] == status
        assert all(cell["cell"].startswith("Plan!") for cell in one["cells"])
    new = read(kept_as(tmp_path / "new.xlsx", as_xlsx(plan.lines(), plan.title)))
    assert [one["cells"] for one in found["actions"]] == [one["cells"] for one in new["actions"]]
    assert found["media_type"] == "application/vnd.ms-excel"
    assert found["remarks"][-1]["code"] == "converted"


@needs_office
def test_without_libreoffice_an_old_workbook_is_read_without_its_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = old(as_xlsx(PLAN.lines(), PLAN.title), "xls", tmp_path, of="xlsx")
    monkeypatch.setattr(office, "PROGRAMS", ())
    found = read_in_worker(file)
    assert [(one["serves"], one["text"]) for one in found["actions"]] == [
        (one["serves"], one["text"]) for one in PLAN.expected
    ]
    assert [one["code"] for one in found["remarks"]] == ["colours_not_read"]


def kept_as(file: Path, data: bytes) -> Path:
    file.write_bytes(data)
    return file


@needs_office
def test_a_damaged_one(tmp_path: Path) -> None:
    file = tmp_path / "plan.doc"
    file.write_bytes(
        office.COMPOUND + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\xff" * 900
    )
    with pytest.raises(ReadingError, match="could not convert") as caught:
        read_in_worker(file)
    assert caught.value.code == "unreadable"


@needs_office
def test_a_locked_one(tmp_path: Path) -> None:
    file = old(making.word(lambda document: document.add_paragraph("Why.")), "doc", tmp_path)
    data = bytearray(file.read_bytes())
    (start,) = (at for at in range(512, len(data), 512) if data[at : at + 2] == b"\xec\xa5")
    data[start + 11] |= 1
    file.write_bytes(data)
    with pytest.raises(EncryptedFile, match="password"):
        read_in_worker(file)


@needs_office
def test_libreoffice_takes_the_profile_that_forbids_macros_and_links(tmp_path: Path) -> None:
    file = tmp_path / "plan.rtf"
    file.write_bytes(b"{\\rtf1 The Trust should ask why.}")
    folder = tmp_path / "folder"
    folder.mkdir()
    office.as_new(file, ".rtf", folder, 120)
    # LibreOffice writes its settings anew when it ends, without those that it does not know.
    kept = (folder / "profile" / "user" / "registrymodifications.xcu").read_text()
    assert "ooSetupInstCompleted" in kept
    for name, value in (
        ("MacroSecurityLevel", "3"), ("DisableMacrosExecution", "true"), ("Link", "0"),
    ):  # fmt: skip
        assert re.search(rf'oor:name="{name}" oor:op="fuse"><value>{value}</value>', kept), name


@needs_office
@pytest.mark.parametrize("ending", ["rtf", "doc"])
def test_no_words_come_in_from_a_file_that_a_document_names(ending: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("The words of a file beside it.")
    picture = tmp_path / "picture.png"
    Image.new("L", (40, 56), 200).save(picture)
    named = [
        (kind, address)
        for kind in ("INCLUDETEXT", "LINK Word.Document.8", "DDEAUTO soffice")
        for address in (str(other), other.as_uri())
    ]
    fields = "".join(
        f'{{\\field{{\\*\\fldinst {{{kind} "{address}" }}}}{{\\fldrslt {{Last known.}}}}}}\\par\n'
        for kind, address in [*named, ("INCLUDEPICTURE", picture.as_uri())]
    )
    data = f"{{\\rtf1\\ansi The Trust should ask why.\\par\n{fields}}}".encode()
    file = tmp_path / "plan.rtf"
    file.write_bytes(data)
    if ending == "doc":
        file = old(data, ending, tmp_path, of="rtf")
    folder = tmp_path / "folder"
    folder.mkdir()
    made = office.as_new(file, f".{ending}", folder, 120)
    text = " ".join(block.text for block in read_document(made).blocks())
    assert "The Trust should ask why." in text
    assert "Last known." in text
    with zipfile.ZipFile(made) as archive:
        assert not any(b"beside it" in archive.read(name) for name in archive.namelist())


def test_a_libreoffice_that_cannot_convert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ("false",))
    file = tmp_path / "plan.rtf"
    file.write_bytes(b"{\\rtf1 The Trust should ask why.}")
    with pytest.raises(ReadingError, match="could not convert") as caught:
        read_in_worker(file)
    assert caught.value.code == "unreadable"


def test_without_libreoffice_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ())
    file = tmp_path / "plan.rtf"
    file.write_bytes(b"{\\rtf1 The Trust should ask why.}")
    with pytest.raises(UnknownKind, match="save it as a Word document"):
        read_in_worker(file)


def test_kinds_are_told_by_content(tmp_path: Path) -> None:
    file = tmp_path / "plan.rtf"
    file.write_bytes(b"%PDF-1.7")
    assert office.ending_of(file) == ""
    file.write_bytes(office.COMPOUND + b"Workbook")
    assert office.ending_of(file) == ""
