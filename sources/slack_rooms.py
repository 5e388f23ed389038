"""Reading channels of Slack: a stretch of time whole, its threads with it, and what is no longer there.

https://docs.slack.dev/reference/methods/conversations.history and conversations.replies: the newest first, page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sources import slices
from sources.nodes import Node, inner, text
from sources.slack_posts import Room, is_deleted, people, thread_of
from sources.slack_wire import PER_PAGE, Refusal, Slack

PAGES = 5  # of a stretch of time; one that holds more is made shorter
THREADS = 20  # read in one look
LOOKED_AT = 10  # messages that are not shown any more, and are asked for by name before they count as deleted
MOST_PEOPLE = 5_000  # whose names are remembered
_ID = re.compile("[CGD][A-Z0-9]{8,}")
_UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_NOT_THERE = frozenset({"thread_not_found", "message_not_found"})


class Workspace:
    """What is known of a workspace while the process lives: its address, its channels, its people."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self._names: dict[str, str] = {}
        self._rooms: dict[str, str] = {}
        self._self: Node = {}
        self.nameless = ""  # why people go by their ids; "": they do not

    @property
    def myself(self) -> Node:
        """Who we are there (auth.test).

        Raises:
            SourceError: the token is not good.
        """
        self._self = self._self or self.slack.ask(lambda client: client.auth_test())
        return self._self

    def room(self, channel: str) -> Room:
        """A channel, by its name or its id.

        Raises:
            SourceError: there is none of that name, or Slack cannot be asked.
        """
        team = text(self.myself, "url")
        return Room(self._id(channel), team if team.endswith("/") else f"{team}/")

    def _id(self, channel: str) -> str:
        if _ID.fullmatch(channel):
            return channel
        name = channel.removeprefix("#")
        if name not in self._rooms:
            for page in self.slack.pages(
                lambda client, at: client.conversations_list(
                    types="public_channel,private_channel", exclude_archived=True, limit=PER_PAGE, cursor=at
                ),
                "channels",
                channel,
            ):
                self._rooms |= {text(each, "name"): text(each, "id") for each in page}
                if name in self._rooms:
                    break
        if name not in self._rooms:
            raise Refusal(
                f"there is no channel {channel}, or it is private and the bot is not in it: correct its name, or type"
                " /invite @vigie there",
                "channel_not_found",
                permanent=True,
            )
        return self._rooms[name]

    def names(self, messages: Iterable[Node]) -> Mapping[str, str]:
        """Who said these, and whom they name, by id.

        Raises:
            SourceError: Slack cannot be asked.
        """
        wanted = list(dict.fromkeys(each for message in messages for each in people(message)))
        for each in wanted:
            if each not in self._names and not self.nameless:
                self._names[each] = self._name(each)
        found = {each: self._names[each] for each in wanted if each in self._names}
        while len(self._names) > MOST_PEOPLE:
            del self._names[next(iter(self._names))]
        return found

    def _name(self, user: str) -> str:
        try:
            told = inner(self.slack.ask(lambda client: client.users_info(user=user)), "user")
        except Refusal as refusal:
            if refusal.code == "missing_scope":
                self.nameless = f"people go by their ids: {refusal}"
            elif refusal.code not in _UNKNOWN:
                raise
            return user
        profile = inner(told, "profile")
        return text(profile, "display_name", "real_name") or text(told, "real_name", "name") or user


@dataclass(slots=True)
class Seen:
    """What is remembered from look to look; part of the cursor.

    Args:
        lately: keys of posts that may have become mentions, with the thread that each stands in.
        threads: how many replies each thread had, and the newest, when it was read.
    """

    lately: dict[str, str] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Stretch:
    """A stretch of time of a channel.

    Args:
        end: the second before which this is all there is.
        gone: keys.
    """

    messages: list[Node]
    end: int
    gone: list[str] = field(default_factory=list)


def read(slack: Slack, room: Room, channel: str, seen: Seen, start: int, end: int) -> Stretch:
    """What was said from one second on and before another, with the threads of it that changed.

    Args:
        seen: is told which threads were read, and forgets what is gone.

    Raises:
        SourceError: Slack cannot be asked, or the bot may not read the channel.
    """
    first, end = _history(slack, room, channel, start, end)
    changed = [message for message in first if seen.threads.get(_key(room, message), "0") != _state(message)]
    if len(changed) > THREADS:
        end = max(start + 1, _second(changed[THREADS]))
        first = [message for message in first if _second(message) < end]
        changed = [message for message in changed if _second(message) < end]
    shown = {_key(room, message): message for message in first}
    for message in changed:
        replies = _replies(slack, room, channel, text(message, "ts")) or []
        shown |= {_key(room, reply): reply for reply in replies}
    there = [message for message in shown.values() if not is_deleted(message)]
    gone = _gone(slack, room, channel, seen, {_key(room, message) for message in there}, first, (start, end))
    seen.threads |= {_key(room, message): _state(message) for message in changed}
    return Stretch(sorted(there, key=lambda message: text(message, "ts")), end, gone)


def _history(slack: Slack, room: Room, channel: str, start: int, end: int) -> tuple[list[Node], int]:
    """First messages, the oldest first, and the second before which they are all."""
    while True:
        found: list[Node] = []
        whole = True
        pages = slack.pages(
            lambda client, at, end=end: client.conversations_history(  # type: ignore[misc]
                channel=room.id,
                oldest=f"{start}.000000",
                latest=f"{end - 1}.999999",
                inclusive=True,
                include_all_metadata=True,
                limit=PER_PAGE,
                cursor=at,
            ),
            "messages",
            channel,
        )
        for number, page in enumerate(pages):
            if number == PAGES and end - start > 1:
                whole = False
                break
            found += page
        if whole:
            return sorted(found, key=lambda message: text(message, "ts")), end
        end = slices.narrowed(start, end, PAGES * PER_PAGE, None)


def _replies(slack: Slack, room: Room, channel: str, ts: str) -> list[Node] | None:
    """A thread, its first message with it; ``None``: there is none."""
    try:
        pages = slack.pages(
            lambda client, at: client.conversations_replies(
                channel=room.id, ts=ts, include_all_metadata=True, limit=PER_PAGE, cursor=at
            ),
            "messages",
            channel,
        )
        return [message for page in pages for message in page]
    except Refusal as refusal:
        if refusal.code not in _NOT_THERE:
            raise
        return None


def _gone(
    slack: Slack,
    room: Room,
    channel: str,
    seen: Seen,
    there: set[str],
    first: list[Node],
    stretch: tuple[int, int],
) -> list[str]:
    """Keys that were there and are not: each is asked for by name, since an answer that is empty by mistake deletes nothing."""
    states = {_key(room, message): _state(message) for message in first}
    asked: dict[str, set[str]] = {}
    gone = []
    for key, thread in list(seen.lately.items()):
        of, _, ts = thread.rpartition("/")
        if of != room.id or not stretch[0] <= _whole(ts) < stretch[1] or key in there:
            continue
        if key != thread and seen.threads.get(thread) == states.get(thread, ""):
            continue  # a reply of a thread that is as it was
        if thread not in asked:
            if len(asked) == LOOKED_AT:
                break
            replies = _replies(slack, room, channel, ts) or []
            asked[thread] = {_key(room, message) for message in replies if not is_deleted(message)}
        if key not in asked[thread]:
            gone.append(key)
            del seen.lately[key]
    return gone


def _key(room: Room, message: Node) -> str:
    return f"{room.id}/{text(message, 'ts')}"


def _state(message: Node) -> str:
    """What changes with a thread; "0" where there is none."""
    if thread_of(message) != text(
        message, "ts"
    ):  # a reply that all could see: its thread is read by its first one
        return "0"
    count = text(message, "reply_count") or "0"
    return count if count == "0" else f"{count} {text(message, 'latest_reply')}"


def _second(message: Node) -> int:
    return _whole(text(message, "ts"))


def _whole(ts: str) -> int:
    seconds = ts.partition(".")[0]
    return (
        int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < len("99999999999") else 0
    )
