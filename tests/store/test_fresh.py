"""What is kept in memory is never seen: only how long an answer takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.store import Store, fresh
from monitor.store.fresh import Fresh
from tests.makers import make_judged, make_mention


def forget_memory(store):
    store._fresh.clear()


def test_more_than_memory_holds_is_read_from_the_database(store):
    mentions = [make_mention(story=None) for _ in range(fresh.MOST + 7)]
    store.admit(mentions, None)
    assert len(store._fresh._held) == fresh.MOST
    assert store.unjudged(2 * fresh.MOST) == mentions
    forget_memory(store)
    assert store.unjudged(2 * fresh.MOST) == mentions


def test_memory_and_database_agree_after_every_step(store):
    one = make_judged(topics=("safety",))
    both = [lambda: None, lambda: forget_memory(store)]
    for clear in both:
        store.admit([one.mention], None)
        clear()
        assert store.unjudged(9) == [one.mention]
        store.judge([one])
        clear()
        assert store.unweighed(9) == [one]
        edit = replace(one.mention, text=f"{one.mention.text}!")
        store.admit([edit], None)
        clear()
        one = replace(one, mention=replace(edit, revision=one.mention.revision + 1, story=None))
        assert store.unjudged(9) == [one.mention]
        store.judge([one])
        store.weigh([one.mention.id], [], [])
        assert not store._fresh._held
        one = make_judged()


class TroubleError(Exception):
    """Something between the last write and its commit."""


def test_what_was_rolled_back_is_not_remembered(path):
    troubles: list[type[Exception]] = []

    def edge(_name):
        if troubles:
            raise troubles.pop()

    with Store.open(path, "pytest", edge) as store:
        mention = make_mention(story=None)
        store.admit([mention], None)
        troubles.append(TroubleError)
        with pytest.raises(TroubleError):
            store.judge([make_judged(id=mention.id, story="elsewhere")])
        assert store.unjudged(9) == [mention]
        assert store.unweighed(9) == []


def test_it_gives_the_mentions_in_the_order_asked_for(store):
    mentions = [make_mention() for _ in range(3)]
    store.admit(mentions, None)
    cold = Fresh()
    assert [one.mention for one in cold.load(store._conn, [3, 1])] == [mentions[2], mentions[0]]
    assert [one.mention for one in store._fresh.load(store._conn, [2, 3])] == mentions[1:]
