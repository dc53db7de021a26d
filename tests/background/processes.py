"""Real workers in processes of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import Copy

ROOT = Path(__file__).resolve().parents[2]
# Seconds; the shortest lease that the settings take.
LEASE = 2


@contextmanager
def worker(copy: Copy, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """`amends work` on that database; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "amends", "work", *arguments],
        cwd=ROOT,
        env=os.environ | copy.environment | {"AMENDS_TASK_LEASE": str(LEASE)},
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is true; fail if it never is."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "It never happened."
        time.sleep(0.05)


def lines(path: Path) -> list[str]:
    """What the tasks noted so far."""
    return path.read_text().splitlines() if path.exists() else []
