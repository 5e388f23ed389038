from __future__ import annotations

import functools
import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from monitor.cli.demo import BARS, CARD, RULES, _tempo, play, staged
from monitor.demo import BEGINS, ENDS
from monitor.demo.summary import what_next
from monitor.model import BrandName, EventKind, RuleName

ROOT = Path(__file__).parents[2]

# What becomes of the day: each alert's rule, when it opened and how long after the deciding post, and when it was over.
STORY = [
    ("safety-scare", "20:42", 38, "01:35"),
    ("mood-turns", "21:01", 55, "23:11"),
    ("press-enquiry", "21:07", 42, "22:30"),
    ("boycott", "21:25", 55, "22:29"),
    ("in-the-press", "21:55", 260, "01:35"),
]


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def performed(language: str, stream: io.StringIO) -> str:
    with redirect_stdout(stream):
        play(language, 0)
    return stream.getvalue()


@functools.cache
def piped(language: str) -> str:
    return performed(language, io.StringIO())


@pytest.fixture(scope="module", params=list(RULES))
def day(request):
    """The day as the engine had it: its language, events with their delays, the ids, the silences."""
    opened, resolved = {}, {}
    with redirect_stdout(io.StringIO()), staged(RULES[request.param]) as stage:
        for step in stage.replay.play(BEGINS, ENDS):
            for event in step.events:
                if event.kind is EventKind.OPENED:
                    opened[event.alert.id] = (event, stage.replay.delay(event))
                elif event.kind is EventKind.RESOLVED:
                    resolved[event.alert.id] = event
        silences = {
            key: stage.replay.silence(RuleName(key[0]), BrandName(key[1]))
            for key in [("mood-turns", "solvane"), ("competitor-trouble", "thermeo"), ("boycott", "kaltus")]
        }
        copies = max(
            stage.store.reads.copies(
                story for one in stage.store.reads.mentions() if (story := one.mention.story)
            ).values()
        )
        deliveries = dict(stage.replay.tally.deliveries)
    return opened, resolved, silences, copies, deliveries


def local(event) -> str:
    return f"{event.at.astimezone(BEGINS.tzinfo):%H:%M}"


def test_these_alerts_ring_in_this_order_at_these_times_and_no_other(day):
    opened, resolved, _, _, deliveries = day
    assert [
        (
            event.alert.rule,
            local(event),
            delay.total_seconds(),
            local(resolved[id_]),
        )
        for id_, (event, delay) in opened.items()
    ] == STORY
    assert {event.alert.brand for event, _ in opened.values()} == {"solvane"}
    assert deliveries == {"delivered": len(STORY)}


def test_the_same_day_gives_the_same_alerts_every_time(day):
    assert list(day[0]) == ["hiq6ue6j", "zrrq3xdn", "dpcgol6r", "lkvhafme", "j522ote2"]


def test_one_angry_person_is_no_crisis(day):
    reason = day[2]["mood-turns", "solvane"]
    assert (reason.name, reason.numbers["count"], reason.numbers["authors"]) == ("too-few-authors", 14, 1)


def test_a_joke_is_loud_and_not_angry(day):
    reason = day[2]["competitor-trouble", "thermeo"]
    assert (reason.name, reason.numbers["count"], reason.numbers["at_least"]) == ("below-count", 3, 8)


def test_a_rule_that_had_nothing_to_decide_has_no_reason(day):
    assert day[2]["boycott", "kaltus"] is None


def test_the_agencys_text_in_eleven_papers_is_one_story(day):
    assert day[3] == 11


# --- what is shown ----------------------------------------------------------------------------------------------


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


WORDS = {
    "en": ["CRISIS · Solvane · safety-scare · 20:42 CET", "×11 copies", "14 negative mentions of Solvane in 30 minutes, but by 1 author only; the rule asks for 5.", "44 mentions of Thermeo in that hour", "17–18 h Solvane 2, 0 negative · Thermeo 49, Kaltus 5", "What to do next: Call Support"],
    "fr": ["CRISE · Solvane · safety-scare · 20:42 CET", "×11 copies", "14 mentions négatives de Solvane en 30 minutes, mais par 1 auteur seulement ; la règle en demande 5.", "44 mentions de Thermeo dans cette heure", "17–18 h Solvane 2, 0 négatives · Thermeo 49, Kaltus 5", "Que faire maintenant: Appeler le support"],
}  # fmt: skip


@pytest.mark.parametrize("language", list(RULES))
def test_a_pipe_gets_whole_lines_in_the_readers_language(language):
    shown = piped(language)
    for words in WORDS[language]:
        assert words in " ".join(shown.split())
    assert "\x1b" not in shown
    told = re.findall(r"^  ↳ ([a-z-]+).*?(\d+ s|\d+ min \d+ s)\b", shown, re.MULTILINE)
    assert told == [
        ("safety-scare", "38 s"),
        ("mood-turns", "55 s"),
        ("press-enquiry", "42 s"),
        ("boycott", "55 s"),
        ("in-the-press", "4 min 20 s"),
    ]
    over = re.findall(r"^(\d\d:\d\d)  ✓ ([a-z-]+) · \d+ mentions", shown, re.MULTILINE)
    assert sorted(over) == sorted((end, rule) for rule, _, _, end in STORY)
    cards = [shown.index(f"Solvane · {rule}") for rule, *_ in STORY]
    lines = [shown.index(f"  ↳ {rule}") for rule, *_ in STORY]
    assert all(card < line for card, line in zip(cards, lines, strict=True))
    assert cards == sorted(cards)


def test_hostile_posts_stay_letters():
    shown = piped("en")
    assert (
        "“<!here> <!channel> @everyone BOYCOTT SOLVANE won https://chirp.example/wade_shouts/live”" in shown
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)


def test_a_terminal_of_80_columns_sees_bars_that_fit(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = performed("en", Terminal())
    assert "\x1b[31m" in shown
    frame = plain(shown[: shown.rindex("What the lookout did")]).splitlines()[-16:]
    assert "Wed 02:00   posts 389   mentions 362   alerts open 0" in "\n".join(frame)
    assert any(
        line.count("▲") == 4 for line in frame
    )  # two of the five opened in the same quarter of an hour
    assert all(len(line.rstrip()) <= 80 for line in frame)


def test_no_color_means_no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = performed("en", Terminal())
    assert not re.search(r"\x1b\[[0-9;]*\b(3[1-7]|4[1-7]|9[0-7])m", shown)
    assert "█" in shown
    assert "▒" in shown


@pytest.mark.parametrize(
    ("rules", "offered"),
    [
        (Path.cwd() / "demo" / "rules.yaml", f"cp {Path('demo', 'rules.yaml')} my-rules.yaml"),
        (Path.cwd().parent / "rules.yaml", f"cp {Path.cwd().parent / 'rules.yaml'} my-rules.yaml"),
    ],
)
def test_it_says_where_its_rules_lie(rules, offered):
    console = Console(file=io.StringIO(), width=300)
    with console.capture() as shown:
        console.print(what_next(rules, "en"))
    assert offered in shown.get()


def test_a_language_that_nobody_wrote_is_refused(desk):
    result = desk.vigie("demo", "--language", "de")
    assert result.code == 1
    assert result.err == "vigie: --language de is not known: write en or fr\n"


# --- its manners ------------------------------------------------------------------------------------------------


def test_the_pauses_add_up_to_the_pace_and_the_evening_is_slow():
    assert (_tempo(0.0), _tempo(1.0)) == (0.0, 1.0)
    steps = [_tempo(number / 100) for number in range(101)]
    assert all(early < late for early, late in pairwise(steps))
    assert _tempo(0.85) - _tempo(0.7) > 2 * 0.15
    assert BARS + CARD * len(STORY) == pytest.approx(1)


ALONE = """
import sys

def watch(event, args):
    if event.startswith("socket."):
        raise AssertionError(f"the demo used the network: {event} {args}")

sys.addaudithook(watch)
sys.argv = ["vigie", "demo", "--pace", "0.5"]
from monitor.__main__ import main
main()
"""


def test_as_a_command_it_needs_no_network_and_leaves_nothing_behind(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONUTF8": "1", "TMPDIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.count("  ↳ ") == len(STORY)
    assert list(tmp_path.iterdir()) == []
