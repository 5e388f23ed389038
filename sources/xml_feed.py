"""RSS 0.9x to 2.0, RDF and Atom, through feedparser. Slow on hostile input: runs in ``sources.cage`` only."""

from __future__ import annotations

import calendar
import io
import re
from datetime import UTC, datetime
from typing import Any

import feedparser

from sources.entries import MOST_ENTRIES, Entry, moment
from sources.markup import plain

_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_ADDRESS = re.compile(r"[^\s<>()\"@]+@[^\s<>()\"@]+")
_ENTRY_ENDS = (b"item>", b"entry>")

Node = dict[str, Any]  # feedparser's; read with dict.get, since its own has fallbacks that warn


def read(body: bytes, content_type: str, base: str) -> tuple[list[Entry], tuple[str, ...], str]:
    """The entries in the order of the document, a sentence for what was left out, and the format; "" if it has none.

    Args:
        content_type: what HTTP said; its charset counts, as RFC 7303 has it.
        base: where the body came from.
    """
    body, skipped = _thinned(body)
    # A stream, never bytes: feedparser takes those for a file name first.
    parsed = feedparser.parse(
        io.BytesIO(body),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": content_type, "content-location": base},
    )
    version = str(parsed.get("version") or "")
    feed = parsed.get("feed") or {}
    return [_entry(node, feed, version) for node in parsed.entries], skipped, version


def _thinned(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Without the middle, when there are more entries than could be read in time: feedparser does 6,000 a second.

    The newest may be on top or at the bottom, so both ends stay.
    """
    starts = [found.start() for found in _ENTRY.finditer(body)]
    if len(starts) <= MOST_ENTRIES:
        return body, ()
    half = MOST_ENTRIES // 2
    said = f"of {len(starts)} entries only the first and the last {half} are read"
    return body[: starts[half]] + body[starts[-half] :], (said,)


def _entry(node: Node, feed: Node, version: str) -> Entry:
    is_atom = version.startswith("atom")
    return Entry(
        id=_string(node, "id"),
        link=_link(node),
        title=_plain(_detail(node, "title"), is_atom=is_atom),
        text=_text(node, is_atom=is_atom),
        author=_author(node)
        or (_author(feed) if is_atom else ""),  # RFC 4287, section 4.2.1: the feed's is the entry's
        lang=_lang(node, feed),
        published_at=_moment(node, "published") or _moment(node, "created"),
        updated_at=_moment(node, "updated"),
    )


def _string(node: Node, name: str) -> str:
    value = dict.get(node, name)
    return value if isinstance(value, str) else ""


def _detail(node: Node, name: str) -> Node:
    return dict.get(node, f"{name}_detail") or {"value": _string(node, name), "type": "text/html"}


def _plain(detail: Node, *, is_atom: bool) -> str:
    """In RSS nobody says whether a field is text or markup, and most is markup; Atom says so, and is believed."""
    kind, value = _string(detail, "type"), _string(detail, "value")
    if is_atom and kind == "text/plain":
        return value
    return "" if kind.startswith(("image/", "audio/", "video/")) else plain(value)


def _text(node: Node, *, is_atom: bool) -> str:
    """The content, or the summary where that is all there is."""
    contents = [_plain(each, is_atom=is_atom) for each in dict.get(node, "content") or []]
    return next((each for each in contents if each.strip()), "") or _plain(
        _detail(node, "summary"), is_atom=is_atom
    )


def _link(node: Node) -> str:
    """The page; for a podcast without one, the recording."""
    links = [each for each in dict.get(node, "links") or [] if _string(each, "href")]
    enclosed = next((_string(each, "href") for each in links if _string(each, "rel") == "enclosure"), "")
    return _string(node, "link") or enclosed


def _author(node: Node) -> str:
    """The name; the address where that is all there is.

    feedparser takes RSS's ``jane@x.example (Jane)`` apart itself, but ends an address after four letters of its last part.
    """
    detail, whole = dict.get(node, "author_detail") or {}, _string(node, "author")
    address = _ADDRESS.search(whole)
    if address is None or _string(detail, "email") == address[0]:
        return _string(detail, "name") or whole
    return (whole[: address.start()] + whole[address.end() :]).strip(' \t\r\n()<>,;"') or whole


def _lang(node: Node, feed: Node) -> str:
    details = [*(dict.get(node, "content") or []), _detail(node, "title"), _detail(node, "summary")]
    said = (
        _string(node, "language"),
        *(_string(each, "language") for each in details),
        _string(feed, "language"),
    )
    return next(filter(None, said), "")


def _moment(node: Node, name: str) -> datetime | None:
    """What feedparser made of the date, in UTC; else what the standard library can."""
    parsed = dict.get(node, f"{name}_parsed")
    if parsed:
        try:
            return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        except (ValueError, OverflowError):
            return None
    return moment(_string(node, name))
