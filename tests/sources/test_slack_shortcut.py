"""The shortcut "Add as mention": the real slack-sdk, and Socket Mode over a real websocket on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor.errors import SourceError
from monitor.ports import Closes, Opens, Surroundings
from sources import web
from sources.json_api import Wire
from sources.line import Pulse
from sources.slack import SlackSource
from sources.slack_shortcut import CALLBACK
from tests.fakes import FakeClock
from tests.makers import NOON
from tests.servers.slack import APP_TOKEN, SCOPES, TOKEN, SlackServer, slack_server
from tests.servers.slack_socket import SocketServer, until
from tests.source_contract import SourceContract, read_all

TS = f"{int(NOON.timestamp()) - 60}.000100"
PULSE = Pulse(dial=timedelta(seconds=2), goodbye=timedelta(seconds=0.05))
QUICK = (timedelta(seconds=0.01), timedelta(seconds=0.01))


class Chosen:
    """A workspace, and a Vigie that hears its shortcut."""

    def __init__(self, slack: SlackServer, folder: Path) -> None:
        self.slack = slack
        self.folder = folder
        self.socket = slack.socket = SocketServer()
        self.socket.start()
        self.made: list[SlackSource] = []

    def make(self, **given: Any) -> SlackSource:
        fields = {"kind": "slack", "name": "team", "token": "${TOKEN}", "app_token": "${APP}", **given}
        settings = SlackSource.Settings.model_validate(
            fields, context={"environ": {"TOKEN": TOKEN, "APP": APP_TOKEN, "BOT": TOKEN}}
        )
        around = Surroundings(
            "team", FakeClock(), (ip_network("127.0.0.0/8"),), folder=self.folder, asked=("Acme",)
        )
        wire = Wire(self.slack.api_url, web.Turns(timedelta()))
        source = SlackSource(settings, around, wire=wire, pulse=PULSE, pauses=QUICK)
        self.made.append(source)
        return source

    def opened(self, **given: Any) -> SlackSource:
        source = self.make(**given)
        source.open()
        assert self.socket.called(len(self.made))
        return source

    def choose(
        self, words: str = "Acme hums", ts: str = TS, channel: str = "C0000ELSEWHERE", **more: Any
    ) -> str:
        """Somebody chooses the shortcut; the name of the envelope."""
        message = {"type": "message", "user": "UANN", "ts": ts, "text": words, **more}
        return self.socket.envelope(
            {
                "type": "message_action",
                "callback_id": CALLBACK,
                "trigger_id": "1.2.3",
                "response_url": f"http://127.0.0.1:{self.slack.port}/actions/T0001/1/x",
                "user": {"id": "UBOB", "name": "bob"},
                "team": {"id": "T0001", "domain": "acme-hq"},
                "channel": {"id": channel, "name": "elsewhere"},
                "message_ts": ts,
                "message": message,
            }
        )

    def stop(self) -> None:
        for source in self.made:
            source.close()
        self.socket.stop()


@pytest.fixture
def chosen(tmp_path: Path) -> Iterator[Chosen]:
    with slack_server() as slack:
        held = Chosen(slack, tmp_path)
        yield held
        held.stop()


class TestShortcut(SourceContract):
    """What every source keeps, of what was chosen before."""

    @pytest.fixture(autouse=True)
    def _choose(self, chosen: Chosen) -> None:
        self.chosen = chosen
        source = chosen.opened()
        for number in range(3):
            assert chosen.socket.acked(
                chosen.choose(f"Acme {number}", f"{int(NOON.timestamp())}.{number:06}")
            )
        source.close()

    def make(self) -> SlackSource:
        return self.chosen.make()

    def test_it_goes_on_where_its_cursor_stands(self):
        """All that waits is one page."""
        first = read_all(self.make())
        assert read_all(self.make(), first.cursor).posts == []


def test_a_message_that_somebody_chose_is_a_mention_of_this_source(chosen):
    source = chosen.opened()
    assert [isinstance(source, port) for port in (Opens, Closes)] == [True, True]
    assert chosen.socket.acked(chosen.choose("<@UBOB>: Acme hums", thread_ts="1700000000.000100"))
    (post,) = read_all(source).posts
    assert (post.key, post.text, post.author) == (
        f"C0000ELSEWHERE/{TS}",
        "@Bob Brown: Acme hums",
        "Ann Smith",
    )
    assert post.url.startswith("https://acme-hq.slack.example/archives/C0000ELSEWHERE/p")
    assert until(lambda: chosen.slack.told)
    assert "Vigie has it" in chosen.slack.told[0]["text"]
    assert chosen.slack.told[0]["response_type"] == "ephemeral"


def test_its_key_is_that_of_the_same_message_read_in_its_channel(chosen):
    chosen.slack.say("crisis", user="UANN", text="Acme hums")
    (said,) = chosen.slack.messages
    said["ts"] = TS
    source = chosen.opened(channels=["#crisis"])
    assert chosen.socket.acked(chosen.choose(channel="C0000CRISIS"))
    posts = read_all(source).posts
    assert len(posts) == 2
    assert posts[0] == posts[1]


def test_what_a_program_said_is_taken_when_a_person_chose_it_but_never_our_own_card(chosen):
    source = chosen.opened()
    assert chosen.socket.acked(chosen.choose("Acme in the news", bot_id="B0007", username="Feeds"))
    assert chosen.socket.acked(chosen.choose("Acme alert", f"{TS[:-1]}9", bot_id="B0001"))
    assert [(post.author, post.text) for post in read_all(source).posts] == [("Feeds", "Acme in the news")]


def test_what_names_no_brand_is_not_kept_and_who_chose_it_is_told(chosen):
    source = chosen.opened()
    assert chosen.socket.acked(chosen.choose("rain"))
    assert until(lambda: chosen.slack.told)
    assert chosen.slack.told[0]["text"].startswith("Nothing was added")
    assert read_all(source).posts == []


def test_a_message_without_a_place_is_not_kept_and_who_chose_it_is_told(chosen):
    chosen.opened()
    assert chosen.socket.acked(chosen.choose(ts=""))
    assert until(lambda: chosen.slack.told)
    assert "cannot read" in chosen.slack.told[0]["text"]


def test_an_envelope_that_comes_twice_is_kept_once_and_acknowledged_twice(chosen):
    source = chosen.opened()
    assert chosen.socket.acked(chosen.choose())
    assert chosen.socket.acked(chosen.choose())
    assert len(read_all(source).posts) == 1


def test_it_is_on_disk_before_it_is_acknowledged_and_goes_when_it_was_admitted(chosen):
    source = chosen.opened()
    assert chosen.socket.acked(chosen.choose())
    (batch,) = (chosen.folder / "inlets" / "team").glob("*.jsonl")
    assert "Acme hums" in batch.read_text()
    source.close()
    again = chosen.opened()
    page = again.fetch(None)
    assert len(page.posts) == 1
    assert page.more
    assert len(again.fetch(None).posts) == 1  # the page was not kept
    assert again.fetch(page.cursor).posts == ()
    assert list((chosen.folder / "inlets" / "team").glob("*.jsonl")) == []


def test_what_cannot_be_kept_is_not_acknowledged_and_the_next_one_is_taken(chosen):
    source = chosen.opened()
    place = chosen.folder / "inlets" / "team"
    place.rename(chosen.folder / "away")
    lost = chosen.choose()
    (chosen.folder / "away").joinpath("x").touch()
    assert until(lambda: not chosen.socket.acked(lost, 0.2))
    (chosen.folder / "away").rename(place)
    assert chosen.socket.acked(chosen.choose("Acme again", f"{TS[:-1]}7"))
    assert lost not in chosen.socket.acks
    assert [post.text for post in read_all(source).posts] == ["Acme again"]


def test_other_envelopes_are_acknowledged_and_noise_is_passed_over(chosen):
    source = chosen.opened()
    for noise in ("{", "[]", '{"type": "events_api"}', '{"type": "x", "envelope_id": "e", "payload": 7}'):
        chosen.socket.send(noise)
    assert chosen.socket.acked(chosen.socket.envelope({"type": "block_actions"}))
    assert chosen.socket.acked(chosen.socket.envelope({"type": "message_action", "callback_id": "other"}))
    assert chosen.socket.acked(chosen.socket.envelope({"command": "/x"}, "slash_commands"))
    assert read_all(source).posts == []


@pytest.mark.parametrize("how", ["disconnect", "hang_up"])
def test_it_dials_again_when_it_is_asked_to_or_the_line_broke(chosen, how):
    source = chosen.opened()
    getattr(chosen.socket, how)()
    assert chosen.socket.called(2)
    assert chosen.socket.acked(chosen.choose())
    assert len(read_all(source).posts) == 1
    assert skipped(source) == ()


def test_opened_twice_it_calls_once_and_after_a_close_it_calls_again(chosen):
    source = chosen.opened()
    source.open()
    assert chosen.socket.calls == 1
    source.close()
    source.open()
    assert chosen.socket.called(2)
    assert chosen.socket.acked(chosen.choose())


def skipped(source: SlackSource) -> tuple[str, ...]:
    return source.fetch(read_all(source).cursor).skipped


def test_while_it_is_not_heard_that_is_said_and_channels_are_read_all_the_same(chosen):
    chosen.slack.say("crisis", user="UANN", text="Acme hums")
    chosen.slack.messages[0]["ts"] = TS
    source = chosen.opened(channels=["#crisis"])
    chosen.slack.left["apps.connections.open"] = 0
    chosen.socket.hang_up()
    assert until(lambda: "asks us to come less often" in str(skipped(source)))
    assert len(read_all(source).posts) == 1


def test_when_slack_says_no_for_good_the_next_fetch_is_told(chosen):
    source = chosen.opened()
    chosen.slack.socket = None
    chosen.socket.hang_up()

    def refused() -> bool:
        try:
            source.open()
        except SourceError as error:
            return "turn on Socket Mode" in str(error)
        return False

    assert until(refused)
    chosen.slack.socket = chosen.socket
    source.open()
    assert chosen.socket.called(2)


@pytest.mark.parametrize(
    ("token", "cure"), [("${BOT}", "`app_token` with xapp-"), ("${NONE}", "NONE is not set")]
)
def test_a_wrong_app_token_is_an_error_in_words(chosen, token, cure):
    for ask in ("open", "probe"):
        with pytest.raises(SourceError, match=cure):
            getattr(chosen.make(app_token=token), ask)()


def test_an_address_that_is_none_is_an_error_in_words(chosen):
    chosen.socket.ticket = lambda: "https://slack.example/"
    with pytest.raises(SourceError, match="no address for Socket Mode"):
        chosen.make().open()


def test_a_file_where_the_folder_should_be_is_an_error_in_words(chosen):
    (chosen.folder / "inlets").write_text("")
    with pytest.raises(SourceError, match="cannot be kept"):
        chosen.make().open()


def test_a_batch_that_cannot_be_read_from_disk_is_an_error_in_words(chosen):
    (chosen.folder / "inlets" / "team" / "7.jsonl").mkdir(parents=True)
    with pytest.raises(SourceError, match="cannot be kept"):
        chosen.make().fetch(None)


def test_a_row_that_cannot_be_read_is_said_and_passed(chosen):
    place = chosen.folder / "inlets" / "team"
    place.mkdir(parents=True)
    (place / "7.jsonl").write_text('{"head": 1}\nnonsense\n')
    reading = read_all(chosen.make())
    assert reading.posts == []
    assert reading.pages[0].skipped == ("7.jsonl cannot be read",)


def test_without_an_app_token_nobody_is_called(chosen):
    source = chosen.make(app_token=None, channels=["#crisis"])
    source.open()
    source.close()
    assert chosen.slack.calls == []


def test_the_doctor_is_told_that_it_hears(chosen):
    assert chosen.make().probe() == "vigie in Acme HQ, hears the shortcut"


def test_the_manifest_to_paste_has_the_shortcut_and_what_it_needs():
    manifest = YAML(typ="safe").load(Path(__file__).parents[2] / "docs" / "slack-app-manifest.yaml")
    (shortcut,) = manifest["features"]["shortcuts"]
    assert (shortcut["callback_id"], shortcut["type"]) == (CALLBACK, "message")
    assert len(shortcut["name"]) <= 24
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert "commands" in SCOPES


def test_the_ticket_and_the_tokens_are_in_no_error(chosen):
    chosen.socket.ticket = lambda: f"ws://127.0.0.1:{chosen.socket.port}/link/?ticket=stale"
    with pytest.raises(SourceError) as told:
        chosen.make().open()
    assert not {"stale", TOKEN, APP_TOKEN} & set(json.dumps(str(told.value)).replace("?", " ").split())
    assert "stale" not in str(told.value)
