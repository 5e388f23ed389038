"""What went through our hands a moment ago: kept, so that it need not be read back.

The database alone says which mentions are on which list; this only spares reading and parsing them, two fifths of
the store's time. There is one writer, so nothing here can be out of date; when in doubt it is cleared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from monitor.model import Judged
from monitor.store.rows import load

MOST = 1_000  # mentions, 20 MB if each is as long as can be; what does not fit is read from the database


class Fresh:
    """Mentions by number, as the database has them."""

    def __init__(self) -> None:
        self._held: dict[int, Judged] = {}

    def keep(self, mentions: Iterable[tuple[int, Judged]]) -> None:
        """These are so from now on; as many as there is room for."""
        for seq, one in mentions:
            if len(self._held) < MOST or seq in self._held:
                self._held[seq] = one

    def drop(self, seqs: Iterable[int]) -> None:
        """No need to keep these."""
        for seq in seqs:
            self._held.pop(seq, None)

    def clear(self) -> None:
        """Something went wrong, or mentions went: read everything again."""
        self._held.clear()

    def load(self, conn: sqlite3.Connection, seqs: Sequence[int]) -> list[Judged]:
        """The mentions of these numbers, in that order."""
        missing = [seq for seq in seqs if seq not in self._held]
        read = dict(zip(missing, load(conn, missing), strict=True)) if missing else {}
        return [self._held.get(seq) or read[seq] for seq in seqs]
