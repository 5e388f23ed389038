"""Reading channels of Slack: a stretch of time whole, its threads with it, and what is no longer there.

https://docs.slack.dev/reference/methods/conversations.history and conversations.replies: the newest first, page by page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

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


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one channel.

    Args:
        channel: as the rules name it.
        seen: is told which threads were read, and forgets what is gone.
    """

    slack: Slack
    room: Room
    channel: str
    seen: Seen

    def read(self, start: int, end: int) -> Stretch:
        """What was said from one second on and before another, with the threads of it that changed.

        Raises:
            SourceError: Slack cannot be asked, or the bot may not read the channel.
        """
        first, end = self._history(start, end)
        changed = [each for each in first if self.seen.threads.get(self._key(each), "0") != _state(each)]
        if len(changed) > THREADS:
            end = max(start + 1, _second(text(changed[THREADS], "ts")))
            first = [each for each in first if _second(text(each, "ts")) < end]
            changed = [each for each in changed if _second(text(each, "ts")) < end]
        shown = {self._key(each): each for each in first}
        for each in changed:
            shown |= {self._key(reply): reply for reply in self._replies(text(each, "ts"))}
        there = {key: each for key, each in shown.items() if not is_deleted(each)}
        states = {self._key(each): _state(each) for each in first}
        gone = self._gone(there.keys(), states, range(start, end))
        self.seen.threads.update((key, states[key]) for key in map(self._key, changed))
        return Stretch(sorted(there.values(), key=lambda each: text(each, "ts")), end, gone)

    def _history(self, start: int, end: int) -> tuple[list[Node], int]:
        """First messages, the oldest first, and the second before which they are all."""
        while True:
            pages = self.slack.pages(
                lambda client, at, end=end: client.conversations_history(  # type: ignore[misc]
                    channel=self.room.id,
                    oldest=f"{start}.000000",
                    latest=f"{end - 1}.999999",
                    inclusive=True,
                    include_all_metadata=True,
                    limit=PER_PAGE,
                    cursor=at,
                ),
                "messages",
                self.channel,
            )
            found = list(pages) if end - start == 1 else list(islice(pages, PAGES + 1))
            if end - start == 1 or len(found) <= PAGES:
                messages = [message for page in found for message in page]
                return sorted(messages, key=lambda message: text(message, "ts")), end
            end = slices.narrowed(start, end, PAGES * PER_PAGE, None)

    def _replies(self, ts: str) -> list[Node]:
        """A thread, its first message with it; empty: there is none."""
        pages = self.slack.pages(
            lambda client, at: client.conversations_replies(
                channel=self.room.id, ts=ts, include_all_metadata=True, limit=PER_PAGE, cursor=at
            ),
            "messages",
            self.channel,
        )
        try:
            return [message for page in pages for message in page]
        except Refusal as refusal:
            if refusal.code not in _NOT_THERE:
                raise
            return []

    def _gone(self, there: Collection[str], states: Mapping[str, str], stretch: range) -> list[str]:
        """Keys that were there and are not. Each is asked for by name: an answer that is empty by mistake deletes nothing.

        Args:
            there: keys that are shown.
            states: of the threads that are shown.
        """
        asked: dict[str, set[str]] = {}
        gone = []
        for key, thread in list(self.seen.lately.items()):
            room, _, ts = thread.rpartition("/")
            if room != self.room.id or _second(ts) not in stretch or key in there:
                continue
            if key != thread and self.seen.threads.get(thread) == states.get(thread, ""):
                continue  # a reply of a thread that is as it was
            if thread not in asked:
                if len(asked) == LOOKED_AT:
                    break
                asked[thread] = {self._key(each) for each in self._replies(ts) if not is_deleted(each)}
            if key not in asked[thread]:
                gone.append(key)
                del self.seen.lately[key]
        return gone

    def _key(self, message: Node) -> str:
        return f"{self.room.id}/{text(message, 'ts')}"


def _state(message: Node) -> str:
    """What changes with a thread; "0" where there is none."""
    if thread_of(message) != text(
        message, "ts"
    ):  # a reply that all could see: its thread is read by its first one
        return "0"
    count = text(message, "reply_count") or "0"
    return count if count == "0" else f"{count} {text(message, 'latest_reply')}"


def _second(ts: str) -> int:
    seconds = ts.partition(".")[0]
    return (
        int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < len("99999999999") else 0
    )
