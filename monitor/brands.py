"""Which brands a text names."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import BrandName


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Something watched: own, or a competitor.

    Args:
        terms: any of them names the brand: words, phrases, ``@handles``, ``#tags``, domains, ``"Exact Case"``.
        excluded: phrases that do not (the key ``not``): a hit inside one of them is no hit.
        query: a boolean query that must hold instead of, or as well as, the terms.
    """

    name: BrandName
    competitor: bool = False
    terms: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    query: str | None = None
