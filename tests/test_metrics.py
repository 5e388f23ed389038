from __future__ import annotations

import ast
import dataclasses
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from prometheus_client.parser import text_string_to_metric_families

import monitor.rules
from monitor import __version__
from monitor.boxes import Admitted, SourceState
from monitor.config.model import Config
from monitor.errors import SourceError
from monitor.metrics import REASONS, Metrics
from monitor.model import ChannelName, EventKind, RuleName, Severity, SourceName
from monitor.rules.conditions import All, Condition, Count, Each, Part, Reach, Rule, Select, Share
from monitor.rules.conditions import Any as AnyOf
from monitor.rules.explain import TONGUES
from monitor.rules.weighed import Weighed
from monitor.settings import ChannelSettings, SourceSettings
from monitor.stages import Collected
from tests.makers import NOON, make_alert, make_event

RULE = Rule(
    name=RuleName("mood-turns"),
    select=Select(),
    when=Count(at_least=10, within=timedelta(minutes=30)),
    severity=Severity.WARNING,
    notify=(ChannelName("crisis-room"),),
)
SCARE = dataclasses.replace(RULE, name=RuleName("scare"), when=Each(), severity=Severity.CRISIS)


def make_config(*sources: str) -> Config:
    return Config(
        timezone=ZoneInfo("UTC"),
        language="en",
        brands=(),
        sources=tuple(SourceSettings(kind="feed", name=name) for name in sources),
        classifiers={},
        topics={},
        channels={ChannelName("crisis-room"): ChannelSettings(kind="slack")},
        fallback=ChannelName("console"),
        rules=(RULE, SCARE),
        quiet_hours=None,
        allow=(),
        retention=timedelta(days=180),
        max_age=timedelta(hours=24),
    )


def series(metrics: Metrics) -> dict[str, float]:
    """What a Prometheus would read: each series, written as in a query, and its value."""
    body, _ = metrics.exposition()
    return {
        sample.name
        + "{"
        + ", ".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
        + "}": sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def told(metrics: Metrics, before: dict[str, float]) -> dict[str, float]:
    """What has changed since ``before``, but for the process's own figures."""
    return {
        name: value
        for name, value in series(metrics).items()
        if before.get(name) != value and not name.startswith("process_")
    }


def test_every_series_stands_at_zero_from_the_start():
    found = {
        name: value
        for name, value in series(Metrics(make_config("news"))).items()
        if name.startswith("vigie")
    }
    assert found.pop(f'vigie_build_info{{version="{__version__}"}}') == 1
    assert set(found.values()) == {0}
    assert {
        'vigie_posts_total{source="news"}',
        'vigie_mentions_total{outcome="new", source="news"}',
        'vigie_mentions_total{outcome="edited", source="news"}',
        'vigie_mentions_total{outcome="duplicate", source="news"}',
        'vigie_skipped_total{source="news"}',
        'vigie_polls_total{outcome="ok", source="news"}',
        'vigie_polls_total{outcome="failed", source="news"}',
        'vigie_source_newest_timestamp_seconds{source="news"}',
        'vigie_source_failures{source="news"}',
        "vigie_judged_total{}",
        'vigie_decisions_total{reason="below-count", rule="mood-turns"}',
        'vigie_decisions_total{reason="same-story", rule="scare"}',
        'vigie_alerts_total{rule="scare", severity="crisis"}',
        'vigie_tickets_total{channel="crisis-room", outcome="dead"}',
        'vigie_tickets_total{channel="console", outcome="delivered"}',
        'vigie_backlog{stage="deliver"}',
        'vigie_stage_seconds_count{stage="judge"}',
        'vigie_rules_reloads_total{outcome="refused"}',
        'vigie_classifier_left_out{classifier="sentiment"}',
        'vigie_classifier_left_out{classifier="language"}',
    } <= found.keys()
    assert not [name for name in found if "_created" in name]


def test_a_classifier_that_does_without_a_model_counts_until_it_is_back():
    metrics = Metrics()
    before = series(metrics)
    metrics.left_out({"sentiment"})
    assert told(metrics, before) == {'vigie_classifier_left_out{classifier="sentiment"}': 1}
    metrics.left_out(())
    assert told(metrics, before) == {}


def test_the_process_tells_its_memory_and_its_work():
    found = series(Metrics())
    assert found["process_resident_memory_bytes{}"] > 1_000_000
    assert found["process_cpu_seconds_total{}"] > 0


LIFE = {  # what becomes of an alert is no decision of its rule
    "calm",
    "rule-gone",
    "snooze-over",
    "nobody-took-it",
    "released",
    "silenced",
    "asked",
    "evidence-out",
    "evidence-gone",
    "evidence-back",
    "deleted-out",
    "deleted-gone",
    "forgotten-out",
    "forgotten-gone",
    "reread-out",
    "reread-gone",
    "reread-back",
    "nothing-yet",
    "nothing-new",
    "nothing-gathers",
}


def test_every_reason_that_the_rules_can_give_is_expected():
    """A new reason in monitor/rules wants its line in ``REASONS``; one with a sentence is a reason."""
    given = {
        name.value
        for file in Path(monitor.rules.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason"
        for name in ast.walk(node.args[0])
        if isinstance(name, ast.Constant) and isinstance(name.value, str)
    }
    expected = {name for names in REASONS.values() for name in names}
    assert given <= expected | LIFE
    assert not expected & LIFE
    assert expected - {"all", "not-all", "any", "none-of"} <= TONGUES["en"].sentences.keys()


def test_every_condition_has_its_reasons():
    assert REASONS.keys() == set(get_args(Condition))


@pytest.mark.parametrize("condition", get_args(Condition))
def test_a_rule_of_any_kind_stands_at_zero(condition):
    needed: dict[type[Condition], dict[str, Any]] = {
        Count: {"at_least": 1, "within": timedelta(hours=1)},
        Share: {"of": Part("sentiment", "negative"), "above": 0.4},
        All: {"parts": (Each(), Reach())},
        AnyOf: {"parts": (Each(), Reach())},
    }
    rule = dataclasses.replace(RULE, when=condition(**needed.get(condition, {})))
    found = series(Metrics(dataclasses.replace(make_config(), rules=(rule,))))
    for reason in REASONS[condition]:
        assert found[f'vigie_decisions_total{{reason="{reason}", rule="mood-turns"}}'] == 0


def test_a_poll_is_counted_by_what_it_brought():
    metrics = Metrics(make_config("news"))
    before = series(metrics)
    state = SourceState(name=SourceName("news"), kind="feed", identity="x", newest_at=NOON)
    metrics.polled(
        Collected(state, seen=9, admitted=Admitted(new=3, edited=2, duplicate=1), skipped=("a", "b"))
    )
    assert told(metrics, before) == {
        'vigie_polls_total{outcome="ok", source="news"}': 1,
        'vigie_posts_total{source="news"}': 9,
        'vigie_mentions_total{outcome="new", source="news"}': 3,
        'vigie_mentions_total{outcome="edited", source="news"}': 2,
        'vigie_mentions_total{outcome="duplicate", source="news"}': 1,
        'vigie_skipped_total{source="news"}': 2,
        'vigie_source_newest_timestamp_seconds{source="news"}': NOON.timestamp(),
    }


def test_failures_in_a_row_are_a_state_that_ends():
    metrics = Metrics(make_config("news"))
    before = series(metrics)
    state = SourceState(name=SourceName("news"), kind="feed", identity="x", failures=3)
    metrics.polled(Collected(state, error=SourceError("no")))
    assert told(metrics, before) == {
        'vigie_polls_total{outcome="failed", source="news"}': 1,
        'vigie_source_failures{source="news"}': 3,
    }
    metrics.polled(Collected(dataclasses.replace(state, failures=0)))
    assert series(metrics)['vigie_source_failures{source="news"}'] == 0


def test_decisions_and_opened_alerts_are_counted_by_rule():
    metrics = Metrics(make_config())
    before = series(metrics)
    weighed = Weighed()
    weighed.decisions.update({(RULE.name, "below-count"): 5, (RULE.name, "count"): 1})
    alert = make_alert(rule=RULE.name, severity=RULE.severity)
    weighed.events += [make_event(alert), make_event(alert, kind=EventKind.GREW)]
    metrics.weighed(weighed)
    assert told(metrics, before) == {
        'vigie_decisions_total{reason="below-count", rule="mood-turns"}': 5,
        'vigie_decisions_total{reason="count", rule="mood-turns"}': 1,
        'vigie_alerts_total{rule="mood-turns", severity="warning"}': 1,
    }


@pytest.mark.parametrize(
    ("happen", "name", "value"),
    [
        (lambda metrics: metrics.judged(7), "vigie_judged_total{}", 7),
        (
            lambda metrics: metrics.sent(ChannelName("crisis-room"), "postponed"),
            'vigie_tickets_total{channel="crisis-room", outcome="postponed"}',
            1,
        ),
        (lambda metrics: metrics.reloaded(ok=True), 'vigie_rules_reloads_total{outcome="ok"}', 1),
        (lambda metrics: metrics.reloaded(ok=False), 'vigie_rules_reloads_total{outcome="refused"}', 1),
        (
            lambda metrics: metrics.spent(SourceName("x"), "usd", Decimal("0.5")),
            'vigie_source_spent_total{source="x", what="usd"}',
            0.5,
        ),
        (
            lambda metrics: metrics.left(SourceName("x"), "usd", Decimal(7)),
            'vigie_source_left{source="x", what="usd"}',
            7,
        ),
        (
            lambda metrics: metrics.backlog(judge=4, weigh=0, deliver=0, reread=0),
            'vigie_backlog{stage="judge"}',
            4,
        ),
        (
            lambda metrics: metrics.backlog(judge=0, weigh=5, deliver=0, reread=0),
            'vigie_backlog{stage="weigh"}',
            5,
        ),
        (
            lambda metrics: metrics.backlog(judge=0, weigh=0, deliver=6, reread=0),
            'vigie_backlog{stage="deliver"}',
            6,
        ),
        (
            lambda metrics: metrics.backlog(judge=0, weigh=0, deliver=0, reread=7),
            'vigie_backlog{stage="reread"}',
            7,
        ),
    ],
)
def test_one_thing_that_happens_moves_one_series(happen, name, value):
    metrics = Metrics(make_config("news"))
    metrics.spent(SourceName("x"), "usd", Decimal(-3))  # given back: no counter goes down
    metrics.left(SourceName("x"), "usd", Decimal())
    before = series(metrics)
    happen(metrics)
    assert told(metrics, before) == {name: value}


def test_a_stage_is_timed():
    metrics = Metrics()
    with metrics.timed("judge"):
        pass
    assert series(metrics)['vigie_stage_seconds_count{stage="judge"}'] == 1


def test_after_a_reload_new_names_stand_at_zero_and_gone_sources_have_no_state():
    metrics = Metrics(make_config("news", "old"))
    state = SourceState(name=SourceName("old"), kind="feed", identity="x", newest_at=NOON, failures=2)
    metrics.polled(Collected(state, seen=1))
    metrics.left(SourceName("old"), "usd", Decimal(5))
    metrics.expect(make_config("news", "new"))
    found = series(metrics)
    assert found['vigie_posts_total{source="new"}'] == 0
    assert found['vigie_posts_total{source="old"}'] == 1
    assert 'vigie_source_failures{source="old"}' not in found
    assert 'vigie_source_left{source="old", what="usd"}' not in found
    assert 'vigie_source_newest_timestamp_seconds{source="old"}' not in found


def test_two_sets_of_metrics_do_not_mix():
    one, other = Metrics(), Metrics()
    one.judged(1)
    assert series(other)["vigie_judged_total{}"] == 0


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8"),
        (
            "application/openmetrics-text; version=1.0.0",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ),
    ],
)
def test_the_scraper_chooses_the_format(accept, content_type):
    body, given = Metrics().exposition(accept)
    assert given.startswith(content_type)
    assert (b"# EOF" in body) == ("openmetrics" in accept)
