"""The cage for hostile input: what parses it sits in a process of its own, which may be killed at any moment."""

from __future__ import annotations

from datetime import timedelta

from monitor import cage
from monitor.cage import End, Failure
from monitor.errors import SourceError

PATIENCE = timedelta(seconds=10)
MEMORY = 512 * 2**20  # bytes of address space, the interpreter's own 100 MiB included
WORKERS = 2  # one that hangs leaves one for everybody else


class Cage(cage.Cage):
    """Workers that parse; what becomes of them is a ``SourceError``."""

    def __init__(self, patience: timedelta = PATIENCE, memory: int = MEMORY, workers: int = WORKERS) -> None:
        super().__init__(SourceError, _explain, patience=patience, memory=memory, workers=workers)


def _explain(failure: Failure) -> SourceError:
    if failure.end is End.POOL:
        return SourceError("the parser broke down; a new one is started")
    if failure.end is End.TIME:
        return SourceError(f"it takes more than {failure.patience.total_seconds():g} s to parse")
    if failure.end is End.MEMORY:
        return SourceError(f"it takes more than {(failure.memory or 0) // 2**20} MiB to parse")
    what = "ProcessExpired" if failure.end is End.DEATH else failure.detail
    return SourceError(f"it cannot be parsed: the parser failed with {what}")


CAGE = Cage()  # of this process: all its sources share it
