"""``vigie models export``: a model made smaller, with the loss measured."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from monitor.cli.labels import Reading, read_files
from monitor.cli.output import print_json, print_table
from monitor.grades import Grades
from monitor.model import Json
from monitor.wiring import (
    Loss,
    export_model,
    models_folder,
    place_of,
    read_config,
    said_of,
    shown_size,
)


def export_to(
    model: str,
    output: Path,
    files: Sequence[Path],
    rules: Path,
    *,
    fp32: bool,
    languages: str,
    mapping: str,
    labels: str,
    as_json: bool,
) -> None:
    """Write the graph, and print what int8 costs."""
    models = models_folder()
    folder = place_of(model, models)
    said = said_of(folder, read_config(rules) if rules.exists() else None, rules, models).wanted
    if languages:
        reads = tuple(filter(None, (one.strip() for one in languages.split(","))))
        said = said.model_copy(update={"languages": reads})
    loss = export_model(
        folder,
        said,
        output,
        posts=read_files(files, Reading(mapping, labels)) if files else [],
        keep_whole=fp32,
        tell=lambda line: print(line, file=sys.stderr, flush=True),
    )
    show(loss, output, fp32=fp32, as_json=as_json)


def show(loss: Loss, output: Path, *, fp32: bool, as_json: bool) -> None:
    """Print what int8 costs."""
    if as_json:
        print_json(loss_json(loss))
        return
    print_table(
        ("", "size", "accuracy", "macro-recall"), [_row("32 bits", loss, 0), _row("int8", loss, 1)], empty=""
    )
    share = loss.turned / loss.posts
    where = "labelled posts" if loss.whole else "invented posts"
    print(
        f"\n{loss.turned} of {loss.posts} labels turned on {where} ({share:.1%}); no probability by more than {loss.apart:.2f}"
    )
    if loss.whole is None:
        print("that is agreement, no accuracy: give labelled posts with --on FILE")
    print(f"wrote {output}, {'32 bits' if fp32 else 'int8'}")
    print(f"use it:  classifiers: {{sentiment: {{kind: transformer, model: {output}}}}}")


def _row(what: str, loss: Loss, at: int) -> tuple[str, ...]:
    grades = (loss.whole, loss.small)[at]
    figures = ("–", "–") if grades is None else (f"{grades.accuracy:.3f}", f"{grades.macro_recall:.3f}")
    return (what, shown_size(loss.sizes[at]), *figures)


def loss_json(loss: Loss) -> dict[str, Json]:
    """The figures, for machines."""

    def figures(grades: Grades | None, size: int) -> dict[str, Json]:
        told: dict[str, Json] = {"size": size}
        if grades is not None:
            told |= {"accuracy": round(grades.accuracy, 4), "macro_recall": round(grades.macro_recall, 4)}
        return told

    return {
        "posts": loss.posts,
        "labelled": loss.whole is not None,
        "turned": loss.turned,
        "apart": round(loss.apart, 4),
        "fp32": figures(loss.whole, loss.sizes[0]),
        "int8": figures(loss.small, loss.sizes[1]),
    }
