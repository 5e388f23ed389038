from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from classifiers.vader import (
    MAX_EVIDENCE,
    MAX_TEXT,
    VaderClassifier,
    VaderSettings,
    WindowedVader,
    lead,
    masked,
    shift_to_what_follows,
)
from monitor.model import BrandHit, BrandName, Mention, Opinion, Sentiment
from monitor.ports import Surroundings
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention


def make_classifier() -> VaderClassifier:
    return VaderClassifier(VaderSettings(), Surroundings(name="sentiment", clock=FakeClock()))


STOCK = SentimentIntensityAnalyzer()
OURS = WindowedVader()
CLASSIFIER = make_classifier()


def stock(text: str) -> float:
    return float(STOCK.polarity_scores(text)["compound"])


def ours(text: str) -> float:
    return OURS.read(text, text)[0]


def judge(text: str, *names: str, lang: str | None = "en", title: str = "") -> Opinion:
    hits = (BrandHit(BrandName("acme"), names),) if names else ()
    (opinion,) = CLASSIFIER.classify([make_mention(text=text, title=title, lang=lang, hits=hits)])
    return opinion


def feeling(text: str, *names: str) -> Sentiment:
    found = judge(text, *names).sentiment
    assert found is not None
    return found


def evidence(text: str, *names: str) -> dict[str, float]:
    return {each.words: each.weight for each in feeling(text, *names).evidence}


class TestVaderClassifier(ClassifierContract):
    def make(self) -> VaderClassifier:
        return make_classifier()

    def mention(self, text: str) -> Mention:
        return make_mention(text=text, lang="en")


# --- the very score of the package -------------------------------------------------------------------------------

TELLING = [
    "VADER is smart, handsome, and funny.",
    "VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!",
    "VADER is not smart, handsome, nor funny.",
    "At least it isn't a horrible book.",
    "The book was only kind of good. Kind of? She is kind, sort of. Just enough fun.",
    "The plot was good, but the characters are uncompelling and the dialog is not great.",
    "Today only kinda sux! But I'll get by, lol",
    "Make sure you :) or :D today! ;-) :'( >:-( <3 </3",
    "Catch utf-8 emoji such as 💘 and 💋 and 😁",
    "Not bad at all",
    "Sentiment analysis has never been this good! It was never so bad, never great.",
    "With VADER, sentiment analysis is the shit! It is the bomb. Bad ass. Yeah right.",
    "Without a doubt, excellent idea. Without doubt the best, without any doubt good.",
    "the least compelling, at least compelling, the very least good, least good",
    "it was the kiss of death",
    "the kiss of death at the bus stop, to die for, my beating heart",
    "no good, no no good, no love or hate, no love nor hate, no, no problem",
    "I do not really like it, don't ever love it, can't stand, ain't nothing good",
    "good good good but good good but bad but good",
    "bad but BAD but bad, GOOD but not GOOD",
    "THIS IS ALL GREAT AND VERY BAD",
    "this is ALL great and VERY bad",
    "so so good, this good, this is good, good is this",
    "😥 sad 😂but🔛good🆙 😡😡❤️‍🔥👎🏽",
    "love😂hate😡!!! 😍s 😂😂",
    "What? Really?? Good??? Bad????",
    "good!!!!! ??",
    "...good... --bad-- 'great' \"awful\" (nice) *ugly* it's-great",
    "No. Least. But. Kind of",
    "",
    " ",
    "good\tbad\ngreat\u00a0awful\u2003nice\x1cugly",
    "İ ĞOOD ſad ﬁne ẞ",  # noqa: RUF001 -- letters whose capitals are odd
    "\ud800 good \udfff",
]


@pytest.mark.parametrize("text", TELLING)
def test_the_score_is_that_of_the_package(text):
    assert ours(text) == stock(text)


def test_every_emoji_scores_as_in_the_package_alone_and_between_words():
    for emoji, place in itertools.product(
        OURS._emojis, ("{}", "not {}", "good{}bad", "so {}! LOVE", "{0}{0} but {0}")
    ):
        text = place.format(emoji)
        assert ours(text) == stock(text), text


VOCABULARY = sorted(
    {
        *" ".join([*BOOSTER_DICT, *SPECIAL_CASES, *NEGATE]).split(),
        *("no", "NO", "so", "this", "least", "at", "but", "BUT", "a", "the", "plan", "Plan", "PLAN", "n't"),
        *("good", "GOOD", "bad", "BAD", "love", "Hate", "awful", "lol", "😂", "😥", "😡", "🔛", ":)", "?"),
    }
)
posts = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "", "", "#", '"', "("]),
        st.sampled_from(VOCABULARY),
        st.sampled_from(["", "", "", "!", "?", ",", "...", "😂"]),
    ),
    max_size=60,
).map(" ".join)


@given(posts)
def test_any_chain_of_words_that_vader_knows_scores_as_in_the_package(text):
    assert ours(text) == stock(text)


@given(st.text(max_size=500))
def test_any_characters_score_as_in_the_package(text):
    assert ours(text) == stock(text)


@given(st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0, -1.0, -2.0]), max_size=30), st.integers(0, 30))
def test_but_shifts_the_values_as_in_the_package(values, before):
    before = min(before, len(values))
    words = ["x"] * before + ["but"] + ["x"] * (len(values) - before)
    expected = STOCK._but_check(words, [*values[:before], 0, *values[before:]])
    expected.pop(before)
    shift_to_what_follows(values, before)
    assert values == expected


def test_a_thousand_words_are_read_to_the_last():
    text = "x " * 998 + "not good"
    assert len(text.split()) == 1_000
    assert feeling(text).score == 0.0, "the text is cut before"
    assert ours(text) == stock(text) != 0.0


@pytest.mark.parametrize("between", ["", " "])
def test_a_wall_of_emoji_is_read_as_far_as_a_thousand_words(between):
    wall = "😂" * 199 + between + "😭 not"
    assert (
        len(wall.replace("😂", "face with tears of joy ").replace("😭", "loudly crying face").split()) == 999
    )
    assert ours(f"{wall} good") == stock(f"{wall} good")
    assert ours(f"{wall} good" + "😭" * 300) == stock(f"{wall} good")


def test_what_is_remembered_is_forgotten_before_it_grows_for_ever():
    vader = WindowedVader()
    before = vader.read("not good", "not good")
    for number in range(30_000):
        vader.read("", f"😂{number}")
    assert len(vader._vocabulary) <= 50_000
    assert sum(map(len, vader._vocabulary.values())) <= 50_000
    assert vader.read("not good", "not good") == before


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a short post", "a short post"),
        ("bad " * 500, "bad " * 500),
        ("bad " * 499 + "badly put", "bad " * 499 + "badly"[:0]),
        ("x" * 3_000, "x" * MAX_TEXT),
    ],
    ids=["short", "just as long", "cut at a blank", "without a blank"],
)
def test_a_long_text_is_read_to_the_last_whole_word(text, read):
    assert lead(text).strip() == read.strip()


# --- who gets an opinion -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "judged"), [("en", True), ("en-GB", True), ("fr", False), ("enm", False), (None, False)]
)
def test_only_english_is_judged(lang, judged):
    opinion = judge("This is terrible", lang=lang)
    assert (opinion.sentiment is not None) is judged
    assert opinion.model == "vader 3.3.2"


@pytest.mark.parametrize(
    ("text", "score", "label"),
    [
        ("I love it", 0.6369, "positive"),
        ("I hate it", -0.5719, "negative"),
        ("It is a thing", 0.0, "neutral"),
        ("", 0.0, "neutral"),
    ],
)
def test_the_label_follows_from_the_score(text, score, label):
    found = feeling(text)
    assert (found.score, found.label) == (score, label)
    assert found.confidence == abs(score)


def test_the_thresholds_are_those_that_vader_documents():
    bounds: dict[str, list[float]] = {"positive": [], "neutral": [], "negative": []}
    for a, b in itertools.product(OURS._lexicon, ("", " good", " bad")):
        found = feeling(a + b)
        bounds[found.label].append(found.score)
    assert min(bounds["positive"]) >= 0.05
    assert max(bounds["negative"]) <= -0.05
    assert -0.05 < min(bounds["neutral"]) <= max(bounds["neutral"]) < 0.05


def test_title_and_text_are_read_together():
    opinion = judge("Nothing to add", title="A terrible idea")
    assert opinion.sentiment is not None
    assert opinion.sentiment.label == "negative"


# --- names are not feelings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "seen"),
    [
        ("United is late", ["United"], "Xxxxxx is late"),
        ("UNITED we stand", ["United"], "UNITED we stand"),
        ("UNITED is late, United!", ["UNITED", "United"], "XXXXXX is late, Xxxxxx!"),
        ("reunited with United", ["united", "United"], "reunited with Xxxxxx"),
        ("Best Buy is the best", ["Best Buy"], "Xxxx Xxx is the best"),
        ("Air France, Air", ["Air", "Air France"], "Xxx Xxxxxx, Xxx"),
        ("Yahoo! is great!", ["Yahoo!"], "Xxxxx. is great!"),
        ("l'Oréal 3M M3", ["l'Oréal", "3M", "M3"], "x.Xxxxx .X X."),
        ("a.c is abc", ["a.c"], "x.x is abc"),
        ("thanks @lovely_hater!", [], "thanks .xxxxxx.xxxxx!"),
        ("me@happy.example", [], "me@happy.example"),
        ("see https://love.example/?a=1!?b?c ok", [], "see xxxxx...xxxx.xxxxxxx..x....x.x ok"),
        ("see www.love.example", [], "see xxx.xxxx.xxxxxxx"),
        ("nothing", ["", " "], "nothing"),
    ],
)
def test_names_handles_and_links_are_masked(text, names, seen):
    assert masked(text, [BrandHit(BrandName("acme"), (name,)) for name in names]) == seen
    assert len(seen) == len(text)


def test_no_mask_is_a_word_that_vader_knows():
    assert not [word for word in OURS._lexicon if set(word) <= set("xX.")]


def test_a_name_is_no_praise():
    assert feeling("United lost my bag").label == "positive" or feeling("United is here").label == "positive"
    assert feeling("United lost my bag", "United").label == "negative"
    assert feeling("United is here", "United").score == 0.0


def test_masking_a_name_leaves_the_rule_on_capitals_alone():
    assert feeling("UNITED IS AWFUL", "UNITED").score == stock("ACME IS AWFUL")
    assert feeling("United is AWFUL", "United").score == stock("Acme is AWFUL")


@given(posts, st.sampled_from(["Best", "the", "kind of", "love"]))
def test_a_masked_post_scores_as_the_package_scores_it(text, name):
    hits = [BrandHit(BrandName("acme"), (name,))]
    assert feeling(text, name).score == stock(masked(lead(text), hits))


# --- the words that decided --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("I love it", (), {"love": 3.2}),
        ("It is a thing", (), {}),
        ("An awful app, but I like it.", (), {"like": 2.25, "awful": -1.0}),
        ("It isn't very good.", (), {"isn't very good": -1.6228}),
        ("It isn't\nvery (good)!", (), {"isn't\nvery (good": -1.6228}),
        ("not Best Buy good", ("Best Buy",), {"not Best Buy good": -1.406}),
        ("good, good: GOOD", (), {"good": 3.8, "GOOD": 2.633}),
        ("😭 and 😂😂", (), {"😂": 3.8, "😭": -2.1}),
        ("I love this. So sad", (), {"love": 3.2, "So sad": -2.393}),
        ("😭🙅😭", (), {"😭": -2.1, "🙅😭": 1.554, "🙅": -1.933}),
        ("a kind of good", (), {"kind of good": 1.607}),
        (f"not {'x' * 50} good", (), {"good": -1.406}),
        ("it is the bus stop", (), {}),
    ],
)
def test_the_evidence_is_the_words_that_decided_as_they_stand_with_their_weight(text, names, expected):
    found = evidence(text, *names)
    assert found == pytest.approx(expected, abs=0.001)


def test_the_strongest_words_come_first_and_are_few():
    found = feeling("nice good great awesome excellent superb lovely fun horrible").evidence
    weights = [abs(each.weight) for each in found]
    assert len(found) == MAX_EVIDENCE
    assert weights == sorted(weights, reverse=True)


@given(posts, st.booleans())
def test_evidence_always_stands_in_the_text(text, tight):
    text = text.replace(" 😂", "😂") if tight else text
    for each in feeling(text, "love", "the").evidence:
        assert each.words
        assert each.words in text


def test_importing_the_module_does_not_import_vader():
    code = "import sys, classifiers.vader; print('vaderSentiment' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
