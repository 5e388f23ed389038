"""The third step of the schema: more that is said of a mention, and what people say where the classifiers were wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_KEPT = """
DROP TRIGGER orders_stay;
CREATE TRIGGER orders_stay
BEFORE UPDATE OF seq, id, verb, by, target, note, until, silence, correction, asked_at ON orders
BEGIN SELECT RAISE(ABORT, 'orders is an audit log: an order is settled, never changed'); END;
CREATE TRIGGER corrections_stay BEFORE UPDATE ON corrections
BEGIN SELECT RAISE(ABORT, 'corrections is an audit log: rows are added, never changed'); END;
CREATE TRIGGER corrections_remain BEFORE DELETE ON corrections
BEGIN SELECT RAISE(ABORT, 'corrections is an audit log: rows are added, never deleted'); END;
"""

_INDEXES = """
CREATE UNIQUE INDEX intents_of_mention ON mention_intents(mention, intent);
CREATE INDEX mentions_of_intent ON mention_intents(intent, mention);
CREATE UNIQUE INDEX towards_of_mention ON mention_towards(mention, brand);
CREATE INDEX verdicts_hasty ON verdicts(mention) WHERE hasty;
CREATE INDEX corrections_of_mention ON corrections(mention);
CREATE INDEX corrections_of_story ON corrections(story);
CREATE INDEX verdicts_corrected ON verdicts(mention) WHERE corrected_by <> '';
"""

_VIEWS = {
    "mentions_judged": """
        SELECT m.seq, m.id, m.published_at, m.source, m.author, m.title, m.text, m.url, m.lang,
               (SELECT group_concat(brand, ', ') FROM mention_brands WHERE mention = m.seq) AS brands,
               v.sentiment_label, v.sentiment_score, v.sentiment_confidence, v.sentiment_model,
               (SELECT group_concat(topic, ', ') FROM mention_topics WHERE mention = m.seq) AS topics,
               (SELECT group_concat(intent, ', ') FROM mention_intents WHERE mention = m.seq) AS intents,
               v.corrected_by, v.relevant, m.story, m.thread, m.backfilled, m.revision
        FROM mentions m LEFT JOIN verdicts v ON v.mention = m.seq""",
}


def third(db: Database) -> None:
    """Columns and tables for it; what was written before is nobody's correction."""
    from sqlite_utils.db import ForeignKey  # noqa: PLC0415 -- imported when first needed: 60 to 320 ms

    verdicts = db.table("verdicts")
    verdicts.add_column("relevant", int, not_null_default=1)
    verdicts.add_column("corrected_by", str, not_null_default="")
    verdicts.add_column("machine_model", str)
    verdicts.add_column("machine", str)  # of a corrected one: what the classifiers said, whole, as JSON
    verdicts.add_column("hasty", int, not_null_default=0)
    _more_said(db)
    db.table("orders").add_column("correction", str)
    # No foreign key on mention or story: what a person said is kept when retention has taken the words.
    db.table("corrections").create(
        {
            "seq": int,  # the order they were made
            "id": str,
            "mention": str,
            "story": str,
            "by": str,
            "at": str,
            "said": str,
            "note": str,
        },
        pk="seq",
        not_null=["id", "mention", "story", "by", "at", "said", "note"],
    )
    db.table("troubles").create(
        {"classifier": str, "since": str, "why": str}, pk="classifier", not_null=["since", "why"]
    )
    db.table("corrections").create_index(["id"], unique=True)
    db.table("to_reweigh").create(
        {"mention": int},
        pk="mention",
        foreign_keys=[ForeignKey("to_reweigh", "mention", "mentions", "seq", on_delete="CASCADE")],
    )
    db.executescript(_INDEXES)
    db.executescript(_KEPT)
    for name, sql in _VIEWS.items():
        db.create_view(name, sql, replace=True)


def _more_said(db: Database) -> None:
    """What a mention is after, and how it speaks of each of several brands."""
    from sqlite_utils.db import ForeignKey  # noqa: PLC0415 -- as above

    def of_mention(table: str) -> list[ForeignKey]:
        return [ForeignKey(table, "mention", "mentions", "seq", on_delete="CASCADE")]

    db.table("mention_intents").create(
        {"mention": int, "intent": str, "confidence": float, "evidence": str},
        not_null=["mention", "intent"],
        foreign_keys=of_mention("mention_intents"),
    )
    db.table("mention_towards").create(
        {
            "mention": int,
            "brand": str,
            "sentiment_score": float,
            "sentiment_label": str,
            "sentiment_confidence": float,
            "sentiment_evidence": str,
        },
        not_null=["mention", "brand", "sentiment_score", "sentiment_label", "sentiment_confidence"],
        foreign_keys=of_mention("mention_towards"),
    )
