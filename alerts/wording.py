"""What a card says, its names and excerpts, in the reader's language. Pure.

The phrases are in ``phrases``; how numbers and times are written, ``monitor.language`` knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from alerts.phrases import PHRASES
from monitor.language import number, single, span, when
from monitor.model import Language, Quote, Severity, Span
from monitor.naming import title
from monitor.text import MAX_TEXT, MAX_URL, shown_line

QUOTES = 3  # as many as are read at 2 a.m.
EXCERPT = 280  # characters of a quote
WORDS = 6  # deciding words shown per quote
_LONGEST_WORD = 100  # characters; anything longer decided nothing
# Blanks, controls, lone surrogates, and what ends a link in mrkdwn, HTML or a terminal.
_NEVER_IN_A_LINK = re.compile(
    r"[\s<>|\"`\\^{}\x00-\x20\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def say(phrase: str, language: Language, **parts: object) -> str:
    """A phrase of ours in the reader's language; ``parts`` are put in as they are, never read as a format.

    Raises:
        KeyError: no such phrase.
    """
    return PHRASES[phrase][language].format(**parts)


def grade(severity: Severity, language: Language) -> str:
    """``CRISIS``: how bad it is, to be seen."""
    return title("severity", severity, language).upper()


def count(how_many: int, one: str, many: str, language: Language) -> str:
    """``1 story``, ``2 stories``; in French zero is singular."""
    noun = say(one if single(how_many, language) else many, language)
    return f"{number(how_many, language)} {noun}"


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
    line = shown_line(text, MAX_TEXT)
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
    """A line of a chapter in plain words, each link in brackets behind what it belongs to; those of numbers are on the page."""
    return "".join(
        kept(span.text, limit) + (f" <{link}>" if not span.behind and (link := web_link(span.url)) else "")
        for span in line
    )


_BLANKS = " \xa0\u202f"


def kept(words: str, limit: int = 600) -> str:
    """One clean line, with a blank at either end where there was one: it parts a span from its neighbours."""
    line = shown_line(words, limit)
    before, after = (end if end in _BLANKS else "" for end in (words[:1], words[-1:]))
    return f"{before}{line}{after if line else ''}"
