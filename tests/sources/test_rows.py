from __future__ import annotations

import json
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.shapes import mention_json
from sources.records import FieldMap
from sources.rows import LIMIT, Line, Rejected, Row, read_jsonl, split
from tests.makers import NOON, make_judged


def texts(items):
    return [item.post.text if isinstance(item, Row) else item.reason for item in items]


# --- lines ---


@given(st.lists(st.binary(max_size=5)), st.booleans())
def test_lines_add_up_to_the_bytes_that_were_given(parts, complete):
    given_ = b"\n".join(parts)
    lines = list(split(BytesIO(given_), complete=complete))
    whole = given_ if complete else given_[: given_.rfind(b"\n") + 1]
    assert b"".join(line.raw for line in lines) == whole
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(one.end + len(two.raw) == two.end for one, two in pairwise([Line(b"", 0, 0), *lines]))


def test_pieces_of_a_line_are_put_together():
    assert list(split([b"a", b"b\n", b"c", b"d"])) == [Line(b"ab\n", 1, 3), Line(b"cd", 2, 5)]


def test_of_a_line_that_is_too_long_only_the_beginning_is_kept():
    long = b"x" * LIMIT
    lines = list(split([long, long, long, b"\n", b"y\n", long + b"\n"]))
    assert [(len(line.raw), line.end) for line in lines] == [
        (LIMIT + 1, 3 * LIMIT + 1),
        (2, 3 * LIMIT + 3),
        (LIMIT + 1, 4 * LIMIT + 4),
    ]


def test_a_line_that_is_still_being_written_is_left_alone():
    assert list(split([b"a\n", b"b"], complete=False)) == [Line(b"a\n", 1, 2)]


# --- JSONL ---


def test_a_row_knows_its_line_its_place_and_how_much_was_read():
    first, second = read_jsonl([b'{"text":"a","source":"forum"}\n', b"\n", b'{"text":"b"}\n'])
    assert isinstance(first, Row)
    assert (first.place, first.line, first.consumed) == ("forum", 1, 30)
    assert (second.line, second.consumed) == (3, 44)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    assert texts(read_jsonl([b'\xef\xbb\xbf{"text":"a"}\r\n', b'{"text":"b"}\r\n'])) == ["a", "b"]


def test_the_map_names_the_files_own_fields():
    line = b'{"body":"a","text":"not this","when":"2015-02-24"}'
    (row,) = read_jsonl([line], FieldMap({"text": "body", "published_at": "when"}))
    assert isinstance(row, Row)
    assert row.post.text == "a"
    assert row.post.published_at is not None


def test_a_json_array_of_one_object_a_line_is_read_too():
    lines = [b"[\n", b'  {"text":"a"},\n', b'{"text":"b", "x":[1]}\n', b"]\n"]
    assert texts(read_jsonl(lines)) == ["a", "b"]
    assert texts(read_jsonl([b'[{"text":"a"},\n', b'{"text":"b"}]'])) == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{oops}", "is not JSON: Expecting property name enclosed in double quotes at character 2"),
        (b'{"text":"a"} {"text":"b"}', "is not JSON: Extra data at character 14"),
        (b'{"text":"a"', "is not JSON: Expecting ',' delimiter at character 12"),
        (b'"text"', "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b"1", "is not a JSON object"),
        (b'{"text":"a\x00"}', "holds NUL bytes"),
        (b'{"text":"caf\xe9"}', "is not UTF-8: convert the file, e.g. with iconv -f latin1 -t utf-8"),
        (b'{"text":' + b"[" * 200_000 + b"1" + b"]" * 200_000 + b"}", "is JSON beyond all measure"),
        (b'{"text":' + b"1" * 5_000 + b"}", "is JSON beyond all measure"),
        (b'{"text":"' + b"x" * LIMIT + b'"}', "is longer than 1 MiB"),
        (b'{"author":"me"}', "has neither text nor title"),
        (
            b'{"text":"a","published_at":"soon"}',
            'published_at "soon" is no date that can be read: write 2015-02-24T19:35:52Z',
        ),
    ],
)
def test_a_bad_line_is_rejected_with_its_number_and_the_next_one_is_read(line, why):
    before, bad, after = read_jsonl([b'{"text":"a"}\n', line + b"\n", b'{"text":"c"}\n'])
    assert bad == Rejected(why, line=2, consumed=14 + len(line))
    assert str(bad) == f"line 2: {why}"
    assert texts([before, after]) == ["a", "c"]


def test_nan_is_how_some_libraries_write_no_value():
    (row,) = read_jsonl([b'{"text":"a","author":NaN,"published_at":NaN}'])
    assert isinstance(row, Row)
    assert (row.post.author, row.post.published_at) == ("", None)


def test_a_half_written_line_waits_for_its_end():
    assert texts(read_jsonl([b'{"text":"a"}\n', b'{"text":"b"'], complete=False)) == ["a"]


def test_a_mention_as_vigie_prints_it_is_imported_again():
    judged = make_judged(
        author="Zoë", title="Broken", url="https://a.example/1", lang="en", reach=12, published_at=NOON
    )
    mention = judged.mention
    (row,) = read_jsonl([json.dumps(mention_json(judged)).encode()])
    assert isinstance(row, Row)
    assert row.place == mention.source
    assert row.post.key == mention.id
    for name in ("text", "title", "url", "author", "lang", "reach", "published_at", "type"):
        assert getattr(row.post, name) == getattr(mention, name)


@given(st.lists(st.binary(max_size=30) | st.sampled_from([b'{"text":"a"}', b"[", b"]", b'{"text":'])))
def test_any_bytes_are_rows_or_rejections_in_order(parts):
    given_ = b"\n".join(parts)
    items = list(read_jsonl(BytesIO(given_)))
    assert [item.line for item in items] == sorted({item.line for item in items})
    assert all(item.consumed <= len(given_) for item in items)
