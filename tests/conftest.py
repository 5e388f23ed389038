"""What holds for every test."""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings

from classifiers.transformer import TransformerClassifier, TransformerSettings
from monitor.ports import Surroundings
from tests.fakes import FakeClock

# A test says whether something is right, never how fast it is: the machine may be busy.
settings.register_profile("vigie", deadline=None, max_examples=50)
settings.load_profile("vigie")


@pytest.fixture(scope="session", autouse=True)
def _the_model_in_the_box_stays_loaded():
    """Its process ends with its last user, and half a second is what the next one takes: here it waits for the next test."""
    around = Surroundings("kept", FakeClock())
    kept = TransformerClassifier(TransformerSettings(), around)
    yield
    del kept


def pytest_configure() -> None:
    """What is collected stays: there is nothing to free meanwhile."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Fifteen thousand tests stand in memory to the end: the garbage collector need not look through them each time."""
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
