"""The line to a mailbox: IMAP (RFC 3501, RFC 9051) by imap-tools, over TLS, to an address that the gate admits."""

from __future__ import annotations

import imaplib
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from monitor import gate
from monitor.errors import EdgeError, SourceError
from monitor.ports import Surroundings

MOST = 2**20  # bytes of a message that are looked at: its words stand before its attachments
LIMIT = 2 * MOST  # bytes of one answer
_CODE = re.compile(
    rb"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN|OVERQUOTA)\b", re.IGNORECASE
)  # RFC 5530


@dataclass(frozen=True, slots=True)
class Line:
    """How a mailbox is reached.

    Args:
        tls: which certificates are good; ``None``: the system's.
        resolve: gives the addresses of a host; ``None``: the system's.
        patience: for everything that is said on one line.
    """

    tls: ssl.SSLContext | None = None
    resolve: gate.Resolve | None = None
    patience: timedelta = timedelta(seconds=60)


class _Client(imaplib.IMAP4):
    """Connects to an address that was judged, takes no more at once than it may, and hangs up when its time is over."""

    def __init__(self, host: str, port: int, addresses: list[str], line: Line, security: str) -> None:
        self._addresses = addresses
        self._tls = line.tls or ssl.create_default_context()
        self._at_once = security == "tls"
        # Each read has a patience of its own: a byte every ten seconds is stopped by this alone.
        self._alarm = threading.Timer(line.patience.total_seconds(), self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()
        try:
            super().__init__(host, port, line.patience.total_seconds())
            if not self._at_once:
                self._begin_tls()
        except BaseException:
            self._alarm.cancel()
            raise

    def _begin_tls(self) -> None:
        try:
            self.starttls(self._tls)
        except BaseException:
            self.shutdown()
            raise

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        name, error = self.host, OSError("no address")
        for address in self._addresses:
            try:
                self.host = address
                plain = super()._create_socket(timeout)  # type: ignore[misc]  # typeshed leaves it out
            except OSError as failed:
                error = failed
            else:
                return self._enciphered(plain, name) if self._at_once else plain
            finally:
                self.host = name
        raise error

    def _enciphered(self, plain: Any, name: str) -> ssl.SSLSocket:  # noqa: ANN401 -- a socket, which only the gate may import
        self.sock = self._tls.wrap_socket(plain, server_hostname=name, do_handshake_on_connect=False)
        try:
            self.sock.do_handshake()
        except BaseException:
            self.sock.close()
            raise
        return self.sock

    def _hang_up(self) -> None:
        """From another thread: whoever reads meets the end."""
        line = getattr(self, "sock", None)
        with suppress(OSError, AttributeError):
            # Not SSLSocket's own, which would have the other thread go on in plain text. 2: both ways.
            (super(ssl.SSLSocket, line) if isinstance(line, ssl.SSLSocket) else line).shutdown(2)  # type: ignore[union-attr]

    def shutdown(self) -> None:
        self._alarm.cancel()
        super().shutdown()

    def read(self, size: int) -> bytes:
        if size > LIMIT:
            raise self.abort(f"it announces {size} bytes at once")
        return super().read(size)


class _Mailbox(BaseMailBox):
    def __init__(self, client: Callable[[], imaplib.IMAP4]) -> None:
        self._made = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._made()


@contextmanager
def mailbox(
    host: str,
    port: int,
    security: Literal["tls", "starttls"],
    around: Surroundings,
    line: Line,
) -> Iterator[BaseMailBox]:
    """A line to the server of ``host``, until the block ends.

    Raises:
        SourceError: it cannot be reached, or says no; what the block meets is told likewise.
    """
    with telling(host):
        addresses = gate.admit(host, around.allow, line.resolve)
        around.purse.pay("requests")
        box = _Mailbox(lambda: _Client(host, port, addresses, line, security))
    try:
        with telling(host):
            yield box
            box.logout()
    finally:
        with suppress(OSError):
            box.client.shutdown()


def login(box: BaseMailBox, host: str, user: str, secret: str, *, oauth: bool) -> None:
    """Say who we are.

    Raises:
        SourceError: the server does not believe it, or cannot say now.
    """
    try:
        if oauth:
            box.xoauth2(user, secret, initial_folder=None)
        elif (user + secret).isascii():
            box.login(user, secret, initial_folder=None)
        else:
            box.login_utf8(user, secret, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:  # of AUTHENTICATE, whose "no" imaplib raises itself
        raise _refused(host, str(error).encode()) from None
    except MailboxLoginError as error:
        raise _refused(host, _said(error)) from None


@contextmanager
def telling(host: str) -> Iterator[None]:
    """Whatever goes wrong inside, in a sentence.

    Raises:
        SourceError: it did.
    """
    try:
        yield
    except SourceError:
        raise
    except EdgeError as error:
        raise SourceError(str(error), permanent=error.permanent) from None
    except MailboxFolderSelectError as error:
        if _CODE.search(_said(error)):
            raise SourceError(f"{host} is not in a state to answer: it is tried again") from None
        raise SourceError(
            f"{host} has no such folder: `folder` takes its name as the mail program shows it", permanent=True
        ) from None
    except ssl.SSLCertVerificationError as error:
        raise SourceError(f"the certificate of {host} is not valid: {error.verify_message}") from None
    except TimeoutError:
        raise SourceError(f"{host} takes too long to answer") from None
    except imaplib.IMAP4.abort:
        raise SourceError(
            f"{host} hung up, is too slow, or says what no mail server says: it is tried again"
        ) from None
    except (
        imaplib.IMAP4.error,
        ImapToolsError,
        UnicodeError,
        ValueError,
        IndexError,
        AttributeError,
    ) as error:
        raise SourceError(f"{host} does not speak IMAP as it should ({type(error).__name__})") from None
    except OSError as error:
        raise SourceError(f"{host} cannot be reached: {error.strerror or type(error).__name__}") from None


def _refused(host: str, said: bytes) -> SourceError:
    """What the server adds in brackets says whether it may mend (RFC 5530, section 3)."""
    if _CODE.search(said):
        return SourceError(f"{host} is not in a state to answer: it is tried again")
    return SourceError(
        f"{host} refuses the login: most want an app password, not that of the account", permanent=True
    )


def _said(error: MailboxLoginError | MailboxFolderSelectError) -> bytes:
    return b" ".join(part for part in error.command_result[1] if isinstance(part, bytes))
