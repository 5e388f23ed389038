"""What people do about the demo's alerts: an acknowledgement and a word, as anybody would give them from a shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.demo import BEGINS
from monitor.model import Alert, Language, Order, OrderId, RuleName, Verb
from monitor.text import stable_id


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does about the alert of a rule.

    Args:
        after: since the day began.
    """

    after: timedelta
    rule: RuleName
    verb: Verb
    by: str
    note: Mapping[Language, str]

    @property
    def at(self) -> datetime:
        """When."""
        return BEGINS + self.after

    def order(self, alert: Alert, language: Language) -> Order:
        """As ``vigie ack`` and ``vigie note`` write it down."""
        return Order(
            id=OrderId(stable_id("demo", self.verb, self.by, alert.id)),
            verb=self.verb,
            by=self.by,
            target=alert.id,
            note=self.note[language],
        )


ACTS = (
    Act(
        timedelta(hours=12, minutes=56),
        RuleName("safety-scare"),
        Verb.ACK,
        "marie",
        {
            "en": "Support and Legal are called. A first answer by ten.",
            "fr": "Support et juridique appelés. Une première réponse avant 22 h.",
        },
    ),
    Act(
        timedelta(hours=13, minutes=9),
        RuleName("press-enquiry"),
        Verb.ACK,
        "sami",
        {"en": "I ring The Harbour Daily back.", "fr": "Je rappelle The Harbour Daily."},
    ),
    Act(
        timedelta(hours=14, minutes=31),
        RuleName("safety-scare"),
        Verb.NOTE,
        "marie",
        {"en": "Every S2 is recalled, with a full refund.", "fr": "Tous les S2 sont rappelés et remboursés."},
    ),
)
