"""Messages by e-mail: one mail for each event that rings, and for the end; a mail program shows those of an alert together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from alerts.email_laid import content_id
from alerts.email_page import html, message_id, receipt, references, subject, text, told
from alerts.web import revealed
from alerts.wording import say
from monitor.model import Message, Receipt, Severity, TicketId
from monitor.ports import Surroundings
from monitor.settings import ChannelSettings, Secret

if TYPE_CHECKING:
    import smtplib

    from alerts.email_wire import Line, Refused

# Far less than RFC 5321 allows, and no letter that could end an address or a line. Other letters need SMTPUTF8.
_ADDRESS = r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
Address = Annotated[str, Field(pattern=_ADDRESS, max_length=254)]
_PORTS = {"starttls": 587, "tls": 465}  # RFC 8314
_MOST = 100  # recipients, as RFC 5321 (4.5.3.1.8) has servers take at least
_POLICY = policy.SMTP.clone(cte_type="7bit")  # any server takes it


class EmailSettings(ChannelSettings):
    """``{kind: email, host: smtp.example, user: vigie@acme.example, password: "${SMTP_PASSWORD}", from: …, to: [pr@acme.example]}``."""

    kind: Literal["email"] = "email"
    host: str = Field(
        pattern=r"^[A-Za-z0-9.:-]+$",
        description="The mail server that takes our mail.",
        examples=["smtp.gmail.com"],
    )
    port: int | None = Field(
        default=None, gt=0, lt=65_536, description="Default: 587, or 465 with `security: tls`."
    )
    security: Literal["starttls", "tls"] = Field(
        default="starttls",
        description="How the line is enciphered: after a greeting, or from the first byte on. A line that is not is never used.",
    )
    user: str | None = Field(
        default=None,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="Whom to log in as, if the server asks for that; most often the whole address.",
        examples=["vigie@acme.example"],
    )
    password: Secret | None = Field(
        None, description="An app password, where the provider has them.", examples=["${SMTP_PASSWORD}"]
    )
    sender: Address = Field(
        alias="from", description="The address that mails are from.", examples=["vigie@acme.example"]
    )
    to: tuple[Address, ...] = Field(
        min_length=1,
        max_length=_MOST,
        description="Who gets them; each sees the others.",
        examples=[["pr@acme.example"]],
    )

    @model_validator(mode="after")
    def _whole_login(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise PydanticCustomError(
                "email-login", "`user` and `password` go together: write both, or neither"
            )
        return self

    @property
    def shows_images(self) -> bool:
        """They lie in the mail."""
        return True


class EmailChannel:
    """Sends each message as a mail; the same ticket is the same Message-ID, by which a mail that comes twice is known."""

    Settings = EmailSettings

    def __init__(self, settings: EmailSettings, around: Surroundings, *, line: Line | None = None) -> None:
        self._settings = settings
        self._around = around
        self._line = line

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        """Send one mail.

        Raises:
            DeliveryError: ``permanent`` where every recipient, the mail or the login is refused; unknown only where the
                server hung up once it had the mail.
        """
        return self._mail(told(message, thread=False), ticket, ())

    def update(self, message: Message, ticket: TicketId, first: Receipt) -> Receipt:
        """Send what happened since as an answer to the last mail of the alert.

        Raises:
            DeliveryError: as ``send``.
        """
        before = references(first)
        return self._mail(told(message, thread=bool(before)), ticket, before)

    def probe(self) -> str:
        """Reach the server and log in, without a mail.

        Raises:
            DeliveryError: what is wrong, and what to do about it.
        """
        with self._open() as client:
            client.noop()
        known = "takes the login" if self._settings.user else "answers"
        return f"{self._settings.host} {known}; mails go to {', '.join(self._settings.to)}"

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        from alerts.email_wire import Line, line_to, login  # noqa: PLC0415 -- imported when first needed: smtplib and ssl, 30 ms

        settings = self._settings
        secret = settings.password and revealed(settings.password, bool)  # before anybody is called
        port = settings.port or _PORTS[settings.security]
        with line_to(settings.host, port, settings.security, self._around, self._line or Line()) as client:
            if settings.user and secret:
                login(client, settings.host, settings.user, secret)
            yield client

    def _mail(self, message: Message, ticket: TicketId, before: Sequence[str]) -> Receipt:
        from alerts.email_wire import submit  # noqa: PLC0415 -- imported when first needed: smtplib and ssl, 30 ms

        settings = self._settings
        own = message_id(ticket, settings.sender.rpartition("@")[2])

        def write(refused: Sequence[Refused]) -> bytes:
            return self._written(message, own, before, refused).as_bytes(policy=_POLICY)

        with self._open() as client:
            refused = submit(client, settings.host, settings.sender, settings.to, write)
        return receipt(own, before, [one.address for one in refused])

    def _written(
        self, message: Message, own: str, before: Sequence[str], refused: Sequence[Refused]
    ) -> EmailMessage:
        """The mail. ``EmailMessage`` refuses a header with a line break in it; ours are cleaned before."""
        settings = self._settings
        mail = EmailMessage(policy=_POLICY)
        mail["Subject"] = subject(message, thread=bool(before))
        mail["From"] = f"Vigie <{settings.sender}>"
        mail["To"] = ", ".join(settings.to)
        mail["Date"] = format_datetime(self._around.clock.now())
        mail["Message-ID"] = own
        if before:
            mail["In-Reply-To"] = before[-1]
            mail["References"] = " ".join(before)
        mail["Auto-Submitted"] = "auto-generated"  # no holiday notes in answer: RFC 3834
        mail["Vigie-Ticket"] = own.partition(".vigie@")[0].removeprefix("<")
        if message.severity is Severity.CRISIS and message.rings:
            mail["Importance"] = "high"
        notes = [
            say("not-mailed", message.language, who=one.address, why=f"{one.code} {one.said}")
            for one in refused
        ]
        mail.set_content(text(message, notes))
        mail.add_alternative(html(message, notes), subtype="html")
        page = mail.get_body(("html",))
        assert isinstance(page, EmailMessage), "it was added just now"
        for image in message.images:  # in the mail itself: nothing is loaded from anywhere (RFC 2387)
            page.add_related(
                image.png,
                "image",
                "png",
                cid=f"<{content_id(image)}>",
                filename=f"{image.name}.png",
                disposition="inline",
            )
        return mail
