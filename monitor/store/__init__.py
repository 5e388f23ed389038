"""The only SQL in the house.

``Store.open`` for the one who writes, ``open_reader`` for everybody else; ``place`` asks the one who writes for
something, ``outcome`` says what became of it.
"""

from monitor.store.aggregates import Volume
from monitor.store.orders import outcome, place
from monitor.store.queries import Counts, Reader
from monitor.store.search import MentionFilter
from monitor.store.store import Store, open_reader

__all__ = ["Counts", "MentionFilter", "Reader", "Store", "Volume", "open_reader", "outcome", "place"]
