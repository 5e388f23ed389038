"""Test files that are wrong, each mistake by its line and column."""

from __future__ import annotations

import pytest

from tests.proof.bench import Bench

EXPECT = "expect: {at: +1h, no_alerts: true}"


def test_a_good_file_has_no_problems(bench):
    bench.story("""
        only: mood-turns
        usual: {brand: acme, per_day: 10}
        mentions:
          - {at: +5m, text: Acme recalls its kettle}
          - {at: +5m, published: -40d, text: Acme, topics: [safety, legal], sentiment: unknown}
          - generate: {count: 3, brand: acme, source: [posts, news]}
        orders: {at: +20m, silence: any, for: 1h}
        sources: {source: news, failing: +1h, until: +2h}
        expect:
          - {at: +1h, alerts: {rule: mood-turns, reason: count, channels: console, rings: never, opened: +5m}}
          - {at: +2h, silences: {rule: mood-turns, reason: not-all}}
          - {at: 2026-03-11 07:00, calm: true}
        """)
    assert bench.problems() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \n", "1:1: the file is empty: start with `tests:`"),
        ("[]", "1:1: expected keys with values: start with `tests:`"),
        ("rules: rules.yaml", "1:1: `tests` is missing"),
        ("tests: []", "1:8: `tests`: must not be empty"),
        ("tests: [1]\nrule: x", "2:1: unknown key `rule` (did you mean `rules`?)"),
        ("tests: [1]", "1:9: `tests`: expected keys with values, such as {key: value}"),
    ],
)
def test_what_is_no_test_file(bench, text, problem):
    assert bench.write(text).problems() == [problem]


@pytest.mark.parametrize(
    ("story", "problem"),
    [
        ("mention: []\n" + EXPECT, "4:5: unknown key `mention` (did you mean `mentions`?)"),
        ("only: mood-turn\n" + EXPECT, "4:11: no rule is called `mood-turn` (did you mean `mood-turns`?)"),
        ("expect: {at: 5m, calm: true}", "4:18: `at`: expected so long after the story begins, such as +5m, or a minute such as 2026-03-10 21:00"),
        ("expect: {at: -5m, calm: true}", "4:18: before the story begins (`clock`): what was before is told by `usual`"),
        ("expect: {at: +5m}", "4:5: expects nothing: give it `alerts`, `no_alerts`, `calm` or `silences`"),
        ("expect: {at: +5m, alerts: {rule: mood-turns}, no_alerts: true}", "4:51: there cannot be `alerts` and none"),
        ("expect: {at: +5m, alerts: {rule: mood-turns, reason: cuont}}", "4:58: no reason is called `cuont` (did you mean `count`?)"),
        ("expect: {at: +5m, alerts: {rule: mood-turns, reason: xyz}}", "4:58: no reason is called `xyz`: docs/testing.md lists them"),
        ("expect: {at: +5m, alerts: {rule: mood-turns, channels: consle}}", "4:60: no channel is called `consle` (did you mean `console`?)"),
        ("expect: {at: +5m, alerts: {rule: mood-turns, severity: bad}}", "4:60: `severity`: expected one of watch, warning, crisis"),
        ("expect: {at: +5m, silences: [{rule: mood-turns, brand: acm, reason: count}]}", "4:60: no brand is called `acm` (did you mean `acme`?)"),
        ("expect: {at: +5m, silences: {rule: odd, brand: globex, reason: count}}", "4:52: the rule `odd` looks at acme only"),
        ("mentions: {at: +1m, text: Nobody}\n" + EXPECT, "4:31: this names no brand of the rules: nobody would ever see it"),
        ("mentions: [{at: +1m, text: Acme, source: nws}]\n" + EXPECT, "4:46: no source is called `nws` (did you mean `news`?)"),
        ("mentions: [{at: +1m, text: Acme, topics: [safty]}]\n" + EXPECT, "4:47: no topic is called `safty` (did you mean `safety`?)"),
        ("mentions: [{generate: {count: 2}}]\n" + EXPECT, "4:17: needs a `text`, or a `brand` of which one is to be invented"),
        ("mentions: [{generate: {count: 2, brand: acm}}]\n" + EXPECT, "4:45: no brand is called `acm` (did you mean `acme`?)"),
        ("mentions: [{generate: {count: 2, text: Nobody}}]\n" + EXPECT, "4:44: this names no brand of the rules: nobody would ever see it"),
        ("mentions: [{generate: {text: Acme}}]\n" + EXPECT, "4:17: `count` is missing"),
        ("usual: {brand: acm, per_day: 3}\n" + EXPECT, "4:20: no brand is called `acm` (did you mean `acme`?)"),
        ("usual: {brand: acme, per_day: 5000, weeks: 26}\n" + EXPECT, "4:35: comes to 910,208 mentions, and a test plays 500,000 at most: fewer weeks prove as much"),
        ("mentions: {at: +2h, text: Acme}\n" + EXPECT, "4:15: comes after the last `expect`: nothing would ever look at it"),
        ("mentions: [{generate: {count: 2, from: +61m, brand: acme}}]\n" + EXPECT, "4:16: comes after the last `expect`: nothing would ever look at it"),
        ("orders: {at: +2h, ack: mood-turns}\n" + EXPECT, "4:13: comes after the last `expect`: nothing would ever look at it"),
        ("sources: {source: news, stale: +2h}\n" + EXPECT, "4:14: comes after the last `expect`: nothing would ever look at it"),
        ("usual: {brand: acme, per_day: 3, negative: 80%}\n" + EXPECT, "4:48: `negative` and `positive` are more than all together"),
        ("orders: {at: +1m}\n" + EXPECT, "4:5: expected one of ack, snooze, resolve, silence, with the name of a rule"),
        ("orders: {at: +1m, snooze: mood-turns}\n" + EXPECT, "4:5: `snooze` needs `for`: how long, such as 2h"),
        ("orders: {at: +1m, ack: any}\n" + EXPECT, "4:28: no rule is called `any`; there are: mood-turns, odd, safety-scare"),
        ("sources: {source: news}\n" + EXPECT, "4:5: expected one of failing, unwatched, stale, with since when"),
        ("sources: {source: news, stale: +2h, until: +1h}\n" + EXPECT, "4:48: it is seen again before it was stale"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_where_it_stands(bench, story, problem):
    assert bench.story(story).problems() == [problem]


def test_all_mistakes_of_all_tests_are_told_at_once(bench):
    bench.write("""\
        tests:
          - {name: same, clock: 2026-03-10, expect: {at: +1h}}
          - {name: same, clock: soon, expect: {at: +1h, calm: true}}
          - 3
        """)
    assert [problem.split(": ", 1)[0] for problem in bench.problems()] == ["2:37", "3:12", "3:25", "4:5"]


def test_a_topic_that_is_switched_off_is_none(bench):
    bench.story("mentions: {at: +1m, text: Acme, topics: religion}\n" + EXPECT)
    assert bench.problems()[0].startswith("4:45: no topic is called `religion`")


def test_without_sources_in_the_rules_mentions_come_from_somewhere(bench: Bench):
    rules = bench.file.parent / "rules.yaml"
    rules.write_text("version: 1\nbrands: {acme: {terms: Acme}}\nrules: [{name: all, when: each}]\n")
    bench.story("mentions: {at: +1m, text: Acme}\nexpect: {at: +1m, alerts: {rule: all}}")
    assert bench.outcome().passed
