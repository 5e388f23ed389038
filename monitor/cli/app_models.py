"""The commands about classifiers: graded and trained, with their options and their help."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.app_options import RULES, Half, Rules, Short

models = typer.Typer(rich_markup_mode="markdown")
shelf = typer.Typer(
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Transformer models: pull one from a hub, list what is here, verify it, make it smaller.",
    epilog="Pulled models lie in `VIGIE_MODELS`; default: `vigie/models` in `XDG_DATA_HOME` or `~/.local/share`.",
)
models.add_typer(shelf, name="models")


class Trained(enum.StrEnum):
    """What can be trained."""

    linear = "linear"
    transformer = "transformer"


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
            help="A kind of classifier, kind:file, or `rules`: the one in the rules file; may be given again. Default: rules, and linear beside it.",
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
    topics: Annotated[bool, typer.Option("--topics", help="Grade the topics instead.")] = False,
    half: Annotated[
        Half, typer.Option(help="With --topics: the posts to tune words on, those to believe, or all.")
    ] = Half.all,
    rules: Rules = RULES,
) -> None:
    """Say how good classifiers are on labelled posts: by language and label, how well calibrated, and how fast.

    With `--topics`, posts are labelled with the topics they touch (columns text, topics, lang; blank: none), and each topic
    gets its precision, its recall, and how often it fires on posts that touch none.

    Example: `vigie evaluate labelled.csv --model linear --model vader --html report.html`
    """
    if topics:
        if html is not None:
            raise typer.BadParameter("there is no page for --topics yet: leave one of the two out")
        from monitor.cli.evaluate_topics import evaluate_topics

        evaluate_topics(files, rules, lang=lang, half=half.value, as_json=format is Short.json)
        return
    from monitor.cli.evaluate import evaluate as run
    from monitor.cli.labels import Reading

    run(
        files,
        model or (["rules", "linear"] if rules.exists() else ["cascade", "linear"]),
        rules=rules,
        how=Reading(map, labels, lang),
        as_json=format is Short.json,
        html=html,
    )


@models.command()
def train(
    files: Files,
    output: Annotated[
        Path, typer.Option(help="Where to write the model: a file; of a transformer, a new folder.")
    ],
    kind: Annotated[Trained, typer.Option(help="What to train.")] = Trained.linear,
    held_out: Annotated[
        Path | None,
        typer.Option(help="More posts to calibrate on, beside a tenth of FILE.", show_default=False),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            help="What verdicts call it: a name and a version.", show_default="linear-own 1, or own 1"
        ),
    ] = None,
    map: Map = "",
    labels: Labels = "",
    lang: Lang = None,
    seed: Annotated[
        int, typer.Option(help="Decides the lot; the same seed and files make the same model.")
    ] = 1,
    base: Annotated[
        str | None,
        typer.Option(
            help="Of a transformer: the encoder to start from, a folder or a pulled model.",
            show_default=False,
        ),
    ] = None,
    epochs: Annotated[
        float, typer.Option(min=0.01, help="Of a transformer: how often each post is seen.")
    ] = 4.0,
    minutes: Annotated[
        float,
        typer.Option(
            min=0.01, help="Of a transformer: end after so long, all the same.", show_default="no limit"
        ),
    ] = float("inf"),
    teacher: Annotated[
        str | None,
        typer.Option(help="Of a transformer: a model whose doubts are taught as well.", show_default=False),
    ] = None,
) -> None:
    """Train a sentiment model on your own labelled posts: a linear one in seconds, or a transformer in an hour or so.

    Needs `pip install 'vigie[train]'`, or of a transformer `pip install 'vigie[train-transformer]'`; using the model
    needs neither.

    Example: `vigie train labelled.csv --lang en --output our-own.npz`,
    `vigie train labelled.csv --lang en --kind transformer --base encoders/minilm --output models/our-own`
    """
    from monitor.cli.labels import Reading
    from monitor.cli.train import train_careful, train_model

    how = Reading(map, labels, lang)
    if kind is Trained.linear:
        train_model(files, output, held_out=held_out, how=how, name=name or "linear-own 1", seed=seed)
        return
    train_careful(
        files,
        output,
        base=base,
        held_out=held_out,
        how=how,
        name=name or "own 1",
        seed=seed,
        epochs=epochs,
        minutes=minutes,
        teacher=teacher,
    )


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
    that broke off goes on where it was. A model without an ONNX file needs `pip install 'vigie[torch]'` to be read.

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


@shelf.command()
def export(
    model: Annotated[
        str, typer.Argument(help="A pulled model, name@revision, or a folder with safetensors.")
    ],
    output: Annotated[Path, typer.Option(help="The folder to write; it must be new.")],
    on: Annotated[
        list[Path] | None,
        typer.Option(help="Labelled posts to measure the loss on; may be given again.", show_default=False),
    ] = None,
    fp32: Annotated[
        bool, typer.Option("--fp32", help="Write the graph in 32 bits: where int8 loses too much.")
    ] = False,
    languages: Annotated[
        str, typer.Option(help="What the model reads, where nothing else says so: en,fr")
    ] = "",
    map: Map = "",
    labels: Labels = "",
    format: Annotated[Short, typer.Option(help="How to print the figures.")] = Short.table,
    rules: Rules = RULES,
) -> None:
    """Write a model as ONNX in int8, several times as fast on a CPU, and say what that costs in accuracy.

    Without labelled posts, both forms are compared on invented ones: how many labels turn. What the rules say of the
    model's labels holds. Needs `pip install 'vigie[train-transformer]'`; using the result does not.

    Example: `vigie models export owner/name --output models/small --on labelled.csv`
    """
    from monitor.cli.exporting import export_to

    export_to(
        model,
        output,
        on or [],
        rules,
        fp32=fp32,
        languages=languages,
        mapping=map,
        labels=labels,
        as_json=format is Short.json,
    )
