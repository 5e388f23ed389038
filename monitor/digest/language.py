"""Dates, numbers and plurals as each language writes them: Unicode's CLDR, by Babel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from monitor.digest.phrases import PHRASES, Phrase
from monitor.model import Language
from monitor.text import in_french

_LOCALES: Mapping[Language, Locale] = {"en": Locale("en"), "fr": Locale("fr")}
NOTHING = "–"
MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Words:
    """One language, in one time zone."""

    language: Language
    zone: tzinfo

    def say(self, key: str, count: float | None = None, /, **values: str) -> str:
        """A phrase, with these values in it; what has a plural takes that of ``count``, which it shows as ``{n}``."""
        phrase: Phrase = PHRASES[key][self.language]
        if count is not None:
            values = {"n": self.number(count), **values}
        if not isinstance(phrase, str):
            one, other = phrase
            phrase = one if self.plural(count or 0) == "one" else other
        if self.language == "fr":
            phrase = in_french(phrase)
        return phrase.format(**values) if values else phrase

    def plural(self, count: float) -> str:
        """The plural category of CLDR: in French 0 and 1.5 are singular."""
        return str(_LOCALES[self.language].plural_form(count))

    def number(self, count: float) -> str:
        """``1,204``, ``1 204``."""
        return str(format_decimal(count, locale=_LOCALES[self.language]))

    def percent(self, share: float) -> str:
        """``34%``, ``34 %``."""
        return str(format_percent(share, locale=_LOCALES[self.language]))

    def growth(self, share: float) -> str:
        """``+34%``, ``-12%`` with a true minus."""
        return ("+" if share > 0 else MINUS if share < 0 else "±") + self.percent(abs(share))

    def points(self, share: float) -> str:
        """``+4 pts``: the difference of two shares, in hundredths."""
        return ("+" if share > 0 else MINUS if share < 0 else "±") + self.say(
            "points", round(abs(share) * 100)
        )

    def net(self, value: float | None) -> str:
        """``+0.12``: net sentiment."""
        if value is None:
            return NOTHING
        rounded = round(value, 2)
        sign = "+" if rounded > 0 else MINUS if rounded < 0 else "±"
        return sign + str(format_decimal(abs(rounded), format="0.00", locale=_LOCALES[self.language]))

    def money(self, amount: Decimal) -> str:
        """Of US dollars."""
        return str(format_currency(amount, "USD", locale=_LOCALES[self.language]))

    def day(self, at: datetime) -> str:
        """``3 March 2026``."""
        return self._time(at, "d MMMM y")

    def days(self, since: datetime, until: datetime) -> str:
        """``2 March 2026 to 8 March 2026``: the last day that is in it, where the period ends at midnight."""
        midnight = until.astimezone(self.zone).time() == time()
        last = until - timedelta(microseconds=1) if midnight else until
        return self.say("span", since=self.day(since), until=self.day(last))

    def short(self, at: datetime) -> str:
        """``3 Mar``."""
        return self._time(at, "d MMM")

    def minute(self, at: datetime) -> str:
        """``3 Mar, 14:05``."""
        return self._time(at, "d MMM HH:mm")

    def weekday(self, number: int) -> str:
        """``Mon``, by its number from Monday, 0."""
        return str(_LOCALES[self.language].days["stand-alone"]["abbreviated"][number]).rstrip(".")

    def span(self, length: timedelta) -> str:
        """``3 h``, ``2 days``: the largest unit that fits."""
        minutes = max(0, round(length.total_seconds() / 60))
        if minutes < 60:  # noqa: PLR2004 -- of an hour
            return self.say("minutes", minutes)
        return self.say("hours", minutes // 60) if minutes < 2880 else self.say("days", minutes // 1440)  # noqa: PLR2004 -- two days

    def _time(self, at: datetime, pattern: str) -> str:
        said = str(format_datetime(at.astimezone(self.zone), pattern, locale=_LOCALES[self.language]))
        return "1er" + said[1:] if self.language == "fr" and said.startswith("1 ") else said
