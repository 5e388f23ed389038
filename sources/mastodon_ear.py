"""The ear of kind ``mastodon``: posts at once, as an instance hears of them.

https://docs.joinmastodon.org/methods/streaming/#websocket. An ear remembers nothing: what is missed here, the next round of
polls finds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.errors import SourceError
from monitor.ports import Surroundings
from monitor.text import clean_line
from sources.line import Down, Line, Pulse
from sources.mastodon_settings import Strand, host_of
from sources.nodes import Node, inner, text

if TYPE_CHECKING:
    from sources.mastodon_wire import Instance

PULSE = Pulse()
PATH = "/api/v1/streaming"
_PUBLIC = {"local": "public:local", "remote": "public:remote", "all": "public"}
_MOST_SAID = 100  # characters of a refusal

Mark = tuple[str, str]  # the address of an instance, and the id of a status there


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a fetch takes from the streams.

    Args:
        most: messages of one instance.
        wait: how long it takes in what comes, of all together.
        lull: nothing for so long, and it goes on to the next.
    """

    most: int = 1_000
    wait: timedelta = timedelta(seconds=1)
    lull: timedelta = timedelta(seconds=0.1)
    pulse: Pulse = PULSE


PACE = Pace()


@dataclass(slots=True)
class Heard:
    """What came: the last word on each status.

    Args:
        tagged: those that came for a hashtag, not only with everything else.
        gone: those that were deleted, as far as they came before that in the same breath.
        odd: how many messages were no posts, or broken.
        troubles: what to tell the operator.
    """

    statuses: dict[Mark, Node] = field(default_factory=dict)
    tagged: set[Mark] = field(default_factory=set)
    gone: dict[Mark, Node] = field(default_factory=dict)
    odd: int = 0
    troubles: list[str] = field(default_factory=list)

    def add(self, url: str, message: str | bytes) -> None:
        """Take in one message of an instance.

        Raises:
            Down: it refuses what it was asked for.
        """
        event = _object(message)
        if event.get("error"):
            raise Down(f"{host_of(url)} refuses: {clean_line(text(event, 'error'), _MOST_SAID)}")
        kind = text(event, "event")
        if kind == "delete" and (id_ := text(event, "payload")):
            self.gone[url, id_] = self.statuses.pop((url, id_), {})
            return
        status = _object(event.get("payload")) if kind in {"update", "status.update"} else {}
        mark = (url, text(status, "id"))
        if not mark[1]:
            self.odd += 1
        elif mark not in self.gone:
            self.statuses[mark] = status
            if _came_by(event).startswith("hashtag"):
                self.tagged.add(mark)


class Ears:
    """One line to each instance that has something to tell.

    Args:
        instance: gives the one of an address.
    """

    def __init__(self, around: Surroundings, pace: Pace, instance: Callable[[str], Instance]) -> None:
        self._around = around
        self._pace = pace
        self._instance = instance
        self._lines: dict[str, Line] = {}
        self._said: dict[str, str] = {}  # of which instance what trouble was told
        self._rest: dict[str, datetime] = {}  # which asked not to be dialled before
        self._due = True
        self._closed = False
        self.deaf = False  # whether a line is down that should be up

    def dial_again(self) -> None:
        """With the next ``listen``, those that are down."""
        self._due = True

    def listen(self, strands: Sequence[Strand]) -> Heard:
        """What has come since. Whatever a line does is no error: it is told once, in ``troubles``."""
        wishes, heard = _wishes(strands), Heard()
        for url, asked in wishes.items() if self._due else ():
            if url not in self._lines and self._rest.get(url, self._now()) <= self._now():
                try:
                    self._dial(url, asked)
                except (SourceError, Down) as trouble:
                    wait = trouble.retry_after if isinstance(trouble, SourceError) else None
                    self._rest[url] = self._now() + (wait or timedelta())
                    self._drop(url, str(trouble), heard)
        self._due = False
        for url, line in list(self._lines.items()):
            try:
                for message in self._messages(line):
                    heard.add(url, message)
            except Down as down:  # in words of theirs, which might repeat ours
                self._drop(url, str(down).replace(self._instance(url).token, "…"), heard)
        self.deaf = any(url not in self._lines for url in wishes)
        return heard

    def close(self) -> None:
        """Hang up for good, also on a fetch that listens in another thread."""
        self._closed = True
        for line in list(self._lines.values()):
            line.hang_up()

    def _now(self) -> datetime:
        return self._around.clock.now()

    def _dial(self, url: str, asked: Sequence[Mapping[str, str]]) -> None:
        instance = self._instance(url)
        if not instance.token:
            raise SourceError(f"{instance.host} streams only with a token")
        place = place_of(instance.ask(lambda client: client.instance_v2()), url)
        line = self._lines[url] = Line([place], self._around, self._pace.pulse)
        line.dial(PATH, {"Authorization": f"Bearer {instance.token}"})
        if self._closed:
            line.hang_up()
        for wish in asked:
            line.say(json.dumps({"type": "subscribe", **wish}))
        self._said.pop(url, None)

    def _messages(self, line: Line) -> Iterator[str | bytes]:
        until = time.monotonic() + self._pace.wait.total_seconds() / len(self._lines)
        for _ in range(self._pace.most):
            left = until - time.monotonic()
            message = line.hear(max(0.0, min(left, self._pace.lull.total_seconds())))
            if message is None:
                return
            yield message
            if left <= 0:
                return

    def _drop(self, url: str, why: str, heard: Heard) -> None:
        line = self._lines.pop(url, None)
        if line is not None:
            line.hang_up()
        if self._said.get(url) != why:
            self._said[url] = why
            heard.troubles.append(f"{host_of(url)}'s stream: {why}; it is polled meanwhile")


def place_of(about: Node, url: str) -> str:
    """Where an instance takes calls, by what it says of itself: in TLS, or on the host that the rules name without.

    Raises:
        SourceError: it names no such place.
    """
    named = text(inner(inner(about, "configuration"), "urls"), "streaming")
    try:
        parts, ours = urlsplit(named), urlsplit(url)
        plain = parts.scheme == "ws" and ours.scheme == "http" and parts.hostname == ours.hostname
    except ValueError:
        parts, plain = urlsplit(""), False
    if not parts.hostname or "@" in parts.netloc or not (parts.scheme == "wss" or plain):
        raise SourceError(f"{host_of(url)} names no address of a stream to which a token may be sent")
    return f"{parts.scheme}://{parts.netloc}"


def _wishes(strands: Sequence[Strand]) -> dict[str, list[Mapping[str, str]]]:
    """What each instance is asked for. A search has no stream."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for strand in strands:
        if strand.kind == "tag":
            found.setdefault(strand.url, []).append({"stream": "hashtag", "tag": strand.what})
        elif strand.kind == "public":
            found.setdefault(strand.url, []).append({"stream": _PUBLIC[strand.what]})
    return found


def _came_by(event: Node) -> str:
    streams = event.get("stream")
    return str(streams[0]) if isinstance(streams, list) and streams else ""


def _object(value: object) -> Node:
    try:
        found = json.loads(value) if isinstance(value, str | bytes) else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
