"""praw, over our own network: its login, listings and objects; our gate, limits and patience.

praw trusts Reddit: it retries, sleeps, reads ``praw.ini`` where it finds one, and takes each answer for what the documents
say. Here every request goes through ``sources.web``, and of an answer praw is handed what was checked.
Imported when first needed: praw takes 0.4 s.
"""

from __future__ import annotations

import configparser
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import praw
import requests
from praw.config import Config
from prawcore import Requestor
from prawcore.exceptions import OAuthException

from monitor.errors import SourceError
from monitor.model import Json
from monitor.ports import Clock, Surroundings
from monitor.text import MAX_NAME, clean_line
from sources import web
from sources.json_api import Wire
from sources.nodes import Node, inner, number, parse, rows, text

_TOKEN = "/api/v1/access_token"  # noqa: S105 -- a path
_KINDS = {"t1", "t3"}  # a comment, a post
_TEXTS = (
    *("id", "name", "author", "title", "selftext", "body", "permalink", "url"),
    *("link_id", "removed_by_category"),
)
_NUMBERS = ("score", "num_comments", "created_utc")
_FLAGS = ("score_hidden", "hide_score", "is_self")
_SUBREDDIT = re.compile(r"/r/([A-Za-z0-9_]+)/")
_SECONDS = re.compile(r"\d{1,6}(?:\.\d{0,9})?")
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _FOUND = 401, 403, 404, 429, 302
_LONGEST = timedelta(hours=1)  # Reddit counts in stretches of ten minutes
_CLOSED = {
    "private": "is private: ask its moderators to let your account in, and log in with it",
    "quarantined": "is quarantined: Reddit shows it to accounts only that opted in to it",
    "gold_only": "is for premium members only",
    "banned": "was banned by Reddit: take it out",
}


class ClosedError(SourceError):
    """A subreddit that cannot be read, whatever we do; the others can."""


class StaleError(SourceError):
    """The login is no longer good: log in anew."""


class Meter:
    """What is left of Reddit's limit, as its headers tell."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at: datetime | None = None

    @property
    def pause(self) -> timedelta:
        """How long Reddit asks to be left alone: nothing is left until then."""
        left = timedelta() if self._free_at is None else self._free_at - self._clock.now()
        return max(left, timedelta())

    def heed(self, headers: web.Headers) -> None:
        """Read ``X-Ratelimit-Remaining`` and ``X-Ratelimit-Reset``, which is in seconds."""
        left, reset = _seconds(headers, "x-ratelimit-remaining"), _seconds(headers, "x-ratelimit-reset")
        if left is not None and left < timedelta(seconds=1):
            self._free_at = self._clock.now() + min(reset or timedelta(seconds=1), _LONGEST)


class Through(Requestor):
    """What praw asks goes through the gate; what comes back is checked before praw sees it."""

    def __init__(
        self,
        *,
        around: Surroundings,
        wire: Wire,
        meter: Meter,
        user_agent: str,
        oauth_url: str,
        reddit_url: str,
    ) -> None:
        super().__init__(user_agent=user_agent, oauth_url=oauth_url, reddit_url=reddit_url)
        self._around = around
        self._wire = wire
        self._meter = meter

    def request(
        self,
        *args: Any,  # noqa: ANN401 -- as the class it derives from has it
        timeout: float | None = None,  # noqa: ARG002 -- ``wire`` says how patient we are
        **kwargs: Any,  # noqa: ANN401 -- likewise
    ) -> requests.Response:
        """One request and its answer, which is a good one.

        Raises:
            SourceError: there is none, and why; praw and prawcore let it pass.
        """
        if self._meter.pause:
            raise SourceError(
                "Reddit's limit is used up: a longer `every` or fewer subreddits help",
                retry_after=self._meter.pause,
            )
        method, url = args
        wanted = {name: kwargs.get(name) for name in ("headers", "params", "data", "auth")}
        asked = requests.Request(method.upper(), url, **wanted).prepare()
        address = asked.url or ""
        login = urlsplit(address).path == _TOKEN
        own = {"connection", "content-length"}
        sent = {name: str(value) for name, value in asked.headers.items() if name.lower() not in own}
        fetched = web.once(
            address,
            self._around,
            str(asked.body).encode() if asked.body else None,
            headers={**sent, "User-Agent": str(self._http.headers["User-Agent"])},
            patience=self._wire.patience,
            turns=self._wire.turns,
            refused=lambda answer: self._refused(answer, address, login=login),
        )
        self._meter.heed(fetched.headers)
        node = parse(fetched.body, urlsplit(fetched.url).hostname or "Reddit")
        return _response(fetched.url, _login(node) if login else _listing(node))

    def _refused(self, answer: web.Answer, url: str, *, login: bool) -> SourceError | None:
        """What Reddit says with an error, where it says more than its status does."""
        if login and answer.status == _UNAUTHORIZED:
            return SourceError(
                "Reddit does not know the app: check client_id and client_secret", permanent=True
            )
        if answer.status == _UNAUTHORIZED:
            return StaleError(
                "Reddit does not accept the login (401): check the app and the account", permanent=True
            )
        closed = _closed(answer, url)
        if closed is not None:
            return closed
        if answer.status == _FORBIDDEN:
            return SourceError(
                "Reddit refuses to answer (403): it has not approved this app, or blocks this machine's address"
            )
        reset = _seconds(answer.headers, "x-ratelimit-reset")
        if answer.status == _TOO_MANY and reset and not answer.headers.get("retry-after"):
            return SourceError(
                "Reddit asks us to come less often (429): a longer `every` helps",
                retry_after=min(reset, _LONGEST),
            )
        return None


def _closed(answer: web.Answer, url: str) -> ClosedError | None:
    found = _SUBREDDIT.search(urlsplit(url).path)
    if found is None:
        return None
    name = f"r/{found[1]}"
    if answer.status == _FOUND and "/subreddits/search" in answer.headers.get("location", ""):
        return ClosedError(f"there is no {name}: check how it is written", permanent=True)
    if answer.status not in {_FORBIDDEN, _NOT_FOUND}:
        return None
    try:
        reason = text(parse(answer.body, name), "reason")
    except SourceError:
        return None
    return ClosedError(f"{name} {_CLOSED[reason]}", permanent=True) if reason in _CLOSED else None


def _seconds(headers: web.Headers, name: str) -> timedelta | None:
    found = _SECONDS.fullmatch(headers.get(name, "").strip())
    return timedelta(seconds=float(found[0])) if found else None


def _response(url: str, node: Node) -> requests.Response:
    response = requests.Response()
    response.status_code, response.url, response.encoding = 200, url, "utf-8"
    response.raw = io.BytesIO(json.dumps(node).encode())
    return response


def _login(node: Node) -> Node:
    """Reddit answers 200 to a wrong password, with an ``error``: prawcore reads that."""
    error = text(node, "error")
    if error:
        return {"error": error}
    token, lasts = text(node, "access_token"), number(node, "expires_in")
    if not token or lasts is None:
        raise SourceError("Reddit answers the login with something else than its documents say")
    return {"access_token": token, "expires_in": lasts, "scope": text(node, "scope")}


def _listing(node: Node) -> Node:
    """Posts and comments, and of each what a mention needs, of the right type."""
    data = inner(node, "data")
    children = rows(data, "children")
    things: list[Json] = [{"kind": kind, "data": one} for child in children for kind, one in _thing(child)]
    if children and not things:
        raise SourceError("Reddit answers with other things than posts and comments")
    return {"kind": "Listing", "data": {"children": things, "after": text(data, "after") or None}}


def _thing(child: Node) -> Iterator[tuple[str, dict[str, Json]]]:
    kind, data = text(child, "kind"), inner(child, "data")
    if kind not in _KINDS or not text(data, "id"):
        return
    said: dict[str, Json] = {name: text(data, name) for name in _TEXTS if text(data, name)}
    for name in _NUMBERS:
        value = data.get(name)
        number_ = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12  # noqa: PLR2004 -- no more people and seconds than that
        said[name] = int(value) if number_ and isinstance(value, int | float) else None
    yield kind, {**said, **{name: data.get(name) is True for name in _FLAGS}}


class Client(NamedTuple):
    """praw, and what is left of the limit."""

    reddit: praw.Reddit
    meter: Meter


def connect(login: Mapping[str, str | None], around: Surroundings, wire: Wire) -> Client:
    """A client that asks nothing yet. What is not in ``login`` is looked for neither in files nor in the environment.

    Args:
        login: ``client_id``, ``client_secret``, ``user_agent``, ``username``, ``password``, ``refresh_token``.
    """
    own = configparser.ConfigParser(interpolation=None)
    own.read_string(files("praw").joinpath("praw.ini").read_text("utf-8"))
    if wire.base:
        own["DEFAULT"].update(oauth_url=wire.base, reddit_url=wire.base)
    meter = Meter(around.clock)
    with Config.LOCK:  # of the class: the files of the user would be read where it is not set
        Config.CONFIG = own
    reddit = praw.Reddit(
        "DEFAULT",
        requestor_class=Through,
        requestor_kwargs={"around": around, "wire": wire, "meter": meter},
        check_for_updates=False,
        check_for_async=False,
        redirect_uri=None,
        **login,
    )
    return Client(reddit, meter)


@contextmanager
def in_words() -> Iterator[None]:
    """What prawcore raises, as a ``SourceError``; all the rest is one already."""
    try:
        yield
    except OAuthException as error:
        said = clean_line(str(error.error), MAX_NAME)
        raise SourceError(
            f"Reddit does not accept the account ({said}): check username and password, or refresh_token;"
            " an account with two-factor login needs a refresh_token",
            permanent=True,
        ) from None
