"""Words to search for, and time in slices: what no platform is needed for."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor.model import Cursor, Post
from sources.slices import SearchSettings, Slice, narrowed, phrases, read_on
from tests.makers import NOON

NOW = int(NOON.timestamp())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((), ()),
        (("Acme", "acme", '"ACME"', "@acme", "#Acme"), ("Acme",)),
        (("Acme", "Acme heater", "the acme", "acme.example"), ("Acme",)),
        (("acmehq", "Acme"), ("acmehq", "Acme")),
        (("Coca-Cola", "coca cola", "cola wars"), ("Coca-Cola", "cola wars")),
        (("recall*", '  Big   "Blue"  '), ("recall", "Big Blue")),
        (("Boréal", "三菱", "C++", "--"), ("Boréal", "三菱", "C++")),
    ],
)
def test_terms_are_asked_for_once_each_and_as_bare_words(asked, found):
    assert phrases(asked) == found


class Index:
    """What a platform has, and what it was asked."""

    def __init__(self, *seconds: int) -> None:
        self.seconds = seconds
        self.asked: list[tuple[str, int, int]] = []

    def __call__(self, phrase: str, start: int, end: int) -> Slice:
        self.asked.append((phrase, start - NOW, end - NOW))
        found = [
            Post(key=f"{phrase}{each}", text=phrase, published_at=NOON + timedelta(seconds=each))
            for each in self.seconds
            if start <= NOW + each < end
        ]
        return Slice(found, end)


def look(index, cursor=None, words=("a",), *, later=0):
    return read_on(
        cursor,
        words,
        index,
        now=NOON + timedelta(seconds=later),
        back=timedelta(seconds=1000),
        overlap=timedelta(seconds=100),
    )


def test_each_phrase_has_its_turn_in_a_look():
    index = Index(-500)
    first = look(index, words=("a", "b"))
    then = look(index, first.cursor, ("a", "b"))
    assert index.asked == [("a", -1000, 0), ("b", -1000, 0)]
    assert first.more
    assert not then.more


def test_the_next_look_begins_before_the_newest_post_that_was_seen():
    index = Index(-500)
    look(index, look(index).cursor, later=60)
    assert index.asked[1] == ("a", -600, 60)


def test_where_nothing_was_seen_the_next_look_begins_where_the_first_did():
    index = Index()
    cursor = look(index).cursor
    look(index, cursor, later=5000)
    assert index.asked[1] == ("a", -1100, 5000)


def test_a_new_word_is_read_from_its_own_beginning_and_an_old_one_is_forgotten():
    index = Index(-500)
    cursor = look(index).cursor
    page = look(index, cursor, ("a", "b"), later=60)
    page = look(index, page.cursor, ("a", "b"), later=60)
    assert index.asked[1:] == [("b", -940, 0), ("a", -600, 60)]
    gone = look(index, page.cursor, ("c",), later=60)
    assert json.loads(gone.cursor or "")["seen"].keys() == {"c"}


def test_a_clock_that_goes_back_begins_a_new_look():
    index = Index(-50)
    cursor = look(index, later=900).cursor
    look(index, cursor)
    assert index.asked[1] == ("a", -150, 0)


def test_a_post_from_the_future_does_not_hide_the_present():
    class Ahead(Index):
        def __call__(self, phrase, start, end):
            super().__call__(phrase, start, end)
            return Slice([Post(key="x", text="a", published_at=NOON + timedelta(days=9))], end)

    index = Ahead()
    look(index, look(index).cursor, later=60)
    assert index.asked[1] == ("a", -1100, 60)


def test_a_platform_that_gives_no_progress_is_left_in_the_end():
    page = read_on(
        None,
        ("a",),
        lambda _phrase, start, _end: Slice([], start),
        now=NOON,
        back=timedelta(seconds=3),
        overlap=timedelta(),
    )
    assert json.loads(page.cursor or "")["at"] == {"a": NOW - 2}


@pytest.mark.parametrize("cursor", ['{"until": true}', '{"at": [1]}', '{"seen": {"a": 1.5}}', "[]", "x"])
def test_a_strange_cursor_is_none(cursor):
    assert look(Index(), Cursor(cursor)).cursor == look(Index()).cursor


@pytest.mark.parametrize(
    ("end", "there_are", "found"),
    [(1000, 5000, 80), (1000, 600, 500), (1000, None, 500), (1000, 0, 500), (2, None, 1), (1000, 10**9, 1)],
)
def test_a_slice_is_narrowed_by_what_it_holds(end, there_are, found):
    assert narrowed(0, end, 500, there_are) == found


@pytest.mark.parametrize(("words", "many"), [(None, 2), (["Acme"], 1)])
def test_a_look_makes_a_request_for_each_phrase(words, many):
    settings = SearchSettings(kind="search", name="s", words=words)
    assert settings.requests(("Acme", "@acme", "Globex")) == many
