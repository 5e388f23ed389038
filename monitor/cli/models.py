"""``vigie models``: which transformer models are here, whether they are whole, and how others come."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from monitor.cli.output import print_json, print_table
from monitor.config.model import Config
from monitor.errors import ClassifierError, VigieError
from monitor.model import Json
from monitor.wiring import (
    Model,
    Text,
    damaged,
    listed,
    models_folder,
    place_of,
    pull,
    read_config,
    shown_size,
    wanted_by,
)

_SHORT = 12  # letters of a revision that tell it from any other


def pull_models(
    name: str | None, revision: str | None, rules: Path, *, languages: str, text: str | None
) -> None:
    """Bring the model here, or all that the rules name and are not here."""
    reads = tuple(filter(None, (one.strip() for one in languages.split(","))))
    if text not in {None, "plain", "names", "social"}:
        raise VigieError(f"--text {text}: expected plain, names or social")
    if name is not None:
        _pull(name, revision, reads, text or "plain")
        return
    if revision is not None:
        raise VigieError("--revision is of a model: name it")
    wanted = wanted_by(read_config(rules))
    if not wanted:
        print(f"{rules} names no model of a hub: there is nothing to pull")
    for pinned, stages in wanted.items():
        said = next((stage.languages for stage in stages if stage.languages), reads)
        _pull(pinned.name, pinned.revision, said, text or "plain")


def _pull(name: str, revision: str | None, languages: Sequence[str], text: Text | str) -> None:
    how: Text = "names" if text == "names" else "social" if text == "social" else "plain"
    found = pull(
        name,
        revision,
        models_folder(),
        languages=languages,
        text=how,
        tell=lambda line: print(line, file=sys.stderr, flush=True),
    )
    print(
        f"{found.name} is in {found.folder}: {shown_size(found.size)}, licence {found.licence or 'not said'}"
    )
    reads = "" if found.languages else ", languages: [en]"
    print("use it, in rules.yaml:")
    print(f"  sentiment: {{kind: transformer, model: {found.name}, revision: {found.revision}{reads}}}")
    if found.needs:
        print(f"to read with it: {found.needs}")
    if not found.languages:
        print("its card does not say which languages it reads: write them there")


def list_models(rules: Path, *, as_json: bool) -> None:
    """Print what is in the box, what was pulled, and what the rules name and is not here."""
    models = listed(models_folder(), _config(rules), rules.parent)
    if as_json:
        print_json([_json(one) for one in models])
        return
    rows = [
        (
            one.name,
            one.revision[:_SHORT],
            one.where,
            shown_size(one.size) if one.size else "–",
            one.licence or "?",
            " ".join(one.languages) or "?",
            ", ".join(one.used) or "–",
        )
        for one in models
    ]
    columns = ("model", "state", "where", "size", "licence", "reads", f"used by {rules}")
    print_table(columns, rows, empty="no models")
    print(f"pulled models lie in {models_folder()}")


def verify_models(names: Sequence[str], rules: Path) -> int:
    """Compare each file with its SHA-256; 1 if one is not what it was."""
    if names:
        models = [_at(place_of(name, models_folder()), name) for name in names]
    else:
        models = [
            one for one in listed(models_folder(), _config(rules), rules.parent) if one.where != "missing"
        ]
    wrong = 0
    for model in models:
        found = damaged(model)
        wrong += bool(found)
        print(f"{model.name} {model.revision[:_SHORT]}: {'DAMAGED' if found else 'whole'}")
        for name, what in found:
            print(f"    {name} {what}")
    if wrong:
        print(
            "`vigie models pull` mends what came from a hub: it fetches the damaged files alone",
            file=sys.stderr,
        )
    return int(bool(wrong))


def _at(folder: Path, name: str) -> Model:
    if not (folder / "vigie.json").is_file():
        raise ClassifierError(
            f"{folder} has no vigie.json: nothing says what its files should be", permanent=True
        )
    return Model(name, "", folder, "")


def _config(rules: Path) -> Config | None:
    return read_config(rules) if rules.exists() else None


def _json(one: Model) -> dict[str, Json]:
    return {
        "name": one.name,
        "revision": one.revision,
        "where": one.where,
        "folder": str(one.folder),
        "size": one.size,
        "licence": one.licence,
        "languages": list(one.languages),
        "used": list(one.used),
    }
