"""What people say in a channel of Slack, as every platform's server tells it: a workspace behind an ``ApiServer``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen
from tests.servers.slack import Room, SlackServer
from tests.servers.slack_limits import Refused

ROOM = "C0000FEEDBK"
TOKEN = "sesame"


def ts_of(told: Told) -> str:
    return f"{int(told.at.timestamp())}.000100"


class TalkServer(ApiServer):
    """``posts`` are said in #feedback; ``slack`` is the workspace around it."""

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.slack = SlackServer()
        self.room = Room(ROOM, "feedback")
        self.slack.rooms.append(self.room)
        self.extra: list[dict[str, Any]] = []  # messages as Slack has them

    def stop(self) -> None:
        super().stop()
        self.slack._http.server_close()

    def say(self, ts: str, words: str = "Acme hums", **more: Any) -> dict[str, Any]:
        """A message in Slack's own form."""
        message = {"type": "message", "user": "UANN", "ts": ts, "text": words, **more}
        self.extra.append(message)
        return message

    def calls(self, method: str) -> list[dict[str, str]]:
        """What a method was called with."""
        return [arguments(seen) for seen in self.seen if seen.path == f"/api/{method}"]

    def respond(self, path: str, _params: Mapping[str, str], seen: Seen) -> Answer:
        said = [
            {
                "type": "message",
                "user": f"U{told.author.upper()}",
                "ts": ts_of(told),
                "text": f"{told.title}\n{told.text}",
            }
            for told in self.published
        ]
        self.slack.people |= {each["user"]: each["user"].title() for each in said}
        self.room.messages = sorted([*said, *self.extra], key=lambda message: str(message["ts"]))
        try:
            return as_json({"ok": True, **self._answer(path, seen)})
        except Refused as refused:
            answer = {"ok": False, "error": refused.error, **refused.more}
            limited = refused.error == "ratelimited"
            headers = {"Content-Type": "application/json", **({"Retry-After": "7"} if limited else {})}
            return Answer(json.dumps(answer).encode(), 429 if limited else 200, headers)

    def _answer(self, path: str, seen: Seen) -> dict[str, Any]:
        if seen.headers.get("authorization") != f"Bearer {TOKEN}":
            raise Refused("invalid_auth")
        self.slack.spend(path.removeprefix("/api/"))
        return self.slack.methods[path](dict(arguments(seen)))


def arguments(seen: Seen) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(seen.body.decode()).items()}
