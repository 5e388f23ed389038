"""What every channel must keep, ours and yours."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable

import pytest

from monitor.errors import DeliveryError
from monitor.model import Message, Quote, TicketId
from monitor.ports import Channel
from tests.hostile import HOSTILE
from tests.makers import NOON, make_message

TICKET = TicketId("ticket-of-the-contract")
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
