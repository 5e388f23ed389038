"""The life of alerts, told as scenarios: what arrives, and what comes of it."""

from __future__ import annotations

import dataclasses
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import (
    AlertEvent,
    BrandName,
    ChannelName,
    EventKind,
    Judged,
    MentionId,
    RuleName,
    Seeing,
    Severity,
    Sight,
    SourceName,
    StoryId,
    TopicName,
)
from monitor.rules.conditions import (
    Count,
    Each,
    Part,
    QuietHours,
    Rule,
    Rulebook,
    Select,
    Share,
    Silent,
    Spike,
)
from monitor.rules.engine import Engine
from monitor.rules.growth import CITED
from monitor.rules.weighed import Weighed, key_of
from tests.makers import NOON, make_judged, minutes

DAY = timedelta(days=1)
ACME = BrandName("acme")


def rule(name: str = "mood-turns", **given) -> Rule:
    select = given.pop("select", Select(sentiment=frozenset({"negative"})))
    return Rule(
        **{
            "name": RuleName(name),
            "select": select,
            "when": Count(at_least=3, within=minutes(30)),
            "severity": Severity.WARNING,
            "notify": (ChannelName("crisis-room"),),
            "resolve_after": timedelta(hours=2),
            "cooldown": timedelta(hours=2),
            **given,
        }
    )


def make_engine(rules, max_age: timedelta = DAY, **given) -> Engine:
    brands = {ACME: False, BrandName("globex"): True}
    return Engine(
        Rulebook(rules=tuple(rules), max_age=max_age, brands=brands, group_wait=timedelta(), **given)
    )


EACH = rule("each", when=Each())


def at(minute: float, **given) -> Judged:
    """A mention that was published and collected ``minute`` minutes after noon."""
    moment = NOON + minutes(minute)
    return make_judged(**{"published_at": moment, "collected_at": moment, **given})


def told(weighed: Weighed) -> list[tuple[str, str]]:
    return [(str(event.kind), event.reason.name) for event in weighed.events]


def test_enough_open_an_alert_with_its_reason_its_evidence_and_a_ticket():
    engine = make_engine([rule()])
    mentions = [at(0), at(1), at(2)]
    weighed = engine.weigh(mentions)
    (event,) = weighed.events
    assert event.kind is EventKind.OPENED
    assert event.alert.opened_at == NOON + minutes(2)
    assert event.alert.mentions == tuple(one.mention.id for one in mentions)
    assert event.reason.numbers["count"] == 3
    assert event.reason.numbers["sentiment"] == "negative"
    (ticket,) = weighed.tickets
    assert (ticket.event, ticket.channel, ticket.due_at) == (event.id, "crisis-room", NOON + minutes(2))
    assert weighed.done == [one.mention.id for one in mentions]
    assert weighed.decisions == {("mood-turns", "below-count"): 2, ("mood-turns", "count"): 1}


def test_a_silence_has_its_reason_with_every_number():
    engine = make_engine([rule(when=Count(at_least=2, within=minutes(30), authors=2)), EACH])
    weighed = engine.weigh([at(0, author="jo"), at(1, author="jo"), at(2, author="jo", brands=["globex"])])
    assert {key: reason.name for key, reason in weighed.reasons.items()} == {
        ("mood-turns", "acme", ""): "too-few-authors",
        ("mood-turns", "globex", ""): "below-count",
        ("each", "acme", ""): "each",
        ("each", "globex", ""): "each",
    }
    silent = weighed.reasons[RuleName("mood-turns"), ACME, ""]
    assert not silent.fired
    assert {name: silent.numbers[name] for name in ("count", "authors", "authors_needed", "sentiment")} == {
        "count": 2,
        "authors": 1,
        "authors_needed": 2,
        "sentiment": "negative",
    }


@pytest.mark.parametrize(
    ("mention", "name"),
    [({"backfilled": True}, "history"), ({"published_at": NOON - 9 * DAY}, "too-late")],
)
def test_what_is_not_weighed_says_so(mention, name):
    engine = make_engine([rule()])
    engine.weigh([at(0)])
    assert engine.weigh([at(1, **mention)]).reasons[RuleName("mood-turns"), ACME, ""].name == name


def test_an_open_alert_grows_in_silence():
    engine = make_engine([EACH])
    engine.weigh([at(0)])
    weighed = engine.weigh([at(1), at(1), at(2)])
    assert told(weighed) == [("grew", "each")]  # one line for all that a batch brought
    assert len(weighed.events[0].added) == 3
    assert weighed.events[-1].alert.total == 4
    assert weighed.tickets == []


def test_calm_for_long_enough_it_resolves_at_the_moment_that_it_was():
    engine = make_engine([EACH])
    engine.weigh([at(0), at(30)])
    assert told(engine.tick(NOON + minutes(149))) == []
    weighed = engine.tick(NOON + timedelta(days=3))
    assert told(weighed) == [("resolved", "calm")]
    assert weighed.events[0].alert.resolved_at == NOON + minutes(150)
    assert told(engine.tick(NOON + timedelta(days=4))) == []


def test_after_the_cooldown_it_opens_anew_within_it_never():
    engine = make_engine([EACH])
    weighed = engine.weigh([at(0), at(119), at(360)])
    assert told(weighed) == [("opened", "each"), ("grew", "each"), ("resolved", "calm"), ("opened", "each")]
    assert weighed.events[0].alert.id != weighed.events[3].alert.id


def test_history_never_fires_and_counts_for_nothing():
    engine = make_engine([rule()])
    weighed = engine.weigh([at(0, backfilled=True), at(1, backfilled=True), at(2), at(3)])
    assert weighed.events == []
    assert weighed.decisions[RuleName("mood-turns"), "history"] == 2


def test_copies_of_a_story_told_before_wake_nobody():
    engine = make_engine([EACH])
    engine.weigh([at(0, story=StoryId("s"))])
    weighed = engine.weigh([at(500, story=StoryId("s"))])
    assert told(weighed) == [("resolved", "calm")]
    assert weighed.decisions == {("each", "same-story"): 1}


def test_each_brand_has_its_own_alert():
    engine = make_engine([EACH])
    weighed = engine.weigh([at(0, brands=["acme", "globex"])])
    assert [event.alert.brand for event in weighed.events] == ["acme", "globex"]


@pytest.mark.parametrize("after_a_start", [False, True])
def test_a_mention_speaks_of_each_brand_in_its_own_way(after_a_start):
    """Ten said that they left globex for acme: that is no trouble of acme's, whatever the tone of the whole."""
    anger = rule("anger", select=Select(), when=Share(of=Part("sentiment", "negative"), above=0.5, floor=4))
    rules = [rule(), anger]
    told = [
        make_judged(
            "negative",
            brands=["acme", "globex"],
            towards={"acme": "positive"},
            published_at=NOON + minutes(number),
        )
        for number in range(12)
    ]
    engine = make_engine(rules)
    if after_a_start:
        engine.remember(told[:-1], now=NOON + minutes(11))
        weighed = engine.weigh(told[-1:])
    else:
        weighed = engine.weigh(told)
    opened = {(event.alert.rule, event.alert.brand) for event in weighed.events}
    assert opened == {("mood-turns", "globex"), ("anger", "globex")}
    kept = {
        key: gauge.stand(gauge_rule.when, NOON + minutes(11)).numbers
        for key, gauge, gauge_rule in _gauges(engine)
    }
    assert kept["anger", "acme", ""]["share"] == 0
    assert kept["anger", "globex", ""]["share"] == 1


def _gauges(engine):
    rules = {rule.name: rule for rule in engine.book.rules}
    return [(key, gauge, rules[key[0]]) for key, gauge in engine._memories.gauges.items()]


def test_a_mention_that_came_late_fires_for_the_storm_it_was_part_of():
    engine = make_engine([rule()])
    late = {"collected_at": NOON + timedelta(hours=5)}
    assert told(engine.weigh([at(n, **late) for n in range(3)])) == [("opened", "count")]


@pytest.mark.parametrize("when", [Each(), Count(at_least=1, within=minutes(5))])
def test_an_edit_is_weighed_again_and_never_told_again(when):
    engine = make_engine([rule(when=when)])
    first = at(0)
    engine.weigh([first])
    engine.tick(NOON + DAY)
    edit = dataclasses.replace(first.mention, revision=2, collected_at=NOON + minutes(200))
    weighed = engine.weigh([Judged(edit, first.verdict)])
    assert weighed.events == []
    assert weighed.decisions[RuleName("mood-turns"), "same-mention"] == 1


def test_an_edit_that_turns_bad_is_told():
    engine = make_engine([EACH])
    first = at(0, sentiment="positive")
    assert engine.weigh([first]).events == []
    edit = dataclasses.replace(first.mention, revision=2)
    assert told(engine.weigh([Judged(edit, at(0).verdict)])) == [("opened", "each")]


def test_an_edit_that_turns_good_counts_no_more():
    engine = make_engine([rule()])
    first = at(0)
    engine.weigh([first, at(1)])
    edit = dataclasses.replace(first.mention, revision=2)
    engine.weigh([Judged(edit, at(0, sentiment="positive").verdict)])
    assert engine.weigh([at(2)]).events == []


def test_a_batch_handed_out_twice_counts_once():
    engine = make_engine([rule()])
    batch = [at(0), at(1)]
    engine.weigh(batch)
    assert engine.weigh(batch).events == []


def test_what_is_older_than_all_that_is_remembered_cannot_be_weighed():
    engine = make_engine([rule()])
    engine.weigh([at(0) for _ in range(3)])
    weighed = engine.weigh([at(0, published_at=NOON - 9 * DAY)])
    assert weighed.events == []
    assert weighed.decisions[RuleName("mood-turns"), "too-late"] == 1


def test_an_alert_whose_rule_is_gone_resolves():
    engine = make_engine([EACH])
    alert = engine.weigh([at(0)]).events[0].alert
    other = make_engine([])
    key = (alert.rule, alert.brand, "")
    other.remember([], now=NOON, alerts=[alert], fired=[(key, MentionId("m"))])
    assert told(other.tick(NOON + minutes(59))) == []
    assert told(other.tick(NOON + minutes(60))) == [("resolved", "rule-gone")]


def test_quiet_hours_hold_the_ticket_back_and_not_the_alert():
    quiet = QuietHours(start=time(11), end=time(15), zone=ZoneInfo("UTC"))
    engine = make_engine(
        [EACH, rule("crisis", when=Each(), severity=Severity.CRISIS)], inhibit=False, quiet=quiet
    )
    weighed = engine.weigh([at(0)])
    assert [event.at for event in weighed.events] == [NOON, NOON]
    assert [ticket.due_at for ticket in weighed.tickets] == [NOON + timedelta(hours=3), NOON]


def test_an_alert_cites_a_hundred_and_counts_all():
    engine = make_engine([EACH])
    weighed = engine.weigh([at(0) for _ in range(CITED + 20)])
    alert = weighed.events[-1].alert
    assert (len(alert.mentions), alert.total) == (CITED, CITED + 20)


# what a rule asks for; what it selects and what not
SELECTS = [
    (Select(), {"brands": ["globex"]}, {"brands": []}),
    (Select(brands=frozenset({ACME})), {}, {"brands": ["globex"]}),
    (
        Select(topics=frozenset({TopicName("safety")})),
        {"topics": ("safety", "legal")},
        {"topics": ("legal",)},
    ),
    (Select(sentiment=frozenset({"negative"})), {"sentiment": "negative"}, {"sentiment": None}),
    (Select(sentiment=frozenset({"unknown"})), {"sentiment": None}, {"sentiment": "neutral"}),
    (
        Select(sources=frozenset({SourceName("blog")})),
        {"source": SourceName("blog")},
        {"source": SourceName("news")},
    ),
    (Select(lang=frozenset({"fr"})), {"lang": "fr"}, {"lang": "en"}),
    (Select(lang=frozenset({"unknown"})), {"lang": None}, {"lang": "en"}),
    (Select(reach_above=1000), {"reach": 1001}, {"reach": 1000}),
    (Select(reach_above=1000), {"reach": 1001}, {"reach": None}),
    (Select(confidence_above=0.5), {"sentiment": "negative"}, {"sentiment": None}),
    (Select(text=("heater",)), {"text": "my Acme HEATER is cold"}, {"text": "my Acme theater"}),
]


@pytest.mark.parametrize(("select", "inside", "outside"), SELECTS)
def test_a_rule_selects_by_every_part_it_names(select, inside, outside):
    engine = make_engine([rule(select=select, when=Each())])
    assert engine.weigh([at(0, **outside)]).events == []
    assert told(engine.weigh([at(0, **inside)])) == [("opened", "each")]


def test_several_rules_decide_in_the_order_of_the_file():
    both = [rule("b", when=Each()), rule("a", when=Each(), select=Select(text=("acme",)))]
    assert [event.alert.rule for event in make_engine(both).weigh([at(0)]).events] == ["b", "a"]


def test_a_topic_rule_names_the_words_that_hit():
    judged = at(0, topics=("safety",))
    engine = make_engine([rule(when=Each(), select=Select(topics=frozenset({TopicName("safety")})))])
    assert engine.weigh([judged]).events[0].reason.numbers["topics"] == "safety"


RULES = [
    EACH,
    rule("three", when=Count(at_least=3, within=minutes(20), authors=2)),
    rule("any", select=Select(), when=Count(at_least=2, within=minutes(5)), resolve_after=minutes(10)),
]
arrivals = st.lists(
    st.tuples(
        st.integers(0, 90),  # minutes between collection and the one before
        st.integers(0, 600),  # minutes it came late
        st.sampled_from(["negative", "positive"]),
        st.integers(0, 5),  # author
        st.integers(0, 8),  # story
    ),
    max_size=40,
)


@given(arrivals, st.lists(st.integers(0, 40)))
def test_however_it_is_cut_and_killed_the_same_mentions_give_the_same_alerts(rows, cuts):
    """The engine's clock is the mentions' own: batches, ticks and restarts change nothing."""
    clock, history = NOON, []
    for gap, late, mood, author, story in rows:
        clock += minutes(gap)
        history.append(
            make_judged(
                mood,
                published_at=clock - minutes(late),
                collected_at=clock,
                author=f"a{author}",
                story=StoryId(f"s{story}"),
            )
        )
    whole = make_engine(RULES)
    expected = [*whole.weigh(history).events, *whole.tick(clock + DAY).events]

    events: list[AlertEvent] = []
    fired: list[tuple[tuple[RuleName, BrandName, str], MentionId]] = []
    start = 0
    for cut in [*sorted({cut for cut in cuts if cut < len(history)}), len(history)]:
        engine = make_engine(RULES)  # killed, and started again from what was committed
        stored = {key_of(event.alert): event.alert for event in events}
        now = history[start - 1].mention.collected_at if start else NOON
        engine.remember(history[:start], now=now, alerts=stored.values(), fired=fired)
        batch = engine.weigh(history[start:cut]).events
        if cut < len(history):  # the clock never runs ahead of what was collected
            batch += engine.tick(history[cut - 1].mention.collected_at if cut else NOON).events
        else:
            batch += engine.tick(clock + DAY).events
        for event in batch:
            fired += [(key_of(event.alert), mention) for mention in event.added]
        events, start = events + batch, cut
    assert _alerts(events) == _alerts(expected)


def _alerts(events):
    """How each alert ended up, and when."""
    return {event.alert.id: event.alert for event in events}


def test_a_reload_keeps_alerts_and_the_windows_of_rules_that_stayed_the_same():
    engine = make_engine([EACH, rule()])
    engine.weigh([at(0), at(1)])
    edited = make_engine([rule(), rule("each", when=Each(), severity=Severity.CRISIS)])
    assert edited.take_over(engine)  # another severity or order: nothing is to be read again
    assert told(edited.weigh([at(2)])) == [("opened", "count"), ("escalated", "each")]


def test_a_reload_reads_anew_only_what_a_changed_rule_needs():
    engine = make_engine([EACH, rule()])
    history = [at(0), at(1)]
    engine.weigh(history)
    stricter = rule(when=Count(at_least=4, within=minutes(30)))
    edited = make_engine([EACH, stricter])
    assert not edited.take_over(engine)
    edited.remember(history, now=NOON + minutes(1), fired=[((RuleName("each"), ACME, ""), MentionId("m"))])
    weighed = edited.weigh([at(2), at(3)])
    assert [event.reason.numbers.get("count") for event in weighed.events] == [4, None]
    (opened,) = [event for event in weighed.events if event.kind is EventKind.OPENED]
    assert opened.alert.total == 4


def test_another_horizon_takes_over_no_windows():
    assert not make_engine([EACH], 2 * DAY).take_over(make_engine([EACH]))


def test_an_alert_that_was_taken_over_is_resolved_by_the_patience_of_the_new_rules():
    old, hastier = make_engine([EACH]), make_engine([dataclasses.replace(EACH, resolve_after=minutes(5))])
    old.weigh([at(0)])
    hastier.take_over(old)
    weighed = hastier.tick(NOON + minutes(5))
    assert told(weighed) == [("resolved", "calm")]
    assert weighed.events[0].reason.numbers["calm"] == minutes(5)


def test_what_keeps_an_alert_alive_does_so_whatever_its_severity():
    """The rule was edited in the middle of the alert: it is a lesser one now."""
    watch = rule(select=Select(), when=Count(at_least=3, within=minutes(30)), severity=Severity.CRISIS)
    engine = make_engine([watch])
    engine.weigh([at(0), at(1), at(2)])
    milder = make_engine([dataclasses.replace(watch, severity=Severity.WATCH)])
    milder.take_over(engine)
    held = milder.weigh([at(31), at(31.5), at(32)])  # by turns below the threshold and above it
    assert {event.kind for event in held.events} == {EventKind.GREW}
    assert held.events[-1].alert.fired_at == NOON + minutes(32)


def test_a_model_that_was_never_heard_before_empties_what_is_usual_of_a_tone():
    spike = rule(when=Spike(within=timedelta(hours=1), floor=2, authors=1))
    engine = make_engine([spike])
    hours = timedelta(hours=1)
    old = [at(0, published_at=NOON - n * hours, collected_at=NOON - n * hours) for n in range(400, 0, -1)]
    engine.remember(old, now=NOON)
    (before,) = engine.ask(NOON, brand=ACME)
    other = at(1)
    engine.weigh([Judged(other.mention, dataclasses.replace(other.verdict, sentiment_model="fake 2"))])
    (after,) = engine.ask(NOON + minutes(2), brand=ACME)
    assert (before.reason.numbers["baseline"], after.reason.numbers["baseline"]) == ("seasonal", "none")


def test_the_alerts_that_are_alive_can_be_asked_for_and_a_changed_rule_forgets_what_fired():
    engine = make_engine([EACH])
    engine.weigh([at(0)])
    assert [alert.rule for alert in engine.alerts()] == ["each"]
    changed = make_engine([rule("each", when=Count(at_least=1, within=minutes(5)))])
    assert not changed.take_over(engine)
    assert [alert.rule for alert in changed.alerts()] == ["each"]


def test_an_edit_of_what_a_spike_never_knew_changes_nothing():
    spike = rule(when=Spike(within=timedelta(hours=1)))
    engine = make_engine([spike])
    engine.weigh([at(0)])
    unknown = at(1)
    edit = dataclasses.replace(unknown.mention, revision=2)
    assert engine.weigh([Judged(edit, unknown.verdict)]).events == []


def test_history_that_tells_a_story_twice_is_learned_once():
    engine = make_engine([rule(when=Spike(within=timedelta(hours=1)))])
    old = [at(n, backfilled=True, story=StoryId("s")) for n in range(2)]
    engine.remember(old, now=NOON + minutes(5))
    assert engine.blind(engine.book.rules[0]) == {}
    (standing,) = engine.ask(NOON + timedelta(hours=30), brand=ACME)
    assert not standing.reason.fired


HUSHED = rule("quiet", select=Select(), when=Silent(span=timedelta(hours=12)))


@pytest.mark.parametrize(
    "settled", [minutes(0), minutes(1), timedelta(hours=3)], ids=["now", "just now", "long ago"]
)
def test_a_silence_longer_than_memory_outlives_a_restart(settled):
    stop, end = NOON + timedelta(hours=50), NOON + timedelta(hours=60)
    steady = make_engine([HUSHED])
    steady.remember([], now=NOON)
    before, after = steady.tick(stop), steady.tick(end)
    alert = before.events[-1].alert
    assert (alert.opened_at, alert.fired_at) == (NOON + timedelta(hours=12), stop)
    started = make_engine([HUSHED])
    started.remember([], now=stop, begun=NOON, settled=stop - settled, alerts=[alert])
    assert started.tick(end).events == after.events


def test_what_ended_is_not_opened_again_by_what_was_before_its_end():
    """A silence that ended because a source went blind: a restart asks again of the hour before."""
    blind = Sight(SourceName("news"), NOON + timedelta(hours=13), Seeing.FAILING)
    steady = make_engine([HUSHED], sources=frozenset({"news"}))
    steady.remember([], now=NOON)
    steady.see([blind])
    (*_, over) = steady.tick(NOON + timedelta(hours=16)).events
    assert (over.kind, over.at) == (EventKind.RESOLVED, NOON + timedelta(hours=15))
    started = make_engine([HUSHED], sources=frozenset({"news"}))
    stop = NOON + timedelta(hours=16)
    started.remember([], now=stop, begun=NOON, settled=NOON, alerts=[over.alert], sights=[blind])
    assert started.tick(stop).events == []


def test_what_is_due_after_a_restart_is_reckoned_from_all_that_is_remembered():
    heard = at(5 * 60 + 13)
    started = make_engine([HUSHED])
    started.remember([heard], now=NOON + timedelta(hours=17), begun=NOON, settled=NOON + minutes(17 * 60 + 5))
    (opened, *_) = started.tick(NOON + timedelta(hours=18)).events
    assert opened.at == heard.mention.published_at + timedelta(hours=12)
