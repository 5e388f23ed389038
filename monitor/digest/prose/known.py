"""All that prose may say of a digest: figures with their names, days and hours, what was compared, who is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model import BrandName, Label, Language

FigureKind = Literal["count", "percent", "points", "net", "money", "ratio", "span"]
When = Literal["now", "before", "usual", "change"]
Metric = Literal["mentions", "voice", "net"]
METRICS: Mapping[Metric, str] = {"mentions": "mentions", "voice": "share of voice", "net": "net sentiment"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that the facts hold.

    Args:
        label: what it is of, as the model is told, such as ``mentions before``.
        said: the number as the digest writes it.
        value: shares and growths in hundredths, lengths of time in seconds.
        unit: what a count counts, and a share is of.
        about: the name that must be said with it, of a topic or an intent; empty: none.
        brand: whose it is; ``None``: of the digest as a whole.
        when: of the period, of the one before, of what is usual; or how much one is more than the other.
        tone: the mentions behind it; ``None``: there is no one list of them.
    """

    label: str
    said: str
    kind: FigureKind
    value: float
    unit: str = ""
    about: str = ""
    brand: BrandName | None = None
    when: When = "now"
    tone: Label | Literal["any"] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared, and what came of it.

    Args:
        than: the period before, or the usual.
        why: of a refusal, its reason.
    """

    brand: BrandName
    metric: Metric
    than: Literal["before", "usual"]
    verdict: Literal["more", "less", "steady", "refused"]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that prose may say of a digest.

    Args:
        days: moments that the facts name, by what they are of, in the zone of the digest.
        brands: what they are called, and who that is.
        names: of rules, sources and topics.
        grew: topics that drove a growth.
        quotes: words of people that were given, none unless the operator allows it.
    """

    language: Language
    figures: tuple[Figure, ...]
    days: tuple[tuple[str, datetime], ...]
    compared: tuple[Compared, ...]
    brands: Mapping[str, BrandName]
    competitors: frozenset[BrandName]
    names: frozenset[str]
    grew: frozenset[str] = frozenset()
    quotes: tuple[tuple[str, str], ...] = ()
