"""Files that listening suites export, as they lie on a disk. The words are invented; the columns are theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.errors import SourceError
from sources.disk import read
from sources.exports import EXPORTS, LONGEST, PREAMBLE, recognise
from sources.records import FieldMap
from sources.rows import Rejected, Row

AT = datetime(2026, 3, 10, 21, 4, tzinfo=UTC)
FILES = {
    "brandwatch": (
        (
            "Report:,Mentions\nFrom:,2026-03-01\n\n"
            "Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Author,Full Text,Thread Id\n"
            'Acme,2026-03-10 21:04:00.0,Kettles,…,https://a.example/1,a.example,negative,news,en,Lena K.,"It hums,\nall day",\n'
        ),
        ("https://a.example/1", "Kettles", "It hums,\nall day", "Lena K.", "en", None, "article"),
    ),
    "meltwater": (
        (
            "Date\tHeadline\tURL\tOpening Text\tHit Sentence\tSource\tInfluencer\tLanguage\tReach\tSentiment\n"
            "10-Mar-2026 09:04PM\tKettles\thttps://a.example/1\tIt hums.\tAcme said nothing.\tThe Post\t\tFrench\t12,500\tNegative\n"
        ),
        ("https://a.example/1", "Kettles", "It hums.\nAcme said nothing.", "The Post", "fr", 12_500, "post"),
    ),
    "talkwalker": (
        (
            "url;published;title;content;lang;source_type;extra_author_attributes.name;reach;sentiment\n"
            "https://a.example/1;2026-03-10 21:04:00;Kettles;It hums;de;ONLINENEWS;lena;7;-3\n"
        ),
        ("https://a.example/1", "Kettles", "It hums", "lena", "de", 7, "article"),
    ),
    "brand24": (
        (
            "Date,Hour,Title,Content,Source,Domain,Category,Sentiment,Social Media Reach\n"
            "2026-03-10,21:04,Kettles,It hums,https://a.example/1,a.example,Blogs,-1,70\n"
        ),
        ("https://a.example/1", "Kettles", "It hums", "a.example", None, 70, "post"),
    ),
    "mention": (
        (
            "Title,Description,URL,Source Name,Published At,Language,Tone\n"
            "Kettles,It hums,https://a.example/1,The Blog,2026-03-10T22:04:00+01:00,Espagnol,-1\n"
        ),
        ("https://a.example/1", "Kettles", "It hums", "The Blog", "es", None, "post"),
    ),
    "sprout": (
        (
            "Timestamp (ET),Network,Message,From,Permalink\n"
            "03/10/2026 05:04 PM,Facebook,It hums,lena,https://a.example/1\n"
        ),
        ("https://a.example/1", "", "It hums", "lena", None, None, "post"),
    ),
}


def rows(tmp_path, text: str, encoding: str = "utf-8", names: FieldMap | None = None) -> list[Row | Rejected]:
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(encoding))
    return list(read(path, names))


def test_every_export_has_a_file():
    assert {export.name for export in EXPORTS} == FILES.keys()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-sig"])
@pytest.mark.parametrize("name", FILES)
def test_each_is_known_by_its_columns_and_read_by_their_meaning(tmp_path, name, encoding):
    text, expected = FILES[name]
    if encoding == "utf-16-be-sig":
        text, encoding = "\ufeff" + text, "utf-16-be"
    (row,) = rows(tmp_path, text, encoding)
    assert isinstance(row, Row), row
    post = row.post
    assert (post.url, post.title, post.text, post.author, post.lang, post.reach, post.type) == expected
    assert post.published_at == AT
    assert row.place == name


def test_rows_that_cannot_be_read_are_told_with_the_line_of_the_file(tmp_path):
    text, _ = FILES["brandwatch"]
    bad = text.replace("2026-03-10 21:04:00.0", "soon")
    (row,) = rows(tmp_path, bad)
    assert isinstance(row, Rejected)
    assert str(row).startswith("line 5: published_at")


def test_what_was_said_already_does_not_stand_twice(tmp_path):
    text, _ = FILES["meltwater"]
    (row,) = rows(tmp_path, text.replace("Acme said nothing.", "hums"))
    assert isinstance(row, Row)
    assert row.post.text == "It hums."


def test_dates_may_be_written_in_several_ways(tmp_path):
    text, _ = FILES["sprout"]
    (row,) = rows(tmp_path, text.replace("05:04 PM", "17:04"))
    assert isinstance(row, Row)
    assert row.post.published_at == AT
    (row,) = rows(tmp_path, text.replace("05:04 PM", "in the evening"))
    assert isinstance(row, Rejected)


def test_a_map_is_believed_rather_than_the_columns(tmp_path):
    text, _ = FILES["talkwalker"]
    (row,) = rows(tmp_path, text, names=FieldMap({"text": "title", "title": "content"}))
    assert isinstance(row, Row)
    assert (row.post.text, row.place) == ("Kettles", "")


def test_a_file_of_nobody_we_know_is_read_by_our_own_names_or_says_which_columns_it_has(tmp_path):
    (row,) = rows(tmp_path, "text,author\nAcme,lena\n")
    assert isinstance(row, Row)
    with pytest.raises(SourceError, match="has no column called text or title, but when, what"):
        rows(tmp_path, "when,what\n1,2\n")


def test_a_header_far_below_is_none(tmp_path):
    header = FILES["brandwatch"][0].splitlines()[3].encode()
    assert recognise([b"x\n"] * PREAMBLE + [header]) is not None
    assert recognise([b"x\n"] * (PREAMBLE + 1) + [header]) is None
    assert recognise([b'"open', b"\r,\r", b"\xff\xfe"]) is None
    assert recognise([b"," * LONGEST + header]) is None
    assert recognise([]) is None


def test_utf_16_that_is_broken_is_said(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes("text\nAcme\n".encode("utf-16") + b"\x00\xd8\x41\x00")
    with pytest.raises(SourceError, match=r"export\.csv is in broken UTF-16"):
        list(read(path))


def test_jsonl_in_utf_16_is_read_as_well(tmp_path):
    path = tmp_path / "posts.jsonl"
    path.write_bytes('{"text": "Acme"}\n'.encode("utf-16"))
    (row,) = read(path)
    assert isinstance(row, Row)
    assert row.post.text == "Acme"
