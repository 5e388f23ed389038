"""Of some platforms only a link may be shown: no channel, no digest and no payload holds the words or the author."""

from __future__ import annotations

import contextlib
import io
import json
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.console import ConsoleChannel
from alerts.email import EmailChannel, EmailSettings
from alerts.email_wire import Line
from alerts.slack import SlackChannel
from alerts.webhook import WebhookChannel
from monitor.config.load import load
from monitor.model import ChannelName, Evidence, Message, Sentiment, SourceName, TicketId, linked
from monitor.ports import Surroundings
from monitor.wiring import alert_card, kinds
from monitor.wiring.plugins import plugins
from tests.fakes import FakeClock
from tests.makers import make_alert, make_judged, make_mention
from tests.servers.slack import TOKEN, slack_server
from tests.servers.smtp import CERTIFICATE, SmtpServer
from tests.servers.webhook import webhook_server

SECRETS = ("dreadful heater", "Jane Doe", "a headline of hers", "thread-of-hers", "deciding words")
CONFIG = load("version: 1\nbrands: {acme: {terms: [Acme]}}\n", kinds=kinds(), environ={}, read_file=str)


def said(source: str):
    one = make_judged(
        source=source,
        author="Jane Doe",
        title="a headline of hers",
        text="Acme sold me a dreadful heater, deciding words",
        thread="thread-of-hers",
        url="https://social.example/posts/7",
        story="story-7",
    )
    sure = Sentiment(-0.9, "negative", 0.9, (Evidence("deciding words", -1.0),))
    return type(one)(one.mention, type(one.verdict)(sentiment=sure, sentiment_model="fake 1"))


def card(*sources: str) -> Message:
    evidence = [said(source) for source in sources]
    alert = make_alert(mentions=tuple(one.mention.id for one in evidence), total=len(evidence))
    return alert_card(alert, CONFIG, evidence, {}, links={SourceName("company"): "linkedin"})


def on_console(message: Message) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        around = Surroundings("console", FakeClock())
        ConsoleChannel(ConsoleChannel.Settings(kind="console"), around).send(message, TicketId("t"))
    return out.getvalue()


def by_slack_bot(message: Message) -> str:
    with slack_server() as server:
        text = (
            "{version: 1, brands: {acme: {terms: [Acme]}}, network: {allow: [127.0.0.0/8]}, channels: {room:"
            ' {kind: slack, token: "${TOKEN}", channel: "#crisis", api_url: "' + server.api_url + '"}}}'
        )
        config = load(text, kinds=kinds(), environ={"TOKEN": TOKEN}, read_file=str)
        settings = config.channels[ChannelName("room")]
        assert isinstance(settings, SlackChannel.Settings)
        SlackChannel(settings, _allowed("room")).send(message, TicketId("t"))
        return json.dumps(server.messages, ensure_ascii=False)


def by_webhook(message: Message) -> str:
    with webhook_server() as server:
        settings = WebhookChannel.Settings(kind="webhook", url=server.url, secret=None)
        WebhookChannel(settings, _allowed("hook")).send(message, TicketId("t"))
        return "\n".join(body.decode() for _, body in server.received)


def by_email(message: Message) -> str:
    with SmtpServer() as server:
        given = {
            "host": "feeds.test",
            "port": server.port,
            "from": "vigie@acme.example",
            "to": ("pr@acme.example",),
        }
        line = Line(ssl.create_default_context(cafile=CERTIFICATE), lambda _host: ["127.0.0.1"])
        EmailChannel(EmailSettings.model_validate(given), _allowed("mail"), line=line).send(
            message, TicketId("t")
        )
        (taken,) = server.taken
        return taken.part("plain") + taken.part("html")


def _allowed(name: str) -> Surroundings:
    return Surroundings(name, FakeClock(), CONFIG_ALLOWING.allow)


CONFIG_ALLOWING = load(
    "version: 1\nbrands: {acme: {terms: [Acme]}}\nnetwork: {allow: [127.0.0.0/8]}\n",
    kinds=kinds(), environ={}, read_file=str,
)  # fmt: skip
CHANNELS = {"console": on_console, "email": by_email, "slack": by_slack_bot, "webhook": by_webhook}


def test_every_kind_of_channel_is_tried_here():
    assert CHANNELS.keys() == plugins("channels").keys()


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_no_channel_shows_more_than_a_link(kind):
    told = CHANNELS[kind](card("company"))
    assert [secret for secret in SECRETS if secret in told] == []
    assert "https://social.example/posts/7" in told
    assert "a post on linkedin: only its link may be shown" in told
    assert "dreadful heater" in CHANNELS[kind](card("forum"))


def test_what_is_bound_and_what_is_free_may_stand_on_one_card():
    told = json.dumps([repr(card("company", "forum"))])
    assert told.count("only its link may be shown") == told.count("dreadful heater") != 0


def test_voices_are_counted_though_they_are_not_named():
    evidence = [make_judged(source="company", author=name, url=f"https://x.example/{name}") for name in "abc"]
    alert = make_alert(mentions=tuple(one.mention.id for one in evidence), total=3)
    message = alert_card(alert, CONFIG, evidence, {}, links={SourceName("company"): "linkedin"})
    assert "3 authors" in repr(message.facts)


@pytest.mark.parametrize(
    ("type_", "language", "line"),
    [
        ("review", "en", "a review on trustpilot: only its link may be shown"),
        ("comment", "fr", "un commentaire sur trustpilot\xa0: seul le lien peut être montré"),
        ("article", "fr", "un article sur trustpilot\xa0: seul le lien peut être montré"),
    ],
)
def test_the_line_says_what_it_is_and_where(type_, language, line):
    shown = linked(said("company"), "trustpilot", language)
    assert (
        linked(type(shown)(make_mention(type=type_), shown.verdict), "trustpilot", language).mention.text
        == line
    )
    assert (shown.mention.author, shown.mention.title, shown.mention.thread) == ("", "", "")
    assert all(hit.words == () for hit in shown.mention.hits)


PLUGIN = """
from monitor.declaring import Declaration
from monitor.model import Page, Post
from monitor.settings import SourceSettings
from datetime import UTC, datetime, timedelta

class Bound:
    declares = Declaration(reads="our own page", tier="own", shows="link")
    class Settings(SourceSettings):
        pass
    def __init__(self, settings, around):
        pass
    def fetch(self, cursor):
        old = datetime.now(UTC) - timedelta(hours=30)
        posts = [Post(key="old", text="nothing", published_at=old)] if cursor is None else [
            Post(key=str(n), text=f"Acme fire: dreadful heater {n}", author=f"Jane Doe {n}",
                 url=f"https://social.example/posts/{n}", published_at=datetime.now(UTC)) for n in range(3)]
        return Page(posts=tuple(posts), cursor="1")
"""
BOUND_RULES = """
version: 1
brands: {acme: {terms: [Acme]}}
sources: [{kind: bound, name: company, every: 1s}]
rules: [{name: each, select: {}, when: each, severity: crisis, notify: [console]}]
"""


def test_what_a_source_declares_is_enforced_from_the_source_to_the_channel_and_in_digests(tmp_path):
    """A source of somebody's own, installed as a package is; and when it has left the rules, it is still bound."""
    (tmp_path / "bound.py").write_text(PLUGIN)
    info = tmp_path / "bound-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bound\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[vigie.sources]\nbound = bound:Bound\n")
    rules = tmp_path / "rules.yaml"
    rules.write_text(BOUND_RULES)

    def vigie(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *words],
            cwd=tmp_path, capture_output=True, text=True, check=True,
            env={"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[1]}", "PATH": "", "VIGIE_USER": "marie"},
        )  # fmt: skip
        return done.stdout + done.stderr

    vigie("once")
    told = vigie("once")
    assert "a post on bound: only its link may be shown" in told
    rules.write_text(BOUND_RULES.replace("{kind: bound, name: company, every: 1s}", ""))
    for words in (told, vigie("digest"), vigie("digest", "--format", "json")):
        assert "https://social.example/posts/" in words
        assert "dreadful" not in words
        assert "Jane" not in words
    assert "dreadful heater" in vigie("mentions"), "who hosts it may read it"
