"""A file as plain data, with the line and column of everything in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from monitor.model import Json

Path = tuple[str | int, ...]


class Spot(NamedTuple):
    """A place in the file; lines and columns count from 1."""

    line: int
    column: int


class Flaw(NamedTuple):
    """Something wrong with the writing rather than with the meaning."""

    path: Path
    spot: Spot
    message: str


@dataclass(slots=True)
class Document:
    """What a file says, and where.

    Args:
        values: where each value begins.
        keys: where the key of each value of a mapping begins.
        quoted: the texts that stand in quotes.
        holes: where a value was left out.
        flaws: what was left out, and why.
    """

    data: Json = None
    values: dict[Path, Spot] = field(default_factory=dict)
    keys: dict[Path, Spot] = field(default_factory=dict)
    quoted: set[Path] = field(default_factory=set)
    holes: set[Path] = field(default_factory=set)
    flaws: list[Flaw] = field(default_factory=list)

    def value_spot(self, path: Path) -> Spot:
        """Where the value of ``path`` begins; where the nearest thing around it does, if there is no such value."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Spot(1, 1))

    def key_spot(self, path: Path) -> Spot:
        """Where the key of ``path`` begins; where the value does, for an item of a list."""
        while path and path not in self.keys and path not in self.values:
            path = path[:-1]
        return self.keys.get(path) or self.value_spot(path)

    def get(self, path: Path) -> Json:
        """The value of ``path``; ``None`` where there is none."""
        if path not in self.values or path in self.holes:
            return None
        node: Any = self.data  # what was just asked says that each step fits
        for part in path:
            node = node[part]
        return cast("Json", node)

    def texts(self, path: Path) -> list[tuple[Path, str]]:
        """The text, or each text of the list, at ``path``, and where it stands; what is no text is left out."""
        value = self.get(path)
        if isinstance(value, list):
            found = [((*path, number), item) for number, item in enumerate(value)]
            return [
                (place, item) for place, item in found if isinstance(item, str) and place not in self.holes
            ]
        return [(path, value)] if isinstance(value, str) else []
