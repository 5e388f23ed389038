"""The one way out: what every source and channel goes through to reach the network.

A feed, a redirect or a webhook address is written by somebody else, and may name a machine that only we can reach: a
router, a database, the cloud's metadata service. So an address is judged when it is connected, after its name was
resolved: no redirect and no second answer of a name server gets past (OWASP, "Server-Side Request Forgery Prevention").
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor import __version__
from monitor.errors import EdgeError

if TYPE_CHECKING:
    import httpx2

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str], Sequence[str]]

USER_AGENT = f"Vigie/{__version__} (+https://vigie.example; self-hosted brand monitor)"
TIMEOUT = timedelta(seconds=30)

# Our own table: Python's ``is_global`` was wrong on several of these until 3.12.4 (CVE-2024-4032), and knows nothing
# of clouds. https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
_NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and the metadata service of Alibaba Cloud
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services, on an address that looks public
        "169.254.0.0/16",  # link-local, and the metadata service of nearly every cloud
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "3fff::/20",
    )
)
_PUBLIC_IPV6 = IPv6Network("2000::/3")  # all that was ever given out for the public Internet
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052


def allowed(address: Address, allow: Sequence[Network] = ()) -> bool:
    """Whether ``address`` may be connected: it is on the public Internet, or in one of ``allow``."""
    address = _innermost(address)
    if any(address in network for network in allow):
        return True
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return isinstance(address, IPv4Address) or address in _PUBLIC_IPV6


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it does: there the packets end."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def admit(host: str, allow: Sequence[Network] = (), resolve: Resolve | None = None) -> list[str]:
    """The addresses of ``host`` that may be connected, in the resolver's order; never empty.

    Raises:
        EdgeError: the name has no address, or none that is allowed (permanent).
    """
    try:
        found = list(dict.fromkeys((resolve or _resolve)(host)))
    except (OSError, UnicodeError):  # UnicodeError: a label of more than 63 characters, which no name has
        found = []
    if not found:
        raise EdgeError(f"{host} has no address: the name is wrong, or the name server does not answer")
    good = [each for each in found if allowed(ip_address(each), allow)]
    if not good:
        raise EdgeError(_refusal(host, ip_address(found[0])), permanent=True)
    return good


def _resolve(host: str) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def _refusal(host: str, address: Address) -> str:
    inner = _innermost(address)
    network = next((each for each in _LOOPBACK if inner in each), ip_network(inner.packed))
    who = str(address) if host == str(address) else f"{host} ({address})"
    return f"{who} is a private address; to allow it add network: {{allow: [{network}]}} to rules.yaml"


def check_host(url: str, allow: Sequence[Network] = (), resolve: Resolve | None = None) -> None:
    """Judge the address of ``url`` for an SDK that opens its own sockets: call it before each use.

    It looks the name up once more than the SDK does: good enough for an address that the operator wrote.

    Raises:
        EdgeError: it is not http or https, or its host may not be reached (permanent); or has no address.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise EdgeError("this is not a web address", permanent=True) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise EdgeError("only http:// and https:// addresses are reached", permanent=True)
    admit(host, allow, resolve)


def connect(
    host: str,
    port: int,
    allow: Sequence[Network] = (),
    timeout: timedelta = TIMEOUT,
    *,
    resolve: Resolve | None = None,
) -> socket.socket:
    """A connection for a client that takes one ready-made: to the first judged address that answers. Blocking, without TLS.

    Args:
        timeout: for all addresses together; looking up the name is not in it.

    Raises:
        EdgeError: no address of the host may be reached (permanent), or none answers.
    """
    addresses = admit(host, allow, resolve)
    until = time.monotonic() + timeout.total_seconds()
    said = ""
    for others, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        patience = max(0.01, (until - time.monotonic()) / others)
        try:
            connection = socket.create_connection((address, port), patience)
        except ConnectionRefusedError:
            said = f"{host} refuses connections"
        except TimeoutError:
            said = f"{host} cannot be reached: no answer in time"
        except OSError:
            said = f"{host} cannot be reached"
        else:
            connection.settimeout(None)
            return connection
    raise EdgeError(said)


@contextmanager
def client(
    allow: Sequence[Network] = (),
    timeout: timedelta = TIMEOUT,
    *,
    resolve: Resolve | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[httpx2.Client]:
    """An HTTP client for one errand: a request, and whatever hops and pages follow from it.

    It follows no redirect by itself, keeps no cookie, and ignores the proxies of the environment: a proxy would look
    the name up itself, behind our back. A request raises ``httpx2.HTTPError``, which ``describe`` puts into words, or
    ``EdgeError`` when the address is refused or unknown: then nothing was sent.

    Args:
        timeout: for all that is done with it together, by the wall clock, however slowly the other side drips.
            Looking up a name is not in it: the system's resolver has its own limit.
        resolve: gives the addresses of a host; default: the system's.
        tls: whom to trust; default: whom the system trusts (``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count).
    """
    from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415 -- imported when first needed: 10 ms

    import httpcore2  # noqa: PLC0415 -- imported when first needed: 40 ms with httpx2
    import httpx2  # noqa: PLC0415

    from monitor.dial import Dial  # noqa: PLC0415 -- it derives from classes of httpcore2

    tls = tls or _system_tls()
    transport = httpx2.HTTPTransport(verify=tls)
    # The one private name we lean on: httpx2 has no argument for it. If it moves, requests fail and tests/test_gate.py.
    transport._pool = httpcore2.ConnectionPool(  # noqa: SLF001
        ssl_context=tls, network_backend=Dial(lambda host: admit(host, allow, resolve), timeout)
    )
    forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    with httpx2.Client(
        transport=transport,
        headers={"User-Agent": USER_AGENT},
        cookies=forgetful,
        timeout=timeout.total_seconds(),
        follow_redirects=False,
    ) as http:
        yield http


@cache
def _system_tls() -> ssl.SSLContext:
    """One for the process: it takes 20 ms to make."""
    import httpx2  # noqa: PLC0415 -- imported when first needed: 40 ms

    return httpx2.create_ssl_context()


def describe(error: Exception, host: str) -> str:
    """What went wrong with ``host``, in one plain sentence without the address's path, query or credentials.

    Args:
        error: ``httpx2.HTTPError`` or ``httpx2.InvalidURL``, as the client raised it.
    """
    import httpx2  # noqa: PLC0415 -- imported already by whoever holds its error

    sentences: tuple[tuple[type[BaseException], str], ...] = (
        (ssl.SSLCertVerificationError, "the certificate of {host} is not valid: {reason}"),
        (httpx2.ConnectTimeout, "{host} cannot be reached: no answer in time"),
        (httpx2.TimeoutException, "{host} took too long to answer"),
        (ssl.SSLError, "{host} does not speak TLS as it should"),
        (ConnectionRefusedError, "{host} refuses connections"),
        (httpx2.ConnectError, "{host} cannot be reached"),
        (httpx2.NetworkError, "{host} closed the connection"),
        (httpx2.RemoteProtocolError, "{host} does not speak HTTP as it should, or stopped halfway"),
    )
    causes = list(_causes(error))
    for kind, sentence in sentences:
        for cause in causes:
            if isinstance(cause, kind):
                return sentence.format(host=host, reason=getattr(cause, "verify_message", ""))
    return f"{host} cannot be asked for that"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
