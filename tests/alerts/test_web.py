from __future__ import annotations

import socket
from datetime import timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.web import Answer, post, retry_after
from monitor.errors import DeliveryError, Outcome
from tests.makers import NOON
from tests.servers.slack import slack_server
from tests.servers.webhook import webhook_server

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@pytest.fixture
def slack():
    with slack_server() as server:
        yield server


def failure(url: str, allow=LOOPBACK, **given) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        post(url, b"{}", {}, allow=allow, **given)
    return caught.value


def test_any_status_is_an_answer_with_its_headers_in_lower_case():
    with webhook_server() as server:
        server.answers, server.headers = [503], {"Retry-After": "9"}
        answer = post(server.url, b"body", {"X-One": "1"}, allow=LOOPBACK)
        assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "9", b"")
        headers, body = server.received[0]
        assert (headers["x-one"], headers["accept-encoding"], body) == ("1", "identity", b"body")


def test_an_answer_that_does_not_come_in_time_leaves_it_unknown(slack):
    slack.tricks = ["slow"]
    error = failure(slack.hook_url, timeout=timedelta(seconds=0.1))
    assert str(error) == "127.0.0.1 took too long to answer"
    assert error.outcome is Outcome.UNKNOWN


def test_an_answer_too_long_to_read_leaves_it_unknown(slack):
    slack.tricks = ["big"]
    error = failure(slack.hook_url)
    assert str(error) == "127.0.0.1 answered more than 8 MiB"
    assert error.outcome is Outcome.UNKNOWN


def test_a_handshake_that_fails_means_that_nothing_left(slack):
    error = failure(slack.hook_url.replace("http:", "https:"))
    assert "TLS" in str(error)
    assert error.outcome is Outcome.NOT_DELIVERED


def test_a_name_without_an_address_means_that_nothing_left():
    error = failure("http://no-such-host.invalid/hook")
    assert "no-such-host.invalid has no address" in str(error)
    assert (error.outcome, error.permanent) == (Outcome.NOT_DELIVERED, False)


def test_a_port_that_nobody_listens_on_means_that_nothing_left():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failure(f"http://127.0.0.1:{port}/secret?key=secret")
    assert str(error) == "127.0.0.1 refuses connections"
    assert (error.outcome, error.permanent) == (Outcome.NOT_DELIVERED, False)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/secret",
        "127.0.0.1/secret",
        "http://[/secret",
        "http://127.0.0.1:99999/secret",
        "http://\u2603.example/secret",
        "",
    ],
)
def test_what_is_no_address_needs_a_person_and_is_not_repeated(url):
    error = failure(url)
    assert (error.outcome, error.permanent) == (Outcome.NOT_DELIVERED, True)
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7", timedelta(seconds=7)),
        (" 120 ", timedelta(seconds=120)),
        ("0", timedelta()),
        ("999999999999", timedelta(hours=1)),
        ("Tue, 10 Mar 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Tue, 10 Mar 2026 12:00:30 -0000", timedelta(seconds=30)),
        ("Tue, 10 Mar 2026 13:00:30 +0100", timedelta(seconds=30)),
        ("Tue, 10 Mar 2026 11:00:00 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 -2359", timedelta(hours=1)),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_how_long_to_stay_away_is_read_as_seconds_or_a_date_and_an_hour_at_most(said, wait):
    assert retry_after({"retry-after": said}, NOON) == wait


@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [+-]\d+", fullmatch=True)
)
def test_no_header_however_odd_breaks_anything(said):
    wait = retry_after({"retry-after": said}, NOON)
    assert wait is None or timedelta() <= wait <= timedelta(hours=1)


def test_without_the_header_nothing_is_asked():
    assert retry_after(Answer(503, {}, b"").headers, NOON) is None
