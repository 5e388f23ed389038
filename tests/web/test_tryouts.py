"""Try-outs in processes of their own: they end, are stopped, and run one at a time."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from monitor.cage import End
from monitor.model import RuleName
from monitor.web.apart import Apart, LostError, Tell
from monitor.web.tryout import Report, Wanted
from monitor.web.tryouts import KEPT, BusyError, TryOut, TryOuts
from tests.makers import NOON

SOON = timedelta(seconds=30)


def refuse(wanted: Wanted, _tell: Tell) -> Report | str:
    return f"nothing in {wanted.after}"


def hang(_wanted: Wanted, tell: Tell) -> Report | str:
    tell(0.4)
    while True:
        time.sleep(0.05)


def eat(_wanted: Wanted, _tell: Tell) -> Report | str:
    return str(len(bytearray(1 << 33)))


def die(_wanted: Wanted, _tell: Tell) -> Report | str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def fail(_wanted: Wanted, _tell: Tell) -> Report | str:
    raise SystemExit(1)


class Here:
    """A place without a process, which waits until it may go on."""

    def __init__(self, go: Event | None = None) -> None:
        self.go, self.closed = go, False

    def run(self, work, wanted, tell):
        if self.go is not None:
            self.go.wait(10)
        if self.closed:
            raise LostError(End.DEATH)
        return work(wanted, tell)

    def close(self) -> None:
        self.closed = True
        if self.go is not None:
            self.go.set()


def begun(tries: TryOuts, by: str = "zoe") -> TryOut:
    wanted = Wanted(
        path=Path("rules.yaml"),
        db=Path("vigie.db"),
        file="",
        changed="",
        before=None,
        after=RuleName("calm"),
        since=NOON,
        now=NOON,
    )
    return tries.begin(by, NOON, rule="", text="- name: calm", weeks=4, wanted=wanted)


def ended(tries: TryOuts, one: TryOut) -> TryOut:
    assert tries.wait(one.id, SOON)
    found = tries.find(one.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("work", "limit", "state", "why"),
    [
        (refuse, SOON, "refused", "nothing in calm"),
        (hang, timedelta(seconds=1), "failed", "time"),
        (eat, SOON, "failed", "memory"),
        (die, SOON, "failed", "death"),
        (fail, SOON, "failed", "bug"),
    ],
)
def test_however_it_ends_that_is_known(work, limit, state, why):
    tries = TryOuts(lambda: Apart(limit, 1 << 28), work=work)
    one = ended(tries, begun(tries))
    assert (one.state, one.why) == (state, why)
    tries.close()


def test_one_that_runs_says_how_far_it_is_and_is_stopped_at_once():
    places: list[Apart[Wanted, Report | str]] = []

    def apart() -> Apart[Wanted, Report | str]:
        places.append(Apart(SOON, 1 << 28))
        return places[-1]

    tries = TryOuts(apart, work=hang)
    one = begun(tries)
    while one.share == 0:
        time.sleep(0.01)
    assert one.share == 0.4
    tries.stop(one.id)
    assert ended(tries, one).state == "stopped"
    process = places[0]._process
    assert process is not None
    while process.exitcode is None:  # whoever began it waits for it, too, and one of the two is told
        time.sleep(0.01)
    assert process.exitcode == -signal.SIGKILL
    tries.stop(one.id)
    tries.stop("unheard-of")
    assert tries.running("zoe") is None


def test_what_is_stopped_before_it_begins_never_begins():
    place = Apart[Wanted, Report | str](SOON, 1 << 28)
    place.close()
    with pytest.raises(LostError):
        place.run(hang, begun(TryOuts(Here, work=refuse)).wanted, print)
    assert place._process is None


def test_each_person_has_one_at_a_time_and_all_together_few():
    go = Event()
    tries = TryOuts(lambda: Here(go), work=refuse, at_once=2)
    first = begun(tries)
    assert tries.running("zoe") is not None
    with pytest.raises(BusyError) as own:
        begun(tries)
    assert own.value.running == first.id
    begun(tries, "al")
    with pytest.raises(BusyError) as others:
        begun(tries, "mia")
    assert others.value.running == ""
    assert not tries.wait(first.id, timedelta())
    go.set()
    assert ended(tries, first).state == "refused"
    assert ended(tries, begun(tries)).state == "refused"


def test_those_that_are_over_are_kept_for_a_while_and_no_longer():
    tries = TryOuts(Here, work=refuse)
    first = begun(tries)
    ended(tries, first)
    for _ in range(KEPT):
        ended(tries, begun(tries))
    assert tries.find(first.id) is not None
    ended(tries, begun(tries))
    assert tries.find(first.id) is None


def test_whoever_leaves_stops_what_runs():
    tries = TryOuts(lambda: Here(Event()), work=refuse)
    one = begun(tries)
    tries.close()
    assert ended(tries, one).state == "stopped"
