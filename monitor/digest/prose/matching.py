"""Whether a number that was said is one that the facts hold, at the precision at which it was said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor.digest.prose.known import Figure, FigureKind, Known, When
from monitor.digest.prose.numbers import Said, SaidKind
from monitor.digest.prose.words import STEMS
from monitor.model import BrandName

_TINY = 1e-6
ABOUT = 1.0  # hundredths by which "half" or "a third" may be off
TIMES_ABOUT = 0.05  # of itself, by which "twice" may be off
LARGE = 1000  # from here on a count may be rounded to two digits
_DAYS = frozenset({"day", "hour"})
_WHOLE = frozenset({"alerts", "answers", "late"})
_ALWAYS = frozenset({"points", "ratio", "span"})  # of when they are goes without saying


@dataclass(frozen=True, slots=True)
class Meant:
    """What a number stands among.

    Args:
        scope: whose figures may be meant; those of the digest as a whole always may.
        named: whether its sentence names them; else what the digest also counts as a whole is meant as a whole.
        words: what its sentence says, in small letters.
        whens: of when.
        unit: what a share is of, where the clause says so.
    """

    scope: frozenset[BrandName]
    named: bool
    words: str
    whens: frozenset[When]
    unit: str = ""


def held(said: Said, known: Known, meant: Meant) -> Figure | str | None:
    """The figure or the moment that was said; ``None``: the facts hold none."""
    if said.kind in _DAYS:
        return _moment(said, known, meant)
    figure = next(_fitting(said, known.figures, meant), None)
    if figure is None and said.hour is not None:
        return _moment(said, known, meant)
    if figure is None and said.kind == "plain" and not said.units and not said.sign:
        return _year(said, known)
    return figure


def _fitting(said: Said, figures: Iterable[Figure], meant: Meant) -> Iterator[Figure]:
    near = sorted(figures, key=lambda one: one.brand is None)  # a brand's own before those of all
    return (
        one
        for one in near
        if (one.brand is None or (one.brand in meant.scope and (meant.named or one.unit not in _WHOLE)))
        and (one.when in meant.whens or one.kind in _ALWAYS)
        and _is_said(one, meant.words)
        and (not meant.unit or one.kind != "percent" or one.unit == meant.unit)
        and one.kind in _MEANS[said.kind]
        and _FITS[one.kind](said, one)
    )


def _is_said(one: Figure, words: str) -> bool:
    """Whether the sentence says what the figure is of: ``9`` is nothing without the topic that it counts."""
    if one.about:
        return one.about.lower() in words
    return any(stem in words for stem in STEMS.get(one.unit, ("",)))


def _moment(said: Said, known: Known, meant: Meant) -> str | None:
    for what, at in known.days:
        if not any(stem in meant.words for stem in STEMS.get(what.partition(" ")[0], ("",))):
            continue
        day, month, year = said.day or (at.day, at.month, at.year)
        same_day = (day, month, year or at.year) == (at.day, at.month, at.year)
        if same_day and (said.hour is None or said.hour == (at.hour, at.minute)):
            return what
    return None


def _year(said: Said, known: Known) -> str | None:
    return next((what for what, at in known.days if said.value == at.year and said.step == 1), None)


# --- how each kind may be said ----------------------------------------------------------------------------------


def _rounded(said: Said, value: float) -> bool:
    return abs(said.value - value) <= said.step / 2 + _TINY


def _signed(said: Said, one: Figure) -> bool:
    """A change says its sign, or leaves it to a word; what is no change has none."""
    if not said.sign:
        return True
    return one.when == "change" and said.sign * one.value >= 0


def _count(said: Said, one: Figure) -> bool:
    if not _signed(said, one) or (said.units and one.unit not in said.units):
        return False
    value = abs(one.value) if one.when == "change" else one.value
    if said.step < 1 and value == round(value):
        return False  # nobody counts 12.0 mentions
    return abs(said.value - value) <= said.step / 2 * (value != round(value)) + _TINY or _coarse(
        said.value, value
    )


def _coarse(said: float, value: float) -> bool:
    """``1,200`` for 1,204, ``12,300`` for 12,345: two digits at least, and only of what is large."""
    digits = len(str(round(value)))
    return value >= LARGE and any(
        said == round(value / 10**places) * 10**places for places in range(1, digits - 1)
    )


def _percent(said: Said, one: Figure) -> bool:
    value = abs(one.value) if one.when == "change" else one.value
    if said.units and one.unit not in said.units:
        return False
    if said.kind == "part":
        return abs(said.value - value) <= ABOUT
    return _signed(said, one) and _rounded(said, value)


def _points(said: Said, one: Figure) -> bool:
    return _signed(said, one) and _rounded(said, abs(one.value))


def _net(said: Said, one: Figure) -> bool:
    """With a decimal, and its sign where it is below nought."""
    if said.units or said.step >= 1:
        return False
    if one.when == "change" and not said.sign:
        return _rounded(said, abs(one.value))
    return _rounded(said, one.value if not said.sign else said.sign * one.value)


def _money(said: Said, one: Figure) -> bool:
    return not said.sign and _rounded(said, one.value)


def _ratio(said: Said, one: Figure) -> bool:
    if said.kind == "times":
        return abs(said.value - one.value) <= TIMES_ABOUT * said.value
    return not said.sign and _rounded(said, one.value)


def _span(said: Said, one: Figure) -> bool:
    """In its unit to the nearest, or as the digest itself writes it: what is full of it."""
    return not said.sign and (
        _rounded(said, one.value) or (said.step >= 1 and 0 <= one.value - said.value < said.step)
    )


_FITS: Mapping[FigureKind, Callable[[Said, Figure], bool]] = {
    "count": _count,
    "percent": _percent,
    "points": _points,
    "net": _net,
    "money": _money,
    "ratio": _ratio,
    "span": _span,
}
_MEANS: Mapping[SaidKind, frozenset[FigureKind]] = {
    "plain": frozenset({"count", "net"}),
    "percent": frozenset({"percent"}),
    "part": frozenset({"percent"}),
    "points": frozenset({"points"}),
    "money": frozenset({"money"}),
    "ratio": frozenset({"ratio"}),
    "times": frozenset({"ratio"}),
    "span": frozenset({"span"}),
    "day": frozenset(),
    "hour": frozenset(),
    "unreadable": frozenset(),
}
