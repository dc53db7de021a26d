"""The backend, the claim and what is recorded, inside one process."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F
from django.tasks import task_backends
from django.tasks.exceptions import InvalidTask, TaskResultDoesNotExist, TaskResultMismatch
from django.utils import timezone

from amends.background import rules, services
from amends.background.backend import LeasedBackend
from amends.background.models import TaskRun
from amends.background.rules import State
from amends.background.worker import Worker, running_inline
from tests.background import sample_tasks
from tests.background.processes import wait_for
from tests.databases import Copy

LEASE = timedelta(seconds=60)


def due_again() -> None:
    """Let what waits for another attempt be due."""
    TaskRun.objects.filter(state="READY").update(run_after=None)


def lapse() -> None:
    """Let every lease be over."""
    TaskRun.objects.filter(state="RUNNING").update(
        leased_until=F("leased_until") - timedelta(hours=1)
    )


def claim(worker: str, *queues: str) -> TaskRun | None:
    """Take a task by hand."""
    return services.claim(worker=worker, queues=queues, lease=LEASE)


@pytest.mark.usefixtures("database")
def test_a_result_is_kept_and_found_again() -> None:
    result = sample_tasks.add.enqueue(2, second=3)
    assert result.status == "READY"
    assert not result.is_finished
    assert Worker().run_once()
    result.refresh()
    assert (result.status, result.return_value, result.attempts) == ("SUCCESSFUL", 5, 1)
    assert result.enqueued_at is not None
    assert result.started_at is not None
    assert result.finished_at is not None
    assert result.enqueued_at <= result.started_at <= result.finished_at
    found = sample_tasks.add.get_result(result.id)
    assert (found.args, found.kwargs, found.return_value) == ([2], {"second": 3}, 5)
    assert not Worker().run_once()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("wrong", ["", "nonsense", "01990000-0000-7000-8000-000000000000"])
def test_a_result_that_is_not_there(wrong: str) -> None:
    with pytest.raises(TaskResultDoesNotExist):
        task_backends["default"].get_result(wrong)


@pytest.mark.usefixtures("database")
def test_a_result_of_another_task() -> None:
    result = sample_tasks.add.enqueue(2, 3)
    with pytest.raises(TaskResultMismatch):
        sample_tasks.leave.get_result(result.id)


@pytest.mark.usefixtures("database")
def test_a_task_belongs_to_the_callers_transaction() -> None:
    with transaction.atomic():
        sample_tasks.add.enqueue(1, 1)
        transaction.set_rollback(True)
    assert not TaskRun.objects.exists()


@pytest.mark.usefixtures("database")
def test_an_error_is_kept_and_the_task_tried_three_times() -> None:
    result = sample_tasks.break_down.enqueue("the words")
    for attempt in (1, 2, 3):
        assert Worker().run_once()
        assert not Worker().run_once(), "it must wait first"
        run = TaskRun.objects.get()
        assert run.attempts == attempt
        if attempt < 3:
            assert run.state == "READY"
            assert run.run_after is not None
            assert run.run_after > timezone.now()
            due_again()
    result.refresh()
    assert result.status == "FAILED"
    with pytest.raises(ValueError, match="failed"):
        _ = result.return_value
    (error,) = result.errors
    assert error.exception_class is LookupError
    assert "in break_down" in error.traceback
    assert "the words" not in error.traceback, "a redaction could not find them there"
    assert not ContentType.objects.filter(app_label="nobody").exists()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("task", "error"), [("leave_the_room", SystemExit), ("unspeakable", TypeError)]
)
def test_a_worker_outlives_its_task(task: str, error: type[BaseException]) -> None:
    result = getattr(sample_tasks, task).enqueue()
    assert Worker().run_once()
    result.refresh()
    assert result.errors[0].exception_class is error


@pytest.mark.usefixtures("database")
def test_a_path_that_names_no_task_any_more() -> None:
    services.enqueue(path="amends.background.rules.printable", queue="default")
    for _ in range(3):
        assert Worker().run_once()
        due_again()
    run = TaskRun.objects.get()
    assert run.state == "FAILED"
    assert run.error_class == "amends.background.rules.NotATask"


@pytest.mark.usefixtures("database")
def test_a_lost_lease_records_nothing() -> None:
    sample_tasks.add.enqueue(1, 1)
    slow = claim("slow")
    assert slow is not None
    assert claim("quick") is None
    lapse()
    quick = claim("quick")
    assert quick is not None
    assert not services.renew(run=slow, lease=LEASE)
    assert not services.succeed(run=slow, result="from the slow one")
    assert not services.fail(run=slow, error_class="x", traceback="x")
    assert services.renew(run=quick, lease=LEASE)
    assert services.succeed(run=quick, result="from the quick one")
    assert not services.succeed(run=quick, result="twice")
    run = TaskRun.objects.get()
    assert (run.result, run.attempts, run.workers) == ("from the quick one", 2, ["slow", "quick"])


@pytest.mark.usefixtures("database")
def test_a_lapsed_lease_that_nobody_took_over_still_counts() -> None:
    sample_tasks.add.enqueue(1, 1)
    run = claim("late")
    assert run is not None
    lapse()
    assert services.succeed(run=run, result=2)


@pytest.mark.usefixtures("database")
def test_a_task_that_takes_every_worker_down_fails_in_the_end() -> None:
    result = sample_tasks.add.enqueue(1, 1)
    for number in range(rules.MAX_ATTEMPTS):
        assert claim(f"worker {number}") is not None
        lapse()
    assert claim("one more") is None
    result.refresh()
    assert result.status == "FAILED"
    assert result.errors[0].exception_class is rules.WorkerLost
    assert result.errors[0].traceback == "", "no sentence is stored"


@pytest.mark.usefixtures("database")
def test_order_queues_and_waiting() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    task = sample_tasks.add
    ids = {
        "plain": task.enqueue(1, 1).id,
        "later": task.using(run_after=tomorrow).enqueue(1, 1).id,
        "urgent": task.using(priority=10).enqueue(1, 1).id,
        "other": task.using(queue_name="other", priority=90).enqueue(1, 1).id,
    }
    taken = [claim("one", "default"), claim("one", "default"), claim("one", "default")]
    assert [run and str(run.pk) for run in taken] == [ids["urgent"], ids["plain"], None]
    other = claim("one")
    assert other is not None
    assert str(other.pk) == ids["other"]


@pytest.mark.usefixtures("database")
def test_the_same_key_is_the_same_task() -> None:
    backend = task_backends["default"]
    assert isinstance(backend, LeasedBackend)
    first = backend.enqueue_once(sample_tasks.add, [1, 1], {}, key="edition 3")
    again = backend.enqueue_once(sample_tasks.add, [1, 1], {}, key="edition 3")
    other = backend.enqueue_once(sample_tasks.add, [1, 1], {}, key="edition 4")
    assert first.id == again.id != other.id
    assert TaskRun.objects.count() == 2


@pytest.mark.usefixtures("database")
def test_context_and_coroutines() -> None:
    counted = sample_tasks.count_attempts.enqueue()
    spoken = sample_tasks.later.enqueue("words")
    worker = Worker()
    assert worker.run_once()
    assert worker.run_once()
    counted.refresh()
    spoken.refresh()
    assert counted.return_value == 1
    # Typed as the coroutine that the function makes, not as what it returns.
    said: object = spoken.return_value
    assert said == "words"


@pytest.mark.usefixtures("database")
def test_what_is_refused_at_once() -> None:
    with pytest.raises(InvalidTask):
        sample_tasks.add.using(priority=1000)
    with pytest.raises(TypeError):
        sample_tasks.add.enqueue(object(), 1)  # type: ignore[arg-type]  # that is the test
    assert not TaskRun.objects.exists()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "nonsense",
    [{"state": "DONE"}, {"leased_by": "x"}, {"state": "RUNNING"}, {"state": "FAILED"}],
)
def test_the_database_refuses_nonsense(nonsense: dict[str, Any]) -> None:
    sample_tasks.add.enqueue(1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskRun.objects.update(**nonsense)


@pytest.mark.usefixtures("database")
def test_finished_tasks_are_forgotten_after_a_while() -> None:
    for _ in range(2):
        sample_tasks.add.enqueue(1, 1)
        assert Worker().run_once()
    sample_tasks.add.enqueue(1, 1)
    TaskRun.objects.filter(pk=TaskRun.objects.order_by("id")[0].pk).update(
        finished_at=timezone.now() - timedelta(days=31)
    )
    assert services.forget_finished() == 1
    assert TaskRun.objects.count() == 2


@pytest.mark.usefixtures("committed_database")
def test_a_worker_inside_another_process() -> None:
    with running_inline():
        result = sample_tasks.add.enqueue(20, 3)
        wait_for(lambda: TaskRun.objects.get().state == "SUCCESSFUL")
    result.refresh()
    assert result.return_value == 23


def test_a_worker_outlives_a_result_that_the_database_refuses(committed_database: Copy) -> None:
    result = sample_tasks.nul.enqueue()
    assert Worker().run_once()
    result.refresh()
    assert result.is_finished == (committed_database.engine == "sqlite")
    assert bool(result.errors) == (committed_database.engine == "postgresql")


def test_every_state_can_be_left_or_is_the_end() -> None:
    assert set(rules.TRANSITIONS) == set(State)
    assert all(not rules.TRANSITIONS[state] for state in rules.FINISHED)
