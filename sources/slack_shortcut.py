"""The shortcut "Add as mention" of Slack: who chooses it at a message brings that message, from whatever channel.

Slack tells by Socket Mode (https://docs.slack.dev/apis/events-api/using-socket-mode): a websocket that we dial, so that
nothing has to be open to the world. What came is on disk (``sources.spool``) before Slack is told that it arrived.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from monitor.errors import SourceError
from monitor.model import Json
from monitor.ports import Bottomless, Surroundings
from monitor.settings import Secret
from sources import web
from sources.json_api import Wire
from sources.line import Down, Line, Pulse
from sources.nodes import Node, inner, parse, text
from sources.slack_posts import words_of
from sources.spool import Full, Known, Spool, print_of

if TYPE_CHECKING:
    from slack_sdk.socket_mode.request import SocketModeRequest

CALLBACK = "add_as_mention"  # as docs/slack-app-manifest.yaml names it
MOST = 1_000  # messages handed on at once
LOOK_UP = 1.0  # seconds between two looks whether to stop
# Before it dials again: after a line that broke, and after a trouble. apps.connections.open: about one a minute, bursts aside.
PAUSES = (timedelta(seconds=5), timedelta(minutes=1))

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """What waits.

    Args:
        messages: each with the id of its channel.
        last: the number of the last batch of these.
    """

    messages: list[tuple[str, Node]]
    last: int
    skipped: tuple[str, ...] = ()


class Shortcut:
    """Listens in a thread of its own once it is opened; whoever only reads does not open it.

    Args:
        folder: where what came is kept.
        finds: whether a text may name a brand.
        pauses: before it dials again: after a line that broke, and after a trouble.
    """

    def __init__(
        self,
        token: Secret,
        folder: Path,
        around: Surroundings,
        *,
        wire: Wire,
        pulse: Pulse,
        finds: Callable[[str], bool],
        pauses: tuple[timedelta, timedelta],
    ) -> None:
        self._token = token
        self._around = replace(around, purse=Bottomless())  # the source's own belongs to its fetch
        self._wire = wire
        self._pulse = pulse
        self._finds = finds
        self._pauses = pauses
        self._spool = Spool(folder)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._line: Line | None = None
        self.trouble = ""

    # --- in service

    def open(self) -> None:
        """Begin to listen; nothing where it does.

        Raises:
            SourceError: the folder cannot be written, or Slack does not let us.
        """
        if self._thread is not None and self._thread.is_alive():
            if not self._stop.is_set():
                return
            self._thread.join()  # it was closed just now, and is about to end
        try:
            self._spool.open()
        except OSError as error:
            raise _unwritable(error) from None
        self._stop.clear()
        self._dial()
        self._thread = threading.Thread(target=self._listen, name="slack shortcut", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._stop.set()
        if self._line is not None:
            self._line.hang_up()

    def probe(self) -> str:
        """Whether Slack would let us listen; says so in a few words.

        Raises:
            SourceError: it would not.
        """
        self._address()
        return "hears the shortcut"

    def taken(self, after: int) -> Taken:
        """What came behind that batch; those up to it were admitted, and go.

        Raises:
            SourceError: the folder cannot be read or written.
        """
        messages: list[tuple[str, Node]] = []
        skipped = []
        try:
            if self._spool.opened:
                self._spool.settle(after, self._around.clock.now())
            for number, path in self._spool.batches(after)[:MOST]:
                for row in self._spool.rows(path):
                    try:
                        found = parse(row, "the file")
                    except SourceError:
                        skipped.append(f"{path.name} cannot be read")
                        continue
                    messages.append((text(found, "channel"), inner(found, "message")))
                after = number
        except OSError as error:
            raise _unwritable(error) from None
        return Taken(messages, after, tuple(skipped))

    # --- the line

    def _address(self) -> str:
        from sources.slack_wire import Slack  # noqa: PLC0415 -- it brings the SDK: 80 ms

        slack = Slack(self._token, self._around, self._wire)
        token = self._token
        address = text(
            slack.ask(lambda client: client.apps_connections_open(app_token=token.reveal().strip())), "url"
        )
        if not address.startswith("wss://" if not self._wire.base else "ws"):
            raise SourceError("Slack gives no address for Socket Mode that could be dialled")
        return address

    def _dial(self) -> None:
        address = self._address()
        parts = urlsplit(address)
        place = f"{parts.scheme}://{parts.netloc}"
        line = Line([place], self._around, self._pulse)
        line.dial(address.removeprefix(place))  # with its ticket, which is good once
        self._line, self.trouble = line, ""

    def _listen(self) -> None:
        wait = timedelta()
        while not self._stop.wait(wait.total_seconds()):
            wait = timedelta()
            try:
                if self._line is None or not self._line.up:
                    self._dial()
                self._hear()
            except Down as down:
                self._hang_up()
                self.trouble = f"the shortcut is not heard just now: {down}"
                wait = self._pauses[0]
            except SourceError as error:
                self._hang_up()
                self.trouble = f"the shortcut is not heard just now: {error}"
                log.warning("slack shortcut not heard", error=str(error))
                if error.permanent:
                    return  # the next fetch opens it again, and says so
                wait = error.retry_after or self._pauses[1]
        self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.hang_up()

    def _hear(self) -> None:
        """Take what comes, until Slack asks to be dialled anew, or it is over.

        Raises:
            Down: the line is.
        """
        from slack_sdk.socket_mode.request import SocketModeRequest  # noqa: PLC0415 -- as above

        line = self._line
        while line is not None and not self._stop.is_set():
            said = line.hear(LOOK_UP)
            if said is None:
                continue
            try:
                message = dict(parse(said if isinstance(said, bytes) else said.encode(), "Slack"))
            except SourceError:
                continue  # the library's clients pass over it, too
            if message.get("type") == "disconnect":
                line.hang_up()
                return
            if isinstance(message.get("payload"), dict) and (request := SocketModeRequest.from_dict(message)):
                self._take(request, line)

    def _take(self, request: SocketModeRequest, line: Line) -> None:
        """Keep it, tell Slack, then tell whoever chose it."""
        from slack_sdk.socket_mode.response import SocketModeResponse  # noqa: PLC0415 -- as above

        answer = ""
        if request.type == "interactive" and _is_ours(request.payload):
            try:
                answer = self._keep(request.payload)
            except (OSError, Full) as error:  # Slack then tells whoever chose it that it failed
                log.warning("slack shortcut not kept", error=str(error) or "too much waits already")
                return
        line.say(json.dumps(SocketModeResponse(envelope_id=request.envelope_id).to_dict()))
        if answer:
            self._reply(text(request.payload, "response_url"), answer)

    def _keep(self, payload: Node) -> str:
        """What to tell whoever chose it."""
        message, channel = inner(payload, "message"), text(inner(payload, "channel"), "id")
        if not text(message, "ts") or not channel:
            return "Vigie cannot read this message."
        if not self._finds(words_of(message, {})):
            return "Nothing was added: Vigie keeps what names one of the brands it watches, and this message names none."
        row: dict[str, Json] = {"channel": channel, "message": dict(message)}
        mark = print_of(json.dumps(row, sort_keys=True).encode())
        now = self._around.clock.now().timestamp()
        self._spool.put(Known(now, mark, mark, "", {}), [row])
        return "Vigie has it, and adds it as a mention if it names one of the brands it watches."

    def _reply(self, url: str, said: str) -> None:
        """By the address that Slack gives for it. That it fails changes nothing: the message is safe."""
        body: Mapping[str, Json] = {"response_type": "ephemeral", "replace_original": False, "text": said}
        headers = {"Content-Type": "application/json"}
        with suppress(SourceError):
            web.once(
                url,
                self._around,
                json.dumps(body).encode(),
                headers=headers,
                patience=self._wire.patience,
                turns=self._wire.turns,
            )


def _is_ours(payload: Node) -> bool:
    return text(payload, "type") == "message_action" and text(payload, "callback_id") == CALLBACK


def _unwritable(error: OSError) -> SourceError:
    return SourceError(f"what came in cannot be kept in {error.filename or 'its folder'}: {error.strerror}")
