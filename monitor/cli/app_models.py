"""The commands about classifiers: graded and trained, with their options and their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.app_options import RULES, Rules, Short

models = typer.Typer(rich_markup_mode="markdown")

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV, TSV or JSONL: text, label, lang.")]
Map = Annotated[str, typer.Option(help="Other column names: text=body,label=airline_sentiment")]
Labels = Annotated[str, typer.Option(help="What other labels mean: 0=negative,1=neutral,2=positive")]
Lang = Annotated[
    str | None,
    typer.Option(help="The language of rows that say none; default: it is detected.", show_default=False),
]


@models.command()
def evaluate(
    files: Files,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A kind of classifier, kind:file, or `rules`: the one in the rules file; may be given again. Default: linear and vader.",
            show_default=False,
        ),
    ] = None,
    map: Map = "",
    labels: Labels = "",
    lang: Lang = None,
    format: Annotated[Short, typer.Option(help="How to print the figures.")] = Short.table,
    html: Annotated[
        Path | None, typer.Option(help="Write a page there, with pictures.", show_default=False)
    ] = None,
    rules: Rules = RULES,
) -> None:
    """Say how good classifiers are on labelled posts: by language and label, how well calibrated, and how fast.

    Example: `vigie evaluate labelled.csv --model linear --model vader --html report.html`
    """
    from monitor.cli.evaluate import evaluate as run
    from monitor.cli.labels import Reading

    run(
        files,
        model or ["linear", "vader"],
        rules=rules,
        how=Reading(map, labels, lang),
        as_json=format is Short.json,
        html=html,
    )


@models.command()
def train(
    files: Files,
    output: Annotated[Path, typer.Option(help="Where to write the model.")],
    held_out: Annotated[
        Path | None,
        typer.Option(help="More posts to calibrate on, beside a tenth of FILE.", show_default=False),
    ] = None,
    name: Annotated[str, typer.Option(help="What verdicts call it: a name and a version.")] = "linear-own 1",
    map: Map = "",
    labels: Labels = "",
    lang: Lang = None,
    seed: Annotated[
        int, typer.Option(help="Decides the lot; the same seed and files make the same model.")
    ] = 1,
) -> None:
    """Train a sentiment model on your own labelled posts. Needs `pip install 'vigie[train]'`; using the model does not.

    Example: `vigie train labelled.csv --lang en --output our-own.npz`
    """
    from monitor.cli.labels import Reading
    from monitor.cli.train import train_model

    train_model(files, output, held_out=held_out, how=Reading(map, labels, lang), name=name, seed=seed)
