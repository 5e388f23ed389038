"""The options that several commands have, and the ways to print."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer


class Format(enum.StrEnum):
    """How to print a list."""

    table = "table"
    json = "json"
    csv = "csv"


class Written(enum.StrEnum):
    """How to print what other tools learn from, too."""

    table = "table"
    json = "json"
    csv = "csv"
    jsonl = "jsonl"


class Half(enum.StrEnum):
    """Which of the posts labelled with topics."""

    all = "all"
    dev = "dev"
    held = "held"


class Short(enum.StrEnum):
    """How to print what has no columns."""

    table = "table"
    json = "json"


class Prose(enum.StrEnum):
    """How to print a digest."""

    md = "md"
    html = "html"
    pdf = "pdf"
    slack = "slack"
    json = "json"


class LogStyle(enum.StrEnum):
    """How to write the log."""

    console = "console"
    json = "json"


Rules = Annotated[
    Path, typer.Option("--rules", envvar="VIGIE_RULES", help="The rules file.", show_default="rules.yaml")
]
Database = Annotated[
    Path, typer.Option("--db", envvar="VIGIE_DB", help="The SQLite file.", show_default="vigie.db")
]
ShowHidden = Annotated[
    bool,
    typer.Option("--show-hidden", help="With the words of abuse and threats, which are hidden otherwise."),
]
Since = Annotated[
    str | None, typer.Option(help="From when: 2026-03-10, 2026-03-10T21:00, or how long ago: 2h, 7d.")
]
Until = Annotated[str | None, typer.Option(help="Until when, likewise.")]
By = Annotated[
    str | None, typer.Option("--by", envvar="VIGIE_USER", help="Who you are; default: your login name.")
]
Alert = Annotated[str, typer.Argument(help="The alert's id, or enough of its first letters.")]
Note = Annotated[str, typer.Option("--note", help="What others should know.")]
For = Annotated[str | None, typer.Option("--for", help="For how long: 30m, 2h, 1d.")]
End = Annotated[str | None, typer.Option("--until", help="Until when: 2026-03-10T09:00, or 2026-03-10.")]
RULES, DATABASE = Path("rules.yaml"), Path("vigie.db")
