"""How fast charts are calculated, told and drawn, on one core.

Run:  python -m benchmarks.spc [folder of real data]

Prints a table: charts a second over all real series, for the calculation, for the facts of the summary
and for the picture, the best of five rounds; and how many points agree with the expected ones.
"""

import argparse
import csv
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from amends.instruments.spc import (
    Chart,
    Observation,
    PointType,
    Settings,
    Words,
    draw,
    make_chart,
    read_points,
    read_settings,
    summarise,
)

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "spc"
ROUNDS = 5
WORDS = Words(
    title="A measure over time",
    description="What a summary says in a few sentences, as long as one is. " * 6,
    mean="mean",
    upper="upper limit",
    lower="lower limit",
    target="target",
    kinds={kind: kind.value for kind in PointType},
    events=(),
    month=lambda day: f"{day:%b %Y}",
    number=lambda value, places: f"{value:,.{places}f}",
)


@dataclass(frozen=True)
class Step:
    """Something done to every series, with the number of times a second it must reach."""

    name: str
    goal: int
    run: Callable[[], object]


def main() -> int:
    """Print the table; the exit code is 1 if a goal is missed or a point is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=BESIDE)
    folder: Path = parser.parse_args().data
    if not folder.is_dir():
        print(f"There is no folder {folder}: name the one with the series.", file=sys.stderr)
        return 2
    points = (folder / "expected_points.csv").read_bytes()
    series = read_points(points, name="").points
    settings = read_settings(
        (folder / "expected_series.csv").read_bytes(), otherwise=Settings()
    ).settings
    charts = made(series, settings)
    steps = (
        Step("calculate", 300, lambda: made(series, settings)),
        Step("summarise", 300, lambda: [summarise(chart) for chart in charts]),
        Step("draw", 30, lambda: [draw(chart, WORDS) for chart in charts]),
    )
    print("python -m benchmarks.spc\n")
    print(f"{'step':<12}{'charts':>8}{'a second':>12}{'goal':>8}")
    missed = False
    for step in steps:
        rate = len(charts) / min(seconds(step.run) for _ in range(ROUNDS))
        missed |= rate < step.goal
        print(f"{step.name:<12}{len(charts):>8}{rate:>12,.0f}{step.goal:>8}")
    sizes = [len(draw(chart, WORDS)) for chart in charts]
    wrong, count = disagreements(points, charts)
    print(
        f"\nA picture has {sum(sizes) / len(sizes):,.0f} bytes. {wrong} of {count:,} points differ."
    )
    return int(missed or wrong > 0)


def made(series: Mapping[str, list[Observation]], settings: Mapping[str, Settings]) -> list[Chart]:
    """The chart of every series."""
    return [make_chart(points, settings[name]) for name, points in series.items()]


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def disagreements(points: bytes, charts: list[Chart]) -> tuple[int, int]:
    """How many points have another rule or type than is expected, of how many."""
    expected = [
        (row["special_cause_type"], row["point_type"])
        for row in csv.DictReader(points.decode().splitlines())
    ]
    found = [(point.signal.value, point.type.value) for chart in charts for point in chart.points]
    return sum(a != b for a, b in zip(expected, found, strict=True)), len(expected)


if __name__ == "__main__":
    sys.exit(main())
