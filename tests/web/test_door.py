from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import VigieError
from monitor.settings import Secret
from monitor.web.door import PASSWORD, TRIES, Attempts, Door, elsewhere
from monitor.web.signing import LASTS, Session, form_token, opened, signed
from tests.makers import NOON

KEY = b"k" * 32
GOOD = Secret("correct horse battery", PASSWORD)
ZOE = Session("zoé", NOON + LASTS, "1")


@pytest.mark.parametrize(
    ("given", "asks"),
    [
        ({}, False),
        ({"host": "localhost"}, False),
        ({"host": "::1"}, False),
        ({"host": "127.0.0.1", "password": GOOD}, True),
        ({"host": "0.0.0.0", "password": GOOD}, True),
        ({"names": frozenset({"vigie.example"}), "password": GOOD}, True),
    ],
)
def test_this_machine_alone_needs_no_password(given, asks):
    assert Door(**given).asks is asks


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"host": "0.0.0.0"}, "set a password in VIGIE_WEB_PASSWORD"),
        ({"host": "10.0.0.7"}, "set a password"),
        ({"host": "vigie.example"}, "set a password"),
        ({"names": frozenset({"vigie.example"})}, "set a password"),
        ({"host": "0.0.0.0", "password": Secret("short", PASSWORD)}, "too short"),
    ],
)
def test_a_door_that_others_can_reach_is_not_left_open(given, why):
    with pytest.raises(VigieError, match=why):
        Door(**given)


def test_a_short_password_will_do_where_nobody_else_comes():
    assert Door(password=Secret("short", PASSWORD)).asks


@pytest.mark.parametrize(
    ("host", "home", "out"),
    [
        ("127.0.0.1:8484", True, True),
        ("localhost", True, True),
        ("LOCALHOST:1", True, True),
        ("[::1]:8484", True, True),
        ("10.0.0.7:8484", False, True),
        ("vigie.example", False, True),
        ("evil.example", False, False),
        ("evil.example:8484", False, False),
        ("127.0.0.1.evil.example", False, False),
        ("", False, False),
        ("[::1", False, False),
        ("127.0.0.1@evil.example", False, False),
        ("127.0.0.1:8484:1", False, False),
    ],
)
def test_only_our_own_names_mean_us(host, home, out):
    others = Door(host="0.0.0.0", names=frozenset({"vigie.example"}), password=GOOD)
    assert (Door().knows(host), others.knows(host)) == (home, out)


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"origin": "http://127.0.0.1:8484"}, False),
        ({"origin": "https://127.0.0.1:8484"}, False),
        ({"origin": "http://127.0.0.1:1"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, False),
        (
            {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "origin": "https://evil.example"},
            True,
        ),
    ],
)
def test_a_page_elsewhere_is_known_by_what_its_browser_says(headers, foreign):
    assert elsewhere({"host": "127.0.0.1:8484", **headers}) is foreign


def test_attempts_are_forgotten_with_time_and_by_address():
    attempts = Attempts()
    for _ in range(TRIES):
        assert not attempts.too_many("a", NOON)
        attempts.wrong("a", NOON)
    assert attempts.too_many("a", NOON + timedelta(minutes=4))
    assert not attempts.too_many("b", NOON)
    assert not attempts.too_many("a", NOON + timedelta(minutes=5))


def test_a_session_is_who_it_says_until_it_ends():
    cookie = signed(KEY, ZOE)
    assert opened(KEY, cookie, NOON) == ZOE
    assert opened(KEY, cookie, NOON + LASTS) is None


@pytest.mark.parametrize("change", ["", ".", "x.y", "é.é", "A", "====.x"])
def test_what_is_no_cookie_of_ours_opens_nothing(change):
    assert opened(KEY, change, NOON) is None


def test_a_cookie_that_was_changed_or_is_of_another_key_opens_nothing():
    cookie = signed(KEY, ZOE)
    text, _, mac = cookie.partition(".")
    other = signed(KEY, Session("marie", NOON + LASTS, "1")).partition(".")[0]
    for wrong in (f"{other}.{mac}", f"{text}.{mac[:-1]}", text, f"{text}."):
        assert opened(KEY, wrong, NOON) is None
    assert opened(b"x" * 32, cookie, NOON) is None


def test_a_form_belongs_to_one_session_and_is_no_cookie():
    one, other = (form_token(KEY, Session("zoé", NOON, id_)) for id_ in "12")
    assert one != other
    assert one not in signed(KEY, Session("zoé", NOON, "1"))
