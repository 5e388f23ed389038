"""How dates, numbers, lengths of time and plurals are written: the one house for it, by Unicode's CLDR through Babel.

Digests, alert cards, the page and every sentence of a reason ask here, so that one language has one way of writing.
English keeps the symbols of the SI (``2 h``, ``38 s``), which its CLDR writes ``2 hr``; all else is as CLDR has it.
Babel takes 40 ms to import and is needed first when something is written: it is not loaded before.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.model import Language

if TYPE_CHECKING:
    from babel import Locale

NOTHING = "–"
MINUS = "\u2212"
NARROW, WIDE = "\u202f", "\u00a0"  # no-break blanks: Lexique des règles typographiques, Imprimerie nationale

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_SYMBOLS: Mapping[str, str] = {
    "day": "d",
    "hour": "h",
    "minute": "min",
    "second": "s",
}  # BIPM, The SI, table 8
_SMALL = 10  # below it, two decimals tell something
_NEAT = 120  # of one unit: 36 hours, 90 seconds; above, two units are easier to read
_HOURS = timedelta(days=2)  # so long in hours, then in days


@functools.cache
def _locale(language: Language) -> Locale:
    from babel import Locale  # noqa: PLC0415 -- see above

    return Locale(language)


def in_french(text: str) -> str:
    """A French phrase of ours with the no-break blanks of a printed page, before ; : ! ? % and inside « »."""
    text = re.sub(r" ([;!?])", rf"{NARROW}\1", text).replace(" :", f"{WIDE}:").replace(" %", f"{WIDE}%")
    return text.replace("« ", f"«{WIDE}").replace(" »", f"{WIDE}»").replace("} h", f"}}{NARROW}h")


# --- numbers ----------------------------------------------------------------------------------------------------


def single(count: float, language: Language) -> bool:
    """Whether a noun stands in the singular after this number; in French 0 and 1.5 are singular, too.

    https://www.unicode.org/cldr/charts/48/supplemental/language_plural_rules.html
    """
    return str(_locale(language).plural_form(count)) == "one"


def number(value: float | Decimal, language: Language) -> str:
    """``1,204``, ``4.25``, ``12.5``; ``1 204``, ``4,25``: no more decimals than tell something."""
    from babel.numbers import format_decimal  # noqa: PLC0415 -- see above

    if isinstance(value, float):
        value = round(value, 2 if abs(value) < _SMALL else 1)
    said = format_decimal(value, locale=_locale(language), decimal_quantization=False)
    return str(said).replace("-", MINUS)


def fixed(value: float | Decimal, language: Language, decimals: int) -> str:
    """``0.50``, ``0,50``: always as many decimals."""
    from babel.numbers import format_decimal  # noqa: PLC0415 -- see above

    pattern = "#,##0." + "0" * decimals
    return str(format_decimal(value, format=pattern, locale=_locale(language))).replace("-", MINUS)


def percent(share: float, language: Language, decimals: int = 0) -> str:
    """``34%``, ``34 %``; with a decimal, what is just below a limit does not look as if it reached it: ``39.6%``."""
    from babel.numbers import format_percent  # noqa: PLC0415 -- see above

    said = format_percent(round(share, 2 + decimals), locale=_locale(language), decimal_quantization=False)
    return str(said).replace("-", MINUS)


def signed(value: float, written: str) -> str:
    """``+12``, with a true minus; ``±0``. ``written`` is how much, without its sign."""
    return ("+" if value > 0 else MINUS if value < 0 else "±") + written


def money(amount: Decimal, language: Language) -> str:
    """``$12.50``, ``12,50 $US``: of US dollars."""
    from babel.numbers import format_currency  # noqa: PLC0415 -- see above

    return str(format_currency(amount, "USD", locale=_locale(language)))


# --- lengths of time --------------------------------------------------------------------------------------------


def span(length: timedelta, language: Language) -> str:
    """``38 s``, ``4 min``, ``2 h 10 min``, ``3 d 4 h``; ``3 j 4 h``: the two largest units that say it."""
    seconds = max(0, round(length.total_seconds()))
    for (unit, size), (smaller, below) in pairwise(_UNITS):
        if seconds >= size:
            rest = 0 if unit == "minute" else seconds % size // below
            return " ".join(
                _short(amount, name, language)
                for amount, name in ((seconds // size, unit), (rest, smaller))
                if amount
            )
    return _short(seconds, "second", language)


def rough(length: timedelta, language: Language) -> str:
    """``12 min``, ``3 h``, ``2 days``: the largest unit that fits, for what nobody needs more exactly."""
    minutes = max(0, round(length.total_seconds() / 60))
    if minutes < 60:  # noqa: PLR2004 -- of an hour
        return _short(minutes, "minute", language)
    if length < _HOURS:
        return _short(minutes // 60, "hour", language)
    return _long(minutes // 1_440, "day", language)


def duration(length: timedelta, language: Language) -> str:
    """``30 minutes``: in the largest unit that divides it; ``3 days 4 hours`` where that would be hard to read."""
    seconds = int(length.total_seconds())
    unit, size = next(((unit, size) for unit, size in _UNITS if seconds and seconds % size == 0), _UNITS[-1])
    if seconds // size <= _NEAT:
        return _long(seconds // size, unit, language)
    (large, size), (small, below) = next(pair for pair in pairwise(_UNITS) if seconds >= pair[0][1])
    rest = seconds % size // below
    return _long(seconds // size, large, language) + (f" {_long(rest, small, language)}" if rest else "")


def _short(amount: int, unit: str, language: Language) -> str:
    if language == "en":
        return f"{number(amount, language)} {_SYMBOLS[unit]}"
    return _unit(amount, unit, language, "short")


def _long(amount: int, unit: str, language: Language) -> str:
    return _unit(amount, unit, language, "long")


def _unit(amount: int, unit: str, language: Language, length: str) -> str:
    from babel.units import format_unit  # noqa: PLC0415 -- see above

    said = str(format_unit(amount, f"duration-{unit}", length=length, locale=_locale(language)))  # type: ignore[arg-type]  # it is one of them
    return said.replace(" ", WIDE) if language == "fr" else said  # most of CLDR's are no-break already


# --- moments: each on the clock of the zone it comes with -----------------------------------------------------------


def day(at: datetime, language: Language) -> str:
    """``3 March 2026``, ``1er mars 2026``."""
    return _date(at, "d MMMM y", language)


def date_in_year(at: datetime, language: Language) -> str:
    """``1 December``, ``1er décembre``: of the year that is on."""
    return _date(at, "d MMMM", language)


def short(at: datetime, language: Language) -> str:
    """``3 Mar``."""
    return _date(at, "d MMM", language)


def minute(at: datetime, language: Language, now: datetime | None = None) -> str:
    """``3 Mar, 14:05``; with the year where ``now`` is in another one: ``3 Mar 2025, 14:05``."""
    year = " y" if now is not None and now.astimezone(at.tzinfo).year != at.year else ""
    return f"{_date(at, f'd MMM{year}', language)}, {at:%H:%M}"


def stamp(at: datetime, language: Language) -> str:
    """``3 Mar 2026, 14:05``."""
    return f"{_date(at, 'd MMM y', language)}, {at:%H:%M}"


def month(at: datetime, language: Language) -> str:
    """``Mar 2026``."""
    return _date(at, "MMM y", language)


def clock(at: datetime) -> str:
    """``21:04 CET``: the time on the reader's wall, and which wall."""
    zone = at.tzname() or ""
    return f"{at:%H:%M} {'UTC' + zone if zone.startswith(('+', '-')) else zone}"


def moment(at: datetime, language: Language, now: datetime | None = None) -> str:
    """``Tue 10 Mar, 21:04 CET``, ``mar. 10 mars, 21:04 CET``; with the year where ``now`` is in another one."""
    year = " y" if now is not None and now.year != at.year else ""
    return f"{weekday(at.weekday(), language)} {_date(at, f'd MMM{year}', language)}, {clock(at)}"


def when(at: datetime, now: datetime, language: Language) -> str:
    """``clock`` on the day of ``now``, ``moment`` on another day."""
    return clock(at) if at.date() == now.date() else moment(at, language, now)


def weekday(place: int, language: Language, *, wide: bool = False) -> str:
    """``Mon``, ``lun.``; ``Monday``, ``lundi``: by its number from Monday, 0."""
    return str(_locale(language).days["format"]["wide" if wide else "abbreviated"][place])


# --- languages themselves ---------------------------------------------------------------------------------------


def tongue(code: str, language: Language) -> str:
    """``French``, ``français``: what a language is called; one that CLDR does not know is its code."""
    return str(_locale(language).languages.get(code, code))


def _date(at: date, pattern: str, language: Language) -> str:
    from babel.dates import format_date  # noqa: PLC0415 -- see above

    said = str(format_date(at, pattern, locale=_locale(language)))
    return "1er" + said[1:] if language == "fr" and said.startswith("1 ") else said
