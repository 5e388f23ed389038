"""Kind ``facebook``: your own page: comments under its posts, posts that mention it, recommendations (https://developers.facebook.com/docs/pages-api)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Literal

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period
from monitor.text import MAX_NAME, clean, clean_line, stable_id
from sources import slices
from sources.entries import moment, web_link
from sources.graph import FACEBOOK, OVERLAP, Graph, GraphSettings
from sources.json_api import Wire
from sources.nodes import Node, inner, number, rows, text

MOST = 50  # rows of one answer
BEST = 5  # stars
_SAID = "id,message,created_time,permalink_url,from"
_COMMENTS = (
    f"comments.order(reverse_chronological).filter(stream).limit(100){{{_SAID},like_count,comment_count}}"
)
_EDGES = ("comments", "mentions", "ratings")


class FacebookSettings(GraphSettings):
    """``{kind: facebook, name: our-page, page: "100000000000000", token: "${PAGE_TOKEN}", approved: true}``."""

    kind: Literal["facebook"]
    page: str = Field(
        pattern=r"^\d{1,30}$", description="The number of your page.", examples=["100000000000000"]
    )
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")

    def requests(self, asked: Sequence[str]) -> int:
        """One for comments, one for mentions, one for ratings."""
        del asked
        return len(_EDGES)


class FacebookSource:
    """What is said on and of your page."""

    Settings = FacebookSettings
    declares = Declaration(
        reads="your own Facebook page: comments, mentions, recommendations",
        tier="review",
        auth="a token of the page, for an app that Meta reviewed (pages_read_user_content)",
        limits=(Limit(4_800, timedelta(days=1), of="for each person who engages with the page"),),
        page=MOST,
        deletes=True,
        attestation="approved",
        docs="docs/sources/facebook.md",
        terms="https://developers.facebook.com/terms",
    )

    def __init__(self, settings: FacebookSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._graph = Graph(FACEBOOK, settings, around, wire)

    def fetch(self, cursor: Cursor | None) -> Page:
        """What is new of comments, then of mentions, then of ratings.

        Raises:
            SourceError: it cannot be asked.
        """
        return slices.read_on(
            cursor, _EDGES, self._ask, now=self._around.clock.now(), back=self._settings.back, overlap=OVERLAP
        )

    def _ask(self, edge: str, start: int, end: int) -> slices.Slice:
        page = self._settings.page
        if edge == "comments":
            nodes = rows(self._graph.get(f"{page}/posts", fields=f"id,{_COMMENTS}", limit=MOST), "data")
            found = list(_comments(nodes))
        elif edge == "mentions":
            walk = self._graph.walk(f"{page}/tagged", start, "created_time", fields=_SAID, limit=MOST)
            found = [_post(node, "post") for node in walk]
        else:
            fields = "created_time,review_text,rating,recommendation_type,reviewer,open_graph_story{id}"
            walk = self._graph.walk(f"{page}/ratings", start, "created_time", fields=fields, limit=MOST)
            found = [_rating(node, page) for node in walk]
        posts = {post.key: post for post in found if post and _within(post, start, end)}
        return slices.Slice(list(posts.values()), end, self._graph.pause, self._graph.skipped)


def _within(post: Post, start: int, end: int) -> bool:
    return post.published_at is None or start <= post.published_at.timestamp() < end


def _comments(posts: Sequence[Node]) -> Iterator[Post | None]:
    for each in posts:
        for comment in rows(inner(each, "comments") or {"data": []}, "data"):
            yield _post(comment, "comment", text(each, "id"))


def _post(node: Node, kind: Literal["post", "comment"], thread: str = "") -> Post | None:
    id_, words = clean_line(text(node, "id"), MAX_NAME), clean(text(node, "message"))
    if not id_ or not words:
        return None
    return Post(
        key=id_,
        text=words,
        url=web_link(text(node, "permalink_url"), ""),
        author=clean_line(text(inner(node, "from"), "name", "id"), MAX_NAME),
        published_at=moment(text(node, "created_time")),
        type=kind,
        thread=clean_line(thread, MAX_NAME),
        likes=number(node, "like_count"),
        replies=number(node, "comment_count"),
    )


def _rating(node: Node, page: str) -> Post | None:
    """Since 2018 a page is recommended or not, without stars; older ones have them."""
    who, when = clean_line(text(inner(node, "reviewer"), "name"), MAX_NAME), text(node, "created_time")
    verdict = {"positive": "recommends it", "negative": "does not recommend it"}.get(
        text(node, "recommendation_type"), ""
    )
    words = clean(text(node, "review_text"))
    if not (verdict or words):
        return None
    stars = number(node, "rating")
    return Post(
        key=clean_line(text(inner(node, "open_graph_story"), "id"), MAX_NAME)
        or stable_id("rating", who, when),
        title=verdict and clean_line(f"{who or 'Somebody'} {verdict}"),
        text=words,
        url=f"https://www.facebook.com/{page}/reviews",
        author=who,
        published_at=moment(when),
        type="review",
        stars=stars if stars is not None and 1 <= stars <= BEST else None,
    )
