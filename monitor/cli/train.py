"""``vigie train``: a linear model from one's own labelled posts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from monitor.cli.labels import Reading, read_files
from monitor.wiring import train_linear


def train_model(
    files: Sequence[Path], output: Path, *, held_out: Path | None, how: Reading, name: str, seed: int
) -> None:
    """Train, write the model, and say what to do with it."""
    posts = read_files(files, how)
    apart = read_files([held_out], how) if held_out else []
    done = train_linear(
        posts, apart, output, name=name, seed=seed, say=lambda line: print(line, file=sys.stderr)
    )
    print(f"wrote {output}: learned from {done.learned} posts, calibrated on {done.calibrated_on}")
    print(f"try it:  vigie evaluate FILE --model linear:{output} --model linear")
    print(f"use it:  classifiers: {{sentiment: {{kind: linear, model: {output}}}}}")
