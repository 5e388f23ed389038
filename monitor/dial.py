"""How ``monitor.gate`` opens connections: to an address that was judged, and not a second longer than agreed."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpcore2

from monitor.errors import EdgeError

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class Dial(httpcore2.NetworkBackend):
    """Connects to the very addresses that ``admit`` gives, so that a name cannot change its meaning in between.

    TLS still checks the certificate against the host's name: httpcore2 gives that to ``start_tls`` itself.

    Args:
        admit: the addresses of a host that may be connected.
        timeout: for everything, from now on.
    """

    def __init__(self, admit: Callable[[str], Sequence[str]], timeout: timedelta) -> None:
        self._admit = admit
        self._until = time.monotonic() + timeout.total_seconds()
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """The first address that answers.

        Raises:
            EdgeError: no address may be connected.
            httpcore2.ConnectError, httpcore2.ConnectTimeout: none answers.
        """
        *others, last = self._admit(host)
        for left, address in zip(range(len(others) + 1, 1, -1), others, strict=True):
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return self._connect(address, port, timeout, local_address, socket_options, share=left)
        return self._connect(last, port, timeout, local_address, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[SocketOption] | None,
        *,
        share: int = 1,
    ) -> httpcore2.NetworkStream:
        """``share``: how many addresses the time that is left must do for."""
        patience = clip(timeout, self._until, httpcore2.ConnectTimeout) / share
        stream = self._plain.connect_tcp(address, port, patience, local_address, socket_options)
        return Clocked(stream, self._until)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """Refused: a socket of this machine is as private as can be."""
        del timeout, socket_options
        raise EdgeError(f"{path} is a socket of this machine", permanent=True)


class Clocked(httpcore2.NetworkStream):
    """A stream that ends at ``until``: a timeout of its own per read is no help against a byte every ten seconds."""

    def __init__(self, stream: httpcore2.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Up to ``max_bytes``."""
        return self._stream.read(max_bytes, clip(timeout, self._until, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of ``buffer``."""
        self._stream.write(buffer, clip(timeout, self._until, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """The same, enciphered, once the certificate was found to be ``server_hostname``'s."""
        patience = clip(timeout, self._until, httpcore2.ConnectTimeout)
        return Clocked(self._stream.start_tls(ssl_context, server_hostname, patience), self._until)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- httpcore2's signature
        """What httpcore2 asks of the socket."""
        return self._stream.get_extra_info(info)


def clip(timeout: float | None, until: float, expired: type[Exception]) -> float:
    """The seconds an operation may take: ``timeout``, or what is left until ``until`` on the monotonic clock.

    Raises:
        expired: nothing is left.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise expired("out of time")
    return left if timeout is None else min(timeout, left)
