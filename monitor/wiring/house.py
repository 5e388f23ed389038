"""One set of rules, put together and ready to work."""

from __future__ import annotations

import dataclasses
import functools
import gc
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from alerts import message
from monitor.boxes import SourceState
from monitor.brands import Brands
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.config.rulebook import rulebook
from monitor.errors import Problem
from monitor.house import Backlog, House
from monitor.model import Message, Seeing, Sight, SourceName, TicketState, Trouble
from monitor.ports import Clock
from monitor.posts import Posts, Summaries
from monitor.rules.engine import Engine
from monitor.spending import Level, Standing, amount_of, until
from monitor.stages import unwatched
from monitor.store.digests import DigestBox
from monitor.store.spending import Spending
from monitor.store.store import Store
from monitor.stories import Gatherer
from monitor.wiring.cards import compose
from monitor.wiring.digests import write
from monitor.wiring.plugins import (
    channels_of,
    classifier,
    judges,
    missing_channels,
    operator_channels,
    sources_of,
)
from monitor.wiring.rules_file import read_config

COLLECT_AFTER = 20_000  # objects made and not yet freed; Python's own 700 suits short scripts
A_TURN = timedelta(minutes=1)  # far more than the loop takes from one look at the time to the next
STORIES_BACK = timedelta(hours=48)  # how far back copies of a story are looked for


def engine_of(config: Config, *, at_once: bool = False) -> Engine:
    """The engine of the rules, knowing nothing yet: what the daemon, a replay and a rule test all drive.

    Args:
        at_once: messages do not wait for company: whoever started us stops when nothing is due.
    """
    book = rulebook(config)
    lame = missing_channels(config).keys()  # no message lives where none can be sent
    book = dataclasses.replace(book, living=book.living - lame)
    return Engine(dataclasses.replace(book, group_wait=timedelta()) if at_once else book)


def obey(rules: Path, db: Path, holder: str) -> None:
    """One turn of the crank without polling, where no daemon is there to do it: orders are settled, tickets sent.

    Raises:
        ConfigError: the rules cannot be read.
        StoreError: somebody else writes the database.
    """
    from monitor.metrics import Metrics  # noqa: PLC0415 -- imported when first needed: with the log, 100 ms
    from monitor.watch import Watch  # noqa: PLC0415 -- likewise

    config, clock = read_config(rules), SystemClock()
    with Store.open(db, holder=holder) as store:
        store.interrupted()
        house = assemble(config, store, clock, rules.parent, at_once=True)
        Watch(house, clock, Metrics()).finish()


def assemble(
    config: Config,
    store: Store,
    clock: Clock,
    folder: Path,
    old: House | None = None,
    *,
    at_once: bool = False,
) -> House:
    """One set of rules, ready to work.

    Args:
        at_once: see ``engine_of``.
        folder: where relative paths in the rules start.
        old: the house before this one: what it knows of windows and stories need not be read again.
    """
    now, spending = clock.now(), Spending(store.path)
    summaries = old.posts.summaries if old and old.posts else Summaries()
    engine = engine_of(config, at_once=at_once)
    if old is None or not engine.take_over(old.engine):
        _remember(engine, store, now, anew=old is None)
    house = House(
        config=config,
        ledger=store,
        names=Brands(config.brands),
        language=classifier("language", config, clock, folder),
        classifiers=judges(config, clock, folder),
        stories=old.stories if old else _gatherer(store, now),
        engine=engine,
        sources=sources_of(config, clock, folder, spending, old.sources if old else {}),
        channels=channels_of(config, clock, folder),
        missing=missing_channels(config),
        operator=operator_channels(config),
        compose=functools.partial(compose, config, store, engine),
        backlog=functools.partial(_backlog, store),
        bad_rules=functools.partial(_bad_rules, config),
        left_out=functools.partial(_left_out, config),
        back_in=functools.partial(_back_in, config),
        spending=spending,
        budget=functools.partial(_budget, config),
        stale=functools.partial(_stale, config),
        fresh=functools.partial(_fresh, config),
        failing=functools.partial(_failing, config),
        answers=functools.partial(_answers, config),
        posts=Posts(
            DigestBox(store.path), functools.partial(write, config, store.path, summaries), summaries
        ),
    )
    if old is None:
        for name, lookout in house.sources.items():
            state = store.source(name)
            if state is not None:
                unwatched(store, engine, state, now, lookout.every)
    return house


def _remember(engine: Engine, store: Store, now: datetime, *, anew: bool) -> None:
    """Tell the engine of the past: all of it after a start, only what new rules need after a reload."""
    settled = _ticked(store) if anew else None
    known = min(now, settled or now)
    since = known - engine.horizon
    cooled = max((rule.cooldown for rule in engine.book.rules), default=timedelta())
    engine.remember(
        store.reads.weighed_history(since, words=engine.reads_words),
        now=now,
        begun=store.reads.begun(),
        settled=settled,
        alerts=store.live_alerts(known - cooled) if anew else (),
        fired=store.fired_since(known - engine.book.max_age - engine.longest_window),
        silences=store.silences(known) if anew else (),
        sights=store.sights(known - engine.book.max_age - engine.longest_window) if anew else (),
    )


def _ticked(store: Store) -> datetime | None:
    """Until when the daemon certainly lived: a loop that polls has let time pass just before."""
    polls = [state.last_poll_at for state in store.reads.sources() if state.last_poll_at is not None]
    return max(polls) - A_TURN if polls else None


def spare_the_collector() -> None:
    """Keep what was just built out of the garbage collector's rounds, and let it come round less often.

    Automata, rules and windows live as long as the file stays as it is: looking through them again and again took a
    tenth of all time. A reload thaws them first, so that the old ones can go. For whoever stays: it takes as long as one
    round through everything.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def _gatherer(store: Store, now: datetime) -> Gatherer:
    gatherer = Gatherer()
    for mention in store.reads.recent(now - STORIES_BACK):
        gatherer.remember(mention)
    return gatherer


def _backlog(store: Store) -> Backlog:
    counts = store.reads.counts()
    waiting = (TicketState.DUE, TicketState.SENDING, TicketState.UNKNOWN)
    return Backlog(
        judge=counts.to_judge,
        weigh=counts.to_weigh,
        deliver=sum(counts.tickets[state] for state in waiting),
        reread=counts.hasty,
    )


def _bad_rules(config: Config, problems: Sequence[Problem], at: datetime) -> Message:
    return message.bad_reload(problems, at=at.astimezone(config.timezone), language=config.language)


def _left_out(config: Config, trouble: Trouble, at: datetime) -> Message:
    local = at.astimezone(config.timezone)
    return message.left_out(trouble.classifier, trouble.why, at=local, language=config.language)


def _back_in(config: Config, trouble: Trouble, at: datetime) -> Message:
    local = at.astimezone(config.timezone)
    return message.back_in(trouble.classifier, since=trouble.since, at=local, language=config.language)


def _budget(config: Config, one: Standing, level: Level, at: datetime) -> Message:
    assert one.allowance is not None, "nobody is told of what has no bound"
    language, local = config.language, at.astimezone(config.timezone)
    numbers = {"spent": one.spent, "most": one.allowance.most or one.spent, "forecast": one.forecast}
    return message.budget(
        level,
        one.source,
        {name: amount_of(number, one.what, language) for name, number in numbers.items()},
        span=one.allowance.span,
        until=until(one.allowance, at, language),
        stops=one.stops and one.stops.astimezone(config.timezone),
        at=local,
        language=language,
    )


def _stale(config: Config, sight: Sight, at: datetime) -> Message:
    return message.stale(
        sight.source,
        sight.why,
        at=at.astimezone(config.timezone),
        blind=sight.state is Seeing.BLIND,
        language=config.language,
    )


def _fresh(config: Config, name: SourceName, since: datetime, at: datetime) -> Message:
    return message.fresh(name, since=since, at=at.astimezone(config.timezone), language=config.language)


def _failing(config: Config, state: SourceState, since: datetime, at: datetime) -> Message:
    local = at.astimezone(config.timezone)
    return message.failing(state.name, state.error, since=since, at=local, language=config.language)


def _answers(config: Config, name: SourceName, since: datetime, at: datetime) -> Message:
    return message.answers(name, since=since, at=at.astimezone(config.timezone), language=config.language)
