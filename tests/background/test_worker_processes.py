"""Workers as real processes: killed, side by side, slow, and told to stop."""

import signal
import time
from contextlib import ExitStack
from pathlib import Path

from amends.background.models import TaskRun
from tests.background import sample_tasks
from tests.background.processes import LEASE, lines, wait_for, worker
from tests.databases import Copy


def test_a_killed_workers_task_runs_again_once(committed_database: Copy, tmp_path: Path) -> None:
    log = tmp_path / "log"
    result = sample_tasks.sleep_the_first_time.enqueue(str(log))
    with worker(committed_database) as first:
        wait_for(lambda: len(lines(log)) == 1)
        first.send_signal(signal.SIGKILL)
        first.wait()
    result.refresh()
    assert result.status == "RUNNING"
    with worker(committed_database), worker(committed_database):
        wait_for(lambda: TaskRun.objects.get().state == "SUCCESSFUL")
        # Long enough for a third run to show itself.
        time.sleep(LEASE + 0.5)
    started = [line for line in lines(log) if line.startswith("start")]
    assert len(started) == 2
    assert len(set(started)) == 2
    result.refresh()
    assert result.return_value == "done"
    assert result.attempts == 2
    assert len(set(result.worker_ids)) == 2


def test_two_workers_never_run_the_same_task(committed_database: Copy, tmp_path: Path) -> None:
    log = tmp_path / "log"
    for number in range(40):
        sample_tasks.leave.enqueue(str(log), str(number))
    with ExitStack() as stack:
        crew = [stack.enter_context(worker(committed_database, "--once")) for _ in range(2)]
        for process in crew:
            assert process.wait(timeout=60) == 0
    assert sorted(lines(log), key=int) == [str(number) for number in range(40)]
    assert set(TaskRun.objects.values_list("state", "attempts")) == {("SUCCESSFUL", 1)}


def test_the_lease_of_a_slow_living_task_is_renewed(
    committed_database: Copy, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    sample_tasks.take_time.enqueue(str(log), LEASE * 2.5)
    with worker(committed_database), worker(committed_database):
        wait_for(lambda: TaskRun.objects.get().state == "SUCCESSFUL")
    assert [line.split()[0] for line in lines(log)] == ["start", "end"]
    assert TaskRun.objects.get().attempts == 1


def test_a_worker_told_to_stop_finishes_its_task(committed_database: Copy, tmp_path: Path) -> None:
    log = tmp_path / "log"
    sample_tasks.take_time.enqueue(str(log), 1.0)
    sample_tasks.add.enqueue(1, 2)
    with worker(committed_database) as process:
        wait_for(lambda: len(lines(log)) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert [run.state for run in TaskRun.objects.order_by("id")] == ["SUCCESSFUL", "READY"]
