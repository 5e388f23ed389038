"""Threads that run one call each and report back. They fetch and send, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Key = tuple[str, str]  # what kind of work, and whose: ("fetch", "tech-news")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report(Generic[T]):
    """What came of one call: its result, or the exception nobody expected."""

    key: Key
    result: T | None = None
    crash: Exception | None = None


class Crew(Generic[T]):
    """Runs calls, each in a thread of its own: one that hangs holds up nobody else.

    The threads are daemonic: whatever hangs when the process ends is left behind, and what it was doing is found
    undone in the store at the next start.
    """

    def __init__(self) -> None:
        self._reports: SimpleQueue[Report[T] | None] = SimpleQueue()
        self._busy: set[Key] = set()

    def start(self, key: Key, call: Callable[[], T]) -> bool:
        """Run ``call``; ``False`` if the last one under this key is still running."""
        if key in self._busy:
            return False
        self._busy.add(key)
        threading.Thread(target=self._run, args=(key, call), name=":".join(key), daemon=True).start()
        return True

    def busy(self, kind: str | None = None) -> int:
        """How many calls have not been reported yet."""
        return sum(kind is None or key[0] == kind for key in self._busy)

    def report(self, timeout: float) -> Report[T] | None:
        """The next report, waiting up to ``timeout`` seconds; ``None`` when none came or ``wake`` was called."""
        try:
            report = (
                self._reports.get(timeout=max(timeout, 0.0)) if timeout > 0 else self._reports.get_nowait()
            )
        except Empty:
            return None
        if report is not None:
            self._busy.discard(report.key)
        return report

    def wake(self) -> None:
        """End a ``report`` that waits; safe in a signal handler."""
        self._reports.put(None)

    def _run(self, key: Key, call: Callable[[], T]) -> None:
        try:
            self._reports.put(Report(key, call()))
        except Exception as crash:  # noqa: BLE001 -- a bug in a plugin: the daemon logs it and sets that one aside
            self._reports.put(Report(key, crash=crash))
