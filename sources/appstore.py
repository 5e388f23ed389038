"""Kind ``appstore``: reviews of an app on Apple's App Store: with a key by App Store Connect, without one by a public feed.

https://developer.apple.com/documentation/appstoreconnectapi/customer-reviews. The feed of each country
(``itunes.apple.com/…/rss/customerreviews``) is old, and Apple documents it no more: it may stop any day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean, clean_line
from sources import reviews, web
from sources.entries import moment
from sources.json_api import Api, Wire
from sources.nodes import Node, inner, number, parse, rows, text

MOST = 200  # reviews of one answer of App Store Connect
PAGES = 10  # of a feed there are no more
LIFE = timedelta(minutes=15)  # of a token; Apple takes twenty at the most


class AppStoreSettings(reviews.ReviewSettings):
    """``{kind: appstore, name: app-store, app: "123456789", about: Acme app, countries: [fr, us]}``."""

    kind: Literal["appstore"]
    app: str = Field(
        pattern=r"^\d{6,12}$", description="The number in the app's address.", examples=["123456789"]
    )
    countries: list[Annotated[str, Field(pattern="^[a-z]{2}$")]] = Field(
        default=["us"],
        min_length=1,
        description="Without a key: whose stores are read.",
        examples=[["fr", "us"]],
    )
    issuer: str | None = Field(default=None, description="With a key: the issuer ID of your team.")
    key_id: str | None = Field(default=None, pattern=r"^[A-Z0-9]{8,16}$", description="With a key: its ID.")
    key: Secret | None = Field(default=None, description="The private key; `key_file` names its .p8 file.")

    def requests(self, asked: object) -> int:
        """One, or one for each country."""
        del asked
        return 1 if self.key is not None else len(self.countries)

    def objections(self, asked: object) -> list[tuple[str, str]]:
        """A key needs its ID and its issuer."""
        del asked
        whole = self.key is None or (self.issuer is not None and self.key_id is not None)
        return (
            []
            if whole
            else [("key", "a key needs `key_id` and `issuer` beside it: App Store Connect shows both")]
        )


class AppStoreSource:
    """What people write about the app, and how many stars they give."""

    Settings = AppStoreSettings
    declares = Declaration(
        reads="reviews of your own app on the App Store",
        tier="key",
        auth="an API key of App Store Connect; none for the newest 500 of each country",
        limits=(Limit(3_500, timedelta(hours=1), of="with a key"),),
        page=MOST,
        extra="appstore",
        docs="docs/sources/appstore.md",
        terms="https://developer.apple.com/documentation/appstoreconnectapi/identifying-rate-limits",
    )

    def __init__(self, settings: AppStoreSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._connect = Api("https://api.appstoreconnect.apple.com/v1/", around, wire, refused)
        self._feeds = Api("https://itunes.apple.com/", around, wire)

    def fetch(self, cursor: Cursor | None) -> Page:
        """Whatever was written since the last look.

        Raises:
            SourceError: Apple cannot be asked.
        """
        now = self._around.clock.now()
        begin = reviews.since(cursor, now, self._settings.back)
        skipped: list[str] = []
        found: list[Post] = []
        for name, pages in self._lists():
            for count, posts in enumerate(pages, start=1):
                found += posts
                dates = [post.published_at for post in posts if post.published_at]
                if not posts or (dates and min(dates) < begin):
                    break
                if count == PAGES:
                    skipped.append(f"{name}: more than {PAGES} pages are new: the older ones are not read")
                    break
        return reviews.page(found, cursor, begin, now=now, skipped=tuple(skipped))

    def _lists(self) -> list[tuple[str, Iterator[list[Post]]]]:
        if self._settings.key is not None:
            return [("with your key", self._signed())]
        return [(country, self._public(country)) for country in self._settings.countries]

    # --- with a key --------------------------------------------------------------------------------------------

    def _signed(self) -> Iterator[list[Post]]:
        after = ""
        while True:
            how: dict[str, str | int] = {"sort": "-createdDate", "limit": MOST, "include": "response"}
            if after:
                how["cursor"] = after
            answer = self._connect.get(
                f"apps/{self._settings.app}/customerReviews",
                how,
                {"Authorization": f"Bearer {self._token()}"},
            )
            yield [post for row in rows(answer, "data") if (post := self._review(row)) is not None]
            following = parse_qs(urlsplit(text(inner(answer, "links"), "next")).query).get("cursor", [])
            if not following:
                return
            after = following[0]

    def _token(self) -> str:
        """A token of ours, for a quarter of an hour (ES256, RFC 7518)."""
        key = self._settings.key
        if key is None or key.absent:
            raise SourceError(
                f"{key.origin if key else 'key'} is not set: it holds the .p8 key of App Store Connect",
                permanent=True,
            )
        try:
            import jwt  # noqa: PLC0415 -- an extra
        except ImportError:
            raise SourceError(
                "kind: appstore with a key needs: pip install 'vigie[appstore]'", permanent=True
            ) from None
        now = int(self._around.clock.now().timestamp())
        told = {"iss": self._settings.issuer, "iat": now, "exp": now + int(LIFE.total_seconds())}
        try:
            return jwt.encode(
                {**told, "aud": "appstoreconnect-v1"},
                key.reveal(),
                "ES256",
                headers={"kid": self._settings.key_id},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise SourceError(
                f"{key.origin} is no .p8 key: it begins with -----BEGIN PRIVATE KEY-----", permanent=True
            ) from None

    def _review(self, row: Node) -> Post | None:
        said = inner(row, "attributes")
        answered = inner(inner(inner(row, "relationships"), "response"), "data")
        return self._post(
            id_=text(row, "id"),
            title=text(said, "title"),
            words=text(said, "body"),
            author=text(said, "reviewerNickname"),
            at=text(said, "createdDate"),
            stars=number(said, "rating"),
            replies=1 if answered else 0,
        )

    # --- without -----------------------------------------------------------------------------------------------

    def _public(self, country: str) -> Iterator[list[Post]]:
        for page in range(1, PAGES + 1):
            path = f"{country}/rss/customerreviews/page={page}/id={self._settings.app}/sortby=mostrecent/json"
            yield [
                post for entry in _entries(self._feeds.get(path, {})) if (post := self._entry(entry, country))
            ]

    def _entry(self, entry: Node, country: str) -> Post | None:
        rating = _label(entry, "im:rating")
        return self._post(
            id_=_label(entry, "id"),
            title=_label(entry, "title"),
            words=_label(entry, "content"),
            author=_label(inner(entry, "author"), "name"),
            at=_label(entry, "updated"),
            stars=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
            country=f"{country}/",
        )

    def _post(
        self,
        *,
        id_: str,
        title: str,
        words: str,
        author: str,
        at: str,
        stars: int | None,
        country: str = "",
        replies: int | None = None,
    ) -> Post | None:
        key = clean_line(id_, MAX_NAME)
        if not key or not (title or words):
            return None
        return Post(
            key=key,
            title=reviews.headed(self._settings.about, title),
            text=clean(words),
            url=f"https://apps.apple.com/{country}app/id{self._settings.app}?see-all=reviews",
            author=clean_line(author, MAX_NAME),
            published_at=moment(at),
            type="review",
            thread=key,
            replies=replies,
            stars=reviews.stars(stars),
        )


def _entries(answer: Node) -> list[Node]:
    """One review stands alone, several in a list, none nowhere.

    Raises:
        SourceError: this is no feed.
    """
    feed = answer.get("feed")
    if not isinstance(feed, dict):
        raise SourceError(
            "the answer has no `feed`: Apple may have closed it; a key of App Store Connect helps"
        )
    entry = feed.get("entry", [])
    listed = entry if isinstance(entry, list) else [entry]
    return [each for each in listed if isinstance(each, dict)]


def _label(node: Node, name: str) -> str:
    return text(inner(node, name), "label")


def refused(answer: web.Answer) -> SourceError | None:
    """``{"errors": [{"code": "NOT_AUTHORIZED", "title": …, "detail": …}]}``."""
    try:
        errors = parse(answer.body, "it").get("errors")
    except SourceError:
        return None
    first: Mapping[str, object] | object = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict) or answer.status not in {401, 403, 404}:
        return None
    why = clean_line(text(first, "title", "detail"), MAX_NAME)
    return SourceError(f"App Store Connect refuses ({answer.status}): {why}", permanent=True)
