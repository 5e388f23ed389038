"""A mail server on loopback that speaks as much IMAP (RFC 3501) as a reader needs, over TLS."""

from __future__ import annotations

import base64
import re
import socket
import socketserver
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any

USER, PASSWORD, TOKEN = "pr@acme.example", 'app pass"word\\', "ya29.token"


@dataclass
class Folder:
    """Mails by number."""

    validity: int = 1
    mails: dict[int, tuple[date, bytes]] = field(default_factory=dict)

    def add(self, *mails: bytes, on: date = date(2026, 3, 10)) -> None:
        for mail in mails:
            self.mails[max(self.mails, default=0) + 1] = (on, mail)


class ImapServer:
    """Args:
    tls: its certificate.
    at_once: TLS from the first byte on; else after STARTTLS.
    """

    def __init__(self, tls: ssl.SSLContext, *, at_once: bool = True) -> None:
        self.tls = tls
        self.at_once = at_once
        self.password = PASSWORD
        self.folders = {"INBOX": Folder()}
        self.said: list[str] = []  # by the client, without tags and secrets
        self.instead: dict[
            str, bytes
        ] = {}  # the answer to a command, "TAG" in it being the tag; empty: hang up
        self.greeting = b"* OK ready\r\n"
        self.drip = 0.0
        self._server = _Server(("127.0.0.1", 0), self)
        self.port = self._server.server_address[1]

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], imap: ImapServer) -> None:
        super().__init__(address, _Session)
        self.imap = imap

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up on us here: that is no news."""


class _Session(socketserver.BaseRequestHandler):
    server: _Server
    _file: Any = None

    def handle(self) -> None:
        self.imap, self.line, self.folder = self.server.imap, self.request, Folder()
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.secure = self.known = False
        if self.imap.at_once:
            self.encipher()
        self.send(self.imap.greeting)
        while words := self.file.readline().decode():
            tag, _, rest = words.strip().partition(" ")
            command, _, rest = rest.partition(" ")
            if command.upper() == "UID":
                command, _, rest = rest.partition(" ")
            self.imap.said.append(
                command if command in {"LOGIN", "AUTHENTICATE"} else f"{command} {rest}".strip()
            )
            if command in self.imap.instead:
                told = self.imap.instead[command]
                if not told:
                    return
                self.send(told.replace(b"TAG", tag.encode()))
                continue
            answer = getattr(self, command.lower(), None)
            said = answer(rest) if answer else "BAD what?"
            if said is None:
                return
            self.send(f"{tag} {said}\r\n".encode())
            if command == "STARTTLS":
                self.encipher()
            if command == "LOGOUT":
                return

    def finish(self) -> None:
        if self._file:
            self._file.close()
        self.line.close()

    @property
    def file(self) -> Any:
        self._file = self._file or self.line.makefile("rb")
        return self._file

    def encipher(self) -> None:
        if self._file:
            self._file.close()
        self.line, self.secure, self._file = (
            self.imap.tls.wrap_socket(self.line, server_side=True),
            True,
            None,
        )

    def send(self, data: bytes) -> None:
        if not self.imap.drip:
            self.line.sendall(data)
        for byte in data if self.imap.drip else b"":
            time.sleep(self.imap.drip)
            self.line.sendall(bytes([byte]))

    # --- what a client may say ---

    def capability(self, rest: str) -> str:
        auth = "AUTH=PLAIN AUTH=XOAUTH2" if self.secure else "STARTTLS LOGINDISABLED"
        self.send(f"* CAPABILITY IMAP4rev1 {auth}\r\n".encode())
        return "OK done"

    def starttls(self, rest: str) -> str:
        return "OK go on" if not self.secure else "BAD already"

    def login(self, rest: str) -> str:
        found = re.fullmatch(r'"((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"', rest)
        given = tuple(re.sub(r"\\(.)", r"\1", part) for part in found.groups()) if found else ()
        return self.believe(given == (USER, self.imap.password))

    def authenticate(self, rest: str) -> str:
        self.send(b"+ \r\n")
        given = base64.b64decode(self.file.readline()).decode()
        good = {
            "PLAIN": f"\0{USER}\0{self.imap.password}",
            "XOAUTH2": f"user={USER}\1auth=Bearer {TOKEN}\1\1",
        }[rest]
        if rest == "XOAUTH2" and given != good:  # https://developers.google.com/gmail/imap/xoauth2-protocol
            self.send(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
            self.file.readline()
        return self.believe(given == good)

    def believe(self, good: bool) -> str:
        self.known = good and self.secure
        return "OK welcome" if self.known else "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"

    def select(self, rest: str) -> str:
        return "NO [READ-ONLY] nobody shall write here"

    def examine(self, rest: str) -> str:
        folder = self.imap.folders.get(rest.strip('"'))
        if folder is None or not self.known:
            return "NO [NONEXISTENT] Unknown Mailbox (Failure)"
        self.folder = folder
        count, following = len(folder.mails), max(folder.mails, default=0) + 1
        self.send(
            f"* FLAGS (\\Seen)\r\n* {count} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {folder.validity}] good\r\n"
            f"* OK [UIDNEXT {following}] next\r\n".encode()
        )
        return "OK [READ-ONLY] selected"

    def search(self, rest: str) -> str:
        if since := re.fullmatch(r"SINCE (\d\d-\w{3}-\d{4})", rest):
            day = time.strptime(since[1], "%d-%b-%Y")
            found = [uid for uid, (on, _) in self.folder.mails.items() if on.timetuple()[:3] >= day[:3]]
        elif beyond := re.fullmatch(r"UID (\d+):\*", rest):
            last = max(self.folder.mails, default=0)
            found = [uid for uid in self.folder.mails if uid >= min(int(beyond[1]), last)]
        else:
            return "BAD Could not parse command"
        self.send(f"* SEARCH {' '.join(map(str, reversed(found)))}\r\n".encode())
        return "OK found"

    def fetch(self, rest: str) -> str:
        asked = re.fullmatch(r"(\d+) \(UID BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        if asked is None:
            return "BAD Could not parse command"
        if mail := self.folder.mails.get(int(asked[1])):
            part = mail[1][: int(asked[2])]
            head = f"* {asked[1]} FETCH (UID {asked[1]} BODY[]<0> {{{len(part)}}}\r\n"
            self.send(head.encode() + part + b")\r\n")
        return "OK fetched"

    def logout(self, rest: str) -> str:
        self.send(b"* BYE see you\r\n")
        return "OK done"
