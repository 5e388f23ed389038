from __future__ import annotations

import fcntl
import os
import signal
import threading
import time

import pytest

from monitor.errors import StoreError
from monitor.store import Store, open_reader
from monitor.store.lock import Lock, holder
from tests.store.killing import die, in_child


def test_a_second_writer_is_told_who_was_first(path):
    with (
        Store.open(path, "vigie run"),
        pytest.raises(
            StoreError, match=rf"vigie.db is in use by `vigie run` \(pid {os.getpid()}, since 20\d\d-"
        ),
    ):
        Store.open(path, "vigie once")
    Store.open(path, "vigie once").close()


def test_another_name_of_the_same_file_is_the_same_file(path, tmp_path):
    (tmp_path / "link").symlink_to(path)
    with Store.open(path, "vigie run"), pytest.raises(StoreError, match="in use"):
        Store.open(tmp_path / "link", "vigie import")


def test_a_reader_needs_no_lock(path):
    with Store.open(path, "vigie run"), open_reader(path) as reader:
        assert reader.counts().mentions == 0


def test_a_killed_writer_blocks_nobody(path):
    def open_and_die():
        Store.open(path, "vigie run")
        die()

    assert in_child(open_and_die) == -signal.SIGKILL
    Store.open(path, "vigie run").close()


def test_a_worker_that_outlives_a_killed_writer_blocks_nobody(path, tmp_path):
    """A pool's worker is a fork of the daemon, lock and all."""

    def open_fork_and_die():
        Store.open(path, "vigie run")
        worker = os.fork()
        if worker == 0:
            time.sleep(60)
            os._exit(0)
        (tmp_path / "worker").write_text(str(worker))
        die()

    assert in_child(open_fork_and_die) == -signal.SIGKILL
    worker = int((tmp_path / "worker").read_text())
    try:
        deadline = time.monotonic() + 10
        while True:  # the worker closes its copy as soon as it runs at all
            try:
                Store.open(path, "vigie run").close()
                break
            except StoreError:
                assert time.monotonic() < deadline
                time.sleep(0.01)
    finally:
        os.kill(worker, signal.SIGKILL)


def test_a_forked_worker_does_not_take_the_lock_away(path):
    with Store.open(path, "vigie run"):
        assert in_child(lambda: None) == 0
        with pytest.raises(StoreError, match="in use"):
            Store.open(path, "vigie once")


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]"])
def test_a_lock_that_says_nothing_still_locks(path, text):
    with Store.open(path, "vigie run") as store:
        path.with_name("vigie.db.lock").write_text(text)
        with pytest.raises(StoreError, match="in use by another process"):
            Lock(store.path, "vigie once")


def test_a_store_that_could_not_be_opened_leaves_the_lock_free(path):
    Store.open(path, "pytest").close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\x5a" * (len(whole) - 100))
    for _ in range(2):
        with pytest.raises(StoreError, match="damaged"):
            Store.open(path, "vigie run")


def test_closing_twice_does_no_harm(path):
    store = Store.open(path, "vigie run")
    store.close()
    with Store.open(path, "vigie once"):
        store.close()
        with pytest.raises(StoreError, match="in use"):
            Store.open(path, "vigie run")


def test_anybody_may_ask_who_writes(path, tmp_path):
    assert holder(path) is None, "nobody ever did"
    with Store.open(path, "vigie run"):
        (tmp_path / "link").symlink_to(path)
        for name in (path, tmp_path / "link"):
            assert (holder(name) or "").startswith(f"`vigie run` (pid {os.getpid()}, since 20")
    assert holder(path) is None, "the file stays and means nothing"


def test_asking_keeps_nobody_from_writing(path):
    """Whoever comes while somebody asks tries again a moment later."""
    Store.open(path, "vigie run").close()
    asking = os.open(path.with_name("vigie.db.lock"), os.O_RDONLY)
    fcntl.flock(asking, fcntl.LOCK_SH)
    timer = threading.Timer(0.001, os.close, [asking])
    timer.start()
    Store.open(path, "vigie run").close()
    timer.join()
