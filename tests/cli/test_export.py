"""``vigie export``: what is taken out, in three formats, and what is not."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
import subprocess
import sys
from datetime import UTC, timedelta
from typing import Any

import pyarrow.parquet
import pytest

from monitor.cli.export import COLUMNS
from monitor.cli.export_files import TOGETHER, aside, watched
from monitor.errors import VigieError
from monitor.exported import Kind
from monitor.model import SourceName
from tests.cli.history import store
from tests.cli.lived import lived
from tests.makers import NOON, make_judged, minutes

LATER = NOON + minutes(30)


def one(number: int, **given):
    return make_judged(
        given.pop("sentiment", "negative"),
        given.pop("topics", ()),
        **{
            "id": f"m{number}",
            "key": f"k{number}",
            "text": f"Acme {number}",
            "published_at": NOON + minutes(number),
            "story": "m0",
            **given,
        },
    )


PAST = [
    one(0, text="Acme heater caught fire", topics=("safety",)),
    one(1, author="=cmd()", text="+Acme, copied", likes=7),
    one(2, text="Acme, brainless scum", topics=("abuse",), story="m2", sentiment=None),
    one(3, text="Globex and Acme", brands=["acme", "globex"], story="m3", source="company", author="Jane"),
]


@pytest.fixture
def past(desk):
    """A desk with four stored mentions, one of a source of which only links may be shown."""
    store(desk.db, PAST)
    with contextlib.closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute("UPDATE sources SET kind = 'linkedin', identity = 'x' WHERE name = 'company'")
    return desk


def lines(result) -> list[dict[str, Any]]:
    assert result.code == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


def table(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_all_mentions_oldest_first_and_safe_in_a_spreadsheet(past):
    rows = table(past.on_desk("export").out)
    assert [row["id"] for row in rows] == ["m0", "m1", "m2", "m3"]
    assert tuple(rows[0]) == tuple(COLUMNS["mentions"])
    assert (rows[1]["author"], rows[1]["text"], rows[1]["likes"]) == ("'=cmd()", "'+Acme, copied", "7")
    assert rows[3]["brands"] == "acme globex"
    assert (rows[2]["sentiment"], rows[2]["score"], rows[0]["backfilled"]) == ("unknown", "", "0")


def test_abuse_is_veiled_until_it_is_asked_for_and_words_that_may_not_be_shown_never_are(past):
    told = lines(past.on_desk("export", "--format", "jsonl"))
    assert told[2]["text"] == "hidden: abuse (open to read)"
    assert told[2]["hidden"] == ["abuse"]
    asked = lines(past.on_desk("export", "--format", "jsonl", "--show-hidden"))
    assert asked[2]["text"] == "Acme, brainless scum"
    for rows in (told, asked):
        assert (rows[3]["text"], rows[3]["author"]) == ("a post on linkedin: only its link may be shown", "")


def test_without_rules_it_exports_all_the_same(past):
    past.rules.unlink()
    told = lines(past.on_desk("export", "--format", "jsonl"))
    assert told[3]["text"] == "a post on linkedin: only its link may be shown"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), "0123"),
        (("--from", "2026-03-10T12:01Z"), "123"),
        (("--to", "2026-03-10T12:01Z"), "0"),
        (("--since", "2026-03-10T12:01Z", "--until", "2026-03-10T12:02Z"), "1"),
        (("--brand", "globex"), "3"),
        (("--topic", "safety"), "0"),
        (("--sentiment", "unknown"), "2"),
        (("--search", "HEATER"), "0"),
        (("--query", "heater OR copied"), "01"),
        (("--query", "topic:abuse"), "2"),
        (("--source", "company"), "3"),
    ],
)
def test_what_to_export_is_chosen_as_mentions_are(past, words, found):
    told = lines(past.on_desk("export", "mentions", "--format", "jsonl", *words))
    assert [row["id"] for row in told] == [f"m{number}" for number in found]


def test_of_a_brand_the_tone_is_that_towards_it(desk):
    store(desk.db, [make_judged("negative", towards={"globex": "positive"}, brands=["acme", "globex"])])
    tones = [
        lines(desk.on_desk("export", "--format", "jsonl", *words))[0]["sentiment"]
        for words in ((), ("--brand", "globex"))
    ]
    assert tones == ["negative", "positive"]


def test_what_was_exported_can_be_imported(past, tmp_path):
    for ending in ("csv", "jsonl"):
        file = tmp_path / f"taken.{ending}"
        assert past.on_desk("export", "--show-hidden", "--output", str(file)).code == 0
        db = tmp_path / f"{ending}.db"
        result = past.vigie("import", str(file), "--rules", str(past.rules), "--db", str(db))
        assert "3 new" in result.out or "3 mentions" in result.out, (
            result.out
        )  # the words of one were left out


def test_parquet_is_typed_and_needs_a_file(past, tmp_path):
    file = tmp_path / "mentions.parquet"
    result = past.on_desk("export", "--output", str(file))
    assert (result.code, result.out) == (0, "")
    assert f"4 mentions written to {file}" in result.err
    read = pyarrow.parquet.read_table(file)
    assert read.column_names == list(COLUMNS["mentions"])
    rows = read.to_pylist()
    assert rows[0]["published_at"] == NOON.astimezone(UTC)
    assert (rows[0]["topics"], rows[1]["likes"], rows[0]["likes"]) == (["safety"], 7, None)
    assert rows[0]["relevant"] is True
    refused = past.on_desk("export", "--format", "parquet")
    assert refused.code == 1
    assert "name a file with --output" in refused.err


def test_without_the_library_parquet_says_what_to_install(past, tmp_path):
    file = tmp_path / "mentions.parquet"
    file.write_text("the one before")
    without = "import sys; sys.modules['pyarrow'] = None\nfrom monitor.__main__ import main\nmain()"
    ran = subprocess.run(
        [sys.executable, "-c", without, "export", "--output", str(file), "--db", str(past.db)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "pip install 'vigie[parquet]'" in ran.stderr
    assert file.read_text() == "the one before"


def test_stories_are_counted_among_the_mentions_asked_for(past):
    told = lines(past.on_desk("export", "stories", "--format", "jsonl"))
    assert [(row["id"], row["copies"], row["mention"]) for row in told] == [
        ("m0", 2, "m0"),
        ("m2", 1, "m2"),
        ("m3", 1, "m3"),
    ]
    assert [row["text"] for row in told[1:]] == [
        "hidden: abuse (open to read)",
        "a post on linkedin: only its link may be shown",
    ]
    assert (told[0]["first_at"], told[0]["last_at"]) == ("2026-03-10T12:00:00Z", "2026-03-10T12:01:00Z")
    (late,) = lines(past.on_desk("export", "stories", "--format", "jsonl", "--search", "copied"))
    assert (late["copies"], late["mention"], late["author"]) == (1, "m1", "=cmd()")


def test_alerts_and_sources_are_exported_too(desk):
    with lived(desk) as past:
        for number in range(3):
            past.say(f"Acme heater caught fire and burned my hand, terrible {number}", f"u{number}")
        past.turn(1)
    told = lines(desk.on_desk("export", "alerts", "--format", "jsonl"))
    assert {row["rule"] for row in told} == {"safety-scare", "mood-turns"}
    mood = next(row for row in told if row["rule"] == "mood-turns")
    assert "3 negative mentions of Acme" in mood["sentence"]
    assert (mood["total"], len(mood["mentions"]), mood["channels"]) == (3, 3, ["console"])
    assert mood.keys() == COLUMNS["alerts"].keys()
    before = NOON - timedelta(days=1)
    assert desk.on_desk("export", "alerts", "--to", before.isoformat(), "--format", "jsonl").out == ""
    desk.on_desk("once")
    (source,) = lines(desk.on_desk("export", "sources", "--format", "jsonl"))
    assert (source["name"], source["kind"], source["failures"]) == ("posts", "file", 0)
    assert source.keys() == COLUMNS["sources"].keys()
    assert "cursor" not in source


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--output", "x.doc"), "Say --format csv, jsonl or parquet"),
        (("--output", "nowhere/x.csv"), "nowhere/x.csv cannot be written: No such file"),
        (("--sentiment", "negativ"), "did you mean negative?"),
        (("--intent", "questin"), "did you mean question?"),
        (("--from", "yesterday"), "--from 'yesterday' is no time"),
        (("--query", "(heater"), "--query:"),
        (("alerts", "--query", "heater"), "--query goes with mentions"),
        (("alerts", "--brand", "acme"), "only mentions and stories are"),
        (("sources", "--from", "7d"), "sources are as they are now"),
    ],
)
def test_a_mistake_is_a_sentence(past, words, complaint):
    result = past.on_desk("export", *words)
    assert result.code == 1
    assert complaint in result.err
    assert "Traceback" not in result.err


def test_a_file_takes_its_place_whole_or_not_at_all(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("the one before")

    def fail(half):
        half.write_text("hal")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), aside(file) as half:
        fail(half)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert file.read_text() == "the one before"
    with aside(file) as half:
        half.write_text("whole")
    assert file.read_text() == "whole"
    with pytest.raises(VigieError, match="disk is full"), aside(file):
        raise OSError(28, "disk is full")


def test_whoever_waits_sees_how_far_it_is(desk):
    class Screen(io.StringIO):
        def isatty(self):
            return True

    counts: list[int] = []
    with contextlib.redirect_stderr(Screen()) as screen:
        assert sum(
            1 for _ in watched(((number,) for number in range(TOGETHER + 1)), "mentions", counts.append)
        )
    assert screen.getvalue() == f"\r{TOGETHER:,} mentions …\r"
    assert counts == [TOGETHER + 1]


def test_rows_are_read_as_they_are_written(desk):
    """Constant memory: of many mentions no more are in hand than a chunk."""
    from monitor.store.rows import CHUNK
    from monitor.store.search import MentionFilter
    from monitor.store.streams import open_streams

    store(desk.db, [one(number, id=f"n{number:05d}", key=str(number)) for number in range(2 * CHUNK)])
    with open_streams(desk.db) as reader:
        asked: list[str] = []
        reader._conn.set_trace_callback(asked.append)
        stream = reader.all_mentions(MentionFilter(source=SourceName("news")))
        assert next(stream).mention.id == "n00000"
        loads = [sql for sql in asked if "FROM mentions m" not in sql]
        first = len(loads)
        for _ in range(CHUNK):
            next(stream)
        assert len([sql for sql in asked if "FROM mentions m" not in sql]) == 2 * first


def test_every_column_has_a_kind():
    assert {kind for columns in COLUMNS.values() for kind in columns.values()} == set(Kind)
