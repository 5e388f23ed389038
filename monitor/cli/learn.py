"""``vigie learn``: what corrections speak for, as a file; nothing of it holds before a person says so."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from pathlib import Path

from monitor.cli.learn_show import lesson_json, show, terms_json
from monitor.cli.output import must_exist, print_json
from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.learning.file import write_learned
from monitor.store.store import open_reader
from monitor.wiring import lesson, read_config, zone_of

FOLDER = "learned"  # beside rules.yaml
NONE = "none"
_NUMBERED = re.compile(r"(\d{4,})\.json")
_LINE = re.compile(r"^learned:[^\n]*$", re.MULTILINE)


def learn(rules: Path, db: Path, *, as_json: bool) -> int:
    """Propose, and write the proposal down; the exit code is 1 if there is nothing to propose."""
    must_exist(db)
    clock = SystemClock()
    config = read_config(rules)
    numbers = _numbers(rules.parent)
    name = f"{max(numbers, default=0) + 1:04}"
    with open_reader(db) as reader:
        found = lesson(config, reader, clock, rules.parent, name)
    place = None
    if found.proposal.changes_verdicts:
        text = write_learned(found.learned, brands=terms_json(found), figures=lesson_json(found))
        place = _same(rules.parent, numbers, text) or _write(rules.parent / FOLDER / f"{name}.json", text)
    line = None if place is None else f"{FOLDER}/{place.name}"
    if as_json:
        print_json({"file": line, **lesson_json(found), "not": terms_json(found)})
    else:
        show(found, config, zone_of(rules), line)
    return int(line is None and not found.proposal.hides)


def _numbers(folder: Path) -> list[int]:
    return sorted(
        int(found[1])
        for path in (folder / FOLDER).glob("*.json")
        if (found := _NUMBERED.fullmatch(path.name))
    )


def _same(folder: Path, numbers: list[int], text: str) -> Path | None:
    """The newest file, if it says that already."""
    for number in numbers[-1:]:
        path = folder / FOLDER / f"{number:04}.json"
        if path.read_text(encoding="utf-8") == text:
            return path
    return None


def _write(path: Path, text: str) -> Path:
    """All of it or nothing."""
    try:
        path.parent.mkdir(exist_ok=True)
        _replace(path, text)
    except OSError as error:
        raise VigieError(f"{path}: {error.strerror or error}") from error
    return path


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, aside)
    aside.replace(path)


def put_in_force(rules: Path, number: str) -> None:
    """Name a file in the rules, or none; the rules as they would be are checked before they are written.

    Raises:
        VigieError: there is no such file, or the rules cannot be read or written; they are as they were.
    """
    rules = rules.resolve()
    old = _read(rules)
    line = None if number == NONE else f"learned: {FOLDER}/{_file(rules.parent, number)}"
    new = _with_line(old, line)
    if new == old:
        print(f"{rules.name} says so already: nothing was changed.")
        return
    aside = rules.with_name(f".{rules.name}.tried")
    try:
        aside.write_bytes(new.encode("utf-8"))
        try:
            read_config(aside)
        finally:
            aside.unlink()
        _replace(rules, new)
    except OSError as error:
        raise VigieError(f"{rules}: {error.strerror or error}") from error
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), rules.name, rules.name, n=1, lineterm="")
    print("\n".join(diff))
    print(
        "In force: a running Vigie takes it over at once, for mentions that come from now on."
        if line
        else "Nothing learned is in force any more, for mentions that come from now on."
    )


def _read(rules: Path) -> str:
    try:
        return rules.read_bytes().decode("utf-8")
    except OSError as error:
        raise VigieError(f"{rules}: {error.strerror or error}") from error
    except UnicodeError as error:
        raise VigieError(f"{rules}: it is no text") from error


def _file(folder: Path, number: str) -> str:
    name = f"{int(number):04}.json" if number.isascii() and number.isdigit() else ""
    if not name or not (folder / FOLDER / name).is_file():
        there = ", ".join(map(str, _numbers(folder))) or "none yet: run `vigie learn`"
        raise VigieError(f"--apply {number}: there is no such file in {FOLDER}; there are: {there}")
    return name


def _with_line(text: str, line: str | None) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    if line is None:
        plain = re.sub(r"^learned:[^\n]*\n?", "", plain, flags=re.MULTILINE)
    elif _LINE.search(plain):
        plain = _LINE.sub(line, plain)
    else:
        plain = f"{plain.rstrip()}\n{line}\n"
    return plain.replace("\n", end)
