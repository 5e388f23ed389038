"""Draw docs/demo.svg, the README's first picture: `python -m bench.picture`."""

from __future__ import annotations

import contextlib
import html
import io
import os
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from alerts.console import drawn
from monitor.cli.demo import ending, perform, staged
from monitor.demo import BEGINS, ENDS
from monitor.demo.chart import Chart
from monitor.demo.screen import Screen
from monitor.model import EventKind
from monitor.wiring import alert_card

WIDTH = 100
TARGET = Path(__file__).parents[1] / "docs" / "demo.svg"
THEME = TerminalTheme(
    (22, 27, 34),
    (201, 209, 217),
    [(22, 27, 34), (240, 98, 88), (86, 190, 110), (224, 175, 80), (97, 155, 250), (190, 130, 240), (86, 190, 205), (201, 209, 217)],
    [(110, 118, 129), (255, 123, 114), (126, 231, 135), (242, 204, 96), (121, 192, 255), (210, 168, 255), (118, 227, 234), (240, 246, 252)],
)  # fmt: skip
# No font is fetched from anywhere: the reader's own will do.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "Fira Code", "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas"
)

_BLANK = "&#160;"
_CELL = 12.2  # units a character is wide, in rich's picture
_RUN = re.compile(
    r'<text class="(?P<style>[^"]*)" x="(?P<x>[^"]*)" (?P<y>[^ ]*) [^ ]* (?P<clip>[^>]*)>(?P<said>[^<]*)</text>'
)


def _apart(run: re.Match[str]) -> str:
    """A run of text cut at its gaps, each part at its place: some viewers drop blanks, and few have the same font."""
    said = run["said"].replace(_BLANK, " ")
    parts = []
    for part in re.finditer(r"\S+(?: \S+)*", said):
        x = float(run["x"]) + _CELL * len(html.unescape(said[: part.start()]))
        length = _CELL * len(html.unescape(part[0]))
        words = part[0].replace(" ", _BLANK)
        place = f'x="{x:g}" {run["y"]} textLength="{length:g}" {run["clip"]}'
        parts.append(f'<text class="{run["style"]}" {place}>{words}</text>')
    return "".join(parts)


def draw() -> Console:
    """The best parts of the demo, recorded: the first crisis, the bars, the alerts and the silences."""
    os.environ |= {"COLUMNS": str(WIDTH), "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    os.environ.pop("NO_COLOR", None)
    console = Console(record=True, width=WIDTH, force_terminal=True, file=io.StringIO(), highlight=False)
    silent = Console(file=io.StringIO())
    with staged("rules.yaml") as stage:
        config = stage.config
        rivals = [brand.name for brand in config.brands if brand.competitor]
        screen = Screen(silent, Chart(BEGINS, ENDS), rivals, config.timezone, config.language)
        with contextlib.redirect_stdout(io.StringIO()):
            ended = perform(stage, screen, 0)
        reads, first = stage.store.reads, ended[0].alert
        worse = next(event for event in reads.events(first.id) if event.kind is EventKind.ESCALATED)
        evidence = list(reads.judged(worse.alert.mentions).values())
        card = Text.from_ansi(drawn(alert_card(worse.alert, config, evidence, {}, event=worse)).rstrip("\n"))
        show = Screen(console, Chart(BEGINS, ENDS), rivals, config.timezone, config.language)
        show.opening(stage.posts)
        console.print(card)
        console.print(screen.picture(coloured=True))
        console.print(*ending(stage, ended), sep="\n")
    return console


if __name__ == "__main__":
    svg = draw().export_svg(title="vigie demo", theme=THEME, code_format=FORMAT, unique_id="vigie")
    svg = re.sub(r"[ \t]+$", "", _RUN.sub(_apart, svg), flags=re.MULTILINE)
    TARGET.write_text(svg, encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size / 1024:.0f} KiB")
