"""Messages as JSON to an address of yours, signed. How to check the signature: ``docs/webhook.md``."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from alerts.web import Answer, WebAddress, post, retry_after
from monitor.errors import DeliveryError
from monitor.model import Block, EventKind, Json, Line, Message, Quote, Receipt, Table, TicketId
from monitor.ports import Surroundings
from monitor.settings import ChannelSettings, Secret
from monitor.text import clean

# These pass by themselves; any other refusal needs a person. 425 and 429 say so by their names.
_LATER = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)


class WebhookSettings(ChannelSettings):
    """An address that takes JSON: a chat bridge, a ticket system, a function of yours."""

    kind: Literal["webhook"] = "webhook"
    url: WebAddress = Field(description="Where to POST.", examples=["https://ops.example/vigie"])
    secret: Secret | None = Field(
        None, description="Signs what is sent, so that the receiver knows it is from you."
    )

    @field_validator("url")
    @classmethod
    def _is_no_secret(cls, url: str) -> str:
        if urlsplit(url).hostname == "hooks.slack.com":
            raise PydanticCustomError(
                "webhook",
                "this address is a secret, and Slack's: write {kind: slack, webhook: ${SLACK_WEBHOOK}} and set the variable",
            )
        return url

    @property
    def living(self) -> bool:
        """Machines want every event of an alert's life."""
        return True


class WebhookChannel:
    """POSTs each message once. The receiver knows a message that comes again by its ticket, an alert by its id."""

    Settings = WebhookSettings

    def __init__(self, settings: WebhookSettings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        """POST once; any 2xx is a delivery.

        Raises:
            DeliveryError: a server that failed is asked again: it can tell by the ticket what it has already.
        """
        now = self._around.clock.now()
        body = json.dumps(payload(message, ticket), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", "Vigie-Ticket": ticket}
        if self._settings.secret is not None:
            if self._settings.secret.absent:
                raise DeliveryError(f"{self._settings.secret.origin} is not set", permanent=True)
            headers["Vigie-Signature"] = signature(body, self._settings.secret.reveal(), now)
        answer = post(self._settings.url, body, headers, allow=self._around.allow)
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise _refusal(answer, now)
        return Receipt(json.dumps({"status": answer.status, "ticket": ticket}))

    def update(self, message: Message, ticket: TicketId, first: Receipt) -> Receipt:  # noqa: ARG002 -- what was sent before stays with the receiver
        """POST what happened to an alert that the receiver has heard of: ``id`` says of which, ``event`` what.

        Raises:
            DeliveryError: as ``send``.
        """
        return self.send(message, ticket)


def signature(body: bytes, secret: str, now: datetime) -> str:
    """``t=…,v1=…``: the Unix time, and the HMAC-SHA256 of time, dot and body. An old one cannot be sent again unseen."""
    at = str(int(now.timestamp()))
    signed = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


def payload(message: Message, ticket: TicketId) -> Mapping[str, Json]:
    """The message as JSON: ``message.data`` with what a person would read beside it. Times are UTC."""
    return {
        **{clean(key): _cleaned(value) for key, value in message.data.items()},
        **_life(message),
        "kind": message.kind,
        "title": clean(message.title),
        "summary": clean(message.summary),
        "at": _utc(message.at),
        "language": message.language,
        "quotes": [_quote(quote) for quote in message.quotes],
        "facts": [{"label": clean(label), "value": clean(value)} for label, value in message.facts],
        "advice": clean(message.advice),
        "runbook": clean(message.runbook),
        **({"page": clean(message.page)} if message.page else {}),
        "actions": [{"label": clean(what), "command": clean(command)} for what, command in message.actions],
        **_chapters(message),
        "ticket": ticket,
    }


def _chapters(message: Message) -> Mapping[str, Json]:
    """Of a digest: its first sentences and its parts, in words."""
    if not message.chapters and not message.lead:
        return {}
    told: list[Json] = [
        {"key": one.key, "title": clean(one.title), "blocks": [_block(block) for block in one.blocks]}
        for one in message.chapters
    ]
    return {"lead": [_line(line) for line in message.lead], "chapters": told}


def _block(block: Block) -> Json:
    if isinstance(block, Table):
        return {
            "columns": [clean(name) for name in block.head],
            "rows": [[_line(cell) for cell in row] for row in block.rows],
        }
    return {"head": clean(block.head), "lines": [_line(line) for line in block.lines]}


def _line(line: Line) -> Json:
    return [{"text": clean(span.text), "url": clean(span.url) or None} for span in line]


def _life(message: Message) -> Mapping[str, Json]:
    """Of an alert: what just happened, where it stands since, and whether that is meant to interrupt somebody."""
    if message.kind != "alert":
        return {}
    life: dict[str, Json] = {
        "event": str(message.event or EventKind.OPENED),
        "news": clean(message.news),
        "state_line": clean(message.state_line),
        "rings": message.rings,
    }
    return {**life, "state": str(message.state)} if message.state else life


def _quote(quote: Quote) -> Json:
    return {
        "author": clean(quote.author),
        "place": clean(quote.place),
        "at": _utc(quote.at),
        "text": clean(quote.text),
        "words": [clean(word) for word in quote.words],
        "url": clean(quote.url),
        "copies": quote.copies,
        "likes": quote.likes,
        "stars": quote.stars,
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _cleaned(value: Json) -> Json:
    """Every string in it without controls, direction marks and lone surrogates, which few parsers survive."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(one) for key, one in value.items()}
    return value


def _refusal(answer: Answer, now: datetime) -> DeliveryError:
    status = answer.status
    if status < HTTPStatus.BAD_REQUEST:
        return DeliveryError(
            f"the address sends us elsewhere (HTTP {status}): write the final one", permanent=True
        )
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _LATER:
        return DeliveryError(f"the receiver refuses what we send (HTTP {status})", permanent=True)
    return DeliveryError(f"the receiver failed (HTTP {status})", retry_after=retry_after(answer.headers, now))
