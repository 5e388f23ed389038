"""The pictures of a digest: one definition each, for every medium. ``monitor.charts`` draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape

from monitor.charts.chart import QUARTER, Chart, Counts, Event, Frame, Mark, Phrases
from monitor.charts.svg import LIGHT, colours, figure
from monitor.charts.tables import Bar, Grid, bars, grid
from monitor.digest.compare import previous, voice
from monitor.digest.facts import BrandPeriod, Digest, Section
from monitor.digest.figures import Told
from monitor.digest.language import Words
from monitor.digest.links import NOWHERE
from monitor.model import BrandName, Severity
from monitor.text import clean_line

COLUMNS = 90  # of the chart over time
NARROW, FEW_COLUMNS = 520, 42  # where a phone must be able to show it
MOST_TOPICS = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIEW = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_MARGIN = 12  # of paper around a drawing that stands alone


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as an ``svg`` element for a page that defines the colours, with what it shows in words.

    Args:
        chapter: the section that it belongs to.
        key: what its colours mean: their classes, and words.
    """

    name: str
    title: str
    words: str
    svg: str
    chapter: Section
    key: tuple[tuple[str, str], ...] = ()

    @property
    def wide(self) -> int:
        """Its width, in units of the drawing."""
        return self._size[0]

    @property
    def high(self) -> int:
        """Its height, in the same units."""
        return self._size[1]

    @property
    def _size(self) -> tuple[int, int]:
        found = _VIEW.search(self.svg)
        assert found is not None, "every drawing says how large it is"
        return round(float(found[1])), round(float(found[2]))

    @property
    def alone(self) -> str:
        """The same as a document of its own, in light colours and with its key: what becomes a PNG."""
        wide, high = self._size
        below = 28 if self.key else 0
        box = f"{-_MARGIN} {-_MARGIN} {wide + 2 * _MARGIN} {high + below + 2 * _MARGIN}"
        size = f'width="{wide + 2 * _MARGIN}" height="{high + below + 2 * _MARGIN}"'
        style = f"<style>{colours(LIGHT)}text{{font-family:Arial,sans-serif;font-size:13px}}</style>"
        paper = f'<rect class="c-paper" x="{-_MARGIN}" y="{-_MARGIN}" {size}/>'
        inner = self.svg.replace("<svg ", f'<svg height="{high}" ', 1)
        drawn = (
            inner
            if " width=" in inner.split(">", 1)[0]
            else inner.replace("<svg ", f'<svg width="{wide}" ', 1)
        )
        key = "".join(self._key(high + 16))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size}>{style}{paper}{drawn}{key}</svg>'
        )

    def _key(self, y: int) -> Iterator[str]:
        x = 0
        for name, words in self.key:
            yield f'<rect class="c-{name}" x="{x}" y="{y - 9}" width="10" height="10"/>'
            yield f'<text class="c-ink" x="{x + 15}" y="{y}">{escape(words)}</text>'
            x += 36 + 8 * len(words)


def pictures(digest: Digest, words: Words, *, narrow: bool = False) -> Iterator[Picture]:
    """Volume and sentiment over time, share of voice, topics by brand, the hours of the week; those that show something.

    Args:
        narrow: drawn for a column of a mail, or a phone: fewer steps, larger letters.
    """
    told = Told(digest, words, NOWHERE)
    spoken = [one for one in digest.brands if one.tally.mentions]
    if any(one.hours for one in spoken):
        yield _over_time(told, spoken, narrow=narrow)
    if len(spoken) > 1:
        yield _voices(told, narrow=narrow)
    if any(one.topics for one in spoken):
        yield _topics(told, spoken, narrow=narrow)
    if any(one.hours for one in spoken) and digest.now.until - digest.now.since > timedelta(days=2):
        yield _hours(told, spoken, narrow=narrow)


def on_paper(digest: Digest, words: Words) -> Iterator[Picture]:
    """The same for a page of paper: time has the width of the page, the others are small with large letters."""
    yield from (one for one in pictures(digest, words) if one.name == "volume")
    yield from (one for one in pictures(digest, words, narrow=True) if one.name != "volume")


def _over_time(told: Told, spoken: list[BrandPeriod], *, narrow: bool) -> Picture:
    digest, words = told.digest, told.words
    counts = Counts(digest.now.since)
    for one in spoken:
        for hour, (mentions, negative) in one.hours.items():
            cell = (hour - _EPOCH) // QUARTER
            counts.totals[one.brand][cell] += mentions
            counts.negatives[one.brand][cell] += negative
    columns = FEW_COLUMNS if narrow else COLUMNS
    frame = Frame(since=digest.now.since, until=digest.now.until - QUARTER, columns=columns, zone=words.zone)
    if frame.step < timedelta(hours=1):  # mentions are counted by the hour
        frame = replace(frame, columns=max(1, (frame.until - frame.since) // timedelta(hours=1) + 1))
    chart = frame.chart(counts, {one.brand: told.title(one.brand) for one in spoken}, _marks(told))
    said = " ".join(_in_words(told, chart, place, one.brand) for place, one in enumerate(spoken))
    phrases = Phrases(
        words.say("picture-bar", at="{at}", total="{total}", negative="{negative}"),
        words.say("negative"),
        words.say("other"),
        words.language,
    )
    events = tuple(Event(one.since, one.until, clean_line(one.name, 60)) for one in digest.events)
    title = words.say("picture-volume")
    wide = NARROW if narrow else chart.wide
    svg = figure(replace(chart, events=events, phrases=phrases, told=said, wide=wide))
    tones = tuple((name, words.say(name)) for name in ("negative", "other"))
    key = tones + tuple((str(one), words.title("severity", one)) for one in Severity)
    return Picture("volume", title, said, svg, "figures", key)


def _marks(told: Told) -> dict[BrandName, list[Mark]]:
    found: dict[BrandName, list[Mark]] = {}
    for one in told.digest.alerts:
        alert = one.alert
        rule = clean_line(alert.rule, 80)
        text = told.words.say(
            "alert",
            severity=told.words.title("severity", alert.severity),
            rule=rule,
            brand=told.title(alert.brand),
            at=told.words.minute(alert.opened_at),
        )
        mark = Mark(
            at=alert.opened_at,
            until=alert.resolved_at or told.digest.now.until,
            severity=alert.severity,
            rule=rule,
            text=text,
        )
        found.setdefault(alert.brand, []).append(mark)
    return found


def _in_words(told: Told, chart: Chart, place: int, brand: BrandName) -> str:
    row, words = chart.rows[place], told.words
    busiest = max(range(len(row.totals)), key=row.totals.__getitem__)
    return words.say(
        "picture-told",
        brand=told.title(brand),
        mentions=words.say("mentions", sum(row.totals)),
        share=words.percent(sum(row.negatives) / max(1, sum(row.totals))),
        when=words.minute(chart.begins + busiest * chart.step),
        most=words.number(row.most),
        alerts=words.say("alerts-counted", len(row.marks)),
    )


def _voices(told: Told, *, narrow: bool) -> Picture:
    digest, words = told.digest, told.words
    found = []
    for one in digest.brands:
        share = voice(digest.now, previous(digest), one.brand)
        if share is None:
            continue
        then = "" if share.then is None else words.say("was", value=words.percent(share.then))
        found.append(Bar(told.title(one.brand), share.now, words.percent(share.now), share.then, then))
    title = words.say("picture-voice")
    said = words.say("labelled", label=title, value=", ".join(f"{bar.label} {bar.said}" for bar in found))
    svg = bars(found, said, longest=300, left=110) if narrow else bars(found, said)
    return Picture("voice", title, said, svg, "figures")


def _topics(told: Told, spoken: list[BrandPeriod], *, narrow: bool) -> Picture:
    sums: dict[str, int] = {}
    for one in spoken:
        for name, count in one.topics.items():
            sums[name] = sums.get(name, 0) + count
    ranked = sorted(sums, key=lambda name: (-sums[name], name))[:MOST_TOPICS]
    counts = tuple(
        tuple({str(name): n for name, n in one.topics.items()}.get(name, 0) for name in ranked)
        for one in spoken
    )
    words, title = told.words, told.words.say("picture-topics")
    names = tuple(words.title("topic", name) for name in ranked)
    of_each = [
        words.say("labelled", label=told.title(one.brand), value=_counted(words, names, row))
        for one, row in zip(spoken, counts, strict=True)
    ]
    said = words.say("labelled", label=title, value=words.say("apart").join(of_each))
    labels = tuple(told.title(one.brand) for one in spoken)
    shown = Grid(labels, names, counts, said, side=72)
    if narrow:  # on its side: topics have longer names than there is room for side by side
        side = max(28, 390 // len(labels))
        shown = Grid(names, labels, tuple(zip(*counts, strict=True)), said, side=side, tall=30, left=130)
    return Picture("topics", title, said, grid(shown), "stories")


def _counted(words: Words, names: Sequence[str], counts: Sequence[int]) -> str:
    """``safety 12, press 3``."""
    return ", ".join(f"{name} {words.number(n)}" for name, n in zip(names, counts, strict=True) if n) or "–"


def _hours(told: Told, spoken: list[BrandPeriod], *, narrow: bool) -> Picture:
    """By the hour of the week, on the wall clock of those who read it."""
    words = told.words
    counts = [[0] * 24 for _ in range(7)]
    for one in spoken:
        for hour, (mentions, _) in one.hours.items():
            local = hour.astimezone(words.zone)
            counts[local.weekday()][local.hour] += mentions
    day, busiest = max(((d, h) for d in range(7) for h in range(24)), key=lambda at: counts[at[0]][at[1]])
    title = words.say("picture-hours")
    said = words.say(
        "picture-busiest",
        title=title,
        day=words.weekday(day),
        hour=f"{busiest:02}",
        mentions=words.say("mentions", counts[day][busiest]),
    )
    columns = tuple(f"{number:02}" for number in range(24))
    rows = tuple(words.weekday(number) for number in range(7))
    shown = Grid(rows, columns, tuple(map(tuple, counts)), said, side=30, numbers=False)
    if narrow:
        columns = tuple(f"{number:02}" if number % 3 == 0 else "" for number in range(24))
        shown = replace(shown, columns=columns, side=19, tall=22, left=48)
    return Picture("hours", title, said, grid(shown), "sources")
