"""``digests:`` in the file: what it means, and what is wrong with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.config.load import load, missing_secrets
from monitor.digest.facts import SECTIONS
from monitor.errors import ConfigError
from monitor.wiring import kinds

HEAD = "version: 1\nlanguage: fr\nbrands: {acme: {terms: [Acme]}}\n"


def planned(text: str):
    return load(HEAD + "digests:\n  - " + text, kinds=kinds(), environ={}, read_file=str).digests


def test_what_is_not_said_is_as_usual():
    (one,) = planned("{name: watch, every: daily 08:00, notify: console}")
    assert (one.name, one.of, one.tells.language, one.notify, one.tells.brands) == (
        "watch",
        "day",
        "fr",
        ("console",),
        (),
    )
    assert one.tells.sections == SECTIONS
    assert (one.tells.promise, one.tells.pictures) == (timedelta(hours=24), True)


def test_what_is_said_counts():
    (one,) = planned(
        "{name: boss, every: 0 8 1 * *, of: month, language: en, brands: acme, sections: [alerts, figures], notify: [console]}"
    )
    assert (one.of, one.tells.language, one.tells.brands) == ("month", "en", ("acme",))
    assert one.tells.sections == ("figures", "alerts")


def test_readers_may_promise_their_own_answers_and_want_no_pictures():
    (one,) = planned("{name: a, every: daily 08:00, notify: console, answer_within: 4h, pictures: false}")
    assert (one.tells.promise, one.tells.pictures) == (timedelta(hours=4), False)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{name: a, every: lundi 09:00, notify: console}", "5:22: 'lundi 09:00' cannot be understood"),
        ("{name: a, every: daily 08:00, notify: room}", "no channel is called"),
        ("{name: a, every: daily 08:00}", "notify"),
        ("{name: a, every: daily 08:00, notify: console, brands: acmee}", "did you mean `acme`?"),
        ("{name: a, every: daily 08:00, notify: console, sections: [figure]}", "figures"),
        ("{name: a, every: daily 08:00, notify: console, of: year}", "month"),
        ("watch", "5:5"),
        ("{name: a, every: daily 08:00, notify: console, answer_within: soon}", "such as 30s, 5m"),
        ("{name: a, every: daily 08:00, notify: console, answer_within: 0s}", "longer than nothing"),
        ("{name: a, every: daily 08:00, notify: console, pictures: maybe}", "true or false"),
        (
            "{name: a, every: daily 08:00, notify: console}\n  - {name: a, every: daily 09:00, notify: console}",
            "a",
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(text, complaint):
    with pytest.raises(ConfigError) as caught:
        planned(text)
    assert complaint in str(caught.value)


SUMMARY = "{name: a, every: daily 08:00, notify: console, summary: {url: 'http://localhost:11434/v1/', model: tiny:1b"


def test_no_model_is_asked_for_a_summary_unless_it_is_written():
    (one,) = planned("{name: a, every: daily 08:00, notify: console}")
    assert one.summary is None


def test_what_is_not_said_of_a_summary_is_careful():
    (one,) = planned(SUMMARY + "}}")
    assert one.summary is not None
    assert (one.summary.url, one.summary.quotes, one.summary.patience) == (
        "http://localhost:11434/v1",
        False,
        timedelta(seconds=60),
    )
    assert one.summary.key is None


def test_the_key_of_a_summary_comes_from_a_variable_or_a_file_and_is_never_shown():
    text = HEAD + "digests:\n  - " + SUMMARY + ", key: '${LLM_KEY}'}}"
    config = load(text, kinds=kinds(), environ={"LLM_KEY": "sk-1"}, read_file=str)
    (one,) = config.digests
    assert one.summary is not None
    assert one.summary.key is not None
    assert one.summary.key.reveal() == "sk-1"
    assert "sk-1" not in repr(config)
    unset = load(text, kinds=kinds(), environ={}, read_file=str)
    assert missing_secrets(unset) == (("summary of digest a", "LLM_KEY"),)
    text = text.replace("key: '${LLM_KEY}'", "key_file: key.txt")
    (one,) = load(text, kinds=kinds(), environ={}, read_file=lambda _name: "sk-2\n").digests
    assert one.summary is not None
    assert one.summary.key is not None
    assert one.summary.key.reveal() == "sk-2"


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (", api_key: x}}", "api_key"),
        (", key: sk-1}}", "a secret must not stand in this file"),
        (", quotes: maybe}}", "quotes"),
        (", patience: 60}}", "60 what?"),
        (", max_tokens: 1}}", "max_tokens"),
        ("", None),
    ],
)
def test_a_mistake_in_a_summary_is_told_and_no_secret_with_it(more, complaint):
    text = SUMMARY + more if complaint else "{name: a, every: daily 08:00, notify: console, summary: on}"
    with pytest.raises(ConfigError) as caught:
        planned(text)
    assert (complaint or "expected keys with values") in str(caught.value)
    assert "sk-1" not in str(caught.value)
