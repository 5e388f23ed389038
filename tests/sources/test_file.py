from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Probes, Surroundings
from sources.file import CHUNK, PAGE, SENTENCES, FileSettings, FileSource, Place
from sources.rows import LIMIT
from tests.fakes import FakeClock
from tests.source_contract import SourceContract


def make_source(folder: Path, path: str = "posts.jsonl", **more: Any) -> FileSource:
    around = Surroundings(name="surveys", clock=FakeClock(), folder=folder)
    return FileSource(FileSettings(kind="file", name="surveys", path=path, **more), around)


def lines(*words):
    return "".join(json.dumps({"id": word, "text": f"Acme {word}"}) + "\n" for word in words).encode()


def keys(page):
    return [post.key for post in page.posts]


def drain(source: FileSource, cursor: Cursor | None = None) -> tuple[list[Page], Cursor | None]:
    """Fetch to the end, as the daemon does."""
    pages: list[Page] = []
    while True:
        pages.append(source.fetch(cursor))
        cursor = pages[-1].cursor or cursor
        if not pages[-1].more:
            return pages, cursor


def drained(source, cursor=None):
    pages, cursor = drain(source, cursor)
    return [key for page in pages for key in keys(page)], cursor


# --- growing ---


def test_a_file_is_read_and_then_only_what_was_added(tmp_path):
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    path.write_bytes(lines("a", "b"))
    found, cursor = drained(source)
    assert found == ["a", "b"]
    assert drained(source, cursor) == ([], cursor)
    with path.open("ab") as file:
        file.write(lines("c"))
    assert drained(source, cursor)[0] == ["c"]


def test_a_half_written_line_waits_for_its_end(tmp_path):
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    whole = lines("a", "b")
    path.write_bytes(whole[:-5])
    found, cursor = drained(source)
    assert found == ["a"]
    path.write_bytes(whole)
    assert drained(source, cursor)[0] == ["b"]


def test_a_table_keeps_its_header_and_waits_for_a_quote_to_close(tmp_path):
    path, source = tmp_path / "posts.csv", make_source(tmp_path, "posts.csv")
    found = []
    cursor = None
    for part in ["id;te", 'xt\n1;"on', "e\ntwo", '"\n2;b\n3;c']:
        with path.open("a") as file:
            file.write(part)
        page = source.fetch(cursor)
        found.append(keys(page))
        cursor = page.cursor
    assert found == [[], [], [], ["1", "2"]]


def test_the_map_names_the_files_own_fields(tmp_path):
    (tmp_path / "posts.csv").write_text("tweet_id,text\n7,a\n")
    assert drained(make_source(tmp_path, "posts.csv", map={"id": "tweet_id"}))[0] == ["7"]


def test_an_absolute_path_stays_where_it_points(tmp_path):
    (tmp_path / "posts.jsonl").write_bytes(lines("a"))
    assert drained(make_source(Path("/nowhere"), str(tmp_path / "posts.jsonl")))[0] == ["a"]


def test_a_path_may_begin_at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "posts.jsonl").write_bytes(lines("a"))
    assert drained(make_source(Path("/nowhere"), "~/posts.jsonl"))[0] == ["a"]


@pytest.mark.parametrize(("name", "header"), [("posts.jsonl", b""), ("posts.csv", b"id,text\n")])
def test_a_long_file_comes_in_pages_of_a_thousand(tmp_path, name, header):
    rows = [lines(str(n)) if not header else b"%d,a\n" % n for n in range(2 * PAGE + 1)]
    (tmp_path / name).write_bytes(header + b"".join(rows))
    pages, _ = drain(make_source(tmp_path, name))
    assert [(len(page.posts), page.more) for page in pages] == [(PAGE, True), (PAGE, True), (1, False)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b" "])
def test_a_file_with_nothing_in_it_yet_is_no_trouble(tmp_path, content):
    path, source = tmp_path / "posts", make_source(tmp_path, "posts")
    path.write_bytes(content)
    found, cursor = drained(source)
    assert found == []
    with path.open("ab") as file:
        file.write(b"\n" + lines("a"))
    assert drained(source, cursor)[0] == ["a"]


def test_a_file_of_no_known_extension_stays_what_it_was_first_taken_for(tmp_path):
    path, source = tmp_path / "posts.log", make_source(tmp_path, "posts.log")
    path.write_bytes(lines("a"))
    cursor = drained(source)[1]
    with path.open("ab") as file:
        file.write(b"oops\n" + lines("b"))
    (page,), _ = drain(source, cursor)
    assert keys(page) == ["b"]
    assert page.skipped == ("line 2 (byte 30) is not JSON: Expecting value at character 1",)


# --- rows that are no good ---


def test_rows_that_are_skipped_are_named_by_line_and_byte(tmp_path):
    path, source = tmp_path / "posts.csv", make_source(tmp_path, "posts.csv")
    path.write_text("id,text\n1,a\n")
    cursor = drained(source)[1]
    with path.open("a") as file:
        file.write('2,"b\nb"\n3,\n4,c\n5,d,e\n')
    page = source.fetch(cursor)
    assert keys(page) == ["2", "4"]
    assert page.skipped == (
        "line 5 (byte 20) has neither text nor title",
        "line 7 (byte 27) has 3 fields, and the header 2",
    )


def test_a_flood_of_bad_rows_is_told_in_twenty_sentences(tmp_path):
    (tmp_path / "posts.jsonl").write_bytes(b"oops\n" * 1_500)
    pages, _ = drain(make_source(tmp_path))
    assert [len(page.skipped) for page in pages] == [SENTENCES + 1, SENTENCES + 1]
    assert pages[0].skipped[-1] == "and 980 more"
    assert pages[1].skipped[0].startswith("line 1001 (byte 5000) ")


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.csv"])
@pytest.mark.parametrize("size", [LIMIT + 1, CHUNK - 8, CHUNK, CHUNK + 1, 2 * CHUNK + 5])
def test_a_line_too_long_is_skipped_to_its_end_and_nothing_else(tmp_path, name, size):
    row = b"%s,Acme\n" if name == "posts.csv" else b'{"id":"%s","text":"Acme"}\n'
    header = b"id,text\n" if name == "posts.csv" else b"\n"
    (tmp_path / name).write_bytes(header + row % b"a" + b"x" * size + b"\n" + row % b"b" + row % b"c")
    pages, _ = drain(make_source(tmp_path, name))
    assert [key for page in pages for key in keys(page)] == ["a", "b", "c"]
    (sentence,) = [sentence for page in pages for sentence in page.skipped]
    assert sentence.startswith("line 3 ")
    assert sentence.endswith("is longer than 1 MiB")


def test_a_line_too_long_that_is_still_being_written_is_skipped_once(tmp_path):
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    cursor: Cursor | None = None
    seen: list[Page] = []
    for part in [b"x" * CHUNK, b"y", b"z\n" + lines("a")]:
        with path.open("ab") as file:
            file.write(part)
        pages, cursor = drain(source, cursor)
        seen += pages
    assert keys(seen[-1]) == ["a"]
    assert [sentence for page in seen for sentence in page.skipped] == ["line 1 is longer than 1 MiB"]


@pytest.mark.parametrize("blank", [b"\r" * 999 + b"\n", b" " * 999 + b"\n", b"[" * 999 + b"\n"])
def test_megabytes_of_blank_lines_end_too(tmp_path, blank):
    (tmp_path / "posts.jsonl").write_bytes(lines("a") + blank * (CHUNK // len(blank) + 99) + lines("b"))
    pages, _ = drain(make_source(tmp_path))
    assert [key for page in pages for key in keys(page)] == ["a", "b"]
    assert not any(page.skipped for page in pages)
    assert len(pages) < 6


def test_a_record_after_megabytes_of_blank_lines_is_not_cut_in_two(tmp_path):
    record = b'1,"' + (b"x" * 999 + b"\n") * 900 + b'"\n'
    blank = (b"\r" * 999 + b"\n") * (CHUNK // 1000 - 500)
    (tmp_path / "posts.csv").write_bytes(b"id,text\n2,a\n" + blank + record + b"3,c\n")
    assert drained(make_source(tmp_path, "posts.csv"))[0] == ["2", "1", "3"]


# --- cut, written anew, replaced ---


def test_a_file_that_was_cut_is_read_from_the_beginning(tmp_path):
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    path.write_bytes(lines("a", "b"))
    cursor = drained(source)[1]
    path.write_bytes(lines("c"))
    assert drained(source, cursor)[0] == ["c"]


@pytest.mark.parametrize("more", [0, 500])
def test_a_file_written_anew_in_place_is_read_from_the_beginning(tmp_path, more):
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    path.write_bytes(lines(*"abc"))
    cursor = drained(source)[1]
    words = ["x", "y", "z", *map(str, range(more))]
    path.write_bytes(lines(*words))
    assert drained(source, cursor)[0] == words


def test_a_file_swapped_for_another_by_an_editor_is_read_from_the_beginning(tmp_path):
    path, source = tmp_path / "posts.csv", make_source(tmp_path, "posts.csv")
    path.write_text("id,text\n1,a\n")
    cursor = drained(source)[1]
    (tmp_path / "new").write_text("text,id\na,1\nb,2\n")
    (tmp_path / "new").replace(path)
    assert drained(source, cursor)[0] == ["1", "2"]


def test_what_is_left_of_a_rotated_file_is_read_first(tmp_path):
    path, source = tmp_path / "posts.csv", make_source(tmp_path, "posts.csv")
    path.write_text("id,text\n1,a\n")
    cursor = drained(source)[1]
    with path.open("a") as file:
        file.write("2,b\n3,unended")
    path.rename(tmp_path / "posts.csv-20150224")
    path.write_text("id,text\n4,d\n")
    pages, cursor = drain(source, cursor)
    assert [keys(page) for page in pages] == [["2", "3"], ["4"]]
    with path.open("a") as file:
        file.write("5,e\n")
    assert drained(source, cursor)[0] == ["5"]


def test_a_long_rest_of_a_rotated_file_comes_in_pages_too(tmp_path):
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    words = [str(number) for number in range(2 * PAGE)]
    path.write_bytes(lines("a"))
    cursor = drained(source)[1]
    with path.open("ab") as file:
        file.write(lines(*words))
    path.rename(tmp_path / "posts.jsonl.1")
    path.write_bytes(lines("z"))
    assert drained(source, cursor)[0] == [*words, "z"]


def test_a_rotated_file_that_is_gone_or_not_itself_any_more_is_left(tmp_path):
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    path.write_bytes(lines("a"))
    cursor = drained(source)[1]
    path.rename(tmp_path / "posts.jsonl.1")
    path.write_bytes(lines("b"))
    (tmp_path / "posts.jsonl.1").write_bytes(lines("compressed, or so"))
    assert drained(source, cursor)[0] == ["b"]
    (tmp_path / "posts.jsonl.1").unlink()
    assert drained(source, cursor)[0] == ["b"]


def test_a_rest_that_cannot_be_read_is_told_and_holds_nothing_up(tmp_path):
    """A folder with the inode of the file before: as strange a case as any."""
    path, source = tmp_path / "posts.jsonl", make_source(tmp_path)
    path.write_bytes(lines("a"))
    folder = tmp_path / "folder"
    folder.mkdir()
    before = Place(device=folder.stat().st_dev, inode=folder.stat().st_ino)
    first, second = drain(source, before.dump())[0]
    assert first.skipped == (f"what was left of it is lost: {folder} is a folder",)
    assert keys(second) == ["a"]


def test_another_file_of_the_same_number_on_another_disk_is_not_read(tmp_path):
    (tmp_path / "other.jsonl").write_bytes(lines("x"))
    (tmp_path / "posts.jsonl").write_bytes(lines("a"))
    found = (tmp_path / "other.jsonl").stat()
    before = Place(device=found.st_dev + 1, inode=found.st_ino)
    assert drained(make_source(tmp_path), before.dump())[0] == ["a"]


def test_a_log_behind_a_link_is_followed_from_one_file_to_the_next(tmp_path):
    logs = tmp_path / "logs"
    logs.mkdir()
    link, source = tmp_path / "current.jsonl", make_source(tmp_path, "current.jsonl")
    (logs / "1").write_bytes(lines("a"))
    link.symlink_to(logs / "1")
    cursor = drained(source)[1]
    (logs / "1").write_bytes(lines("a", "b"))
    (logs / "2").write_bytes(lines("c"))
    link.unlink()
    link.symlink_to(logs / "2")
    assert drained(source, cursor)[0] == ["b", "c"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs a path without a folder")
def test_a_folder_that_cannot_be_listed_is_searched_for_nothing(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "posts").write_bytes(lines("a"))
    with (folder / "posts").open("rb") as file:
        shutil.rmtree(folder)
        source = make_source(tmp_path, f"/proc/self/fd/{file.fileno()}")
        assert drained(source, Place(device=0, inode=0).dump())[0] == ["a"]


@pytest.mark.parametrize("cursor", ["", "{}", "[]", "7", "null", '{"header": null, "x": 1}', '{"header": 1}'])
def test_a_cursor_that_is_not_ours_means_the_beginning(tmp_path, cursor):
    (tmp_path / "posts.jsonl").write_bytes(lines("a"))
    assert drained(make_source(tmp_path), Cursor(cursor))[0] == ["a"]


# --- what it refuses ---


def test_a_missing_file_may_yet_appear(tmp_path):
    source = make_source(tmp_path)
    with pytest.raises(SourceError, match=r"posts\.jsonl does not exist$") as caught:
        source.fetch(None)
    assert not caught.value.permanent
    (tmp_path / "posts.jsonl").write_bytes(lines("a"))
    assert drained(source)[0] == ["a"]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"a,b\n1,2\n", "has no column called text or title, but a, b"), (b"\x00", "is a binary file")],
)
def test_a_file_that_is_no_table_is_a_fault_that_stays(tmp_path, content, why):
    path = tmp_path / "posts"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=re.escape(f"{path} {why}")) as caught:
        make_source(tmp_path, "posts").fetch(None)
    assert caught.value.permanent


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "posts.jsonl")
    with pytest.raises(SourceError, match="is no ordinary file"):
        make_source(tmp_path).fetch(None)


@pytest.mark.parametrize(
    ("given_", "why"),
    [
        ({"path": ""}, "at least 1 character"),
        ({"map": {"publishd_at": "x"}}, r"did you mean published_at\?"),
        ({"map": {"text": 1}}, "valid string"),
        ({"map": "text=x"}, "valid dictionary"),
        ({"follow": True}, "not permitted"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(given_, why):
    with pytest.raises(ValidationError, match=why):
        FileSettings(**{"kind": "file", "name": "surveys", "path": "posts.jsonl", **given_})


def test_it_says_what_it_found_when_probed(tmp_path):
    (tmp_path / "posts.csv").write_text("text\n" + "a\n" * 1_000)
    source = make_source(tmp_path, "posts.csv")
    assert isinstance(source, Probes)
    assert source.probe() == "posts.csv, CSV, 2,005 bytes"


class TestTheContractOfSources(SourceContract):
    """As every source."""

    @pytest.fixture(autouse=True, params=["posts.jsonl", "posts.csv"])
    def _a_file(self, tmp_path, request):
        self.path = tmp_path / request.param
        head = "id,text,published_at,lang,url\n" if request.param == "posts.csv" else "oops\n"
        row = "{0},Acme {0},2026-03-0{0},pt_BR,https://a.example/{0}\n"
        if request.param == "posts.jsonl":
            row = '{{"id":{0},"text":"\\u202eAcme","published_at":"2026-03-0{0}","url":"javascript:{0}"}}\n'
        self.path.write_text(head + "".join(map(row.format, range(1, 6))))

    def make(self):
        return make_source(self.path.parent, self.path.name)


# --- any history ---


class Writer:
    """Somebody else, who appends, cuts, swaps and rotates a file, and knows which whole rows stand in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rotated = 0
        self.numbers = itertools.count()
        self.header = b"id,text\n" if path.suffix == ".csv" else b""
        self.begin(self.path, 0)

    def begin(self, path: Path, rows: int, mode: str = "wb") -> None:
        """Write a file anew."""
        self.rows: set[str] = set()
        self.half, self.next = b"", ""
        self.write(path, rows, 0, mode, self.header)

    def write(self, path: Path, rows: int, unended: int, mode: str, start: bytes = b"") -> None:
        """Finish what is half written, add rows, and half of another."""
        fresh = [next(self.numbers) for _ in range(rows)]
        whole = self.half + b"".join(map(self.row, fresh))
        self.rows |= {str(number) for number in fresh}
        if self.half:
            self.rows.add(self.next)
            self.half = b""
        if unended:
            number = next(self.numbers)
            self.next, row = str(number), self.row(number)
            whole, self.half = whole + row[:unended], row[unended:]
        with path.open(mode) as file:
            file.write(start + whole)

    def row(self, number: int) -> bytes:
        if self.header:
            return b'%d,"Acme\nagain"\n' % number
        return b'{"id":"%d","text":"Acme\\nagain"}\n' % number

    def append(self, rows: int, unended: int) -> None:
        self.write(self.path, rows, unended, "ab")

    def cut(self, rows: int, _unended: int) -> None:
        self.begin(self.path, rows)

    def swap(self, rows: int, _unended: int) -> None:
        new = self.path.with_suffix(".new")
        self.begin(new, rows)
        new.replace(self.path)

    def rotate(self, rows: int, _unended: int) -> None:
        self.rotated += 1
        self.path.rename(f"{self.path}.{self.rotated}")
        self.begin(self.path, rows)


class Reader:
    """The daemon, which may be killed between a fetch and its transaction; ``owed`` are the rows it must not miss.

    Those are all that stood in the file when it was read to its end, and all that stood in a file it was following
    when that was rotated; not what came and went between two looks.
    """

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.source = make_source(writer.path.parent, writer.path.name)
        self.cursor: Cursor | None = None
        self.admitted: dict[str, str] = {}
        self.owed: set[str] = set()
        self.follows = False

    def fetch(self) -> bool:
        page = self.source.fetch(self.cursor)
        place = Place.load(page.cursor)
        self.follows = place is not None and place.inode == self.writer.path.stat().st_ino
        self.admitted |= {post.key: post.text for post in page.posts}
        self.cursor = page.cursor or self.cursor
        return page.more

    def drain(self) -> None:
        self.owed |= self.writer.rows
        while self.fetch():
            pass
        assert self.owed <= self.admitted.keys()

    def killed(self) -> None:
        self.source.fetch(self.cursor)


STEPS = st.tuples(
    st.sampled_from(["append", "append", "cut", "swap", "rotate", "fetch", "fetch", "drain", "killed"]),
    st.sampled_from([0, 1, 2, 3, PAGE + 1]),
    st.integers(0, 17),
)


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.csv"])
@settings(deadline=None)
@given(steps=st.lists(STEPS, max_size=20))
def test_no_whole_row_that_stood_there_is_lost_whatever_happens(name, steps):
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder) / name)
        reader = Reader(writer)
        for step, rows, unended in steps:
            if step in {"fetch", "drain", "killed"}:
                getattr(reader, step)()
                continue
            if step == "rotate" and reader.follows:
                reader.owed |= writer.rows
            reader.follows = reader.follows and step == "append"
            getattr(writer, step)(rows, unended)
        reader.drain()
        assert set(reader.admitted.values()) <= {"Acme\nagain"}
