"""Every command with its options and its help. What a command does is imported when it is called: `--help` is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor import __version__
from monitor.cli.app_amends import amends
from monitor.cli.app_begin import begin
from monitor.cli.app_export import taking
from monitor.cli.app_models import models
from monitor.cli.app_options import (
    DATABASE,
    RULES,
    By,
    Database,
    Format,
    LogStyle,
    Prose,
    Rules,
    Short,
    ShowHidden,
    Since,
    Until,
)
from monitor.cli.app_people import people
from monitor.cli.app_source import source
from monitor.cli.app_trust import trust
from monitor.cli.app_web import PORT, Host, Names, Port, page

app = typer.Typer(
    name="vigie",
    help="Watches what the world says about a brand and its competitors, and tells the right people in time.",
    epilog="Start with `vigie demo`, then `vigie init` and `vigie run`.",
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
    web: Annotated[bool, typer.Option("--web", help="Show the page, too, as `vigie web` does.")] = False,
    host: Host = "127.0.0.1",
    port: Port = PORT,
    name: Names = None,
) -> None:
    """Watch, until told to stop. Saving rules.yaml puts the new rules in force.

    Example: `vigie run --rules rules.yaml --db vigie.db --listen 127.0.0.1:9464`
    """
    from monitor.cli.run import run_daemon

    place = (host, port, tuple(name or ())) if web else None
    run_daemon(rules, db, log_style=log, listen=listen, heartbeat=heartbeat, web=place)


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
    named: Annotated[
        Path | None, typer.Option("--rules", hidden=True)
    ] = None,  # as every other command has it
) -> None:
    """Say everything that is wrong with a rules file (exit 2), or what it watches (exit 0).

    Example: `vigie check rules.yaml`
    """
    from monitor.cli.check import check_rules

    check_rules(named or rules, as_json=format is Short.json)


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
def story(
    id: Annotated[
        str, typer.Argument(help="The story's id, or enough of it; or that of a mention that tells it.")
    ],
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Show where a story is told, who told it first, and how long it took to each other place.

    Example: `vigie story 3f9a0c1e`
    """
    from monitor.cli.story import show_story

    show_story(rules, db, id, style=format.value)


@app.command()
def mentions(
    brand: Annotated[str | None, typer.Option(help="Only of this brand.")] = None,
    since: Since = None,
    until: Until = None,
    sentiment: Annotated[str | None, typer.Option(help="negative, neutral, positive or unknown.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only about this topic.")] = None,
    intent: Annotated[str | None, typer.Option(help="Only of this intent: question, complaint, …")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only in this language: en, fr, … or unknown.")] = None,
    search: Annotated[str | None, typer.Option(help="Only with these words.")] = None,
    irrelevant: Annotated[
        bool, typer.Option("--irrelevant", help="Those, too, that a person said are not about the brand.")
    ] = False,
    show_hidden: ShowHidden = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 50,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """List what was said, newest first. Abuse and threats stand there as such, until you ask for their words.

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
        intent=intent,
        source=source,
        lang=lang,
        search=search,
        irrelevant=irrelevant,
        show_hidden=show_hidden,
        limit=limit,
        style=format.value,
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
def sources(
    terms: Annotated[
        bool,
        typer.Option(
            "--terms", help="Instead, what each of them asks of us: key, price, limits, what may be kept."
        ),
    ] = False,
    spending: Annotated[
        bool,
        typer.Option(
            "--spending",
            help="Instead, what each spent today and this month, what it may, and when that is used up.",
        ),
    ] = False,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Show how each source is doing: last success, newest item, failures, next poll. Or its terms, or what it spends.

    "looked at" counts its posts each time one comes, "mentions" those that name a brand of yours, each once.

    Example: `vigie sources --spending`
    """
    if spending:
        from monitor.cli.source_spending import show_spending

        show_spending(rules, db, style=format.value)
        return
    if terms:
        from monitor.cli.source_terms import show_terms

        show_terms(rules, style=format.value)
        return
    from monitor.cli.sources import show_sources

    show_sources(rules, db, style=format.value)


@app.command()
def classify(
    text: Annotated[
        list[str] | None, typer.Argument(help="Texts; without any, lines of standard input.")
    ] = None,
    rules: Rules = RULES,
) -> None:
    """Judge texts: one JSON object a line, with language, sentiment, topics, intents and brands.

    Example: `vigie classify "Acme has recalled its heaters after two people were injured"`
    """
    from monitor.cli.classify import classify_texts

    classify_texts(text or [], rules)


@app.command()
def digest(
    name: Annotated[
        str | None, typer.Argument(help="One of the rules file; without, all brands of a week.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="From when; default: a week before --to, or as NAME has it.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            help="Until when, a day not included: --to 2026-03-09 ends with the 8th; default: now, or of NAME the last midnight.",
        ),
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send NAME now to its channels, marked as sent by hand.")
    ] = False,
    by: By = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Ask NAME's model for its summary in prose, too.")
    ] = False,
    format: Annotated[
        Prose,
        typer.Option(
            help="Markdown, one HTML file with pictures, a PDF (needs vigie[pdf]), what Slack would get, or JSON."
        ),
    ] = Prose.md,
    open: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Tell what changed: the brands over a period, against the period before and the usual; or send such a digest by hand.

    A comparison that would not be fair is refused, with the reason.

    Example: `vigie digest --from 2026-03-02 --to 2026-03-09 --format html > digest.html`

    Example: `vigie digest --format pdf --open`
    """
    if send:
        from monitor.cli.digest_send import send_digest
        from monitor.errors import VigieError

        if name is None:
            raise VigieError("--send needs a name: `vigie digests` lists them")
        send_digest(rules, db, name, since=from_, until=to, by=by)
        return
    from monitor.cli.digest import show_digest

    style = "html" if open and format is not Prose.pdf else format.value
    show_digest(rules, db, name, since=from_, until=to, style=style, open_it=open, prose=summary)


@app.command()
def digests(
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """List the digests that are sent by themselves: when last, where to, and when next.

    Example: `vigie digests`
    """
    from monitor.cli.digest_send import show_digests

    show_digests(rules, db, style=format.value)


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


app.add_typer(begin)
app.add_typer(source, name="source")
app.add_typer(trust)
app.add_typer(models)
app.add_typer(people)
app.add_typer(amends)
app.add_typer(taking)
app.add_typer(page)
