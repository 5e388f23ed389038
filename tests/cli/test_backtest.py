"""``vigie backtest``, on stores filled through the store's own API."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import importlib.util
import io
import re
import sys
from datetime import UTC, timedelta

import pytest

from monitor.boxes import SourceState
from monitor.cli.backtest import Asked, run_backtest
from monitor.cli.backtest_page import must_draw
from monitor.cli.backtested import of_learning
from monitor.cli.replaying import Period, _progress, period_of
from monitor.errors import VigieError
from monitor.model import BrandHit, BrandName, RuleName, Seeing, Sight
from monitor.store.store import Store
from tests.cli.history import DAY, FIRST, RULES, SOURCE, SQUALL, STORM, a_month, said, store
from tests.makers import NOON, minutes

HOUR = timedelta(hours=1)


@pytest.fixture
def past(desk):
    """A desk with a month behind it."""
    desk.rules.write_text(RULES)
    store(desk.db, a_month())
    return desk


def other(past, *changes: tuple[str, str]):
    """Another rules file, with some words changed."""
    text = RULES
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = past.folder / "new.yaml"
    path.write_text(text)
    return str(path)


def opened(result) -> list[tuple[str, str, str]]:
    return [(one["rule"], one["severity"], one["opened_at"]) for one in result.json]


SPREADS = ("spreads", "watch", "2026-03-03T12:08:00Z")
MOOD = ("mood-turns", "crisis", "2026-03-03T12:04:00Z")
FIRST_MOOD = ("mood-turns", "warning", "2026-02-24T12:02:00Z")
ALL = [FIRST_MOOD, MOOD, SPREADS]


def test_it_says_when_each_alert_would_have_opened_and_what_it_reached(past):
    result = past.on_desk("backtest", "--format", "json")
    assert result.code == 0
    assert opened(result) == ALL
    storm = result.json[1]
    assert storm["reached"] == [
        {"severity": "warning", "at": "2026-03-03T12:04:00Z"},
        {"severity": "crisis", "at": "2026-03-03T12:18:00Z"},
    ]
    assert (storm["state"], storm["resolved_at"], storm["total"]) == ("resolved", "2026-03-03T14:20:00Z", 11)
    assert storm["reason"]["sentence"].startswith("10 negative mentions of Acme in 30 minutes by 10 authors")
    assert storm["peak"]["numbers"]["count"] == 11


def test_an_alert_has_the_fields_that_the_list_of_alerts_has(past):
    past.on_desk("import", _file(past, *(f"Acme is awful {n}" for n in range(3))), "--live")
    (lived,) = past.on_desk("alerts", "--format", "json").json
    found = past.on_desk("backtest", "--rule", "mood-turns", "--format", "json").json[-1]
    assert set(lived) - {"deliveries"} == set(found) - {"reached"}
    assert found["rule"] == lived["rule"]
    assert found["evidence"] == lived["evidence"]
    assert [one["text"] for one in found["evidence"]] == [f"Acme is awful {n}" for n in range(3)]


def _file(past, *texts: str) -> str:
    import json
    from datetime import datetime

    path = past.folder / "live.jsonl"
    now = datetime.now(UTC)
    rows = [
        {"text": text, "author": f"a{n}", "published_at": (now - minutes(9 - n)).isoformat()}
        for n, text in enumerate(texts)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_history_fires_as_if_it_had_come_on_time_and_what_was_history_when_it_came_stays_so(desk):
    desk.rules.write_text(RULES)
    imported = [
        dataclasses.replace(one, mention=dataclasses.replace(one.mention, collected_at=NOON, backfilled=True))
        for one in a_month()
    ]
    store(desk.db, imported)
    assert opened(desk.on_desk("backtest", "--format", "json")) == ALL
    assert opened(desk.on_desk("backtest", "--format", "json", "--as-collected")) == []


def test_what_came_late_is_late_as_collected(desk):
    desk.rules.write_text(RULES)
    late = [
        dataclasses.replace(
            one, mention=dataclasses.replace(one.mention, collected_at=one.mention.published_at + HOUR)
        )
        for one in a_month()
    ]
    store(desk.db, late)
    assert opened(desk.on_desk("backtest", "--format", "json", "--as-collected"))[0] == (
        "mood-turns",
        "warning",
        "2026-02-24T13:02:00Z",
    )
    assert opened(desk.on_desk("backtest", "--format", "json")) == ALL


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--rule", "spreads"], [SPREADS]),
        (["--rule", "spreads", "--rule", "mood-turns"], ALL),
        (["--brand", "globex"], []),
        (["--brand", "acme", "--brand", "globex"], ALL),
        (["--from", "2026-03-01"], [MOOD, SPREADS]),
        (["--to", "2026-03-01"], [FIRST_MOOD]),
        (["--from", "2026-03-03T12:06", "--rule", "mood-turns"], []),  # it rages, and was told before
        (
            ["--from", "2026-03-03T12:03", "--to", "2026-03-03T12:10", "--rule", "mood-turns"],
            [(*MOOD[:1], "warning", MOOD[2])],
        ),
    ],
)
def test_it_can_be_asked_for_less(past, options, expected):
    assert opened(past.on_desk("backtest", "--format", "json", *options)) == expected


def test_silence_counts_until_somebody_last_looked(past):
    past.rules.write_text(RULES + "  - {name: quiet, select: {brands: acme}, when: {silence: {for: 24h}}}\n")
    assert opened(past.on_desk("backtest", "--rule", "quiet", "--format", "json")) == []
    with Store.open(past.db, "test") as opened_store:
        state = SourceState(name=SOURCE, kind="feed", identity="i", last_success_at=NOON + 2 * DAY)
        opened_store.note(state)
    (one,) = past.on_desk("backtest", "--rule", "quiet", "--format", "json").json
    assert one["opened_at"] == "2026-03-10T21:00:00Z"
    assert one["state"] == "open"
    assert "open for 1 d 15 h at the end" in past.on_desk("backtest", "--rule", "quiet").out
    with Store.open(past.db, "test") as opened_store:
        opened_store.see([Sight(SOURCE, FIRST, Seeing.SEEING), Sight(SOURCE, NOON, Seeing.FAILING, "503")])
    asked = ("--rule", "quiet", "--format", "json")
    assert opened(past.on_desk("backtest", *asked, "--as-collected")) == []
    assert len(past.on_desk("backtest", *asked).json) == 1  # as if every source had been read


def test_for_people_there_is_a_chart_a_table_and_each_alert_with_its_sentence(past):
    result = past.on_desk("backtest")
    assert (
        "rules.yaml from 2026-02-10 12:00 to 2026-03-09 21:00: 155 mentions, each arriving the moment"
        in result.out
    )
    assert "○ watch  △ warning  ▲ crisis" in result.out
    assert re.search(r"mood-turns +2 +0\.5 +1 +1 +– +2 h 8 min", result.out)
    assert "2026-03-03 12:04 · crisis · Acme · mood-turns · lasted 2 h 16 min" in result.out
    assert "10 negative mentions of Acme in 30 minutes by 10 authors" in result.out
    assert "At its worst: 11 negative mentions" in result.out
    assert "11 mentions; crisis at 2026-03-03 12:18" in result.out
    assert "note: as if every source had been read" in result.out


def test_for_spreadsheets_there_is_a_row_an_alert(past):
    rows = list(csv.DictReader(io.StringIO(past.on_desk("backtest", "--format", "csv").out)))
    assert [(row["rule"], row["severity"], row["opened_at"]) for row in rows] == ALL
    assert "change" not in rows[0]


def test_of_many_alerts_the_first_are_listed_and_the_others_counted(past):
    past.rules.write_text(
        RULES + "  - {name: every, select: {brands: acme}, when: each, resolve_after: 1m, cooldown: 0s}\n"
    )
    out = past.on_desk("backtest", "--rule", "every").out
    assert out.count("· every ·") == 100
    every = len(past.on_desk("backtest", "--rule", "every", "--format", "json").json)
    assert every > 100
    assert f"And {every - 100} more: --format json has them all." in out


def test_of_many_brands_the_first_are_drawn_and_the_others_named(desk):
    names = [BrandName(f"brand{number}") for number in range(6)]
    desk.rules.write_text(
        "version: 1\nbrands:\n" + "".join(f"  {name}: {{terms: [{name}]}}\n" for name in names) + "rules:\n"
        "  - {name: every, when: each}\n"
    )
    store(desk.db, [said("hello", NOON, name, hits=(BrandHit(name, (name,)),)) for name in names])
    out = desk.on_desk("backtest").out
    assert re.findall(r"^brand\d$", out, re.MULTILINE) == ["brand0", "brand1", "brand2", "brand3"]
    assert "And brand4, brand5: --html draws them all." in out


# --- against other rules ----------------------------------------------------------------------------------------


def test_two_rule_books_are_told_apart_alert_by_alert(past):
    new = other(
        past, ("count: 3,", "count: 5,"), ("count: 10}", "count: 20}"), ("name: spreads", "name: runs")
    )
    rows = past.on_desk("backtest", "--against", new, "--format", "json").json
    told = {(row["rule"], row["opened_at"]): (row["change"], row["other"]) for row in rows}
    assert told.pop(("spreads", SPREADS[2])) == (["gone"], None)
    assert told.pop(("mood-turns", FIRST_MOOD[2])) == (["gone"], None)
    assert told.pop(("runs", SPREADS[2])) == (["new"], rows[-1]["other"])
    ((change, there),) = told.values()
    assert change == ["later", "milder"]
    assert (there["opened_at"], there["severity"]) == ("2026-03-03T12:08:00Z", "warning")


def test_for_people_the_changes_are_said_with_the_names_of_the_files(past):
    new = other(past, ("count: 3,", "count: 5,"), ("name: spreads", "name: runs"))
    out = past.on_desk("backtest", "--against", new).out
    assert re.search(r"rule +rules\.yaml +new\.yaml +gone +new +same +earlier +later", out)
    assert re.search(r"mood-turns +2 \(0\.5 a week\) +1 \(0\.3 a week\) +1 +– +– +– +1", out)
    assert re.search(r"spreads +1 \(0\.3 a week\) +no such rule", out)
    assert "4 min later under new.yaml · 2026-03-03 12:04 · crisis" in out
    assert "only rules.yaml · 2026-02-24 12:02" in out
    assert "only new.yaml · 2026-03-03 12:08 · watch · Acme · runs" in out


def test_rules_that_find_the_same_are_said_to(past):
    new = other(past, ("mood-turns", "mood-turns"))
    assert "Both open the same alerts at the same times." in past.on_desk("backtest", "--against", new).out


def test_files_of_one_name_are_told_apart_by_their_paths(past):
    (past.folder / "old").mkdir()
    path = past.folder / "old" / "rules.yaml"
    path.write_text(RULES)
    assert f"{past.rules} and {path} from" in past.on_desk("backtest", "--against", str(path)).out


def test_more_severe_under_the_other_rules(past):
    new = other(past, ("severity: watch", "severity: crisis"))
    out = past.on_desk("backtest", "--against", new, "--rule", "spreads").out
    assert "crisis under new.yaml · 2026-03-03 12:08 · watch" in out


def test_changes_are_columns_for_spreadsheets(past):
    new = other(past, ("count: 3,", "count: 5,"))
    out = past.on_desk("backtest", "--against", new, "--rule", "mood-turns", "--format", "csv").out
    gone, later = csv.DictReader(io.StringIO(out))
    assert (gone["change"], gone["other_opened_at"]) == ("gone", "")
    assert (later["change"], later["other_opened_at"], later["other_severity"]) == (
        "later",
        "2026-03-03T12:08:00Z",
        "crisis",
    )


# --- the page and the picture -----------------------------------------------------------------------------------


def test_the_page_needs_no_network_and_runs_nothing(past):
    page = past.folder / "page.html"
    result = past.on_desk("backtest", "--html", str(page))
    assert f"wrote {page}" in result.err
    text = page.read_text()
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "url(" not in text
    assert "prefers-color-scheme: dark" in text
    assert 'role="img" aria-label="Acme: 127 mentions' in text
    assert "mood-turns" in text
    assert "2 h 16 min" in text
    assert "&lt;b&gt;thread" in text  # the thread's name is the author's, and only words
    assert "<b>" not in text


def test_the_page_tells_what_differs(past):
    page = past.folder / "page.html"
    past.on_desk("backtest", "--against", other(past, ("count: 3,", "count: 5,")), "--html", str(page))
    assert "4 min later under new.yaml" in page.read_text()
    past.on_desk("backtest", "--against", other(past), "--html", str(page))
    assert "Both open the same alerts" in page.read_text()


def test_a_page_without_alerts_says_so(past):
    page = past.folder / "page.html"
    past.on_desk("backtest", "--brand", "globex", "--html", str(page))
    assert "<p>None.</p>" in page.read_text()


PENCIL = """
from xml.etree import ElementTree
def svg_to_png(svg, scale):
    assert ElementTree.fromstring(svg).tag.endswith("svg") and scale == 2.0
    return b"\\x89PNG of " + svg.encode()
"""


@pytest.fixture
def pencil(past, monkeypatch):
    """The library that draws; where it is not installed, one that only reads what it is given."""
    if importlib.util.find_spec("vl_convert") is None:
        (past.folder / "vl_convert.py").write_text(PENCIL)
        monkeypatch.syspath_prepend(past.folder)
    yield
    sys.modules.pop("vl_convert", None)


@pytest.mark.usefixtures("pencil")
def test_a_picture_is_drawn(past):
    result = past.on_desk("backtest", "--png", str(past.folder / "chart.png"))
    assert f"wrote {past.folder / 'chart.png'}" in result.err
    assert (past.folder / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert "mood-turns" in result.out


@pytest.mark.skipif(importlib.util.find_spec("vl_convert") is not None, reason="the extra is installed")
def test_without_the_extra_a_picture_is_refused_before_anything_is_played(past):
    result = past.on_desk("backtest", "--png", str(past.folder / "chart.png"))
    assert (result.code, result.out) == (1, "")
    assert "pip install 'vigie[charts]'" in result.err
    assert not (past.folder / "chart.png").exists()


def test_what_is_not_installed_is_said_with_its_cure():
    with pytest.raises(VigieError, match=r"pip install 'vigie\[charts\]'"):
        must_draw("a_library_that_nobody_wrote")


def test_a_page_that_cannot_be_written_is_said(past):
    result = past.on_desk("backtest", "--html", str(past.folder / "nowhere" / "page.html"))
    assert result.code == 1
    assert "page.html: No such file or directory" in result.err


# --- what to mind -----------------------------------------------------------------------------------------------


def test_a_brand_that_nobody_named_is_said(past):
    past.rules.write_text(RULES.replace("brands:\n", "brands:\n  initech: {terms: [Initech]}\n", 1))
    out = past.on_desk("backtest").out
    assert "note: no stored mention of Initech in that time" in out
    assert "Initech" not in past.on_desk("backtest", "--brand", "acme").out
    assert "○ watch" not in past.on_desk("backtest", "--brand", "initech").out  # there is nothing to draw


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--from", "2025-01-01"],
            "nothing is stored before 2026-02-10 12:00: rates are over the time between",
        ),
        (["--to", "2027-01-01"], "nothing is stored after 2026-03-09 21:00: rates are over"),
        (
            ["--from", "2025-01-01", "--to", "2027-01-01"],
            "before 2026-02-10 12:00 or after 2026-03-09 21:00:",
        ),
        (["--from", "2025-01-01", "--as-collected"], "nothing is stored before 2026-02-10 12:00:"),
    ],
)
def test_rates_are_over_what_the_store_covers_however_much_more_is_asked_for(past, options, said):
    out = past.on_desk("backtest", *options).out
    assert "from 2026-02-10 12:00 to 2026-03-09 21:00" in out
    assert re.search(r"mood-turns +2 +0\.5 ", out)
    assert said in out.replace("\n", " ")
    assert "nothing is stored" not in past.on_desk("backtest", "--from", "2026-02-20").out


def test_time_in_which_somebody_looked_is_covered_and_time_before_the_question_is_not(past):
    with Store.open(past.db, "test") as opened_store:
        opened_store.note(
            SourceState(name=SOURCE, kind="feed", identity="i", last_success_at=NOON + 14 * DAY)
        )
        opened_store.see([Sight(SOURCE, FIRST - 60 * DAY, Seeing.SEEING)])
    out = past.on_desk("backtest", "--to", "2026-03-20").out
    assert "to 2026-03-20 00:00" in out
    assert "nothing is stored" not in out
    out = past.on_desk("backtest", "--as-collected", "--from", "2026-02-01").out
    assert "rules.yaml from 2026-02-01 00:00" in out


def test_a_rule_learns_on_the_way_where_nothing_is_stored_before_the_period(past):
    past.rules.write_text(RULES + "  - {name: rise, select: {brands: acme}, when: {spike: {within: 1h}}}\n")
    assert (
        "note: rise learned what is usual on the way" in past.on_desk("backtest", "--from", "2025-01-01").out
    )


def test_a_rule_that_was_still_learning_is_said(past):
    past.rules.write_text(RULES + "  - {name: rise, select: {brands: acme}, when: {spike: {within: 1h}}}\n")
    assert "note: rise learned what is usual on the way" in past.on_desk("backtest").out
    assert "rise learned" not in past.on_desk("backtest", "--from", "2026-03-01").out


def test_what_lies_before_the_period_is_learned_from(past):
    """Half an hour of the storm is nothing to compare with; the weeks before it are."""
    past.rules.write_text(
        RULES + "  - {name: turn, select: {brands: acme}, when: {shift: {floor: 8, authors: 3}}}\n"
    )
    found = past.on_desk("backtest", "--rule", "turn", "--from", "2026-03-03T11:00", "--format", "json").json
    assert [one["opened_at"] for one in found][:1] == ["2026-03-03T12:12:00Z"]


def test_what_a_rule_was_held_back_from_is_counted():
    held = list(of_learning([], Period(since=NOON, until=None), {RuleName("turn"): 3, RuleName("rise"): 0}))
    assert held == ["held back, since it knew too little of what is usual: turn (3 times)."]


def test_mentions_that_wait_to_be_judged_are_counted(past):
    with Store.open(past.db, "test") as opened_store:
        opened_store.admit([said("Acme waits", NOON, "jo").mention], None)
    assert "1 mentions wait to be judged and were left out" in past.on_desk("backtest").out


def test_a_week_is_not_told_of_a_day(past):
    out = past.on_desk("backtest", "--from", "2026-03-03", "--to", "2026-03-04").out
    assert re.search(r"mood-turns +1 +– +1", out)


# --- mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--rule", "mood-turn"], "no rule is called mood-turn; did you mean mood-turns?"),
        (["--brand", "akme"], "no brand is called akme; did you mean acme?"),
        (["--from", "yesterday"], "--from 'yesterday' is no time"),
        (["--from", "2026-03-05", "--to", "2026-03-01"], "does not lie before --to"),
        (["--from", "2026-03-05", "--to", "2026-03-05"], "does not lie before --to"),
        (
            ["--from", "2020-01-01", "--to", "2020-02-01"],
            "what is stored goes from 2026-02-10 12:00 to 2026-03-09 21:00",
        ),
        (["--to", "2020-02-01"], "no mention in that time"),
        (["--from", "2026-02-12T01:00", "--to", "2026-02-12T02:00"], "no mention in that time"),
        (["--to", "2020-02-01", "--as-collected"], "--as-collected goes by when it was collected"),
    ],
)
def test_a_mistake_is_told_with_its_cure(past, options, said):
    result = past.on_desk("backtest", *options)
    assert (result.code, result.out) == (1, "")
    assert said in result.err


def test_without_a_database_there_is_nothing_to_play(desk):
    result = desk.on_desk("backtest")
    assert result.code != 0
    assert "there is no database" in result.err


def test_an_empty_store_says_how_to_fill_it(desk):
    desk.rules.write_text(RULES)
    store(desk.db, [])
    assert "the store is empty: `vigie import`" in desk.on_desk("backtest").err


def test_a_store_in_which_nothing_is_judged_says_so(desk):
    desk.rules.write_text(RULES)
    with Store.open(desk.db, "test") as opened_store:
        opened_store.admit([said("Acme waits", NOON, "jo").mention], None)
    assert "no stored mention has been judged yet" in desk.on_desk("backtest").err


@pytest.mark.parametrize("option", ["--rules", "--against"])
def test_a_broken_rules_file_is_told_by_line(past, option):
    broken = past.folder / "broken.yaml"
    broken.write_text(RULES.replace("count: 3", "count: three"))
    words = ["--db", str(past.db), "--against" if option == "--against" else "--rules", str(broken)]
    rules = ["--rules", str(past.rules)] if option == "--against" else []
    result = past.vigie("backtest", *words, *rules)
    assert result.code == 2
    assert "broken.yaml:10:" in result.err


# --- while it lasts ---------------------------------------------------------------------------------------------


class Screen(io.StringIO):
    """A terminal, as far as anybody can tell."""

    def isatty(self) -> bool:
        return True


def test_where_somebody_watches_a_bar_shows_how_far_it_is():
    screen = Screen()
    with contextlib.redirect_stderr(screen), _progress(NOON, NOON + DAY) as show:
        show(NOON - HOUR)
        show(NOON + DAY)
    assert "2026-03-1" in screen.getvalue()


def test_what_is_learned_first_and_what_is_played_are_shown_to_who_watches(past):
    screen = Screen()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(screen):
        run_backtest(past.rules, past.db, since="2026-03-01", until=None, as_collected=False, asked=Asked())
    assert "learning from 20" in screen.getvalue()
    assert "2026-03-09" in screen.getvalue()
    result = past.on_desk("backtest", "--from", "2026-03-01")
    assert (result.code, result.err) == (0, "")  # nobody watches


def test_a_period_without_ends_is_all_there_is():
    assert period_of(None, None, UTC) == Period(since=None, until=None)
    with pytest.raises(VigieError, match="does not lie before --to"):
        period_of("2999-01-01", None, UTC)


def test_the_storm_and_the_squall_are_where_the_tests_say():
    assert MOOD[2] == (STORM + minutes(4)).isoformat().replace("+00:00", "Z")
    assert FIRST_MOOD[2] == (SQUALL + minutes(2)).isoformat().replace("+00:00", "Z")
