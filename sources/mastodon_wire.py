"""Mastodon.py, going out through the gate like everybody else. Imports the SDK: import this late.

On its own it sleeps when it is told to come less often, follows redirects, takes a proxy from the environment and reads
answers of any size. It takes a session of requests', whose adapter is what opens sockets; here that is ``sources.web.get``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from mastodon import Mastodon
from mastodon.errors import MastodonError
from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter

from monitor import gate
from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources import web
from sources.entries import moment
from sources.json_api import Wire

T = TypeVar("T")
_LIMITED = 429
_CLOSED = {
    401: "shows this to accounts of its own alone (401), or does not know the token any more: see `tokens`",
    403: "does not show this to us (403): it is closed, or the token lacks the right `read`",
    422: "shows this to accounts of its own alone (422): give it a token under `tokens`",
}


class Instance:
    """One instance.

    Args:
        token: of an account there; "" for none.
    """

    def __init__(self, url: str, host: str, token: str, around: Surroundings, wire: Wire) -> None:
        self.host = host
        self.token = token
        self._around = around
        self._gated = _Gated(around, wire)
        session = Session()
        session.trust_env = False
        session.mount("https://", self._gated)
        session.mount("http://", self._gated)
        self._client = Mastodon(
            api_base_url=url,
            access_token=token or None,
            session=session,
            ratelimit_method="throw",
            version_check_mode="none",
            user_agent=gate.USER_AGENT,
            request_timeout=wire.patience.total_seconds(),
        )

    def ask(self, question: Callable[[Mastodon], T]) -> T:
        """What the client makes of the answer.

        Raises:
            SourceError: there is none, and why, in a sentence without the token.
        """
        self._gated.answer = None
        try:
            return question(self._client)
        except MastodonError as error:
            raise self._told(error) from None

    @property
    def missing(self) -> bool:
        """Whether the last answer was that there is no such thing."""
        return self._gated.answer is not None and self._gated.answer.status in {404, 410}

    def pause(self, now: datetime) -> timedelta:
        """How long it wants to be left alone after the last answer: until its limit is reset, where nothing is left of it."""
        headers = self._gated.answer.headers if self._gated.answer else {}
        return (
            (_reset(headers, now) or timedelta())
            if headers.get("x-ratelimit-remaining") == "0"
            else timedelta()
        )

    def _told(self, error: MastodonError) -> SourceError:
        context: BaseException | None = error
        while context is not None:
            if isinstance(context, SourceError):  # raised by the gate, inside the client
                return context
            context = context.__context__
        answer = self._gated.answer
        if answer is None or answer.status < 400:  # noqa: PLR2004 -- below, HTTP speaks of no error
            return self._odd()
        now = self._around.clock.now()
        wait = web.retry_after(answer.headers.get("retry-after", ""), now)
        if answer.status == _LIMITED:
            asks = "asks us to come less often (429): a longer `every` helps"
            return SourceError(f"{self.host} {asks}", retry_after=wait or _reset(answer.headers, now))
        said = _CLOSED.get(answer.status, f"has trouble answering ({answer.status})")
        return SourceError(f"{self.host} {said}", permanent=answer.status in _CLOSED, retry_after=wait)

    def _odd(self) -> SourceError:
        return SourceError(f"{self.host} answers with something else than Mastodon's documents say")


def _reset(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Until when ``X-RateLimit-Reset`` asks for patience; a day at most."""
    until = moment(headers.get("x-ratelimit-reset", ""))
    return min(until - now, web.MAX_RETRY_AFTER) if until is not None and until > now else None


class _RefusedError(SourceError):
    """An error of the instance, on its way to the client, which reads it."""

    def __init__(self, answer: web.Answer) -> None:
        super().__init__("refused")
        self.answer = answer


class _Gated(BaseAdapter):
    def __init__(self, around: Surroundings, wire: Wire) -> None:
        super().__init__()
        self._around = around
        self._wire = wire
        self.answer: web.Answer | None = None

    def send(self, request: PreparedRequest, *_: object, **__: object) -> Response:
        given = {"Accept": "application/json", "Authorization": str(request.headers.get("Authorization", ""))}
        try:
            found = web.get(
                request.url or "",
                self._around,
                headers={name: value for name, value in given.items() if value},
                patience=self._wire.patience,
                turns=self._wire.turns,
                refused=_RefusedError,
            )
            answer = web.Answer(304 if found.unchanged else 200, found.headers, found.body)
        except _RefusedError as refused:
            answer = refused.answer
        self.answer = answer
        response = Response()
        response.status_code = answer.status
        response.headers.update(
            {name: value for name, value in answer.headers.items() if name != "deprecation"}
        )
        response.url = request.url or ""
        response.request = request
        response._content = answer.body  # noqa: SLF001 -- requests has no argument for it; it moves, and nothing is read
        return response

    def close(self) -> None:
        """Nothing is held."""
