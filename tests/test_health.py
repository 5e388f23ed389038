from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from contextlib import ExitStack, closing
from datetime import timedelta
from ipaddress import ip_network

import pytest
import structlog

from monitor.errors import StoreError, VigieError
from monitor.health import CLIENT_BYTES, CLIENTS, Health, HealthServer, Heartbeat
from monitor.metrics import Metrics
from monitor.model import SourceName
from tests.fakes import FakeClock
from tests.makers import NOON
from tests.servers.feeds import Answer, feed_server

LOOPBACK = (ip_network("127.0.0.0/8"),)


def make_health(**given):
    return Health(**{"since": NOON - timedelta(hours=1), "turned_at": NOON, **given})


def serve(check=make_health, clock=None, address="127.0.0.1:0"):
    return HealthServer(address, Metrics(), check, clock=clock or FakeClock())


def ask(server: HealthServer, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(server.address.removeprefix("["), timeout=10)
    with closing(connection):
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        return response


def report(server: HealthServer) -> tuple[int, dict[str, object]]:
    response = ask(server, "/healthz")
    return response.status, json.loads(response.text)  # type: ignore[attr-defined]


def say(server: HealthServer, data: bytes) -> socket.socket:
    host, port = server.address.rsplit(":", 1)
    connection = socket.create_connection((host, int(port)), timeout=10)
    connection.sendall(data)
    return connection


# --- the pages ---


def test_a_loop_that_turns_is_healthy():
    with serve() as server:
        assert report(server) == (
            200,
            {
                "status": "ok",
                "since": "2026-03-10T11:00:00Z",
                "loop_age_s": 0.0,
                "problem": "",
                "failing": [],
                "stale": {},
                "left_out": {},
            },
        )


@pytest.mark.parametrize(("age", "status", "word"), [(59, 200, "ok"), (60, 200, "ok"), (61, 503, "stalled")])
def test_a_loop_that_has_not_turned_for_a_minute_has_stalled(age, status, word):
    clock = FakeClock()
    with serve(clock=clock) as server:
        clock.forward(timedelta(seconds=age))
        found, told = report(server)
        assert (found, told["status"], told["loop_age_s"]) == (status, word, age)


def test_failing_sources_and_a_broken_rules_file_are_told_and_are_no_reason_to_restart():
    def check():
        return make_health(
            problem="rules.yaml was not taken over",
            failing=(SourceName("news"),),
            stale={SourceName("news"): "nothing new for 19 h"},
            left_out={"sentiment": "the model is gone"},
        )

    with serve(check) as server:
        status, told = report(server)
        assert (status, told["problem"], told["failing"]) == (200, "rules.yaml was not taken over", ["news"])
        assert told["stale"] == {"news": "nothing new for 19 h"}
        assert told["left_out"] == {"sentiment": "the model is gone"}


def test_a_store_that_cannot_be_asked_is_unhealthy():
    def check():
        raise StoreError("the disk is full")

    with serve(check) as server:
        assert report(server) == (503, {"status": "broken", "problem": "the disk is full"})


def test_metrics_are_served_to_whoever_asks_for_them_by_any_host_name():
    with serve() as server:
        response = ask(server, "/metrics?name[]=x", Host="evil.example")
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert response.headers["Server"] == "Vigie"
        assert "vigie_judged_total 0.0" in response.text  # type: ignore[attr-defined]
        accept = ask(server, "/metrics", Accept="application/openmetrics-text; version=1.0.0")
        assert accept.headers["Content-Type"].startswith("application/openmetrics-text")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("GET", "/metrics/", 404), ("POST", "/metrics", 501)]
)
def test_there_is_nothing_else_to_see(method, path, status):
    with serve() as server:
        assert ask(server, path, method).status == status


def test_a_head_has_no_body():
    with serve() as server, closing(say(server, b"HEAD /healthz HTTP/1.0\r\n\r\n")) as connection:
        head, body = connection.makefile("rb").read().split(b"\r\n\r\n")
        assert re.search(rb"Content-Length: [1-9]", head)
        assert body == b""


def test_any_number_of_requests_one_after_the_other_are_answered():
    with serve() as server:
        assert [ask(server, "/healthz").status for _ in range(3 * CLIENTS)] == [200] * 3 * CLIENTS


def test_a_bug_behind_a_page_is_logged_and_the_next_request_is_answered():
    answers = [ZeroDivisionError("a bug"), make_health()]

    def check():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with structlog.testing.capture_logs() as logs, serve(check) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            ask(server, "/healthz")
        assert report(server)[0] == 200
    assert [entry["event"] for entry in logs] == ["health page crashed"]
    assert isinstance(logs[0]["exc_info"], ZeroDivisionError)


# --- clients that do not behave ---


def test_a_request_without_end_is_cut_off():
    server = HealthServer("127.0.0.1:0", Metrics(), make_health, client_time=timedelta(hours=1))
    with server, closing(say(server, b"GET /healthz?" + b"x" * (CLIENT_BYTES - 13))) as connection:
        assert (
            connection.makefile("rb").read().endswith(b"}\n")
        )  # as if that had been all: HTTP 0.9 looked like this


def test_more_clients_than_there_are_threads_are_turned_away_and_the_others_still_served():
    with serve() as server, ExitStack() as stack:
        idle = [stack.enter_context(closing(say(server, b"GET /hea"))) for _ in range(CLIENTS)]
        late = stack.enter_context(closing(say(server, b"")))
        assert late.recv(1) == b""
        idle[0].sendall(b"lthz HTTP/1.0\r\n\r\n")
        assert b" 200 " in idle[0].recv(4096)


def test_a_slow_client_is_given_up_in_silence():
    with structlog.testing.capture_logs() as logs:
        server = HealthServer("127.0.0.1:0", Metrics(), make_health, client_time=timedelta(milliseconds=50))
        with server, closing(say(server, b"GET /hea")) as connection:
            assert connection.recv(4096) == b""
    assert logs == []


def test_a_client_that_hangs_up_is_no_news():
    with structlog.testing.capture_logs() as logs, serve() as server:
        connection = say(server, b"GET /metrics HTTP/1.0\r\n")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close with a reset
        connection.close()
        assert report(server)[0] == 200
    assert logs == []


# --- the address ---


def test_an_address_in_use_is_told_in_a_sentence():
    with serve() as server, pytest.raises(VigieError) as caught:
        serve(address=server.address)
    assert str(caught.value) == f"cannot listen on {server.address}: another program listens there already"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("9464", "write HOST:PORT, such as 127.0.0.1:9464"),
        (":9464", "write HOST:PORT"),
        ("127.0.0.1:99999", "write HOST:PORT"),
        ("::1:9464", "write HOST:PORT"),
        ("203.0.113.1:9464", "Cannot assign requested address"),
    ],
)
def test_an_address_that_cannot_be_is_told_in_a_sentence(address, why):
    with pytest.raises(VigieError, match=f"^cannot listen on .*{why}"):
        serve(address=address)


def test_ipv6_is_spoken_where_there_is_some():
    try:
        server = serve(address="[::1]:0")
    except VigieError:
        pytest.skip("no IPv6 on this machine")
    with server:
        host, port = server.address.rsplit(":", 1)
        assert host == "[::1]"
        with closing(socket.create_connection(("::1", int(port)), timeout=10)) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert b" 200 " in connection.recv(4096)


def test_a_stopped_server_frees_its_port_at_once():
    with serve() as server:
        address = server.address
        ask(server, "/healthz")
    with serve(address=address) as server:
        assert report(server)[0] == 200


def test_a_server_that_never_started_can_be_stopped():
    server = serve()
    server.stop()
    with pytest.raises(OSError, match="refused"):
        say(server, b"")


# --- the heartbeat ---


@pytest.fixture
def there():
    with feed_server() as server:
        yield server


def beat(heartbeat: Heartbeat) -> list[structlog.typing.EventDict]:
    """Call it once and wait for its thread; what it logged."""
    with structlog.testing.capture_logs() as logs:
        heartbeat()
        for thread in threading.enumerate():
            if thread.name == "heartbeat":
                thread.join(10)
    return list(logs)


def test_a_heartbeat_calls_its_url_once(there):
    assert beat(Heartbeat(there.serve("/ping/secret"), LOOPBACK)) == []
    assert [seen.path for seen in there.seen] == ["/ping/secret"]


def test_a_heartbeat_that_fails_is_logged_when_that_begins_and_ends_and_never_with_its_url(there):
    heartbeat = Heartbeat(there.url("/ping/secret"), LOOPBACK)
    logs = [beat(heartbeat), beat(heartbeat)]
    there.serve("/ping/secret")
    logs += [beat(heartbeat), beat(heartbeat)]
    assert [[entry["event"] for entry in each] for each in logs] == [
        ["heartbeat failed"],
        [],
        ["heartbeat recovered"],
        [],
    ]
    assert logs[0][0]["why"] == "127.0.0.1 answered 404"
    assert "secret" not in str(logs)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:1/secret", "127.0.0.1 refuses connections"),
        (
            "http://10.1.2.3/secret",
            "10.1.2.3 is a private address; to allow it add network: {allow: [10.1.2.3/32]} to rules.yaml",
        ),
        ("http://127.0.0.1/secret\x01", "127.0.0.1 cannot be asked for that"),
    ],
)
def test_a_heartbeat_that_reaches_nobody_says_so_and_goes_on(url, why):
    (entry,) = beat(Heartbeat(url, LOOPBACK))
    assert (entry["host"], entry["why"]) == (url.split("/")[2].partition(":")[0], why)


def test_a_heartbeat_that_is_still_under_way_is_not_started_twice(there):
    go_on = threading.Event()

    def hang(_seen):
        go_on.wait(10)
        return Answer()

    there.pages["/ping"] = hang
    heartbeat = Heartbeat(there.url("/ping"), LOOPBACK)
    heartbeat()
    heartbeat()
    go_on.set()
    assert beat(heartbeat) == []
    assert 1 <= len(there.seen) <= 2


@pytest.mark.parametrize(
    "url", ["", "healthchecks.example/abc", "ftp://a.example/", "http://", "http://[::1/secret"]
)
def test_a_heartbeat_needs_a_web_address(url):
    with pytest.raises(VigieError, match="the heartbeat's URL is no web address") as caught:
        Heartbeat(url)
    assert "secret" not in str(caught.value)
