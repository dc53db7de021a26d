"""How far reading has come, for whoever waits: so many of all pages, pictures or rows."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

# Seconds: a person looks again now and then, and to tell each page would cost more than to read it.
EVERY = 0.5


class Doing(StrEnum):
    """What is gone through, one by one. PICTURES are pages whose text is recognised; WRITING is of what was
    found, when everything has been read.
    """

    PAGES = "pages"
    PICTURES = "pictures"
    ROWS = "rows"
    WRITING = "writing"


# What is done, how many of them are done, and how many there are.
type Told = Callable[[Doing, int, int], None]


def nobody(_doing: Doing, _done: int, _of: int) -> None:
    """Nobody waits."""


_waiting: ContextVar[Told] = ContextVar("waiting", default=nobody)


@contextmanager
def watched(told: Told, every: float = EVERY) -> Iterator[None]:
    """Tell somebody, every so many seconds, how far what is done inside the block has come."""
    next_time = 0.0

    def now_and_then(doing: Doing, done: int, of: int) -> None:
        nonlocal next_time
        if time.monotonic() >= next_time:
            told(doing, done, of)
            next_time = time.monotonic() + every

    token = _waiting.set(now_and_then)
    try:
        yield
    finally:
        _waiting.reset(token)


def tell(doing: Doing, done: int, of: int) -> None:
    """How far it has come, for whoever waits."""
    _waiting.get()(doing, done, of)


def counted[T](doing: Doing, pieces: Iterable[T], of: int) -> Iterator[T]:
    """The pieces, of which there are so many, one by one; how many are done is told."""
    for done, piece in enumerate(pieces):
        tell(doing, done, of)
        yield piece
