"""Word's old format and RTF as .docx, Excel's old format as .xlsx, by LibreOffice where it is installed.

LibreOffice runs in a process group of its own, with a profile that is thrown away, forbids macros and
never brings links up to date, with limits on time, memory and what it writes, and where the system
allows without a network. It may open a picture that a document names; no picture is read.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from amends.instruments.reading.compound import is_locked_word
from amends.instruments.reading.confined import confined
from amends.instruments.reading.errors import ReadingError, TookTooLong
from amends.instruments.reading.limits import MEGABYTE
from amends.instruments.reading.remarks import Code

WORKBOOK = ".xls"
RTF, COMPOUND = b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = {
    ".rtf": "application/rtf",
    ".doc": "application/msword",
    WORKBOOK: "application/vnd.ms-excel",
}
# What each is made into: the ending, and LibreOffice's name for it.
WORD = ("docx", "MS Word 2007 XML")
MADE = {".rtf": WORD, ".doc": WORD, WORKBOOK: ("xlsx", "Calc MS Excel 2007 XML")}
PROGRAMS = ("soffice", "libreoffice")
# In MB. LibreOffice reserves far more addresses than it uses memory; with the 200 MB of its programs, which
# are not counted, it stays under 1 GB.
MEMORY, ADDRESSES = 750, 4_000
WRITTEN = 200
# Where a setting stands, its name and value. What a version does not know it passes by.
SCRIPTING = "Common/Security/Scripting"
SETTINGS = (
    (SCRIPTING, "MacroSecurityLevel", "3"),
    (SCRIPTING, "DisableMacrosExecution", "true"),
    (SCRIPTING, "DisableActiveContent", "true"),
    (SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    # Links are never brought up to date.
    ("Writer/Content/Update", "Link", "0"),
)
PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{}</oor:items>\n'
)
SETTING = (
    '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>\n"
)


def ending_of(path: Path) -> str:
    """ ".rtf", ".doc" or ".xls" for a file of that kind, by its content; empty for any other.

    Empty also for one that is locked with a password: `kind_of` says so.
    """
    with path.open("rb") as file:
        data = file.read(len(COMPOUND))
        if data.startswith(RTF):
            return ".rtf"
        if data != COMPOUND:
            return ""
        data += file.read()
    if "WordDocument".encode("utf-16-le") in data:
        return "" if is_locked_word(data) else ".doc"
    is_sheet = any(name.encode("utf-16-le") in data for name in ("Workbook", "Book"))
    return WORKBOOK if is_sheet and "EncryptedPackage".encode("utf-16-le") not in data else ""


def program() -> str:
    """Where LibreOffice is; empty if it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), "")


def as_new(path: Path, ending: str, folder: Path, seconds: float) -> Path:
    """The file in the format of today, in the folder.

    Raises TookTooLong, or ReadingError if nothing came of it: LibreOffice does not say whether the
    file is damaged, or its own part for such files is missing.
    """
    source = folder / f"document{ending}"
    shutil.copyfile(path, source)
    _, made = convert([source], folder, seconds)
    if not made[0].is_file():
        raise ReadingError(Code.NOT_CONVERTED)
    return made[0]


def convert(sources: Sequence[Path], folder: Path, seconds: float) -> tuple[int, list[Path]]:
    """What LibreOffice ended with, and where each of the files, of one kind, stands in the format of today,
    within the folder, if anything came of it. Raises TookTooLong.
    """
    ending = sources[0].suffix
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        PROFILE.format("".join(SETTING.format(*one) for one in SETTINGS)), encoding="utf-8"
    )
    command = [
        program(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--convert-to", ":".join(MADE[ending]), "--outdir", str(folder / "made"), *map(str, sources),
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - LibreOffice on a copy with a name of ours
        confined(
            command,
            seconds=seconds,
            memory=MEMORY * MEGABYTE,
            addresses=ADDRESSES * MEGABYTE,
            written=WRITTEN * MEGABYTE,
        ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "TMPDIR": str(folder),
        },
        start_new_session=True,
    )
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise TookTooLong(Code.TOO_SLOW, seconds=round(seconds)) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return code, [folder / "made" / f"{one.stem}.{MADE[ending][0]}" for one in sources]
