"""Work in a process of its own that tells how far it is, and can be stopped at once.

A cage (``monitor.cage``) is for many small tasks, and a pool that is stopped while it starts may run on, or never say so.
Here is one process for one piece of work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from monitor.cage import OUT_OF_MEMORY, End, enter
from monitor.errors import EdgeError

_MERCY = 2.0  # seconds: the kernel's own alarm rings so much later than ours

W = TypeVar("W")
R = TypeVar("R")
Tell = Callable[[float], None]  # how far it is: 0 to 1


class LostError(EdgeError):
    """It came to a bad end."""

    def __init__(self, end: End) -> None:
        super().__init__(end.name.lower())
        self.end = end


class Apart(Generic[W, R]):
    """One process, for one piece of work: a function of a module; what it is given and what it returns is picklable.

    Args:
        limit: how long it may take.
        memory: bytes of address space beyond what the program itself takes.
    """

    def __init__(self, limit: timedelta, memory: int) -> None:
        self._limit, self._memory = limit, memory
        self._lock = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._closed = False

    def run(self, work: Callable[[W, Tell], R], wanted: W, tell: Tell) -> R:
        """What ``work`` returns; it ends with us, however we end.

        Raises:
            LostError: it took too long, wanted too much memory, was stopped, or failed.
        """
        spawn = multiprocessing.get_context("spawn")  # a fork of a process with threads copies their locks
        ours, theirs = spawn.Pipe(duplex=False)
        process = spawn.Process(
            target=_work, args=(theirs, self._limit, self._memory, work, wanted), daemon=True
        )
        with ours, theirs:
            with self._lock:
                if self._closed:
                    raise LostError(End.DEATH)
                process.start()
                self._process = process
            theirs.close()
            try:
                return self._heard(ours, tell)
            except EOFError:
                process.join()
                raise LostError(_end(process.exitcode)) from None
            finally:
                process.kill()
                process.join()

    def _heard(self, ours: Connection, tell: Tell) -> R:
        end = time.monotonic() + self._limit.total_seconds()
        while ours.poll(max(0.0, end - time.monotonic())):
            said = ours.recv()
            if not isinstance(said, float):
                found: R = said[0]
                return found
            tell(said)
        raise LostError(End.TIME)

    def close(self) -> None:
        """Stop it at once; what has not begun will not begin."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()


def _end(code: int | None) -> End:
    if code == OUT_OF_MEMORY:
        return End.MEMORY
    return End.BUG if code == 1 else End.DEATH


def _work(
    theirs: Connection, limit: timedelta, memory: int, work: Callable[[Any, Tell], Any], wanted: object
) -> None:  # pragma: no cover -- runs in that process: the tests see what comes of it
    enter(memory)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who stops the program stops us, too: without a traceback
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds() + _MERCY)
    try:
        theirs.send((work(wanted, theirs.send),))
    except MemoryError:  # what is left of the interpreter is good for nothing
        os._exit(OUT_OF_MEMORY)
