"""From what X answers to posts."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from monitor.errors import SourceError
from monitor.model import Post
from monitor.text import MAX_NAME, clean, clean_line
from sources.entries import language, moment, web_link
from sources.nodes import Node, inner, number, rows, text
from sources.x_rise import Span

_EPOCH = datetime(
    2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC
)  # of the numbers of posts, 22 bits above the milliseconds
_NO_LANGUAGE = re.compile(r"q..")  # X's own codes: only tags, only links, too short, ...
_NUMBER = re.compile(r"\d{1,19}")
_MOST_SAID = 3
_MOST_LINKS = 50


def born(id_: str) -> datetime:
    """When the post of this number was written (https://docs.x.com/fundamentals/x-ids)."""
    return _EPOCH + timedelta(milliseconds=int(id_) >> 22)


def is_number(id_: str) -> bool:
    """Whether it can be the number of a post or an account."""
    return _NUMBER.fullmatch(id_) is not None


def tweets(answer: Node) -> Sequence[Node]:
    """Its posts: where there are none, it says so, and has no list.

    Raises:
        SourceError: it neither has any nor says so.
    """
    if "data" not in answer and number(inner(answer, "meta"), "result_count") == 0:
        return ()
    return rows(answer, "data")


def spans(answer: Node) -> list[Span]:
    """The counts of ``/2/tweets/counts/recent``.

    Raises:
        SourceError: there are none that can be read.
    """
    found = []
    for row in rows(answer, "data"):
        start, end, posts = moment(text(row, "start")), moment(text(row, "end")), number(row, "tweet_count")
        if start is None or end is None or posts is None:
            raise SourceError("X answers with counts that are not what its documents say")
        found.append(Span(start, end, posts))
    return found


def authors(answer: Node) -> dict[str, Node]:
    """The accounts that came along, by number."""
    users = inner(answer, "includes").get("users")
    return {
        text(user, "id"): user
        for user in (users if isinstance(users, list) else ())
        if isinstance(user, dict)
    }


def posts_of(answer: Node) -> list[Post]:
    """Its posts, oldest first.

    Raises:
        SourceError: it has no list of them.
    """
    known = authors(answer)
    found = [post for tweet in tweets(answer) if (post := _post(tweet, known)) is not None]
    return sorted(found, key=lambda post: (post.published_at or _EPOCH, post.key))


def said(answer: Node) -> tuple[str, ...]:
    """A sentence for what X left out of a good answer."""
    found = [clean_line(text(error, "detail", "title"), MAX_NAME) for error in _errors(answer)]
    return tuple([f"X left something out: {each}" for each in found if each][:_MOST_SAID])


def gone(answer: Node) -> tuple[str, ...]:
    """The numbers of posts that were looked up and may no longer be seen: deleted, protected, suspended."""
    ids = [text(error, "resource_id", "value") for error in _errors(answer)]
    return tuple(id_ for id_ in ids if is_number(id_))


def _errors(answer: Node) -> list[Node]:
    errors = answer.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _post(tweet: Node, known: Mapping[str, Node]) -> Post | None:
    id_ = text(tweet, "id")
    if not is_number(id_):
        return None
    user = known.get(text(tweet, "author_id"), {})
    name = clean_line(text(user, "username"), MAX_NAME)
    numbers = inner(tweet, "public_metrics")
    lang = text(tweet, "lang")
    return Post(
        key=_first(tweet, id_),
        text=_words(tweet),
        url=web_link(f"https://x.com/{name or 'i'}/status/{id_}", ""),
        author=f"@{name}" if name else clean_line(text(tweet, "author_id"), MAX_NAME),
        lang=None if _NO_LANGUAGE.fullmatch(lang) else language(lang),
        published_at=moment(text(tweet, "created_at")) or born(id_),
        reach=_count(inner(user, "public_metrics"), "followers_count"),
        type="comment" if _replies(tweet) else "post",
        thread=clean_line(text(tweet, "conversation_id"), MAX_NAME),
        likes=_count(numbers, "like_count"),
        replies=_count(numbers, "reply_count"),
        shares=_shares(numbers),
    )


def _first(tweet: Node, id_: str) -> str:
    """An edited post has a new number: it is the same post all the same."""
    history = tweet.get("edit_history_tweet_ids")
    ids = (
        [each for each in history if isinstance(each, str) and is_number(each)]
        if isinstance(history, list)
        else []
    )
    return min([id_, *ids], key=int)


def _words(tweet: Node) -> str:
    """The whole of it, with links as they were before X shortened them: a brand's site must be seen in them."""
    note = inner(tweet, "note_tweet")
    whole = note if text(note, "text") else tweet
    words = text(whole, "text")
    links = inner(whole, "entities").get("urls")
    for link in links[:_MOST_LINKS] if isinstance(links, list) else ():
        if isinstance(link, dict) and text(link, "url") and web_link(text(link, "expanded_url"), ""):
            words = words.replace(text(link, "url"), text(link, "expanded_url"))
    return clean(html.unescape(words))


def _replies(tweet: Node) -> bool:
    referenced = tweet.get("referenced_tweets")
    return isinstance(referenced, list) and any(
        isinstance(each, dict) and each.get("type") == "replied_to" for each in referenced
    )


def _count(numbers: Node, name: str) -> int | None:
    found = number(numbers, name)
    return None if found is None or found < 0 else found


def _shares(numbers: Node) -> int | None:
    """Reposts and quotes."""
    found = [
        count for name in ("retweet_count", "quote_count") if (count := _count(numbers, name)) is not None
    ]
    return sum(found) if found else None
