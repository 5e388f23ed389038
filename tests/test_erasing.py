"""What is deleted there is erased here: out of the store, the windows, the alerts and Slack, whoever is killed between."""

from __future__ import annotations

import dataclasses
import json
import signal
import sqlite3
from datetime import timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs

from monitor.boxes import SourceState
from monitor.metrics import Metrics
from monitor.model import Cursor, OrderId, Page, SourceName, Verb
from monitor.store.orders import outcome, place
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, read_config
from tests.fakes import FakeClock, FakeSource
from tests.makers import make_order, make_post, minutes
from tests.servers.slack import TOKEN, slack_server
from tests.store.contents import index_is_right
from tests.store.killing import Edges, in_child
from tests.test_metrics import series

NEWS = SourceName("news")
PATIENT = timedelta(seconds=5)
RULES = """
version: 1
brands: {{acme: {{terms: [Acme]}}}}
sources: [{{kind: file, name: news, path: posts.jsonl, every: 1m}}]
channels:
  room: {{kind: slack, token: "${{SLACK_BOT_TOKEN}}", channel: "#crisis", api_url: "{api_url}"}}
network: {{allow: [127.0.0.0/8]}}
rules:
  - {{name: loud, select: {{}}, when: {{count: 3, within: 30m}}, severity: warning, notify: [room]}}
"""


class World:
    """A daemon on a store, a platform that posts and deletes, and a Slack that listens."""

    def __init__(self, folder, slack, store: Store) -> None:
        self.folder, self.slack, self.store, self.clock = folder, slack, store, FakeClock()
        self.metrics = Metrics()
        self.rules = folder / "rules.yaml"
        self.rules.write_text(RULES.format(api_url=slack.api_url))
        self.source = FakeSource()
        self.start()

    def start(self) -> None:
        """A daemon begins, with what the store remembers."""
        house = assemble(read_config(self.rules), self.store, self.clock, self.folder, at_once=True)
        lookout = dataclasses.replace(house.sources[NEWS], source=self.source)
        self.watch = Watch(dataclasses.replace(house, sources={NEWS: lookout}), self.clock, self.metrics)
        if self.store.source(NEWS) is None:
            state = SourceState(name=NEWS, kind="file", identity=lookout.identity, caught_up=True)
            self.store.note(state)

    def brings(self, *posts, gone=(), authors=()) -> None:
        self.source.pages.append(
            Page(posts=posts, cursor=Cursor("1"), gone=tuple(gone), gone_authors=tuple(authors))
        )
        self.watch.poll(NEWS)
        self.watch.finish()

    def says(self, *keys: str, **given) -> None:
        """A post of each key, of its own words and author, now."""
        self.brings(*(self.post(key, **given) for key in keys))

    def post(self, key: str, **given):
        named = {"author": f"author of {key}", "text": f"Acme {key} is a word of its own", **given}
        return make_post(key=key, published_at=self.clock.now(), **named)

    def state(self) -> SourceState:
        state = self.store.source(NEWS)
        assert state is not None
        return state

    def kept(self) -> list[str]:
        return sorted(one.mention.key for one in self.store.reads.mentions())

    def alerts(self):
        return self.store.reads.alerts()

    def forget(self, author: str, source: str = "", verb: Verb = Verb.FORGET):
        """Somebody asks that an author be forgotten; what became of it."""
        target = f"{source}/{self.store.reads.fingerprint(author)}"
        order = make_order(verb=verb, target=target)
        place(self.store.path, order, self.clock.now())
        self.watch.finish()
        settled = outcome(self.store.path, OrderId(order.id))
        assert settled is not None
        return settled.refused


@pytest.fixture
def slack(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    with slack_server() as slack:
        yield slack


@pytest.fixture
def world(tmp_path, slack):
    with Store.open(tmp_path / "vigie.db", "test") as store:
        yield World(tmp_path, slack, store)


def words_in(path) -> str:
    """All that any table holds, as one text; not what lies about in pages that are free."""
    with sqlite3.connect(path) as conn:
        return "\n".join(conn.iterdump())


@pytest.mark.parametrize("how", [{"gone": ["a"]}, {"authors": ["author of a"]}])
def test_what_is_deleted_there_is_erased_here_with_all_that_was_said_of_it(world, how):
    world.says("a", "b")
    assert "Acme a is a word" in words_in(world.store.path)
    with capture_logs() as logs:
        world.brings(**how)
    assert world.kept() == ["b"]
    held = words_in(world.store.path)
    assert "Acme a is" not in held
    assert "author of a" not in held
    assert "Acme b is" in held
    index_is_right(world.store)
    assert [one["erased"] for one in logs if one["event"] == "mentions erased"] == [1]
    assert world.state().gone == 1
    assert series(world.metrics)['vigie_mentions_total{outcome="erased", source="news"}'] == 1


def test_what_was_never_kept_or_belongs_to_another_source_is_left_alone(world):
    world.says("a", author="jo")
    world.store.admit([dataclasses.replace(next(iter(world.store.reads.mentions())).mention, id="x", source="blog")], None)  # fmt: skip
    world.brings(gone=["unheard of"], authors=["nobody", ""])
    world.brings(world.post("c", author=""), authors=[""])
    world.brings(gone=["a"], authors=["jo"])
    assert [one.mention.source for one in world.store.reads.mentions()] == ["news", "blog"]


def test_what_a_page_brings_and_takes_back_never_comes_in(world):
    """Edits and deletes in one page: the last word is that it is gone; a replay of the page changes nothing."""
    world.says("a", "b")
    for _ in range(2):
        world.brings(
            world.post("a", text="Acme a, edited"),
            world.post("b", text="Acme b, edited"),
            world.post("new"),
            world.post("by jo", author="jo"),
            gone=["a", "new"],
            authors=["jo"],
        )
        assert world.kept() == ["b"]
        (one,) = world.store.reads.mentions()
        assert (one.mention.text, one.mention.revision) == ("Acme b, edited", 2)
    assert world.state().gone == 1


def test_what_was_deleted_stays_so_though_an_old_page_brings_it_again(world):
    world.says("a")
    world.brings(gone=["a"])
    world.says("a")
    assert world.kept() == []
    assert world.watch.tally.polled[NEWS].admitted.duplicate == 1


def test_a_deleted_mention_counts_no_more(world):
    world.says("a", "b")
    world.brings(gone=["a"])
    world.says("c")
    assert world.alerts() == [], "two are there"
    world.says("d")
    assert len(world.alerts()) == 1


def test_a_copy_stands_in_for_the_deleted_original(world):
    """A story counts once: when the mention goes that counted, the next one of it does."""
    said = "Acme recalls every heater that was sold since March, and the shops give the money back"
    world.says("a", "b", text=said)
    world.says("c")
    world.brings(gone=["a"])
    world.says("d")
    assert len(world.alerts()) == 1, "the copy, c and d"
    first = [one.mention.key for one in world.store.reads.evidence(world.alerts()[0].id)]
    assert first == ["b", "c", "d"]


@pytest.mark.parametrize("judged", [False, True])
def test_what_is_deleted_before_it_is_judged_or_weighed_is_off_the_lists(world, judged):
    lookout = world.watch.house.sources[NEWS]
    world.source.pages = [
        Page(posts=tuple(world.post(key) for key in "abc"), cursor=None),
    ]
    world.watch.poll(NEWS)
    assert world.watch.take_in(PATIENT)
    if judged:
        world.watch._judge()
    assert lookout is world.watch.house.sources[NEWS]
    world.brings(gone=["a"])
    assert world.kept() == ["b", "c"]
    assert world.alerts() == []
    assert world.watch.tally.judged == (0 if judged else 2)


def test_an_alert_keeps_its_numbers_and_says_what_was_erased(world):
    world.says("a", "b", "c")
    (before,) = world.alerts()
    (card,) = world.slack.messages
    assert "Acme a is a word" in json.dumps(card)
    world.brings(gone=["a"])
    (alert,) = world.alerts()
    assert alert == before
    assert [one.mention.key for one in world.store.reads.evidence(alert.id)] == ["b", "c"]
    living, reply = world.slack.messages
    shown = json.dumps(world.slack.messages)
    assert "Acme a is" not in shown
    assert "author of a" not in shown
    assert "Acme b is" in json.dumps(living)
    assert "1 of its posts: deleted by author or platform" in json.dumps(living)
    assert "Deleted by author or platform, and erased here: 1 mention of 3 behind it." in json.dumps(reply)
    world.brings(gone=["b", "c"])
    assert "3 of its posts" in json.dumps(world.slack.messages[0])
    assert "Nothing behind it is left: 2 mentions deleted" in json.dumps(world.slack.messages[-1])
    world.watch.finish()
    assert len(world.slack.messages) == 3, "it is said once"


def test_a_resolved_alert_shows_its_words_no_more_either(world):
    world.says("a", "b", "c")
    world.clock.forward(timedelta(days=2))
    world.watch.finish()
    assert world.alerts()[0].resolved_at is not None
    world.brings(gone=["a"])
    assert "Acme a is" not in json.dumps(world.slack.messages)


def test_killed_at_any_commit_the_words_go_and_the_alert_says_so_once(tmp_path, slack):
    """The page erases; the alert's words come after: whoever is killed between them finds the rest on its list."""
    with Store.open(tmp_path / "vigie.db", "test") as store:
        World(tmp_path, slack, store).says("a", "b", "c")
    at, code = 0, -signal.SIGKILL

    def life(edges: Edges) -> None:
        with Store.open(tmp_path / "vigie.db", "test", edges) as store:
            store.interrupted()
            World(tmp_path, slack, store).brings(gone=["a"])

    while code == -signal.SIGKILL:
        edges = Edges(at)
        code = in_child(partial(life, edges))
        at += 1
    assert code == 0
    assert at > 4, "a page, an event, a send and its receipt"
    with Store.open(tmp_path / "vigie.db", "test") as store:
        world = World(tmp_path, slack, store)
        world.watch.finish()
        assert world.kept() == ["b", "c"]
        assert world.state().gone == 1
        assert store.losses() == []
        (alert,) = world.alerts()
        assert [one.reason.name for one in store.reads.events(alert.id)].count("deleted-out") == 1
    assert "Acme a is" not in json.dumps(slack.messages)


# --- authors who are forgotten ----------------------------------------------------------------------------------


def test_a_forgotten_author_is_erased_and_counted_from_then_on_and_not_kept(world):
    world.says("a", author="@Jo")
    world.says("b", "c")
    assert world.forget("jo") == ""
    assert world.kept() == ["b", "c"]
    with capture_logs() as logs:
        world.brings(world.post("d", author="jo"), world.post("e", author="Joan"))
    world.says("d", author="jo")  # a feed brings it again and again
    assert world.kept() == ["b", "c", "e"]
    assert [one["refused"] for one in logs if one["event"] == "mentions erased"] == [1]
    (one,) = world.store.reads.forgotten()
    assert (one.source, one.by, one.refused, one.last_at) == ("", "marie", 1, world.clock.now())
    assert world.state().refused == 1
    assert series(world.metrics)['vigie_mentions_total{outcome="refused", source="news"}'] == 1
    held = words_in(world.store.path)
    assert "@Jo" not in held
    assert "'jo'" not in held, "nor in the orders, which are kept for good"
    assert "forget" in held


def test_an_alert_says_that_its_author_asked(world):
    world.says("a", "b", "c")
    world.forget("author of a")
    assert "Acme a is" not in json.dumps(world.slack.messages)
    assert "Erased here at the author's request: 1 mention of 3" in json.dumps(world.slack.messages[-1])
    world.says("d")
    (alert,) = world.alerts()
    assert alert.total == 4, "it goes on"


def test_an_author_may_be_forgotten_in_one_source_alone(world):
    world.says("a", author="jo")
    assert world.forget("jo", "blog") == ""
    assert world.kept() == ["a"]
    world.says("b", author="jo")
    assert world.kept() == ["a", "b"]
    assert world.forget("jo", "news") == ""
    world.says("c", author="jo")
    assert world.kept() == []
    assert [(one.source, one.refused) for one in world.store.reads.forgotten()] == [("blog", 0), ("news", 1)]


def test_what_was_forgotten_may_be_heard_again(world):
    world.says("a", author="jo")
    world.forget("jo")
    assert world.forget("Jo", verb=Verb.UNFORGET) == ""
    assert world.forget("Jo", verb=Verb.UNFORGET) == "nobody of that name is forgotten there"
    world.says("a", "b", author="jo")
    assert world.kept() == ["a", "b"]


def test_posts_without_an_author_are_nobodys(world):
    world.says("a", author="")
    world.forget("")
    world.says("b", author="")
    assert world.kept() == ["a", "b"]


def test_two_databases_know_an_author_by_different_hashes(world, tmp_path):
    with Store.open(tmp_path / "other.db", "test") as other:
        assert other.reads.fingerprint("jo") != world.store.reads.fingerprint("jo")
    assert world.store.reads.fingerprint(" @JO ") == world.store.reads.fingerprint("jo")


def test_orders_around_one_to_forget_are_done_in_their_turn(world):
    world.says("a", "b", "c")
    (alert,) = world.alerts()
    target = f"/{world.store.reads.fingerprint('author of a')}"
    asked = [
        make_order(verb=Verb.ACK, target=alert.id),
        make_order(verb=Verb.FORGET, target=target),
        make_order(verb=Verb.NOTE, target=alert.id, note="done"),
    ]
    for order in asked:
        place(world.store.path, order, world.clock.now() + minutes(1))
    world.watch.finish()
    assert all(outcome(world.store.path, order.id) is not None for order in asked)
    kinds = [str(event.kind) for event in world.store.reads.events(alert.id)]
    assert kinds == ["opened", "acknowledged", "corrected", "noted"]
