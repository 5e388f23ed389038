"""The system's clock."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Time as the machine has it; ``stop`` ends every wait."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC)

    def wait(self, delay: timedelta) -> bool:
        """Sleep; ``False`` as soon as ``stop`` was called."""
        return not self._stopped.wait(delay.total_seconds())

    def stop(self) -> None:
        """End every wait, from now on."""
        self._stopped.set()
