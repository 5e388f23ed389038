"""Kind ``imap``: newsletters and Google Alerts that arrive in a folder of a mailbox. Nothing there is marked, moved or deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from monitor.declaring import Declaration
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period, Secret, SourceSettings
from sources import mails
from sources.cage import CAGE, Cage

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

    from sources.imap_wire import Line

AT_ONCE = 25  # mails of one page: 25 MiB at the most
_PORTS = {"tls": 993, "starttls": 143}


class ImapSettings(SourceSettings):
    """``{kind: imap, name: alerts, host: imap.example, user: pr@acme.example, password: "${IMAP_PASSWORD}"}``."""

    kind: Literal["imap"]
    host: str = Field(
        pattern=r"^[A-Za-z0-9.:-]+$", description="The mail server.", examples=["imap.gmail.com"]
    )
    port: int | None = Field(
        default=None, gt=0, lt=65_536, description="Default: 993, or 143 with `security: starttls`."
    )
    security: Literal["tls", "starttls"] = Field(
        default="tls", description="How the line is enciphered; a line that is not is never used."
    )
    user: str = Field(
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="Most often the whole address.",
        examples=["pr@acme.example"],
    )
    password: Secret | None = Field(
        None, description="An app password, where the provider has them.", examples=["${IMAP_PASSWORD}"]
    )
    token: Secret | None = Field(
        None,
        description="An OAuth 2 access token instead of a password (XOAUTH2).",
        examples=["${IMAP_TOKEN}"],
    )
    folder: str = Field(
        default="INBOX",
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="The folder, as the mail program shows it: best one for this alone.",
        examples=["Vigie"],
    )
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Nobody gets in without a word."""
        found = list(super().objections(asked))
        if self.password is None and self.token is None:
            said = 'the mailbox wants a login: write password: "${IMAP_PASSWORD}" (an app password), or a `token`'
            found.append(("password", said))
        return found


@dataclass(frozen=True, slots=True)
class _Place:
    """The cursor: the last message that was read, which is a number as long as ``validity`` stays (RFC 9051, 2.3.1.1)."""

    folder: str = ""
    validity: int = 0
    uid: int = 0

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Place:
        """An old or foreign cursor is no cursor."""
        try:
            found = cls(**json.loads(cursor or "{}"))
        except (ValueError, TypeError):
            return cls()
        return found if type(found.validity) is int and type(found.uid) is int else cls()

    def write(self) -> Cursor:
        return Cursor(json.dumps(asdict(self)))


class ImapSource:
    """A folder, looked into without leaving a trace."""

    Settings = ImapSettings
    declares = Declaration(
        reads="newsletters and Google Alerts in a folder of your mailbox",
        tier="own",
        auth="an app password or an OAuth 2 token of the mailbox",
        page=AT_ONCE,
        docs="docs/sources/imap.md",
    )

    def __init__(
        self, settings: ImapSettings, around: Surroundings, *, line: Line | None = None, cage: Cage = CAGE
    ) -> None:
        self._settings = settings
        self._around = around
        self._line = line
        self._cage = cage

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next mails that came since.

        Raises:
            SourceError: the mailbox cannot be read.
        """
        from sources.imap_wire import mailbox  # noqa: PLC0415 -- imported when first needed: 60 ms of imap-tools

        line, security = self._wire(), self._settings.security
        port = self._settings.port or _PORTS[security]
        with mailbox(self._settings.host, port, security, self._around, line) as box:
            self._enter(box)
            place = self._place(box, _Place.read(cursor))
            waiting = self._waiting(box, place.uid)
            found = [(uid, _message(box, uid)) for uid in waiting[:AT_ONCE]]
        posts: list[Post] = []
        skipped: list[str] = []
        for uid, message in found:
            try:
                posts += self._cage.run(mails.read, message).posts if message else ()
            except SourceError as error:
                skipped.append(f"mail {uid} is not read: {error}")
            place = replace(place, uid=uid)
        return Page(
            posts=tuple(
                sorted(posts, key=lambda post: post.published_at.timestamp() if post.published_at else 0)
            ),
            cursor=place.write(),
            more=len(waiting) > AT_ONCE,
            skipped=tuple(skipped),
        )

    def probe(self) -> str:
        """Look into the folder once.

        Raises:
            SourceError: the mailbox cannot be read.
        """
        from sources.imap_wire import mailbox  # noqa: PLC0415 -- as above

        security = self._settings.security
        port = self._settings.port or _PORTS[security]
        with mailbox(self._settings.host, port, security, self._around, self._wire()) as box:
            self._enter(box)
            return f"{len(self._waiting(box, 0))} mails since {self._since()}"

    def _wire(self) -> Line:
        from sources.imap_wire import Line  # noqa: PLC0415 -- as above

        return self._line or Line()

    def _enter(self, box: BaseMailBox) -> None:
        from sources.imap_wire import login  # noqa: PLC0415 -- as above

        token = self._settings.token
        secret = token or self._settings.password
        if secret is None or secret.absent:
            what = "`password` is not given" if secret is None else f"{secret.origin} is not set"
            raise SourceError(f"{what}: it is needed to read this mailbox", permanent=True)
        login(box, self._settings.host, self._settings.user, secret.reveal().strip(), oauth=secret is token)
        box.folder.set(
            self._settings.folder, readonly=True
        )  # EXAMINE: the server itself lets us change nothing

    def _place(self, box: BaseMailBox, last: _Place) -> _Place:
        """Numbers mean something as long as the folder keeps its validity."""
        validity = int((box.client.response("UIDVALIDITY")[1] or [b"0"])[-1] or 0)
        here = _Place(self._settings.folder, validity)
        return last if (last.folder, last.validity) == (here.folder, here.validity) else here

    def _since(self) -> str:
        return f"{self._around.clock.now() - self._settings.back:%d-%b-%Y}"

    def _waiting(self, box: BaseMailBox, last: int) -> list[int]:
        """The numbers of what came since; ``n:*`` gives the last one in any case (RFC 9051, section 9, "seq-range")."""
        found = box.uids(f"UID {last + 1}:*" if last else f"SINCE {self._since()}", charset=None)
        return sorted(uid for uid in map(int, found) if uid > last)


def _message(box: BaseMailBox, uid: int) -> bytes:
    """Its beginning, without marking it as read; empty if it is gone."""
    from sources.imap_wire import MOST  # noqa: PLC0415 -- as above

    _, answer = box.client.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{MOST}>)")
    return next((part[1] for part in answer if isinstance(part, tuple)), b"")
