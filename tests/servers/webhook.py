"""Somebody's webhook on loopback: keeps what it is sent and answers as told."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class WebhookServer:
    """Answers with the statuses in ``answers``, in turn, then 200; 0 hangs up without an answer."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.received: list[tuple[Mapping[str, str], bytes]] = []
        self._http = _Http(("127.0.0.1", 0), self)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/hook?key=SECRETKEYSECRET"

    def start(self) -> None:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def webhook_server() -> Iterator[WebhookServer]:
    server = WebhookServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], webhook: WebhookServer) -> None:
        super().__init__(address, _Handler)
        self.webhook = webhook


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name is the library's
        """Quiet."""

    def do_POST(self) -> None:
        webhook = self.server.webhook
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        webhook.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
        status = webhook.answers.pop(0) if webhook.answers else 200
        if not status:
            return
        self.send_response(status)
        for name, value in webhook.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()
