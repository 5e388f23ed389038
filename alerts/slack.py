"""Messages in Slack, by a bot's token or by an incoming webhook."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal, Protocol, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from alerts.slack_blocks import render
from alerts.slack_errors import translate
from alerts.web import WebAddress, retry_after
from alerts.wording import web_link
from monitor.errors import DeliveryError, Outcome
from monitor.model import Message, Receipt, TicketId
from monitor.ports import Surroundings
from monitor.settings import ChannelSettings, Secret

_ID = re.compile(r"[CGD][A-Z0-9]{8,}")
_EVENT = "vigie_ticket"
_SKEW = timedelta(minutes=10)  # how far apart our clock and Slack's may be
_PER_PAGE = 200  # what Slack recommends: https://docs.slack.dev/apis/web-api/pagination
_PAGES = 100  # far more than any channel says in the minutes that ``find`` looks at


class SlackSettings(ChannelSettings):
    """A Slack channel, reached by a bot (``token`` and ``channel``) or by an incoming webhook (``webhook``)."""

    kind: Literal["slack"] = "slack"
    token: Secret | None = Field(
        None, description="The Bot User OAuth Token of your Slack app: ${SLACK_BOT_TOKEN}."
    )
    channel: str | None = Field(
        None,
        description="The channel's name or its ID.",
        examples=["#crisis", "C024BE91L"],
        pattern=r"^#?[^\s#@&<>]{1,80}$",
    )
    webhook: Secret | None = Field(
        None, description="The address of an incoming webhook, instead of a token."
    )
    api_url: WebAddress = Field(
        "https://slack.com/api/",
        description="Where the Web API is: another one for GovSlack or a server that speaks Slack's language.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.token is None) == (self.webhook is None):
            raise PydanticCustomError("slack-way", "needs either `token` with `channel`, or `webhook`")
        if self.token is not None and self.channel is None:
            raise PydanticCustomError("slack-channel", 'a `token` needs a `channel`, such as "#crisis"')
        if self.webhook is not None and self.channel is not None:
            raise PydanticCustomError(
                "slack-channel", "a `webhook` has its channel built in: take `channel` out"
            )
        return self


class SlackChannel:
    """A Slack channel. With a token it can also look for what it sent (``Reconciles``) and be probed (``Probes``)."""

    Settings = SlackSettings

    def __init__(self, settings: SlackSettings, around: Surroundings) -> None:
        self._way: _Way
        if settings.webhook is not None:
            self._way = _Webhook(settings.webhook, around)
        else:
            assert settings.token is not None, "its settings see to it"
            self._way = bot = _Bot(settings.token, settings.channel or "", settings.api_url, around)
            # Powers that a webhook has not: they exist only where they work, and so the protocols tell the truth.
            self.find = bot.find
            self.probe = bot.probe

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        """Post once.

        Raises:
            DeliveryError: with what to do about it where a person can help.
        """
        return self._way.send(message, ticket)


class _Way(Protocol):
    def send(self, message: Message, ticket: TicketId) -> Receipt: ...


class _Bot:
    """By the Web API, as a bot."""

    def __init__(self, token: Secret, channel: str, api_url: str, around: Surroundings) -> None:
        self._token = token
        self._channel = channel
        self._api_url = api_url
        self._around = around

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        answer = self._call("chat.postMessage", json={"channel": self._channel, **_payload(message, ticket)})
        return _receipt(answer.get("channel"), answer.get("ts"))

    def find(self, ticket: TicketId, since: datetime) -> Receipt | None:
        """Look for ``ticket`` among the messages since then, by the metadata that every message of ours carries.

        Raises:
            DeliveryError: Slack could not be asked, or the bot may not read the channel.
        """
        arguments = {
            "channel": self._id,
            "oldest": f"{(since - _SKEW).timestamp():.6f}",
            "include_all_metadata": True,
        }
        for page in self._pages("conversations.history", arguments):
            for message in page.get("messages", []):
                if _ticket(message) == ticket:
                    return _receipt(self._id, message.get("ts"))
        return None

    def probe(self) -> str:
        """Who the token is, where, and whether it is in its channel.

        Raises:
            DeliveryError: what is wrong, and what to do about it.
        """
        who = self._call("auth.test")
        found = self._call("conversations.info", params={"channel": self._id}).get("channel", {})
        if not found.get("is_member"):
            raise self._error(200, {"error": "not_in_channel"})
        return f"{who.get('user')} in {who.get('team')}, member of {self._channel}"

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
        from slack_sdk.errors import SlackApiError  # noqa: PLC0415 -- imported when first needed: 80 ms

        from alerts.slack_wire import GatedWebClient  # noqa: PLC0415 -- as above

        client = GatedWebClient(
            _revealed(self._token, re.compile(r"[!-~]+").fullmatch), self._api_url, self._around.allow
        )
        try:
            data = client.api_call(method, params=params, json=json).data
        except SlackApiError as error:
            answer = error.response
            raise self._error(answer.status_code, answer.data, answer.headers) from None
        assert isinstance(data, dict), "GatedWebClient sees to it"
        return data

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


class _Webhook:
    """By an incoming webhook, which says "ok" and nothing that could be looked up later."""

    def __init__(self, webhook: Secret, around: Surroundings) -> None:
        self._webhook = webhook
        self._around = around

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        from alerts.slack_wire import GatedWebhookClient  # noqa: PLC0415 -- imported when first needed: 80 ms

        client = GatedWebhookClient(_revealed(self._webhook, web_link), self._around.allow)
        answer = client.send_dict(_payload(message, ticket))
        said = answer.body.strip()
        if answer.status_code != 200:  # noqa: PLR2004 -- HTTP OK
            raise translate(
                answer.status_code,
                said,
                channel="its channel",
                secret=self._webhook.origin,
                retry_after=retry_after(answer.headers, self._around.clock.now()),
            )
        if said != "ok":  # a login page says 200 as well
            why = (
                f"the address in {self._webhook.origin} does not answer as an incoming webhook does: check it"
            )
            raise DeliveryError(why, outcome=Outcome.UNKNOWN, permanent=True)
        return Receipt(json.dumps({"webhook": said}))


def _payload(message: Message, ticket: TicketId) -> dict[str, Any]:
    """What is posted: the words, nothing that Slack makes of them by itself, and the ticket to know it by again."""
    text, blocks = render(message)
    return {
        "text": text,
        "blocks": blocks,
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": _EVENT, "event_payload": {"ticket": ticket}},
    }


def _ticket(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload", {}).get("ticket") if metadata.get("event_type") == _EVENT else None


def _receipt(channel: str | None, ts: str | None) -> Receipt:
    return Receipt(json.dumps({"channel": channel, "ts": ts}))


def _revealed(secret: Secret, form: Callable[[str], object]) -> str:
    """The secret, if it is there and can be one: what cannot would be shown in the errors of others."""
    if secret.absent:
        raise DeliveryError(f"{secret.origin} is not set", permanent=True)
    value = secret.reveal().strip()
    if not form(value):
        raise DeliveryError(f"what {secret.origin} holds cannot be right: copy it again", permanent=True)
    return value
