"""Sources that hold something: opened before they are fetched from, closed when they leave, and never in between."""

from __future__ import annotations

import dataclasses
from threading import Event

import pytest
from structlog.testing import capture_logs

from monitor.errors import SourceError
from monitor.metrics import Metrics
from monitor.model import SourceName
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import read_config, sources_of
from tests.fakes import FakeClock, FakeInlet
from tests.test_watch import NEWS, World

RULES = """
version: 1
brands: {{acme: {{terms: [{terms}]}}}}
sources: [{{kind: file, name: posts, path: {path}, every: {every}}}]
"""


class Inlet(World):
    """A daemon's crank over a source that others bring posts to."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.source = FakeInlet()
        self.watch = Watch(self.with_source(self.source), self.clock, Metrics(), listens=True)

    def with_source(self, source: FakeInlet, identity: str = "i"):
        lookout = dataclasses.replace(self.house.sources[NEWS], source=source, identity=identity)
        return dataclasses.replace(self.house, sources={NEWS: lookout})

    def poll(self) -> None:
        self.watch.poll(NEWS)
        self.turn()


@pytest.fixture
def inlet(tmp_path):
    with Store.open(tmp_path / "vigie.db", "test") as store:
        yield Inlet(store)


def test_it_is_open_before_it_is_fetched_from(inlet):
    inlet.poll()
    assert inlet.source.told == ["open", "fetch"]


def test_one_that_cannot_open_fails_with_its_words_and_is_tried_again(inlet):
    inlet.source.trouble = SourceError("port 8790 is taken")
    inlet.poll()
    assert inlet.watch.tally.polled[NEWS].state.error == "port 8790 is taken"
    assert inlet.source.told == []
    inlet.source.trouble = None
    inlet.poll()
    assert inlet.source.told == ["open", "fetch"]
    assert inlet.watch.state(NEWS).failures == 0


def test_what_polls_once_and_ends_opens_nothing(inlet):
    inlet.watch = Watch(inlet.watch.house, inlet.clock, Metrics())
    inlet.poll()
    assert inlet.source.told == ["fetch"]


def test_it_is_closed_when_it_leaves_the_rules_and_when_the_daemon_stops(inlet):
    inlet.poll()
    inlet.watch.take_over(inlet.watch.house)
    inlet.turn()
    assert inlet.source.told == ["open", "fetch"], "the same source goes on"
    other = FakeInlet()
    inlet.watch.take_over(inlet.with_source(other))
    inlet.turn()
    assert inlet.source.told == ["open", "fetch", "close"]
    inlet.watch.close()
    assert inlet.watch.finishing() == 1
    inlet.turn()
    assert other.told == ["close"]
    assert inlet.watch.finishing() == 0


@pytest.mark.parametrize("identity", ["i", "another"])
def test_one_that_is_being_fetched_from_is_closed_once_that_is_over(inlet, identity):
    inlet.source.hold = Event()
    inlet.watch.poll(NEWS)
    first, second, third = inlet.source, FakeInlet(), FakeInlet()
    for source in (second, third):
        inlet.watch.take_over(inlet.with_source(source, identity=identity))
    inlet.watch.close()
    assert first.told in ([], ["open"])
    first.hold.set()
    inlet.turn()
    assert first.told == ["open", "fetch", "close"]
    assert second.told == ["close"]
    assert third.told == (["close"] if identity == "i" else ["close", "open", "fetch"])


def test_a_source_that_does_not_hold_anything_just_leaves(world_of_files):
    house = world_of_files.watch.house
    world_of_files.watch.take_over(dataclasses.replace(house, sources={}))
    world_of_files.watch.close()
    assert world_of_files.watch.finishing() == 0


@pytest.fixture
def world_of_files(tmp_path):
    with Store.open(tmp_path / "vigie.db", "test") as store:
        yield World(store)


def test_a_farewell_with_a_bug_is_logged_and_no_more(inlet):
    inlet.source.close = {}.popitem
    inlet.watch.close()
    with capture_logs() as logs:
        inlet.turn()
    assert [(line["event"], line["source"]) for line in logs] == [("source not closed", "news")]


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        ({}, True),
        ({"path": "others.jsonl"}, False),
        ({"every": "9m"}, False),
        ({"terms": "Acme, Acmee"}, False),
    ],
)
def test_a_source_that_would_be_built_the_same_stays(tmp_path, changed, stays):
    def config(**given: str):
        rules = tmp_path / "rules.yaml"
        rules.write_text(RULES.format(**{"path": "posts.jsonl", "every": "5m", "terms": "Acme", **given}))
        return read_config(rules)

    name = SourceName("posts")
    old = sources_of(config(), FakeClock(), tmp_path)
    new = sources_of(config(**changed), FakeClock(), tmp_path, None, old)
    assert (new[name].source is old[name].source) is stays
