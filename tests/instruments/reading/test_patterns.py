"""No pattern of the reader tries for ever: a document could else stop it with a line of sixty signs."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from types import FrameType, ModuleType
from typing import Any

from amends.instruments import reading

UNITS = (
    "9", "1.", "1, ", "(a)", "a", "A", "a ", "A ", "Aa ", "A1", ". ", ", ", " ", "\n", "-", "• ",
    "and ", "the Trust, ", "1 May ", "should ", "Ab of ",
)  # fmt: skip
LENGTH = 60
LONGEST = 1.0
LONGEST_LINE = 8.0


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(reading.__path__):
        yield importlib.import_module(f"{reading.__name__}.{found.name}")


def patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        yield from patterns([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from patterns(one)


def too_long(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def test_no_pattern_tries_for_ever() -> None:
    every = {pattern for module in modules() for pattern in patterns(list(vars(module).values()))}
    assert len(every) > 100
    # What comes last is in none of them, so that every way is tried.
    lines = [unit * (LENGTH // len(unit)) + "»" for unit in UNITS]
    before = signal.signal(signal.SIGALRM, too_long)
    try:
        for pattern in sorted(every, key=lambda one: one.pattern):
            signal.setitimer(signal.ITIMER_REAL, LONGEST)
            for line in lines:
                pattern.search(line)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_long_line_of_quotation_marks_takes_no_time() -> None:
    before = signal.signal(signal.SIGALRM, too_long)
    try:
        signal.setitimer(signal.ITIMER_REAL, LONGEST_LINE)
        reading.understood(reading.read_pasted("A’" * 25_000))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
