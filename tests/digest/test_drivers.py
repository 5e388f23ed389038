"""What drove a change, and which words rise."""

from __future__ import annotations

from monitor.digest.drivers import Driver, drivers, rising
from monitor.digest.facts import BrandPeriod, Rising
from monitor.model import StoryId, TopicName
from tests.digest.makers import story, tally

SAFETY, LEGAL = TopicName("safety"), TopicName("legal")


def brand(**given):
    return BrandPeriod(**{"tally": tally("acme", 100), "authors": 40, "loudest": 5, **given})


def test_the_story_the_topic_and_the_word_that_came_on_top_are_named_by_their_weight():
    one = brand(
        top=(story("Fire", copies=30), story("Alone", copies=1), story("Small", copies=5)),
        topics={SAFETY: 45, LEGAL: 12},
        topics_before={SAFETY: 5, LEGAL: 10},
        rising=(Rising("recall", 9, 0.1, 8), Rising("fire", 4, 0.1, 4)),
    )
    assert drivers(one, 50) == (
        Driver("topic", "safety", 45, 40),
        Driver("story", "Fire", 30, 30, "https://n.example/1", StoryId("s1")),
        Driver("term", "recall", 9, 9, sampled=True),
        Driver("authors", "", 40, 0),
    )


def test_no_more_than_three_causes_are_named():
    one = brand(topics={TopicName(name): 30 + place for place, name in enumerate("abcd")})
    assert [each.name for each in drivers(one, 50)] == ["d", "c", "b", ""]


def test_one_author_who_wrote_half_of_it_is_one_voice():
    assert drivers(brand(loudest=50), 50) == (Driver("one-author", "", 50, 0),)
    assert drivers(brand(loudest=49), 50) == (Driver("authors", "", 40, 0),)
    two = brand(tally=tally("acme", 2), authors=1, loudest=2)
    assert drivers(two, 2)[-1].kind == "authors"  # two posts are no campaign


def texts(number, words, *, story="s", author="a"):
    return [(words, "en", f"{story}{place}", f"{author}{place}") for place in range(number)]


BEFORE = texts(100, "Acme heater is nice", story="b")


def test_a_word_rises_that_stories_of_several_authors_say_and_hardly_said_before():
    now = texts(80, "Acme heater is nice") + texts(20, "Acme recall", story="r")
    assert [(one.word, one.stories, one.authors) for one in rising(now, BEFORE, frozenset({"acme"}))] == [
        ("recall", 20, 20)
    ]


def test_copies_of_a_story_say_a_word_once_and_one_author_is_not_many():
    copies = [("Acme recall", "en", "one", f"a{place}") for place in range(50)]
    assert rising(copies + BEFORE, BEFORE, frozenset()) == ()
    alone = [("Acme recall", "en", f"s{place}", "zoe") for place in range(50)]
    assert rising(alone + BEFORE, BEFORE, frozenset({"acme"})) == ()


def test_without_a_past_every_word_would_be_new():
    assert rising(BEFORE, [], frozenset()) == ()


def test_a_word_that_is_said_twice_as_often_by_chance_does_not_rise():
    now = texts(94, "Acme heater is nice") + texts(6, "Acme garden", story="g")
    before = [*BEFORE[:98], *texts(2, "Acme garden", story="g")]
    assert rising(now, before, frozenset({"acme"})) == ()


def test_a_tag_stands_for_its_word_where_it_is_written_so():
    now = BEFORE + texts(30, "#recall", story="r")
    assert [one.word for one in rising(now, BEFORE, frozenset())] == ["#recall"]
