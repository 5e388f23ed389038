"""A reason taken apart: what was asked for, what was found, and whether that was enough. For ``why-not``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.model import Number, Reason

Side = Literal["at least", "more than", "less than"]

# What is measured, what it is held against, and on which side of it it must lie.
_ASKED: tuple[tuple[str, str, Side], ...] = (
    ("count", "at_least", "at least"),
    ("count", "floor", "at least"),
    ("total", "total_needed", "at least"),
    ("authors", "authors_needed", "at least"),
    ("sources", "sources_needed", "at least"),
    ("count", "needed", "more than"),
    ("count", "limit", "less than"),
    ("low", "above", "more than"),
    ("low", "needed_share", "more than"),
    ("shift", "by", "at least"),
    ("errors", "noise", "at least"),
    ("reach", "above", "more than"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a condition asks for.

    Args:
        what: the number's name; ``found`` is what it was.
    """

    what: str
    found: Number
    side: Side
    asked: Number
    held: bool


def checks(reason: Reason) -> tuple[Check, ...]:
    """Each thing that a condition asked for, in the order in which it asks; those of a combination's parts, one by one."""
    found = tuple(
        Check(what, measured, side, asked, _holds(measured, side, asked))
        for what, wanted, side in _ASKED
        if isinstance(measured := reason.numbers.get(what), int | float)
        and isinstance(asked := reason.numbers.get(wanted), int | float)
    )
    return found if not reason.parts else tuple(check for part in reason.parts for check in checks(part))


def _holds(measured: float, side: Side, asked: float) -> bool:
    if side == "at least":
        return measured >= asked
    return measured > asked if side == "more than" else measured < asked
