"""A model in a process of its own, with real workers: what ends one is told, and the next one reads on."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from classifiers.transformer.folder import BUILT_IN, ModelFolder
from classifiers.transformer.reader import Reader, ReadingError
from classifiers.transformer.worker import BATCH, GIVEN_UP, ModelProcess, Patience, shared
from monitor.errors import ClassifierError
from tests.classifiers.transformer.breaking import ENDS, Breaking, noted
from tests.classifiers.transformer.tiny import make_folder

ROOT = Path(__file__).parents[3]
SECOND = timedelta(seconds=1)
# Loading is given what a busy machine may need; a text that hangs need not be waited for.
SHORT = Patience(batch=SECOND, text=SECOND / 100)


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "tiny", name="tiny")


@pytest.fixture
def process(folder):
    process = ModelProcess(ModelFolder(folder), load=Breaking, patience=SHORT)
    yield process
    process.close()


def test_it_reads_as_the_model_does_in_our_own_process(folder, process):
    texts = ["bad", "good good", "so so fine", "", "so \ud800 odd"]
    reader = Reader(ModelFolder(folder))
    assert process.read(texts) == [reader.read(text) for text in texts]


def test_the_model_in_the_box_says_the_same_wherever_it_runs():
    boxed = ModelFolder(BUILT_IN / "minilm-social-en")
    texts = ["I love it!", "never again 😡", "the shop opens at nine"]
    assert shared(boxed, None).read(texts) == [Reader(boxed).read(text) for text in texts]


def test_it_is_loaded_once_in_a_process_that_is_not_ours(folder, process):
    for _ in range(3):
        process.read(["bad"])
    (worker,) = noted(folder, "loaded")
    assert int(worker) != os.getpid()


def test_nothing_to_read_starts_no_process(folder, process):
    assert process.read([]) == []
    assert noted(folder, "loaded") == []


def test_a_long_list_is_read_in_order_and_copies_are_read_once(folder, process):
    texts = [f"{word} {number}" for number in range(BATCH) for word in ("bad", "good")]
    found = process.read([*texts, *texts])
    negative = [reading.probabilities["negative"] for reading in found if reading]
    assert all(bad > good for bad, good in zip(negative[::2], negative[1::2], strict=True))
    assert len(negative) == 2 * len(texts)
    assert noted(folder, "read") == texts


@pytest.mark.parametrize("end", ENDS)
def test_a_text_that_alone_ends_the_process_is_given_up_and_the_others_are_read(folder, process, end):
    before, poison, after = process.read(["bad", f"{end} now", "good"])
    assert poison is None
    assert (before, after) == tuple(process.read(["bad", "good"]))
    assert before
    assert after
    tried = noted(folder, "read").count(f"{end} now")
    assert process.read([f"{end} now", "so"])[0] is None
    assert noted(folder, "read").count(f"{end} now") == tried == 2, "in company, alone, and never again"


@pytest.mark.parametrize("end", ENDS)
def test_a_model_that_comes_to_a_bad_end_whatever_the_text_says_so(folder, process, end):
    (folder / "on_loading").write_text(end)
    short = ModelProcess(ModelFolder(folder), load=Breaking, patience=Patience(loading=2 * SECOND))
    with pytest.raises(ReadingError) as told:
        short.read(["bad"])
    assert str(told.value).startswith(f"the model in {folder} cannot be used: {ENDS[end][1]}")
    (folder / "on_loading").unlink()
    assert short.read(["bad"]) == process.read(["bad"]), "mended, it reads again"
    short.close()


def test_when_several_texts_end_the_process_it_is_the_model(folder, process):
    with pytest.raises(ReadingError, match="SIGSEGV"):
        process.read([f"crash {number}" for number in range(BATCH)])
    tried = noted(folder, "read")
    assert len(tried) == 1 + GIVEN_UP


def test_a_model_that_refuses_is_believed_at_once(folder, process):
    with pytest.raises(ClassifierError, match="says so itself"):
        process.read(["bad", "refuse", "good"])
    assert noted(folder, "read") == ["bad", "refuse"]


def test_a_fresh_worker_loads_the_model_first(folder, process):
    first = process.read(["bad"])
    (worker,) = noted(folder, "loaded")
    os.kill(int(worker), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.read(["bad"]) == first
    assert len(noted(folder, "loaded")) == 2


def test_a_ceiling_on_memory_is_kept():
    boxed = ModelFolder(BUILT_IN / "minilm-social-en")
    process = ModelProcess(boxed, 180 * 2**20)
    with pytest.raises(
        ClassifierError, match=r"needs more memory than the 180 MiB .*; `memory` says how much"
    ):
        process.load()
    process.close()


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no network": ({"network": b"no network"}, "cannot be loaded"),
    "an empty file": ({"network": b""}, "cannot be loaded"),
    "no tokenizer": ({"tokenizer": "{}"}, "cannot be loaded"),
    "other weights than listed": ({"files": {"onnx/model.onnx": "0" * 64}}, "its SHA-256 differs"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_damaged_model_is_told_in_a_sentence(tmp_path, case):
    broken, told = BROKEN[case]
    process = ModelProcess(ModelFolder(make_folder(tmp_path / "m", **({"name": "m"} | broken))))
    with pytest.raises(ClassifierError, match=told) as found:
        process.read(["bad"])
    assert "\n" not in str(found.value)
    process.close()


def test_weights_that_are_gone_are_told_before_anything_starts(folder):
    found = ModelFolder(folder)
    found.weights.unlink()
    with pytest.raises(ClassifierError, match=r"model\.onnx is gone"):
        shared(found, None)


# --- one process for all ----------------------------------------------------------------------------------------


def test_all_who_read_by_a_folder_share_its_process_until_the_last_is_gone(folder):
    one, two = shared(ModelFolder(folder), None), shared(ModelFolder(folder), None)
    assert one is two
    one.read(["bad"])
    assert one._cage._pool
    (worker,) = one._cage._pool._pool_manager.worker_manager.workers
    del one
    gc.collect()
    assert Path(f"/proc/{worker}").exists()
    del two
    gc.collect()
    assert not Path(f"/proc/{worker}").exists()


def test_another_model_in_the_same_folder_is_read_by_another_process(folder):
    one = shared(ModelFolder(folder), None)
    os.utime(folder / "onnx" / "model.onnx", ns=(1, 1))
    assert shared(ModelFolder(folder), None) is not one
    assert shared(ModelFolder(folder), 2**30) is not shared(ModelFolder(folder), None)


# --- its end ----------------------------------------------------------------------------------------------------

ORPHAN = """
import sys, threading, time
from datetime import timedelta
from pathlib import Path
from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.worker import ModelProcess, Patience
from tests.classifiers.transformer.breaking import Breaking, noted
folder = Path(sys.argv[1])
process = ModelProcess(ModelFolder(folder), load=Breaking, patience=Patience(batch=timedelta(minutes=1)))
process.read(["bad"])
{busy}
print(*noted(folder, "loaded"), flush=True)
time.sleep(60)
"""
BUSY = """
threading.Thread(target=process.read, args=(["hang"],)).start()
while "hang" not in noted(folder, "read"):
    time.sleep(0.05)
"""


@pytest.mark.slow
@pytest.mark.parametrize("busy", ["", BUSY], ids=["idle", "hanging"])
def test_a_daemon_that_is_killed_takes_its_model_with_it(folder, busy):
    daemon = subprocess.Popen(
        [sys.executable, "-c", ORPHAN.format(busy=busy), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    assert daemon.stdout
    worker = Path("/proc", daemon.stdout.readline().decode().strip(), "stat")
    assert worker.exists()
    daemon.kill()
    daemon.wait()
    daemon.stdout.close()
    deadline = time.monotonic() + 10
    while worker.exists() and worker.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert time.monotonic() < deadline
