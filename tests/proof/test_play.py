"""Stories, and what is said where they do not come out as expected."""

from __future__ import annotations

import pytest

ANGRY = "generate: {{count: {count}, within: 10m, sentiment: negative, text: 'Acme again {{n}}', authors: {authors}}}"


def angry(count: int, authors: int) -> str:
    return "mentions: [{" + ANGRY.format(count=count, authors=authors) + "}]\n"


@pytest.mark.parametrize(
    "story",
    [
        "expect: {at: +1h, no_alerts: true}",
        angry(3, 3) + "expect: {at: +1h, alerts: {rule: mood-turns}}",
        angry(3, 3) + "expect: {at: +1h, alerts: {rule: mood-turns, brand: acme, severity: warning, state: open, reason: count, channels: console, hush: 'no', by: '', mentions: 3, opened: 2026-03-10 21:06, rings: 2026-03-10 21:07, group: ''}}",
        "mentions: [{at: +1m, text: Acme, topics: legal, reach: 5000}, {at: +2m, text: Acme, topics: legal, reach: 5000}]\nexpect: {at: +2m, alerts: {rule: odd, reason: reach}}",
        "usual: [{brand: acme, per_day: 200, weeks: 2}, {brand: acme, per_day: 200, weeks: 2, lang: fr}]\nexpect: {at: +1h, calm: true}",
        angry(3, 3) + "expect: {at: +1h, alerts: {rule: mood-turns, sentence: 3 negative mentions of Acme, card: [Acme again 3, WARNING]}}",
        angry(3, 3) + "expect: [{at: +1h, alerts: {rule: mood-turns}}, {at: +2h, alerts: {rule: mood-turns, state: resolved}, calm: true}]",
        angry(6, 6) + "expect: {at: +1h, alerts: {rule: mood-turns, severity: crisis, state: escalated}}",
        angry(9, 1) + "expect: {at: +9m, no_alerts: true, silences: {rule: mood-turns, brand: acme, reason: too-few-authors}}",
        "mentions: {at: +1m, text: Acme kettle recalled after burns, lang: en}\nexpect: {at: +1m, alerts: {rule: safety-scare, card: Call the duty officer}}",
        "mentions: {at: +1m, text: Acme, topics: safety}\nexpect: {at: +1m, alerts: {rule: safety-scare}}",
        "mentions: {at: +1m, published: -40d, text: Acme, topics: safety}\nexpect: {at: +1m, no_alerts: true, silences: {rule: safety-scare, reason: history}}",
        "mentions: [{at: +1m, text: Acme, topics: legal}, {at: +2m, text: Acme, topics: legal, reach: 5}]\nexpect: {at: +2m, no_alerts: true, silences: {rule: odd, reason: reach-below, sentence: a reach of 5}}",
        "only: odd\n" + angry(3, 3) + "expect: {at: +1h, no_alerts: true, calm: true}",
        angry(3, 3) + "orders: {at: +20m, ack: mood-turns, by: marie}\nexpect: {at: +30m, alerts: {rule: mood-turns, state: acknowledged, by: marie}}",
        angry(3, 3) + "orders: {at: +20m, snooze: mood-turns, for: 10m, by: marie}\nexpect: [{at: +25m, alerts: {rule: mood-turns, state: snoozed}}, {at: +40m, alerts: {rule: mood-turns, state: open}}]",
        angry(3, 3) + "orders: {at: +20m, resolve: mood-turns, brand: acme}\nexpect: {at: +21m, calm: true}",
        angry(3, 3) + "orders: {at: +0m, silence: any, for: 3h}\nexpect: {at: +21m, alerts: {rule: mood-turns, hush: silenced, rings: never}}",
        angry(3, 3) + "sources: {source: news, failing: +0m, until: +1m}\nexpect: {at: +1h, alerts: {rule: mood-turns}}",
        angry(3, 3) + "sources: {source: news, unwatched: +1m}\nexpect: {at: +1h, alerts: {rule: mood-turns}}",
        "mentions: {at: +1m, text: Acme, sentiment: unknown}\nexpect: {at: +1h, no_alerts: true}",
        "usual: {brand: acme, per_day: 50, until: +0m}\nexpect: {at: +1h, no_alerts: true}",
    ],
)  # fmt: skip
def test_stories_that_come_out_as_told(bench, story):
    assert bench.story(story).lines() == ["ok   2: a story"]


def test_what_says_most_chooses_first(bench):
    both = angry(3, 3).replace("Acme again", "Acme Globex")
    bench.story(both + "expect: {at: +1h, alerts: [{rule: mood-turns}, {rule: mood-turns, brand: acme}]}")
    assert bench.outcome().passed


@pytest.mark.parametrize(
    "expected", ["alerts: {rule: mood-turns}", "silences: {rule: mood-turns, reason: count}"]
)
def test_what_something_is_expected_of_matters_listed_or_not(bench, expected):
    bench.story("only: odd\n" + angry(3, 3) + f"expect: {{at: +1h, {expected}}}")
    assert bench.outcome().passed == ("alerts" in expected)


def test_somebody_may_do_something_about_an_alert_that_does_not_matter(bench):
    bench.story(
        "only: odd\n" + angry(3, 3) + "orders: {at: +20m, ack: mood-turns}\nexpect: {at: +1h, calm: true}"
    )
    assert bench.outcome().passed


def test_the_rules_that_fired_are_known_whether_they_matter_or_not(bench):
    bench.story("only: odd\n" + angry(3, 3) + "expect: {at: +1h, calm: true}")
    assert bench.outcome().fired == {"mood-turns"}


def test_an_alert_that_is_missing_is_told_with_its_why_not(bench):
    bench.story(angry(2, 2) + "expect:\n  - at: +20m\n    alerts: {rule: mood-turns, brand: acme}")
    assert bench.lines() == [
        "FAIL 2: a story",
        "  7:17: at 2026-03-10 21:20 (+20m)",
        "    - mood-turns · acme: expected, and did not open",
        "        Why not (acme, below-count): Only 2 negative mentions of Acme in 30 minutes; the rule asks for 3.",
    ]


def test_without_a_brand_the_why_not_is_told_of_each(bench):
    bench.story("expect: {at: +20m, alerts: {rule: mood-turns}}")
    assert [line.split(":")[0].strip() for line in bench.lines()[3:]] == [
        "Why not (acme, below-count)",
        "Why not (globex, below-count)",
    ]


def test_an_alert_that_nobody_expected_is_told_with_its_reason(bench):
    bench.story(angry(3, 3) + "expect: {at: +20m, no_alerts: true}")
    assert bench.lines()[1:] == [
        "  5:13: at 2026-03-10 21:20 (+20m)",
        "    + mood-turns · acme · warning: opened 2026-03-10 21:06, and was not expected",
        "        Why: 3 negative mentions of Acme in 30 minutes by 3 authors (the rule asks for 3 by 2).",
    ]


def test_an_alert_that_is_not_as_expected_is_told_as_a_diff(bench):
    bench.story(
        angry(3, 3) + "expect: {at: +20m, alerts: {rule: mood-turns, severity: crisis, channels: console,"
        " sentence: four, card: [nowhere], rings: never, state: open}}"
    )
    told = bench.lines()
    assert told[2:8] == [
        "      mood-turns · acme, opened 2026-03-10 21:06:",
        "    - severity: crisis",
        "    + severity: warning",
        "    - rings: never",
        "    + rings: 2026-03-10 21:07",
        "    - sentence: … four …",
    ]
    assert "    - card: … nowhere …" in told
    assert "Why: 3 negative mentions" in told[-1]


def test_an_alert_of_other_channels_is_told(bench):
    rules = bench.file.parent / "rules.yaml"
    text = rules.read_text() + 'channels: {room: {kind: webhook, url: "https://ops.example/x"}}\n'
    rules.write_text(text)
    bench.story(angry(3, 3) + "expect: {at: +20m, alerts: {rule: mood-turns, channels: room}}")
    assert bench.lines()[3:5] == ["    - channels: room", "    + channels: console"]


def test_what_should_be_calm_and_is_not_is_told(bench):
    bench.story(angry(3, 3) + "expect: {at: +20m, calm: true}")
    assert bench.lines()[2:4] == [
        "    - calm: no alert is open",
        "    + mood-turns · acme · warning: open since 2026-03-10 21:06",
    ]


def test_a_silence_for_another_reason_is_told_with_its_numbers(bench):
    bench.story(
        angry(2, 2) + "expect: {at: +20m, silences: {rule: mood-turns, brand: acme, reason: too-few-authors}}"
    )
    assert bench.lines()[2:] == [
        "    - mood-turns · acme: silent because of too-few-authors",
        "    + mood-turns · acme: silent because of below-count",
        "        That is: Only 2 negative mentions of Acme in 30 minutes; the rule asks for 3.",
    ]


def test_a_silence_with_other_words_is_told(bench):
    bench.story(
        angry(2, 2)
        + "expect: {at: +20m, silences: {rule: mood-turns, brand: acme, reason: below-count, sentence: nine}}"
    )
    assert bench.lines()[2] == "    - mood-turns · acme: silent because of below-count, “… nine …”"


def test_a_silence_that_is_none_is_told_with_the_alert(bench):
    bench.story(angry(3, 3) + "expect: {at: +20m, silences: {rule: mood-turns, reason: below-count}}")
    assert bench.lines()[2:4] == [
        "    - mood-turns · acme: silent because of below-count",
        "    + mood-turns · acme · warning: open since 2026-03-10 21:06",
    ]


@pytest.mark.parametrize(
    ("mentions", "order", "refused"),
    [
        (angry(2, 2), "ack: mood-turns", "no alert of mood-turns is open to ack"),
        (
            angry(3, 3).replace("Acme again", "Acme Globex"),
            "ack: mood-turns",
            "2 alerts of mood-turns are open: say of which `brand`",
        ),
    ],
)
def test_an_order_that_cannot_be_obeyed_fails_the_test(bench, mentions, order, refused):
    bench.story(
        f"{mentions}orders: {{at: +20m, {order}, by: marie}}\nexpect: [{{at: +0m, no_alerts: true}}, {{at: +20m, silences: {{rule: safety-scare, reason: nothing-yet}}}}]"
    )
    outcome = bench.outcome()
    (difference,) = outcome.differences
    assert difference.lines == (f"- marie cannot do this: {refused}",)
    assert difference.spot.line == 5
