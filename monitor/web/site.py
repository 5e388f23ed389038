"""What every page asks: the rules as they are now, the store, the clock, and answers that take long."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from monitor.cli.explained import Teller
from monitor.config.model import Config
from monitor.errors import ConfigError, Problem, RefusalError
from monitor.language import NOTHING, minute
from monitor.model import BrandName, Language, Reason
from monitor.ports import Clock
from monitor.rules.explain import sentence
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.web.door import Attempts, Door
from monitor.web.words import say
from monitor.wiring import brand_title, read_config, reason_sentence

PATIENCE = timedelta(milliseconds=60)  # for what takes long: a page does not wait longer
FRESH = timedelta(seconds=30)
MOST = 200  # answers that are kept: what nobody asks for again must not pile up

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules file as it is: ``config`` is the last one that was good, ``problems`` what is wrong with it now."""

    config: Config | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """An answer that took long, and of when it is."""

    value: T
    at: datetime


class Kept:
    """Answers that take long: worked out one at a time in a thread, and kept for a while.

    Args:
        patience: how long a page waits for one that nobody knows yet.
    """

    def __init__(self, clock: Clock, patience: timedelta = PATIENCE) -> None:
        self._clock, self._patience = clock, patience
        self._done: dict[object, Known[Any]] = {}
        self._due: dict[object, Future[Known[Any]]] = {}
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="page")

    def ask(
        self,
        key: object,
        work: Callable[[], T],
        fresh: timedelta = FRESH,
        *,
        stale: bool = True,
        patience: timedelta | None = None,
    ) -> Known[T] | None:
        """What was worked out within ``fresh``; what there is, while it is worked out anew; ``None``: nothing yet.

        Args:
            stale: else what is older is thrown away: words that were deleted meanwhile are shown no more.
            patience: how long to wait for it, whoever asked first; default: the page's, once.

        Raises:
            VigieError: whatever ``work`` raised, once.
        """
        now = self._clock.now()
        with self._lock:
            known = self._done.get(key)
            if known is not None and now - known.at < fresh:
                return known
            if not stale and self._done.pop(key, None) is not None:
                known = None
            due = self._due.get(key)
            if due is not None and not stale and due.done() and self._old(due, now, fresh):
                due = None
            # Once: whoever asks again meanwhile has been told to come back.
            waits = patience is not None or (due is None and known is None)
            if due is None:
                due = self._due[key] = self._thread.submit(self._work, work)
        if waits:
            wait([due], (self._patience if patience is None else patience).total_seconds())
        if not due.done():
            return known
        with self._lock:
            current = (
                self._due.get(key) is due
            )  # else it was forgotten meanwhile, or somebody else has it already
            if current:
                del self._due[key]
        found: Known[T] = due.result()
        with self._lock:
            if current:
                if len(self._done) >= MOST:
                    self._done.clear()
                self._done[key] = found
        return found

    @staticmethod
    def _old(due: Future[Known[Any]], now: datetime, fresh: timedelta) -> bool:
        """Whether nobody came for it in time."""
        return due.exception() is None and now - due.result().at >= fresh

    def _work(self, work: Callable[[], T]) -> Known[T]:
        return Known(work(), self._clock.now())

    def forget(self) -> None:
        """Somebody changed something: all is worked out anew."""
        with self._lock:
            self._done.clear()
            self._due.clear()

    def close(self) -> None:
        """Begin nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class Site:
    """All that a page needs.

    Args:
        kept: answers that take long; a test gives one with more patience.
    """

    def __init__(self, rules: Path, db: Path, clock: Clock, door: Door, kept: Kept | None = None) -> None:
        self.path, self.db, self.clock, self.door = rules, db, clock, door
        self.kept = kept or Kept(clock)
        self.key = secrets.token_bytes(32)
        self.attempts = Attempts()
        self._read: tuple[object, Rules] = (None, Rules(None))

    def reader(self) -> Reader:
        """The store, for one request."""
        return open_reader(self.db)

    def rules(self) -> Rules:
        """The rules file, read again when it changed."""
        try:
            stat = self.path.stat()
            mark: object = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            mark = "gone"
        if mark != self._read[0]:
            try:
                found = Rules(read_config(self.path))
            except ConfigError as error:
                found = Rules(self._read[1].config, error.problems)
            self._read = (mark, found)
        return self._read[1]

    @property
    def config(self) -> Config | None:
        """The last good one."""
        return self.rules().config

    @property
    def language(self) -> Language:
        """Of the page."""
        config = self.config
        return config.language if config else "en"

    @property
    def zone(self) -> tzinfo:
        """On whose clock."""
        config = self.config
        return config.timezone if config else UTC

    def title(self, brand: BrandName | str) -> str:
        """How a brand is written."""
        config = self.config
        return brand_title(cast("BrandName", brand), config.brands if config else ())

    def at(self, moment: datetime) -> str:
        """A time on the page's clock."""
        return minute(moment.astimezone(self.zone), self.language, self.clock.now())

    def refusal(self, error: Exception) -> str:
        """Why not, in the page's own words; what only the command line has words for stands as it says it."""
        if isinstance(error, OverflowError):  # a time that no clock shows
            return say(self.language, "refused/too-far")
        if isinstance(error, RefusalError):
            return say(self.language, f"refused/{error.why}", **error.parts)
        return str(error)

    def teller(self) -> Teller:
        """The page's voice for what it shares with the command line."""
        return Teller(self.language, lambda at: NOTHING if at is None else self.at(at))

    def told(self, reason: Reason, brand: BrandName) -> str:
        """A reason in a sentence."""
        config = self.config
        if config is None:
            return sentence(reason, self.title(brand))
        return reason_sentence(reason, brand, config)
