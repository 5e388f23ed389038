"""Messages in Slack, by a bot's token or by an incoming webhook."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Literal, Protocol, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from alerts.life import standalone
from alerts.slack_blocks import posted, render, render_chapters
from alerts.slack_bot import Bot
from alerts.slack_elements import ALL, BLOCKS, size
from alerts.slack_errors import translate
from alerts.web import WebAddress, retry_after, revealed
from alerts.wording import web_link
from monitor.errors import DeliveryError, Outcome
from monitor.model import Message, Receipt, TicketId
from monitor.ports import Surroundings
from monitor.settings import ChannelSettings, Secret


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

    @property
    def living(self) -> bool:
        """A bot edits its messages; an incoming webhook only ever adds one."""
        return self.token is not None

    @property
    def shows_images(self) -> bool:
        """A bot uploads them; an incoming webhook cannot."""
        return self.token is not None


class SlackChannel:
    """A Slack channel. With a token its messages live (``Updates``), can be looked for, and it can be probed.

    Args:
        pause: waits so many seconds.
    """

    Settings = SlackSettings

    def __init__(
        self, settings: SlackSettings, around: Surroundings, *, pause: Callable[[float], object] = time.sleep
    ) -> None:
        self._way: _Way
        if settings.webhook is not None:
            self._way = _Webhook(settings.webhook, around)
        else:
            assert settings.token is not None, "its settings see to it"
            self._way = bot = Bot(settings.token, settings.channel or "", settings.api_url, around, pause)
            # Powers that a webhook has not: they exist only where they work, and so the protocols tell the truth.
            self.update = bot.update
            self.find = bot.find
            self.find_update = bot.find_update
            self.probe = bot.probe
            self.follow = bot.follow

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        """Post once.

        Raises:
            DeliveryError: with what to do about it where a person can help.
        """
        return self._way.send(message, ticket)


class _Way(Protocol):
    def send(self, message: Message, ticket: TicketId) -> Receipt: ...


class _Webhook:
    """By an incoming webhook, which says "ok" and nothing that could be looked up later."""

    def __init__(self, webhook: Secret, around: Surroundings) -> None:
        self._webhook = webhook
        self._around = around

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        from alerts.slack_wire import GatedWebhookClient  # noqa: PLC0415 -- imported when first needed: 80 ms

        client = GatedWebhookClient(revealed(self._webhook, web_link), self._around.allow)
        text, blocks = render(standalone(message), threads=False)
        for part in render_chapters(message):  # it has no threads: as much as there is room for
            longer = [*blocks, *part.blocks]
            if len(longer) > BLOCKS or size(longer) > ALL:
                break
            blocks = longer
        answer = client.send_dict(posted(text, blocks, ticket))
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
