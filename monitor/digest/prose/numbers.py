"""Every number that a text says: in digits and in words, of people, parts, money, lengths of time, days and hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale

from monitor.digest.prose.words import CARDINALS, NONE, ONE, PARTS, SECONDS, TIMES, TONES, UNCHECKED, UNITS
from monitor.model import Language

SaidKind = Literal[
    "plain", "percent", "points", "money", "ratio", "span", "part", "times", "day", "hour", "unreadable"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A number in a text.

    Args:
        begin, end: where it stands.
        value: as it is said; of a part hundredths, of a length of time seconds.
        step: how exact it is: 1 of a whole number, 0.1 of one with a decimal; of a length of time in seconds.
        sign: +1 or -1 where one is written; else 0.
        units: what it may count, by the words that follow; empty: anything.
        day: day, month and year; ``None`` where no year is said.
        hour: hour and minute, where it may be a time of day.
    """

    kind: SaidKind
    begin: int
    end: int
    value: float = 0.0
    step: float = 1.0
    sign: int = 0
    units: frozenset[str] = frozenset()
    day: tuple[int, int, int | None] | None = None
    hour: tuple[int, int] | None = None


_SIGN = r"(?P<sign>(?<![\w)])[+\-\u2212\u2013\u00b1])?"
_DIGITS: dict[Language, str] = {
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)|\d+(?:\.\d+)?",
    "fr": r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?(?!\d|\.\d)|\d+(?:[,.]\d{1,2}(?!\d)|,\d+)?",
}
_NEXT_WORDS = re.compile(r"[^\W\d_]+")
_FOLD = re.compile(r"fold\b", re.IGNORECASE)
_STOP = re.compile(r"[\d.,;:!?()%]")


def numbers(text: str, language: Language) -> list[Said]:
    """All numbers of a text, in the order they stand in; what looks like one and cannot be read is ``unreadable``."""
    found: list[Said] = []
    left = text
    for pattern, read in _readers(language):
        for match in pattern.finditer(left):
            said = read(match, left)
            found.append(said)
            left = left[: said.begin] + "\0" * (said.end - said.begin) + left[said.end :]
    found += _unreadable(left, language)
    return sorted(found, key=lambda one: one.begin)


def _unreadable(left: str, language: Language) -> Iterator[Said]:
    for match in re.finditer(r"[^\s\0]+", left):
        words = {match[0].lower().strip(".,;:!?()\"'«»“”’"), *re.split(r"\W+", match[0].lower())}
        compound = "-" in match[0] and words & (CARDINALS[language].keys() - {"one", "un"})
        if (
            any(char.isnumeric() for char in match[0])
            or words & UNCHECKED[language]
            or compound
            or _FOLD.search(match[0])
        ):
            yield Said(kind="unreadable", begin=match.start(), end=match.end())


Reading = Callable[[re.Match[str], str], Said]


@cache
def _readers(language: Language) -> tuple[tuple[re.Pattern[str], Reading], ...]:
    """What is looked for, the longest first: what one has read is gone for the next."""
    cardinals = {word: number for word, number in CARDINALS[language].items() if word not in {"one", "un"}}
    words = "|".join(sorted(map(re.escape, cardinals), key=len, reverse=True))
    number = rf"{_SIGN}(?P<number>(?<![\w./])(?<!\d,)(?:{_DIGITS[language]})|(?<![\w-])(?:{words})(?![\w-])|{_one(language)})"
    months = _months(language)
    month = rf"(?P<month>{'|'.join(sorted(map(re.escape, months), key=len, reverse=True))})\b(?:\.(?=,? \d))?"
    day = r"(?<![\d.,])(?P<day>\d{1,2})(?:er|st|nd|rd|th)?"
    year = r"(?:,? (?P<year>\d{4})\b)?"

    def measured(
        kind: SaidKind, before: str, after: str, unit: float = 1.0
    ) -> tuple[re.Pattern[str], Reading]:
        def read(match: re.Match[str], text: str) -> Said:
            return _number(match, text, language, kind, unit)

        return re.compile(before + number + after, re.IGNORECASE), read

    def dated(pattern: str) -> tuple[re.Pattern[str], Reading]:
        return re.compile(pattern, re.IGNORECASE), lambda match, _text: _day(match, months)

    def worded(pattern: str, kind: SaidKind, value: float) -> tuple[re.Pattern[str], Reading]:
        return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), lambda match, _text: Said(
            kind=kind, begin=match.start(), end=match.end(), value=value
        )

    spans = [measured("span", "", rf"[ -]?(?:{unit})\b", size) for unit, size in SECONDS[language].items()]
    return (
        (re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])"), _iso),
        (re.compile(r"(?<![\w.:,])(\d{1,2})(?::| ?h ?)([0-5]\d)(?![\w:])"), _hour),
        dated(rf"{day}(?= ?(?:to|and|until|au|et|-|\u2013) ?(?:the )?\d{{1,2}}(?:er|st|nd|rd|th)? {month})"),
        dated(rf"{month} \d{{1,2}} ?(?:to|-|\u2013) ?(?P<day>\d{{1,2}})\b"),
        dated(rf"{day}(?: of)? {month}{year}"),
        dated(rf"{month} {day}(?!\d){year}"),
        *(worded(pattern, "part", value) for pattern, value in PARTS[language].items()),
        *(worded(pattern, "times", value) for pattern, value in TIMES[language].items()),
        measured("money", r"\$ ?", ""),
        measured("money", "", r" ?(?:\$|USD\b|dollars?\b)"),
        measured("percent", "", r" ?(?:%|percent\b|per cent\b|pour ?cent\b)"),
        measured("points", "", r"(?: ?|-)(?:percentage )?(?:points?|pts?)\b"),
        measured("ratio", r"[×x] ?", ""),
        measured("ratio", "", r" ?(?:×|x\b|times\b|fois\b)"),
        *spans,
        measured("plain", "", r"(?![\w/%]|[.,]\d)"),
        (
            re.compile(rf"(?<![\w-])(?:{NONE[language]})", re.IGNORECASE),
            _none,
        ),
    )


def _one(language: Language) -> str:
    return rf"(?<![\w-])(?:{ONE[language]})(?![\w-])"


@cache
def _months(language: Language) -> dict[str, int]:
    """Long and short, as they are written in the middle of a line."""
    names = Locale(language).months["format"]
    return {
        str(name).rstrip(".").lower(): number
        for width in ("wide", "abbreviated")
        for number, name in names[width].items()
    }


def _number(match: re.Match[str], text: str, language: Language, kind: SaidKind, unit: float) -> Said:
    said = match["number"].lower()
    value, step = _value(said, language)
    sign = {"+": 1, "-": -1, "\u2212": -1, "\u2013": -1}.get(match["sign"] or "", 0)
    if match["sign"] == "\u00b1" and value:
        return Said(kind="unreadable", begin=match.start(), end=match.end())
    hour = None
    if kind == "span" and unit == 3600 and value < 24 and step == 1:  # noqa: PLR2004 -- of a day: "17 h" is a time of day, too
        hour = (int(value), 0)
    return Said(
        kind=kind,
        begin=match.start(),
        end=match.end(),
        value=value * unit,
        step=step * unit,
        sign=sign,
        units=_counted(kind, text[match.end() :]),
        hour=hour,
    )


def _value(said: str, language: Language) -> tuple[float, float]:
    """What digits or a word say, and how exactly."""
    if not said[0].isdigit():
        return float({**CARDINALS[language], "une": 1}[said]), 1.0
    if language == "en":
        plain = said.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?", said):
        plain = said.replace(" ", "").replace(".", "").replace(",", ".")
    else:
        plain = said.replace(",", ".")
    decimals = len(plain.partition(".")[2])
    return float(plain), 10.0**-decimals


def _counted(kind: SaidKind, after: str) -> frozenset[str]:
    """What is counted; of a share, which tone it is the share of."""
    if kind == "plain":
        return _units(after)
    return _units(after) & TONES if kind == "percent" else frozenset()


def _units(after: str) -> frozenset[str]:
    """What the next words say is counted: ``120 negative mentions``, ``120 mentions négatives``."""
    stop = _STOP.search(after)
    words = _NEXT_WORDS.findall(after[: stop.start()] if stop else after)[:3]
    named = [UNITS[word.lower()] for word in words if word.lower() in UNITS]
    if not named:
        return frozenset()
    units = frozenset.intersection(*named)
    return units - TONES if len(named) == 1 and "mentions" in units else units or named[0]


def _none(match: re.Match[str], text: str) -> Said:
    return Said(kind="plain", begin=match.start(), end=match.end(), units=_units(text[match.end() :]))


def _iso(match: re.Match[str], _text: str) -> Said:
    year, month, day = map(int, match.groups())
    return Said(kind="day", begin=match.start(), end=match.end(), day=(day, month, year))


def _day(match: re.Match[str], months: dict[str, int]) -> Said:
    year = match.groupdict().get("year")
    day = (int(match["day"]), months[match["month"].lower()], int(year) if year else None)
    begin, end = match.span() if "year" in match.re.groupindex else match.span("day")
    return Said(kind="day", begin=begin, end=end, day=day)


def _hour(match: re.Match[str], _text: str) -> Said:
    hour = (int(match[1]), int(match[2]))
    return Said(kind="hour", begin=match.start(), end=match.end(), hour=hour)
