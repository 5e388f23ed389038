"""The facts of a digest, from the store and the rules."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.boxes import SourceState
from monitor.config.load import load
from monitor.digest.compare import refused
from monitor.digest.facts import Accuracy, DigestPlan, Money
from monitor.model import BrandName, Seeing, Sight, SourceName
from monitor.spending import Spent
from monitor.store import Store
from monitor.wiring import kinds
from monitor.wiring.digest_facts import digest_of
from tests.makers import NOON, make_alert, make_event, make_judged, minutes
from tests.store.test_corrections import say

ACME, GLOBEX, NEWS = BrandName("acme"), BrandName("globex"), SourceName("news")
WEEK = timedelta(days=7)
RULES = """
version: 1
brands:
  acme: {terms: [Acme]}
  globex: {competitor: true, terms: [Globex]}
sources:
  - {kind: feed, name: news, url: https://news.example/feed}
"""


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "vigie.db", "pytest") as store:
        store.note(SourceState(name=NEWS, kind="feed", identity="x", last_poll_at=NOON))
        yield store


def keep(store, *judged):
    store.admit([one.mention for one in judged], None)
    store.judge(judged)


TIPS = '  - {kind: webhook, name: tips, secret: "${TIPS_SECRET}"}\n'


def told(store, plan: DigestPlan | None = None, *, rules: str = RULES, **given: Any):
    config = load(rules, kinds=kinds(), environ={}, read_file=str)
    return digest_of(store.reads, config, plan or DigestPlan(), NOON - WEEK, NOON, now=NOON, **given)


def before(number: float) -> dict[str, Any]:
    return {"published_at": NOON - number * WEEK}


def test_the_sides_are_the_period_and_the_four_before_it(store):
    keep(
        store, make_judged(**before(0.5)), make_judged(**before(1.5)), make_judged("positive", **before(1.5))
    )
    keep(store, make_judged(brands=["globex"], **before(4.5)), make_judged(**before(5.5)))
    one = told(store)
    assert [side.until for side in (one.now, *one.past)] == [NOON - back * WEEK for back in range(5)]
    assert [side.tally(ACME).mentions for side in (one.now, *one.past)] == [1, 2, 0, 0, 0]
    assert one.past[3].tally(GLOBEX).negative == 1
    assert one.now.heard == {NEWS: NOON - 5.5 * WEEK}
    assert one.now.models == {ACME: {"fake 1"}}
    assert one.competitors == {GLOBEX}
    assert one.titles == {ACME: "Acme", GLOBEX: "Globex"}


def test_a_source_that_was_first_heard_in_the_period_makes_it_no_match_for_the_one_before(store):
    keep(
        store,
        make_judged(collected_at=NOON - minutes(9), **before(1.5)),
        make_judged(collected_at=NOON, **before(0.5)),
    )
    one = told(store)
    refusal = refused(one.now, one.past[0])  # what it brought of the week before is a remainder
    assert refusal is not None
    assert refusal.why == "source-new"


def test_an_import_is_heard_since_what_it_tells_of(store):
    keep(
        store,
        make_judged(source="old", collected_at=NOON, **before(3)),
        make_judged(source="old", collected_at=NOON, **before(0.5)),
    )
    keep(store, make_judged(source="old", collected_at=NOON, **before(1.5)))
    one = told(store)
    assert refused(one.now, one.past[0]) is None


def test_what_could_not_be_seen_of_either_side_is_known(store):
    store.see(
        [
            Sight(NEWS, NOON - WEEK, Seeing.BLIND, "nothing at all"),
            Sight(NEWS, NOON - 0.5 * WEEK, Seeing.SEEING),
        ]
    )
    one = told(store)
    assert [(dark.state, dark.until) for dark in one.unseen] == [(Seeing.BLIND, NOON - 0.5 * WEEK)]
    assert one.past[0].unseen == ()


def test_what_somebody_chose_to_bring_is_in_lists_and_in_no_count(store):
    one = make_judged("negative", ("safety",), source="tips", story="a", text="A tip", **before(0.5))
    keep(
        store,
        one,
        make_judged("positive", ("legal",), story="b", author="zoe", **before(0.5)),
        make_judged(source="tips", brands=["globex"], **before(0.5)),
        make_judged("negative", ("safety",), source="tips", **before(1.5)),
    )
    acme, globex = told(store, rules=RULES + TIPS).brands
    assert (acme.tally.mentions, acme.tally.stories, acme.tally.negative, acme.sampled) == (1, 1, 0, 1)
    assert (dict(acme.topics), dict(acme.topics_before), acme.authors) == ({"legal": 1}, {}, 1)
    assert sum(count for count, _ in acme.hours.values()) == 1
    assert {story.words for story in acme.top} >= {"A tip"}
    assert (globex.tally.mentions, globex.sampled, len(globex.top)) == (0, 1, 1)
    digest = told(store, rules=RULES + TIPS)
    assert (digest.now.voice(ACME), digest.past[0].tallies) == (1.0, {})
    assert told(store).brands[0].tally.mentions == 2


def test_a_source_that_nobody_ever_asked_is_named_and_changes_no_comparison(store):
    keep(store, make_judged(**before(0.5)), make_judged(**before(1.5)), make_judged(**before(6)))
    new = "  - {kind: feed, name: new, url: https://new.example/feed}\n"
    one = told(store, rules=RULES + new)
    assert [(dark.source, dark.state, dark.until) for dark in one.unseen] == [("new", Seeing.UNWATCHED, None)]
    assert refused(one.now, one.past[0]) is None


def test_a_plan_chooses_the_brands_and_with_them_the_alerts_and_the_voices(store):
    keep(store, make_judged(**before(0.5)), make_judged(brands=["globex"], **before(0.5)))
    for brand in (ACME, GLOBEX):
        store.weigh([], [make_event(make_alert(brand=brand, opened_at=NOON - minutes(9)))], [])
    store.weigh([], [make_event(make_alert(brand=GLOBEX, opened_at=NOON + minutes(9)))], [])
    one = told(store, DigestPlan(brands=(GLOBEX, BrandName("gone"))))
    assert [each.brand for each in one.brands] == [GLOBEX]
    assert one.now.voice(GLOBEX) == 1.0
    assert [each.alert.brand for each in one.alerts] == [GLOBEX]
    assert len(told(store).alerts) == 2


def test_only_ones_own_questions_wait_and_only_ones_own_fans_are_named(store):
    for brand in ("acme", "globex"):
        keep(
            store,
            *(
                make_judged("positive", author="zoe", likes=3, brands=[brand], **before(0.5))
                for _ in range(3)
            ),
        )
    acme, globex = told(store).brands
    assert [(fan.author, fan.mentions) for fan in acme.fans] == [("zoe", 3)]
    assert (globex.fans, globex.sharing, len(acme.sharing)) == ((), (), 3)
    assert (acme.tally.stories, acme.authors, acme.loudest) == (3, 1, 3)
    assert sum(mentions for mentions, _ in acme.hours.values()) == 3


def test_a_brand_that_nobody_named_is_told_as_such(store):
    keep(store, make_judged("negative", ("safety",), **before(1.5)))
    acme, _ = told(store).brands
    assert (acme.tally.mentions, acme.topics_before) == (0, {"safety": 1})


def test_what_people_corrected_is_told_by_what_was_wrong(store):
    ones = [
        make_judged("positive", ("safety",), id=name, story=name, **before(0.5))
        for name in ("a", "b", "c", "d")
    ]
    keep(store, *ones, make_judged(**before(0.5)))
    say(store, "a", sentiment="negative")
    say(store, "b", spares=("safety",))
    say(store, "c", relevant=False)
    say(store, "d", sentiment="positive")  # as the machine had said
    assert told(store).accuracy == Accuracy(5, 3, 1, 1, 1)


def test_money_is_summed_over_the_hours_of_the_period(store):
    spent = [
        Spent(NEWS, "usd", NOON - timedelta(days=days), Decimal(amount))
        for days, amount in ((1, 2), (2, 3), (8, 90), (0, 90))
    ]
    assert told(store, spent=spent).money == (Money(NEWS, "usd", Decimal(5)),)


def test_abuse_is_hidden_and_a_model_that_hardly_judged_anything_is_no_other_model(store):
    keep(store, make_judged("negative", ("abuse",), text="you scum", **before(0.5)))
    acme, _ = told(store).brands
    assert "hidden: abuse" in acme.top[0].words
    assert told(store, DigestPlan(language="fr")).brands[0].top[0].words.startswith("masqué")
