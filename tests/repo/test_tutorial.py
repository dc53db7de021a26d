"""The tutorial's statement reads as the tutorial says."""

import re
from pathlib import Path

from amends.instruments.reading.reader import read
from tests.repo.generated import DOCS

TUTORIAL = DOCS / "tutorial" / "from-a-statement-to-a-verified-edition.md"


def test_the_statement_reads_as_the_tutorial_says(tmp_path: Path) -> None:
    shown = re.search(r"<<'END'\n(.*?)\n    END\n", TUTORIAL.read_text(), re.S)
    assert shown
    file = tmp_path / "statement.txt"
    file.write_text(re.sub(r"(?m)^    ", "", shown[1]))
    said = read(file)["statement"]
    assert said["case"]["pseudonym"] == "Ms Z"
    assert [(each["kind"], each["commissioned_by"]) for each in said["investigations"]] == [
        ("internal", ""),
        ("external", "NHS England"),
    ]
    assert [each["date"]["raw"] for each in said["dates"]] == [
        "24 July 2017",
        "2013",
        "24 July 2017",
        "February 2017",
        "February 2017",
        "24 July 2017",
    ]
    assert said["acceptance"]["how"] == "in full"
    assert [(each["about"], each["in_full"]) for each in said["claims"]] == [
        ("internal plan", True)
    ]
    assert said["signatory"] is None
