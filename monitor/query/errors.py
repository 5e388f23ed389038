"""What can be wrong with a query."""

from __future__ import annotations

from monitor.errors import VigieError


class QueryError(VigieError):
    """A query that cannot be understood; ``column`` counts from 1, ``message`` says what was expected there."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(f"{message}, at column {column}")
        self.column = column
        self.message = message
