"""A line: a websocket that is listened to, to one of several places that all say the same.

Dialled through the gate like everything else. The library's own proxies, redirects and retries are off: where one place
fails, the next is dialled.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor import gate
from monitor.errors import EdgeError, SourceError
from monitor.ports import Surroundings
from monitor.text import clean_line
from sources.web import retry_after

if TYPE_CHECKING:
    from websockets.exceptions import ConnectionClosed, InvalidStatus
    from websockets.sync.client import ClientConnection

MOST_BYTES = 2**20  # of one message
MOST_WAITING = 256  # messages that lie here unread: beyond, the other side has to wait (TCP sees to that)
_NO_PING, _TOO_LARGE = 1011, 1009  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How long is waited for what.

    Args:
        dial: for a place to take the call.
        ping: between two pings, and for the answer to one: a line that is dead is noticed within twice that.
        goodbye: for the other side to say so, too.
    """

    dial: timedelta = timedelta(seconds=10)
    ping: timedelta = timedelta(seconds=20)
    goodbye: timedelta = timedelta(seconds=0.2)


class Down(Exception):  # noqa: N818 -- it is no error: lines go down
    """The line is down; why, in a sentence."""


class Line:
    """Hung up at first. One thread listens; another may hang up.

    Args:
        places: addresses such as ``wss://host``; the first is dialled first, the next when that fails.
        resolve: gives the addresses of a host; default: the system's.
    """

    def __init__(
        self,
        places: Sequence[str],
        around: Surroundings,
        pulse: Pulse,
        *,
        resolve: gate.Resolve | None = None,
    ) -> None:
        self._places = places
        self._around = around
        self._pulse = pulse
        self._resolve = resolve
        self._turn = 0
        self._held = ExitStack()
        self._talk: ClientConnection | None = None

    @property
    def up(self) -> bool:
        """Whether it was dialled and not hung up; a look at ``hear`` says whether anybody is there."""
        return self._talk is not None

    @property
    def host(self) -> str:
        """Of the place that is, or will be, dialled."""
        return urlsplit(self._places[self._turn]).hostname or ""

    def dial(self, path: str, headers: Mapping[str, str] | None = None) -> None:
        """Call the present place, or the next that answers.

        Args:
            headers: of the call; what is secret stands here, not in ``path``.

        Raises:
            SourceError: none does.
        """
        troubles: list[SourceError] = []
        for _ in self._places:
            try:
                self._dial(self._places[self._turn], path, headers)
            except SourceError as trouble:
                troubles.append(trouble)
                self.turn_away()
            else:
                return
        waits = [trouble.retry_after for trouble in troubles if trouble.retry_after]
        raise SourceError(
            "; ".join(dict.fromkeys(map(str, troubles))),
            permanent=all(trouble.permanent for trouble in troubles),
            retry_after=min(waits) if len(waits) == len(troubles) else None,
        )

    def hear(self, patience: float) -> str | bytes | None:
        """The next message; ``None`` if none came within so many seconds.

        Raises:
            Down: the line is.
        """
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 -- imported when first needed: 30 ms

        if self._talk is None:
            raise Down(f"{self.host} was hung up on")
        try:
            return self._talk.recv(patience)
        except TimeoutError:
            return None
        except ConnectionClosed as closed:
            raise Down(_why(closed, self.host)) from None

    def say(self, message: str) -> None:
        """Tell the other side.

        Raises:
            Down: the line is.
        """
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 -- as above

        if self._talk is None:
            raise Down(f"{self.host} was hung up on")
        try:
            self._talk.send(message)
        except ConnectionClosed as closed:
            raise Down(_why(closed, self.host)) from None

    def hang_up(self) -> None:
        """Say goodbye. Never raises."""
        self._talk = None
        with suppress(OSError):
            self._held.close()

    def turn_away(self) -> None:
        """Hang up, and dial the next place next."""
        self.hang_up()
        self._turn = (self._turn + 1) % len(self._places)

    def _dial(self, place: str, path: str, headers: Mapping[str, str] | None) -> None:
        from websockets.exceptions import InvalidStatus, WebSocketException  # noqa: PLC0415 -- see above
        from websockets.sync.client import connect  # noqa: PLC0415

        parts = urlsplit(place)
        host, safe = parts.hostname or "", parts.scheme == "wss"
        self._around.purse.pay("requests")
        try:
            port = parts.port or (443 if safe else 80)
            plug = gate.connect(host, port, self._around.allow, self._pulse.dial, resolve=self._resolve)
            self._talk = self._held.enter_context(
                connect(
                    f"{place}{path}",
                    sock=plug,
                    ssl=ssl.create_default_context() if safe else None,
                    compression=None,  # what deflate would save is little, and dear to who serves thousands
                    user_agent_header=gate.USER_AGENT,
                    additional_headers=headers,
                    proxy=None,
                    open_timeout=self._pulse.dial.total_seconds(),
                    ping_interval=self._pulse.ping.total_seconds(),
                    ping_timeout=self._pulse.ping.total_seconds(),
                    close_timeout=self._pulse.goodbye.total_seconds(),
                    max_size=MOST_BYTES,
                    max_queue=MOST_WAITING,
                )
            )
        except EdgeError as error:
            raise SourceError(str(error), permanent=error.permanent) from None
        except InvalidStatus as error:
            raise _refused(error, host, self._around) from None
        except ssl.SSLCertVerificationError as error:
            raise SourceError(f"the certificate of {host} is not valid: {error.verify_message}") from None
        except TimeoutError:
            raise SourceError(f"{host} took too long to answer") from None
        except (OSError, WebSocketException):
            raise SourceError(f"{host} does not speak as a websocket should, or stopped halfway") from None
        except ValueError:  # what the library makes of a redirect where it was given a socket
            raise SourceError(f"{host} sends us elsewhere: look for its new address") from None


def _refused(error: InvalidStatus, host: str, around: Surroundings) -> SourceError:
    answer = error.response
    wait = retry_after(answer.headers.get("Retry-After", ""), around.clock.now())
    return SourceError(f"{host} does not take the call ({answer.status_code})", retry_after=wait)


def _why(closed: ConnectionClosed, host: str) -> str:
    if closed.rcvd is not None:
        said = clean_line(closed.rcvd.reason, 100)
        return f"{host} hung up ({closed.rcvd.code}{': ' + said if said else ''})"
    ours = closed.sent.code if closed.sent else None
    if ours == _NO_PING:
        return f"{host} does not answer any more"
    if ours == _TOO_LARGE:
        return f"{host} sends a message of more than {MOST_BYTES // 2**10:,} KiB, which no post is"
    return f"the connection to {host} broke"
