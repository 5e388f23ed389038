"""``vigie demo``: an invented crisis through the very same engine; no network, no token, no trace left behind."""

from __future__ import annotations

import contextlib
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog
from rich.console import Console

from monitor.config.model import Config
from monitor.demo import BEGINS, ENDS, FOLDER, OWN, summary
from monitor.demo.chart import Chart
from monitor.demo.replay import Replay
from monitor.demo.screen import Screen
from monitor.demo.tape import TurnedClock
from monitor.demo.words import say
from monitor.errors import VigieError
from monitor.model import BrandName, EventKind, Language, Post, RuleName, SourceName
from monitor.store.store import Store
from monitor.wiring import assemble, field_map, read_config, read_rows

RULES: Final[dict[str, str]] = {"en": "rules.yaml", "fr": "rules.fr.yaml"}
BARS, CARD = 0.6, 0.08  # the parts of the pace that the bars take in all, and that each card rests

ONE_VOICE = RuleName("mood-turns"), OWN
LOUD = RuleName("competitor-trouble"), BrandName("thermeo")


def play(language: str, pace: float) -> None:
    """Replay it; every alert comes out of the console channel as `vigie run` would send it.

    Args:
        pace: seconds that it may take in all; 0 for no pauses.

    Raises:
        VigieError: nothing is written in that language.
    """
    if language not in RULES:
        raise VigieError(f"--language {language!r} is not known: write en or fr")
    rules = FOLDER / RULES[language]
    config = read_config(rules, environ={})
    with (
        _errors_only(),
        tempfile.TemporaryDirectory(prefix="vigie-demo-") as folder,
        Store.open(Path(folder) / "demo.db", holder="vigie demo") as store,
    ):
        clock = TurnedClock(BEGINS)
        posts = {name: _posts(name) for name in (SourceName(one.name) for one in config.sources)}
        replay = Replay(assemble(config, store, clock, FOLDER), store, clock, posts)
        _perform(replay, store, config, sum(map(len, posts.values())), Rhythm(pace))


def _perform(replay: Replay, store: Store, config: Config, posts: int, rhythm: Rhythm) -> None:
    console, chart, language = Console(highlight=False), Chart(BEGINS, ENDS), config.language
    delays = {}
    rivals = [one.name for one in config.brands if one.competitor]
    screen = Screen(console, chart, rivals, config.timezone, language)
    screen.opening(posts)
    with screen:
        for step in replay.play(BEGINS, ENDS):
            opened = [event for event in step.events if event.kind is EventKind.OPENED]
            fresh = {event.alert.id: replay.delay(event) for event in opened}
            delays.update(fresh)
            polled = replay.tally.polled.values()
            seen, kept = sum(one.seen for one in polled), sum(one.admitted.new for one in polled)
            screen.step(step, seen, kept, list(fresh.values()))
            rhythm.rest((step.now - BEGINS) / (ENDS - BEGINS), len(delays))
    told = [(alert, delays[alert.id]) for alert in reversed(store.reads.alerts())]
    mentions = list(store.reads.mentions())
    ...
