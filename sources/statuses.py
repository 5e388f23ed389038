"""Statuses of Mastodon: posts of theirs, and the order of their ids.

https://docs.joinmastodon.org/entities/Status/. An id is a snowflake: milliseconds since 1970, and 16 bits more, so
ids of one instance are in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.model import Json, Post
from monitor.text import MAX_NAME, MAX_URL, clean, clean_line
from sources.entries import language, moment, web_link
from sources.markup import plain
from sources.nodes import Node, inner, number, text

_MILLISECOND = timedelta(milliseconds=1)
_BITS = 16


def id_of(when: datetime) -> int:
    """The first id of that moment."""
    return int(when.timestamp() * 1_000) << _BITS


def before(id_: int, delay: timedelta) -> int:
    """The id of so much earlier."""
    return max(0, id_ - ((delay // _MILLISECOND) << _BITS))


def number_of(status: Node) -> int | None:
    """Its id as a number; ``None`` for the ids of other software, which are none."""
    found = text(status, "id")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 20 else None  # noqa: PLR2004 -- 64 bits


def key_of(status: Node) -> str:
    """What it is called on every instance: its address in the fediverse."""
    return clean_line(text(status, "uri"), MAX_URL)


def tags_of(status: Node) -> frozenset[str]:
    """The hashtags in it, in small letters."""
    return frozenset(text(tag, "name").casefold() for tag in _rows(status.get("tags")))


def post_of(status: Node, host: str) -> Post | None:
    """A post; ``None`` for a boost, for what is not meant for everybody, and for what says nothing.

    Args:
        host: of the instance that told it: accounts of its own are named without.
    """
    key, words = key_of(status), clean("\n".join(_parts(status)))
    if (
        not key
        or not words
        or inner(status, "reblog")
        or status.get("visibility") not in {"public", "unlisted"}
    ):
        return None
    account, reply = inner(status, "account"), text(status, "in_reply_to_id")
    acct = text(account, "acct")
    followers = number(account, "followers_count")
    return Post(
        key=key,
        text=words,
        url=web_link(text(status, "url", "uri"), ""),
        author=clean_line(acct if "@" in acct or not acct else f"{acct}@{host}", MAX_NAME),
        lang=language(text(status, "language")),
        published_at=_when(status.get("created_at")),
        reach=followers if followers is not None and followers >= 0 else None,
        type="comment" if reply else "post",
        thread=clean_line(f"{host}/{reply or text(status, 'id')}", MAX_NAME),
        likes=number(status, "favourites_count"),
        replies=number(status, "replies_count"),
        shares=number(status, "reblogs_count"),
    )


def _parts(status: Node) -> Iterator[str]:
    """The warning before it, its words, what is said of pictures, what a poll asks, the card of a link."""
    yield text(status, "spoiler_text")
    words = plain(text(status, "content"))
    yield words
    yield from (text(media, "description") for media in _rows(status.get("media_attachments")))
    yield from (text(option, "title") for option in _rows(inner(status, "poll").get("options")))
    card = inner(status, "card")
    link = web_link(text(card, "url"), "")
    yield from (plain(part) for part in (text(card, "title"), text(card, "description")))
    if link and urlsplit(link).path.strip("/") not in words:
        yield link


def _when(value: object) -> datetime | None:
    """Mastodon.py makes a ``datetime`` of what it can read."""
    if isinstance(value, datetime):
        return moment(value.isoformat())
    return moment(value) if isinstance(value, str) else None


def _rows(value: Json) -> list[Node]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
