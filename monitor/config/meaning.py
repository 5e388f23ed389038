"""What needs more than one value to decide: names that must exist, words that can be looked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.config.document import Path
from monitor.config.languages import LANGUAGES
from monitor.config.report import Report
from monitor.config.shape import ANY, UNKNOWN
from monitor.config.words import listed, meant, quoted
from monitor.query import QueryError, facts, parse, remarks
from monitor.text import fold

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:.]{2,45}")  # a name, or an address of IPv4 or IPv6


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a rule may name: everything the file gives a name, right or wrong, so that one error is told once.

    Args:
        off: topics that are switched off.
        every: how often sources are looked at, of those that can be read.
        retention: how long mentions are kept.
    """

    brands: Collection[str]
    topics: Collection[str]
    off: Collection[str]
    sources: Collection[str]
    channels: Collection[str]
    rules: Collection[str]
    every: Mapping[str, timedelta]
    retention: timedelta


def check_reference(
    report: Report, path: Path, what: str, name: str, known: Collection[str], *, shift: int | None = None
) -> None:
    """Tell if ``name`` is none of those that are known."""
    if name not in known:
        there_are = f"; there are: {listed(known)}" if known else "; there is none in this file"
        report.add(path, f"no {what} is called {quoted(name)}{meant(name, known) or there_are}", shift=shift)


def check_unique(report: Report, what: str, named: Iterable[tuple[Path, str]]) -> None:
    """Tell of each name that is given a second time."""
    first: dict[str, Path] = {}
    for path, name in named:
        if name in first:
            line = report.document.value_spot(first[name]).line
            report.add(path, f"another {what} is called {quoted(name)} already (line {line})")
        first.setdefault(name, path)


def check_topics(report: Report, path: Path, names: Names) -> None:
    """Tell which of the topics at ``path`` do not exist, or are switched off."""
    for spot, topic in report.document.texts(path):
        check_reference(report, spot, "topic", topic, {*names.topics, *names.off})
        if topic in names.off:
            report.add(spot, f"this can never fire: the topic {quoted(topic)} is switched off")


def check_labels(report: Report, path: Path, names: Names) -> None:
    """Tell which of the topics that labels of a model mean, at ``path``, do not exist, or are switched off."""
    labels = report.document.get(path)
    for label in labels if isinstance(labels, dict) else ():
        for spot, topic in report.document.texts((*path, label)):
            check_reference(report, spot, "topic", topic, {*names.topics, *names.off})
            if topic in names.off:
                report.add(spot, f"the topic {quoted(topic)} is switched off: leave this label out")


# --- brands and topics ------------------------------------------------------------------------------------------


def check_brand(report: Report, path: Path, names: Names) -> None:
    """Tell if nothing could name the brand, or if a term or query cannot be used."""
    document = report.document
    here = {key for key in ("terms", "query") if (*path, key) in document.keys}
    if isinstance(document.get(path), dict) and not here:
        report.add(path, "needs `terms` (words that name it) or a `query`", key=True)
    excluded = document.texts((*path, "not"))
    # An exact phrase in `not` hides only what is written exactly so.
    hidden = {phrase if '"' in phrase else _bare(phrase) for _, phrase in excluded}
    for spot, term in document.texts((*path, "terms")):
        if check_term(report, spot, term) and {term, _bare(term)} & hidden:
            report.add(spot, "this can never be found: the same stands in `not`")
    for spot, term in excluded:
        check_term(report, spot, term)
    check_query(report, (*path, "query"), names)


def check_query(report: Report, path: Path, names: Names, *, judged: bool = False) -> None:
    """Tell what is wrong with a search, at its column.

    Args:
        judged: it is asked of mentions that were judged: it may ask for topics and sentiment.
    """
    text = report.document.get(path)
    if not isinstance(text, str) or not text.strip():
        return
    try:
        query = parse(text, judged=judged)
    except QueryError as error:
        report.add(path, error.message, shift=error.column - 1)
        return
    known = {"source": names.sources, "topic": {*names.topics, *names.off}}
    for fact in facts(query):
        if fact.fact in known:
            check_reference(report, path, fact.fact, fact.value, known[fact.fact], shift=fact.column - 1)
        if fact.fact == "topic" and fact.value in names.off:
            report.add(path, f"the topic {quoted(fact.value)} is switched off", shift=fact.column - 1)
        if fact.fact == "lang" and fact.value != UNKNOWN:
            check_language(report, path, fact.value, shift=fact.column - 1)
    for remark in remarks(query):
        report.remark(path, remark)


def check_topic(report: Report, path: Path, built_in: Collection[str]) -> None:
    """Tell if a topic of one's own has no words, or if a word or language cannot be used."""
    name = str(path[-1])
    if name not in built_in and (*path, "terms") not in report.document.keys:
        report.add(
            path,
            f"a topic of your own needs `terms`, such as {{en: [word]}}{meant(name, built_in)}",
            key=True,
        )
    for key in ("terms", "not"):
        words = report.document.get((*path, key))
        for lang in words if isinstance(words, dict) else ():
            place = (*path, key, lang)
            if lang != ANY:
                check_language(report, place, lang, key=True)
            for spot, term in report.document.texts(place):
                check_term(report, spot, term)


def check_term(report: Report, path: Path, term: str) -> bool:
    """Whether a term has something to look for; tell if not, unless it is blank, which is told of elsewhere."""
    bare = _bare(term)
    letters = [char for char in bare if char.isalnum() or unicodedata.category(char) == "So"]
    if bare and not letters:
        report.add(path, "this has no letter or digit to look for")
    elif len(letters) == 1 and letters[0].isascii():
        report.add(path, "this is too short: a single letter is found everywhere")
    return bool(letters)


def _bare(term: str) -> str:
    return fold(" ".join(term.strip().strip('"').split()))


# --- names that the world gives ---------------------------------------------------------------------------------


def check_language(
    report: Report, path: Path, code: str, *, key: bool = False, shift: int | None = None
) -> None:
    """Tell if no language has this code."""
    if code in LANGUAGES:
        return
    short = code.replace("_", "-").partition("-")[0].casefold()
    hint = f" (did you mean `{short}`?)" if short in LANGUAGES else "; expected a code such as en, fr or de"
    report.add(path, f"no language has the code {quoted(code)}{hint}", key=key, shift=shift)


def time_zone(report: Report, path: Path, name: str) -> ZoneInfo:
    """The zone of that name; UTC, and a problem, if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zones = available_timezones()
        by_city = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(zones) if "/" in zone}
        city = by_city.get(name.strip().replace(" ", "_").casefold())
        hint = f" (did you mean `{city}`?)" if city else meant(name, zones)
        report.add(
            path,
            f"no time zone is called {quoted(name)}{hint or '; expected one such as Europe/Paris'}",
        )
        return ZoneInfo("UTC")


def page_address(report: Report, text: str | None) -> str | None:
    """Where the page is reached, without a slash at its end; ``None``, and a problem, if it cannot be reached so."""
    if text is None:
        return None
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or port == 0:
        report.add(("page",), "expected the address of the page, such as https://vigie.example")
    elif parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        report.add(
            ("page",),
            f"the page has an address of its own: write `{parts.scheme}://{host}`, nothing behind it",
        )
    elif parts.scheme == "http" and not _is_here(host):
        report.add(
            ("page",), "whoever listens would read the password: write https://, and put a proxy before it"
        )
    else:
        return f"{parts.scheme}://{parts.netloc.lower()}"
    return None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def networks(report: Report) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of ``network.allow`` that can be read; a problem for each of the others."""
    found = []
    for path, text in report.document.texts(("network", "allow")):
        try:
            found.append(ip_network(text.strip()))
        except ValueError:
            report.add(path, _why_no_network(text.strip()))
    return tuple(found)


def _why_no_network(text: str) -> str:
    try:
        return f"this is an address inside a network: write `{ip_network(text, strict=False)}`"
    except ValueError:
        return "expected a network, such as 127.0.0.0/8 or 10.1.2.3"
