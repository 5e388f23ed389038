"""Kind ``trustpilot``: reviews of one's own business on Trustpilot (https://developers.trustpilot.com/business-units-api)."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean, clean_line
from sources import reviews
from sources.entries import language, moment
from sources.json_api import Api, Wire
from sources.nodes import Node, inner, number, rows, text

MOST = 100  # reviews of one answer
PAGES = 20


class TrustpilotSettings(reviews.ReviewSettings):
    """``{kind: trustpilot, name: trustpilot, business_unit: …, about: Acme, key: "${TRUSTPILOT_KEY}"}``."""

    kind: Literal["trustpilot"]
    business_unit: str = Field(
        pattern="^[0-9a-f]{24}$",
        description="The ID of your business unit.",
        examples=["0123456789abcdef01234567"],
    )
    key: Secret = Field(description="The API key of your application at Trustpilot.")


class TrustpilotSource:
    """What customers write about the business, and how many stars they give."""

    Settings = TrustpilotSettings
    declares = Declaration(
        reads="reviews of your own business on Trustpilot",
        tier="paid",
        auth="an API key",
        limits=(Limit(833, timedelta(minutes=5), of="as it recommends"),),
        page=MOST,
        deletes=True,
        price="with Trustpilot's API module, which is paid for by the year",
        docs="docs/sources/trustpilot.md",
        terms="https://developers.trustpilot.com/rate-limiting",
    )

    def __init__(self, settings: TrustpilotSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._api = Api("https://api.trustpilot.com/v1/", around, wire)

    def fetch(self, cursor: Cursor | None) -> Page:
        """Whatever was written since the last look.

        Raises:
            SourceError: Trustpilot cannot be asked.
        """
        now = self._around.clock.now()
        begin = reviews.since(cursor, now, self._settings.back)
        found: list[Post] = []
        for page in range(1, PAGES + 1):
            listed = rows(self._page(page), "reviews")
            posts = [post for review in listed if (post := self._post(review)) is not None]
            found += posts
            dates = [post.published_at for post in posts if post.published_at]
            if len(listed) < MOST or (dates and min(dates) < begin):
                return reviews.page(found, cursor, begin, now=now)
        told = (
            f"more than {PAGES * MOST:,} reviews are new: the older ones are not read; a shorter `back` helps"
        )
        return reviews.page(found, cursor, begin, now=now, skipped=(told,))

    def _page(self, page: int) -> Node:
        key = self._settings.key
        if key.absent:
            raise SourceError(f"{key.origin} is not set: it holds your API key of Trustpilot", permanent=True)
        how: dict[str, str | int] = {"perPage": MOST, "page": page, "orderBy": "createdat.desc"}
        return self._api.get(
            f"business-units/{self._settings.business_unit}/reviews", how, {"apikey": key.reveal()}
        )

    def _post(self, review: Node) -> Post | None:
        id_ = clean_line(text(review, "id"), MAX_NAME)
        title, words = text(review, "title"), text(review, "text")
        if not id_ or not (title or words):
            return None
        return Post(
            key=id_,
            title=reviews.headed(self._settings.about, title),
            text=clean(words),
            url=f"https://www.trustpilot.com/reviews/{id_}" if id_.isalnum() else "",
            author=clean_line(text(inner(review, "consumer"), "displayName"), MAX_NAME),
            lang=language(text(review, "language")),
            published_at=moment(text(review, "createdAt")),
            type="review",
            thread=id_,
            likes=number(review, "numberOfLikes"),
            replies=1 if inner(review, "companyReply") else 0,
            stars=reviews.stars(number(review, "stars")),
        )
