"""The commands by which people correct what the classifiers said, with their options and their help."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.app_options import DATABASE, RULES, By, Database, Note, Rules, Written

amends = typer.Typer(rich_markup_mode="markdown")


@amends.command()
def correct(
    mention: Annotated[str, typer.Argument(help="The mention's id, or enough of its first letters.")],
    sentiment: Annotated[
        str | None, typer.Option(help="How it speaks: negative, neutral or positive.")
    ] = None,
    towards: Annotated[
        str | None,
        typer.Option(help="Of this brand alone, where it names several: the others keep what was thought."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            metavar="±TOPIC", help="+safety: it is about that; -religion: it is not. As often as you like."
        ),
    ] = None,
    relevant: Annotated[
        str | None,
        typer.Option(help="no: it is not about the brand, and counts nowhere; yes: it is after all."),
    ] = None,
    undo: Annotated[
        bool,
        typer.Option(
            "--undo", help="Take back all that was corrected of it: the classifiers' verdict holds."
        ),
    ] = False,
    note: Note = "",
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Correct what was thought of a mention, and of all that tell its story. Rules and counts follow at once.

    Example: `vigie correct 3f9a0c1e --sentiment negative --topic -religion --topic +safety --note "not a joke"`

    Example: `vigie correct 3f9a0c1e --sentiment negative --towards globex`
    """
    from monitor.cli.correct import correct as correct_mention

    correct_mention(
        rules,
        db,
        mention,
        sentiment=sentiment,
        towards=towards,
        topics=topic or [],
        relevant=relevant,
        undo=undo,
        note=note,
        by=by,
    )


@amends.command()
def corrections(
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many, newest first; default: all.")
    ] = None,
    format: Annotated[
        Written, typer.Option(help="How to print them; jsonl: labelled texts, as classifiers are graded by.")
    ] = Written.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """List what people corrected, newest first, or write it as labelled texts for other tools.

    Example: `vigie corrections --format jsonl > corrected.jsonl`
    """
    from monitor.cli.correct import show_corrections

    show_corrections(rules, db, limit=limit, style=format.value)
