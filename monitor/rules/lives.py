"""The life of alerts: ``open -> escalated -> acknowledged | snoozed -> resolved``, and who hears of it.

Every change is dated to the moment it was due, not to when it was noticed. Time passes in ``advance`` alone.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from monitor.model import (
    Alert,
    AlertEvent,
    AlertId,
    AlertState,
    EventKind,
    Hush,
    MentionId,
    Number,
    Order,
    Reason,
    Severity,
    Silence,
    SilenceId,
)
from monitor.rules.conditions import Rulebook
from monitor.rules.desk import Desk
from monitor.rules.firing import Firing
from monitor.rules.growth import CITED, Growth
from monitor.rules.hushing import hides, inhibitor, lead
from monitor.rules.routing import channels
from monitor.rules.weighed import Key, Weighed, key_of
from monitor.text import stable_id

NEVER = datetime.max.replace(tzinfo=UTC)
RULE_GONE = timedelta(hours=1)  # the calm that ends an alert whose rule was taken out of the file
_WAITING = (AlertState.OPEN, AlertState.ESCALATED)  # nobody has taken it


class Lives:
    """The alerts that are alive, those that cool down, and the silences.

    Args:
        rules: by name.
    """

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._rules = {rule.name: rule for rule in book.rules}
        self.alive: dict[Key, Alert] = {}
        self.cooling: dict[Key, Alert] = {}
        self.silences: dict[SilenceId, Silence] = {}
        self._desk = Desk(book)
        self._deadlines: list[tuple[datetime, Key]] = []
        self._growths: dict[Key, Growth] = {}

    # --- taking up where we stood ---

    def remember(self, alerts: Iterable[Alert], silences: Iterable[Silence]) -> None:
        """Take up alerts and silences from the store."""
        for silence in silences:
            self.silences[silence.id] = silence
            heapq.heappush(self._deadlines, (silence.until, _of_silence(silence.id)))
        for alert in alerts:
            key = key_of(alert)
            if alert.state is AlertState.RESOLVED:
                self.cooling[key] = alert
            else:
                self.alive[key] = alert
                self.cooling.pop(key, None)
                self._watch(key, alert)
            self._desk.remember(alert)

    def take_over(self, old: Lives) -> None:
        """Go on where other rules stopped: a rule edited in the middle of an alert keeps its history."""
        self.remember((*old.cooling.values(), *old.alive.values()), old.silences.values())
        self._desk.take_over(old._desk)

    # --- what fires ---

    def grow(
        self, key: Key, severity: Severity, reason: Reason, at: datetime, mention: MentionId
    ) -> Alert | None:
        """A mention that fires an open alert's rule again, or keeps it alive: the alert, or ``None`` if it takes more.

        Kept in mind only, until ``settle``: a storm does not write a line a drop.
        """
        alert = self.alive.get(key)
        if alert is None or severity.rank > alert.severity.rank:
            return None
        growth = self._growths.get(key)
        if growth is None:
            growth = self._growths[key] = Growth(alert)
        growth.add(reason, at, mention)
        return alert

    def fire(self, firing: Firing, evidence: Callable[[], tuple[MentionId, ...]], weighed: Weighed) -> str:
        """A rule fired: an alert opens or escalates; returns why nothing did, as the name of a reason.

        Args:
            evidence: all mentions that stand behind an opening, asked only then.
        """
        self.settle(weighed, firing.key)
        alert = self.alive.get(firing.key)
        if alert is None:
            resolved = self._cooling(firing)
            if resolved is None:
                self._open(firing, evidence(), weighed)
            elif not resolved.by or firing.worse_than(resolved) or firing.comes_after(resolved):
                self._reopen(resolved, firing, weighed)
            else:
                return "cooling-down"  # a person said that it is over, and knew of this
        elif firing.severity.rank > alert.severity.rank:
            self._escalate(alert, firing, weighed)
        else:  # a silence that lasts: nothing came that could be told, and yet it must outlive a restart
            alert = dataclasses.replace(alert, fired_at=max(firing.at, alert.fired_at))
            self._keep(alert)
            weighed.happened(EventKind.GREW, alert, firing.at, firing.reason)
        return ""

    def knows(self, key: Key, at: datetime) -> bool:
        """Whether an alert of the key says already what became of ``at``: a start asks again of the last moments."""
        alive, ended = self.alive.get(key), self.cooling.get(key)
        if alive is not None:
            return at <= alive.fired_at
        return ended is not None and ended.resolved_at is not None and at < ended.resolved_at

    def refresh(self, key: Key, alert: Alert, at: datetime, weighed: Weighed) -> None:
        """Let the living messages say how much it grew, now and then."""
        if alert.hush is None and self._desk.stale(alert, at):
            event = self.settle(weighed, key)
            assert event is not None, "asked when it has just grown"
            self._desk.refresh(event, weighed, self._rules.get(alert.rule))

    def settle(self, weighed: Weighed, key: Key | None = None) -> AlertEvent | None:
        """Write down how much alerts grew (``key``: this one): one event each, before anything else is told of them."""
        event = None
        for one in list(self._growths) if key is None else [key]:
            growth = self._growths.pop(one, None)
            if growth is not None:
                self.alive[one] = alert = growth.alert()
                event = weighed.happened(
                    EventKind.GREW, alert, growth.at, growth.reason, added=tuple(growth.added)
                )
        return event

    def _cooling(self, firing: Firing) -> Alert | None:
        """The same trouble, resolved a short while ago."""
        resolved = self.cooling.get(firing.key)
        if resolved is None:
            return None
        assert resolved.resolved_at is not None, "resolved alerts say since when"
        if firing.at > resolved.resolved_at + firing.rule.cooldown:
            del self.cooling[firing.key]
            return None
        return resolved

    def _open(self, firing: Firing, mentions: tuple[MentionId, ...], weighed: Weighed) -> None:
        rule, brand, group = firing.key
        cause = firing.mentions[-1] if firing.mentions else firing.at.isoformat()
        alert = Alert(
            id=AlertId(stable_id(rule, brand, group, cause)[:8]),
            rule=rule,
            brand=brand,
            group=group,
            severity=firing.severity,
            state=AlertState.OPEN,
            opened_at=firing.at,
            fired_at=firing.at,
            reason=firing.reason,
            peak=firing.reason,
            mentions=mentions[:CITED],
            total=len(mentions),
            channels=channels(self._book, firing.rule, firing.addressed, firing.at),
            rules_version=self._book.version,
        )
        self._ring(EventKind.OPENED, alert, firing.at, firing.reason, weighed, added=mentions)

    def _reopen(self, resolved: Alert, firing: Firing, weighed: Weighed) -> None:
        """The same trouble again: rings only if it is worse than it was."""
        del self.cooling[firing.key]
        alert = dataclasses.replace(resolved, state=AlertState.OPEN, resolved_at=None, by="")
        if firing.worse_than(resolved):
            self._escalate(alert, firing, weighed)
            return
        alert = self._grown(alert, firing)
        self._keep(alert)
        event = weighed.happened(
            EventKind.REOPENED, alert, firing.at, firing.reason, added=firing.mentions[-1:]
        )
        self._follow(event, weighed)

    def _escalate(self, alert: Alert, firing: Firing, weighed: Weighed) -> None:
        """Worse than what anybody was told: it rings again, whoever had taken it."""
        wider = channels(self._book, firing.rule, firing.addressed, firing.at)
        alert = dataclasses.replace(
            self._grown(alert, firing),
            severity=firing.severity,
            state=AlertState.ESCALATED,
            reason=firing.reason,
            channels=tuple(dict.fromkeys((*alert.channels, *wider))),
            by="",
            until=None,
        )
        self._ring(EventKind.ESCALATED, alert, firing.at, firing.reason, weighed, added=firing.mentions[-1:])

    def _grown(self, alert: Alert, firing: Firing) -> Alert:
        growth = Growth(alert)
        for mention in firing.mentions[-1:]:
            growth.add(firing.reason, firing.at, mention)
        return dataclasses.replace(growth.alert(), fired_at=max(firing.at, alert.fired_at))

    # --- time ---

    def advance(self, now: datetime, weighed: Weighed) -> None:
        """Let time pass up to ``now``: what is due happens, each thing at its own moment."""
        while self._deadlines and self._deadlines[0][0] <= now:
            due, key = heapq.heappop(self._deadlines)
            silence = self.silences.get(SilenceId(key[2])) if key[0] == "" else None
            if silence is not None and silence.until <= now:
                self._end(silence, silence.until, weighed)
            alert = self.alive.get(key)
            if alert is None:
                continue
            at = self._due(alert)
            if at <= due:  # else it fired again meanwhile: its turn comes after what is due before
                self.settle(weighed, key)
                self._pass(self.alive[key], at, weighed)
            if key in self.alive:
                self._watch(key, self.alive[key])

    def _due(self, alert: Alert) -> datetime:
        return min(self._calm_at(alert), self._remind_at(alert), alert.until or NEVER)

    def _calm_at(self, alert: Alert) -> datetime:
        rule, growth = self._rules.get(alert.rule), self._growths.get(key_of(alert))
        fired_at = growth.fired_at if growth is not None else alert.fired_at
        return fired_at + (rule.resolve_after if rule else RULE_GONE)

    def _remind_at(self, alert: Alert) -> datetime:
        rule = self._rules.get(alert.rule)
        waits = alert.state in _WAITING and alert.hush is None and alert.told_at is not None
        if not waits or rule is None or rule.repeat is None:
            return NEVER
        assert alert.told_at is not None
        return alert.told_at + rule.repeat

    def _pass(self, alert: Alert, at: datetime, weighed: Weighed) -> None:
        if at == self._calm_at(alert):
            name = "calm" if alert.rule in self._rules else "rule-gone"
            reason = Reason(name, fired=False, numbers={"calm": at - alert.fired_at, "since": alert.fired_at})
            self._resolve(alert, at, reason, weighed)
        elif alert.until == at:
            reason = Reason("snooze-over", fired=True, numbers={"by": alert.by, "until": at})
            awake = dataclasses.replace(alert, state=AlertState.OPEN, by="", until=None)
            self._ring(EventKind.WOKE, awake, at, reason, weighed)
        else:
            assert alert.told_at is not None, "only what was told is told again"
            reason = Reason("nobody-took-it", fired=True, numbers={"since": alert.told_at})
            self._ring(EventKind.REMINDED, alert, at, reason, weighed)

    def _resolve(
        self, alert: Alert, at: datetime, reason: Reason, weighed: Weighed, *, by: str = "", note: str = ""
    ) -> None:
        resolved = dataclasses.replace(alert, state=AlertState.RESOLVED, resolved_at=at, until=None, by=by)
        key = key_of(alert)
        del self.alive[key]
        self.cooling[key] = resolved
        event = weighed.happened(EventKind.RESOLVED, resolved, at, reason, by=by, note=note)
        self._follow(event, weighed)
        self._release(Hush.INHIBITED, alert.id, at, weighed)

    # --- telling ---

    def _ring(
        self,
        kind: EventKind,
        alert: Alert,
        at: datetime,
        reason: Reason,
        weighed: Weighed,
        *,
        added: tuple[MentionId, ...] = (),
    ) -> None:
        """Interrupt somebody, unless something hushes it."""
        alert = self._hushed(alert, at, fresh=kind is EventKind.OPENED)
        event = weighed.happened(kind, alert, at, reason, added=added)
        if alert.hush is Hush.GROUPED:
            alert = dataclasses.replace(alert, told_at=at)
        elif alert.hush is None:
            told_at = self._desk.ring(event, weighed, self._rules.get(alert.rule))
            hush = Hush.FLOOD if told_at is None else None
            alert = dataclasses.replace(alert, hush=hush, told_at=told_at or at)
        weighed.events[-1] = dataclasses.replace(event, alert=alert)
        self._keep(alert)

    def _follow(self, event: AlertEvent, weighed: Weighed) -> None:
        """Let those who were told of it see what became of it."""
        alert = event.alert
        if alert.told_at is not None and alert.hush not in (Hush.GROUPED, Hush.FLOOD):
            self._desk.follow(event, weighed, self._rules.get(alert.rule))

    def _hushed(self, alert: Alert, at: datetime, *, fresh: bool) -> Alert:
        """The alert, with what keeps it from being told just now."""
        hush, behind = None, ""
        if (silence := hides(self.silences.values(), alert, at)) is not None:
            hush, behind = Hush.SILENCED, str(silence.id)
        elif self._book.inhibit and (crisis := inhibitor(self.alive.values(), alert)) is not None:
            hush, behind = Hush.INHIBITED, str(crisis.id)
        elif fresh and (first := lead(self.alive.values(), alert, at, self._book.group_wait)) is not None:
            hush, behind = Hush.GROUPED, str(first.id)
        return dataclasses.replace(alert, hush=hush, behind=behind)

    def _release(self, hush: Hush, behind: str, at: datetime, weighed: Weighed) -> None:
        """What hushed them is over: those that wait for somebody are told now, unless something else hushes them."""
        for key in [key for key, one in self.alive.items() if (one.hush, one.behind) == (hush, behind)]:
            self.settle(weighed, key)
            alert = self.alive[key]
            now = self._hushed(alert, at, fresh=False)
            numbers: dict[str, Number] = {"was": str(hush), "since": alert.opened_at}
            if now.hush is None and now.state in _WAITING:
                self._ring(
                    EventKind.RELEASED, now, at, Reason("released", fired=True, numbers=numbers), weighed
                )
            else:
                self._keep(now)
                weighed.happened(EventKind.HUSHED, now, at, Reason("released", fired=False, numbers=numbers))

    def _keep(self, alert: Alert) -> None:
        key = key_of(alert)
        self.alive[key] = alert
        self._watch(key, alert)

    def _watch(self, key: Key, alert: Alert) -> None:
        heapq.heappush(self._deadlines, (self._due(alert), key))

    # --- people ---

    def find(self, id_: str) -> Alert | None:
        """The alert of that id, if it is alive."""
        return next((alert for alert in self.alive.values() if alert.id == id_), None)

    def change(self, kind: EventKind, alert: Alert, at: datetime, order: Order, weighed: Weighed) -> None:
        """Somebody took it, put it off, or wrote something down."""
        if key_of(alert) in self.alive:
            self._keep(alert)
        event = weighed.happened(kind, alert, at, asked(order), by=order.by, note=order.note)
        self._follow(event, weighed)

    def amended(
        self, alert: Alert, at: datetime, reason: Reason, *, by: str = "", note: str = "", weighed: Weighed
    ) -> None:
        """Mentions behind it were corrected, or read again: its story says so, and nothing else changes."""
        self._follow(weighed.happened(EventKind.CORRECTED, alert, at, reason, by=by, note=note), weighed)

    def resolve(self, alert: Alert, at: datetime, order: Order, weighed: Weighed) -> None:
        """Somebody says that it is over."""
        self._resolve(alert, at, asked(order), weighed, by=order.by, note=order.note)

    def silence(self, silence: Silence, at: datetime, weighed: Weighed) -> None:
        """From now on nobody is told of what it hides; those who were, see that."""
        self.silences[silence.id] = silence
        heapq.heappush(self._deadlines, (silence.until, _of_silence(silence.id)))
        weighed.silences.append(silence)
        numbers: dict[str, Number] = {"by": silence.by, "until": silence.until, "why": silence.reason}
        reason = Reason("silenced", fired=False, numbers=numbers)
        for alert in list(self.alive.values()):
            if alert.hush is None and hides([silence], alert, at) is not None:
                hushed = dataclasses.replace(alert, hush=Hush.SILENCED, behind=silence.id)
                self._keep(hushed)
                event = weighed.happened(
                    EventKind.HUSHED, hushed, at, reason, by=silence.by, note=silence.reason
                )
                self._follow(event, weighed)

    def unsilence(self, silence: Silence, at: datetime, weighed: Weighed) -> None:
        """It ends before its time."""
        weighed.silences.append(dataclasses.replace(silence, until=at))
        self._end(silence, at, weighed)

    def _end(self, silence: Silence, at: datetime, weighed: Weighed) -> None:
        del self.silences[silence.id]
        self._release(Hush.SILENCED, silence.id, at, weighed)


def asked(order: Order) -> Reason:
    """What somebody did, as a reason."""
    numbers: dict[str, Number] = {"verb": str(order.verb), "by": order.by, "note": order.note}
    if order.until is not None:
        numbers["until"] = order.until
    return Reason("asked", fired=False, numbers=numbers)


def _of_silence(silence: SilenceId) -> Key:
    return ("", "", silence)  # type: ignore[return-value]
