"""Slack by its Web API, as a bot: messages that live, that can be looked for, and edited where they stand.

https://docs.slack.dev/reference/methods: chat.postMessage (one a second and channel), chat.update, conversations.history
and conversations.replies (tier 3: fifty a minute). What Slack asks us to wait, ``DeliveryError.retry_after`` says.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from alerts.life import standalone
from alerts.slack_blocks import posted, render, render_chapters, render_lack, render_news, ticket_of
from alerts.slack_chapters import Part
from alerts.slack_errors import CLOSED, GONE, SlackError, translate
from alerts.slack_pictures import SCOPE, Gallery
from alerts.web import retry_after, revealed
from monitor.errors import DeliveryError, Outcome
from monitor.model import EventKind, Message, Receipt, TicketId
from monitor.ports import Surroundings
from monitor.settings import Secret

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse

_ID = re.compile(r"[CGD][A-Z0-9]{8,}")
_SKEW = timedelta(minutes=10)  # how far apart our clock and Slack's may be
_PER_PAGE = 200  # what Slack recommends: https://docs.slack.dev/apis/web-api/pagination
_PAGES = 100  # far more than any channel says in the minutes that ``find`` looks at


class Bot:
    """By the Web API, as a bot.

    Args:
        pause: waits so many seconds.
    """

    def __init__(
        self,
        token: Secret,
        channel: str,
        api_url: str,
        around: Surroundings,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._token = token
        self._channel = channel
        self._api_url = api_url
        self._around = around
        self._pause = pause

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        """Post once.

        Raises:
            DeliveryError: it may or may not have arrived, and what to do about it.
        """
        first = message.event is None or message.event is EventKind.OPENED
        text, blocks = render(message if first else standalone(message))
        answer = self._call(
            "chat.postMessage", json={"channel": self._channel, **posted(text, blocks, ticket)}
        )
        return self._receipt(answer.get("channel"), answer.get("ts"))

    def update(self, message: Message, ticket: TicketId, first: Receipt) -> Receipt:
        """Edit the living message, then say in its thread what happened: what rings, the whole channel sees.

        In this order: an edit may be made twice and nobody sees it, so that only the reply can ever be in doubt.

        Raises:
            DeliveryError: "unknown" only where the news may have arrived.
        """
        place = self._place(first)
        if place is None or not self._edit(place, message):
            return self.send(message, ticket)
        if not message.news or message.event is EventKind.GREW:
            return first
        try:
            return self._reply(place, message, ticket) or first
        except SlackError as error:
            if error.code not in CLOSED:
                raise
            return self.send(message, ticket) if message.rings else first

    def follow(self, message: Message, ticket: TicketId, first: Receipt) -> None:
        """Say the rest of a digest in its thread, each page and picture once: what is there already is known by its ticket.

        The pictures come first, but no word waits for them: where they cannot be had, a line says why.

        Raises:
            DeliveryError: some of it may not be there.
        """
        place = self._place(first)
        if place is None:
            return

        def look() -> list[dict[str, Any]]:
            return [*self._messages("conversations.replies", {**place, "include_all_metadata": True})]

        replies = look()
        thread = {"channel": place["channel"], "thread_ts": place["ts"]}
        gallery = self._gallery(message, ticket, thread)
        trouble = gallery.share(replies)
        self._say(render_chapters(message), ticket, thread, replies)
        if trouble is None and gallery.missing(replies):  # until just now
            trouble = gallery.landed(look)
        if trouble is not None and not gallery.given_up(trouble):
            raise trouble
        if trouble is not None:
            self._say([render_lack(message, str(trouble))], ticket, thread, replies)

    def _say(
        self,
        parts: Sequence[Part],
        ticket: TicketId,
        thread: dict[str, str],
        replies: Sequence[Mapping[str, Any]],
    ) -> None:
        """Post what is not among the replies."""
        there = {ticket_of(reply) for reply in replies}
        for part in parts:
            own = TicketId(f"{ticket}-{part.name}")
            if own not in there:
                self._call("chat.postMessage", json={**posted(part.text, part.blocks, own), **thread})

    def _gallery(self, message: Message, ticket: TicketId, thread: dict[str, str]) -> Gallery:
        said_at = datetime.fromtimestamp(float(thread["thread_ts"]), UTC)
        age = self._around.clock.now() - said_at
        allow, pause = self._around.allow, self._pause

        def call(method: str, params: dict[str, Any]) -> dict[str, Any]:
            return self._call(method, params=params)

        return Gallery(message.images, ticket, thread, age, call, allow, pause)

    def _edit(self, place: dict[str, str], message: Message) -> bool:
        """Whether the message was there to be edited."""
        text, blocks = render(message)
        plain = {"parse": "none", "link_names": False}
        try:
            self._call("chat.update", json={**place, "text": text, "blocks": blocks, **plain})
        except DeliveryError as error:
            if isinstance(error, SlackError) and error.code in GONE:
                return False
            # Whether it arrived or not: it is made again.
            raise DeliveryError(
                str(error), permanent=error.permanent, retry_after=error.retry_after
            ) from None
        return True

    def _reply(self, place: dict[str, str], message: Message, ticket: TicketId) -> Receipt | None:
        """Where the reply is, if not in the thread: that is how Slack takes one whose first message has just been deleted.

        https://github.com/slack-go/slack/issues/1571
        """
        said = posted(*render_news(message), ticket)
        thread = {"channel": place["channel"], "thread_ts": place["ts"], "reply_broadcast": message.rings}
        answer = self._call("chat.postMessage", json={**said, **thread})
        if "thread_ts" in answer.get("message", thread):
            return None
        return self._receipt(answer.get("channel"), answer.get("ts"))

    def find(self, ticket: TicketId, since: datetime) -> Receipt | None:
        """Look for ``ticket`` among the messages since then, by the metadata that every message of ours carries.

        Raises:
            DeliveryError: Slack could not be asked, or the bot may not read the channel.
        """
        oldest = f"{(since - _SKEW).timestamp():.6f}"
        arguments = {"channel": self._id, "oldest": oldest, "include_all_metadata": True}
        for message in self._messages("conversations.history", arguments):
            if (
                ticket_of(message) == ticket
            ):  # where it is a reply that all could see, its thread's first one lives
                return self._receipt(self._id, message.get("thread_ts") or message.get("ts"))
        return None

    def find_update(self, ticket: TicketId, first: Receipt) -> Receipt | None:
        """Look for the news of ``ticket`` in the thread of the living message.

        Raises:
            DeliveryError: Slack could not be asked, or the bot may not read the channel.
        """
        place = self._place(first)
        if place is None:
            return None
        try:
            replies = self._messages("conversations.replies", {**place, "include_all_metadata": True})
            news = any(ticket_of(one) == ticket and one.get("ts") != place["ts"] for one in replies)
        except SlackError as error:
            if error.code not in GONE:
                raise
            return None
        return first if news else None

    def probe(self) -> str:
        """Who the token is, where, and whether it is in its channel.

        Raises:
            DeliveryError: what is wrong, and what to do about it.
        """
        answer = self._asked("auth.test")
        who = answer.data
        assert isinstance(who, dict), "GatedWebClient sees to it"
        found = self._call("conversations.info", params={"channel": self._id}).get("channel", {})
        if not found.get("is_member"):
            raise self._error(200, {"error": "not_in_channel"})
        scopes = answer.headers.get("x-oauth-scopes", SCOPE)
        lack = (
            ""
            if SCOPE in scopes.split(",")
            else f"; no pictures in digests: the token lacks the scope {SCOPE}"
        )
        return f"{who.get('user')} in {who.get('team')}, member of {self._channel}{lack}"

    @cached_property
    def _id(self) -> str:
        """Slack looks a name up when posting and nowhere else: to read a channel its ID is needed."""
        if _ID.fullmatch(self._channel):
            return self._channel
        name = self._channel.removeprefix("#")
        arguments = {"types": "public_channel,private_channel", "exclude_archived": True}
        for page in self._pages("conversations.list", arguments):
            for channel in page.get("channels", []):
                if channel.get("name") == name:
                    return str(channel["id"])
        raise self._error(200, {"error": "channel_not_found"})

    def _place(self, first: Receipt) -> dict[str, str] | None:
        """Where the living message is; ``None`` if it is not one of ours, or the rules name another channel now."""
        try:
            said = json.loads(first.reference)
            place = {"channel": str(said["channel"]), "ts": str(said["ts"])}
        except (ValueError, KeyError, TypeError):
            return None
        return place if said.get("named", self._channel) == self._channel else None

    def _receipt(self, channel: object, ts: object) -> Receipt:
        return Receipt(json.dumps({"channel": channel, "ts": ts, "named": self._channel}))

    def _messages(self, method: str, arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for page in self._pages(method, arguments):
            yield from page.get("messages", [])

    def _pages(self, method: str, arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
        arguments = {**arguments, "limit": _PER_PAGE}
        for _ in range(_PAGES):
            page = self._call(method, params=arguments)
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments["cursor"] = cursor
        raise DeliveryError(f"{self._channel}: Slack has more pages than we read", outcome=Outcome.UNKNOWN)

    def _call(
        self, method: str, *, params: dict[str, Any] | None = None, json: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        data = self._asked(method, params=params, json=json).data
        assert isinstance(data, dict), "GatedWebClient sees to it"
        return data

    def _asked(
        self, method: str, *, params: dict[str, Any] | None = None, json: dict[str, Any] | None = None
    ) -> SlackResponse:
        from slack_sdk.errors import SlackApiError  # noqa: PLC0415 -- imported when first needed: 80 ms

        from alerts.slack_wire import GatedWebClient  # noqa: PLC0415 -- as above

        client = GatedWebClient(
            revealed(self._token, re.compile(r"[!-~]+").fullmatch), self._api_url, self._around.allow
        )
        try:
            return client.api_call(method, params=params, json=json)
        except SlackApiError as error:
            answer = error.response
            raise self._error(answer.status_code, answer.data, answer.headers) from None

    def _error(
        self, status: int, data: dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> DeliveryError:
        return translate(
            status,
            str(data.get("error", "")),
            channel=self._channel,
            secret=self._token.origin,
            needed=str(data.get("needed", "")),
            retry_after=retry_after(headers or {}, self._around.clock.now()),
        )
