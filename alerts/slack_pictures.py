"""Pictures in the thread of a digest: uploaded by a bot, each with its words for those who do not see it.

In three steps, as Slack has it since ``files.upload`` is gone: ask where to, send the bytes there, share the file.
https://docs.slack.dev/messaging/working-with-files#upload. slack-sdk's ``files_upload_v2`` makes the same three, but opens the
second connection by itself, past our gate. A file carries no ticket; its name does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from alerts.slack_errors import SlackError
from alerts.web import post
from monitor.errors import DeliveryError
from monitor.model import Image, TicketId
from monitor.text import clean_line

SCOPE = "files:write"
PATIENCE = timedelta(minutes=30)  # after that the digest stays without its pictures
_ALT, _TITLE = 1_000, 140  # characters: ours are far shorter
_OK = 200

Call = Callable[[str, dict[str, Any]], dict[str, Any]]  # a method of the Web API with its parameters


def file_name(image: Image, ticket: TicketId) -> str:
    """The same for the same picture of the same digest."""
    return f"vigie-{image.name}-{ticket}.png"


def held(replies: Iterable[Mapping[str, Any]]) -> set[str]:
    """The names of the files that are in a thread."""
    return {str(file.get("name")) for reply in replies for file in reply.get("files") or ()}


def share(
    call: Call,
    image: Image,
    ticket: TicketId,
    thread: Mapping[str, str],
    allow: Sequence[IPv4Network | IPv6Network],
) -> None:
    """Upload one picture into a thread.

    Raises:
        DeliveryError: it may not be there.
    """
    words = clean_line(image.words, _ALT)
    asked = call(
        "files.getUploadURLExternal",
        {"filename": file_name(image, ticket), "length": len(image.png), "alt_txt": words},
    )
    answer = post(
        str(asked.get("upload_url", "")), image.png, {"Content-Type": "application/octet-stream"}, allow=allow
    )
    if answer.status != _OK:
        raise SlackError(f"Slack did not take a picture (HTTP {answer.status})")
    file = {"id": asked.get("file_id"), "title": clean_line(image.title, _TITLE)}
    where = {"channel_id": thread["channel"], "thread_ts": thread["thread_ts"]}
    call("files.completeUploadExternal", {"files": json.dumps([file]), **where})


def share_all(share_one: Callable[[Image], None], images: Sequence[Image]) -> DeliveryError | None:
    """As many as can be, in their order: the words of a digest do not wait for its pictures. What was in the way, if anything."""
    for image in images:
        try:
            share_one(image)
        except DeliveryError as error:
            return error
    return None
