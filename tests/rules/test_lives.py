"""The life of an alert as a table: what happens at which minute, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.model import (
    BrandName,
    ChannelName,
    MentionId,
    Order,
    OrderId,
    Reason,
    RuleName,
    Severity,
    Silence,
    SilenceId,
    Verb,
)
from monitor.rules.conditions import Count, QuietHours, Rule, Rulebook, Select
from monitor.rules.firing import Firing
from monitor.rules.lives import Lives
from monitor.rules.people import obey
from monitor.rules.routing import Addressed
from monitor.rules.weighed import Weighed
from tests.makers import NOON, minutes

ACME = BrandName("acme")
HOUR = timedelta(hours=1)
COUNT = Count(at_least=3, within=minutes(30))


def rule(name: str = "mood", **given) -> Rule:
    return Rule(
        **{
            "name": RuleName(name),
            "select": Select(),
            "when": COUNT,
            "severity": Severity.WARNING,
            "notify": (ChannelName("room"),),
            "resolve_after": HOUR,
            "cooldown": HOUR,
            **given,
        }
    )


@dataclass
class Scene:
    """One rule book, its alerts, and what was told of them."""

    book: Rulebook
    lives: Lives = field(init=False)
    weighed: Weighed = field(default_factory=Weighed)

    def __post_init__(self) -> None:
        self.lives = Lives(self.book)

    def at(self, minute: float) -> datetime:
        now = NOON + minutes(minute)
        self.lives.advance(now, self.weighed)
        return now

    def fire(
        self,
        minute: float,
        name: str = "mood",
        severity: str = "warning",
        count: int = 3,
        brand: str = "acme",
    ) -> str:
        now = self.at(minute)
        one = next(one for one in self.book.rules if one.name == name)
        mention = MentionId(f"m{len(self.weighed.events)}-{minute}-{name}-{brand}")
        key = (one.name, BrandName(brand), "")
        reason = Reason("count", fired=True, numbers={"count": count, "within": COUNT.within})
        grown = self.lives.grow(key, Severity(severity), reason, now, mention)
        if grown is not None:
            self.lives.refresh(key, grown, now, self.weighed)
            self.lives.settle(self.weighed)
            return ""
        firing = Firing(
            rule=one,
            key=key,
            severity=Severity(severity),
            reason=reason,
            at=now,
            mentions=(mention,),
            addressed=Addressed(rule=one.name, brand=BrandName(brand), severity=Severity(severity)),
        )
        return self.lives.fire(firing, lambda: (mention,), self.weighed)

    def order(self, minute: float, verb: str, target: str = "", **given) -> str:
        now = self.at(minute)
        target = target or next((alert.id for alert in self.lives.alive.values()), "")
        order = Order(id=OrderId(f"o{minute}"), verb=Verb(verb), by="marie", target=target, **given)
        return obey(self.lives, order, now, None, self.weighed).refused

    def silence(self, minute: float, until: float, **given) -> str:
        silence = Silence(
            id=SilenceId("s1"),
            since=NOON + minutes(minute),
            until=NOON + minutes(until),
            by="marie",
            reason="a test of the sirens",
            **given,
        )
        return self.order(minute, "silence", silence=silence)

    def told(self) -> list[str]:
        """Each event as ``minute kind state [hush]``, since the last time."""
        lines = []
        for event in self.weighed.events:
            minute = (event.at - NOON) / minutes(1)
            hush = f" {event.alert.hush}" if event.alert.hush else ""
            lines.append(f"{minute:g} {event.kind} {event.alert.state}{hush}")
        return lines

    def tickets(self) -> list[str]:
        """Each ticket as ``minute due kind channel``."""
        kinds = {event.id: event.kind for event in self.weighed.events}
        return [
            f"{(ticket.due_at - NOON) / minutes(1):g} {kinds[ticket.event] if ticket.about == 'event' else 'flood'} {ticket.channel}"
            for ticket in self.weighed.tickets
        ]


def scene(*rules: Rule, **given) -> Scene:
    return Scene(Rulebook(rules=rules or (rule(),), living=frozenset({ChannelName("room")}), **given))


# --- one alert ----------------------------------------------------------------------------------------------------

LIVES = {
    "it opens, calms down and ends": ([("fire", 0)], 90, ["0 opened open", "60 resolved resolved"]),
    "firing again keeps it alive": (
        [("fire", 0), ("fire", 50)],
        200,
        ["0 opened open", "50 grew open", "110 resolved resolved"],
    ),
    "flapping around its threshold it is one alert": (
        [("fire", 0), ("fire", 70), ("fire", 140)],
        400,
        [
            "0 opened open",
            "60 resolved resolved",
            "70 reopened open",
            "130 resolved resolved",
            "140 reopened open",
            "200 resolved resolved",
        ],
    ),
    "after its cooldown it is another trouble": (
        [("fire", 0), ("fire", 121)],
        122,
        ["0 opened open", "60 resolved resolved", "121 opened open"],
    ),
    "worse, it escalates; less bad, it does not de-escalate": (
        [("fire", 0), ("fire", 1, "mood", "crisis"), ("fire", 2)],
        3,
        ["0 opened open", "1 escalated escalated", "2 grew escalated"],
    ),
    "worse than what was resolved, it rings again": (
        [("fire", 0), ("fire", 70, "mood", "crisis")],
        71,
        ["0 opened open", "60 resolved resolved", "70 escalated escalated"],
    ),
    "acknowledged, it grows and ends": (
        [("fire", 0), ("order", 5, "ack"), ("fire", 10)],
        100,
        ["0 opened open", "5 acknowledged acknowledged", "10 grew acknowledged", "70 resolved resolved"],
    ),
    "worse than what was acknowledged, it rings again": (
        [("fire", 0), ("order", 5, "ack"), ("fire", 10, "mood", "crisis")],
        11,
        ["0 opened open", "5 acknowledged acknowledged", "10 escalated escalated"],
    ),
    "resolved by a person, the same trouble does not come back at once": (
        [("fire", 0), ("order", 5, "resolve"), ("fire", 10)],
        11,
        ["0 opened open", "5 resolved resolved"],
    ),
    "what came all after that, opens it again, in sight": (
        [("fire", 0), ("order", 5, "resolve"), ("fire", 34), ("fire", 35)],
        36,
        ["0 opened open", "5 resolved resolved", "35 reopened open"],
    ),
    "but worse, it does": (
        [("fire", 0), ("order", 5, "resolve"), ("fire", 10, "mood", "crisis")],
        11,
        ["0 opened open", "5 resolved resolved", "10 escalated escalated"],
    ),
    "a note changes nothing": (
        [("fire", 0), ("order", 5, "note")],
        6,
        ["0 opened open", "5 noted open"],
    ),
}


@pytest.mark.parametrize(("steps", "until", "expected"), LIVES.values(), ids=LIVES)
def test_a_life(steps, until, expected):
    stage = scene()
    for verb, *given in steps:
        getattr(stage, verb)(*given)
    stage.at(until)
    assert stage.told() == expected


@pytest.mark.parametrize(("steps", "until", "expected"), LIVES.values(), ids=LIVES)
def test_however_often_time_is_looked_at_and_the_process_restarted_a_life_is_the_same(steps, until, expected):
    stage = scene()
    minute = 0
    for verb, at, *given in steps:
        while minute < at:
            stage.at(minute)
            minute += 1
            held = (*stage.lives.cooling.values(), *stage.lives.alive.values())
            silences = stage.lives.silences.values()
            stage.lives = Lives(stage.book)
            stage.lives.remember(held, silences)
        getattr(stage, verb)(at, *given)
    for later in range(minute, until + 1):
        stage.at(later)
    assert stage.told() == expected


def test_a_snooze_ends_and_rings_while_it_is_still_open():
    stage = scene(rule(resolve_after=10 * HOUR))
    stage.fire(0)
    assert stage.order(5, "snooze", until=NOON + minutes(65)) == ""
    stage.at(100)
    assert stage.told() == ["0 opened open", "5 snoozed snoozed", "65 woke open"]
    assert stage.tickets()[-1] == "65 woke room"


@pytest.mark.parametrize("until", [None, NOON])
def test_a_snooze_into_the_past_is_refused(until):
    stage = scene()
    stage.fire(0)
    assert stage.order(5, "snooze", until=until) == "a snooze ends in the future"
    assert stage.told() == ["0 opened open"]


def test_while_nobody_takes_it_it_reminds():
    stage = scene(rule(repeat=minutes(20), resolve_after=10 * HOUR), group_wait=timedelta())
    stage.fire(0)
    stage.at(45)
    stage.order(50, "ack")
    stage.at(200)
    assert stage.told() == [
        "0 opened open",
        "20 reminded open",
        "40 reminded open",
        "50 acknowledged acknowledged",
    ]


def test_the_peak_and_the_evidence_are_kept():
    stage = scene()
    for minute, count in ((0, 3), (1, 9), (2, 5)):
        stage.fire(minute, count=count)
    (alert,) = stage.lives.alive.values()
    assert alert.peak is not None
    assert (alert.peak.numbers["count"], alert.total, len(alert.mentions)) == (9, 3, 3)


def test_an_order_for_what_is_not_there_is_refused_in_a_sentence():
    stage = scene()
    assert stage.order(0, "ack", "nope") == "there is no alert nope"
    assert stage.order(0, "unsilence", "nope") == "no silence nope is in force"
    assert stage.silence(5, 5) == "a silence ends in the future"


EACH = Reason("each", fired=True)
OLD = Reason("count", fired=True, numbers={"within": minutes(30)})
NEW = Reason("velocity", fired=True, numbers={"within": minutes(5)})
NOT = Reason("too-slow", fired=False, numbers={"within": minutes(90)})


@pytest.mark.parametrize(
    ("reason", "refused"),
    [
        (EACH, ""),
        (OLD, "cooling-down"),
        (Reason("any", fired=True, parts=(OLD, NEW, NOT)), ""),
        (Reason("any", fired=True, parts=(OLD, NOT)), "cooling-down"),
        (Reason("all", fired=True, parts=(EACH, NEW)), ""),
        (Reason("all", fired=True, parts=(EACH, OLD)), "cooling-down"),
    ],
    ids=[
        "a mention",
        "an old stretch",
        "any: one is new",
        "any: none is",
        "all: both are",
        "all: one is old",
    ],
)
def test_a_person_is_believed_about_what_was_there_when_they_spoke(reason, refused):
    stage = scene()
    stage.fire(0)
    stage.order(5, "resolve")
    firing = Firing(
        rule=stage.book.rules[0],
        key=(RuleName("mood"), ACME, ""),
        severity=Severity.WARNING,
        reason=reason,
        at=stage.at(15),
        mentions=(MentionId("late"),),
        addressed=Addressed(rule=RuleName("mood"), brand=ACME, severity=Severity.WARNING),
    )
    assert stage.lives.fire(firing, tuple, stage.weighed) == refused


def test_a_resolved_alert_can_be_noted_and_nothing_else():
    stage = scene()
    stage.fire(0)
    (alert,) = stage.lives.alive.values()
    stage.at(61)
    (resolved,) = stage.lives.cooling.values()
    order = Order(id=OrderId("o"), verb=Verb.NOTE, by="marie", target=alert.id, note="a hoax")
    assert obey(stage.lives, order, NOON + minutes(70), resolved, stage.weighed).refused == ""
    assert stage.weighed.events[-1].note == "a hoax"
    late = replace(order, verb=Verb.ACK)
    assert (
        obey(stage.lives, late, NOON + minutes(70), resolved, stage.weighed).refused
        == "it is resolved already"
    )
    assert stage.lives.alive == {}


# --- who is told --------------------------------------------------------------------------------------------------


def test_the_living_channel_sees_the_whole_life_and_another_what_rings_and_the_end():
    stage = scene(rule(notify=(ChannelName("room"), ChannelName("mail"))), group_wait=timedelta())
    stage.fire(0)
    stage.order(5, "ack")
    stage.at(61)
    assert stage.tickets() == [
        "0 opened room",
        "0 opened mail",
        "5 acknowledged room",
        "60 resolved room",
        "60 resolved mail",
    ]


def test_a_growing_alert_rewrites_its_message_every_five_minutes_at_most():
    stage = scene(group_wait=timedelta())
    for minute in range(13):
        stage.fire(minute)
    assert stage.tickets() == ["0 opened room", "6 grew room", "11 grew room", "16 grew room"]


def test_a_crisis_hushes_the_brands_lesser_alerts_and_those_still_open_are_told_when_it_ends():
    stage = scene(rule("mood", resolve_after=10 * HOUR), rule("panic", severity=Severity.CRISIS))
    stage.fire(0, "panic", "crisis")
    stage.fire(5, "mood")
    stage.fire(6, "mood", brand="globex")
    stage.at(61)
    assert stage.told() == [
        "0 opened open",
        "5 opened open inhibited",
        "6 opened open",
        "60 resolved resolved",
        "60 released open",
    ]
    assert "60 released room" in stage.tickets()


def test_inhibition_can_be_switched_off():
    stage = scene(rule("mood"), rule("panic"), inhibit=False)
    stage.fire(0, "panic", "crisis")
    stage.fire(5, "mood")
    assert stage.told() == ["0 opened open", "5 opened open"]


def test_alerts_of_a_brand_that_open_together_are_one_message():
    stage = scene(rule("mood"), rule("other"), rule("third"), inhibit=False)
    stage.fire(0, "mood")
    stage.fire(0.25, "other")
    stage.fire(0.3, "third", "crisis")  # what is worse rings by itself
    stage.fire(0.4, "other", brand="globex")
    assert stage.told() == ["0 opened open", "0.25 opened open grouped", "0.3 opened open", "0.4 opened open"]
    assert stage.tickets() == ["0.5 opened room", "0.3 opened room", "0.9 opened room"]


def test_a_silence_hides_what_it_names_and_what_is_still_open_is_told_when_it_ends():
    stage = scene(rule(resolve_after=10 * HOUR))
    assert stage.silence(0, 30, brand=ACME) == ""
    stage.fire(5)
    stage.fire(6, brand="globex")
    stage.at(31)
    assert stage.told() == [
        "5 opened open silenced",
        "6 opened open",
        "30 released open",
    ]
    assert stage.lives.silences == {}


def test_a_silence_that_comes_later_is_seen_in_the_living_message_and_can_be_ended_early():
    stage = scene(rule(resolve_after=10 * HOUR, repeat=minutes(20)))
    stage.fire(0)
    stage.silence(5, 300)
    stage.at(50)
    assert stage.told() == ["0 opened open", "5 hushed open silenced"]
    assert stage.order(60, "unsilence", "s1") == ""
    assert stage.told()[2:] == ["60 released open"]
    assert stage.weighed.silences[-1].until == NOON + minutes(60)


def test_what_was_acknowledged_does_not_ring_when_its_silence_ends():
    stage = scene(rule(resolve_after=10 * HOUR))
    stage.fire(0)
    stage.order(1, "ack")
    stage.silence(5, 30)
    stage.at(31)
    assert stage.told()[-1] == "30 hushed acknowledged"


@pytest.mark.parametrize("number", [100, 2_000])
def test_a_flood_is_one_message_more(number):
    rules = tuple(rule(f"r{place}", notify=(ChannelName("room"),)) for place in range(number))
    stage = scene(*rules, group_wait=timedelta(), per_hour=30)
    for one in rules:
        stage.fire(0, one.name, brand=f"brand-{one.name}")
    assert len(stage.tickets()) == 31
    assert stage.tickets()[-1] == "10 flood room"
    assert sum(line.endswith("flood") for line in stage.told()) == number - 30
    stage.fire(15, "r1", brand="another")
    assert stage.tickets()[31:] == ["25 flood room"]
    stage.fire(61, "r2", brand="another-one")
    assert stage.tickets()[-1] == "61 opened room"


def test_a_crisis_may_be_told_when_lesser_alerts_had_their_fill():
    rules = tuple(rule(f"r{place}") for place in range(5))
    stage = scene(*rules, group_wait=timedelta(), per_hour=2)
    for one in rules[:3]:
        stage.fire(0, one.name, brand=one.name)
    stage.fire(1, "r4", "crisis")
    assert stage.tickets()[-1] == "1 opened room"


def test_what_a_channel_was_told_before_a_restart_counts():
    rules = tuple(rule(f"r{place}") for place in range(3))
    stage = scene(*rules, group_wait=timedelta(), per_hour=2)
    stage.fire(0, "r0", brand="a")
    stage.fire(1, "r1", brand="b")
    alerts = list(stage.lives.alive.values())
    stage.lives = Lives(stage.book)
    stage.lives.remember(alerts, ())
    stage.fire(2, "r2", brand="c")
    assert stage.tickets()[-1] == "12 flood room"


def test_other_rules_take_over_alerts_silences_and_what_was_told():
    stage = scene(rule(resolve_after=10 * HOUR))
    stage.fire(0)
    stage.silence(5, 300, rule=RuleName("another"))
    new = Lives(Rulebook(rules=()))
    new.take_over(stage.lives)
    stage.lives = new
    stage.at(61)
    assert stage.told() == ["0 opened open", "60 resolved resolved"]
    assert stage.weighed.events[-1].reason.name == "rule-gone"
    assert list(new.silences) == ["s1"]


def test_quiet_hours_and_mute_times_hold_a_message_back_and_the_reminder_counts_from_then():
    paris = ZoneInfo("Europe/Paris")  # noon in UTC is 13:00 in Paris on that day
    lunch = QuietHours(start=time(12), end=time(14), zone=paris)
    siesta = QuietHours(start=time(14), end=time(15), zone=paris, bypass=None)
    stage = scene(rule(mute=(siesta,), repeat=minutes(30), resolve_after=10 * HOUR), quiet=lunch)
    stage.fire(0)
    stage.at(160)
    assert stage.tickets() == ["120 opened room", "150 reminded room"]


def test_quiet_hours_are_those_of_the_rules_own_clock():
    lunch = QuietHours(start=time(12), end=time(14), zone=ZoneInfo("UTC"))
    stage = scene(rule(zone=ZoneInfo("America/New_York")), quiet=lunch)  # eight in the morning there
    stage.fire(0)
    assert stage.tickets() == ["0.5 opened room"]


def test_only_living_messages_are_rewritten():
    stage = scene(rule(notify=(ChannelName("room"), ChannelName("mail"))), group_wait=timedelta())
    stage.fire(0)
    stage.fire(1)
    assert stage.tickets() == ["0 opened room", "0 opened mail", "6 grew room"]


def test_what_nobody_was_told_fills_no_channel():
    stage = scene(rule("r0"), rule("r1"), group_wait=timedelta(), per_hour=1)
    stage.silence(0, 30, rule=RuleName("r0"))
    stage.fire(1, "r0")
    held = list(stage.lives.alive.values())
    stage.lives = Lives(stage.book)
    stage.lives.remember(held, ())
    stage.fire(2, "r1", brand="b")
    assert stage.tickets() == ["2 opened room"]
