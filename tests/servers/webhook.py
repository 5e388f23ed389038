"""Somebody's webhook on loopback: keeps what it is sent and answers as told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.servers.loopback import Http, serving


class WebhookServer:
    """Answers with the statuses in ``answers``, in turn, then 200; 0 hangs up without an answer."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.received: list[tuple[Mapping[str, str], bytes]] = []
        self._http = Http(_Handler, self)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/hook?key=SECRETKEYSECRET"

    def start(self) -> None:
        self._http.start()

    def stop(self) -> None:
        self._http.stop()


@contextmanager
def webhook_server() -> Iterator[WebhookServer]:
    with serving(WebhookServer()) as server:
        yield server


class _Handler(BaseHTTPRequestHandler):
    server: Http[WebhookServer]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name is the library's
        """Quiet."""

    def do_POST(self) -> None:
        webhook = self.server.owner
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
