"""Whether a sentence says more, less or the same where the comparison says so; and nothing of one that was refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from monitor.digest.prose.known import METRICS, Compared, Known, Metric, When
from monitor.digest.prose.masking import COVER
from monitor.digest.prose.numbers import Said
from monitor.digest.prose.scope import Clause
from monitor.digest.prose.words import (
    AFTER_BY,
    AGAINST,
    BACK_THEN,
    BEFORE,
    BY,
    DOWN,
    FROM_TO,
    HARSHER,
    IDIOMS,
    KINDER,
    LEVEL,
    NOT,
    NOT_COMPARED,
    RANKS,
    THAN,
    UP,
    USUAL,
)
from monitor.digest.prose.words import METRICS as SPOKEN
from monitor.model import Language

Way = Literal["more", "less", "steady"]
_IDLE = frozenset({"more", "less", "fewer", "plus", "moins"})  # "more than 24 h" is no change by that
_NEAR = r"(?:[^\W\d_]+ ){0,2}?"  # words between, and no punctuation
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
    if said_in(RANKS[language], text):
        yield f"“{_shown(text)}” ranks what was not ranked: say the figure"
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
        if ways and not denies and said_in(NOT[language], clause):
            yield f"“{_shown(clause)}” says what did not happen: say what did"
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


def when(text: str, one: Said, language: Language) -> frozenset[When]:
    """Of when a number is, by the words beside it: "rose by 34%", "from 602 to", "602 before"; of now where none says."""
    before, after = text[: one.begin], text[one.end :]
    begins, goes_on = FROM_TO[language]
    signed = one.sign != 0 or text.startswith("\u00b1", one.begin)
    if one.kind != "part" and _ends(rf"{begins} ", before) and _begins(rf"(?: mentions?)? {goes_on} ", after):
        return frozenset({"before"})
    ways = "|".join(map(re.escape, (UP[language] | DOWN[language]) - _IDLE))
    if _ends(rf"(?:{ways}) {BY[language]}", before) or _begins(rf"{AFTER_BY[language]}\b", after):
        return frozenset({"change"})
    then = rf"(?:{AGAINST[language]}) {_NEAR}"
    usual = rf"(?:{USUAL[language]})"
    if _ends(rf"{usual} {_NEAR}", before) or _begins(rf" (?:mentions )?{usual}\b", after):
        return frozenset({"usual"})
    if _ends(then, before) or _begins(rf" {_NEAR}(?:in |sur |dans )?(?:{BACK_THEN[language]})\b", after):
        return frozenset({"before", "change"} if signed else {"before"})
    return frozenset({"now", "change"} if signed else {"now"})


def _ends(pattern: str, text: str) -> bool:
    return re.search(rf"(?<!\w)(?:{pattern})$", text, re.IGNORECASE) is not None


def _begins(pattern: str, text: str) -> bool:
    return re.match(pattern, text, re.IGNORECASE) is not None


def said_in(pattern: str, text: str) -> bool:
    """Whether one of some words is said."""
    return re.search(_bounded(pattern), text, re.IGNORECASE) is not None


def _bounded(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})(?!\w)"


def _shown(clause: str) -> str:
    """A clause as a reason quotes it; names are covered in it."""
    return re.sub(f"{COVER}+", "…", clause).strip(" ,;:()")[:80]
