"""Listening for requests: small, bounded and slow to anger. What they mean is said by whoever takes a path.

Several sources may share an address, each with a path of its own. Sizes, times and clients at once are bounded, whatever the
other side does; one request a connection.
"""

from __future__ import annotations

import errno
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BufferedReader, RawIOBase
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any

import structlog

from monitor.errors import SourceError
from monitor.model import Json

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BODY = 1 << 20  # bytes
CLIENTS = 16  # served at once; one more is turned away
CLIENT_TIME = timedelta(seconds=15)  # for a request, and again for taking the answer
_HEAD = 1 << 16  # bytes of a request's head
_DRAINED = 4 << 20  # bytes of a body that is refused, read so that the answer arrives (RFC 9112, section 9.6)
_LOOK_UP = 0.05  # seconds between two looks whether to stop
_LAST_PORT = 65_535
ADDRESS = r"^(?:\[[0-9A-Fa-f:.%]+\]|[^\s:\[\]/]+):[0-9]{1,5}$"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Request:
    """What came; headers by name in lower case."""

    method: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said; ``said`` as JSON, or nothing."""

    status: HTTPStatus
    said: Mapping[str, Json] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Take = Callable[[Request], Answer]


def refusal(status: HTTPStatus, why: str, headers: Mapping[str, str] | None = None) -> Answer:
    """No, and why."""
    return Answer(status, {"error": why}, headers or {})


class Listeners:
    """The addresses that this process listens on, each with the paths that somebody takes."""

    def __init__(self, client_time: timedelta = CLIENT_TIME) -> None:
        self._client_time = client_time.total_seconds()
        self._lock = threading.Lock()
        self._servers: dict[str, _Server] = {}

    def mount(self, address: str, path: str, take: Take) -> str:
        """Let ``take`` answer what is sent to ``path``: from now on, whoever had it before.

        Returns:
            The address as bound: port 0 takes any that is free.

        Raises:
            SourceError: it cannot be listened on.
        """
        with self._lock:
            server = self._servers.get(address)
            if server is None:
                server = self._servers[address] = _listen(address, self._client_time)
            server.paths[path] = take
            host, port = server.server_address[:2]
            return f"[{host!s}]:{port}" if ":" in str(host) else f"{host!s}:{port}"

    def unmount(self, address: str, path: str, take: Take) -> None:
        """Take it no more, if it was ``take`` that did; whoever goes last frees the port."""
        with self._lock:
            server = self._servers.get(address)
            if server is None or server.paths.get(path) != take:
                return
            del server.paths[path]
            if not server.paths:
                del self._servers[address]
                server.shutdown()
                server.server_close()


LISTENERS = Listeners()  # of this process


def _listen(address: str, client_time: float) -> _Server:
    host, _, port = address.rpartition(":")
    if not re.match(ADDRESS, address) or int(port) > _LAST_PORT:
        raise SourceError(
            f"cannot listen on {address!r}: write HOST:PORT, such as 127.0.0.1:8790", permanent=True
        )
    try:
        server = _Server(host.strip("[]"), int(port), client_time)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there already" if taken else error.strerror
        raise SourceError(f"cannot listen on {address}: {why}") from None
    threading.Thread(
        target=server.serve_forever, args=(_LOOK_UP,), name=f"inlet {address}", daemon=True
    ).start()
    return server


class _Server(ThreadingMixIn, TCPServer):
    allow_reuse_address = True  # after a restart, while old connections linger
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, client_time: float) -> None:
        self.paths: dict[str, Take] = {}
        self.client_time = client_time
        self._free = threading.BoundedSemaphore(CLIENTS)
        self.address_family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        super().__init__(address, _Handler)  # type: ignore[arg-type]  # an IPv6 address is four things

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- as the library has it
        if self._free.acquire(timeout=1):
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
            log.error("inlet crashed", exc_info=error)


def _no_such_inlet() -> Answer:
    return refusal(HTTPStatus.NOT_FOUND, "there is no such inlet: the path is / and the source's name")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    error_message_format, error_content_type = "%(message)s\n", "text/plain; charset=utf-8"
    protocol_version = "HTTP/1.1"  # so that `Expect: 100-continue` is answered

    def setup(self) -> None:
        super().setup()
        self._wire = _Impatient(self.connection, self.server.client_time)
        self.rfile = BufferedReader(self._wire)

    def handle(self) -> None:
        self.close_connection = True
        self.handle_one_request()

    def handle_expect_100(self) -> bool:
        """Not for a body that will be refused."""
        return self._flaw() is not None or super().handle_expect_100()

    def do_POST(self) -> None:
        flaw = self._flaw()
        self._say(flaw or self._take())
        if flaw is not None:
            self._drain()

    do_GET = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST  # noqa: N815 -- as the library has it

    def _take(self) -> Answer:
        length = self._length() or 0
        body = self.rfile.read(length)
        if len(body) < length:
            return refusal(HTTPStatus.BAD_REQUEST, "the request ended before its body did")
        take = self.server.paths.get(self._path())
        if take is None:  # it left while the body came
            return _no_such_inlet()
        headers = {name.lower(): value for name, value in self.headers.items()}
        return take(Request(self.command, headers, body))

    def _path(self) -> str:
        return self.path.partition("?")[0].rstrip("/")

    def _length(self) -> int | None:
        """``None``: it does not say, or in no number."""
        given = self.headers.get("Content-Length", "" if self.command == "POST" else "0").strip()
        return int(given) if re.fullmatch("[0-9]{1,15}", given) else None

    def _flaw(self) -> Answer | None:
        """Why the body need not be read."""
        length = self._length()
        if self._path() not in self.server.paths:
            return _no_such_inlet()
        if length is None or self.headers.get("Transfer-Encoding"):
            return refusal(
                HTTPStatus.LENGTH_REQUIRED,
                "say how long the body is (Content-Length), and do not send it in chunks",
            )
        if length > MOST_BODY:
            return refusal(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"the body has {length:,} bytes, and {MOST_BODY:,} are allowed: send it in parts",
            )
        return None

    def _say(self, answer: Answer) -> None:
        body = b"" if answer.said is None else json.dumps(answer.said, ensure_ascii=False).encode() + b"\n"
        self.connection.settimeout(self.server.client_time)  # for all of the answer: see socket.sendall
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _drain(self) -> None:
        """Read what is left of the body: closing on unread bytes resets the connection, and the answer is lost."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)
        self._wire.allow(_DRAINED)
        while self.rfile.read1(1 << 16):
            pass

    def version_string(self) -> str:
        return "Vigie"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as the library has it
        """Nothing: what matters is noted elsewhere, and the rest is noise."""


class _Impatient(RawIOBase):
    """What a client sends, for so many seconds in all and up to so many bytes; after that it has sent its last."""

    def __init__(self, connection: socket.socket, client_time: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + client_time
        self._left = _HEAD + MOST_BODY

    def allow(self, bytes_: int) -> None:
        """So many more."""
        self._left = bytes_

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._connection.settimeout(max(self._until - time.monotonic(), 0.001))
        view = memoryview(buffer)[: self._left]
        count = self._connection.recv_into(view) if view else 0
        self._left -= count
        return count
