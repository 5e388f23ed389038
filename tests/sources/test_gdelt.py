"""GDELT's files, by a server on loopback that lays them out as GDELT does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import SourceError
from monitor.model import Cursor
from sources.gdelt import GdeltSource
from sources.gkg import read
from tests.http_contract import HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.feeds import Answer
from tests.servers.gdelt import GdeltServer, row, zipped
from tests.source_contract import read_all

EARLIER = NOON - timedelta(minutes=20)


class TestGdelt(HttpSourceContract):
    Server, Source, base = GdeltServer, GdeltSource, "/gdeltv2/"
    settings = {"back": "2h", "languages": ["en"]}  # noqa: RUF012 -- read only

    def told(self):
        return some(4, apart=timedelta(minutes=13), text="")

    def said(self, cursor=None, **given):
        return [said for page in read_all(self.make(**given), cursor).pages for said in page.skipped]

    def test_what_enters_the_index_late_is_found(self):
        """Nothing does: a file is written once, and a late article is in a later file."""
        first = read_all(self.make())
        self.server.seen.clear()
        assert read_all(self.make(), first.cursor).posts == []
        assert [seen.path for seen in self.server.seen] == ["/gdeltv2/lastupdate.txt"]

    def test_an_index_that_says_nothing_for_days_hides_nothing_for_good(self):
        """Its list stands still, then all files are there at once."""
        first = read_all(self.make(back="5h"))
        cursor, self.server.stuck = first.cursor, NOON
        (missed,) = some(1, key="5000", at=NOON + timedelta(hours=1), title="Acme burns")
        self.server.posts.append(missed)
        for _ in range(4):
            self.clock.forward(timedelta(hours=1))
            silent = read_all(self.make(back="5h"), cursor)
            assert silent.posts == []
            cursor = silent.cursor
        self.server.stuck = None
        assert read_all(self.make(back="5h"), cursor).keys == {"https://news.example/5000"}

    def test_without_words_it_asks_nobody(self):
        """It asks for all there is, whatever the words."""
        assert read_all(self.make()).posts

    def test_an_article_says_what_it_is(self):
        self.server.posts = [Told("7", "", EARLIER, title='Acme\'s "new" <heater> & co', kind="fra")]
        (post,) = read_all(self.make(languages=[])).posts
        assert (post.title, post.url, post.author, post.lang, post.type, post.published_at) == (
            'Acme\'s "new" <heater> & co',
            "https://news.example/7",
            "news.example",
            "fr",
            "article",
            EARLIER,
        )

    @pytest.mark.parametrize(
        ("languages", "keys"),
        [([], {"en", "fr", "de"}), (["en"], {"en"}), (["fr"], {"fr"}), (["en", "de"], {"en", "de"})],
    )
    def test_languages_are_kept_as_asked_for(self, languages, keys):
        kinds = {"en": "story", "fr": "fra", "de": "deu"}
        self.server.posts = [Told(key, "", EARLIER, title="Acme", kind=kind) for key, kind in kinds.items()]
        reading = read_all(self.make(languages=languages))
        assert {post.url.rpartition("/")[2] for post in reading.posts} == keys
        assert {post.lang for post in reading.posts} == keys
        assert any("translation" in seen.path for seen in self.server.seen) is (languages != ["en"])

    def test_a_file_that_was_left_out_is_said_and_passed(self):
        everything = self.keys()
        self.server.gaps = {f"{NOON - timedelta(minutes=45):%Y%m%d%H%M%S}"}
        assert self.said() == ["GDELT has no file of 2026-03-10 11:15: it leaves one out now and then"]
        assert self.keys() < everything

    def test_the_newest_is_waited_for(self):
        everything = self.keys()
        self.server.gaps = {f"{NOON:%Y%m%d%H%M%S}"}
        with pytest.raises(SourceError, match="not there yet"):
            read_all(self.make())
        self.server.gaps = set()
        assert self.keys() == everything

    def test_the_newest_is_the_one_that_its_list_names(self):
        cursor = read_all(self.make()).cursor
        self.clock.forward(timedelta(minutes=15))
        whole = zipped(row(self.server.posts[0]) + "\n")
        self.server.trouble = lambda seen: Answer(whole) if seen.path.endswith(".zip") else None
        with pytest.raises(SourceError, match="not the one its list names"):
            read_all(self.make(), cursor)

    def test_days_without_us_are_caught_up_as_far_as_back_says(self):
        cursor = read_all(self.make()).cursor
        self.clock.forward(timedelta(days=2))
        self.server.posts = [
            Told(str(hour), "", self.clock.now() - timedelta(minutes=45 * hour + 1), title="Acme")
            for hour in range(6)
        ]
        reading = read_all(self.make(), cursor)
        assert {post.url.rpartition("/")[2] for post in reading.posts} == {"0", "1", "2"}
        assert [said for page in reading.pages for said in page.skipped] == [
            "the news of 2026-03-10 12:00 to 2026-03-12 10:00 is not read: `back` is shorter"
        ]

    def test_a_place_far_in_the_future_is_none(self):
        assert read_all(self.make(), Cursor('{"": "20990101000000"}')).keys == self.keys()

    def test_the_doctor_is_told_how_new_it_is(self):
        assert self.make().probe() == "it answers; the newest file is of 2026-03-10 12:00 UTC"


ARTICLE = Told("7", "", EARLIER, title="Acme opens")


def entries(*rows: str, wanted: frozenset[str] = frozenset(), names: bool = True):
    return read(zipped("\n".join(rows)), wanted, names)


class TestRead:
    def test_names_are_its_text_each_once(self):
        line = row(ARTICLE, c23="Acme Heaters,12;Paris,80;Acme Heaters,99;;no number")
        assert entries(line).posts[0].text == "Acme Heaters; Paris"
        assert entries(line, names=False).posts[0].text == ""

    @pytest.mark.parametrize(
        ("written", "at"),
        [
            ("20260310080000", NOON - timedelta(hours=4)),
            ("20260311080000", EARLIER),  # it is not from tomorrow
            ("20261399080000", EARLIER),
        ],
    )
    def test_the_precise_time_counts_where_it_can_be(self, written, at):
        extras = f"<PAGE_PRECISEPUBTIMESTAMP>{written}</PAGE_PRECISEPUBTIMESTAMP>"
        (post,) = entries(row(ARTICLE, c26=extras)).posts
        assert (post.published_at, post.title) == (at, "")

    def test_other_languages_are_left_out(self):
        assert entries(row(ARTICLE, c25="srclc:fra;eng:x"), wanted=frozenset({"en"})).posts == ()

    def test_a_language_nobody_knows_keeps_its_letters(self):
        assert entries(row(ARTICLE, c25="srclc:tgk;eng:x")).posts[0].lang == "tgk"

    def test_what_is_no_web_page_is_left_out(self):
        assert entries(row(ARTICLE, c2="4")).posts == ()

    def test_strange_rows_are_counted(self):
        parsed = entries("", row(ARTICLE), "a\tb")
        assert len(parsed.posts) == 1
        assert parsed.skipped == ("rows that have not 27 columns: 2",)

    def test_nothing_but_strange_rows_is_another_format(self):
        with pytest.raises(SourceError, match="columns"):
            entries("a,b,c")

    def test_what_is_no_archive_is_said(self):
        with pytest.raises(SourceError, match="GDELT sends a damaged archive"):
            read(b"<html>", frozenset(), True)

    def test_an_empty_file_is_no_news(self):
        assert entries() == ((), ())
