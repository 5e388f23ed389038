"""A drill, end to end: invented posts, the real stages, a Slack on loopback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.servers.slack import TOKEN, slack_server

SHIPPED = Path(__file__).parents[2] / "rules.yaml"

# Each kind of condition, and words of the sentence in which it fires.
KINDS = {
    "each": ("each", "A mention of Acme"),
    "count": ("{count: 3, within: 30m, authors: 2}", "3 mentions of Acme in 30 minutes by 3 authors"),
    "two-sources": ("{count: 3, within: 30m, sources: 2}", "3 mentions of Acme in 30 minutes"),
    "spike": ("{spike: {within: 1h}}", "mentions of Acme in 1 hour"),
    "slow-spike": ("{spike: {within: 12h, factor: 5}}", "mentions of Acme in 3 hours"),
    "share": ("{share: {of: negative, above: 40%}}", "mentions of Acme in 2 hours"),
    "most": ("{share: {of: positive, above: 60%}}", "mentions of Acme in 2 hours"),
    "topic": ("{share: {of: safety, above: 40%}}", "mentions of Acme in 2 hours"),
    "shift": ("{shift: {of: negative}}", "of Acme in 3 hours"),
    "mood": ("{shift: {within: 3h}}", "The mean sentiment of"),
    "better": ("{shift: {to: better}}", "The mean sentiment of"),
    "hush": ("{silence: {for: 24h}}", "Nothing of Acme for 1 day"),
    "less": ("{silence: {for: 24h, below: 50%}}", "usual for these hours: 24 ± 4.9"),
    "dark": ("{silence: {for: 24h, of: sources}}", "None of the sources of this rule could be seen for 1 day"),
    "term": ("{new_term: {within: 6h}}", "“drill” is new"),
    "velocity": ("{velocity: {within: 30m, at_least: 15}}", "One thread gathered 15 mentions of Acme"),
    "reach": ("{reach: {above: 10000}}", "with a reach of 10,001, speaks of Acme"),
    "all": ("{all: [{count: 3, within: 30m}, {velocity: {at_least: 5}}]}", "Both conditions hold"),
    "any": ("{any: [{count: 3, within: 30m}, {reach: {above: 10}}]}", "reach of 11, speaks of Acme"),
}  # fmt: skip
INVENTED = {
    "spike", "slow-spike", "share", "most", "topic", "shift", "mood", "better", "less", "hush", "dark", "term",
}  # fmt: skip

# What a rule may select, and a word of what is posted then.
SELECTS = {
    "negative": ("{brands: acme, sentiment: negative}", "terrible"),
    "positive": ("{brands: acme, sentiment: positive}", "wonderful"),
    "neutral": ("{brands: acme, sentiment: neutral}", "Tuesday"),
    "unread": ("{brands: acme, sentiment: unknown}", "Acme"),
    "safety": ("{brands: acme, topics: safety}", "Acme"),
    "own-topic": ("{brands: acme, topics: drift}", "stick drift"),
    "french": ("{brands: acme, lang: fr}", "Acme"),
    "from-posts": ("{brands: acme, sources: posts}", "Acme"),
    "far": ("{brands: acme, reach: {above: 5000}}", "Acme"),
    "words": ("{brands: acme, text: [refund]}", "refund"),
    "query": ("{query: '(refund OR recall*) NEAR/5 battery AND NOT joke AND lang:en'}", "refund battery"),
    "elsewhere": ("{query: 'title:angry AND site:forum.example AND type:review AND reach>50'}", "angry"),
    "by-name": ("{query: 'author:wade url:shop topic:legal sentiment:negative source:posts'}", "terrible"),
    "the-other": ("{brands: globex}", "Globex Corp"),
}  # fmt: skip


@pytest.fixture
def slack():
    with slack_server() as server:
        yield server


@pytest.fixture
def trained(desk, slack, monkeypatch):
    """A desk whose room is a Slack on loopback."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    head, _ = desk.rules.read_text().split("rules:")
    head = head.replace('"#crisis"', f'"#crisis", api_url: "{slack.api_url}"')
    head = head.replace(
        "{competitor: true, terms: [Globex]}", "{competitor: true, query: '\"Globex Corp\" OR gbx'}"
    )
    rules = [
        *(f"  - {{name: {name}, select: {{brands: acme}}, when: {when}, severity: warning}}" for name, (when, _) in KINDS.items()),
        *(f"  - {{name: s-{name}, select: {select}, when: {{count: 2, within: 1h}}, severity: watch}}" for name, (select, _) in SELECTS.items()),
        "  - {name: fire, select: {brands: acme, topics: safety}, when: each, severity: crisis}",
    ]  # fmt: skip
    rules.append("  - {name: voice, when: {share: {of: globex, above: 40%}}, severity: watch}")
    topics = 'topics: {drift: {terms: {en: ["stick drift"]}}}\n'
    head = head.replace("every: 1m}", "every: 1m}\n  - {kind: file, name: more, path: more.jsonl, every: 1m}")
    network = "network: {allow: [127.0.0.0/8]}\nquiet_hours: {from: '00:00', to: '23:59'}\n"
    desk.rules.write_text("\n".join([f"{head}{network}{topics}rules:", *rules]))
    return desk


def drilled(desk, rule, *words):
    return desk.vigie("drill", rule, "--channel", "room", *words, "--rules", str(desk.rules))


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_condition_is_drilled_end_to_end(trained, slack, name):
    result = drilled(trained, name)
    assert (result.code, result.err) == (0, "")
    assert KINDS[name][1] in result.out
    (first,) = [
        one for one in slack.crisis.in_sight if "thread_ts" not in one or one["ts"] == one["thread_ts"]
    ]
    assert "DRILL" in json.dumps(first)
    assert KINDS[name][1].split(" ", 1)[0] in json.dumps(first, ensure_ascii=False)
    assert "The message says that it is a drill." in result.out
    assert "Its end was told, too." in result.out
    assert ("Note:" in result.out) == (name in INVENTED)


@pytest.mark.parametrize("name", SELECTS)
def test_the_posts_are_such_as_the_rule_selects(trained, slack, name):
    result = drilled(trained, f"s-{name}")
    assert (result.code, result.err) == (0, "")
    assert "one post" not in result.out
    assert SELECTS[name][1] in json.dumps(slack.messages, ensure_ascii=False)


def test_a_voice_that_rises_is_the_brands_and_what_was_usual_is_the_others(trained, slack):
    told = drilled(trained, "voice", "--format", "json").json
    assert (told["brand"], told["delivered"]) == ("Globex", True)
    assert "speak of Globex" in told["told"]
    assert "3." in told["told"], "a few in a hundred are usual, since the past is somebody else's"


def test_machines_are_told_how_long_it_took_and_nothing_stays(trained, slack):
    before = sorted(path.name for path in trained.folder.iterdir())
    told = drilled(trained, "count", "--format", "json").json
    assert (told["rule"], told["brand"], told["channel"], told["severity"]) == (
        "count",
        "Acme",
        "room",
        "warning",
    )
    assert (told["posts"], told["mentions"], told["delivered"], told["ended"]) == (3, 3, True, True)
    assert told["seconds"] > 0
    assert (told["notes"], told["error"]) == ([], None)
    assert sorted(path.name for path in trained.folder.iterdir()) == before


def test_a_card_on_the_console_is_no_part_of_the_json(trained):
    words = ("count", "--channel", "console", "--format", "json", "--rules", str(trained.rules))
    result = trained.vigie("drill", *words)
    assert result.json["delivered"] is True
    assert "DRILL" in result.err


def test_no_channel_is_left_with_an_open_crisis(trained, slack):
    drilled(trained, "count")
    (first,) = [one for one in slack.crisis.in_sight if one["ts"] == one.get("thread_ts", one["ts"])]
    assert "resolved by vigie drill" in json.dumps(first, ensure_ascii=False)
    assert "The drill is over." in json.dumps(slack.messages, ensure_ascii=False)


def test_ones_own_words_are_judged_as_any_others(trained, slack):
    result = drilled(trained, "s-safety", "--text", "My Acme heater caught fire and burned my hand")
    assert result.code == 0
    assert "caught" in json.dumps(slack.messages)
    assert "[DRILL]" in json.dumps(slack.messages)


@pytest.mark.parametrize(
    "rule", re.findall(r"^  - name: (\S+)", SHIPPED.read_text().partition("\nrules:")[2], re.MULTILINE)
)
def test_every_rule_that_we_ship_can_be_drilled(desk, rule):
    result = desk.vigie("drill", rule, "--channel", "console", "--format", "json", "--rules", str(SHIPPED))
    assert (result.json["rule"], result.json["delivered"], result.json["ended"]) == (rule, True, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--text", "My heater caught fire"), "None of them names the brand"),
        (("--text", "Acme opens on Tuesday"), "The rule did not fire. Nothing of Acme about safety"),
    ],
)
def test_what_does_not_fire_says_why(trained, slack, words, said):
    result = drilled(trained, "fire", *words)
    assert result.code == 1
    assert said in result.out
    assert slack.messages == []


def test_what_does_not_arrive_says_why(trained, slack):
    slack.tricks = ["not_in_channel"]
    result = drilled(trained, "count")
    assert result.code == 1
    assert "It fired: 3 mentions of Acme" in result.out
    assert "It was not delivered: " in result.out
    assert "From mention to message" not in result.out
    told = drilled(trained, "count", "--format", "json")
    assert (told.code, told.json["delivered"]) == (0, True)


def test_an_end_that_cannot_be_told_is_said(trained, slack):
    slack.witness = lambda _path, _when: (
        slack.tricks.append("channel_not_found") if slack.messages and not slack.tricks else None
    )
    result = drilled(trained, "count")
    assert result.code == 0
    assert "Its end could not be told: resolve it there by hand." in result.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("cuont", "--channel", "room"), "no rule is called cuont; did you mean count?"),
        (("count", "--channel", "rom"), "no channel is called rom; did you mean room?"),
        (("count", "--channel", "room", "--brand", "acne"), "no brand is called acne; did you mean acme?"),
        (("count", "--channel", "room", "--brand", "globex"), "rule count does not look at globex"),
    ],
)
def test_a_mistake_is_a_sentence(trained, slack, words, complaint):
    result = trained.vigie("drill", *words, "--rules", str(trained.rules))
    assert (result.code, result.err) == (1, f"vigie: {complaint}\n")
    assert slack.messages == []


def test_a_channel_without_its_secret_cannot_be_drilled(trained, monkeypatch):
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    result = drilled(trained, "count")
    assert (result.code, result.err) == (
        1,
        "vigie: channel room cannot be used: SLACK_BOT_TOKEN is not set\n",
    )
