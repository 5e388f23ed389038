from __future__ import annotations

from pathlib import Path

from monitor.model import Order, OrderId, Settled
from monitor.store import Store, outcome, place
from tests.contracts import StoreContract
from tests.makers import NOON


class TestSqliteStore(StoreContract):
    def make(self, folder: Path) -> Store:
        return Store.open(folder / "vigie.db", "pytest")

    def place(self, store: Store, order: Order) -> None:
        place(store.path, order, NOON)

    def outcome(self, store: Store, order: OrderId) -> Settled | None:
        return outcome(store.path, order)
