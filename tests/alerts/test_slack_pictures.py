"""A digest's pictures in Slack: in its thread, each once whatever breaks, and no word waits for them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.slack import SlackChannel
from alerts.slack_pictures import PATIENCE, Gallery, file_name
from monitor.errors import DeliveryError
from monitor.model import Chapter, Image, Lines, Span
from monitor.ports import Surroundings
from tests.alerts.slack_ways import LOOPBACK, TICKET, bot, hook, settings
from tests.fakes import FakeClock
from tests.makers import make_message
from tests.servers.slack import slack_server
from tests.servers.slack_limits import shown

PNG = b"\x89PNG\r\n\x1a\n a picture"
IMAGES = (
    Image("volume", "Mentions over time", "Acme: 12 mentions, most on Monday.", PNG, 520, "figures"),
    Image("voice", "Share of voice", "Acme 80%", PNG + b"2", 520, "figures"),
)
MESSAGE = make_message(
    kind="digest",
    chapters=tuple(
        Chapter(key, key.title(), (Lines(((Span("12 mentions"),),)),)) for key in ("stories", "press")
    ),
    images=IMAGES,
)
CALLS = (
    2 + 3 * len(IMAGES) + len(MESSAGE.chapters)
)  # of a thread: a look, three steps a picture, the pages, a look


@pytest.fixture
def slack():
    with slack_server() as server:
        yield server


def replies(slack):
    return [one for one in slack.messages if one.get("thread_ts") not in {None, one["ts"]}]


def files(slack):
    return [file for one in replies(slack) for file in one.get("files", [])]


def words(slack):
    return [shown(one) for one in replies(slack) if "files" not in one]


def test_they_stand_in_the_thread_before_the_words_each_with_words_of_its_own(slack):
    channel = bot(slack)
    first = channel.send(MESSAGE, TICKET)
    assert slack.files == {}
    channel.follow(MESSAGE, TICKET, first)
    assert [(one["name"], one["title"], one["alt_txt"]) for one in files(slack)] == [
        (file_name(one, TICKET), one.title, one.words) for one in IMAGES
    ]
    assert [one["bytes"] for one in slack.files.values()] == [one.png for one in IMAGES]
    assert ["files" in one for one in replies(slack)] == [True, True, False, False]


@pytest.mark.parametrize(
    "trick", ["drop-before", "drop-after", "fail-after", "internal_error", "ratelimited"]
)
@pytest.mark.parametrize("call", range(CALLS))
def test_whatever_breaks_each_picture_and_each_page_is_there_once(slack, trick, call):
    channel = bot(slack)
    first = channel.send(MESSAGE, TICKET)
    slack.tricks = [*[""] * call, trick]
    with pytest.raises(DeliveryError):
        channel.follow(MESSAGE, TICKET, first)
    slack.tricks = []
    for _ in range(2):
        channel.follow(MESSAGE, TICKET, first)
    assert sorted(one["name"] for one in files(slack)) == sorted(file_name(one, TICKET) for one in IMAGES)
    assert sorted(said[:5] for said in words(slack)) == ["Press", "Stori"]


def test_without_the_scope_the_digest_arrives_and_says_which_scope_is_missing(slack):
    slack.scopes.remove("files:write")
    channel = bot(slack)
    assert channel.probe() == (
        "vigie in Acme HQ, member of #crisis; no pictures in digests: the token lacks the scope files:write"
    )
    first = channel.send(MESSAGE, TICKET)
    for _ in range(2):
        channel.follow(MESSAGE, TICKET, first)
    *_, said = words(slack)
    assert len(words(slack)) == 3
    assert said.startswith("The pictures are missing: the token in ")
    assert "lacks the scope files:write: add it as in docs/slack-app-manifest.yaml" in said
    assert slack.files == {}


def test_with_the_scope_there_is_nothing_to_say_of_pictures(slack):
    assert bot(slack).probe() == "vigie in Acme HQ, member of #crisis"


@pytest.mark.parametrize("later", [PATIENCE - timedelta(minutes=1), PATIENCE + timedelta(minutes=1)])
def test_words_wait_for_no_picture_and_after_half_an_hour_nobody_waits_for_one(slack, later):
    channel, first, _ = patient(slack, later)
    slack.tricks = ["", "", "fail-after"]  # the bytes do not arrive
    if later < PATIENCE:
        with pytest.raises(DeliveryError, match="HTTP 500"):
            channel.follow(MESSAGE, TICKET, first)
        assert len(words(slack)) == 2
    else:
        channel.follow(MESSAGE, TICKET, first)
        assert words(slack)[-1] == "The pictures are missing: Slack did not take a picture (HTTP 500)."


def test_a_message_of_pictures_alone_has_a_thread_too(slack):
    channel = bot(slack)
    bare = replace(MESSAGE, chapters=())
    channel.follow(bare, TICKET, channel.send(bare, TICKET))
    assert len(files(slack)) == 2


def test_an_incoming_webhook_shows_none(slack):
    hook(slack).send(MESSAGE, TICKET)
    assert slack.files == {}
    assert "picture" not in json.dumps(slack.messages)


def patient(slack, later=timedelta()):
    """A channel, and how long it waited; ``later``: than the first message."""
    clock, waited = FakeClock(datetime.now(UTC)), list[float]()
    around = Surroundings(name="crisis-room", clock=clock, allow=LOOPBACK)
    given = settings(token="${SLACK_BOT_TOKEN}", channel="#crisis", api_url=slack.api_url)
    channel = SlackChannel(given, around, pause=waited.append)
    first = channel.send(MESSAGE, TICKET)
    clock.forward(later)
    return channel, first, waited


def test_files_that_show_a_while_after_slack_said_so_are_waited_for_and_not_sent_again(slack):
    channel, first, waited = patient(slack)
    slack.shares_after = 2
    channel.follow(MESSAGE, TICKET, first)
    assert waited == [1.0]
    channel.follow(MESSAGE, TICKET, first)
    assert len(files(slack)) == len(slack.files) == 2


def test_files_that_never_show_are_sent_again_with_their_words_as_a_comment(slack):
    channel, first, waited = patient(slack)
    slack.shares_described = False
    with pytest.raises(DeliveryError, match="took the pictures and does not show them"):
        channel.follow(MESSAGE, TICKET, first)
    assert (waited, len(words(slack))) == ([1.0, 2.0, 4.0], 2)
    channel._way._around.clock.forward(timedelta(minutes=2))
    channel.follow(MESSAGE, TICKET, first)
    assert [one["text"] for one in replies(slack) if "files" in one] == [one.words for one in IMAGES]


def test_words_of_a_comment_wake_nobody(slack):
    channel, first, _ = patient(slack, timedelta(minutes=2))
    hostile = replace(MESSAGE, images=(replace(IMAGES[0], words="<!channel> & @here"),))
    channel.follow(hostile, TICKET, first)
    (shared,) = [one for one in replies(slack) if "files" in one]
    assert shared["text"].startswith("&lt;")
    assert slack.pings == []


def test_an_upload_goes_to_an_address_of_the_web_alone():
    def call(_method, _params):
        return {"upload_url": "file:///etc/passwd", "file_id": "F1"}

    thread = {"channel": "C1", "thread_ts": "1.0"}
    trouble = Gallery(IMAGES, TICKET, thread, timedelta(), call, (), print).share(())
    assert trouble is not None
    assert "not an http" in str(trouble)
    assert trouble.permanent
