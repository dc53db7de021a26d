"""Workers: they take tasks, renew their leases while they run, and record what came of them."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from traceback import format_tb
from types import TracebackType
from typing import Any, Self

from django.db import Error as DatabaseFault
from django.db import close_old_connections, connection, connections
from django.tasks import TaskContext
from django.tasks.signals import task_finished, task_started

from amends.background import services
from amends.background.backend import LeasedBackend, configured, task_at
from amends.background.models import TaskRun
from amends.background.rules import FINISHED, NotATask

logger = logging.getLogger(__name__)

# Seconds between two looks at an empty table.
POLL = 1.0
# Seconds between two rounds of forgetting what finished long ago.
HOUSEKEEPING = 3600.0
# Seconds that stopping waits for the task in hand, in a worker inside another process.
PATIENCE = 30.0


class Heartbeat:
    """Renews the lease of a running task from its own thread and its own connection."""

    def __init__(self, run: TaskRun, lease: timedelta) -> None:
        self.run = run
        self.lease = lease
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._beat, name=f"lease-{run.pk}", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()

    def _beat(self) -> None:
        try:
            while not self.done.wait(self.lease.total_seconds() / 3):
                if not self._renew() and not self.done.is_set():
                    logger.warning("Task %s: the lease was lost while it ran.", self.run)
                    return
        finally:
            connection.close()

    def _renew(self) -> bool:
        """False once the lease is lost. A database out of reach is asked again at the next beat."""
        try:
            return services.renew(run=self.run, lease=self.lease)
        except DatabaseFault:
            logger.warning("Task %s: the lease could not be renewed.", self.run, exc_info=True)
            connection.close()
            return True


class Attempt:
    """Holds whatever a task raises, so that a worker outlives it. Ctrl-C still goes through."""

    error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error
        return not isinstance(error, KeyboardInterrupt | GeneratorExit)


class Worker:
    """Runs tasks one after the other.

    `queues` limits it to those queues (none: all). `lease` is how long a task is held between two
    renewals; a setting gives it when left out.
    """

    def __init__(
        self, *, queues: tuple[str, ...] = (), lease: timedelta | None = None, poll: float = POLL
    ) -> None:
        self.queues = queues
        self.lease = lease or services.lease()
        self.poll = poll
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"
        self.tidied_at = -HOUSEKEEPING

    def run_forever(self, stop: threading.Event) -> None:
        """Work until `stop` is set; the task in hand is finished first."""
        while not stop.is_set():
            try:
                worked = self.run_once()
                if not worked:
                    self._tidy()
            except DatabaseFault:
                logger.warning(
                    "The table of tasks cannot be used now; trying again.", exc_info=True
                )
                connection.close()
                worked = False
            if not worked:
                stop.wait(self.poll)

    def run_once(self) -> bool:
        """Take one task that is due and run it. False if there was none."""
        _refresh_connection()
        run = services.claim(worker=self.name, queues=self.queues, lease=self.lease)
        if run is None:
            return False
        kept = False
        with Attempt() as attempt, Heartbeat(run, self.lease):
            kept = services.succeed(run=run, result=self._call(run))
        if attempt.error is not None:
            kept = _record(run, attempt.error)
        if kept:
            _announce(run)
        else:
            logger.warning("Task %s: another worker took it over; outcome dropped.", run)
        _refresh_connection()
        return True

    def _call(self, run: TaskRun) -> Any:
        """Call the task itself, and return what it returns."""
        result = configured().result_of(run, task_at(run.path))
        task_started.send(LeasedBackend, task_result=result)
        context = [TaskContext(task_result=result)] if result.task.takes_context else []
        return result.task.call(*context, *run.arguments, **run.keywords)

    def _tidy(self) -> None:
        if time.monotonic() - self.tidied_at >= HOUSEKEEPING:
            self.tidied_at = time.monotonic()
            services.forget_finished()


@contextmanager
def running_inline() -> Iterator[None]:
    """Work in a thread of this process inside the block: for one machine that runs one process.

    Leaving the block waits for the task in hand, though no longer than `PATIENCE` seconds: its
    lease then runs out and it starts again wherever a worker is next.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_work, args=(stop,), name="background-worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)


def _work(stop: threading.Event) -> None:
    try:
        Worker().run_forever(stop)
    finally:
        connections.close_all()


def _refresh_connection() -> None:
    """Drop a connection that is broken or too old, as Django does between two requests."""
    if not connection.in_atomic_block:
        close_old_connections()


def _record(run: TaskRun, error: BaseException) -> bool:
    kind = type(error)
    return services.fail(
        run=run,
        error_class=f"{kind.__module__}.{kind.__qualname__}",
        traceback="\n".join(reversed([*frames_of(error)])),
    )


def frames_of(error: BaseException) -> Iterator[str]:
    """Where it went wrong, then what led to it.

    Without the errors' own words: those may quote what the task worked on, which a redaction could
    not find here.
    """
    led: BaseException | None = error
    seen: set[int] = set()
    while led is not None and id(led) not in seen:
        seen.add(id(led))
        frames = "".join(format_tb(led.__traceback__))
        yield f"{frames}{type(led).__module__}.{type(led).__qualname__}\n"
        led = led.__cause__ or led.__context__


def _announce(run: TaskRun) -> None:
    """Tell Django's log of tasks how it ended, if it ended."""
    run.refresh_from_db()
    if run.state not in FINISHED:
        return
    try:
        result = configured().result_of(run, task_at(run.path))
    except NotATask:
        logger.error("Task %s failed: its path names no task.", run)
        return
    task_finished.send(LeasedBackend, task_result=result)
