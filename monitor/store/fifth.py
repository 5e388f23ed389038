"""The fifth step of the schema: what each source has brought, by the hour, and how fresh it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def fifth(db: Database) -> None:
    """A table and columns for it; sources that were watched before are learned anew from now on."""
    from sqlite_utils.db import ForeignKey  # noqa: PLC0415 -- imported when first needed: 60 to 320 ms

    sources = db.table("sources")
    sources.add_column("caught_up_at", str)
    sources.add_column("shown_at", str)  # the newest post of all that it shows, where it shows all it has
    sources.add_column("lag_s", float, not_null_default=0)
    for column in (
        "stale_since",
        "failing_since",
    ):  # the operator was told; NULL: nobody was, or that it is over
        sources.add_column(column, str)
    db.table("source_hours").create(
        {"source": str, "hour": str, "posts": int, "bits": bytes},
        pk=("source", "hour"),
        not_null=["posts", "bits"],
        foreign_keys=[ForeignKey("source_hours", "source", "sources", "name", on_delete="CASCADE")],
    )
