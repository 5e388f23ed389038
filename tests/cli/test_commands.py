"""The commands, on real files and a real database."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from monitor.store.store import Store
from tests.cli.conftest import ago
from tests.makers import make_mention

ANGRY = "Acme heater caught fire and burned my hand, terrible, recall them now {}"


@pytest.fixture
def storm(desk):
    """History read, then three angry people: one crisis for the safety rule, one warning for the mood."""
    assert desk.on_desk("once").code == 0
    for number in range(3):
        desk.post(
            id=f"a{number}", author=f"user{number}", text=ANGRY.format(number), published_at=ago(minutes=2)
        )
    desk.post(id="g", author="bob", text="Globex makes me happy, great service", published_at=ago(minutes=1))
    result = desk.on_desk("once")
    assert result.code == 0  # no token: the crisis went to the console, as was said
    return desk, result


def test_check_says_what_is_watched(desk):
    result = desk.vigie("check", str(desk.rules))
    assert result.code == 0
    for words in ("acme; competitors: globex", "posts: file, every 1m", "SLACK_BOT_TOKEN is not set"):
        assert words in result.out
    shown = desk.vigie("check", str(desk.rules), "--format", "json").json
    assert [one["name"] for one in shown["rules"]] == ["safety-scare", "mood-turns"]
    assert shown["missing"] == {"room": "SLACK_BOT_TOKEN is not set"}


def test_check_says_everything_that_is_wrong_and_where(desk):
    desk.rules.write_text(
        desk.rules.read_text().replace("topics: [safety]", "topics: [safty]").replace("30m", "30")
    )
    result = desk.vigie("check", str(desk.rules))
    assert result.code == 2
    assert "rules.yaml:14:" in result.err
    assert "did you mean `safety`?" in result.err
    assert "rules.yaml:21:" in result.err
    assert "Traceback" not in result.err


def test_check_of_a_file_that_is_not_there_says_so(desk):
    result = desk.vigie("check", "nowhere.yaml")
    assert result.code == 2
    assert "nowhere.yaml:1:1: cannot be read: No such file" in result.err


def test_history_fires_nothing_and_news_does(storm):
    desk, result = storm
    assert "CRISIS · Acme · safety-scare" in result.out
    assert "Call the duty officer." in result.out
    assert "2 alerts opened" in result.out
    assert "ticket diverted" in result.err
    assert desk.on_desk("once").out.count("CRISIS") == 0


def test_once_tells_machines_too(desk):
    shown = json.loads(desk.on_desk("once", "--format", "json").out)
    (source,) = shown["sources"]
    assert (source["name"], source["seen"], source["new"], source["error"]) == ("posts", 1, 1, None)
    assert source["history"] == 1
    assert (shown["judged"], shown["alerts"], shown["deliveries"]) == (1, 0, {})


def test_once_says_how_much_of_what_is_new_is_history(desk):
    first = desk.on_desk("once").out
    assert re.search(r"^posts +1 +1 +1 +0 +0 ", first, re.MULTILINE)
    assert "\n1 mention judged, 0 alerts opened, deliveries: none due.\n" in first
    assert "History is what was there before Vigie looked" in first
    desk.post(id="1", text="Acme opens on Tuesday", published_at=ago(minutes=1))
    second = desk.on_desk("once").out
    assert re.search(r"^posts +1 +1 +0 +0 +0 ", second, re.MULTILINE)
    assert "it never fires" not in second


def test_a_card_on_the_console_is_no_part_of_the_json(desk):
    desk.on_desk("once")
    desk.post(id="1", text="Acme heater caught fire and burned me", published_at=ago(minutes=1))
    assert desk.on_desk("once", "--format", "json").json["alerts"] == 1


def test_once_fails_when_a_source_fails(desk):
    desk.posts.unlink()
    result = desk.on_desk("once")
    assert result.code == 1
    assert "posts.jsonl" in result.out


def test_once_fails_when_a_delivery_fails(desk, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-no")
    text = desk.rules.read_text().replace('"#crisis"', '"#crisis", api_url: "http://127.0.0.1:9/api/"')
    desk.rules.write_text(text + "network: {allow: [127.0.0.0/8]}\n")
    desk.on_desk("once")
    desk.post(id="1", text="Acme heater caught fire and burned me", published_at=ago(minutes=1))
    result = desk.on_desk("once")
    assert result.code == 1
    assert "1 postponed" in result.out


def test_mentions_are_listed_and_filtered(storm):
    desk, _ = storm

    def keys(*options):
        found = desk.on_desk("mentions", "--format", "json", *options).json
        return {one["author"] or "history" for one in found}

    everybody = {"user0", "user1", "user2", "bob", "history"}
    assert keys() == everybody
    assert keys("--brand", "globex") == {"bob"}
    assert keys("--sentiment", "positive") == {"bob"}
    assert keys("--topic", "safety") == {"user0", "user1", "user2"}
    assert keys("--since", "1h") == everybody - {"history"}
    assert keys("--until", "1h") == {"history"}
    assert keys("--lang", "en") >= {"user0", "bob"}
    assert keys("--source", "posts") == everybody
    assert keys("--search", "happy service") == {"bob"}
    assert keys("--search", '"; DROP TABLE') == set()
    assert len(keys("--limit", "2")) == 2


def test_intents_are_read_listed_and_named_in_the_digest_without_a_word_in_the_rules(desk):
    desk.on_desk("once")
    desk.post(id="1", text="Does anyone know when the Acme shop opens?", published_at=ago(minutes=2))
    desk.post(id="2", text="Acme opens a shop", published_at=ago(minutes=1))
    desk.on_desk("once")
    (asked,) = desk.on_desk("mentions", "--intent", "question", "--format", "json").json
    assert [intent["name"] for intent in asked["intents"]] == ["question"]
    assert desk.on_desk("mentions", "--intent", "spam", "--format", "json").json == []
    acme = desk.on_desk("digest", "--format", "json").json["brands"][0]
    assert acme["intents"] == {"question": 1}
    assert [one["text"] for one in acme["to_answer"]] == ["Does anyone know when the Acme shop opens?"]


def test_a_mention_in_json_has_what_is_promised(storm):
    desk, _ = storm
    (one,) = desk.on_desk("mentions", "--format", "json", "--brand", "globex").json
    promised = "id url source author title text lang published_at collected_at backfilled brands sentiment topics story"
    assert set(promised.split()) <= one.keys()
    assert {"score", "label", "confidence", "evidence"} <= one["sentiment"].keys()
    assert one["collected_at"].endswith("Z")


def test_csv_cannot_run_in_a_spreadsheet(desk):
    desk.post(id="1", author="=cmd()", text="+Acme -1", published_at=ago(minutes=1))
    desk.on_desk("once")
    rows = list(csv.DictReader(io.StringIO(desk.on_desk("mentions", "--format", "csv").out)))
    assert (rows[0]["author"], rows[0]["text"]) == ("'=cmd()", "'+Acme -1")
    assert "Acme was here yesterday" in rows[1]["text"]


def test_tables_are_for_people(storm):
    desk, _ = storm
    table = desk.on_desk("mentions").out
    assert [line for line in table.splitlines() if line != line.rstrip()] == []
    assert "positive +0." in table
    assert "safety" in table
    assert "No mention fits" in desk.on_desk("mentions", "--brand", "acme", "--topic", "religion").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("mentions", "--sentiment", "negativ"), "did you mean negative?"),
        (("mentions", "--since", "yesterday"), "--since 'yesterday' is no time"),
        (("alerts", "--state", "opne"), "did you mean open?"),
        (("explain", "zzz"), "there is no alert zzz"),
        (("digest", "--from", "2026-03-10", "--to", "2026-03-09"), "the period is empty"),
    ],
)
def test_a_mistake_is_a_sentence_and_an_exit_code(storm, words, complaint):
    desk, _ = storm
    result = desk.on_desk(*words)
    assert result.code == 1
    assert complaint in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("command", ["mentions", "alerts", "digest"])
def test_reading_a_database_that_is_not_there_says_who_makes_it(desk, command):
    result = desk.on_desk(command)
    assert result.code == 1
    assert "`vigie run` or `vigie once` makes it" in result.err


def test_alerts_are_listed_with_their_reason_and_where_they_went(storm):
    desk, _ = storm
    found = {one["rule"]: one for one in desk.on_desk("alerts", "--format", "json").json}
    assert found.keys() == {"safety-scare", "mood-turns"}
    mood = found["mood-turns"]
    promised = {"id", "rule", "brand", "severity", "state", "opened_at", "reason", "evidence", "channels"}
    assert promised <= mood.keys()
    assert (mood["brand"], mood["severity"], mood["state"]) == ("acme", "warning", "open")
    assert mood["reason"]["numbers"]["count"] == 3
    assert "3 negative mentions of Acme in 30 minutes by 3 authors" in mood["reason"]["sentence"]
    assert len(mood["evidence"]) == 3
    states = {one["channel"]: one["state"] for one in found["safety-scare"]["deliveries"]}
    assert states == {"room": "diverted", "console": "delivered"}
    assert "mood-turns" in desk.on_desk("alerts").out
    assert desk.on_desk("alerts", "--format", "csv").out.startswith("id,opened_at,state")
    assert "No alert." in desk.on_desk("alerts", "--state", "resolved").out


def test_an_alert_is_explained_by_enough_of_its_id(storm):
    desk, _ = storm
    alert = next(
        one for one in desk.on_desk("alerts", "--format", "json").json if one["rule"] == "safety-scare"
    )
    told = desk.on_desk("explain", alert["id"][:6]).out
    for words in ("crisis · Acme · safety-scare", "user0", "caught fire", "opened", "console", "delivered"):
        assert words in told
    shown = desk.on_desk("explain", alert["id"], "--format", "json").json
    assert [event["kind"] for event in shown["events"]] == ["opened", "grew"]
    assert len(shown["evidence"]) == 3


def test_sources_show_their_health(storm):
    desk, _ = storm
    (source,) = desk.on_desk("sources", "--format", "json").json
    assert (source["name"], source["state"], source["posts"], source["kept"]) == ("posts", "ok", 5, 5)
    desk.posts.unlink()
    desk.on_desk("once")
    (source,) = desk.on_desk("sources", "--format", "json").json
    assert (source["state"], source["failures"]) == ("failing", 1)
    assert "failing" in desk.on_desk("sources").out
    desk.rules.write_text(desk.rules.read_text().replace("name: posts", "name: surveys"))
    states = {one["name"]: one["state"] for one in desk.on_desk("sources", "--format", "json").json}
    assert states == {"surveys": "never polled", "posts": "no longer watched"}
    assert desk.on_desk("sources", "--format", "csv").out.startswith("source,kind,state")


def test_classify_gives_one_object_a_line(desk):
    lines = "Acme is terrible, two people were injured\n\nBonjour, Globex est une honte, affreux\n"
    shown = [json.loads(line) for line in desk.vigie("classify", stdin=lines).out.splitlines()]
    assert [one["brands"] for one in shown] == [["acme"], [], ["globex"]]
    assert shown[0]["sentiment"]["label"] == "negative"
    assert "terrible" in shown[0]["sentiment"]["evidence"]
    assert [topic["name"] for topic in shown[0]["topics"]] == ["safety"]
    assert (shown[2]["language"], shown[2]["sentiment"]["label"]) == ("fr", "negative")
    assert [one["sentiment"].get("model") for one in shown] == ["minilm-social-en 1", None, "linear 2"]
    keys = {"text", "language", "sentiment", "towards", "topics", "intents", "brands"}
    assert keys == shown[0].keys()


def test_classify_needs_no_rules(desk):
    desk.rules.unlink()
    (line,) = desk.vigie("classify", "I love this", "--rules", "rules.yaml").out.splitlines()
    assert json.loads(line)["sentiment"]["label"] == "positive"


def test_digest_compares_the_brands(storm):
    desk, _ = storm
    shown = desk.on_desk("digest", "--format", "json").json
    acme, globex = shown["brands"]
    assert (acme["mentions"], globex["mentions"]) == (4, 1)
    assert (acme["share_of_voice"], globex["competitor"]) == (0.8, True)
    assert acme["topics"]["safety"] == 3
    assert "| **Acme** | 4 |" in desk.on_desk("digest").out


def test_what_a_webhook_brought_is_in_no_share_of_voice(desk):
    desk.on_desk("once")
    tips = '  - {kind: webhook, name: tips, secret: "${TIPS_SECRET}"}\n'
    desk.rules.write_text(desk.rules.read_text().replace("sources:\n", f"sources:\n{tips}", 1))
    with Store.open(desk.db, holder="test") as store:
        at = datetime.now(UTC) - timedelta(hours=1)
        store.admit([make_mention(source="tips", published_at=at, brands=["globex"]) for _ in range(3)], None)
    acme, globex = desk.on_desk("digest", "--format", "json").json["brands"]
    assert (acme["mentions"], acme["sampled"], acme["share_of_voice"]) == (1, 0, 1.0)
    assert (globex["mentions"], globex["sampled"], globex["share_of_voice"]) == (0, 3, 0.0)
    assert "since somebody chooses what to bring: Globex 3." in desk.on_desk("digest").out


def test_digest_names_the_alerts_that_opened_in_its_period_and_no_others(storm):
    desk, _ = storm
    newest_first = desk.on_desk("alerts", "--format", "json").json
    told = desk.on_desk("digest", "--format", "json").json["alerts"]
    assert [one["id"] for one in told] == [one["id"] for one in reversed(newest_first)]
    before = ("digest", "--from", "3h", "--to", told[0]["opened_at"])
    assert desk.on_desk(*before, "--format", "json").json["alerts"] == []
    page = desk.on_desk("digest").out
    assert "**2 alerts opened.**" in page
    assert "- **crisis safety-scare, Acme, " in page
    assert "opened" not in desk.on_desk(*before).out


def test_check_names_the_sources_that_lack_a_secret(desk, monkeypatch):
    monkeypatch.delenv("MAIL_PASSWORD", raising=False)
    mail = '  - {kind: imap, name: mail, host: imap.example, user: pr@acme.example, password: "${MAIL_PASSWORD}"}\n'
    desk.rules.write_text(desk.rules.read_text().replace("channels:", f"{mail}channels:", 1))
    checked = desk.vigie("check", "--rules", str(desk.rules))
    assert checked.code == 0
    assert (
        "mail: imap, every 5m – MAIL_PASSWORD is not set: without it little or nothing can be read"
        in checked.out
    )
    shown = desk.vigie("check", "--rules", str(desk.rules), "--format", "json").json
    assert shown["missing_sources"] == {"mail": "MAIL_PASSWORD is not set"}
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    assert "MAIL_PASSWORD" not in desk.vigie("check", "--rules", str(desk.rules)).out


def test_check_refuses_a_mailbox_without_a_login(desk):
    mail = "  - {kind: imap, name: mail, host: imap.example, user: pr@acme.example}\n"
    desk.rules.write_text(desk.rules.read_text().replace("channels:", f"{mail}channels:", 1))
    refused = desk.vigie("check", "--rules", str(desk.rules))
    assert refused.code == 2
    assert 'the mailbox wants a login: write password: "${IMAP_PASSWORD}"' in refused.err


def test_doctor_finds_what_is_missing_and_says_what_to_do(storm):
    desk, _ = storm
    result = desk.on_desk("doctor", "--format", "json")
    marks = {one["what"]: one["mark"] for one in result.json}
    assert (result.code, marks["channel room"], marks["source posts"], marks["rules"]) == (
        0,
        "look",
        "ok",
        "ok",
    )
    desk.posts.unlink()
    assert desk.on_desk("doctor").code == 1
    desk.rules.write_text("version: 1\nbrand: {}\n")
    desk.db.write_text("not a database")
    result = desk.on_desk("doctor")
    assert result.code == 1
    assert "WRONG" in result.out
    assert "vigie check" in result.out


def test_doctor_of_nothing_says_how_to_begin(desk):
    assert "there is no" in desk.on_desk("doctor").out


def test_schema_is_the_one_that_is_committed(desk):
    from tests.test_architecture import ROOT

    assert desk.vigie("schema").json == json.loads((ROOT / "rules.schema.json").read_text())


def test_version_and_help_teach(desk):
    assert desk.vigie("--version").out.startswith("vigie 0.")
    for command in ("run", "once", "check", "import", "mentions", "alerts", "explain", "sources", "classify"):
        told = desk.vigie(command, "--help")
        assert told.code == 0
        assert "Example:" in told.out


def test_a_name_the_rules_do_not_know_is_asked_back(desk):
    desk.on_desk("once")
    assert "know no brand 'Acmé' (did you mean acme?)" in desk.on_desk("mentions", "--brand", "Acmé").out
    assert "know no topic 'zzz'; there are racism" in desk.on_desk("mentions", "--topic", "zzz").out


def test_a_brand_is_written_as_its_term_is(desk):
    desk.rules.write_text(desk.rules.read_text().replace("acme: {terms: [Acme,", "acme: {terms: [ACME,"))
    desk.on_desk("once")
    desk.post(id="1", text="ACME heater caught fire and burned me", published_at=ago(minutes=1))
    assert "CRISIS · ACME · safety-scare" in desk.on_desk("once").out


def test_a_diverted_card_says_why_it_came_here(storm):
    _, result = storm
    assert "room: SLACK_BOT_TOKEN is not set" in result.out


def test_a_digest_in_a_terminal_is_set_and_shows_no_marks_of_markdown(desk):
    desk.on_desk("once")
    shown = desk.vigie("digest", "--rules", str(desk.rules), "--db", str(desk.db), terminal=True).out
    assert "Competitor watch" in shown
    assert "Acme" in shown
    assert "# Competitor" not in shown
    assert "|---" not in shown
