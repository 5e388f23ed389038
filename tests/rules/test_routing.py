"""The routing tree as a table: an alert, and whom it goes to."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from monitor.model import BrandName, ChannelName, RuleName, Severity, TopicName
from monitor.rules.conditions import Each, QuietHours, Route, Rule, Rulebook, Select
from monitor.rules.routing import Addressed, channels
from tests.makers import NOON, minutes

OFFICE = QuietHours(start=time(9), end=time(18), zone=ZoneInfo("UTC"))


def to(*names: str) -> tuple[ChannelName, ...]:
    return tuple(map(ChannelName, names))


BOOK = Rulebook(
    rules=(),
    routes=(
        Route(severity=Severity.CRISIS, notify=to("pager"), go_on=True),
        Route(
            brands=frozenset({BrandName("acme")}),
            notify=to("acme"),
            routes=(
                Route(lang=frozenset({"fr"}), notify=to("acme-fr")),
                Route(topics=frozenset({TopicName("safety")})),  # the channels of the branch above
                Route(hours=OFFICE, notify=to("desk")),
            ),
        ),
        Route(rules=frozenset({RuleName("mood")}), notify=to("mood-room")),
    ),
    fallback=ChannelName("console"),
)

TABLE = [
    # what of the alert, and its channels
    ({"lang": "fr"}, ("acme-fr",)),
    ({"lang": "fr", "severity": Severity.CRISIS}, ("pager", "acme-fr")),
    ({"topics": ("safety",)}, ("acme",)),
    ({}, ("desk",)),
    ({"at": 8 * 60}, ("acme",)),  # the office is closed: nothing finer fits
    ({"brand": "globex"}, ("console",)),
    ({"brand": "globex", "rule": "mood"}, ("mood-room",)),
    ({"brand": "globex", "severity": Severity.CRISIS}, ("pager",)),
]


@pytest.mark.parametrize(("alert", "expected"), TABLE)
def test_the_first_branch_that_fits_takes_the_alert(alert, expected):
    at = NOON + minutes(alert.get("at", 0))
    addressed = Addressed(
        **{
            "rule": RuleName("other"),
            "brand": BrandName("acme"),
            "severity": Severity.WARNING,
            **{key: value for key, value in alert.items() if key != "at"},
        }
    )
    assert channels(BOOK, None, addressed, at) == expected


def test_a_rule_that_names_its_channels_needs_no_route():
    rule = Rule(name=RuleName("r"), select=Select(), when=Each(), severity=Severity.WARNING, notify=to("own"))
    alert = Addressed(rule=rule.name, brand=BrandName("acme"), severity=Severity.CRISIS)
    assert channels(BOOK, rule, alert, NOON) == ("own",)
