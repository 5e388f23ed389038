from __future__ import annotations

import csv
import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from sources.records import FieldMap
from sources.rows import LIMIT, Rejected, Row
from sources.tables import MAX_LINES, Header, read_csv, read_header

OPEN_QUOTE = "opens a quote that nothing closes: the lines after it are read on their own"


def read(text, names=None, **how):
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_csv(io.BytesIO(data), names, **how))


def texts(items):
    return [item.post.text if isinstance(item, Row) else f"!{item.line}" for item in items]


def test_a_table_is_read_by_its_header():
    (row,) = read("id,text,published_at,reach,mood\n1,Acme broke,2015-02-24 11:35:52 -0800,12,bad\n")
    assert isinstance(row, Row)
    assert (row.post.key, row.post.text, row.post.reach) == ("1", "Acme broke", 12)
    assert (row.line, row.consumed) == (2, 78)


def test_the_columns_of_a_well_known_airline_file_are_read_with_a_map():
    names = FieldMap.parse("id=tweet_id,author=name,published_at=tweet_created")
    (row,) = read(
        "tweet_id,airline,name,text,tweet_created\n7,Acme Air,zoë,late again,2015-02-24 11:35:52 -0800\n",
        names,
    )
    assert isinstance(row, Row)
    assert (row.post.key, row.post.author, row.post.text) == ("7", "zoë", "late again")
    assert row.post.published_at is not None


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter):
    lines = [["author", "text", "published_at"], ["a, b; c|d", "x, y; z|w", "2015-02-24"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    (row,) = read(text.getvalue())
    assert isinstance(row, Row)
    assert (row.post.author, row.post.text) == ("a, b; c|d", "x, y; z|w")


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftext\na\n",
        "\n\r\ntext\r\na\r\n",
        " Text \na\n",
        '"text"\n"a"\n',
        '"text";"author"\n"a";"me"\n',
        "text\n\n\na",
        "text,author\na\n",
        "text\na,,\n",
    ],
)
def test_bom_blanks_case_quotes_and_short_rows_do_no_harm(text):
    assert texts(read(text)) == ["a"]


def test_quoted_line_ends_commas_and_quotes_belong_to_the_text():
    first, second = read('text,author\n"one\ntwo, ""three""",me\nnext,me\n')
    assert isinstance(first, Row)
    assert first.post.text == 'one\ntwo, "three"'
    assert (first.line, first.consumed) == (2, 36)
    assert (second.line, second.consumed) == (4, 44)


def test_a_text_of_half_a_megabyte_is_no_trouble():
    (row,) = read('text\n"' + "word\n" * 900 + "x" * 500_000 + '"\n')
    assert isinstance(row, Row)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"a,b,c,d", "has 4 fields, and the header 3"),
        (b"text,author,reach", "repeats the header"),
        (b"a\x00,b", "holds NUL bytes"),
        (b"caf\xe9,b", "is not UTF-8: convert the file, e.g. with iconv -f latin1 -t utf-8"),
        (
            b"a\rb,c",
            r"has a carriage return outside of quotes: write line ends as \n or \r\n",
        ),
        (b",me", "has neither text nor title"),
        (b"x" * (LIMIT + 1), "is longer than 1 MiB"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_the_next_one_is_read(line, why):
    before, bad, after = read(b"text,author,reach\nfirst,me\n" + line + b"\nlast,me\n")
    assert bad == Rejected(why, line=3, consumed=28 + len(line))
    assert texts([before, after]) == ["first", "last"]


# --- quotes that nothing closes ---


@pytest.mark.parametrize("swallowed", ["x" * (LIMIT // 50) + "\n", "\n" * 20 + "y\n"])
def test_an_open_quote_costs_its_own_line_only(swallowed):
    lines = [f"row {number}" for number in range(100)]
    items = read("text\nbefore\n" + '"open\n' + swallowed.join(f"{line}\n" for line in lines))
    kept = [text for text in texts(items) if text.startswith(("row", "before", "!"))]
    assert kept == ["before", "!3", *lines]
    assert isinstance(items[1], Rejected)
    assert items[1].reason == OPEN_QUOTE
    assert [item.consumed for item in items] == sorted(item.consumed for item in items)


def test_a_quote_that_is_open_when_the_file_ends_costs_its_own_line_only():
    assert texts(read('text\na\n"open\nb\nc')) == ["a", "!3", "b", "c"]


def test_lines_that_are_read_again_are_each_a_record_of_their_own():
    """Or a crafted file would be read a thousand times over."""
    items = read('text,author\n"open\n' + 'a","b\n' * (MAX_LINES - 1) + 'z",w\n')
    assert [item.line for item in items] == list(range(2, MAX_LINES + 3))
    assert texts(items)[-1] == 'z"'


def test_after_the_lines_read_again_a_record_may_span_lines_as_before():
    fill = "x\n" * (MAX_LINES - 1)
    items = read('text\n"open\n' + fill + '"two\nlines"\n')
    assert texts(items)[-1] == "two\nlines"


def test_an_open_quote_waits_while_the_file_may_grow():
    assert texts(read('text\na\n"open\nb\n', complete=False)) == ["a"]
    assert texts(read("text\na\nb", complete=False)) == ["a"]


# --- headers ---


@pytest.mark.parametrize("text", ["", "\n", "\r\n\n"])
def test_a_table_of_nothing_has_no_rows(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("line", "names", "why"),
    [
        (
            b"tweet_id,body,tweet_created",
            "",
            "has no column called text or title, but tweet_id, body, tweet_created; say which is which: --map text=…,published_at=…",
        ),
        (b"id,text", "author=nam", "has no column 'nam' to read author from; its columns are id, text"),
        (b'"text', "", "is no CSV file: its first line is no header"),
        (b"t\xe9xt", "", "is not UTF-8: convert the file"),
        (b"x" * (LIMIT + 1), "", "is no CSV file: its first line is longer than 1 MiB"),
    ],
)
def test_a_header_that_cannot_be_used_says_what_it_has(line, names, why):
    with pytest.raises(SourceError, match=re.escape(why)) as caught:
        read(line + b"\na,b\n", FieldMap.parse(names))
    assert caught.value.permanent


def test_a_hostile_header_is_shown_cleaned_and_short():
    with pytest.raises(SourceError) as caught:
        read_header(("\x1b[31m," + "y" * 5_000 + ",z" * 5_000).encode(), FieldMap())
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_rows_are_read_under_a_header_known_from_before():
    header = Header(("id", "text"), ";")
    assert texts(read("1;a\n2;b\n", header=header)) == ["a", "b"]


# --- anything ---


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.sampled_from(",;\t|"))
def test_whatever_a_csv_writer_wrote_is_read_again(rows, delimiter):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([("id", "text"), *((f"id-{key}", f"words {words}") for key, words in rows)])
    items = read(text.getvalue())
    assert [type(item) for item in items] == [Row] * len(rows)
    assert items == [] or items[-1].consumed == len(text.getvalue().encode())


@given(
    st.lists(st.binary(max_size=8) | st.sampled_from([b'"', b",", b'a","b', b'"""', b"text"])), st.booleans()
)
def test_any_bytes_are_rows_or_rejections_in_order(parts, complete):
    given_ = b"text,author\n" + b"\n".join(parts)
    items = read(given_, complete=complete)
    assert all(one.line < two.line for one, two in pairwise(items))
    assert all(one.consumed < two.consumed for one, two in pairwise(items))
    assert all(item.consumed <= len(given_) for item in items)
