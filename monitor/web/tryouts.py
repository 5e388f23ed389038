"""Try-outs under way and those of late: each in a process of its own, so that neither the daemon nor a page waits for it.

A million mentions take a quarter of a minute of pure Python: in a thread, the daemon beside it would get half as far. A
process has its own interpreter, a ceiling of memory and a last moment, and can be stopped at once.
"""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, Protocol

from monitor.errors import Problem, VigieError
from monitor.web.apart import Apart, LostError, Tell
from monitor.web.tryout import Report, Wanted, Work, try_quietly

AT_ONCE = 2  # of all people together: each takes a core
KEPT = 20  # that are over, and can be looked at again
LIMIT = timedelta(minutes=10)
MEMORY = 1 << 30  # bytes beyond what the program itself takes: a million mentions need a tenth of it

State = Literal["running", "done", "refused", "failed", "stopped"]


class BusyError(VigieError):
    """Not now; ``running`` is the person's own, if that is why.

    Args:
        running: its id; empty: others keep the machine busy.
    """

    def __init__(self, running: str) -> None:
        super().__init__("one try-out at a time")
        self.running = running


class Runs(Protocol):
    """Where a try-out is done."""

    def run(self, work: Work, wanted: Wanted, tell: Tell) -> Report | str:
        """What ``work`` returns.

        Raises:
            LostError: it came to a bad end.
        """
        ...

    def close(self) -> None:
        """Stop it at once."""
        ...


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something to be said of the file, were the change in it.

    Args:
        line: of the text; ``None``: it stands elsewhere in the file.
    """

    problem: Problem
    line: int | None


@dataclass(slots=True)
class TryOut:
    """Somebody's.

    Args:
        rule: the one that the text was to stand for; empty: a new one. ``text``, ``weeks``: as they were asked for.
        remarks: what is worth a second look in the text.
        share: how far it is: 0 to 1.
        report: what came of it; ``why``: why nothing did: a sentence where it was refused, else in which way it failed.
    """

    id: str
    by: str
    at: datetime
    rule: str
    text: str
    weeks: int
    wanted: Wanted
    remarks: Sequence[Flaw] = ()
    state: State = "running"
    report: Report | None = None
    why: str = ""
    share: float = 0.0


class TryOuts:
    """All of them.

    Args:
        apart: makes the place where one is done; a test gives one that needs no process.
        at_once: how many there may be, of all people together.
    """

    def __init__(
        self,
        apart: Callable[[], Runs] = lambda: Apart(LIMIT, MEMORY),
        *,
        work: Work = try_quietly,
        at_once: int = AT_ONCE,
    ) -> None:
        self._apart, self._work, self._at_once = apart, work, at_once
        self._all: dict[str, TryOut] = {}
        self._places: dict[str, Runs] = {}  # of those under way
        self._lock = threading.Lock()
        self._over = threading.Condition(self._lock)

    def begin(
        self,
        by: str,
        at: datetime,
        *,
        rule: str,
        text: str,
        weeks: int,
        wanted: Wanted,
        remarks: Sequence[Flaw] = (),
    ) -> TryOut:
        """Start one.

        Raises:
            BusyError: this person has one under way, or too many others have.
        """
        with self._lock:
            running = [one for one in self._all.values() if one.state == "running"]
            own = next((one.id for one in running if one.by == by), "")
            if own or len(running) >= self._at_once:
                raise BusyError(own)
            one = TryOut(secrets.token_hex(8), by, at, rule, text, weeks, wanted, remarks)
            self._all[one.id] = one
            place = self._places[one.id] = self._apart()
            over = [id_ for id_, old in self._all.items() if old.state != "running"]
            for id_ in over[:-KEPT]:
                del self._all[id_]
        threading.Thread(target=self._follow, args=(one, place), name="try-out", daemon=True).start()
        return one

    def _follow(self, one: TryOut, place: Runs) -> None:
        """Wait for its process, in a thread that does nothing else."""
        try:
            found = place.run(self._work, one.wanted, partial(self._told, one))
        except LostError as error:
            self._end(one, "failed", why=error.end.name.lower())
        else:
            if isinstance(found, str):
                self._end(one, "refused", why=found)
            else:
                self._end(one, "done", report=found)

    def _told(self, one: TryOut, share: float) -> None:
        with self._lock:
            one.share = share

    def _end(self, one: TryOut, state: State, *, report: Report | None = None, why: str = "") -> None:
        with self._lock:
            if one.state == "running":
                one.state, one.report, one.why = state, report, why
                self._places.pop(one.id)
            self._over.notify_all()

    def find(self, id_: str) -> TryOut | None:
        """The one of this id, as it stands; ``None``: there is none, or none any more."""
        with self._lock:
            one = self._all.get(id_)
            return None if one is None else dataclasses.replace(one)

    def running(self, by: str) -> TryOut | None:
        """The one that somebody has under way."""
        with self._lock:
            return next((one for one in self._all.values() if one.by == by and one.state == "running"), None)

    def stop(self, id_: str) -> None:
        """Stop it at once; one that is over, or is not there, is left alone."""
        with self._lock:
            one, place = self._all.get(id_), self._places.get(id_)
        if one is not None and place is not None:
            self._end(one, "stopped")
            place.close()

    def wait(self, id_: str, patience: timedelta) -> bool:
        """Wait until it is over; ``False``: it is not yet."""
        with self._lock:
            return self._over.wait_for(lambda: self._all[id_].state != "running", patience.total_seconds())

    def close(self) -> None:
        """Stop all."""
        for id_ in list(self._all):
            self.stop(id_)
