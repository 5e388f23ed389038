"""Sessions and form tokens, signed with a key that lives as long as the process: nothing of them is stored.

A session says who somebody is and until when. A form token belongs to one session: whoever cannot read our pages cannot
know it (OWASP, Cross-Site Request Forgery Prevention, "Signed Double-Submit Cookie").
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LASTS = timedelta(hours=12)  # a session: a working day


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is let in.

    Args:
        name: as the audit log is to have it.
        until: when it ends.
        id: which session of theirs.
    """

    name: str
    until: datetime
    id: str


def _mac(key: bytes, purpose: str, text: bytes) -> str:
    digest = hmac.digest(key, purpose.encode() + b"\0" + text, "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signed(key: bytes, session: Session) -> str:
    """The session as a cookie's value."""
    said = json.dumps([session.name, int(session.until.timestamp()), session.id]).encode()
    return f"{base64.urlsafe_b64encode(said).decode().rstrip('=')}.{_mac(key, 'session', said)}"


def opened(key: bytes, cookie: str, now: datetime) -> Session | None:
    """The session of a cookie; ``None``: it is not ours, was changed, or is over."""
    text, _, mac = cookie.partition(".")
    try:
        said = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(_mac(key, "session", said).encode(), mac.encode("utf-8", "replace")):
        return None
    name, until, id_ = json.loads(said)
    session = Session(name, datetime.fromtimestamp(until, UTC), id_)
    return session if now < session.until else None


def form_token(key: bytes, session: Session) -> str:
    """What every form of this session carries."""
    return _mac(key, "form", session.id.encode())


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are equal, told in a time that says nothing about where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))
