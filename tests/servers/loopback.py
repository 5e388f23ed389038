"""What every server of ours over HTTP does the same way: a port of its own, threads that nobody waits for, and no noise."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Generic, Protocol, TypeVar

Owner = TypeVar("Owner")


class Http(ThreadingHTTPServer, Generic[Owner]):
    """Listens on loopback; ``owner`` is what its handlers speak for."""

    daemon_threads = True
    block_on_close = False  # a handler that still drips is left behind

    def __init__(self, handler: type[BaseHTTPRequestHandler], owner: Owner) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.owner = owner

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up on us all the time here: that is no news."""

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class Server(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


Serving = TypeVar("Serving", bound=Server)


@contextmanager
def serving(server: Serving) -> Iterator[Serving]:
    """A server, for as long as it is needed."""
    server.start()
    try:
        yield server
    finally:
        server.stop()
