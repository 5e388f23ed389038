"""How an intent lies in the table of topics: with a prefix that no topic can have, so that old stores hold them, too."""

from __future__ import annotations

from typing import cast

from monitor.model import IntentName

PREFIX = "intent:"


def as_topic(intent: IntentName) -> str:
    """What stands in the column."""
    return PREFIX + intent


def as_intent(topic: str) -> IntentName | None:
    """The intent that stands in the column; ``None``: it is a topic."""
    return cast("IntentName", topic.removeprefix(PREFIX)) if topic.startswith(PREFIX) else None
