"""A cage for what may hang, eat memory or die: it sits in a process of its own, which may be killed at any moment.

pebble's pool, because the standard library's cannot kill a task that hangs, and breaks for good when a worker dies.
``spawn``: a fork of a process with threads copies locks that nobody will ever release.
"""

from __future__ import annotations

import contextlib
import fcntl
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from monitor.errors import EdgeError

if TYPE_CHECKING:
    from pebble import ProcessPool

_TASKS = 1_000  # then a fresh worker takes over, and whatever leaked is gone
_MERCY = 2.0  # seconds: the kernel's own alarm rings so much later than ours
_QUEUE = 29  # times its patience: how long a task may wait for a worker, unless said otherwise
OUT_OF_MEMORY = 77  # the exit code of a worker that ran out of it

T = TypeVar("T")
_CAGES: weakref.WeakSet[Cage] = weakref.WeakSet()  # of this process


class End(Enum):
    """How work came to a bad end."""

    TIME = auto()  # it took longer than it may
    MEMORY = auto()  # it wanted more than there is
    DEATH = auto()  # its process died under it
    BUG = auto()  # it failed in a way that nobody foresaw
    POOL = auto()  # the pool broke down: no fault of the work


@dataclass(frozen=True, slots=True)
class Failure:
    """What is known of work that came to a bad end.

    Args:
        patience: what it was given.
        memory: the ceiling, in bytes; ``None``: there was none.
        detail: what failed, as far as that is known: the name of an exception or of a signal, an exit code.
    """

    end: End
    patience: timedelta
    memory: int | None
    detail: str = ""


class Cage:
    """A pool of workers, started when first needed.

    A worker ends with its parent, however that ends: one that waits, for its pipe breaks, and one that works, for Linux
    kills it. Elsewhere its alarm rings at the latest, in the kernel, two seconds after its patience is over.

    Args:
        error: what the work itself raises, with a sentence of its own: it is passed on.
        explain: the error to raise for whatever else went wrong.
        patience: for one task; ``run`` may say otherwise.
        memory: bytes of address space beyond what the program itself has taken; ``None``: as much as there is.
        workers: one that hangs leaves the others for everybody else.
        queue: how long a task may wait for a worker before the pool is taken for dead; ``None``: 29 times its patience.
    """

    def __init__(
        self,
        error: type[EdgeError],
        explain: Callable[[Failure], EdgeError],
        *,
        patience: timedelta,
        memory: int | None,
        workers: int,
        queue: timedelta | None = None,
    ) -> None:
        self._error = error
        self._explain = explain
        self._patience = patience
        self._memory = memory
        self._workers = workers
        self._queue = queue
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()
        _CAGES.add(self)

    def run(self, work: Callable[..., T], *args: object, patience: timedelta | None = None) -> T:
        """What ``work`` returns: a function of a module, arguments and result picklable.

        Raises:
            EdgeError: it said so itself, took too long, wanted too much memory, or failed in a way nobody foresaw.
        """
        given = patience or self._patience
        limit = given.total_seconds()
        pool = self._open()
        try:
            future = pool.schedule(_caged, (limit + _MERCY, work, *args), timeout=limit)
            error = future.exception((given + (self._queue or _QUEUE * given)).total_seconds())
        except (RuntimeError, OutOfTime):  # the pool broke down, or lost a task when it lost a worker
            self._drop(pool)
            raise self._explain(Failure(End.POOL, given, self._memory)) from None
        if error is None:
            return cast("T", future.result())
        if isinstance(error, self._error):
            raise error
        raise self._explain(self._failure(error, given)) from error

    def close(self) -> None:
        """Stop the workers at once; the next ``run`` starts new ones."""
        with self._lock:
            pool = self._pool
        if pool:
            self._drop(pool)

    def _open(self) -> ProcessPool:
        from multiprocessing import get_context  # noqa: PLC0415 -- imported when first needed: 30 ms with pebble

        from pebble import ProcessPool  # noqa: PLC0415

        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    max_tasks=_TASKS,
                    initializer=enter,
                    initargs=(self._memory,),
                    context=get_context("spawn"),
                )
            return self._pool

    def _drop(self, pool: ProcessPool) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it so
        pool.join()

    def _failure(self, error: BaseException, patience: timedelta) -> Failure:
        code = getattr(error, "exitcode", None)
        if isinstance(error, OutOfTime):
            end = End.TIME
        elif code == OUT_OF_MEMORY:
            end = End.MEMORY
        else:
            end = End.BUG if code is None else End.DEATH
        return Failure(end, patience, self._memory, type(error).__name__ if code is None else _death(code))


def _death(code: int) -> str:
    """An exit code in words; below zero it is a signal's number."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def close_all(patience: timedelta) -> None:
    """Stop all workers of this process, before it ends without tidying up: else their locks stay behind.

    Args:
        patience: for all of them together; who takes longer is left behind.
    """
    ends = [threading.Thread(target=each.close, name="cage", daemon=True) for each in list(_CAGES)]
    for end in ends:
        end.start()
    until = time.monotonic() + patience.total_seconds()
    for end in ends:
        end.join(max(0.0, until - time.monotonic()))


# --- in the worker ----------------------------------------------------------------------------------------------


def enter(memory: int | None) -> None:  # pragma: no cover -- runs in the worker: the tests see what it does
    """Once, when a worker starts."""
    if memory is not None:
        _, ceiling = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_taken() + memory, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, without asking Python
    os.environ["TZ"] = "UTC"  # feedparser's ISO 8601 goes through the local clock
    time.tzset()
    if sys.platform == "linux":
        _end_with_the_parent()


def _taken() -> int:  # pragma: no cover -- as above
    """The bytes of address space that are taken already: spawning imports whatever the program's main module does."""
    with contextlib.suppress(OSError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
        return int(pages) * resource.getpagesize()
    return 0  # no /proc: there is less room, then


def _end_with_the_parent() -> None:  # pragma: no cover -- as above
    """Have the kernel kill us when the parent's end of the pipe closes: at once, whatever runs here, without a thread."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        pipe = parent.sentinel
        fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)


def _caged(limit: float, work: Callable[..., T], *args: object) -> T:  # pragma: no cover -- as above
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        return work(*args)
    except MemoryError:  # what is left of the interpreter is good for nothing
        os._exit(OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
