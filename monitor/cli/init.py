"""``vigie init``: questions, a first rules file, and a first look."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from monitor.cli.output import counted, local, print_entries, print_table
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.config.model import Config
from monitor.errors import ConfigError, VigieError
from monitor.model import BrandName, Language, Mention
from monitor.starting import Start, draft, terms
from monitor.text import clean_line
from monitor.wiring import kinds
from monitor.wiring.first_look import Glimpse, everyday, first_look, named_by, neighbours

SHOWN = 5  # mentions that are printed
PAIRS = 6  # neighbours that are named
Ask = Callable[[str], str]
_ASK: Mapping[str, Mapping[Language, str]] = {
    "brand": {"en": "Your brand, as people write it", "fr": "Votre marque, comme on l'écrit"},
    "also": {
        "en": "What else is it called? Products, nicknames, @handles, #tags (commas between; Enter: nothing)",
        "fr": "Comment l'appelle-t-on aussi ? Produits, surnoms, @comptes, #mots-dièse (virgules ; Entrée : rien)",
    },
    "site": {"en": "Its site (Enter: none)", "fr": "Son site (Entrée : aucun)"},
    "competitors": {
        "en": "Its competitors (commas between; Enter: none)",
        "fr": "Ses concurrents (virgules ; Entrée : aucun)",
    },
    "context": {
        "en": "“{}” is also a word, or a famous name. Which words stand beside it when it is you? (Enter: it needs none)",
        "fr": "« {} » est aussi un mot, ou un nom célèbre. Quels mots l'accompagnent quand c'est vous ? (Entrée : aucun)",
    },
    "slack": {
        "en": "The Slack channel to tell, e.g. #crisis (Enter: this terminal for now)",
        "fr": "Le canal Slack à prévenir, par ex. #crise (Entrée : ce terminal pour l'instant)",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the options say; ``None``: not given."""

    brand: str | None
    also: Sequence[str] | None
    site: str | None
    competitors: Sequence[str] | None
    context: Sequence[str] | None
    excluded: Sequence[str] | None
    languages: Sequence[str] | None
    feeds: Sequence[str] | None
    slack: str | None
    timezone: str | None


def begin_rules(given: Given, rules: Path, ask: Ask, *, look: bool) -> None:
    """Ask, write, look.

    Args:
        ask: gives the answer to a question; empty: none.

    Raises:
        VigieError: there is such a file already; or an answer is missing, or cannot be used.
    """
    if rules.exists():
        raise VigieError(
            f"{rules} is there already and stays as it is: give another name with --rules, or edit it"
        )
    start = _start(given, ask)
    text = draft(start, kinds().sources, everyday)
    try:
        config = load(text, kinds=kinds(), environ=os.environ, read_file=_no_file)
    except ConfigError as error:
        said = "; ".join(dict.fromkeys(problem.message for problem in error.problems))
        raise VigieError(f"nothing was written, for Vigie could not read it: {said}") from error
    with rules.open("x", encoding="utf-8") as file:
        file.write(text)
    print(f"\n{rules} is written: {_summary(config)}.")
    if look:
        _look(config, rules)
    print(f"\nNext: read {rules} and change what you like, `vigie check`, then `vigie run`.")


def _no_file(name: str) -> str:
    raise VigieError(f"a first rules file names no other: {name}")


# --- questions --------------------------------------------------------------------------------------------------


def asker(*, yes: bool) -> Ask:
    """Who answers: whoever sits at the terminal, or nobody."""
    return _silence if yes or not sys.stdin.isatty() else _prompt


def _prompt(question: str) -> str:
    import typer  # noqa: PLC0415 -- imported already by whoever asks

    return str(typer.prompt(question, default="", show_default=False))


def _silence(_question: str) -> str:
    return ""


def _start(given: Given, ask: Ask) -> Start:
    languages = tuple(given.languages or [_tongue()])
    for language in languages:
        if not (language.isascii() and language.isalpha() and language.islower() and len(language) == 2):  # noqa: PLR2004 -- ISO 639-1
            raise VigieError(f"--language {language}: a language is two letters, such as en, fr or de")
    spoken: Language = "fr" if languages[0] == "fr" else "en"

    def told(what: str, *parts: str) -> str:
        return ask(_ASK[what][spoken].format(*parts)).strip()

    def several(value: Sequence[str] | None, what: str, *parts: str) -> tuple[str, ...]:
        found = told(what, *parts).split(",") if value is None else value
        return tuple(one.strip() for one in found if one.strip())

    brand = clean_line(given.brand or told("brand"))
    if not any(letter.isalnum() for letter in brand):
        raise VigieError("what is your brand called? Say it with --brand, e.g. --brand Acme")
    bare = terms(brand)[0]
    also = several(given.also, "also")
    site = told("site") if given.site is None else given.site
    context = several(given.context, "context", bare) if everyday(bare) else tuple(given.context or ())
    return Start(
        brand=brand,
        also=also,
        site=site,
        context=context,
        excluded=tuple(given.excluded or ()),
        competitors=several(given.competitors, "competitors"),
        languages=languages,
        timezone=_zone(given.timezone),
        feeds=tuple(given.feeds or ()),
        slack=told("slack") if given.slack is None else given.slack,
    )


def _tongue() -> Language:
    spoken = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "fr" if spoken.startswith("fr") else "en"


def _zone(given: str | None) -> str:
    """A zone by its name.

    Raises:
        VigieError: there is none of that name.
    """
    if given is not None:
        if given not in available_timezones():
            raise VigieError(f"--timezone {given}: there is no such zone; write it as in Europe/Paris")
        return given
    here = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return here if here in available_timezones() else "UTC"


# --- what is shown ----------------------------------------------------------------------------------------------


def _summary(config: Config) -> str:
    others = sum(brand.competitor for brand in config.brands)
    parts = [
        f"{config.brands[0].name} and {counted(others, 'competitor')}",
        counted(len(config.sources), "source"),
        counted(len(config.rules), "rule"),
    ]
    return ", ".join(parts)


def _look(config: Config, rules: Path) -> None:
    print("\nWhat the last days would have brought (nothing is kept):")
    glimpses = first_look(config, SystemClock(), rules.parent, seen=_progress)
    mentions = [mention for one in glimpses for mention in one.mentions]
    print()
    print_table(
        ("source", "posts read", "back to", *(brand.name for brand in config.brands), ""),
        [_row(one, config) for one in glimpses],
        empty="No source.",
    )
    own = config.brands[0].name
    print(f"\nNamed by: {_counts(named_by(mentions, own)) or 'nothing yet'}")
    pairs = neighbours(mentions, own).most_common(PAIRS)
    if pairs:
        print(
            f"Often followed by: {_counts(Counter(dict(pairs)))}. What means something else goes under `not:`."
        )
    _examples(mentions, own, config.timezone)


def _progress(one: Glimpse) -> None:
    print(f"  {one.source}: {one.said or counted(one.posts, 'post')}", file=sys.stderr)


def _row(one: Glimpse, config: Config) -> tuple[str, ...]:
    named = Counter(brand for mention in one.mentions for brand in mention.brands)
    if one.said:
        return (one.source, "", "", *("" for _ in config.brands), one.said)
    return (
        one.source,
        f"{one.posts:,}",
        local(one.oldest, config.timezone, never="no date"),
        *(f"{named[brand.name]:,}" for brand in config.brands),
        "",
    )


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{word} {count:,}" for word, count in counts.most_common())


def _examples(mentions: Sequence[Mention], own: BrandName, zone: ZoneInfo) -> None:
    newest = sorted(
        (mention for mention in mentions if own in mention.brands),
        key=lambda mention: mention.published_at,
        reverse=True,
    )
    print()
    print_entries(
        [
            (f"{local(one.published_at, zone)} · {one.source} · {one.author}", [clean_line(one.words, 160)])
            for one in newest[:SHOWN]
        ],
        empty="Nobody has named it there lately: other sources may know it better.",
    )
