from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

from monitor.model import Evidence, Judged, Number, Reason, Sentiment, Topic, TopicName, Verdict
from monitor.shapes import SHOWN, alert_json, mention_json, moment
from tests.makers import NOON, make_alert, make_judged, make_mention


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
