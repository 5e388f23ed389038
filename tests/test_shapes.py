from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone

from monitor.model import (
    AlertState,
    Evidence,
    Hush,
    Judged,
    Number,
    Reason,
    Sentiment,
    Severity,
    Topic,
    TopicName,
    Verdict,
)
from monitor.shapes import SHOWN, alert_json, mention_json, moment, reason_json, silence_json
from tests.makers import NOON, make_alert, make_judged, make_mention, make_silence, minutes


def test_times_are_utc_whatever_zone_they_came_in():
    assert moment(datetime(2026, 3, 10, 13, tzinfo=timezone(timedelta(hours=1)))) == "2026-03-10T12:00:00Z"
    assert moment(datetime(2026, 3, 10, 12, 0, 0, 500000, tzinfo=UTC)) == "2026-03-10T12:00:00.500000Z"
    assert moment(None) is None


def test_a_mention_gives_the_words_that_decided():
    verdict = Verdict(
        "en",
        Sentiment(-0.6, "negative", 0.8, (Evidence("awful", -1.9),)),
        "vader 3.3.2",
        (Topic(TopicName("safety"), 0.9, (Evidence("recall", 1.0),)),),
    )
    shown = mention_json(Judged(make_mention(brands=["acme", "globex"]), verdict))
    assert shown["sentiment"] == {
        "score": -0.6,
        "label": "negative",
        "confidence": 0.8,
        "evidence": ["awful"],
        "weights": [-1.9],
        "model": "vader 3.3.2",
    }
    assert shown["topics"] == [{"name": "safety", "score": 0.9, "evidence": ["recall"], "weights": [1.0]}]
    assert shown["brands"] == ["acme", "globex"]
    json.dumps(shown)


def test_no_opinion_is_said_as_such_and_never_as_neutral():
    shown = mention_json(make_judged(None))
    assert shown["sentiment"] == {
        "score": None,
        "label": "unknown",
        "confidence": None,
        "evidence": [],
        "weights": [],
        "model": None,
    }


def test_an_alert_gives_its_reason_with_numbers_and_the_first_of_its_evidence():
    numbers: dict[str, Number] = {"count": 12, "within": timedelta(minutes=30), "until": NOON}
    alert = make_alert(reason=Reason("count", fired=True, numbers=numbers))
    shown = alert_json(alert, "Twelve.", [make_judged() for _ in range(SHOWN + 5)])
    assert shown["reason"] == {
        "name": "count",
        "fired": True,
        "sentence": "Twelve.",
        "numbers": {"count": 12, "within": "30m", "until": "2026-03-10T12:00:00Z"},
        "parts": [],
    }
    assert len(shown["evidence"]) == SHOWN  # type: ignore[arg-type]  # it is a list
    assert {"id", "rule", "brand", "severity", "state", "opened_at", "channels"} <= shown.keys()
    json.dumps(shown)


def test_an_alert_gives_the_whole_of_its_life():
    alert = make_alert(
        group="fire",
        state=AlertState.RESOLVED,
        told_at=NOON + minutes(1),
        resolved_at=NOON + minutes(90),
        peak=Reason("count", fired=True, numbers={"count": 40}),
        by="marie",
        until=NOON + minutes(30),
        hush=Hush.SILENCED,
        behind="silence-1",
        rules_version="abc",
    )
    shown = alert_json(alert, "Twelve.", [], "Forty.")
    expected = {
        "group": "fire",
        "state": "resolved",
        "told_at": "2026-03-10T12:01:00Z",
        "resolved_at": "2026-03-10T13:30:00Z",
        "duration": "90m",
        "by": "marie",
        "until": "2026-03-10T12:30:00Z",
        "hush": "silenced",
        "behind": "silence-1",
        "rules_version": "abc",
        "peak": {"name": "count", "fired": True, "sentence": "Forty.", "numbers": {"count": 40}, "parts": []},
    }
    assert {name: shown[name] for name in expected} == expected


def test_what_an_alert_does_not_have_is_null():
    shown = alert_json(make_alert(), "", [])
    for name in [
        "group",
        "told_at",
        "resolved_at",
        "duration",
        "peak",
        "by",
        "until",
        "hush",
        "behind",
        "rules_version",
    ]:
        assert shown[name] is None, name


def test_the_parts_of_a_reason_are_given_to_any_depth():
    inner = Reason("count", fired=True, numbers={"within": minutes(30), "factor": math.inf})
    shown = reason_json(Reason("all", fired=False, parts=(Reason("any", fired=True, parts=(inner,)),)), "No.")
    assert shown == {
        "name": "all",
        "fired": False,
        "sentence": "No.",
        "numbers": {},
        "parts": [
            {
                "name": "any",
                "fired": True,
                "numbers": {},
                "parts": [
                    {
                        "name": "count",
                        "fired": True,
                        "numbers": {"within": "30m", "factor": "inf"},
                        "parts": [],
                    }
                ],
            }
        ],
    }
    json.dumps(shown, allow_nan=False)


def test_a_silence_says_what_it_hides_and_why():
    assert silence_json(make_silence(id="s1", rule=None, severity=Severity.WARNING)) == {
        "id": "s1",
        "since": "2026-03-10T12:00:00Z",
        "until": "2026-03-10T12:10:00Z",
        "by": "marie",
        "reason": "a planned outage",
        "rule": None,
        "brand": None,
        "severity": "warning",
    }
