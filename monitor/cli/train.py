"""``vigie train``: a model from one's own labelled posts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from monitor.cli.labels import Reading, read_files
from monitor.errors import VigieError
from monitor.wiring import models_folder, place_of, train_linear, train_transformer


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


def train_careful(
    files: Sequence[Path],
    output: Path,
    *,
    base: str | None,
    held_out: Path | None,
    how: Reading,
    name: str,
    seed: int,
    epochs: float,
    minutes: float,
    teacher: str | None,
) -> None:
    """Train a transformer, write its folder, and say what to do with it."""
    if base is None:
        raise VigieError(
            "--kind transformer starts from an encoder: --base FOLDER, or --base of a pulled model, such as "
            "sentence-transformers/all-MiniLM-L6-v2"
        )
    posts = read_files(files, how)
    apart = read_files([held_out], how) if held_out else []
    done = train_transformer(
        posts,
        apart,
        output,
        base=place_of(base, models_folder()),
        name=name,
        seed=seed,
        epochs=epochs,
        minutes=minutes,
        teacher=place_of(teacher, models_folder()) if teacher else None,
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )
    print(f"wrote {output}: learned from {done.learned} posts, calibrated on {done.calibrated_on}")
    print(f"try it:  vigie evaluate FILE --model transformer:{output} --model linear")
    print(f"use it:  classifiers: {{sentiment: {{kind: transformer, model: {output}}}}}")
