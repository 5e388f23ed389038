"""slack-sdk's clients, going out through the gate like everybody else. Imports the SDK: import this late.

On its own the SDK follows redirects with the token in hand, takes a proxy from the environment, lets an answer drip
for ever and cannot say whether a failed request left. Each client has one method that opens the socket; here it is
``alerts.web.post``. The names are private to the SDK: if they move, a redirect is followed and
``tests/alerts/test_slack.py`` fails.
"""

from __future__ import annotations

import json
import logging
from ipaddress import IPv4Network, IPv6Network
from typing import Any
from urllib.request import Request

from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse

from alerts.web import Answer, post
from monitor.errors import DeliveryError, Outcome

Networks = tuple[IPv4Network | IPv6Network, ...]

# The SDK logs requests with the webhook's address at DEBUG, and failures that we tell ourselves.
_MUTE = logging.getLogger("vigie.slack-sdk")
_MUTE.setLevel(logging.CRITICAL + 1)


class GatedWebClient(WebClient):
    """The Web API with a bot's token. The outbox owns every retry, so the SDK makes none."""

    def __init__(self, token: str, api_url: str, allow: Networks) -> None:
        super().__init__(token, api_url, logger=_MUTE, retry_handlers=[])
        self._allow = allow

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        answer = _post(url, req, self._allow)
        body = answer.body.decode("utf-8", "replace")
        if answer.status == 200 and not _is_object(body):  # noqa: PLR2004 -- HTTP OK
            raise DeliveryError("Slack answered with something other than JSON", outcome=Outcome.UNKNOWN)
        return {
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": body if _is_object(body) else "{}",
        }


class GatedWebhookClient(WebhookClient):
    """An incoming webhook. The outbox owns every retry, so the SDK makes none."""

    def __init__(self, url: str, allow: Networks) -> None:
        super().__init__(url, logger=_MUTE, retry_handlers=[])
        self._allow = allow

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        answer = _post(url, req, self._allow)
        body = answer.body.decode("utf-8", "replace")
        return WebhookResponse(url=url, status_code=answer.status, body=body, headers=dict(answer.headers))


def _post(url: str, request: Request, allow: Networks) -> Answer:
    body = request.data if isinstance(request.data, bytes) else b""
    return post(url, body, dict(request.header_items()), allow=allow)


def _is_object(body: str) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
