"""Socket Mode, as https://docs.slack.dev/apis/events-api/using-socket-mode has it: hello, envelopes, acks, disconnect."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve


class SocketServer:
    """On loopback. A ticket opens one connection.

    Attributes:
        acks: envelopes that were acknowledged.
        calls: connections there ever were.
    """

    def __init__(self) -> None:
        self.acks: list[str] = []
        self.calls = 0
        self._tickets: set[str] = set()
        self._given = 0
        self._talks: list[ServerConnection] = []
        self._news = threading.Condition()
        self._server: Server = serve(
            self._talk, "127.0.0.1", 0, process_request=self._refuse, compression=None, close_timeout=0.1
        )
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.hang_up()
        self._server.shutdown()
        self._thread.join()

    def ticket(self) -> str:
        self._given += 1
        self._tickets.add(f"t{self._given}")
        return f"ws://127.0.0.1:{self.port}/link/?ticket=t{self._given}&app_id=A0001"

    def envelope(self, payload: Mapping[str, Any], kind: str = "interactive") -> str:
        """Send it; its id."""
        self._given += 1
        name = f"e{self._given}"
        self.send({"type": kind, "envelope_id": name, "payload": payload, "accepts_response_payload": False})
        return name

    def send(self, message: Mapping[str, Any] | str) -> None:
        """To whoever called last."""
        with self._news:
            self._news.wait_for(lambda: self._talks, 5)
            self._talks[-1].send(message if isinstance(message, str) else json.dumps(message))

    def acked(self, name: str, patience: float = 5) -> bool:
        with self._news:
            return self._news.wait_for(lambda: name in self.acks, patience)

    def called(self, times: int) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self.calls >= times and bool(self._talks), 5)

    def disconnect(self) -> None:
        """Ask to be dialled anew, as before Slack moves a connection."""
        self.send({"type": "disconnect", "reason": "warning", "debug_info": {"host": "loopback"}})

    def hang_up(self) -> None:
        for talk in list(self._talks):
            talk.close()

    def _refuse(self, _connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        if ticket not in self._tickets:
            return Response(403, "Forbidden", Headers(), b"no")
        self._tickets.remove(ticket)
        return None

    def _talk(self, connection: ServerConnection) -> None:
        connection.send(
            json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0001"}})
        )
        with self._news:
            self.calls += 1
            self._talks.append(connection)
            self._news.notify_all()
        try:
            for said in connection:
                with self._news:
                    self.acks.append(json.loads(said)["envelope_id"])
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        finally:
            with self._news:
                self._talks.remove(connection)


def until(condition: Any, patience: float = 5) -> bool:
    """Whether it comes true in so many seconds."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
