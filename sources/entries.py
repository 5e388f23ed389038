"""From the entries of a feed, whatever its format, to posts: keyed, cleaned, each once, oldest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from monitor.model import Post
from monitor.text import MAX_NAME, MAX_URL, clean, clean_line, stable_id

MOST_ENTRIES = 4_000  # of one feed: it holds some dozens, and an archive's are read in a second
MOST_TEXT = 20 * 2**20  # characters of one feed: entities can blow a small file up
_LONGEST_KEY = 500

_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*", re.DOTALL)
_NO_LANGUAGE = {"und", "mul", "zxx"}  # undetermined, several, none: ISO 639-2


class Entry(NamedTuple):
    """What one entry says, in plain text that nobody has cleaned yet; "" and ``None`` are "it does not say"."""

    id: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    author: str = ""
    lang: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None


class Parsed(NamedTuple):
    """What a feed gives: ``skipped`` has a sentence for each thing left out."""

    posts: tuple[Post, ...]
    skipped: tuple[str, ...] = ()


def posts_of(entries: Sequence[Entry], base: str) -> Parsed:
    """The posts, oldest first; an entry that comes twice counts once, as it was edited last.

    Feeds put the newest on top, so an entry without a date is taken for as old as the one below it.

    Args:
        entries: in the order of the document.
        base: what relative links are relative to.
    """
    empty = 0
    spent = late = 0
    found: dict[str, tuple[Entry, Post]] = {}
    for entry in entries:
        post = post_of(entry, base)
        if not (post.title or post.text or post.url):
            empty += 1
            continue
        spent += len(post.text)
        if spent > MOST_TEXT:
            late += 1
            continue
        earlier = found.get(post.key)
        if earlier is None or _edited(entry) > _edited(earlier[0]):
            found[post.key] = (entry, post)
    skipped = []
    if empty:
        skipped.append(f"entries with neither words nor link: {empty}")
    if late:
        skipped.append(f"entries left out, beyond {MOST_TEXT // 2**20} MiB of text: {late}")
    return Parsed(tuple(_oldest_first([post for _, post in found.values()])), tuple(skipped))


def _oldest_first(posts: Iterable[Post]) -> list[Post]:
    moment = datetime.min.replace(tzinfo=UTC)
    dated = []
    for post in reversed(list(posts)):
        moment = post.published_at or moment
        dated.append((moment, post))
    return [post for _, post in sorted(dated, key=lambda pair: pair[0])]


def _edited(entry: Entry) -> datetime:
    return entry.updated_at or entry.published_at or datetime.min.replace(tzinfo=UTC)


def post_of(entry: Entry, base: str) -> Post:
    """One entry, whatever it lacks: its key is its id, else its link, else what it says."""
    title, text = clean_line(entry.title), clean(entry.text)
    url = web_link(entry.link, base)
    return Post(
        key=_key(entry.id) or _key(url) or stable_id(title, text),
        title=title,
        text=text,
        url=url,
        author=clean_line(entry.author, MAX_NAME),
        lang=language(entry.lang),
        published_at=entry.published_at or entry.updated_at,
        type="article",
    )


def _key(given: str) -> str:
    key = clean_line(given[: 2 * _LONGEST_KEY], 2 * _LONGEST_KEY)
    return key if len(given) <= _LONGEST_KEY else stable_id(given)


def web_link(link: str, base: str) -> str:
    """The absolute http or https address; "" if it is anything else, or longer than we keep: half a link is none."""
    link = clean_line(link[: 2 * MAX_URL], 2 * MAX_URL).replace(" ", "%20")
    try:
        parts = urlsplit(urljoin(base, link))
    except ValueError:
        return ""
    url = parts.geturl() if link else ""
    return url if parts.scheme in {"http", "https"} and parts.netloc and len(url) <= MAX_URL else ""


def language(tag: str) -> str | None:
    """The primary subtag of a language tag (RFC 5646): ``en`` of ``en-GB``."""
    found = _TAG.fullmatch(tag[:100])
    primary = found[1].lower() if found else None
    return None if primary in _NO_LANGUAGE else primary


def moment(text: str) -> datetime | None:
    """A date as ISO 8601 or RFC 822 writes it, in UTC, which is also what a date without a zone is taken for."""
    text = text.strip()[:100]
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            read = parse(text)
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
