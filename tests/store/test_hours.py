"""What each source has brought, by the hour: counted once, with the page, for as long as it matters."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from monitor.boxes import SourceState
from monitor.freshness import sketch
from monitor.model import SourceName
from monitor.rules.series import hour_of
from monitor.store import Store, open_reader
from tests.makers import NOON, make_post

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
NEWS = SourceState(
    name=SourceName("news"),
    kind="feed",
    identity="i",
    newest_at=NOON,
    caught_up_at=NOON - HOUR,
    shown_at=NOON - 2 * HOUR,
    lag=timedelta(minutes=7),
    stale_since=NOON,
    failing_since=NOON + HOUR,
)


@pytest.fixture
def store(path):
    with Store.open(path, holder="test") as store:
        yield store


def page(*ago: float, at=NOON) -> dict[int, int]:
    """What a page of posts says, each so many hours old."""
    return sketch([make_post(key=f"k{hours}", published_at=at - hours * HOUR) for hours in ago], None, at)


def test_the_same_posts_again_are_counted_once(store):
    for _ in range(3):
        store.admit([], NEWS, page(0, 1, 1.5))
    store.admit([], NEWS, page(1.2))
    now = hour_of(NOON)
    assert store.brought(NEWS.name) == {now: 1, now - 1: 1, now - 2: 2}
    assert store.brought(SourceName("blog")) == {}


def test_what_is_older_than_eight_weeks_is_forgotten_with_the_next_news(store):
    store.admit([], NEWS, page(0, 1))
    later = NOON + 8 * WEEK
    store.admit([], dataclasses.replace(NEWS, newest_at=later), page(0, at=later))
    assert set(store.brought(NEWS.name)) == {hour_of(NOON), hour_of(later)}


def test_a_source_that_reads_something_else_begins_anew(store):
    store.admit([], NEWS, page(0))
    store.note(NEWS)
    assert store.brought(NEWS.name)
    store.note(dataclasses.replace(NEWS, identity="another"))
    assert not store.brought(NEWS.name)


def test_what_is_known_of_its_freshness_is_kept(store):
    store.admit([], NEWS, page(0))
    assert store.source(NEWS.name) == NEWS
    with open_reader(store.path) as reader:
        assert reader.sources() == [NEWS]
        assert reader.brought(NEWS.name) == {hour_of(NOON): 1}


def test_hours_are_written_with_the_page_or_not_at_all(path):
    def fail(edge: str) -> None:
        if edge == "before commit":
            raise KeyError(edge)

    Store.open(path, "test").close()
    with Store.open(path, "test", edge=fail) as store, pytest.raises(KeyError):
        store.admit([], NEWS, page(0))
    with Store.open(path, "test") as store:
        assert (store.source(NEWS.name), store.brought(NEWS.name)) == (None, {})
