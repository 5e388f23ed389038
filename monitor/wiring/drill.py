"""A crisis that did not happen, through the real stages, to a channel of one's choice."""

from __future__ import annotations

import dataclasses
import functools
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.brands import Brand, Brands
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.house import House
from monitor.judging import opinions
from monitor.model import BrandName, ChannelName, Mention, Reason, Seeing, Sight, SourceName, StoryId
from monitor.ports import Clock
from monitor.rules.conditions import Condition, NewTerm, Rule, Share, Shift, Silent, Spike
from monitor.rules.gauge import kinds
from monitor.stages import mentions_of
from monitor.store.store import Store
from monitor.wiring.cards import compose
from monitor.wiring.house import assemble
from monitor.wiring.inventing import Posts, crisis, past
from monitor.wiring.plugins import classifier, judges

LONG_AGO = datetime.min.replace(tzinfo=UTC)
LATE = timedelta(hours=1)  # a silence is asked for now and then, at full hours at the latest
_COMPARING = (Spike, Share, Shift, NewTerm)
_NAMES: dict[type, str] = {
    Spike: "spike",
    Share: "share",
    Shift: "shift",
    NewTerm: "new_term",
    Silent: "silence",
}


class OwnStory:
    """Each post tells a story of its own, however alike they are: of a drill, all count."""

    def gather(self, mention: Mention) -> StoryId:
        """Its own."""
        return StoryId(mention.id)


class Drill:
    """One rule, one channel, a store of its own; nothing waits for the morning.

    Args:
        rule: as it stands in the rules.
        brand: whose crisis it is.
        store: empty; it is filled with a past, where the rule compares with one.

    Raises:
        VigieError: the channel lacks its secret.
    """

    def __init__(
        self,
        config: Config,
        rule: Rule,
        brand: Brand,
        channel: ChannelName,
        *,
        store: Store,
        clock: Clock,
        folder: Path,
    ) -> None:
        self._rule = dataclasses.replace(
            rule, levels=(), notify=(channel,), mute=(), repeat=None, group_by=None
        )
        self.config = dataclasses.replace(
            config,
            rules=(self._rule,),
            channels={channel: config.channels[channel]},
            fallback=channel,
            quiet_hours=None,
            routes=(),
            calendar=(),
        )
        self._brand = brand
        self._store = store
        self.notes = tuple(notes(rule.when))
        self.posts = 0
        self.house = self._house(channel, clock, folder)

    def _house(self, channel: ChannelName, clock: Clock, folder: Path) -> House:
        self._invent_past(clock, folder)
        house = assemble(self.config, self._store, clock, folder, at_once=True)
        if channel not in house.channels:
            raise VigieError(f"channel {channel} cannot be used: {house.missing[channel]}")
        drilled = functools.partial(compose, self.config, self._store, house.engine, drill=True)
        return dataclasses.replace(house, compose=drilled, stories=OwnStory(), sources={}, operator=())

    def _invent_past(self, clock: Clock, folder: Path) -> None:
        """What is usual, so that there is something to compare with; a silence has lasted for as long as it takes."""
        now = clock.now()
        silences = [kind for kind in kinds(self._rule.when) if isinstance(kind, Silent)]
        until = now - max((kind.span + LATE for kind in silences), default=timedelta())
        mentions = [
            dataclasses.replace(one, collected_at=one.published_at)
            for one in self._mentions(past(self._rule, self.config, self._brand, until), now)
        ]
        if mentions:
            language = classifier("language", self.config, clock, folder)
            classifiers = judges(self.config, clock, folder)
            judged = opinions(mentions, language, classifiers, OwnStory(), haste=True)
            self._store.admit(mentions, None)
            self._store.judge(list(judged))
            self._store.weigh([one.id for one in mentions], [], [])
        if any(kind.of == "sources" for kind in silences):
            names = self._rule.select.sources or {SourceName(one.name) for one in self.config.sources}
            self._store.see([Sight(name, until, Seeing.FAILING, "a drill") for name in sorted(names)])

    def _mentions(self, posts: Posts, now: datetime) -> list[Mention]:
        names = Brands(self.config.brands)
        return [
            mention
            for source, post in posts
            for mention in mentions_of([post], names, source, now, history_before=LONG_AGO)
        ]

    def strike(self, text: str | None, now: datetime) -> int:
        """The crisis comes in, as if a source had just brought it; how many of its posts name a brand."""
        posts = crisis(self._rule, self.config, self._brand, text, now)
        mentions = self._mentions(posts, now)
        self.posts = len(posts)
        self._store.admit(mentions, None)
        return len(mentions)

    def stands(self, now: datetime) -> Reason:
        """What the rule says, where it did not fire."""
        (standing,) = self.house.engine.ask(now, brand=self._brand.name)
        return standing.reason


def notes(condition: Condition) -> list[str]:
    """What is not as in earnest."""
    found = []
    for kind in dict.fromkeys(map(type, kinds(condition))):
        if issubclass(kind, _COMPARING):
            found.append(f"{_NAMES[kind]} compares with a past: eight quiet weeks were invented, too")
        elif issubclass(kind, Silent):
            found.append("no post makes a silence: a past was invented that ended long enough ago")
    return found


def brand_of(rule: Rule, config: Config, name: BrandName | None) -> Brand:
    """The brand that is drilled: as asked for, or the one that the rule is about.

    Raises:
        VigieError: the rule does not look at it.
    """
    voices = {
        kind.of.name for kind in kinds(rule.when) if isinstance(kind, Share) and kind.of.kind == "brand"
    }
    looked_at = voices or rule.select.brands
    for brand in config.brands:
        if (looked_at is None or brand.name in looked_at) and name in (None, brand.name):
            return brand
    raise VigieError(f"rule {rule.name} does not look at {name}")
