"""XmR charts by the method of NHS England's Making Data Count.

`make_chart(series, settings)` calculates; `read_points` and `read_settings` read CSV; `point_columns`
and `series_columns` give the data, `summarise` the facts that a text tells, `draw` an SVG. Nothing here
knows of Django, and nothing claims that a change was the cause of a signal. Sentences and the words in
a picture are the caller's; errors have a code with facts, and English.
"""

from amends.instruments.spc.charts import make_chart
from amends.instruments.spc.columns import point_columns, series_columns
from amends.instruments.spc.errors import Fault, SpcError
from amends.instruments.spc.files import (
    Place,
    parsed_count,
    parsed_marks,
    parsed_rebases,
    parsed_targets,
    read_points,
    read_settings,
)
from amends.instruments.spc.model import (
    FIRM_FROM,
    Assurance,
    Chart,
    Direction,
    Limits,
    Mark,
    Observation,
    Period,
    Point,
    PointType,
    Rebase,
    Settings,
    Signal,
    Target,
    TwoInThree,
)
from amends.instruments.spc.picture import Event, Words, draw
from amends.instruments.spc.scales import decimals
from amends.instruments.spc.summary import LimitsState, Run, Since, Summary, summarise
from amends.instruments.spc.tables import read_bytes

__all__ = [
    "FIRM_FROM",
    "Assurance",
    "Chart",
    "Direction",
    "Event",
    "Fault",
    "Limits",
    "LimitsState",
    "Mark",
    "Observation",
    "Period",
    "Place",
    "Point",
    "PointType",
    "Rebase",
    "Run",
    "Settings",
    "Signal",
    "Since",
    "SpcError",
    "Summary",
    "Target",
    "TwoInThree",
    "Words",
    "decimals",
    "draw",
    "make_chart",
    "parsed_count",
    "parsed_marks",
    "parsed_rebases",
    "parsed_targets",
    "point_columns",
    "read_bytes",
    "read_points",
    "read_settings",
    "series_columns",
    "summarise",
]
