"""Meta's Graph API, as Threads, Instagram and Facebook speak it: a token, lists in pages, limits told in headers, errors by number.

https://developers.facebook.com/docs/graph-api: "Paginated results", "Handling errors", "Rate limits".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from monitor.errors import SourceError
from monitor.model import Json
from monitor.ports import Surroundings
from monitor.settings import Secret, SourceSettings
from monitor.text import MAX_NAME, clean_line
from sources import web
from sources.entries import moment
from sources.json_api import Api, Wire
from sources.nodes import Node, inner, number, rows, text

FACEBOOK = "https://graph.facebook.com/v24.0/"
THREADS = "https://graph.threads.net/v1.0/"
PAGES = 20  # read back at the most
OVERLAP = timedelta(hours=2)
NEARLY = 90  # percent of a limit: then it is left alone
REST = timedelta(minutes=15)
FULL = timedelta(hours=1)  # the stretch of time that calls are counted in

_TOKEN = {102, 190, 467}
_LIMIT = {4, 17, 32, 341, 613}
_LIMITS_OF_USES = range(80_000, 80_015)
_FOR_NOW = {1, 2, 368}
_NOT_ALLOWED = {3, 10, *range(200, 300)}

Approved = Annotated[
    bool,
    Field(
        description="`true` says: the platform has reviewed the app and approved this use. Without it nothing is read."
    ),
]


class GraphSettings(SourceSettings):
    """What every source says that is read by Meta's Graph API."""

    token: Secret = Field(
        description="An access token that does not end soon: of a system user, or a long-lived one.",
        examples=["${META_TOKEN}"],
    )
    approved: Approved = False


class Refused(SourceError):  # noqa: N818 -- as `retry_after`, it says what happened
    """The API said no, and by which number."""

    def __init__(
        self, message: str, code: int, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, permanent=permanent, retry_after=retry_after)
        self.code = code


class Graph:
    """One of Meta's APIs, asked with one token.

    Attributes:
        pause: how long to leave it alone, by what the last answers said of our limits.
        skipped: what the last list did not give, in a sentence.
    """

    def __init__(self, base: str, settings: GraphSettings, around: Surroundings, wire: Wire) -> None:
        self._settings = settings
        self._api = Api(base, around, wire, refused, self._hear)
        self.pause = timedelta()
        self.skipped: tuple[str, ...] = ()

    def get(self, path: str, **params: str | int) -> Node:
        """What it answers.

        Raises:
            SourceError: it does not, or nobody says that the use is approved.
        """
        if not self._settings.approved:
            raise SourceError(
                "this needs the platform's approval: once you have it, write `approved: true`", permanent=True
            )
        if self._settings.token.absent:
            raise SourceError(
                f"{self._settings.token.origin} is not set: it is needed to read this", permanent=True
            )
        self.pause = timedelta()
        return self._api.get(path, {**params, "access_token": self._settings.token.reveal()})

    def walk(self, path: str, start: int, when: str = "timestamp", **params: str | int) -> Iterator[Node]:
        """The rows of a list, page by page, the newest first, until one is older than ``start``.

        Raises:
            SourceError: it cannot be asked.
        """
        self.skipped = ()
        after: dict[str, str | int] = {}
        for _ in range(PAGES):
            answer = self.get(path, **params, **after)
            found = rows(answer, "data")
            yield from found
            cursor = text(inner(inner(answer, "paging"), "cursors"), "after")
            if not found or not cursor or not _newer(found[-1], when, start) or after.get("after") == cursor:
                return
            after = {"after": cursor}
        self.skipped = (f"more than {PAGES} pages of {path.rpartition('/')[2]}: the oldest are not read",)

    def _hear(self, headers: Mapping[str, str]) -> None:
        self.pause = max(self.pause, rest(headers))


def _newer(row: Node, when: str, start: int) -> bool:
    at = moment(text(row, when))
    return at is None or at.timestamp() >= start


def rest(headers: Mapping[str, str]) -> timedelta:
    """How long the API is better left alone: by `X-App-Usage` and `X-Business-Use-Case-Usage`, in percent and minutes.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    uses = [_json(headers.get("x-app-usage", ""))]
    for found in _json(headers.get("x-business-use-case-usage", "")).values():
        uses += [use for use in found if isinstance(use, dict)] if isinstance(found, list) else []
    wait = timedelta()
    for use in uses:
        spent = max(
            (number(use, name) or 0 for name in ("call_count", "total_time", "total_cputime")), default=0
        )
        minutes = min(number(use, "estimated_time_to_regain_access") or 0, 1_440)
        wait = max(wait, timedelta(minutes=minutes), REST if spent >= NEARLY else timedelta())
    return wait


def _json(value: str) -> Mapping[str, Json]:
    try:
        found = json.loads(value or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def refused(answer: web.Answer) -> SourceError | None:
    """What the error means for us: `{"error": {"message", "type", "code", "error_subcode", "fbtrace_id"}}`."""
    error = inner(_json(answer.body.decode("utf-8", "replace")), "error")
    code = number(error, "code")
    if code is None:
        return None
    numbers = "/".join(filter(None, [str(code), text(error, "error_subcode")]))
    trace = clean_line(text(error, "fbtrace_id"), MAX_NAME)
    said = f"({numbers}{f', trace {trace}' if trace else ''})"
    if code in _TOKEN:
        return Refused(
            f"Meta's token has ended or was withdrawn {said}: make a new one", code, permanent=True
        )
    if code in _LIMIT or code in _LIMITS_OF_USES:
        return Refused(
            f"Meta's limit is used up {said}: a longer `every` helps",
            code,
            retry_after=max(rest(answer.headers), FULL),
        )
    if code in _NOT_ALLOWED:
        return Refused(
            f"Meta has not allowed the app to read this {said}: its review, or a permission of the token, is missing",
            code,
            permanent=True,
        )
    if code in _FOR_NOW:
        return Refused(f"Meta has trouble answering {said}", code)
    return Refused(
        f"Meta does not do what it is asked {said}: {clean_line(text(error, 'message'), MAX_NAME)}", code
    )
