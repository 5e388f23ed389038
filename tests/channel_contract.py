"""What every channel must keep, ours and yours."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from monitor.errors import DeliveryError
from monitor.model import (
    AlertState,
    Chapter,
    EventKind,
    Lines,
    Message,
    Quote,
    Receipt,
    Span,
    Table,
    TicketId,
)
from monitor.ports import Channel, Threads, Updates
from tests.hostile import HOSTILE
from tests.makers import NOON, make_message

TICKET = TicketId("ticket-of-the-contract")
LATER = TicketId("ticket-of-what-came-later")
# What no reader must be sent raw: terminal controls, direction marks, lone surrogates.
_RAW = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class ChannelContract:
    """Every channel keeps this; derive, name the class ``Test…``, and write the three fixtures.

    ``secrets`` are the words that nobody must ever see: tokens, signing keys, the path of a webhook.
    """

    secrets: tuple[str, ...] = ()

    @pytest.fixture
    def channel(self) -> Channel:
        """One that delivers, to a far side on loopback."""
        raise NotImplementedError

    @pytest.fixture
    def shown(self) -> Callable[[], str]:
        """Gives all that its readers have been shown so far."""
        raise NotImplementedError

    @pytest.fixture
    def broken(self) -> Channel:
        """One whose far side is not there."""
        raise NotImplementedError

    def test_a_message_arrives_with_its_title_and_its_summary(self, channel, shown):
        channel.send(make_message(title="CRISIS · Acme", summary="12 mentions in 30 minutes."), TICKET)
        assert "CRISIS · Acme" in shown()
        assert "12 mentions in 30 minutes." in shown()

    def test_a_quote_arrives_with_who_said_it_where_and_the_link(self, channel, shown):
        quote = Quote(
            author="@jo", place="news.example", at=NOON, text="on fire", url="https://news.example/1"
        )
        channel.send(
            make_message(quotes=(quote,), runbook="https://wiki.example/x", advice="Call Jo."), TICKET
        )
        for part in ("@jo", "news.example", "on fire", quote.url, "https://wiki.example/x", "Call Jo."):
            assert part in shown()

    def test_a_message_needs_no_more_than_a_title(self, channel, shown):
        channel.send(make_message(title="Title", summary="", quotes=(), facts=()), TICKET)
        assert "Title" in shown()

    @pytest.mark.parametrize("kind", ["alert", "digest", "notice", "test"])
    def test_every_kind_of_message_arrives(self, channel, shown, kind):
        channel.send(make_message(kind=kind, title=f"A {kind}", severity=None), TICKET)
        assert f"A {kind}" in shown()

    @pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:30]))
    def test_hostile_words_anywhere_arrive_as_nothing_but_words(self, channel, shown, hostile):
        channel.send(_everywhere(hostile), TICKET)
        assert "It began" in shown()
        assert not _RAW.search(shown())

    @pytest.mark.parametrize("words", ["12 mentions", *HOSTILE[:12]], ids=lambda text: ascii(text[:30]))
    def test_all_chapters_of_a_digest_arrive_as_nothing_but_words(self, channel, shown, words):
        line = (Span("Acme ", tone="strong"), Span(f"said {words}", "https://a.example/1"), Span("x", words))
        table = Table((f"Brand {words}", "Mentions"), ((line, (Span(f"34 {words}"),)), (line, (Span("–"),))))
        blocks = (Lines((line,), f"Head {words}"), table, Lines((line, line), listed=False))
        chapters = (Chapter("figures", "Figures", blocks), Chapter("bare", f"Bare {words}"))
        message = make_message(
            kind="digest", severity=None, lead=((Span("It is calm"), *line),), chapters=chapters
        )
        receipt = channel.send(message, TICKET)
        if isinstance(channel, Threads):
            channel.follow(message, TICKET, receipt)
        for part in ("It is calm", "Head", "34", "Bare", "Acme", "said", "https://a.example/1"):
            assert part in shown()
        assert not _RAW.search(shown())

    def test_a_receipt_is_json_without_secrets(self, channel):
        receipt = channel.send(make_message(), TICKET)
        assert isinstance(json.loads(receipt.reference), dict)
        assert not self._leaks(receipt.reference)

    def test_secrets_are_never_shown(self, channel, shown, caplog):
        caplog.set_level(logging.DEBUG)
        channel.send(make_message(), TICKET)
        assert not self._leaks(repr(channel), str(channel), repr(vars(channel)), caplog.text, shown())

    def test_a_far_side_that_is_not_there_is_a_delivery_error_that_tells_no_secret(self, broken, caplog):
        caplog.set_level(logging.DEBUG)
        with pytest.raises(DeliveryError) as caught:
            broken.send(make_message(), TICKET)
        assert str(caught.value)
        assert not self._leaks("".join(traceback.format_exception(caught.value)), caplog.text)

    def _leaks(self, *texts: str) -> list[str]:
        return [secret for secret in self.secrets if any(secret in text for text in texts)]


class UpdatesContract(ChannelContract):
    """Every channel whose messages live keeps this, too."""

    @pytest.fixture
    def first(self, channel):
        """The receipt of a message that lives."""
        return channel.send(make_message(title="CRISIS · Acme", state=AlertState.OPEN), TICKET)

    def test_it_says_that_its_messages_live_and_what_can_be_done_about_them(self, channel, shown):
        channel.send(make_message(actions=(("Take it", "vigie ack k3v7"),)), TICKET)
        assert isinstance(channel, Updates)
        assert "Take it" in shown()
        assert "vigie ack k3v7" in shown()

    @pytest.mark.parametrize("event", list(EventKind))
    def test_whatever_happens_to_an_alert_arrives_with_where_it_stands(self, channel, shown, first, event):
        receipt = channel.update(happened(event), LATER, first)
        assert isinstance(json.loads(receipt.reference), dict)
        assert "acknowledged by marie" in shown()

    def test_what_is_new_is_told(self, channel, shown, first):
        channel.update(happened(EventKind.ACKNOWLEDGED), LATER, first)
        assert "marie takes care of it" in shown()

    def test_the_receipt_of_an_update_will_do_for_the_next_one(self, channel, shown, first):
        again = channel.update(happened(EventKind.ACKNOWLEDGED), LATER, first)
        channel.update(happened(EventKind.RESOLVED, news="It is over."), TicketId("the-last"), again)
        assert "It is over." in shown()

    @pytest.mark.parametrize("reference", ["", "nonsense", "{}", "[]", '"ok"', '{"webhook": "ok"}'])
    def test_a_receipt_of_another_kind_of_channel_is_no_obstacle(self, channel, shown, reference):
        channel.update(happened(EventKind.ESCALATED, news="It is worse."), LATER, Receipt(reference))
        assert "It is worse." in shown()

    @pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:30]))
    def test_hostile_words_in_what_is_new_arrive_as_nothing_but_words(self, channel, shown, first, hostile):
        told = happened(
            EventKind.NOTED,
            news=f"It goes on {hostile}",
            state_line=hostile,
            actions=((hostile, hostile),) * 20,
        )
        channel.update(told, LATER, first)
        assert "It goes on" in shown()
        assert not _RAW.search(shown())

    def test_an_update_into_the_void_is_a_delivery_error_that_tells_no_secret(self, broken, first, caplog):
        caplog.set_level(logging.DEBUG)
        with pytest.raises(DeliveryError) as caught:
            broken.update(happened(EventKind.ESCALATED), LATER, first)
        assert not self._leaks("".join(traceback.format_exception(caught.value)), caplog.text)


def happened(event: EventKind, **given: Any) -> Message:
    """What a living message becomes."""
    told = {
        "event": event,
        "state": AlertState.ACKNOWLEDGED,
        "state_line": "acknowledged by marie",
        "news": "marie takes care of it.",
        "rings": event.rings,
    }
    return make_message(**{**told, **given})


def _everywhere(words: str) -> Message:
    quote = Quote(author=words, place=words, at=NOON, text=words, words=(words,), url=words, copies=10**9)
    return make_message(
        title=f"It began {words}",
        summary=words,
        quotes=(quote,) * 20,
        facts=((words, words),) * 50,
        advice=words,
        runbook=words,
        data={"deep": [{words: words}], "number": 1.5, "nothing": None},
    )
