"""Who may come in: which addresses, which names, which origins, and by which password. Decides, and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from monitor.errors import VigieError
from monitor.settings import Secret

PASSWORD = "VIGIE_WEB_PASSWORD"  # noqa: S105 -- the name of the variable, not what it holds
SHORTEST = 12  # characters of a password that others may try
TRIES, WITHIN = 10, timedelta(minutes=5)  # wrong passwords from one address

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?")
_NAVIGATES = frozenset({"navigate"})
_OURS = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How the page is reached.

    Args:
        host: the address it is bound to.
        names: what else it is called, such as ``vigie.example`` behind a proxy.
        password: for whoever comes in; absent: nobody is asked, which is for this machine alone.
        by: who acts where nobody is asked.
    """

    host: str = "127.0.0.1"
    names: frozenset[str] = frozenset()
    password: Secret = field(default_factory=lambda: Secret(None, PASSWORD))
    by: str = "web"

    def __post_init__(self) -> None:
        """Refuse to stand open.

        Raises:
            VigieError: others could come in, and no password keeps them out.
        """
        if loopback(self.host) and not self.names:
            return
        if self.password.absent:
            raise VigieError(
                f"whoever reaches {self.host} would read and do everything: set a password in {PASSWORD},"
                " or leave --host 127.0.0.1"
            )
        if len(self.password.reveal()) < SHORTEST:
            raise VigieError(f"{PASSWORD} is too short for others to try: {SHORTEST} characters at least")

    @property
    def asks(self) -> bool:
        """Whether somebody has to log in."""
        return not self.password.absent

    def knows(self, host: str) -> bool:
        """Whether a ``Host`` header means us: an address, ``localhost``, or one of our names.

        A page elsewhere may let its own name lead here (DNS rebinding): then it is that name that stands in the header.
        """
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = (found[1] or found[2]).lower()
        if name in self.names or name == "localhost":
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not loopback(self.host)


def loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether another site's page asks: its browser says so. A link that somebody follows to us is welcome.

    https://www.w3.org/TR/fetch-metadata/
    """
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        return True
    site = headers.get("sec-fetch-site", "none")
    return site not in _OURS and headers.get("sec-fetch-mode") not in _NAVIGATES


class Attempts:
    """Wrong passwords of late, by where they came from."""

    def __init__(self) -> None:
        self._wrong: dict[str, list[datetime]] = {}

    def too_many(self, client: str, now: datetime) -> bool:
        """Whether it has to wait."""
        self._wrong = {
            name: late
            for name, times in self._wrong.items()
            if (late := [at for at in times if now - at < WITHIN])
        }
        return len(self._wrong.get(client, ())) >= TRIES

    def wrong(self, client: str, now: datetime) -> None:
        """One more."""
        self._wrong.setdefault(client, []).append(now)
