"""Bluesky's Jetstream: what its events say, and the posts in them.

Version 1 of its protocol (https://bsky.network/docs/jetstream/), the posts themselves by the lexicon of ``app.bsky``
(https://docs.bsky.app/docs/advanced-guides/posts).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.model import Json, Post
from monitor.text import MAX_NAME, clean, clean_line
from sources.entries import language, moment, web_link
from sources.nodes import Node, inner, number, text

COLLECTION = "app.bsky.feed.post"
_CLOSED = frozenset(
    {"deleted", "deactivated", "takendown", "suspended"}
)  # not "throttled", nor "desynchronized"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_PARTS = 50  # links, pictures and tags of one post that are looked at: it may hold a handful


@dataclass(slots=True)
class Taken:
    """What came of some events, as it stands after the last of them: what was deleted again is not there.

    Args:
        events: how many came, of whatever kind.
        at: microseconds since 1970 of the last one, by Jetstream's clock: its cursor.
        first: of the first one.
        unread: how many could not be understood.
    """

    posts: dict[str, Post] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    gone_authors: dict[str, None] = field(default_factory=dict)
    events: int = 0
    at: int | None = None
    first: int | None = None
    unread: int = 0

    def add(self, message: str | bytes) -> None:
        """Take in one event."""
        self.events += 1
        try:
            event = json.loads(message)
        except (ValueError, RecursionError):
            event = None
        at = number(event, "time_us") if isinstance(event, dict) else None
        did = clean_line(text(event, "did"), MAX_NAME) if at is not None else ""
        if at is None or instant(at) is None or not did.startswith("did:"):
            self.unread += 1
            return
        self.at = at
        self.first = at if self.first is None else self.first
        kind = event.get("kind")
        if kind == "commit":
            self._commit(did, inner(event, "commit"), at)
        elif kind == "account":
            self._account(did, inner(event, "account"))

    def oldest_first(self) -> tuple[Post, ...]:
        """The posts."""
        return tuple(sorted(self.posts.values(), key=lambda post: post.published_at or _NEVER))

    def _commit(self, did: str, commit: Node, at: int) -> None:
        rkey = clean_line(text(commit, "rkey"), MAX_NAME)
        if commit.get("collection") != COLLECTION or not rkey:
            return
        key = f"at://{did}/{COLLECTION}/{rkey}"
        self.posts.pop(key, None)
        if commit.get("operation") == "delete":
            self.gone[key] = None
            return
        self.gone.pop(key, None)  # the same key may be written again
        post = post_of(did, rkey, inner(commit, "record"), at)
        if post is not None:
            self.posts[key] = post

    def _account(self, did: str, account: Node) -> None:
        if account.get("active") is True:
            self.gone_authors.pop(did, None)
        elif account.get("status") in _CLOSED:
            self.gone_authors[did] = None
            self.posts = {key: post for key, post in self.posts.items() if post.author != did}


def instant(microseconds: int) -> datetime | None:
    """A time of Jetstream's; ``None`` if there can be no such."""
    try:
        return _NEVER + timedelta(microseconds=microseconds) if microseconds > 0 else None
    except OverflowError:
        return None


def post_of(did: str, rkey: str, record: Node, at: int) -> Post | None:
    """A post; ``None`` for one without words, links or pictures that are described.

    Args:
        at: when Jetstream heard of it: what is dated later says nothing of when it was written.
    """
    words = clean("\n".join(_parts(record)))
    if not words:
        return None
    heard, written = instant(at), moment(text(record, "createdAt"))
    key = f"at://{did}/{COLLECTION}/{rkey}"
    root = text(inner(inner(record, "reply"), "root"), "uri")
    return Post(
        key=key,
        text=words,
        url=_page(did, rkey),
        author=did,
        lang=_lang(record.get("langs")),
        published_at=min(written, heard) if written and heard else heard,
        type="comment" if root else "post",
        thread=clean_line(root or key, MAX_NAME),
    )


def _parts(record: Node) -> Iterator[str]:
    """Whatever a reader sees of it: words, where its links lead, the card below, what is said of pictures, whom it quotes."""
    words = text(record, "text")
    embed = inner(record, "embed")
    yield words
    links = [
        web_link(text(feature, "uri"), "")
        for facet in _rows(record.get("facets"))
        for feature in _rows(facet.get("features"))
    ]
    tags = [f"#{tag}" for tag in _some(record.get("tags")) if isinstance(tag, str)]
    yield from dict.fromkeys(part for part in (*links, *tags, *_shown(embed)) if part not in words)


def _shown(embed: Node) -> Iterator[str]:
    """What is shown below the words: ``recordWithMedia`` holds a quote and something else besides."""
    for shown in (embed, inner(embed, "media")):
        card = inner(shown, "external")
        yield from (text(card, "title"), text(card, "description"), web_link(text(card, "uri"), ""))
        yield from (text(picture, "alt") for picture in _rows(shown.get("images")))
        yield text(shown, "alt")  # of a video
    quoted = inner(embed, "record")
    yield _quoted(text(quoted, "uri") or text(inner(quoted, "record"), "uri"))


def _quoted(uri: str) -> str:
    """The page of a post that is quoted; "" for a list, a feed and the like."""
    did, _, rest = uri.removeprefix("at://").partition("/")
    collection, _, rkey = rest.partition("/")
    return web_link(_page(did, rkey), "") if did and rkey and collection == COLLECTION else ""


def _page(did: str, rkey: str) -> str:
    return f"https://bsky.app/profile/{did}/post/{rkey}"


def _lang(langs: Json) -> str | None:
    """The language its author says it is in; who names several may mean any."""
    named = [tag for tag in _some(langs) if isinstance(tag, str)]
    return language(named[0]) if len(named) == 1 else None


def _some(value: Json) -> Sequence[Json]:
    return value[:_MOST_PARTS] if isinstance(value, list) else ()


def _rows(value: Json) -> list[Node]:
    return [row for row in _some(value) if isinstance(row, dict)]
