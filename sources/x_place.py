"""Where the reading of X stands: the cursor."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from monitor.model import Cursor, Json
from sources.x_posts import is_number

MOST_KEPT = 1_000  # posts that are looked up again


@dataclass(frozen=True, slots=True)
class Lane:
    """One query, or the mentions of one account.

    Args:
        through: until when all was read or let pass, in seconds since 1970.
        since: the newest post read.
        newest: the newest post of the reading under way, which goes back in time; "" if none is.
        until: the oldest post read so far in it.
        read: how many posts it brought so far.
    """

    through: int = 0
    since: str = ""
    newest: str = ""
    until: str = ""
    read: int = 0

    @classmethod
    def parse(cls, found: Json) -> Lane:
        """An old or foreign one is none."""
        if not isinstance(found, dict):
            return cls()
        return cls(
            through=_whole(found.get("through")),
            since=_id(found.get("since")),
            newest=_id(found.get("newest")),
            until=_id(found.get("until")),
            read=_whole(found.get("read")),
        )


@dataclass(slots=True)
class Place:
    """All lanes.

    Args:
        done: the lanes that the present look is through with.
        account: the number of the account whose mentions are read, once it is known.
        kept: posts given lately, the newest last: looked up again one day.
        unchecked: those of them that the present check has not reached.
        checked: when the last check began, in seconds since 1970.
    """

    lanes: dict[str, Lane] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    account: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    checked: int = 0

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Place:
        """An old or foreign cursor is no cursor."""
        try:
            found = json.loads(cursor or "{}")
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        lanes, account = found.get("lanes"), found.get("account")
        return cls(
            {name: Lane.parse(lane) for name, lane in lanes.items()} if isinstance(lanes, dict) else {},
            _texts(found.get("done"), bool),
            {name: id_ for name, id_ in account.items() if _id(id_)} if isinstance(account, dict) else {},
            _texts(found.get("kept"), is_number),
            _texts(found.get("unchecked"), is_number),
            _whole(found.get("checked")),
        )

    def write(self) -> Cursor:
        """As JSON."""
        return Cursor(json.dumps(asdict(self), ensure_ascii=False))


def _id(found: Json) -> str:
    return found if isinstance(found, str) and is_number(found) else ""


def _whole(found: Json) -> int:
    return found if isinstance(found, int) else 0


def _texts(found: Json, good: Callable[[str], bool]) -> list[str]:
    return [each for each in found if isinstance(each, str) and good(each)] if isinstance(found, list) else []
