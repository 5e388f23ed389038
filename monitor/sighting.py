"""Looks after each poll whether what a source brings can be trusted: writes it down, tells the operator, asks the canary."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor import freshness, stages
from monitor.boxes import SourceState
from monitor.errors import OutOfBudgetError, SourceError
from monitor.freshness import Freshness, Pulse
from monitor.house import House
from monitor.metrics import Metrics
from monitor.model import Message, Seeing, Sight, SourceName
from monitor.ports import Canaries
from monitor.rules.series import hour_of

LONG = timedelta(hours=24)  # without anything new: long enough to ask whether a search still finds anything
AGAIN = timedelta(hours=6)  # until a canary is asked again that was found
MISSES = 2  # canaries not found in a row: once is bad luck
FAILING_FOR, FAILING_POLLS = (
    timedelta(hours=2),
    5,
)  # whichever is longer: then the operator hears of a source that fails
_DOUBTED = (Seeing.STALE, Seeing.BLIND)
_TRUSTED = (Seeing.SEEING, "")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Canary:
    """What came of asking: ``wrong`` says why the search is blind; empty: it is not.

    Args:
        unheard: it could not be asked: its rhythm is all there is to go by.
    """

    asked_at: datetime
    misses: int = 0
    wrong: str = ""
    unheard: bool = False


class Sighting:
    """How well each source is seen.

    What it decides lies in the store: sights, and since when the operator knows. So a restart is no news.

    Args:
        tell: brings a notice to the operator.
    """

    def __init__(self, metrics: Metrics, tell: Callable[[Message], None]) -> None:
        self._metrics = metrics
        self._tell = tell
        self._pulses: dict[SourceName, tuple[tuple[datetime, int], Pulse]] = {}
        self._canaries: dict[SourceName, _Canary] = {}
        self._stale: Mapping[SourceName, str] = {}
        self._wanted: set[SourceName] = set()

    @property
    def stale(self) -> Mapping[SourceName, str]:
        """The sources that cannot be trusted, and why; may be asked in any thread."""
        return self._stale

    def wants_canary(self, name: SourceName) -> bool:
        """Whether its search is to be asked now whether it finds anything."""
        return name in self._wanted

    def after(
        self,
        house: House,
        state: SourceState,
        now: datetime,
        *,
        more: bool = False,
        error: SourceError | None = None,
    ) -> None:
        """A source was polled.

        Args:
            more: it is not read to its end yet: nothing can be said of its silence.
            error: why the poll failed.
        """
        name, known = state.name, house.engine.sight(state.name)
        self._wanted.discard(name)
        doubt = _TRUSTED
        if not state.failures:
            keeps = known is not None and known.state in _DOUBTED
            kept = (known.state, known.why) if known is not None and keeps else _TRUSTED
            doubt = kept if more else self._doubt(house, state, now, kept)
        sight = stages.look(house.ledger, house.engine, state, now, doubt, error=error)
        if sight is not None:
            seen = sight.state is Seeing.SEEING
            log.info(
                "source seen" if seen else "source blind", source=name, state=str(sight.state), why=sight.why
            )
        sight = house.engine.sight(name)
        self._note(house, self._failed(house, state, now, sight, error), now, sight)

    def heard(self, house: House, name: SourceName, answer: str | SourceError, now: datetime) -> None:
        """A canary was asked; ``answer`` is what it said, or why it could not be asked."""
        before = self._canaries.get(name)
        if isinstance(answer, SourceError):
            log.warning("canary not asked", source=name, why=str(answer))
            self._canaries[name] = dataclasses.replace(before or _Canary(now, unheard=True), asked_at=now)
            return
        misses = (before.misses if before else 0) + 1 if answer else 0
        self._canaries[name] = _Canary(now, misses, answer)
        log.info("canary asked", source=name, found=not answer)
        state = house.ledger.source(name)
        if name in house.sources and state is not None:
            self.after(house, state, now)

    # --- what is to be thought of it ---

    def _doubt(
        self, house: House, state: SourceState, now: datetime, kept: tuple[Seeing, str]
    ) -> tuple[Seeing, str]:
        fresh = self.freshness(house, state)
        if fresh.phase != "backwards" and isinstance(house.sources[state.name].source, Canaries):
            return self._searched(house, state, fresh, now, kept)
        return (Seeing.STALE, fresh.told(house.config.language)) if fresh.stale else _TRUSTED

    def _searched(
        self, house: House, state: SourceState, fresh: Freshness, now: datetime, kept: tuple[Seeing, str]
    ) -> tuple[Seeing, str]:
        """A search that finds what is always there is believed, however long nobody spoke."""
        name = state.name
        if not (fresh.silence >= LONG or fresh.phase in {"unusual", "stale"}):
            self._canaries.pop(name, None)
            return _TRUSTED
        canary = self._canaries.get(name)
        if canary is None or canary.misses or now - canary.asked_at >= AGAIN:
            self._wanted.add(name)
        if canary is None or 0 < canary.misses < MISSES:
            return kept
        if canary.unheard:
            return (Seeing.STALE, fresh.told(house.config.language)) if fresh.stale else _TRUSTED
        return (Seeing.BLIND, canary.wrong) if canary.wrong else _TRUSTED

    def freshness(self, house: House, state: SourceState) -> Freshness:
        """How fresh it is."""
        lookout, zone = house.sources[state.name], house.config.timezone

        def beat(begun: datetime, newest: datetime) -> Pulse:
            key = begun, hour_of(newest)
            known = self._pulses.get(state.name)
            if known is None or known[0] != key:
                known = key, freshness.pulse(house.ledger.brought(state.name), begun, newest, zone)
                self._pulses[state.name] = known
            return known[1]

        return freshness.fresh(state, lookout.every, zone, lambda: house.ledger.brought(state.name), beat)

    # --- who hears of it ---

    def _failed(
        self, house: House, state: SourceState, now: datetime, sight: Sight | None, error: SourceError | None
    ) -> SourceState:
        """One notice when a source has failed for long, at once where only a person can help; and one when it is back."""
        name, told = state.name, state.failing_since
        if not state.failures and told is not None:
            state = dataclasses.replace(state, failing_since=None)
            house.ledger.note(state)
            doubted = sight is not None and sight.state in _DOUBTED
            if not doubted and state.stale_since is None:  # else that is what is told of it
                self._tell(house.answers(name, told, now))
        elif error is not None and told is None and not isinstance(error, OutOfBudgetError):
            since = sight.at if sight is not None and sight.state is Seeing.FAILING else now
            patience = max(FAILING_FOR, FAILING_POLLS * house.sources[name].every)
            if error.permanent or now - since >= patience:
                state = dataclasses.replace(state, failing_since=since)
                house.ledger.note(state)
                self._tell(house.failing(state, since, now))
        return state

    def _note(self, house: House, state: SourceState, now: datetime, sight: Sight | None) -> None:
        """The board, the metrics, and one notice when it begins and one when it is over."""
        name, stale = state.name, sight is not None and sight.state in _DOUBTED
        why = sight.why if sight is not None else ""
        others = {each: said for each, said in self._stale.items() if each != name and each in house.sources}
        self._stale = {**others, name: why} if stale else others
        self._metrics.stale(name, stale=stale)
        if sight is not None and stale and state.stale_since is None:
            house.ledger.note(dataclasses.replace(state, stale_since=now))
            self._tell(house.stale(sight, now))
        elif state.stale_since is not None and sight is not None and sight.state is Seeing.SEEING:
            house.ledger.note(dataclasses.replace(state, stale_since=None))
            self._tell(house.fresh(name, state.stale_since, now))
