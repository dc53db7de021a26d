"""`amends spc`: charts of measures over time, as words, as JSON and as pictures."""

import hashlib
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.assurance.sentences import (
    ASSURANCES,
    KINDS,
    SIGNALS,
    chart_in_words,
    picture_words,
)
from amends.instruments.spc import (
    FIRM_FROM,
    Chart,
    Direction,
    Place,
    Settings,
    SpcError,
    TwoInThree,
    draw,
    make_chart,
    parsed_count,
    parsed_marks,
    parsed_rebases,
    parsed_targets,
    point_columns,
    read_bytes,
    read_points,
    read_settings,
    series_columns,
)

WIDEST = 40
MOST_NAMED = 6


class Command(BaseCommand):
    """Needs no database and no settings, and writes nothing but the pictures that are asked for."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Chart measures over time by the method of NHS England's Making Data Count (XmR charts):"
            " mean, limits, special cause, and whether a target is met. A chart shows when something"
            " changed, and never why. Nothing is kept."
        )
        parser.add_argument(
            "file",
            metavar="FILE",
            help=_("A CSV file with date and value, or series_id, date and value."),
        )
        parser.add_argument(
            "--series",
            metavar="SETTINGS",
            help=_(
                "A CSV file with the settings of each series_id, in the columns of"
                " docs/reference/spc.md. What it leaves blank is as the options say."
            ),
        )
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help=_("Print every series and point as JSON."),
        )
        parser.add_argument(
            "--svg", metavar="FOLDER", help=_("Write a picture of each series there.")
        )
        parser.add_argument(
            "--width",
            type=int,
            default=360,
            metavar="UNITS",
            help=_("How wide pictures are drawn, 280 to 1200; text keeps its size (default: 360)."),
        )
        parser.add_argument(
            "--day-first",
            action="store_true",
            help=_("Dates in FILE are written 30/04/2017, not 2017-04-30."),
        )
        add_settings(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the charts and say what is in them."""
        try:
            names, charts, notes = charted(options)
        except SpcError as error:
            raise CommandError(str(error)) from error
        for note in notes:
            self.stderr.write(note)
        if options["svg"] is not None:
            write_pictures(Path(options["svg"]), names, charts, width=options["width"])
        if options["as_json"]:
            self.stdout.write(json.dumps(as_data(names, charts), ensure_ascii=False, indent=1))
            return
        for line in told(names, charts):
            self.stdout.write(line)


def add_settings(parser: ArgumentParser) -> None:
    """What may be said of every series that SETTINGS does not say otherwise."""
    parser.add_argument(
        "--direction",
        choices=list(Direction),
        default=Direction.NEUTRAL,
        help=_("Which way is better: increase, decrease or neutral (default: neutral)."),
    )
    parser.add_argument(
        "--target",
        metavar="VALUE",
        default="",
        help=_("The target: 0.95, or 0.95;2018-04-01=0.9."),
    )
    parser.add_argument(
        "--rebase",
        metavar="DATE=REASON",
        action="append",
        default=[],
        help=_("New limits from a day on, and why. May be given several times."),
    )
    parser.add_argument(
        "--fix-after",
        metavar="POINTS",
        default="",
        help=_("Let limits rest on the first so many points of each period."),
    )
    parser.add_argument(
        "--screen-outliers",
        action="store_true",
        help=_("Leave outlying moving ranges out of the limits; NHS England's workbooks do not."),
    )
    parser.add_argument(
        "--two-in-three",
        choices=list(TwoInThree),
        default=TwoInThree.BETWEEN,
        help=_("Which points count as near a limit: between (default), or beyond it too."),
    )
    parser.add_argument(
        "--mark",
        metavar="DATE=WORDS",
        action="append",
        default=[],
        help=_(
            "A day to show, and what happened: 2017-04-30=in place. May be given several times."
        ),
    )


type Charts = dict[str, Chart]
type Names = dict[str, str]


def charted(options: dict[str, Any]) -> tuple[Names, Charts, list[str]]:
    """The name and the chart of each series, and what should be known beside. Raises SpcError."""
    path = Path(options["file"])
    read = read_points(read_bytes(path), name=path.stem, day_first=options["day_first"])
    settings = dict.fromkeys(read.points, said(options))
    names = dict.fromkeys(read.points, "")
    notes = list(unused_columns(path.name, read.unused))
    if options["series"] is not None:
        file = Path(options["series"])
        chosen = read_settings(read_bytes(file), otherwise=said(options))
        notes += unused_columns(file.name, chosen.unused)
        check_all_told(file.name, set(read.points) - set(chosen.settings))
        settings = {series: chosen.settings[series] for series in read.points}
        names = {series: chosen.sources[series] for series in read.points}
    charts = {
        series: make_chart(points, settings[series]) for series, points in read.points.items()
    }
    return names, charts, notes


def said(options: dict[str, Any]) -> Settings:
    """The settings that the options give. Raises SpcError."""
    count = options["fix_after"]
    return Settings(
        direction=Direction(options["direction"]),
        targets=parsed_targets(options["target"], Place(None, "--target")),
        rebases=tuple(
            rebase
            for words in options["rebase"]
            for rebase in parsed_rebases(words, Place(None, "--rebase"))
        ),
        fix_after=parsed_count(count, Place(None, "--fix-after")) if count else None,
        screen=options["screen_outliers"],
        two_in_three=TwoInThree(options["two_in_three"]),
        marks=tuple(
            mark for words in options["mark"] for mark in parsed_marks(words, Place(None, "--mark"))
        ),
    )


def unused_columns(file: str, columns: tuple[str, ...]) -> Iterator[str]:
    """A word on columns that mean nothing here: one of them may be spelt wrongly."""
    if columns:
        words = ngettext(
            "%(file)s: this column is not used: %(columns)s.",
            "%(file)s: these columns are not used: %(columns)s.",
            len(columns),
        )
        yield words % {"file": file, "columns": ", ".join(columns)}


def check_all_told(file: str, missing: set[str]) -> None:
    """Refuse series without a line of settings: which way is better is not guessed."""
    if missing:
        listed = ", ".join(sorted(missing)[:MOST_NAMED])
        words = ngettext(
            "%(file)s has no row for %(count)s series: %(series)s.",
            "%(file)s has no row for %(count)s series, among them: %(series)s.",
            len(missing),
        )
        raise CommandError(words % {"file": file, "count": len(missing), "series": listed})


def as_data(names: Names, charts: Charts) -> dict[str, Any]:
    """Every series and every point, in the columns that docs/reference/spc.md lists."""
    return {
        "series": [
            series_columns(series, names[series], chart) | {"summary": chart_in_words(chart)}
            for series, chart in charts.items()
        ],
        "points": [
            point_columns(series, point)
            for series, chart in charts.items()
            for point in chart.points
        ],
    }


def write_pictures(folder: Path, names: Names, charts: Charts, *, width: int) -> None:
    """A picture of each series in the folder, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for series, chart in charts.items():
            words = picture_words(chart, title=names[series] or series)
            drawn = draw(chart, words, width=width)
            (folder / f"{file_name(series)}.svg").write_text(drawn, encoding="utf-8")
    except OSError as problem:
        words_of = _("The pictures cannot be written to %(folder)s (%(why)s).")
        raise CommandError(words_of % {"folder": folder, "why": problem.strerror}) from problem


def file_name(series: str) -> str:
    """A name for a file that stays in its folder, and is another one for every series."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", series).strip("-")[:60]
    if plain == series:
        return plain
    return f"{plain or 'series'}-{hashlib.sha256(series.encode()).hexdigest()[:8]}"


def told(names: Names, charts: Charts) -> Iterator[str]:
    """One series in sentences; of several, a line each."""
    if len(charts) == 1:
        for series, chart in charts.items():
            yield names[series] or series
            yield from (f"  {sentence}" for sentence in chart_in_words(chart))
        return
    rows = [
        (_("series"), _("points"), _("latest point"), _("rule"), _("target")),
        *(_line(names[series] or series, chart) for series, chart in charts.items()),
    ]
    widths = [min(max(len(row[place]) for row in rows), WIDEST) for place in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)]
        yield "  ".join([*cells, row[4]]).rstrip()
    if any(chart.periods[-1].is_trial for chart in charts.values()):
        yield ""
        yield _("* Too few points yet: limits from fewer than %(enough)s are a trial.") % {
            "enough": FIRM_FROM
        }


def _line(name: str, chart: Chart) -> tuple[str, str, str, str, str]:
    latest = chart.latest
    return (
        name,
        f"{len(chart.points)}{'*' if chart.periods[-1].is_trial else ''}",
        str(KINDS[latest.type]) if latest else "",
        str(SIGNALS[latest.signal]) if latest else "",
        str(ASSURANCES[chart.assurance]) if chart.assurance else "",
    )
