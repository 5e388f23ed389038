"""A source put to the test: what is found of good ones and of bad ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import OutOfBudgetError, SourceError
from monitor.model import Cursor, Page, Post
from monitor.trial import flaws, try_out
from tests.makers import NOON


def post(key: str, hours: float | None = 1, **given: Any) -> Post:
    at = None if hours is None else NOON - timedelta(hours=hours)
    return Post(**{"key": key, "text": "Acme", "published_at": at, **given})


class Shelf:
    """Gives the posts of each visit in one page; what comes after its cursor is nothing."""

    def __init__(self, *visits, cursor="1", after=()):
        self.visits, self.cursor, self.after = list(visits), cursor, after

    def fetch(self, cursor):
        if cursor is not None:
            return Page(posts=tuple(self.after), cursor=cursor)
        posts = self.visits.pop(0) if len(self.visits) > 1 else self.visits[0]
        if isinstance(posts, SourceError):
            raise posts
        return Page(posts=tuple(posts), cursor=None if self.cursor is None else Cursor(self.cursor))


def marks(source) -> dict[str, tuple[str, str]]:
    return {one.what: (one.mark, one.found) for one in try_out(source, NOON)}


def test_a_good_source_is_good_in_everything():
    found = marks(Shelf([post("a", 2), post("b", 1)]))
    assert {mark for mark, _ in found.values()} == {"ok"}
    assert found["it answers"][1] == "2 posts on 1 pages"
    assert found["dates"][1] == "2026-03-10 10:00 to 2026-03-10 11:00 UTC"


def test_of_what_costs_money_one_page_is_read_and_no_more():
    class Paid(Shelf):
        asked = 0

        def fetch(self, cursor):
            self.asked += 1
            return Page(posts=(post(str(self.asked)),), cursor=Cursor(str(self.asked)), more=True)

    paid = Paid()
    found = {one.what: one.found for one in try_out(paid, NOON, once=True)}
    assert paid.asked == 1
    assert found["it answers"] == "1 posts on 1 pages, and there is more"
    assert not {"read again", "from its cursor"} & set(found)


def test_keys_that_change_are_wrong():
    assert marks(Shelf([post("a")], [post("b")]))["read again"][0] == "wrong"


def test_news_between_two_looks_is_worth_a_look_only():
    assert marks(Shelf([post("a")], [post("a"), post("b")]))["read again"] == (
        "look",
        "1 the same, 1 new, 0 gone",
    )


def test_an_empty_answer_is_no_proof():
    assert marks(Shelf([]))["it answers"][0] == "look"


def test_a_cursor_that_is_no_json_is_wrong_and_none_is_worth_a_look():
    assert marks(Shelf([post("a")], cursor="{"))["cursor"][0] == "wrong"
    assert marks(Shelf([post("a")], cursor=None))["cursor"][0] == "look"


def test_reading_all_of_it_each_time_is_worth_a_look():
    posts = [post("a", 2), post("b", 1)]
    assert marks(Shelf(posts, after=posts))["from its cursor"][0] == "look"


def test_dates_that_lack_or_lie_ahead_are_told():
    found = marks(Shelf([post("a", None), post("b", 1), post("c", -1)]))
    assert found["dates"] == (
        "look",
        "2026-03-10 11:00 to 2026-03-10 13:00 UTC; 1 without; 1 in the future",
    )
    assert marks(Shelf([post("a", None)]))["dates"][0] == "look"


def test_the_newest_first_is_wrong():
    assert marks(Shelf([post("a", 1), post("b", 2)]))["oldest first"][0] == "wrong"


def test_text_that_is_not_clean_is_wrong():
    assert marks(Shelf([post("a", title="a\nb", text=" x")]))["clean text"] == (
        "wrong",
        "1 posts; a: text, title",
    )
    assert flaws(post("", url="javascript:x", lang="en-GB", reach=-1)) == ["key", "url", "lang", "reach"]


def test_a_failure_ends_it_in_its_own_words():
    error = SourceError("it refuses", permanent=True, retry_after=timedelta(minutes=1))
    assert marks(Shelf(error)) == {
        "it answers": ("wrong", "it refuses (only you can help; it asks us to stay away for 1 min)")
    }


@pytest.mark.parametrize(
    ("what", "helps"),
    [("usd", "raising its `budget` frees it"), ("units", "it rests until there is more")],
)
def test_a_budget_that_is_spent_is_not_said_to_pass(what, helps):
    wait = timedelta(days=9, hours=7, minutes=45, seconds=50, microseconds=905_951)
    spent = OutOfBudgetError("out of budget", what=what, span="month", retry_after=wait)
    assert marks(Shelf(spent)) == {
        "it answers": ("wrong", f"out of budget ({helps}; else there is more in 9 days)")
    }


def test_what_is_left_out_is_told():
    class Short:
        def fetch(self, cursor):
            return Page(posts=(post("a"),), cursor=Cursor("1"), skipped=("one was too long",))

    assert marks(Short())["left out"] == ("look", "one was too long")


def test_a_source_that_asks_for_a_pause_gets_it_at_once():
    class Tired:
        calls = 0

        def fetch(self, cursor):
            self.calls += 1
            pause = timedelta(seconds=10)
            return Page(posts=(post(str(self.calls)),), cursor=Cursor("1"), more=True, pause=pause)

    tired = Tired()
    assert {one.what: one.mark for one in try_out(tired, NOON)}["pause"] == "look"
    assert tired.calls == 1


def test_no_more_pages_are_read_than_are_asked_for():
    class Endless:
        calls = 0

        def fetch(self, cursor):
            self.calls += 1
            return Page(posts=(post(str(self.calls)),), cursor=Cursor(str(self.calls)), more=True)

    endless = Endless()
    found = {one.what: one.found for one in try_out(endless, NOON, most=2)}
    assert endless.calls == 6
    assert found["it answers"] == "2 posts on 2 pages, and there is more"
