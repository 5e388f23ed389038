"""Which rules a mention is for, and for which of their memories."""

from __future__ import annotations

import typing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import BrandName, RuleName, Severity, SourceName, StoryId
from monitor.query import QueryError
from monitor.rules.conditions import All, Any, Count, Each, Part, Rule, Select, Share, Spike
from monitor.rules.selection import Selection
from tests.makers import make_judged

WATCHED = {BrandName("acme"): False, BrandName("globex"): True, BrandName("initech"): True}
COUNT = Count(at_least=3, within=timedelta(hours=1))
VOICE = Share(of=Part("brand", "globex"), above=0.4)


def rule(name="rule", *, when=COUNT, group_by=None, **select):
    select = {
        key: part if key in {"confidence_above", "query", "reach_above", "text"} else frozenset(part)
        for key, part in select.items()
    }
    return Rule(
        name=RuleName(name),
        select=Select(**select),
        when=when,
        severity=Severity.WATCH,
        notify=(),
        group_by=group_by,
    )


def chosen(*rules, **given):
    """(rule, brand) for each choice, with its group and ``tone`` where they say anything."""
    pairs = Selection(rules, WATCHED).pairs(make_judged(**given))
    return [
        (one.rule.name, one.brand, *([one.group] if one.group else []), *([] if one.selected else ["tone"]))
        for one in pairs
    ]


@pytest.mark.parametrize(
    ("select", "given", "is_selected"),
    [
        ({}, {}, True),
        ({"brands": ["acme"]}, {"brands": ["acme"]}, True),
        ({"brands": ["acme"]}, {"brands": ["globex"]}, False),
        ({"sentiment": ["negative"]}, {"sentiment": "negative"}, True),
        ({"sentiment": ["negative"]}, {"sentiment": "neutral"}, False),
        ({"sentiment": ["negative"]}, {"sentiment": None}, False),
        ({"sentiment": ["negative", "unknown"]}, {"sentiment": None}, True),
        ({"topics": ["safety"]}, {"topics": ("outage", "safety")}, True),
        ({"topics": ["safety"]}, {"topics": ()}, False),
        ({"sources": ["news"]}, {"source": SourceName("news")}, True),
        ({"sources": ["news"]}, {"source": SourceName("forum")}, False),
        ({"lang": ["fr", "unknown"]}, {"lang": "fr"}, True),
        ({"lang": ["fr"]}, {"lang": None}, False),
        ({"lang": ["fr", "unknown"]}, {"lang": None}, True),
        ({"reach_above": 100}, {"reach": 101}, True),
        ({"reach_above": 100}, {"reach": 100}, False),
        ({"reach_above": 100}, {"reach": None}, False),
        ({"confidence_above": 0.7}, {}, True),  # that of a maker is 0.8
        ({"confidence_above": 0.8}, {}, False),
        ({"confidence_above": 0.0}, {"sentiment": None}, False),
        ({"confidence_above": 0.9, "text": ("recall",)}, {"text": "recall"}, False),
        ({"confidence_above": 0.7, "sentiment": ["negative"]}, {"sentiment": "positive"}, False),
        ({"confidence_above": 0.9, "topics": ["safety"]}, {"topics": ("safety",)}, False),
        # words
        ({"text": ("recall", "burning toaster")}, {"text": "Acme: BURNING toaster"}, True),
        ({"text": ("recall", "burning toaster")}, {"text": "Acme", "title": "A recall"}, True),
        ({"text": ("recall",)}, {"text": "recalls"}, False),
        ({"text": ("recall",)}, {"text": "Acme", "url": "https://n.example/recall"}, False),
        ({"text": ('"Recall"',)}, {"text": "recall"}, False),
        ({"text": ("recall",), "topics": ["safety"]}, {"text": "recall"}, False),
        ({"text": ("recall",), "brands": ["globex"]}, {"text": "recall"}, False),
        ({"text": ("recall",), "sentiment": ["positive"]}, {"text": "recall"}, False),
        ({"text": ("recall",), "reach_above": 5}, {"text": "recall"}, False),
        ({"query": "recall NOT drill"}, {"text": "Acme recalls; a recall"}, True),
        ({"query": "recall NOT drill"}, {"text": "a recall drill"}, False),
        ({"query": "recall"}, {"text": "Acme", "url": "https://n.example/recall"}, True),
        ({"query": "NOT drill"}, {"text": "Acme"}, True),
        ({"query": "NOT drill"}, {"text": "a drill"}, False),
        ({"query": "lang:fr"}, {"lang": "fr"}, True),
        ({"query": "lang:fr"}, {"lang": None}, False),
        ({"query": "topic:safety sentiment:negative"}, {"topics": ("safety",)}, True),
        ({"query": "topic:safety OR recall"}, {"text": "recall"}, True),
        ({"query": "reach>5", "text": ("recall",)}, {"text": "recall", "reach": 6}, True),
        ({"query": "reach>5", "text": ("recall",)}, {"text": "recall", "reach": 5}, False),
        ({"query": "recall", "text": ("fire",)}, {"text": "recall"}, False),
        ({"query": "recall", "text": ("fire",)}, {"text": "a recall, a fire"}, True),
        ({"query": "recall", "brands": ["globex"]}, {"text": "recall"}, False),
    ],
)
def test_a_rule_selects_where_every_part_holds(select, given, is_selected):
    given = {"lang": "en", **given}
    assert bool(chosen(rule(**select), **given)) is is_selected


def test_choices_come_in_the_order_of_the_file_then_of_the_brands():
    rules = [
        rule("b"),
        rule("c", text=("bad",)),
        rule("a", brands=["globex", "acme"]),
        rule("d", brands=["acme"]),
    ]
    assert chosen(*rules, brands=["globex", "acme"], text="bad") == [
        ("b", "globex"),
        ("b", "acme"),
        ("c", "globex"),
        ("c", "acme"),
        ("a", "globex"),
        ("a", "acme"),
        ("d", "acme"),
    ]


def test_the_order_of_the_file_holds_among_many_rules():
    found = {2: ["acme"], 57: ["acme"], 58: ["globex"]}
    rules = [rule(str(number), brands=found.get(number, ["initech"])) for number in range(60)]
    assert chosen(*rules, brands=["globex", "acme"]) == [("2", "acme"), ("57", "acme"), ("58", "globex")]


@pytest.mark.parametrize(
    ("group_by", "select", "given", "groups"),
    [
        (None, {}, {}, [""]),
        ("topic", {}, {"topics": ("safety", "outage")}, ["safety", "outage"]),
        ("topic", {"topics": ["outage", "fraud"]}, {"topics": ("safety", "outage")}, ["outage"]),
        ("topic", {}, {"topics": ()}, []),
        ("source", {}, {"source": SourceName("forum")}, ["forum"]),
        ("lang", {}, {"lang": "fr"}, ["fr"]),
        ("lang", {}, {"lang": None}, ["unknown"]),
        ("story", {}, {"story": StoryId("s-1")}, ["s-1"]),
    ],
)
def test_a_rule_remembers_each_group_apart(group_by, select, given, groups):
    one = make_judged(**given)
    assert [
        pair.group for pair in Selection([rule(group_by=group_by, **select)], WATCHED).pairs(one)
    ] == groups


def test_a_mention_nobody_gathered_is_its_own_story():
    one = make_judged(story=None)
    (pair,) = Selection([rule(group_by="story")], WATCHED).pairs(one)
    assert pair.group == one.mention.id


@pytest.mark.parametrize(
    ("when", "select", "tone", "expected"),
    [
        (Spike(), {"sentiment": ["negative"]}, "negative", [("rule", "acme")]),
        (Spike(), {"sentiment": ["negative"]}, "positive", [("rule", "acme", "tone")]),
        (Spike(), {"sentiment": ["negative"]}, None, [("rule", "acme", "tone")]),
        (Spike(), {"sentiment": ["negative"], "topics": ["safety"]}, "positive", []),
        (Spike(), {"sentiment": ["negative"], "text": ("fire",)}, "positive", []),
        (Spike(), {}, "positive", [("rule", "acme")]),
        (
            All(parts=(COUNT, Any(parts=(Spike(), Each())))),
            {"sentiment": ["negative"]},
            "positive",
            [("rule", "acme", "tone")],
        ),
        (COUNT, {"sentiment": ["negative"]}, "positive", []),
        # how sure it is counts as a part of the tone
        (Spike(), {"sentiment": ["negative"], "confidence_above": 0.7}, "negative", [("rule", "acme")]),
        (
            Spike(),
            {"sentiment": ["negative"], "confidence_above": 0.9},
            "negative",
            [("rule", "acme", "tone")],
        ),
        (
            Spike(),
            {"sentiment": ["negative"], "confidence_above": 0.7},
            "positive",
            [("rule", "acme", "tone")],
        ),
        (Spike(), {"confidence_above": 0.7}, "positive", [("rule", "acme")]),
        (Spike(), {"confidence_above": 0.9}, "negative", []),
    ],
)
def test_a_spike_of_a_tone_is_told_of_every_tone(when, select, tone, expected):
    assert chosen(rule(when=when, **select), sentiment=tone) == expected


@pytest.mark.parametrize(
    ("select", "brands", "expected"),
    [
        ({}, ["acme"], [("rule", "globex")]),
        ({}, ["globex"], [("rule", "globex")]),
        ({}, ["acme", "globex", "initech"], [("rule", "globex")]),
        ({}, ["hooli"], []),  # watched no more
        ({"brands": ["acme"]}, ["acme"], [("rule", "globex")]),
        ({"brands": ["acme"]}, ["globex"], [("rule", "globex")]),
        ({"brands": ["acme"]}, ["initech"], []),
        ({"brands": ["acme"], "sentiment": ["negative"]}, ["acme"], []),
        ({"brands": ["acme"], "text": ("fire",)}, ["acme"], []),
    ],
)
def test_a_share_of_voice_is_among_the_mentions_of_all_its_brands_and_of_the_one(select, brands, expected):
    for when in (VOICE, All(parts=(COUNT, VOICE, VOICE))):
        assert (
            chosen(rule(when=when, **select), brands=brands, sentiment="positive", text="quiet") == expected
        )


def test_a_share_of_a_tone_is_of_each_brand():
    when = Share(of=Part("sentiment", "negative"), above=0.4)
    assert chosen(rule(when=when), brands=["acme", "globex"]) == [("rule", "acme"), ("rule", "globex")]


def test_a_query_that_cannot_be_understood_is_refused():
    with pytest.raises(QueryError, match="found AND, at column 7"):
        Selection([rule(query="a AND AND b")], WATCHED)


# --- against every rule asked in turn ---------------------------------------------------------------------------

some = lambda *names: st.none() | st.sets(st.sampled_from(names), min_size=1).map(frozenset)  # noqa: E731 -- three words
rules = st.builds(
    Rule,
    name=st.integers(0, 9).map(str),
    select=st.builds(
        Select,
        brands=some("acme", "globex"),
        topics=some("safety", "outage"),
        sentiment=some("negative", "unknown"),
        confidence_above=st.sampled_from([None, None, 0.7, 0.9]),
        text=st.sampled_from([None, ("fire",), ("smoke", "fire")]),
        query=st.sampled_from([None, "fire NOT drill", "NOT drill", "topic:safety OR smoke"]),
    ),
    when=st.sampled_from([COUNT, Spike()]),
    severity=st.just(Severity.WATCH),
    notify=st.just(()),
    group_by=st.sampled_from([None, "topic"]),
)
QUERIES = {
    None: lambda _words, _topics: True,
    "fire NOT drill": lambda words, _topics: "fire" in words and "drill" not in words,
    "NOT drill": lambda words, _topics: "drill" not in words,
    "topic:safety OR smoke": lambda words, topics: "safety" in topics or "smoke" in words,
}


def obviously(rules, brands, tone, topics, words):
    found = []
    for rule in rules:
        select = rule.select
        if select.topics and not select.topics & set(topics):
            continue
        if select.text and not set(select.text) & words:
            continue
        if not QUERIES[select.query](words, topics):
            continue
        right_tone = not select.sentiment or (tone or "unknown") in select.sentiment
        sure = select.confidence_above is None or (tone is not None and select.confidence_above < 0.8)
        if not (right_tone and sure) and not (select.sentiment and isinstance(rule.when, Spike)):
            continue
        groups = [topic for topic in topics if not select.topics or topic in select.topics]
        found += [
            (rule.name, brand, group, right_tone and sure)
            for brand in brands
            if not select.brands or brand in select.brands
            for group in (groups if rule.group_by else [""])
        ]
    return found


@given(
    st.lists(rules, max_size=8),
    st.lists(st.sampled_from(["acme", "globex", "initech"]), min_size=1, unique=True),
    st.sampled_from(["negative", "positive", None]),
    st.lists(st.sampled_from(["safety", "outage", "fraud"]), unique=True).map(tuple),
    st.sets(st.sampled_from(["fire", "smoke", "drill"])),
)
def test_the_index_selects_what_asking_every_rule_in_turn_would(rules, brands, tone, topics, words):
    one = make_judged(brands=brands, sentiment=tone, topics=topics, text=" ".join(sorted(words)))
    pairs = Selection(rules, WATCHED).pairs(one)
    found = [(pair.rule.name, pair.brand, pair.group, pair.selected) for pair in pairs]
    assert found == obviously(rules, brands, tone, topics, words)


BOTH: dict[str, typing.Any] = {
    "brands": ["acme", "globex"],
    "sentiment": "positive",
    "towards": {"globex": "negative"},
}


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule(sentiment=["negative"])], [("rule", "globex")]),
        ([rule(sentiment=["positive"])], [("rule", "acme")]),
        ([rule(sentiment=["neutral"])], []),
        ([rule()], [("rule", "acme"), ("rule", "globex")]),
        ([rule(brands=["acme"], sentiment=["negative"])], []),
        ([rule(query="sentiment:negative")], [("rule", "globex")]),
        ([rule(query="sentiment:positive")], [("rule", "acme")]),
        (
            [rule("b", sentiment=["negative"]), rule("a"), rule("c", sentiment=["positive"])],
            [("b", "globex"), ("a", "acme"), ("a", "globex"), ("c", "acme")],
        ),
        ([rule(when=Spike(), sentiment=["negative"])], [("rule", "acme", "tone"), ("rule", "globex")]),
        ([rule(when=VOICE, sentiment=["negative"])], [("rule", "globex")]),
        ([rule(when=VOICE, sentiment=["positive"])], []),
        ([rule(when=Share(of=Part("brand", "initech"), above=0.4))], [("rule", "initech")]),
    ],
)
def test_a_rule_that_asks_of_sentiment_asks_of_that_towards_its_brand(rules, found):
    assert chosen(*rules, **BOTH) == found
    assert chosen(*rules, **{**BOTH, "brands": ["globex", "acme"]}) == sorted(
        found, key=lambda one: ([rule.name for rule in rules].index(one[0]), one[1] == "acme")
    )


def test_mentions_that_differ_in_one_brand_alone_are_not_taken_for_each_other():
    selection = Selection([rule(sentiment=["negative"])], WATCHED)
    plain = {key: part for key, part in BOTH.items() if key != "towards"}
    for given_, brands in ((BOTH, ["globex"]), (plain, []), (BOTH, ["globex"])):
        assert [one.brand for one in selection.pairs(make_judged(**given_))] == brands


def test_what_is_remembered_of_likes_is_bounded_and_changes_nothing():
    selection = Selection([rule(brands=["acme"])], WATCHED)
    plain = [one.rule.name for one in selection.pairs(make_judged())]
    for number in range(4_200):
        selection.pairs(make_judged(topics=(f"topic-{number}",)))
    assert [one.rule.name for one in selection.pairs(make_judged())] == plain
    assert len(selection._plans) < 4_200
