"""A word rises that the brand's past does not know; and all that looks like it and is none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import BrandName, MentionId
from monitor.rules.conditions import NewTerm
from monitor.rules.gauge import Setting
from monitor.rules.rising import NewTermGauge
from monitor.rules.windows import Seen, seen
from tests.makers import NOON, make_judged, minutes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RISE = NewTerm()  # 8 stories by 5 voices in 6 hours, 10 times what is usual
SETTING = Setting(
    brand=BrandName("acme"), begun=NOON - 30 * DAY, brand_words=frozenset({"Acme", "@acmehq", "Acme-Phone"})
)


def said(text, minute=0.0, **given):
    return make_judged(**{"text": text, "published_at": NOON + minutes(minute), **given})


def gauge_of(*judged, past=(), days=30, condition=RISE):
    """A brand with ``past`` texts, told evenly over so many ``days``; then what comes."""
    gauge = NewTermGauge(condition, SETTING)
    for number, text in enumerate(past):
        at = NOON - 2 * DAY - days * DAY * (len(past) - number) / len(past)
        one = said(text, published_at=at, backfilled=True)
        gauge.learn(seen(one), one)
    for one in judged:
        gauge.add(seen(one), one)
    return gauge


def reason_for_last(*judged, **given):
    return gauge_of(*judged, **given).judge(RISE, seen(judged[-1]))


USUAL = ["Acme ships a heater", "new Acme phone", "I love my acme kettle"] * 100
FIRE = [said("Acme heater caught fire", minute) for minute in range(8)]

# what is usual, what comes -> the reason
TABLE = [
    ("a word nobody said before", USUAL, FIRE, "new-term"),
    ("seven say it", USUAL, FIRE[1:], "no-new-term"),
    (
        "eight do, four authors",
        USUAL,
        [said("caught fire", minute, author=f"a{minute % 4}") for minute in range(8)],
        "term-few-authors",
    ),
    (
        "eight copies of one story",
        USUAL,
        [said("caught fire", minute, story="s") for minute in range(8)],
        "no-new-term",
    ),
    ("over eight hours", USUAL, [said("caught fire", 60 * hour) for hour in range(8)], "no-new-term"),
    (
        "the usual words, six times as often",
        USUAL,
        [said(text, n) for n, text in enumerate(USUAL)],
        "term-usual",
    ),
    (
        "a word said every day is no news",
        [*USUAL, *["fire sale"] * 30],
        [*[said("Acme", -n / 10) for n in range(40)], *[said("fire sale", n) for n in range(8)]],
        "term-usual",
    ),
    (
        "a past of twenty: a common word may be missing in it",
        USUAL[:20],
        [*[said("lovely weather", n / 10) for n in range(9)]],
        "new-term",
    ),
    (
        "but not if it is one word of many",
        USUAL[:20],
        [*[said("something else", n / 10) for n in range(99)], *[said("weather", 9 + n) for n in range(9)]],
        "term-usual",
    ),
    ("the brand's own names", USUAL, [said("acmehq #acmephone phone", n) for n in range(9)], "no-new-term"),
    ("the first week: every word is new", USUAL[:7], FIRE, "learning"),
    ("no past at all", [], FIRE, "learning"),
]


@pytest.mark.parametrize(("name", "past", "came", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_a_new_term(name, past, came, expected):
    gauge = gauge_of(*came, past=past, days=5 if len(past) == 7 else 30)
    last = seen(came[-1])
    reason = gauge.stand(RISE, last.at)
    assert (reason.name, reason.fired) == (expected, expected == "new-term")
    assert gauge.judge(RISE, last).fired is reason.fired


def test_the_reason_has_the_numbers_to_check_it_by():
    reason = reason_for_last(*FIRE, past=[*USUAL, "fire sale"])
    history = 30 * DAY + 2 * DAY - 30 * HOUR + FIRE[-1].mention.published_at - NOON
    assert reason.numbers == {
        "term": "caught",
        "count": 8,
        "at_least": 8,
        "mentions": 8,
        "authors": 8,
        "authors_needed": 5,
        "usual": round(max(0, 1 / 302 * 8), 2),
        "factor": 10.0,
        "known": 0,
        "past": 301,
        "history": history,
        "within": 6 * HOUR,
        "since": NOON + minutes(7) - 6 * HOUR,
        "until": NOON + minutes(7),
        "with": "fire, heater",
    }


def test_the_word_that_most_stories_say_is_told_with_what_it_is_said_with():
    storm = [said("fire smoke", minute) for minute in range(8)] + [said("fire recall", 9)]
    reason = reason_for_last(*storm, past=USUAL)
    assert (reason.numbers["term"], reason.numbers["count"], reason.numbers["with"]) == ("fire", 9, "smoke")


def test_a_word_that_is_always_a_hashtag_is_told_as_one():
    tags = [said("#BoycottAcme now", minute) for minute in range(8)]
    assert reason_for_last(*tags, past=USUAL).numbers["term"] == "#boycottacme"
    mixed = [*tags[:4], *[said("boycottacme", minute) for minute in range(4)]]
    assert reason_for_last(*mixed, past=USUAL).numbers["term"] == "boycottacme"
    assert reason_for_last(*tags, past=USUAL).numbers["with"] == ""


def test_what_is_usual_in_so_much_time_is_no_news_in_a_quiet_hour():
    """Of 1,000 mentions in ten days each tenth says sale: 2.5 in six hours. Eight in a night of eight are no news."""
    usual = [*["nothing to see"] * 9, "a sale"] * 100
    night = [said("sale", n) for n in range(8)]
    gauge = gauge_of(*night, past=usual, days=10)
    stood = gauge.stand(RISE, NOON + minutes(7))
    assert (stood.name, stood.numbers["usual"]) == ("term-usual", round(100 * 6 / (10 * 24 + 18 + 7 / 60), 2))
    assert not gauge.judge(RISE, seen(night[-1])).fired


def test_what_it_is_said_with_is_what_is_said_with_nothing_else():
    storm = [said("kettle zebra recall", minute) for minute in range(8)]
    assert reason_for_last(*storm, past=USUAL).numbers["with"] == "zebra, kettle"


def test_what_leaves_the_window_is_the_past():
    gauge = gauge_of(*FIRE, past=USUAL)
    later = [said("Acme heater caught fire", 60 * 31 + minute) for minute in range(8)]
    for one in later:
        gauge.add(seen(one), one)
    reason = gauge.judge(RISE, seen(later[-1]))
    assert (reason.fired, reason.numbers["known"], reason.numbers["past"]) == (True, 8, 308)


def test_history_that_was_not_selected_teaches_nothing():
    gauge = gauge_of(past=USUAL)
    for one in FIRE:
        gauge.learn(seen(one), one, selected=False)
        gauge.around(seen(one))
    for one in FIRE:
        gauge.add(seen(one), one)
    assert gauge.judge(RISE, seen(FIRE[-1])).numbers["known"] == 0


def test_it_stands_at_the_last_stretch():
    gauge = gauge_of(*FIRE, past=USUAL)
    assert gauge.stand(RISE, NOON + HOUR).name == "new-term"
    assert gauge.stand(RISE, NOON + 7 * HOUR).name == "no-new-term"
    assert gauge_of(past=USUAL[:7], days=5).stand(RISE, NOON).name == "learning"


def test_its_evidence_is_who_says_the_word_oldest_first():
    storm = [said("Acme heater caught fire", minute) for minute in (5, 1, 2, 3, 4, 6, 7, 8)]
    gauge = gauge_of(said("nothing", 3), *storm, past=USUAL)
    last = seen(storm[-1])
    told = gauge.evidence(last, gauge.judge(RISE, last))
    assert told == tuple(storm[place].mention.id for place in (1, 2, 3, 4, 0, 5, 6, 7))
    other = said("hello", 9)
    gauge.add(seen(other), other)
    assert gauge.evidence(seen(other), gauge.judge(RISE, seen(other))) == (other.mention.id,)


def test_an_edited_mention_says_nothing_any_more():
    gauge = gauge_of(*FIRE, past=USUAL)
    gauge.discard(FIRE[0].mention.id)
    assert gauge.judge(RISE, seen(FIRE[-1])).name == "no-new-term"
    assert [gauge.knows(one.mention.id) for one in FIRE[:2]] == [False, True]


def test_what_came_too_late_is_the_past_at_once():
    gauge = gauge_of(said("hello", 60 * 31), past=USUAL)
    late = FIRE[0]
    gauge.add(seen(late), late)
    assert not gauge.knows(late.mention.id)
    assert gauge.judge(RISE, seen(late)).name == "no-new-term"


def test_windows_count_all_that_is_said():
    assert gauge_of(*FIRE).windows(NOON + HOUR, 1) == ((NOON + HOUR, 8, None),)


# --- against a recount ---

WITHIN, AGE = minutes(30), minutes(60)
SMALL = NewTerm(within=WITHIN, floor=3, authors=2, factor=3.0)
WORDS = ("fire", "smoke", "water", "stone")


class Obvious:
    """All mentions with their words; everything is reckoned anew when it is asked for."""

    def __init__(self) -> None:
        self.held: dict[MentionId, tuple[Seen, Collection[str]]] = {}
        self.past: list[tuple[Seen, Collection[str]]] = []

    def add(self, entry, words):
        self.held[entry.mention] = entry, words
        horizon = max(one.at for one, _ in self.held.values()) - WITHIN - AGE
        for name in [name for name, (one, _) in self.held.items() if one.at < horizon]:
            self.past.append(self.held.pop(name))

    def risen(self, entry):
        """The words that are new in some stretch that holds the mention."""
        if entry.mention not in self.held:
            return set()
        there = [one for one, _ in self.held.values()]
        horizon = max(one.at for one in there) - WITHIN - AGE
        hours = (horizon - min(one.at for one, _ in self.past)) / HOUR
        return {
            word
            for word in self.held[entry.mention][1]
            for end in {one.at for one, words in self.held.values() if word in words}
            if entry.at <= end < entry.at + WITHIN and self._new(word, end, hours)
        }

    def _new(self, word, end, hours):
        inside = [(one, words) for one, words in self.held.values() if end - WITHIN < one.at <= end]
        saying = [one for one, words in inside if word in words]
        known = len([words for _, words in self.past if word in words])
        usual = max(known / hours * (WITHIN / HOUR), (known + 1) / (len(self.past) + 1) * len(inside))
        stories = len({one.story for one in saying})
        return stories >= 3 and stories >= 3 * usual and len({one.voice for one in saying}) >= 2


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300),  # minutes
            st.sets(st.sampled_from(WORDS), max_size=2),
            st.integers(0, 5),  # story
            st.integers(0, 3),  # author
            st.booleans(),  # whether the one halfway back is edited
            st.booleans(),  # whether it is history
        ),
        max_size=40,
    )
)
def test_it_fires_exactly_when_a_word_is_new_in_a_stretch_that_holds_the_mention_at_every_step(rows):
    setting = Setting(brand=BrandName("acme"), begun=NOON - 30 * DAY, max_age=AGE)
    gauge, obvious = NewTermGauge(SMALL, setting), Obvious()
    for day in range(8, 28):
        old = said("pebble", published_at=NOON - day * DAY)
        gauge.learn(seen(old), old)
        obvious.past.append((seen(old), {"pebble"}))
    for number, (minute, words, story, author, edited, history) in enumerate(rows):
        one = said(
            " ".join(sorted(words)),
            minute,
            id=MentionId(f"m{number}"),
            story=f"s{story}",
            author=f"a{author}",
        )
        last = seen(one)
        if history:
            gauge.learn(last, one)
            obvious.past.append((last, words))
            continue
        gauge.add(last, one)
        obvious.add(last, words)
        reason, risen = gauge.judge(SMALL, last), obvious.risen(last)
        assert reason.fired is bool(risen)
        assert not reason.fired or reason.numbers["term"] in risen
        if edited:
            gauge.discard(MentionId(f"m{number // 2}"))
            obvious.held.pop(MentionId(f"m{number // 2}"), None)
