"""What platforms count of a post: kept, and how it grew, and never an edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.model import Figures
from tests.makers import NOON, make_judged, make_mention, minutes

POST = make_mention(likes=3, replies=1, collected_at=NOON)


def comes_again(store, at: float, **numbers):
    """The same post, so many minutes later, with other numbers; what became of it."""
    return store.admit([replace(POST, collected_at=NOON + minutes(at), **numbers)], None)


def readings(store, mention=POST):
    grown = store.reads.growth([mention.id]).get(mention.id, ())
    return [((one.at - NOON) / timedelta(minutes=1), one.likes) for one in grown]


def test_numbers_come_out_as_they_went_in(store):
    review = make_mention(likes=1, replies=2, shares=3, stars=4)
    store.admit([review], None)
    assert store.unjudged(1) == [review]
    store._fresh.clear()
    assert store.unjudged(1) == [review]


def test_other_numbers_are_no_edit_and_are_kept(store):
    store.admit([POST], None)
    store.judge([replace(make_judged(), mention=store.unjudged(1)[0])])
    admitted = comes_again(store, 120, likes=253, shares=4)
    assert (admitted.edited, admitted.duplicate) == (0, 1)
    assert store.unjudged(1) == [], "nobody judges it again"
    (one,) = store.reads.mentions()
    assert (one.mention.likes, one.mention.replies, one.mention.shares) == (253, 1, 4)
    assert one.mention.revision == 1
    assert store.reads.growth([POST.id, "unheard of"]) == {
        POST.id: (Figures(NOON, 3, 1, None), Figures(NOON + minutes(120), 253, 1, 4))
    }
    (waiting,) = store.unweighed(9)
    assert waiting.mention.likes == 253, "what was held in memory is read anew"


def test_what_stays_the_same_or_is_not_told_leaves_no_trace(store):
    store.admit([POST], None)
    comes_again(store, 60)
    comes_again(store, 120, likes=None, replies=None)
    assert readings(store) == []
    (one,) = store.reads.mentions()
    assert (one.mention.likes, one.mention.replies) == (3, 1)


@pytest.mark.parametrize(
    ("comings", "kept"),
    [
        ([10], [0, 10]),
        ([10, 20, 30], [0, 30]),
        ([10, 70], [0, 70]),
        ([60, 70, 80], [0, 60, 80]),
        ([60, 70, 125], [0, 60, 125]),
        ([60, 125, 130], [0, 60, 125, 130]),
        ([*range(5, 600, 5)], [0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 595]),
    ],
)
def test_of_many_readings_the_first_the_last_and_one_an_hour_are_kept(store, comings, kept):
    store.admit([POST], None)
    for number, at in enumerate(comings, 4):
        comes_again(store, at, likes=number)
    told = readings(store)
    assert told[0] == (0, 3)
    assert told[-1] == (comings[-1], 3 + len(comings))
    assert all(after[0] - before[0] >= 60 for before, after in pairwise(told[:-1]))
    assert [at for at, _ in told] == kept


def test_stars_are_changed_and_do_not_grow(store):
    review = make_mention(stars=5)
    store.admit([review], None)
    store.admit([replace(review, stars=1)], None)
    (one,) = store.reads.mentions()
    assert one.mention.stars == 1
    assert store.reads.growth([review.id]) == {}


def test_an_edit_may_bring_other_numbers(store):
    store.admit([POST], None)
    edited = replace(POST, text="Acme, in other words", likes=9, collected_at=NOON + minutes(9))
    assert store.admit([edited], None).edited == 1
    (one,) = store.reads.mentions()
    assert (one.mention.likes, one.mention.replies, one.mention.revision) == (9, 1, 2)
    assert readings(store) == [(0, 3), (9, 9)]


def test_rules_and_replays_see_the_numbers_as_they_were_weighed(store):
    """A rule weighs a mention once: what it selects must not depend on when the daemon was started again."""
    store.admit([POST], None)
    store.judge([replace(make_judged(), mention=POST)])
    store.weigh([POST.id], [], [])
    comes_again(store, 60, likes=500)
    (light,) = store.reads.history(words=False)
    assert (light.mention.likes, light.mention.replies) == (3, 1)
    (light,) = store.weighed_history(NOON - minutes(1), words=True)
    assert light.mention.likes == 3


def test_growth_goes_with_its_mention(store):
    store.admit([POST], None)
    comes_again(store, 60, likes=500)
    store.forget({}, NOON + minutes(1))
    assert store._conn.execute("SELECT count(*) FROM growth").fetchone() == (0,)
