"""Any JSON API, by declaration: two invented ones on loopback, and what is said when a path finds nothing."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.config.load import load
from monitor.errors import SourceError
from monitor.model import Json
from monitor.wiring import kinds
from sources import paths
from sources.jsonapi import MOST_PAGES, JsonApiSource
from tests.http_contract import HttpSourceContract
from tests.servers.api import as_json, some
from tests.servers.jsonapi import PAGE, ForumServer, ReviewServer
from tests.source_contract import read_all

ROOT = Path(__file__).parents[2]
FORUM: dict[str, Any] = {
    "url": "https://forum.example/v1/posts?q={words}&after={since}",
    "headers": {"X-Key": "${KEY}"},
    "items": "$.data.posts",
    "fields": {
        "id": "$.id",
        "title": "$.subject",
        "text": "$.body",
        "author": "$.by.name",
        "url": "$.links[?@.rel == 'self'].href",
        "published_at": "$.created",
    },
    "html": True,
    "paging": {"page": "page"},
}
REVIEWS: dict[str, Any] = {
    "url": "https://shop.example/reviews",
    "items": "$.reviews",
    "fields": {"id": "$.n", "text": "$.says", "published_at": "$.when"},
    "order": "oldest",
    "dates": "%d.%m.%Y %H:%M",
}


class TestForum(HttpSourceContract):
    Server, Source, settings = ForumServer, JsonApiSource, FORUM

    def test_every_field_is_where_its_path_points(self):
        post = read_all(self.make()).posts[-1]
        assert (post.key, post.title, post.text) == ("1000", "Acme heater, part 0", "It hums & glows. 0")
        assert (post.author, post.url) == ("user0", "https://forum.example/1000")

    def test_pages_are_read_until_one_is_empty(self):
        read_all(self.make())
        assert [seen.path.rpartition("page=")[2] for seen in self.server.seen] == ["1", "2", "3"]

    def test_each_word_is_a_look_of_its_own(self):
        reading = read_all(self.make(words=["hums", "glows"]))
        assert len(reading.pages) == 2
        assert len(reading.keys) == 12

    def test_the_doctor_is_told_what_the_paths_find(self):
        said = self.make().probe()
        assert said.startswith(f"{PAGE} items; the first has text: It hums & glows. 0, title: Acme")
        self.server.posts = []
        assert self.make().probe() == "it answers with no items"
        self.server.trouble = as_json({"data": {"posts": [{"id": 1}]}})
        assert self.make().probe() == "it answers with 1 items, of which none can be read"

    def test_a_path_that_finds_nothing_is_named(self):
        fields = {**FORUM["fields"], "lang": "$.locale"}
        (page,) = read_all(self.make(fields=fields)).pages
        assert page.skipped == ("fields: lang: $.locale finds nothing in any of 6 items",)
        with pytest.raises(SourceError, match=r"items: \$\.posts finds no list in the answer; it has data"):
            self.make(items="$.posts").fetch(None)

    def test_a_key_that_is_not_set_is_named(self):
        with pytest.raises(SourceError, match="OTHER is not set"):
            self.make(headers={"X-Key": "${OTHER}"}).fetch(None)

    def test_more_pages_than_a_look_takes_are_told(self):
        self.server.posts = some((MOST_PAGES + 2) * PAGE, apart=timedelta(minutes=1))
        page = self.make().fetch(None)
        assert len(page.posts) == MOST_PAGES * PAGE
        assert page.skipped == (
            f"more than {MOST_PAGES} pages in one look: some are not read; look more often",
        )


class TestReviews(HttpSourceContract):
    """A list of all there is, the oldest first, with dates of its own, by offset."""

    Server, Source = ReviewServer, JsonApiSource
    settings = {**REVIEWS, "paging": {"offset": "offset"}}  # noqa: RUF012 -- read only

    def test_without_words_it_asks_nobody(self):
        """It does not search: there is nothing to ask for."""

    def test_dates_are_of_the_zone_that_is_named(self):
        here, there = self.make(), self.make(timezone="Europe/Paris")
        first, later = (read_all(source).posts[0].published_at for source in (there, here))
        assert first
        assert later
        assert later - first == timedelta(hours=1)

    @pytest.mark.parametrize(
        "paging",
        [{"cursor": "after", "at": "$.meta.next"}, {"link": "$.meta.link"}, {"page": "p", "first": 0}, None],
    )
    def test_each_kind_of_paging_leads_to_the_end(self, paging):
        keys = read_all(self.make(paging=paging)).keys
        whole = paging is not None and "page" not in paging
        assert len(keys) == (12 if whole else PAGE)

    def test_the_answer_may_be_the_list(self):
        assert len(read_all(self.make(url="https://shop.example/list", items="$")).keys) == 12

    def test_what_is_sent_along_is_for_one_host(self):
        self.server.trouble = as_json({"reviews": [], "meta": {"link": "x"}})
        body = {"reviews": [{"n": 1, "says": "Acme"}], "meta": {"link": "https://other.example/reviews"}}
        self.server.trouble = as_json(body)
        with pytest.raises(SourceError, match=r"another host, other\.example"):
            self.make(paging={"link": "$.meta.link"}).fetch(None)

    def test_a_next_page_that_is_this_one_is_the_end(self):
        body = {"reviews": [{"n": 1, "says": "Acme"}], "meta": {"next": 7}}
        self.server.trouble = as_json(body)
        read_all(self.make(paging={"cursor": "after", "at": "$.meta.next"}))
        assert len(self.server.seen) == 2

    def test_items_that_cannot_be_read_are_told(self):
        self.server.trouble = as_json(
            {"reviews": [{"n": 1, "says": "Acme", "when": "soon"}, {"n": 2, "says": "Acme"}, 7]}
        )
        page = self.make(paging=None).fetch(None)
        assert len(page.posts) == 1
        assert "is not written as dates: %d.%m.%Y %H:%M says" in page.skipped[0]


def test_a_list_that_is_asked_for_and_does_not_come_is_said():
    answers: list[Json] = [{"a": 1}, {}, 7]
    for answer in answers:
        with pytest.raises(SourceError, match="finds no list"):
            paths.read(answer, paths.Shape("$", {"text": "$.text"}))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a path that is none": ({"items": "$["}, "is no JSONPath"),
    "another path that is none": ({"fields": {"text": "$.a[?"}}, "is no JSONPath"),
    "no words": ({"fields": {"id": "$.id"}}, "text or title"),
    "no zone": ({"timezone": "Mars/Base"}, "timezone"),
    "two ways": ({"paging": {"page": "p", "offset": "o"}}, "one of page, offset"),
    "no way": ({"paging": {}}, "one of page, offset"),
    "half a way": ({"paging": {"cursor": "c"}}, "cursor with at"),
    "no address": ({"url": "forum.example"}, "url"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_declaration_that_cannot_work_is_refused_in_words(name):
    given, why = WRONG[name]
    with pytest.raises(ValidationError, match=why):
        JsonApiSource.Settings.model_validate({"kind": "jsonapi", "name": "it", **REVIEWS, **given})


def test_hostile_answers_are_bounded():
    shape = paths.Shape("$", {"text": "$.text"})
    found = paths.read([{"text": f"Acme {number}"} for number in range(paths.MOST_ITEMS + 1)], shape)
    assert len(found.posts) == paths.MOST_ITEMS
    assert "more than 5,000 items" in found.skipped[0]
    with pytest.raises(SourceError):
        paths.read(True, shape)
    assert paths.one({"a": [True, None, "x"]}, "$.a[*]") == "x"


def test_the_sources_on_the_page_are_good():
    page = (ROOT / "docs" / "sources" / "jsonapi.md").read_text(encoding="utf-8")
    rules = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(rules) == 2
    for sources in rules:
        text = f"version: 1\nbrands: {{acme: {{terms: [Acme]}}}}\n{sources}"
        assert dataclasses.asdict(load(text, kinds=kinds(), environ={}, read_file=str))


def test_nesting_beyond_all_measure_holds_nothing():
    deep: Json = "x"
    for _ in range(3_000):
        deep = [deep]
    assert paths.one(deep, "$..text") == ""
