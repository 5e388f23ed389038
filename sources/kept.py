"""Which posts of a platform to look at again, to hear of deletions: a bounded list that is gone through in rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sources.nodes import Node, number

MOST = 2_000  # names: the cursor holds them
_RESTING = -1


@dataclass(frozen=True, slots=True)
class Kept:
    """Part of a cursor: it is written with each page, and a kill goes on where it stood.

    Args:
        names: the oldest first.
        at: how far the present round has come; below zero: none is under way.
        began: when the last round began, in seconds since 1970.
    """

    names: tuple[str, ...] = ()
    at: int = _RESTING
    began: int = 0

    @classmethod
    def read(cls, node: Node) -> Kept:
        """As ``write`` wrote it; what is strange in it is not there."""
        names = node.get("names")
        if not isinstance(names, list):
            return cls()
        known = tuple(name for name in names if isinstance(name, str))[-MOST:]
        at, began = number(node, "at"), number(node, "began")
        return cls(known, at if at is not None and at < len(known) else _RESTING, began or 0)

    def write(self) -> dict[str, list[str] | int]:
        """As JSON has it."""
        return {"names": list(self.names), "at": self.at, "began": self.began}

    @property
    def under_way(self) -> bool:
        """Whether a round is to be finished."""
        return self.at >= 0

    def add(self, names: Iterable[str], now: int) -> Kept:
        """With these as well; where there are too many, the oldest are let go. A first round begins a while after them."""
        every = tuple(dict.fromkeys([*self.names, *names]))
        lost = max(0, len(every) - MOST)
        at = max(0, self.at - lost) if self.under_way else _RESTING
        return Kept(every[lost:], at, self.began if self.names else now)

    def begin(self, now: int, rest: int) -> Kept:
        """With a round under way, if the last one began ``rest`` seconds ago or more."""
        due = self.names and not self.under_way and now - self.began >= rest
        return replace(self, at=0, began=now) if due else self

    def batch(self, size: int) -> tuple[str, ...]:
        """The next names of the round."""
        return self.names[self.at : self.at + size] if self.under_way else ()

    def after(self, batch: Iterable[str], gone: Iterable[str]) -> Kept:
        """When a batch was looked at: without what is gone."""
        looked, lost = set(batch), set(gone)
        names = tuple(name for name in self.names if name not in lost)
        at = self.at + len(looked - lost)
        return replace(self, names=names, at=at if at < len(names) else _RESTING)
