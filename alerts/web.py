"""How a channel speaks over the network: one POST through the gate, and what is known when it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from alerts.wording import web_link
from monitor import gate
from monitor.errors import DeliveryError, EdgeError, Outcome
from monitor.settings import Secret

if TYPE_CHECKING:
    import httpx2

MOST = 8 * 2**20  # bytes of an answer: a page of a Slack channel's history may well be one MiB
_LONGEST_WAIT = timedelta(hours=1)  # whatever a Retry-After says: an alert is no use next week

# Both write whole addresses into the log, and the address of an incoming webhook is as good as a password.
for _library in ("httpx2", "httpcore2"):
    logging.getLogger(_library).setLevel(logging.WARNING)


def _web_address(value: str) -> str:
    if not web_link(value):
        raise PydanticCustomError("web-address", "expected an address that begins with https:// or http://")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; the names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow: Sequence[IPv4Network | IPv6Network] = (),
    timeout: timedelta = gate.TIMEOUT,
) -> Answer:
    """POST once, following no redirect; any status is an answer.

    Raises:
        DeliveryError: there was none. ``NOT_DELIVERED`` if no byte of the request can have left, else ``UNKNOWN``.
    """
    import httpx2  # noqa: PLC0415 -- imported when first needed: 60 ms

    if not web_link(url):
        raise DeliveryError("this is not an http or https address", permanent=True)
    host = (
        urlsplit(url).hostname or ""
    )  # all that may be shown: the path of a webhook is as good as a password
    try:
        with (
            gate.client(allow, timeout) as http,
            # Unpacked by nobody, so that a few kilobytes cannot become gigabytes.
            http.stream(
                "POST", url, content=body, headers={"Accept-Encoding": "identity", **headers}
            ) as response,
        ):
            return Answer(
                response.status_code,
                {name.lower(): value for name, value in response.headers.items()},
                _read(response, host),
            )
    except EdgeError as error:
        if isinstance(error, DeliveryError):
            raise
        raise DeliveryError(str(error), permanent=error.permanent, retry_after=error.retry_after) from None
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise DeliveryError(gate.describe(error, host)) from None
    except httpx2.InvalidURL as error:
        raise DeliveryError(gate.describe(error, host), permanent=True) from None
    except httpx2.HTTPError as error:
        raise DeliveryError(gate.describe(error, host), outcome=Outcome.UNKNOWN) from None


def _read(response: httpx2.Response, host: str) -> bytes:
    page = bytearray()
    for piece in response.iter_raw():
        page += piece
        if len(page) > MOST:
            raise DeliveryError(f"{host} answered more than {MOST >> 20} MiB", outcome=Outcome.UNKNOWN)
    return bytes(page)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long we are asked to stay away, in seconds or as a date; an hour at most.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:9])), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)  # "-0000": no zone is known
        return min(max(at - now, timedelta()), _LONGEST_WAIT)
    except (ValueError, OverflowError):
        return None


def revealed(secret: Secret, form: Callable[[str], object]) -> str:
    """The secret, if it is there and can be one: what cannot would be shown in the errors of others."""
    if secret.absent:
        raise DeliveryError(f"{secret.origin} is not set", permanent=True)
    value = secret.reveal().strip()
    if not form(value):
        raise DeliveryError(f"what {secret.origin} holds cannot be right: copy it again", permanent=True)
    return value
