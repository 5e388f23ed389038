"""From what YouTube answers to posts: videos, comments and the answers to them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from monitor.model import Post
from monitor.text import MAX_NAME, clean, clean_line
from sources.entries import language, moment
from sources.nodes import Node, inner, number, text


def video(item: Node) -> Post | None:
    """A video as ``videos.list`` has it: its title and its whole description."""
    id_, said, numbers = text(item, "id"), inner(item, "snippet"), inner(item, "statistics")
    title = clean_line(text(said, "title"))
    if not id_ or not title:
        return None
    return Post(
        key=clean_line(id_, MAX_NAME),
        title=title,
        text=clean(text(said, "description")),
        url=_address(id_),
        author=clean_line(text(said, "channelTitle"), MAX_NAME),
        lang=language(text(said, "defaultAudioLanguage", "defaultLanguage")),
        published_at=moment(text(said, "publishedAt")),
        thread=clean_line(id_, MAX_NAME),
        likes=_count(numbers, "likeCount"),
        replies=_count(numbers, "commentCount"),
    )


def comments(thread: Node) -> Iterator[Post]:
    """A comment, and the answers that came along with it."""
    said = inner(thread, "snippet")
    post = comment(inner(said, "topLevelComment"), text(said, "videoId"), _count(said, "totalReplyCount"))
    if post is not None:
        yield post
    for reply in replies(thread):
        post = comment(reply, text(said, "videoId"))
        if post is not None:
            yield post


def replies(thread: Node) -> list[Node]:
    """The answers that came along: five at the most."""
    found = inner(thread, "replies").get("comments")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def comment(item: Node, video_id: str = "", answers: int | None = None) -> Post | None:
    """One comment, or one answer."""
    id_, said = text(item, "id"), inner(item, "snippet")
    words = clean(text(said, "textOriginal", "textDisplay"))
    if not id_ or not words:
        return None
    video_id = text(said, "videoId") or video_id
    return Post(
        key=clean_line(id_, MAX_NAME),
        text=words,
        url=_address(video_id, id_) if video_id else "",
        author=clean_line(text(said, "authorDisplayName"), MAX_NAME),
        published_at=moment(text(said, "publishedAt")),
        type="comment",
        thread=clean_line(video_id, MAX_NAME),
        likes=_count(said, "likeCount"),
        replies=answers,
    )


def _address(video_id: str, comment_id: str = "") -> str:
    address = f"https://www.youtube.com/watch?v={quote(video_id[:MAX_NAME], safe='')}"
    return address + (f"&lc={quote(comment_id[:MAX_NAME], safe='')}" if comment_id else "")


def _count(numbers: Node, name: str) -> int | None:
    """A number, which some of Google's APIs write as a text."""
    found = number(numbers, name)
    if found is None:
        written = text(numbers, name)
        found = (
            int(written)
            if written.isascii() and written.isdigit() and len(written) <= len("999999999999999")
            else None
        )
    return None if found is None or found < 0 else found
