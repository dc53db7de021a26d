"""Every point and series of NHSRplotthedots 0.2.2's own answers, on real NHS series."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from amends.instruments.spc import (
    Settings,
    make_chart,
    point_columns,
    read_points,
    read_settings,
    series_columns,
)
from amends.instruments.spc.signals import (
    completes_shift,
    completes_trend,
    spread_back,
    two_in_three,
)

HALF_A_MILLIONTH = 5e-7
NUMBERS = ("value", "mean", "lpl", "upl", "target")
WORDS = {None: "", True: "TRUE", False: "FALSE"}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "spc"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def measured(path: Path) -> bytes:
    """The file of points with nothing but what was measured, last point first."""
    out = io.StringIO()
    kept = csv.DictWriter(out, ["series_id", "date", "value"], extrasaction="ignore")
    kept.writeheader()
    kept.writerows(reversed(rows(path)))
    return out.getvalue().encode()


def differences(expected: Mapping[str, str], found: Mapping[str, object]) -> Iterator[str]:
    for column, words in expected.items():
        answer = found[column]
        if column in NUMBERS:
            same = (
                words == ""
                if answer is None
                else isinstance(answer, float) and abs(answer - float(words)) < HALF_A_MILLIONTH
            )
        elif answer is None or isinstance(answer, bool):
            same = WORDS[answer] == words
        else:
            same = str(answer) == words
        if not same:
            yield column


def test_every_point_and_every_series(folder: Path) -> None:
    points = rows(folder / "expected_points.csv")
    series = rows(folder / "expected_series.csv")
    read = read_points(measured(folder / "expected_points.csv"), name="")
    told = read_settings((folder / "expected_series.csv").read_bytes(), otherwise=Settings())
    assert (len(points), len(series), told.unused) == (17474, 543, ())
    charts = {
        one["series_id"]: make_chart(read.points[one["series_id"]], told.settings[one["series_id"]])
        for one in series
    }
    found = [point_columns(name, point) for name, chart in charts.items() for point in chart.points]
    assert list(found[0]) == list(points[0])
    wrong: Counter[str] = Counter()
    for expected, answer in zip(points, found, strict=True):
        wrong.update(differences(expected, dict(answer)))
    for expected in series:
        name = expected["series_id"]
        answers = series_columns(name, told.sources[name], charts[name])
        given = expected | {"target": str(answers["target"] or "")}
        assert expected["target"] in ("", given["target"], given["target"].removesuffix(".0"))
        wrong.update(differences(given | {"target": ""}, dict(answers) | {"target": None}))
    assert wrong == Counter()


def test_the_micro_cases(folder: Path) -> None:
    cases = json.loads((folder / "rule_microcases.json").read_text())
    tried = 0
    for case in cases["seven_point_one_side_mean"]:
        assert list(map(abs, completes_shift(case["in"]))) == case["out"]
        tried += 1
    for case in cases["part_of_seven"]:
        assert list(map(abs, spread_back(case["in"]))) == case["out"]
        tried += 1
    for case in cases["seven_point_trend"]:
        assert completes_trend(case["in"]) == case["out"]
        tried += 1
    for case in cases["two_in_three"]:
        assert two_in_three(case["close"], case["rel"]) == list(map(bool, case["out"]))
        tried += 1
    assert tried == 23
