"""``vigie source add``: one more source in the rules file, checked before it is written, tried afterwards."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic.fields import FieldInfo

from monitor.cli.source_test import test_source
from monitor.config.load import decode, load
from monitor.config.model import Config
from monitor.config.reading import read
from monitor.declaring import TIERS, Declaration
from monitor.errors import ConfigError, VigieError
from monitor.model import Json
from monitor.settings import Secret, SourceSettings
from monitor.spending import costs
from monitor.starting.adding import NoRoom, added, written
from monitor.wiring import declarations, kinds

Ask = Callable[[str], str]


def add_source(kind: str, given: Sequence[str], rules: Path, ask: Ask | None, *, test: Path | None) -> int:
    """Write it down; 1 if it was tried and something is wrong with it.

    Args:
        given: ``KEY=VALUE``, as the file has them.
        ask: gives the value of what is missing; ``None``: nobody is there.
        test: the database in which what a try costs is counted; ``None``: it is not tried.

    Raises:
        VigieError: there is no such kind, or something is missing or wrong; nothing was written.
    """
    settings = _settings(kind)
    declared = declarations().get(kind)
    if declared is not None:
        _teach(kind, declared)
    text = decode(_bytes(rules), str(rules))
    config = _loaded(text, rules)
    said = dict(_pair(one, settings) for one in given)
    entry = {"kind": kind, "name": _name(said, kind, config), **_told(kind, settings, said, ask, declared)}
    while True:
        new = _added(text, entry, rules)
        try:
            _loaded(new, rules)
            break
        except ConfigError as error:
            wrong = list(dict.fromkeys(problem.message for problem in error.problems))
        if ask is None:
            raise VigieError(f"nothing was written: {'; '.join(wrong)}")
        print(*wrong, sep="\n", file=sys.stderr)
        answer = _needed(ask("KEY=VALUE (Enter: leave it)"), kind)
        try:
            entry |= [_pair(answer, settings)]
        except VigieError as error:
            print(error, file=sys.stderr)
    _replace(rules, new)
    print(f"{rules}: added {written(entry)}")
    _say_secrets(entry)
    name = str(entry["name"])
    if test and declared is not None and costs(declared.allowances):
        print(
            f"It costs money, so it was not tried: `vigie source test {name}` says how much, and asks first."
        )
        return 0
    return test_source(name, rules, test, as_json=False, agree=_never) if test else 0


def _never(_told: str) -> bool:
    """Nothing is spent by adding a line."""
    return False


# --- which kind -------------------------------------------------------------------------------------------------

MEANT = {
    "twitter": "x",
    "hn": "hackernews",
    "rss": "feed",
    "atom": "feed",
    "news": "feed",
    "insta": "instagram",
    "stackoverflow": "stackexchange",
    "playstore": "googleplay",
    "mail": "imap",
    "email": "imap",
    "csv": "file",
}  # what people call them
NO_API = frozenset(
    {"tiktok", "pinterest", "snapchat", "quora", "glassdoor", "whatsapp", "telegram", "discord"}
)


def _settings(kind: str) -> type[SourceSettings]:
    """Its part of the file.

    Raises:
        VigieError: there is no such kind; with what was meant.
    """
    known = kinds().sources
    if kind in known:
        return known[kind]
    if kind in NO_API:
        raise VigieError(
            f"{kind} lets nobody read it: what you or a tool find there comes in by `vigie source add webhook`"
        )
    for of, declared in declarations().items():
        if kind in {preset.name for preset in declared.presets}:
            raise VigieError(f"{kind} is a preset: vigie source add {of} preset={kind}")
    meant = MEANT.get(kind) or next(iter(difflib.get_close_matches(kind, known, 1)), "")
    hint = f"did you mean {meant}?" if meant else f"there are: {', '.join(sorted(known))}"
    raise VigieError(f"no kind of source is called {kind}: {hint}")


def _teach(kind: str, declared: Declaration) -> None:
    """What it is, before anything is asked."""
    lines = [f"{kind}: {declared.reads}. {TIERS[declared.tier].capitalize()}; {declared.price}."]
    if declared.attestation:
        lines.append(f"It may be read once that is arranged: {declared.docs} says how.")
    elif declared.docs:
        lines.append(f"More: {declared.docs}")
    print(*lines, sep="\n", file=sys.stderr)


# --- the entry --------------------------------------------------------------------------------------------------


def _name(said: dict[str, Json], kind: str, config: Config) -> Json:
    """As it was said; or after the preset or the kind, as far as no other is called so."""
    others = [one.name for one in config.sources if one.kind == kind and kind != "feed"]
    if others and "name" not in said:
        print(f"There is one of this kind already: {', '.join(others)}. This adds another.", file=sys.stderr)
    return said.pop("name", None) or _free(
        str(said.get("preset") or kind), {one.name for one in config.sources}
    )


def _told(
    kind: str,
    settings: type[SourceSettings],
    said: dict[str, Json],
    ask: Ask | None,
    declared: Declaration | None,
) -> dict[str, Json]:
    """What was said, and what has to be.

    Raises:
        VigieError: a key is none of its own, or one is missing and nobody is there to ask.
    """
    fields = settings.model_fields
    for key in said.keys() - fields.keys():
        close = difflib.get_close_matches(key, fields, 1)
        own = ", ".join(sorted(fields.keys() - {"kind"}))
        raise VigieError(
            f"{kind} has no key {key}: " + (f"did you mean {close[0]}?" if close else f"there are: {own}")
        )
    missing = [key for key in _wanted(fields, declared) if key not in said]
    for key in [key for key in missing if _secret(fields[key])]:
        said[key] = f"${{{kind.upper()}_{key.upper()}}}".replace("-", "_")
        missing.remove(key)
    if missing and ask is None:
        raise VigieError(f"{kind} needs: {'; '.join(f'{key}=... ({_hint(fields[key])})' for key in missing)}")
    if ask is not None:
        for key in missing:
            answer = _needed(ask(f"{key}: {_hint(fields[key])}"), kind)
            said[key] = _pair(f"{key}={answer}", settings)[1]
    return said


def _wanted(fields: Mapping[str, FieldInfo], declared: Declaration | None) -> Iterator[str]:
    """What it cannot do without: keys without a default, the word that it is arranged, a budget where it costs money."""
    yield from (key for key, field in fields.items() if field.is_required() and key not in {"kind", "name"})
    if declared is not None and declared.attestation:
        yield declared.attestation
    if declared is not None and any(one.what == "usd" and one.most is None for one in declared.allowances):
        yield "budget"


def _hint(field: FieldInfo) -> str:
    said = (field.description or "required").rstrip(".")
    return f"{said}, e.g. {_shown(field.examples[0])}" if field.examples else said


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _needed(answer: str, kind: str) -> str:
    if not answer.strip():
        raise VigieError(f"nothing was written: `vigie source add {kind}` asks again when you know")
    return answer.strip()


def _added(text: str, entry: Mapping[str, Json], rules: Path) -> str:
    try:
        return added(text, entry)
    except NoRoom:
        raise VigieError(
            f"{rules} has its sources on one line: write them as a list, or add this by hand: {written(entry)}"
        ) from None


def _pair(text: str, settings: type[SourceSettings]) -> tuple[str, Json]:
    """A key and its value; a list may be written with commas."""
    key, equals, value = text.partition("=")
    key = key.strip()
    if not equals or not key:
        raise VigieError(f"{text!r}: write KEY=VALUE, for example every=10m")
    parsed, field = _parsed(value), settings.model_fields.get(key)
    if isinstance(parsed, str) and field is not None and _lists(field.annotation):
        return key, [one.strip() for one in parsed.split(",") if one.strip()]
    return key, parsed


def _lists(annotation: object) -> bool:
    """Whether the key takes nothing but a list."""
    parts = [part for part in get_args(annotation) if part is not type(None)]
    return get_origin(annotation) in {list, tuple} or (
        get_origin(annotation) in {Union, UnionType} and bool(parts) and all(map(_lists, parts))
    )


def _parsed(value: str) -> Json:
    """As the file would have it: ``[a, b]`` is a list, ``true`` is true, ``10m`` a text."""
    try:
        document = read(f"value: {value}", "")
    except ConfigError:
        return value
    found = document.get(("value",))
    return value if document.flaws or isinstance(found, dict) else found


def _secret(field: FieldInfo) -> bool:
    return field.annotation is Secret or Secret in get_args(field.annotation)


def asker(*, yes: bool) -> Ask | None:
    """Who answers: whoever sits at the terminal, or nobody."""
    return None if yes or not sys.stdin.isatty() else _prompt


def _prompt(question: str) -> str:
    import typer  # noqa: PLC0415 -- imported already by whoever asks

    return str(typer.prompt(question, default="", show_default=False))


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


# --- the file ---------------------------------------------------------------------------------------------------


def _bytes(rules: Path) -> bytes:
    try:
        return rules.read_bytes()
    except OSError as error:
        raise VigieError(f"{rules} cannot be read: {error.strerror}; `vigie init` writes one") from error


def _loaded(text: str, rules: Path) -> Config:
    """The rules, as they would be.

    Raises:
        ConfigError: they would be wrong.
    """
    return load(
        text,
        kinds=kinds(),
        environ=os.environ,
        read_file=lambda name: (rules.parent / name).read_text(encoding="utf-8"),
        name=str(rules),
    )


def _replace(rules: Path, text: str) -> None:
    """At once, so that a daemon never reads half a file."""
    new = rules.with_name(f".{rules.name}.new")
    new.write_text(text, encoding="utf-8")
    new.chmod(rules.stat().st_mode)
    new.replace(rules)


def _say_secrets(entry: Mapping[str, Json]) -> None:
    wanted = [value[2:-1] for value in entry.values() if isinstance(value, str) and value.startswith("${")]
    lacking = [name for name in wanted if not os.environ.get(name)]
    if lacking:
        print(f"Set {' and '.join(lacking)} in the environment of `vigie run`.")
