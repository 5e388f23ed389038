"""A digest with a summary in prose, from the rules to its readers: with it, without it, and never late."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from monitor.posts import MOST, Summaries
from tests.cli.history import store
from tests.makers import make_judged
from tests.servers.openai import MODEL, model_server
from tests.servers.webhook import webhook_server

TRUE = "Acme is named in 1 mention. In all, 2 brands are watched."
LIE = "Acme is named in 7 mentions."
WEEK = ("--from", "7d", "--to", "0s")


@pytest.fixture
def server():
    with model_server() as model:
        model.writer = lambda _body: TRUE
        yield model


@pytest.fixture
def planned(desk, server):
    digest = f"{{name: watch, every: monday 09:00, notify: [console], summary: {{url: '{server.url}', model: '{MODEL}'}}}}"
    desk.rules.write_text(
        f"{desk.rules.read_text()}network: {{allow: [127.0.0.0/8]}}\ndigests:\n  - {digest}\n"
        "  - {name: plain, every: monday 09:00, notify: [console]}\n"
    )
    said = make_judged(text="Acme heater is awful", published_at=datetime.now(UTC) - timedelta(days=1))
    store(desk.db, [said])
    return desk


def test_nobody_is_asked_for_one_that_was_not_asked_for(planned, server):
    assert "heater" in planned.on_desk("digest", "watch", *WEEK).out
    planned.on_desk("digest", *WEEK)
    assert planned.on_desk("digest", "plain", "--send", *WEEK).code == 0
    assert server.asked == []


@pytest.mark.parametrize("style", ["md", "html", "slack", "json"])
def test_it_is_shown_in_every_format_where_it_is_asked_for(planned, server, style):
    result = planned.on_desk("digest", "watch", *WEEK, "--summary", "--format", style)
    assert result.code == 0, result.err
    assert "Acme is named in" in result.out
    assert MODEL in result.out
    assert len(server.asked) == 1
    assert "heater" not in json.dumps(server.asked)


def test_it_goes_out_with_the_digest(planned, server):
    result = planned.on_desk("digest", "watch", "--send", *WEEK)
    assert TRUE in result.out
    assert f"Written by a model ({MODEL})" in result.out
    assert "console: delivered\n" in result.out
    assert len(server.asked) == 1


def test_a_refused_one_costs_the_digest_nothing_and_is_told_to_the_operator(planned, server):
    server.writer = lambda _body: LIE
    result = planned.on_desk("digest", "watch", "--send", *WEEK)
    assert result.code == 0
    assert "No summary in prose this time." in result.out
    assert LIE not in result.out.partition("console: delivered")[0]
    assert "console: delivered (without a summary in prose: “7” in" in result.out
    shown = planned.on_desk("digests", "--format", "json").json
    assert shown[0]["last"]["deliveries"][0]["error"].startswith("without a summary in prose: “7” in")
    assert len(server.asked) == 2
    told = planned.on_desk("digest", "watch", *WEEK, "--summary", "--format", "json")
    assert "“7” in" in told.json["prose"]["refused"]
    assert told.err.startswith("no summary in prose: “7” in")


@pytest.mark.parametrize("trick", ["drip", "halfway", "big", "login", "broken"])
def test_a_digest_is_sent_whatever_its_model_does(planned, server, trick):
    server.always = trick
    planned.rules.write_text(planned.rules.read_text().replace(f"'{MODEL}'", f"'{MODEL}', patience: 0.3s"))
    result = planned.on_desk("digest", "watch", "--send", *WEEK)
    assert result.code == 0
    assert "No summary in prose this time." in result.out
    assert "console: delivered (without a summary in prose: " in result.out


def test_several_channels_get_the_same_one_asked_for_once(planned, server):
    with webhook_server() as hook:
        text = planned.rules.read_text().replace(
            "channels:\n", f"channels:\n  hook: {{kind: webhook, url: '{hook.url}'}}\n"
        )
        planned.rules.write_text(
            text.replace("notify: [console], summary", "notify: [console, hook], summary")
        )
        result = planned.on_desk("digest", "watch", "--send", *WEEK)
        assert result.code == 0, result.out + result.err
        ((_, body),) = hook.received
    assert json.loads(body)["prose"]["text"] == TRUE
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--summary",), "--summary needs a name"),
        (("plain", "--summary"), "the rules name no model for the digest plain: write under it summary:"),
    ],
)
def test_a_mistake_is_a_sentence(planned, words, complaint):
    result = planned.on_desk("digest", *words)
    assert result.code == 1
    assert complaint in result.err


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Acme rose by 100% to 240 mentions.", "ok: tiny:1b at 127.0.0.1 writes what the facts hold"),
        (LIE, "wrong: tiny:1b at 127.0.0.1: “7” in"),
    ],
)
def test_the_doctor_looks_whether_it_writes_what_holds(planned, server, said, found):
    server.writer = lambda _body: said
    rows = planned.on_desk("doctor", "--format", "json").json
    one = next(row for row in rows if row["what"] == "summary of digest watch")
    assert f"{one['mark']}: {one['found']}".startswith(found)


def test_two_who_ask_at_once_get_one_answer_and_the_oldest_are_forgotten():
    said = Summaries[int]()
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: said.once("a", ask), range(8))) == [1] * 8
    for number in range(MOST):
        said.once(str(number), ask)
    assert said.once("a", ask) == MOST + 2
