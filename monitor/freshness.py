"""Whether today's silence of a source is usual for it: a dead source must not pass for a quiet one.

What a source has brought is kept by the hour, and read by the rhythm that spikes are read by (``monitor.rules.baseline``):
each hour of the week has its part of a day. With it a silence is measured in *posts that would have come*, so that a night
counts for little and a weekend for what it is. Every earlier silence of the source, measured the same way, says how long
its silences are: bursts make long ones, and a source that is often silent for long is allowed to be. How likely the present
one is, is the tail of those: peaks over several thresholds, an exponential beyond each, what is not known of its scale
included, so that few silences prove little; the largest answer counts (Davison, Smith: Models for Exceedances over High
Thresholds, J. R. Statist. Soc. B 52 (1990)). docs/freshness.md shows it with figures. Numbers in, numbers and words out.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from monitor import language as written
from monitor.boxes import SourceState
from monitor.language import in_french
from monitor.model import Language, Post
from monitor.rules.baseline import Rhythm
from monitor.rules.series import DAY_HOURS, HOUR, WEEK_HOURS, hour_of, hours, week_hours
from monitor.rules.statistics import clipped, trimmed_mean

Phase = Literal["learning", "irregular", "usual", "unusual", "stale", "backwards"]

BITS = 256  # of an hour's sketch
MOST_HOURS = 8 * WEEK_HOURS  # remembered: what is older is forgotten
LATE = timedelta(
    hours=24
)  # what is dated so long before the last look was not published since: an old copy, an export
LEARNS = timedelta(days=3)  # at the least
FEWEST_DAYS = 5  # with a post, in what is remembered: fewer are no rhythm
SHORTEST = timedelta(hours=1)  # a silence below it is a hiccup
LOOKS = 3  # without anything new, before that is a silence
UNUSUAL = 1e-2  # odds from which a search is asked whether it still finds anything
STALE = 1e-3  # odds from which chance is no explanation
BEYOND = 2.0  # times the longest silence known
BACK = timedelta(days=7)  # a feed that ranks by relevance drops its newest posts, too, and not for so long
GONE = 3  # posts that a source has shown and shows no more, nor any newer one

_KINDS = 2 * DAY_HOURS  # hours of a working day and of a weekend
_KNOWN = 2  # times that an hour of a day of its kind was watched, before anything is expected of it
_RESTS = 0.25  # of a working day: who brings less at weekends may take a holiday, too
_PARTS = (1.0, 0.25, 0.05)  # of the silences: those that are asked for the tail
_FEW = 10  # silences that make a tail
_CALM, _STORM, _LEAST = 0.75, 8, 5  # see ``monitor.rules.baseline``


DOUBTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "backwards": "its newest item is now of {shown}, {silence} older than what it showed before: {gone} newer posts are gone from it, as in an old copy",
        "stale": "nothing new for {silence}; by its usual rhythm {missing} posts would have come, its longest silence before was worth {longest}: once in {odds} such stretches",
    },
    "fr": {
        "backwards": "sa dernière publication est maintenant du {shown}, {silence} de moins que ce qu'elle montrait : {gone} publications plus récentes en ont disparu, comme dans une vieille copie",
        "stale": "rien de neuf depuis {silence} ; à son rythme habituel, {missing} publications seraient venues, son plus long silence en valait {longest} : une fois sur {odds}",
    },
}
_OR_MORE: Mapping[Language, str] = {"en": " or more", "fr": " ou plus"}


# --- what is kept of an hour ------------------------------------------------------------------------------------


def sketch(posts: Iterable[Post], since: datetime | None, until: datetime) -> dict[int, int]:
    """What a page says of the hours in which its posts were published: for each hour a set of bits, one for each post.

    The same post sets the same bit, whenever it comes again: hours are put together with ``|``. Linear counting: Whang,
    Vander-Zanden, Taylor: A Linear-Time Probabilistic Counting Algorithm, ACM Trans. Database Syst. 15 (1990).

    Args:
        since: what was published before is left out; ``None``: whatever would be forgotten anyway.
        until: what is dated later is left out.
    """
    found: dict[int, int] = {}
    first = until - MOST_HOURS * HOUR if since is None else since
    for post in posts:
        at = post.published_at
        if at is not None and first <= at <= until:
            hour = hour_of(at)
            bit = 1 << _bit(post.key)
            found[hour] = found.get(hour, 0) | bit
    return found


def _bit(key: str) -> int:
    """Its bit, 0 to 255, by chance: a CRC spreads keys that count up too evenly, a product mixes it (Knuth, TAOCP 3, 6.4)."""
    return (zlib.crc32(key.encode("utf-8", "replace")) * 2_654_435_761 & 0xFFFFFFFF) >> 24


def posts_in(bits: int) -> int:
    """How many posts left these bits: exact for a few, give or take 5 % at 256, "1,400 and more" where all are set."""
    free = max(1, BITS - bits.bit_count())
    return round(BITS * math.log(BITS / free))


# --- the rhythm -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a source's rhythm was up to the last hour in which it brought anything.

    Args:
        phase: ``learning``, ``irregular`` (it has none) or ``usual``.
        known: how long it was watched.
        a_day: posts.
        amounts: posts of each hour of the week.
        silences: each silence between two hours with posts, in posts that would have come, the longest first; a post for
            each is in it.
        rest: posts of a working day, where it rests at weekends, else 0: so much a holiday may take away.
    """

    phase: Phase
    known: timedelta
    a_day: float = 0.0
    amounts: Sequence[float] = ()
    silences: Sequence[float] = ()
    rest: float = 0.0


def pulse(counts: Mapping[int, int], begun: datetime, newest: datetime, zone: ZoneInfo) -> Pulse:
    """The rhythm, from the posts of each hour since 1970.

    Args:
        begun: since when it was watched; ``newest``: its newest post.
        zone: of the hour of the week.
    """
    end = hour_of(newest) + 1
    start = max(hour_of(begun), end - MOST_HOURS)
    known = max(0, end - start) * HOUR
    series = [counts.get(hour, 0) for hour in range(start, end)]
    days = {(start + place) // DAY_HOURS for place, count in enumerate(series) if count}
    if known < LEARNS or len(days) < FEWEST_DAYS:
        irregular = known >= MOST_HOURS * HOUR / 2
        return Pulse(
            "irregular" if irregular else "learning", known, sum(series) / max(1.0, known / LEARNS * 3)
        )
    cells = week_hours(zone, start, end)
    factors = Rhythm(series, cells).factors
    calm = clipped(series, max(_LEAST, math.ceil(_STORM * trimmed_mean(series, _CALM))))
    level = _level(calm, cells, factors)
    heard = _heard(cells)
    steady = [factor * heard[_kind(cell)] for cell, factor in enumerate(factors)]
    amounts = [level * factor for factor in steady]
    week = min(level, _level(calm[-WEEK_HOURS:], cells[-WEEK_HOURS:], factors))
    now = [week * factor for factor in steady]
    return Pulse(
        "usual",
        known,
        sum(calm) * DAY_HOURS / len(calm),
        now,
        _silences(series, [amounts[cell] for cell in cells]),
        _rest(now),
    )


def _level(counts: Sequence[int], cells: Sequence[int], factors: Sequence[float]) -> float:
    return (sum(counts) + 0.5) / sum(factors[cell] for cell in cells)


def _kind(cell: int) -> int:
    return cell % DAY_HOURS + (DAY_HOURS if cell >= 5 * DAY_HOURS else 0)


def _heard(cells: Sequence[int]) -> list[bool]:
    """Of each hour of a working day and of a weekend, whether it was watched often enough."""
    often = [0] * _KINDS
    for cell in cells:
        often[_kind(cell)] += 1
    return [times >= _KNOWN for times in often]


def _silences(series: Sequence[int], amounts: Sequence[float]) -> list[float]:
    found, silence = [], 1.0
    for count, amount in zip(series, amounts, strict=True):
        if count:
            found.append(silence)
            silence = 1.0
        else:
            silence += amount
    return sorted(found, reverse=True)


def _rest(amounts: Sequence[float]) -> float:
    working, weekend = sum(amounts[: 5 * DAY_HOURS]) / 5, sum(amounts[5 * DAY_HOURS :]) / 2
    return working if weekend < _RESTS * working else 0.0


def odds(silences: Sequence[float], silence: float) -> float:
    """How likely a silence is at least so long, by those there were: 0 to 1.

    Args:
        silences: the longest first.
    """
    worst = 0.0
    for part in _PARTS:
        most = min(len(silences), max(_FEW, math.ceil(part * len(silences))))
        threshold = silences[most] if most < len(silences) else 0.0
        scale = sum(silences[:most]) - most * threshold + 1.0
        excess = max(0.0, silence - threshold)
        worst = max(worst, most / len(silences) * (1 + excess / scale) ** -(most + 1))
    return worst


# --- what is said -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How fresh a source is, and by which numbers.

    Args:
        silence: how long nothing new has come.
        missing: posts that would have come by its rhythm; ``longest``: that of its longest silence before.
        odds: of such a silence, 0 to 1.
        a_day: posts on an average day.
        known: how long it was watched.
        newest: its newest post; ``shown``: the newest that it shows, if that went backwards.
        gone: posts newer than ``shown`` that it had shown before.
    """

    phase: Phase
    known: timedelta
    a_day: float = 0.0
    silence: timedelta = timedelta()
    missing: float = 0.0
    longest: float = 0.0
    odds: float = 1.0
    newest: datetime | None = None
    shown: datetime | None = None
    gone: int = 0

    @property
    def stale(self) -> bool:
        """It cannot be trusted to show what is there."""
        return self.phase in {"stale", "backwards"}

    @property
    def why(self) -> str:
        """The reason, with its numbers, in English."""
        return self.told("en")

    def told(self, language: Language) -> str:
        """The reason, with its numbers; empty: it is trusted."""
        if not self.stale:
            return ""
        said = DOUBTS[language][self.phase]
        return (in_french(said) if language == "fr" else said).format(
            shown=written.day(self.shown, language) if self.shown else "",
            silence=written.rough(self.silence, language),
            gone=written.number(self.gone, language),
            missing=written.number(round(self.missing), language),
            longest=written.number(round(self.longest), language),
            odds=_once_in(self.odds, language),
        )

    @property
    def rhythm(self) -> str:
        """What is known of its rhythm, in a few words."""
        match self.phase:
            case "learning":
                return f"learning its rhythm, for {written.rough(self.known, 'en')}"
            case "irregular":
                return "no rhythm"
            case _:
                return f"{amount(self.a_day)} posts a day"


def judge(
    beat: Pulse, newest: datetime, until: datetime, zone: ZoneInfo, *, shortest: timedelta
) -> Freshness:
    """Whether the silence from ``newest`` to ``until`` is usual.

    Args:
        until: the last moment that a look would have shown.
        shortest: a silence below it is none.
    """
    silence = max(timedelta(), until - newest)
    if beat.phase != "usual":
        return Freshness(phase=beat.phase, known=beat.known, a_day=beat.a_day, silence=silence, newest=newest)
    missing = max(0.0, _missing(beat.amounts, newest, until, zone) - beat.rest)
    longest, chance = beat.silences[0] - 1, odds(beat.silences, 1 + missing)
    phase: Phase = "usual"
    if silence >= max(shortest, SHORTEST) and chance <= UNUSUAL:
        beyond = 1 + missing >= BEYOND * beat.silences[0]
        phase = "stale" if chance <= STALE and beyond else "unusual"
    return Freshness(
        phase=phase,
        known=beat.known,
        a_day=beat.a_day,
        silence=silence,
        missing=missing,
        longest=longest,
        odds=chance,
        newest=newest,
    )


def _missing(amounts: Sequence[float], newest: datetime, until: datetime, zone: ZoneInfo) -> float:
    """Posts that would have come in the hours after that of ``newest``, up to ``until``; no more than of a year."""
    first, end = hour_of(newest) + 1, hours(until)
    last = min(math.ceil(end), first + 52 * WEEK_HOURS)
    cells = week_hours(zone, first, last) if last > first else []
    return sum(amounts[cell] * min(1.0, end - hour) for hour, cell in enumerate(cells, first))


def backwards(
    counts: Mapping[int, int], newest: datetime, shown: datetime, known: timedelta
) -> Freshness | None:
    """Whether a source that shows all it has shows something older than before; ``None``: it does not.

    One post may be taken back by its author; several, and the newest of all, are not.
    """
    last = hour_of(shown)
    gone = sum(count for hour, count in counts.items() if hour > last)
    if newest - shown < BACK or gone < GONE:
        return None
    return Freshness(
        phase="backwards", known=known, silence=newest - shown, newest=newest, shown=shown, gone=gone
    )


def fresh(
    state: SourceState,
    every: timedelta,
    zone: ZoneInfo,
    counts: Callable[[], Mapping[int, int]],
    beat: Callable[[datetime, datetime], Pulse] | None = None,
) -> Freshness:
    """How fresh a source is after its last good look.

    Args:
        every: how often it is looked at: a silence of fewer than three looks is none.
        counts: what it has brought of each hour; asked only where that matters.
        beat: its rhythm from begun to newest, where somebody keeps it; ``None``: reckoned from ``counts``.
    """
    looked, newest, begun = state.last_success_at, state.newest_at, state.caught_up_at
    if looked is None or begun is None:
        return Freshness(phase="learning", known=timedelta(), newest=newest)
    known = max(timedelta(), looked - begun)
    if newest is None:
        return Freshness(phase="irregular", known=known, silence=known)
    if state.shown_at is not None and newest - state.shown_at >= BACK:
        found = backwards(counts(), newest, state.shown_at, known)
        if found is not None:
            return found
    reckoned = beat(begun, newest) if beat else pulse(counts(), begun, newest, zone)
    return judge(reckoned, newest, looked - state.lag, zone, shortest=LOOKS * every)


# --- words ------------------------------------------------------------------------------------------------------


def amount(number: float) -> str:
    """Two figures of it: ``1,200``, ``45``, ``2.3``, ``0.14``."""
    if number <= 0:
        return "0"
    digits = max(0, 1 - math.floor(math.log10(number)))
    return f"{number:,.{digits}f}"


def _once_in(chance: float, language: Language) -> str:
    power = math.floor(-math.log10(max(chance, 1e-12)))
    return f"10^{power}" + (_OR_MORE[language] if chance < 1e-12 else "")  # noqa: PLR2004 -- less than that means nothing
