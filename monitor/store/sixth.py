"""The sixth step of the schema: what is deleted there and forgotten here, and the numbers that platforms give of posts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_INDEXES = """
CREATE INDEX mentions_by_author ON mentions(author) WHERE author <> '';
CREATE INDEX gone_untold ON gone(mention) WHERE NOT told;
CREATE TRIGGER gone_remains BEFORE DELETE ON gone
BEGIN SELECT RAISE(ABORT, 'gone remembers what was deleted: rows are added, never deleted'); END;
"""


def sixth(db: Database) -> None:
    """Columns and tables for it; of what was read before, no number is known."""
    from sqlite_utils.db import ForeignKey  # noqa: PLC0415 -- imported when first needed: 60 to 320 ms

    for name in ("gone", "refused"):
        db.table("sources").add_column(name, int, not_null_default=0)
    for name in ("likes", "replies", "shares", "stars"):
        db.table("mentions").add_column(name, int)
    db.table("growth").create(
        {"mention": int, "at": str, "likes": int, "replies": int, "shares": int},
        pk=("mention", "at"),
        foreign_keys=[ForeignKey("growth", "mention", "mentions", "seq", on_delete="CASCADE")],
    )
    # No foreign key on mention: it is the hash of one that is here no more, and nothing else is kept of it.
    db.table("gone").create(
        {"mention": str, "at": str, "why": str, "told": int}, pk="mention", not_null=["at", "why", "told"]
    )
    db.table("forgotten").create(
        {"author": str, "source": str, "at": str, "by": str, "refused": int, "last_at": str},
        pk=("author", "source"),
        not_null=["at", "by", "refused"],
    )
    db.table("salt").create({"salt": str}, pk="salt")
    db.table("salt").insert({"salt": os.urandom(32).hex()})
    db.executescript(_INDEXES)
