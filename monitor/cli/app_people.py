"""The commands by which people act on alerts, with their options and their help."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.app_options import (
    DATABASE,
    RULES,
    Alert,
    By,
    Database,
    End,
    For,
    Format,
    Note,
    Rules,
)

people = typer.Typer(rich_markup_mode="markdown")


@people.command()
def ack(
    alert: Alert,
    note: Note = "",
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Say that somebody takes care of an alert: no reminders from now on. Its end is told all the same.

    Example: `vigie ack k3m9x2ab --note "calling the shop"`
    """
    from monitor.cli.orders import handle
    from monitor.model import Verb

    handle(Verb.ACK, rules, db, alert, by=by, note=note)


@people.command()
def snooze(
    alert: Alert,
    for_: For = None,
    until: End = None,
    note: Note = "",
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Leave an alert for later: no reminders until then; if it still lasts, it rings again. A crisis wakes it before.

    Example: `vigie snooze k3m9x2ab --for 2h`
    """
    from monitor.cli.orders import handle
    from monitor.model import Verb

    handle(Verb.SNOOZE, rules, db, alert, by=by, note=note, span=for_, until=until)


@people.command()
def resolve(
    alert: Alert,
    note: Note = "",
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """End an alert by hand, before it calms down by itself.

    Example: `vigie resolve k3m9x2ab --note "a joke, and it is over"`
    """
    from monitor.cli.orders import handle
    from monitor.model import Verb

    handle(Verb.RESOLVE, rules, db, alert, by=by, note=note)


@people.command()
def note(
    alert: Alert,
    text: Annotated[str, typer.Argument(help="What others should know.")],
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Write something down in an alert's log, where its channels show it; a resolved alert takes notes, too.

    Example: `vigie note k3m9x2ab "the supplier confirms the recall"`
    """
    from monitor.cli.orders import handle
    from monitor.model import Verb

    handle(Verb.NOTE, rules, db, alert, by=by, note=text)


@people.command()
def silence(
    reason: Annotated[str, typer.Option(help="Why; whoever wonders at the silence reads it.")],
    rule: Annotated[str | None, typer.Option(help="Only alerts of this rule.")] = None,
    brand: Annotated[str | None, typer.Option(help="Only alerts about this brand.")] = None,
    severity: Annotated[
        str | None, typer.Option(help="Only alerts up to it: watch, warning or crisis, which is the default.")
    ] = None,
    for_: For = None,
    until: End = None,
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Let alerts of a rule, a brand, or both, not be told for a time. They live all the same, and are told afterwards.

    Example: `vigie silence --brand acme --severity warning --for 2h --reason "the planned outage"`
    """
    from monitor.cli.orders import silence as silence_alerts

    silence_alerts(
        rules,
        db,
        rule=rule,
        brand=brand,
        severity=severity,
        span=for_,
        until=until,
        reason=reason,
        by=by,
    )


@people.command()
def silences(
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """List the silences in force: what is not told, until when, by whom, and why.

    Example: `vigie silences`
    """
    from monitor.cli.orders import show_silences

    show_silences(rules, db, style=format.value)


@people.command()
def unsilence(
    silence: Annotated[str, typer.Argument(help="The silence's id, or enough of its first letters.")],
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """End a silence now; what it hid and is still open is told.

    Example: `vigie unsilence p7q2s4`
    """
    from monitor.cli.orders import unsilence as end_silence

    end_silence(rules, db, silence, by=by)
