"""One request to the endpoint, through the gate; what can go wrong with it in words."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor import gate
from monitor.errors import ClassifierError, EdgeError
from monitor.ports import Surroundings
from monitor.settings import Secret

if TYPE_CHECKING:
    import httpx2

MOST = 2**20  # bytes of an answer that should be some hundred
_LONGEST_WAIT = timedelta(hours=1)

# Both write whole addresses into the log.
for _library in ("httpx2", "httpcore2"):
    logging.getLogger(_library).setLevel(logging.WARNING)

# What says no to this request, not to all: a text too long or unwanted, or a form of answer that is unknown there.
REFUSALS = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the endpoint said: its status is a success or one of ``REFUSALS``, or a failure of its own (5xx)."""

    status: int
    body: bytes
    retry_after: timedelta | None = None


class Endpoint:
    """Where the model is.

    Raises:
        ClassifierError: when it is made, permanent: the key is not set, or cannot be one.
    """

    def __init__(self, url: str, model: str, key: Secret | None, around: Surroundings) -> None:
        self.host = urlsplit(url).hostname or ""
        self._url = f"{url}/chat/completions"
        self._model = model
        self._origin = key.origin if key else ""
        self._around = around
        self._key = key
        if key is not None and key.absent:
            raise ClassifierError(f"{key.origin} is not set", permanent=True)
        if key is not None and not _fits_a_header(key.reveal()):
            raise ClassifierError(f"what {key.origin} holds cannot be right: copy it again", permanent=True)

    def ask(self, body: bytes, timeout: timedelta) -> Answer:
        """POST once, following no redirect.

        Raises:
            ClassifierError: no answer came, or one that says no to whatever we ask; it quotes nothing of the other side.
        """
        import httpx2  # noqa: PLC0415 -- imported when first needed: 60 ms

        # Unpacked by nobody, so that a few kilobytes cannot become gigabytes.
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.reveal().strip()}"
        try:
            with (
                gate.client(self._around.allow, timeout) as http,
                http.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                return self._checked(response)
        except ClassifierError:
            raise
        except EdgeError as error:
            raise ClassifierError(str(error), permanent=error.permanent) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ClassifierError(gate.describe(error, self.host)) from None

    def _checked(self, response: httpx2.Response) -> Answer:
        status = response.status_code
        wait = retry_after(response.headers.get("retry-after", ""), self._around.clock.now())
        if response.is_success or status in REFUSALS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Answer(status, self._read(response), wait)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ClassifierError(f"{self.host} asks us to come less often (429)", retry_after=wait)
        raise ClassifierError(f"{self.host} {self._refusal(status)} ({status})", permanent=True)

    def _read(self, response: httpx2.Response) -> bytes:
        page = bytearray()
        for piece in response.iter_raw():
            page += piece
            if len(page) > MOST:
                raise ClassifierError(f"{self.host} answered more than {MOST >> 20} MiB")
        return bytes(page)

    def _refusal(self, status: int) -> str:
        if status == HTTPStatus.UNAUTHORIZED:
            return f"does not take the key in {self._origin}" if self._key else "wants a key: set `key`"
        if status == HTTPStatus.NOT_FOUND:
            return (
                f"has no model {self._model}, or `url` is not where its API begins: it ends in /v1 as a rule"
            )
        if status < HTTPStatus.BAD_REQUEST:
            return "sends us elsewhere: write the final address"
        return "refuses what we ask"


def _fits_a_header(key: str) -> bool:
    key = key.strip()
    return key.isascii() and key.isprintable() and " " not in key


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a ``Retry-After`` asks us to stay away, in seconds or as a date; an hour at most.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = value.strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:9])), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)  # "-0000": no zone is known
        return min(max(at - now, timedelta()), _LONGEST_WAIT)
    except (ValueError, OverflowError):
        return None
