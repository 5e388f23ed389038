"""Kind ``lemmy``: posts and comments that a Lemmy instance knows, its own and those of the instances it follows.

https://join-lemmy.org/api, version 3. Its search knows no dates: it is read from the newest back to where we were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Literal

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.text import MAX_NAME, clean, clean_line
from sources import slices, web
from sources.entries import moment, web_link
from sources.json_api import Api, Wire
from sources.nodes import Node, inner, rows, text

MOST = 50  # of each kind in one answer
PAGES = 20  # read back at the most
CANARY, CANARY_BACK = "the", timedelta(days=7)  # a part of words in many languages
OVERLAP = timedelta(hours=2)
WAIT = timedelta(minutes=10)  # the stretch of time that an instance counts searches in


class LemmySettings(slices.SearchSettings):
    """``{kind: lemmy, name: lemmy, url: https://lemmy.example, every: 10m}``."""

    kind: Literal["lemmy"]
    url: str = Field(
        pattern=r"^https?://[^/\s@]+/?$", description="The instance.", examples=["https://lemmy.example"]
    )


class LemmySource:
    """Whatever the instance knows that holds the words of the brands."""

    Settings = LemmySettings
    declares = Declaration(
        reads="posts and comments that a Lemmy instance knows",
        tier="open",
        limits=(Limit(60, WAIT, of="where the instance did not change it"),),
        page=2 * MOST,
        deletes=True,
        docs="docs/sources/lemmy.md",
        terms="https://join-lemmy.org/docs",
    )

    def __init__(self, settings: LemmySettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._api = Api(f"{settings.url.rstrip('/')}/api/v3/", around, wire, refused)

    def fetch(self, cursor: Cursor | None) -> Page:
        """What is new of the next phrase.

        Raises:
            SourceError: it cannot be asked.
        """
        return slices.read_on(
            cursor,
            self._settings.phrases(self._around.asked),
            self._ask,
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=OVERLAP,
        )

    def canary(self) -> str:
        """Search for what is always there, in the last days; see ``Canaries``.

        Raises:
            SourceError: it cannot be asked.
        """
        word = self._settings.canary or CANARY
        since = self._around.clock.now() - CANARY_BACK
        how: dict[str, str | int] = {"type_": "All", "listing_type": "All", "sort": "New", "limit": 1}
        answer = self._api.get("search", {"q": word, **how, "page": 1})
        posts = _posts(rows(answer, "posts"), rows(answer, "comments"))
        found = any(_second(post) >= since.timestamp() for post in posts)
        return slices.canary(word, CANARY_BACK, found=found)

    def _ask(self, phrase: str, start: int, end: int) -> slices.Slice:
        found: dict[str, Post] = {}
        for page in range(1, PAGES + 1):
            how: dict[str, str | int] = {"type_": "All", "listing_type": "All", "sort": "New", "limit": MOST}
            answer = self._api.get("search", {"q": phrase, **how, "page": page})
            posts, comments = rows(answer, "posts"), rows(answer, "comments")
            found |= {post.key: post for post in _posts(posts, comments) if start <= _second(post) < end}
            if not _goes_on(posts, "post", start) and not _goes_on(comments, "comment", start):
                return slices.Slice(list(found.values()), end)
        return slices.Slice(
            list(found.values()),
            end,
            skipped=(
                f"more than {PAGES} pages hold {phrase}: the oldest are not read; a shorter `back` helps",
            ),
        )


def _goes_on(nodes: Sequence[Node], name: str, start: int) -> bool:
    """Whether older ones that are wanted may follow on the next page."""
    if len(nodes) < MOST:
        return False
    last = moment(text(inner(nodes[-1], name), "published"))
    return last is None or last.timestamp() >= start


def _posts(posts: Sequence[Node], comments: Sequence[Node]) -> Iterator[Post]:
    for kind, nodes in (("post", posts), ("comment", comments)):
        for node in nodes:
            post = _post(node, kind)
            if post is not None:
                yield post


def _second(post: Post) -> int:
    return int(post.published_at.timestamp()) if post.published_at else 0


def _post(node: Node, kind: str) -> Post | None:
    """``None`` for what its author deleted, or a moderator removed."""
    said = inner(node, kind)
    id_, title = text(said, "id"), clean_line(text(said, "name"))
    words = text(said, "body", "content")
    if not id_ or said.get("deleted") or said.get("removed") or not (title or words.strip()):
        return None
    link = web_link(text(said, "url"), "")
    return Post(
        key=clean_line(f"{kind}-{id_}", MAX_NAME),
        title=title,
        text=clean(f"{words}\n{link}"),
        url=web_link(text(said, "ap_id"), ""),
        author=clean_line(text(inner(node, "creator"), "actor_id", "name"), MAX_NAME),
        published_at=moment(text(said, "published")),
        type="post" if kind == "post" else "comment",
        thread=clean_line(text(said, "post_id") or id_, MAX_NAME),
    )


def refused(answer: web.Answer) -> SourceError | None:
    """An instance that was asked too often says so in the body, with 400 in older versions."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("error") != "rate_limit_error":
        return None
    return SourceError("the instance asks us to come less often: a longer `every` helps", retry_after=WAIT)
