from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vigie.db"


@pytest.fixture
def store(path: Path, empty: Path) -> Iterator[Store]:
    shutil.copy(empty, path)
    with Store.open(path, "pytest") as store:
        yield store


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without a row: to be copied, where a test needs hundreds."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    Store.open(path, "pytest").close()
    return path
