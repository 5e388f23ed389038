"""Who sends to an inlet: a signature over time, nonce and body, or a token. Pure.

A signature shows that the sender knows the secret without sending it, and that nobody changed the body; the time and the nonce
in it keep whoever overheard a request from sending it again. A token is sent along each time: whoever overhears it, or
reads it in a log on the way, can send whatever they like. It is for senders that cannot sign.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

TOLERANCE = timedelta(minutes=5)  # how far the sender's clock and ours may be apart
SHORTEST = 16  # characters of a secret or a token
_PARTS = re.compile(r"t=([0-9]{1,12}),n=([A-Za-z0-9_-]{8,64}),v1=([0-9a-f]{64})")
_FORM = (
    "Vigie-Signature must be t=UNIX_TIME,n=NONCE,v1=HEX (a nonce has 8 to 64 letters, digits, - or _): "
    "HEX is the HMAC-SHA256 of UNIX_TIME.NONCE.BODY"
)


class Refused(Exception):  # noqa: N818 -- an answer, not an error of ours
    """A request that is not taken: the status, and why, in a sentence for whoever sends."""

    def __init__(self, status: HTTPStatus, why: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a signed request brought: its nonce, and until when that must not come again; a token has neither."""

    nonce: str = ""
    until: datetime | None = None


def sign(secret: str, at: int, nonce: str, body: bytes) -> str:
    """The ``Vigie-Signature`` of a body sent at a Unix time."""
    signed = hmac.new(secret.encode(), f"{at}.{nonce}.".encode() + body, hashlib.sha256)
    return f"t={at},n={nonce},v1={signed.hexdigest()}"


def check(
    headers: Mapping[str, str], body: bytes, *, secret: str | None, token: str | None, now: datetime
) -> Proof:
    """Who sends, by their signature or else their token.

    Args:
        headers: by name in lower case.
        secret, token: what they must know; ``None``: this way is closed.

    Raises:
        Refused: nobody we know, and what is missing.
    """
    signature, authorization = headers.get("vigie-signature", ""), headers.get("authorization", "")
    if secret is not None and signature:
        return _signed(signature, body, secret, now)
    if token is not None and authorization:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
            return Proof()
        raise _unknown("the token is not the one that this inlet was given: send Authorization: Bearer TOKEN")
    ways = [
        *(["sign the request (header Vigie-Signature)"] if secret is not None else []),
        *(["send the header Authorization: Bearer TOKEN"] if token is not None else []),
    ]
    raise _unknown(f"who is sending? {' or '.join(ways)}")


def _signed(signature: str, body: bytes, secret: str, now: datetime) -> Proof:
    parts = _PARTS.fullmatch(signature.replace(" ", ""))
    if parts is None:
        raise _unknown(_FORM)
    at, nonce = int(parts[1]), parts[2]
    if not hmac.compare_digest(sign(secret, at, nonce, body), f"t={parts[1]},n={nonce},v1={parts[3]}"):
        raise _unknown(
            "the signature does not fit the body: is the secret the same, and is exactly what was signed sent?"
        )
    apart = now.timestamp() - at
    if abs(apart) > TOLERANCE.total_seconds():
        late = "old" if apart > 0 else "ahead of our clock"
        raise _unknown(
            f"the request is {abs(apart):,.0f} seconds {late}, and {TOLERANCE.total_seconds():.0f} are allowed: set the clocks"
        )
    return Proof(nonce, datetime.fromtimestamp(at, UTC) + TOLERANCE)


def _unknown(why: str) -> Refused:
    return Refused(HTTPStatus.UNAUTHORIZED, why, {"WWW-Authenticate": "Bearer"})
