"""Transformer models as the commands need them: where they lie, which the rules use, brought here, checked, made smaller."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.cascade import CascadeSettings
from classifiers.linear import LinearClassifier, LinearSettings
from classifiers.topic_model import misnamed
from classifiers.topics import TopicClassifierSettings
from classifiers.transformer import NamedModel, TransformerSettings
from classifiers.transformer.classifier import folder_of
from classifiers.transformer.folder import ABOUT, BUILT_IN, ONNX, About, Text, read_file
from classifiers.transformer.hub import Hub, shown_size
from classifiers.transformer.manifest import differences
from classifiers.transformer.shelf import Pinned, found, is_name, pulled
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.errors import ClassifierError, EdgeError
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings

__all__ = [
    "Model",
    "Text",
    "damaged",
    "lacking",
    "listed",
    "models_folder",
    "place_of",
    "pull",
    "said_of",
    "shown_size",
    "wanted_by",
]


def models_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where pulled models lie: ``VIGIE_MODELS``, or ``vigie/models`` among the user's data (XDG Base Directory)."""
    if chosen := environ.get("VIGIE_MODELS"):
        return Path(chosen).expanduser().absolute()
    data = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "vigie" / "models"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is here, or that the rules want to be.

    Args:
        folder: where it lies.
        where: ``in the box``, ``pulled``, or ``missing``.
        size: bytes of all its files.
        used: the classifiers of the rules that name it.
    """

    name: str
    revision: str
    folder: Path
    where: str
    size: int = 0
    licence: str = ""
    languages: tuple[str, ...] = ()
    used: tuple[str, ...] = ()

    @property
    def needs(self) -> str:
        """What must be installed to read with it; empty where nothing more is needed."""
        if not any((self.folder / name).is_file() for name in ONNX):
            return "pip install 'vigie[torch]', or `vigie models export`: it has no ONNX file"
        if not (self.folder / "tokenizer.json").is_file():
            return "pip install 'vigie[transformers]': it has no tokenizer.json"
        return ""


def lacking(settings: ClassifierSettings, folder: Path, models: Path) -> Iterator[str]:
    """What a classifier needs and is not here: a sentence each, with the command that brings it.

    A cascade goes on without a folder of the operator's own, as it does when one goes missing later, and so do the lists of
    topics; a model that was never pulled is a mistake all the same.
    """
    alone = isinstance(settings, TransformerSettings)
    around = Surroundings("models", SystemClock(), folder=folder, models=models)
    for stage in _models(settings):
        needed = alone or stage.pinned is not None
        try:
            where = folder_of(stage, around)
        except ClassifierError as error:
            if needed:
                yield str(error)
        else:
            if needed and not where.is_dir():
                yield f"there is no model in {where}: no such folder"
            if isinstance(stage, TopicClassifierSettings) and (wrong := misnamed(where, stage.labels)):
                yield wrong
    yield from _unreadable(settings, folder)


def _unreadable(settings: ClassifierSettings, folder: Path) -> Iterator[str]:
    """Why the linear model that must work, alone or as the first stage, does not."""
    first = settings.stages[0] if isinstance(settings, CascadeSettings) else settings
    if isinstance(first, LinearSettings) and first.model is not None:
        try:
            LinearClassifier(first, Surroundings("models", SystemClock(), folder=folder))
        except EdgeError as error:
            yield str(error)


def wanted_by(config: Config) -> dict[Pinned, list[NamedModel]]:
    """The hub's models that the rules use."""
    wanted: dict[Pinned, list[NamedModel]] = {}
    for settings in config.classifiers.values():
        for stage in _models(settings):
            if stage.pinned is not None:
                wanted.setdefault(stage.pinned, []).append(stage)
    return wanted


def listed(models: Path, config: Config | None, folder: Path = Path()) -> list[Model]:
    """Every model in the box, each folder that the rules name, whatever was pulled, and what they want and is not here.

    Args:
        config: ``None``: there are no rules, and nothing is used.
        folder: where the rules lie.
    """
    used: dict[str | Pinned, list[str]] = {}
    for what, settings in _judging(config).items():
        for stage in _models(settings):
            used.setdefault(stage.pinned or stage.model, []).append(what)
    boxed = [
        _described(folder, name=folder.name, where="in the box", used=used.get(folder.name, ()))
        for folder in sorted(BUILT_IN.iterdir())
        if folder.is_dir()
    ]
    here = dict(pulled(models))
    brought = [
        _described(
            folder, name=pinned.name, revision=pinned.revision, where="pulled", used=used.get(pinned, ())
        )
        for pinned, folder in here.items()
    ]
    missing = [
        Model(pinned.name, pinned.revision, pinned.folder(models), "missing", used=tuple(by))
        for pinned, by in used.items()
        if isinstance(pinned, Pinned) and pinned not in here
    ]
    own = [
        _own((folder / Path(name).expanduser()).absolute(), name, by)
        for name, by in used.items()
        if isinstance(name, str) and name not in {one.name for one in boxed}
    ]
    return boxed + own + brought + missing


def _judging(config: Config | None) -> Mapping[str, ClassifierSettings]:
    """What judges, by what it judges: the cascade in the box where the rules name nothing for sentiment."""
    if config is None:
        return {}
    return {"sentiment": CascadeSettings(kind="cascade"), **config.classifiers}


def _own(folder: Path, name: str, used: Sequence[str]) -> Model:
    if not folder.is_dir():
        return Model(name, "", folder, "missing", used=tuple(used))
    return _described(folder, name=name, where="your folder", used=used)


def damaged(model: Model) -> list[tuple[str, str]]:
    """Each file of a model that is not what it was, and what is wrong with it."""
    if not model.folder.is_dir():
        return [(str(model.folder), "no such folder")]
    try:
        about = _about(model.folder)
    except ClassifierError as error:
        return [(ABOUT, str(error))]
    return list(differences(model.folder, about.files))


def pull(
    name: str,
    revision: str | None,
    models: Path,
    *,
    languages: Sequence[str],
    text: Text,
    tell: Callable[[str], None],
    environ: Mapping[str, str] = os.environ,
) -> Model:
    """Bring a model here from the hub that ``HF_ENDPOINT`` names; without a revision, as it is today.

    Raises:
        ClassifierError: see ``Hub.pull``.
    """
    hub = Hub(environ.get("HF_ENDPOINT", "").rstrip("/"), tell)
    pinned = Pinned(name, revision) if revision else hub.newest(name)
    folder = hub.pull(pinned, models, languages=languages, text=text)
    return _described(folder, name=name, revision=pinned.revision, where="pulled", used=())


def place_of(wanted: str, models: Path) -> Path:
    """The folder that a word of the command line means: one of that name, one in the box, or a pulled model.

    Raises:
        ClassifierError: there is none.
    """
    if (folder := Path(wanted).expanduser()).is_dir():
        return folder.absolute()
    if (BUILT_IN / wanted).parent == BUILT_IN and (BUILT_IN / wanted).is_dir():
        return BUILT_IN / wanted
    if is_name(wanted.partition("@")[0]):
        return found(models, wanted)
    raise ClassifierError(f"there is no folder {wanted}, and no pulled model of that name", permanent=True)


def said_of(folder: Path, config: Config | None, rules: Path, models: Path) -> TransformerSettings:
    """What the rules say of how to read with the model in a folder; the defaults where they do not name it."""
    around = Surroundings("models", SystemClock(), folder=rules.parent, models=models)
    for settings in (config.classifiers if config else {}).values():
        for stage in _models(settings):
            with contextlib.suppress(ClassifierError):
                if isinstance(stage, TransformerSettings) and folder_of(stage, around) == folder:
                    return stage
    return TransformerSettings()


def _models(settings: ClassifierSettings) -> Iterator[NamedModel]:
    stages = settings.stages if isinstance(settings, CascadeSettings) else (settings,)
    return (stage for stage in stages if isinstance(stage, NamedModel) and stage.model)


def _described(folder: Path, *, name: str, where: str, used: Sequence[str], revision: str = "") -> Model:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    try:
        about = _about(folder)
    except ClassifierError:  # `vigie models verify` says so
        return Model(name, revision, folder, where, size, used=tuple(used))
    licence = about.origin.licence if about.origin else "as Vigie" if where == "in the box" else ""
    return Model(name, revision or about.version, folder, where, size, licence, about.languages, tuple(used))


def _about(folder: Path) -> About:
    return read_file(folder / ABOUT, About, lambda what: ClassifierError(f"{folder}: {what}", permanent=True))
