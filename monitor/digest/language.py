"""What a digest says, and how it is written, in one language and on one clock: its phrases, and ``monitor.language``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal

from monitor import language as written
from monitor import naming
from monitor.digest.phrases import PHRASES, Phrase
from monitor.language import MINUS, NOTHING, in_french
from monitor.model import Language

__all__ = ["MINUS", "NOTHING", "Words"]


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
            phrase = one if written.single(count or 0, self.language) else other
        if self.language == "fr":
            phrase = in_french(phrase)
        return phrase.format(**values) if values else phrase

    def title(self, kind: naming.Kind, name: str) -> str:
        """How a topic, a severity, a state is written for people."""
        return naming.title(kind, name, self.language)

    def tongue(self, code: str) -> str:
        """``French``: what a language is called."""
        return written.tongue(code, self.language)

    def number(self, count: float) -> str:
        """``1,204``, ``1 204``."""
        return written.number(count, self.language)

    def percent(self, share: float) -> str:
        """``34%``, ``34 %``."""
        return written.percent(share, self.language)

    def growth(self, share: float) -> str:
        """``+34%``, ``-12%`` with a true minus."""
        return written.signed(share, self.percent(abs(share)))

    def points(self, share: float) -> str:
        """``+4 pts``: the difference of two shares, in hundredths."""
        return written.signed(share, self.say("points", round(abs(share) * 100)))

    def net(self, value: float | None) -> str:
        """``+0.12``: net sentiment."""
        if value is None:
            return NOTHING
        rounded = round(value, 2)
        return written.signed(rounded, written.fixed(abs(rounded), self.language, 2))

    def money(self, amount: Decimal) -> str:
        """Of US dollars."""
        return written.money(amount, self.language)

    def day(self, at: datetime) -> str:
        """``3 March 2026``."""
        return written.day(at.astimezone(self.zone), self.language)

    def days(self, since: datetime, until: datetime) -> str:
        """``2 March 2026 to 8 March 2026``: the last day that is in it, where the period ends at midnight."""
        midnight = until.astimezone(self.zone).time() == time()
        last = until - timedelta(microseconds=1) if midnight else until
        return self.say("span", since=self.day(since), until=self.day(last))

    def short(self, at: datetime) -> str:
        """``3 Mar``."""
        return written.short(at.astimezone(self.zone), self.language)

    def minute(self, at: datetime) -> str:
        """``3 Mar, 14:05``."""
        return written.minute(at.astimezone(self.zone), self.language)

    def weekday(self, number: int) -> str:
        """``Mon``, by its number from Monday, 0."""
        return written.weekday(number, self.language).rstrip(".")

    def span(self, length: timedelta) -> str:
        """``3 h``, ``2 days``: the largest unit that fits."""
        return written.rough(length, self.language)
