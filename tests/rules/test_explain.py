from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Number, Reason
from monitor.rules.explain import _SENTENCES, duration, sentence

NUMBERS: dict[str, Number] = {
    "count": 12,
    "at_least": 10,
    "within": timedelta(minutes=30),
    "authors": 9,
    "authors_needed": 5,
    "sources": 1,
    "sources_needed": 2,
    "sentiment": "negative",
    "topics": "safety",
    "words": "recall, injured",
    "cooldown": timedelta(hours=2),
}


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        (
            "count",
            "12 negative mentions of Acme about safety in 30 minutes by 9 authors (the rule asks for 10 by 5).",
            "12 mentions négatives de Acme au sujet de sécurité en 30 minutes par 9 auteurs (la règle en demande 10 par 5).",
        ),
        (
            "each",
            "A negative mention of Acme about safety (recall, injured).",
            "Une mention négative de Acme au sujet de sécurité (recall, injured).",
        ),
        (
            "below-count",
            "Only 12 negative mentions of Acme about safety in 30 minutes; the rule asks for 10.",
            "Seulement 12 mentions négatives de Acme au sujet de sécurité en 30 minutes ; la règle en demande 10.",
        ),
        ("quiet", "Nothing more for 2 hours: resolved.", "Plus rien depuis 2 heures : résolue."),
    ],
)
def test_a_reason_reads_as_a_sentence_with_its_numbers(name, english, french):
    reason = Reason(name, fired=True, numbers=NUMBERS)
    assert sentence(reason, "Acme") == english
    assert sentence(reason, "Acme", "fr") == french


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", list(_SENTENCES))
def test_every_reason_has_its_sentence_in_both_languages(name, language):
    told = sentence(Reason(name, fired=False, numbers=NUMBERS), "Acme", language)
    assert told.endswith(".")
    assert "{" not in told


def test_copies_are_told_where_there_are_some():
    reason = Reason("count", fired=True, numbers={**NUMBERS, "mentions": 34})
    assert "by 9 authors, 34 with their copies (the" in sentence(reason, "Acme")
    assert "par 9 auteurs, 34 avec leurs copies (la" in sentence(reason, "Acme", "fr")


def test_a_reason_without_numbers_still_reads():
    assert sentence(Reason("each", fired=True), "Acme") == "A mention of Acme."
    assert sentence(Reason("each", fired=True), "Acme", "fr") == "Une mention de Acme."


def test_several_sentiments_are_joined():
    numbers: dict[str, Number] = {
        "sentiment": "negative, unknown",
        "count": 2,
        "at_least": 1,
        "within": timedelta(0),
        "authors": 1,
    }
    reason = Reason("count", fired=True, numbers=numbers)
    assert sentence(reason, "Acme").startswith(
        "2 negative or unread mentions of Acme in 0 seconds by 1 author ("
    )
    assert sentence(reason, "Acme", "fr").startswith("2 mentions négatives ou non lues de Acme")


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(seconds=90), "90 seconds"),
        (timedelta(0), "0 seconds"),
    ],
)
def test_a_duration_is_told_in_the_largest_unit_that_divides_it(delta, expected):
    assert duration(delta) == expected
