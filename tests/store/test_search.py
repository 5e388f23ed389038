from __future__ import annotations

import re
import shutil
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Judged
from monitor.store import MentionFilter, Store
from monitor.store.search import quoted
from tests.hostile import HOSTILE
from tests.makers import NOON, make_judged, make_mention, make_verdict, minutes
from tests.store.contents import index_is_right


def keep(store, *judged):
    store.admit([one.mention for one in judged], None)
    store.judge(judged)


def keys(store, **wanted):
    return [one.mention.key for one in store.reads.mentions(MentionFilter(**wanted))]


@pytest.fixture
def filled(store):
    keep(
        store,
        make_judged(
            "negative", ("safety",), key="a", published_at=NOON, text="Été rappelé par Acme", lang="fr"
        ),
        make_judged(
            "positive",
            ("death", "safety"),
            key="b",
            published_at=NOON + minutes(2),
            brands=["globex"],
            source="blog",
        ),
        make_judged(
            None,
            key="c",
            published_at=NOON + minutes(1),
            title="L’Oréal's recall",
            lang="de",
            brands=["acme", "globex"],
        ),
        make_judged("neutral", key="d", published_at=NOON + minutes(1), author="@JoDoe", lang="en"),
    )
    store.admit(
        [make_mention(key="e", published_at=NOON - minutes(5), text="not judged yet", lang=None)], None
    )
    return store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "bdcae"),
        ({"limit": 2}, "bd"),
        ({"limit": 0}, ""),
        ({"brand": "acme"}, "dcae"),
        ({"brand": "globex"}, "bc"),
        ({"brand": "initech"}, ""),
        ({"since": NOON + minutes(1)}, "bdc"),
        ({"until": NOON + minutes(1)}, "ae"),
        ({"since": NOON, "until": NOON + minutes(2)}, "dca"),
        ({"sentiment": "negative"}, "a"),
        ({"sentiment": "positive"}, "b"),
        ({"sentiment": "neutral"}, "d"),
        ({"sentiment": "unknown"}, "ce"),
        ({"topic": "safety"}, "ba"),
        ({"topic": "death"}, "b"),
        ({"source": "blog"}, "b"),
        ({"lang": "de"}, "c"),
        ({"search": "ete"}, "a"),
        ({"search": "RAPPELÉ été"}, "a"),
        ({"search": "recall"}, "c"),
        ({"search": "l'oreal"}, "c"),
        ({"search": "jodoe"}, "d"),
        ({"search": '"rappele par"'}, "a"),
        ({"search": '"par rappele"'}, ""),
        ({"search": "par rappele"}, "a"),
        ({"search": '"rappele par'}, "a"),
        ({"search": "recall", "brand": "acme", "sentiment": "unknown", "lang": "de"}, "c"),
        ({"search": "recall", "sentiment": "negative"}, ""),
        ({"search": ""}, "bdcae"),
        ({"search": "rapp"}, ""),
        ({"search": "!!!"}, ""),
        ({"search": "rappele !!!"}, "a"),
        ({"search": "recall OR ete"}, ""),
    ],
)
def test_a_filter_finds_what_meets_every_part_newest_first(filled, wanted, found):
    assert "".join(keys(filled, **wanted)) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"sentiment": "negative"}, ""),
        ({"sentiment": "positive"}, "a"),
        ({"sentiment": "negative", "brand": "globex"}, "a"),
        ({"sentiment": "positive", "brand": "globex"}, ""),
        ({"sentiment": "positive", "brand": "acme"}, "a"),
        ({"sentiment": "unknown", "brand": "globex"}, ""),
    ],
)
def test_of_a_brand_that_is_asked_for_the_sentiment_is_that_towards_it(store, wanted, found):
    keep(store, make_judged("positive", key="a", brands=["acme", "globex"], towards={"globex": "negative"}))
    assert "".join(keys(store, **wanted)) == found


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        '"',
        '""',
        '"""',
        "AND",
        "a* NEAR/5 b",
        "title:x",
        "-x",
        "^x",
        "{a b}:c",
        "\0",
        "\ud800",
        "'; DROP TABLE",
    ],
)
def test_no_search_means_anything_but_its_words(filled, text):
    found = keys(filled, search=text)
    assert len(found) in {0, 1, 5}


@given(st.text())
def test_what_is_quoted_is_always_a_list_of_strings(text):
    assert re.fullmatch(r'("[^"\x00-\x1f\ud800-\udfff]*" ?)+', quoted(text))


WORDS = ["acme", "Été", "ETE", "naïve", "recall", "Straße", "l’été", "x1", "Ωmega"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 5), texts),
        st.tuples(st.just("forget"), st.integers(0, 40), st.just("")),
    ),
    max_size=12,
)


def folded(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", plain.lower())


def said(words: list[str], text: str) -> bool:
    """The obvious way to look for a run of words."""
    return any(text_words == words for text_words in runs(folded(text), len(words)))


def runs(words: list[str], length: int) -> list[list[str]]:
    return [words[start : start + length] for start in range(len(words) - length + 1)]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(steps, st.sampled_from(WORDS))
def test_the_search_agrees_with_reading_every_mention(empty, steps, word):
    """After any admissions, edits and deletions, in any order."""
    now: dict[str, tuple[str, datetime]] = {}
    with (
        TemporaryDirectory() as folder,
        Store.open(Path(shutil.copy(empty, folder)), "pytest") as store,
    ):
        store._conn.execute("PRAGMA synchronous = OFF")  # no power will be lost here
        for minute, (step, number, text) in enumerate(steps):
            if step == "say":
                at = NOON + minutes(minute)
                mention = make_mention(id=f"m{number}", key=f"{number}", text=text, collected_at=at)
                store.admit([mention], None)
                at = now[mention.id][1] if mention.id in now else at
                now[mention.id] = (text, at)
            else:
                store.forget({}, NOON + minutes(number / 4))
                now = {id_: (said, at) for id_, (said, at) in now.items() if at >= NOON + minutes(number / 4)}
        found = {one.mention.id for one in store.reads.mentions(MentionFilter(search=word))}
        index_is_right(store)
    assert found == {id_ for id_, (text, _) in now.items() if said(folded(word), text)}


def test_a_long_answer_is_read_in_short_reads(store):
    judged = [
        make_judged(key=str(number), published_at=NOON - timedelta(seconds=number)) for number in range(1_201)
    ]
    keep(store, *judged)
    found = store.reads.mentions()
    assert next(found) == judged[0]
    store.forget({}, NOON + minutes(1), limit=1_300)
    assert len(list(found)) == 499, "what has gone meanwhile is left out"


def test_an_edit_is_found_by_its_new_words_only(store):
    one = make_judged(text="Acme recall")
    keep(store, one)
    store.admit([replace(one.mention, text="Acme apology")], None)
    assert keys(store, search="recall") == []
    assert keys(store, search="apology") == [one.mention.key]


def test_a_mention_that_is_not_judged_yet_is_shown_without_a_verdict(store):
    mention = make_mention()
    store.admit([mention], None)
    assert list(store.reads.mentions()) == [Judged(mention, make_verdict(None, lang=None))]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"story": "a"}, ["a", "copy"]),
        ({"story": "copy"}, []),
        ({"story": "alone"}, ["alone"]),
        ({"author": "zoe"}, ["alone"]),
        ({"author": "ZOE"}, []),
        ({"type": "article"}, ["copy"]),
        ({"without": frozenset({"tips"})}, ["a", "alone"]),
        ({"among": frozenset({"tips"})}, ["copy"]),
        ({"among": frozenset()}, []),
        ({"sentiment": "read"}, ["a", "copy"]),
        ({"sentiment": "unknown"}, ["alone"]),
        ({"sentiment": "read", "brand": "acme", "story": "a"}, ["a", "copy"]),
    ],
)
def test_what_links_ask_for_is_found_and_counted(store, wanted, expected):
    keep(
        store,
        make_judged(id="a", key="a", story="a", author="jo"),
        make_judged(id="copy", key="copy", story="a", source="tips", type="article", author="al"),
    )
    store.admit([make_mention(id="alone", key="alone", story=None, author="zoe")], None)
    assert sorted(keys(store, **wanted)) == expected
    stories = {"a" if key == "copy" else key for key in expected}
    assert store.reads.counted(MentionFilter(limit=1, **wanted)) == (len(expected), len(stories))
