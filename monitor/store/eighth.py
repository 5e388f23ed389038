"""The eighth step of the schema: searches that people keep under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def eighth(db: Database) -> None:
    """A table for them; who kept, changed or deleted which is in ``orders``."""
    db.table("saved_views").create(
        {"id": str, "name": str, "asks": str, "by": str, "at": str},
        pk="id",
        not_null=["name", "asks", "by", "at"],
    )
    db.executescript("CREATE UNIQUE INDEX one_view_a_name ON saved_views(name);")
