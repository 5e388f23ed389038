"""What may be compared, what came of it, and why not."""

from __future__ import annotations

import dataclasses
import itertools
import random
from typing import Any

import pytest

from monitor.digest import compare
from monitor.digest.compare import previous, quiet, refused, volume
from monitor.digest.facts import AlertTold, BrandPeriod
from monitor.model import Seeing, SourceName
from tests.digest.makers import ACME, GLOBEX, HOUR, NEWS, WEEK, dark, digest, side, tally
from tests.makers import NOON, make_alert

# Each gives None where there is nothing to tell: a test that looks into it knows that there is.
mood: Any = compare.mood
net_of: Any = compare.net_of
usual: Any = compare.usual
usual_mood: Any = compare.usual_mood
usual_voice: Any = compare.usual_voice
voice: Any = compare.voice
LOUD, CALM = tally("acme", 200, 120, 60, 10), tally("acme", 100, 10, 60, 20)
BLOG = SourceName("blog")


# now and then; the reason, and whom it names
REFUSED = [
    (side(0, LOUD), side(1, CALM), None),
    (side(0, LOUD), side(1, CALM, heard={}), ("no-past", ())),
    (side(0, LOUD), side(1, CALM, gone={NEWS: NOON - WEEK}), ("not-kept", ("news",))),
    (side(0, LOUD, heard={BLOG: NOON - WEEK}), side(1, CALM), ("source-new", ("blog",))),
    (side(0, LOUD, heard={BLOG: NOON - 2 * WEEK}), side(1, CALM, heard={BLOG: NOON}), None),
    (side(0, LOUD), side(1, CALM, heard={BLOG: NOON - 9 * WEEK}), ("source-gone", ("blog",))),
    (side(0, LOUD), side(1, CALM, heard={NEWS: NOON}, watched=frozenset()), None),
    (side(0, LOUD, unseen=(dark(Seeing.BLIND),)), side(1, CALM), ("blind", ("news",))),
    (side(0, LOUD), side(1, CALM, unseen=(dark(Seeing.STALE, 200),)), ("blind", ("news",))),
    (side(0, LOUD, unseen=(dark(Seeing.FAILING),)), side(1, CALM), ("blind", ("news",))),
    # what somebody chose to bring counts for nothing; what was dark throughout both is missing on both sides
    (side(0, LOUD, unseen=(dark(),), sampled=frozenset({NEWS})), side(1, CALM), None),
    (side(0, LOUD, unseen=(dark(hours=400),)), side(1, CALM, unseen=(dark(hours=400),)), None),
    (
        side(0, LOUD, unseen=(dark(hours=400),)),
        side(1, CALM, unseen=(dark(hours=200),)),
        ("blind", ("news",)),
    ),
    (side(0, LOUD, languages=frozenset({"fr"})), side(1, CALM), ("language", ("fr",))),
    (side(0, LOUD, filters="x"), side(1, CALM), ("filters", ("x",))),
]


@pytest.mark.parametrize(("now", "then", "reason"), REFUSED)
def test_two_sides_are_compared_only_when_both_were_heard_alike(now, then, reason):
    refusal = refused(now, then)
    assert (refusal and (refusal.why, refusal.names)) == reason
    change = volume(now, then, ACME)
    assert change.verdict == ("refused" if reason else "more")
    assert (change.then is None) == bool(reason)
    assert mood(now, then, ACME).refusal == voice(now, then, ACME).refusal == refusal


@pytest.mark.parametrize(("hours", "compared"), [(2, True), (8, True), (9, False)])
@pytest.mark.parametrize("state", [Seeing.FAILING, Seeing.UNWATCHED])
def test_what_a_source_does_not_answer_for_an_hour_it_shows_later(state, hours, compared):
    gap = dark(state, 50, until=NOON - (50 - hours) * HOUR)
    assert (refused(side(0, LOUD, unseen=(gap,)), side(1, CALM)) is None) == compared


# now and before; verdict
VOLUMES = [
    (100, 100, "steady"),
    (120, 100, "steady"),
    (131, 100, "more"),
    (130, 100, "steady"),
    (70, 100, "less"),
    (3, 1, "steady"),
]
VOLUMES += [(20_900, 20_000, "steady"), (22_100, 20_000, "more"), (9, 0, "more"), (0, 0, "steady")]


@pytest.mark.parametrize(("count", "before", "verdict"), VOLUMES)
def test_a_count_has_changed_when_neither_chance_nor_a_tenth_explains_it(count, before, verdict):
    change = volume(side(0, tally("acme", count)), side(1, tally("acme", before)), ACME)
    assert change.verdict == verdict
    assert change.growth == ((count - before) / before if before else None)


def test_counts_of_one_rate_seldom_seem_to_have_changed():
    dice = random.Random(6)
    counts = [sum(dice.random() < 0.05 for _ in range(1000)) for _ in range(401)]
    changed = [
        volume(side(0, tally("acme", now)), side(1, tally("acme", then)), ACME).verdict != "steady"
        for now, then in itertools.pairwise(counts)
    ]
    assert 0 < sum(changed) / len(changed) < 0.08  # two standard deviations: one in twenty


def test_a_share_of_voice_is_compared_in_hundredths():
    now, then = side(0, LOUD, tally("globex", 100)), side(1, CALM, tally("globex", 100))
    change = voice(now, then, ACME)
    assert (round(change.now, 3), change.then, change.verdict) == (0.667, 0.5, "more")
    assert voice(now, then, GLOBEX).verdict == "less"
    assert voice(side(0), then, ACME) is None
    assert voice(now, None, ACME).refusal.why == "no-past"
    assert voice(now, side(1), ACME).refusal.why == "no-past"


def test_net_sentiment_has_the_interval_of_bonett_and_price():
    net = net_of(tally("acme", 102, 10, 60, 30))
    assert round(net.value, 3) == 0.2
    # (31 - 11) / 102 = 0.196; 1.96 * sqrt((42/102 - 0.196**2) / 102) = 0.1186
    assert (round(net.low, 3), round(net.high, 3)) == (0.078, 0.315)
    assert net_of(tally("acme", 5)) is None
    assert net_of(tally("acme", 3, 0, 0, 3)).high == 1.0


def test_copies_of_a_story_say_it_once():
    once = net_of(tally("acme", 100, 50, 40, 10, stories=100))
    copied = net_of(tally("acme", 100, 50, 40, 10, stories=10))
    assert copied.high - copied.low > 2 * (once.high - once.low)
    assert once == net_of(tally("acme", 100, 50, 40, 10))


def test_the_interval_holds_the_truth_in_nineteen_of_twenty_samples():
    dice = random.Random(7)
    held = 0
    for _ in range(400):
        said = dice.choices((0, 1, 2), (0.5, 0.3, 0.2), k=60)
        net = net_of(tally("acme", 60, said.count(0), said.count(1), said.count(2)))
        held += net.low <= -0.3 <= net.high
    assert held / 400 > 0.92


def test_sentiment_is_compared_as_judged_by_the_same_model():
    now, then = side(0, LOUD), side(1, CALM)
    assert mood(now, then, ACME).verdict == "less"
    other = dataclasses.replace(then, models={ACME: frozenset({"fake 2"})})
    assert mood(now, other, ACME).refusal.why == "model"
    assert mood(now, other, ACME).refusal.names == ("fake 1", "fake 2")
    assert mood(now, None, ACME).refusal.why == "no-past"
    assert mood(now, side(1, tally("acme", 4)), ACME).refusal.why == "nothing-read"
    assert mood(side(0, tally("acme", 4)), then, ACME) is None
    assert mood(now, side(1, LOUD), ACME).verdict == "steady"


def test_the_usual_is_the_median_of_what_may_be_compared():
    def with_past(*counts, **given):
        past = tuple(side(back, tally("acme", count), **given) for back, count in enumerate(counts, 1))
        found = usual(digest(past=past), lambda one: one.tally(ACME).mentions)
        return found and (found.then, found.verdict)

    assert with_past(100, 90, 110, 1000) == (105, "more")
    assert with_past(100, 200, 300) == (200, "steady")
    assert with_past(400, 410, 390) == (400, "less")
    assert with_past(100) is None
    assert with_past(100, 100, unseen=(dark(Seeing.BLIND, 900),)) is None


def test_the_usual_of_a_share_is_not_that_of_a_count():
    past = tuple(side(back, tally("acme", 10, 1, 1, 8)) for back in (1, 2, 3))
    found = usual(digest(past=past), lambda one: one.tally(ACME).net)
    assert (round(found.then, 2), found.verdict) == (0.7, "less")
    assert usual(digest(past=past), lambda _: None) is None


def test_the_period_before_is_the_latest_of_the_past():
    one = digest(past=())
    assert previous(one) is None
    assert previous(digest()) is digest().past[0] or previous(digest()) == digest().past[0]


def test_it_is_quiet_when_nothing_changed_and_nobody_waits():
    calm = BrandPeriod(tally=CALM)
    assert quiet(digest(calm))
    assert not quiet(digest())
    assert not quiet(digest(calm, alerts=(AlertTold(make_alert()),)))
    assert not quiet(digest(dataclasses.replace(calm, unanswered=1)))
    assert not quiet(digest(calm, past=()))
    assert not quiet(digest(calm, now=side(0, CALM, unseen=(dark(),))))
    assert quiet(digest(BrandPeriod(tally=tally("acme", 100)), past=(side(1, tally("acme", 100)),)))


def test_the_usual_sentiment_is_that_of_the_same_model():
    past = [side(back, tally("acme", 100, 10, 60, 20)) for back in (1, 2, 3)]
    now = digest(past=tuple(past))
    assert round(usual_mood(now, ACME).then, 3) == 0.111
    assert usual_mood(now, ACME).verdict == "less"
    other = [dataclasses.replace(one, models={ACME: frozenset({"other 2"})}) for one in past]
    assert usual_mood(digest(past=(past[0], *other)), ACME) is None
    assert usual_voice(now, ACME).then == 1.0
