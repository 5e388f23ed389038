"""The streaming of a Mastodon instance, as https://docs.joinmastodon.org/methods/streaming/ and its source show it."""

from __future__ import annotations

import json
import threading
from typing import Any, Self

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from tests.servers.mastodon import TOKEN


class MastodonStream:
    """On loopback: wants the token, notes what is asked for, and tells everybody everything."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.tokens: list[str | None] = []
        self.wishes: list[Any] = []
        self.refusal: dict[str, Any] | None = None  # the answer to a wish
        self.status = 0  # an error that is answered instead
        self.headers: dict[str, str] = {}
        self._talks: set[ServerConnection] = set()
        self._turn = threading.Condition()
        self._server: Server = serve(
            self._talk, "127.0.0.1", 0, process_request=self._refuse, compression=None, close_timeout=0.1
        )
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def wait(self, wishes: int) -> None:
        """Until so many were made."""
        with self._turn:
            assert self._turn.wait_for(lambda: len(self.wishes) >= wishes, 10)

    def tell(self, event: str, payload: Any, *stream: str) -> None:
        """An event; a status is a text in it, as there."""
        told = payload if isinstance(payload, str) else json.dumps(payload)
        self.send(
            json.dumps({"stream": list(stream) or ["hashtag", "acme"], "event": event, "payload": told})
        )

    def send(self, message: str | bytes) -> None:
        for talk in list(self._talks):
            talk.send(message)

    def hang_up(self) -> None:
        """On everybody."""
        for talk in list(self._talks):
            talk.close(1012, "restart")

    def wait_until_alone(self) -> None:
        with self._turn:
            assert self._turn.wait_for(lambda: not self._talks, 10)

    def _refuse(self, _connection: ServerConnection, request: Request) -> Response | None:
        self.paths.append(request.path)
        self.tokens.append(request.headers.get("Authorization"))
        status = self.status or (0 if self.tokens[-1] == f"Bearer {TOKEN}" else 401)
        return Response(status, "No", Headers(self.headers), b"no") if status else None

    def _talk(self, connection: ServerConnection) -> None:
        self._talks.add(connection)
        try:
            for message in connection:
                with self._turn:
                    self.wishes.append(json.loads(message))
                    self._turn.notify_all()
                if self.refusal:
                    connection.send(json.dumps(self.refusal))
        except ConnectionClosed:
            pass
        with self._turn:
            self._talks.discard(connection)
            self._turn.notify_all()
