"""A mail server on loopback that speaks as much SMTP (RFC 5321, RFC 3207, RFC 4954) as a sender needs."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

CERTIFICATE = Path(__file__).parents[1] / "data" / "tls" / "feeds.test.pem"
USER, PASSWORD = "vigie@acme.example", "smtp-PASSWORD-secret"
HANG_UP = 0


@dataclass(frozen=True)
class Taken:
    """One mail: the envelope, and what lay in it."""

    sender: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    def part(self, kind: str) -> str:
        body = self.mail.get_body((kind,))
        assert body is not None
        return str(body.get_content())


class SmtpServer:
    """Args:
    at_once: TLS from the first byte on; else after STARTTLS.
    """

    def __init__(self, *, at_once: bool = False, offers_tls: bool = True, offers_login: bool = True) -> None:
        self.at_once = at_once
        self.offers_tls = offers_tls
        self.offers_login = offers_login
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(CERTIFICATE)
        self.taken: list[Taken] = []
        self.said: list[str] = []  # the commands, without what was in them of secrets
        self.in_the_clear: list[str] = []  # those that came before TLS
        self.answers: dict[
            str, int
        ] = {}  # to a command, to `RCPT jo@acme.example`, or to what lies in the mail (`.`)
        self.drip = 0.0
        self._server = _Server(("127.0.0.1", 0), self)
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], smtp: SmtpServer) -> None:
        super().__init__(address, _Session)
        self.smtp = smtp

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up on us here: that is no news."""


class _HungUpError(Exception):
    pass


class _Session(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.smtp, self.line = self.server.smtp, self.request
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.secure = False
        if self.smtp.at_once:
            self._encipher()
        self.file = self.line.makefile("rb")
        self.sender, self.to = "", list[str]()
        try:
            self._answer("220", "CONNECT")
            while words := self.file.readline().decode().strip():
                self._command(words)
        except _HungUpError:
            pass
        finally:
            self.file.close()
            self.line.close()

    def _encipher(self) -> None:
        self.line = self.smtp.tls.wrap_socket(self.line, server_side=True)
        self.secure = True

    def _command(self, words: str) -> None:
        name = words.split(maxsplit=1)[0].upper()
        self.smtp.said.append(name)
        if not self.secure:
            self.smtp.in_the_clear.append(words)
        address = words.partition("<")[2].partition(">")[0]
        if name == "EHLO":
            offered = [
                "250-loopback",
                *(["250-STARTTLS"] if self._may_encipher() else []),
                *(["250-AUTH PLAIN LOGIN"] if self.smtp.offers_login else []),
            ]
            self._say(
                "\r\n".join([*offered, "250 8BITMIME"]) if "EHLO" not in self.smtp.answers else "500 what?"
            )
        elif name == "STARTTLS" and self._answer("220", name):
            self.file.close()
            self._encipher()
            self.file = self.line.makefile("rb")
        elif name == "AUTH":
            given = base64.b64decode(words.rsplit(maxsplit=1)[-1]).decode().split("\0")
            self._answer("235" if given[1:] == [USER, PASSWORD] else "535", name)
        elif name == "MAIL":
            self.sender, self.to = address, []
            self._answer("250", name)
        elif name == "RCPT":
            if self._answer("250", f"RCPT {address}"):
                self.to.append(address)
        elif name == "DATA" and self._answer("354", name):
            self._take()
        elif name in {"NOOP", "RSET", "QUIT"}:
            self._answer("221" if name == "QUIT" else "250", name)

    def _may_encipher(self) -> bool:
        return self.smtp.offers_tls and not self.secure

    def _take(self) -> None:
        lines = []
        while (line := self.file.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        taken = Taken(self.sender, tuple(self.to), b"".join(lines))
        self._answer("250", ".", taken=taken)

    def _answer(self, good: str, to: str, taken: Taken | None = None) -> bool:
        """Whether it was the good answer."""
        code = self.smtp.answers.get(to)
        if code == HANG_UP:
            if taken:
                self.smtp.taken.append(taken)
            raise _HungUpError
        if code is None and taken:
            self.smtp.taken.append(taken)  # before it is said: whoever hears it may look at once
        self._say(f"{code or good} {'ok' if code is None else 'no such thing'}")
        return code is None

    def _say(self, words: str) -> None:
        data = f"{words}\r\n".encode()
        if not self.smtp.drip:
            self.line.sendall(data)
            return
        for byte in data:
            self.line.sendall(bytes([byte]))
            time.sleep(self.smtp.drip)
