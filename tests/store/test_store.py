from __future__ import annotations

from pathlib import Path

from monitor.store import Store
from tests.contracts import StoreContract


class TestSqliteStore(StoreContract):
    def make(self, folder: Path) -> Store:
        return Store.open(folder / "vigie.db", "pytest")
