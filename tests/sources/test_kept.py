"""The list of what is looked at again."""

from __future__ import annotations

import json

import pytest

from sources.kept import MOST, Kept


def test_a_round_begins_when_it_is_due_goes_batch_by_batch_and_ends():
    kept = Kept().add(["a", "b", "c"], now=100)
    assert not kept.begin(now=109, rest=10).under_way
    kept = kept.begin(now=110, rest=10)
    assert (kept.batch(2), kept.under_way) == (("a", "b"), True)
    kept = kept.after(("a", "b"), gone=["a"])
    assert kept.batch(2) == ("c",)
    kept = kept.after(("c",), gone=[])
    assert (kept.names, kept.under_way, kept.batch(2)) == (("b", "c"), False, ())
    assert not kept.begin(now=119, rest=10).under_way
    assert kept.begin(now=120, rest=10).under_way


def test_what_comes_in_the_middle_of_a_round_is_looked_at_in_it():
    kept = Kept().add(["a", "b"], 0).begin(9, 9).after(("a",), ()).add(["a", "c"], 10)
    assert kept.batch(9) == ("b", "c")


def test_the_oldest_are_let_go():
    kept = Kept().add(map(str, range(MOST)), 0).begin(9, 9).after(("0", "1"), ()).add(["x", "y", "z"], 10)
    assert (len(kept.names), kept.names[0]) == (MOST, "3")
    assert kept.batch(1) == ("3",)


def test_nothing_has_no_rounds():
    assert not Kept().begin(now=10**9, rest=1).under_way


@pytest.mark.parametrize("kept", [Kept(), Kept(("a",), 0, 5), Kept(("a", "b"), -1, 7)])
def test_what_is_written_is_read(kept):
    assert Kept.read(json.loads(json.dumps(kept.write()))) == kept


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ({}, ()),
        ({"names": "abc"}, ()),
        ({"names": ["a", 1, None]}, ("a",)),
        ({"names": ["a"], "at": 1, "began": "x"}, ("a",)),
        ({"names": ["a"], "at": True, "began": []}, ("a",)),
    ],
)
def test_what_is_strange_is_not_there(written, names):
    assert Kept.read(written) == Kept(names)
