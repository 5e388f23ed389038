"""Pictures in the thread of a digest: uploaded by a bot, each with its words for those who do not see it.

In three steps, as Slack has it since ``files.upload`` is gone: ask where to, send the bytes there, share the file.
https://docs.slack.dev/messaging/working-with-files#upload. slack-sdk's ``files_upload_v2`` makes the same three, but opens the
second connection by itself, past our gate. A file carries no ticket; its name does.

Slack shares a file a moment after it said so, and one with an alternative text sometimes never, in silence
(https://github.com/slackapi/python-slack-sdk/issues/1818): so the thread is looked at, and after a while the words go as a comment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from alerts.slack_elements import escape
from alerts.slack_errors import SlackError
from alerts.web import post
from monitor.errors import DeliveryError, Outcome
from monitor.model import Image, TicketId
from monitor.text import clean_line

SCOPE = "files:write"
PATIENCE = timedelta(minutes=30)  # after that the digest stays without its pictures
_ALT_UNTIL = timedelta(minutes=1)  # after that their words are a comment
_LOOKS = (1.0, 2.0, 4.0)  # seconds between two looks: the daemon's end does not wait for them
_ALT, _TITLE = 1_000, 140  # characters: ours are far shorter
_OK = 200

Call = Callable[[str, dict[str, Any]], dict[str, Any]]  # a method of the Web API with its parameters
Replies = Iterable[Mapping[str, Any]]


def file_name(image: Image, ticket: TicketId) -> str:
    """The same for the same picture of the same digest."""
    return f"vigie-{image.name}-{ticket}.png"


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of a digest, and the thread they belong to.

    Args:
        thread: the ID of its channel, and ``thread_ts``.
        age: of the thread.
        pause: waits so many seconds.
    """

    images: Sequence[Image]
    ticket: TicketId
    thread: Mapping[str, str]
    age: timedelta
    call: Call
    allow: Sequence[IPv4Network | IPv6Network]
    pause: Callable[[float], object]

    def missing(self, replies: Replies) -> list[Image]:
        """Those that are not there."""
        held = {file.get("name") for reply in replies for file in reply.get("files") or ()}
        return [one for one in self.images if file_name(one, self.ticket) not in held]

    def share(self, replies: Replies) -> DeliveryError | None:
        """Upload what is missing, in order: the words of a digest do not wait for its pictures. What was in the way, if anything."""
        for image in self.missing(replies):
            try:
                self._share(image)
            except DeliveryError as error:
                return error
        return None

    def landed(self, look: Callable[[], Replies]) -> DeliveryError | None:
        """Look whether all of them are there, a few times; what is wrong, if not."""
        for seconds in (*_LOOKS, None):
            if not self.missing(look()):
                return None
            if seconds is not None:
                self.pause(seconds)
        return SlackError("Slack took the pictures and does not show them", outcome=Outcome.UNKNOWN)

    def given_up(self, trouble: DeliveryError) -> bool:
        """Whether nobody should wait for the pictures any more."""
        return trouble.permanent or self.age > PATIENCE

    def _share(self, image: Image) -> None:
        """Upload one picture into the thread.

        Raises:
            DeliveryError: it may not be there.
        """
        words = clean_line(image.words, _ALT)
        alone = self.age <= _ALT_UNTIL
        told = {"alt_txt": words} if alone else {}
        asked = self.call(
            "files.getUploadURLExternal",
            {"filename": file_name(image, self.ticket), "length": len(image.png), **told},
        )
        kind = {"Content-Type": "application/octet-stream"}
        answer = post(str(asked.get("upload_url", "")), image.png, kind, allow=self.allow)
        if answer.status != _OK:
            raise SlackError(f"Slack did not take a picture (HTTP {answer.status})")
        file = {"id": asked.get("file_id"), "title": clean_line(image.title, _TITLE)}
        where = {"channel_id": self.thread["channel"], "thread_ts": self.thread["thread_ts"]}
        comment = {} if alone else {"initial_comment": escape(words, 2 * _ALT)}
        self.call("files.completeUploadExternal", {"files": json.dumps([file]), **where, **comment})
