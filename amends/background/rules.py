"""What a task may become, how often it is tried and how long it waits. Plain Python."""

from datetime import timedelta
from enum import StrEnum

MAX_ATTEMPTS = 3
# A traceback longer than this loses its beginning: the end names the error.
MOST_TRACEBACK = 20_000
# Seconds before the second and the third attempt at a task that raised an error.
WAITS = (15, 120)
# How long the outcome of a finished task can be looked up.
KEPT_FOR = timedelta(days=30)


class State(StrEnum):
    """The states that Django's Tasks know, under the same names."""

    READY = "READY"
    RUNNING = "RUNNING"
    SUCCESSFUL = "SUCCESSFUL"
    FAILED = "FAILED"


FINISHED = frozenset({State.SUCCESSFUL, State.FAILED})

# RUNNING to RUNNING is another worker taking over a lease that is over.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.READY: frozenset({State.RUNNING}),
    State.RUNNING: frozenset({State.RUNNING, State.READY, State.SUCCESSFUL, State.FAILED}),
    State.SUCCESSFUL: frozenset(),
    State.FAILED: frozenset(),
}


class WorkerLost(Exception):
    """Every worker that took the task stopped before it was done."""


class NotATask(Exception):
    """The stored path no longer names a task."""


def wait_after(attempts: int) -> timedelta:
    """How long a task that raised an error waits, after that many attempts (1 or more)."""
    return timedelta(seconds=WAITS[min(attempts, len(WAITS)) - 1])


def printable(words: str) -> str:
    """Words that every database can hold: no NUL, no half of a pair; the last part if long."""
    whole = words.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    return whole[-MOST_TRACEBACK:]
