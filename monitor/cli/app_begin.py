"""``vigie init``: the first rules file, with its options and its help."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.app_options import RULES, Rules

begin = typer.Typer()


@begin.command()
def init(
    brand: Annotated[str | None, typer.Option(help="Your brand, as people write it.")] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            help="What else it is called: a product, a nickname, an @handle, a #tag. Again for more."
        ),
    ] = None,
    site: Annotated[str | None, typer.Option(help="Its site, e.g. acme.example.")] = None,
    competitor: Annotated[list[str] | None, typer.Option(help="A competitor. Again for more.")] = None,
    context: Annotated[
        list[str] | None,
        typer.Option(
            help="Of a name that is an everyday word: a word that stands beside it when it is meant."
        ),
    ] = None,
    not_: Annotated[
        list[str] | None, typer.Option("--not", help="A phrase that means something else. Again for more.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(help="A language to listen in: en, fr, ... The first, if en or fr, is that of alerts."),
    ] = None,
    feed: Annotated[
        list[str] | None, typer.Option(help="The address of a feed you read. Again for more.")
    ] = None,
    slack: Annotated[str | None, typer.Option(help="The Slack channel to tell, e.g. #crisis.")] = None,
    timezone: Annotated[str | None, typer.Option(help="e.g. Europe/Paris; default: this machine's.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is not given is left out.")] = False,
    look: Annotated[
        bool, typer.Option(help="Read each source once and show what the last days would have brought.")
    ] = True,
    rules: Rules = RULES,
) -> None:
    """Write a first rules file from a few answers, and show at once what the last days would have brought.

    Asks for what is not given, in English or French. An existing file is never touched.
    Example: `vigie init --brand Acme --site acme.example --competitor Globex --language fr --yes`
    """
    from monitor.cli.init import Given, asker, begin_rules

    given = Given(
        brand=brand,
        also=also,
        site=site,
        competitors=competitor,
        context=context,
        excluded=not_,
        languages=language,
        feeds=feed,
        slack=slack,
        timezone=timezone,
    )
    begin_rules(given, rules, asker(yes=yes), look=look)
