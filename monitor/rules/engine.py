"""The engine: a function of (stored mentions, rules, clock). The daemon, a replay and a rule test drive this very one.

Its clock is the mentions' own ``collected_at``, never the wall: however the to-do list was cut into batches, and
however often the daemon was killed in between, the same mentions open the same alerts at the same times.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.model import (
    Alert,
    AlertEvent,
    AlertId,
    AlertState,
    BrandName,
    EventId,
    EventKind,
    Judged,
    MentionId,
    Number,
    Reason,
    RuleName,
    Ticket,
    TicketId,
)
from monitor.rules.conditions import Count, QuietHours, Rule
from monitor.rules.decide import decide
from monitor.rules.quiet import due
from monitor.rules.selection import Selection
from monitor.rules.windows import Window, seen
from monitor.text import stable_id

CITED = 100  # mentions an alert names; its total counts them all
AT_ONCE, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
RULE_GONE = timedelta(hours=1)  # the cooldown of an alert whose rule was taken out of the file

Key = tuple[RuleName, BrandName]


@dataclass(slots=True)
class Weighed:
    """What became of some mentions: to be committed together.

    Args:
        decisions: how often each rule decided how, by the name of the reason.
        reasons: the latest reason of each rule and brand, fired or not: why it rings, or why it is silent.
        growing: where in ``events`` an alert last grew.
    """

    done: list[MentionId] = field(default_factory=list)
    events: list[AlertEvent] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    decisions: Counter[tuple[RuleName, str]] = field(default_factory=Counter)
    reasons: dict[Key, Reason] = field(default_factory=dict)
    growing: dict[AlertId, int] = field(default_factory=dict)

    def decided(self, rule: RuleName, brand: BrandName, reason: Reason) -> None:
        """Note a decision."""
        self.decisions[rule, reason.name] += 1
        self.reasons[rule, brand] = reason


class Engine:
    """The rules with their windows and the alerts in flight.

    Args:
        rules: in the order of the file.
        max_age: how late a mention may come and still fire.
        quiet: when lesser alerts wait for the morning.
    """

    def __init__(self, rules: Sequence[Rule], max_age: timedelta, quiet: QuietHours | None = None) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._selection = Selection(rules)
        self._max_age = max_age
        self._quiet = quiet
        self._windows: dict[Key, Window] = {}
        self._alerts: dict[Key, Alert] = {}
        self._next_quiet = NEVER  # no alert can have been quiet for its cooldown before
        self._known: frozenset[RuleName] = frozenset()  # rules whose windows were taken over

    @property
    def horizon(self) -> timedelta:
        """How far back mentions matter: what ``remember`` must be given after a start."""
        return max((self._within(rule) for rule in self._rules.values()), default=timedelta()) + self._max_age

    def take_over(self, old: Engine) -> bool:
        """Go on where another set of rules stopped; ``False``: a rule is new, and ``remember`` is needed for it."""
        self._alerts = dict(old._alerts)
        self._next_quiet = AT_ONCE
        same = {
            name
            for name, rule in self._rules.items()
            if old._max_age == self._max_age
            and (known := old._rules.get(name)) is not None
            and (known.select, known.when) == (rule.select, rule.when)
        }
        self._windows = {key: window for key, window in old._windows.items() if key[0] in same}
        self._known = frozenset(same)
        return len(same) == len(self._rules)

    def remember(
        self, judged: Iterable[Judged], alerts: Iterable[Alert], fired: Iterable[tuple[Key, MentionId]]
    ) -> None:
        """Take up where the store says we stood: mentions weighed before, open alerts, and which mention fired what."""
        for one in judged:
            if not one.mention.backfilled:
                entry = seen(one.mention)
                for rule, brand in self._selection.pairs(one):
                    if rule.name not in self._known:
                        self._window(rule, brand).add(entry)
        for alert in alerts:
            self._alerts[alert.rule, alert.brand] = alert
            self._next_quiet = AT_ONCE
        for (name, brand), mention in fired:
            if name in self._rules and name not in self._known:
                self._window(self._rules[name], brand).fired.add(mention)

    def weigh(self, judged: Iterable[Judged]) -> Weighed:
        """Decide on mentions in order of arrival; nothing outside changes until the result is committed."""
        weighed = Weighed()
        for one in judged:
            weighed.done.append(one.mention.id)
            self._resolve_quiet(one.mention.collected_at, weighed)
            self._weigh_one(one, weighed)
        return weighed

    def tick(self, now: datetime) -> Weighed:
        """Let time pass. Call it only when every mention collected before ``now`` has been weighed."""
        weighed = Weighed()
        self._resolve_quiet(now, weighed)
        return weighed

    def _weigh_one(self, one: Judged, weighed: Weighed) -> None:
        mention = one.mention
        if mention.revision > 1:  # an edit: its earlier words count no more
            for window in self._windows.values():
                window.discard(mention.id)
        pairs = self._selection.pairs(one)
        if not pairs:
            return
        entry = seen(mention)
        for rule, brand in pairs:
            if mention.backfilled:
                weighed.decided(rule.name, brand, Reason("history", fired=False))
                continue
            window = self._window(rule, brand)
            if mention.id in window.ids:  # weighed already: a batch that was handed out twice
                continue
            window.add(entry)
            if mention.id not in window.ids:  # older than all it remembers: an import can bring that
                weighed.decided(rule.name, brand, Reason("too-late", fired=False))
                continue
            reason = decide(rule.when, window, entry)
            if reason.fired and mention.id in window.fired:
                reason = Reason("same-mention", fired=False, numbers={"revision": mention.revision})
            numbers = {**_selected(rule, one), **reason.numbers}
            reason = Reason(reason.name, fired=reason.fired, numbers=numbers)
            weighed.decided(rule.name, brand, reason)
            if reason.fired:
                self._fire(rule, brand, one, reason, weighed)

    def _fire(self, rule: Rule, brand: BrandName, one: Judged, reason: Reason, weighed: Weighed) -> None:
        mention = one.mention
        now = mention.collected_at
        self._window(rule, brand).fired.add(mention.id)
        alert = self._alerts.get((rule.name, brand))
        if alert is not None:
            cited = alert.mentions if len(alert.mentions) >= CITED else (*alert.mentions, mention.id)
            alert = dataclasses.replace(
                alert, fired_at=max(now, alert.fired_at), mentions=cited, total=alert.total + 1
            )
            self._alerts[rule.name, brand] = alert
            self._grow(alert, now, reason, weighed, mention.id)
            return
        mentions = self._evidence(rule, brand, reason, mention.id)
        self._window(rule, brand).fired.update(mentions)
        alert = Alert(
            id=AlertId(stable_id(rule.name, brand, mention.id, str(mention.revision))[:8]),
            rule=rule.name,
            brand=brand,
            severity=rule.severity,
            state=AlertState.OPEN,
            opened_at=now,
            fired_at=now,
            reason=reason,
            mentions=mentions[:CITED],
            total=len(mentions),
            channels=rule.notify,
        )
        self._alerts[rule.name, brand] = alert
        self._next_quiet = min(self._next_quiet, self._quiet_at(alert))
        event = self._append(EventKind.OPENED, alert, now, reason, weighed, *mentions)
        send_at = due(rule.severity, now, self._quiet)
        weighed.tickets += [
            Ticket(id=TicketId(stable_id(event.id, channel)), event=event.id, channel=channel, due_at=send_at)
            for channel in rule.notify
        ]

    def _grow(
        self, alert: Alert, now: datetime, reason: Reason, weighed: Weighed, mention: MentionId
    ) -> None:
        """One event for all that one page brought, so that a storm does not write a line a drop."""
        place = weighed.growing.get(alert.id)
        if place is not None and weighed.events[place].at == now:
            event = weighed.events[place]
            weighed.events[place] = dataclasses.replace(
                event, alert=alert, reason=reason, added=(*event.added, mention)
            )
            return
        weighed.growing[alert.id] = len(weighed.events)
        self._append(EventKind.GREW, alert, now, reason, weighed, mention)

    def _evidence(
        self, rule: Rule, brand: BrandName, reason: Reason, last: MentionId
    ) -> tuple[MentionId, ...]:
        """The mentions that made it fire, oldest first: those of the stretch, or the one itself."""
        until = reason.numbers.get("until")
        if not isinstance(rule.when, Count) or not isinstance(until, datetime):
            return (last,)
        return self._window(rule, brand).mentions(until)

    def _append(
        self,
        kind: EventKind,
        alert: Alert,
        at: datetime,
        reason: Reason,
        weighed: Weighed,
        *added: MentionId,
    ) -> AlertEvent:
        event = AlertEvent(
            id=EventId(stable_id(alert.id, kind, at.isoformat(), added[0] if added else "")),
            kind=kind,
            at=at,
            reason=reason,
            alert=alert,
            added=added,
        )
        weighed.events.append(event)
        return event

    def _resolve_quiet(self, now: datetime, weighed: Weighed) -> None:
        """Resolve what has been quiet for its cooldown: at the moment that it was, not when we noticed."""
        if now < self._next_quiet:  # asked for every mention, and there may be hundreds of alerts
            return
        for key, alert in list(self._alerts.items()):
            at = self._quiet_at(alert)
            if at > now:
                continue
            del self._alerts[key]
            name = "quiet" if alert.rule in self._rules else "rule-gone"
            reason = Reason(
                name, fired=False, numbers={"cooldown": at - alert.fired_at, "since": alert.fired_at}
            )
            resolved = dataclasses.replace(alert, state=AlertState.RESOLVED, resolved_at=at)
            self._append(EventKind.RESOLVED, resolved, at, reason, weighed)
        self._next_quiet = min(map(self._quiet_at, self._alerts.values()), default=NEVER)

    def _quiet_at(self, alert: Alert) -> datetime:
        """When it will have been quiet for its cooldown, if its rule does not fire again."""
        rule = self._rules.get(alert.rule)
        return alert.fired_at + (rule.cooldown if rule else RULE_GONE)

    def _within(self, rule: Rule) -> timedelta:
        return rule.when.within if isinstance(rule.when, Count) else timedelta()

    def _window(self, rule: Rule, brand: BrandName) -> Window:
        window = self._windows.get((rule.name, brand))
        if window is None:
            within = self._within(rule)
            window = self._windows[rule.name, brand] = Window(within, keep=within + self._max_age)
        return window


def _selected(rule: Rule, one: Judged) -> dict[str, Number]:
    """What the rule had selected, for the sentence: kept with the reason, since the rule may be edited tomorrow."""
    numbers: dict[str, Number] = {}
    if rule.select.sentiment:
        numbers["sentiment"] = ", ".join(sorted(rule.select.sentiment))
    if rule.select.topics:
        found = [topic for topic in one.verdict.topics if topic.name in rule.select.topics]
        numbers["topics"] = ", ".join(topic.name for topic in found)
        words = dict.fromkeys(evidence.words for topic in found for evidence in topic.evidence)
        numbers["words"] = ", ".join(list(words)[:5])
    return numbers
