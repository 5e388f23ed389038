"""What the demo shows while it plays: bars that rise on a terminal, a line an hour in a pipe; the cards come between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, tzinfo
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from monitor.demo import OWN
from monitor.demo.chart import ACCENTS, COLOURS, TONES, Chart
from monitor.demo.replay import Step
from monitor.demo.words import say, span
from monitor.language import weekday
from monitor.model import AlertEvent, BrandName, EventId, EventKind, Language, RuleName
from monitor.naming import title
from monitor.rules.explain import sentence
from monitor.tally import Tally

HOUR = timedelta(hours=1)
_TOLD = {EventKind.OPENED: "told", EventKind.ESCALATED: "worse"}  # what a card has just told, and its line
_DONE = {EventKind.ACKNOWLEDGED: "took", EventKind.NOTED: "noted"}  # what people do


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
        self._rules: dict[str, RuleName] = {}  # of each alert
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

    def step(self, step: Step, tally: Tally, told: Mapping[EventId, timedelta]) -> None:
        """One minute more.

        Args:
            told: after how long, of the events that somebody was told of.
        """
        self._chart.add(step.judged)
        for event in step.events:
            self._open += (event.kind is EventKind.OPENED) - (event.kind is EventKind.RESOLVED)
            for line in self._lines(event, told.get(event.id)):
                self._say(line)
        local = step.now.astimezone(self._zone)
        self._status = Text(
            say(
                "status",
                self._language,
                day=weekday(local.weekday(), self._language),
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

    def _lines(self, event: AlertEvent, told: timedelta | None) -> Iterator[Text]:
        """What just happened to an alert; of most of it, the card above has told already."""
        alert, language = event.alert, self._language
        if told is not None and event.kind in _TOLD:
            self._chart.mark(event.at, alert.severity)
            line = say(_TOLD[event.kind], language, rule=alert.rule, delay=span(told))
            yield Text(f"  ↳ {line}\n", "dim")
        elif event.kind is EventKind.OPENED and alert.hush is not None:
            severity = title("severity", alert.severity, language)
            other = self._rules.get(alert.behind, alert.behind)
            line = say("quiet", language, rule=alert.rule, severity=severity, other=other)
            yield Text.assemble(f"{self._clock(event)}  ", ("○ ", "dim"), (line, "dim"))
        elif event.kind in _DONE:
            line = say(_DONE[event.kind], language, by=event.by, rule=alert.rule, note=event.note)
            yield Text.assemble(f"{self._clock(event)}  ", ("● ", "cyan"), line)
        elif event.kind is EventKind.RESOLVED and alert.told_at is None:  # else a card has said so
            yield self._resolution(event)
        self._rules[alert.id] = alert.rule

    def _clock(self, event: AlertEvent) -> str:
        return f"{event.at.astimezone(self._zone):%H:%M}"

    def _resolution(self, event: AlertEvent) -> Text:
        alert, language = event.alert, self._language
        over = say(
            "over",
            language,
            mentions=f"{alert.total} {say('mentions', language)}",
            duration=span(alert.fired_at - alert.opened_at),
            why=sentence(event.reason, alert.brand.title(), language),
        )
        line = Text(f"{self._clock(event)}  ")
        line.append("✓ ", "green").append(alert.rule, f"bold {ACCENTS[alert.severity]}")
        line.append(f" · {over}", "dim")
        return line
