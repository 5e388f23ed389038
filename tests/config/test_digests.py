"""``digests:`` in the file: what it means, and what is wrong with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.config.load import load
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
