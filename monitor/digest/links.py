"""Where the page shows what stands behind a number: the one place that writes such addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from monitor.digest.facts import Wanted
from monitor.model import AlertId, BrandName
from monitor.shapes import moment


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the page; each is empty where there is none.

    Args:
        page: where the page is, such as ``https://vigie.example``; empty: they are read on the page itself; ``None``:
            nobody said where it is, and nothing links to nowhere.
    """

    page: str | None = None

    def __call__(self, wanted: Wanted) -> str:
        """The mentions behind a number: exactly those."""
        return self._at(
            "/mentions",
            search=wanted.search,
            brand=wanted.brand,
            sentiment=wanted.sentiment,
            topic=wanted.topic,
            intent=wanted.intent,
            source=wanted.source,
            author=wanted.author,
            story=wanted.story,
            type=wanted.type,
            sampled=wanted.sampled,
            since=moment(wanted.since),
            until=moment(wanted.until),
        )

    def alert(self, id_: AlertId) -> str:
        """An alert's own page."""
        return self._at(f"/alerts/{quote(id_, safe='')}")

    def alerts(self, since: datetime, until: datetime, brands: Iterable[BrandName] = ()) -> str:
        """The alerts that opened in a period: of these brands, or of all."""
        return self._at("/alerts", since=moment(since), until=moment(until), brands=",".join(brands))

    def answers(self, since: datetime, until: datetime, brands: Iterable[BrandName] = ()) -> str:
        """What was asked in a period and still needs an answer."""
        return self._at("/answers", since=moment(since), until=moment(until), brands=",".join(brands))

    def digest(self, id_: str) -> str:
        """The page of a digest that was sent."""
        return self._at(f"/digests/{quote(id_, safe='')}")

    def _at(self, path: str, **given: str | None) -> str:
        if self.page is None:
            return ""
        query = urlencode({name: text for name, text in given.items() if text}, safe=":,", quote_via=quote)
        return f"{self.page}{path}?{query}" if query else f"{self.page}{path}"


NOWHERE = Links()
HERE = Links("")
