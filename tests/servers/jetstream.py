"""Jetstream, as its README, its handler and its recorded events show it: version 1 of ``/subscribe``."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import zstandard
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol
from websockets.sync.server import Server, ServerConnection, serve

from tests.makers import NOON

POST = "app.bsky.feed.post"
START = int(NOON.timestamp()) * 1_000_000
Event = dict[str, Any]


def commit(
    at: int,
    record: Mapping[str, Any] | None = None,
    *,
    did: str = "did:plc:ann",
    rkey: str = "",
    **given: Any,
) -> Event:
    """A post; without ``record`` its deletion."""
    said: dict[str, Any] = {
        "rev": "3l",
        "operation": "create" if record else "delete",
        "collection": POST,
        "rkey": rkey or f"r{at}",
    }
    if record:
        said |= {"record": {"$type": POST, **record}, "cid": "bafy"}
    return {"did": did, "time_us": at, "kind": "commit", "commit": said | given}


def posted(at: int, words: str, **given: Any) -> Event:
    """A post with these words, written a moment before."""
    written = NOON.fromtimestamp(at // 1_000_000, NOON.tzinfo).isoformat().replace("+00:00", ".123Z")
    return commit(at, {"text": words, "createdAt": written, "langs": ["en"]}, **given)


def account(at: int, did: str, status: str = "") -> Event:
    """An account that is active again, or not any more."""
    how = {"active": False, "status": status} if status else {"active": True}
    return {"did": did, "time_us": at, "kind": "account", "account": {"did": did, "seq": at, **how}}


class JetstreamServer:
    """On loopback. Who asks for more than it keeps is given the oldest it has, and told nothing.

    Args:
        events: in order.
        dictionary: what it compresses by, where it is asked to.
        tls: speak TLS with this certificate.
    """

    def __init__(
        self, events: Iterable[Event | str] = (), dictionary: bytes = b"", tls: ssl.SSLContext | None = None
    ) -> None:
        self.events: list[Event | str] = list(events)
        self.seen: list[str] = []
        self.status = 0  # an error that is answered instead
        self.headers: dict[str, str] = {}
        self.cut_after: int | None = None  # events of each connection
        self.mute = False
        self.heedless = False  # sends what is larger than was asked for, too
        self.sent = 0
        self._calls = 0  # until the last time it hung up on everybody
        self._told = threading.Condition()
        self._stopping = False
        self._words = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._server: Server = serve(
            self._talk,
            "127.0.0.1",
            0,
            process_request=self._refuse,
            compression=None,
            close_timeout=0.1,
            ssl=tls,
        )
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        with self._told:
            self._told.notify_all()
        self._server.shutdown()
        self._thread.join()

    def tell(self, *events: Event | str) -> None:
        with self._told:
            self.events += events
            self._told.notify_all()

    def hang_up(self) -> None:
        """On everybody."""
        self._calls += 1

    def _refuse(self, _connection: ServerConnection, request: Request) -> Response | None:
        self.seen.append(request.path)
        asked = parse_qs(urlsplit(request.path).query)
        status = self.status
        if not asked.get("cursor", ["0"])[0].isdigit():
            status = 400
        return Response(status, "No", Headers(self.headers), b"no") if status else None

    def _talk(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        asked = parse_qs(urlsplit(connection.request.path).query)
        most = int(asked.get("maxMessageSizeBytes", ["0"])[0])
        place = self._place(asked.get("cursor", [""])[0])
        zipped = None
        if asked.get("compress") == ["true"] and self._words:
            zipped = zstandard.ZstdCompressor(dict_data=self._words)
        sent, calls = 0, self._calls
        try:
            while (
                not self._stopping
                and connection.close_code is None
                and not self._cut(connection, sent, calls)
            ):
                with self._told:
                    if self.mute or place >= len(self.events):
                        self._told.wait(0.05)
                        continue
                    some = self.events[place : place + 500]
                for event in some:
                    place += 1
                    message = json.dumps(event, ensure_ascii=False) if isinstance(event, dict) else event
                    if most and len(message.encode()) > most and not self.heedless:
                        continue
                    if _wanted(event, asked):
                        connection.send(zipped.compress(message.encode()) if zipped else message)
                        sent += 1
                        self.sent += 1
                    if self._cut(connection, sent, calls):
                        return
        except ConnectionClosed:
            return

    def _cut(self, connection: ServerConnection, sent: int, calls: int) -> bool:
        if calls == self._calls and (self.cut_after is None or sent < self.cut_after):
            return False
        connection.close(1008, "consumer too slow")
        return True

    def _place(self, cursor: str) -> int:
        at = int(cursor) if cursor else None
        with self._told:
            if at is None:
                return len(self.events)
            later = (number for number, event in enumerate(self.events) if _at(event) >= at)
            return next(later, len(self.events))


def _at(event: Any) -> int:
    return int(event.get("time_us", 0)) if isinstance(event, dict) else 0


def _wanted(event: Any, asked: Mapping[str, list[str]]) -> bool:
    if not isinstance(event, dict) or event.get("kind") != "commit":
        return True  # "all subscribers receive Account and Identity events"
    return event["commit"]["collection"] in asked.get("wantedCollections", [POST])


@contextmanager
def dead_server(*, hangs_up: bool = False) -> Iterator[str]:
    """Shakes hands with one, and is never heard of again, or hangs up without a word; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def shake() -> None:
            connection, _ = listening.accept()
            with connection:
                protocol = ServerProtocol()
                while not (asked := protocol.events_received()):
                    protocol.receive_data(connection.recv(4096))
                assert isinstance(asked[0], Request)
                protocol.send_response(protocol.accept(asked[0]))
                connection.sendall(b"".join(protocol.data_to_send()))
                if not hangs_up:
                    over.wait(10)

        thread = threading.Thread(target=shake)
        thread.start()
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join()
