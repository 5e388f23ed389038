"""A cage for hostile input: what works on it sits in a process of its own, which may be killed at any moment.

pebble's pool, because the standard library's cannot kill a task that hangs, and breaks for good when a worker dies.
``spawn``: a fork of a process with threads copies locks that nobody will ever release.
"""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as OutOfTime
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, cast

from monitor.errors import SourceError

if TYPE_CHECKING:
    from pebble import ProcessPool

PATIENCE = timedelta(seconds=10)
MEMORY = 512 * 2**20  # bytes of address space, the interpreter's own 100 MiB included
WORKERS = 2  # one that hangs leaves one for everybody else
_TASKS = 1_000  # then a fresh worker takes over, and whatever leaked is gone
_MERCY = 2.0  # seconds: the kernel's own alarm rings so much later than ours
_QUEUE = 30  # times ``patience``: how long a task may wait and work before the pool is taken for dead
_OUT_OF_MEMORY = 77  # the exit code of a worker that ran out of it

T = TypeVar("T")


class Cage:
    """A pool of workers, started when first needed.

    A worker that waits ends with its parent: the pipe breaks. One that works ends at the latest when its alarm rings,
    in the kernel, whatever Python is doing; so nothing outlives a daemon that was killed by more than ``patience``.
    """

    def __init__(self, patience: timedelta = PATIENCE, memory: int = MEMORY, workers: int = WORKERS) -> None:
        self._patience = patience
        self._memory = memory
        self._workers = workers
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()

    def run(self, work: Callable[..., T], *args: object) -> T:
        """What ``work`` returns: a function of a module, arguments and result picklable.

        Raises:
            SourceError: it said so itself, took too long, wanted too much memory, or failed in a way nobody foresaw.
        """
        limit = self._patience.total_seconds()
        pool = self._open()
        try:
            future = pool.schedule(_caged, (limit + _MERCY, work, *args), timeout=limit)
            error = future.exception(self._patience.total_seconds() * _QUEUE)
        except (RuntimeError, OutOfTime):  # the pool broke down, or lost a task when it lost a worker
            self._drop(pool)
            raise SourceError("the parser broke down; a new one is started") from None
        if error is None:
            return cast("T", future.result())
        if isinstance(error, SourceError):
            raise error
        raise SourceError(self._explain(error)) from error

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
                    initializer=_enter,
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

    def _explain(self, error: BaseException) -> str:
        if isinstance(error, OutOfTime):
            return f"it takes more than {self._patience.total_seconds():g} s to parse"
        if getattr(error, "exitcode", None) == _OUT_OF_MEMORY:
            return f"it takes more than {self._memory // 2**20} MiB to parse"
        return f"it cannot be parsed: the parser failed with {type(error).__name__}"


CAGE = Cage()  # of this process: all its sources share it


# --- in the worker ----------------------------------------------------------------------------------------------


def _enter(memory: int) -> None:  # pragma: no cover -- runs in the worker: the tests see what it does
    """Once, when a worker starts."""
    _, ceiling = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, without asking Python
    os.environ["TZ"] = "UTC"  # feedparser's ISO 8601 goes through the local clock
    time.tzset()


def _caged(limit: float, work: Callable[..., T], *args: object) -> T:  # pragma: no cover -- as above
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        return work(*args)
    except MemoryError:  # what is left of the interpreter is good for nothing
        os._exit(_OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
