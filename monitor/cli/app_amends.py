"""The commands by which people correct what the classifiers said, with their options and their help."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.app_options import DATABASE, RULES, By, Database, Format, Note, Rules, Short, Written

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


@amends.command()
def forget(
    author: Annotated[
        str | None,
        typer.Argument(help="Who, as the platform writes the name; case and a leading @ do not matter."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="In this source alone; default: wherever they write.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Keep what they write from now on; what was erased stays so.")
    ] = False,
    list: Annotated[
        bool, typer.Option("--list", help="Who is forgotten, by hash, and how many posts were not kept.")
    ] = False,
    by: By = None,
    format: Annotated[Format, typer.Option(help="How to print the list.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Erase all that an author said, for good, and keep nothing of theirs from now on.

    Shows what will go, and asks. The name is kept nowhere, only a salted hash, by which later posts are known: they are
    counted, and not kept. Alerts keep their numbers, and say that a post behind them was erased.

    Example: `vigie forget @jane_doe`

    Example: `vigie forget "Jane Doe" --source reviews --yes --by marie`
    """
    from monitor.cli.forget import forget as forget_author
    from monitor.cli.forget import show_forgotten

    if list:
        show_forgotten(rules, db, style=format.value)
    else:
        forget_author(rules, db, author or "", source=source, undo=undo, sure=yes, by=by)


@amends.command()
def learn(
    apply: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER",
            help="Put this file of the folder learned in force: 3; none: nothing learned. Changes one line of rules.yaml, and"
            " shows it.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Propose what your corrections teach: for sentiment, for topics, and words that name something else than your brand.

    Tries it on corrections that it was not made from, and proposes only what is better than what there is. The proposal is
    a file, learned/0001.json and so on; nothing changes until you name it in rules.yaml. Exits with 1 if there is nothing to
    propose.

    Example: `vigie learn`, and then `vigie learn --apply 3`
    """
    from monitor.cli.learn import learn as propose
    from monitor.cli.learn import put_in_force

    if apply is not None:
        put_in_force(rules, apply)
    else:
        raise typer.Exit(propose(rules, db, as_json=format is Short.json))
