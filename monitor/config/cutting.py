"""One rule cut out of the text of ``rules.yaml`` with its comments, and another put in its place; pure, on lines.

A rule's text is the lines from its dash to the next rule's, with the comment that stands right above the dash. What is
indented less than the dash, or stands right above the next one, is no part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.config.document import Document
from monitor.config.reading import read
from monitor.errors import VigieError

_DASH = re.compile(r"( *)-(?:[ ]|$)")
_EMPTY = re.compile(r"rules:[ ]*(\[[ ]*\]|~|null)?[ ]*(#.*)?")
INDENT = 2  # of the first rule of a file that has none


class UncutError(VigieError):
    """The rules do not stand on lines of their own, so that none can be cut out."""


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a file, counted from 1.

    Args:
        last: the last of them; one less than ``first``: there is none yet, it is a place between two.
        indent: how many blanks stand before the dash.
    """

    first: int
    last: int
    indent: int


@dataclass(frozen=True, slots=True)
class Written:
    """A file with a rule put into it.

    Args:
        file: all of it.
        text: the rule as it stands there, at ``place``.
    """

    file: str
    text: str
    place: Place


def names(file: str, name: str = "rules.yaml") -> dict[str, int]:
    """The rules by name, each with the line on which it begins to say something.

    Args:
        file: the text of the file, ``name`` what to call it.

    Raises:
        ConfigError: it cannot be read as YAML.
    """
    return _names(read(file, name))


def _names(document: Document) -> dict[str, int]:
    found: dict[str, int] = {}
    rules = document.get(("rules",))
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict) and isinstance(rule.get("name"), str):
            found.setdefault(str(rule["name"]), document.value_spot(("rules", number)).line)
    return found


def place_of(file: str, rule: str | None, name: str = "rules.yaml") -> Place | None:
    """Where a rule stands; ``None``: there is none of that name.

    Args:
        rule: its name; ``None``: where a new one would stand, behind the last.

    Raises:
        ConfigError: the file cannot be read as YAML.
        UncutError: its rules stand in brackets.
    """
    document = read(file, name)
    lines = file.splitlines()
    dashes = _dashes(document, lines)
    ends = _end(document, lines)
    if rule is None:
        if not dashes:
            at = document.keys.get(("rules",))
            here = len(lines) if at is None else at.line
            return Place(here + 1, here, INDENT)
        _, last = _reach(lines, dashes, len(dashes) - 1, ends)
        return Place(last + 1, last, _indent(lines, dashes[0]))
    begins = _names(document).get(rule)
    if begins is None:
        return None
    number = max(place for place, line in enumerate(dashes) if line <= begins)
    first, last = _reach(lines, dashes, number, ends)
    return Place(first, last, _indent(lines, dashes[number]))


def cut(file: str, rule: str, name: str = "rules.yaml") -> str | None:
    """The text of a rule; ``None``: there is none of that name. Raises as ``place_of`` does."""
    place = place_of(file, rule, name)
    return None if place is None else "\n".join(file.splitlines()[place.first - 1 : place.last])


def put(file: str, rule: str | None, text: str, name: str = "rules.yaml") -> Written | None:
    """The file with ``text`` in the place of a rule, or behind the last, indented as the others are.

    Returns:
        ``None``: there is no rule of that name. Raises as ``place_of`` does.
    """
    place = place_of(file, rule, name)
    if place is None:
        return None
    fresh = _indented(text, place.indent)
    lines = file.splitlines()
    before, after = lines[: place.first - 1], lines[place.last :]
    dashes = _dashes(read(file, name), lines)
    if not dashes:
        before = _with_section(before)
    elif rule is None and not lines[dashes[-1] - 2].strip():
        before.append("")  # as the last is set apart from the one before
    first = len(before) + 1
    whole = "\n".join([*before, *fresh, *after]) + "\n"
    return Written(whole, "\n".join(fresh), Place(first, first + len(fresh) - 1, place.indent))


def _with_section(before: list[str]) -> list[str]:
    """A file that has no rule yet: with a line ``rules:``, and nothing but that on it."""
    found = next((number for number, line in enumerate(before) if _EMPTY.fullmatch(line)), None)
    if found is None:
        return [*before, "rules:"]
    return [*before[:found], "rules:", *before[found + 1 :]]


def _indented(text: str, indent: int) -> list[str]:
    """Its lines, all moved so that the dash stands where those of the others do; blank ones at the ends left out."""
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    lines = [line.rstrip() for line in lines]
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    dash = next((found for line in lines if (found := _DASH.match(line))), None)
    move = 0 if dash is None else indent - len(dash[1])
    return [_moved(line, move) for line in lines]


def _moved(line: str, by: int) -> str:
    if not line or not by:
        return line
    blanks = len(line) - len(line.lstrip(" "))
    return " " * max(0, blanks + by) + line[blanks:]


# --- lines ------------------------------------------------------------------------------------------------------


def _dashes(document: Document, lines: list[str]) -> list[int]:
    """The line of each rule's dash.

    Raises:
        UncutError: there is none, for they stand in brackets.
    """
    rules = document.get(("rules",))
    found: list[int] = []
    for number in range(len(rules) if isinstance(rules, list) else 0):
        spot = document.value_spot(("rules", number))
        line = spot.line
        while line and not _DASH.match(lines[line - 1]):
            line -= 1
        if not line or (found and line <= found[-1]) or line <= document.key_spot(("rules",)).line:
            raise UncutError(
                "the rules stand in brackets: write each on lines of its own, which begin with a dash"
            )
        found.append(line)
    return found


def _end(document: Document, lines: list[str]) -> int:
    """The last line of the rules: that before the next section and the comment above it."""
    begins = document.key_spot(("rules",)).line
    after = [spot.line for path, spot in document.keys.items() if len(path) == 1 and spot.line > begins]
    return _above(lines, min(after), 0) if after else len(lines)


def _reach(lines: list[str], dashes: list[int], number: int, ends: int) -> tuple[int, int]:
    """The first and last line of a rule, comments with it and blank lines without."""
    indent = _indent(lines, dashes[number])
    first = _above(lines, dashes[number], indent) + 1
    last = ends if number + 1 == len(dashes) else _above(lines, dashes[number + 1], indent)
    while last > dashes[number] and _apart(lines[last - 1], indent):
        last -= 1
    return first, last


def _above(lines: list[str], line: int, indent: int) -> int:
    """The line before ``line`` and the comments right above it that are indented no deeper."""
    line -= 1
    while line and lines[line - 1].lstrip().startswith("#") and _indent(lines, line) <= indent:
        line -= 1
    return line


def _apart(line: str, indent: int) -> bool:
    """Whether a last line is none of the rule's: blank, or a comment that stands further left."""
    plain = line.strip()
    return not plain or (plain.startswith("#") and len(line) - len(line.lstrip(" ")) < indent)


def _indent(lines: list[str], line: int) -> int:
    return len(lines[line - 1]) - len(lines[line - 1].lstrip(" "))
