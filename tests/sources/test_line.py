"""A line with TLS: what the vendors' servers speak."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources.line import Down, Line, Pulse
from tests.fakes import FakeClock
from tests.servers.jetstream import START, JetstreamServer, dead_server, posted

CERTIFICATE = Path(__file__).parents[1] / "data" / "tls" / "feeds.test.pem"


@pytest.fixture
def server() -> Iterator[JetstreamServer]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)
    server = JetstreamServer([posted(START, "Acme")], tls=tls)
    server.start()
    yield server
    server.stop()


def line(server: JetstreamServer) -> Line:
    around = Surroundings("it", FakeClock(), (ip_network("127.0.0.0/8"),))
    pulse = Pulse(dial=timedelta(seconds=30), goodbye=timedelta(seconds=0.05))
    return Line([f"wss://feeds.test:{server.port}"], around, pulse, resolve=lambda _host: ["127.0.0.1"])


def test_a_trusted_certificate_of_that_very_name_is_accepted(server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    held = line(server)
    held.dial(f"/subscribe?cursor={START}")
    assert held.up
    assert b"Acme" in str(held.hear(2)).encode()
    held.hang_up()
    assert not held.up
    with pytest.raises(Down, match="hung up on"):
        held.hear(0)


def test_a_certificate_that_nobody_trusts_is_refused(server):
    with pytest.raises(SourceError, match=r"certificate of feeds\.test is not valid"):
        line(server).dial("/subscribe")
    assert server.seen == []


def test_who_speaks_no_tls_is_an_error_in_words():
    plain = JetstreamServer()
    plain.start()
    with pytest.raises(SourceError, match="does not speak as a websocket should"):
        line(plain).dial("/subscribe")
    plain.stop()


def test_a_connection_that_breaks_is_told():
    around = Surroundings("it", FakeClock(), (ip_network("127.0.0.0/8"),))
    with dead_server(hangs_up=True) as place:
        held = Line([place], around, Pulse(dial=timedelta(seconds=2), goodbye=timedelta(seconds=0.05)))
        held.dial("/subscribe")
        with pytest.raises(Down, match="broke"):
            held.hear(2)
