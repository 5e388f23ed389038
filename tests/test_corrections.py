"""What people say of mentions, laid over what the classifiers said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.codec import read_correction, read_verdict, write_correction, write_verdict
from monitor.corrections import corrected, differences, standing
from monitor.model import (
    BrandName,
    Correction,
    Evidence,
    Intent,
    Sentiment,
    Topic,
    TopicName,
    Towards,
    Verdict,
)
from tests.makers import make_corrected, make_verdict

LABELS = st.sampled_from(["negative", "neutral", "positive"])
TOPICS = st.lists(st.sampled_from(["safety", "religion", "death"]), max_size=2, unique=True).map(tuple)
SAID = st.builds(
    Correction,
    sentiment=st.none() | LABELS,
    towards=st.none() | st.just(BrandName("acme")),
    touches=TOPICS,
    relevant=st.none() | st.booleans(),
    undo=st.booleans(),
)
MACHINE = make_verdict("positive", ("religion", "fire"))


def said(**given):
    return make_corrected(said=Correction(**given))


def test_what_was_said_takes_the_place_of_what_was_thought_and_names_who():
    now = corrected(MACHINE, [said(sentiment="negative", spares=("religion",), touches=("safety",))])
    assert now.sentiment == Sentiment(-1.0, "negative", 1.0, (Evidence("corrected by marie", -1.0),))
    assert now.sentiment_model == "corrected by marie"
    assert now.heard_model == "fake 1", "what is usual is not upset by one mention"
    assert [topic.name for topic in now.topics] == ["fire", "safety"]
    assert now.topics[1] == Topic(TopicName("safety"), 1.0, (Evidence("corrected by marie", 1.0),))
    assert (now.corrected_by, now.relevant, now.lang) == ("marie", True, "en")


def test_what_was_not_named_stays_as_it_was():
    now = corrected(MACHINE, [said(relevant=False)])
    assert now == replace(MACHINE, relevant=False, corrected_by="marie", machine_model="fake 1")


def test_a_topic_that_is_there_already_is_there_once():
    now = corrected(MACHINE, [said(touches=("religion",))])
    assert [(topic.name, topic.score) for topic in now.topics] == [("fire", 0.9), ("religion", 1.0)]


def test_each_correction_says_more_and_the_last_word_holds():
    made = [
        said(sentiment="negative", relevant=False),
        make_corrected(by="jo", said=Correction(sentiment="neutral", touches=(TopicName("death"),))),
        said(relevant=True),
    ]
    now = corrected(MACHINE, made)
    assert now.sentiment is not None
    assert (now.sentiment.label, now.sentiment_model, now.corrected_by) == (
        "neutral",
        "corrected by jo",
        "marie",
    )
    assert now.relevant
    assert now.topics[-1].name == "death"


def test_nothing_holds_that_was_undone():
    made = [said(sentiment="negative"), said(undo=True)]
    assert corrected(MACHINE, made) == MACHINE
    assert list(standing(made)) == []
    again = said(relevant=False)
    assert list(standing([*made, again])) == [again]
    assert corrected(MACHINE, [*made, again]).sentiment == MACHINE.sentiment


@given(
    st.lists(SAID.map(lambda one: make_corrected(said=one)), max_size=6),
    st.sampled_from([MACHINE, Verdict()]),
)
def test_a_verdict_is_corrected_just_when_something_stands(made, machine):
    now = corrected(machine, made)
    assert bool(now.corrected_by) == bool(standing(made))
    assert now.heard_model == machine.sentiment_model
    names = [topic.name for topic in now.topics]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"sentiment": "negative"}, ("positive → negative",)),
        ({"sentiment": "positive"}, ()),
        ({"touches": ("safety",), "spares": ("fire",)}, ("-fire", "+safety")),
        ({"relevant": False}, ("not relevant",)),
    ],
)
def test_what_changed_is_told_in_a_few_words(given_, told):
    now = corrected(MACHINE, [said(**given_)])
    assert differences(MACHINE, now) == told


def test_what_is_unknown_and_what_is_relevant_again_has_words_too():
    blank = Verdict(relevant=False)
    assert differences(blank, make_verdict("neutral")) == ("unknown → neutral", "relevant again")


@given(SAID)
def test_a_correction_comes_back_as_it_was_written(one):
    assert read_correction(write_correction(one)) == one


@pytest.mark.parametrize("verdict", [Verdict(), MACHINE, make_verdict(None, lang=None)])
def test_what_the_classifiers_said_comes_back_as_it_was_written(verdict):
    assert read_verdict(write_verdict(verdict)) == verdict
    words = (Evidence("awful, “really”", -0.7),)
    told = replace(
        verdict,
        sentiment=Sentiment(-0.5, "negative", 0.7, words),
        topics=(Topic(TopicName("x"), 0.5, words),),
        intents=(Intent("question", 0.75, words),),
        towards=(Towards(BrandName("acme"), Sentiment(0.5, "positive", 0.7, words)),),
        hasty=True,
    )
    assert read_verdict(write_verdict(told)) == told


def test_a_person_may_speak_of_one_brand_alone():
    acme, globex = BrandName("acme"), BrandName("globex")
    machine = replace(MACHINE, towards=(Towards(globex, Sentiment(0.0, "neutral", 0.7)),))
    now = corrected(machine, [said(sentiment="negative", towards=acme)])
    assert now.sentiment_towards(acme) == Sentiment(
        -1.0, "negative", 1.0, (Evidence("corrected by marie", -1.0),)
    )
    assert (now.sentiment, now.sentiment_model, now.corrected_by) == (MACHINE.sentiment, "fake 1", "marie")
    assert now.sentiment_towards(globex) == machine.sentiment_towards(globex)
    assert differences(machine, now) == ("positive → negative towards acme",)
    again = corrected(
        machine, [said(sentiment="negative", towards=acme), said(sentiment="neutral", towards=acme)]
    )
    assert [one.sentiment.label for one in again.towards] == ["neutral", "neutral"]
    blank = corrected(Verdict(), [said(sentiment="negative", towards=acme)])
    assert differences(Verdict(), blank) == ("unknown → negative towards acme",)


def test_a_person_who_speaks_of_the_whole_speaks_of_each_brand():
    acme = BrandName("acme")
    machine = replace(MACHINE, towards=(Towards(acme, Sentiment(0.5, "positive", 0.7)),))
    now = corrected(machine, [said(sentiment="negative")])
    assert now.sentiment_towards(acme) == now.sentiment
    assert corrected(machine, [said(relevant=True)]).towards == machine.towards
