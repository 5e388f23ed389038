"""The SHA-256 of every file of a folder, and which files are no longer what they were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path


def sha256(path: Path) -> str:
    """Of a file of any size, in constant memory.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path, *, but: str) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path there; without the file called ``but``."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: sha256(path) for name, path in named.items() if name != but}


def differences(folder: Path, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each file that is not what ``files`` lists, with what is wrong with it: a few words."""
    for name, expected in files.items():
        try:
            found = sha256(folder / name)
        except OSError as error:
            yield name, f"cannot be read: {error.strerror}"
        else:
            if found != expected:
                yield name, "differs: its SHA-256 is another"
