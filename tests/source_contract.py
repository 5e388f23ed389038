"""What every source keeps: ours and yours. What one that speaks HTTP survives besides: ``tests/http_contract.py``."""

from __future__ import annotations

import json

import pytest

from monitor.declaring import Declaration
from monitor.errors import SourceError
from monitor.model import Cursor
from monitor.ports import Probes, Source
from monitor.trial import Reading, flaws, in_order, read

MOST_PAGES = 1_000


def read_all(source: Source, cursor: Cursor | None = None) -> Reading:
    """Read on from ``cursor`` to the end, as the daemon would."""
    reading = read(source, cursor, most=MOST_PAGES)
    if not reading.ended:
        pytest.fail(f"it says there is more after {MOST_PAGES} pages")
    return reading


STRANGE_CURSORS = {
    "nothing": "",
    "no JSON": "{",
    "null": "null",
    "a list": "[1]",
    "a number": "7",
    "another source's": '{"since_id": "1", "offset": "x"}',
    "the wrong types": '{"etag": 1, "url": [], "offset": -1, "inode": "x"}',
}


class SourceContract:
    """Every source keeps this; derive, name the class ``Test…`` and write ``make``."""

    def make(self) -> Source:
        """A fresh one, as the daemon would build it, over the same content each time: two posts or more."""
        raise NotImplementedError

    def test_it_gives_what_there_is(self):
        assert len(read_all(self.make()).posts) >= 2

    def test_the_same_content_gives_the_same_posts(self):
        """Above all the same keys: they are what tells an edit from another post."""
        posts = read_all(self.make()).posts
        assert read_all(self.make()).posts == posts
        assert all(post.key for post in posts)
        assert len({post.key for post in posts}) >= 2

    def test_it_goes_on_where_its_cursor_stands(self):
        """A post may come again; nothing may be missing, and no end may be without end."""
        first = read_all(self.make())
        again = read_all(self.make(), first.cursor)
        assert {post.key for post in again.posts} <= {post.key for post in first.posts}
        assert len(again.posts) < len(first.posts)
        started = self.make().fetch(None)
        rest = read_all(self.make(), started.cursor).posts if started.more else []
        assert {post.key for post in (*started.posts, *rest)} == {post.key for post in first.posts}

    def test_its_cursor_is_json(self):
        cursor = read_all(self.make()).cursor
        assert cursor is not None
        json.loads(cursor)

    @pytest.mark.parametrize("cursor", STRANGE_CURSORS.values(), ids=STRANGE_CURSORS.keys())
    def test_a_strange_cursor_is_a_fresh_start_or_an_error_in_words(self, cursor):
        """An older version wrote it, or the source of that name was of another kind: nothing else may be raised."""
        try:
            posts = read_all(self.make(), Cursor(cursor)).posts
        except SourceError as error:
            assert str(error)  # noqa: PT017 -- either way is fine
        else:
            assert posts == read_all(self.make()).posts

    def test_every_field_is_clean_and_within_its_bounds(self):
        assert [flaws(post) for post in read_all(self.make()).posts if flaws(post)] == []

    def test_the_oldest_come_first(self):
        assert all(in_order(page) for page in read_all(self.make()).pages)

    def test_what_is_left_out_is_said_in_sentences(self):
        for page in read_all(self.make()).pages:
            assert all(said.strip() and "\n" not in said for said in page.skipped)

    def test_the_doctor_may_ask_it(self):
        source = self.make()
        if isinstance(source, Probes):
            assert source.probe()

    def test_it_declares_what_it_reads_and_what_its_terms_ask(self):
        declared = type(self.make()).__dict__.get("declares")
        assert isinstance(declared, Declaration), "give the class `declares = Declaration(reads=…, tier=…)`"
        assert declared.reads
