"""The text of a first ``rules.yaml``: short, commented in its reader's language, and good as it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Language
from monitor.starting.names import domain, misspellings, slug, terms
from monitor.starting.phrases import PHRASES, RULES
from monitor.text import clean_line, fold

_WIDE = 58  # where comments begin
EDITIONS = frozenset(
    {"en", "fr", "de", "es", "it", "pt", "nl", "pl", "sv", "ja"}
)  # of Google News, that need no country: as the preset has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What somebody says of what they watch.

    Args:
        brand: as people write it.
        also: what else it is called: products, nicknames, ``@handles``, ``#tags``.
        site: its site; empty: none.
        context: of a name that is also an everyday word: words that stand beside it when it is meant.
        excluded: phrases that mean something else.
        competitors: as people write them.
        languages: codes; the first is that of alerts and comments, where we speak it.
        feeds: addresses of feeds they read already.
        slack: the Slack channel that is told, such as ``#crisis``; empty: none yet.
    """

    brand: str
    also: tuple[str, ...] = ()
    site: str = ""
    context: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    feeds: tuple[str, ...] = ()
    slack: str = ""

    @property
    def language(self) -> Language:
        """That of alerts."""
        return "fr" if self.languages[:1] == ("fr",) else "en"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file, and what is said beside it."""

    text: str
    said: str = ""

    def __str__(self) -> str:
        return f"{self.text:<{_WIDE}}  # {self.said}" if self.said else self.text


def draft(start: Start, kinds: Collection[str], known: Callable[[str], bool] = lambda _word: False) -> str:
    """The file.

    Args:
        kinds: the kinds of sources that are installed.
        known: whether a word is one of its own, which says nothing of the brand.
    """
    say = PHRASES[start.language]
    own, others = _names(start)
    blocks: list[list[_Line | str]] = [
        [
            *(say["head"], "version: 1", f"timezone: {start.timezone}", f"language: {start.language}"),
            _Line("# page: https://vigie.example", say["page"]),
        ],
        [say["brands"], "brands:", *_own(start, own, known, say), *_others(others, known, say)],
        [say["sources"], "sources:", *_sources(start, kinds, say)],
        [say["channels"], *_channels(start)],
        [say["rules"], "rules:", *_rules(start, own, others)],
        [say["quiet"], 'quiet_hours: {from: "22:00", to: "07:00", except: crisis}', "retention: 180d"],
    ]
    return "\n\n".join("\n".join(map(str, block)) for block in blocks) + "\n"


def _names(start: Start) -> tuple[str, dict[str, str]]:
    """The short name of the brand, and those of its competitors with what they are called; no two the same."""
    own = slug(terms(start.brand)[0])
    others: dict[str, str] = {}
    for name in start.competitors:
        if fold(name) != fold(start.brand):
            others[_free(slug(terms(name)[0]), {own, *others})] = name
    return own, others


def _free(short: str, taken: Collection[str]) -> str:
    number = 2
    free = short
    while free in taken:
        free, number = f"{short[:60]}-{number}", number + 1
    return free


# --- brands -----------------------------------------------------------------------------------------------------


def _own(
    start: Start, own: str, known: Callable[[str], bool], say: Mapping[str, str]
) -> Iterator[_Line | str]:
    named = terms(start.brand, start.also, start.site)
    yield f"  {own}:"
    if start.context:
        bare, *rest = named
        beside = " OR ".join(map(_quoted, start.context))
        parts = [f"({_quoted(bare)} AND ({beside}))", *map(_quoted, rest)]
        query = clean_line(" OR ".join(parts)).replace("'", "''")  # in single quotes, for it holds the others
        yield _Line(f"    query: '{query}'")
        yield f"    # {say['context'].format(bare)}"
    else:
        yield _Line(f"    terms: {_list(named)}", say["word"] if known(named[0]) else "")
        wrong = misspellings(named[0], known)
        if wrong:
            yield f"    # {say['misspelt']} {', '.join(wrong)}"
    if start.excluded:
        yield f"    not: {_list(start.excluded)}"
    elif not start.context:
        yield f"    # not: {_list((f'{fold(named[0])} street',))}  {say['not']}"


def _others(
    others: Mapping[str, str], known: Callable[[str], bool], say: Mapping[str, str]
) -> Iterator[_Line | str]:
    for short, name in others.items():
        named = terms(name)
        yield _Line(
            f"  {short}: {{competitor: true, terms: {_list(named)}}}", say["word"] if known(named[0]) else ""
        )


def _quoted(term: str) -> str:
    """As a query takes it."""
    bare = clean_line(term.replace('"', " "))
    return bare if bare.isalnum() and bare.upper() not in {"AND", "OR", "NOT"} else f'"{bare}"'


# --- sources ----------------------------------------------------------------------------------------------------


def _sources(start: Start, kinds: Collection[str], say: Mapping[str, str]) -> Iterator[_Line | str]:
    for source, why in _open_sources(start):
        if source["kind"] in kinds:
            yield _Line(f"  - {_flow(source)}", say[why])
    for language in start.languages:
        if language not in EDITIONS:
            news = _flow({**_news(language), "country": "XX"})
            yield _Line(f"  # - {news}", say["country"])
    yield f"  # {say['more']}"


def _open_sources(start: Start) -> Iterator[tuple[dict[str, str], str]]:
    """Those that anybody may read, with why."""
    for language in start.languages:
        if language in EDITIONS:
            yield _news(language), "news"
    yield {"kind": "bluesky", "name": "bluesky"}, "bluesky"
    yield {"kind": "hackernews", "name": "hacker-news", "every": "10m"}, "hackernews"
    for number, url in enumerate(start.feeds, 1):
        yield {"kind": "feed", "name": f"{slug(domain(url))[:50]}-{number}", "url": url}, "feed"


def _news(language: str) -> dict[str, str]:
    return {
        "kind": "feed",
        "name": f"news-{language}",
        "preset": "google-news",
        "language": language,
        "every": "15m",
    }


# --- channels and rules -----------------------------------------------------------------------------------------


def _channels(start: Start) -> Iterator[str]:
    if start.slack:
        yield "channels:"
        yield f'  team: {{kind: slack, token: "${{SLACK_BOT_TOKEN}}", channel: {_yaml(start.slack)}}}'
    yield "fallback: console"


def _rules(start: Start, own: str, others: Mapping[str, str]) -> Iterator[str]:
    told = "team" if start.slack else "console"
    for rule in RULES:
        if rule.of_others and not others:
            continue
        brands = f"[{', '.join(others)}]" if rule.of_others else own
        yield f"  - name: {rule.name:<{_WIDE - 10}}  # {rule.why[start.language]}"
        yield f"    select: {{brands: {brands}{rule.select}}}"
        yield f"    when: {rule.when}"
        yield f"    severity: {rule.severity}"
        yield f"    notify: {told}"
        if rule.advice:
            yield f"    advice: {_yaml(rule.advice[start.language])}"


# --- YAML -------------------------------------------------------------------------------------------------------


def _yaml(text: str) -> str:
    """A string that YAML reads as it is: JSON's are YAML's (https://yaml.org/spec/1.2.2/#12-overview)."""
    return json.dumps(clean_line(text), ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_yaml, values))}]"


def _flow(entry: Mapping[str, str]) -> str:
    plain = {"kind", "name", "preset", "language", "country", "every"}
    return (
        "{"
        + ", ".join(f"{key}: {value if key in plain else _yaml(value)}" for key, value in entry.items())
        + "}"
    )
