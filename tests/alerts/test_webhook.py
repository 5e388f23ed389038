from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from alerts.webhook import WebhookChannel, WebhookSettings, payload, signature
from monitor.errors import DeliveryError, Outcome
from monitor.model import EventKind, Quote, TicketId
from monitor.ports import Surroundings
from tests.channel_contract import UpdatesContract, happened
from tests.fakes import FakeClock
from tests.makers import NOON, make_message
from tests.servers.webhook import webhook_server

SECRET = "whsec-SECRETSECRET"
TICKET = TicketId("ticket-1")
DOC = Path(__file__).parents[2] / "docs" / "webhook.md"


def make(url: str, environ=None, **given) -> WebhookChannel:
    context = {"environ": {"WEBHOOK_SECRET": SECRET} if environ is None else environ}
    settings = WebhookSettings.model_validate({"url": url, **given}, context=context)
    around = Surroundings("backoffice", FakeClock(NOON), (ip_network("127.0.0.0/8"),))
    return WebhookChannel(settings, around)


@pytest.fixture
def server():
    with webhook_server() as receiver:
        yield receiver


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in (*value, *value.values()) for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


class TestContract(UpdatesContract):
    secrets = (SECRET, "SECRETKEYSECRET")

    @pytest.fixture
    def channel(self, server):
        return make(server.url, secret="${WEBHOOK_SECRET}")

    @pytest.fixture
    def shown(self, server):
        return lambda: "\n".join(text for _, body in server.received for text in strings(json.loads(body)))

    @pytest.fixture
    def broken(self):
        return make("http://127.0.0.1:9/hook?key=SECRETKEYSECRET", secret="${WEBHOOK_SECRET}")

    def test_secrets_are_never_shown(self, channel, shown, caplog):
        """An address in ``rules.yaml`` is no secret to whoever reads the file; it is one to a log."""
        caplog.set_level("DEBUG")
        channel.send(make_message(), TICKET)
        assert not self._leaks(repr(channel), caplog.text, shown())
        assert SECRET not in repr(vars(channel))


def test_what_is_sent_is_the_data_with_what_a_person_would_read_beside_it():
    at = datetime(2026, 3, 10, 13, 0, tzinfo=ZoneInfo("Europe/Paris"))
    quote = Quote(
        author="@jo", place="news.example", at=at, text="on fire", words=("fire",), url="https://a.example"
    )
    message = make_message(
        at=at,
        quotes=(quote,),
        facts=(("So far", "27 mentions"),),
        advice="Call Jo.",
        runbook="https://wiki.example",
        data={"id": "k3v7", "rule": "mood-turns", "evidence": ["m1", {"n": 1, "x": None}]},
    )
    assert payload(message, TICKET) == {
        "id": "k3v7",
        "rule": "mood-turns",
        "evidence": ["m1", {"n": 1, "x": None}],
        "event": "opened",
        "news": "",
        "state_line": "",
        "rings": True,
        "kind": "alert",
        "title": "Warning · Acme · mood-turns",
        "summary": "12 negative mentions of Acme in 30 minutes by 9 authors.",
        "at": "2026-03-10T12:00:00Z",
        "language": "en",
        "quotes": [
            {
                "author": "@jo",
                "place": "news.example",
                "at": "2026-03-10T12:00:00Z",
                "text": "on fire",
                "words": ["fire"],
                "url": "https://a.example",
                "copies": 1,
                "likes": None,
                "stars": None,
            }
        ],
        "facts": [{"label": "So far", "value": "27 mentions"}],
        "advice": "Call Jo.",
        "runbook": "https://wiki.example",
        "actions": [],
        "ticket": "ticket-1",
    }


class TestRequest:
    def test_it_is_json_with_the_ticket_to_know_it_by_when_it_comes_again(self, server):
        receipt = make(server.url).send(make_message(), TICKET)
        headers, body = server.received[0]
        assert headers["content-type"] == "application/json"
        assert headers["vigie-ticket"] == json.loads(body)["ticket"] == "ticket-1"
        assert "vigie-signature" not in headers
        assert json.loads(receipt.reference) == {"status": 200, "ticket": "ticket-1"}

    def test_it_is_signed_over_its_time_and_its_body(self, server):
        make(server.url, secret="${WEBHOOK_SECRET}").send(make_message(), TICKET)
        headers, body = server.received[0]
        at = str(int(NOON.timestamp()))
        expected = hmac.new(SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        assert headers["vigie-signature"] == f"t={at},v1={expected}"

    def test_an_absent_secret_is_never_replaced_by_no_signature(self, server):
        channel = make(server.url, environ={}, secret="${WEBHOOK_SECRET}")
        with pytest.raises(DeliveryError, match="WEBHOOK_SECRET is not set") as caught:
            channel.send(make_message(), TICKET)
        assert caught.value.permanent
        assert server.received == []


class TestLife:
    """A receiver hears of everything that happens to an alert, each time in the same form."""

    def test_its_settings_say_that_it_lives(self):
        assert WebhookSettings.model_validate({"url": "https://ops.example"}).living

    def test_what_happened_comes_with_the_alerts_id_its_state_and_a_ticket_of_its_own(self, server):
        channel = make(server.url)
        first = channel.send(make_message(data={"id": "k3v7", "state": "open"}), TICKET)
        told = happened(EventKind.ACKNOWLEDGED, data={"id": "k3v7", "state": "open"})
        channel.update(told, TicketId("ticket-2"), first)
        body = json.loads(server.received[1][1])
        assert {name: body[name] for name in ("id", "event", "state", "news", "rings", "ticket")} == {
            "id": "k3v7",
            "event": "acknowledged",
            "state": "acknowledged",
            "news": "marie takes care of it.",
            "rings": False,
            "ticket": "ticket-2",
        }

    @pytest.mark.parametrize("kind", ["digest", "notice", "test"])
    def test_what_is_no_alert_has_no_life(self, kind):
        assert not {"event", "state", "news", "rings"} & set(payload(make_message(kind=kind), TICKET))

    def test_what_can_be_done_comes_as_commands(self):
        told = payload(make_message(actions=(("Take it", "vigie ack k3v7"),)), TICKET)
        assert told["actions"] == [{"label": "Take it", "command": "vigie ack k3v7"}]


class TestAnswers:
    @pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
    def test_any_2xx_is_a_delivery(self, server, status):
        server.answers = [status]
        assert json.loads(make(server.url).send(make_message(), TICKET).reference)["status"] == status

    @pytest.mark.parametrize(
        ("status", "outcome", "permanent"),
        [
            (301, Outcome.NOT_DELIVERED, True),
            (307, Outcome.NOT_DELIVERED, True),
            (400, Outcome.NOT_DELIVERED, True),
            (401, Outcome.NOT_DELIVERED, True),
            (404, Outcome.NOT_DELIVERED, True),
            (410, Outcome.NOT_DELIVERED, True),
            (408, Outcome.NOT_DELIVERED, False),
            (409, Outcome.NOT_DELIVERED, False),
            (425, Outcome.NOT_DELIVERED, False),
            (429, Outcome.NOT_DELIVERED, False),
            (500, Outcome.NOT_DELIVERED, False),
            (503, Outcome.NOT_DELIVERED, False),
            (0, Outcome.UNKNOWN, False),
        ],
    )
    def test_everything_else_says_whether_to_come_again(self, server, status, outcome, permanent):
        server.answers = [status]
        with pytest.raises(DeliveryError) as caught:
            make(server.url).send(make_message(), TICKET)
        assert (caught.value.outcome, caught.value.permanent) == (outcome, permanent)
        assert len(server.received) == 1

    def test_a_receiver_that_asks_for_time_gets_it(self, server):
        server.answers, server.headers = [503], {"Retry-After": "30"}
        with pytest.raises(DeliveryError) as caught:
            make(server.url).send(make_message(), TICKET)
        assert caught.value.retry_after == timedelta(seconds=30)

    def test_a_redirect_is_not_followed(self, server):
        server.answers, server.headers = [302], {"Location": server.url}
        with pytest.raises(DeliveryError, match="write the final one"):
            make(server.url).send(make_message(), TICKET)
        assert len(server.received) == 1


@pytest.mark.parametrize("url", ["", "ops.example/vigie", "ftp://ops.example", "http://["])
def test_what_is_no_web_address_is_refused_when_the_rules_are_read(url):
    with pytest.raises(ValidationError, match="https:// or http://"):
        make(url)


def test_the_guide_names_every_event_and_whether_it_rings():
    table = dict(
        re.findall(r"^\| (`[a-z`, ]+`) \|.*\| (yes|no) \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    )
    told = {name: rings == "yes" for names, rings in table.items() for name in re.findall(r"\w+", names)}
    assert told == {str(kind): kind.rings for kind in EventKind}


def test_the_guide_shows_every_key_that_is_sent():
    example = json.loads(re.findall(r"```json\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)[0])
    told = happened(EventKind.OPENED, quotes=(), facts=())
    assert set(payload(told, TICKET)) - set(example) == set()


class TestTheGuide:
    """The snippet in docs/webhook.md is run, not believed."""

    @pytest.fixture
    def verify(self):
        snippet = re.search(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
        assert snippet is not None
        names: dict[str, Any] = {}
        exec(snippet[1], names)
        return names["verify"]

    @pytest.mark.parametrize(
        ("body", "secret", "later", "good"),
        [
            (b'{"a": 1}', SECRET, 0, True),
            (b'{"a": 1}', SECRET, 299, True),
            (b'{"a": 1}', SECRET, 301, False),
            (b'{"a": 1}', SECRET, -301, False),
            (b'{"a": 2}', SECRET, 0, False),
            (b'{"a": 1}', "other", 0, False),
        ],
    )
    def test_it_accepts_what_we_sign_and_nothing_else(self, verify, body, secret, later, good):
        header = signature(b'{"a": 1}', SECRET, NOON)
        assert verify(body, header, secret, now=NOON.timestamp() + later) is good

    @pytest.mark.parametrize("header", ["", "t=1", "v1=abc", "t=x,v1=y", "nonsense", "t=1,v1=é"])
    def test_it_refuses_a_header_that_is_none(self, verify, header):
        assert verify(b"{}", header, SECRET, now=1.0) is False
