"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), read as it comes: what has a wrong type is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping

from monitor.errors import SourceError
from monitor.model import Json
from sources.entries import MOST_ENTRIES, Entry, moment
from sources.markup import plain

Node = Mapping[str, Json]


def read(body: bytes) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries in the order of the document, and a sentence for what was left out.

    Raises:
        SourceError: it is not a JSON Feed.
    """
    try:
        # Feeds are UTF-8 by the standard; a byte-order mark and a bad byte are no reason to lose one.
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise SourceError("this is not a feed: it begins like JSON but is broken") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise SourceError("this is not a feed: it is JSON without a list of items")
    items = feed["items"]
    skipped: tuple[str, ...] = ()
    if len(items) > MOST_ENTRIES:
        skipped = (f"of {len(items)} entries only the first and the last {MOST_ENTRIES // 2} are read",)
        items = items[: MOST_ENTRIES // 2] + items[-(MOST_ENTRIES // 2) :]
    return [_entry(item, feed) for item in items if isinstance(item, dict)], skipped


def _entry(item: Node, feed: Node) -> Entry:
    markup = _text(item, "content_html")
    return Entry(
        id=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url") or _attachment(item),
        title=_text(item, "title"),
        text=_text(item, "content_text") or plain(markup) or _text(item, "summary"),
        author=_author(item) or _author(feed),
        lang=_text(item, "language") or _text(feed, "language"),
        published_at=moment(_text(item, "date_published")),
        updated_at=moment(_text(item, "date_modified")),
    )


def _text(node: Node, name: str) -> str:
    """A number is taken for its digits: the standard asks for that where ids are numbers."""
    value = node.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _author(node: Node) -> str:
    """``authors`` of 1.1, else ``author`` of 1.0."""
    authors = node.get("authors")
    every = [*(authors if isinstance(authors, list) else []), node.get("author")]
    names = [_text(each, "name") for each in every if isinstance(each, dict)]
    return next(filter(None, names), "")


def _attachment(item: Node) -> str:
    attached = item.get("attachments")
    first = attached[0] if isinstance(attached, list) and attached else None
    return _text(first, "url") if isinstance(first, dict) else ""
