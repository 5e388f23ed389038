"""What the commands about classifiers share: files of labelled posts, and options that say how to read them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import VigieError
from monitor.labelled import COLUMNS, LabelledPost, read_labelled

_SHOWN = 5  # rows that could not be read: more say the same


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the files, as the options say it."""

    mapping: str = ""
    labels: str = ""
    lang: str | None = None


def read_files(files: Sequence[Path], how: Reading) -> list[LabelledPost]:
    """The posts of all the files; what could not be read is told on standard error.

    Raises:
        VigieError: a file cannot be read, or an option makes no sense.
    """
    mapping = _pairs(how.mapping, "--map")
    if strange := sorted(mapping.keys() - COLUMNS.keys()):
        raise VigieError(f"--map knows text, label and lang, not {', '.join(strange)}")
    numbers = _pairs(how.labels, "--labels")
    if strange := sorted(set(numbers.values()) - {"negative", "neutral", "positive"}):
        raise VigieError(f"--labels gives negative, neutral or positive, not {', '.join(strange)}")
    posts: list[LabelledPost] = []
    for path in files:
        read = read_labelled(path, mapping=mapping, numbers=numbers, lang=how.lang)
        posts += read.posts
        for line in read.skipped[:_SHOWN]:
            print(line, file=sys.stderr)
        if len(read.skipped) > _SHOWN:
            print(f"… and {len(read.skipped) - _SHOWN} more rows that cannot be read", file=sys.stderr)
    return posts


def _pairs(text: str, option: str) -> dict[str, str]:
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals:
            raise VigieError(f"{option} {text!r}: write name=value,name=value")
        found[name.strip()] = value.strip()
    return found
