"""One writer per database: whoever comes second is told who was first."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import platform
import time
from datetime import datetime
from pathlib import Path

from monitor.errors import StoreError

A_MOMENT = 0.1  # seconds


class Lock:
    """An exclusive lock on ``<database>.lock``, which says who holds it.

    The kernel lets go of it when the process ends, however it ends; the file stays and means nothing by itself.
    flock(2) and not fcntl(2), whose locks are lost as soon as anything in the process closes the file.

    Args:
        path: the database.
        command: what the second one is told, e.g. ``vigie run``.

    Raises:
        StoreError: somebody holds it, or the file cannot be made.
    """

    def __init__(self, path: Path, command: str) -> None:
        self.path = path.with_name(f"{path.name}.lock")
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}") from error
        if not self._taken():
            os.close(self._file)
            raise StoreError(f"{path} is in use by {_holder(self.path)}")
        who = {"command": command, "pid": os.getpid(), "host": platform.node()}
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(who).encode(), 0)
        # A forked child (a worker process) shares the lock, and would hold it on after we were killed.
        os.register_at_fork(after_in_child=self.release)

    def _taken(self) -> bool:
        """Tried twice: whoever only asks who writes (``holder``) has the lock for some microseconds."""
        for delay in (0, A_MOMENT):
            time.sleep(delay)
            with contextlib.suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        return False

    def release(self) -> None:
        """Let go; twice does no harm."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def holder(path: Path) -> str | None:
    """Who writes the database now, in words; ``None``: nobody."""
    path = path.resolve()
    lock = path.with_name(f"{path.name}.lock")
    try:
        file = os.open(lock, os.O_RDONLY)
    except OSError:  # nobody ever wrote, or it is not for us to see
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _holder(lock)
    finally:
        os.close(file)
    return None


def _holder(path: Path) -> str:
    """Who holds it, in words; the file may be half written: whoever has it only just took it."""
    try:
        who = json.loads(path.read_text())
        command, pid, host = who["command"], who["pid"], who["host"]
        since = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
    place = "" if host == platform.node() else f" on {host}"
    return f"`{command}` (pid {pid}{place}, since {since:%Y-%m-%d %H:%M})"
