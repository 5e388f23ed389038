"""The engine: a function of (stored mentions, rules, clock). The daemon, a replay and a rule test drive this very one.

Its clock is the mentions' own ``collected_at``, never the wall: however the to-do list was cut into batches, and
however often the daemon was killed in between, the same mentions open the same alerts at the same times.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.boxes import Change, Erased, Loss, Reread
from monitor.model import (
    Alert,
    BrandName,
    Judged,
    MentionId,
    Order,
    Reason,
    RuleName,
    Settled,
    Severity,
    Sight,
    Silence,
    SourceName,
)
from monitor.rules.amends import amend, refusal, tell_loss
from monitor.rules.asked import with_asked, with_selected
from monitor.rules.conditions import NewTerm, Rule, Rulebook, Velocity
from monitor.rules.firing import Firing
from monitor.rules.gauge import Gauge, kinds
from monitor.rules.lives import Lives
from monitor.rules.memories import Memories
from monitor.rules.people import obey
from monitor.rules.routing import Addressed
from monitor.rules.selection import Chosen, Selection
from monitor.rules.weighed import Key, Weighed
from monitor.rules.windows import Seen, seen_towards


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a rule stands for a brand at some moment.

    Args:
        reason: what its condition says just then; ``levels`` say it of each severity, the most severe first.
        alert: its alert, if one is alive.
        blind: the sources that cannot be seen, with since when: what is not heard may be there.
    """

    rule: Rule
    brand: BrandName
    group: str
    reason: Reason
    alert: Alert | None
    blind: Mapping[SourceName, Sight]
    levels: tuple[tuple[Severity, Reason], ...]
    gauge: Gauge


class Engine:
    """The rules with what they remember, and the alerts in flight.

    Args:
        book: all that it goes by.
    """

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._selection = Selection(book.rules, book.brands)
        self._memories = Memories(book)
        self._lives = Lives(book)
        self._stale: set[RuleName] = set()  # they remember what was corrected since

    # --- taking up where we stood ---

    @property
    def horizon(self) -> timedelta:
        """How far back mentions matter: what ``remember`` must be given after a start."""
        scales = self._memories.scales.values()
        return max((scale.looks_back for scale in scales), default=timedelta()) + self.book.max_age

    @property
    def longest_window(self) -> timedelta:
        """How long a mention may be news to any rule."""
        return max((scale.window for scale in self._memories.scales.values()), default=timedelta())

    @property
    def reads_words(self) -> bool:
        """Whether a rule looks into the text of mentions: if not, ``remember`` needs none."""
        return any(
            rule.select.text is not None
            or rule.select.query is not None
            or any(isinstance(kind, NewTerm | Velocity) for kind in kinds(rule.when))
            for rule in self.book.rules
        )

    def take_over(self, old: Engine) -> bool:
        """Go on where another set of rules stopped; ``False``: a rule is new, and ``remember`` is needed for it."""
        self._lives.take_over(old._lives)
        return self._memories.take_over(old._memories)

    def remember(
        self,
        history: Iterable[Judged],
        *,
        now: datetime,
        begun: datetime | None = None,
        settled: datetime | None = None,
        alerts: Iterable[Alert] = (),
        fired: Iterable[tuple[Key, MentionId]] = (),
        silences: Iterable[Silence] = (),
        sights: Iterable[Sight] = (),
    ) -> None:
        """Take up where the store says we stood.

        Args:
            history: mentions weighed before, in order of arrival.
            now: the present: what is too old for a rule's memory is left out of it.
            begun: since when anything was watched; ``None``: since the first mention of ``history``.
            settled: the engine that stood here before lived until then: what was due is not asked again, and what that
                needed is still remembered. ``None``: a day ago (``max_age``).
            alerts: those alive, and those resolved of late; ``fired``: which mention made what fire.
        """
        memories = self._memories
        self.see(sights)
        self._lives.remember(alerts, silences)
        memories.begin(begun or now)
        memories.settled = settled or now - self.book.max_age
        forgotten = min(now, settled or now) - self.book.max_age
        horizons = {name: forgotten - scale.looks_back for name, scale in memories.scales.items()}
        for one in history:
            memories.begin(one.mention.collected_at)
            memories.rebase(one)
            entry: Seen | None = None
            for chosen in self._selection.pairs(one):
                name = chosen.rule.name
                if name not in memories.known and one.mention.published_at > horizons[name]:
                    said, entry = seen_towards(chosen.brand, one, entry)
                    gauge = memories.gauge(chosen.rule, (name, chosen.brand, chosen.group))
                    memories.take_in(chosen, gauge, entry, said)
        for key, mention in fired:
            if key[0] in memories.rules and key[0] not in memories.known:
                memories.note_fired(key, mention, now)
        memories.set_watches()

    # --- weighing ---

    def weigh(self, judged: Iterable[Judged]) -> Weighed:
        """Decide on mentions in order of arrival; nothing outside changes until the result is committed."""
        weighed = Weighed()
        for one in judged:
            weighed.done.append(one.mention.id)
            self._advance(one.mention.collected_at, weighed)
            self._weigh_one(one, weighed)
        self._lives.settle(weighed)
        return weighed

    def tick(self, now: datetime) -> Weighed:
        """Let time pass. Call it only when every mention collected before ``now`` has been weighed."""
        weighed = Weighed()
        self._advance(now, weighed)
        return weighed

    def obey(self, orders: Sequence[tuple[Order, Alert | None]], now: datetime) -> Weighed:
        """Do what people asked for, each order with its alert as the store has it; as ``tick``, not before its time."""
        weighed = Weighed()
        self._advance(now, weighed)
        for order, alert in orders:
            obey(self._lives, order, now, alert, weighed)
        return weighed

    def correct(self, change: Change, alerts: Sequence[Alert], now: datetime) -> Weighed:
        """Take in what somebody corrected: ``relearn`` and ``reweigh`` are needed, once it is committed.

        Args:
            alerts: those that cite any of it, as the store has them.
        """
        weighed = Weighed()
        self._advance(now, weighed)
        refused = refusal(change)
        if not refused:
            self._amend(change, alerts, weighed)
        weighed.settled.append(Settled(change.made.id, now, refused))
        return weighed

    def reread(self, change: Reread, alerts: Sequence[Alert]) -> Weighed:
        """Take in what was read again with more care: as ``correct``."""
        weighed = Weighed()
        self._advance(change.at, weighed)
        self._amend(change, alerts, weighed)
        return weighed

    def lose(self, erased: Iterable[Erased]) -> None:
        """Count no more what was erased, at once.

        Where copies of it tell its story on, which of them counts is for ``relearn`` to say.
        """
        for one in erased:
            knew = self._memories.discard(one.id)
            if one.copied:
                self._stale.update(knew)

    def bereave(self, losses: Iterable[tuple[Loss, Alert]], now: datetime) -> Weighed:
        """Write into each alert, as the store has it, what was erased of that it cites; as ``tick``, not before its time."""
        weighed = Weighed()
        self._advance(now, weighed)
        for loss, alert in losses:
            tell_loss(self._lives, loss, alert, now, weighed)
        return weighed

    def _amend(self, change: Change | Reread, alerts: Sequence[Alert], weighed: Weighed) -> None:
        for one in (one for pair in change.changed for one in pair):
            self._stale.update(chosen.rule.name for chosen in self._selection.pairs(one))
        amend(self._lives, self._selection, change, alerts, weighed)

    def needs(self, now: datetime) -> datetime | None:
        """Since when ``relearn`` must be told of the past; ``None``: nothing that a rule remembers was corrected."""
        scales = [scale for name, scale in self._memories.scales.items() if name in self._stale]
        if not scales:
            return None
        if any(scale.compares for scale in scales):  # which models spoke matters to them: as after a start
            return now - self.horizon
        return now - max(scale.looks_back for scale in scales) - self.book.max_age

    def relearn(self, history: Iterable[Judged], now: datetime) -> None:
        """Tell the rules that remember what was corrected of the past anew: since ``needs``, in order of arrival."""
        with self._memories.relearning(self._stale):
            self.remember(history, now=now, settled=now)
        self._stale.clear()

    def reweigh(self, judged: Iterable[Judged], now: datetime) -> Weighed:
        """Decide on what was corrected, by its new verdict, among all that is remembered since ``relearn``.

        What fired before is not told again, and history never fires.
        """
        weighed = Weighed()
        for one in judged:
            for chosen in self._selection.pairs(one):
                key = (chosen.rule.name, chosen.brand, chosen.group)
                told = self._memories.has_fired(key, one.mention.id)
                if chosen.selected and not one.mention.backfilled and not told:
                    gauge = self._memories.gauge(chosen.rule, key)
                    said, entry = seen_towards(chosen.brand, one)
                    self._decide(chosen, gauge, entry, said, weighed, at=now)
        self._lives.settle(weighed)
        return weighed

    def see(self, sights: Iterable[Sight]) -> None:
        """Learn how well sources are seen from now on, in order of time."""
        self._memories.eyes.see(sights)

    def sight(self, source: SourceName) -> Sight | None:
        """How a source is seen; ``None``: nobody said."""
        return self._memories.eyes.sight(source)

    def blind(self, rule: Rule) -> Mapping[SourceName, Sight]:
        """The sources of a rule that cannot be seen just now."""
        return self._memories.eyes.blind(rule.select.sources)

    def alerts(self) -> list[Alert]:
        """The alerts that are alive."""
        return list(self._lives.alive.values())

    def _weigh_one(self, one: Judged, weighed: Weighed) -> None:
        mention, memories = one.mention, self._memories
        memories.begin(mention.collected_at)
        memories.rebase(one)
        if mention.revision > 1:
            memories.discard(mention.id)
        entry: Seen | None = None
        for chosen in self._selection.pairs(one):
            key = (chosen.rule.name, chosen.brand, chosen.group)
            gauge = memories.gauge(chosen.rule, key)
            if not mention.backfilled and gauge.knows(mention.id):
                continue  # weighed already: a batch that was handed out twice
            said, entry = seen_towards(chosen.brand, one, entry)
            memories.take_in(chosen, gauge, entry, said)
            if mention.backfilled:
                weighed.decided(key, Reason("history", fired=False))
            elif chosen.selected:
                self._decide(chosen, gauge, entry, said, weighed, at=mention.collected_at)

    def _decide(
        self, chosen: Chosen, gauge: Gauge, entry: Seen, one: Judged, weighed: Weighed, *, at: datetime
    ) -> None:
        mention, rule = one.mention, chosen.rule
        key = (rule.name, chosen.brand, chosen.group)
        if not gauge.knows(mention.id):  # older than all it remembers: an import can bring that
            weighed.decided(key, Reason("too-late", fired=False))
            return
        scale = self._memories.scales[rule.name]
        severity, reason = scale.decide(lambda condition: gauge.judge(condition, entry))
        reason = with_selected(reason, rule, one)
        if reason.fired and self._memories.has_fired(key, mention.id):
            reason = Reason("same-mention", fired=False, numbers={"revision": mention.revision})
        elif reason.fired or (key in self._lives.alive and gauge.judge(scale.hold, entry).fired):
            self._memories.note_fired(key, mention.id, entry.at)
            level = (
                severity if reason.fired else Severity.WATCH
            )  # what keeps an alert alive does not worsen it
            grown = self._lives.grow(key, level, reason, at, mention.id)
            if grown is not None:
                self._lives.refresh(key, grown, at, weighed)
            else:
                firing = Firing(
                    rule=rule,
                    key=key,
                    severity=severity,
                    reason=reason,
                    at=at,
                    mentions=(mention.id,),
                    addressed=_addressed(rule, chosen.brand, severity, one),
                )
                reason = self._fire(firing, gauge, entry, weighed)
        weighed.decided(key, reason)

    def _fire(self, firing: Firing, gauge: Gauge, entry: Seen, weighed: Weighed) -> Reason:
        """An alert opens, or worsens; returns the reason, or why nothing came of it."""

        def evidence() -> tuple[MentionId, ...]:
            mentions = gauge.evidence(entry, firing.reason)
            for mention in mentions:
                self._memories.note_fired(firing.key, mention, entry.at)
            return mentions

        refused = self._lives.fire(firing, evidence, weighed)
        return dataclasses.replace(firing.reason, name=refused, fired=False) if refused else firing.reason

    # --- time ---

    def _advance(self, now: datetime, weighed: Weighed) -> None:
        """What is due by ``now`` happens, each thing at its own moment, the earliest first."""
        for at, key, gauge in self._memories.due(now):
            self._lives.advance(at, weighed)
            self._listen(key, gauge, at, weighed)
        self._lives.advance(now, weighed)

    def _listen(self, key: Key, gauge: Gauge, at: datetime, weighed: Weighed) -> None:
        """A moment at which nothing came, and that is the point."""
        rule, scale = self._memories.rules[key[0]], self._memories.scales[key[0]]
        with self._memories.eyes_at(at):
            severity, reason = scale.decide(lambda condition: gauge.stand(condition, at))
        if reason.fired and not self._lives.knows(key, at):
            addressed = Addressed(rule=rule.name, brand=key[1], severity=severity)
            firing = Firing(
                rule=rule, key=key, severity=severity, reason=reason, at=at, mentions=(), addressed=addressed
            )
            refused = self._lives.fire(firing, tuple, weighed)
            reason = dataclasses.replace(reason, name=refused, fired=False) if refused else reason
        weighed.decided(key, reason)

    # --- asking ---

    def ask(
        self, now: datetime, rule: RuleName | None = None, brand: BrandName | None = None
    ) -> list[Standing]:
        """How rules stand at ``now``, in the order of the file; nothing changes.

        Args:
            rule, brand: only of these; ``None``: of all.
        """
        standings: list[Standing] = []
        for one in self.book.rules:
            if rule in (None, one.name):
                asked = one.select.brands or self.book.brands
                keys = {key for key in self._memories.gauges if key[0] == one.name}
                keys |= {(one.name, name, "") for name in {*asked} - {key[1] for key in keys}}
                standings += [
                    self._standing(one, key, now) for key in sorted(keys) if brand in (None, key[1])
                ]
        return standings

    def _standing(self, rule: Rule, key: Key, now: datetime) -> Standing:
        memories = self._memories
        gauge = memories.gauges.get(key) or memories.new(rule, key[1])
        scale = memories.scales[rule.name]
        with memories.eyes_at(now):
            return Standing(
                rule=rule,
                brand=key[1],
                group=key[2],
                reason=with_asked(scale.decide(lambda condition: gauge.stand(condition, now))[1], rule),
                alert=self._lives.alive.get(key),
                blind=memories.eyes.blind(rule.select.sources),
                levels=tuple((severity, gauge.stand(condition, now)) for severity, condition in scale.tiers),
                gauge=gauge,
            )


def _addressed(rule: Rule, brand: BrandName, severity: Severity, one: Judged) -> Addressed:
    return Addressed(
        rule=rule.name,
        brand=brand,
        severity=severity,
        topics=frozenset(topic.name for topic in one.verdict.topics),
        lang=one.verdict.lang or "unknown",
    )
