"""Labelled posts in a file: what a classifier learns from, and what it is graded by."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import VigieError
from monitor.model import Label
from monitor.text import clean

COLUMNS = {
    "text": ("text", "body", "content", "tweet"),
    "label": ("label", "sentiment", "airline_sentiment", "polarity"),
    "lang": ("lang", "language"),
    "second": ("second",),
}
_SPELLINGS: dict[str, Label] = {
    **dict.fromkeys(("negative", "neg", "-1"), "negative"),
    **dict.fromkeys(("neutral", "neu"), "neutral"),
    **dict.fromkeys(("positive", "pos"), "positive"),
}
MAX_CELL = 10_000_000  # characters


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A text and what a person says of it; ``second`` is what another person says."""

    text: str
    label: Label
    lang: str | None = None
    second: Label | None = None


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """What stands in a file.

    Args:
        skipped: one sentence for each row that could not be read.
    """

    posts: tuple[LabelledPost, ...]
    skipped: tuple[str, ...] = ()


def read_labelled(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    numbers: Mapping[str, str] | None = None,
    lang: str | None = None,
) -> LabelledFile:
    """The posts of a CSV, TSV or JSONL file, told apart by its name's end.

    Args:
        mapping: other names of the columns ``text``, ``label`` and ``lang``.
        numbers: what other spellings of labels mean, such as ``{"0": "negative"}``.
        lang: the language of rows that say none.

    Raises:
        VigieError: the file cannot be read, or none of its rows can.
    """
    posts: list[LabelledPost] = []
    skipped: list[str] = []
    spellings = {**_SPELLINGS, **{said: _SPELLINGS[label] for said, label in (numbers or {}).items()}}
    for line, row in rows(path):
        found = _post(row, mapping or {}, spellings, lang)
        if isinstance(found, str):
            skipped.append(f"{path.name}:{line}: {found}")
        else:
            posts.append(found)
    if not posts:
        raise VigieError(f"{path} holds no labelled post" + (f"; {skipped[0]}" if skipped else ""))
    return LabelledFile(tuple(posts), tuple(skipped))


def _post(
    row: Mapping[str, object] | None,
    mapping: Mapping[str, str],
    spellings: Mapping[str, Label],
    lang: str | None,
) -> LabelledPost | str:
    if row is None:
        return "no JSON object"
    text, said = _cell(row, "text", mapping), _cell(row, "label", mapping)
    if text is None or said is None:
        lacking = "text" if text is None else "label"
        return f"no {lacking}; columns: {', '.join(map(str, row))}; say which with --map {lacking}=…"
    label = spellings.get(said.strip().lower())
    if label is None:
        return f"label {said!r} is none of negative, neutral, positive; say what it means with --labels"
    second = spellings.get((_cell(row, "second", mapping) or "").strip().lower())
    return LabelledPost(clean(text), label, _cell(row, "lang", mapping) or lang, second)


def _cell(row: Mapping[str, object], what: str, mapping: Mapping[str, str]) -> str | None:
    names = (mapping[what],) if what in mapping else COLUMNS[what]
    return next((str(row[name]) for name in names if row.get(name) is not None), None)


def rows(path: Path) -> Iterator[tuple[int, Mapping[str, object] | None]]:
    """The rows of a CSV, TSV or JSONL file with their line numbers; ``None`` for a line that is no JSON object.

    Raises:
        VigieError: the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            if path.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield number, _object(line)
                return
            csv.field_size_limit(MAX_CELL)
            tabs = path.suffix.lower() in {".tsv", ".tab"}
            reader = (
                csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if tabs else csv.DictReader(file)
            )
            for row in reader:
                yield reader.line_num, {str(key): value for key, value in row.items()}
    except (OSError, csv.Error) as error:
        raise VigieError(f"{path}: {error}") from error


def _object(line: str) -> Mapping[str, object] | None:
    try:
        read = json.loads(line)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
