"""Why, in one plain sentence with its numbers, in the language and on the clock of the reader.

``english`` and ``french`` hold a sentence for each name of a reason, ``phrases`` what is put together from several
numbers, ``writing`` how a number stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo

from monitor.model import Language, Number, Reason
from monitor.rules.explain.english import ENGLISH
from monitor.rules.explain.french import FRENCH
from monitor.rules.explain.phrases import phrases
from monitor.rules.explain.tongue import Tongue
from monitor.rules.explain.writing import Shown

TONGUES: Mapping[Language, Tongue] = {"en": ENGLISH, "fr": FRENCH}
_SELECTED = (
    "sentiment",
    "intent",
    "topics",
    "words",
)  # what the rule had selected: told of the whole, true of each part


def sentence(reason: Reason, brand: str, language: Language = "en", zone: tzinfo = UTC) -> str:
    """What happened, or why nothing did; every number in it can be counted by hand.

    A reason that an earlier version gave, and none gives now, is told by its name.

    Args:
        brand: as it is written for people.
        zone: of the clock that the reader looks at.
    """
    tongue = TONGUES[language]
    if reason.parts:
        return _together(reason, brand, language, zone)
    template = tongue.sentences.get(_variant(reason, brand, tongue))
    if template is None:
        return f"{reason.name.replace('-', ' ').capitalize()}."
    numbers = {name: Shown(value, tongue, zone) for name, value in reason.numbers.items()}
    return template.format_map(_Known({**numbers, **phrases(reason.numbers, brand, tongue, zone)}))


class _Known(dict[str, object]):
    """What an earlier version did not note of a reason is told as unknown."""

    def __missing__(self, key: str) -> object:
        return Shown("?", ENGLISH, UTC)


def _variant(reason: Reason, brand: str, tongue: Tongue) -> str:
    """Where a name has sentences for several occasions, the one that fits."""
    numbers = reason.numbers
    for occasion, holds in (
        (str(numbers.get("verb", "")), "verb" in numbers),
        ("still", reason.name == "released" and not reason.fired),
        ("counted", "count" in numbers),
        ("part", bool(numbers.get("part"))),
        ("mean", numbers.get("part") == ""),
        ("voice", _slug(str(numbers.get("part", "-"))) == _slug(brand)),
    ):
        if holds and f"{reason.name}/{occasion}" in tongue.sentences:
            return f"{reason.name}/{occasion}"
    return reason.name


def _slug(name: str) -> str:
    return name.casefold().replace(" ", "-").replace("_", "-")


def _together(reason: Reason, brand: str, language: Language, zone: tzinfo) -> str:
    """What a combination says: how many of its conditions hold, and each of them."""
    words = TONGUES[language].words
    selected: dict[str, Number] = {name: reason.numbers[name] for name in _SELECTED if name in reason.numbers}
    parts = [Reason(part.name, part.fired, {**selected, **part.numbers}, part.parts) for part in reason.parts]
    if reason.name == "any":
        return next(sentence(part, brand, language, zone) for part in parts if part.fired)
    held = sum(part.fired for part in parts)
    told = [words[f"held-{_how_many(held, len(parts))}"].format(held=held, parts=len(parts))]
    for part in parts:
        mark = "" if held in {0, len(parts)} else words["holds" if part.fired else "holds-not"]
        told.append(mark + sentence(part, brand, language, zone))
    return " ".join(told)


def _how_many(held: int, all_: int) -> str:
    if held == all_:
        return "both" if held == 2 else "all"  # noqa: PLR2004 -- that is what both means
    return {0: "none", 1: "one"}.get(held, "some")
