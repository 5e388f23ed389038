from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.past import GENERATION, Past

BEGIN = datetime(1970, 1, 1, tzinfo=UTC) + 700 * GENERATION
DAY = timedelta(days=1)


def test_a_word_is_counted_once_a_mention_and_forgotten_with_its_generation():
    past = Past()
    for day in (0, 1, 30):
        past.add(BEGIN + day * DAY, ["fire", "smoke"])
    past.add(BEGIN + 31 * DAY, ["fire"])
    assert (past.holding("fire"), past.holding("smoke"), past.holding("water")) == (4, 3, 0)
    assert (past.mentions, past.length(BEGIN + 40 * DAY)) == (4, 40 * DAY)
    past.forget(BEGIN + 40 * DAY)
    assert past.mentions == 4  # the generation before is still needed
    past.forget(BEGIN + 60 * DAY)
    assert (past.holding("fire"), past.mentions, past.length(BEGIN + 60 * DAY)) == (2, 2, 30 * DAY)
    past.forget(BEGIN + 40 * DAY)
    past.add(BEGIN, ["fire"])  # older than what is remembered
    assert past.holding("fire") == 2


def test_an_empty_past_has_no_length():
    assert Past().length(BEGIN) == timedelta()
    past = Past()
    past.add(BEGIN, ["fire"])
    assert past.length(BEGIN - DAY) == timedelta()


def test_of_too_many_words_the_rarest_go():
    past = Past(most=10)
    for number in range(100):
        past.add(BEGIN, ["fire", f"word{number}"])
        assert sum(past.holding(f"word{each}") for each in range(100)) <= 10
    assert past.holding("fire") == 100


@given(st.lists(st.tuples(st.integers(0, 200), st.sets(st.sampled_from("abcd"))), max_size=30), st.randoms())
def test_what_is_known_does_not_depend_on_the_order_it_came_in(rows, chance):
    def told(rows):
        past = Past()
        for day, words in rows:
            past.add(BEGIN + day * DAY, words)
        past.forget(horizon)
        return {word: past.holding(word) for word in "abcd"}, past.mentions, past.length(horizon)

    horizon = BEGIN + 200 * DAY
    kept = [row for row in rows if row[0] * DAY >= 6 * GENERATION]
    counted = Counter(word for _, words in kept for word in words)
    length = 200 * DAY - min((row[0] for row in kept), default=200) * DAY
    expected = {word: counted[word] for word in "abcd"}, len(kept), length
    assert told(rows) == told(chance.sample(rows, len(rows))) == expected
