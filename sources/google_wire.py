"""The way to Google's APIs: its own client speaks, and the house's gate carries what it says.

The client would ask through httplib2, which has no bound on what comes back and connects wherever a name leads. It takes any
transport; this is ours. Its descriptions of the APIs lie in its package: nothing is fetched to learn them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.errors import SourceError
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean_line
from sources import web
from sources.json_api import Wire
from sources.markup import plain
from sources.nodes import Node, inner, parse, text

PACIFIC = ZoneInfo("America/Los_Angeles")  # where Google's day begins


class Refused(SourceError):  # noqa: N818 -- it says what happened
    """Google answered with an error.

    Args:
        reason: its own word for it, such as ``commentsDisabled``.
    """

    def __init__(
        self, message: str, reason: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, permanent=permanent, retry_after=retry_after)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Transport:
    """What the client takes for ``httplib2.Http``.

    Args:
        who: what an error calls the other side.
        headers: what proves who we are; it stays out of addresses.
    """

    who: str
    headers: Mapping[str, str]
    around: Surroundings
    wire: Wire

    def request(self, uri: str, method: str = "GET", **_: object) -> tuple[Any, bytes]:
        """Ask for it.

        Raises:
            Refused: Google says no, and why.
            SourceError: nothing came that can be read.
        """
        import httplib2  # noqa: PLC0415 -- comes with the client, which is an extra

        if method != "GET":
            raise NotImplementedError(method)
        fetched = web.get(
            uri,
            self.around,
            headers={"Accept": "application/json", **self.headers},
            patience=self.wire.patience,
            turns=self.wire.turns,
            refused=lambda answer: refused(answer, self.who, self.around.clock.now()),
        )
        body = json.dumps(parse(fetched.body, self.who)).encode()
        return httplib2.Response({"status": "200", "content-type": "application/json"}), body


def service(api: str, version: str, transport: Transport, kind: str) -> Any:  # noqa: ANN401 -- made of a description
    """The client of one API.

    Raises:
        SourceError: it is not installed.
    """
    try:
        from googleapiclient import discovery  # noqa: PLC0415 -- an extra, and a third of a second
    except ImportError:
        raise SourceError(
            f"kind: {kind} needs Google's client: pip install 'vigie[google]'", permanent=True
        ) from None
    options = {"api_endpoint": transport.wire.base} if transport.wire.base else None
    return discovery.build(
        api, version, http=transport, static_discovery=True, cache_discovery=False, client_options=options
    )


def keyed(key: Secret) -> Mapping[str, str]:
    """The header that holds an API key.

    Raises:
        SourceError: it is not set.
    """
    if key.absent:
        raise SourceError(f"{key.origin} is not set: it holds your API key of Google", permanent=True)
    return {"X-Goog-Api-Key": key.reveal()}


_SAID = {
    "API_KEY_INVALID": "Google does not know this key: make a new one in the Cloud console",
    "keyInvalid": "Google does not know this key: make a new one in the Cloud console",
    "keyExpired": "this key has expired: make a new one in the Cloud console",
    "accessNotConfigured": "this API is not enabled for the project of your key: enable it in the Cloud console",
    "SERVICE_DISABLED": "this API is not enabled for the project of your key: enable it in the Cloud console",
    "quotaExceeded": "the quota of the day is used up; it is filled again at midnight in California",
    "dailyLimitExceeded": "the quota of the day is used up; it is filled again at midnight in California",
    "rateLimitExceeded": "it asks us to come less often",
    "userRateLimitExceeded": "it asks us to come less often",
    "RATE_LIMIT_EXCEEDED": "it asks us to come less often",
}
_DAILY = {"quotaExceeded", "dailyLimitExceeded"}
_PASSING = {
    *_DAILY,
    "rateLimitExceeded",
    "userRateLimitExceeded",
    "RATE_LIMIT_EXCEEDED",
    "processingFailure",
    "backendError",
}
_MISTAKES = {400, 401, 403, 404}


def refused(answer: web.Answer, who: str, now: datetime) -> SourceError | None:
    """What an error says (https://cloud.google.com/apis/design/errors); ``None``: nothing that can be read."""
    try:
        told = inner(parse(answer.body, who), "error")
    except SourceError:
        return None
    reason = _reason(told)
    if not told:
        return None
    why = clean_line(plain(text(told, "message")), MAX_NAME)
    wait = web.retry_after(answer.headers.get("retry-after", ""), now)
    return Refused(
        f"{who}: {_SAID.get(reason) or why or f'it refuses ({answer.status})'}",
        reason,
        permanent=answer.status in _MISTAKES and reason not in _PASSING,
        retry_after=until_midnight(now) if reason in _DAILY else wait,
    )


def _reason(told: Node) -> str:
    """The most exact word: that of ``details``, else of ``errors``."""
    for name in ("details", "errors"):
        rows = told.get(name)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and text(row, "reason"):
                return text(row, "reason")
    return ""


def until_midnight(now: datetime) -> timedelta:
    """Until Google's day begins."""
    here = now.astimezone(PACIFIC)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), PACIFIC)
    return midnight - now
