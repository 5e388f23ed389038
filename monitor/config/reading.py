"""YAML text -> ``Document``. What cannot be read at all is refused here, in words for somebody who does not know YAML.

A strict part of YAML 1.2 (https://yaml.org/spec/1.2.2/, core schema): one document of mappings, lists and scalars. No
aliases, anchors, merge keys or tags: a reader should see what is there, and a bomb is built of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from monitor.config.building import UNPRINTABLE, Builder, TooMuch, spot_of
from monitor.config.document import Document, Spot
from monitor.config.syntax import explain
from monitor.errors import ConfigError, Problem

MAX_SIZE = 1 << 20  # bytes: some five thousand rules


def decode(raw: bytes, name: str) -> str:
    """The bytes of a file as text.

    Raises:
        ConfigError: it is larger than ``MAX_SIZE`` or no UTF-8.
    """
    if len(raw) > MAX_SIZE:
        raise ConfigError([_too_large(name)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        message = "this is no UTF-8 text: save the file with the encoding UTF-8"
        raise ConfigError([Problem(line, column, message, name)]) from None


def read(text: str, name: str) -> Document:
    """The data in ``text``.

    Raises:
        ConfigError: it cannot be read as YAML at all; what can be read around is in ``Document.flaws`` instead.
    """
    if len(text) > MAX_SIZE or len(text.encode("utf-8", "surrogatepass")) > MAX_SIZE:
        raise ConfigError([_too_large(name)])
    text = text.removeprefix("\ufeff")
    problems = [Problem(*spot, message, name) for spot, message in _unreadable(text)]
    if problems:
        raise ConfigError(problems)
    builder = Builder(text)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except TooMuch as error:
        raise ConfigError([Problem(*builder.here, str(error), name)]) from None
    except MarkedYAMLError as error:
        mark, message = explain(error, text)
        spot = builder.here if mark is None else spot_of(mark)
        raise ConfigError([Problem(*spot, message, name)]) from None
    except (YAMLError, ValueError, OverflowError):  # an impossible escape, such as "\ud800"
        message = "this cannot be read: look for a stray backslash, quote or bracket"
        raise ConfigError([Problem(*builder.here, message, name)]) from None
    if builder.document.data is None and not builder.document.flaws:
        message = "the file is empty: start with `version: 1` and `brands:`"
        raise ConfigError([Problem(1, 1, message, name)])
    return builder.document


def _too_large(name: str) -> Problem:
    return Problem(1, 1, "the file is larger than 1 MiB", name)


# --- what no YAML reader should be asked to read ----------------------------------------------------------------

_TAB = re.compile(r"^ *(\t)[ \t]*[^\s#]", re.MULTILINE)
MOST_TABS = 20


def _unreadable(text: str) -> Iterator[tuple[Spot, str]]:
    bad = UNPRINTABLE.search(text)
    if bad and bad.group() == "\0":
        yield _locate(text, bad.start()), "this is no text but a binary file"
    elif bad:
        yield _locate(text, bad.start()), f"an invisible character (U+{ord(bad.group()):04X}): take it out"
    for found, _ in zip(_TAB.finditer(text), range(MOST_TABS), strict=False):
        yield _locate(text, found.start(1)), "a tab: YAML is indented with spaces"


def _locate(text: str, index: int) -> Spot:
    before = text[:index].replace("\r\n", " \n").replace("\r", "\n")
    return Spot(before.count("\n") + 1, index - before.rfind("\n"))
