from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from monitor.errors import SourceError
from sources.disk import opened, read
from sources.records import FieldMap
from sources.rows import Row

JSONL = b'{"text":"a"}\n{"text":"b"}\n'
CSV = b"text,author\na,me\nb,me\n"


def texts(path, names=None):
    return [item.post.text for item in read(path, names) if isinstance(item, Row)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", JSONL),
        ("a.NDJSON", b"oops\n" + JSONL),
        ("a.json", b"[\n" + JSONL.replace(b"}\n{", b"},\n{") + b"]\n"),
        ("a.csv", CSV),
        ("a.tsv", CSV.replace(b",", b"\t")),
        ("a.txt", JSONL),
        ("a", b"\xef\xbb\xbf \n" + JSONL),
        ("a.log", CSV),
        ("a", b"\n" + CSV),
    ],
)
def test_a_file_is_read_by_its_extension_else_by_its_first_character(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert texts(path) == ["a", "b"]


def test_the_map_is_passed_on(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"body\na\n")
    assert texts(path, FieldMap({"text": "body"})) == ["a"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"text\n\x00\x01", "is a binary file"),
        (b"\x7fELF\x02\x01\x00", "is a binary file"),
        (b"\x1f\x8b\x08", "is compressed: unpack it first"),
        (b"PK\x03\x04", "is a spreadsheet or an archive: save it as CSV"),
        (
            "when\na\n".encode("utf-16"),
            "has no column called text or title, but when; say which is which: --map text=…,published_at=…",
        ),
        (
            b"a,b\n1,2\n",
            "has no column called text or title, but a, b; say which is which: --map text=…,published_at=…",
        ),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(tmp_path, content, why):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        texts(path)
    assert str(caught.value) == f"{path} {why}"
    assert caught.value.permanent


def test_a_missing_file_may_yet_appear(tmp_path):
    with pytest.raises(SourceError, match=r"a\.csv does not exist$") as caught:
        texts(tmp_path / "a.csv")
    assert not caught.value.permanent


def test_folders_pipes_and_devices_are_refused(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, what in [
        (tmp_path, "is a folder"),
        (pipe, "is no ordinary file"),
        (Path("/dev/zero"), "is no ordinary file"),
    ]:
        with pytest.raises(SourceError, match=f"{what}$") as caught:
            texts(path)
        assert caught.value.permanent


def test_a_refusal_of_the_system_is_put_into_words(tmp_path):
    """As ``root`` reads everything, the refusal comes from inside."""
    path = tmp_path / "a.csv"
    path.touch()
    with pytest.raises(SourceError, match=r"may not be read by this user$") as caught, opened(path):
        raise PermissionError
    assert caught.value.permanent


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that cannot be read")
def test_a_disk_that_fails_is_put_into_words():
    with pytest.raises(SourceError, match=r"/proc/self/mem cannot be read: Input/output error$") as caught:
        texts(Path("/proc/self/mem"))
    assert not caught.value.permanent


def test_a_name_too_long_for_the_system_is_put_into_words(tmp_path):
    with pytest.raises(SourceError, match=r"cannot be read: File name too long$"):
        texts(tmp_path / ("x" * 300))


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_memory_does_not_grow_with_the_file(tmp_path, name):
    line = b'{"id":"%07d","text":"Acme again"}\n' if name == "a.jsonl" else b"%07d,Acme again\n"
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"" if name == "a.jsonl" else b"id,text\n")
        file.writelines(line % number for number in range(20_000))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read(path)) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 300_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_memory_does_not_grow_with_a_line(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(CSV + b"x" * 16_000_000)
    tracemalloc.start()
    try:
        assert len(list(read(path))) == (4 if name == "a.jsonl" else 3)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
