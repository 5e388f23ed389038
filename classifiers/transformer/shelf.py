"""Where pulled models lie: ``<models>/<owner>--<name>/<revision>``, a folder for each state of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import ClassifierError

REVISION = re.compile(r"[0-9a-f]{40}")
PARTIAL = ".partial"  # stands after the name of a folder that is not whole yet

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", re.ASCII)
_BETWEEN = "--"  # the hub allows it in no name (huggingface_hub, validate_repo_id)


@dataclass(frozen=True, slots=True, order=True)
class Pinned:
    """A model of a hub in one state that never changes.

    Args:
        name: as the hub has it: ``owner/name``.
        revision: the 40 letters and digits of a commit.
    """

    name: str
    revision: str

    @property
    def command(self) -> str:
        """What brings it here."""
        return f"vigie models pull {self.name} --revision {self.revision}"

    def folder(self, models: Path) -> Path:
        """Where it lies once it was pulled."""
        return models / self.name.replace("/", _BETWEEN) / self.revision


def is_name(name: str) -> bool:
    """Whether a hub could have a model of this name."""
    return bool(_NAME.fullmatch(name)) and _BETWEEN not in name and ".." not in name


def is_pin(revision: str) -> bool:
    """Whether it names a commit, which never moves."""
    return bool(REVISION.fullmatch(revision))


def pulled(models: Path) -> Iterator[tuple[Pinned, Path]]:
    """Every model that was pulled, in order of name."""
    for folder in sorted(models.glob(f"*/{'?' * 40}")):
        name = folder.parent.name.replace(_BETWEEN, "/")
        if is_pin(folder.name) and is_name(name):
            yield Pinned(name, folder.name), folder


def found(models: Path, wanted: str) -> Path:
    """The folder of ``owner/name`` or ``owner/name@revision``, of which enough letters are enough.

    Raises:
        ClassifierError: it was not pulled, or which of several is meant is not said.
    """
    name, _, start = wanted.partition("@")
    fitting = [
        (pinned, folder)
        for pinned, folder in pulled(models)
        if pinned.name == name and pinned.revision.startswith(start)
    ]
    if len(fitting) == 1:
        return fitting[0][1]
    if fitting:
        which = ", ".join(f"{name}@{pinned.revision[:12]}" for pinned, _ in fitting)
        raise ClassifierError(f"{wanted} was pulled in several states: say {which}", permanent=True)
    how = Pinned(name, start).command if is_pin(start) else f"vigie models pull {name}"
    raise ClassifierError(f"{wanted} was not pulled: {how}", permanent=True)
