"""Kind ``discourse``: all new posts of a forum that runs Discourse, by its API (https://docs.discourse.org).

Its list of the latest posts has their whole text; its search has excerpts, which differ by what was asked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period, Secret, SourceSettings
from monitor.text import MAX_NAME, clean, clean_line
from sources import slices, web
from sources.entries import moment, web_link
from sources.json_api import Api, Wire
from sources.markup import plain
from sources.nodes import Node, inner, number, parse, rows, text

MOST = 50  # posts of one answer
PAGES = 40  # read back at the most
OVERLAP = timedelta(hours=2)  # for so long posts are held for approval, and edited
_LIKE = 2  # the number of that action, in all forums
_LOGIN = {"not_logged_in", "invalid_access"}


class DiscourseSettings(SourceSettings):
    """``{kind: discourse, name: forum, url: https://forum.example, every: 5m}``."""

    kind: Literal["discourse"]
    url: str = Field(
        pattern=r"^https?://[^\s@?#]+$", description="The forum.", examples=["https://forum.example"]
    )
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")
    key: Secret | None = Field(
        None, description="For a forum that shows itself to members only: a key of its API, read-only."
    )
    username: str = Field(
        "system", pattern=r"^[\w.-]{1,60}$", description="Whose eyes the key has, where it is for all users."
    )


class DiscourseSource:
    """Whatever is written in the forum, for all to see or for whoever the key is of."""

    Settings = DiscourseSettings
    declares = Declaration(
        reads="all new posts of a forum that runs Discourse",
        tier="open",
        auth="none; a key of the forum where it is for members only",
        limits=(Limit(200, timedelta(minutes=1), of="from one address, where the forum did not change it"),),
        page=MOST,
        docs="docs/sources/discourse.md",
        terms="https://docs.discourse.org",
    )

    def __init__(self, settings: DiscourseSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._forum = settings.url.rstrip("/")
        self._api = Api(f"{self._forum}/", around, wire, self._refused)

    def fetch(self, cursor: Cursor | None) -> Page:
        """What was written since.

        Raises:
            SourceError: the forum cannot be asked, or wants to know who is asking.
        """
        return slices.read_on(
            cursor,
            ("posts",),
            self._ask,
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=OVERLAP,
        )

    def probe(self) -> str:
        """Ask for the latest posts.

        Raises:
            SourceError: as ``fetch``.
        """
        return f"it answers, with {len(self._latest(None))} posts"

    def _latest(self, before: int | None) -> list[Node]:
        asked: dict[str, str | int] = {} if before is None else {"before": before}
        return list(rows(self._api.get("posts.json", asked, self._headers()), "latest_posts"))

    def _headers(self) -> dict[str, str]:
        key = self._settings.key
        if key is None:
            return {}
        if key.absent:
            raise SourceError(f"{key.origin} is not set: it is needed to read this forum", permanent=True)
        return {"Api-Key": key.reveal(), "Api-Username": self._settings.username}

    def _ask(self, place: str, start: int, end: int) -> slices.Slice:
        """The newest first: read back to ``start``. Posts have rising numbers, so a page never slips."""
        found: list[Post] = []
        before: int | None = None
        for _ in range(PAGES):
            nodes = self._latest(before)
            read = [(node, post) for node in nodes if (post := self._post(node)) is not None]
            times = {post.key: int(post.published_at.timestamp()) for _, post in read if post.published_at}
            found += [post for _, post in read if start <= times.get(post.key, start) < end]
            lowest = min((id_ for node in nodes if (id_ := number(node, "id")) is not None), default=0)
            if (
                lowest <= 1
                or (before is not None and lowest > before)
                or min(times.values(), default=start) < start
            ):
                return slices.Slice(found, end)
            before = lowest - 1
        said = f"more than {PAGES} pages of {place}: the oldest are not read; a shorter `back` helps"
        return slices.Slice(found, end, skipped=(said,))

    def _post(self, node: Node) -> Post | None:
        """``None`` for what its author took back, or the forum hides."""
        id_, words = text(node, "id"), text(node, "raw") or plain(text(node, "cooked"))
        if not id_ or node.get("user_deleted") or node.get("hidden") or node.get("deleted_at"):
            return None
        topic, place = text(node, "topic_id"), number(node, "post_number") or 1
        title = clean_line(text(node, "topic_title")) if place == 1 else ""
        if not title and not words.strip():
            return None
        slug = text(node, "topic_slug") or "-"
        return Post(
            key=clean_line(id_, MAX_NAME),
            title=title,
            text=clean(words),
            url=web_link(f"{self._forum}/t/{slug}/{topic}/{place}", "") if topic else "",
            author=clean_line(text(node, "username"), MAX_NAME),
            published_at=moment(text(node, "created_at")),
            type="post" if place == 1 else "comment",
            thread=clean_line(topic, MAX_NAME),
            likes=_likes(node),
            replies=number(node, "reply_count"),
        )

    def _refused(self, answer: web.Answer) -> SourceError | None:
        """A forum says why in ``error_type``, and how long to wait in ``extras``."""
        try:
            told = parse(answer.body, "it")
        except SourceError:
            return None
        kind, wait = text(told, "error_type"), number(inner(told, "extras"), "wait_seconds")
        if kind == "rate_limit" and wait is not None and wait > 0:
            return SourceError(
                "the forum asks us to come less often: a longer `every` helps",
                retry_after=min(timedelta(seconds=min(wait, 10**6)), web.MAX_RETRY_AFTER),
            )
        if kind in _LOGIN:
            wrong = "does not accept the key" if self._settings.key else "shows itself to members only"
            return SourceError(
                f"the forum {wrong}: ask whoever runs it for a read-only key of its API, and write"
                ' key: "${FORUM_KEY}"',
                permanent=True,
            )
        return None


def _likes(node: Node) -> int | None:
    """Of the actions on a post, how many were likes; a post without any lists none."""
    actions = node.get("actions_summary")
    if not isinstance(actions, list):
        return None
    counts = [number(one, "count") for one in actions if isinstance(one, dict) and one.get("id") == _LIKE]
    return next((count for count in counts if count is not None), 0)
