"""``vigie init``: questions, a first rules file, and a first look."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from monitor.cli.output import counted, local, print_entries, print_table
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.config.model import Config
from monitor.errors import ConfigError, VigieError
from monitor.language import in_french
from monitor.model import Language, Mention
from monitor.starting import Start, draft, terms
from monitor.starting.names import domain
from monitor.text import clean_line
from monitor.wiring import kinds
from monitor.wiring.first_look import Glimpse, everyday, first_look, named_by, neighbours

SHOWN = 5  # mentions that are printed
PAIRS = 6  # neighbours that are named
Ask = Callable[[str], str]
_SAYS: Mapping[str, Mapping[Language, str]] = {
    "written": {"en": "{rules} is written: {holds}.", "fr": "{rules} est écrit : {holds}."},
    "next": {
        "en": "Next: read {rules} and change what you like, `vigie check`, then `vigie run`.",
        "fr": "Ensuite : relisez {rules}, changez ce que vous voulez, `vigie check`, puis `vigie run`.",
    },
    "look": {
        "en": "What the last days would have brought (nothing is kept):",
        "fr": "Ce que les derniers jours auraient apporté (rien n'est gardé) :",
    },
    "named": {"en": "Named by: {words}", "fr": "Nommée par : {words}"},
    "nothing": {"en": "nothing yet", "fr": "rien encore"},
    "followed": {
        "en": "Often followed by: {words}. What means something else goes under `not:`.",
        "fr": "Souvent suivie de : {words}. Ce qui désigne autre chose se met sous `not:`.",
    },
    "nobody": {
        "en": "Nobody has named it there lately: other sources may know it better.",
        "fr": "Personne ne l'a nommée récemment : d'autres sources la connaissent peut-être mieux.",
    },
    "unseen": {
        "en": "Nothing could be read, so nothing is known: is this machine online?",
        "fr": "Rien n'a pu être lu, donc on ne sait rien : cette machine est-elle en ligne ?",
    },
}
_COLUMNS: Mapping[Language, tuple[str, ...]] = {
    "en": ("source", "posts read", "back to", "named", ""),
    "fr": ("source", "lus", "depuis", "citée", ""),
}
_COUNTS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "en": (("competitor", "competitors"), ("source", "sources"), ("rule", "rules")),
    "fr": (("concurrent", "concurrents"), ("source", "sources"), ("règle", "règles")),
}
_ASK: Mapping[str, Mapping[Language, str]] = {
    "languages": {
        "en": "Languages to listen in; the first is that of alerts, if en or fr (Enter: {})",
        "fr": "Langues à écouter ; la première est celle des alertes, si en ou fr (Entrée : {})",
    },
    "timezone": {
        "en": "Your time zone, for quiet hours (Enter: {})",
        "fr": "Votre fuseau horaire, pour les heures calmes (Entrée : {})",
    },
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
    tongue = config.language
    print(f"\n{_said('written', tongue, rules=rules, holds=_summary(config))}")
    if look:
        _look(config, rules)
    print(f"\n{_said('next', tongue, rules=rules)}")


def _said(what: str, language: Language, **parts: object) -> str:
    text = _SAYS[what][language]
    return (in_french(text) if language == "fr" else text).format(**parts)


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
    spoken: Language = _tongue()

    def told(what: str, *parts: str) -> str:
        asked = _ASK[what][spoken]
        return ask((in_french(asked) if spoken == "fr" else asked).format(*parts)).strip()

    def several(value: Sequence[str] | None, what: str, *parts: str) -> tuple[str, ...]:
        found = told(what, *parts).split(",") if value is None else value
        return tuple(one.strip() for one in found if one.strip())

    languages = several(given.languages, "languages", spoken) or (spoken,)
    for language in languages:
        if not (language.isascii() and language.isalpha() and language.islower() and len(language) == 2):  # noqa: PLR2004 -- ISO 639-1
            raise VigieError(f"--language {language}: a language is two letters, such as en, fr or de")
    spoken = "fr" if languages[0] == "fr" else "en"
    brand = clean_line(given.brand or told("brand"))
    if not any(letter.isalnum() for letter in brand):
        raise VigieError("what is your brand called? Say it with --brand, e.g. --brand Acme")
    bare = terms(brand)[0]
    also = several(given.also, "also")
    site = told("site") if given.site is None else given.site
    if site and not domain(site):
        raise VigieError(f"{site!r} is no site: write it as in acme.example")
    context = several(given.context, "context", bare) if everyday(bare) else tuple(given.context or ())
    return Start(
        brand=brand,
        also=also,
        site=site,
        context=context,
        excluded=tuple(given.excluded or ()),
        competitors=several(given.competitors, "competitors"),
        languages=languages,
        timezone=_zone(given.timezone or told("timezone", _here()) or _here()),
        feeds=tuple(given.feeds or ()),
        slack=told("slack") if given.slack is None else given.slack,
    )


def _tongue() -> Language:
    spoken = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "fr" if spoken.startswith("fr") else "en"


def _zone(name: str) -> str:
    """A zone by its name.

    Raises:
        VigieError: there is none of that name.
    """
    if name not in available_timezones():
        raise VigieError(f"--timezone {name}: there is no such zone; write it as in Europe/Paris")
    return name


def _here() -> str:
    """This machine's."""
    here = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return here if here in available_timezones() else "UTC"


# --- what is shown ----------------------------------------------------------------------------------------------


def _summary(config: Config) -> str:
    numbers = (sum(brand.competitor for brand in config.brands), len(config.sources), len(config.rules))
    parts = [
        f"{number} {one if number < 2 else many}"  # noqa: PLR2004 -- "0 competitors" is "0 concurrent" in French
        if config.language == "fr"
        else f"{number} {one if number == 1 else many}"
        for number, (one, many) in zip(numbers, _COUNTS[config.language], strict=True)
    ]
    return ", ".join([str(config.brands[0].name), *parts])


def _look(config: Config, rules: Path) -> None:
    tongue = config.language
    print(f"\n{_said('look', tongue)}")
    glimpses = first_look(config, SystemClock(), rules.parent, seen=_progress)
    mentions = [mention for one in glimpses for mention in one.mentions]
    print()
    print_table(_COLUMNS[tongue], [_row(one, config) for one in glimpses], empty="–")
    if not any(one.posts for one in glimpses):
        print(f"\n{_said('unseen', tongue)}")
        return
    own = config.brands[0].name
    words = _counts(named_by(mentions, own)) or _said("nothing", tongue)
    print(f"\n{_said('named', tongue, words=words)}")
    pairs = neighbours(mentions, own).most_common(PAIRS)
    if pairs:
        print(_said("followed", tongue, words=_counts(Counter(dict(pairs)))))
    _examples(mentions, config)


def _progress(one: Glimpse) -> None:
    print(f"  {one.source}: {one.said or counted(one.posts, 'post')}", file=sys.stderr, flush=True)


def _row(one: Glimpse, config: Config) -> tuple[str, ...]:
    """What it brought; each brand that it names stands with its number."""
    if one.said:
        return (one.source, "", "", "", one.said)
    named = Counter(brand for mention in one.mentions for brand in mention.brands)
    own = config.brands[0].name
    return (
        one.source,
        f"{one.posts:,}",
        local(one.oldest, config.timezone, never="–"),
        f"{named[own]:,}",
        _counts(Counter({brand: count for brand, count in named.items() if brand != own})),
    )


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{word} {count:,}" for word, count in counts.most_common())


def _examples(mentions: Sequence[Mention], config: Config) -> None:
    own, zone = config.brands[0].name, config.timezone
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
        empty=_said("nobody", config.language),
    )
