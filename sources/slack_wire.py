"""slack-sdk's client, going out through the gate like everybody else. Imports the SDK: import this late.

On its own the SDK follows redirects with the token in hand, takes a proxy from the environment and lets an answer drip for
ever. It has one method that opens the socket; here that is ``sources.web.once``. The name is private to the SDK: if it
moves, a redirect is followed and ``tests/sources/test_slack.py`` fails.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.request import Request

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse, WebClient

from monitor.errors import SourceError
from monitor.ports import Surroundings
from monitor.settings import Secret
from sources import web
from sources.json_api import Wire
from sources.nodes import Node, inner, parse, rows, text

PER_PAGE = 200  # what Slack recommends: https://docs.slack.dev/apis/web-api/pagination
_TOKEN = re.compile(r"[!-~]+")

_MUTE = logging.getLogger("vigie.slack-sdk.sources")  # the SDK logs failures, which we tell ourselves
_MUTE.setLevel(logging.CRITICAL + 1)

_RENEW = "Slack does not accept the token in {secret}: copy it again from your Slack app, and see that it is still installed"
_CURES: Mapping[str, str] = {
    "not_in_channel": "the bot is not in {channel}: type /invite @vigie there",
    "channel_not_found": "there is no channel {channel}, or it is private and the bot is not in it: correct its name, or type"
    " /invite @vigie there",
    "missing_scope": "the token in {secret} lacks the scope {needed}: add it as in docs/slack-app-manifest.yaml, then reinstall"
    " the app",
    "not_allowed_token_type": "the token in {secret} is of the wrong kind: `token` begins with xoxb-, `app_token` with xapp-",
    "access_denied": "the workspace does not let this app read {channel}: ask an administrator of your Slack",
    "ekm_access_denied": "the workspace does not let this app read {channel}: ask an administrator of your Slack",
    "forbidden": "the app may not open connections: turn on Socket Mode in your Slack app",
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"), _RENEW
    ),
}
_OF_ONE_CHANNEL = frozenset({"not_in_channel", "channel_not_found", "access_denied", "ekm_access_denied"})


class Refusal(SourceError):  # noqa: N818 -- it says what happened
    """Slack answered, and said no.

    Args:
        code: its own name for it; "" if it gave none.
    """

    def __init__(self, message: str, code: str, *, permanent: bool = False) -> None:
        super().__init__(message, permanent=permanent)
        self.code = code

    @property
    def of_one_channel(self) -> bool:
        """Whether others may be read all the same."""
        return self.code in _OF_ONE_CHANNEL


class Slack:
    """A workspace, asked with one token."""

    def __init__(self, token: Secret, around: Surroundings, wire: Wire) -> None:
        self._token = token
        self._around = around
        self._wire = wire

    def ask(self, question: Callable[[WebClient], SlackResponse], channel: str = "its channel") -> Node:
        """What it answers.

        Args:
            channel: as an error names it.

        Raises:
            Refusal: Slack says no, and why.
            SourceError: nothing came that can be read.
        """
        try:
            data = question(_Gated(self._revealed(), self._around, self._wire)).data
        except SlackApiError as error:
            said = error.response.data
            raise self._refusal(said if isinstance(said, dict) else {}, channel) from None
        assert isinstance(data, dict), "_Gated sees to it"
        return data

    def pages(
        self, question: Callable[[WebClient, str | None], SlackResponse], name: str, channel: str
    ) -> Iterator[list[Node]]:
        """The objects of a list, page by page, each with those that follow it left to be asked for.

        Args:
            question: is given the client, and the cursor that Slack gave.
            name: of the list.

        Raises:
            SourceError: as ``ask``; or an answer has no such list.
        """
        at: str | None = None
        while True:
            answer = self.ask(lambda client, at=at: question(client, at), channel)  # type: ignore[misc]
            yield list(rows(answer, name))
            after = text(inner(answer, "response_metadata"), "next_cursor")
            if not after or after == at:
                return
            at = after

    def _revealed(self) -> str:
        if self._token.absent or not _TOKEN.fullmatch(self._token.reveal().strip()):
            raise SourceError(
                f"{self._token.origin} is not set, or holds no token of Slack: see docs/sources/slack.md",
                permanent=True,
            )
        return self._token.reveal().strip()

    def _refusal(self, said: Node, channel: str) -> SourceError:
        code = text(said, "error")
        if not re.fullmatch("[a-z0-9_]{1,80}", code):
            return SourceError("Slack answers with something else than its documents say")
        needed = text(said, "needed")
        needed = needed if re.fullmatch("[a-z:.,]{1,200}", needed) else "it needs"
        cure = _CURES.get(code, "Slack refuses, or fails")
        sentence = cure.format(channel=channel, secret=self._token.origin, needed=needed)
        return Refusal(f"{sentence} ({code})", code, permanent=code in _CURES)


class _Gated(WebClient):
    """The Web API. The daemon owns every retry, so the SDK makes none."""

    def __init__(self, token: str, around: Surroundings, wire: Wire) -> None:
        super().__init__(token, wire.base or "https://slack.com/api/", logger=_MUTE, retry_handlers=[])
        self._around = around
        self._wire = wire

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        headers = {name: value for name, value in req.header_items() if name.lower() != "user-agent"}
        fetched = web.once(
            url,
            self._around,
            req.data if isinstance(req.data, bytes) else b"",
            headers=headers,
            patience=self._wire.patience,
            turns=self._wire.turns,
        )
        parse(fetched.body, "Slack")
        return {
            "status": 200,
            "headers": dict(fetched.headers),
            "body": fetched.body.decode("utf-8-sig", "replace"),
        }
