"""Every command with its options and its help. What a command does is imported when it is called: `--help` is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor import __version__
from monitor.cli.app_options import (
    DATABASE,
    RULES,
    Database,
    Format,
    LogStyle,
    Prose,
    Rules,
    Short,
    Since,
    Until,
)
from monitor.cli.app_people import people

app = typer.Typer(
    name="vigie",
    help="Watches what the world says about a brand and its competitors, and tells the right people in time.",
    epilog="Start with `vigie demo`, then edit rules.yaml and `vigie run`.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=True,
)


def _version(asked: bool) -> None:  # noqa: FBT001 -- typer calls it so
    if asked:
        typer.echo(f"vigie {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Vigie: a lookout for a brand and its competitors."""


@app.command()
def run(
    rules: Rules = RULES,
    db: Database = DATABASE,
    log: Annotated[LogStyle, typer.Option(help="How to write the log.")] = LogStyle.console,
    listen: Annotated[
        str | None, typer.Option(help="Serve /metrics and /healthz there, e.g. 127.0.0.1:9464.")
    ] = None,
    heartbeat: Annotated[
        str | None,
        typer.Option(envvar="VIGIE_HEARTBEAT", help="A URL to call every minute, for a dead-man's switch."),
    ] = None,
) -> None:
    """Watch, until told to stop. Saving rules.yaml puts the new rules in force.

    Example: `vigie run --rules rules.yaml --db vigie.db --listen 127.0.0.1:9464`
    """
    from monitor.cli.run import run_daemon

    run_daemon(rules, db, log_style=log, listen=listen, heartbeat=heartbeat)


@app.command()
def once(
    rules: Rules = RULES,
    db: Database = DATABASE,
    format: Annotated[Short, typer.Option(help="How to print the summary.")] = Short.table,
    log: Annotated[LogStyle, typer.Option(help="How to write the log.")] = LogStyle.console,
) -> None:
    """Poll each source once, judge, weigh and deliver all there is, then say what was done.

    Exits with 1 if a source or a delivery failed. Example: `vigie once --db vigie.db`
    """
    from monitor.cli.once import run_once

    raise typer.Exit(run_once(rules, db, as_json=format is Short.json, log_style=log))


@app.command()
def check(
    rules: Annotated[Path, typer.Argument(envvar="VIGIE_RULES", help="The rules file.")] = RULES,
    format: Annotated[Short, typer.Option(help="How to print what is watched.")] = Short.table,
) -> None:
    """Say everything that is wrong with a rules file (exit 2), or what it watches (exit 0).

    Example: `vigie check rules.yaml`
    """
    from monitor.cli.check import check_rules

    check_rules(rules, as_json=format is Short.json)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSONL or CSV files.")],
    map: Annotated[str, typer.Option(help="Other column names: published_at=tweet_created,text=body")] = "",
    source: Annotated[
        str | None,
        typer.Option(help="What to call where they come from; default: what each row says, or else import."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Let them fire alerts; otherwise they are history.")
    ] = False,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Bring in mentions from files; rows that cannot be read are counted and shown with their reason.

    Example: `vigie import tweets.csv --source x-archive --map published_at=tweet_created,author=name`
    """
    from monitor.cli.bring_in import bring_in

    raise typer.Exit(bring_in(files, rules, db, mapping=map, source=source, live=live))


@app.command()
def mentions(
    brand: Annotated[str | None, typer.Option(help="Only of this brand.")] = None,
    since: Since = None,
    until: Until = None,
    sentiment: Annotated[str | None, typer.Option(help="negative, neutral, positive or unknown.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only about this topic.")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only in this language: en, fr, … or unknown.")] = None,
    search: Annotated[str | None, typer.Option(help="Only with these words.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 50,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """List what was said, newest first.

    Example: `vigie mentions --brand acme --sentiment negative --since 24h --format csv`
    """
    from monitor.cli.mentions import show_mentions

    show_mentions(
        rules,
        db,
        brand=brand,
        since=since,
        until=until,
        sentiment=sentiment,
        topic=topic,
        source=source,
        lang=lang,
        search=search,
        limit=limit,
        style=format.value,
    )


@app.command()
def query(
    text: Annotated[
        str, typer.Argument(metavar="QUERY", help="In single quotes, so that the shell leaves it alone.")
    ],
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
    from monitor.cli.query import try_query

    raise typer.Exit(
        try_query(text, rules, db, since=since, last=last, limit=limit, as_json=format is Short.json)
    )


@app.command()
def alerts(
    state: Annotated[
        str | None, typer.Option(help="Only those: open, escalated, acknowledged, snoozed or resolved.")
    ] = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 50,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """List alerts, newest first, each with where it stands, its reason, and where it was delivered.

    Example: `vigie alerts --state open --format json`
    """
    from monitor.cli.alerts import show_alerts

    show_alerts(rules, db, state=state, since=since, limit=limit, style=format.value)


@app.command()
def explain(
    alert: Annotated[str, typer.Argument(help="The alert's id, or enough of its first letters.")],
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    bundle: Annotated[
        Path | None,
        typer.Option(
            help="Write it down in this folder: a page and its JSON, for the record.", show_default=False
        ),
    ] = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Say why an alert fired, with every number, and who was told.

    The window beside what is usual, whether it is one voice or many, its evidence, its life, its deliveries, and how well
    the sources were seen. `--bundle` freezes all of it as a page and its JSON.

    Example: `vigie explain k3m9x2ab --bundle reports`
    """
    from monitor.cli.explain import explain_alert

    explain_alert(rules, db, alert, as_json=format is Short.json, bundle=bundle)


@app.command(name="why-not")
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


@app.command()
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


@app.command()
def sources(
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Show how each source is doing: last success, newest item, failures, next poll.

    Example: `vigie sources`
    """
    from monitor.cli.sources import show_sources

    show_sources(rules, db, style=format.value)


@app.command()
def classify(
    text: Annotated[
        list[str] | None, typer.Argument(help="Texts; without any, lines of standard input.")
    ] = None,
    rules: Rules = RULES,
) -> None:
    """Judge texts: one JSON object a line, with language, sentiment, topics and brands.

    Example: `vigie classify "Acme has recalled its heaters after two people were injured"`
    """
    from monitor.cli.classify import classify_texts

    classify_texts(text or [], rules)


@app.command()
def digest(
    from_: Annotated[
        str | None, typer.Option("--from", help="From when; default: a week before --to.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="Until when; default: now.")] = None,
    format: Annotated[Prose, typer.Option(help="How to print it.")] = Prose.md,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Compare the brands over a period, and with the period before.

    Example: `vigie digest --from 2026-03-02 --to 2026-03-09 > digest.md`
    """
    from monitor.cli.digest import show_digest

    show_digest(rules, db, since=from_, until=to, as_json=format is Prose.json)


@app.command(name="test")
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


@app.command()
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
        Path | None, typer.Option(help="Write the chart there, as a picture.", show_default=False)
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


@app.command()
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


@app.command()
def demo(
    language: Annotated[str, typer.Option(help="Of the alerts: en or fr.")] = "en",
    pace: Annotated[
        float, typer.Option(min=0, help="Seconds the whole replay may take; 0: no pauses.")
    ] = 10.0,
) -> None:
    """Replay an invented crisis at high speed, through the very same engine: no network, no token.

    Example: `vigie demo`
    """
    from monitor.cli.demo import play

    play(language, pace)


@app.command()
def doctor(
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Check rules, database, tokens, clock and reach, and say what to do about each problem (exit 1 if any).

    Example: `vigie doctor`
    """
    from monitor.cli.doctor import examine

    raise typer.Exit(examine(rules, db, as_json=format is Short.json))


@app.command()
def schema() -> None:
    """Print the JSON Schema of rules.yaml, for editors.

    Example: `vigie schema > rules.schema.json`
    """
    from monitor.cli.check import print_schema

    print_schema()


app.add_typer(people)
