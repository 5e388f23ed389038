"""Invented traffic about a brand: a weekly rhythm, moods, talk that breeds talk, trends; and what happens to brands.

Everything is drawn from one seeded generator: the same seed, the same posts.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

HOURS_A_WEEK = 168


class Post(NamedTuple):
    at: float  # hours since the beginning, a Monday at midnight
    voice: str
    label: str


@dataclass(frozen=True)
class Brand:
    """How a brand is talked about.

    rate: posts an hour, on average. night: of the afternoon. weekend: of a weekday. wobble: the standard deviation of
    the logarithm of a day's level; flicker: of an hour's. talk: the part of posts that start a conversation, of a size
    with a heavy tail. growth: a week. negative: the usual share; mood: how far it wanders by the hour (logit).
    """

    rate: float
    night: float = 0.12
    weekend: float = 0.6
    wobble: float = 0.2
    flicker: float = 0.2
    talk: float = 0.05
    growth: float = 1.0
    negative: float = 0.3
    mood: float = 0.25


@dataclass(frozen=True)
class Trouble:
    """Something that happens: from ``at`` (hours), ``peak`` posts an hour on top, by which share negative.

    rise: hours until the peak; shape: how: at once, a ramp, or a cascade that doubles again and again. lasts: the half-life.
    """

    at: float
    peak: float
    negative: float
    rise: float
    shape: str
    lasts: float = 4.0


@dataclass
class Story:
    posts: list[Post] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)  # to be found
    others: list[Trouble] = field(default_factory=list)  # not to be found: more of the same mood


def poisson(rng: random.Random, mean: float) -> int:
    if mean > 60:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, number, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        number += 1
        product *= rng.random()
    return number


def rhythm(brand: Brand, hour: float) -> float:
    """Of the mean: lowest at four in the morning, highest at four in the afternoon."""
    day, clock = divmod(hour % HOURS_A_WEEK, 24)
    wave = (1 - math.cos((clock - 4) / 24 * 2 * math.pi)) / 2
    of_day = brand.night + (1 - brand.night) * wave
    mean_of_day = brand.night + (1 - brand.night) / 2
    of_week = brand.weekend if day >= 5 else 1.0
    return of_day / mean_of_day * of_week * 7 / (5 + 2 * brand.weekend)


def usual(rng: random.Random, brand: Brand, weeks: float) -> list[Post]:
    posts: list[Post] = []
    crowd = max(30, round(brand.rate * 60))
    flicker = mood = level = 0.0
    breed = 1 + brand.talk * 3.0  # a conversation has three replies on average
    for hour in range(round(weeks * HOURS_A_WEEK)):
        if hour % 24 == 0:
            level = rng.gauss(0, brand.wobble)
        flicker = 0.7 * flicker + rng.gauss(0, brand.flicker * 0.714)
        mood = 0.8 * mood + rng.gauss(0, brand.mood * 0.6)
        growth = brand.growth ** (hour / HOURS_A_WEEK)
        mean = brand.rate / breed * rhythm(brand, hour) * growth * math.exp(level + flicker)
        odds = brand.negative / (1 - brand.negative) * math.exp(mood)
        share = odds / (1 + odds)
        for _ in range(poisson(rng, mean)):
            at = hour + rng.random()
            posts.append(Post(at, voice(rng, crowd), label(rng, share)))
            if rng.random() < brand.talk:
                tone = 0.5 * share + (
                    0.5 if rng.random() < share else 0.0
                )  # people who talk are of one mind, half
                for _ in range(min(60, int(rng.paretovariate(1.5)))):
                    at += rng.expovariate(6)
                    posts.append(Post(at, voice(rng, crowd), label(rng, tone)))
    return posts


def voice(rng: random.Random, crowd: int) -> str:
    """A few speak often, most once in a while."""
    return f"u{int(crowd * rng.random() ** 2.5)}"


def label(rng: random.Random, negative: float) -> str:
    if rng.random() < negative:
        return "negative"
    return "neutral" if rng.random() < 0.6 else "positive"


def trouble(rng: random.Random, what: Trouble) -> list[Post]:
    posts: list[Post] = []
    step = 1 / 12
    hour = 0.0
    while hour < what.rise + 5 * what.lasts:
        if hour >= what.rise:
            part = 0.5 ** ((hour - what.rise) / what.lasts)
        elif what.shape == "cascade":
            part = 2 ** ((hour - what.rise) * 3)  # doubles every twenty minutes
        else:
            part = (hour + step) / what.rise
        for _ in range(poisson(rng, what.peak * part * step)):
            at = what.at + hour + step * rng.random()
            posts.append(Post(at, voice(rng, max(40, round(what.peak * 8))) + "x", label(rng, what.negative)))
        hour += step
    return posts


def story(
    rng: random.Random,
    brand: Brand,
    weeks: float,
    troubles: Iterable[Trouble],
    others: Iterable[Trouble] = (),
) -> Story:
    told = Story(usual(rng, brand, weeks), list(troubles), list(others))
    for each in (*told.troubles, *told.others):
        told.posts += trouble(rng, each)
    told.posts.sort()
    return told
