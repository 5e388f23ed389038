"""What the commands print of abuse and threats: the topic at first sight, the words when asked."""

from __future__ import annotations

import contextlib
import csv
import json

import pytest

from monitor.wiring.cards import alert_card
from tests.cli.lived import lived
from tests.makers import make_alert, make_judged

WORDS = "brainless scum"
LINE = "hidden: abuse (open to read)"


@contextlib.contextmanager
def insult(desk):
    desk.rules.write_text(desk.rules.read_text().replace("topics: [safety]", "topics: [abuse]"))
    with lived(desk) as past:
        past.say(f"Acme, your staff are {WORDS}", "jo", lang="en", url="https://chirp.example/1")
        past.turn(5)
        yield past


@pytest.fixture
def insulted(desk):
    with insult(desk) as past:
        yield desk, past


def test_a_list_of_mentions_hides_the_words_until_they_are_asked_for(insulted):
    desk, _ = insulted
    shown = desk.on_desk("mentions").out
    assert LINE in shown
    assert "https://chirp.example/1" in shown
    assert WORDS not in shown
    assert WORDS in desk.on_desk("mentions", "--show-hidden").out


def test_what_machines_read_has_the_words_and_says_that_they_are_hidden(insulted):
    desk, _ = insulted
    (found,) = desk.on_desk("mentions", "--format", "json").json
    assert WORDS in found["text"]
    assert found["hidden"] == ["abuse"]
    (row,) = csv.DictReader(desk.on_desk("mentions", "--format", "csv").out.splitlines())
    assert row["hidden"] == "abuse"


def test_an_alert_about_it_can_be_explained_without_reading_it(insulted, tmp_path):
    desk, past = insulted
    id_ = past.alert("safety-scare").id
    told = desk.on_desk("explain", id_).out
    assert LINE in told
    assert "scum" not in told
    assert WORDS in desk.on_desk("explain", id_, "--show-hidden").out
    assert WORDS in str(desk.on_desk("explain", id_, "--format", "json").json)
    desk.on_desk("explain", id_, "--bundle", str(tmp_path / "frozen"))
    pages = [file.read_text(encoding="utf-8") for file in (tmp_path / "frozen").rglob("*") if file.is_file()]
    assert len(pages) > 1
    assert not any(WORDS in page for page in pages)


def test_what_was_sent_about_it_has_no_word_of_it(desk, capsys):
    with insult(desk):
        sent = capsys.readouterr().out
    assert "abuse" in sent
    assert LINE in sent
    assert "scum" not in sent


def test_a_digest_and_a_query_hide_it_too(insulted):
    desk, past = insulted
    start, end = past.clock.now().replace(hour=0), past.clock.now().replace(hour=23)
    digest = desk.on_desk("digest", "--from", f"{start:%Y-%m-%dT%H:%M}", "--to", f"{end:%Y-%m-%dT%H:%M}").out
    assert "hidden: abuse" in digest
    assert "scum" not in digest
    found = desk.on_desk("query", "acme", "--since", "2026-03-01").out
    assert LINE in found
    assert WORDS not in found


def test_correcting_it_does_not_print_it(desk):
    with insult(desk):
        pass  # the daemon has stopped: the command settles it alone
    (found,) = desk.on_desk("mentions", "--format", "json").json
    result = desk.on_desk("correct", found["id"], "--sentiment", "negative", "--by", "marie")
    told = result.out
    assert result.err == ""
    assert LINE in told
    assert WORDS not in told


def test_what_a_webhook_gets_has_no_word_of_it_either(desk):
    with lived(desk) as past:
        message = alert_card(make_alert(), past.config, [make_judged(topics=("abuse",), text=WORDS)], {})
    sent = json.loads(json.dumps(message.data))
    assert sent["evidence"][0]["text"] == LINE
    assert sent["evidence"][0]["hidden"] == ["abuse"]
    assert WORDS not in str(message)
