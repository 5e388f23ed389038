"""The command that takes data out, with its options and its help."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, cast

import typer

from monitor.cli.app_options import DATABASE, RULES, Database, Rules, ShowHidden

taking = typer.Typer(rich_markup_mode="markdown")


class What(enum.StrEnum):
    """What there is to export."""

    mentions = "mentions"
    alerts = "alerts"
    stories = "stories"
    sources = "sources"


class FileFormat(enum.StrEnum):
    """What a file is written as."""

    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"


@taking.command()
def export(
    what: Annotated[What, typer.Argument(help="Of what.")] = What.mentions,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file, replaced when all is written; default: standard output."
        ),
    ] = None,
    format: Annotated[
        FileFormat | None,
        typer.Option(help="How to write it; default: as the file's name ends, or else csv."),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", "--since", help="From when: 2026-03-10, 2026-03-10T21:00, or how long ago: 7d."
        ),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", "--until", help="Until when, likewise.")] = None,
    brand: Annotated[str | None, typer.Option(help="Only of this brand.")] = None,
    sentiment: Annotated[str | None, typer.Option(help="negative, neutral, positive or unknown.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only about this topic.")] = None,
    intent: Annotated[str | None, typer.Option(help="Only of this intent: question, complaint, …")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only in this language: en, fr, … or unknown.")] = None,
    search: Annotated[str | None, typer.Option(help="Only with these words.")] = None,
    query: Annotated[
        str | None, typer.Option(help="Only those that a query holds for, as in `vigie query`.")
    ] = None,
    irrelevant: Annotated[
        bool, typer.Option("--irrelevant", help="Those, too, that a person said are not about the brand.")
    ] = False,
    show_hidden: ShowHidden = False,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Write all mentions, alerts, stories or sources to a file, oldest first: CSV, JSON lines or Parquet.

    Any number of rows in constant memory, beside a running daemon. Of sources that allow no more than a link, the words
    are left out; abuse and threats stand there as such, until you ask for their words. CSV is safe in spreadsheets.
    Parquet needs `pip install 'vigie[parquet]'`.

    Example: `vigie export mentions --brand acme --from 30d --output mentions.parquet`
    """
    from monitor.cli.export import Wish
    from monitor.cli.export import export as write
    from monitor.model import BrandName, IntentName, Label, SourceName, TopicName
    from monitor.store.search import MentionFilter

    wanted = MentionFilter(
        brand=BrandName(brand) if brand else None,
        sentiment=cast("Label | None", sentiment),
        topic=TopicName(topic) if topic else None,
        intent=cast("IntentName | None", intent),
        source=SourceName(source) if source else None,
        lang=lang,
        search=search,
        irrelevant=irrelevant,
    )
    wish = Wish(what=what.value, since=from_, until=to, wanted=wanted, query=query, show_hidden=show_hidden)
    write(rules, db, wish, style=format.value if format else None, output=output)
