"""Google's feeds: the search of Google News in its editions, and what an alert finds.

Google documents no address of Google News: readers of feeds have used these for years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

from monitor.model import Post
from sources.recipes import Given

_DASH = re.compile(" - ")
_MOST_LETTERS, _MOST_WORDS = 300, 24  # of one search: Google reads 32 words
_COUNTRIES = {
    "en": "US",
    "fr": "FR",
    "de": "DE",
    "es": "ES",
    "it": "IT",
    "pt": "BR",
    "nl": "NL",
    "pl": "PL",
    "sv": "SE",
    "ja": "JP",
}
_CHINESE = {"CN": "Hans", "SG": "Hans", "TW": "Hant", "HK": "Hant"}


def edition(language: str, country: str) -> tuple[str, str, str] | None:
    """``hl``, ``gl`` and ``ceid`` of an edition of Google News; ``None``: the language alone does not tell the country."""
    language = language or "en"
    country = country or _COUNTRIES.get(language, "")
    if not country:
        return None
    hl = shown = language
    if language == "en" or (language, country) == ("fr", "CA"):
        hl = f"{language}-{country}"
    elif language == "pt":
        hl, shown = f"pt-{country}", "pt-419" if country == "BR" else "pt-150"
    elif language == "es" and country != "ES":
        hl = shown = "es-419"
    elif language == "zh":
        hl, shown = f"zh-{country}", f"zh-{_CHINESE.get(country, 'Hans')}"
    return hl, country, f"{country}:{shown}"


def addresses(given: Given) -> Iterator[str]:
    """The searches of Google News for all words, of the last seven days."""
    chosen = edition(given.language, given.country)
    if chosen is None:
        return
    for phrases in _groups(given.words):
        query = " OR ".join(f'"{phrase}"' for phrase in phrases)
        query = f"({query})" if len(phrases) > 1 else query
        how = dict(zip(("hl", "gl", "ceid"), chosen, strict=True))
        yield f"https://news.google.com/rss/search?{urlencode({'q': f'{query} when:7d', **how})}"


def _groups(phrases: Sequence[str]) -> Iterator[list[str]]:
    """As many in one search as it takes: a longer one is cut off without a word."""
    group: list[str] = []
    for phrase in phrases:
        every = [*group, phrase]
        if group and (
            sum(map(len, every)) > _MOST_LETTERS or sum(len(one.split()) + 1 for one in every) > _MOST_WORDS
        ):
            yield group
            every = [phrase]
        group = every
    if group:
        yield group


def without_outlet(post: Post) -> Post:
    """``Acme burns - The Herald``: the outlet is who says it. The text says both again, and nothing else."""
    spots = [found.start() for found in _DASH.finditer(post.title) if found.start()]
    if not spots:
        return replace(post, text="")
    said = " ".join(post.text.split())
    parted = ((post.title[:spot].strip(), post.title[spot + len(" - ") :].strip()) for spot in spots)
    apart = [(title, outlet) for title, outlet in parted if said == f"{title} {outlet}"]
    title, outlet = apart[0] if apart else post.title.rsplit(" - ", 1)  # an outlet may have a dash of its own
    return replace(post, title=title.strip(), author=post.author or outlet.strip(), text="")


def unwrapped(post: Post) -> Post:
    """Google's own address for an article holds the article's."""
    parts = urlsplit(post.url)
    inside = parse_qs(parts.query).get("url", [""])[0]
    google = (parts.hostname or "").removeprefix("www.").startswith("google.")
    wrapped = google and parts.path == "/url" and inside.startswith(("https://", "http://"))
    return replace(post, url=inside) if wrapped else post
