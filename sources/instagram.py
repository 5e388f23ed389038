"""Kind ``instagram``: hashtags, photos that tag your account, and comments under your own (https://developers.facebook.com/docs/instagram-platform)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from monitor.declaring import Declaration, Limit, Question
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period
from monitor.text import MAX_NAME, clean, clean_line
from sources import slices
from sources.entries import moment, web_link
from sources.graph import FACEBOOK, OVERLAP, Graph, GraphSettings, Refused
from sources.json_api import Wire
from sources.nodes import Node, inner, number, rows, text

MOST = 50  # media of one answer
MOST_TAGS = 30  # of one account in seven days, for good reason: each counts for a week
_TAGGED, _COMMENTS = "tagged", "comments"
_MEDIA = "id,caption,permalink,timestamp,like_count,comments_count"
_UNHEARD = {1, 2, 18, 24, 100}  # what a hashtag that is unknown, sensitive, or one too many is answered


class InstagramSettings(GraphSettings):
    """``{kind: instagram, name: insta, account: "17841400000000000", token: "${META_TOKEN}", approved: true, every: 30m}``."""

    kind: Literal["instagram"]
    account: str = Field(
        pattern=r"^\d{1,30}$",
        description="The number of your professional account.",
        examples=["17841400000000000"],
    )
    hashtags: list[Annotated[str, Field(pattern=r"^#?\w+$")]] | None = Field(
        default=None,
        description="Which hashtags to read; default: the brands' terms, each as one word.",
        examples=[["acme"]],
    )
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")

    def tags(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Without ``#`` and blanks, each once."""
        words = slices.phrases(asked) if self.hashtags is None else self.hashtags
        return tuple(filter(None, dict.fromkeys(re.sub(r"\W", "", word).casefold() for word in words)))

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """Each hashtag, and what is yours; Instagram has no search for words."""
        own = ("posts that tag your account", "comments under your own posts")
        read = [Question(f"#{tag}, of the last 24 hours") for tag in self.tags(asked)]
        lost = "posts without one of these hashtags that do not tag you: Instagram has no search for words"
        return [*read, *(Question(each) for each in own), Question("", lost)]

    def requests(self, asked: Sequence[str]) -> int:
        """Two for each hashtag, one for photos and one for comments."""
        return 2 * len(self.tags(asked)) + 2

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Instagram lets an account ask for thirty hashtags a week."""
        count = len(self.tags(asked))
        if count <= MOST_TAGS:
            return ()
        return (
            (
                "hashtags",
                f"Instagram allows {MOST_TAGS} hashtags in 7 days, and these are {count}: name the ones that matter",
            ),
        )


class InstagramSource:
    """What is said of you there, as far as Instagram lets anybody know."""

    Settings = InstagramSettings
    declares = Declaration(
        reads="Instagram: posts under hashtags, posts that tag your account, comments under your posts",
        tier="review",
        auth="a token for your professional account, for an app that Meta reviewed (Instagram Public Content Access)",
        limits=(Limit(200, timedelta(hours=1), of="for each user of the app, and more by its reach"),),
        page=MOST,
        deletes=True,
        attestation="approved",
        docs="docs/sources/instagram.md",
        terms="https://developers.facebook.com/terms",
    )

    def __init__(self, settings: InstagramSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._graph = Graph(FACEBOOK, settings, around, wire)
        self._numbers: dict[str, str] = {}  # of hashtags: the same for everybody, for ever

    def fetch(self, cursor: Cursor | None) -> Page:
        """What is new under the next hashtag, of photos, or of comments.

        Raises:
            SourceError: it cannot be asked.
        """
        tags = tuple(f"#{tag}" for tag in self._settings.tags(self._around.asked))
        return slices.read_on(
            cursor,
            (_TAGGED, _COMMENTS, *tags),
            self._ask,
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=OVERLAP,
        )

    def _ask(self, where: str, start: int, end: int) -> slices.Slice:
        found: list[Post | None] = []
        skipped: tuple[str, ...] = ()
        mine = self._settings.account
        if where == _TAGGED:
            nodes = self._graph.walk(f"{mine}/tags", start, fields=f"{_MEDIA},username", limit=MOST)
            found = [_post(node) for node in nodes]
        elif where == _COMMENTS:
            fields = "permalink,comments.limit(50){id,text,timestamp,username,like_count}"
            found = list(_comments(rows(self._graph.get(f"{mine}/media", fields=fields, limit=25), "data")))
        else:
            try:
                found = [_post(node) for node in self._under(where[1:], start)]
            except Refused as refused:
                if refused.code not in _UNHEARD:
                    raise
                skipped = (
                    f"nothing is heard of {where}: Instagram does not know it, or calls it sensitive. {refused}",
                )
        posts = {post.key: post for post in found if post and _within(post, start, end)}
        return slices.Slice(list(posts.values()), end, self._graph.pause, skipped or self._graph.skipped)

    def _under(self, tag: str, start: int) -> Iterator[Node]:
        """Of the last 24 hours: older ones Instagram does not give."""
        who = self._settings.account
        if tag not in self._numbers:
            found = rows(self._graph.get("ig_hashtag_search", user_id=who, q=tag), "data")
            self._numbers[tag] = text(found[0], "id") if found else ""
        if not self._numbers[tag]:
            raise Refused("It has no number for it.", 24)
        yield from self._graph.walk(
            f"{self._numbers[tag]}/recent_media", start, user_id=who, fields=_MEDIA, limit=MOST
        )


def _within(post: Post, start: int, end: int) -> bool:
    return post.published_at is None or start <= post.published_at.timestamp() < end


def _comments(media: Sequence[Node]) -> Iterator[Post | None]:
    for each in media:
        for comment in rows(inner(each, "comments") or {"data": []}, "data"):
            yield _post({**comment, "permalink": text(each, "permalink")}, thread=text(each, "id"))


def _post(node: Node, thread: str = "") -> Post | None:
    id_, words = clean_line(text(node, "id"), MAX_NAME), clean(text(node, "caption", "text"))
    if not id_ or not words:
        return None
    return Post(
        key=id_,
        text=words,
        url=web_link(text(node, "permalink"), ""),
        author=clean_line(text(node, "username"), MAX_NAME),
        published_at=moment(text(node, "timestamp")),
        type="comment" if thread else "post",
        thread=clean_line(thread, MAX_NAME),
        likes=number(node, "like_count"),
        replies=number(node, "comments_count"),
    )
