"""The words of the built-in topics: one readable TOML file each, and one of idioms that are no topic at all.

A file has a table per language (``en``, ``fr``, ``any``) and in each some of five lists, entries set apart by commas
or line ends:

==========  ==========================================================================================================
strong      one hit is enough
weak        counts when another word of the topic, or one of ``near``, stands nearby: "died" beside "passenger"
near        words that give a weak one its meaning, and mean nothing alone
unless      words that take a weak one's meaning away when they stand right beside it: "battery" beside "died"
exclude     phrases with a hit in them that mean something else: "to die for"
==========  ==========================================================================================================

``injur(y|ies|ed)`` is short for each of its forms; ``recall(|s)`` is with and without; ``#boycott*`` is any hashtag that begins so. Case, accents and apostrophes
are folded by ``monitor.terms``, so that ``tué`` is also ``tue``: what cannot be told apart does not belong in ``strong``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

BUILT_IN: tuple[str, ...] = (
    "racism",
    "religion",
    "slavery",
    "death",
    "sexuality",
    "sexism",
    "safety",
    "data-breach",
    "fraud",
    "legal",
    "boycott",
    "discrimination",
    "harassment",
    "violence",
    "self-harm",
    "health",
    "labour",
    "misconduct",
    "outage",
    "press",
    "abuse",
    "threat",
)
IDIOMS = "idioms"  # excluded from every topic
OPEN_END = "*"  # of a hashtag that may go on: #boycott*
ANY = "any"  # the table of what is looked for in every language

_SEPARATOR = re.compile(r"[,\n]")
_GROUP = re.compile(r"\(([^()]*)\)")


class Part(Enum):
    """Which of the five lists an entry stands in."""

    STRONG = "strong"
    WEAK = "weak"
    NEAR = "near"
    UNLESS = "unless"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one list; ``written`` is as in the file, with its forms still folded up."""

    topic: str
    part: Part
    written: str


def entries(topic: str, lang: str) -> Iterator[Entry]:
    """What the file of ``topic`` says for ``lang``."""
    for part, text in _file(topic).get(lang, {}).items():
        for written in map(str.strip, _SEPARATOR.split(text)):
            if written:
                yield Entry(topic, Part(part), written)


def forms(written: str) -> Iterator[str]:
    """Every form an entry is short for: ``call(|s|ed)`` is ``call``, ``calls``, ``called``."""
    pieces = _GROUP.split(written)  # plain text and alternatives by turns
    choices = ([piece] if at % 2 == 0 else piece.split("|") for at, piece in enumerate(pieces))
    return (" ".join("".join(choice).split()) for choice in itertools.product(*choices))


@cache
def _file(topic: str) -> dict[str, dict[str, str]]:
    import tomllib  # noqa: PLC0415 -- imported when first needed: 5 ms

    with (Path(__file__).parent / f"{topic}.toml").open("rb") as file:
        return tomllib.load(file)
