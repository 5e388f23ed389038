"""The line to a mail server: SMTP (RFC 5321) over TLS, to an address that the gate admits, and what its answers mean."""

from __future__ import annotations

import re
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from monitor import gate
from monitor.errors import DeliveryError, EdgeError, Outcome
from monitor.ports import Surroundings
from monitor.text import clean_line

_SHOWN = 160  # characters of what a server says
_AGAIN = timedelta(minutes=5)  # greylisting wants a while: https://www.rfc-editor.org/rfc/rfc6647
_TAKEN, _READY, _MORE, _GO_ON, _LATER, _NEVER = (
    200,
    220,
    300,
    354,
    400,
    500,
)  # replies, by their first digit: RFC 5321, section 4.2.1
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)

Security = Literal["starttls", "tls"]


@dataclass(frozen=True, slots=True)
class Line:
    """How a mail server is reached.

    Args:
        tls: which certificates are good; ``None``: the system's.
        resolve: gives the addresses of a host; ``None``: the system's.
        patience: for everything that is said on one line.
    """

    tls: ssl.SSLContext | None = None
    resolve: gate.Resolve | None = None
    patience: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Refused:
    """A recipient that the server does not take, and what it said."""

    address: str
    code: int
    said: str


class _Client(smtplib.SMTP):
    """Connects to an address that was judged, always over TLS, and hangs up when its time is over."""

    def __init__(self, host: str, port: int, security: Security, around: Surroundings, line: Line) -> None:
        self._security = security
        self._around = around
        self._line = line
        self._tls = line.tls or ssl.create_default_context()
        # Each read has a patience of its own: a byte every ten seconds is stopped by this alone.
        self._alarm = threading.Timer(line.patience.total_seconds(), self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()
        try:
            # The name we greet with says nothing of this machine.
            super().__init__(host, port, "vigie.invalid", line.patience.total_seconds())
            if security == "starttls":
                self._encipher()
        except BaseException:
            self.close()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:  # noqa: ANN401 -- a socket, which only the gate may import
        plain = gate.connect(host, port, self._around.allow, self._line.patience, resolve=self._line.resolve)
        plain.settimeout(timeout)
        if self._security == "starttls":
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _encipher(self) -> None:
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls"):
            raise DeliveryError(
                "the server offers no STARTTLS on this port, and nothing is sent in the clear:"
                " write `security: tls`, or another `port`",
                permanent=True,
            )
        code, said = self.starttls(context=self._tls)
        if code != _READY:
            raise smtplib.SMTPResponseException(code, said)
        self.ehlo()

    def _hang_up(self) -> None:
        """From another thread: whoever reads meets the end."""
        line = getattr(self, "sock", None)
        with suppress(OSError, AttributeError):
            # Not SSLSocket's own, which would have the other thread go on in plain text. 2: both ways.
            (super(ssl.SSLSocket, line) if isinstance(line, ssl.SSLSocket) else line).shutdown(2)  # type: ignore[union-attr]

    def close(self) -> None:
        self._alarm.cancel()
        super().close()


@contextmanager
def line_to(
    host: str, port: int, security: Security, around: Surroundings, line: Line
) -> Iterator[smtplib.SMTP]:
    """A line to the server of ``host``, enciphered, until the block ends.

    Raises:
        DeliveryError: it cannot be reached, or says no; what the block meets is told likewise.
    """
    with telling(host):
        client = _Client(host, port, security, around, line)
        try:
            client.ehlo_or_helo_if_needed()
            yield client
            with suppress(smtplib.SMTPException, OSError):  # what was said before counts
                client.quit()
        finally:
            client.close()


def login(client: smtplib.SMTP, host: str, user: str, password: str) -> None:
    """Say who we are.

    Raises:
        DeliveryError: the server does not believe it, or cannot say now.
    """
    try:
        client.login(user, password)
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError(
            f"{host} takes no login here: leave `user` and `password` out, or name another port",
            permanent=True,
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < _NEVER:
            raise DeliveryError(
                f"{host} cannot check the login now ({error.smtp_code})", retry_after=_AGAIN
            ) from None
        raise DeliveryError(
            f"{host} refuses the login ({error.smtp_code}): most want an app password, not that of the account",
            permanent=True,
        ) from None
    except UnicodeError:
        raise DeliveryError(
            "user and password of a mail server are plain letters (ASCII)", permanent=True
        ) from None


def submit(
    client: smtplib.SMTP,
    host: str,
    sender: str,
    to: Sequence[str],
    write: Callable[[Sequence[Refused]], bytes],
) -> Sequence[Refused]:
    """Hand over one mail; returns the recipients that it does not go to.

    Args:
        write: the mail, which tells its readers who was refused: asked for when that is known.

    Raises:
        DeliveryError: the server takes nobody, or not the mail. Unknown only where it may have taken it all the same.
    """
    _must(host, client.mail(sender))
    refused = []
    for address in to:
        code, said = client.rcpt(address)
        if not _good(code):
            refused.append(Refused(address, code, _shown(said)))
    if len(refused) == len(to):
        raise _nobody(host, refused)
    code, said = client.docmd("DATA")
    if code != _GO_ON:
        raise refusal(host, code, said)
    body = _LEADING_DOT.sub(b"..", write(refused))  # RFC 5321, section 4.5.2
    try:
        client.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        reply = client.getreply()
    except (OSError, smtplib.SMTPServerDisconnected):
        raise DeliveryError(
            f"{host} hung up before it said whether it took the mail", outcome=Outcome.UNKNOWN
        ) from None
    if not _good(reply[0]) and reply[0] < _LATER:
        raise DeliveryError(f"{host} does not say whether it took the mail", outcome=Outcome.UNKNOWN)
    _must(host, reply)
    return refused


def _nobody(host: str, refused: Sequence[Refused]) -> DeliveryError:
    said = "; ".join(f"{one.address}: {one.code} {one.said}" for one in refused)
    later = any(one.code < _NEVER for one in refused)
    return DeliveryError(
        f"{host} takes mail for nobody in `to` ({said})",
        permanent=not later,
        retry_after=_AGAIN if later else None,
    )


def _must(host: str, reply: tuple[int, bytes]) -> None:
    if not _good(reply[0]):
        raise refusal(host, *reply)


def _good(code: int) -> bool:
    return _TAKEN <= code < _MORE


def refusal(host: str, code: int, said: bytes | str) -> DeliveryError:
    """4xx passes by itself, 5xx needs a person; anything else is no answer of SMTP."""
    if _LATER <= code < _NEVER:
        return DeliveryError(f"{host} asks to try later: {code} {_shown(said)}", retry_after=_AGAIN)
    if code >= _NEVER:
        return DeliveryError(f"{host} refuses the mail: {code} {_shown(said)}", permanent=True)
    return DeliveryError(f"{host} does not speak SMTP as it should")


def _shown(said: bytes | str) -> str:
    return clean_line(said if isinstance(said, str) else said.decode("utf-8", "replace"), _SHOWN)


@contextmanager
def telling(host: str) -> Iterator[None]:
    """Whatever goes wrong inside, in a sentence.

    Raises:
        DeliveryError: it did; nothing was handed over.
    """
    try:
        yield
    except DeliveryError:
        raise
    except EdgeError as error:
        raise DeliveryError(str(error), permanent=error.permanent) from None
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(f"the certificate of {host} is not valid: {error.verify_message}") from None
    except ssl.SSLError:
        raise DeliveryError(
            f"{host} does not speak TLS as it should: port 465 wants `security: tls`, port 587 `security: starttls`"
        ) from None
    except TimeoutError:
        raise DeliveryError(f"{host} takes too long to answer") from None
    except smtplib.SMTPServerDisconnected:
        raise DeliveryError(f"{host} hung up, or is too slow") from None
    except smtplib.SMTPResponseException as error:
        raise refusal(host, error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, ValueError) as error:
        raise DeliveryError(f"{host} does not speak SMTP as it should ({type(error).__name__})") from None
    except OSError as error:
        raise DeliveryError(f"{host} cannot be reached: {error.strerror or type(error).__name__}") from None
