"""Kind ``googleplay``: reviews of one's own app on Google Play, by the Android Publisher API.

https://developers.google.com/android-publisher/reply-to-reviews: those written or changed in the last week, and no older ones.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean, clean_line
from sources import reviews
from sources.entries import language
from sources.google_account import Account
from sources.google_wire import Transport, service
from sources.json_api import Wire
from sources.nodes import Node, inner, number, rows, text

MOST = 100  # reviews of one answer
PAGES = 20
SCOPE = "https://www.googleapis.com/auth/androidpublisher"


class GooglePlaySettings(reviews.ReviewSettings):
    """``{kind: googleplay, name: play, package: com.acme.app, about: Acme app, key_file: play.json}``."""

    kind: Literal["googleplay"]
    package: str = Field(
        pattern=r"^[A-Za-z][\w]*(\.[A-Za-z]\w*)+$",
        description="The app's package name.",
        examples=["com.acme.app"],
    )
    key: Secret = Field(
        description="The JSON key of a service account that may see the app's reviews; `key_file` names its file."
    )


class GooglePlaySource:
    """What people write about the app, and how many stars they give."""

    Settings = GooglePlaySettings
    declares = Declaration(
        reads="reviews of your own app on Google Play, of the last week",
        tier="key",
        auth="a service account",
        limits=(Limit(200, timedelta(hours=1), of="for each app"),),
        page=MOST,
        extra="google",
        needs="googleapiclient",
        docs="docs/sources/googleplay.md",
        terms="https://developers.google.com/android-publisher/reply-to-reviews",
    )

    def __init__(self, settings: GooglePlaySettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._wire = wire
        self._account = Account(settings.key, SCOPE, around, wire)

    def fetch(self, cursor: Cursor | None) -> Page:
        """Whatever was written or changed since the last look.

        Raises:
            SourceError: Google Play cannot be asked.
        """
        now = self._around.clock.now()
        begin = reviews.since(cursor, now, self._settings.back)
        listing = self._api().reviews().list
        found: list[Post] = []
        token: str | None = None
        for _ in range(PAGES):
            answer: Node = listing(packageName=self._settings.package, maxResults=MOST, token=token).execute()
            found += [post for review in _listed(answer) if (post := self._post(review)) is not None]
            token = text(inner(answer, "tokenPagination"), "nextPageToken") or None
            if token is None:
                return reviews.page(found, cursor, begin, now=now)
        told = f"more than {PAGES * MOST:,} reviews in a week: some are not read"
        return reviews.page(found, cursor, begin, now=now, skipped=(told,))

    def _api(self) -> Any:  # noqa: ANN401 -- made of a description
        transport = Transport("Google Play", self._account.headers(), self._around, self._wire)
        return service("androidpublisher", "v3", transport, "googleplay")

    def _post(self, review: Node) -> Post | None:
        """A review that was changed comes again, with other words or stars: an edit."""
        said, answered = _comments(review)
        id_ = clean_line(text(review, "reviewId"), MAX_NAME)
        title, _, words = text(said, "text").rpartition("\t")
        if not id_ or not said:
            return None
        address = f"https://play.google.com/store/apps/details?id={self._settings.package}&reviewId={quote(id_, safe='')}"
        return Post(
            key=id_,
            title=reviews.headed(self._settings.about, title),
            text=clean(words),
            url=address,
            author=clean_line(text(review, "authorName"), MAX_NAME),
            lang=language(text(said, "reviewerLanguage")),
            published_at=_moment(inner(said, "lastModified")),
            type="review",
            thread=id_,
            likes=number(said, "thumbsUpCount"),
            replies=1 if answered else 0,
            stars=reviews.stars(number(said, "starRating")),
        )


def _listed(answer: Node) -> list[Node]:
    """Where there are none, the list is left out, and nothing else says so."""
    return list(rows(answer, "reviews")) if answer.keys() - {"pageInfo", "tokenPagination"} else []


def _comments(review: Node) -> tuple[Node, Node]:
    """What the user wrote, and what the developer answered."""
    comments = review.get("comments")
    listed = [each for each in comments if isinstance(each, dict)] if isinstance(comments, list) else []
    said = [inner(each, "userComment") for each in listed if inner(each, "userComment")]
    answered = [inner(each, "developerComment") for each in listed if inner(each, "developerComment")]
    return (said or [{}])[0], (answered or [{}])[0]


def _moment(at: Node) -> datetime | None:
    """Seconds since 1970, which Google writes as a text."""
    written = text(at, "seconds")
    good = written.isascii() and written.isdigit() and len(written) <= len("9999999999")
    return datetime.fromtimestamp(int(written), UTC) if good else None
