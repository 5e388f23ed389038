"""A story, played through the engine of the daemon, and what was expected held against what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from monitor.model import (
    Alert,
    AlertId,
    AlertState,
    BrandName,
    EventId,
    Judged,
    Order,
    OrderId,
    Reason,
    RuleName,
    Severity,
    Sight,
    Silence,
    SilenceId,
    Verb,
)
from monitor.proof.scenario import Deed, Difference, Look, Outcome, Played, Scenario
from monitor.rules.engine import Engine
from monitor.rules.weighed import Key, Weighed
from monitor.text import stable_id

Step = Sight | Judged | Deed | Look


class Compares(Protocol):
    """Holds what was expected against what happened."""

    def __call__(self, look: Look, stage: Stage) -> Sequence[Difference]:
        """What is not as it should be at that moment."""
        ...


class Stage:
    """The engine at work, and all that came of it so far.

    Args:
        engine: knowing nothing yet.
        played: what arrives in the ``scenario``.
    """

    def __init__(self, engine: Engine, played: Played, scenario: Scenario) -> None:
        self.engine = engine
        self.now = scenario.clock
        self.only = scenario.only
        self.mentions = dict(played.known())
        self.reasons: dict[Key, Reason] = {}
        self.rings: dict[AlertId, datetime] = {}
        self._alerts: dict[AlertId, Alert] = {}
        self._about: dict[EventId, AlertId] = {}
        engine.remember(played.history, now=scenario.clock)

    @property
    def alerts(self) -> list[Alert]:
        """All that opened so far and matter, as they stand, in the order in which they opened."""
        return [alert for alert in self._alerts.values() if self.only is None or alert.rule in self.only]

    @property
    def fired(self) -> frozenset[RuleName]:
        """The rules that opened an alert, whether it matters or not."""
        return frozenset(alert.rule for alert in self._alerts.values())

    def alive(self, rule: RuleName | None = None, brand: BrandName | None = None) -> list[Alert]:
        """Those that matter and are open."""
        return [
            alert
            for alert in self.alerts
            if alert.state is not AlertState.RESOLVED
            and rule in {None, alert.rule}
            and brand in {None, alert.brand}
        ]

    def weigh(self, judged: Sequence[Judged]) -> None:
        """Mentions arrive."""
        self._note(self.engine.weigh(judged))

    def pass_time(self, now: datetime) -> None:
        """It becomes ``now``."""
        self.now = now
        self._note(self.engine.tick(now))

    def see(self, sight: Sight) -> None:
        """A source is seen better, or worse."""
        self.engine.see([sight])

    def do(self, deed: Deed) -> str:
        """Somebody does something; returns why it could not be done, empty where it could."""
        if deed.verb == "silence":
            return self._order(deed, silence=_silence(deed))
        alive = [
            alert
            for alert in self.engine.alerts()
            if alert.rule == deed.rule and deed.brand in {None, alert.brand}
        ]
        if len(alive) == 1:
            return self._order(deed, alive[0].id)
        if not alive:
            return f"no alert of {deed.rule} is open to {deed.verb}"
        return f"{len(alive)} alerts of {deed.rule} are open: say of which `brand`"

    def _order(self, deed: Deed, target: str = "", silence: Silence | None = None) -> str:
        order = Order(
            id=OrderId(stable_id(deed.verb, target, deed.at.isoformat(), deed.by)),
            verb=Verb(deed.verb),
            by=deed.by,
            target=target,
            note=deed.note,
            until=deed.at + deed.span if deed.verb == "snooze" and deed.span else None,
            silence=silence,
        )
        weighed = self.engine.obey([(order, None)], deed.at)
        self._note(weighed)
        return weighed.settled[0].refused

    def _note(self, weighed: Weighed) -> None:
        self.reasons.update(weighed.reasons)
        for event in weighed.events:
            self._about[event.id] = event.alert.id
            self._alerts[event.alert.id] = event.alert
        for ticket in weighed.tickets:
            self.rings.setdefault(self._about[ticket.event], ticket.due_at)


def _silence(deed: Deed) -> Silence:
    assert deed.span is not None, "a silence without an end is no silence: the reader refused it"
    return Silence(
        id=SilenceId(stable_id(deed.at.isoformat(), deed.by)),
        since=deed.at,
        until=deed.at + deed.span,
        by=deed.by,
        reason=deed.note or "a test says so",
        rule=deed.rule,
        brand=deed.brand,
        severity=Severity.CRISIS,
    )


def play(scenario: Scenario, played: Played, engine: Engine, compare: Compares) -> Outcome:
    """Play a story to its end.

    Args:
        engine: knowing nothing yet.
    """
    stage = Stage(engine, played, scenario)
    differences: list[Difference] = []
    for at, judged, step in _steps(scenario, played):
        stage.weigh(judged)
        stage.pass_time(at)
        if isinstance(step, Sight):
            stage.see(step)
        elif isinstance(step, Deed):
            refused = stage.do(step)
            if refused:
                differences.append(Difference(at, step.spot, (f"- {step.by} cannot do this: {refused}",)))
        else:
            differences.extend(compare(step, stage))
    return Outcome(
        scenario=scenario,
        differences=tuple(differences),
        fired=stage.fired,
    )


def _steps(
    scenario: Scenario, played: Played
) -> Iterator[tuple[datetime, list[Judged], Sight | Deed | Look]]:
    """What happens, in order: each step, and the mentions that arrived since the one before."""
    steps: list[tuple[datetime, int, Step]] = [
        *((sight.at, 0, sight) for sight in scenario.sights),
        *((one.mention.collected_at, 1, one) for one in played.story),
        *((deed.at, 2, deed) for deed in scenario.deeds),
        *((look.at, 3, look) for look in scenario.looks),
    ]
    arrived: list[Judged] = []
    for at, _, step in sorted(steps, key=lambda each: each[:2]):
        if isinstance(step, Judged):
            arrived.append(step)
        else:
            yield at, arrived, step
            arrived = []
