"""The fourth step of the schema: what sources spend, and which budgets the operator was told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_VIEWS = {
    "spending_by_day": """
        SELECT source, what, substr(hour, 1, 10) AS day, sum(millionths) / 1e6 AS amount
        FROM spending GROUP BY source, what, day""",
}


def fourth(db: Database) -> None:
    """Nothing was counted before."""
    # By the hour (UTC), for a platform's day begins where it says; in whole millionths, so that sums are exact.
    # No foreign key on source: what was spent stays spent when the source is taken out of the rules.
    db.table("spending").create(
        {"source": str, "what": str, "hour": str, "millionths": int},
        pk=("source", "what", "hour"),
        not_null=["millionths"],
    )
    # One row for each thing said of one allowance in one period: a restart does not say it again.
    db.table("budget_notices").create(
        {"source": str, "what": str, "span": str, "since": str, "millionths": int, "level": str, "at": str},
        pk=("source", "what", "span", "since", "millionths", "level"),
        not_null=["at"],
    )
    for name, sql in _VIEWS.items():
        db.create_view(name, sql)
