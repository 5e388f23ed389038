"""What a message of Slack says once its marks are gone."""

from __future__ import annotations

import pytest

from alerts.slack_blocks import posted
from monitor.model import TicketId
from sources.nodes import Node
from sources.slack_posts import Room, finder, is_ours, moment_of, plain, post_of

ROOM = Room("C1", "https://acme.slack.example/")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("<@U1> <@U2|bob> <@U3>", "@Ann Smith @bob @U3"),
        ("<#C1|general> <#C2>", "#general #C2"),
        (
            "<!here> <!subteam^S1|@press> <!subteam^S1> <!date^1^{date}|Monday>",
            "@here @press @subteam Monday",
        ),
        (
            "<https://a.example/x|Acme> <https://a.example> <https://a.example|a.example>",
            "Acme https://a.example/x https://a.example https://a.example",
        ),
        ("<mailto:a@a.example|a@a.example>", "a@a.example"),
        ("*Acme* _Globex_ ~Initech~ *_both_* `code` ```x```", "Acme Globex Initech both code x"),
        ("*<https://a.example/_x_/*y*?a=1&amp;b=2>* \0", "https://a.example/_x_/*y*?a=1&b=2 "),
        ("2*3*4 snake_case_name a * b * c * *", "2*3*4 snake_case_name a * b * c * *"),
        ("A &amp; B &lt;b&gt; &amp;lt;", "A & B <b> &lt;"),
        ("a < b and <> and <", "a < b and <> and <"),
    ],
)
def test_marks_become_words(written, words):
    assert plain(written, {"U1": "Ann Smith"}) == words


def test_cards_and_files_are_read_too():
    message: Node = {
        "ts": "1700000000.000100",
        "text": "look",
        "attachments": [{"title": "Acme recalls", "text": "its heater"}, {"fallback": "a chart"}, 7],
        "files": [{"title": "invoice.pdf", "name": "x"}, {"name": "y.png"}],
    }
    post = post_of(message, ROOM, {})
    assert post
    assert post.text == "look\nAcme recalls\nits heater\na chart\ninvoice.pdf\ny.png"


@pytest.mark.parametrize(
    "strange",
    [
        {},
        {"ts": "soon", "text": "Acme"},
        {"ts": "99999999999999.000000", "text": "Acme"},
        {"ts": "1700000000.000100", "text": ["Acme"]},
        {"ts": "1700000000.000100", "text": "joined", "subtype": "channel_join"},
    ],
)
def test_what_is_no_message_is_no_post(strange):
    assert post_of(strange, ROOM, {}) is None


def test_a_strange_thread_or_reaction_is_passed_over():
    message: Node = {
        "ts": "1700000000.000100",
        "text": "Acme",
        "thread_ts": "x",
        "reactions": [{"count": "2"}, 1],
    }
    post = post_of(message, ROOM, {})
    assert post
    assert (post.type, post.likes, post.thread) == ("post", 0, "C1/1700000000.000100")


def test_a_moment_is_exact():
    moment = moment_of("1700000000.123456")
    assert moment
    assert moment.isoformat() == "2023-11-14T22:13:20.123456+00:00"


def test_what_a_channel_of_ours_posts_is_known_by_what_it_carries():
    """The two packages do not know each other: this is where they meet."""
    message = posted("Acme alert", [], TicketId("t1"))
    assert is_ours(message, "")
    assert not is_ours({"text": "Acme", "metadata": {"event_type": "other"}}, "B1")


@pytest.mark.parametrize(
    ("words", "found"),
    [("L’ORÉAL!", True), ("acme heater", True), ("heater", False), ("the ACME", True), ("", False)],
)
def test_what_may_name_a_brand_is_found_whatever_its_case_and_accents(words, found):
    assert finder(['"Acme Heater"', "@l'oreal*"])(words) is found


def test_without_words_anything_may():
    assert finder([])("rain")
