"""What a rule, a route and a calendar say becomes the values that the engine goes by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.config.rulebook import rulebook
from monitor.model import BrandName, ChannelName, RuleName, Severity, TopicName
from monitor.rules.conditions import (
    All,
    Any,
    Count,
    Each,
    KnownEvent,
    NewTerm,
    Part,
    QuietHours,
    Reach,
    Route,
    Select,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from tests.config.kinds import config
from tests.config.told import completed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARIS, NEW_YORK, UTC_ZONE = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York"), ZoneInfo("UTC")
ACME = frozenset({BrandName("acme")})
BRANDS = "brands: {acme: {terms: [Acme]}, globex: {terms: [Globex], competitor: true}}\n"


def one_rule(said: str, more: str = ""):
    (rule,) = config(completed(f"{BRANDS}{more}\nrules:\n  - {{name: a, {said}}}")).rules
    return rule


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("each", Each()),
        ("{each: mentions}", Each(of="mentions")),
        ("{count: 4, within: 30m}", Count(at_least=4, within=HOUR / 2)),
        (
            "{count: 4, within: 1h, authors: 3, sources: 1, of: mentions}",
            Count(at_least=4, within=HOUR, authors=3, of="mentions"),
        ),
        ("{spike: {}}", Spike()),
        ("{spike: {within: 2h}}", Spike(within=2 * HOUR)),
        (
            "{spike: {within: 2h, factor: 4, floor: 20, authors: 6, noise: 5.5, of: mentions, slow: 12h}}",
            Spike(within=2 * HOUR, factor=4, floor=20, authors=6, noise=5.5, of="mentions", slow=12 * HOUR),
        ),
        ("{spike: {slow: off}}", Spike(slow=None)),
        ("{share: {of: negative, above: 40%}}", Share(of=Part("sentiment", "negative"), above=0.4)),
        (
            "{share: {of: safety, above: 0.25, within: 3h, floor: 40, authors: 7}}",
            Share(of=Part("topic", "safety"), above=0.25, within=3 * HOUR, floor=40, authors=7),
        ),
        ("{share: {of: globex, above: 60%}}", Share(of=Part("brand", "globex"), above=0.6)),
        ("{shift: {}}", Shift()),
        ("{shift: {of: sentiment, to: either}}", Shift(to="either")),
        (
            "{shift: {of: negative, within: 6h, by: 12.5%, floor: 30, authors: 8, noise: 2, to: better}}",
            Shift(
                of=Part("sentiment", "negative"),
                within=6 * HOUR,
                by=0.125,
                floor=30,
                authors=8,
                noise=2,
                to="better",
            ),
        ),
        ("{silence: {}}", Silent()),
        ("{silence: {for: 6h, below: 30%}}", Silent(span=6 * HOUR, below=0.3)),
        ("{silence: {of: sources, below: 0}}", Silent(of="sources")),
        ("{new_term: {}}", NewTerm()),
        (
            "{new_term: {within: 3h, floor: 12, authors: 9, factor: 5}}",
            NewTerm(within=3 * HOUR, floor=12, authors=9, factor=5),
        ),
        ("{velocity: {}}", Velocity()),
        (
            "{velocity: {within: 1h, at_least: 40, authors: 20}}",
            Velocity(within=HOUR, at_least=40, authors=20),
        ),
        ("{reach: 50000}", Reach(above=50_000)),
        ("{reach: {above: 50000}}", Reach(above=50_000)),
        ("{all: [{spike: {}}, {reach: 5}]}", All(parts=(Spike(), Reach(above=5)))),
        (
            "{any: [each, {all: [{new_term: {}}, {any: [each, {velocity: {}}]}]}]}",
            Any(parts=(Each(), All(parts=(NewTerm(), Any(parts=(Each(), Velocity())))))),
        ),
    ],
)
def test_a_condition_means_what_is_written_and_the_engines_own_defaults(written, means):
    assert one_rule(f"when: {written}").when == means


@pytest.mark.parametrize("written", ["70%", "0.7", "{above: 70%}", "{above: 0.7}"])
def test_a_rule_may_ask_how_sure_the_sentiment_is(written):
    select = one_rule(f"when: each, select: {{confidence: {written}}}").select
    assert select == Select(confidence_above=0.7)


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("{spike: {floor: 3}}", 3),
        ("{spike: {floor: 30}}", 5),
        ("{spike: {floor: 3, authors: 1}}", 1),
        ("{share: {of: negative, above: 40%, floor: 4}}", 4),
        ("{shift: {floor: 4}}", 4),
        ("{new_term: {floor: 2}}", 2),
        ("{velocity: {at_least: 3}}", 3),
    ],
)
def test_where_few_mentions_are_enough_so_are_few_authors(written, authors):
    """The default asks for five; of three mentions, three."""
    assert one_rule(f"when: {written}").when.authors == authors


@pytest.mark.parametrize(
    ("when", "levels", "severity", "means"),
    [
        (
            "{count: 5, within: 1h, authors: 2}",
            "{warning: {count: 10}, crisis: {count: 50, authors: 20, sources: 2}}",
            "watch",
            (
                (Severity.WARNING, Count(at_least=10, within=HOUR, authors=2)),
                (Severity.CRISIS, Count(at_least=50, within=HOUR, authors=20, sources=2)),
            ),
        ),
        ("{spike: {}}", "{crisis: {factor: 8}}", "warning", ((Severity.CRISIS, Spike(factor=8)),)),
        (
            "{share: {of: negative, above: 40%}}",
            "{crisis: {above: 60%, floor: 50}}",
            "warning",
            ((Severity.CRISIS, Share(of=Part("sentiment", "negative"), above=0.6, floor=50)),),
        ),
        (
            "{shift: {}}",
            "{crisis: {by: 0.3, noise: 5}}",
            "warning",
            ((Severity.CRISIS, Shift(by=0.3, noise=5)),),
        ),
        ("{silence: {}}", "{crisis: {for: 3d}}", "watch", ((Severity.CRISIS, Silent(span=3 * DAY)),)),
        (
            "{silence: {below: 50%}}",
            "{warning: {below: 10%}}",
            "watch",
            ((Severity.WARNING, Silent(below=0.1)),),
        ),
        ("{new_term: {}}", "{crisis: {floor: 40}}", "watch", ((Severity.CRISIS, NewTerm(floor=40)),)),
        ("{velocity: {}}", "{crisis: {at_least: 99}}", "watch", ((Severity.CRISIS, Velocity(at_least=99)),)),
        (
            "{reach: 1000}",
            "{crisis: {above: 1000000}}",
            "watch",
            ((Severity.CRISIS, Reach(above=1_000_000)),),
        ),
    ],
)
def test_a_level_is_the_same_condition_with_higher_thresholds(when, levels, severity, means):
    assert one_rule(f"when: {when}, severity: {severity}, levels: {levels}").levels == means


def test_the_life_of_its_alerts_is_the_rules_own():
    rule = one_rule(
        "when: each, group_by: source, resolve_after: 30m, hold: 60%, cooldown: 2h, repeat: 4h, advice: Call., "
        "runbook: https://wiki.example/a"
    )
    assert (rule.group_by, rule.resolve_after, rule.hold) == ("source", HOUR / 2, 0.6)
    assert (rule.cooldown, rule.repeat) == (2 * HOUR, 4 * HOUR)
    assert (rule.advice, rule.runbook) == ("Call.", "https://wiki.example/a")


def test_what_the_life_of_an_alert_is_where_nothing_is_written():
    rule = one_rule("when: each, repeat: off")
    assert (rule.group_by, rule.resolve_after, rule.hold) == (None, HOUR, 0.7)
    assert (rule.cooldown, rule.repeat, rule.mute, rule.zone, rule.levels) == (HOUR, None, (), None, ())


def hours(start: int, end: int, zone: ZoneInfo, days: set[int], bypass: Severity | None = None) -> QuietHours:
    return QuietHours(start=time(start), end=time(end), zone=zone, days=frozenset(days), bypass=bypass)


EVERY_DAY = set(range(7))


@pytest.mark.parametrize(
    ("when", "resolve_after"),
    [("{spike: {}}", HOUR), ("{silence: {}}", HOUR), ("{silence: {below: 30%}}", 2 * HOUR)],
)
def test_a_silence_that_is_asked_every_hour_is_not_over_before_it_is_asked_again(when, resolve_after):
    assert one_rule(f"when: {when}").resolve_after == resolve_after
    assert one_rule(f"when: {when}, resolve_after: 3h").resolve_after == 3 * HOUR


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("mute: {days: [sat, sun]}", hours(0, 0, PARIS, {5, 6})),
        ("mute: [{from: '12:00', to: '13:00'}]", hours(12, 13, PARIS, EVERY_DAY)),
        (
            "mute: {from: '22:00', to: '06:00', days: fri, except: crisis}",
            hours(22, 6, PARIS, {4}, Severity.CRISIS),
        ),
        ("mute: {to: '06:00'}, timezone: America/New_York", hours(0, 6, NEW_YORK, EVERY_DAY)),
        (
            "mute: {from: '20:00', timezone: UTC}, timezone: America/New_York",
            hours(20, 0, UTC_ZONE, EVERY_DAY),
        ),
    ],
)
def test_mute_times_are_on_their_own_clock_or_the_rules_or_the_files(said, means):
    assert one_rule(f"when: each, {said}", "timezone: Europe/Paris").mute == (means,)


def test_a_rule_may_have_its_own_clock_for_quiet_hours():
    assert one_rule("when: each, timezone: America/New_York").zone == NEW_YORK


def test_a_rule_may_search():
    assert one_rule("when: each, select: {query: 'NOT lang:fr topic:safety'}").select.query == (
        "NOT lang:fr topic:safety"
    )


ROUTES = """
timezone: Europe/Paris
rules: [{name: scare, when: each}]
channels: {night: {kind: console}, pr: {kind: console}, crisis: {kind: console}}
routes:
  - match: {severity: crisis, hours: {from: "22:00", to: "07:00", days: [mon, tue]}}
    notify: night
    continue: true
  - match: {brands: acme, topics: [safety], lang: [fr, unknown], rules: scare}
    notify: [pr]
    routes:
      - {match: {severity: crisis}, notify: [pr, crisis]}
  - notify: pr
"""


def test_routes_are_a_tree():
    nights = QuietHours(start=time(22), end=time(7), zone=PARIS, days=frozenset({0, 1}), bypass=None)
    night, pr, crisis = map(ChannelName, ("night", "pr", "crisis"))
    assert config(completed(BRANDS + ROUTES)).routes == (
        Route(severity=Severity.CRISIS, hours=nights, notify=(night,), go_on=True),
        Route(
            brands=ACME,
            topics=frozenset({TopicName("safety")}),
            lang=frozenset({"fr", "unknown"}),
            rules=frozenset({RuleName("scare")}),
            notify=(pr,),
            routes=(Route(severity=Severity.CRISIS, notify=(pr, crisis)),),
        ),
        Route(notify=(pr,)),
    )


# --- the calendar -----------------------------------------------------------------------------------------------

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
SUMMARY:Spring fair
DTSTART;VALUE=DATE:20260401
DTEND;VALUE=DATE:20260403
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Newsletter
DTSTART:20250106T090000
DTEND:20250106T100000
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""


def test_known_events_are_days_and_minutes_on_the_files_clock():
    launch, call = config(
        completed(
            "timezone: Europe/Paris\ncalendar:\n"
            "  - {name: launch, from: 2026-03-28, to: 2026-03-29, brands: acme}\n"
            "  - {name: call, from: '2026-03-28 09:00', to: 2026-03-28T10:30}\n"
        )
    ).calendar
    assert launch == KnownEvent(
        name="launch",
        since=datetime(2026, 3, 27, 23, tzinfo=UTC),
        until=datetime(2026, 3, 29, 22, tzinfo=UTC),  # the clock went forward that night
        brands=ACME,
    )
    assert call == KnownEvent(
        name="call",
        since=datetime(2026, 3, 28, 8, tzinfo=UTC),
        until=datetime(2026, 3, 28, 9, 30, tzinfo=UTC),
    )


def test_a_calendar_file_brings_its_events_around_the_present():
    text = completed("timezone: Europe/Paris\ncalendar: [{file: pr.ics, brands: acme}]\n")
    events = config(text, files={"pr.ics": ICS}).calendar
    assert {event.name for event in events} == {"Spring fair", "Newsletter"}
    assert {event.brands for event in events} == {ACME}
    first, last = min(event.since for event in events), max(event.until for event in events)
    assert first >= datetime(2025, 9, 10, tzinfo=UTC), "half a year back, as long as mentions are kept"
    assert datetime(2027, 2, 28, tzinfo=UTC) < last < datetime(2027, 3, 13, tzinfo=UTC), "and a year ahead"


# --- the rulebook -----------------------------------------------------------------------------------------------

BOOK = """
timezone: Europe/Paris
sources: [{kind: feed, name: news, url: x, every: 10m}]
channels: {room: {kind: slack, channel: x, token: "${SLACK_BOT_TOKEN}"}, hook: {kind: webhook, url: "a:b"}}
fallback: room
rules: [{name: scare, when: each}]
routes: [{notify: hook}]
calendar: [{name: launch, from: 2026-03-28, to: 2026-03-29}]
grouping: {wait: 1m, per_hour: 12}
inhibit: off
quiet_hours: {from: "22:00", to: "07:00"}
max_age: 12h
brands:
  acme: {terms: [Acme, "@acmehq"]}
  globex: {competitor: true, query: '(Globex OR "Globex SA" OR title:Glbx) AND NOT (movie OR film)'}
"""


def test_the_rulebook_is_all_that_the_engine_goes_by():
    found = config(completed(BOOK))
    book = rulebook(found)
    assert book.rules == found.rules
    assert (book.routes, book.calendar, book.quiet) == (found.routes, found.calendar, found.quiet_hours)
    assert (book.zone, book.max_age, book.fallback) == (PARIS, HOUR * 12, "room")
    assert (book.group_wait, book.per_hour, book.inhibit) == (timedelta(minutes=1), 12, False)
    assert book.brands == {"acme": False, "globex": True}
    assert book.sources == {"news": timedelta(minutes=10)}
    assert book.living == {"room"}, "what the channels themselves say"


def test_what_names_brands_is_known_and_what_a_search_leaves_out_does_not():
    words = {word.casefold() for word in rulebook(config(completed(BOOK))).brand_words}
    assert words == {"acme", "@acmehq", "globex", "globex sa", "glbx"}


def test_grouping_and_inhibition_where_nothing_is_written():
    book = rulebook(config(completed("")))
    assert (book.group_wait, book.per_hour, book.inhibit) == (timedelta(seconds=30), 30, True)


def test_the_version_is_of_the_text_alone():
    first, same, other = (config(completed(text)) for text in ("", "", "language: fr"))
    assert first.version == same.version == rulebook(first).version
    assert len(first.version) == 16
    assert other.version != first.version
    assert replace(other, version="", language="en") == replace(first, version="")
