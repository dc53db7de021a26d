"""Tasks that the tests of background work run, also from other processes."""

import os
import time
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.tasks import TaskContext, task


def note(path: str, words: str) -> None:
    """Add a line to a file, in one write."""
    with Path(path).open("a") as file:
        file.write(f"{words}\n")


@task
def add(first: int, second: int) -> int:
    """Return something."""
    return first + second


@task
def leave(path: str, words: str) -> None:
    """Leave a trace of having run."""
    note(path, words)


@task
def take_time(path: str, seconds: float) -> str:
    """Leave a trace, take a while, leave another."""
    note(path, f"start {os.getpid()}")
    time.sleep(seconds)
    note(path, f"end {os.getpid()}")
    return "done"


@task
def sleep_the_first_time(path: str) -> str:
    """Never end in the first process that runs it."""
    note(path, f"start {os.getpid()}")
    if len(Path(path).read_text().splitlines()) == 1:
        time.sleep(60)
    note(path, f"end {os.getpid()}")
    return "done"


@task
def break_down(words: str) -> None:
    """Raise an error after a write that must not stay."""
    with transaction.atomic():
        ContentType.objects.create(app_label="nobody", model="nothing")
        raise LookupError(f"{words}\0\ud800")


@task
def leave_the_room() -> None:
    """Try to take the worker along."""
    raise SystemExit(3)


@task
def unspeakable() -> Any:
    """Return what JSON cannot hold."""
    return object()


@task
def nul() -> str:
    """Return what PostgreSQL cannot hold."""
    return "\0"


@task(takes_context=True)
def count_attempts(context: "TaskContext[Any, Any]") -> int:
    """Return which attempt this is."""
    return context.attempt


@task
async def later(words: str) -> str:
    """Return something, in a coroutine."""
    return words
