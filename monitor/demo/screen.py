"""What the demo shows while it plays: bars that rise on a terminal, a line an hour in a pipe; the cards come between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta, tzinfo
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from monitor.demo import OWN
from monitor.demo.chart import ACCENTS, COLOURS, TONES, Chart
from monitor.demo.replay import Step
from monitor.demo.words import day, say, span
from monitor.model import AlertEvent, AlertId, BrandName, EventKind, Language
from monitor.rules.explain import sentence
from monitor.watch import Tally

HOUR = timedelta(hours=1)


class Screen:
    """The bars and the lines around them.

    Args:
        rivals: the brands that get one row each.
    """

    def __init__(
        self, console: Console, chart: Chart, rivals: Sequence[BrandName], zone: tzinfo, language: Language
    ) -> None:
        self.console = console
        self._chart = chart
        self._rivals = rivals
        self._zone = zone
        self._language = language
        self._open = 0
        self._status = Text()
        # No refresh of its own: it draws when a step says so, and so never flickers.
        self._live = Live(console=console, auto_refresh=False, get_renderable=self._frame)

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def opening(self, posts: int) -> None:
        """Two lines: what you are about to see."""
        self.console.print(Text(f"\n{say('title', self._language)}", "bold cyan"))
        self.console.print(
            Text(say("opening", self._language, posts=posts) + "\n"), width=min(self.console.width, 100)
        )

    def step(self, step: Step, tally: Tally, delays: Mapping[AlertId, timedelta]) -> None:
        """One minute more.

        Args:
            delays: after how long each alert was told.
        """
        self._chart.add(step.judged)
        opened = [event for event in step.events if event.kind is EventKind.OPENED]
        resolved = [event for event in step.events if event.kind is EventKind.RESOLVED]
        self._open += len(opened) - len(resolved)
        for event in opened:
            self._chart.mark(event.at, event.alert.severity)
            delay = span(delays[event.alert.id])
            told = say("told", self._language, rule=event.alert.rule, delay=delay)
            self._say(Text(f"  ↳ {told}\n", "dim"))
        for event in resolved:
            self._say(self._resolution(event))
        local = step.now.astimezone(self._zone)
        self._status = Text(
            say(
                "status",
                self._language,
                day=day(local.weekday(), self._language),
                time=f"{local:%H:%M}",
                seen=sum(one.seen for one in tally.polled.values()),
                kept=sum(one.admitted.new for one in tally.polled.values()),
                open=self._open,
            ),
            "bold",
        )
        if self._live.is_started:
            if step.judged or step.events or not local.minute % 5:
                self._live.refresh()
        elif not local.minute and step.now > self._chart.begins:
            self._hour(step)

    def _say(self, line: Text) -> None:
        """A line; a pipe gets it whole."""
        self.console.print(line, soft_wrap=not self.console.is_terminal)

    def _frame(self) -> Group:
        return self.picture(coloured=self.console.color_system is not None and not self.console.no_color)

    def picture(self, *, coloured: bool) -> Group:
        """The bars as they stand: what a terminal shows at the bottom."""
        legend = Text.assemble(" " * 8, (say("legend", self._language, brand=OWN.title()) + "   ", "dim"))
        for tone in reversed(TONES):
            legend.append("■ ", COLOURS[tone]).append(say(tone, self._language) + "  ", "dim")
        lines = [
            Text(),
            legend,
            *self._chart.bars(OWN, coloured=coloured),
            *self._chart.axis(),
            *(self._chart.line(rival) for rival in self._rivals),
            Text(),
            self._status,
        ]
        for line in lines:
            line.no_wrap, line.overflow = True, "crop"
        return Group(*lines)

    def _hour(self, step: Step) -> None:
        """What the last hour brought, in one line."""
        since = step.now - HOUR
        counts = self._chart.counted(OWN, since)
        others = ", ".join(
            f"{rival.title()} {self._chart.counted(rival, since).total()}" for rival in self._rivals
        )
        line = say(
            "hour",
            self._language,
            hours=f"{since.astimezone(self._zone):%H}–{step.now.astimezone(self._zone):%H} h",
            own=f"{OWN.title()} {counts.total()}",
            negative=counts["negative"],
            others=others,
        )
        self._say(Text(line))

    def _resolution(self, event: AlertEvent) -> Text:
        alert, language = event.alert, self._language
        over = say(
            "over",
            language,
            mentions=f"{alert.total} {say('mentions', language)}",
            duration=span(alert.fired_at - alert.opened_at),
            why=sentence(event.reason, alert.brand.title(), language),
        )
        line = Text(f"{event.at.astimezone(self._zone):%H:%M}  ")
        line.append("✓ ", "green").append(alert.rule, f"bold {ACCENTS[alert.severity]}")
        line.append(f" · {over}", "dim")
        return line
