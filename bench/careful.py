"""How good and how fast a transformer's folder is on labelled posts: ``python -m bench.careful POSTS.tsv [FOLDER ...]``."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from classifiers.transformer.folder import BUILT_IN, LABELS, ModelFolder
from classifiers.transformer.reader import Reader
from classifiers.transformer.training import measures
from classifiers.transformer.training.examples import Example, read


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


def main() -> None:
    if len(sys.argv) < 2 or not Path(sys.argv[1]).exists():
        sys.exit("no labelled posts there: python -m bench.careful POSTS.tsv [FOLDER ...]")
    posts = read(Path(sys.argv[1]), "en")
    for folder in sys.argv[2:] or [str(BUILT_IN / "minilm-social-en")]:
        show(Path(folder).absolute(), posts)


if __name__ == "__main__":
    main()
