"""What every store keeps of what people do, and of how well sources are seen."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.boxes import Admitted
from monitor.errors import StoreError
from monitor.model import (
    BrandName,
    Order,
    OrderId,
    RuleName,
    Seeing,
    Settled,
    Severity,
    Sight,
    SourceName,
    Trouble,
    Verb,
)
from tests.makers import (
    NOON,
    make_judged,
    make_order,
    make_silence,
    minutes,
)


class OrdersContract:
    """A part of ``StoreContract``; besides ``make``, write ``place`` and ``outcome``."""

    def make(self, folder: Path) -> Any:
        """As in ``StoreContract``."""
        raise NotImplementedError

    # --- what people do ---

    def place(self, store: Any, order: Order) -> None:
        """Ask for something, as another process would."""
        raise NotImplementedError

    def outcome(self, store: Any, order: OrderId) -> Settled | None:
        """What became of an order, as another process would see it."""
        raise NotImplementedError

    def test_an_order_waits_for_the_engine_in_the_order_it_was_given(self, store):
        silence = make_silence(reason="on sait")
        orders = [
            make_order(),
            make_order(verb=Verb.SNOOZE, until=NOON + minutes(30), note="bin dran", by="zoé"),
            make_order(verb=Verb.SILENCE, target="", silence=silence),
        ]
        for order in orders:
            self.place(store, order)
        assert store.orders(10) == orders
        assert store.orders(2) == orders[:2]
        assert self.outcome(store, orders[0].id) is None

    def test_an_order_is_settled_once_and_says_how(self, store):
        done, refused, waiting = make_order(), make_order(), make_order()
        for order in (done, refused, waiting):
            self.place(store, order)
        settled = [Settled(done.id, NOON), Settled(refused.id, NOON, "it is resolved already")]
        store.weigh([], [], [], settled=settled)
        store.weigh([], [], [], settled=[Settled(done.id, NOON + minutes(5), "too late")])
        assert store.orders(10) == [waiting]
        assert [self.outcome(store, order.id) for order in (done, refused, waiting)] == [*settled, None]

    def test_the_same_order_twice_is_one(self, store):
        order = make_order()
        self.place(store, order)
        self.place(store, order)
        assert store.orders(10) == [order]
        store.weigh([], [], [], settled=[Settled(order.id, NOON)])
        self.place(store, order)
        assert store.orders(10) == []

    def test_what_nobody_asked_for_has_no_outcome(self, store):
        with pytest.raises(StoreError, match="no order nothing"):
            self.outcome(store, OrderId("nothing"))

    def test_what_was_asked_for_disturbs_nothing_that_is_under_way(self, store):
        """Another process writes between two steps of ours."""
        judged = [make_judged() for _ in range(3)]
        store.admit([one.mention for one in judged], None)
        self.place(store, make_order())
        assert store.unjudged(10) == [one.mention for one in judged]
        store.judge(judged)
        self.place(store, make_order())
        assert store.unweighed(10) == judged
        more = make_judged()
        assert store.admit([more.mention], None) == Admitted(new=1)
        store.judge([more])
        assert store.unweighed(10) == [*judged, more]
        assert len(store.orders(10)) == 2

    def test_a_silence_is_kept_until_it_ends(self, tmp_path):
        whole = make_silence(rule=None, brand=None, until=NOON + minutes(20))
        part = make_silence(
            rule=RuleName("loud"), brand=BrandName("acme"), severity=Severity.WATCH, by="zoé", reason="été"
        )
        with contextlib.closing(self.make(tmp_path)) as store:
            store.weigh([], [], [], silences=[whole, part])
        with contextlib.closing(self.make(tmp_path)) as store:
            assert store.silences(NOON) == [part, whole], "the first to end first"
            assert store.silences(part.until) == [whole], "after, not at"
            store.weigh([], [], [], silences=[replace(whole, until=NOON)])
            assert store.silences(NOON) == [part]

    # --- how well sources are seen ---

    def test_who_is_in_trouble_is_what_was_noted_last(self, tmp_path):
        with contextlib.closing(self.make(tmp_path)) as store:
            assert store.troubles() == []
            topics, sentiment = (
                Trouble("topics", NOON, "the file is gone"),
                Trouble("sentiment", NOON, "it hangs"),
            )
            store.note_troubles([topics, sentiment])
        with contextlib.closing(self.make(tmp_path)) as store:
            assert store.troubles() == [sentiment, topics]
            store.note_troubles([topics])
            assert store.troubles() == [topics]
            store.note_troubles([])
            assert store.troubles() == []

    def test_of_each_source_the_last_sight_before_and_all_since_are_told(self, tmp_path):
        def sight(source: str, at: float, state: Seeing = Seeing.FAILING) -> Sight:
            return Sight(SourceName(source), NOON + minutes(at), state, f"à {at}")

        old, last = sight("news", -9), sight("news", -5, Seeing.SEEING)
        blog, late = sight("blog", -30), sight("blog", 2)
        at_once = sight("news", 0, Seeing.STALE)
        with contextlib.closing(self.make(tmp_path)) as store:
            store.see([old, last, blog])
            store.see([late, at_once])
            store.see([at_once])
        with contextlib.closing(self.make(tmp_path)) as store:
            assert store.sights(NOON) == [blog, last, at_once, late]
            assert store.sights(NOON - minutes(60)) == [blog, old, last, at_once, late]
            assert store.sights(NOON + minutes(60)) == [at_once, late]
