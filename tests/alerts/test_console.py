from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from dataclasses import replace

import pytest

from alerts.console import ConsoleChannel, drawn, plain
from monitor.errors import DeliveryError, Outcome
from monitor.model import AlertState, EventKind, Quote, Severity, TicketId
from monitor.ports import Surroundings, Updates
from tests.contracts import ChannelContract
from tests.fakes import FakeClock
from tests.hostile import HOSTILE
from tests.makers import NOON, make_message

AROUND = Surroundings(name="console", clock=FakeClock())
TICKET = TicketId("t1")
MESSAGE = make_message(
    title="CRISIS · Acme · safety-scare",
    severity=Severity.CRISIS,
    quotes=(
        Quote(
            author="@jo",
            place="news.example",
            at=NOON,
            text="The kettle caught fire",
            words=("caught fire",),
            url="https://news.example/1",
            copies=34,
        ),
    ),
    facts=(("So far", "27 mentions"), ("Tone", "negative 27")),
    advice="Call Jo.",
    runbook="https://wiki.example/crisis",
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "UTF-8"

    def isatty(self) -> bool:
        return True


class AsciiTerminal(Terminal):
    encoding = "ascii"


@pytest.mark.parametrize("written", [plain, drawn])
def test_a_french_card_quotes_and_labels_as_the_french_do(written):
    french = written(replace(MESSAGE, language="fr"))
    assert "«\u00a0The kettle " in re.sub(r"\x1b\[[0-9;]*m", "", french)
    assert "“" not in french
    if written is plain:
        assert "So far\u00a0: 27 mentions" in french
        assert "Procédure\u00a0: https://wiki.example/crisis" in french


def make(stream) -> ConsoleChannel:
    return ConsoleChannel(ConsoleChannel.Settings(), AROUND, stream)


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


class TestPlain(ChannelContract):
    @pytest.fixture
    def stream(self):
        return io.StringIO()

    @pytest.fixture
    def channel(self, stream):
        return make(stream)

    @pytest.fixture
    def shown(self, stream):
        return stream.getvalue

    @pytest.fixture
    def broken(self):
        return make(closed())


class TestTerminal(TestPlain):
    @pytest.fixture
    def stream(self):
        return Terminal()

    @pytest.fixture
    def shown(self, stream):
        """Without the colours, links and frame that are ours, as one line."""
        return lambda: " ".join(
            re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\|[╭╮╰╯│─]", "", stream.getvalue()).split()
        )


def test_on_a_pipe_each_idea_has_its_line():
    assert plain(MESSAGE).splitlines() == [
        "CRISIS · Acme · safety-scare · 12:00 UTC",
        "  12 negative mentions of Acme in 30 minutes by 9 authors.",
        "  “The kettle caught fire”",
        "    @jo · news.example · 12:00 UTC · \u00d734 copies",
        "    https://news.example/1",
        "  So far: 27 mentions",
        "  Tone: negative 27",
        "  What to do next: Call Jo.",
        "  Runbook: https://wiki.example/crisis",
        "",
    ]


def test_what_happens_to_an_alert_is_said_with_where_it_stands_and_what_can_be_done():
    stream = io.StringIO()
    make(stream).send(
        make_message(
            event=EventKind.ESCALATED,
            state=AlertState.ESCALATED,
            state_line="escalated to CRISIS · open since 11:00",
            news="Escalated to CRISIS. 84 mentions.",
            summary="84 mentions.",
            actions=(("Take it", "vigie ack k3v7"), ("Ask why", "vigie explain k3v7")),
        ),
        TICKET,
    )
    assert stream.getvalue().splitlines()[1:-1] == [
        "  escalated to CRISIS · open since 11:00",
        "  Escalated to CRISIS. 84 mentions.",
        "  Take it: vigie ack k3v7",
        "  Ask why: vigie explain k3v7",
    ]


def test_a_terminal_shows_the_same():
    shown = drawn(
        make_message(state_line="acknowledged by marie", actions=(("Ask why", "vigie explain k3v7"),))
    )
    for part in ("acknowledged by marie", "Ask why", "vigie explain k3v7"):
        assert part in shown


def test_the_end_of_an_alert_is_a_line():
    stream = io.StringIO()
    make(stream).send(replace(MESSAGE, event=EventKind.RESOLVED, news="Resolved after 2 h 10."), TICKET)
    assert stream.getvalue().splitlines() == [
        "CRISIS · Acme · safety-scare · 12:00 UTC",
        "  Resolved after 2 h 10.",
        "",
    ]


def test_a_console_does_not_live_and_its_settings_say_so():
    assert not ConsoleChannel.Settings().living
    assert not isinstance(make(None), Updates)


@pytest.mark.parametrize("columns", [40, 80, 100, 200])
@pytest.mark.parametrize(
    "message", [MESSAGE, make_message(), *(make_message(title=x, summary=x) for x in HOSTILE)]
)
def test_the_card_is_as_wide_as_the_terminal_and_at_most_100_columns(monkeypatch, columns, message):
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", str(columns))
    lines = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", drawn(message)).splitlines()
    assert {cell_len(line) for line in lines if line} == {min(columns, 100)}


def test_the_deciding_words_and_the_frame_wear_the_colour_of_the_severity(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLORTERM", raising=False)
    assert "\x1b[1;31mcaught fire\x1b[0m" in drawn(MESSAGE)
    assert "\x1b[33m╭" in drawn(make_message(severity=Severity.WARNING))


def test_a_terminal_that_cannot_draw_gets_plain_lines_it_can_show():
    stream = AsciiTerminal()
    make(stream).send(make_message(title="É · 日", summary="Ça brûle."), TICKET)
    assert stream.getvalue().startswith("? ? ? ? 12:00 UTC\n  ?a br?le.")


def test_a_card_is_written_in_one_piece_so_that_two_never_mix():
    class Once(Terminal):
        writes = 0

        def write(self, text: str) -> int:
            self.writes += 1
            return super().write(text)

    stream = Once()
    make(stream).send(MESSAGE, TICKET)
    assert stream.writes == 1


def test_a_reader_that_has_gone_is_a_delivery_error():
    read, write = os.pipe()
    os.close(read)
    pipe = os.fdopen(write, "w", encoding="utf-8")
    with pytest.raises(DeliveryError, match="Broken pipe") as caught:
        make(pipe).send(MESSAGE, TICKET)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()  # it still holds what could not be written
    assert caught.value.permanent
    assert caught.value.outcome is Outcome.NOT_DELIVERED


def test_without_a_stream_it_writes_to_whatever_standard_output_is(capsys):
    receipt = make(None).send(MESSAGE, TICKET)
    assert "CRISIS · Acme · safety-scare" in capsys.readouterr().out
    assert json.loads(receipt.reference) == {"ticket": "t1", "written_at": NOON.isoformat()}


def test_where_there_is_no_standard_output_nothing_crashes(monkeypatch):
    monkeypatch.setitem(vars(sys), "stdout", None)
    with pytest.raises(DeliveryError):
        make(None).send(MESSAGE, TICKET)
