"""A good file becomes what it says; a bad one tells everything at once."""

from __future__ import annotations

from datetime import time, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.load import Kinds, load, missing_secrets
from monitor.config.model import Config, TopicWords
from monitor.errors import ConfigError, Problem
from monitor.model import ChannelName, Severity
from monitor.rules.conditions import Count, Each, QuietHours, Select
from monitor.settings import ChannelSettings, Secret
from tests.config.kinds import (
    KINDS,
    TOKEN,
    Board,
    Console,
    Feed,
    File,
    Slack,
    Vader,
    Webhook,
    config,
    no_file,
)

EVERYTHING = (Path(__file__).parents[1] / "data/config/everything.yaml").read_text()
HEAD = "version: 1\nbrands: {acme: {terms: [Acme]}}\n"


def select(**parts: Any) -> Select:
    """Of plain names and sets."""
    given: dict[str, Any] = {
        key: frozenset(part) if isinstance(part, set) else part for key, part in parts.items()
    }
    return Select(**given)


def channel(found: Config, name: str) -> ChannelSettings:
    return found.channels[ChannelName(name)]


def test_the_file_in_one_piece():
    found = config(EVERYTHING)

    assert found.timezone == ZoneInfo("Europe/Paris")
    assert found.language == "fr"
    assert [(brand.name, brand.competitor) for brand in found.brands] == [
        ("acme", False),
        ("globex", True),
        ("initech", True),
    ]
    assert found.classifiers == {"sentiment": Vader(kind="vader")}
    assert found.fallback == "crisis-room"
    assert found.quiet_hours == QuietHours(
        start=time(22), end=time(7), zone=ZoneInfo("Europe/Paris"), bypass=Severity.WARNING
    )
    assert found.allow == tuple(map(ip_network, ("127.0.0.0/8", "fd00::/8", "10.1.2.3/32")))
    assert (found.retention, found.max_age) == (timedelta(days=90), timedelta(hours=12))


def test_brands_with_their_terms_exclusions_and_queries():
    acme, globex, initech = config(EVERYTHING).brands

    assert (acme.terms, acme.excluded) == (("Acme", "@acmehq", "#acme", "acme.example"), ("acme street",))
    assert globex.terms == ("Globex",), "one value needs no brackets"
    assert (initech.terms, initech.query) == ((), '(Initech OR "Initech SA") AND NOT movie')


def test_sources_are_the_settings_of_their_kind():
    feed, file = config(EVERYTHING).sources

    assert isinstance(feed, Feed)
    assert (feed.name, feed.url, feed.every) == (
        "tech-news",
        "https://news.example/feed.xml",
        timedelta(minutes=5),
    )
    assert isinstance(file, File)
    assert (file.columns, file.retention) == (("id", "text"), timedelta(days=30))


def test_topics_add_words_switch_off_or_are_new():
    assert config(EVERYTHING).topics == {
        "safety": TopicWords(
            terms={"en": ("recall", "injured"), "fr": ("rappel produit", "blessé")},
            exclude={"en": ("total recall",)},
        ),
        "religion": None,
        "outage": None,
        "refund": TopicWords(terms={"en": ("refund",)}),
    }


def test_the_console_is_always_a_channel():
    channels = config(EVERYTHING).channels

    assert list(channels) == ["crisis-room", "backoffice", "console"]
    assert channels[ChannelName("console")] == Console(kind="console")
    assert config(HEAD + "channels: {console: {kind: console, color: false}}").channels == {
        "console": Console(kind="console", color=False)
    }


def test_without_any_channel_plugin_there_still_is_a_console():
    found = load(HEAD, kinds=Kinds(), environ={}, read_file=no_file)
    assert found.channels == {"console": ChannelSettings(kind="console")}


def test_rules_with_everything_they_can_say():
    safety, mood, copies, *_ = config(EVERYTHING).rules

    assert safety.select == select(brands={"acme"}, topics={"safety", "refund"})
    assert (safety.when, safety.severity) == (Each(), Severity.CRISIS)
    assert safety.notify == ("crisis-room", "backoffice")
    assert safety.advice == "Call the quality team before you answer anybody."
    assert safety.runbook == "https://wiki.example/crisis"

    assert mood.select == select(
        brands={"acme"},
        sentiment={"negative", "unknown"},
        sources={"tech-news", "surveys"},
        lang={"fr", "unknown"},
        reach_above=1000,
        text=("service", '"SAV"'),
    )
    assert mood.when == Count(at_least=10, within=timedelta(minutes=30), authors=5, sources=2, of="mentions")
    assert (mood.severity, mood.cooldown) == (Severity.WARNING, timedelta(hours=2))
    assert mood.notify == (), "who is told where nobody is named, the routes say, or else the fallback"

    assert (copies.select.reach_above, copies.when) == (50_000, Each(of="mentions"))
    assert (copies.notify, copies.severity) == (("console",), Severity.WATCH)


def test_what_stands_where_nothing_is_written():
    found = config(HEAD + "rules: [{name: all, when: each}]\nquiet_hours: {from: '23:00', to: '06:30'}\n")

    assert found.timezone == ZoneInfo("UTC")
    assert found.language == "en"
    assert (found.sources, found.classifiers, found.topics, found.allow) == ((), {}, {}, ())
    assert found.fallback == "console"
    assert (found.retention, found.max_age) == (timedelta(days=180), timedelta(hours=24))
    assert found.quiet_hours is not None
    assert found.quiet_hours.bypass is Severity.CRISIS
    (rule,) = found.rules
    assert (rule.select, rule.severity, rule.notify) == (Select(), Severity.WARNING, ())
    assert (rule.cooldown, rule.advice, rule.runbook) == (timedelta(hours=1), "", "")
    assert config(HEAD).quiet_hours is None


@pytest.mark.parametrize("text", ["\ufeff" + HEAD, HEAD.replace("\n", "\r\n"), "---\n" + HEAD + "...\n"])
def test_a_file_may_come_from_any_editor(text):
    assert config(text).brands == config(HEAD).brands


def test_windows_longer_than_max_age_are_fine():
    """``max_age`` is about how late a mention may come; one that came in time counts for as long as the window is."""
    config(HEAD + "rules: [{name: week, when: {count: 100, within: 7d}}]\n")


def test_a_window_may_be_as_long_as_mentions_are_kept():
    config(HEAD + "retention: 7d\nrules: [{name: week, when: {count: 100, within: 1w}}]\n")


def test_the_same_term_may_name_two_brands():
    config("version: 1\nbrands: {acme: {terms: [Apollo]}, globex: {terms: [Apollo], competitor: true}}\n")


def test_an_exact_phrase_that_is_excluded_hides_no_other_spelling():
    config("version: 1\nbrands: {target: {terms: [Target], not: ['\"target\"']}}\n")


# --- secrets ----------------------------------------------------------------------------------------------------

ROOM = HEAD + "channels: {room: {kind: slack, channel: '#a', %s}}\n"
FROM_VARIABLE = ROOM % 'token: "${SLACK_BOT_TOKEN}"'
FROM_FILE = ROOM % "token_file: secrets/slack"


def room(text, **around):
    found = config(text, **around)
    slack = channel(found, "room")
    assert isinstance(slack, Slack)
    return slack, missing_secrets(found)


def test_a_secret_comes_from_a_variable():
    slack, missing = room(FROM_VARIABLE)
    assert slack.token.reveal() == TOKEN
    assert missing == ()


def test_a_secret_comes_from_a_file_without_the_line_end():
    slack, missing = room(FROM_FILE, files={"secrets/slack": f"{TOKEN}\n"})
    assert slack.token.reveal() == TOKEN
    assert missing == ()


@pytest.mark.parametrize("environ", [{}, {"SLACK_BOT_TOKEN": ""}])
def test_a_variable_that_is_not_set_is_no_error_but_is_named(environ):
    slack, missing = room(FROM_VARIABLE, environ=environ)
    assert slack.token.absent
    assert missing == (("channel room", "SLACK_BOT_TOKEN"),)


@pytest.mark.parametrize("files", [{}, {"secrets/slack": "\n"}])
def test_a_file_that_is_not_there_or_empty_is_no_error_but_is_named(files):
    slack, missing = room(FROM_FILE, files=files)
    assert slack.token.absent
    assert missing == (("channel room", "file secrets/slack"),)


def test_a_file_that_is_no_text_counts_as_not_there():
    def binary(_path):
        return b"\xff".decode()

    found = load(FROM_FILE, kinds=KINDS, environ={}, read_file=binary)
    assert missing_secrets(found) == (("channel room", "file secrets/slack"),)


def test_secrets_may_lie_deeper_and_in_sources():
    text = HEAD + (
        "sources:\n  - kind: board\n    name: forum\n"
        '    login: {user: me, key: "${KEY}"}\n    headers: {X-Key: "${OTHER}"}\n'
        '    others: [{user: you, key: "${OTHER}"}, {user: they, key: "${THIRD}"}]\n'
        '  - {kind: feed, name: paid, url: "https://a.example", password: "${PAID}"}\n'
        '  - {kind: feed, name: free, url: "https://b.example"}\n'
    )
    found = config(text, environ={"OTHER": "42"})
    board = found.sources[0]
    assert isinstance(board, Board)
    assert board.headers["X-Key"] == Secret("42", "OTHER")
    assert missing_secrets(found) == (
        ("source forum", "KEY"),
        ("source forum", "THIRD"),
        ("source paid", "PAID"),
    )


def test_an_optional_secret_that_is_not_asked_for_is_not_missing():
    found = config(HEAD + "channels: {hook: {kind: webhook, url: 'https://a.example'}}\n")
    hook = channel(found, "hook")
    assert isinstance(hook, Webhook)
    assert hook.secret is None
    assert missing_secrets(found) == ()


HUSH = "s3cr3t"
SECRET_PLACES = [
    ROOM % f"token: {HUSH}",
    ROOM % f"token: [{HUSH}]",
    ROOM % f"token: {{{HUSH}: 1, {HUSH}: 2}}",
    ROOM % f"token: '{HUSH} ${{SLACK_BOT_TOKEN}}'",
    ROOM % f"token: {HUSH}, token_file: x",
    ROOM % f"token: {HUSH}, token: {HUSH}",
    ROOM % f"token: &{HUSH} 1",
    ROOM % f"token: !{HUSH} 1",
    ROOM % f"token: *{HUSH}",
    ROOM % f'token: "{HUSH}\\q"',
    ROOM % f"token: {HUSH}: {HUSH}",
    ROOM % f"tokn: {HUSH}",
    ROOM % f"tokn: {{{HUSH}: 1, {HUSH}: 2}}",
    ROOM.replace("slack", "slak") % f"token: {{{HUSH}: 1, {HUSH}: 2}}",
    ROOM.replace("channels", "chanels") % f"token: {{{HUSH}: 1, {HUSH}: 2}}",
    HEAD + f"sources: [{{kind: board, name: a, login: {{user: a, key: {HUSH}}}, headers: {{k: {HUSH}}}}}]\n",
    HEAD + f"sources: [{{kind: board, name: a, login: {HUSH}, headers: {HUSH}}}]\n",
]


@pytest.mark.parametrize("text", SECRET_PLACES)
def test_a_secret_that_stands_in_the_file_is_refused_and_never_repeated(text):
    with pytest.raises(ConfigError) as caught:
        config(text)
    assert HUSH not in str(caught.value)


@settings(deadline=None)
@given(secret=st.text(st.characters(codec="ascii"), min_size=4).map("zq".__add__))
def test_no_sentence_ever_repeats_a_secret(secret):
    """Whatever it is, and however badly it is quoted."""
    for written in (
        secret,
        f"'{secret}'",
        f'"{secret}"',
        f"[{secret}",
        f"{{a: {secret}}}",
        f"|\n      {secret}",
    ):
        text = HEAD + f"channels:\n  room:\n    kind: slack\n    channel: x\n    token: {written}\n"
        with pytest.raises(ConfigError) as caught:
            config(text)
        assert secret not in str(caught.value)


# --- whatever comes ---------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *EVERYTHING.replace("\n", " \n ").split(" "),
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "*a",
        "&a",
        "!a",
        "<<",
        "#",
        '"',
        "|",
    ]
)


def problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with it; any other exception is a bug."""
    try:
        config(text)
    except ConfigError as error:
        return error.problems
    return ()


@settings(deadline=None)
@given(text=st.text() | st.lists(WORDS, max_size=60).map(" ".join))
def test_any_text_is_a_config_or_a_config_error(text):
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems(text))


@st.composite
def changed(draw: st.DrawFn) -> str:
    """The good file with a part of one line changed."""
    lines = EVERYTHING.splitlines(keepends=True)
    number = draw(st.integers(0, len(lines) - 1))
    start = draw(st.integers(0, len(lines[number])))
    end = draw(st.integers(start, len(lines[number])))
    put = draw(
        st.text(max_size=4) | st.sampled_from(["true", "0", "-1", "[]", "{}", "${X}", "9" * 30, "\t", "''"])
    )
    lines[number] = lines[number][:start] + put + lines[number][end:]
    return "".join(lines)


@settings(deadline=None)
@given(text=changed())
def test_a_good_file_with_any_line_changed_is_a_config_or_a_config_error(text):
    assert all(problem.file == "rules.yaml" for problem in problems(text))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://Vigie.example/", "https://vigie.example"),
        ("https://vigie.example:8443", "https://vigie.example:8443"),
        ("http://127.0.0.1:8484", "http://127.0.0.1:8484"),
        ("http://[::1]:8484", "http://[::1]:8484"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_the_page_is_where_the_file_says(said, meant):
    assert config(f"{HEAD}page: '{said}'\n").page == meant
    assert config(HEAD).page is None


@pytest.mark.parametrize(
    "said",
    [
        "ftp://vigie.example",
        "https://user:secret@vigie.example",
        "https://vigie.example/?a=b",
        "http://10.0.0.1",
        "https://a b",
        "https://[::1",
        "https://vigie.example:99999",
        "javascript:alert(1)",
        "//vigie.example",
    ],
)
def test_a_page_that_nobody_should_be_sent_to_is_a_problem(said):
    assert [problem.line for problem in problems(f"{HEAD}page: '{said}'\n")] == [3]
