"""From the bytes of a feed to posts. Hostile bytes may keep it busy for minutes: ``sources.cage`` runs it."""

from __future__ import annotations

import re

from monitor.errors import SourceError
from sources import json_feed
from sources.entries import Entry, Parsed, posts_of, web_link

_LOOKED_AT = 65_536  # bytes of what is no feed, to say what it is
_LINK = re.compile(rb"<link\s[^<>]{1,1000}>", re.IGNORECASE)
_IS_FEED = re.compile(rb"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(rb"""href\s*=\s*["']?([^"'\s>]{1,1000})""", re.IGNORECASE)
_BEGINNINGS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
_NO_XML = tuple(beginning for beginning, _ in _BEGINNINGS)


def parse(body: bytes, content_type: str, base: str) -> Parsed:
    """The posts of a feed of any format.

    Args:
        content_type: what HTTP said: its charset counts.
        base: where it came from: relative links start there.

    Raises:
        SourceError: it is not a feed; the sentence says what it looks like, and where a feed may be.
    """
    start = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise SourceError("this is not a feed: it is empty")
    if start.startswith((b"{", b"[")):
        entries, skipped = json_feed.read(body)
    else:
        entries, skipped = _read_xml(body, content_type, base, start)
    parsed = posts_of(entries, base)
    return parsed._replace(skipped=skipped + parsed.skipped)


def _read_xml(body: bytes, content_type: str, base: str, start: bytes) -> tuple[list[Entry], tuple[str, ...]]:
    from sources import xml_feed  # noqa: PLC0415 -- imported when first needed: 80 ms of feedparser

    if b"<" in start and not start.startswith(
        _NO_XML
    ):  # else feedparser would look at every byte for nothing
        entries, skipped, version = xml_feed.read(body, content_type, base)
        if entries or version:
            return entries, skipped
    raise SourceError(f"this is not a feed: it looks like {_looks_like(start, base)}")


def _looks_like(start: bytes, base: str) -> str:
    for beginning, name in _BEGINNINGS:
        if start.startswith(beginning):
            return name
    if re.search(rb"<(?:!doctype html|html|body|head)\b", start, re.IGNORECASE):
        feed = _feed_of_page(start, base)
        return f"a web page; its feed may be {feed}" if feed else "a web page, which names no feed"
    return "XML of another kind" if start.startswith(b"<") else "something else"


def _feed_of_page(page: bytes, base: str) -> str:
    """What ``<link rel="alternate" type="application/rss+xml" href="…">`` points to."""
    for tag in _LINK.finditer(page):
        href = _HREF.search(tag[0])
        if href and _IS_FEED.search(tag[0]):
            return web_link(href[1].decode("utf-8", "replace"), base)
    return ""
