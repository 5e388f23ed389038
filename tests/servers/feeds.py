"""A web server on loopback that serves what it is told and misbehaves on demand."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.servers.loopback import Http, serving


@dataclass(frozen=True)
class Answer:
    """What a path answers.

    Args:
        drip: seconds before every byte of the body.
        cut: hang up after so many bytes of the body, whatever Content-Length promised.
        length: what Content-Length says, if not the truth; "" leaves it out.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0
    cut: int | None = None
    length: str | None = None


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; ``at`` on the monotonic clock; ``body``: what was posted."""

    path: str
    headers: Mapping[str, str]
    at: float
    body: bytes = b""


class FeedServer:
    """The pages by path: an answer, or a function of the request; what is not there is 404.

    Args:
        tls: speak TLS with this certificate.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Answer | Callable[[Seen], Answer]] = {}
        self.seen: list[Seen] = []
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()
        self._http = Http(_Handler, self)
        if tls:
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._http.server_address[1]
        self.scheme = "https" if tls else "http"

    def url(self, path: str = "/feed.xml", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes = b"", **given: Any) -> str:
        """Answer ``path`` so; its address."""
        self.pages[path] = Answer(body, **given)
        return self.url(path)

    @contextmanager
    def visit(self, seen: Seen) -> Iterator[Answer]:
        with self._lock:
            self.seen.append(seen)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            page = self.pages.get(seen.path, Answer(b"not here", 404))
            yield page(seen) if callable(page) else page
        finally:
            with self._lock:
                self.at_once -= 1

    def start(self) -> None:
        self._http.start()

    def stop(self) -> None:
        self._http.stop()


@contextmanager
def feed_server(tls: ssl.SSLContext | None = None) -> Iterator[FeedServer]:
    with serving(FeedServer(tls)) as server:
        yield server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Http[FeedServer]

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _serve(self, body: bytes) -> None:
        seen = Seen(
            self.path, {name.lower(): value for name, value in self.headers.items()}, time.monotonic(), body
        )
        with self.server.owner.visit(seen) as answer:
            self._answer(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name is the library's
        """Quiet."""

    def _answer(self, answer: Answer) -> None:
        self.close_connection = True
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = str(len(answer.body)) if answer.length is None else answer.length
        if length:
            self.send_header("Content-Length", length)
        self.send_header("Connection", "close")
        self.end_headers()
        body = answer.body if answer.cut is None else answer.body[: answer.cut]
        if not answer.drip:
            self.wfile.write(body)
            return
        for byte in body:
            time.sleep(answer.drip)
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
