from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.evidence import deciding_words, most_telling, place, voice
from monitor.model import Evidence, Judged, Sentiment, StoryId, Topic, TopicName
from tests.alerts.cards import said
from tests.makers import NOON, make_mention, make_verdict, minutes


class TestMostTelling:
    def test_the_first_one_and_the_strongest_are_chosen_in_order_of_time(self):
        evidence = [said(str(at), strength, published_at=NOON + minutes(at)) for at, strength in
                    [(3, 0.9), (0, 0.1), (2, 0.2), (1, 0.8)]]  # fmt: skip
        assert [one.mention.text for one in most_telling(evidence)] == ["0", "1", "3"]

    def test_three_authors_are_heard_before_one_is_heard_twice(self):
        evidence = [said(str(at), 0.9, author="@angry", published_at=NOON + minutes(at)) for at in range(3)]
        evidence += [
            said(author, 0.1, author=author, published_at=NOON + minutes(9)) for author in ("@jo", "@al")
        ]
        assert {one.mention.author for one in most_telling(evidence)} == {"@angry", "@jo", "@al"}

    def test_three_stories_are_told_before_one_is_told_twice(self):
        evidence = [
            said(str(at), 0.9, story=StoryId("wire"), published_at=NOON + minutes(at)) for at in range(3)
        ]
        evidence += [said("own", 0.1, story=StoryId("own"), author="author", published_at=NOON + minutes(9))]
        assert "own" in {one.mention.text for one in most_telling(evidence)}

    def test_one_angry_author_is_quoted_three_times_when_nobody_else_spoke(self):
        evidence = [said(author="@angry", published_at=NOON + minutes(at)) for at in range(5)]
        assert len(most_telling(evidence)) == 3

    def test_copies_are_quoted_when_there_is_nothing_else(self):
        evidence = [said(author="@a", story=StoryId("wire")) for _ in range(2)]
        assert len(most_telling(evidence)) == 2

    def test_among_equals_the_one_with_the_larger_reach_speaks(self):
        evidence = [said("first", published_at=NOON - minutes(1))]
        evidence += [said(str(reach), reach=reach) for reach in (None, 10, 5000, 20)]
        assert {one.mention.text for one in most_telling(evidence)} == {"first", "5000", "20"}

    def test_sentiment_counts_as_much_as_it_is_sure(self):
        sure, unsure = (
            Judged(make_mention(text=text), dataclasses.replace(make_verdict(), sentiment=Sentiment(-0.9, "negative", confidence)))
            for text, confidence in [("sure", 0.9), ("unsure", 0.1)]
        )  # fmt: skip
        first = said("first", 0.0, published_at=NOON - minutes(1))
        assert [one.mention.text for one in most_telling([first, unsure, sure], 2)] == ["first", "sure"]

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 5)), max_size=12))
    def test_whatever_the_evidence_the_quotes_are_few_different_and_include_the_first(self, given):
        evidence = [
            said(author=f"@{author}", story=StoryId(f"s{story}"), published_at=NOON + minutes(at))
            for author, story, at in given
        ]
        chosen = most_telling(evidence)
        assert len(chosen) == min(3, len(evidence))
        assert len({one.mention.id for one in chosen}) == len(chosen)
        if evidence:
            assert min(one.mention.published_at for one in evidence) in {
                one.mention.published_at for one in chosen
            }
        voices = {one.mention.author for one in evidence}
        stories = {one.mention.story for one in evidence}
        assert len({one.mention.story for one in chosen}) >= min(len(stories), 3) or len(voices) < 3


class TestWhoAndWhere:
    @pytest.mark.parametrize(
        ("given", "where", "who"),
        [
            ({"url": "https://www.news.example/1", "author": "@Jo"}, "news.example", "jo"),
            ({"url": "https://news.example/1", "author": ""}, "news.example", "news.example"),
            ({"url": "", "author": ""}, "news", "news"),
            ({"url": "http://[", "author": ""}, "news", "news"),
        ],
    )
    def test_the_site_stands_in_for_whoever_is_not_named(self, given, where, who):
        mention = make_mention(**given)
        assert (place(mention), voice(mention)) == (where, who)


def test_the_deciding_words_are_those_that_pulled_the_verdict_its_way_weightiest_first():
    verdict = dataclasses.replace(
        make_verdict(),
        sentiment=Sentiment(-0.6, "negative", 0.8, (Evidence("love", 0.9), Evidence("awful", -0.5), Evidence("fire", -0.2))),
        topics=(Topic(TopicName("safety"), 0.9, (Evidence("fire", 0.9), Evidence("burn", 0.4))),),
    )  # fmt: skip
    assert deciding_words(Judged(make_mention(), verdict)) == ("fire", "awful", "burn")
    assert deciding_words(Judged(make_mention(), make_verdict(None))) == ()
