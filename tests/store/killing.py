"""Dying as the real thing does: a child process that is killed, not an exception that is caught."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections.abc import Callable
from typing import NoReturn


def in_child(work: Callable[[], object]) -> int:
    """Run ``work`` in a forked child; its exit code, negative if a signal ended it."""
    return ended(started(work))


def started(work: Callable[[], object]) -> int:
    """A child at work: its process id. Not beside threads of ours that use SQLite: its locks are forked, too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on: fork beside xdist's threads
        pid = os.fork()
    if pid == 0:
        _work_and_exit(work)
    return pid


def ended(pid: int) -> int:
    """Wait for a child; its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _work_and_exit(work: Callable[[], object]) -> NoReturn:
    try:
        work()
    except BaseException:  # noqa: BLE001 -- nothing may unwind into pytest in the child
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def die() -> NoReturn:
    """SIGKILL to ourselves."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class Edges:
    """Counts the commit edges and kills the process at one of them."""

    def __init__(self, at: int | None = None) -> None:
        self.passed: list[str] = []
        self.at = at

    def __call__(self, edge: str) -> None:
        if self.at == len(self.passed):
            die()
        self.passed.append(edge)
