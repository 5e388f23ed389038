"""``vigie demo``: an invented crisis through the very same engine; no network, no token, no trace left behind."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from rich.console import Console, RenderableType

from monitor.config.model import Config
from monitor.demo import BEGINS, ENDS, FOLDER, OWN, summary
from monitor.demo.chart import Chart
from monitor.demo.people import ACTS
from monitor.demo.replay import Replay
from monitor.demo.screen import Screen
from monitor.demo.summary import Ended
from monitor.demo.tape import TurnedClock
from monitor.demo.words import say
from monitor.errors import VigieError
from monitor.logs import errors_alone
from monitor.model import AlertId, BrandName, EventKind, Judged, Message, Post, RuleName, SourceName, Ticket
from monitor.store.store import Store
from monitor.wiring import assemble, field_map, read_config, read_rows

RULES: Final = {"en": "rules.yaml", "fr": "rules.fr.yaml"}
ANGRY = (RuleName("mood-turns"), OWN, "one-voice")  # silences to explain, each with what is said of it
LOUD = (RuleName("competitor-trouble"), BrandName("thermeo"), "loud")

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of random name is made in it
WIDE = 100  # columns when nobody looks
BARS, CARD = 0.6, 0.08  # of the pace: what the bars take in all, and how long each card rests
_TEMPO = (
    (0.0, 0.0),
    (0.7, 0.45),
    (0.85, 0.85),
    (1.0, 1.0),
)  # how far into the day; how far into the bars' time


@dataclass(frozen=True, slots=True)
class Stage:
    """All that a performance needs."""

    config: Config
    store: Store
    replay: Replay
    posts: int


def play(language: str, pace: float) -> None:
    """Replay it; every alert comes out of the console channel as ``vigie run`` would send it.

    Args:
        pace: seconds that it may take in all; 0 for no pauses.

    Raises:
        VigieError: nothing is written in that language.
    """
    if language not in RULES:
        raise VigieError(f"--language {language} is not known: write en or fr")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    with staged(RULES[language]) as stage:
        chart = Chart(BEGINS, ENDS)
        rivals = [brand.name for brand in stage.config.brands if brand.competitor]
        screen = Screen(console, chart, rivals, stage.config.timezone, stage.config.language)
        screen.opening(stage.posts)
        with screen:
            ended = perform(stage, screen, pace)
        console.print(*ending(stage, ended), sep="\n")
    console.print(*_next(RULES[language], stage.config), sep="\n")


@contextlib.contextmanager
def staged(rules: str) -> Iterator[Stage]:
    """The house, put together as for ``vigie run``, with the clock and the sources replaced."""
    config = read_config(FOLDER / rules, environ={})
    with (
        errors_alone(),
        tempfile.TemporaryDirectory(prefix="vigie-demo-", dir=_memory()) as folder,
        Store.open(Path(folder) / "demo.db", holder="vigie demo") as store,
    ):
        clock = TurnedClock(BEGINS)
        posts = {SourceName(one.name): _posts(one.name) for one in config.sources}
        house = assemble(config, store, clock, FOLDER)
        replay = Replay(
            dataclasses.replace(house, compose=_without_actions(house.compose)), store, clock, posts, ACTS
        )
        yield Stage(config, store, replay, sum(map(len, posts.values())))


def _without_actions(compose: Callable[[Ticket], Message]) -> Callable[[Ticket], Message]:
    """Its cards name no command: by the time that somebody types one, the alert is forgotten."""
    return lambda ticket: dataclasses.replace(compose(ticket), actions=())


def _memory() -> str | None:
    """A folder in memory, where there is one: the store waits for the disk a thousand times, and nothing is to be kept."""
    return str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None


def _posts(source: str) -> list[Post]:
    """Those of one file: read as the file source and ``vigie import`` read them."""
    rows = read_rows(FOLDER / f"{source}.jsonl", field_map(""))
    return [row.post for row in rows if isinstance(row.post, Post)]


def perform(stage: Stage, screen: Screen, pace: float) -> list[Ended]:
    """Play the day; its alerts as they ended, in the order they opened."""
    ended: dict[AlertId, Ended] = {}
    cards = 0
    began = time.monotonic()
    for step in stage.replay.play(BEGINS, ENDS):
        told = {event.id: delay for event in step.events if (delay := stage.replay.told(event)) is not None}
        for event in step.events:
            before = ended.get(event.alert.id)
            ended[event.alert.id] = Ended(
                alert=event.alert,
                began=before.began if before else event.alert.severity,
                told=before.told if before and before.told is not None else told.get(event.id),
                by=event.by if event.kind is EventKind.ACKNOWLEDGED else before.by if before else "",
            )
        screen.step(step, stage.replay.tally, told)
        cards += len(told)
        due = BARS * _tempo((step.now - BEGINS) / (ENDS - BEGINS)) + CARD * cards
        rest = began + pace * due - time.monotonic()
        if rest > 0:
            time.sleep(rest)
    return list(ended.values())


def _tempo(day: float) -> float:
    """The evening is slower than the day, so that it can be followed."""
    low, high = next(pair for pair in pairwise(_TEMPO) if day <= pair[1][0])
    return low[1] + (high[1] - low[1]) * (day - low[0]) / (high[0] - low[0])


def ending(stage: Stage, ended: Sequence[Ended]) -> Iterator[RenderableType]:
    """What was done, which alerts, and why there were no others."""
    zone, language = stage.config.timezone, stage.config.language
    mentions = list(stage.store.reads.mentions())
    yield summary.heading("done", language)
    yield summary.done(stage.replay.tally, mentions, ended, language)
    yield summary.heading("all-alerts", language)
    yield summary.alerts(ended, zone, language)
    yield summary.heading("silences", language)
    for rule, brand, phrase in (ANGRY, LOUD):
        reason = stage.replay.silence(rule, brand)
        if reason is not None:
            heard = _heard(mentions, brand, reason.numbers["since"], reason.numbers["until"])
            remark = say(phrase, language, number=heard, brand=brand.title())
            yield summary.silence(reason, remark, rule=rule, brand=brand, zone=zone, language=language)
    for one in ended:
        if one.told is None:
            opened = stage.store.reads.events(one.alert.id)[0].alert
            yield summary.hushed(opened, stage.store.reads.alert(opened.behind), zone, language)


def _heard(mentions: Sequence[Judged], brand: BrandName, since: object, until: object) -> int:
    """All mentions of a brand in the stretch of time that a reason speaks of."""
    assert isinstance(since, datetime), "a count has a stretch of time"
    assert isinstance(until, datetime), "a count has a stretch of time"
    named = (one.mention for one in mentions if brand in one.mention.brands)
    return sum(since < mention.published_at <= until for mention in named)


def _next(rules: str, config: Config) -> Iterator[RenderableType]:
    yield summary.heading("next", config.language)
    yield summary.what_next(FOLDER / rules, config.language)
