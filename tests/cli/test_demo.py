from __future__ import annotations

import functools
import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from monitor.cli.demo import BARS, CARD, RULES, _tempo, play, staged
from monitor.demo import BEGINS, ENDS
from monitor.demo.summary import what_next
from monitor.model import AlertEvent, BrandName, EventId, EventKind, Reason, RuleName

ROOT = Path(__file__).parents[2]

# What becomes of the day: each alert's rule, when it opened, as what and under which hush, and when it was over.
STORY = [
    ("safety-scare", "20:42", "warning", None, "00:35"),
    ("mood-turns", "21:00", "warning", "inhibited", "23:52"),
    ("press-enquiry", "21:07", "crisis", None, "22:30"),
    ("boycott", "21:25", "warning", "inhibited", "22:29"),
    ("in-the-press", "21:55", "crisis", None, "00:35"),
]
# Who was told of what, and how long after the post that decided it.
TOLD = [
    ("safety-scare", "opened", "20:42", 68),
    ("safety-scare", "escalated", "20:52", 13),
    ("press-enquiry", "opened", "21:07", 42),
    ("mood-turns", "escalated", "21:10", 57),
    ("in-the-press", "opened", "21:55", 260),
]
# What people do.
DONE = [
    ("20:56", "acknowledged", "safety-scare", "marie"),
    ("21:09", "acknowledged", "press-enquiry", "sami"),
    ("22:31", "noted", "safety-scare", "marie"),
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


@dataclass(frozen=True)
class Day:
    """The day as the engine had it."""

    events: list[AlertEvent]
    told: dict[EventId, timedelta]
    silences: dict[tuple[str, str], Reason | None]
    copies: int
    deliveries: dict[str, int]
    texts: set[str]

    def of(self, *kinds):
        return [event for event in self.events if event.kind in kinds]


@pytest.fixture(scope="module", params=list(RULES))
def day(request):
    events: list[AlertEvent] = []
    told: dict[EventId, timedelta] = {}
    with redirect_stdout(io.StringIO()), staged(RULES[request.param]) as stage:
        for step in stage.replay.play(BEGINS, ENDS):
            events += step.events
            told |= {event.id: delay for event in step.events if (delay := stage.replay.told(event))}
        silences = {
            key: stage.replay.silence(RuleName(key[0]), BrandName(key[1]))
            for key in [("mood-turns", "solvane"), ("competitor-trouble", "thermeo"), ("boycott", "kaltus")]
        }
        copies = max(
            stage.store.reads.copies(
                story for one in stage.store.reads.mentions() if (story := one.mention.story)
            ).values()
        )
        texts = {one.mention.text for one in stage.store.reads.mentions()}
        return Day(events, told, silences, copies, dict(stage.replay.tally.deliveries), texts)


def local(event) -> str:
    return f"{event.at.astimezone(BEGINS.tzinfo):%H:%M}"


def test_these_alerts_open_in_this_order_at_these_times_and_no_other(day):
    resolved = {event.alert.id: local(event) for event in day.of(EventKind.RESOLVED)}
    assert [
        (event.alert.rule, local(event), event.alert.severity, event.alert.hush, resolved[event.alert.id])
        for event in day.of(EventKind.OPENED)
    ] == STORY
    assert {event.alert.brand for event in day.events} == {"solvane"}


def test_somebody_is_told_of_these_so_soon_and_of_nothing_else(day):
    assert [
        (event.alert.rule, event.kind, local(event), day.told[event.id].total_seconds())
        for event in day.events
        if event.id in day.told
    ] == TOLD
    assert day.deliveries == {"delivered": len(TOLD) + 4}, "four of them are told of the end, too"


def test_people_take_alerts_and_write_things_down(day):
    done = day.of(EventKind.ACKNOWLEDGED, EventKind.NOTED)
    assert [(local(event), event.kind, event.alert.rule, event.by) for event in done] == DONE
    assert all(event.note for event in done)


def test_a_warning_that_a_crisis_keeps_quiet_rings_when_it_becomes_one(day):
    opened, escalated = (
        event for event in day.of(EventKind.OPENED, EventKind.ESCALATED) if event.alert.rule == "mood-turns"
    )
    (crisis,) = {event.alert.id for event in day.events if event.alert.rule == "safety-scare"}
    assert (opened.alert.hush, opened.alert.behind) == ("inhibited", crisis)
    assert (escalated.alert.hush, escalated.alert.severity) == (None, "crisis")


def test_the_same_day_gives_the_same_alerts_every_time(day):
    opened = [event.alert.id for event in day.of(EventKind.OPENED)]
    assert opened == ["jjyz6xtl", "ripokavd", "q32eatrg", "jf6u3lo7", "xddsfn75"]


def test_one_angry_person_is_no_crisis(day):
    reason = day.silences["mood-turns", "solvane"]
    assert (reason.name, reason.numbers["count"], reason.numbers["authors"]) == ("too-few-authors", 14, 1)


def test_a_joke_is_loud_and_not_angry(day):
    reason = day.silences["competitor-trouble", "thermeo"]
    assert (reason.name, reason.numbers["count"], reason.numbers["at_least"]) == ("below-count", 5, 8)


def test_a_rule_that_had_nothing_to_decide_has_no_reason(day):
    assert day.silences["boycott", "kaltus"] is None


def test_the_agencys_text_in_eleven_papers_is_one_story(day):
    assert day.copies == 11


# --- what is shown ----------------------------------------------------------------------------------------------


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


WORDS = {
    "en": ["WARNING · Solvane · safety-scare · 20:42 CET", "CRISIS · Solvane · safety-scare · 20:52 CET", "×11 copies", "14 negative mentions of Solvane in 30 minutes, but by 1 author only; the rule asks for 5.", "32 mentions of Thermeo in that hour", "17–18 h Solvane 2, 1 negative · Thermeo 49, Kaltus 5", "What to do next: Call Support", "20:56 ● marie takes safety-scare: “Support and Legal are called. A first answer by ten.”", "21:00 ○ mood-turns, a warning, disturbs nobody: safety-scare is a crisis already", "Calm for 1 hour: resolved. 3 h 53 min in all · peak 13 in 1 h · 36 mentions by 29 authors.", "21:25 boycott · Solvane · inhibited 3 mentions of Solvane about boycott", "It fired, and nobody was told: safety-scare was a crisis", "21:25 warning boycott 7 kept quiet – 22:29", "20:42 warning → crisis safety-scare 36 1 min 08 s marie 00:35"],
    "fr": ["AVERTISSEMENT · Solvane · safety-scare · 20:42 CET", "CRISE · Solvane · safety-scare · 20:52 CET", "×11 copies", "14 mentions négatives de Solvane en 30 minutes, mais par 1 auteur seulement ; la règle en demande 5.", "32 mentions de Thermeo dans cette heure", "17–18 h Solvane 2, négatives : 1 · Thermeo 49, Kaltus 5", "Que faire maintenant : Appeler le support", "Sujets : sécurité 3", "20:56 ● marie s'occupe de safety-scare : « Support et juridique appelés. Une première réponse avant 22 h. »", "21:00 ○ mood-turns (avertissement) ne dérange personne : safety-scare est déjà une crise", "Au calme depuis 1 heure : résolue. 3 h 53 min en tout · pic 13 en 1 h · 36 mentions de 29 auteurs.", "21:25 boycott · Solvane · tue pendant une crise 3 mentions de Solvane", "Elle s'est déclenchée sans déranger personne : safety-scare était une crise", "21:25 avertissement boycott 7 tue – 22:29", "20:42 avertissement → crise safety-scare 36 1 min 08 s marie 00:35"],
}  # fmt: skip


@pytest.mark.parametrize("language", list(RULES))
def test_a_pipe_gets_whole_lines_in_the_readers_language(language):
    shown = piped(language)
    for words in WORDS[language]:
        assert words in " ".join(shown.split())
    assert "\x1b" not in shown
    told = re.findall(r"^  ↳ ([a-z-]+).*?(\d+ s|\d+ min \d+ s)\b", shown, re.MULTILINE)
    assert told == [
        ("safety-scare", "1 min 08 s"),
        ("safety-scare", "13 s"),
        ("press-enquiry", "42 s"),
        ("mood-turns", "57 s"),
        ("in-the-press", "4 min 20 s"),
    ]


def test_an_end_is_told_once_by_its_card_or_where_there_was_none_by_a_line():
    shown = piped("en")
    assert re.findall(r"^(\d\d:\d\d)  ✓ ([a-z-]+)", shown, re.MULTILINE) == [("22:29", "boycott")]
    assert shown.count("Calm for 1 hour: resolved.") == len(STORY)


@pytest.mark.parametrize("language", list(RULES))
def test_no_card_names_an_alert_that_is_forgotten_when_the_demo_ends(language):
    assert not re.search(r"vigie (ack|snooze|resolve|explain)", piped(language))


def test_what_nobody_was_told_of_is_not_said_to_have_been():
    assert not re.search(r"boycott: told|boycott · 21", piped("en"))
    cards = re.findall(r"^(?:CRISIS|WARNING) · Solvane · ([a-z-]+)", piped("en"), re.MULTILINE)
    assert "boycott" not in cards
    assert len(cards) == len(TOLD) + 4


def test_hostile_posts_stay_letters(day):
    assert (
        "<!here> <!channel> @everyone BOYCOTT SOLVANE won https://chirp.example/wade_shouts/live" in day.texts
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", piped("en"))


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
    )  # whoever was told of something; twice in one quarter of an hour
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
    assert BARS + CARD * len(TOLD) == pytest.approx(1)


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
    assert done.stdout.count("  ↳ ") == len(TOLD)
    assert list(tmp_path.iterdir()) == []
