"""How soon a spike is found, and how often one is found that is none: Vigie's beside two plain rules.

python -m bench.detect            invented traffic, and the onsets of 25 real crises where they are at hand (three minutes)
python -m bench.detect --quick    a fifth of it
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Protocol
from zoneinfo import ZoneInfo

from bench.traffic import HOURS_A_WEEK, Brand, Post, Trouble, rhythm, story, usual
from monitor.model import BrandName, Label, MentionId, SourceName
from monitor.rules.conditions import Spike
from monitor.rules.gauge import Setting
from monitor.rules.spike import SpikeGauge
from monitor.rules.windows import Seen
from tests.makers import make_judged

TIMELINES = Path(__file__).parent.parent.parent / "shared" / "data" / "timelines" / "crises.tsv.gz"
START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
AN_ALERT = 2.0  # hours: what fires again within them is the same alert (resolve_after and cooldown)
REACH = 6.0  # hours after its peak, in which a trouble counts as found
NEGATIVE = frozenset[Label | str]({"negative"})
LABELS: dict[str, Label] = {"negative": "negative", "neutral": "neutral", "positive": "positive"}
SAID = make_judged()  # no spike reads the words


class Detector(Protocol):
    def fires(self, post: Post, entry: Seen, /) -> bool: ...


class Vigie:
    """``when: {spike: {within: 1h}}``, with or without ``select: {sentiment: negative}``."""

    def __init__(self, tone: frozenset[Label | str] | None = None) -> None:
        setting = Setting(brand=BrandName("acme"), begun=START, zone=ZoneInfo("UTC"), tone=tone)
        self.condition = Spike(within=HOUR)
        self.gauge = SpikeGauge(self.condition, setting)
        self.tone = tone

    def fires(self, post: Post, entry: Seen) -> bool:
        if self.tone is not None and post.label not in self.tone:
            self.gauge.around(entry)
            return False
        self.gauge.add(entry, SAID)
        return self.gauge.judge(self.condition, entry).fired


class Average:
    """Three times the average so far, and the same floor."""

    def __init__(self, tone: frozenset[Label | str] | None = None) -> None:
        self.hour: deque[float] = deque()
        self.number = 0
        self.first: float | None = None
        self.tone = tone

    def fires(self, post: Post, _: Seen) -> bool:
        if self.tone is not None and post.label not in self.tone:
            return False
        self.first = post.at if self.first is None else self.first
        self.hour.append(post.at)
        self.number += 1
        while self.hour[0] <= post.at - 1:
            self.hour.popleft()
        known = post.at - self.first
        return known >= 24 and len(self.hour) >= max(10, 3 * self.number / known)


class ElastAlert:
    """ElastAlert2's ``spike``, by its documentation: this hour against the hour before.

    ``spike_height: 3, timeframe: {hours: 1}, spike_type: up, threshold_cur: 10`` and a ``threshold_ref``; two timeframes
    must have passed. https://elastalert2.readthedocs.io/en/latest/ruletypes.html#spike
    """

    def __init__(self, threshold_ref: int, tone: frozenset[Label | str] | None = None) -> None:
        self.threshold_ref = threshold_ref
        self.current: deque[float] = deque()
        self.reference: deque[float] = deque()
        self.first: float | None = None
        self.tone = tone

    def fires(self, post: Post, _: Seen) -> bool:
        if self.tone is not None and post.label not in self.tone:
            return False
        self.first = post.at if self.first is None else self.first
        self.current.append(post.at)
        while self.current[0] <= post.at - 1:
            self.reference.append(self.current.popleft())
        while self.reference and self.reference[0] <= post.at - 2:
            self.reference.popleft()
        cur, ref = len(self.current), len(self.reference)
        return post.at - self.first >= 2 and cur >= 10 and ref >= self.threshold_ref and cur >= 3 * ref


def detectors(tone: frozenset[Label | str] | None) -> dict[str, Detector]:
    return {
        "Vigie": Vigie(tone),
        "three times the average": Average(tone),
        "ElastAlert2, threshold_ref 1": ElastAlert(1, tone),
        "ElastAlert2, threshold_ref 10": ElastAlert(10, tone),
    }


@dataclass
class Score:
    delays: list[float | None] = field(default_factory=list)
    false: int = 0
    jokes: int = 0
    jokes_told: int = 0
    days: float = 0.0

    def line(self, name: str) -> str:
        found = [delay for delay in self.delays if delay is not None]
        cells = [
            name.ljust(30),
            f"{len(found)}/{len(self.delays)}" if self.delays else "-",
            f"{60 * median(found):.0f}" if found else "-",
            f"{60 * sorted(found)[int(0.9 * len(found))]:.0f}" if found else "-",
            f"{self.false / self.days:.3f}" if self.days else "-",
            f"{self.jokes_told}/{self.jokes}" if self.jokes else "-",
        ]
        return " | ".join(cell.rjust(8) for cell in cells)


Scores = dict[str, Score]


def entries(posts: Sequence[Post]) -> Iterator[tuple[Post, Seen]]:
    for number, post in enumerate(posts):
        name = MentionId(f"m{number}")
        yield (
            post,
            Seen(START + post.at * HOUR, name, name, post.voice, SourceName("stream"), LABELS[post.label]),
        )


def alerts(detector: Detector, posts: Sequence[Post]) -> list[float]:
    found: list[float] = []
    last = -AN_ALERT - 1
    for post, entry in entries(posts):
        if detector.fires(post, entry):
            if post.at > last + AN_ALERT:
                found.append(post.at)
            last = post.at
    return found


def judge(
    score: Score,
    found: Sequence[float],
    *,
    told: Iterable[Trouble],
    jokes: Iterable[Trouble],
    begin: float,
    end: float,
) -> None:
    told, jokes = list(told), list(jokes)
    for each in told:
        hits = [at for at in found if each.at <= at <= each.at + each.rise + REACH]
        score.delays.append(min(hits) - each.at if hits else None)
    for each in jokes:
        score.jokes += 1
        score.jokes_told += any(each.at <= at <= each.at + each.rise + 5 * each.lasts for at in found)
    spans = [(each.at - 0.5, each.at + each.rise + 5 * each.lasts) for each in (*told, *jokes)]
    score.false += sum(begin <= at <= end and not any(a <= at <= b for a, b in spans) for at in found)
    score.days += (end - begin - sum(b - a for a, b in spans)) / 24


# --- what is told ------------------------------------------------------------------------------------------------

RATES = (0.5, 3.0, 12.0, 40.0, 150.0)  # posts an hour: a few a day, to some thousands
BRANDS: tuple[Callable[[float, float], Brand], ...] = (
    lambda rate, negative: Brand(rate, negative=negative),
    lambda rate, negative: Brand(rate, negative=negative, wobble=0.35, flicker=0.3),  # restless
    lambda rate, negative: Brand(
        rate, negative=negative, talk=0.12
    ),  # heavy tails: people talk to each other
    lambda rate, negative: Brand(rate, negative=negative, night=0.04, weekend=0.25),  # of offices
    lambda rate, negative: Brand(rate, negative=negative, growth=1.2),  # grows by a fifth a week
)
SHAPES = (("step", 0.1), ("ramp", 1.5), ("cascade", 1.5))


def troubles(
    rng: random.Random, brand: Brand, span: tuple[float, float], *, number: int, negative: float, part: float
) -> list[Trouble]:
    """So many, spread over the time, four to twelve times what is usual at that hour, twenty-five an hour at least.

    part: of what is usual that the rule selects: 1, or the usual share of negatives.
    """
    found = []
    begin, end = span
    for place in range(number):
        at = begin + (end - begin - 30) * (place + 0.6 * rng.random()) / number
        shape, rise = rng.choice(SHAPES)
        peak = max(25.0, rng.choice((4, 7, 12)) * brand.rate * part * rhythm(brand, at + rise))
        found.append(Trouble(at, peak / (negative if part < 1 else 1.0), negative, rise, shape))
    return found


def tell(
    scores: Scores,
    seeds: Iterable[int],
    *,
    weeks: float,
    begin: float,
    number: int,
    tone: bool,
    negative: float = 0.3,
    jokes: int = 0,
) -> None:
    part = negative if tone else 1.0
    for seed in seeds:
        for rate in RATES:
            rng = random.Random(1000 * seed + int(rate * 10))
            brand = BRANDS[seed % len(BRANDS)](rate, negative)
            end = weeks * HOURS_A_WEEK
            angry = 0.5 + negative / 2 if tone else negative
            happens = troubles(rng, brand, (begin, end), number=number + jokes, negative=angry, part=part)
            rng.shuffle(happens)
            laughed = [
                Trouble(each.at, 6 * rate * rhythm(brand, each.at + 1), negative, 1.0, "ramp", 2.0)
                for each in happens[number:]
            ]
            told = story(rng, brand, weeks, happens[:number], laughed)
            for name, detector in detectors(NEGATIVE if tone else None).items():
                judge(
                    scores[name],
                    alerts(detector, told.posts),
                    told=told.troubles,
                    jokes=told.others,
                    begin=begin,
                    end=end,
                )


def timelines() -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    with gzip.open(TIMELINES, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            event, at = line.rstrip("\n").split("\t")
            found[event].append(datetime.fromisoformat(at))
    return {event: sorted(times) for event, times in found.items()}


def onset(hours: Sequence[float]) -> float:
    """Of arrival times: the first post of the first hour that holds ten, and a tenth of the busiest hour."""
    window: deque[float] = deque()
    counts = []
    for at in hours:
        window.append(at)
        while window[0] <= at - 1:
            window.popleft()
        counts.append((window[0], len(window)))
    enough = max(10.0, max(count for _, count in counts) / 10)
    return next(first for first, count in counts if count >= enough)


def real(scores: Scores, rate: float, weeks: int) -> None:
    """Each crisis in the middle of a brand's invented traffic, on its own day of the week and hour."""
    for number, times in enumerate(timelines().values()):
        rng = random.Random(number)
        brand = BRANDS[number % len(BRANDS)](rate, 0.3)
        monday = times[0].replace(hour=0, minute=0, second=0) - timedelta(days=times[0].weekday())
        arrived = [(at - monday) / HOUR + weeks * HOURS_A_WEEK for at in times]
        began = onset(arrived)
        end = began + 24
        posts = usual(rng, brand, end / HOURS_A_WEEK)
        posts += [Post(at, f"x{place}", "negative") for place, at in enumerate(arrived) if at < end]
        posts.sort()
        first = weeks * HOURS_A_WEEK
        for name, detector in detectors(None).items():
            found = alerts(detector, posts)
            hits = [at for at in found if began - 1 <= at <= began + REACH]
            scores[name].delays.append(max(0.0, min(hits) - began) if hits else None)
            if weeks:
                scores[name].false += sum(24 <= at < first for at in found)
                scores[name].days += (first - 24) / 24


def show(title: str, fill: Callable[[Scores], None]) -> None:
    scores: Scores = defaultdict(Score)
    fill(scores)
    print(f"\n{title}")
    print(
        " | ".join(
            cell.rjust(8) for cell in ("".ljust(30), "found", "median", "nine/ten", "false/day", "jokes")
        )
    )
    for name, score in scores.items():
        print(score.line(name), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    seeds = range(1 if parser.parse_args().quick else 5)
    print(
        "delays in minutes from the first post; false alarms a brand and day; jokes: six times the volume, no angrier"
    )
    show(
        "Volume, after four weeks",
        lambda scores: tell(scores, seeds, weeks=6, begin=4 * 168, number=3, tone=False),
    )
    show(
        "Volume, in the first fortnight, from the second day on",
        lambda scores: tell(scores, seeds, weeks=2, begin=26, number=2, tone=False),
    )
    show(
        "Volume, in the first day",
        lambda scores: tell(scores, seeds, weeks=0.25, begin=0, number=1, tone=False),
    )
    show(
        "Negatives (30 % are usual), after four weeks",
        lambda scores: tell(scores, seeds, weeks=6, begin=4 * 168, number=2, tone=True, jokes=2),
    )
    show(
        "Negatives (30 %), in the first ten days",
        lambda scores: tell(scores, seeds, weeks=10 / 7, begin=26, number=2, tone=True, jokes=1),
    )
    show(
        "Negatives (75 %), in the first ten days",
        lambda scores: tell(
            scores, seeds, weeks=10 / 7, begin=26, number=2, tone=True, negative=0.75, jokes=1
        ),
    )
    if not TIMELINES.exists():
        print("\nThe timelines of real crises are not at hand: nothing is said of them.")
        return
    for rate in (2.0, 20.0):
        show(
            f"25 real crises, in the traffic of a brand with {rate:.0f} posts an hour, after three weeks",
            partial(real, rate=rate, weeks=3),
        )
    show(
        "25 real crises, the same with 20 an hour, in the brand's first week",
        partial(real, rate=20.0, weeks=0),
    )


if __name__ == "__main__":
    main()
