"""What every source that searches passes, besides: its canary tells a dead search from a brand that nobody names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.ports import Canaries
from tests.makers import NOON
from tests.servers.api import Told
from tests.servers.feeds import Answer


class CanaryContract:
    """Derive beside ``HttpSourceContract``, and name the ``word`` that is searched for."""

    word: str
    server: Any
    make: Any

    def say(self, word: str, ago: timedelta) -> None:
        self.server.posts = [Told("77", f"and {word} too", NOON - ago, title="Of something else")]

    def test_a_search_that_finds_what_is_always_there_is_well(self):
        source = self.make()
        assert isinstance(source, Canaries)
        self.say(self.word, timedelta(hours=3))
        assert source.canary() == ""
        assert len(self.server.seen) == 1

    def test_a_search_that_finds_nothing_at_all_says_so(self):
        self.server.posts = []
        assert f"finds nothing at all: not even the word '{self.word}' in the last" in self.make().canary()

    def test_an_index_that_stopped_long_ago_finds_nothing_new(self):
        self.say(self.word, timedelta(days=60))
        assert self.make().canary()

    def test_the_operator_may_name_the_word(self):
        self.say("zwieback", timedelta(hours=3))
        assert self.make(canary="zwieback").canary() == ""
        assert "'kazoo'" in self.make(canary="kazoo").canary()

    def test_a_search_that_cannot_be_asked_is_no_dead_one(self):
        self.server.trouble = Answer(b"", 503)
        with pytest.raises(SourceError):
            self.make().canary()
