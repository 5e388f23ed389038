"""What a program may ask of the JSON API and say to it: checked here, and written down in the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.errors import VigieError
from monitor.model import INTENTS, AlertState, Label, PostType

_DAY = (  # every day that there is, and no 30 February: who reads the document knows what is taken
    r"(20\d\d-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
    r"|20([02468][048]|[13579][26])-02-29)"
)
MOMENT = rf"^(\d{{1,4}}[smhdw]|{_DAY}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{{1,6}})?)?(Z)?)?)$"
NAME = r"^[a-z0-9_-]+$"


class UnclearError(VigieError):
    """What was asked for cannot be understood, or cannot be."""


Moment = Annotated[
    str,
    Field(
        pattern=MOMENT,
        description="2026-03-10, 2026-03-10T21:00, or how long ago: 2h, 7d.",
        examples=["7d", "2026-03-10"],
    ),
]
Name = Annotated[str, Field(pattern=NAME, max_length=80)]
Words = Annotated[str, Field(max_length=2_000)]


class Question(BaseModel):
    """A query: what is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskAlerts(Question):
    """Which alerts."""

    state: AlertState | None = None
    limit: int = Field(default=100, ge=1, le=1_000)


class Filters(Question):
    """Which mentions."""

    search: str | None = Field(default=None, max_length=300)
    brand: Name | None = None
    sentiment: Annotated[str, Field(pattern="^(negative|neutral|positive|unknown|read)$")] | None = None
    topic: Name | None = None
    intent: Annotated[str, Field(pattern=f"^({'|'.join(INTENTS)})$")] | None = None
    source: Name | None = None
    lang: Annotated[str, Field(pattern="^[a-z]{2,3}$")] | None = None
    author: str | None = Field(default=None, max_length=200, description="Exactly so.")
    story: Annotated[str, Field(max_length=80)] | None = None
    type: PostType | None = None
    sampled: Literal["no", "only"] | None = Field(
        default=None, description="What somebody chose to bring: without it, or only that."
    )
    since: Moment | None = None
    until: Moment | None = None
    irrelevant: bool = False


class AskMentions(Filters):
    """Which mentions, and how many."""

    limit: int = Field(default=100, ge=1, le=1_000)
    page: int = Field(default=1, ge=1, le=100)


class AskPeriod(Question):
    """From when until when."""

    since: Moment = "7d"
    until: Moment | None = None


class KeptView(Filters):
    """A search to be kept under a name; with ``id``, the one that is changed."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\w")]
    id: Name | None = None


class Nothing(Question):
    """Nothing more is to be said."""


class AskDigest(AskPeriod):
    """From when until when, and of which brands."""

    brands: Annotated[str, Field(pattern=r"^[a-z0-9_-]+(,[a-z0-9_-]+)*$", max_length=2_000)] | None = Field(
        default=None, description="Names, with commas between them; default: all.", examples=["acme,globex"]
    )


class AskDigests(Question):
    """How many of each."""

    limit: int = Field(default=13, ge=1, le=200)


class Said(Question):
    """What somebody says about an alert."""

    note: Words = ""


class Noted(Question):
    """What others should know."""

    note: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\w")]


class Snoozed(Said):
    """For how long it is left alone."""

    span: Annotated[str, Field(alias="for", pattern=r"^[1-9]\d{0,2}[mhd]$", examples=["2h"])]


class Wrong(Question):
    """What is wrong with the verdict on a mention; with ``undo``, alone, nothing any more."""

    sentiment: Label | None = None
    towards: Name | None = Field(
        default=None, description="The brand that sentiment is about; else all it names."
    )
    touches: tuple[Name, ...] = ()
    spares: tuple[Name, ...] = ()
    relevant: bool | None = None
    undo: bool = False
    note: Words = ""


__all__ = [
    "AskAlerts",
    "AskDigest",
    "AskDigests",
    "AskMentions",
    "AskPeriod",
    "Filters",
    "KeptView",
    "Noted",
    "Nothing",
    "Question",
    "Said",
    "Snoozed",
    "UnclearError",
    "Wrong",
]
