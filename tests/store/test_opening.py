"""Whatever lies where the database should be: a sentence, and not a byte changed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import MentionFilter, Store, open_reader
from monitor.store.opening import APPLICATION_ID, in_words
from tests.makers import make_event, make_mention, make_ticket
from tests.store.killing import in_child


def foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE photos (id)")


def newer(path: Path) -> None:
    Store.open(path, "pytest").close()
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 999")


def newer_in_the_wal(path: Path) -> None:
    """A newer Vigie was killed right after its upgrade: the file itself does not show it yet."""

    def upgrade_and_die() -> None:
        conn = sqlite3.connect(path)
        conn.execute("PRAGMA user_version = 999")
        os._exit(0)

    Store.open(path, "pytest").close()
    in_child(upgrade_and_die)
    assert int.from_bytes(path.read_bytes()[60:64], "big") != 999


def picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n" + bytes(range(256)) * 8)


def torn(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\0" * 20)


STRANGE = [
    (foreign, "a database of another program; Vigie leaves it as it is"),
    (newer, "was written by a newer Vigie .* update this Vigie"),
    (newer_in_the_wal, "was written by a newer Vigie"),
    (picture, "not an SQLite database; Vigie leaves it as it is"),
    (torn, "not an SQLite database"),
    (lambda path: path.write_text("brands:\n  acme:\n"), "not an SQLite database"),
]


@pytest.mark.parametrize("open_it", [lambda path: Store.open(path, "pytest"), open_reader])
@pytest.mark.parametrize(("put", "sentence"), STRANGE)
def test_what_is_not_ours_is_refused_untouched(path, put, sentence, open_it):
    put(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=sentence) as caught:
        open_it(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("open_it", [lambda path: Store.open(path, "pytest"), open_reader])
def test_a_folder_or_a_device_is_no_database(tmp_path, open_it):
    with pytest.raises(StoreError, match="is a folder, not a database"):
        open_it(tmp_path)
    with pytest.raises(StoreError, match="is not a file"):
        open_it(Path("/dev/null"))
    with pytest.raises(StoreError, match="there is no folder"):
        open_it(tmp_path / "nowhere" / "vigie.db")


def test_a_reader_says_that_there_is_nothing_yet(path):
    with pytest.raises(StoreError, match=r"there is no database .* yet: `vigie run` makes one"):
        open_reader(path)
    assert not path.exists()


def test_an_empty_file_becomes_a_database(path):
    path.touch()
    Store.open(path, "pytest").close()
    with open_reader(path) as reader:
        assert reader.counts().mentions == 0


def test_a_file_without_permission_is_refused_with_a_sentence():
    """As an ordinary user, even when the tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Store.open(folder / "vigie.db", "pytest").close()
        (folder / "vigie.db.lock").unlink()
        for mode, sentence in (
            (0o555, "vigie.db.lock cannot be written: Permission denied"),
            (0o000, "Permission"),
        ):
            folder.chmod(mode)
            assert in_child(lambda: refused(folder / "vigie.db", sentence)) == 0  # noqa: B023 -- called at once
        folder.chmod(0o777)
        (folder / "vigie.db").chmod(0o000)
        assert in_child(lambda: refused(folder / "vigie.db", "cannot be read: Permission denied")) == 0
        (folder / "vigie.db").chmod(0o444)
        assert (
            in_child(lambda: refused(folder / "vigie.db", "cannot be written: look at the permissions")) == 0
        )


def refused(path: Path, sentence: str) -> None:
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    with pytest.raises(StoreError, match=sentence):
        Store.open(path, "pytest")


def test_a_damaged_database_is_said_to_be_damaged(path):
    with Store.open(path, "pytest") as store:
        store.admit([make_mention(text="Acme " * 500) for _ in range(50)], None)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\x5a" * (len(whole) - 8192))
    with pytest.raises(StoreError, match="the database is damaged"), Store.open(path, "pytest") as store:
        store.unjudged(100)
    with open_reader(path) as reader, pytest.raises(StoreError, match="the database is damaged"):
        list(reader.mentions(MentionFilter()))


def test_a_full_disk_keeps_nothing_of_the_batch_and_all_that_was_before(path):
    with Store.open(path, "pytest") as store:
        before = make_mention()
        store.admit([before], None)
        (pages,) = store._conn.execute("PRAGMA page_count").fetchone()
        store._conn.execute(f"PRAGMA max_page_count = {pages + 4}")  # a disk as full as that, for SQLite
        event = make_event()
        with pytest.raises(StoreError, match=r"the disk is full\. Nothing of the last batch was kept"):
            store.admit([make_mention(text="Acme " * 900) for _ in range(50)], None)
        assert store.unjudged(100) == [before]
        store.weigh([], [event], [make_ticket(event)])
    with open_reader(path) as reader:
        assert [one.mention for one in reader.mentions()] == [before]


def test_another_program_that_keeps_it_locked_is_named_as_the_reason(store):
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.patience = timedelta()
        with pytest.raises(StoreError, match="another program keeps the database locked"):
            store.admit([make_mention()], None)
        other.execute("ROLLBACK")
    store.admit([make_mention()], None)


def test_a_bug_keeps_its_own_name(store):
    with pytest.raises(sqlite3.OperationalError, match="syntax error"), in_words(store.path):
        store._conn.execute("SELEKT")


def test_readers_read_while_the_writer_writes(store):
    store.admit([make_mention(), make_mention()], None)
    with open_reader(store.path) as reader:
        found = reader.mentions(MentionFilter())
        next(found)
        store.admit([make_mention() for _ in range(600)], None)
        assert len(list(found)) == 1, "it goes on with what it had found"
        assert reader.counts().mentions == 602
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._conn.execute("DELETE FROM mentions")


def test_whoever_looks_at_the_file_again_leaves_the_locks_of_its_own_process_alone(path):
    """Else the next program that writes and ends takes itself for the last, and deletes the WAL under the writer."""
    code = f"import sqlite3; conn = sqlite3.connect({str(path)!r}); conn.execute('SELECT * FROM mentions').fetchall(); conn.close()"
    with Store.open(path, "pytest") as store:
        store.admit([make_mention(id="a", key="a")], None)
        wal = Path(f"{path}-wal").stat().st_ino
        with open_reader(path) as reader:
            assert len(list(reader.mentions(MentionFilter()))) == 1
        subprocess.run([sys.executable, "-c", code], check=True)  # a fork would take our locks for its own
        assert Path(f"{path}-wal").stat().st_ino == wal
        store.admit([make_mention(id="b", key="b")], None)
    with open_reader(path) as reader:
        assert len(list(reader.mentions(MentionFilter()))) == 2


def test_a_file_is_looked_at_again_when_nobody_in_this_process_has_it(path):
    Store.open(path, "pytest").close()
    path.write_bytes(b"something else altogether" * 99)
    with pytest.raises(StoreError, match="is not an SQLite database"):
        open_reader(path)


def test_the_file_can_be_told_from_others(path):
    Store.open(path, "pytest").close()
    assert int.from_bytes(path.read_bytes()[68:72], "big") == APPLICATION_ID == int.from_bytes(b"VIGI", "big")


def test_every_commit_reaches_the_disk(store):
    pragmas = {
        name: store._conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}
    assert store._conn.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_importing_the_store_imports_nothing_heavy():
    code = "import sys, monitor.store; print(sorted({'sqlite_utils', 'click', 'httpx2', 'yarl'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
