"""Limits that a process takes on itself, for good, before it touches a document.

Run as a file it becomes another program, within limits and where the system allows without a network:
`python confined.py SECONDS MEMORY ADDRESSES WRITTEN COMMAND…`, sizes in bytes. It loads nothing of the library.
"""

import ctypes
import os
import resource
import sys
from collections.abc import Sequence

# Linux's flags for a network of one's own, in which there is nothing.
NEW_USER = 0x10000000
NEW_NETWORK = 0x40000000


def confined(
    command: Sequence[str], *, seconds: float, memory: int, written: int, addresses: int = 0
) -> list[str]:
    """A command that does the same, with so many seconds of the processor, bytes of memory of its own
    and bytes in a file at most.

    `addresses` is for a program that reserves far more of them than it uses memory.
    """
    limits = (int(seconds) + 1, memory, addresses or memory, written)
    return [sys.executable, "-I", "-S", __file__, *map(str, limits), *command]


def limit(what: int, most: int) -> None:
    """Let this process have no more of something, for good."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))


def leave_network() -> None:
    """Move to a network namespace with nothing in it, where the system lets us."""
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(NEW_NETWORK) != 0:
        library.unshare(NEW_USER | NEW_NETWORK)


def main(words: list[str]) -> None:
    """Take the limits and become the command."""
    seconds, memory, addresses, written = map(int, words[:4])
    limit(resource.RLIMIT_AS, addresses)
    limit(resource.RLIMIT_DATA, memory)
    limit(resource.RLIMIT_CPU, seconds)
    limit(resource.RLIMIT_FSIZE, written)
    limit(resource.RLIMIT_CORE, 0)
    leave_network()
    os.execv(words[4], words[4:])  # noqa: S606 - what our own module asked for, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
