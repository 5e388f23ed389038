"""A service account of Google: it signs with its key, and is lent a token for an hour."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.errors import SourceError
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean_line
from sources import web
from sources.json_api import Wire
from sources.nodes import parse, text

_WHO = "Google's sign-in"


@dataclass(frozen=True, slots=True)
class _Lent:
    """As much of a response as google-auth looks at."""

    data: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Account:
    """What a key file stands for.

    Args:
        key: the whole of the file, which is JSON.
        scope: what the token is for.
    """

    def __init__(self, key: Secret, scope: str, around: Surroundings, wire: Wire) -> None:
        self._key = key
        self._scope = scope
        self._around = around
        self._wire = wire
        self._made: Any = None

    def headers(self) -> Mapping[str, str]:
        """What proves who we are; asks for a token where the last has run out.

        Raises:
            SourceError: the file is no key file, or Google does not accept it.
        """
        from google.auth import exceptions  # noqa: PLC0415 -- comes with the client, which is an extra

        made = self._credentials()
        try:
            if not made.valid:
                made.refresh(self._lend)
        except exceptions.GoogleAuthError:
            raise SourceError(f"{_WHO} answers with something that is no token") from None
        return {"Authorization": f"Bearer {made.token}"}

    def _credentials(self) -> Any:  # noqa: ANN401 -- untyped there
        from google.auth import exceptions  # noqa: PLC0415 -- as above
        from google.oauth2 import service_account  # noqa: PLC0415 -- as above

        if self._key.absent:
            raise SourceError(
                f"{self._key.origin} is not set: it holds the key file of your service account",
                permanent=True,
            )
        if self._made is None:
            try:
                told = json.loads(self._key.reveal())
                make: Any = service_account.Credentials.from_service_account_info
                made = make(told, scopes=[self._scope])
            except (ValueError, KeyError, TypeError, AttributeError, exceptions.GoogleAuthError):
                raise SourceError(
                    f"{self._key.origin} is no key file of a service account: it is the JSON that the Cloud console gave you",
                    permanent=True,
                ) from None
            self._made = made
        return self._made

    def _lend(
        self,
        url: str,
        method: str = "POST",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> _Lent:
        """What google-auth takes for its transport; only a sound token gets through."""
        del method
        fetched = web.once(
            url,
            self._around,
            headers=headers or {},
            body=body,
            patience=self._wire.patience,
            turns=self._wire.turns,
            refused=_refused,
        )
        token = text(parse(fetched.body, _WHO), "access_token")
        return _Lent(json.dumps({"access_token": token, "expires_in": 3600} if token else {}).encode())


def _refused(answer: web.Answer) -> SourceError | None:
    """``{"error": "invalid_grant", "error_description": "…"}`` (RFC 6749, section 5.2)."""
    try:
        told = parse(answer.body, _WHO)
    except SourceError:
        return None
    why = clean_line(text(told, "error_description", "error"), MAX_NAME)
    if not text(told, "error") or answer.status not in {400, 401}:
        return None
    return SourceError(f"{_WHO} does not accept this service account: {why}", permanent=True)
