"""``vigie source add``: one more source in the rules file, checked before it is written, tried afterwards."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import get_args

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
    entry = _entry(kind, settings, given, ask, declared)
    text = decode(_bytes(rules), str(rules))
    names = {one.name for one in _loaded(text, rules).sources}
    if not any(one.startswith("name=") for one in given):
        entry["name"] = _free(kind, names)
    try:
        new = added(text, entry)
    except NoRoom:
        raise VigieError(
            f"{rules} has its sources on one line: write them as a list, or add this by hand: {written(entry)}"
        ) from None
    _loaded(new, rules)
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


def _settings(kind: str) -> type[SourceSettings]:
    known = kinds().sources
    if kind not in known:
        close = difflib.get_close_matches(kind, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(sorted(known))}"
        raise VigieError(f"no kind of source is called {kind}: {hint}")
    return known[kind]


def _teach(kind: str, declared: Declaration) -> None:
    """What it is, before anything is asked."""
    lines = [f"{kind}: {declared.reads}. {TIERS[declared.tier]}; {declared.price}.".capitalize()]
    if declared.attestation:
        lines.append(
            f"It may be read once that is arranged ({declared.docs}): then say {declared.attestation}=true."
        )
    elif declared.docs:
        lines.append(f"More: {declared.docs}")
    print(*lines, sep="\n", file=sys.stderr)


# --- the entry --------------------------------------------------------------------------------------------------


def _entry(
    kind: str,
    settings: type[SourceSettings],
    given: Sequence[str],
    ask: Ask | None,
    declared: Declaration | None,
) -> dict[str, Json]:
    said = dict(_pair(one) for one in given)
    fields = settings.model_fields
    for key in said.keys() - fields.keys():
        close = difflib.get_close_matches(key, fields, 1)
        hint = (
            f"did you mean {close[0]}?"
            if close
            else f"there are: {', '.join(sorted(fields.keys() - {'kind'}))}"
        )
        raise VigieError(f"{kind} has no key {key}: {hint}")
    missing = [
        key for key, field in fields.items() if field.is_required() and key not in {"kind", "name", *said}
    ]
    for key in list(missing):
        if _secret(fields[key]):
            said[key] = f"${{{kind.upper()}_{key.upper()}}}".replace("-", "_")
            missing.remove(key)
        elif ask is not None:
            said[key] = _parsed(ask(f"{key}: {fields[key].description or 'its value'}"))
            missing.remove(key)
    if declared is not None and declared.attestation and declared.attestation not in said and ask is not None:
        said[declared.attestation] = _parsed(ask(f"{declared.attestation} (true once it is arranged)"))
    if missing:
        wants = "; ".join(f"{key}=... ({fields[key].description or 'required'})" for key in missing)
        raise VigieError(f"{kind} needs: {wants}")
    name = said.pop("name", kind)
    return {"kind": kind, "name": name, **said}


def _pair(text: str) -> tuple[str, Json]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise VigieError(f"{text!r}: write KEY=VALUE, for example every=10m")
    return key.strip(), _parsed(value)


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

    return str(typer.prompt(question))


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
        print(f"Set {' and '.join(lacking)} in the environment of `vigie run`: until then it cannot read.")
