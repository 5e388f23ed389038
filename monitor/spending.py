"""What sources spend: what holds them back, since when it is counted, how far it will go. Pure: ``now`` is an argument.

Spending is kept by the hour (UTC), so that a platform's day may begin wherever its clocks say, and a month with the
calendar's. Where a day begins within an hour, that whole hour counts for both days: too much, never too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from monitor import language as written
from monitor.declaring import Allowance
from monitor.model import Language, SourceName

Level = Literal["nearly", "stopped"]
USD = "usd"
NEARLY = Decimal("0.8")  # of an allowance: from then on the operator knows
KEPT = timedelta(days=400)  # a year, and the month before it
MONTHLY = "month"
# How far back the pace is measured, and over how much time at least, so that one request is no trend.
_LOOK_BACK = {"day": timedelta(days=1), "month": timedelta(days=7)}
_AT_LEAST = {"day": timedelta(hours=1), "month": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of ``what`` a source spent in the hour that begins at ``hour``."""

    source: SourceName
    what: str
    hour: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the operator was told: once for each allowance as high as it is, in each period that begins at ``since``."""

    source: SourceName
    what: str
    span: str
    since: datetime
    most: Decimal
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a source stands with something that it spends.

    Args:
        today: since the allowance's day began; ``month``: since the calendar month did, UTC.
        allowance: what bounds it; ``None``: it is only counted.
        spent: of the allowance, or this month.
        ends: when it is counted anew; ``begun``: since when it is counted now.
        forecast: what will be spent by then, at the pace of late, if nothing stops it.
        stops: when the allowance is used up at that pace; ``None``: not before it is counted anew.
    """

    source: SourceName
    what: str
    today: Decimal
    month: Decimal
    allowance: Allowance | None
    spent: Decimal
    begun: datetime
    ends: datetime
    forecast: Decimal
    stops: datetime | None

    @property
    def left(self) -> Decimal | None:
        """How much may still be spent; ``None``: nobody says."""
        most = self.allowance.most if self.allowance else None
        return None if most is None else max(most - self.spent, Decimal())

    @property
    def share(self) -> Decimal:
        """How much of the allowance is spent, 0 to 1 and beyond, where it was lowered; 0 where there is none."""
        most = self.allowance.most if self.allowance else None
        return self.spent / most if most else Decimal()

    def notice(self, level: Level) -> Notice:
        """That the operator was told of it."""
        assert self.allowance is not None, "nobody is told of what has no bound"
        return notice(self.source, self.allowance, self.begun, level)

    @property
    def nearly(self) -> bool:
        """Whether most of it is spent."""
        return self.share >= NEARLY


def bounds(allowances: Sequence[Allowance], budget: Decimal | None) -> tuple[Allowance, ...]:
    """What holds a source back: each allowance with its number, and the budget, in US dollars a calendar month.

    Where both speak of the same, the smaller one holds.
    """
    if budget is not None:
        own = Allowance(USD, budget, "month")
        same = [one for one in allowances if _is_own(one)]
        smallest = min((one.most for one in (*same, own) if one.most is not None), default=budget)
        allowances = (*(one for one in allowances if one not in same), replace(own, most=smallest))
    return tuple(one for one in allowances if one.most is not None)


def notice(source: SourceName, allowance: Allowance, since: datetime, level: Level) -> Notice:
    """That the operator was told of this allowance in the period that began then."""
    assert allowance.most is not None, "what has no number holds nothing back"
    return Notice(
        source=source,
        what=allowance.what,
        span=allowance.span,
        since=since,
        most=allowance.most,
        level=level,
    )


def lacks_budget(allowances: Sequence[Allowance]) -> bool:
    """Whether it costs money and nobody but the operator can say how much it may."""
    return any(one.what == USD and one.most is None for one in allowances)


def costs(allowances: Sequence[Allowance]) -> bool:
    """Whether it costs money at all."""
    return any(one.what == USD for one in allowances)


def _is_own(one: Allowance) -> bool:
    return one.what == USD and one.span == MONTHLY


# --- when -------------------------------------------------------------------------------------------------------


def hour_of(now: datetime) -> datetime:
    """The hour it is counted in."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def begun(allowance: Allowance, now: datetime) -> datetime:
    """When the day, where the platform's begins, or the calendar month (UTC) began."""
    return _period(allowance, now)[0]


def ends(allowance: Allowance, now: datetime) -> datetime:
    """When it is counted anew."""
    return _period(allowance, now)[1]


def _period(allowance: Allowance, now: datetime) -> tuple[datetime, datetime]:
    if allowance.span == MONTHLY:
        first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return first, (first + timedelta(days=31)).replace(day=1)
    return _day(allowance.zone, now)


def _day(name: str, now: datetime) -> tuple[datetime, datetime]:
    """In the zone's own time, so that the days on which its clocks change are as long as they are there."""
    zone = ZoneInfo(name)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC)


# --- how it stands ----------------------------------------------------------------------------------------------


def since(now: datetime) -> datetime:
    """How far back spending has to be known to say how things stand."""
    return min(begun(Allowance("", None, "month"), now), now - _LOOK_BACK["month"]) - timedelta(days=1)


def standings(
    source: SourceName, allowances: Sequence[Allowance], spent: Iterable[Spent], now: datetime
) -> list[Standing]:
    """How a source stands with all that it spends: each allowance, then what is only counted.

    Args:
        allowances: those that hold (``bounds``).
        spent: by this source, from ``since(now)`` on.
    """
    rows = [one for one in spent if one.source == source]
    bounded = {one.what for one in allowances}
    others = sorted({one.what for one in rows} - bounded)
    return [_standing(source, one.what, one, rows, now) for one in allowances] + [
        _standing(source, what, None, rows, now) for what in others
    ]


def _standing(
    source: SourceName, what: str, allowance: Allowance | None, rows: Sequence[Spent], now: datetime
) -> Standing:
    rows = [one for one in rows if one.what == what]
    counted = allowance or Allowance(what, None, "month")
    first, end = _period(counted, now)
    spent = _sum(rows, first)
    pace, back = counted.span, now - _LOOK_BACK[counted.span]
    watched = min((one.hour for one in rows), default=now)
    over = max(now - max(back, watched), _AT_LEAST[pace])
    recent = sum((one.amount for one in rows if one.hour >= hour_of(back)), Decimal())
    most = counted.most
    return Standing(
        source=source,
        what=what,
        today=_sum(rows, _day(counted.zone, now)[0]),
        month=_sum(rows, begun(Allowance(what, None, "month"), now)),
        allowance=allowance,
        spent=spent,
        begun=first,
        ends=end,
        forecast=forecast(spent, recent, over, end - now),
        stops=None if most is None else stops(most - spent, recent, over, now, end),
    )


def _sum(rows: Iterable[Spent], begins: datetime) -> Decimal:
    return sum((one.amount for one in rows if one.hour >= hour_of(begins)), Decimal())


def forecast(spent: Decimal, recent: Decimal, over: timedelta, remaining: timedelta) -> Decimal:
    """What will be spent in all: ``spent + recent / over * remaining``.

    The pace of late, not that of the whole period: rules change, and a source begins in the middle of a month.

    Args:
        recent: spent within ``over``: the last 7 days for a month, the last 24 hours for a day; less where the first
            spending that is known came later, but never less than a day, or an hour.
        remaining: until it is counted anew.
    """
    return spent + recent * _seconds(remaining) / _seconds(over)


def stops(left: Decimal, recent: Decimal, over: timedelta, now: datetime, end: datetime) -> datetime | None:
    """When nothing is left, at the pace of ``forecast``: ``now + left / (recent / over)``; ``None``: not before ``end``."""
    if left <= 0:
        return now
    if not recent or left * _seconds(over) >= recent * _seconds(end - now):
        return None
    return now + timedelta(seconds=float(left * _seconds(over) / recent))


def _seconds(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 1_000_000


# --- in words ---------------------------------------------------------------------------------------------------

_FRENCH = {"requests": "requêtes", "units": "unités", "searches": "recherches"}
_A_SPAN: Mapping[Language, Mapping[str, str]] = {
    "en": {"day": "a day", "month": "a month"},
    "fr": {"day": "par jour", "month": "par mois"},
}
_AS_BUDGET: Mapping[Language, str] = {"en": ": as `budget` says", "fr": "\u00a0: comme le dit `budget`"}


def amount_of(number: Decimal, what: str, language: Language = "en") -> str:
    """``20 USD``, ``10,000 units``; to the cent, and of less than a cent as much as there is."""
    cents = what == USD and not 0 < number < Decimal("0.01") and number % 1
    text = written.fixed(number, language, 2) if cents else written.number(number, language)
    return f"{text} {_named(what, language)}"


def _named(what: str, language: Language) -> str:
    return "USD" if what == USD else _FRENCH.get(what, what) if language == "fr" else what


def allowed(allowance: Allowance, language: Language = "en") -> str:
    """``10,000 units a day (America/Los_Angeles)``; where the operator must say, the key that does."""
    of = _A_SPAN[language][allowance.span]
    if allowance.most is None:
        return f"{_named(allowance.what, language)} {of}{_AS_BUDGET[language]}"
    zone = f" ({allowance.zone})" if allowance.span == "day" and allowance.zone != "UTC" else ""
    return f"{amount_of(allowance.most, allowance.what, language)} {of}{zone}"


def until(allowance: Allowance, now: datetime, language: Language = "en") -> str:
    """``1 December``, the next month's first; of a day the end with its time: ``22 November 08:00 UTC``."""
    end = ends(allowance, now)
    day = written.date_in_year(end, language)
    return day if allowance.span == MONTHLY else f"{day} {end:%H:%M} UTC"


def out_of_budget(allowance: Allowance, spent: Decimal, asked: Decimal, now: datetime) -> str:
    """Why a source rests, until when, and what to do about it."""
    assert allowance.most is not None, "what has no bound is never out"
    what, this = allowance.what, "this month" if allowance.span == MONTHLY else "today"
    told = f"out of budget until {until(allowance, now)}: {amount_of(spent, what)} of {amount_of(allowance.most, what)} are spent {this}"
    if spent < allowance.most:
        told += f", and the next request may cost {amount_of(asked, what)}"
    return f"{told}; to go on before that, raise `budget`" if what == USD else told
