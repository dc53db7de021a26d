"""What time it is. One door, so that a story can be entered in its own time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_set_to: ContextVar[datetime | None] = ContextVar("amends_clock", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """The day it is in London."""
    return now().astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The last moment of a London day, in UTC."""
    tomorrow = datetime.combine(day + timedelta(days=1), time.min, LONDON)
    return tomorrow.astimezone(UTC) - timedelta(microseconds=1)


def day_of(moment: datetime) -> date:
    """The London day of a moment."""
    return moment.astimezone(LONDON).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (with a time zone) inside the block: for stories and tests."""
    if moment.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
