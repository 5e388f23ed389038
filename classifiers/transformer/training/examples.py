"""Labelled posts from CSV, TSV or JSON Lines: ``text``, ``label``, and where there is one a ``second`` annotator's label."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from classifiers.transformer.folder import LABELS

# How a hard label is softened: people agree with each other on some 80 posts of a hundred, and so may the model.
_SMOOTHED = 0.06
_SECOND = 0.15


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and how probable each of ``LABELS`` is for it."""

    text: str
    wanted: tuple[float, ...]

    @property
    def label(self) -> int:
        """The place of its label in ``LABELS``."""
        return max(range(len(LABELS)), key=lambda at: self.wanted[at])


def read(path: Path, lang: str | None = None) -> list[Example]:
    """The examples of a file; of one language only, where it has a column ``lang`` and one is asked for.

    Raises:
        ValueError: a row has no text, or a label that is not one of ``LABELS``; says which.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = _rows(lines, path.suffix)
        return [
            example(row, number)
            for number, row in enumerate(rows, 1)
            if lang in {None, row.get("lang", lang)}
        ]


def example(row: dict[str, str], number: int) -> Example:
    """One row, softened.

    Raises:
        ValueError: as ``read``.
    """
    text, label, second = row.get("text"), row.get("label"), row.get("second") or None
    if not text or label not in LABELS or (second is not None and second not in LABELS):
        raise ValueError(
            f"row {number}: expected a text, and a label of {', '.join(LABELS)}; it has {label!r}"
        )
    wanted = [_SMOOTHED / len(LABELS) + (1 - _SMOOTHED) * (one == label) for one in LABELS]
    if second is not None:
        wanted = [
            (1 - _SECOND) * was + _SECOND * (one == second) for was, one in zip(wanted, LABELS, strict=True)
        ]
    return Example(text, tuple(wanted))


def _rows(lines: Iterable[str], suffix: str) -> Iterator[dict[str, str]]:
    if suffix in {".jsonl", ".ndjson"}:
        yield from (json.loads(line) for line in lines if line.strip())
    else:
        yield from csv.DictReader(lines, delimiter="\t" if suffix == ".tsv" else ",")
