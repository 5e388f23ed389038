"""What each page shows, over a real store."""

from __future__ import annotations

import csv
import html
import io
from datetime import timedelta
from threading import Event

import pytest

from monitor.errors import VigieError
from monitor.model import AlertState, Severity
from monitor.store.store import Store
from monitor.web.site import Kept
from tests.fakes import FakeClock
from tests.makers import NOON, make_alert, make_event
from tests.web.conftest import RULES, log_in, site_in, visit

PAGES = (
    "/",
    "/alerts",
    "/alerts/open1",
    "/mentions",
    "/mentions/evil",
    "/answers",
    "/brands",
    "/digests",
    "/rules",
    "/rules/try?rule=mood-turns",
    "/sources",
)


@pytest.mark.parametrize("path", [*PAGES, "/why-not?rule=mood-turns", "/digests/any"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_hostile_words_are_words(tmp_path, filled, path, language):
    site = site_in(tmp_path, filled, language=language)
    answer = visit(site).web.get(path)
    site.kept.close()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    for bad in ("<script>alert", "<img src=x", "javascript:", " style=", "onerror=alert(1)>"):
        assert bad not in answer.text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", ("2 open alerts", "Nobody keeps watch", "Acme · mood-turns", "4 negative mentions of Acme")),
        (
            "/",
            (
                "Today so far",
                "too early to say what is usual",
                "learning",
                "Sources that cannot be seen",
                "never asked yet",
            ),
        ),
        ("/alerts", ("crisis1", "over1", "open1", "resolved by zoe")),
        (
            "/alerts/open1",
            ("Call the shop.", "https://wiki.example/mood", "console · due", "voices", "by zoe"),
        ),
        ("/alerts/open1", ("when it fired", "×2 copies", "hidden: abuse", "Acme people are swine")),
        ("/mentions/evil", ("How it was judged", "negative", "Correct it")),
        ("/answers", ("where is my order", "late by 6 h", "23 h left", "2 wait", "1 is late")),
        ("/brands", ("86%", "14%", "competitor", "+1.00", "Not compared: there is nothing stored")),
        ("/rules", ("The file is good", "mood-turns", "1 alert", "name: loud", "learning")),
        ("/why-not?rule=mood-turns&brand=acme", ("It did fire: alert open1", "asked: at least 3")),
        ("/why-not?rule=mood-turn", ("did you mean mood-turns?",)),
        ("/why-not?rule=loud&at=2030-01-01", ("is to come",)),
        ("/why-not?rule=loud&brand=globex", ("It does not look at Globex",)),
        ("/sources", ("never asked yet", "news", "2 need a look")),
    ],
)
def test_a_page_says_what_there_is(at_home, path, shown):
    text = at_home.web.get(path).text
    for words in shown:
        assert words in text


def test_the_worst_comes_first(at_home):
    text = at_home.web.get("/").text
    assert text.index("/alerts/crisis1") < text.index("/alerts/open1")
    assert "/alerts/over1" not in text


@pytest.mark.parametrize(
    "part",
    [
        "/now/live",
        "/alerts/open1/window",
        "/answers/list",
        "/brands/table",
        "/rules/standings",
        "/sources/list",
    ],
)
def test_a_part_is_only_a_part(at_home, part):
    text = at_home.web.get(part).text
    assert "<html" not in text
    assert text.strip()


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["abuse", "evil", "angry2", "angry1", "nice", "asks", "waits"]),
        ("?search=awful", ["angry2", "angry1"]),
        ("?brand=globex", ["nice"]),
        ("?sentiment=unknown", ["asks"]),
        ("?topic=abuse", ["abuse"]),
        ("?intent=complaint", ["waits"]),
        ("?since=24h&sentiment=negative", ["abuse", "evil", "angry2", "angry1"]),
        ("?until=2026-03-10", ["waits"]),
        ("?sentiment=gloomy&page=nought", ["abuse", "evil", "angry2", "angry1", "nice", "asks", "waits"]),
        ("?page=2", []),
        ("?since=soon", ["abuse", "evil", "angry2", "angry1", "nice", "asks", "waits"]),
    ],
)
def test_mentions_are_found_as_on_the_command_line(at_home, query, ids):
    text = at_home.web.get(f"/mentions{query}").text
    found = [part.split('"')[0] for part in text.split('class="whole" href="/mentions/')[1:]]
    assert found == ids
    assert ("No mention fits" in text) is not ids
    assert ("is no time" in text) is ("soon" in query)


def test_a_long_search_has_pages(at_home, filled):
    many = [at_home_mention(number) for number in range(60)]
    with Store.open(at_home.site.db, "test") as store:
        store.admit([one.mention for one in many], None)
        store.judge(many)
    first = at_home.web.get("/mentions?search=many").text
    second = at_home.web.get("/mentions?search=many&page=2").text
    assert first.count('class="whole"') == second.count('class="whole"') == 25
    assert "page=2" in first
    assert "page=3" in second
    last = at_home.web.get("/mentions?search=many&page=3").text
    assert (last.count('class="whole"'), "Older" in last, "Newer" in last) == (10, False, True)


def at_home_mention(number: int):
    from tests.web.conftest import said

    return said(f"many{number}", f"Acme has many words {number}", number)


def test_what_is_taken_home_is_no_formula(at_home):
    answer = at_home.web.get("/mentions.csv?brand=globex")
    assert 'filename="mentions.csv"' in answer.headers["content-disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["author"] == "'=HYPERLINK(1)"
    (one,) = at_home.web.get("/mentions.json?brand=globex").json()
    assert one["author"] == "=HYPERLINK(1)"
    assert at_home.web.get("/mentions.csv?since=soon").status_code == 404


def test_a_broken_file_is_shown_with_its_problems_and_the_last_good_rules_stay(at_home):
    assert "The file is good" in at_home.web.get("/rules").text
    at_home.site.path.write_text(RULES.replace("LANGUAGE", "en").replace("30m", "30 parsecs"))
    text = at_home.web.get("/rules").text
    assert "1 problem: the last good rules stay in force" in text
    assert 'class="bad"' in text
    assert "mood-turns" in at_home.web.get("/").text
    assert "The rules file has problems" in at_home.web.get("/").text


def test_without_any_good_rules_what_is_stored_is_shown_all_the_same(at_home):
    at_home.site.path.unlink()
    for path in PAGES:
        assert at_home.web.get(path).status_code == 200
    assert "cannot be read" in at_home.web.get("/rules").text


def test_without_a_store_every_page_says_what_to_do(at_home):
    at_home.site.db.unlink()
    answer = at_home.web.get("/")
    assert (answer.status_code, "vigie run" in answer.text) == (503, True)
    assert at_home.web.get("/api/alerts").status_code == 503


@pytest.mark.parametrize(
    ("path", "status"), [("/alerts/nothing", 404), ("/mentions/nothing", 404), ("/nowhere", 404)]
)
def test_what_is_not_there_is_said_calmly(at_home, path, status):
    answer = at_home.web.get(path)
    assert (answer.status_code, "That did not work" in answer.text) == (status, True)


@pytest.mark.parametrize(
    ("query", "words"), [("?since=soon", "is no time"), ("?since=1h&until=2h", "ends before it begins")]
)
def test_a_period_that_is_none_is_refused(at_home, query, words):
    assert words in at_home.web.get(f"/brands{query}").text


def test_calm_is_green_only_where_everything_is_seen(at_home):
    text = at_home.web.get("/now/live").text
    assert "All calm" not in text
    assert "cannot be seen" in text


def test_what_takes_long_is_worked_out_once_and_shown_while_it_is_anew():
    clock = FakeClock(NOON)
    kept = Kept(clock, timedelta(seconds=30))
    asked: list[int] = []

    def work() -> int:
        asked.append(1)
        return len(asked)

    first = kept.ask("key", work)
    assert first is not None
    assert (first.value, first.at) == (1, NOON)
    assert kept.ask("key", work) == first
    clock.forward(timedelta(minutes=1))
    while (later := kept.ask("key", work)) == first:
        pass
    assert later is not None
    assert (later.value, later.at) == (2, clock.now())
    kept.forget()
    again = kept.ask("key", work)
    assert again is not None
    assert again.value == 3
    kept.close()


def test_what_nobody_knows_yet_is_said_to_be_under_way(at_home):
    busy, kept = Event(), Kept(at_home.site.clock, timedelta())
    kept.ask("something else", lambda: busy.wait(30))
    at_home.site.kept = kept
    for path in ("/", "/answers", "/brands", "/rules", "/sources", "/alerts/open1", "/why-not?rule=loud"):
        assert "Being worked out" in at_home.web.get(path).text
    for path in ("/api/status", "/api/answers", "/api/brands"):
        assert at_home.web.get(path).status_code == 200
    busy.set()
    kept.close()


def test_what_cannot_be_worked_out_says_why():
    kept = Kept(FakeClock(NOON), timedelta(seconds=30))

    def work() -> int:
        raise VigieError("no")

    with pytest.raises(VigieError, match="no"):
        kept.ask("key", work)
    assert kept.ask("key", lambda: 1) is not None
    kept.close()


def test_of_a_severity_those_come_first_that_nobody_has_taken(at_home):
    taken = make_alert(id="taken1", severity=Severity.CRISIS, state=AlertState.ACKNOWLEDGED, opened_at=NOON)
    with Store.open(at_home.site.db, "test") as store:
        store.weigh([], [make_event(taken, id="taken-e", added=())], [])
    text = at_home.web.get("/now/live").text
    assert text.index("/alerts/crisis1") < text.index("/alerts/taken1") < text.index("/alerts/open1")


@pytest.mark.parametrize(
    "path", ["/brands?since=demain", "/mentions?until=demain", "/why-not?rule=loud&at=demain"]
)
def test_what_is_no_moment_is_said_in_the_readers_language(tmp_path, filled, path):
    site = site_in(tmp_path, filled, language="fr")
    assert "« demain » n'est pas un moment" in html.unescape(visit(site).web.get(path).text).replace(
        "\u00a0", " "
    )
    site.kept.close()


def test_where_nothing_is_stored_it_says_so_in_the_readers_language(tmp_path, filled):
    site = site_in(tmp_path, filled, language="fr")
    site.db.unlink()
    answer = visit(site).web.get("/")
    assert (answer.status_code, "Lancez vigie run" in answer.text) == (503, True)


def test_who_mistypes_the_password_keeps_the_name(at_door):
    text = log_in(at_door, name="zoe", password="wrong").text
    assert 'value="zoe"' in text
    assert text.count("autofocus") == 1
