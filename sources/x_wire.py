"""The way to X: tweepy speaks, and the house's own gate carries what it says.

tweepy builds each request and reads nothing else: its socket is replaced, since it has no time limit, no bound on what comes
back, and writes the token into its debug log. So the token is not given to it either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self
from urllib.parse import urlencode, urlsplit

from monitor.errors import SourceError
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean_line
from sources import web
from sources.json_api import Wire
from sources.nodes import Node, parse, text

_TOO_OFTEN = 429
_FAR = timedelta(minutes=15)  # the stretch of time X counts requests in


class Refusal(SourceError):  # noqa: N818 -- as everybody says
    """X answered and gave nothing: nothing is owed for it."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """As much of a response as tweepy looks at."""

    content: bytes
    host: str
    status_code: int = 200
    reason: str = "OK"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to let go of."""

    def json(self) -> Node:
        """The object that came.

        Raises:
            SourceError: none did.
        """
        return parse(self.content, self.host)


@dataclass(frozen=True, slots=True)
class Session:
    """What tweepy takes for a session of ``requests``."""

    token: Secret
    around: Surroundings
    wire: Wire

    def request(self, method: str, url: str, *, params: Mapping[str, Any], **_: object) -> _Answered:
        """Ask for it.

        Raises:
            Refusal: X says no, and why.
            SourceError: nothing came that can be read; something may be owed.
        """
        if method != "GET":
            raise NotImplementedError(method)
        parts = urlsplit(url)
        base = self.wire.base or "https://api.x.com"
        fetched = web.get(
            f"{base}{parts.path}?{urlencode(params)}",
            self.around,
            headers={"Authorization": f"Bearer {self.token.reveal()}", "Accept": "application/json"},
            patience=self.wire.patience,
            turns=self.wire.turns,
            refused=lambda answer: refused(answer, self.around.clock.now()),
        )
        return _Answered(fetched.body, "X")


class Client(Protocol):
    """As much of tweepy's client as is used: each call is one request, and gives what came as it came."""

    def search_recent_tweets(self, query: str, **given: object) -> Node:  # noqa: D102 -- tweepy's
        ...

    def get_recent_tweets_count(self, query: str, **given: object) -> Node:  # noqa: D102 -- tweepy's
        ...

    def get_users_mentions(self, id: str, **given: object) -> Node:  # noqa: A002, D102 -- tweepy's
        ...

    def get_tweets(self, ids: list[str]) -> Node:  # noqa: D102 -- tweepy's
        ...

    def get_user(self, *, username: str) -> Node:  # noqa: D102 -- tweepy's
        ...


def client(token: Secret, around: Surroundings, wire: Wire) -> Client:
    """A client of tweepy that asks through the gate.

    Raises:
        SourceError: it is not installed, or there is no token.
    """
    if token.absent:
        raise SourceError(
            f"{token.origin} is not set: it holds the bearer token of your app at X", permanent=True
        )
    try:
        import tweepy  # noqa: PLC0415 -- an extra, and a quarter of a second
    except ImportError:
        raise SourceError("kind: x needs tweepy: pip install 'vigie[x]'", permanent=True) from None
    made: Client = tweepy.Client(return_type=dict, wait_on_rate_limit=False)
    setattr(made, "session", Session(token, around, wire))  # noqa: B010 -- the protocol has no such thing, tweepy has
    return made


_SENTENCES = {
    400: "X does not understand the question",
    401: "X does not know this token (401): make a new bearer token at console.x.com",
    402: "the credits of this account are used up (402): buy some at console.x.com",
    403: "X does not let this app ask (403): it must belong to a project, and its account must be in good standing",
    404: "X has no such page (404)",
    429: "X asks us to come less often (429)",
}
_PERMANENT = {400, 401, 402, 403}
_KINDS = {  # by the end of `type`; https://docs.x.com/x-api/fundamentals/response-codes-and-errors
    "usage-capped": "the posts that X sells in a month are used up",
    "credits": "the credits of this account are used up, or its spending limit is reached: see console.x.com",
    "client-forbidden": "X does not let this app ask: it must belong to a project (console.x.com)",
    "client-not-enrolled": "X does not let this app ask: it must belong to a project (console.x.com)",
}


def refused(answer: web.Answer, now: datetime) -> SourceError:
    """What an error says: a problem after RFC 9457, or the older list of ``errors``."""
    try:
        told = parse(answer.body, "X")
    except SourceError:
        told = {}
    kind = text(told, "type").rsplit("/", 1)[-1]
    said = _SENTENCES.get(answer.status, f"X has trouble answering ({answer.status})")
    why = clean_line(_detail(told), MAX_NAME)
    known = _KINDS.get(kind)
    return Refusal(
        f"{known or said}" + (f"; it says: {why}" if why and why != text(told, "title") else ""),
        permanent=answer.status in _PERMANENT,
        retry_after=_wait(answer, now, counted=known is None),
    )


def _detail(told: Node) -> str:
    errors = told.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return text(first, "message") or text(told, "detail", "title")


def _wait(answer: web.Answer, now: datetime, *, counted: bool) -> timedelta | None:
    """Until ``x-rate-limit-reset``, in seconds since 1970; else as ``Retry-After`` says."""
    reset = answer.headers.get("x-rate-limit-reset", "")
    if (
        answer.status == _TOO_OFTEN
        and counted
        and reset.isascii()
        and reset.isdigit()
        and len(reset) < len("99999999999")
    ):
        wait = datetime.fromtimestamp(int(reset), UTC) - now
        return min(max(wait, timedelta(seconds=1)), _FAR)
    return web.retry_after(answer.headers.get("retry-after", ""), now)
