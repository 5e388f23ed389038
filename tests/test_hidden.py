"""Abuse and threats are told by their topic: their words stand nowhere that people look, until somebody asks."""

from __future__ import annotations

import json

import pytest

from alerts.console import plain
from alerts.slack_blocks import render
from monitor.model import (
    BrandName,
    Evidence,
    Intent,
    Judged,
    Sentiment,
    Topic,
    TopicName,
    Towards,
    Verdict,
    hidden_topics,
    veiled,
)
from monitor.shapes import mention_json
from tests.alerts.cards import make_card
from tests.makers import make_judged, make_mention

WORDS = "you brainless clowns"


def judged(*topics: str) -> Judged:
    evidence = (Evidence("clowns", 0.9),)
    return Judged(
        make_mention(text=f"Acme, {WORDS}", title=f"To all {WORDS}", url="https://chirp.example/1"),
        Verdict(
            sentiment=Sentiment(-0.8, "negative", 0.9, evidence),
            sentiment_model="fake 1",
            topics=tuple(Topic(TopicName(name), 0.9, evidence) for name in topics),
            intents=(Intent("complaint", 0.9, evidence),),
            towards=(Towards(BrandName("acme"), Sentiment(0.5, "positive", 0.9, evidence)),),
        ),
    )


@pytest.mark.parametrize(
    ("topics", "en", "fr"),
    [
        (("abuse",), "hidden: abuse (open to read)", "masqué\xa0: insultes (ouvrir pour lire)"),
        (
            ("legal", "abuse", "threat"),
            "hidden: abuse, threat (open to read)",
            "masqué\xa0: insultes, menace (ouvrir pour lire)",
        ),
    ],
)
def test_a_hidden_mention_says_why_in_place_of_its_words(topics, en, fr):
    one = judged(*topics)
    shown = veiled(one)
    assert (shown.mention.text, shown.mention.title, shown.mention.url) == (en, "", one.mention.url)
    assert veiled(one, "fr").mention.text == fr
    assert "clowns" not in repr(shown)
    assert [topic.name for topic in shown.verdict.topics] == list(topics)
    assert shown.verdict.sentiment == Sentiment(-0.8, "negative", 0.9)
    assert shown.verdict.sentiment_towards(BrandName("acme")) == Sentiment(0.5, "positive", 0.9)
    assert veiled(shown) == shown


@pytest.mark.parametrize("topics", [(), ("legal",), ("harassment",), ("self-harm",), ("violence",)])
def test_any_other_mention_is_shown_as_it_is(topics):
    one = judged(*topics)
    assert veiled(one) is one
    assert hidden_topics(one.verdict) == ()


def test_one_without_sentiment_is_hidden_all_the_same():
    shown = veiled(make_judged(None, ("threat",)))
    assert shown.verdict.sentiment is None
    assert shown.mention.text == "hidden: threat (open to read)"


def test_no_card_quotes_its_words_and_the_link_leads_to_the_post():
    message = make_card([judged("abuse")])
    text, blocks = render(message)
    for shown in (text, json.dumps(blocks), plain(message)):
        assert "hidden: abuse (open to read)" in shown
        assert "clown" not in shown
        assert "https://chirp.example/1" in shown


def test_machines_get_the_words_and_are_told_that_they_are_hidden():
    found = mention_json(judged("legal", "abuse"))
    assert found["text"] == f"Acme, {WORDS}"
    assert found["hidden"] == ["abuse"]
    assert mention_json(judged("legal"))["hidden"] == []
