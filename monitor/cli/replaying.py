"""Stored history, played through engines: what ``vigie backtest`` and ``vigie advise`` have in common."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from monitor.charts.chart import Counts
from monitor.cli.output import local, parse_moment
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import BrandName, Judged, RuleName
from monitor.replay.replaying import BATCH, Found, Replay, play, warm_up
from monitor.rules.engine import Engine
from monitor.store.queries import Reader
from monitor.store.search import MentionFilter

Shows = Callable[[datetime], None]  # told of the time that it has become
Watch = Callable[[datetime, datetime, str], contextlib.AbstractContextManager[Shows]]  # from, to, doing what
_EVER = datetime.min.replace(tzinfo=UTC)
COLLECT_AFTER = (
    50_000  # objects made and not yet freed: windows and baselines only grow, there is little to find
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which history is played.

    Args:
        since, until: ``None``: all there is.
        as_collected: each mention arrives when it was collected, and history stays history; else when it was published.
    """

    since: datetime | None
    until: datetime | None
    as_collected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of it.

    Args:
        since, until: the part of the period that the store covers: rates are over that.
        covered: the period, open at an end beyond which nothing is stored.
        replays: one for each engine, in their order.
        unjudged: mentions that wait to be judged, and were left out.
    """

    since: datetime
    until: datetime
    covered: Period
    replays: tuple[Replay, ...]
    counts: Counts
    unjudged: int


def period_of(since: str | None, until: str | None, zone: tzinfo, *, as_collected: bool = False) -> Period:
    """What ``--from`` and ``--to`` say.

    Raises:
        VigieError: they are no times, or the wrong way round.
    """
    now = SystemClock().now()
    begins, ends = parse_moment(since, now, zone, "--from"), parse_moment(until, now, zone, "--to")
    if begins is not None and begins >= (ends or now):
        raise VigieError(
            f"--from {local(begins, zone)} does not lie before --to {local(ends or now, zone)}: nothing lies between"
        )
    return Period(since=begins, until=ends, as_collected=as_collected)


def only(config: Config, rules: Sequence[RuleName]) -> Config:
    """The rules of these names alone; all of them, if none is named."""
    if not rules:
        return config
    return dataclasses.replace(config, rules=tuple(rule for rule in config.rules if rule.name in rules))


def of_brands(found: Sequence[Found], brands: Sequence[BrandName]) -> tuple[Found, ...]:
    """The alerts of these brands; all of them, if none is named."""
    return tuple(one for one in found if not brands or one.alert.brand in brands)


def replay(
    reader: Reader, engines: Sequence[Engine], period: Period, zone: tzinfo, watch: Watch | None = None
) -> Played:
    """Play history through engines that know nothing yet.

    What lies before the period, as far back as an engine looks, is told it first. It is weighed for the last stretch of
    that, so that what goes on when the period begins is known to have begun. Where nothing is stored before the period
    the first mention begins it, and where nothing is stored after it the last look at a source ends it: time of which
    nothing is known is no calm.

    Raises:
        VigieError: there is nothing in that period.
    """
    words, progress = any(engine.reads_words for engine in engines), watch or _progress
    asked, period = period, _covered(reader, period)
    sights = reader.sights(_EVER) if period.as_collected else []
    if period.since is None:
        arriving = _history(reader, None, period.until, period, words=words)
        first = next(arriving, None)
        if first is None:
            raise _nothing(reader, period, zone)
        arriving = itertools.chain([first], arriving)
        since = start = min([first.mention.collected_at, *(sight.at for sight in sights)])
        since = start = max(start, asked.since or start)
    else:
        since = period.since
        start = min(since - warm_up(engine.book, engine.longest_window) for engine in engines)
        arriving = _history(reader, start, period.until, period, words=words)
    past = [sight for sight in sights if sight.at < start]
    for engine in engines:
        begins = start - engine.horizon
        before = _history(reader, begins, start, period, words=engine.reads_words) if period.since else ()
        with progress(begins, start, "learning from ") as show:
            engine.remember(_shown(before, show), now=start, sights=past)
    replays, counts = tuple(Replay(engine, since) for engine in engines), Counts(since)
    coming = [
        sight for sight in sights if start <= sight.at and (not period.until or sight.at < period.until)
    ]
    ends = period.until or _looked_until(reader)
    until = since
    with _patiently(), progress(start, period.until or _newest(reader), "") as show:
        for now in play(arriving, replays, until=ends, sights=coming, watching=[counts]):
            until = now
            show(now)
    if not counts.mentions and not any(one.found for one in replays):
        raise _nothing(reader, period, zone)
    waiting = reader.counts().to_judge
    return Played(since=since, until=until, covered=period, replays=replays, counts=counts, unjudged=waiting)


def beyond(played: Played, asked: Period, zone: tzinfo) -> Iterator[str]:
    """Which part of what was asked for the store knows nothing of, so that no rate is over it."""
    ends = []
    if asked.since is not None and played.since > asked.since:
        ends.append(f"before {local(played.since, zone)}")
    if asked.until is not None and played.until < asked.until:
        ends.append(f"after {local(played.until, zone)}")
    if ends:
        yield f"nothing is stored {' or '.join(ends)}: rates are over the time between, which the store covers."


def _history(
    reader: Reader, since: datetime | None, until: datetime | None, period: Period, *, words: bool
) -> Iterator[Judged]:
    if period.as_collected:
        return reader.history(since, until, words=words, by="collected_at")
    return reader.history(since, until, words=words, at_once=True)


def _covered(reader: Reader, period: Period) -> Period:
    """The period without an end of which the store knows nothing; that end is then where the mentions end."""
    since, until = period.since, period.until
    if since and next(_history(reader, None, since, period, words=False), None) is None:
        since = None
    if until and next(_history(reader, until, None, period, words=False), None) is None:
        looked = _looked_until(reader)
        until = until if looked and looked >= until else None
    return dataclasses.replace(period, since=since, until=until)


def _looked_until(reader: Reader) -> datetime | None:
    """When somebody last looked at a source: so far, silence was heard."""
    return max((at for state in reader.sources() if (at := state.last_success_at)), default=None)


def _newest(reader: Reader) -> datetime:
    newest = next(reader.mentions(MentionFilter(limit=1)), None)
    return newest.mention.published_at if newest else SystemClock().now()


def _nothing(reader: Reader, period: Period, zone: tzinfo) -> VigieError:
    """Why there is nothing to play, with what there is."""
    if not reader.counts().mentions:
        return VigieError("the store is empty: `vigie import` brings history in, `vigie run` collects it")
    oldest = next(reader.history(words=False), None)
    if oldest is None:
        return VigieError("no stored mention has been judged yet: `vigie once` judges what waits")
    there = f"what is stored goes from {local(oldest.mention.published_at, zone)} to {local(_newest(reader), zone)}"
    if period.as_collected:
        there += ", by when it was published; --as-collected goes by when it was collected"
    return VigieError(f"no mention in that time; {there}")


# --- while it lasts ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _patiently() -> Iterator[None]:
    """With a garbage collector that comes round less often: what is remembered stays."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextlib.contextmanager
def _progress(since: datetime, until: datetime, doing: str = "") -> Iterator[Shows]:
    """A bar that shows how far the clock has been turned; none where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _now: None
        return
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415 -- likewise

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{doing}{since:%Y-%m-%d}", total=max((until - since).total_seconds(), 1.0))

        def show(now: datetime) -> None:
            gone = max((now - since).total_seconds(), 0.0)
            bar.update(task, completed=gone, description=f"{doing}{now:%Y-%m-%d}")

        yield show


def _shown(history: Iterable[Judged], show: Shows) -> Iterator[Judged]:
    """The same, while the bar goes along."""
    for number, one in enumerate(history):
        if number % BATCH == 0:
            show(one.mention.collected_at)
        yield one


def in_full(reader: Reader, found: Sequence[Found], most: int) -> Iterator[tuple[Found, list[Judged]]]:
    """Each alert with its first mentions as they are stored, with all their words."""
    for start in range(0, len(found), 100):
        some = found[start : start + 100]
        wanted = [mention for one in some for mention in one.alert.mentions[:most]]
        stored = reader.judged(wanted)
        for one in some:
            yield one, [stored[mention] for mention in one.alert.mentions[:most] if mention in stored]
