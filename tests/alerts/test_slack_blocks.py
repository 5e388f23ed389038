from __future__ import annotations

import html
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.slack_blocks import TEXT, escape, fallback, render
from monitor.model import Message, Quote, Severity
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
        title="🔥" * 500,
        summary='"' * 5_000,
        quotes=(said,) * 3,
        facts=(('"' * 500, '"' * 500),) * 50,
        advice='"' * 5_000,
        runbook=url,
    )
    check_message(posted(fullest))
    assert len(json.dumps(render(fullest)[1], ensure_ascii=False)) < 13_000


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
