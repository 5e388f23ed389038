"""The demo's own data: what is in the files, not what is done with it."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from monitor.demo import BEGINS, ENDS, FOLDER
from monitor.model import Post
from monitor.wiring import field_map, read_config, read_rows

CONFIG = read_config(FOLDER / "rules.yaml", environ={})
FILES = [source.name for source in CONFIG.sources]


def posts(name: str) -> list[Post]:
    rows = [row.post for row in read_rows(FOLDER / f"{name}.jsonl", field_map(""))]
    assert [row for row in rows if isinstance(row, str)] == []
    return [row for row in rows if isinstance(row, Post)]


def dates(rows: list[Post]) -> list[datetime]:
    found = [row.published_at for row in rows if row.published_at]
    assert len(found) == len(rows)
    return found


EVERY = [post for name in FILES for post in posts(name)]


def test_there_are_enough_of_them_and_each_file_is_somebodys():
    assert len(EVERY) >= 300
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_whole_and_in_the_order_of_time(name):
    rows = posts(name)
    assert len({row.key for row in rows}) == len(rows)
    assert all(row.text and row.author for row in rows)
    assert dates(rows) == sorted(dates(rows))
    assert dates(rows)[-1] < ENDS


def test_a_week_of_history_comes_before():
    history = [date for date in dates(EVERY) if date < BEGINS]
    assert len(history) > 40
    assert (BEGINS - min(history)).days >= 6


def test_every_place_is_invented():
    hosts = Counter(urlsplit(post.url).hostname or "" for post in EVERY)
    assert [host for host in hosts if not host.endswith(".example")] == []
    linked = {
        urlsplit(link).hostname or "" for post in EVERY for link in re.findall(r"https?://\S+", post.text)
    }
    assert all(host.endswith(".example") for host in linked)


def test_it_is_written_in_two_languages():
    french = sum(bool(re.search(r"\b(le|la|les|une?|des|est|pas)\b", post.text)) for post in EVERY)
    english = sum(bool(re.search(r"\b(the|is|and|my|it)\b", post.text)) for post in EVERY)
    assert min(french, english) >= 100


def test_people_are_many_and_nobody_writes_a_template():
    assert len({post.author for post in EVERY}) >= 70
    told = Counter(re.sub(r"\d+", "0", post.text) for post in EVERY)
    assert [
        text
        for text, times in told.items()
        if times > 1 and "Continental Wire" not in text and text[:2] != "RT"
    ] == []


def test_both_rules_files_are_the_same_rules():
    french = read_config(FOLDER / "rules.fr.yaml", environ={})
    assert french.language == "fr"
    unadvised = [dataclasses.replace(rule, advice="") for rule in french.rules]
    assert unadvised == [dataclasses.replace(rule, advice="") for rule in CONFIG.rules]
    assert all(rule.advice for rule in (*french.rules, *CONFIG.rules))
    translated = dataclasses.replace(french, language="en", rules=CONFIG.rules, version=CONFIG.version)
    assert translated == CONFIG
