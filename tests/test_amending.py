"""What becomes of a correction, whoever is killed in between."""

from __future__ import annotations

import pytest

from monitor import stages
from monitor.model import Correction, MentionId, OrderId, TopicName, Verb
from monitor.store.orders import outcome, place
from monitor.wiring import assemble
from tests.cli.conftest import Desk
from tests.cli.lived import lived
from tests.makers import make_order, minutes

SAFETY = Correction(touches=(TopicName("safety"),))


def ask(past, id_: str, target: str, said: Correction) -> OrderId:
    order = make_order(id=OrderId(id_), verb=Verb.CORRECT, target=MentionId(target), correction=said)
    place(past.store.path, order, past.clock.now())
    return order.id


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    return Desk(tmp_path)


@pytest.fixture
def past(desk):
    with lived(desk) as past:
        past.say("Acme opens a shop on Monday", "mo")
        past.turn(1)
        yield past


def shop(past):
    return next(one.mention.id for one in past.store.reads.mentions())


def test_what_is_gone_meanwhile_is_refused_in_a_sentence(past):
    order = ask(past, "c1", "gone", SAFETY)
    past.turn()
    settled = outcome(past.store.path, order)
    assert settled is not None
    assert settled.refused == "there is no mention gone any more"
    assert past.store.reads.corrections() == []


def test_a_correction_that_was_written_down_takes_effect_after_a_kill(past):
    """Killed after the first step: the next one finds on its list what is to be weighed again."""
    ask(past, "c1", shop(past), SAFETY)
    stages.obey(past.store, past.watch.house.engine, past.clock.now())
    assert past.store.reads.alerts() == []
    assert len(past.store.unreweighed(10)) == 1
    past.watch.house = assemble(past.config, past.store, past.clock, past.store.path.parent)
    past.turn()
    (alert,) = past.store.reads.alerts()
    assert (alert.rule, alert.opened_at) == ("safety-scare", past.clock.now()), "dated to now"
    assert past.store.unreweighed(10) == []


def test_what_was_asked_for_is_done_in_that_order(past):
    """A correction and its undoing, and an order between them: nothing overtakes."""
    first = ask(past, "c1", shop(past), SAFETY)
    place(past.store.path, make_order(id=OrderId("o"), verb=Verb.ACK, target="nobody"), past.clock.now())
    last = ask(past, "c2", shop(past), Correction(undo=True))
    past.turn()
    for order in (first, last):
        settled = outcome(past.store.path, order)
        assert settled is not None
        assert settled.refused == ""
    (one,) = past.store.reads.judged([MentionId(shop(past))]).values()
    assert one.verdict.corrected_by == ""
    assert len(past.store.reads.alerts()) == 1, "it fired in between, and its story says what became of it"


def test_history_never_fires_however_it_is_corrected(desk):
    with lived(desk) as past:
        past.say("Acme opened a shop last week", "mo", late=60 * 24 * 7)
        past.turn(1)
        ask(past, "c1", shop(past), SAFETY)
        past.turn(minutes(1).seconds / 60)
        assert past.store.reads.alerts() == []
        assert past.store.unreweighed(10) == []
