"""What rules remember of what they selected: a gauge for each rule, brand and group, and what can be seen."""

from __future__ import annotations

import contextlib
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from monitor.model import BrandName, Judged, MentionId, RuleName
from monitor.rules.conditions import Rule, Rulebook, Silent
from monitor.rules.eyes import NOW, Eyes
from monitor.rules.gauge import EVER, Gauge, Setting, kinds
from monitor.rules.gauges import make
from monitor.rules.levels import scale_of
from monitor.rules.selection import Chosen
from monitor.rules.weighed import Key
from monitor.rules.windows import Seen

NOT_YET = datetime.max.replace(tzinfo=UTC)


class Memories:
    """The gauges of all rules.

    Args:
        book: all that the engine goes by.
    """

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.rules = {rule.name: rule for rule in book.rules}
        self.scales = {rule.name: scale_of(rule) for rule in book.rules}
        self.gauges: dict[Key, Gauge] = {}
        self.eyes = Eyes(book.sources)
        self.known: frozenset[RuleName] = frozenset()  # rules whose memories were taken over
        self._fired: defaultdict[Key, dict[MentionId, datetime]] = defaultdict(dict)
        self._due: list[tuple[datetime, Key]] = []
        self._models: defaultdict[str | None, set[str]] = defaultdict(set)
        self._begun = NOT_YET
        self._at_rest: frozenset[RuleName] = frozenset()  # rules that nobody is telling of the past just now
        self.settled = EVER  # what was due by then was asked then

    def take_over(self, old: Memories) -> bool:
        """Go on where another set of rules stopped; ``False``: a rule is new, and has to be told of the past."""
        self._models, self._begun = old._models, old._begun
        self.eyes = old.eyes
        self.eyes.sources = self.book.sources
        same_world = _world(old.book) == _world(self.book)
        same = {
            name
            for name, rule in self.rules.items()
            if same_world and (before := old.rules.get(name)) is not None and _memory(before) == _memory(rule)
        }
        for key, gauge in old.gauges.items():
            if key[0] in same:
                self._keep(key, gauge)
        for key, mentions in old._fired.items():
            if key[0] in same:
                self._fired[key] = mentions
        self.known = frozenset(same)
        return len(same) == len(self.rules)

    def begin(self, at: datetime) -> None:
        """Something was watched at ``at``: before the earliest such moment, silence is no silence."""
        self._begun = min(self._begun, at)

    def set_watches(self) -> None:
        """A rule that listens for silence listens from the beginning, before the first mention."""
        for rule in self.book.rules:
            if any(isinstance(kind, Silent) for kind in kinds(rule.when)):
                own = [brand for brand, competitor in self.book.brands.items() if not competitor]
                for brand in sorted(rule.select.brands or own):
                    self.gauge(rule, (rule.name, brand, ""))

    # --- mentions ---

    def take_in(self, chosen: Chosen, gauge: Gauge, entry: Seen, one: Judged) -> None:
        """Let a gauge know of a mention: as news, as what is around, or as history."""
        if one.mention.backfilled:
            if self.scales[chosen.rule.name].compares:
                gauge.learn(entry, one, selected=chosen.selected)
        elif chosen.selected:
            gauge.add(entry, one)
        else:
            gauge.around(entry)

    def rebase(self, one: Judged) -> None:
        """A model that was never heard before judges from now on: what was usual of sentiment, it never said."""
        model = one.verdict.heard_model  # a person who corrects one mention is no other model
        if (
            model is None or one.verdict.hasty
        ):  # what is judged in haste is read again by the one that is usual
            return
        heard = self._models[one.verdict.lang]
        if model not in heard:
            if heard:
                for key, gauge in self.gauges.items():
                    if key[0] not in self._at_rest:
                        gauge.rebase()
            heard.add(model)

    def discard(self, mention: MentionId) -> set[RuleName]:
        """An edit, or an end: its earlier words count no more; which rules knew it."""
        knew = {key[0] for key, gauge in self.gauges.items() if gauge.knows(mention)}
        for gauge in self.gauges.values():
            gauge.discard(mention)
        return knew

    @contextlib.contextmanager
    def relearning(self, names: Collection[RuleName]) -> Iterator[None]:
        """These rules forget all mentions, and are told of them anew while it lasts; the others do not listen.

        What fired is not forgotten: it was told, whatever was thought of it since.
        """
        self.gauges = {key: gauge for key, gauge in self.gauges.items() if key[0] not in names}
        self._due = [(at, key) for at, key in self._due if key[0] not in names]
        heapq.heapify(self._due)
        before = self.known, self._models
        self.known = self._at_rest = frozenset(self.rules.keys() - names)
        self._models = defaultdict(set)
        try:
            yield
        finally:
            self.known, self._models = before
            self._at_rest = frozenset()

    # --- what fired ---

    def has_fired(self, key: Key, mention: MentionId) -> bool:
        """Whether it made the rule fire before: an edit of it is no news."""
        return mention in self._fired[key]

    def note_fired(self, key: Key, mention: MentionId, at: datetime) -> None:
        """Remember that it made the rule fire, for as long as the windows remember the mention."""
        fired = self._fired[key]
        fired[mention] = at
        stale = at - self.scales[key[0]].window - self.book.max_age
        while (oldest := next(iter(fired.items())))[1] < stale:
            del fired[oldest[0]]

    @contextlib.contextmanager
    def eyes_at(self, moment: datetime) -> Iterator[None]:
        """While it lasts, blindness is that of ``moment``."""
        self.eyes.at = moment
        try:
            yield
        finally:
            self.eyes.at = NOW

    # --- gauges ---

    def gauge(self, rule: Rule, key: Key) -> Gauge:
        """The gauge, made when it is first asked for."""
        gauge = self.gauges.get(key)
        if gauge is None:
            gauge = self.new(rule, key[1])
            self._keep(key, gauge)
        return gauge

    def new(self, rule: Rule, brand: BrandName) -> Gauge:
        """A gauge that knows nothing yet."""
        eyes, sources = self.eyes, rule.select.sources
        setting = Setting(
            brand=brand,
            begun=self._begun,
            settled=self.settled,
            max_age=self.book.max_age,
            zone=self.book.zone,
            tone=rule.select.sentiment,
            events=tuple(
                event for event in self.book.calendar if event.brands is None or brand in event.brands
            ),
            sources=frozenset(sources or self.book.sources),
            blind=lambda: {name: sight.at for name, sight in eyes.blind(sources).items()},
            brand_words=self.book.brand_words,
        )
        return make(rule.when, setting)

    def _keep(self, key: Key, gauge: Gauge) -> None:
        self.gauges[key] = gauge
        if gauge.due() is not None:  # it is asked for it again, once it has heard all that it is to be told
            heapq.heappush(self._due, (EVER, key))

    # --- what is due though nothing came ---

    def due(self, now: datetime) -> Iterator[tuple[datetime, Key, Gauge]]:
        """The gauges to be asked by ``now``, each at its moment, the earliest first; each is then told it was asked."""
        while self._due and self._due[0][0] <= now:
            at, key = heapq.heappop(self._due)
            gauge = self.gauges[key]
            if _due(gauge) <= at:  # else something came meanwhile
                yield at, key, gauge
                gauge.asked(at)
            heapq.heappush(self._due, (_due(gauge), key))


def _due(gauge: Gauge) -> datetime:
    due = gauge.due()
    assert due is not None, "what listens goes on listening"
    return due


def _memory(rule: Rule) -> tuple[object, ...]:
    """What a rule's memories depend on: another channel or level does not change what was seen."""
    return rule.select, rule.when, rule.group_by


def _world(book: Rulebook) -> tuple[object, ...]:
    return book.max_age, book.zone, book.calendar, book.brands, book.brand_words
