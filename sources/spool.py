"""Batches that were taken in, safe on disk until they are admitted; and what was answered, so that a repeat counts once.

Each batch is one file: written aside, fsynced, renamed, and the folder fsynced, before anybody is told that it was taken.
Its name is a number that only grows. What was admitted leaves one line in ``answers``, and goes.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.model import Json

KEPT = timedelta(hours=24)  # how long a repeated request is known
MOST_WAITING = 256 << 20  # bytes that wait to be admitted
_ANSWERS = "answers"
_STALE = 1_000  # lines of ``answers`` that are worth writing it anew


class Full(Exception):  # noqa: N818 -- says so, and is answered
    """So much waits already."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a request that was taken in.

    Args:
        key: its idempotency key; ``print``: of its body.
        nonce: of its signature; ``at``: when it came, as Unix time.
        answer: what it was told.
    """

    at: float
    key: str
    print: str
    nonce: str
    answer: Mapping[str, Json]

    @classmethod
    def read(cls, line: bytes) -> Known | None:
        """What ``write`` wrote; ``None``: a line that was cut, or is not ours."""
        try:
            found = json.loads(line)
            known = cls(**found)
        except (ValueError, TypeError):
            return None
        kinds = {"at": float, "key": str, "print": str, "nonce": str, "answer": dict}
        return known if all(isinstance(found[name], kind) for name, kind in kinds.items()) else None

    def write(self) -> bytes:
        """As a line."""
        return json.dumps(asdict(self)).encode() + b"\n"


def print_of(body: bytes) -> str:
    """By which a body is known again."""
    return hashlib.sha256(body).hexdigest()


class Spool:
    """One folder. Whoever hands on only reads; ``open`` it to take in and to tidy up. Safe in threads.

    Args:
        most: bytes that may wait.
    """

    def __init__(self, folder: Path, *, most: int = MOST_WAITING) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._keys: dict[str, Known] = {}
        self._nonces: dict[str, Known] = {}
        self._last = 0
        self._lines = 0  # of ``answers``
        self._waiting = 0
        self.opened = False

    # --- taking in

    def open(self) -> None:
        """Make the folder, and learn what was answered; nothing where that was done.

        Raises:
            OSError: it cannot be written to.
        """
        with self._lock:
            if self.opened:
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            for cut in self._folder.glob("*.part"):  # nobody was told that these were taken
                cut.unlink()
            answers = self._answers()
            self._lines = len(answers)
            batches = self.batches()
            for line in [*answers, *(_head(path) for _, path in batches)]:
                known = Known.read(line)
                if known is not None:
                    self._remember(known)
            self._last = batches[-1][0] if batches else 0
            self._waiting = sum(path.stat().st_size for _, path in batches)
            self.opened = True

    def _answers(self) -> list[bytes]:
        """The lines of ``answers``; one that was cut is ended, so that none is written behind it."""
        path = self._folder / _ANSWERS
        with path.open("ab"):
            pass
        _sync(self._folder)
        written = path.read_bytes()
        if written and not written.endswith(b"\n"):
            _append(path, [b"\n"])
        return written.splitlines()

    def known(self, key: str, now: datetime) -> Known | None:
        """The request of that key, if one was taken in within the last day."""
        found = self._keys.get(key) if key else None
        return found if found is not None and _fresh(found, now) else None

    def seen(self, nonce: str) -> bool:
        """Whether a request with that nonce was taken in; they are forgotten long after their time."""
        return bool(nonce) and nonce in self._nonces

    def put(self, known: Known, rows: Sequence[Mapping[str, Json]]) -> Known:
        """Keep a batch; when it returns, no power cut loses it. Of two at once with one key or nonce, one is kept.

        Returns:
            What is known of the request: ``known``, or what was there under its key.

        Raises:
            Full: so much waits already.
            OSError: it cannot be written.
        """
        lines = [known.write(), *(json.dumps(row).encode() + b"\n" for row in rows)]
        size = sum(map(len, lines))
        with self._lock:
            there = self._keys.get(known.key) if known.key else None
            there = there or (self._nonces.get(known.nonce) if known.nonce else None)
            if there is not None and _fresh(there, _moment(known)):
                return there
            if self._waiting + size > self._most:
                raise Full
            number = max(self._last + 1, time.time_ns() // 1_000)  # grows though the folder was emptied
            _write(self._folder / f"{number:020d}.jsonl", lines)
            self._last = number
            self._waiting += size
            self._remember(known)
            return known

    # --- handing on

    def batches(self, after: int = 0) -> list[tuple[int, Path]]:
        """What waits, oldest first: its number, and its file."""
        found = [(int(path.stem), path) for path in self._folder.glob("*.jsonl") if path.stem.isdecimal()]
        return sorted(one for one in found if one[0] > after)

    @staticmethod
    def rows(path: Path) -> Iterator[bytes]:
        """The rows of a batch, a line each."""
        with path.open("rb") as file:
            file.readline()
            yield from file

    def settle(self, until: int, now: datetime) -> None:
        """Batches up to this number were admitted: let them go, and remember what was answered."""
        with self._lock:
            done = [path for number, path in self.batches() if number <= until]
            heads = [_head(path) for path in done]
            if heads:
                _append(self._folder / _ANSWERS, heads)
                self._lines += len(heads)
            for path in done:
                self._waiting -= path.stat().st_size
                path.unlink()
            self._forget(now)

    def _remember(self, known: Known) -> None:
        if known.key:
            self._keys[known.key] = known
        if known.nonce:
            self._nonces[known.nonce] = known

    def _forget(self, now: datetime) -> None:
        for index in (self._keys, self._nonces):
            for name in [name for name, known in index.items() if not _fresh(known, now)]:
                del index[name]
        fresh = {id(known): known for index in (self._keys, self._nonces) for known in index.values()}
        if self._lines > len(fresh) + _STALE:
            _write(self._folder / _ANSWERS, [known.write() for known in fresh.values()])
            self._lines = len(fresh)


def _moment(known: Known) -> datetime:
    return datetime.fromtimestamp(known.at, UTC)


def _fresh(known: Known, now: datetime) -> bool:
    return now - _moment(known) < KEPT


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        line = file.readline()
    return line if line.endswith(b"\n") else line + b"\n"


def _write(path: Path, lines: Sequence[bytes]) -> None:
    """All of it or nothing, and for good."""
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.writelines(lines)
            _flush(file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync(path.parent)


def _append(path: Path, lines: Sequence[bytes]) -> None:
    with path.open("ab") as file:
        file.writelines(lines)
        _flush(file)


def _flush(file: Any) -> None:  # noqa: ANN401 -- any open file
    file.flush()
    os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
