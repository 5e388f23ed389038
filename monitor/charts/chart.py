"""The definition: what was said of each brand, how much of it was negative, and which alerts there were."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from monitor import language as written
from monitor.model import BrandName, Judged, Language, Severity

QUARTER = timedelta(minutes=15)  # all zones of the world are whole quarters of an hour from UTC
WIDTH = 960  # of a page, in units of the drawing
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LONG = 300 * _DAY  # on which days no longer matter
STEPS = (
    QUARTER,
    2 * QUARTER,
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY for days in (1, 2, 7, 14, 28, 91, 182, 364)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An alert on the chart.

    Args:
        until: when it was over; the chart's end, if it was not.
        text: what a reader is told who points at it.
    """

    at: datetime
    until: datetime
    severity: Severity
    rule: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A known event on the chart, such as a launch: a band behind the bars."""

    since: datetime
    until: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a chart says by itself, in the language of those who read it.

    Args:
        bar: of a step, its time, mentions and negatives.
        negative, other: the key to the two colours.
        language: by which dates and numbers are written; ``None``: as engineers write them.
    """

    bar: str = "{at}: {total} mentions, {negative} negative"
    negative: str = "negative"
    other: str = "other"
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One brand: mentions in each step, how many of them are negative, and its alerts."""

    title: str
    totals: tuple[int, ...]
    negatives: tuple[int, ...]
    marks: tuple[Mark, ...]

    @property
    def most(self) -> int:
        """In one step."""
        return max(self.totals, default=0)


@dataclass(frozen=True, slots=True)
class Chart:
    """Some brands, one below the other, over the same time.

    Args:
        begins: of the first step.
        zone: of the people who read it.
        told: in words, for those who cannot see it; empty: ``in_words``.
        wide: in units of the drawing.
    """

    begins: datetime
    step: timedelta
    rows: tuple[Row, ...]
    zone: tzinfo
    events: tuple[Event, ...] = ()
    phrases: Phrases = Phrases()
    told: str = ""
    wide: int = WIDTH

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.rows[0].totals) if self.rows else 0

    @property
    def ends(self) -> datetime:
        """Of the last step."""
        return self.begins + self.steps * self.step

    def place(self, at: datetime) -> float:
        """In steps from the beginning, no less than nothing and no more than all."""
        return min(max((at - self.begins) / self.step, 0.0), float(self.steps))

    def ticks(self, apart: int) -> list[int]:
        """The steps that are labelled, so many apart at least: whole hours or days, counted from midnight."""
        length = next((each for each in STEPS if each >= apart * self.step), STEPS[-1])
        local = self.begins.astimezone(self.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        first = (midnight - local) % min(length, _DAY) // self.step
        return list(range(first, self.steps, max(1, length // self.step)))

    def label(self, step: int) -> str:
        """When a step begins, as short as the chart allows."""
        at, language = self._at(step), self.phrases.language
        length = self.ends - self.begins
        if length <= 2 * _DAY:
            return f"{at:%H:%M}"
        if language is None:
            return f"{at:%Y-%m}" if length > _LONG else f"{at:%m-%d}"
        return written.month(at, language) if length > _LONG else written.short(at, language)

    def told_of(self, step: int, total: int, negative: int) -> str:
        """What a reader is told who points at a step."""
        at, language = self._at(step), self.phrases.language
        if language is None:
            return self.phrases.bar.format(at=f"{at:%Y-%m-%d %H:%M}", total=total, negative=negative)
        return self.phrases.bar.format(
            at=written.minute(at, language),
            total=written.number(total, language),
            negative=written.number(negative, language),
        )

    def amount(self, number: int) -> str:
        """``1,204``."""
        return written.number(number, self.phrases.language or "en")

    def _at(self, step: int) -> datetime:
        return (self.begins + step * self.step).astimezone(self.zone)


class Counts:
    """Mentions by brand and quarter of an hour, as they come by: a few numbers, however many they are.

    Args:
        since: what arrived before is not counted.
    """

    def __init__(self, since: datetime) -> None:
        self.mentions = 0
        self.totals: defaultdict[BrandName, Counter[int]] = defaultdict(Counter)
        self.negatives: defaultdict[BrandName, Counter[int]] = defaultdict(Counter)
        self._begins = since
        self._cell, self._since, self._until = 0, _EPOCH, _EPOCH

    def add(self, judged: Iterable[Judged]) -> None:
        """Count them in."""
        for one in judged:
            if one.mention.collected_at < self._begins:
                continue
            self.mentions += 1
            cell = self._cell_of(one.mention.published_at)
            for hit in one.mention.hits:
                self.totals[hit.brand][cell] += 1
                said = one.verdict.sentiment_towards(hit.brand)
                if said is not None and said.label == "negative":
                    self.negatives[hit.brand][cell] += 1

    def _cell_of(self, at: datetime) -> int:
        """Mentions come one after the other: most are of the same quarter as the one before."""
        if not self._since <= at < self._until:
            self._cell = (at - _EPOCH) // QUARTER
            self._since = _EPOCH + self._cell * QUARTER
            self._until = self._since + QUARTER
        return self._cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a chart is to show.

    Args:
        until: of the last mention, or alert.
        columns: steps there may be at most.
    """

    since: datetime
    until: datetime
    columns: int
    zone: tzinfo = field(default=UTC)

    @property
    def step(self) -> timedelta:
        """The shortest that fits."""
        return next(
            (step for step in STEPS if self._number(step) <= self.columns),
            STEPS[-1],
        )

    def _number(self, step: timedelta) -> int:
        """Of steps; what happened at ``until`` itself is on the chart."""
        return (self.until - self._begins(step)) // step + 1

    def _begins(self, step: timedelta) -> datetime:
        """A midnight, or whole steps after one."""
        local = self.since.astimezone(self.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        return midnight if step >= _DAY else midnight + (self.since - midnight) // step * step

    def chart(
        self, counts: Counts, brands: Mapping[BrandName, str], marks: Mapping[BrandName, Sequence[Mark]]
    ) -> Chart:
        """The chart of these brands, by their titles, in that order."""
        step = self.step
        begins = self._begins(step)
        number = self._number(step)
        rows = tuple(
            Row(
                title,
                _by_step(counts.totals[brand], begins, step, number),
                _by_step(counts.negatives[brand], begins, step, number),
                tuple(marks.get(brand, ())),
            )
            for brand, title in brands.items()
        )
        return Chart(begins, step, rows, self.zone)


def _by_step(counts: Mapping[int, int], begins: datetime, step: timedelta, number: int) -> tuple[int, ...]:
    found = [0] * number
    first, size = (begins - _EPOCH) // QUARTER, step // QUARTER
    for cell, count in counts.items():
        place = (cell - first) // size
        if 0 <= place < number:
            found[place] += count
    return tuple(found)


def in_words(chart: Chart, row: Row) -> str:
    """What the picture of a brand shows, for those who cannot see it."""
    busiest = max(range(len(row.totals)), key=row.totals.__getitem__)
    when = (chart.begins + busiest * chart.step).astimezone(chart.zone)
    told = [
        f"{row.title}: {sum(row.totals)} mentions, {_part(sum(row.negatives), sum(row.totals))} negative",
        f"most at {when:%Y-%m-%d %H:%M}: {row.most}, {_part(row.negatives[busiest], row.most)} negative",
    ]
    alerts = [
        f"{mark.severity} {mark.rule} at {mark.at.astimezone(chart.zone):%Y-%m-%d %H:%M}"
        for mark in row.marks
    ]
    told.append(f"{len(alerts)} alerts" + (f": {', '.join(alerts[:10])}" if alerts else ""))
    return "; ".join(told) + "."


def _part(some: int, whole: int) -> str:
    return f"{some / whole:.0%}" if whole else "none"
