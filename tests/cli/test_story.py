"""``vigie story``: where it is told, from the shell."""

from __future__ import annotations

import pytest

from monitor.store import Store
from tests.makers import NOON, make_judged, minutes

TOLD = [("hackernews", 0, "jane"), ("reddit", 18, "bob"), ("reddit", 30, ""), ("news", 65, "ed")]


@pytest.fixture
def told(desk):
    """The first mention bears the story's name; one more tells another story."""
    judged = [
        make_judged(id="story-s" if not at else f"m{at}", source=source, author=author, story="story-s",
                    published_at=NOON + minutes(at), text="Acme recalls its heaters")
        for source, at, author in TOLD
    ]  # fmt: skip
    judged.append(make_judged(id="alone", story="alone", published_at=NOON))
    with Store.open(desk.db, "test") as store:
        store.admit([one.mention for one in judged], None)
        store.judge(judged)
    return desk


@pytest.mark.parametrize("beginning", ["story-s", "story", "m65"])
def test_a_story_is_found_by_its_id_or_that_of_who_tells_it(told, beginning):
    shown = told.on_desk("story", beginning, "--format", "json").json
    assert (shown["story"], shown["copies"]) == ("story-s", 4)
    assert [(one["source"], one["by"], one["copies"], one["delay_seconds"]) for one in shown["places"]] == [
        ("hackernews", "jane", 1, 0),
        ("reddit", "bob", 2, 18 * 60),
        ("news", "ed", 1, 65 * 60),
    ]
    assert shown["places"][0]["first_at"] == "2026-03-10T12:00:00Z"
    assert shown["places"][1]["mention"] == "m18"


def test_it_reads_as_a_table_and_as_csv(told):
    out = told.on_desk("story", "story-s").out
    assert "story-s · 4 mentions · Acme recalls its heaters" in out
    for words in ("hackernews", "jane", "+18 min", "+1 h 5 min"):
        assert words in out
    assert "reddit,2026-03-10T12:18:00Z,bob,2,1080.0" in told.on_desk("story", "m18", "--format", "csv").out


def test_a_story_outlives_its_first_mention(told):
    told.on_desk("forget", "jane", "--yes", "--by", "marie")
    shown = told.on_desk("story", "story-s", "--format", "json").json
    assert [one["source"] for one in shown["places"]] == ["reddit", "news"]


def test_what_is_told_once_is_a_story_too_and_what_is_not_there_is_refused(told):
    assert told.on_desk("story", "alone", "--format", "json").json["copies"] == 1
    result = told.on_desk("story", "nothing")
    assert result.code != 0
    assert "there is no mention nothing" in result.err
