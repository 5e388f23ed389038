"""Whether a sentence says more, less or the same where the comparison says so; and nothing of one that was refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from monitor.digest.prose.known import METRICS, Compared, Known, Metric
from monitor.digest.prose.masking import COVER
from monitor.digest.prose.numbers import Said
from monitor.digest.prose.scope import Clause
from monitor.digest.prose.words import (
    AFTER_BY,
    BEFORE,
    BY,
    DOWN,
    HARSHER,
    IDIOMS,
    KINDER,
    LEVEL,
    NOT_COMPARED,
    THAN,
    UP,
    USUAL,
)
from monitor.digest.prose.words import METRICS as SPOKEN
from monitor.model import Language

Way = Literal["more", "less", "steady"]
_IDLE = frozenset({"more", "less", "fewer", "plus", "moins"})  # "more than 24 h" is no change by that
_WORD = re.compile(r"[^\W\d_]+")


def misdirected(text: str, parts: Sequence[Clause], known: Known, topics: Sequence[int]) -> Iterator[str]:
    """What a sentence says of comparisons that they do not bear out.

    Args:
        text: with its names covered.
        topics: where topics stand that drove a growth: those did grow.
    """
    language = known.language
    denies = said_in(NOT_COMPARED[language], text)
    metrics: frozenset[Metric | Literal["other"]] = frozenset({"mentions"})
    rival = re.search(rf"\b(?:{THAN[language]}) ?{COVER}", text, re.IGNORECASE)
    if rival and any(_ways(text[part.begin : part.end], language) for part in parts):
        yield f"“{_shown(text)}” compares two brands: say the figure of each"
        return
    for part in parts:
        clause = text[part.begin : part.end]
        metrics = _metrics(clause, language) or metrics
        ways = _ways(clause, language)
        if "net" in {way[1] for way in ways}:
            metrics = frozenset({"net"})
        than = "usual" if said_in(USUAL[language], clause) else "before"
        if any(part.begin <= place < part.end for place in topics):
            ways = [way for way in ways if way[0] != "more"]
        asked = [one for one in known.compared if one.brand in part.scope and one.than == than]
        for way, _ in ways:
            yield from _contradicted(way, asked, metrics, clause)
        if not ways and not denies and said_in(BEFORE[language], clause):
            yield from _of_refused(asked, clause)


def _contradicted(
    way: Way, asked: Sequence[Compared], metrics: frozenset[Metric | Literal["other"]], clause: str
) -> Iterator[str]:
    meant = [one for one in asked if one.metric in metrics]
    if not meant:
        yield f"“{_shown(clause)}” says that something is {_SAID[way]}, which nothing was compared for"
    for one in meant:
        name = f"{METRICS[one.metric]} of {one.brand}"
        if one.verdict == "refused":
            yield f"“{_shown(clause)}” speaks of a comparison that was refused ({name}): {one.why}"
        elif one.verdict != way:
            yield f"“{_shown(clause)}” says that the {name} is {_SAID[way]}; compared with what is {_THAN[one.than]}, it is {_SAID[one.verdict]}"


def _of_refused(asked: Sequence[Compared], clause: str) -> Iterator[str]:
    """The past is not spoken of where nothing may be compared with it, but to say just that."""
    if asked and all(one.verdict == "refused" for one in asked):
        yield f"“{_shown(clause)}” speaks of a comparison that was refused: {asked[0].why}"


_SAID = {"more": "more", "less": "less", "steady": "the same"}
_THAN = {"before": "before", "usual": "usual"}


def _ways(clause: str, language: Language) -> list[tuple[Way, str]]:
    """The directions that a clause speaks of, and of tone whether it is that."""
    found: list[tuple[Way, str]] = []
    pairs: tuple[tuple[str, Way], ...] = ((KINDER[language], "more"), (HARSHER[language], "less"))
    for pattern, way in pairs:
        clause, count = re.subn(_bounded(pattern), " ", clause, flags=re.IGNORECASE)
        found += [(way, "net")] * bool(count)
    clause = re.sub(_bounded(IDIOMS[language]), " ", clause, flags=re.IGNORECASE)
    clause, level = re.subn(_bounded(LEVEL[language]), " ", clause, flags=re.IGNORECASE)
    words = {word.lower() for word in _WORD.findall(clause)}
    found += [("more", "")] * bool(words & UP[language])
    found += [("less", "")] * bool(words & DOWN[language])
    return found + [("steady", "")] * bool(level)


def _metrics(clause: str, language: Language) -> frozenset[Metric | Literal["other"]]:
    found: set[Metric | Literal["other"]] = set()
    metrics: tuple[Metric | Literal["other"], ...] = ("net", "voice", "other", "mentions")
    for metric in metrics:
        clause, count = re.subn(_bounded(SPOKEN[language][metric]), " ", clause, flags=re.IGNORECASE)
        if count:
            found.add(metric)
    return frozenset(found)


def moved(text: str, one: Said, language: Language) -> bool:
    """Whether a number says by how much something changed: "rose by 34%", "50 fewer"."""
    ways = "|".join(map(re.escape, (UP[language] | DOWN[language]) - _IDLE))
    before, after = text[: one.begin], text[one.end :]
    return (
        re.search(rf"(?<!\w)(?:{ways}) {BY[language]}$", before, re.IGNORECASE) is not None
        or re.match(rf"{AFTER_BY[language]}\b", after, re.IGNORECASE) is not None
    )


def said_in(pattern: str, text: str) -> bool:
    """Whether one of some words is said."""
    return re.search(_bounded(pattern), text, re.IGNORECASE) is not None


def _bounded(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})(?!\w)"


def _shown(clause: str) -> str:
    """A clause as a reason quotes it; names are covered in it."""
    return re.sub(f"{COVER}+", "…", clause).strip(" ,;:()")[:80]
