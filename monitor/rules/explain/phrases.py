"""What of a sentence is put together from several numbers: which mentions, how many more, what is usual."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import tzinfo

from monitor.language import MINUS, number, percent, weekday
from monitor.model import Number
from monitor.naming import title, topic
from monitor.rules.explain.tongue import Tongue
from monitor.rules.explain.writing import Shown

_SENTIMENTS = ("negative", "neutral", "positive", "unknown")
_NEAR = 0.02  # a threshold is written with two decimals


def phrases(numbers: Mapping[str, Number], brand: str, tongue: Tongue, zone: tzinfo) -> dict[str, str]:
    """Each phrase by its name; empty where there is nothing to say."""
    words = tongue.words
    count = numbers.get("count", 1)
    how_many = count if isinstance(count, int | float) else 1
    noun = "article" if numbers.get("speed") == "slow" else "mention"
    kinds = [kind for kind in str(numbers.get("sentiment", "")).split(", ") if kind]
    topics, said = _topics(str(numbers.get("topics", "")), tongue), str(numbers.get("words", ""))
    return {
        "brand": brand,
        "of_brand": tongue.of(brand),
        "what": tongue.many(1, noun, kinds),
        "whats": tongue.many(how_many, noun, kinds),
        "only": _only(how_many, noun, kinds, tongue),
        "about": _about(topics, tongue) + _after(numbers, tongue),
        "said": words["said"].format(said) if said else "",
        "copies": _copies(numbers, tongue, "copies"),
        "in_all": _copies(numbers, tongue, "in-all"),
        "of_all": _of_all(numbers, tongue),
        "usual_part": _usual_part(numbers, tongue),
        "by_needed": _by_needed(numbers, tongue),
        "usually": _usually(numbers, tongue, zone),
        "needs": _needs(numbers, tongue),
        "limits": _limits(numbers, tongue),
        "together": words["together"].format(numbers["with"]) if numbers.get("with") else "",
        "what_gathers": str(numbers.get("what", "")),
        "kind": words.get(f"kind-{numbers.get('kind')}", str(numbers.get("kind", ""))),
        "noted": words["noted"].format(_full(str(numbers["note"]))) if numbers.get("note") else "",
        "reason": _full(str(numbers.get("why", ""))),
        "was": words.get(f"was-{numbers.get('was')}", str(numbers.get("was", ""))),
        "of_by": tongue.of(str(numbers.get("by", ""))),
        "is_part": _is_part(str(numbers.get("part", "")), tongue),
        "value": _measure(numbers, "value", tongue),
        "usual_value": _measure(numbers, "usual", tongue),
        "moved_by": _measure(numbers, "moved", tongue, signed=True),
        "error_of": _measure(numbers, "error", tongue),
        "by_at_least": _measure(numbers, "by", tongue),
    }


def _only(how_many: float, noun: str, kinds: Sequence[str], tongue: Tongue) -> str:
    """``Only 3 mentions``, ``No mentions``."""
    if how_many == 0:
        return tongue.none(noun, kinds)
    return f"{tongue.words['only']} {number(how_many, tongue.language)} {tongue.many(how_many, noun, kinds)}"


def _about(topics: str, tongue: Tongue) -> str:
    if not topics:
        return ""
    return tongue.words["about-several" if ", " in topics else "about"].format(topics)


def _after(numbers: Mapping[str, Number], tongue: Tongue) -> str:
    """`` (complaint or question)``: what each of them is after."""
    names = [name for name in str(numbers.get("intent", "")).split(", ") if name]
    told = tongue.words["or"].join(title("intent", name, tongue.language) for name in names)
    return f" ({told})" if told else ""


def _topics(names: str, tongue: Tongue) -> str:
    return ", ".join(topic(name, tongue.language) for name in names.split(", ") if name)


def _copies(numbers: Mapping[str, Number], tongue: Tongue, word: str) -> str:
    mentions, count = numbers.get("mentions"), numbers.get("count")
    if not isinstance(mentions, int) or mentions == count:
        return ""
    return tongue.words[word].format(number(mentions, tongue.language))


def _by_needed(numbers: Mapping[str, Number], tongue: Tongue) -> str:
    needed = numbers.get("authors_needed", 1)
    return (
        tongue.words["by"].format(number(needed, tongue.language))
        if isinstance(needed, int) and needed > 1
        else ""
    )


def _full(text: str) -> str:
    """With one full stop at its end."""
    return text if not text or text[-1] in ".!?…" else f"{text}."


# --- what is usual ----------------------------------------------------------------------------------------------


def _usually(numbers: Mapping[str, Number], tongue: Tongue, zone: tzinfo) -> str:
    """``usual on a Tuesday at 21 h: 4 ± 3``."""
    words, usual, sd = tongue.words, _float(numbers, "usual"), _float(numbers, "sd")
    baseline = numbers.get("baseline")
    if usual is None or baseline == "none":
        return words["no-baseline"]
    amount = number(usual, tongue.language) + ("" if sd is None else f" ± {number(sd, tongue.language)}")
    day = numbers.get("weekday")
    if baseline == "seasonal" and isinstance(day, int):
        return words["seasonal"].format(
            day=weekday(day, tongue.language, wide=True), hour=numbers.get("hour", "?"), amount=amount
        )
    history = format(Shown(numbers["history"], tongue, zone)) if "history" in numbers else "?"
    return words["flat"].format(history=history, amount=amount)


def _needs(numbers: Mapping[str, Number], tongue: Tongue) -> str:
    """`` (needed: more than 12 = 3 times usual)``: the highest of the bars, and which it is."""
    words = tongue.words
    threshold, floor = _float(numbers, "threshold"), _float(numbers, "floor")
    usual, factor, noise = (_float(numbers, name) for name in ("usual", "factor", "noise"))
    if threshold is None:
        return ""
    if floor is not None and floor > threshold:
        return words["needs-floor"].format(number(int(floor), tongue.language))
    bar = number(threshold, tongue.language)
    if (
        usual is not None
        and factor is not None
        and math.isclose(threshold, usual * factor, abs_tol=_NEAR * factor)
    ):
        return words["needs-factor"].format(bar, number(factor, tongue.language))
    return words["needs-noise"].format(bar, "?" if noise is None else number(noise, tongue.language))


def _of_all(numbers: Mapping[str, Number], tongue: Tongue) -> str:
    """Of a spike of a tone: which part of all that is said it is."""
    share = _float(numbers, "share")
    if share is None:
        return ""
    return tongue.words["of-all"].format(percent(share, tongue.language, 1)) + _usual_part(numbers, tongue)


def _usual_part(numbers: Mapping[str, Number], tongue: Tongue) -> str:
    usual = _float(numbers, "usual_share")
    if usual is None:
        return tongue.words["no-usual-part"]
    return tongue.words["usual-part"].format(percent(usual, tongue.language, 1))


def _limits(numbers: Mapping[str, Number], tongue: Tongue) -> str:
    """Of a share: what it must exceed, and what is usual, where that is known."""
    limit, usual = _float(numbers, "limit"), _float(numbers, "usual_share")
    told = tongue.words["limit"].format(percent(limit, tongue.language, 1)) if limit is not None else ""
    return told + (
        tongue.words["usual-share"].format(percent(usual, tongue.language, 1)) if usual is not None else ""
    )


def _float(numbers: Mapping[str, Number], name: str) -> float | None:
    value = numbers.get(name)
    return float(value) if isinstance(value, int | float) else None


# --- parts ------------------------------------------------------------------------------------------------------


def _is_part(name: str, tongue: Tongue) -> str:
    """``are negative``, ``speak of safety``."""
    if name in _SENTIMENTS:
        return tongue.words["is"].format(tongue.words[f"part-{name}"])
    return tongue.words["speaks"].format(tongue.of(topic(name, tongue.language)))


def _measure(numbers: Mapping[str, Number], name: str, tongue: Tongue, *, signed: bool = False) -> str:
    """Of a shift: a share is told in percent, the mean sentiment on its scale from -1 to 1."""
    value = _float(numbers, name)
    if value is None:
        return "?"
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    if numbers.get("part") == "":
        return sign + number(abs(value), tongue.language)
    return sign + percent(abs(value), tongue.language, 1)
