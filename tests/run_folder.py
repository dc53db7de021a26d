"""The folder that one test run has to itself, shared by its workers and gone at its end.

The process that collects the tests makes it and says where it is in AMENDS_TEST_RUN; the workers that
it starts inherit that. What a run that was killed left behind, the next run clears away.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "AMENDS_TEST_RUN"
PREFIX = "amends-tests-"
OWNER = "owner.pid"


def is_worker() -> bool:
    """Whether this process is one of several that share a run."""
    return "PYTEST_XDIST_WORKER" in os.environ


def worker_name() -> str:
    """The name of this worker; "main" when there is only one process."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def make() -> Path:
    """The folder of this run, made by the first process and found by its workers."""
    if is_worker():
        return current()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    # The database server may run as another user, who must get through to its own folder in here.
    folder.chmod(0o711)
    (folder / OWNER).write_text(str(os.getpid()))
    os.environ[VARIABLE] = str(folder)
    return folder


def current() -> Path:
    """The folder of this run, once it is made."""
    return Path(os.environ[VARIABLE])


def abandoned() -> Iterator[Path]:
    """Folders of earlier runs of ours whose process is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder / OWNER
        if (
            folder.stat().st_uid == os.getuid()
            and owner.exists()
            and not _alive(int(owner.read_text() or 0))
        ):
            yield folder


def remove(folder: Path) -> None:
    """Delete a run's folder with everything in it."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def once(folder: Path, name: str) -> Iterator[bool]:
    """Let one worker do what all of them need, while the others wait.

    Yields True to the one that has to do it. If that one fails, the next one tries.
    """
    done = folder / f"{name}.done"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        todo = not done.exists()
        yield todo
        if todo:
            done.touch()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0
