"""What Vigie says of rules that can be read and could never fire, never ring, or never add anything: as a compiler does.

A snippet is completed by what every file needs, below it. Three brands, two sources and two channels are there to name.
"""

from __future__ import annotations

import pytest

from tests.config.told import completed, problems, remarks

THERE = """
version: 1
brands: {acme: {terms: [Acme]}, globex: {terms: [Globex], competitor: true}, outage-inc: {terms: [Outage Inc]}}
topics: {religion: off, outage-inc: {terms: {en: [blackout]}}}
sources: [{kind: feed, name: press, url: x, every: 15m}, {kind: feed, name: forum, url: y, every: 10m}]
channels: {crisis-room: {kind: console}, watch-room: {kind: console}}
"""


def rule(**said: str) -> str:
    """A file with one rule, each key of it on a line of its own: `when` on line 8, the next on line 9, …"""
    lines = [f"{key.replace('_x', '')}: {value}" for key, value in said.items()]
    return THERE.lstrip() + "rules:\n  - name: mood\n    " + "\n    ".join(lines) + "\n"


def of_rule(**said: str) -> list[str]:
    """What is wrong with one rule: the line's number counts from its first key, so that a table can be read."""
    return [moved(line, 7) for line in problems(rule(**said))]


def moved(line: str, by: int) -> str:
    number, rest = line.split(":", 1)
    return f"{int(number) - by}:{rest}"


CONDITIONS = {
    "a kind that there is not": (
        "{spkie: {}}",
        ["1:5: `spike` is missing", "1:12: unknown key `spkie` (did you mean `spike`?)"],
    ),
    "no kind at all": (
        "{within: 5m}",
        [
            "1:11: `when`: expected each, or a condition such as {count: 10, within: 30m}; there are: all, any, count, each, new_term, reach, share, shift, silence, spike, velocity"
        ],
    ),
    "two kinds in one": (
        "{spike: {}, count: 4, within: 1h}",
        [
            "1:11: `when`: `count` and `spike` are conditions of their own: put them into all: [{…}, {…}], or any"
        ],
    ),
    "a kind without its braces": ("spike", ["1:11: `when`: expected keys with values: write {spike: {}}"]),
    "a kind that needs more": ("share", ["1:11: `when`: expected keys with values: write {share: …}"]),
    "a key that another kind has": (
        "{velocity: {floor: 3}}",
        ["1:23: unknown key `floor`; known here: at_least, authors, within"],
    ),
    "a key that is nearly right": (
        "{spike: {factr: 4}}",
        ["1:20: unknown key `factr` (did you mean `factor`?)"],
    ),
    "a time without its unit": (
        "{spike: {within: 1}}",
        ["1:28: `within`: 1 what? expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w"],
    ),
    "a percentage without its sign": (
        "{share: {of: negative, above: 40}}",
        ["1:41: `above`: 40 of what? Write 40%"],
    ),
    "more than everything": (
        "{share: {of: negative, above: 140%}}",
        ["1:41: `above`: must lie between 0% and 100%"],
    ),
    "no percentage": (
        "{silence: {below: few}}",
        ["1:29: `below`: expected a percentage, such as 40% or 0.4"],
    ),
    "thresholds that are none": (
        "{spike: {factor: 1, noise: -1, floor: 0, slow: often}}",
        [
            "1:28: `factor`: must be more than 1",
            "1:38: `noise`: must be 0 or more",
            "1:49: `floor`: must be 1 or more",
            "1:58: `slow`: expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
        ],
    ),
    "a direction that there is not": (
        "{shift: {to: worst}}",
        ["1:24: `to`: expected one of worse, better, either (did you mean `worse`?)"],
    ),
    "more authors than a thread has mentions": (
        "{velocity: {at_least: 4, authors: 6}}",
        ["1:45: 6 authors need 6 mentions: raise `at_least`, or lower `authors`"],
    ),
    "a share above everything": (
        "{share: {of: negative, above: 100%}}",
        ["1:41: this can never fire: no share is above 100%"],
    ),
    "a window shorter than every look": (
        "{count: 3, within: 5m}",
        [
            "1:30: shorter than the time between two looks at its sources (every 10m): it would be over before it is seen; make it 10m or more, or look more often (`every`)"
        ],
    ),
    "a silence shorter than every look": (
        "{silence: {for: 5m}}",
        [
            "1:27: its sources are looked at every 10m: between two looks all is silent; make it 10m or more, or look more often (`every`)"
        ],
    ),
    "a window longer than memory": (
        "{new_term: {within: 200d}}",
        ["1:31: this looks back further than mentions are kept (`retention`: 180d)"],
    ),
    "a slow window longer than memory": (
        "{spike: {slow: 200d}}",
        ["1:26: this looks back further than mentions are kept (`retention`: 180d)"],
    ),
    "a share of nothing known": (
        "{share: {of: negativ, above: 40%}}",
        ["1:24: nothing is called `negativ` (did you mean `negative`?)"],
    ),
    "a share of nothing like anything": (
        "{shift: {of: qqq}}",
        ["1:24: nothing is called `qqq`: expected negative, neutral, positive, a topic or a brand"],
    ),
    "a share of a topic that is switched off": (
        "{share: {of: religion, above: 40%}}",
        ["1:24: this can never fire: the topic `religion` is switched off"],
    ),
    "a share of what may be either": (
        "{share: {of: outage-inc, above: 40%}}",
        ["1:24: a topic and a brand are called `outage-inc`: rename one of them"],
    ),
    "too few to combine": ("{all: [each]}", ["1:17: `all`: needs 2 or more"]),
    "a silence among others": (
        "{any: [{silence: {}}, {spike: {}}]}",
        [
            "1:19: a silence fires when nothing comes, the others when something does: make it a rule of its own"
        ],
    ),
    "combinations too deep": (
        "{all: [each, {any: [each, {all: [each, {any: [each, {reach: 5}]}]}]}]}",
        ["1:50: conditions may be 3 deep in each other: make this a rule of its own"],
    ),
    "a mistake deep inside": (
        "{all: [each, {any: [each, {share: {of: globx, above: 40%}}]}]}",
        ["1:50: nothing is called `globx` (did you mean `globex`?)"],
    ),
}


@pytest.mark.parametrize(("when", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_that_cannot_work_is_refused_with_its_cure(when, expected):
    assert of_rule(when=when) == expected


SELECTIONS = {
    "a share of all that is selected": (
        "{sentiment: negative}",
        "{share: {of: negative, above: 40%}}",
        ["2:24: `select` takes only `negative`, so its share is always 100%: take `sentiment` out of it"],
    ),
    "a share of nothing that is selected": (
        "{sentiment: [neutral, positive]}",
        "{shift: {of: negative}}",
        ["2:24: this can never fire: `select` leaves `negative` out, so its share is always 0%"],
    ),
    "a topic's share of itself": (
        "{topics: safety}",
        "{share: {of: safety, above: 40%}}",
        ["2:24: `select` takes only `safety`, so its share is always 100%: take `topics` out of it"],
    ),
    "a brand's share of its own voice": (
        "{brands: globex}",
        "{share: {of: globex, above: 40%}}",
        ["2:24: `select` takes only `globex`, so its share is always 100%: name a second brand there"],
    ),
    "the share of voice of a brand that is left out": (
        "{brands: [acme, outage-inc]}",
        "{share: {of: globex, above: 40%}}",
        ["2:24: this can never fire: `select` leaves `globex` out, so its share is always 0%"],
    ),
    "a slow source alone": (
        "{sources: press}",
        "{velocity: {within: 12m}}",
        [
            "2:31: shorter than the time between two looks at its sources (every 15m): it would be over before it is seen; make it 15m or more, or look more often (`every`)"
        ],
    ),
    "a search with a mistake": (
        "{query: 'recall AND (battery OR'}",
        "each",
        ['1:44: expected a word, a "phrase", NOT or (, found nothing more'],
    ),
    "a search for what there is not": (
        "{query: 'recall AND source:pres AND topic:safty AND lang:xx AND topic:religion'}",
        "each",
        [
            "1:40: no source is called `pres` (did you mean `press`?)",
            "1:55: no topic is called `safty` (did you mean `safety`?)",
            "1:70: no language has the code `xx`; expected a code such as en, fr or de",
            "1:83: the topic `religion` is switched off",
        ],
    ),
}


@pytest.mark.parametrize(("select", "when", "expected"), SELECTIONS.values(), ids=SELECTIONS)
def test_what_is_selected_and_the_condition_must_fit_together(select, when, expected):
    assert of_rule(select=select, when=when) == expected


LEVELS = {
    "of a condition without thresholds": (
        "each",
        "{crisis: {count: 5}}",
        ["3:14: `each` has no thresholds to raise: write a second rule of severity crisis"],
    ),
    "of a combination": (
        "{any: [each, {spike: {}}]}",
        "{crisis: {floor: 50}}",
        ["3:14: `any` has no thresholds to raise: write a second rule of severity crisis"],
    ),
    "no more severe than the rule": (
        "{count: 5, within: 1h}",
        "{warning: {count: 50}}",
        ["3:14: the rule is a warning already (`severity`): lower that, or take this out"],
    ),
    "another kind's thresholds": (
        "{count: 5, within: 1h}",
        "{crisis: {factor: 5, count: 8}}",
        ["3:23: `factor` is no threshold of `count`; it has: authors, count, sources"],
    ),
    "not higher": (
        "{count: 50, within: 1h}",
        "{crisis: {count: 50}}",
        ["3:14: this holds whenever warning does: raise a threshold above that one's, or take this out"],
    ),
    "lower": (
        "{spike: {factor: 5}}",
        "{crisis: {factor: 3, noise: 2}}",
        ["3:14: this holds whenever warning does: raise a threshold above that one's, or take this out"],
    ),
    "a silence that is less of one": (
        "{silence: {below: 30%}}",
        "{crisis: {below: 50%}}",
        ["3:14: this holds whenever warning does: raise a threshold above that one's, or take this out"],
    ),
    "silences of two lengths that are counted": (
        "{silence: {below: 30%}}",
        "{crisis: {for: 3d}}",
        ["3:23: levels of `below` are of one length: lower `below` instead"],
    ),
    "nothing": (
        "{spike: {}}",
        "{crisis: {}}",
        ["3:22: this sets no threshold; `spike` has: authors, factor, floor, noise"],
    ),
    "more authors than mentions": (
        "{count: 5, within: 1h}",
        "{crisis: {count: 8, authors: 9}}",
        ["3:42: 9 authors need 9 mentions: raise `count`, or lower `authors`"],
    ),
    "a percentage without its sign": (
        "{share: {of: negative, above: 40%}}",
        "{crisis: {above: 60}}",
        ["3:30: 60 of what? Write 60%"],
    ),
    "everything, and more": (
        "{share: {of: negative, above: 40%}}",
        "{crisis: {above: 100%}}",
        ["3:30: this can never fire: no share is above 100%"],
    ),
    "half a follower": ("{reach: 5}", "{crisis: {above: 0.5}}", ["3:30: expected a whole number"]),
    "a window of its own": (
        "{spike: {}}",
        "{crisis: {within: 2h}}",
        [
            "3:23: unknown key `within`; known here: above, at_least, authors, below, by, count, factor, floor, for, noise, sources"
        ],
    ),
    "a severity that is none": (
        "{spike: {}}",
        "{crysis: {factor: 9}}",
        ["3:14: unknown key `crysis` (did you mean `crisis`?)"],
    ),
}


@pytest.mark.parametrize(("when", "levels", "expected"), LEVELS.values(), ids=LEVELS)
def test_a_level_must_be_higher_than_the_one_below(when, levels, expected):
    assert of_rule(when=when, severity="warning", levels=levels) == expected


def test_each_level_must_be_higher_than_the_one_before_it():
    told = of_rule(
        when="{count: 5, within: 1h}",
        severity="watch",
        levels="{warning: {count: 20}, crisis: {count: 10}}",
    )
    assert told == [
        "3:36: this holds whenever warning does: raise a threshold above that one's, or take this out"
    ]


LIVES = {
    "a severity of old": ({"severity": "notice"}, ["2:15: `severity`: `notice` is called `watch` now"]),
    "groups that there are not": (
        {"group_by": "author"},
        ["2:15: `group_by`: expected one of topic, source, lang, story"],
    ),
    "times without their units": (
        {"resolve_after": "0m", "repeat": "on", "hold": "70"},
        [
            "2:20: `resolve_after`: must be longer than nothing",
            "3:13: `repeat`: expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
            "4:11: `hold`: 70 of what? Write 70%",
        ],
    ),
    "mute times that cannot be": (
        {"mute": "[{from: 12h, to: '13:00', days: [sunday]}, {from: '12:00', timezone: Europe/Pari}]"},
        [
            '2:19: `from`: expected a time of day, such as "22:00"',
            "2:44: `days`: expected one of mon, tue, wed, thu, fri, sat, sun (did you mean `sun`?)",
        ],
    ),
    "zones that there are not": (
        {"timezone": "Paris", "mute": "{from: '12:00', timezone: Europe/Pari}"},
        [
            "2:15: no time zone is called `Paris` (did you mean `Europe/Paris`?)",
            "3:37: no time zone is called `Europe/Pari` (did you mean `Europe/Paris`?)",
        ],
    ),
    "a rule that never rings": (
        {"mute": "{days: [mon, tue, wed, thu, fri, sat, sun]}"},
        ["2:11: the rule would never ring: name the hours (`from`, `to`) or the `days`"],
    ),
    "one of its mute times that never ends": (
        {"mute": "[{days: sat}, {timezone: Asia/Tokyo}]"},
        ["2:25: the rule would never ring: name the hours (`from`, `to`) or the `days`"],
    ),
}


@pytest.mark.parametrize(("said", "expected"), LIVES.values(), ids=LIVES)
def test_the_life_of_an_alert_must_be_possible(said, expected):
    assert of_rule(when="each", **said) == expected


# --- routes, calendar, and what else stands at the top ----------------------------------------------------------

RULES = """rules:
  - {name: mood, when: {spike: {}}, select: {brands: acme}}
  - {name: scare, when: each, severity: crisis, notify: crisis-room}
"""

ROUTES = {
    "names that there are not": (
        "{match: {brands: acm, topics: [safty, religion], lang: xx, rules: modo, severity: notice}, notify: room}",
        [
            "7:22: no brand is called `acm` (did you mean `acme`?)",
            "7:36: no topic is called `safty` (did you mean `safety`?)",
            "7:43: this can never fire: the topic `religion` is switched off",
            "7:60: no language has the code `xx`; expected a code such as en, fr or de",
            "7:71: no rule is called `modo` (did you mean `mood`?)",
            "7:87: `severity`: `notice` is called `watch` now",
            "7:104: no channel is called `room`; there are: console, crisis-room, watch-room",
        ],
    ),
    "nowhere": ("{match: {brands: acme}}", ["7:5: this leads nowhere: name a channel (`notify`)"]),
    "a rule that says itself who is told": (
        "{match: {rules: scare}, notify: watch-room}",
        ["7:21: no alert gets here: `scare` says itself who is told (`notify`)"],
    ),
    "a severity that the rule cannot have": (
        "{match: {rules: mood, severity: crisis}, notify: watch-room}",
        ["7:37: no alert gets here: no rule named here can be a crisis"],
    ),
    "a brand that the rule does not select": (
        "{match: {rules: mood, brands: globex}, notify: watch-room}",
        ["7:35: no alert gets here: the rules named here select other brands"],
    ),
    "a zone that there is not": (
        "{match: {hours: {from: '09:00', timezone: Paris}}, notify: watch-room}",
        ["7:47: no time zone is called `Paris` (did you mean `Europe/Paris`?)"],
    ),
    "a branch beyond the one above it": (
        "{match: {brands: acme}, notify: watch-room, routes: [{match: {brands: globex}, notify: crisis-room}]}",
        ["7:75: no alert gets here: the branch above takes only acme"],
    ),
    "a mistake in a finer branch": (
        "{notify: watch-room, routes: [{match: {brands: globx}, notify: crisis}]}",
        [
            "7:52: no brand is called `globx` (did you mean `globex`?)",
            "7:68: no channel is called `crisis` (did you mean `crisis-room`?)",
        ],
    ),
    "something else": (
        "crisis-room",
        ["7:5: `routes`: expected keys with values, such as {key: value}"],
    ),
    "a key that is nearly right": (
        "{notify: watch-room, contine: true}",
        ["7:26: unknown key `contine` (did you mean `continue`?)"],
    ),
}


@pytest.mark.parametrize(("route", "expected"), ROUTES.values(), ids=ROUTES)
def test_a_route_that_no_alert_can_take_is_refused(route, expected):
    assert problems(THERE.lstrip() + "routes:\n  - " + route + "\n" + RULES) == expected


SHADOWED = "no alert gets here: the route on line 2 takes them all; put this one first, or write `continue: true` there"


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ("{}", "{brands: acme}", True),
        ("{brands: [acme, globex]}", "{brands: acme, severity: crisis}", True),
        ("{severity: warning}", "{severity: crisis}", True),
        ("{hours: {days: sat}}", "{hours: {days: sat}, lang: fr}", True),
        ("{severity: crisis}", "{severity: warning}", False),
        ("{brands: acme}", "{brands: [acme, globex]}", False),
        ("{brands: acme}", "{severity: crisis}", False),
        ("{hours: {days: sat}}", "{}", False),
        ("{topics: safety}", "{topics: [safety, outage]}", False),
    ],
)
def test_a_route_behind_one_that_takes_everything_is_refused(first, second, shadowed):
    text = "routes:\n" + "".join(f"  - {{match: {match}, notify: console}}\n" for match in (first, second))
    text += "version: 1\nbrands: {acme: {terms: [Acme]}, globex: {terms: [Globex]}}\n"
    if shadowed:
        assert problems(text) == [f"3:5: {SHADOWED}"]
        text = text.replace("}\n", ", continue: true}\n", 1)
    assert remarks(text) == []


PHOTO = "\udcff"

CALENDAR = {
    "half an event": ("{name: launch, from: 2026-03-14}", ["1:12: `to` is missing"]),
    "no event": (
        "{brands: acme}",
        ["1:12: `from` is missing", "1:12: `name` is missing", "1:12: `to` is missing"],
    ),
    "an end before the beginning": (
        "{name: launch, from: 2026-03-14, to: 2026-03-13}",
        ["1:49: this ends before it begins: swap `from` and `to`"],
    ),
    "days that there are not": (
        "{name: launch, from: 2026-02-30, to: 30.3.2026}",
        [
            '1:49: `to`: expected a day or a minute, such as 2026-03-14 or "2026-03-14 09:00"',
        ],
    ),
    "a day that there is not": (
        "{name: launch, from: 2026-02-30, to: 2026-03-02}",
        ["1:33: there is no such day"],
    ),
    "somebody else's brand": (
        "{name: launch, from: 2026-03-14, to: 2026-03-14, brands: acm}",
        ["1:69: no brand is called `acm` (did you mean `acme`?)"],
    ),
    "a file that is not there": ("{file: nowhere.ics}", ["1:19: it cannot be read: is it there?"]),
    "a file that is no calendar": ("{file: rules.yaml}", ["1:19: "]),
    "a file that is no text": ("{file: photo.ics}", ["1:19: it is no text: export the calendar as .ics"]),
    "something else": ("launch", ["1:12: `calendar`: expected keys with values, such as {key: value}"]),
    "a file and an event": (
        "{file: good.ics, name: launch}",
        ["1:29: the events of `file` have their own: take this out"],
    ),
}


@pytest.mark.parametrize(("entry", "expected"), CALENDAR.values(), ids=CALENDAR)
def test_an_event_that_cannot_be_is_refused(entry, expected):
    files = {
        "rules.yaml": "version: 1",
        "photo.ics": PHOTO,
        "good.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
    }
    told = problems(completed(f"calendar: [{entry}]"), files)
    assert len(told) == len(expected)
    assert all(line.startswith(start) for line, start in zip(told, expected, strict=True)), told


TOP = {
    "grouping: {wait: 30, per_hour: 0, wiat: 3s}": [
        "1:18: `wait`: 30 what? expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
        "1:32: `per_hour`: must be 1 or more",
        "1:35: unknown key `wiat` (did you mean `wait`?)",
    ],
    "inhibit: never": ["1:10: `inhibit`: expected on or off"],
    "routes: {}": ["1:9: `routes`: expected a list, such as [a, b]"],
    "calendar: events.ics": ["1:11: `calendar`: expected a list, such as [a, b]"],
}


@pytest.mark.parametrize(("line", "expected"), TOP.items(), ids=TOP)
def test_what_stands_at_the_top_is_checked_too(line, expected):
    assert problems(completed(line)) == expected


@pytest.mark.parametrize(("silence", "every"), [("{silence: {}}", "15m"), ("{silence: {below: 30%}}", "1h")])
def test_a_silence_must_not_end_between_two_looks_at_it(silence, every):
    assert of_rule(when=silence, resolve_after=every) == [
        f"2:20: a silence is looked at every {every}: make this longer, or it ends each time"
    ]


def test_one_mistake_is_not_told_twice():
    """What is left out because it is wrong does not look as if it were missing."""
    assert of_rule(when="{spike: {}}", severity="notice", levels="{warning: {factor: 5}}") == [
        "2:15: `severity`: `notice` is called `watch` now"
    ]
    text = "sources: [{kind: feed, name: a, every: 1m}, {kind: feed, name: b, url: x, every: 1h}]\n"
    text += "rules: [{name: a, when: {count: 3, within: 30m}}]"
    assert problems(completed(text)) == ["1:11: `url` is missing"], "a looks often enough, once it is right"
    text = "routes: [{match: {severity: notice}, notify: console}, {match: {brands: acme}, notify: console}]"
    assert problems(completed(text)) == ["1:29: `severity`: `notice` is called `watch` now"]
    assert problems(completed("routes: [{notify: 5}]")) == ["1:19: `notify`: expected text: put it in quotes"]
