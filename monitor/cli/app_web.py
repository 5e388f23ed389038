"""The command that serves the page, with its options and its help."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.app_options import DATABASE, RULES, By, Database, Rules

PORT = 8484
Host = Annotated[
    str, typer.Option(help="Which address to listen on; any but this machine's own asks for a password.")
]
Port = Annotated[int, typer.Option(min=0, max=65_535, help="Which port; 0 takes any that is free.")]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name", help="What else the page is called, behind a proxy: vigie.example. May be repeated."
    ),
]

page = typer.Typer(rich_markup_mode="markdown")


@page.command()
def web(
    host: Host = "127.0.0.1",
    port: Port = PORT,
    name: Names = None,
    by: By = None,
    rules: Rules = RULES,
    db: Database = DATABASE,
) -> None:
    """Show what Vigie knows as a page in the browser, until Ctrl-C. What is done there, the daemon does.

    It listens on this machine alone and asks nobody who they are. On any other address, or under another name, whoever
    comes in says the password in the environment variable VIGIE_WEB_PASSWORD.

    Example: `vigie web --port 8484`
    """
    from monitor.cli.web import serve

    serve(rules, db, host=host, port=port, names=name or (), by=by)
