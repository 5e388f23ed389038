"""Strands against a recount of everything, whatever comes late and whatever is edited."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import MentionId
from monitor.rules.strands import Strands
from monitor.rules.windows import Seen, Tally
from tests.makers import NOON, minutes
from tests.rules.test_windows import entry, recount

WITHIN, KEEP = minutes(30), timedelta(hours=2)

# minutes after noon, what it belongs to, whether the one halfway back is edited, whether its strands are asked about
arrivals = st.lists(
    st.tuples(
        st.integers(0, 300), st.sets(st.sampled_from("abc")), st.booleans(), st.booleans()
    ),
    max_size=60,
)  # fmt: skip


class Obvious:
    """All that ever came and was not edited; the rest is reckoned when it is asked for."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Seen, list[str]]] = {}

    def remembered(self):
        horizon = max((one.at for one, _ in self.held.values()), default=NOON) - KEEP
        return {name: held for name, held in self.held.items() if held[0].at >= horizon}

    def stretch(self, end):
        inside = [held for held in self.remembered().values() if end - WITHIN < held[0].at <= end]
        return sorted(inside, key=lambda held: held[0].at)


@given(arrivals)
def test_strands_equal_a_recount_whatever_the_order_of_arrival(rows):
    strands, obvious = Strands(WITHIN, KEEP), Obvious()
    for number, (minute, keys, edited, asked) in enumerate(rows):
        one = entry(number, minute, by=f"a{minute % 3}")
        obvious.held[one.mention] = one, sorted(keys)
        before = dict(obvious.held)
        forgotten = strands.add(one, sorted(keys))
        obvious.held = obvious.remembered()
        assert {old.mention for old, _ in forgotten} == before.keys() - obvious.held.keys()
        if edited:
            strands.discard(MentionId(f"m{number // 2}"))
            obvious.held.pop(f"m{number // 2}", None)
        if not obvious.held:
            continue
        newest = max(held[0].at for held in obvious.held.values())
        assert strands.newest == newest
        stretch = obvious.stretch(newest)
        assert strands.size(newest) == len(stretch)
        assert strands.tallies(newest) == {
            key: recount([one for one, keys in stretch if key in keys])
            for key in {key for _, keys in stretch for key in keys}
        }
        for key in strands.keys(one.mention):
            shared = [held for held, keys in obvious.held.values() if key in keys]
            around = [held for held in shared if abs(held.at - one.at) < WITHIN]
            assert strands.near(key, one) == len(around)
            assert strands.length(key) == len(shared)
            assert sorted(strands.told(key, newest)) == sorted(
                held.mention for held, keys in stretch if key in keys
            )
            if asked:
                end = max(held.at for held in shared)
                recounted = recount([held for held in shared if held.at > end - WITHIN])
                assert strands.window(key).last == recounted


@given(st.lists(st.integers(0, 90), min_size=1, max_size=30))
def test_every_stretch_that_holds_a_mention_has_at_least_so_many(minutes_of_arrival):
    strands = Strands(WITHIN, KEEP)
    for number, minute in enumerate(minutes_of_arrival):
        one = entry(number, minute)
        strands.add(one, "a")
        ends = [
            NOON + minutes(end) for end in minutes_of_arrival[: number + 1] if minute <= end < minute + 30
        ]
        assert 0 <= strands.fewest(one) <= min(map(strands.size, ends))


def test_what_is_not_remembered_has_no_strands():
    strands = Strands(WITHIN, KEEP)
    assert strands.newest is None
    assert strands.keys(MentionId("m1")) == ()
    assert strands.told("a", NOON) == ()
    assert strands.tallies(NOON) == {}
    strands.add(entry(1, 300), ["a"])
    ((late, _),) = strands.add(entry(2, 0), ["a"])  # two hours is all it keeps
    assert (late.mention, MentionId("m2") in strands, MentionId("m1") in strands) == ("m2", False, True)


def test_no_more_are_remembered_than_said():
    strands = Strands(WITHIN, KEEP, most=3)
    forgotten = [held[0].mention for number in range(5) for held in strands.add(entry(number, 0), "ab")]
    assert forgotten == ["m0", "m1"]
    assert strands.tallies(NOON) == dict.fromkeys("ab", recount([entry(number, 0) for number in (2, 3, 4)]))


def test_mentions_of_one_second_are_told_apart():
    strands = Strands(WITHIN, KEEP)
    for number in range(4):
        strands.add(entry(number, 0), "a")
    strands.discard(MentionId("m2"))
    assert strands.told("a", NOON) == ("m0", "m1", "m3")


def test_a_strand_whose_last_mention_went_is_gone():
    strands = Strands(WITHIN, KEEP)
    for number, key in enumerate("ab"):
        strands.add(entry(number, 0), key)
    assert strands.window("a").last == Tally(1, Counter(["s0"]), Counter(["a0"]), Counter(["news"]))
    for number in range(2):
        strands.discard(MentionId(f"m{number}"))
    strands.add(entry(5, 0), "ab")
    assert {key: tally.mentions for key, tally in strands.tallies(NOON).items()} == {"a": 1, "b": 1}


def test_history_is_told_oldest_first_and_no_further_than_remembered():
    strands = Strands(WITHIN, KEEP)
    for number, minute in enumerate((1, 10, 40)):
        strands.add(entry(number, minute), "a")
    until = NOON + minutes(60)
    assert strands.history(until, 2) == ((until - WITHIN, 2, None), (until, 1, None))
    assert len(strands.history(until, 99)) == 4
    assert len(Strands(WITHIN, KEEP).history(until, 99)) == 4
