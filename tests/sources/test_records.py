from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.model import Post
from monitor.text import MAX_NAME, MAX_TEXT, MAX_TITLE, MAX_URL, stable_id
from sources.records import FIELDS, FieldMap, RowError, place_of, read_date, to_post

FEBRUARY = datetime(2015, 2, 24, 19, 35, 52, tzinfo=UTC)


def test_a_full_row_becomes_a_post_with_all_it_says():
    row = {
        "id": "abc",
        "url": "https://forum.example/t/1",
        "source": "forum",
        "author": "Zoë",
        "title": "Broken again",
        "text": "My Acme kettle broke.",
        "lang": "en",
        "published_at": "2015-02-24T19:35:52Z",
        "reach": 120,
        "type": "review",
        "sentiment": {"label": "negative"},
    }
    assert to_post(row) == Post(
        key="abc",
        url="https://forum.example/t/1",
        author="Zoë",
        title="Broken again",
        text="My Acme kettle broke.",
        lang="en",
        published_at=FEBRUARY,
        reach=120,
        type="review",
    )
    assert place_of(row) == "forum"


def test_one_word_is_enough_and_the_rest_is_not_known():
    post = to_post({"text": "Acme"})
    assert (post.title, post.url, post.author, post.lang) == ("", "", "", None)
    assert (post.published_at, post.reach, post.type) == (None, None, "post")
    assert place_of({}) == ""


@pytest.mark.parametrize("empty", [None, ""])
def test_null_and_empty_mean_not_known(empty):
    row = dict.fromkeys(FIELDS, empty) | {"title": "Acme"}
    assert to_post(row) == to_post({"title": "Acme"})


@pytest.mark.parametrize(
    "row", [{}, {"text": ""}, {"text": " \n\u200e"}, {"title": "\x00"}, {"author": "me"}, {"text": None}]
)
def test_a_row_without_words_is_rejected(row):
    with pytest.raises(RowError, match="has neither text nor title"):
        to_post(row)


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("text", ["a"], "a list"),
        ("title", {"a": 1}, "an object"),
        ("author", True, "true or false"),
        ("id", 5.70306133677760e17, "a fraction"),
        ("url", object(), "something else"),
        ("lang", [], "a list"),
        ("type", {}, "an object"),
    ],
)
def test_a_value_of_another_type_is_rejected_by_name(name, value, what):
    with pytest.raises(RowError, match=f"^{name} is {what}, not text$"):
        to_post({"text": "Acme", name: value})


def test_whole_numbers_are_taken_as_text():
    post = to_post({"id": 570306133677760513, "text": 42, "author": 7})
    assert (post.key, post.text, post.author) == ("570306133677760513", "42", "7")


def test_every_field_is_cleaned_and_capped():
    hostile = "\u202ea\x00\ud800\r\nb"
    post = to_post(
        {
            "id": hostile,
            "title": hostile + "t" * 5_000,
            "text": hostile + "x" * 50_000,
            "author": hostile + "n" * 500,
        }
    )
    assert post.key == "a b"
    assert post.title.startswith("a bt")
    assert post.text.startswith("a\nbx")
    assert (len(post.title), len(post.text), len(post.author)) == (MAX_TITLE, MAX_TEXT, MAX_NAME)
    assert place_of({"source": hostile + "p" * 500}).startswith("a bp")


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"id": "1", "url": "https://a.example/"}, "1"),
        ({"url": "https://a.example/"}, "https://a.example/"),
        ({"id": "\u200e", "url": "https://a.example/"}, "https://a.example/"),
        ({"url": "javascript:alert(1)", "author": "zoë"}, stable_id("", "Acme", "zoë", "")),
        ({"published_at": "2015-02-24T11:35:52-0800"}, stable_id("", "Acme", "", FEBRUARY.isoformat())),
        ({"id": "i" * (MAX_URL + 1)}, stable_id("i" * (MAX_URL + 1))),
    ],
)
def test_the_key_is_the_id_else_the_url_else_a_hash_of_what_is_said(row, key):
    assert to_post({"text": "Acme", **row}).key == key


@pytest.mark.parametrize("name", ["text", "title", "author", "published_at"])
def test_without_id_and_url_another_word_author_or_date_is_another_post(name):
    row = {"text": "Acme", "title": "Acme", "author": "me", "published_at": "2015-02-24"}
    assert to_post(row).key == to_post(dict(row)).key
    assert to_post(row).key != to_post(row | {name: "2016-01-01"}).key


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("https://a.example/b?c=d#e", True),
        ("HTTP://A.EXAMPLE", True),
        ("javascript:alert(1)", False),
        ("a.example/b", False),
        ("https://a.example/ b", False),
        ('https://a.example/"onclick', False),
        ("https://a.example/" + "x" * MAX_URL, False),
    ],
)
def test_only_a_whole_web_link_is_a_link(given_, kept):
    assert to_post({"text": "Acme", "url": given_}).url == (given_ if kept else "")


@pytest.mark.parametrize(
    ("given_", "lang"),
    [
        ("en", "en"),
        ("pt-BR", "pt"),
        ("PT_br", "pt"),
        ("und", None),
        ("und-Latn", None),
        ("English, I think", None),
        ("e", None),
    ],
)
def test_a_language_is_a_tag_or_unknown(given_, lang):
    assert to_post({"text": "Acme", "lang": given_}).lang == lang


@pytest.mark.parametrize(
    ("given_", "kind"), [("Article", "article"), ("tweet", "post"), ("comment", "comment")]
)
def test_a_type_of_the_files_own_is_a_post(given_, kind):
    assert to_post({"text": "Acme", "type": given_}).type == kind


@pytest.mark.parametrize(
    ("given_", "reach"), [(0, 0), (1200, 1200), ("1200", 1200), ("1200.0", 1200), (1200.0, 1200), (" 7 ", 7)]
)
def test_reach_is_a_whole_number(given_, reach):
    assert to_post({"text": "Acme", "reach": given_}).reach == reach


@pytest.mark.parametrize(
    "given_", [-1, 1.5, "12k", "1,200", "many", True, [], 10**13, 10**400, "9" * 9999, "٣"]
)
def test_a_reach_that_is_no_number_of_people_is_not_known(given_):
    assert to_post({"text": "Acme", "reach": given_}).reach is None


# --- dates ---


@pytest.mark.parametrize(
    "written",
    [
        "2015-02-24T19:35:52Z",
        "2015-02-24T19:35:52+00:00",
        "2015-02-24T19:35:52",
        "2015-02-24 19:35:52",
        "2015-02-24 11:35:52 -0800",
        "2015-02-24 11:35:52 -08:00",
        "2015-02-24 11:35:52-0800",
        "2015-02-24 19:35:52 UTC",
        "2015-02-24 19:35:52 GMT",
        "2015/02/24 19:35:52",
        "20150224T193552Z",
        "2015-W09-2T19:35:52Z",
        "Tue, 24 Feb 2015 19:35:52 GMT",
        "Tue, 24 Feb 2015 11:35:52 -0800",
        "24 Feb 2015 14:35:52 EST",
        "24 Feb 2015 19:35:52 -0000",
        "Tue Feb 24 19:35:52 +0000 2015",
        "1424806552",
        "1424806552000",
        "1424806552.0",
        " 2015-02-24T19:35:52Z\u200e\n",
        1424806552,
        1424806552.0,
        1424806552000,
    ],
)
def test_one_moment_written_in_many_ways_is_one_moment(written):
    date = read_date(written)
    assert date == FEBRUARY
    assert date is not None
    assert date.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2015-02-24", datetime(2015, 2, 24, tzinfo=UTC)),
        ("20150224", datetime(2015, 2, 24, tzinfo=UTC)),
        ("2015-02-24T19:35:52.123456789Z", FEBRUARY.replace(microsecond=123456)),
        (1424806552123, FEBRUARY.replace(microsecond=123000)),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_days_fractions_and_nothing_are_read_too(written, date):
    assert read_date(written) == date


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("02/24/2015 11:35", "may have the day or the month first: write the year first"),
        ("24.02.2015", "may have the day or the month first"),
        ("1-2-2015", "may have the day or the month first"),
        ("24 Feb 2015 11:35 CET", "in a time zone of unknown offset: write +01:00 instead of CET"),
        ("Feb 24, 2015 11:35 PM", "instead of PM"),
        ("2015-02-24 11:35:52 PST", "no date that can be read"),
        ("yesterday", 'published_at "yesterday" is no date that can be read: write 2015-02-24T19:35:52Z'),
        ("2015-02-30", "no date that can be read"),
        ("0001-01-01T00:00+14:00", "no date that can be read"),
        ("x" * 5000, "no date that can be read"),
        ("202402241135", "no Unix time"),
        ("20150224113552", "no Unix time"),
        ("42059.48", "no Unix time"),
        ("0", "no Unix time"),
        (0, "no Unix time"),
        (-1424806552, "no Unix time"),
        (10**400, "no Unix time"),
        (float("nan"), "no Unix time"),
        (True, "is true or false, not a date"),
        (["2015-02-24"], "is a list, not a date"),
    ],
)
def test_a_date_that_nobody_can_be_sure_of_is_rejected_with_a_sentence(written, why):
    with pytest.raises(RowError, match=re.escape(why)):
        read_date(written)


@given(st.datetimes(datetime(1973, 4, 1), datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 -- the strategy adds the zone
def test_whatever_python_writes_is_read_again(moment):
    there = moment.astimezone(UTC)
    assert read_date(moment.isoformat()) == there
    assert read_date(int(moment.timestamp())) == there.replace(microsecond=0)


MAIL = st.text("0123456789:-+, ./JanFebSTuGMT\x00-", max_size=40)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | MAIL,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_any_row_is_a_post_or_rejected_and_nothing_else_happens(row):
    try:
        post = to_post(row)
        place = place_of(row)
    except RowError:
        return
    assert post.key
    assert post.text or post.title
    assert len(post.url) <= MAX_URL
    for words in (post.key, post.text, post.title, post.author, post.lang or "", place):
        words.encode()


# --- the map ---


def test_a_map_says_what_the_file_calls_our_fields():
    names = FieldMap.parse(" published_at = tweet_created ,text=Body of text,")
    assert names == FieldMap({"published_at": "tweet_created", "text": "Body of text"})
    assert (names.column("published_at"), names.column("author")) == ("tweet_created", "author")
    assert FieldMap.parse("") == FieldMap()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("publishd_at=x", "no field of a mention (did you mean published_at?)"),
        ("qqq=x", "no field of a mention; there are id, url, source,"),
        ("text", "cannot read 'text' in the map"),
        ("text=", "cannot read 'text=' in the map"),
        ("=x", "cannot read '=x' in the map"),
        ("text=a,text=b", "names text twice"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused_with_a_hint(text, why):
    with pytest.raises(SourceError, match=re.escape(why)) as caught:
        FieldMap.parse(text)
    assert caught.value.permanent
