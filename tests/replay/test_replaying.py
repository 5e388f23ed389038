"""A virtual clock: mentions arrive, time passes, and the engine is the daemon's own."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Seeing, Severity, Sight, SourceName
from monitor.replay.replaying import BATCH, Replay, batches, play, warm_up
from monitor.rules.conditions import Count, Each, Silent
from tests.makers import NOON, minutes
from tests.rules.test_engine import at, make_engine, rule

NEWS = SourceName("news")
COUNT = rule("count", when=Count(at_least=2, within=minutes(30)), resolve_after=minutes(60))


class Notebook:
    """Counts what it is shown."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def add(self, judged):
        self.seen += [one.mention.id for one in judged]


def replayed(rules, mentions, *, until=None, begins=NOON, sights=(), watching=()):
    engine = make_engine(rules, sources={NEWS: minutes(5)})
    engine.remember([], now=NOON)
    run = Replay(engine, begins)
    times = list(play(mentions, [run], until=until, sights=sights, watching=watching))
    return run, times


def test_each_alert_is_found_with_its_end_and_the_severities_it_reached():
    levels = rule(
        "levels",
        when=Count(at_least=2, within=minutes(30)),
        levels=((Severity.CRISIS, Count(at_least=3, within=minutes(30))),),
        resolve_after=minutes(60),
    )
    run, _ = replayed([levels], [at(0), at(1), at(5), at(600)])
    (one,) = run.found
    assert one.alert.resolved_at == NOON + minutes(65)
    assert one.length(NOON + minutes(700)) == minutes(64)
    assert one.reached == ((NOON + minutes(1), Severity.WARNING), (NOON + minutes(5), Severity.CRISIS))
    assert run.decisions["levels", "below-count"] == 2


def test_an_alert_that_is_not_over_lasts_until_the_end():
    run, times = replayed([COUNT], [at(0), at(1)], until=NOON + minutes(20))
    (one,) = run.found
    assert one.alert.resolved_at is None
    assert one.length(times[-1]) == minutes(19)


def test_time_goes_on_to_the_end_that_is_asked_for_and_never_ends_before_the_last_mention():
    assert replayed([COUNT], [at(0)], until=NOON + minutes(90))[1][-1] == NOON + minutes(90)
    assert replayed([COUNT], [at(200)], until=NOON + minutes(90))[1][-1] == NOON + minutes(200)
    assert replayed([COUNT], [at(200)])[1][-1] == NOON + minutes(200)
    assert replayed([COUNT], [])[1] == []


def test_what_opened_before_the_period_is_no_alert_of_it():
    storm = [at(minute) for minute in range(0, 120, 10)]
    run, _ = replayed([COUNT], storm, begins=NOON + minutes(60))
    assert run.found == ()


def test_the_warm_up_is_long_enough_for_windows_and_for_alerts_to_end():
    quick = rule(when=Count(at_least=2, within=minutes(30)), resolve_after=minutes(60), cooldown=minutes(5))
    slow = rule("slow", when=Each(), resolve_after=timedelta(hours=5), cooldown=timedelta(hours=1))
    engine = make_engine([quick, slow])
    assert warm_up(engine.book, engine.longest_window) == minutes(30) + timedelta(hours=6)
    assert warm_up(make_engine([]).book, timedelta()) == timedelta()


def test_a_source_that_goes_blind_is_blind_for_what_arrives_with_it():
    quiet = rule("quiet", when=Silent(span=timedelta(hours=6)))
    end = NOON + timedelta(hours=8)
    failing = Sight(NEWS, NOON + timedelta(hours=2), Seeing.FAILING, "503")
    assert [one.alert.rule for one in replayed([quiet], [at(0)], until=end)[0].found] == ["quiet"]
    assert replayed([quiet], [at(0)], until=end, sights=[failing])[0].found == ()
    late = Sight(NEWS, NOON + timedelta(hours=7), Seeing.FAILING, "503")
    assert len(replayed([quiet], [at(0)], until=end, sights=[late])[0].found) == 1
    seeing = Sight(NEWS, NOON + timedelta(hours=5), Seeing.SEEING)
    assert len(replayed([quiet], [at(0), at(7 * 60)], until=end, sights=[failing, seeing])[0].found) == 1


def test_whoever_watches_sees_every_mention_once_in_order():
    mentions = [at(minute / 60) for minute in range(BATCH + 5)]
    notebook = Notebook()
    sights = [Sight(NEWS, NOON + minutes(1), Seeing.SEEING)]
    replayed([COUNT], mentions, watching=[notebook], sights=sights)
    assert notebook.seen == [one.mention.id for one in mentions]


@given(st.lists(st.integers(0, 50), max_size=60), st.lists(st.integers(-5, 55), max_size=8))
def test_no_batch_straddles_a_cut_and_nothing_is_lost(gaps, cuts):
    mentions = [at(minute) for minute in sorted(gaps)]
    moments = [NOON + minutes(cut) for cut in sorted(cuts)]
    found = list(batches(mentions, moments))
    assert [one for batch in found for one in batch] == mentions
    for batch in found:
        first, last = batch[0].mention.collected_at, batch[-1].mention.collected_at
        assert not any(first < cut <= last for cut in moments)


def test_batches_are_of_a_size():
    sizes = [len(batch) for batch in batches([at(0)] * (2 * BATCH + 1))]
    assert sizes == [BATCH, BATCH, 1]
