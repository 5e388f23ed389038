"""``vigie source …``: which kinds of sources there are, and whether one works, with their options and their help."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.app_options import DATABASE, RULES, Database, Format, Rules, Short

source = typer.Typer(
    help="Which kinds of sources there are, add one, and see whether one of yours works.",
    rich_markup_mode="markdown",
    no_args_is_help=True,
)


@source.command("list")
def list_(
    available: Annotated[
        bool, typer.Option("--available", help="Every kind that is installed, in use or not.")
    ] = False,
    terms: Annotated[
        bool,
        typer.Option("--terms", help="With what each needs, costs and allows, and where that is written."),
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="As a page in Markdown: docs/sources.md is that of all there are.")
    ] = False,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
) -> None:
    """List kinds of sources, each with what it reads and what it takes: those in use, or all.

    Example: `vigie source list --available`
    """
    from monitor.cli.source_terms import list_kinds

    list_kinds(None if available else rules, style="page" if page else format.value, terms=terms)


@source.command("add")
def add(
    kind: Annotated[str, typer.Argument(help="The kind: `vigie source list --available` shows them.")],
    keys: Annotated[
        list[str] | None, typer.Argument(help="KEY=VALUE, as the rules file has them: every=10m lang=fr.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    test: Annotated[bool, typer.Option(help="Try it at once, as `vigie source test` does.")] = True,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Add a source to the rules file, and try it. Every other line stays as it is; a wrong entry is not written.

    Asks for what is missing; a secret is named by its variable. What costs money is not tried. Example: `vigie source add feed url=https://acme.example/feed.xml`
    """
    from monitor.cli.source_add import add_source, asker

    raise typer.Exit(add_source(kind, keys or [], rules, asker(yes=yes), test=db if test else None))


@source.command("test")
def try_(
    name: Annotated[str, typer.Argument(help="Its name in the rules file.")],
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    yes: Annotated[bool, typer.Option("--yes", help="Spend what it costs without asking.")] = False,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Read a source twice, without keeping anything, and say whether it behaves: same posts, cursor, dates, clean text.

    Of one that costs money a single page is read, once you have agreed to what that may cost; it counts against its budget.
    Exits with 1 if something is wrong. Example: `vigie source test tech-news`
    """
    from monitor.cli.source_test import asker, test_source

    raise typer.Exit(test_source(name, rules, db, as_json=format is Short.json, agree=asker(yes=yes)))
