"""What works on hostile input may hang, eat memory and die; we go on."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import SourceError
from sources.cage import Cage
from sources.feed_parser import parse

ROOT = Path(__file__).parents[2]
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def cage():
    """Two workers, started once: that takes half a second."""
    cage = Cage(SECOND)
    yield cage
    cage.close()


def _refused(cage: Cage, work, *args) -> str:
    with pytest.raises(SourceError) as refused:
        cage.run(work, *args)
    assert not refused.value.permanent
    assert cage.run(math.factorial, 5) == 120, "the next one is served"
    return str(refused.value)


def test_work_is_done_in_another_process(cage):
    assert cage.run(math.factorial, 5) == 120
    assert cage.run(os.getpid) != os.getpid()


def test_the_local_clock_of_the_worker_is_utc(cage):
    assert cage.run(time.localtime, 0)[:4] == (1970, 1, 1, 0)


def test_what_the_work_says_of_its_input_is_passed_on(cage):
    assert _refused(cage, parse, b"", "", "") == "this is not a feed: it is empty"


def test_work_that_hangs_is_ended(cage):
    assert _refused(cage, time.sleep, 60) == "it takes more than 1 s to parse"


@pytest.mark.slow
def test_one_that_hangs_holds_up_nobody_else():
    cage = Cage(SECOND * 4)
    hanging = threading.Thread(target=pytest.raises, args=(SourceError, cage.run, time.sleep, 60))
    hanging.start()
    assert cage.run(math.factorial, 5) == 120
    assert hanging.is_alive()
    hanging.join()
    cage.close()


FAILURES = {
    "memory": ((bytearray, 2**30), "it takes more than 512 MiB to parse"),
    "death": ((os._exit, 3), "it cannot be parsed: the parser failed with ProcessExpired"),
    "a crash": (
        (signal.raise_signal, signal.SIGKILL),
        "it cannot be parsed: the parser failed with ProcessExpired",
    ),
    "a bug": ((int, "x"), "it cannot be parsed: the parser failed with ValueError"),
    "an exit": ((sys.exit, 1), "it cannot be parsed: the parser failed with SystemExit"),
    "a result that cannot travel": (
        (threading.Lock,),
        "it cannot be parsed: the parser failed with TypeError",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_whatever_kills_the_work_is_one_sources_error(cage, case):
    (work, *args), sentence = FAILURES[case]
    assert _refused(cage, work, *args) == sentence


def test_a_closed_cage_leaves_no_worker_and_opens_again():
    cage = Cage(SECOND, workers=1)
    first = cage.run(os.getpid)
    cage.close()
    cage.close()
    assert not Path(f"/proc/{first}").exists()
    assert cage.run(os.getpid) != first
    cage.close()


def test_a_pool_that_broke_down_is_replaced():
    cage = Cage(SECOND, workers=1)
    cage.run(os.getpid)
    assert cage._pool
    cage._pool.stop()
    assert _refused(cage, os.getpid) == "the parser broke down; a new one is started"
    cage.close()


def test_a_task_that_is_never_answered_is_given_up():
    cage = Cage(SECOND / 10_000, workers=1)
    with pytest.raises(SourceError, match="broke down"):
        cage.run(os.getpid)
    cage.close()


ORPHANS = """
import os, sys, threading, time
from datetime import timedelta
from sources.cage import Cage
cage = Cage(timedelta(seconds=1), workers=1)
print(cage.run(os.getpid), flush=True)
{busy}
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "busy",
    ["", "threading.Thread(target=cage.run, args=(sum, range(10**12))).start(); time.sleep(0.3)"],
    ids=["idle", "busy in C"],
)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_daemon_that_is_killed_leaves_no_orphan(busy, how):
    """A busy one is ended by the kernel: no Python runs there any more."""
    daemon = subprocess.Popen(
        [sys.executable, "-c", ORPHANS.format(busy=busy)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    assert daemon.stdout
    worker = Path("/proc", daemon.stdout.readline().decode().strip())
    assert worker.exists()
    time.sleep(0.5)
    daemon.send_signal(how)
    daemon.wait()
    daemon.stdout.close()
    deadline = time.monotonic() + 10
    while (
        worker.exists()
        and "Z" not in (worker / "stat").read_text().split()[2]
        and time.monotonic() < deadline
    ):
        time.sleep(0.05)
    assert time.monotonic() < deadline
