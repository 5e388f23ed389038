"""The seventh step of the schema: which digests were sent, and where to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_INDEXES = """
CREATE UNIQUE INDEX one_digest_a_period ON digests(name, until) WHERE by = '';
CREATE UNIQUE INDEX one_ticket_a_digest_and_channel ON digest_tickets(digest, channel);
CREATE INDEX digest_tickets_by_state ON digest_tickets(state, due_at);
"""


def seventh(db: Database) -> None:
    """Tables for it; no word of a digest is kept: it is written anew from what is stored when it is sent, or looked at."""
    db.table("digest_plans").create(
        {"name": str, "signature": str, "since": str}, pk="name", not_null=["signature", "since"]
    )
    db.table("digests").create(
        {"id": str, "name": str, "since": str, "until": str, "due_at": str, "at": str, "by": str},
        pk="id",
        not_null=["name", "since", "until", "due_at", "at", "by"],
    )
    db.table("digest_tickets").create(
        {
            "id": str,
            "digest": str,
            "channel": str,
            "state": str,
            "due_at": str,
            "attempts": int,
            "sent_at": str,
            "settled_at": str,
            "error": str,
            "receipt": str,
        },
        pk="id",
        not_null=["digest", "channel", "state", "due_at", "attempts", "error"],
        foreign_keys=[("digest", "digests", "id")],
    )
    db.executescript(_INDEXES)
