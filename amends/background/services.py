"""The writes on the table of tasks. Every one after the claim is a compare-and-set on the lease."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.json import normalize_json

from amends.background import rules
from amends.background.models import TaskRun
from amends.background.rules import State


def moment() -> datetime:
    """Now. The clock that tests and the demo set is the ledger's, which this stage may not import."""
    return timezone.now()  # noqa: TID251 - the real clock is meant


def enqueue(
    *,
    path: str,
    queue: str,
    arguments: Sequence[object] = (),
    keywords: Mapping[str, object] | None = None,
    priority: int = 0,
    run_after: datetime | None = None,
    key: str | None = None,
) -> TaskRun:
    """Write a task in the caller's transaction: it exists if, and only if, that commits.

    With a `key`, a task of the same path and key is returned as it stands and nothing is written.
    Raises TypeError or ValueError for arguments that JSON cannot hold.
    """
    run = TaskRun(
        path=path,
        queue=queue,
        arguments=normalize_json(list(arguments)),
        keywords=normalize_json(dict(keywords or {})),
        priority=priority,
        run_after=run_after,
        key=key,
        enqueued_at=moment(),
    )
    if key is None:
        run.save(force_insert=True)
        return run
    TaskRun.objects.bulk_create([run], ignore_conflicts=True)
    return TaskRun.objects.get(path=path, key=key)


def claim(*, worker: str, queues: tuple[str, ...], lease: timedelta) -> TaskRun | None:
    """Take one task for `worker` (a name unique to it) until `lease` from now; None if none waits.

    A task whose lease is over comes first, and fails for good once it was tried often enough.
    """
    waiting = TaskRun.objects.in_queues(queues)
    # Asked outside a transaction first, because on SQLite the transaction shuts out all writers.
    if not waiting.abandoned().exists() and not waiting.ready().exists():
        return None
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        # One ready row and no more, because other workers pass over what is locked here.
        for pool, most in ((waiting.abandoned(), 20), (waiting.ready(), 1)):
            rows = pool.select_for_update(skip_locked=True) if skip else pool
            for run in rows[:most]:
                if run.attempts >= rules.MAX_ATTEMPTS:
                    _give_up(run)
                elif _take(run, worker, lease):
                    return TaskRun.objects.get(pk=run.pk)
    return None


def _take(run: TaskRun, worker: str, lease: timedelta) -> bool:
    """Make it this worker's, if it still is as it was read."""
    now = moment()
    taken = TaskRun.objects.filter(
        pk=run.pk, state=run.state, attempts=run.attempts, leased_by=run.leased_by
    ).update(
        state=State.RUNNING.value,
        attempts=run.attempts + 1,
        workers=[*run.workers, worker],
        leased_by=worker,
        leased_until=Now() + Value(lease),
        started_at=run.started_at or now,
        last_attempted_at=now,
    )
    return taken == 1


def _give_up(run: TaskRun) -> None:
    """Fail a task that took every worker down with it."""
    _close(
        run,
        State.FAILED,
        error_class=f"{rules.WorkerLost.__module__}.{rules.WorkerLost.__qualname__}",
        # It says where, and nobody knows where the worker was.
        traceback="",
    )


def renew(*, run: TaskRun, lease: timedelta) -> bool:
    """Hold the task until `lease` from now. False if another worker has taken it over."""
    return TaskRun.objects.held(run).update(leased_until=Now() + Value(lease)) == 1


def succeed(*, run: TaskRun, result: object) -> bool:
    """Record what the task returned. False, and nothing recorded, if the lease was lost.

    Raises TypeError or ValueError for a result that JSON cannot hold.
    """
    return _close(
        run, State.SUCCESSFUL, result=normalize_json(result), error_class="", traceback=""
    )


def fail(*, run: TaskRun, error_class: str, traceback: str) -> bool:
    """Record an error, and wait for another attempt unless this was the last.

    False, and nothing recorded, if the lease was lost.
    """
    words = rules.printable(traceback)
    if run.attempts >= rules.MAX_ATTEMPTS:
        return _close(run, State.FAILED, error_class=error_class[:300], traceback=words)
    again = TaskRun.objects.held(run).update(
        state=State.READY.value,
        run_after=Now() + Value(rules.wait_after(run.attempts)),
        leased_by="",
        leased_until=None,
        error_class=error_class[:300],
        traceback=words,
    )
    return again == 1


def _close(run: TaskRun, state: State, **outcome: object) -> bool:
    closed = TaskRun.objects.held(run).update(
        state=state.value,
        leased_by="",
        leased_until=None,
        finished_at=moment(),
        **outcome,
    )
    return closed == 1


def forget_finished(*, older_than: timedelta = rules.KEPT_FOR) -> int:
    """Delete finished tasks, their results and tracebacks. Returns how many."""
    gone, _ = TaskRun.objects.filter(finished_at__lt=Now() - Value(older_than)).delete()
    return gone


def lease() -> timedelta:
    """How long a worker holds a task (the setting TASK_LEASE_SECONDS)."""
    return timedelta(seconds=settings.TASK_LEASE_SECONDS)
