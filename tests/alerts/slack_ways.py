"""The two ways to a Slack on loopback, as ``rules.yaml`` would make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from alerts.slack import SlackChannel, SlackSettings
from monitor.errors import DeliveryError, Outcome
from monitor.model import TicketId
from monitor.ports import Surroundings
from tests.fakes import FakeClock
from tests.makers import NOON, make_message
from tests.servers.slack import TOKEN

LOOPBACK = (ip_network("127.0.0.0/8"),)
TICKET = TicketId("ticket-1")
NOT_DELIVERED, UNKNOWN = Outcome.NOT_DELIVERED, Outcome.UNKNOWN
CLOSED = "http://127.0.0.1:9/"  # the discard port: nobody listens


def settings(environ=None, **given) -> SlackSettings:
    """As ``rules.yaml`` would have it."""
    environ = {"SLACK_BOT_TOKEN": TOKEN, **(environ or {})}
    return SlackSettings.model_validate({"kind": "slack", **given}, context={"environ": environ})


def make(allow=LOOPBACK, environ=None, **given) -> SlackChannel:
    around = Surroundings(name="crisis-room", clock=FakeClock(NOON), allow=allow)
    return SlackChannel(settings(environ, **given), around)


def bot(slack, channel="#crisis", **given) -> SlackChannel:
    return make(token="${SLACK_BOT_TOKEN}", channel=channel, api_url=slack.api_url, **given)


def hook(slack, **given) -> SlackChannel:
    return make(webhook="${SLACK_WEBHOOK}", environ={"SLACK_WEBHOOK": slack.hook_url}, **given)


def failure(channel, message=None, ticket=TICKET) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(message or make_message(), ticket)
    return caught.value


def a_minute_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)
