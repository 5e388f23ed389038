"""Who sends: by signature or token, and each refusal in words."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest

from sources.signing import Refused, check, sign
from tests.makers import NOON

SECRET, TOKEN, BODY = "s" * 32, "t" * 32, b'{"text": "Acme"}'
AT = int(NOON.timestamp())


def asked(headers, body=BODY, **ways):
    given = ways or {"secret": SECRET, "token": TOKEN}
    return check(headers, body, **{"secret": None, "token": None, **given}, now=NOON)


def test_a_signature_is_known_with_its_nonce_and_its_time():
    proof = asked({"vigie-signature": sign(SECRET, AT, "nonce-0001", BODY)})
    assert proof.nonce == "nonce-0001"
    assert proof.until == NOON + timedelta(minutes=5)


def test_a_token_is_known():
    assert asked({"authorization": f"bearer  {TOKEN}"}).nonce == ""


@pytest.mark.parametrize("off", [-300, 300])
def test_clocks_may_be_five_minutes_apart(off):
    assert asked({"vigie-signature": sign(SECRET, AT + off, "nonce-0001", BODY)})


GOOD = sign(SECRET, AT, "nonce-0001", BODY)
REFUSED = {
    "nothing": ({}, "who is sending"),
    "another secret": ({"vigie-signature": sign("x" * 32, AT, "nonce-0001", BODY)}, "does not fit the body"),
    "another time": ({"vigie-signature": GOOD.replace(str(AT), str(AT + 1))}, "does not fit the body"),
    "another nonce": ({"vigie-signature": GOOD.replace("nonce-0001", "nonce-0002")}, "does not fit the body"),
    "another body": ({"vigie-signature": sign(SECRET, AT, "nonce-0001", b"{}")}, "does not fit the body"),
    "too old": ({"vigie-signature": sign(SECRET, AT - 301, "nonce-0001", BODY)}, "301 seconds old"),
    "too early": ({"vigie-signature": sign(SECRET, AT + 301, "nonce-0001", BODY)}, "301 seconds ahead"),
    "another form": ({"vigie-signature": "sha256=abc"}, "must be t="),
    "a short nonce": ({"vigie-signature": sign(SECRET, AT, "short", BODY)}, "8 to 64"),
    "another token": ({"authorization": "Bearer nope"}, "not the one"),
    "another scheme": ({"authorization": f"Basic {TOKEN}"}, "not the one"),
    "a strange token": ({"authorization": "Bearer é\u2028"}, "not the one"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_whoever_is_not_known_is_told_why(name):
    headers, why = REFUSED[name]
    with pytest.raises(Refused, match=why) as told:
        asked(headers)
    assert told.value.status is HTTPStatus.UNAUTHORIZED
    assert SECRET not in str(told.value)
    assert TOKEN not in str(told.value)


def test_a_way_that_is_closed_is_not_taken_and_not_offered():
    with pytest.raises(Refused) as told:
        asked({"vigie-signature": GOOD}, token=TOKEN)
    assert "Bearer" in str(told.value)
    assert "sign" not in str(told.value)
    with pytest.raises(Refused) as told:
        asked({"authorization": f"Bearer {TOKEN}"}, secret=SECRET)
    assert "Bearer" not in str(told.value)
