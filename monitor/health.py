"""How the daemon is seen from outside: ``/metrics`` and ``/healthz``, and a heartbeat that is missed when it stops."""

from __future__ import annotations

import errno
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BufferedReader, RawIOBase
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import structlog

from monitor import gate
from monitor.clock import SystemClock
from monitor.errors import EdgeError, VigieError
from monitor.metrics import Metrics
from monitor.model import Json, SourceName
from monitor.ports import Clock
from monitor.shapes import moment

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Health", "HealthServer", "Heartbeat", "Metrics"]

STALLED = timedelta(seconds=60)  # a loop that has not turned for so long is stuck
CLIENT_TIME = timedelta(seconds=5)  # for a client's request, and again for taking the answer
CLIENT_BYTES = 16 * 1024  # a request
CLIENTS = 4  # served at once; one more is turned away, so that nobody can use up our threads
LOOK_UP = 0.1  # seconds between two looks whether to stop
HEARTBEAT_TIME = timedelta(seconds=20)

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:\[\]]+)):([0-9]{1,5})")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How things are with the daemon.

    Args:
        since: when it started.
        turned_at: when its loop last came round.
        problem: what the operator should know, in a sentence; it is no reason to restart us.
        failing: the sources whose last poll failed; nor is this.
        stale: the sources that answer and cannot be trusted, each with why; nor is this.
        left_out: the classifiers that go on without one of their models, each with why; nor is this.
    """

    since: datetime
    turned_at: datetime
    problem: str = ""
    failing: Sequence[SourceName] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    stale: Mapping[SourceName, str] = field(default_factory=dict)

    def report(self, now: datetime, patience: timedelta) -> tuple[bool, dict[str, Json]]:
        """Whether the loop has turned within ``patience``, and everything as JSON; ages are in seconds."""
        age = now - self.turned_at
        turning = age <= patience
        return turning, {
            "status": "ok" if turning else "stalled",
            "since": moment(self.since),
            "loop_age_s": round(age.total_seconds(), 3),
            "problem": self.problem,
            "failing": list(self.failing),
            "stale": {str(name): why for name, why in self.stale.items()},
            "left_out": dict(self.left_out),
        }


class HealthServer:
    """Serves ``/metrics`` and ``/healthz``; a context manager starts and stops it.

    It shows counts and names from ``rules.yaml`` to whoever can reach it, and no text of a mention.

    Args:
        address: ``HOST:PORT``, bound at once; port 0 takes any that is free.
        check: how things are; called in a thread of the server.
        patience: how long the loop may take to come round before we say that it has stalled.
        client_time: how long a client may take to ask, and again to take the answer.

    Raises:
        VigieError: that cannot be listened on.
    """

    def __init__(
        self,
        address: str,
        metrics: Metrics,
        check: Callable[[], Health],
        *,
        clock: Clock | None = None,
        patience: timedelta = STALLED,
        client_time: timedelta = CLIENT_TIME,
    ) -> None:
        self._metrics = metrics
        self._check = check
        self._clock = clock or SystemClock()
        self._patience = patience
        self._thread: threading.Thread | None = None
        pages = {"/metrics": self._tell_metrics, "/healthz": self._tell_health}
        self._http = _listen(address, pages, client_time.total_seconds())

    @property
    def address(self) -> str:
        """``HOST:PORT`` as bound."""
        host, port = self._http.server_address[:2]
        host = str(host)
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(LOOK_UP,), name="health", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Answer no more, and free the port."""
        if self._thread is not None:
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _tell_metrics(self, accept: str) -> Answer:
        body, content_type = self._metrics.exposition(accept)
        return Answer(HTTPStatus.OK, body, content_type)

    def _tell_health(self, _accept: str) -> Answer:
        try:
            well, report = self._check().report(self._clock.now(), self._patience)
        except VigieError as error:
            well, report = False, {"status": "broken", "problem": str(error)}
        body = json.dumps(report, ensure_ascii=False).encode() + b"\n"
        return Answer(HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE, body, "application/json")


# --- the server -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says."""

    status: HTTPStatus
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


Pages = dict[str, Callable[[str], Answer]]  # by path; given the Accept header


def _listen(address: str, pages: Pages, client_time: float) -> _Server:
    parts = _ADDRESS.fullmatch(address)
    if parts is None or int(parts[3]) > 65535:  # noqa: PLR2004 -- the highest port there is
        raise VigieError(f"cannot listen on {address!r}: write HOST:PORT, such as 127.0.0.1:9464")
    try:
        return _Server(parts[1] or parts[2], int(parts[3]), pages, client_time)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there already" if taken else error.strerror
        raise VigieError(f"cannot listen on {address}: {why}") from None


class _Server(ThreadingMixIn, TCPServer):
    """A thread for each client, up to ``CLIENTS``. Not ``HTTPServer``, which looks up its own name in the DNS first."""

    allow_reuse_address = True  # after a restart, while old connections linger
    daemon_threads = True

    def __init__(self, host: str, port: int, pages: Pages, client_time: float) -> None:
        self.pages = pages
        self.client_time = client_time
        self._free = threading.BoundedSemaphore(CLIENTS)
        self.address_family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        super().__init__(address, _Handler)  # type: ignore[arg-type]  # an IPv6 address is four things

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- as the library has it
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- as the library has it
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002 -- as the library has it
        error = sys.exception()
        if not isinstance(error, OSError):  # a client that hung up is no news
            log.error("health page crashed", exc_info=error)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.rfile = BufferedReader(_Impatient(self.connection, self.server.client_time))

    def do_GET(self) -> None:
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            self._say(Answer(HTTPStatus.NOT_FOUND, b"There are /metrics and /healthz.\n"))
        else:
            self._say(page(self.headers.get("Accept", "")))

    do_HEAD = do_GET  # noqa: N815 -- as the library has it

    def _say(self, answer: Answer) -> None:
        self.connection.settimeout(self.server.client_time)  # for all of the answer: see socket.sendall
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        return "Vigie"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as the library has it
        """Nothing: Prometheus comes by every few seconds."""


class _Impatient(RawIOBase):
    """What a client sends, for so many seconds in all and up to ``CLIENT_BYTES``; after that it has sent its last."""

    def __init__(self, connection: socket.socket, client_time: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + client_time
        self._left = CLIENT_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._connection.settimeout(max(self._until - time.monotonic(), 0.001))
        view = memoryview(buffer)[: self._left]
        count = self._connection.recv_into(view) if view else 0
        self._left -= count
        return count


# --- the heartbeat ----------------------------------------------------------------------------------------------


class Heartbeat:
    """Calls a URL, so that somebody is told when the calls stop: a dead-man's switch such as healthchecks.io's.

    Each call is one GET in a thread of its own, unless the last one is still under way. A failure is logged when it
    begins and when it ends, never raised. The URL is as good as a password: only its host is ever named.

    Args:
        allow: private networks that it may lie in.

    Raises:
        VigieError: that is no web address.
    """

    def __init__(self, url: str, allow: Sequence[gate.Network] = ()) -> None:
        self._url = url
        self._allow = allow
        self._host = _host(url)
        self._thread: threading.Thread | None = None
        self._failing = ""

    def __call__(self) -> None:
        """Call it once; returns at once."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
            self._thread.start()

    def _beat(self) -> None:
        why = self._call()
        if why and why != self._failing:
            log.warning("heartbeat failed", host=self._host, why=why)
        elif self._failing and not why:
            log.info("heartbeat recovered", host=self._host)
        self._failing = why

    def _call(self) -> str:
        """Why it failed, or nothing."""
        import httpx2  # noqa: PLC0415 -- imported when first needed: 40 ms

        try:
            with gate.client(self._allow, HEARTBEAT_TIME) as http, http.stream("GET", self._url) as response:
                status = response.status_code
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return gate.describe(error, self._host)
        except EdgeError as error:
            return str(error)
        return "" if response.is_success else f"{self._host} answered {status}"


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.hostname and parts.scheme in {"http", "https"}:
            return parts.hostname
    except ValueError:
        pass
    raise VigieError("the heartbeat's URL is no web address: it should begin with https://")
