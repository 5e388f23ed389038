from __future__ import annotations

from dataclasses import replace

from monitor.store import MentionFilter
from tests.makers import NOON, make_event, make_judged, make_mention, make_ticket, minutes
from tests.store.contents import index_is_right


def keys(store, **wanted):
    return sorted(one.mention.key for one in store.reads.mentions(MentionFilter(**wanted)))


def test_each_source_forgets_at_its_own_time(store):
    ages = {"news": (1, 30, 90), "blog": (1, 30, 90), "imported": (1, 30, 90)}
    store.admit(
        [
            make_mention(key=f"{source}-{age}", source=source, collected_at=NOON - minutes(age))
            for source, several in ages.items()
            for age in several
        ],
        None,
    )
    cutoffs = {"news": NOON - minutes(10), "blog": NOON - minutes(99), "unheard-of": NOON}
    assert store.forget(cutoffs, NOON - minutes(60)) == 3
    assert keys(store) == ["blog-1", "blog-30", "blog-90", "imported-1", "imported-30", "news-1"]
    assert store.forget(cutoffs, NOON - minutes(60)) == 0


def test_an_old_post_is_kept_from_the_day_we_heard_of_it(store):
    store.admit([make_mention(published_at=NOON - minutes(9_999), collected_at=NOON)], None)
    assert store.forget({}, NOON - minutes(1)) == 0


def test_a_great_deal_is_forgotten_in_small_transactions(store):
    store.admit([make_mention(source=f"s{n % 3}", collected_at=NOON) for n in range(10)], None)
    assert [store.forget({}, NOON + minutes(1), limit=4) for _ in range(4)] == [4, 4, 2, 0]
    assert store.reads.counts().mentions == 0


def test_all_that_was_said_of_a_mention_goes_with_it(store):
    gone = [make_judged(topics=("safety",), text="Acme secret") for _ in range(2)]
    kept = make_judged(topics=("safety",), collected_at=NOON + minutes(9))
    store.admit([one.mention for one in (*gone, kept)], None)
    store.judge([gone[0], kept])
    store.forget({}, NOON + minutes(1))
    tables = ("mentions", "mention_brands", "verdicts", "mention_topics", "to_weigh")
    count = {table: store._conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    assert count == dict.fromkeys(tables, 1)
    assert store.unjudged(10) == []
    assert store.unweighed(10) == [kept]
    assert keys(store, search="secret") == []
    index_is_right(store)
    assert store._fresh._held == {}


def test_an_alert_outlives_its_evidence(store):
    one = make_judged()
    store.admit([one.mention], None)
    store.judge([one])
    event = make_event(added=(one.mention.id,))
    store.weigh([one.mention.id], [event], [make_ticket(event)])
    store.forget({}, NOON + minutes(1))
    assert store.event(event.id) == event
    assert store.live_alerts(NOON) == [event.alert]
    assert list(store.reads.evidence(event.alert.id)) == []
    assert list(store.fired_since(NOON - minutes(1))) == []


def test_a_verdict_that_comes_too_late_is_dropped(store):
    one = make_judged()
    store.admit([one.mention], None)
    store.forget({}, NOON + minutes(1))
    store.judge([one])
    store.weigh([one.mention.id], [], [])
    assert store.unweighed(10) == []


def test_what_was_forgotten_may_come_again(store):
    mention = make_mention()
    store.admit([mention], None)
    store.forget({}, NOON + minutes(1))
    again = replace(mention, text="Acme again")
    assert store.admit([again], None).new == 1
    assert store.unjudged(10) == [again]
