"""Fetching a page: what every source that speaks HTTP does the same way.

Polite (one request at a time per host, conditional, patient when told so), and on its guard: sizes, times, redirects
and addresses are all bounded, whatever the other side does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from monitor import gate
from monitor.errors import EdgeError, SourceError
from monitor.ports import Surroundings
from sources.unpack import MAX_BODY, Unpackable, unpack

if TYPE_CHECKING:
    import httpx2

MAX_HOPS = 5
PATIENCE = timedelta(seconds=30)  # for all hops together
GAP = timedelta(milliseconds=250)  # between two requests to the same host
MAX_RETRY_AFTER = timedelta(days=1)  # a typing error of theirs must not silence a source for a year
MAX_VALIDATOR = 1_000  # characters of an ETag: longer ones are not kept

_MOVED_FOR_GOOD = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_NOT_MODIFIED = 304
_LAST_PORT = 65_535
_ANSWERS = {
    **dict.fromkeys(sorted(_REDIRECTS), "sends us elsewhere, where no redirect should be"),
    401: "wants to know who is asking (401): give the source its credentials, or check them",
    403: "refuses to show it to us (403)",
    404: "has no such page (404)",
    410: "says the page is gone for good (410): look for its new address, or remove the source",
    429: "asks us to come less often (429): a longer `every` helps",
}
_PERMANENT = {401, 410}


class Unsent(SourceError):  # noqa: N818 -- it is no mistake of ours
    """Nobody was asked: no connection came about, so that nothing is owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came.

    Args:
        url: where it came from in the end, without credentials.
        unchanged: it is still what ``etag`` and ``last_modified`` stand for; there is no body.
        moved_to: where the address has moved for good; "" if it has not.
        headers: what else was said with it, by name in lower case.
    """

    url: str
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    moved_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(slots=True)
class _Turn:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    takers: int = 0


class Turns:
    """One request at a time per host, and a small gap before the next: fifty feeds of one host are no attack on it."""

    def __init__(self, gap: timedelta = GAP) -> None:
        self._gap = gap.total_seconds()
        self._turns: dict[str, _Turn] = {}
        self._lock = threading.Lock()

    @contextmanager
    def take(self, host: str) -> Iterator[None]:
        """Wait for our turn at ``host``, and have it."""
        with self._lock:
            turn = self._turns.setdefault(host, _Turn())
            turn.takers += 1
        try:
            with turn.lock:
                time.sleep(max(0.0, turn.free_at - time.monotonic()))
                try:
                    yield
                finally:
                    turn.free_at = time.monotonic() + self._gap
        finally:
            with self._lock:
                turn.takers -= 1
                self._forget_the_idle()

    def _forget_the_idle(self) -> None:
        now = time.monotonic()
        self._turns = {host: turn for host, turn in self._turns.items() if turn.takers or turn.free_at > now}


TURNS = Turns()  # of this process: all its sources take turns


def get(
    url: str,
    around: Surroundings,
    *,
    headers: Mapping[str, str] | None = None,
    etag: str = "",
    last_modified: str = "",
    patience: timedelta = PATIENCE,
    turns: Turns = TURNS,
    resolve: gate.Resolve | None = None,
    refused: Refused | None = None,
    most: int = MAX_BODY,
) -> Fetched:
    """The page at ``url``, in at most ``patience`` (not counting the wait for our turn).

    Args:
        headers: sent to the host of ``url`` only: they may hold credentials.
        etag: the page we have, so that the other side may answer "unchanged"; likewise ``last_modified``.
        resolve: gives the addresses of a host; default: the system's.
        refused: reads the body and headers of an error, where a platform says more than its status does; ``None`` from
            it: nothing more.
        most: bytes of its body, unpacked, at the most.

    Raises:
        Unsent: no connection came about, and why.
        SourceError: there is no page to be had, and why, in one sentence that holds no credentials; or nothing is left
            in the purse.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    sent = {name: value for name, value in {**conditions, **(headers or {})}.items() if value}
    here, moved_to, for_good = _address(url), "", True
    for hop in range(MAX_HOPS + 1):
        with turns.take(here.netloc.decode()):
            around.purse.pay("requests")
            began = time.monotonic()
            request = _Request(here, sent, redirected=hop > 0, whole=refused is not None, most=most)
            answer = _ask(request, patience, around, resolve)
            patience -= timedelta(seconds=time.monotonic() - began)
        if answer.status not in _REDIRECTS:
            _check(answer, here, around.clock.now(), refused)
            return _fetched(answer, here, moved_to)
        there = _redirect(here, answer)
        if _origin(there) != _origin(here):
            sent = {name: value for name, value in sent.items() if name in conditions}
        for_good = for_good and answer.status in _MOVED_FOR_GOOD
        moved_to = _shown(there) if for_good else moved_to
        here = there
    raise SourceError(f"{here.host} redirects more than {MAX_HOPS} times")


def once(
    url: str,
    around: Surroundings,
    body: bytes | None = None,
    *,
    headers: Mapping[str, str],
    patience: timedelta = PATIENCE,
    turns: Turns = TURNS,
    refused: Refused | None = None,
) -> Fetched:
    """What an API answers to one request, which is never redirected; otherwise as ``get``.

    Args:
        body: what to post; ``None``: it is a GET.

    Raises:
        SourceError: as ``get``.
    """
    here = _address(url)
    with turns.take(here.netloc.decode()):
        around.purse.pay("requests")
        answer = _ask(_Request(here, headers, body, whole=refused is not None), patience, around)
    _check(answer, here, around.clock.now(), refused)
    return _fetched(answer, here, "")


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked; ``body``: to be posted. ``redirected``: somebody else named the address. ``whole``: errors, too. ``most``: bytes."""

    url: httpx2.URL
    headers: Mapping[str, str]
    body: bytes | None = None
    redirected: bool = False
    whole: bool = False
    most: int = MAX_BODY


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the body of an error only where somebody reads it."""

    status: int
    headers: Mapping[str, str]  # by name in lower case
    body: bytes


Headers = Mapping[str, str]
Refused = Callable[[Answer], SourceError | None]


def _ask(
    request: _Request, patience: timedelta, around: Surroundings, resolve: gate.Resolve | None = None
) -> Answer:
    """One request, one answer; every failure on the way is a ``SourceError``."""
    import httpx2  # noqa: PLC0415 -- imported already by _address

    host, method = request.url.host, "GET" if request.body is None else "POST"
    sent = {"Accept-Encoding": "gzip, deflate", **request.headers}
    try:
        with (
            gate.client(around.allow, patience, resolve=resolve) as http,
            http.stream(method, request.url, headers=sent, content=request.body) as response,
        ):
            headers = {name.lower(): value for name, value in response.headers.items()}
            coding = headers.get("content-encoding", "")
            wanted = request.whole or response.is_success
            return Answer(
                response.status_code,
                headers,
                unpack(response.iter_raw(), coding, request.most) if wanted else b"",
            )
    except Unpackable as error:
        raise SourceError(f"{host} {error}") from None
    except EdgeError as error:
        if request.redirected:  # their mistake, which they may mend
            raise SourceError(f"redirected to an address that is refused: {error}") from None
        raise Unsent(str(error), permanent=error.permanent) from None
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        kind = SourceError if request.redirected else Unsent  # what sent us there was asked
        raise kind(gate.describe(error, host)) from error
    except httpx2.HTTPError as error:
        raise SourceError(gate.describe(error, host)) from error


def _check(answer: Answer, url: httpx2.URL, now: datetime, refused: Refused | None) -> None:
    if answer.status == _NOT_MODIFIED or 200 <= answer.status < 300:  # noqa: PLR2004 -- what HTTP calls success
        return
    told = refused(answer) if refused else None
    if told is not None:
        raise told
    said = _ANSWERS.get(answer.status, f"has trouble answering ({answer.status})")
    raise SourceError(
        f"{url.host} {said}",
        permanent=answer.status in _PERMANENT,
        retry_after=retry_after(answer.headers.get("retry-after", ""), now),
    )


def _fetched(answer: Answer, url: httpx2.URL, moved_to: str) -> Fetched:
    return Fetched(
        url=_shown(url),
        body=answer.body,
        content_type=answer.headers.get("content-type", ""),
        etag=_validator(answer, "etag"),
        last_modified=_validator(answer, "last-modified"),
        unchanged=answer.status == _NOT_MODIFIED,
        moved_to=moved_to,
        headers=answer.headers,
    )


def _validator(answer: Answer, name: str) -> str:
    """What we shall send back one day: only if it can be sent."""
    value = answer.headers.get(name, "")
    return value if len(value) <= MAX_VALIDATOR and value.isascii() else ""


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a ``Retry-After`` asks us to stay away, in either of its forms (RFC 9110, section 10.2.3).

    ``None`` if it says nothing that can be read, or a time that is past; a day at most.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        wait = MAX_RETRY_AFTER if len(value) > len("86400") else timedelta(seconds=int(value))
    else:
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        wait = until.replace(tzinfo=until.tzinfo or UTC) - now
    return min(wait, MAX_RETRY_AFTER) if wait > timedelta(0) else None


# --- addresses --------------------------------------------------------------------------------------------------


def _address(url: str) -> httpx2.URL:
    import httpx2  # noqa: PLC0415 -- imported when first needed: 40 ms

    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise SourceError("this is not a web address", permanent=True) from None
    if address.scheme not in {"http", "https"} or not address.host or (address.port or 0) > _LAST_PORT:
        raise SourceError("only http:// and https:// addresses are fetched", permanent=True)
    return address


def _redirect(here: httpx2.URL, answer: Answer) -> httpx2.URL:
    """Where ``answer`` sends us: credentials stay with the host they are for, and none are taken from a stranger."""
    import httpx2  # noqa: PLC0415 -- imported already by _address

    location = answer.headers.get("location")
    if not location:
        raise SourceError(f"{here.host} redirects without saying where to")
    try:
        there = _address(str(here.join(location)))
    except (SourceError, httpx2.InvalidURL):
        raise SourceError(f"{here.host} redirects to something that is not a web address") from None
    return there.copy_with(userinfo=here.userinfo if _origin(there) == _origin(here) else b"", fragment=None)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _shown(url: httpx2.URL) -> str:
    return str(url.copy_with(userinfo=b""))
