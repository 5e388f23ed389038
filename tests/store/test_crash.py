"""Killed at any edge of any commit: all of a transaction is there, or nothing of it."""

from __future__ import annotations

import contextlib
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.boxes import Gone, SourceState
from monitor.model import (
    ChannelName,
    EventId,
    EventKind,
    Hush,
    Judged,
    Mention,
    MentionId,
    Receipt,
    Seeing,
    Settled,
    Sight,
    SourceName,
    StoryId,
    Verb,
)
from monitor.store import Store, open_reader, opening, place
from tests.makers import (
    NOON,
    make_alert,
    make_event,
    make_mention,
    make_order,
    make_silence,
    make_ticket,
    make_verdict,
    minutes,
)
from tests.store.contents import contents, index_is_right
from tests.store.killing import Edges, die, in_child

STATE = SourceState(name=SourceName("news"), kind="feed", identity="abc")
MENTIONS = [make_mention(id=MentionId(f"m{number}")) for number in range(5)]
EDIT = replace(MENTIONS[1], text="Globex, corrected")
EVENT = make_event(make_alert(mentions=("m0",)))
SILENCE = make_silence()
ORDER = make_order(verb=Verb.SILENCE, silence=SILENCE)
FORGET = make_order(verb=Verb.FORGET, target="/0123")
SIGHT = Sight(SourceName("news"), NOON, Seeing.FAILING, "503")
TICKETS = [make_ticket(EVENT, channel=ChannelName(name)) for name in ("one", "two", "three")]


def a_day(store: Store) -> None:
    """Every kind of transaction, some of them twice; beginning it again goes on where it ended."""
    place(store.path, ORDER, NOON)
    place(store.path, FORGET, NOON)
    store.admit(MENTIONS[:3], STATE)
    store.see([SIGHT])
    store.admit([EDIT, *MENTIONS[2:]], replace(STATE, seen=6))
    store.note(replace(STATE, failures=1, seen=6))
    while mentions := store.unjudged(2):
        store.judge([Judged(mention, make_verdict(topics=("safety",))) for mention in mentions])
    while judged := store.unweighed(2):
        store.weigh([one.mention.id for one in judged], [EVENT], TICKETS)
    if store.orders(1):
        silenced = replace(EVENT.alert, hush=Hush.SILENCED, behind=SILENCE.id)
        event = replace(EVENT, id=EventId("hushed"), kind=EventKind.HUSHED, alert=silenced, added=())
        store.weigh([], [event], [], settled=[Settled(ORDER.id, NOON)], silences=[SILENCE])
    store.admit([], replace(STATE, seen=7), Gone(NOON, (MentionId("m0"), MentionId("m3"))))
    store.weigh([], [], [], losses=store.losses())
    if any(order.id == FORGET.id for order in store.orders(9)):
        store.forget_author(FORGET, NOON)
    store.interrupted()
    for ticket in store.due(NOON, 10):
        store.sending(ticket.id, NOON)
        if ticket.channel == "one":
            store.delivered(ticket.id, Receipt("17.1"), NOON)
        elif ticket.channel == "two":
            store.unknown(ticket.id, NOON + minutes(1), "reset")
        else:
            store.divert(ticket.id, ChannelName("four"), NOON + minutes(1), "gone")
    store.forget({}, NOON - minutes(1))


@pytest.fixture(scope="module")
def edges() -> list[str]:
    """What an undisturbed day passes."""
    edges = Edges()
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "vigie.db", "pytest", edges) as store:
        a_day(store)
    return edges.passed


def killed_at(path: Path, at: int) -> None:
    assert in_child(lambda: a_day(Store.open(path, "pytest", Edges(at)))) == -signal.SIGKILL


def test_a_day_has_edges_of_both_kinds(edges):
    assert edges.count("before commit") == edges.count("after commit") == len(edges) / 2 > 12


@pytest.mark.slow
def test_a_kill_at_any_edge_leaves_all_of_a_transaction_or_nothing(tmp_path, edges):
    """Just after a commit is what is seen just before the next one; and a commit changes something."""
    seen = []
    for at in range(len(edges)):
        killed_at(tmp_path / f"{at}.db", at)
        seen.append(contents(tmp_path / f"{at}.db"))
    for before, after in zip(seen[1::2], seen[2::2], strict=False):
        assert before == after, "nothing is written outside of a transaction"
    changed = [one != other for one, other in zip(seen[::2], seen[1::2], strict=True)]
    assert sum(changed) >= len(changed) - 2, (
        "a transaction that was killed has left nothing, a finished one all"
    )


@pytest.mark.slow
def test_whoever_starts_again_after_a_kill_ends_where_the_others_do(tmp_path, edges):
    with Store.open(tmp_path / "undisturbed.db", "pytest") as store:
        a_day(store)
    # Tickets may be sent again after a kill, and a page read again counts its edits anew: neither is the store's.
    unlike = frozenset({"tickets", "mentions"})
    expected = contents(store.path, without=unlike)
    for at in range(0, len(edges), 3):
        path = tmp_path / f"{at}.db"
        killed_at(path, at)
        with Store.open(path, "pytest") as store:
            a_day(store)
            index_is_right(store)
        assert contents(path, without=unlike) == expected
        with open_reader(path) as reader:
            assert sorted(one.mention.id for one in reader.mentions()) == ["m1", "m2", "m4"]
            assert {ticket.channel for ticket in reader.tickets()} == {"one", "two", "three", "four"}


def test_whoever_is_killed_while_asking_for_something_holds_nobody_up(path):
    """The row is there or not: the daemon neither waits for the dead nor sees half of what they wrote."""

    def ask_and_die() -> None:
        with opening.connect(path, "rw") as conn:
            conn.execute("BEGIN IMMEDIATE")
            conn.execute("INSERT INTO orders (id, verb, by, asked_at) VALUES ('o', 'ack', 'jo', 'now')")
            die()

    with Store.open(path, "pytest") as store:
        store.admit(MENTIONS[:1], None)
        assert in_child(ask_and_die) == -signal.SIGKILL
        store.admit(MENTIONS[1:], None)
        assert store.orders(10) == []
        assert in_child(lambda: place(path, ORDER, NOON)) == 0
        assert store.orders(10) == [ORDER]
        assert len(store.unjudged(10)) == len(MENTIONS)


class Killed(BaseException):
    """Stands for a SIGKILL whose victim we outlive: the files are copied first, as the kernel would keep them."""


class Snapshot:
    """Copies the database as it lies on disk at one edge, then ends the life of its process."""

    def __init__(self, store_path: Path, copy_path: Path, at: int) -> None:
        self.store_path, self.copy_path, self.left = store_path, copy_path, at

    def __call__(self, edge: str) -> None:
        self.left -= 1
        if self.left == 0:
            for suffix in ("", "-wal"):
                source = Path(f"{self.store_path}{suffix}")
                if source.exists():
                    shutil.copy(source, f"{self.copy_path}{suffix}")
            raise Killed


def pages() -> st.SearchStrategy[list[list[tuple[int, str]]]]:
    post = st.tuples(st.integers(0, 6), st.sampled_from(["Acme", "Acme bad", "Globex"]))
    return st.lists(st.lists(post, max_size=5), max_size=4)


def verdict_on(mention: Mention) -> Judged:
    verdict = make_verdict("negative" if "bad" in mention.text else None)
    return Judged(replace(mention, story=StoryId(mention.text)), verdict)


def work(store: Store, todo: list[list[tuple[int, str]]]) -> None:
    """Admit what is left to admit, a page a transaction with its cursor; judge and weigh all of it."""
    while True:
        state = store.source(SourceName("news"))
        done = state.seen if state else 0
        if done < len(todo):
            page = [
                make_mention(id=f"m{n}", key=f"{n}", text=text, author="", story=None)
                for n, text in todo[done]
            ]
            store.admit(page, replace(STATE, seen=done + 1))
        elif mentions := store.unjudged(2):
            store.judge([verdict_on(one) for one in mentions])
        elif judged := store.unweighed(3):
            hits = [one for one in judged if one.verdict.sentiment]
            alerts = [make_alert(id=f"a-{one.mention.id}", mentions=(one.mention.id,)) for one in hits]
            events = [make_event(alert, id=f"e-{alert.id}") for alert in alerts]
            tickets = [make_ticket(event, id=f"t-{event.id}") for event in events]
            store.weigh([one.mention.id for one in judged], events, tickets)
        else:
            return


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(pages(), st.lists(st.integers(1, 12), max_size=6))
def test_any_kills_at_all_end_in_the_same_database(empty, todo, kills):
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(empty, path := folder / "life-0.db")
        shutil.copy(empty, folder / "whole.db")
        with Store.open(folder / "whole.db", "pytest") as store:
            work(store, todo)
        for life, at in enumerate(kills, 1):
            heir = folder / f"life-{life}.db"
            with Store.open(path, "pytest", Snapshot(path, heir, at)) as store, contextlib.suppress(Killed):
                work(store, todo)
            path = heir if heir.exists() else path
        with Store.open(path, "pytest") as store:
            work(store, todo)
            index_is_right(store)
        assert contents(path) == contents(folder / "whole.db")
