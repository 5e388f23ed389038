"""Whether two periods may be compared, and what came of it: each answer with its reason, a refusal above all.

Two sides are compared only when both were heard alike. That a number fell because a source was dark is no news of the
brand, and a share of voice among other sources is another share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Literal

from monitor.digest.facts import Digest, Side, Tally
from monitor.digest.unseen import Unseen
from monitor.model import BrandName, Seeing, SourceName

Z95 = 1.959964  # of the normal distribution: 95 % lie within
NOISE = 2.0  # standard deviations beyond which a change is one
AT_LEAST = 0.1  # of what was before: less is no news, however certain
USUAL_OF = 2  # periods at least that make something usual
CATCHES_UP = 0.05  # of a period: what a source does not answer for so long, it shows later
PAST = 4  # periods that are looked back on

Verdict = Literal["more", "less", "steady", "refused"]
Why = Literal[
    "",
    "no-past",
    "not-kept",
    "source-new",
    "source-gone",
    "blind",
    "model",
    "language",
    "filters",
    "nothing-read",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why two sides are not compared.

    Args:
        names: the sources, models or filters it is about.
        at: since when the source is heard, or the first time it was not.
    """

    why: Why
    names: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure stands against another.

    Args:
        then: what it is compared with; ``None``: refused.
        noise: what chance alone explains, in units of the figure.
    """

    verdict: Verdict
    now: float
    then: float | None = None
    noise: float = 0.0
    refusal: Refusal | None = None

    @property
    def growth(self) -> float | None:
        """By what part of what was before it grew; ``None``: there is none."""
        return None if not self.then else (self.now - self.then) / self.then


@dataclass(frozen=True, slots=True)
class Net:
    """Net sentiment with its interval, -1 to 1, at 95 %."""

    value: float
    low: float
    high: float


def net_of(tally: Tally) -> Net | None:
    """Net sentiment with its interval; ``None``: nothing was read.

    The difference of two shares of the same mentions: Bonett, Price: Adjusted Wald Confidence Interval for a Difference
    of Binomial Proportions Based on Paired Data, J. Educ. Behav. Stat. 37 (2012). Copies of a story say it once: where
    stories were counted, there are as many independent mentions as stories.
    """
    if tally.net is None:
        return None
    once = tally.stories / tally.mentions if tally.stories else 1.0
    whole = tally.read * once + 2
    good, bad = (tally.positive * once + 1) / whole, (tally.negative * once + 1) / whole
    spread = Z95 * math.sqrt((good + bad - (good - bad) ** 2) / whole)
    low, high = max(-1.0, good - bad - spread), min(1.0, good - bad + spread)
    return Net(tally.net, min(low, tally.net), max(high, tally.net))


def refused(now: Side, then: Side) -> Refusal | None:
    """Why the counts of two sides are not to be compared; ``None``: they are."""
    return next(_refusals(now, then), None)


def _refusals(now: Side, then: Side) -> Iterator[Refusal]:
    if now.languages != then.languages:
        yield Refusal("language", tuple(sorted(now.languages ^ then.languages)))
    if now.filters != then.filters:
        yield Refusal("filters", tuple(name for name in (then.filters, now.filters) if name))
    if then.gone:
        yield Refusal("not-kept", tuple(sorted(then.gone)), max(then.gone.values()))
    if not then.heard:
        yield Refusal("no-past")
    new = {name: at for name, at in now.heard.items() if at > then.since}
    if new:
        yield Refusal("source-new", tuple(sorted(new)), max(new.values()))
    gone = sorted(set(then.heard) - now.watched - set(now.heard))
    if gone:
        yield Refusal("source-gone", tuple(gone))
    never = _throughout(now) & _throughout(then)
    dark = [
        one for side in (now, then) for one in side.unseen if one.source not in never and _matters(one, side)
    ]
    if dark:
        yield Refusal("blind", tuple(sorted({one.source for one in dark})), min(one.since for one in dark))


def _throughout(side: Side) -> set[SourceName]:
    """Sources that were in the dark for all of it: where they were so before, too, both sides lack the same."""
    return {
        one.source
        for one in side.unseen
        if one.since <= side.since and (one.until is None or one.until >= side.until)
    }


def _matters(one: Unseen, side: Side) -> bool:
    """Whether it can have cost mentions that count: what fails for a while catches up, what is stale or blind never said so."""
    if one.source in side.sampled:
        return False
    if one.state not in (Seeing.FAILING, Seeing.UNWATCHED) or one.until is None:
        return True
    return one.until - max(one.since, side.since) >= CATCHES_UP * (side.until - side.since)


def volume(now: Side, then: Side | None, brand: BrandName) -> Change:
    """Mentions against those of a period. Two counts differ by chance by the root of their sum, if Poisson."""
    count = now.tally(brand).mentions
    refusal = Refusal("no-past") if then is None else refused(now, then)
    if then is None or refusal:
        return Change("refused", count, refusal=refusal)
    before = then.tally(brand).mentions
    return _change(count, before, max(NOISE * math.sqrt(count + before), AT_LEAST * before))


def voice(now: Side, then: Side | None, brand: BrandName) -> Change | None:
    """Share of voice against that of a period; ``None``: nobody spoke of anybody."""
    share = now.voice(brand)
    if share is None:
        return None
    refusal = Refusal("no-past") if then is None else refused(now, then)
    before = None if then is None else then.voice(brand)
    if then is None or refusal or before is None:
        return Change("refused", share, refusal=refusal or Refusal("no-past"))
    spread = sum(
        part * (1 - part) / max(1, sum(one.mentions for one in side.tallies.values()))
        for part, side in ((share, now), (before, then))
    )
    return _change(share, before, max(NOISE * math.sqrt(spread), 0.01))


def mood(now: Side, then: Side | None, brand: BrandName) -> Change | None:
    """Net sentiment against that of a period, as judged by the same model; ``None``: nothing was read."""
    net = net_of(now.tally(brand))
    if net is None:
        return None
    if then is None:
        return Change("refused", net.value, refusal=Refusal("no-past"))
    before = net_of(then.tally(brand))
    refusal = refused(now, then)
    mine, theirs = now.models.get(brand, frozenset()), then.models.get(brand, frozenset())
    if refusal is None and before is None:
        refusal = Refusal("nothing-read")
    if refusal is None and mine != theirs:
        refusal = Refusal("model", tuple(sorted(mine ^ theirs)))
    if refusal or before is None:
        return Change("refused", net.value, refusal=refusal)
    noise = math.hypot(net.high - net.low, before.high - before.low) / 2
    return _change(net.value, before.value, noise)


def usual(digest: Digest, figure: Callable[[Side], float | None]) -> Change | None:
    """A figure against the median of those of the periods before that may be compared; ``None``: there are too few.

    What those scatter by (the median absolute deviation, scaled to a standard deviation: Hampel, J. Am. Statist.
    Assoc. 69 (1974)) and what chance gives a count bound what is usual.
    """
    now = figure(digest.now)
    past = [
        each
        for side in digest.past
        if refused(digest.now, side) is None
        if (each := figure(side)) is not None
    ]
    if now is None or len(past) < USUAL_OF:
        return None
    middle = median(past)
    spread = 1.4826 * median(abs(each - middle) for each in past)
    chance = math.sqrt(middle) if now > 1 or middle > 1 else 0.05
    return _change(now, middle, NOISE * max(spread, chance))


def usual_mood(digest: Digest, brand: BrandName) -> Change | None:
    """Net sentiment against the usual, of the periods in which the same model judged it."""
    mine = digest.now.models.get(brand)
    return usual(digest, lambda side: side.tally(brand).net if side.models.get(brand) == mine else None)


def usual_voice(digest: Digest, brand: BrandName) -> Change | None:
    """Share of voice against the usual."""
    return usual(digest, lambda side: side.voice(brand))


def _change(now: float, then: float, noise: float) -> Change:
    verdict: Verdict = "steady" if abs(now - then) <= noise else "more" if now > then else "less"
    return Change(verdict, now, then, noise)


def previous(digest: Digest) -> Side | None:
    """The period before."""
    return digest.past[0] if digest.past else None


def quiet(digest: Digest) -> bool:
    """Whether nothing of it is out of the usual, and nobody waits for anything."""
    before = previous(digest)
    changes: Sequence[Change | None] = [
        change
        for one in digest.brands
        for change in (volume(digest.now, before, one.brand), mood(digest.now, before, one.brand))
    ]
    return (
        not digest.alerts
        and not digest.unseen
        and not any(one.unanswered for one in digest.brands)
        and all(one is None or one.verdict == "steady" for one in changes)
    )
