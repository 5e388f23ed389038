"""The one way out: which addresses may be reached, and that no trick gets past."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpx2
import pytest

from monitor import gate
from monitor.dial import Dial
from monitor.errors import EdgeError
from tests.servers.feeds import Answer, Seen, feed_server

LOOPBACK = (ip_network("127.0.0.0/8"),)
CERTIFICATE = Path(__file__).parent / "data" / "tls" / "feeds.test.pem"
SECOND = timedelta(seconds=1)


@pytest.fixture
def server():
    with feed_server() as server:
        yield server


def _here(_host: str) -> Sequence[str]:
    return ["127.0.0.1"]


# --- which addresses --------------------------------------------------------------------------------------------

PUBLIC = ["8.8.8.8", "192.0.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = {
    "loopback": "127.8.9.1",
    "the unspecified address": "0.0.0.0",
    "RFC 1918": "10.1.2.3",
    "RFC 1918, the middle one": "172.31.255.255",
    "RFC 1918, the home router": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "the metadata service": "169.254.169.254",
    "the metadata service of Alibaba": "100.100.100.200",
    "the metadata service of Oracle": "192.0.0.192",
    "Azure's own services": "168.63.129.16",
    "multicast": "224.0.0.251",
    "broadcast": "255.255.255.255",
    "documentation": "203.0.113.7",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with its zone": "fe80::1%eth0",
    "IPv6 unique local": "fd00:ec2::254",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "Teredo": "2001:0:1:2::3",
    "IPv4 mapped into IPv6": "::ffff:127.0.0.1",
    "IPv4 compatible IPv6": "::127.0.0.1",
    "IPv4 behind NAT64": "64:ff9b::7f00:1",
    "IPv4 behind a network's own NAT64": "64:ff9b:1::7f00:1",
    "IPv4 behind 6to4": "2002:7f00:1::",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address):
    assert gate.allowed(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
def test_an_address_off_the_public_internet_is_refused(address):
    assert not gate.allowed(ip_address(address))


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_an_address_in_an_allowed_network_is_allowed_in_any_disguise(address):
    assert gate.allowed(ip_address(address), LOOPBACK)


def test_allowing_one_network_allows_no_other():
    assert not gate.allowed(ip_address("10.0.0.1"), LOOPBACK)
    assert not gate.allowed(ip_address("::1"), LOOPBACK)


REFUSED = {
    "127.0.0.1": ("127.0.0.1", "127.0.0.1 is a private address", "127.0.0.0/8"),
    "a name": ("10.1.2.3", "a name (10.1.2.3) is a private address", "10.1.2.3/32"),
    "::1": ("::1", "::1 is a private address", "::1/128"),
    "fe80::1%eth0": ("fe80::1%eth0", "fe80::1%eth0 is a private address", "fe80::1/128"),
    "disguised": ("::ffff:127.0.0.1", "disguised (::ffff:7f00:1) is a private address", "127.0.0.0/8"),
}


@pytest.mark.parametrize("host", REFUSED)
def test_a_refusal_says_how_to_allow_it(host):
    address, who, network = REFUSED[host]
    with pytest.raises(EdgeError) as refused:
        gate.admit(host, resolve=lambda _host: [address])
    assert str(refused.value) == f"{who}; to allow it add network: {{allow: [{network}]}} to rules.yaml"
    assert refused.value.permanent
    assert gate.allowed(ip_address(address), [ip_network(network)])


def test_of_several_addresses_only_the_allowed_are_given():
    assert gate.admit("mixed.test", resolve=lambda _host: ["10.0.0.1", "8.8.8.8", "8.8.8.8"]) == ["8.8.8.8"]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".test", "..", "bad\0host"])
def test_a_host_without_address_may_have_one_tomorrow(host):
    with pytest.raises(EdgeError, match="has no address") as unknown:
        gate.admit(host)
    assert not unknown.value.permanent


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "localhost"])
def test_no_spelling_of_loopback_gets_past(host):
    with pytest.raises(EdgeError, match="private address"):
        gate.admit(host)


# --- for SDKs ---------------------------------------------------------------------------------------------------


def test_a_url_for_an_sdk_is_judged_by_its_host(server):
    gate.check_host(server.url(), LOOPBACK)
    with pytest.raises(EdgeError, match="private address"):
        gate.check_host("http://user:secret@127.0.0.1/")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://host/", "http://", "http://[", "unix:///run/x.sock"]
)
def test_only_web_addresses_are_reached(url):
    with pytest.raises(EdgeError) as refused:
        gate.check_host(url, LOOPBACK)
    assert refused.value.permanent


# --- the client -------------------------------------------------------------------------------------------------


def test_the_client_reaches_an_allowed_address_and_says_who_it_is(server):
    server.serve("/feed.xml", b"hello")
    with gate.client(LOOPBACK) as http:
        assert http.get(server.url()).content == b"hello"
    assert server.seen[0].headers["user-agent"].startswith("Vigie/")
    assert server.seen[0].headers["host"] == f"127.0.0.1:{server.port}"


def test_nothing_is_sent_to_a_private_address(server):
    with gate.client() as http, pytest.raises(EdgeError, match=r"add network: \{allow: \[127\.0\.0\.0/8\]\}"):
        http.get(server.url())
    assert not server.seen


def test_a_name_cannot_change_its_meaning_between_the_check_and_the_connection(server):
    """DNS rebinding: a good answer for the check, a bad one for the connection. Here one answer serves both."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    server.serve("/feed.xml", b"hello")
    only_one = (ip_network("127.0.0.1/32"),)
    with gate.client(only_one, resolve=lambda _host: answers.pop(0)) as http:
        assert http.get(server.url(host="rebinding.test")).content == b"hello"
        assert answers == [["127.0.0.2"]]
        with pytest.raises(EdgeError, match="private address"):
            http.get(server.url(host="rebinding.test"))
    assert len(server.seen) == 1


def test_the_next_address_is_tried_when_one_does_not_answer(server):
    server.serve("/feed.xml", b"hello")
    with gate.client(LOOPBACK, SECOND * 5, resolve=lambda _host: ["127.0.0.2", "127.0.0.1"]) as http:
        assert http.get(server.url(host="two.test")).content == b"hello"


def test_redirects_are_left_to_the_caller(server):
    server.serve("/feed.xml", status=302, headers={"Location": "http://10.0.0.1/"})
    with gate.client(LOOPBACK) as http:
        assert http.get(server.url()).status_code == 302


def test_no_cookie_is_kept(server):
    server.serve("/feed.xml", headers={"Set-Cookie": "session=1"})
    with gate.client(LOOPBACK) as http:
        http.get(server.url())
        http.get(server.url())
    assert "cookie" not in server.seen[1].headers


def test_proxies_of_the_environment_are_ignored(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.serve("/feed.xml", b"hello")
    with gate.client(LOOPBACK) as http:
        assert http.get(server.url()).content == b"hello"


def test_a_socket_of_this_machine_is_never_connected():
    with pytest.raises(EdgeError, match="a socket of this machine"):
        Dial(_here, SECOND).connect_unix_socket("/run/docker.sock")


@pytest.mark.parametrize("drip", [0.01, 0.03])
def test_the_timeout_is_for_everything_however_slowly_it_drips(server, drip):
    server.serve("/feed.xml", b"x" * 400, drip=drip)
    with gate.client(LOOPBACK, SECOND / 10) as http, pytest.raises(httpx2.ReadTimeout):
        http.get(server.url())


def test_the_timeout_is_for_all_requests_together(server):
    def slow(_seen: Seen) -> Answer:
        time.sleep(0.06)
        return Answer(b"slow")

    def ask_twice(http: httpx2.Client) -> None:
        http.get(server.url())
        http.get(server.url())

    server.pages["/feed.xml"] = slow
    with gate.client(LOOPBACK, SECOND / 10) as http, pytest.raises(httpx2.TimeoutException):
        ask_twice(http)


# --- TLS --------------------------------------------------------------------------------------------------------


@pytest.fixture
def tls_server():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with feed_server(context) as server:
        server.serve("/feed.xml", b"hello")
        yield server


def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATE)


def test_the_certificate_is_checked_against_the_name_and_not_the_address(tls_server):
    with gate.client(LOOPBACK, resolve=_here, tls=_trusting()) as http:
        assert http.get(tls_server.url(host="feeds.test")).content == b"hello"


@pytest.mark.parametrize(
    ("host", "tls", "sentence"),
    [
        ("other.test", _trusting(), "the certificate of other.test is not valid: Hostname mismatch"),
        ("feeds.test", None, "the certificate of feeds.test is not valid: self-signed certificate"),
    ],
)
def test_a_wrong_certificate_is_refused_and_explained(tls_server, host, tls, sentence):
    with gate.client(LOOPBACK, resolve=_here, tls=tls) as http, pytest.raises(httpx2.ConnectError) as wrong:
        http.get(tls_server.url(host=host))
    assert gate.describe(wrong.value, host).startswith(sentence)
    assert not tls_server.seen


# --- in words ---------------------------------------------------------------------------------------------------


def _failure(url: str, **given) -> str:
    with (
        gate.client(LOOPBACK, resolve=_here, **given) as http,
        pytest.raises((httpx2.HTTPError, httpx2.InvalidURL)) as failed,
    ):
        http.get(url)
    return gate.describe(failed.value, "news.test")


def test_what_goes_wrong_is_said_in_plain_words(server):
    server.serve("/cut", b"x" * 100, cut=10)
    server.serve("/slow", b"x" * 100, drip=0.01)
    assert _failure("http://news.test:9/") == "news.test refuses connections"
    assert _failure(server.url("/cut")) == "news.test does not speak HTTP as it should, or stopped halfway"
    assert _failure(server.url("/slow"), timeout=SECOND / 20) == "news.test took too long to answer"
    assert _failure(f"https://news.test:{server.port}/") == "news.test does not speak TLS as it should"
    assert (
        _failure(server.url("/slow"), timeout=SECOND * 0) == "news.test cannot be reached: no answer in time"
    )
    assert _failure("file:///etc/passwd") == "news.test cannot be asked for that"


# --- a bare connection ------------------------------------------------------------------------------------------


def test_a_client_is_given_a_connection_to_a_judged_address(server):
    with gate.connect("feeds.test", server.port, LOOPBACK, resolve=_here) as connection:
        assert connection.getpeername() == ("127.0.0.1", server.port)
        assert connection.gettimeout() is None


def test_the_next_address_is_tried_where_one_refuses(server):
    several = ["127.0.0.2", "127.0.0.1"]
    with gate.connect(
        "feeds.test", server.port, LOOPBACK, SECOND, resolve=lambda _host: several
    ) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


def test_no_connection_is_made_to_a_private_address(server):
    with pytest.raises(EdgeError, match="private address") as told:
        gate.connect("feeds.test", server.port, resolve=_here)
    assert told.value.permanent
    assert server.seen == []


def test_nobody_there_is_told_without_a_connection():
    with pytest.raises(EdgeError, match=r"feeds\.test refuses connections"):
        gate.connect("feeds.test", 9, LOOPBACK, resolve=_here)


def test_who_never_answers_is_given_up_in_time():
    """A listener whose queue is full: nobody takes the call."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting: list[socket.socket] = []
        with contextlib.suppress(TimeoutError):
            while len(waiting) < 10:
                waiting.append(socket.create_connection(address, 0.05))
        with pytest.raises(EdgeError, match="no answer in time"):
            gate.connect("feeds.test", address[1], LOOPBACK, timedelta(seconds=0.05), resolve=_here)
        for each in waiting:
            each.close()


def test_what_cannot_be_reached_at_all_is_told():
    with pytest.raises(EdgeError, match=r"feeds\.test cannot be reached"):
        gate.connect(
            "feeds.test", 9, (ip_network("255.255.255.255/32"),), resolve=lambda _host: ["255.255.255.255"]
        )
