"""The commands about classifiers: graded and trained, with their options and their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.app_options import RULES, Rules, Short

models = typer.Typer(rich_markup_mode="markdown")
shelf = typer.Typer(
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Transformer models: pull one from a hub, list what is here, verify it, make it smaller.",
    epilog="Pulled models lie in `VIGIE_MODELS`; default: `vigie/models` in `XDG_DATA_HOME` or `~/.local/share`.",
)
models.add_typer(shelf, name="models")

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
            help="A kind of classifier, or kind:file; may be given again. Default: linear and vader.",
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
) -> None:
    """Say how good classifiers are on labelled posts: by language and label, how well calibrated, and how fast.

    Example: `vigie evaluate labelled.csv --model linear --model vader --html report.html`
    """
    from monitor.cli.evaluate import evaluate as run
    from monitor.cli.labels import Reading

    run(
        files,
        model or ["linear", "vader"],
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


@shelf.command()
def pull(
    name: Annotated[
        str | None,
        typer.Argument(
            help="As the hub has it: owner/name. Without one: all that the rules name.", show_default=False
        ),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option(
            help="The commit, 40 letters and digits; default: today's, which is told.", show_default=False
        ),
    ] = None,
    languages: Annotated[str, typer.Option(help="What it reads, where its card does not say so: en,fr")] = "",
    text: Annotated[
        str | None,
        typer.Option(help="How posts are prepared for it: plain, names or social.", show_default="plain"),
    ] = None,
    rules: Rules = RULES,
) -> None:
    """Bring a model here, for good: safetensors or ONNX, no pickle and no code, each file checked against the hub's list.

    Vigie never fetches a model by itself. `HF_ENDPOINT` names another hub, `HF_TOKEN` opens what needs a token. A pull
    that broke off goes on where it was. Needs `pip install 'vigie[transformers]'`.

    Example: `vigie models pull cardiffnlp/twitter-roberta-base-sentiment-latest --text names`
    """
    from monitor.cli.models import pull_models

    pull_models(name, revision, rules, languages=languages, text=text)


@shelf.command("list")
def list_(
    format: Annotated[Short, typer.Option(help="How to print it.")] = Short.table,
    rules: Rules = RULES,
) -> None:
    """Show the models in the box and those that were pulled: size, licence, languages, and what the rules use.

    Example: `vigie models list`
    """
    from monitor.cli.models import list_models

    list_models(rules, as_json=format is Short.json)


@shelf.command()
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MODEL]…",
            help="A name, name@revision or a folder. Without one: all.",
            show_default=False,
        ),
    ] = None,
    rules: Rules = RULES,
) -> None:
    """Compare every file with the SHA-256 that was noted when it came; exits with 1 if one differs or is missing.

    Example: `vigie models verify`
    """
    from monitor.cli.models import verify_models

    raise typer.Exit(verify_models(names or [], rules))
