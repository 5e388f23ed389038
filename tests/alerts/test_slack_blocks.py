from __future__ import annotations

import html
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.slack_blocks import fallback, render, render_news
from alerts.slack_elements import ALL, TEXT, escape
from monitor.model import AlertState, Message, Quote, Severity
from tests.hostile import HOSTILE
from tests.makers import NOON, make_message
from tests.servers.slack_limits import check_message, pings, shown


def quote(text="Acme caught fire", **given: Any) -> Quote:
    return Quote(**{"author": "@jo", "place": "news.example", "at": NOON, "text": text, **given})


def posted(message: Message) -> dict[str, Any]:
    text, blocks = render(message)
    return {"text": text, "blocks": blocks}


def texts(blocks, **style) -> list[str]:
    """The text elements with this style."""
    found = []
    for block in blocks if isinstance(blocks, list) else blocks.values() if isinstance(blocks, dict) else ():
        found += texts(block, **style)
        if isinstance(block, dict) and block.get("type") == "text" and block.get("style", {}) == style:
            found.append(block["text"])
    return found


@pytest.mark.parametrize(
    ("given", "mark"),
    [
        ({"severity": Severity.CRISIS}, "🔴"),
        ({"severity": Severity.WARNING}, "🟠"),
        ({"severity": Severity.WATCH}, "🔵"),
        ({"severity": None, "kind": "notice"}, "🔧"),
        ({"severity": None, "kind": "test"}, "✅"),
        ({"severity": None, "kind": "digest"}, "📰"),
    ],
)
def test_the_first_thing_read_is_how_bad_it_is_and_for_whom(given, mark):
    message = posted(make_message(title="CRISIS · Acme · safety-scare", **given))
    assert message["blocks"][0]["text"]["text"] == f"{mark} CRISIS · Acme · safety-scare"
    assert message["text"].startswith(f"{mark} CRISIS · Acme · safety-scare\n12 negative mentions")


@pytest.mark.parametrize(
    ("given", "header", "line"),
    [
        ({"state": AlertState.OPEN}, "🔴", "🔴"),
        ({"state": AlertState.ESCALATED}, "🔴", "🔴"),
        ({"state": AlertState.ACKNOWLEDGED}, "🔴", "👀"),
        ({"state": AlertState.SNOOZED}, "🔴", "💤"),
        ({"state": AlertState.RESOLVED}, "✅", "✅"),
        ({"state": AlertState.OPEN, "data": {"drill": True}}, "🧪", "🧪"),
    ],
)
def test_where_the_alert_stands_comes_next_and_what_is_over_is_no_longer_red(given, header, line):
    message = posted(make_message(title="Title", severity=Severity.CRISIS, state_line="It stands.", **given))
    assert message["blocks"][0]["text"]["text"] == f"{header} Title"
    assert texts(message["blocks"][1], bold=True) == [f"{line} It stands."]
    assert message["text"].splitlines()[:2] == [f"{header} Title", f"{line} It stands."]


def test_what_can_be_done_stands_below_as_commands():
    actions = (("Take it", "vigie ack k3v7"), ("Ask why", "vigie explain k3v7"))
    for advice in ("", "Call Jo."):
        blocks = posted(make_message(actions=actions, advice=advice))["blocks"]
        assert texts(blocks[-2], code=True) == ["vigie ack k3v7", "vigie explain k3v7"]
        assert "Take it  " in texts(blocks[-2])


class TestNews:
    def test_what_rings_names_its_alert_since_it_is_read_without_it(self):
        message = make_message(title="CRISIS · Acme", severity=Severity.CRISIS, news="It is worse.")
        text, blocks = render_news(message)
        assert text == "🔴 CRISIS · Acme\nIt is worse."
        assert texts(blocks, bold=True) == ["🔴 CRISIS · Acme\n"]
        assert texts(blocks) == ["It is worse."]

    def test_what_does_not_stands_below_it_and_need_not(self):
        text, blocks = render_news(make_message(news="marie & jo take care of it.", rings=False))
        assert text == "marie &amp; jo take care of it."
        assert texts(blocks) == ["marie & jo take care of it."]

    @pytest.mark.parametrize("naughty", HOSTILE, ids=lambda text: ascii(text[:30]))
    def test_slack_takes_hostile_words_and_wakes_nobody(self, naughty):
        for rings in (True, False):
            text, blocks = render_news(make_message(title=naughty, news=naughty or "x", rings=rings))
            message = {"text": text or "x", "blocks": blocks}
            check_message(message)
            assert pings(message) == []


def test_the_words_that_decided_stand_in_bold_and_nothing_else_of_a_quote_does():
    message = make_message(quotes=(quote("Acme caught fire *today*", words=("caught fire",)),))
    _, blocks = render(message)
    assert texts(blocks[2], bold=True) == ["caught fire"]
    assert texts(blocks[2]) == ["Acme ", " *today*", "@jo · news.example · 12:00 UTC"]


def test_a_quote_links_to_its_mention_only_where_the_address_is_one():
    link = {"type": "link", "url": "https://news.example/?a=1&b=2", "text": "open"}
    message = make_message(quotes=(quote(url="https://news.example/?a=1&b=2"),))
    assert link in posted(message)["blocks"][2]["elements"][1]["elements"]
    hostile = make_message(quotes=(quote(url="javascript:alert(1)"),), runbook="ftp://wiki.example")
    assert '"link"' not in json.dumps(posted(hostile))


def test_what_else_is_known_and_what_to_do_come_last_in_the_readers_language():
    message = make_message(
        facts=(("So far", "27 mentions"),), advice="Call Jo.", runbook="https://wiki.example", language="fr"
    )
    blocks = posted(message)["blocks"]
    assert texts(blocks[2:4], bold=True) == ["Ce que l'on sait encore", "So far  ", "Que faire maintenant\n"]
    assert texts(blocks[2:4]) == ["27 mentions", "Call Jo.", "\n"]
    assert blocks[3]["elements"][0]["elements"][-1]["text"] == "Procédure"
    assert blocks[-1]["elements"][0]["text"] == "Vigie · mar. 10 mars, 12:00 UTC"


def test_a_message_of_a_title_and_a_summary_has_no_empty_parts():
    _, blocks = render(make_message())
    assert [block["type"] for block in blocks] == ["header", "rich_text", "context"]
    assert len(render(make_message(advice="Call Jo."))[1]) == 4
    assert len(render(make_message(runbook="https://wiki.example"))[1]) == 4


def test_there_is_no_markup_in_the_blocks_that_hostile_words_could_speak():
    message = make_message(quotes=(quote(),), facts=(("a", "b"),), advice="x", runbook="https://wiki.example")
    assert "mrkdwn" not in json.dumps(render(message)[1])


def test_there_are_no_buttons_which_an_app_would_have_to_answer():
    assert "button" not in json.dumps(render(make_message(runbook="https://wiki.example"))[1])


@pytest.mark.parametrize("naughty", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_slack_takes_hostile_words_anywhere_and_wakes_nobody(naughty):
    everywhere = make_message(
        title=naughty,
        summary=naughty,
        quotes=(quote(naughty, author=naughty, place=naughty, url=naughty, words=(naughty, "a")),) * 10,
        facts=((naughty, naughty),) * 20,
        advice=naughty,
        runbook=naughty,
    )
    message = posted(everywhere)
    check_message(message)
    assert pings(message) == []
    for text in (message["text"], shown(message)):
        assert not set(text) & set("\x00\x07\x08\x0b\x0c\x1b\x7f\x9b\u202e\u2066\ud83d\ufeff")
    assert "@here" not in message["text"]


def test_the_fullest_card_in_the_longest_words_stays_within_all_limits():
    url = "https://news.example/" + "&" * 479
    words = tuple(f"word{place}" for place in range(6))
    said = quote('" '.join(words) * 500, author='"' * 500, place='"' * 500, url=url, words=words, copies=34)
    fullest = make_message(
        state_line='"' * 500,
        actions=(('"' * 500, '"' * 500),) * 10,
        title="🔥" * 500,
        summary='"' * 5_000,
        quotes=(said,) * 3,
        facts=(('"' * 500, '"' * 500),) * 50,
        advice='"' * 5_000,
        runbook=url,
    )
    check_message(posted(fullest))
    assert len(json.dumps(render(fullest)[1], ensure_ascii=False)) <= ALL
    assert '"' in texts(posted(fullest)["blocks"][6], bold=True)[1], "some facts are left"


def test_all_that_a_card_knows_is_shown_where_the_words_are_a_persons():
    facts = tuple((f"label {number}", "w" * 100) for number in range(16))
    said = quote("word " * 60, url="https://news.example/" + "a" * 80)
    blocks = posted(make_message(quotes=(said,) * 3, facts=facts, advice="a" * 200))["blocks"]
    assert "label 15  " in texts(blocks, bold=True)


class TestFallback:
    def test_it_says_everything_for_those_who_cannot_see_the_blocks(self):
        url = "https://news.example/?a=1&b=2"
        message = make_message(quotes=(quote(url=url),), advice="Call Jo.", runbook="https://wiki.example")
        assert fallback(message).splitlines()[2:] == [
            "“Acme caught fire” @jo · news.example · 12:00 UTC",
            "https://news.example/?a=1&amp;b=2",
            "Call Jo.",
            "https://wiki.example",
        ]

    def test_where_nobody_is_quoted_it_says_what_is_known_as_far_as_there_is_room(self):
        facts = tuple((f"Label {number}", "w" * 150) for number in range(30))
        lines = fallback(make_message(facts=facts)).splitlines()
        assert lines[2] == f"Label 0: {'w' * 150}"
        assert len("\n".join(lines)) <= TEXT
        assert {len(line) for line in lines[2:]} <= {159, 160}, "no line is cut"

    def test_a_link_is_whole_or_not_there(self):
        message = make_message(quotes=(quote(url="https://news.example/" + "a" * 290),))
        assert "https" not in fallback(message)


class TestEscape:
    def test_what_markup_is_made_of_becomes_letters(self):
        assert escape("a < b & c > d", 100) == "a &lt; b &amp; c &gt; d"

    @pytest.mark.parametrize(
        "ping", ["<!here>", "<@U024BE7LH>", "<#C024BE7LR>", "@here", "@Channel", "@EVERYONE"]
    )
    def test_a_ping_is_broken_up(self, ping):
        assert html.unescape(escape(ping, 100)) != ping
        assert html.unescape(escape(ping, 100)).replace("\u2060", "") == ping

    def test_a_handle_is_left_alone(self):
        assert escape("@jo @heretic @channels", 100) == "@jo @heretic @channels"

    @pytest.mark.parametrize(
        ("text", "limit", "shown"),
        [("&&&", 15, "&amp;&amp;&amp;"), ("&&&", 14, "&amp;&amp;…"), ("ab&", 6, "ab…")],
    )
    def test_an_entity_is_never_cut(self, text, limit, shown):
        assert escape(text, limit) == shown

    @given(st.text(alphabet="&<>a@ !here", max_size=60), st.integers(1, 80))
    def test_it_keeps_to_its_limit_and_loses_nothing_but_the_end(self, text, limit):
        escaped = escape(text, limit)
        assert len(escaped) <= limit
        plain = html.unescape(escaped)
        assert html.escape(plain, quote=False) == escaped
        assert text.startswith(plain.replace("\u2060", "").removesuffix("…"))


def test_the_limit_of_the_text_is_slacks_own():
    assert TEXT == 4_000
