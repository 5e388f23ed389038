"""What things are called: an identifier type for each kind of thing, so that no two are mixed up."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NewType, get_args

MentionId = NewType("MentionId", str)
StoryId = NewType("StoryId", str)
BrandName = NewType("BrandName", str)
SourceName = NewType("SourceName", str)
TopicName = NewType("TopicName", str)
RuleName = NewType("RuleName", str)
ChannelName = NewType("ChannelName", str)
AlertId = NewType("AlertId", str)
EventId = NewType("EventId", str)
TicketId = NewType("TicketId", str)
OrderId = NewType("OrderId", str)
SilenceId = NewType("SilenceId", str)

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Cursor = NewType("Cursor", str)  # JSON text, opaque to everyone but the source that wrote it
Language = Literal["en", "fr"]  # of alerts and digests

Label = Literal["negative", "neutral", "positive"]
IntentName = Literal[
    "question",
    "complaint",
    "suggestion",
    "praise",
    "purchase-interest",
    "confusion",
    "press-enquiry",
    "spam",
]
INTENTS: tuple[IntentName, ...] = get_args(IntentName)  # what a text can be after
PostType = Literal["article", "post", "comment", "review"]


def aware(*moments: datetime | None) -> None:
    """Refuse a moment without a time zone.

    Raises:
        ValueError: one of them has none.
    """
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            msg = f"{moment!r} has no time zone"
            raise ValueError(msg)
