"""The thesis of the house: what a backtest says is what the daemon would have done, and did."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from monitor import judging, stages
from monitor.boxes import SourceState
from monitor.brands import Brands
from monitor.cli.replaying import Period
from monitor.cli.replaying import replay as play_back
from monitor.config.load import load
from monitor.config.model import Config
from monitor.errors import SourceError
from monitor.model import Alert, AlertId, Page, Post, SourceName
from monitor.ports import Classifier
from monitor.stages import Collected
from monitor.store.store import Store, open_reader
from monitor.stories import Gatherer
from monitor.wiring import engine_of, kinds
from monitor.wiring.house import _remember
from tests.fakes import FakeClassifier
from tests.makers import NOON, make_post, minutes

NEWS = SourceName("news")
EVERY = minutes(15)
LATE = timedelta(microseconds=7)  # no poll is on the minute, as silences are
RULES = """
version: 1
brands:
  acme: {terms: [Acme]}
  globex: {competitor: true, terms: [Globex]}
sources: [{kind: feed, name: news, url: "https://news.example/feed", every: 15m}]
rules:
  - {name: each-story, select: {text: recall}, when: each, severity: crisis}
  - name: mood
    select: {sentiment: negative}
    when: {count: 3, within: 1h, authors: 2}
    levels: {crisis: {count: 6}}
    resolve_after: 90m
    cooldown: 2h
    repeat: 4h
  - {name: by-story, when: {count: 2, within: 6h, of: mentions}, severity: watch, group_by: story}
  - {name: fast, when: {velocity: {within: 30m, at_least: 3, authors: 2}}}
  - {name: word, when: {new_term: {floor: 3, authors: 2}}, severity: watch}
  - {name: usual, select: {sentiment: negative}, when: {spike: {within: 2h, floor: 4, authors: 2}}}
  - {name: anger, when: {share: {of: negative, above: 50%, floor: 4, authors: 2}}}
  - {name: turn, when: {shift: {of: negative, floor: 4, authors: 2}}}
  - {name: both, when: {any: [{count: 5, within: 2h}, {reach: 1000}]}, severity: watch}
  - {name: quiet, select: {brands: acme}, when: {silence: {for: 12h}}, severity: watch}
"""
CONFIG = load(RULES, kinds=kinds(), environ={}, read_file=str)


@dataclass(frozen=True)
class Poll:
    """What happens next: after some time a poll brings posts, or fails (``None``).

    Until then the source is polled as ever, and gives nothing, or fails likewise; or, ``down``, nobody is there to ask.
    """

    gap: timedelta
    posts: tuple[Post, ...] | None
    down: bool


# The store does not say when a daemon that has heard nothing was started; silence is counted from what it heard first.
FIRST = (make_post(text="Acme opens", published_at=NOON),)
words = st.sampled_from(["is bad", "is good", "must recall", "and Globex are bad", "is a bad joke #gate"])
posts = st.builds(
    lambda text, late, author, thread, reach: make_post(
        text=f"Acme {text}",
        author=f"a{author}",
        published_at=NOON - minutes(late),
        thread=thread,
        reach=reach,
    ),
    words,
    st.integers(0, 40 * 60),  # minutes before the poll that brings it: some are history by then
    st.integers(0, 5),
    st.sampled_from(["", "t1"]),
    st.sampled_from([None, 5_000]),
)
polls = st.lists(
    st.builds(
        Poll,
        st.sampled_from([minutes(1), minutes(15), minutes(40), timedelta(hours=7), timedelta(hours=13)]),
        st.none() | st.lists(posts, max_size=7).map(tuple),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


class Daemon:
    """The stages on a real store, without threads: what the daemon does, poll by poll."""

    judge: Classifier = FakeClassifier()

    def __init__(self, path: Path, config: Config) -> None:
        self.config = config
        self.path = path
        self.names = Brands(config.brands)
        self.now = NOON
        self.state = SourceState(name=NEWS, kind="feed", identity="i")
        self.start()

    def start(self) -> None:
        self.store = Store.open(self.path, "test")
        self.engine = engine_of(self.config)
        self.stories = Gatherer()
        for mention in self.store.reads.recent(self.now - timedelta(hours=48)):
            self.stories.remember(mention)
        _remember(self.engine, self.store, self.now, anew=True)
        known = self.store.source(NEWS)
        if known is not None:
            self.state = known
            stages.unwatched(self.store, self.engine, known, self.now, EVERY)

    def go_on(self, poll: Poll) -> None:
        if poll.down:
            self.store.close()
            self.now += poll.gap
            self.start()
        else:
            for _ in range(poll.gap // EVERY):
                self.poll(None if poll.posts is None else ())
            self.now += poll.gap % EVERY
        self.poll(poll.posts)

    def poll(self, posts: tuple[Post, ...] | None) -> None:
        self.now += LATE
        self.work()  # the loop turns, now and then
        self.state = (self._failed() if posts is None else self._collected(posts)).state
        stages.look(self.store, self.engine, self.state, self.now)
        self.work()
        self.now += EVERY - LATE

    def _failed(self) -> Collected:
        error = SourceError("gone away")
        return stages.collect_failed(error, self.store, self.state, now=self.now, every=EVERY, chance=0.5)

    def _collected(self, posts: tuple[Post, ...]) -> Collected:
        since = self.now - NOON
        given = [replace(post, published_at=(post.published_at or NOON) + since) for post in posts]
        return stages.collect(
            Page(posts=tuple(given), cursor=None),
            self.store,
            self.names,
            self.state,
            now=self.now,
            max_age=self.config.max_age,
            every=EVERY,
            chance=0.5,
        )

    def work(self) -> None:
        while judging.judge(self.store, self.judge, [self.judge], self.stories, limit=3):
            pass
        while stages.weigh(self.store, self.engine, limit=2).done:
            pass
        stages.tick(self.store, self.engine, self.now)


def lived(path: Path, course: Sequence[Poll]) -> dict[AlertId, Alert]:
    """What the daemon found."""
    daemon = Daemon(path, CONFIG)
    daemon.now -= LATE
    daemon.poll(FIRST)
    for poll in course:
        daemon.go_on(poll)
    daemon.go_on(Poll(timedelta(hours=15), (), down=False))
    alerts = {alert.id: alert for alert in daemon.store.reads.alerts()}
    daemon.store.close()
    return alerts


@pytest.mark.slow
@given(polls)
@settings(deadline=None, max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_a_backtest_of_what_was_collected_finds_what_the_daemon_found(course):
    """Late mentions, history, failed polls, long gaps, kills in between: the same alerts, to the last number."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vigie.db"
        expected = lived(path, course)
        with open_reader(path) as reader:
            period = Period(since=None, until=None, as_collected=True)
            played = play_back(reader, [engine_of(CONFIG)], period, UTC)
        assert {one.alert.id: one.alert for one in played.replays[0].found} == expected
