"""Where the rules say the page's address, a card carries one link to its alert, and a digest one to itself."""

from __future__ import annotations

import json

import pytest

from alerts.console import drawn, plain
from alerts.email_page import html, text
from alerts.message import card
from alerts.slack_blocks import render
from alerts.webhook import payload
from monitor.config.load import load
from monitor.model import Message, TicketId
from monitor.wiring import alert_card, kinds
from tests.alerts.cards import PARIS
from tests.makers import NOON, make_alert, make_judged, make_message

THERE = "https://vigie.example/alerts/k3v7"


def as_slack(message: Message) -> str:
    fallback, blocks = render(message)
    assert fallback.count(THERE) == json.dumps(blocks).count(THERE)
    return json.dumps(blocks)


SHOWN = {
    "slack": as_slack,
    "mail": text,
    "mail as HTML": html,
    "plain": plain,
    "drawn": drawn,
    "webhook": lambda message: json.dumps(payload(message, TicketId("t"))),
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("kind", ["alert", "digest"])
def test_a_message_carries_one_link_to_the_page(show, kind):
    given = {"kind": kind, "at": NOON.astimezone(PARIS)}
    assert "vigie.example" not in show(make_message(**given))
    shown = show(make_message(page=THERE, **given))
    assert shown.count("vigie.example") == (
        2 if show is drawn else 1
    )  # a terminal's link: its words, its target
    assert THERE in shown


@pytest.mark.parametrize("show", list(SHOWN.values())[:-1], ids=list(SHOWN)[:-1])
def test_what_is_no_web_address_is_no_link(show):
    assert "javascript" not in show(make_message(page="javascript:alert(1)"))


def test_a_card_leads_to_its_alert_where_the_rules_say_the_page_and_a_drill_nowhere():
    rules = "version: 1\nbrands: {acme: {terms: [Acme]}}\n"
    with_page = load(f"{rules}page: https://vigie.example/\n", kinds=kinds(), environ={}, read_file=str)
    without = load(rules, kinds=kinds(), environ={}, read_file=str)
    alert, evidence = make_alert(id="k3v7"), [make_judged()]
    assert alert_card(alert, with_page, evidence, {}).page == THERE
    assert alert_card(alert, without, evidence, {}).page == ""
    assert alert_card(alert, with_page, evidence, {}, drill=True).page == ""
    assert card(alert, "It fired.", evidence, brand_title="Acme", zone=PARIS).page == ""
