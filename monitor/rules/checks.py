"""A reason taken apart: what its condition asked for, what there was, and whether that was enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from monitor.model import Number, Reason

Side = Literal["at least", "more than", "less than"]


class _Ask(NamedTuple):
    """What is measured, what it is held against, and on which side of it it must lie.

    Args:
        only: a number that tells reasons that ask so from others which have the same names.
    """

    what: str
    bound: str
    side: Side
    only: str = ""


# In the order in which conditions ask.
_ASKS = (
    _Ask("count", "at_least", "at least"),
    _Ask("count", "floor", "at least"),
    _Ask("authors", "authors_needed", "at least"),
    _Ask("sources", "sources_needed", "at least"),
    _Ask("blind", "sources", "at least"),
    _Ask("quiet", "within", "at least", only="last"),
    _Ask("count", "factor", "more than", only="usual"),
    _Ask("count", "threshold", "more than"),
    _Ask("count", "limit", "less than", only="spread"),
    _Ask("share_low", "above", "more than"),
    _Ask("share_low", "limit", "more than"),
    _Ask("share_low", "usual_share", "more than", only="usual"),
    _Ask("moved", "by", "at least", only="error"),
    _Ask("moved", "noise", "at least", only="error"),
    _Ask("reach", "above", "more than"),
)
_NOTHING = frozenset(
    {"nothing-yet", "nothing-new"}
)  # a rule that fires for single mentions, and none has come
_ONE_WILL_DO = frozenset({"authors_needed", "sources_needed"})  # one there always is: nothing is asked for
_UNREADY = frozenset({"learning", "not-enough-data"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a condition asks for.

    Args:
        what: the name of the number that ``found`` is.
        bound: the name of what it is held against: ``at_least``, ``floor``, ``factor`` (times what is usual) …
    """

    what: str
    found: Number
    side: Side
    asked: Number
    held: bool
    bound: str


def checks(reason: Reason, now: datetime | None = None) -> tuple[Check, ...]:
    """Each thing that a condition asked for, in the order in which it asks; those of a combination's parts, one by one.

    Args:
        now: when it was asked; ``None``: it fired, and says so itself.
    """
    if reason.parts:
        return tuple(check for part in reason.parts for check in checks(part, now))
    if reason.name in _NOTHING:
        return (Check("count", 0, "at least", 1, held=False, bound="at_least"),)
    if reason.name == "reach-unknown":
        above = reason.numbers["above"]
        return (Check("reach", "unknown", "more than", above, held=False, bound="above"),)
    asks = (*_ASKS, _Ask("history", "needed", "at least")) if reason.name in _UNREADY else _ASKS
    return tuple(check for ask in asks if (check := _check(ask, reason, now)) is not None)


def nearness(reason: Reason, now: datetime | None = None) -> float:
    """How much of what was asked for there was, 0 to 1."""
    asked = checks(reason, now)
    return sum(check.held for check in asked) / len(asked) if asked else float(reason.fired)


def _check(ask: _Ask, reason: Reason, now: datetime | None) -> Check | None:
    if ask.only and ask.only not in reason.numbers:
        return None
    found, asked = _found(ask, reason, now), _asked(ask, reason)
    if asked == 1 and ask.bound in _ONE_WILL_DO:
        return None
    if isinstance(found, timedelta) and isinstance(asked, timedelta):
        return Check(ask.what, found, ask.side, asked, found >= asked, ask.bound)
    if isinstance(found, int | float) and isinstance(asked, int | float):
        return Check(ask.what, found, ask.side, asked, _holds(found, ask.side, asked), ask.bound)
    return None


def _found(ask: _Ask, reason: Reason, now: datetime | None) -> Number | None:
    """What there was; of what moved, how far it did so in the direction that is asked for."""
    found = reason.numbers.get(ask.what)
    if ask.what == "quiet":
        last = reason.numbers["last"]
        return now - last if now is not None and isinstance(last, datetime) else None
    if ask.what == "moved" and isinstance(found, int | float):
        wanted = reason.numbers.get("to")
        if wanted == "either":
            return abs(found)
        up = (wanted == "worse") == bool(
            reason.numbers.get("part")
        )  # a share gets worse upwards, a mood downwards
        return found if up else -found
    return found


def _asked(ask: _Ask, reason: Reason) -> Number | None:
    """What was asked for; ``factor`` and ``noise`` are counted in what is usual, and in its error."""
    asked = reason.numbers.get(ask.bound)
    unit = {"factor": "usual", "noise": "error"}.get(ask.bound)
    if unit is None:
        return asked
    size = reason.numbers.get(unit)
    if isinstance(asked, int | float) and isinstance(size, int | float):
        return round(asked * size, 4)
    return None


def _holds(found: float, side: Side, asked: float) -> bool:
    if side == "at least":
        return found >= asked
    return found > asked if side == "more than" else found < asked
