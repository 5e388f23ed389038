"""How a card writes numbers, times, names and excerpts, in the reader's language. Pure; the phrases are in ``phrases``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from alerts.phrases import PHRASES
from monitor.model import Language, Quote, Span
from monitor.text import MAX_TEXT, MAX_URL, clean_line

QUOTES = 3  # as many as are read at 2 a.m.
EXCERPT = 280  # characters of a quote
WORDS = 6  # deciding words shown per quote
_LONGEST_WORD = 100  # characters; anything longer decided nothing
# Blanks, controls, lone surrogates, and what ends a link in mrkdwn, HTML or a terminal.
_NEVER_IN_A_LINK = re.compile(
    r"[\s<>|\"`\\^{}\x00-\x20\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

_DAYS: Mapping[Language, Sequence[str]] = {
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "fr": ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
}
_MONTHS: Mapping[Language, Sequence[str]] = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}


def say(phrase: str, language: Language, **parts: object) -> str:
    """A phrase of ours in the reader's language; ``parts`` are put in as they are, never read as a format.

    Raises:
        KeyError: no such phrase.
    """
    return PHRASES[phrase][language].format(**parts)


def count(how_many: int, one: str, many: str, language: Language) -> str:
    """``1 story``, ``2 stories``; in French zero is singular."""
    single = how_many == 1 or (language == "fr" and how_many == 0)
    return f"{number(how_many, language)} {say(one if single else many, language)}"


def number(value: int, language: Language) -> str:
    """``1,204``; in French ``1 204`` with a no-break space."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\u00a0")


def clock(at: datetime) -> str:
    """``21:04 CET``: the time on the reader's wall, and which wall."""
    zone = at.tzname() or ""
    return f"{at:%H:%M} {'UTC' + zone if zone.startswith(('+', '-')) else zone}"


def moment(at: datetime, language: Language) -> str:
    """``Tue 10 Mar, 21:04 CET``; in French ``mar. 10 mars, 21:04 CET``."""
    return f"{_DAYS[language][at.weekday()]} {at.day} {_MONTHS[language][at.month - 1]}, {clock(at)}"


def when(at: datetime, now: datetime, language: Language) -> str:
    """``clock`` on the day of ``now``, ``moment`` on another day of the same year, else with the year."""
    if at.date() == now.date():
        return clock(at)
    day = moment(at, language)
    return day if at.year == now.year else day.replace(",", f" {at.year},", 1)


def span(length: timedelta, language: Language) -> str:
    """``38 s``, ``4 min``, ``2 h 10``, ``3 d 4 h``; in French a day is ``3 j``."""
    minutes, seconds = divmod(max(0, round(length.total_seconds())), 60)
    if not minutes:
        return f"{seconds} s"
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    days, hours = divmod(hours, 24)
    if not days:
        return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
    day = {"en": "d", "fr": "j"}[language]
    return f"{days} {day} {hours} h" if hours else f"{days} {day}"


def byline(quote: Quote, now: datetime, language: Language) -> list[str]:
    """Who, where, when, and how often it was copied: to be joined by a dot, each made safe by the channel."""
    parts = [quote.author or say("unsigned", language), quote.place, when(quote.at, now, language)]
    if quote.copies > 1:
        parts.append(say("copies", language, number=number(quote.copies, language)))
    if quote.likes:
        likes = count(quote.likes, "like", "likes", language)
        grown = f" (+{number(quote.more, language)} {say('in-time', language)} {span(quote.over, language)})"
        parts.append(likes + (grown if quote.more and quote.over else ""))
    if quote.stars:
        parts.append(count(quote.stars, "star", "stars", language))
    return [part for part in parts if part]


def ellipsis(text: str, limit: int) -> str:
    """At most ``limit`` characters, the last of them "…" if any were taken away."""
    return text if len(text) <= limit else text[: limit - 1].rstrip(" \u200d") + "…"


def excerpt(text: str, words: Sequence[str], limit: int = EXCERPT) -> str:
    """One line of at most ``limit`` characters that shows the first deciding word, from the beginning if that will do."""
    line = clean_line(text, MAX_TEXT)
    if len(line) <= limit:
        return line
    places = [found.start() for found in _finder(words).finditer(line)] if words else []
    start = places[0] - limit // 3 if places and places[0] > limit * 3 // 4 else 0
    if start <= 0:
        return ellipsis(line, limit)
    start = line.find(" ", start, places[0]) + 1 or start  # begin with a whole word where there is one
    return ellipsis("…" + line[start:], limit)


def emphasise(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the deciding ``words``, a few times; together they are the text."""
    if not words:
        return [(text, False)] if text else []
    pieces = _finder(words).split(text, maxsplit=WORDS)
    return [(piece, bool(place % 2)) for place, piece in enumerate(pieces) if piece]


def _finder(words: Sequence[str]) -> re.Pattern[str]:
    """Finds any of the words, the longest first, as whole words: "fire" does not stand in "fired"."""
    longest_first = sorted(
        (word for word in words[:WORDS] if word.strip() and len(word) <= _LONGEST_WORD), key=len, reverse=True
    )
    either = "|".join(re.escape(word) for word in longest_first) or r"(?!)"
    return re.compile(rf"((?<!\w)(?:{either})(?!\w))", re.IGNORECASE)


def web_link(url: str, limit: int = MAX_URL) -> str:
    """The address if a reader may safely be offered it, else nothing: http or https, with a host, and not too long."""
    if len(url) > limit or _NEVER_IN_A_LINK.search(url):
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:  # "http://[", a port that is no number
        good = False
    return url if good else ""


def spoken(line: Sequence[Span], limit: int = 600) -> str:
    """A line of a chapter in plain words, each link in brackets behind what it belongs to."""
    return "".join(
        kept(span.text, limit) + (f" <{link}>" if (link := web_link(span.url)) else "") for span in line
    )


_BLANKS = " \xa0\u202f"


def kept(words: str, limit: int = 600) -> str:
    """One clean line, with a blank at either end where there was one: it parts a span from its neighbours."""
    line = clean_line(words, limit)
    before, after = (end if end in _BLANKS else "" for end in (words[:1], words[-1:]))
    return f"{before}{line}{after if line else ''}"
