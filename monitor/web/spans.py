"""A period, and brands, as they stand in an address of the page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.cli.output import parse_moment
from monitor.errors import VigieError
from monitor.model import BrandName
from monitor.web.pages import phrase
from monitor.web.site import Site


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` until ``until``, each ``None`` where nothing is said; of these brands, or of all.

    Args:
        given: as it stands in the address.
        wrong: why it cannot be; empty: it can.
    """

    since: datetime | None
    until: datetime | None
    brands: tuple[BrandName, ...]
    given: Mapping[str, str]
    wrong: str = ""

    @property
    def asked(self) -> bool:
        """Whether anything was."""
        return any(self.given.values())

    def has(self, brand: BrandName, at: datetime) -> bool:
        """Whether what happened to a brand then is in it."""
        return (
            (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
            and (not self.brands or brand in self.brands)
        )


def span_of(params: Mapping[str, str], site: Site) -> Span:
    """What an address asks for."""
    given = {name: params.get(name, "").strip() for name in ("since", "until", "brands")}
    now = site.clock.now()
    try:
        since = parse_moment(given["since"] or None, now, site.zone, "since")
        until = parse_moment(given["until"] or None, now, site.zone, "until")
    except (VigieError, OverflowError) as error:
        return Span(None, None, (), given, site.refusal(error))
    backwards = since is not None and (until or now) <= since
    brands = tuple(BrandName(name) for name in given["brands"].split(",") if name)
    wrong = phrase(site)("refused/empty-period") if backwards else unknown_brand(brands, site)
    return Span(since, until, brands, given, wrong)


def unknown_brand(brands: Collection[str], site: Site) -> str:
    """A word on a brand that the rules do not know; empty: they know all of them."""
    known = {one.name for one in site.config.brands} if site.config else set()
    strange = next((name for name in brands if name not in known), "")
    return phrase(site)("brands/unknown", name=strange) if strange else ""
