"""What a condition asked for, and what there was: a table of reasons, each taken apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Reason
from monitor.rules.checks import checks, nearness
from tests.makers import NOON, minutes

HOUR = timedelta(hours=1)

# A reason's name and numbers; what it asked for: what there was, how it is held against which bound, and whether it held.
TABLE = [
    ("count", {"count": 12, "at_least": 10, "authors": 6, "authors_needed": 5, "sources": 1, "sources_needed": 1},
     ["count 12 at least 10 yes", "authors 6 at least 5 yes"]),
    ("too-few-authors", {"count": 14, "at_least": 10, "authors": 1, "authors_needed": 5},
     ["count 14 at least 10 yes", "authors 1 at least 5 no"]),
    ("spike", {"count": 27, "floor": 10, "authors": 19, "authors_needed": 5, "factor": 3.0, "usual": 4.0, "sd": 3.0, "threshold": 20.5},
     ["count 27 at least 10 yes", "authors 19 at least 5 yes", "count 27 more than 12.0 yes", "count 27 more than 20.5 yes"]),
    ("within-noise", {"count": 20, "floor": 10, "authors": 6, "authors_needed": 5, "factor": 3.0, "usual": 4.0, "threshold": 20.5},
     ["count 20 at least 10 yes", "authors 6 at least 5 yes", "count 20 more than 12.0 yes", "count 20 more than 20.5 no"]),
    ("no-angrier", {"count": 60, "floor": 10, "factor": 3.0, "usual": 4.0, "threshold": 20.5, "share": 0.2, "share_low": 0.15, "usual_share": 0.25},
     ["count 60 at least 10 yes", "count 60 more than 12.0 yes", "count 60 more than 20.5 yes", "share_low 0.15 more than 0.25 no"]),
    ("share", {"part": "negative", "count": 50, "floor": 20, "share": 0.6, "share_low": 0.45, "above": 0.4, "limit": 0.42, "usual_share": 0.3},
     ["count 50 at least 20 yes", "share_low 0.45 more than 0.4 yes", "share_low 0.45 more than 0.42 yes"]),
    ("shift", {"part": "", "count": 30, "floor": 20, "moved": -0.4, "by": 0.15, "noise": 3.0, "error": 0.1, "usual": 0.1, "to": "worse"},
     ["count 30 at least 20 yes", "moved 0.4 at least 0.15 yes", "moved 0.4 at least 0.3 yes"]),
    ("no-shift", {"part": "", "moved": 0.4, "by": 0.15, "noise": 3.0, "error": 0.1, "to": "worse"},
     ["moved -0.4 at least 0.15 no", "moved -0.4 at least 0.3 no"]),
    ("shift", {"part": "negative", "moved": 0.4, "by": 0.15, "noise": 3.0, "error": 0.1, "to": "worse"},
     ["moved 0.4 at least 0.15 yes", "moved 0.4 at least 0.3 yes"]),
    ("shift-unsure", {"part": "negative", "moved": -0.2, "by": 0.15, "noise": 3.0, "error": 0.1, "to": "either"},
     ["moved 0.2 at least 0.15 yes", "moved 0.2 at least 0.3 no"]),
    ("no-shift", {"part": "", "moved": 0.1, "by": 0.15, "noise": 3.0, "error": 0.01, "to": "better"},
     ["moved 0.1 at least 0.15 no", "moved 0.1 at least 0.03 yes"]),
    ("below-usual", {"count": 2, "usual": 20.0, "spread": 4.5, "weeks": 6, "below": 0.5, "limit": 10.0},
     ["count 2 less than 10.0 yes"]),
    ("as-usual", {"count": 10, "usual": 20.0, "spread": 4.5, "weeks": 6, "below": 0.5, "limit": 10.0},
     ["count 10 less than 10.0 no"]),
    ("heard", {"within": HOUR, "last": NOON - minutes(20)}, ["quiet 0:20:00 at least 1:00:00 no"]),
    ("heard", {"within": HOUR}, []),
    ("source-seen", {"within": HOUR, "sources": 3, "blind": 1}, ["blind 1 at least 3 no"]),
    ("source-silent", {"within": HOUR, "sources": "a, b"}, []),
    ("new-term", {"term": "recall", "count": 9, "at_least": 8, "authors": 7, "authors_needed": 5, "usual": 0.2, "factor": 10.0},
     ["count 9 at least 8 yes", "authors 7 at least 5 yes", "count 9 more than 2.0 yes"]),
    ("velocity", {"count": 20, "at_least": 15, "authors": 3, "authors_needed": 5, "sources": 2},
     ["count 20 at least 15 yes", "authors 3 at least 5 no"]),
    ("reach", {"author": "jo", "reach": 200_000, "above": 100_000}, ["reach 200000 more than 100000 yes"]),
    ("reach-unknown", {"author": "jo", "above": 100_000}, ["reach unknown more than 100000 no"]),
    ("nothing-yet", {}, ["count 0 at least 1 no"]),
    ("nothing-new", {"last": NOON}, ["count 0 at least 1 no"]),
    ("learning", {"history": timedelta(days=3), "needed": timedelta(days=14)},
     ["history 3 days, 0:00:00 at least 14 days, 0:00:00 no"]),
    ("spike", {"count": 30, "floor": 10, "history": timedelta(days=3), "needed": timedelta(days=14)},
     ["count 30 at least 10 yes"]),  # the hundreds of a first day: it fired all the same
    ("each", {"count": "many", "at_least": 3}, []),  # what is no number is held against nothing
    ("each", {"factor": "x", "usual": 1.0, "count": 3}, []),
]  # fmt: skip


def told(check) -> str:
    return f"{check.what} {check.found} {check.side} {check.asked} {'yes' if check.held else 'no'}"


@pytest.mark.parametrize(
    ("name", "numbers", "asked"), TABLE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_reason_is_taken_apart(name, numbers, asked):
    assert [told(check) for check in checks(Reason(name, fired=False, numbers=numbers), NOON)] == asked


def test_how_long_it_was_quiet_needs_a_now():
    assert checks(Reason("heard", fired=False, numbers={"within": HOUR, "last": NOON})) == ()


def test_the_parts_of_a_combination_are_asked_one_by_one():
    held = Reason("count", fired=True, numbers={"count": 5, "at_least": 3})
    missed = Reason("below-floor", fired=False, numbers={"count": 5, "floor": 10})
    whole = Reason("not-all", fired=False, numbers={"held": 1, "parts": 2}, parts=(held, missed))
    assert [told(check) for check in checks(whole)] == ["count 5 at least 3 yes", "count 5 at least 10 no"]
    assert nearness(whole) == 0.5


@pytest.mark.parametrize(("fired", "near"), [(True, 1.0), (False, 0.0)])
def test_what_asks_for_nothing_that_can_be_counted_is_near_when_it_fired(fired, near):
    assert nearness(Reason("each", fired=fired)) == near
