"""What the demo says at the end: what was done, which alerts, and why there were no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.demo.chart import ACCENTS
from monitor.demo.words import say, span
from monitor.model import Alert, BrandName, Judged, Language, Reason, RuleName, Severity
from monitor.naming import title as named
from monitor.rules.explain import sentence
from monitor.tally import Tally


@dataclass(frozen=True, slots=True)
class Ended:
    """An alert as it ended.

    Args:
        began: how severe it was at first.
        told: after how long somebody knew; ``None``: nobody was told.
        by: who took it.
    """

    alert: Alert
    began: Severity
    told: timedelta | None
    by: str


def heading(phrase: str, language: Language) -> Text:
    """The title of a part."""
    return Text(f"\n{say(phrase, language)}", "bold cyan")


def done(tally: Tally, mentions: Sequence[Judged], ended: Sequence[Ended], language: Language) -> Table:
    """The figures, each with what is worth knowing about it."""
    seen = sum(one.seen for one in tally.polled.values())
    history = sum(one.mention.backfilled for one in mentions)
    langs = Counter(one.verdict.lang or say("unknown", language) for one in mentions).most_common()
    stories = Counter(one.mention.story for one in mentions)
    sent = tally.deliveries
    first = next((span(one.told) for one in ended if one.told is not None), "–")
    rows = [
        ("seen", seen, say("unnamed", language, number=seen - len(mentions))),
        ("kept", len(mentions), say("history", language, number=history)),
        ("languages", len(langs), ", ".join(f"{lang} {count}" for lang, count in langs)),
        ("stories", len(stories), say("largest", language, number=max(stories.values(), default=0))),
        (
            "alerts",
            tally.alerts,
            say("first", language, delay=first, delivered=sent["delivered"], tickets=sent.total()),
        ),
    ]
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", style="bold")
    table.add_column(style="dim")
    for what, number, remark in rows:
        table.add_row(f"  {say(what, language)}", str(number), remark)
    return table


def alerts(ended: Iterable[Ended], zone: tzinfo, language: Language) -> Table:
    """The alerts, in the order they opened."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("opened", "severity", "rule", "mentions", "after", "taken", "resolved"):
        title = say(column, language)
        table.add_column(
            f"  {title}" if column == "opened" else title, justify="right" if column == "mentions" else "left"
        )
    for one in ended:
        alert = one.alert
        accent = ACCENTS[alert.severity]
        steps = dict.fromkeys((one.began, alert.severity))
        table.add_row(
            f"  {_clock(alert.opened_at, zone)}",
            Text(" → ".join(named("severity", step, language) for step in steps), accent),
            Text(alert.rule, f"bold {accent}"),
            str(alert.total),
            say("nobody", language) if one.told is None else span(one.told),
            one.by or "–",
            _clock(alert.resolved_at, zone),
        )
    return table


def silence(
    reason: Reason, remark: str, *, rule: RuleName, brand: BrandName, zone: tzinfo, language: Language
) -> Group:
    """Why a rule did not fire: when it came nearest, the engine's own sentence, and what was behind it."""
    until = reason.numbers.get("until")
    at = _clock(until if isinstance(until, datetime) else None, zone)
    return Group(
        Text.assemble(f"  {at}  ", (rule, "bold"), f" · {brand.title()} · ", (reason.name, "yellow")),
        Padding(Text(sentence(reason, brand.title(), language, zone)), (0, 0, 0, 9)),
        Padding(Text(remark, "dim"), (0, 0, 0, 9)),
    )


def hushed(alert: Alert, other: Alert, zone: tzinfo, language: Language) -> Group:
    """Why nobody was told of an alert that opened: what it said, and whose crisis kept it quiet."""
    assert alert.hush is not None, "it was kept quiet by something"
    head = (f"  {_clock(alert.opened_at, zone)}  ", (alert.rule, "bold"), f" · {alert.brand.title()} · ")
    return Group(
        Text.assemble(*head, (named("hush", alert.hush, language), "yellow")),
        Padding(Text(sentence(alert.reason, alert.brand.title(), language, zone)), (0, 0, 0, 9)),
        Padding(Text(say("hushed", language, other=other.rule), "dim"), (0, 0, 0, 9)),
    )


def what_next(rules: Path, language: Language) -> Text:
    """Where to go from here."""
    shown = rules.relative_to(Path.cwd()) if rules.is_relative_to(Path.cwd()) else rules
    steps = (
        (f"vigie check {shown}", "next-check"),
        (f"cp {shown} my-rules.yaml", "next-copy"),
        ("vigie drill safety-scare --channel console --rules my-rules.yaml", "next-drill"),
        ("vigie run --rules my-rules.yaml", "next-run"),
    )
    text = Text()
    for command, remark in steps:
        text.append(f"  {command}\n", "bold").append(f"    {say(remark, language)}\n", "dim")
    text.rstrip()
    return text


def _clock(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}" if at else "–"
