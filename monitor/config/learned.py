"""``learned: learned/0003.json`` -> what was learned, checked against the classifier that it lies over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from monitor.config.report import Report
from monitor.settings import ClassifierSettings

if TYPE_CHECKING:
    from monitor.learning.file import Learned

_WAY_OUT = "run `vigie learn` again, or take this line away"


def learned_of(
    report: Report,
    place: str | None,
    classifiers: Mapping[str, ClassifierSettings],
    read_file: Callable[[str], str],
) -> Learned | None:
    """What stands in the file that the rules name; ``None``: they name none, or it cannot be used, which has been told."""
    if place is None:
        return None
    from monitor.learning.file import (  # noqa: PLC0415 -- imported when first needed: 90 ms
        made_for,
        read_learned,
    )

    path = ("learned",)
    try:
        found = read_learned(read_file(place), PurePosixPath(place).stem)
    except OSError:
        report.add(path, f"there is no file {place} that could be read: {_WAY_OUT}")
        return None
    except ValueError as error:
        why = "it is no text" if isinstance(error, UnicodeError) else str(error)
        report.add(path, f"{place}: {why}")
        return None
    asked = made_for(classifiers.get("sentiment"))
    if found.made_for != asked:
        other = found.made_for.kind if found.made_for.kind != asked.kind else "other settings"
        report.add(
            path,
            f"{place} was made for another sentiment classifier ({other}) than `classifiers:` asks for ({asked.kind}):"
            f" {_WAY_OUT}",
        )
        return None
    return found
