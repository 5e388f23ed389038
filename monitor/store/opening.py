"""Opening a database file: look before touching, and say in a sentence what is wrong."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from monitor.errors import StoreError

APPLICATION_ID = 0x56494749  # "VIGI": what `file` and SQLite know our databases by
PATIENCE = timedelta(seconds=5)  # for another program's lock
TRY_EVERY = 10  # milliseconds between two tries to write, at most

_MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes; https://www.sqlite.org/fileformat2.html#the_database_header

# Whoever closes a file, however it was opened, ends all locks that its process holds on it (POSIX; section 2.2.1 of
# https://www.sqlite.org/howtocorrupt.html): another process would then take the last writer for gone and delete the WAL
# under it. So nothing but SQLite opens a file to which this process has a connection.
_CONNECTED: Counter[tuple[int, int]] = Counter()  # connections to each file, by device and inode
_OPENING = threading.RLock()  # a connection may be closed wherever the collector comes by

# By the beginning of SQLite's own name for it, https://www.sqlite.org/rescode.html. Whatever is missing here is a bug.
_TROUBLES = {
    "SQLITE_FULL": "the disk is full. Nothing of the last batch was kept; make room and start again",
    "SQLITE_NOTADB": "this is not an SQLite database; Vigie leaves it as it is",
    "SQLITE_CORRUPT": "the database is damaged. Put a copy in its place, or try `sqlite3 FILE .recover`",
    "SQLITE_READONLY": "the database cannot be written: look at the permissions of the file and of its folder",
    "SQLITE_CANTOPEN": "the database cannot be opened: look at the permissions of the file and of its folder",
    "SQLITE_PERM": "the database cannot be opened: look at the permissions of the file and of its folder",
    "SQLITE_BUSY": "another program keeps the database locked",
    "SQLITE_IOERR": "the disk failed",
}


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """SQLite's errors as a ``StoreError``; those that can only be bugs stay as they are."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        trouble = next((words for code, words in _TROUBLES.items() if name.startswith(code)), None)
        if trouble is None:
            raise
        raise StoreError(f"{path}: {trouble} ({error})") from error


def examine(path: Path) -> bool:
    """Whether there is a database of ours; ``False``: nothing yet. Reads the header and touches nothing.

    A file to which this process has a connection was looked at before, and is not opened again.

    Raises:
        StoreError: what lies there is something else, or cannot be read.
    """
    try:
        if not path.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}")
        if path.is_dir():
            raise StoreError(f"{path} is a folder, not a database")
        if not path.exists():
            return False
        if not path.is_file():
            raise StoreError(f"{path} is not a file")
        with _OPENING:
            if _CONNECTED[_key(path)] and path.stat().st_size:
                return True
            with path.open("rb") as file:
                header = file.read(_HEADER)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    if not header:
        return False
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise StoreError(f"{path} is not an SQLite database; Vigie leaves it as it is")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program; Vigie leaves it as it is")
    return True


def check_version(path: Path, understood: int) -> int:
    """The schema's version; looks through a read-only connection, which also reads what is only in the WAL yet.

    Raises:
        StoreError: it is newer than we understand.
    """
    with in_words(path), contextlib.closing(connect(path, "ro")) as conn:
        version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if version > understood:
        raise StoreError(
            f"{path} was written by a newer Vigie (schema {version}, this one knows {understood}): "
            "it is left as it is; update this Vigie"
        )
    return version


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that begins no transaction by itself; ``mode`` is SQLite's: ``ro``, ``rw``, ``rwc``."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    with _OPENING:
        conn = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=PATIENCE.total_seconds(), factory=_Connection
        )
        conn.counts(_key(path))
    conn.execute("PRAGMA foreign_keys = ON")
    return conn


def _key(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


class _Connection(sqlite3.Connection):
    """A connection that is counted until it is closed; one that is forgotten counts for ever, which is safe."""

    key: tuple[int, int] | None = None

    def counts(self, key: tuple[int, int]) -> None:
        self.key = key
        _CONNECTED[key] += 1

    def close(self) -> None:
        with _OPENING:
            super().close()
            if self.key is not None:
                _CONNECTED[self.key] -= 1
                if not _CONNECTED[self.key]:
                    del _CONNECTED[self.key]
                self.key = None


def begin(conn: sqlite3.Connection, patience: timedelta) -> None:
    """Begin to write; whoever cannot learns it now and not in the middle.

    SQLite waits longer and longer between two tries, up to a tenth of a second, and comes too late every time beside
    somebody who writes without a pause (https://www.sqlite.org/c3ref/busy_timeout.html). So it is asked again and again.

    Raises:
        sqlite3.OperationalError: others kept on writing for all of ``patience``.
    """
    end = time.monotonic() + patience.total_seconds()
    while True:
        try:
            conn.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
        else:
            return


def check_present(path: Path, understood: int) -> None:
    """Make sure that there is a database of just this version.

    Raises:
        StoreError: there is nothing to read, or nothing this version can read.
    """
    if not examine(path):
        raise StoreError(f"there is no database at {path} yet: `vigie run` makes one")
    if check_version(path, understood) < understood:
        raise StoreError(f"{path} is of an older version: the next `vigie run` brings it up to date")


def connect_reader(path: Path, understood: int) -> sqlite3.Connection:
    """A connection that cannot write.

    Raises:
        StoreError: there is nothing to read, or nothing this version can read.
    """
    check_present(path, understood)
    with in_words(path):
        return connect(path, "ro")


def connect_writer(path: Path, *, new: bool) -> sqlite3.Connection:
    """The one connection that writes.

    FULL: in WAL, NORMAL may lose committed rows on power loss (https://www.sqlite.org/pragma.html#pragma_synchronous).
    """
    conn = connect(path, "rwc" if new else "rw")
    if new:  # before WAL is on: so the mark is in the file itself, whenever we are killed
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA cache_size = -4000")  # KiB; four times as much gains nothing (bench/memory.py)
    conn.execute(
        "PRAGMA wal_autocheckpoint = 4000"
    )  # pages, 16 MiB: cheaper than SQLite's 1000, see bench/store.py
    conn.execute(
        "PRAGMA journal_size_limit = 67108864"
    )  # bytes: a WAL that a slow reader let grow shrinks again
    return conn


def back_up(conn: sqlite3.Connection, path: Path, version: int) -> Path:
    """A whole copy beside the database, what is only in the WAL yet included."""
    copy = path.with_name(f"{path.name}.before-{version}")
    draft = path.with_name(f"{path.name}.before-{version}.part")
    draft.unlink(missing_ok=True)
    with in_words(draft), contextlib.closing(connect(draft, "rwc")) as target:
        conn.backup(target)
    return draft.replace(copy)
