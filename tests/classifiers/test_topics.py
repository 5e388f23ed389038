"""The sentences are in ``topics/``: per topic and language, what must fire and what must be left alone."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from classifiers.lexicon import ANY, BUILT_IN, IDIOMS, Entry, Part, entries, forms
from classifiers.lexicon.reading import Reader
from classifiers.topics import TopicClassifier, TopicClassifierSettings, TopicSettings
from monitor.model import BrandHit, BrandName
from monitor.ports import Surroundings
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention


def sentences(name):
    return tomllib.loads((Path(__file__).parent / "topics" / f"{name}.toml").read_text("utf-8"))


SENTENCES = {topic: sentences(topic) for topic in BUILT_IN}
ORDINARY = [(lang, text) for lang, texts in sentences("ordinary").items() for text in texts]


def classifier(**topics):
    settings = TopicClassifierSettings(kind="topics", topics=topics)
    return TopicClassifier(settings, Surroundings("topics", FakeClock()))


STOCK = classifier()


def judge(text, lang=None, by=STOCK, **given):
    (opinion,) = by.classify([make_mention(text=text, lang=lang, **given)])
    return {topic.name: topic for topic in opinion.topics}


def words(topic):
    return [evidence.words for evidence in topic.evidence]


def cases(kind):
    return [
        pytest.param(topic, lang, text, id=f"{topic}-{lang}-{number}")
        for topic, sentences in SENTENCES.items()
        for lang in ("en", "fr")
        for number, text in enumerate(sentences[lang][kind])
    ]


class TestTopicsKeepTheContract(ClassifierContract):
    def make(self):
        return classifier()


# --- what fires, and what does not --------------------------------------------------------------------------------


@pytest.mark.parametrize(("topic", "lang", "text"), cases("fires"))
def test_it_finds_what_a_community_manager_must_not_miss(topic, lang, text):
    found = judge(text, lang)
    assert topic in found
    assert all(evidence.words in text for evidence in found[topic].evidence)


@pytest.mark.parametrize(("topic", "lang", "text"), cases("leaves"))
def test_it_leaves_what_only_sounds_like_it(topic, lang, text):
    assert topic not in judge(text, lang)


@pytest.mark.parametrize(("lang", "text"), ORDINARY, ids=range(len(ORDINARY)))
def test_an_ordinary_post_touches_no_topic(lang, text):
    assert judge(text, lang) == {}


def test_every_topic_has_eight_sentences_of_each_kind_in_each_language():
    for topic, lang, kind in itertools.product(BUILT_IN, ("en", "fr"), ("fires", "leaves")):
        assert len(SENTENCES[topic][lang][kind]) >= 8, (topic, lang, kind)


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("en", ["injured", "injures", "injury", "injuries"]),
        ("fr", ["blessé", "blessée", "blessés", "blessees", "BLESSÉES"]),
    ],
)
def test_inflections_are_found_whatever_their_case_and_accents(lang, texts):
    beside = {"en": "a child, {} by an Acme toy", "fr": "un enfant {}, le jouet Acme"}[lang]
    for text in texts:
        assert text in words(judge(beside.format(text), lang)["safety"])


@pytest.mark.parametrize(
    "text",
    ["Total #DataBreach at Acme", "total #databreach", "A data-breach", "A data\nbreach", "DATA BREACH"],
)
def test_words_of_a_phrase_may_be_joined_in_a_tag_by_a_hyphen_or_by_a_line_end(text):
    assert "data-breach" in judge(text, "en")


# --- weak words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("It died.", False),
        ("The passenger died.", True),
        (
            "The passenger left the bus and then, a very long while after we had all gone home, it died.",
            False,
        ),
        ("It died, it dies, they die.", False),  # its own forms are no company
        ("The passenger's phone died.", False),
        ("The passenger phoned nobody and died.", True),
        ("died passenger", True),
        ("His phone, said the passenger, was stolen before he died.", True),
    ],
)
def test_a_weak_word_needs_company_nearby_and_nothing_beside_it_that_takes_its_meaning(text, fires):
    assert ("death" in judge(text, "en")) is fires


def test_strong_words_weigh_more_and_more_words_are_surer():
    weak = judge("A passenger died", "en")["death"]
    strong = judge("A passenger passed away", "en")["death"]
    both = judge("A passenger died, his condolences, a funeral", "en")["death"]
    assert weak.score == 0.6
    assert strong.score == 0.9
    assert strong.score < both.score < 1
    assert [evidence.weight for evidence in both.evidence] == [0.6, 0.9, 0.9]


def test_a_word_said_twice_is_evidence_once():
    topic = judge("Fraud! fraud! FRAUD!", "en")["fraud"]
    assert words(topic) == ["Fraud"]
    assert topic.score == 0.9


def test_the_longest_phrase_is_the_evidence():
    assert words(judge("An Acme product recall of batteries", "en")["safety"]) == ["product recall"]


# --- what covers a hit --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("a killer feature", None),
        ("a killer feature that killed two people", ["killed two", "killed two people"]),
        ("killed it, and killed a passenger", ["killed"]),
        ("a passenger killed it", None),
    ],
)
def test_only_the_hit_inside_an_excluded_phrase_does_not_count(text, evidence):
    found = judge(text, "en").get("death")
    assert (words(found)[:1] if found else None) == (evidence[:1] if evidence else None)


def test_a_brand_name_is_no_evidence_but_the_same_words_elsewhere_are():
    hits = (BrandHit(BrandName("coffee"), ("Funeral Coffee",)),)
    assert judge("Funeral Coffee is open. Funeral Coffee!", "en", hits=hits) == {}
    assert words(judge("Funeral Coffee after a funeral", "en", hits=hits)["death"]) == ["funeral"]


def test_a_hashtag_among_the_brands_terms_is_still_evidence():
    hits = (BrandHit(BrandName("acme"), ("#boycott",)),)
    assert "boycott" in judge("#boycott them", "en", hits=hits)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("#BoycottAcme", ["#BoycottAcme"]),
        ("#boycottacme now", ["#boycottacme"]),
        ("now #Boycott", ["#Boycott"]),
        ("#BÖYCOTTacme", ["#BÖYCOTTacme"]),
        ("#NoBoycottAcme", None),
        ("boycottacme", None),
    ],
)
def test_a_tag_may_go_on_after_boycott(text, evidence):
    found = judge(text, "de").get("boycott")
    assert (words(found) if found else None) == evidence


# --- languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang", "topic", "fires"),
    [
        ("Un procès contre Acme", "fr", "legal", True),
        ("Un procès contre Acme", "en", "legal", False),
        ("Un procès contre Acme", None, "legal", True),
        ("Acme was sued", "en", "legal", True),
        ("Acme was sued", "fr", "legal", False),
        ("Acme was sued", None, "legal", True),
        ("Acme was sued", "en-GB", "legal", True),
        ("Acme was sued", "EN_us", "legal", True),
        ("Acme was sued", "und", "legal", True),
        ("Acme was sued", "de", "legal", False),
        ("Salmonella bei Acme", "de", "health", True),
        ("Salmonella bei Acme", None, "health", True),
        ("the verdict of the court and the judge", "fr", "legal", False),
        ("un joueur trop court", None, "legal", False),
        ("du pain et un client", None, "death", False),
    ],
)
def test_words_are_looked_for_in_their_own_language_and_in_unknown_ones(text, lang, topic, fires):
    assert (topic in judge(text, lang)) is fires


def test_a_word_of_every_language_is_evidence_once_when_the_language_is_unknown():
    topic = judge("Salmonella at Acme", None)["health"]
    assert words(topic) == ["Salmonella"]
    assert topic.score == 0.9


# --- the operator -------------------------------------------------------------------------------------------------


def test_the_operators_words_add_to_a_built_in_topic():
    mine = classifier(safety=TopicSettings(terms={"en": ("wobbly handlebar",), ANY: ("SKU-4711",)}))
    assert words(judge("A wobbly handlebar!", "en", mine)["safety"]) == ["wobbly handlebar"]
    assert "safety" in judge("SKU-4711 hat ein Problem", "de", mine)
    assert "safety" not in judge("un wobbly handlebar", "fr", mine)
    assert "safety" in judge("Acme product recall", "en", mine)
    assert "safety" not in judge("A wobbly handlebar, SKU-4711", "en")


def test_the_operators_phrases_are_excluded_from_that_topic_only():
    mine = classifier(
        fraud=TopicSettings(exclude={"en": ("fraud squad band",)}),
        legal=TopicSettings(terms={"en": ("fraud squad",)}),
    )
    assert list(judge("the Fraud Squad Band", "en", mine)) == ["legal"]


def test_an_operators_topic_of_another_language_stands_after_the_built_in_ones():
    mine = classifier(rueckruf=TopicSettings(terms={"de": ("Rückruf",), ANY: ("recall",)}))
    assert list(judge("Rückruf bei Acme", "de", mine)) == ["rueckruf"]
    assert list(judge("Rückruf bei Acme", None, mine)) == ["rueckruf"]
    assert list(judge("Rückruf bei Acme", "fr", mine)) == []
    assert list(judge("a product recall", "en", mine)) == ["safety", "rueckruf"]


def test_a_topic_switched_off_is_not_looked_for():
    mine = classifier(religion=None)
    assert "religion" in judge("a mosque", "en")
    assert "religion" not in judge("a mosque", "en", mine)


def test_the_operators_words_are_taken_as_they_are_written():
    mine = classifier(shop=TopicSettings(terms={"en": ("shop(|s)", "star*")}))
    assert judge("shops and stars, #stars", "en", mine) == {}
    assert list(judge("the star* hotel", "en", mine)) == ["shop"]
    assert list(judge("the shop(|s)", "en", mine)) == ["shop"]


def test_a_word_with_nothing_to_look_for_is_refused_at_once():
    with pytest.raises(ValidationError, match="nothing to look for"):
        TopicSettings(terms={"en": ("recall", "  ")})
    with pytest.raises(ValidationError, match="nothing to look for"):
        TopicSettings(exclude={"fr": ("--",)})


# --- the whole of it ----------------------------------------------------------------------------------------------


def test_topics_and_their_words_stand_in_one_order_whatever_the_text_says_first():
    first, second = judge("Fraud. A lawsuit. Racism.", "en"), judge("Racism. A lawsuit. Fraud.", "en")
    assert list(first) == list(second) == ["racism", "fraud", "legal"]
    assert words(judge("a scam, a fraud", "en")["fraud"]) == ["scam", "fraud"]
    assert words(judge("escroquerie, a fraudster, escroc", None)["fraud"]) == [
        "escroquerie",
        "fraudster",
        "escroc",
    ]


def test_the_title_is_read_too():
    assert words(judge("More inside.", "en", title="Acme product recall")["safety"]) == ["product recall"]


def test_a_text_that_repeats_itself_is_read_in_time_proportional_to_its_length():
    """Counts comparisons instead of seconds: a weak word looks at its neighbours only."""
    reader = Reader([("died", Entry("death", Part.WEAK, "died")), ("man", Entry("death", Part.NEAR, "man"))])
    assert list(reader.read("died " * 4_000)) == []
    assert len(list(reader.read("man died " * 2_000))) == 2_000


@pytest.mark.parametrize(("gap", "fires"), [(50, True), (51, False)])
@pytest.mark.parametrize("turned", [False, True], ids=["before", "after"])
def test_nearby_is_fifty_characters_on_either_side_however_long_other_words_are(gap, fires, turned):
    reader = Reader(
        [
            ("died", Entry("death", Part.WEAK, "died")),
            ("man", Entry("death", Part.NEAR, "man")),
            ("a very long way of saying so", Entry("death", Part.NEAR, "so")),
        ]
    )
    pieces = ["man", "." * gap, "died"]
    text = "".join(pieces[::-1] if turned else pieces) + "." * 90 + "a very long way of saying so"
    assert bool(list(reader.read(text))) is fires


# --- the lexicon --------------------------------------------------------------------------------------------------

LANGUAGES = ("en", "fr", ANY)
FILES = Path(sys.modules[Entry.__module__].__file__ or "").parent


def everything():
    return [
        (lang, entry) for topic in (IDIOMS, *BUILT_IN) for lang in LANGUAGES for entry in entries(topic, lang)
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("recall", ["recall"]),
        ("recall(|s)", ["recall", "recalls"]),
        ("injur(y|ies|ed)", ["injury", "injuries", "injured"]),
        ("(in|on) (the |)court", ["in the court", "in court", "on the court", "on court"]),
        ("(|very )sick", ["sick", "very sick"]),
    ],
)
def test_an_entry_is_short_for_its_forms(written, expected):
    assert list(forms(written)) == expected


def test_there_is_a_file_for_each_topic_and_one_of_idioms():
    assert {file.stem for file in FILES.glob("*.toml")} == {*BUILT_IN, IDIOMS}


@pytest.mark.parametrize("topic", [IDIOMS, *BUILT_IN])
def test_a_file_has_known_languages_and_lists_only(topic):
    tables = tomllib.loads((FILES / f"{topic}.toml").read_text("utf-8"))
    assert set(tables) <= set(LANGUAGES)
    assert {part for table in tables.values() for part in table} <= {part.value for part in Part}


def test_entries_are_well_written_and_none_stands_for_a_multitude():
    for lang, entry in everything():
        plain = re.sub(r"\([^()]*\)", "", entry.written)
        assert not set("()|?[]\\") & set(plain), (lang, entry)
        spelled = list(forms(entry.written))
        assert all(spelled), (lang, entry)
        assert len(spelled) <= 128, (lang, entry)


def test_idioms_hold_exclusions_only():
    assert {entry.part for _, entry in everything() if entry.topic == IDIOMS} == {Part.EXCLUDE}


def test_no_strong_form_is_excluded_from_its_own_topic():
    spelled = {
        part: {
            (lang, entry.topic, form)
            for lang, entry in everything()
            if entry.part is part
            for form in forms(entry.written)
        }
        for part in (Part.STRONG, Part.EXCLUDE)
    }
    assert spelled[Part.STRONG] & spelled[Part.EXCLUDE] == set()


def test_no_weak_form_keeps_itself_company():
    """A form that is both weak and near would count alone when it is said twice."""
    spelled = {
        part: {
            (lang, entry.topic, form)
            for lang, entry in everything()
            if entry.part is part
            for form in forms(entry.written)
        }
        for part in (Part.WEAK, Part.NEAR)
    }
    assert spelled[Part.WEAK] & spelled[Part.NEAR] == set()


def test_the_names_of_the_topics_are_known_without_reading_a_lexicon():
    code = (
        "import sys; import classifiers.topics as t; assert len(t.BUILT_IN) == 22;"
        "from classifiers.lexicon import _file; assert _file.cache_info().currsize == 0;"
        "t.TopicClassifier(t.TopicClassifierSettings(kind='topics'), None); assert _file.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FILES.parent.parent)
