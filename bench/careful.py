"""How good and how fast a transformer's folder is on labelled posts: ``python -m bench.careful POSTS.tsv [FOLDER ...]``."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from classifiers.transformer.folder import BUILT_IN, LABELS, ModelFolder
from classifiers.transformer.reader import Reader
from classifiers.transformer.training import measures
from classifiers.transformer.training.examples import Example, read
from classifiers.transformer.worker import ModelProcess

ROUND = 256  # posts read here and there by turns
ASKED = """
import sys, resource
from pathlib import Path
from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.reader import Reader
from classifiers.transformer.worker import ModelProcess
def memory(pid):
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return ", ".join(f"{name} {int(status[name].split()[0]) / 1024:.0f} MiB" for name in ("VmHWM", "VmPeak"))
folder = ModelFolder(Path(sys.argv[1]), ["en"])
text = "the service was great but the app is not " * 50
"""
INSIDE = ASKED + "Reader(folder).read(text); print('we:', memory('self'))"
APART = (
    ASKED + "process = ModelProcess(folder); process.read([text]);"
    "(worker,) = process._cage._pool._pool_manager.worker_manager.workers;"
    "print('we:', memory('self'), '; it:', memory(worker))"
)


def show(folder: Path, posts: list[Example]) -> None:
    began = time.perf_counter()
    reader = Reader(ModelFolder(folder, ["en"]))
    loaded = time.perf_counter() - began
    for post in posts[:50]:
        reader.read(post.text)
    began, worked = time.perf_counter(), time.process_time()
    readings = [reader.read(post.text).probabilities for post in posts]
    took, worked = time.perf_counter() - began, time.process_time() - worked
    labels = [post.label for post in posts]
    found = [max(range(len(LABELS)), key=lambda at, one=one: one[LABELS[at]]) for one in readings]  # type: ignore[misc]  # a default of a lambda
    sure = [max(one.values()) for one in readings]
    right = [one == label for one, label in zip(found, labels, strict=True)]
    recalls = [
        sum(one == label == at for one, label in zip(found, labels, strict=True)) / labels.count(at)
        for at in range(len(LABELS))
    ]
    print(f"{folder.name}: {len(posts)} posts")
    print(
        f"  macro-recall {measures.macro_recall(found, labels):.4f}, accuracy {sum(right) / len(right):.4f}"
    )
    print(
        "  recall "
        + ", ".join(f"{label} {recall:.3f}" for label, recall in zip(LABELS, recalls, strict=True))
    )
    print(
        f"  mean confidence {sum(sure) / len(sure):.3f}, calibration error {measures.calibration_error(sure, right):.4f}"
    )
    print(
        f"  {len(posts) / took:.0f} posts/s by the clock, {len(posts) / worked:.0f} by the processor; loaded in {loaded:.2f} s"
    )
    print(
        f"  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most, the posts included"
    )


def show_caged(folder: Path, posts: list[Example]) -> None:
    """What the process of its own costs: by turns, so that a busy machine slows both alike."""
    texts = list(dict.fromkeys(post.text for post in posts))
    found = ModelFolder(folder, ["en"])
    reader = Reader(found)
    began = time.perf_counter()
    process = ModelProcess(found)
    process.read(texts[:1])
    print(f"  in a process of its own: {time.perf_counter() - began:.2f} s to start, load and read one post")
    apart = inside = 0.0
    for start in range(0, len(texts), ROUND):
        some = texts[start : start + ROUND]
        began = time.perf_counter()
        ours = [reader.read(text) for text in some]
        inside += time.perf_counter() - began
        began = time.perf_counter()
        theirs = process.read(some)
        apart += time.perf_counter() - began
        assert ours == theirs, "a process changes no reading"
    print(
        f"  {len(texts) / apart:.0f} posts/s by the clock through the process, {inside / apart:.3f} of {len(texts) / inside:.0f} in our own"
    )
    process.close()


def show_memory(folder: Path) -> None:
    """The daemon's own memory, in a fresh process each: with the model inside, and with it outside."""
    for what, code in (("inside", INSIDE), ("in a process of its own", APART)):
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
        )
        print(f"  {done.stdout.strip()} with the model {what}")


def main() -> None:
    if len(sys.argv) < 2 or not Path(sys.argv[1]).exists():
        sys.exit("no labelled posts there: python -m bench.careful POSTS.tsv [FOLDER ...]")
    posts = read(Path(sys.argv[1]), "en")
    for folder in sys.argv[2:] or [str(BUILT_IN / "minilm-social-en")]:
        show(Path(folder).absolute(), posts)
        show_caged(Path(folder).absolute(), posts)
        show_memory(Path(folder).absolute())


if __name__ == "__main__":
    main()
