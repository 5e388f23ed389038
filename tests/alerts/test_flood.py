"""5,000 alerts are one message, and it fits."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta

import pytest

from alerts.console import plain
from alerts.flood import flood
from alerts.slack_blocks import render
from alerts.slack_elements import ALL
from monitor.model import BrandName, RuleName, Severity
from tests.alerts.cards import PARIS
from tests.makers import NOON, make_alert, minutes
from tests.servers.slack_limits import check_message, shown

HOUR = timedelta(hours=1)
WATCH, WARNING, CRISIS = Severity


def digest(alerts, **given):
    arguments = {"channel": "crisis-room", "since": NOON, "at": NOON + HOUR, "zone": PARIS, **given}
    return flood(alerts, titles=lambda brand: brand.title(), **arguments)


def some(many, severity=WARNING, **given):
    return [
        make_alert(
            id=f"id{severity[0]}{number:05}", severity=severity, opened_at=NOON + minutes(number), **given
        )
        for number in range(many)
    ]


def test_it_says_how_many_of_what_and_shows_the_worst_first():
    alerts = [
        *some(300, WATCH, brand=BrandName("globex"), rule=RuleName("each")),
        *some(11, WARNING),
        *some(1, CRISIS),
    ]
    message = digest(alerts)
    assert (message.kind, message.severity, message.title) == ("digest", CRISIS, "312 alerts at once")
    assert message.summary == (
        "312 alerts since 13:00 CET are told here in one message: crisis-room had its fill for this hour."
    )
    assert message.facts[:5] == (
        ("By severity", "WATCH 300, WARNING 11, CRISIS 1"),
        ("By brand", "Globex 300, Acme 12"),
        ("By rule", "each 300, mood-turns 12"),
        ("CRISIS 13:00 CET", "Acme · mood-turns · 1 mention · idc00000"),
        ("WARNING 13:00 CET", "Acme · mood-turns · 1 mention · idw00000"),
    )
    assert message.facts[-1] == ("And", "292 more")
    assert len(message.facts) == 3 + 20 + 1


def test_it_says_how_to_see_them_all():
    early = make_alert(opened_at=NOON - minutes(7))
    ((_, command),) = digest([early, *some(11)]).actions
    assert shlex.split(command) == ["vigie", "alerts", "--since", "2026-03-10T11:53Z", "--limit", "112"]


def test_a_machine_gets_every_one_of_them():
    data = digest(some(5_000)).data
    assert data["flood"] is True
    assert data["since"] == "2026-03-10T12:00:00Z"
    assert len(data["alerts"]) == 5_000
    assert data["alerts"][0] == {
        "id": "idw00000",
        "rule": "mood-turns",
        "brand": "acme",
        "severity": "warning",
    }


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("many", [1, 20, 21, 5_000])
def test_it_stays_within_slacks_limits_and_shows_the_twenty_worst_everywhere(many, language):
    brand, rule = BrandName("b" * 63), RuleName("r" * 63)
    message = digest(some(many, brand=brand, rule=rule), language=language)
    text, blocks = render(message)
    posted = {"text": text, "blocks": blocks}
    check_message(posted)
    assert len(json.dumps(blocks, ensure_ascii=False)) <= ALL
    last = f"idw{min(many, 20) - 1:05}"
    assert last in shown(posted)
    assert last in plain(message)
    assert "vigie alerts --since" in shown(posted)


def test_nothing_is_no_flood_and_no_crash():
    assert digest([]).severity is WATCH
