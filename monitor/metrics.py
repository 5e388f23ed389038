"""What Prometheus is told (https://prometheus.io/docs/practices/instrumentation/).

Every series that the rules name stands at zero from the start, so that "nothing happened" and "nobody counted" look
different, and a first failure is an increase. Label values come from ``rules.yaml`` and from us, never from a mention.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Literal, get_args

from monitor import __version__
from monitor.config.model import Config
from monitor.house import JUDGES
from monitor.model import ChannelName, EventKind, SourceName
from monitor.rules.conditions import (
    All,
    Any,
    Condition,
    Count,
    Each,
    NewTerm,
    Reach,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.rules.weighed import Weighed
from monitor.stages import Collected

Stage = Literal["collect", "judge", "reread", "weigh", "deliver"]
Outcome = Literal["delivered", "postponed", "unknown", "diverted", "dead"]

# The names of the reasons a rule can give, by its condition; tests/test_metrics.py holds them against monitor/rules.
_ALWAYS = ("history", "too-late", "same-mention", "cooling-down")
_LEARNS = ("learning", "not-enough-data", "below-floor", "too-few-authors")
_SPIKE = ("spike", "below-factor", "within-noise", "no-angrier", "known-event")
_SILENT = ("silent", "heard", "below-usual", "as-usual", "too-quiet-to-tell", "source-silent", "source-seen")
_NEW_TERM = ("new-term", "no-new-term", "term-usual", "term-few-authors")
REASONS: dict[type[Condition], tuple[str, ...]] = {
    Each: (*_ALWAYS, "each", "same-story"),
    Count: (*_ALWAYS, "count", "below-count", "too-few-authors", "too-few-sources"),
    Spike: (*_ALWAYS, *_LEARNS, *_SPIKE),
    Share: (*_ALWAYS, *_LEARNS, "share", "below-share", "usual-share"),
    Shift: (*_ALWAYS, *_LEARNS, "shift", "no-shift", "shift-unsure"),
    Silent: (*_ALWAYS, "learning", "blind", *_SILENT),
    NewTerm: (*_ALWAYS, "learning", *_NEW_TERM),
    Velocity: (*_ALWAYS, "velocity", "too-slow", "velocity-few-authors"),
    Reach: (*_ALWAYS, "reach", "reach-below", "reach-unknown"),
    All: (*_ALWAYS, "all", "not-all"),
    Any: (*_ALWAYS, "any", "none-of"),
}
_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)  # a batch is judged in tens of milliseconds


class Metrics:
    """The counters, one typed method for each thing that happens. Safe in any thread.

    Args:
        config: what to expect; see ``expect``.
    """

    def __init__(self, config: Config | None = None) -> None:
        from prometheus_client import (  # noqa: PLC0415 -- imported when first needed: 50 ms
            CollectorRegistry,
            Counter,
            Gauge,
            Histogram,
            Info,
            ProcessCollector,
            disable_created_metrics,
        )

        disable_created_metrics()  # type: ignore[no-untyped-call]  # or every counter has a second series, which nobody reads
        self._registry = all_ = CollectorRegistry()
        ProcessCollector(registry=all_)
        Info("vigie_build", "Which Vigie this is.", registry=all_).info({"version": __version__})
        by_source = ["source"]
        self._posts = Counter("vigie_posts", "Posts looked at.", by_source, registry=all_)
        self._mentions = Counter(
            "vigie_mentions",
            "Posts that name a brand, by what they were to the store.",
            ["source", "outcome"],
            registry=all_,
        )
        self._skipped = Counter("vigie_skipped", "Items that could not be read.", by_source, registry=all_)
        self._polls = Counter("vigie_polls", "Looks at a source.", ["source", "outcome"], registry=all_)
        self._newest = Gauge(
            "vigie_source_newest_timestamp_seconds",
            "When the newest post was published; 0: none yet.",
            by_source,
            registry=all_,
        )
        self._failures = Gauge("vigie_source_failures", "Failed polls in a row.", by_source, registry=all_)
        by_thing = ["source", "what"]
        self._spent = Counter(
            "vigie_source_spent", "What a source spent: requests, units, usd.", by_thing, registry=all_
        )
        self._left = Gauge(
            "vigie_source_left", "What it may still spend today or this month.", by_thing, registry=all_
        )
        self._judged = Counter("vigie_judged", "Mentions judged.", registry=all_)
        self._decisions = Counter(
            "vigie_decisions", "Why a rule fired or did not.", ["rule", "reason"], registry=all_
        )
        self._alerts = Counter("vigie_alerts", "Alerts opened.", ["rule", "severity"], registry=all_)
        self._tickets = Counter(
            "vigie_tickets", "Attempts to deliver.", ["channel", "outcome"], registry=all_
        )
        self._backlog = Gauge("vigie_backlog", "What waits for a stage.", ["stage"], registry=all_)
        self._seconds = Histogram(
            "vigie_stage_seconds", "How long a batch took.", ["stage"], buckets=_SECONDS, registry=all_
        )
        self._reloads = Counter(
            "vigie_rules_reloads", "Times rules.yaml was read again.", ["outcome"], registry=all_
        )
        self._left_out = Gauge(
            "vigie_classifier_left_out",
            "1 while a classifier goes on without one of its models.",
            ["classifier"],
            registry=all_,
        )
        self._sources: set[SourceName] = set()
        self._start()
        if config is not None:
            self.expect(config)

    def _start(self) -> None:
        for stage in get_args(Stage):
            self._seconds.labels(stage)
        self.left_out(())
        self.backlog(judge=0, weigh=0, deliver=0, reread=0)
        for outcome in ("ok", "refused"):
            self._reloads.labels(outcome)

    def expect(self, config: Config) -> None:
        """Put the series of these sources, rules and channels at zero, where they are new; forget the sources gone."""
        sources = {SourceName(source.name) for source in config.sources}
        for gone in self._sources - sources:
            # Its counters keep what they counted; the state of a source that is no more would be a lie.
            self._newest.remove(gone)
            self._failures.remove(gone)
            self._left.remove_by_labels({"source": gone})
        self._sources = sources
        for source in sources:
            self._expect_source(source)
        for rule in config.rules:
            self._alerts.labels(rule.name, rule.severity)
            for reason in REASONS[type(rule.when)]:
                self._decisions.labels(rule.name, reason)
        for channel in {config.fallback, *config.channels}:
            for outcome in get_args(Outcome):
                self._tickets.labels(channel, outcome)

    def _expect_source(self, source: SourceName) -> None:
        for counter in (self._posts, self._skipped, self._newest, self._failures):
            counter.labels(source)
        for outcome in ("new", "edited", "duplicate", "erased", "refused"):
            self._mentions.labels(source, outcome)
        for outcome in ("ok", "failed"):
            self._polls.labels(source, outcome)

    # --- what happened ---

    def polled(self, collected: Collected) -> None:
        """A source was looked at."""
        state, admitted = collected.state, collected.admitted
        self._polls.labels(state.name, "failed" if collected.error else "ok").inc()
        self._posts.labels(state.name).inc(collected.seen)
        self._skipped.labels(state.name).inc(len(collected.skipped))
        self._mentions.labels(state.name, "new").inc(admitted.new)
        self._mentions.labels(state.name, "edited").inc(admitted.edited)
        self._mentions.labels(state.name, "duplicate").inc(admitted.duplicate)
        self._mentions.labels(state.name, "erased").inc(len(admitted.erased))
        self._mentions.labels(state.name, "refused").inc(admitted.refused)
        self._failures.labels(state.name).set(state.failures)
        if state.newest_at is not None:
            self._newest.labels(state.name).set(state.newest_at.timestamp())

    def spent(self, source: SourceName, what: str, amount: Decimal = Decimal()) -> None:
        """A source spent so much; what it gave back of an earlier look cannot be taken off a counter."""
        self._spent.labels(source, what).inc(max(0.0, float(amount)))

    def left(self, source: SourceName, what: str, left: Decimal) -> None:
        """So much may it still spend, by the tightest of its bounds."""
        self._left.labels(source, what).set(float(left))

    def judged(self, mentions: int) -> None:
        """A batch of mentions was judged."""
        self._judged.inc(mentions)

    def left_out(self, classifiers: Collection[str]) -> None:
        """These, and no others, go on without one of their models."""
        for one in ("language", *JUDGES):
            self._left_out.labels(one).set(one in classifiers)

    def weighed(self, weighed: Weighed) -> None:
        """Rules decided on a batch of mentions."""
        for (rule, reason), times in weighed.decisions.items():
            self._decisions.labels(rule, reason).inc(times)
        for event in weighed.events:
            if event.kind is EventKind.OPENED:
                self._alerts.labels(event.alert.rule, event.alert.severity).inc()

    def sent(self, channel: ChannelName, outcome: str) -> None:
        """A delivery was attempted; ``outcome`` is an ``Outcome``."""
        self._tickets.labels(channel, outcome).inc()

    def reloaded(self, *, ok: bool) -> None:
        """``rules.yaml`` was read again."""
        self._reloads.labels("ok" if ok else "refused").inc()

    def backlog(self, *, judge: int, weigh: int, deliver: int, reread: int) -> None:
        """How many mentions wait to be judged, weighed and read again, and how many tickets to be delivered."""
        left = {"judge": judge, "weigh": weigh, "deliver": deliver, "reread": reread}
        for stage, waiting in left.items():
            self._backlog.labels(stage).set(waiting)

    def timed(self, stage: Stage) -> AbstractContextManager[object]:
        """How long the block takes, in ``vigie_stage_seconds``."""
        return self._seconds.labels(stage).time()

    # --- what is told ---

    def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """All of it, in the format that ``accept`` (an Accept header) asks for, with its content type."""
        from prometheus_client.exposition import choose_encoder  # noqa: PLC0415 -- imported with the rest

        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type
