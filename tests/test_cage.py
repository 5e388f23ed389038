"""What the house's cage does for whoever uses it; ``tests/sources/test_cage.py`` shows what it holds against feeds."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from monitor.cage import Cage, End, Failure
from monitor.errors import ClassifierError

SECOND = timedelta(seconds=1)


class ToldError(ClassifierError):
    """A failure as the cage's user explains it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure.end))
        self.failure = failure


def refuse() -> None:
    raise ClassifierError("I say so myself", permanent=True)


@pytest.fixture(scope="module")
def cage():
    cage = Cage(ClassifierError, ToldError, patience=30 * SECOND, memory=None, workers=1)
    yield cage
    cage.close()


def test_without_a_ceiling_there_is_as_much_memory_as_we_have(cage):
    ours, _ = resource.getrlimit(resource.RLIMIT_AS)
    assert cage.run(resource.getrlimit, resource.RLIMIT_AS)[0] == ours


def test_what_the_work_says_itself_is_passed_on_as_it_is(cage):
    with pytest.raises(ClassifierError, match="I say so myself") as told:
        cage.run(refuse)
    assert told.value.permanent
    assert not isinstance(told.value, ToldError)


@pytest.mark.parametrize(
    ("work", "end", "detail"),
    [
        ((os._exit, 3), End.DEATH, "exit code 3"),
        ((signal.raise_signal, signal.SIGKILL), End.DEATH, "SIGKILL"),
        ((signal.raise_signal, signal.SIGRTMIN + 2), End.DEATH, "signal 36"),
        ((int, "x"), End.BUG, "ValueError"),
    ],
)
def test_whoever_uses_it_is_told_how_it_ended(cage, work, end, detail):
    with pytest.raises(ToldError) as told:
        cage.run(*work)
    assert told.value.failure == Failure(end, 30 * SECOND, None, detail)


def test_one_task_may_be_given_another_patience(cage):
    with pytest.raises(ToldError) as told:
        cage.run(time.sleep, 60, patience=SECOND / 2)
    failure = told.value.failure
    assert (failure.end, failure.patience) == (End.TIME, SECOND / 2)


def test_a_task_that_no_worker_takes_is_given_up_after_so_long():
    cage = Cage(
        ClassifierError, ToldError, patience=SECOND / 1_000, memory=None, workers=1, queue=SECOND / 1_000
    )
    with pytest.raises(ToldError) as told:
        cage.run(os.getpid)
    assert told.value.failure.end is End.POOL
    cage.close()


@pytest.mark.parametrize("closing", [False, True])
def test_who_ends_without_tidying_up_closes_every_cage_before(closing):
    program = f"""
import os
from datetime import timedelta
from monitor.cage import Cage, close_all
from monitor.errors import ClassifierError

cage = Cage(ClassifierError, lambda _: ClassifierError("no"), patience=timedelta(seconds=30), memory=None, workers=1)
cage.run(os.getpid)
if {closing}:
    close_all(timedelta(seconds=30))
os._exit(0)
"""
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert ("leaked semaphore" in ended.stderr) is not closing
