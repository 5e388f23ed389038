from __future__ import annotations

import threading

from monitor.crew import Crew


def test_a_call_is_reported_with_its_result():
    crew: Crew[int] = Crew()
    assert crew.start(("fetch", "news"), lambda: 42)
    report = crew.report(5.0)
    assert report is not None
    assert (report.key, report.result, report.crash) == (("fetch", "news"), 42, None)
    assert crew.busy() == 0


def test_an_exception_nobody_expected_is_reported_and_kills_nothing():
    crew: Crew[float] = Crew()
    crew.start(("fetch", "news"), lambda: 1 / 0)
    report = crew.report(5.0)
    assert report is not None
    assert isinstance(report.crash, ZeroDivisionError)


def test_the_same_key_never_runs_twice_at_once():
    crew: Crew[bool | None] = Crew()
    gate = threading.Event()
    assert crew.start(("fetch", "slow"), lambda: gate.wait(5))
    assert not crew.start(("fetch", "slow"), lambda: None)
    assert crew.start(("fetch", "quick"), lambda: None)  # and holds up nobody else
    assert crew.report(5.0).key == ("fetch", "quick")  # type: ignore[union-attr]  # there is one
    assert (crew.busy(), crew.busy("fetch"), crew.busy("send")) == (1, 1, 0)
    gate.set()
    assert crew.report(5.0).key == ("fetch", "slow")  # type: ignore[union-attr]  # there is one
    assert crew.start(("fetch", "slow"), lambda: None)
    crew.report(5.0)


def test_nothing_to_report_is_said_after_the_wait_or_when_woken():
    crew: Crew[None] = Crew()
    assert crew.report(0) is None
    assert crew.report(0.01) is None
    crew.wake()
    assert crew.report(30.0) is None
