"""The long-lived loop: ``schedule`` says when, ``Watch`` does it, signals and a saved ``rules.yaml`` steer it.

``schedule`` reckons on the naive local clock, which stands still or leaps when the clocks change; so the process
runs in UTC (``run_in_utc``) and every zone that matters is named in ``rules.yaml``.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType

import schedule
import structlog

from monitor.errors import ConfigError, Problem, VigieError
from monitor.health import Health
from monitor.house import House, Lookout
from monitor.metrics import Metrics
from monitor.model import SourceName
from monitor.ports import Clock
from monitor.rereading import Rereader
from monitor.stages import Collected
from monitor.watch import Watch

PATIENCE = timedelta(milliseconds=250)  # how long a turn waits when there is nothing to do
GRACE = timedelta(seconds=3)  # for sends under way when asked to stop; fetches are left behind
SETTLE = timedelta(milliseconds=200)  # a file that changed so lately may still be being written
RETIREMENTS = 20  # transactions in which mentions are forgotten at one go

log = structlog.get_logger()


def run_in_utc() -> None:
    """Make the process's local clock UTC, which no clock change moves."""
    os.environ["TZ"] = "UTC"
    time.tzset()


class RulesFile:
    """The file as last read; an editor's rename-swap, a plain save and a touch are all a change.

    Args:
        path: looked at by ``stat``, at every turn of the loop: cheap, and right on every file system.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = self._stamp()
        self._seen = self._known
        self._seen_at = datetime.min.replace(tzinfo=UTC)

    def changed(self, now: datetime) -> bool:
        """Whether it is another file than was read; not while it is gone, or still being written."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen, self._seen_at = stamp, now
        if stamp is None or stamp == self._known or now - self._seen_at < SETTLE:
            return False
        self._known = stamp
        return True

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _terms(lookout: Lookout) -> object:
    """What a source is polled by; other ones, a raised budget among them, are tried at once."""
    return lookout.identity, lookout.every, lookout.bounds


class Daemon:
    """``vigie run``.

    Args:
        build: makes a house from the rules file as it is now, taking over what the old one knows;
            raises ``ConfigError`` when the file is broken.
        first_look: called once, when every source has been polled for the first time.
    """

    def __init__(
        self,
        build: Callable[[House | None], House],
        rules: Path,
        clock: Clock,
        metrics: Metrics,
        *,
        first_look: Callable[[Watch], None] = lambda _watch: None,
    ) -> None:
        self._build = build
        self._rules = RulesFile(rules)
        self._clock = clock
        self._metrics = metrics
        self._first_look = first_look
        self.watch = Watch(build(None), clock, metrics, polled=self._after_poll, rereader=Rereader())
        self._schedule = schedule.Scheduler()
        self._unseen = set(self.watch.house.sources)
        self._failing: frozenset[SourceName] = frozenset()
        self._stopping = False
        self._reload_asked = False
        self._turned_at = clock.now()
        self._since = clock.now()
        self.problem = ""

    def run(self) -> None:
        """Watch until asked to stop; returns with everything committed."""
        self._listen()
        interrupted = self.watch.house.ledger.interrupted()
        if interrupted:
            log.warning("sends were interrupted last time", tickets=interrupted)
        self._schedule.every(10).minutes.do(self._retire)
        self._schedule.every(15).seconds.do(self._measure)
        self._expect()
        for name in self.watch.house.sources:
            state = self.watch.state(name)
            freed = self.watch.budgets.freed(self.watch.house, name, self._clock.now())
            if state.failures and state.next_poll_at and not freed:  # restarts do not hammer it
                self._unseen.discard(name)
                self._plan(name, state.next_poll_at)
            else:
                self._plan(name, None)
        if not self._unseen:
            self._first_look(self.watch)
        while not self._stopping:
            self._schedule.run_pending()
            if self._rules.changed(self._clock.now()) or self._reload_asked:
                self._reload()
            self.watch.turn(PATIENCE)
            self._turned_at = self._clock.now()
        self._wind_up()

    def stop(self) -> None:
        """Ask ``run`` to return; safe in a signal handler."""
        self._stopping = True
        self.watch.wake()

    def health(self) -> Health:
        """How things are, for ``/healthz``: asked in another thread, so it touches no store."""
        return Health(
            since=self._since,
            turned_at=self._turned_at,
            problem=self.problem,
            failing=sorted(self._failing),
            left_out=self.watch.flags.told,
        )

    def beat(self, call: Callable[[], object]) -> None:
        """Have ``call`` made every minute for as long as the loop turns: a dead-man's switch."""
        self._schedule.every(1).minutes.do(call)

    # --- signals ---

    def _listen(self) -> None:
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        signal.signal(signal.SIGHUP, self._asked_to_reload)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:  # asked twice: whatever is under way is found undone at the next start
            os._exit(0)
        self.stop()

    def _asked_to_reload(self, _number: int, _frame: FrameType | None) -> None:
        self._reload_asked = True
        self.watch.wake()

    def _wind_up(self) -> None:
        until = self._clock.now() + GRACE
        while self.watch.sending() and self._clock.now() < until:
            self.watch.take_in(PATIENCE)
        log.info("stopped", unfinished=self.watch.busy())

    # --- rules ---

    def _reload(self) -> None:
        self._reload_asked = False
        old = self.watch.house
        try:
            self.watch.house = self._build(old)
        except ConfigError as error:
            self._refuse(error.problems)
            return
        except VigieError as error:  # a plugin cannot be made from what the file says
            self._refuse([Problem(1, 1, str(error))])
            return
        self.problem = ""
        self._expect()
        self._metrics.reloaded(ok=True)
        log.info(
            "rules reloaded", rules=len(self.watch.house.config.rules), sources=len(self.watch.house.sources)
        )
        for name, lookout in self.watch.house.sources.items():
            before = old.sources.get(name)
            if before is None or _terms(before) != _terms(lookout):
                self._plan(name, None)
        gone = old.sources.keys() - self.watch.house.sources.keys()
        self._failing -= gone
        for name in gone:
            self._schedule.clear(name)

    def _expect(self) -> None:
        self._metrics.expect(self.watch.house.config)
        self.watch.budgets.expect(self.watch.house, self._clock.now())

    def _refuse(self, problems: Sequence[Problem]) -> None:
        self.problem = f"rules.yaml was not taken over: {problems[0]}"
        self._metrics.reloaded(ok=False)
        log.error("rules refused", problems=[str(problem) for problem in problems])
        self.watch.tell_operator(self.watch.house.bad_rules(problems, self.watch.now()))

    # --- sources ---

    def _plan(self, name: SourceName, at: datetime | None) -> None:
        """Make the source's one job: to be polled at ``at``, or at once."""
        self._schedule.clear(name)
        delay = max(0, round((at - self._clock.now()).total_seconds())) if at else 0
        job = self._schedule.every(max(1, delay)).seconds.do(partial(self.watch.poll, name)).tag(name)
        if not delay:
            job.next_run = datetime.now()  # noqa: DTZ005 -- schedule's own clock is naive

    def _after_poll(self, collected: Collected) -> None:
        name = collected.state.name
        self._failing = (self._failing | {name}) if collected.error else (self._failing - {name})
        self._plan(name, collected.state.next_poll_at)
        if self._unseen:
            self._unseen.discard(name)
            if not self._unseen & self.watch.house.sources.keys():
                self._unseen.clear()
                self.watch.work()
                self._first_look(self.watch)

    # --- housekeeping ---

    def _measure(self) -> None:
        left = self.watch.house.backlog()
        self._metrics.backlog(judge=left.judge, weigh=left.weigh, deliver=left.deliver, reread=left.reread)

    def _retire(self) -> None:
        forgotten = 0
        for _ in range(RETIREMENTS):
            some = self.watch.retire()
            forgotten += some
            if not some:
                break
        if forgotten:
            log.info("mentions retired", mentions=forgotten)
