"""A message of Slack as a post: its marks made plain words, its people named. Pure.

https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages says how a text is written, and
https://docs.slack.dev/reference/events/message what a message holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.model import Json, Post
from monitor.text import MAX_NAME, clean, clean_line, fold
from sources import slices
from sources.nodes import Node, inner, number, text

OURS = "vigie_ticket"  # what each message of a channel of Vigie's carries (``alerts.slack_blocks``)
_SAID = frozenset({"", "thread_broadcast", "file_share", "me_message", "bot_message"})  # others are events
_TS = re.compile(r"(\d{9,11})\.(\d{6})")
_MARKED = re.compile(r"<([^<>\n]{1,4000})>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>")
_STYLED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(?!\1)([^\n]{0,300}?\S)\1(?![\w*_~])")
_HOLE = "\0"  # where a name or a link stands: addresses keep their stars
_PARTS = re.compile(f"({_HOLE})")
_MOST_PARTS = 20  # files and attachments of one message that are looked at
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Room:
    """A channel.

    Args:
        id: such as ``C024BE91L``.
        team: the address of the workspace, such as ``https://acme.slack.com/``.
    """

    id: str
    team: str


def moment_of(ts: str) -> datetime | None:
    """When a message was sent: its ``ts``, which is also its name in its channel; ``None``: this is none."""
    found = _TS.fullmatch(ts)
    if found is None:
        return None
    return _START + timedelta(seconds=int(found[1]), microseconds=int(found[2]))


def thread_of(message: Node) -> str:
    """The ``ts`` of the first message of its thread, which may be itself."""
    return text(message, "thread_ts", "ts")


def is_deleted(message: Node) -> bool:
    """Whether it only marks where one was that had replies."""
    return text(message, "subtype") == "tombstone"


def is_ours(message: Node, bot: str) -> bool:
    """Whether Vigie said it: by what it carries, or by who says it.

    Args:
        bot: our own bot's id; "" if it has none.
    """
    return text(inner(message, "metadata"), "event_type") == OURS or (
        bot != "" and text(message, "bot_id") == bot
    )


def is_bots(message: Node) -> bool:
    """Whether a program said it."""
    return text(message, "bot_id") != "" or text(message, "subtype") == "bot_message"


def people(message: Node) -> tuple[str, ...]:
    """The ids of those who must be named to make it plain: who said it, and whom it names."""
    author = text(message, "user") if not _own_name(message) else ""
    return tuple(dict.fromkeys(filter(None, [author, *_PERSON.findall("\n".join(_texts(message)))])))


def post_of(message: Node, room: Room, names: Mapping[str, str]) -> Post | None:
    """A post; ``None`` for what nobody said (somebody joined), and for what holds no words.

    Args:
        names: people by id; who is not there is called by it.
    """
    ts, first = text(message, "ts"), thread_of(message)
    sent = moment_of(ts)
    words = clean(words_of(message, names))
    if sent is None or not words or text(message, "subtype") not in _SAID:
        return None
    reply = first != ts and moment_of(first) is not None
    user = text(message, "user")
    return Post(
        key=f"{room.id}/{ts}",
        text=words,
        url=f"{room.team}archives/{room.id}/p{ts.replace('.', '')}"
        + (f"?thread_ts={first}&cid={room.id}" if reply else ""),
        author=clean_line(_own_name(message) or names.get(user, user) or text(message, "bot_id"), MAX_NAME),
        published_at=sent,
        type="comment" if reply else "post",
        thread=f"{room.id}/{first if reply else ts}",
        likes=sum(number(each, "count") or 0 for each in _rows(message.get("reactions"))),
        replies=None if reply else number(message, "reply_count") or 0,
    )


def words_of(message: Node, names: Mapping[str, str]) -> str:
    """Whatever a reader sees of it, without marks."""
    return "\n".join(filter(None, (plain(part, names) for part in _texts(message))))


def plain(written: str, names: Mapping[str, str]) -> str:
    """A text without Slack's marks: names for people, words and address for links, no stars around what is bold."""
    inside = iter(_MARKED.findall(written := written.replace(_HOLE, "")))
    out = _MARKED.sub(_HOLE, written).replace("`", "")
    for _ in range(2):  # one in another
        out = _STYLED.sub(r"\2", out)
    out = "".join(_unmarked(next(inside), names) if each == _HOLE else each for each in _PARTS.split(out))
    return out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _unmarked(inside: str, names: Mapping[str, str]) -> str:
    what, _, label = inside.partition("|")
    kind = what[:1]
    if kind == "@":
        return f"@{names.get(what[1:]) or label.removeprefix('@') or what[1:]}"
    if kind == "#":
        return f"#{label or what[1:]}"
    if kind == "!":
        return label or f"@{what[1:].partition('^')[0]}"
    address = what.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label in address else f"{label} {address}"


def _texts(message: Node) -> Iterator[str]:
    """Whatever a reader sees of it: its words, the cards below, the titles of its files."""
    yield text(message, "text")
    for card in _rows(message.get("attachments")):
        parts = [text(card, "pretext"), text(card, "title"), text(card, "text")]
        yield from parts if any(parts) else [text(card, "fallback")]
    for file in _rows(message.get("files")):
        yield text(file, "title", "name")


def _own_name(message: Node) -> str:
    """What a program calls itself in this message."""
    return text(message, "username") or text(inner(message, "bot_profile"), "name")


def _rows(value: Json) -> Sequence[Node]:
    return [row for row in value[:_MOST_PARTS] if isinstance(row, dict)] if isinstance(value, list) else []


def finder(asked: Sequence[str]) -> Callable[[str], bool]:
    """Says whether a text may name a brand: whatever does holds the first word of one of ``asked``; so may others."""
    firsts = [fold(phrase).split()[0] for phrase in slices.phrases(asked)]
    return lambda words: not firsts or any(first in fold(words) for first in firsts)
