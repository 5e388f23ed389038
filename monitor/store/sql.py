"""The sentences of SQL that only list columns. The names in them are ours, never anybody's input."""

from __future__ import annotations

from collections.abc import Sequence

IDS = "(SELECT value FROM json_each(?))"  # any number of values as one parameter, a JSON list


def columns(names: str) -> list[str]:
    """Names with blanks between them, as a list."""
    return names.split()


def insert(table: str, names: Sequence[str]) -> str:
    """A new row."""
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 -- our own names


def upsert(table: str, names: Sequence[str]) -> str:
    """A new row, or other values in the old one; the first column is the key."""
    key, *others = names
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f"{insert(table, names)} ON CONFLICT ({key}) DO UPDATE SET {changes}"


def select(names: Sequence[str], rest: str) -> str:
    """Rows; ``rest`` is the table and whatever follows it."""
    return f"SELECT {', '.join(names)} FROM {rest}"  # noqa: S608 -- our own names


def delete(table: str, rest: str) -> str:
    """No more of these rows; ``rest`` says which."""
    return f"DELETE FROM {table} {rest}"  # noqa: S608 -- our own names
