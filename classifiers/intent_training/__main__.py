"""python -m classifiers.intent_training [FILE]: learn the weights anew, and print how well posts held out are told."""

from __future__ import annotations

import sys
from pathlib import Path

from classifiers.intent_training.learning import FOLDS, PENALTY, learn
from classifiers.intent_training.posts import read_posts
from classifiers.intent_words import SHIPPED, save

SEEDS = (1, 2, 3)  # of the folds, so that no threshold hangs on one drawing


def main() -> None:
    """Learn, print and write."""
    found = {}
    for lang in ("en", "fr"):
        posts = read_posts(lang)
        weights, grades = learn(lang, posts, SEEDS)
        found[lang] = weights
        sys.stdout.write(f"{lang}: {len(posts)} posts, {len(weights.rows)} features; by {FOLDS} folds\n")
        for one in grades:
            sys.stdout.write(
                f"    {one.intent:18} {one.number:3}   precision {one.precision:.2f}   recall {one.recall:.2f}"
                f"   cues alone {one.cue_precision:.2f} {one.cue_recall:.2f}\n"
            )
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED
    save(found, path, recipe=f"penalty {PENALTY:g}, folds {FOLDS}, seeds {SEEDS}")
    sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
