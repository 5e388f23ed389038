"""What a source says of itself, as data: who may read it, how often, at what price, and what its terms ask of us.

``vigie sources --terms`` prints it, ``rules.yaml`` is checked against it, and the source's page in ``docs/sources`` tells it
at length. Facts of other people's platforms change: each declaration names the page where it was read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from monitor.settings import format_duration

Tier = Literal["open", "key", "paid", "review", "own", "inlet"]
TIERS: dict[Tier, str] = {
    "open": "anybody may read it",
    "key": "needs a free key or account",
    "paid": "costs money for each post or month",
    "review": "the platform must approve the use first",
    "own": "reads what is yours",
    "inlet": "others bring the posts here",
}
_UNITS = {
    timedelta(seconds=1): "a second",
    timedelta(minutes=1): "a minute",
    timedelta(hours=1): "an hour",
    timedelta(days=1): "a day",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``requests`` in any stretch of ``within``; ``of`` says whose, where it is not this source's alone."""

    requests: int
    within: timedelta
    of: str = ""

    def __str__(self) -> str:
        """``300 requests a day without a key``."""
        span = _UNITS.get(self.within, f"in {format_duration(self.within)}")
        return f"{self.requests:,} requests {span}" + (f" {self.of}" if self.of else "")


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of what a platform counts may be spent in a calendar day or month, before somebody has to say so.

    Args:
        what: ``requests``, ``units``, ``searches``, ``usd``: as the source pays (``Surroundings.purse``).
        most: so much; ``None``: the operator must say, by ``budget``.
        zone: where the platform's day begins.
    """

    what: str
    most: Decimal | None
    span: Literal["day", "month"]
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a platform is asked for.

    Args:
        asked: as it is asked.
        lost: what names a brand and this does not find; "" for nothing.
    """

    asked: str
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A platform that a kind of source knows by name: what is read of it, and the keys it takes, as they are written."""

    name: str
    reads: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The contract of a source.

    Args:
        reads: what it reads, in a few words.
        tier: what it takes to read it.
        auth: what proves who we are; "" for nothing.
        limits: how often it may be asked, by the platform's word.
        page: posts in one answer at the most; ``None``: as many as there are.
        price: what it costs; "free".
        retention: how long what was read may be kept, by the platform's word; ``None``: as long as you like.
        shows: whether an alert may show the text, or only a link to it.
        deletes: what is deleted there must be deleted here.
        hears: how it hears of that, by which it is done; "": not at all, so that only ``retention`` does it.
        attestation: the key of its settings that must be ``true``, by which the operator says that something was arranged.
        streams: it pushes; a fetch waits for what comes and returns when it has caught up.
        allowances: what may be spent.
        sampled: it sees what somebody chose to bring: its counts say nothing of how much there is.
        extra: the extra of this package that brings its library, which is the module ``needs``.
        docs: its page, from the root of the documents.
        terms: where the platform says so.
        presets: the platforms that it knows by name.
    """

    reads: str
    tier: Tier
    auth: str = ""
    limits: tuple[Limit, ...] = ()
    page: int | None = None
    price: str = "free"
    retention: timedelta | None = None
    shows: Literal["text", "link"] = "text"
    deletes: bool = False
    hears: str = ""
    attestation: str = ""
    streams: bool = False
    allowances: tuple[Allowance, ...] = ()
    sampled: bool = False
    extra: str = ""
    needs: str = ""
    docs: str = ""
    terms: str = ""
    presets: tuple[Preset, ...] = ()


def deletions(declared: Declaration) -> str:
    """What becomes of a post here that is deleted there, in a few words; "" where nobody asks that it goes."""
    if not declared.deletes:
        return ""
    return (
        f"goes here, too, {declared.hears}" if declared.hears else "must go here, too: only retention does it"
    )


def fastest(limits: tuple[Limit, ...], requests: int) -> timedelta:
    """The shortest time between two looks of so many requests each that all limits allow, in whole seconds."""
    shares = [limit.within.total_seconds() * requests / limit.requests for limit in limits]
    return timedelta(seconds=math.ceil(round(max(shares, default=0.0), 6)))


def tightest(limits: tuple[Limit, ...]) -> Limit | None:
    """The limit that is reached first at an even pace."""
    return max(limits, key=lambda limit: limit.within / limit.requests, default=None)
