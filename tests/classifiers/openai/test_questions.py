"""How often, how long and how many at once an endpoint is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from classifiers.openai.questions import RETRY, RETRY_BROKEN
from monitor.errors import ClassifierError
from tests.classifiers.openai.judging import make_judge, said
from tests.fakes import FakeClock
from tests.makers import make_mention
from tests.servers.openai import model_server


@pytest.fixture
def server():
    with model_server() as model:
        yield model


# --- the form of the answer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 422, 500, 501])
def test_a_server_that_refuses_the_form_is_asked_without_it_from_then_on(server, status):
    server.form = status
    judge = make_judge(server.url, at_once=1)
    assert said(judge, "bad", "good") == ["negative", "positive"]
    assert ["response_format" in body for body in server.asked] == [True, False, False]
    assert not judge.trouble


def test_a_server_that_keeps_the_form_is_never_asked_without_it(server):
    judge = make_judge(server.url, at_once=1)
    server.tricks = ["", "too long", "broken", ""]
    assert said(judge, "good", "a", "b", "bad") == ["positive", "none", "later", "negative"]
    assert all("response_format" in body for body in server.asked)


def test_a_text_refused_either_way_says_nothing_of_the_form(server):
    judge = make_judge(server.url, at_once=1)
    server.tricks = ["too long", "too long", ""]
    assert said(judge, "a", "good") == ["none", "positive"]
    assert ["response_format" in body for body in server.asked] == [True, False, True]


# --- at once ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_than_agreed_are_under_way_at_once(server, at_once):
    server.wait = 0.02
    said(make_judge(server.url, at_once=at_once), *"abcdefghijkl")
    assert server.most_under_way <= at_once
    assert (server.most_under_way > 1) == (at_once > 1)


def test_answers_that_come_in_another_order_go_to_their_own_mentions(server):
    server.wait = 0.01
    texts = [f"{word} {number}" for number in range(60) for word in ("bad", "good")]
    assert said(make_judge(server.url, at_once=8), *texts) == ["negative", "positive"] * 60


# --- patience ---------------------------------------------------------------------------------------------------


def test_what_is_not_read_in_time_is_left_for_later_and_read_then(server):
    server.wait = 0.1
    judge = make_judge(server.url, at_once=1, patience="0.35s")
    texts = [f"bad {number}" for number in range(8)]
    first = said(judge, *texts)
    done = first.count("negative")
    assert 1 <= done <= 3
    assert first == ["negative"] * done + ["later"] * (8 - done)
    assert judge.trouble.startswith(f"it read {done} of 8 mentions before `patience` ended")
    for _ in range(8):
        first = said(judge, *texts)
    assert first == ["negative"] * 8
    assert not judge.trouble


def test_an_endpoint_that_hangs_costs_its_patience_once_and_is_then_left_alone(server):
    server.always = "slow"
    clock = FakeClock()
    judge = make_judge(server.url, clock=clock, patience="0.2s", at_once=2)
    assert said(judge, "a", "b", "c") == ["later"] * 3
    assert judge.trouble == "127.0.0.1 took too long to answer"
    asked = len(server.asked)
    assert said(judge, "a", "b", "c") == ["later"] * 3
    assert len(server.asked) == asked
    server.always = ""
    clock.forward(RETRY)
    assert said(judge, "bad") == ["negative"]
    assert not judge.trouble


# --- rest -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trick", "rest"),
    [
        ("limit", timedelta(seconds=120)),
        ("busy", timedelta(seconds=30)),
        ("limit of no time", timedelta(seconds=1)),
        ("limit without a word", RETRY),
        ("broken", RETRY),
        ("forbidden", RETRY_BROKEN),
    ],
)
def test_an_endpoint_that_failed_is_left_alone_for_as_long_as_it_asks(server, trick, rest):
    clock = FakeClock()
    judge = make_judge(server.url, clock=clock)
    server.always = trick
    assert said(judge, "bad") == ["later"]
    asked, server.always = len(server.asked), ""
    clock.forward(rest - timedelta(milliseconds=1))
    assert said(judge, "bad") == ["later"]
    assert len(server.asked) == asked
    assert judge.trouble
    clock.forward(timedelta(milliseconds=1))
    assert said(judge, "bad") == ["negative"]
    assert not judge.trouble


def test_a_limit_in_the_middle_keeps_what_was_answered(server):
    judge = make_judge(server.url, at_once=1)
    server.tricks = ["", "", "limit"]
    assert said(judge, "bad 1", "good 2", "c", "d") == ["negative", "positive", "later", "later"]
    assert len(server.asked) == 3
    assert said(judge, "bad 1", "good 2", "c") == ["negative", "positive", "later"]


# --- the day ----------------------------------------------------------------------------------------------------


def test_no_more_is_asked_in_a_day_than_agreed_and_the_next_day_begins_anew(server):
    clock = FakeClock()
    judge = make_judge(server.url, clock=clock, per_day=3)
    assert said(judge, *(f"bad {number}" for number in range(5))).count("later") == 2
    assert judge.trouble == "its 3 requests of today are used up (`per_day`)"
    assert len(server.asked) == 3
    clock.forward(timedelta(hours=11, minutes=59))  # it was noon
    assert said(judge, "good") == ["later"]
    clock.forward(timedelta(minutes=1))
    assert not judge.trouble
    assert said(judge, "good") == ["positive"]


def test_no_more_is_asked_by_many_at_once_either(server):
    server.wait = 0.01
    judge = make_judge(server.url, per_day=5, at_once=32)
    assert said(judge, *(f"bad {number}" for number in range(40))).count("negative") == 5
    assert len(server.asked) == 5


def test_what_is_known_costs_nothing_of_the_day(server):
    judge = make_judge(server.url, per_day=2)
    assert said(judge, "bad", "good") == ["negative", "positive"]
    assert said(judge, "bad", "good", "good") == ["negative", "positive", "positive"]
    assert len(server.asked) == 2


def test_a_request_asked_twice_for_its_form_counts_twice(server):
    server.form = 400
    judge = make_judge(server.url, per_day=2, at_once=1)
    assert said(judge, "bad", "good") == ["negative", "later"]
    assert len(server.asked) == 2


def test_a_probe_asks_whatever_went_before(server):
    server.always = "limit"
    judge = make_judge(server.url)
    said(judge, "bad")
    with pytest.raises(ClassifierError, match="less often"):
        judge.probe()
    server.always = ""
    assert judge.probe()


def test_nothing_to_read_is_no_trouble(server):
    judge = make_judge(server.url)
    assert judge.classify([]) == []
    assert judge.classify([make_mention(text="")])[0].sentiment is None
    assert not judge.trouble
