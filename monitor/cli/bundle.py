"""An alert written down for the record: JSON for machines and one page for people; neither needs Vigie any more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor import __version__
from monitor.account import Account, Span, account_json, chapters, highest, voices
from monitor.cli.explain import happened, loudest, rules_version, tone, words_that_decided
from monitor.cli.explained import Teller, teller
from monitor.cli.standings import asked_for
from monitor.errors import VigieError
from monitor.shapes import moment
from monitor.text import clean

TALL, WIDE = 100, 24  # of the chart, in its own units: the highest bar, and one bar with its gap


def freeze(account: Account, folder: Path, zone: tzinfo, now: datetime) -> tuple[Path, Path]:
    """Write it down; both files are there whole, or not at all.

    Raises:
        VigieError: the folder cannot be written.
    """
    stem = folder / f"alert-{account.alert.id}"
    record = {"frozen_at": moment(now), "vigie": __version__, **account_json(account)}
    files = {
        stem.with_suffix(".json"): f"{json.dumps(record, ensure_ascii=False, indent=2)}\n",
        stem.with_suffix(".html"): page(account, zone, now),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            half = path.with_name(f"{path.name}.part")
            half.write_text(text, encoding="utf-8", errors="replace")
            half.replace(path)
    except OSError as error:
        raise VigieError(f"{folder}: {error.strerror or error}") from error
    as_json, as_page = files
    return as_json, as_page


def page(account: Account, zone: tzinfo, now: datetime) -> str:
    """The account as one HTML file that needs nothing else; all that people wrote is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 -- imported when first needed: 40 ms

    tell = teller(account.language, zone)
    environment = Environment(
        loader=PackageLoader("monitor.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if isinstance(value, str) else value,
    )
    return environment.get_template("account.html.j2").render(
        account=account,
        alert=account.alert,
        voices=voices(account),
        rules=rules_version(account, tell),
        at=tell.at,
        zone=str(zone),
        t=tell,
        tone=lambda one: tone(one, tell),
        asked_for=lambda check: asked_for(check, tell),
        chapters=chapters(account.life),
        happened=lambda chapter: happened(chapter, tell),
        loudest=lambda one: loudest(one, tell),
        decided=words_that_decided,
        link=link,
        bars=_bars(account.spans, tell),
        wide=WIDE,
        tall=TALL,
        chart_text=chart_text(account, tell),
        frozen=now,
        version=__version__,
    )


def _bars(spans: Sequence[Span], tell: Teller) -> list[dict[str, Any]]:
    """Each window with its height, what is usual as a height, and a text for whoever points at it."""
    top = highest(spans) or 1.0
    return [
        {
            "x": place * WIDE,
            "height": round(TALL * span.count / top, 1),
            "usual": None if span.usual is None else round(TALL * span.usual / top, 1),
            "text": tell("bar", at=tell.at(span.end), count=span.count) + _usual(span, tell),
        }
        for place, span in enumerate(spans)
    ]


def chart_text(account: Account, tell: Teller) -> str:
    """The chart in words, for whoever cannot see it."""
    if not account.spans:
        return ""
    last, step = account.spans[-1], account.step
    before = [span.count for span in account.spans[:-1]]
    length = tell("chart-length", step=tell.span(step)) if step else ""
    said = tell("chart", count=last.count, length=length, at=tell.at(last.end)) + _usual(last, tell)
    if before:
        said += tell("chart-before", number=len(before), least=min(before), most=max(before))
    return f"{said}."


def _usual(span: Span, tell: Teller) -> str:
    return "" if span.usual is None else tell("chart-usual", usual=span.usual)


def link(url: str) -> str:
    """The address, if a reader may be offered it: of the web, and of nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""
