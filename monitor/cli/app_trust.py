"""The commands by which rules are trusted: tried, tested, replayed and explained, with their options and their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.app_options import (
    DATABASE,
    RULES,
    Database,
    Format,
    Rules,
    Short,
    ShowHidden,
    Since,
)

trust = typer.Typer(rich_markup_mode="markdown")


@trust.command()
def query(
    text: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="In single quotes, so that the shell leaves it alone."),
    ] = None,
    explained: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Say what each platform is asked for it, and what is lost; without QUERY, for your brands.",
        ),
    ] = False,
    since: Since = None,
    last: Annotated[int, typer.Option(min=1, help="Try it on so many mentions, the newest.")] = 10_000,
    limit: Annotated[int, typer.Option(min=0, help="Show at most so many matches, newest first.")] = 10,
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Say in words what a query asks for, and which stored mentions it finds. Exits with 2 if it cannot be understood.

    Example: `vigie query 'acme NEAR/5 (fire OR burn*) NOT title:film' --since 7d`
    """
    if explained:
        from monitor.cli.questions import show_questions

        raise typer.Exit(show_questions(text, rules, as_json=format is Short.json))
    if text is None:
        raise typer.BadParameter("say what to look for, or --explain for what your brands are asked by")
    from monitor.cli.query import try_query

    raise typer.Exit(
        try_query(text, rules, db, since=since, last=last, limit=limit, as_json=format is Short.json)
    )


@trust.command()
def explain(
    alert: Annotated[str, typer.Argument(help="The alert's id, or enough of its first letters.")],
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    bundle: Annotated[
        Path | None,
        typer.Option(
            help="Write it down in this folder: a page and its JSON, for the record.", show_default=False
        ),
    ] = None,
    show_hidden: ShowHidden = False,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Say why an alert fired, with every number, and who was told.

    The window beside what is usual, whether it is one voice or many, its evidence, its life, its deliveries, and how well
    the sources were seen. `--bundle` freezes all of it as a page and its JSON.

    Example: `vigie explain k3m9x2ab --bundle reports`
    """
    from monitor.cli.explain import explain_alert

    explain_alert(rules, db, alert, as_json=format is Short.json, bundle=bundle, show_hidden=show_hidden)


@trust.command(name="why-not")
def why_not(
    rule: Annotated[str, typer.Argument(help="The rule's name.")],
    brand: Annotated[str | None, typer.Option(help="Only for this brand.", show_default=False)] = None,
    at: Annotated[
        str | None,
        typer.Option(
            help="At which moment: 2026-03-10T21:00, or how long ago: 2h. Default: now.", show_default=False
        ),
    ] = None,
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Say why a rule is silent, or was: each thing it asks for, with what there was; or why nobody was told.

    Example: `vigie why-not mood-turns --brand acme --at 2h`
    """
    from monitor.cli.why_not import show_why_not

    show_why_not(rules, db, rule, brand=brand, at=at, as_json=format is Short.json)


@trust.command()
def status(
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Say how every rule stands for every brand: watching, learning, blind, or with an alert; and what is silenced.

    Example: `vigie status`
    """
    from monitor.cli.status import show_status

    show_status(rules, db, as_json=format is Short.json)


@trust.command(name="test")
def prove(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]…", help="Test files; default: every *.test.yaml of this folder."),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Test these rules, whatever the files say.", show_default=False)
    ] = None,
    name: Annotated[
        str | None, typer.Option("-k", help="Only tests with this in their name.", show_default=False)
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Write a JUnit XML report there, for the CI.", show_default=False)
    ] = None,
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
) -> None:
    """Play the stories in *.test.yaml: do the rules alert when they should, and keep silent for the right reason?

    Exits with 1 if a test fails, with 2 if a file is broken. How to write one: docs/testing.md.

    Example: `vigie test -k "angry author" --junit report.xml`
    """
    from monitor.cli.prove import prove_rules

    raise typer.Exit(prove_rules(files or [], rules, name=name, junit=junit, in_json=format is Short.json))


@trust.command()
def backtest(
    from_: Annotated[
        str | None,
        typer.Option("--from", help="From when, or how long ago: 28d; default: all that is stored."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Until when; default: as far as the store goes.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Other rules: say what they would have done instead.", show_default=False),
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option(help="Only this rule, as if it stood alone; may be given again.")
    ] = None,
    brand: Annotated[
        list[str] | None, typer.Option(help="Only alerts about this brand; may be given again.")
    ] = None,
    as_collected: Annotated[
        bool,
        typer.Option(
            "--as-collected",
            help="What was known when: mentions arrive when they were collected, what was history stays so.",
        ),
    ] = False,
    format: Annotated[Format, typer.Option(help="How to print the alerts.")] = Format.table,
    html: Annotated[
        Path | None, typer.Option(help="Write a page there, with its chart.", show_default=False)
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option(help="Write the chart there, as a picture: needs vigie[charts].", show_default=False),
    ] = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Say what the rules would have done with what is stored: each alert with its reason, and how many a week.

    Each mention arrives at the moment it was published, history too; the engine is the daemon's own.

    Example: `vigie backtest --from 28d --against new-rules.yaml`
    """
    from monitor.cli.backtest import Asked, run_backtest

    asked = Asked(
        names=rule or (), brands=brand or (), against=against, style=format.value, html=html, png=png
    )
    run_backtest(rules, db, since=from_, until=to, as_collected=as_collected, asked=asked)


@trust.command()
def advise(
    rule: Annotated[str, typer.Argument(help="The rule's name.")],
    at_most: Annotated[str, typer.Option(help="How many alerts there may be: 2/week, 1/day, 3/month.")],
    from_: Annotated[
        str | None,
        typer.Option("--from", help="From when, or how long ago: 56d; default: all that is stored."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Until when; default: as far as the store goes.")
    ] = None,
    brand: Annotated[
        list[str] | None, typer.Option(help="Only alerts about this brand; may be given again.")
    ] = None,
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Find the thresholds with which a rule keeps to so many alerts, and say what would be missed.

    Each setting is played over stored history, as `vigie backtest` does. Exits with 1 if no setting keeps to it, or if
    the history cannot tell.

    Example: `vigie advise mood-turns --at-most 2/week`
    """
    from monitor.cli.advise import find_thresholds

    raise typer.Exit(
        find_thresholds(
            rules,
            db,
            rule,
            at_most=at_most,
            since=from_,
            until=to,
            brands=brand or (),
            as_json=format is Short.json,
        )
    )


@trust.command()
def drill(
    rule: Annotated[str, typer.Argument(help="The rule's name.")],
    channel: Annotated[str, typer.Option(help="Where to send it: a channel of the rules file.")],
    brand: Annotated[
        str | None,
        typer.Option(
            help="Whose crisis it is; default: the first that the rule selects.", show_default=False
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            help="What the invented posts say; default: what the rule listens for.", show_default=False
        ),
    ] = None,
    format: Annotated[Short, typer.Option(help="How to print what came of it.")] = Short.table,
    rules: Rules = RULES,
) -> None:
    """Practise: a crisis that is invented, and says so, through the real stages to a channel of your choice.

    Posts are invented, judged, weighed and sent; the message is marked as a drill. Says how long it took from mention to
    message, and exits with 1 if none arrived. It has a database of its own: nothing of it stays.

    Example: `vigie drill safety-scare --channel test-room`
    """
    from monitor.cli.drill import run_drill

    raise typer.Exit(run_drill(rules, rule, channel, brand=brand, text=text, as_json=format is Short.json))
