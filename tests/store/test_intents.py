"""Intents lie in the table of topics, and are told apart from them."""

from __future__ import annotations

import pytest

from monitor.model import INTENTS
from monitor.store.intents import as_intent, as_topic


@pytest.mark.parametrize("intent", INTENTS)
def test_what_was_put_there_is_read_again(intent):
    assert as_intent(as_topic(intent)) == intent


@pytest.mark.parametrize("topic", ["safety", "question", "my-intent"])
def test_a_topic_is_no_intent(topic):
    assert as_intent(topic) is None
