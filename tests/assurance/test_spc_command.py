"""`amends spc`: without a database, a secret or settings."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from amends.assurance.management.commands.spc import file_name
from tests.repo.tree import ROOT

SERIES = "series_id,date,value\n" + "".join(
    f"{name},2016-{number:02}-01,{10 + number % 3}\n" for name in "ab" for number in range(1, 13)
)


def spc(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a person runs it."""
    bare = {name: words for name, words in os.environ.items() if not name.startswith("AMENDS_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "amends", "spc", *arguments],
        cwd=folder,
        env=bare | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_series_as_json_and_as_pictures(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "spc"
    with (folder / "expected_points.csv").open(newline="") as file:
        expected = list(csv.DictReader(file))
    with (tmp_path / "points.csv").open("w", newline="") as kept:
        writer = csv.DictWriter(kept, ["series_id", "date", "value"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(expected)
    settings = str(folder / "expected_series.csv")
    answer = spc("points.csv", "--series", settings, "--json", "--svg", "drawn", folder=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    found = json.loads(answer.stdout)
    assert list(found["points"][0]) == list(expected[0])
    keys = ("series_id", "date", "special_cause_type", "point_type")
    assert [[point[key] for key in keys] for point in found["points"]] == [
        [row[key] for key in keys] for row in expected
    ]
    with (folder / "expected_series.csv").open(newline="") as file:
        for row, one in zip(csv.DictReader(file), found["series"], strict=True):
            assert set(row) < set(one)
            assert (one["assurance_type"] or "") == row["assurance_type"]
            assert one["summary"]
    assert len(list((tmp_path / "drawn").glob("*.svg"))) == 543


def test_one_series_in_words(tmp_path: Path) -> None:
    (tmp_path / "falls.csv").write_text("date,value\n2017-05-01,3\n2017-04-01,4\n2017-06-01,3.5\n")
    answer = spc(
        *("falls.csv", "--direction", "decrease", "--target", "5;2017-05-01=2"),
        *("--mark", "2017-04-30=in place", "--rebase", "2017-05-01=a new ward"),
        *("--fix-after", "2", "--screen-outliers", "--two-in-three", "beyond", "--svg", "drawn"),
        folder=tmp_path,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines()[:3] == [
        "falls",
        "  3 points, 1 April to 1 June 2017.",
        "  New limits from 1 May 2017: a new ward.",
    ]
    assert "Too few points yet" in answer.stdout
    picture = ET.fromstring((tmp_path / "drawn" / "falls.svg").read_text())
    said = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert {"falls", "in place 30 April 2017", "new limits from 1 May 2017: a new ward"} <= set(
        said
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawn", "falls.csv"]


def test_several_series_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(SERIES)
    (tmp_path / "settings.csv").write_text(
        "series_id,source,target,improvement_direction,colour\na,Ward A,99,increase,red\nb,,,,\nc,,,,\n"
    )
    answer = spc("points.csv", "--series", "settings.csv", "--fix-after", "5", folder=tmp_path)
    assert answer.returncode == 0
    assert answer.stderr.strip() == "settings.csv: this column is not used: colour."
    heading, first, second, _blank, note = answer.stdout.splitlines()
    assert heading.split() == ["series", "points", "latest", "point", "rule", "target"]
    assert first.split("  ")[0] == "Ward A"
    assert first.endswith("consistently missed")
    assert second.startswith("b ")
    assert "12*" in second
    assert note.startswith("* Too few points yet")


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (None, (), "There is no file points.csv"),
        ("date,value\n2017-01-01,nan\n", (), "Row 2, column “value”: “nan” is not a number."),
        ("date,value\n2017-01-01,1\n", ("--target", "much"), "Column “--target”: “much”"),
        ("date,value\n2017-01-01,1\n", ("--series", "none.csv"), "There is no file none.csv"),
        (
            "date,value\n2017-01-01,1\n",
            ("--series", "other.csv"),
            "other.csv has no row for 1 series: points.",
        ),
        ("date,value\n2017-01-01,1\n", ("--svg", "other.csv"), "cannot be written to other.csv"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, content: str | None, more: tuple[str, ...], said: str
) -> None:
    if content is not None:
        (tmp_path / "points.csv").write_text(content)
    (tmp_path / "other.csv").write_text("series_id\nelse\n")
    answer = spc("points.csv", *more, folder=tmp_path)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert said in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_names_of_files_stay_in_their_folder_and_differ() -> None:
    names = [
        "a",
        "A",
        "a b",
        "a-b",
        "a/b",
        "../../a",
        "",
        "..",
        "é",
        "é" * 300,
        "x" * 300,
        "con:1",
        "a\nb",
    ]
    found = [file_name(name) for name in names]
    assert found[0] == "a"
    assert len({name.casefold() for name in found}) >= len(names) - 1
    assert all(
        set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        for name in found
    )
    assert max(map(len, found)) <= 80
