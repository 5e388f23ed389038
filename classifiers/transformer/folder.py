"""A model's folder: what must lie in it, and what it says of itself.

Laid out as the hubs do: ``config.json``, ``tokenizer.json`` (or the vocabulary that it is made from), and the weights:
``onnx/model_quantized.onnx``, ``onnx/model.onnx``, ``model.onnx``, or ``model.safetensors``. A folder of ours, or one that
was pulled, also holds ``vigie.json``: name, version, languages, temperature, how posts are prepared, and the SHA-256 of
every other file. Nothing in a folder is code, and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from classifiers.transformer.labels import LABELS, meanings
from classifiers.transformer.manifest import differences, sha256
from monitor.errors import ClassifierError
from monitor.model import Label

__all__ = ["ABOUT", "BUILT_IN", "LABELS", "About", "Config", "ModelFolder", "Origin", "Wanted"]

BUILT_IN = Path(__file__).parent / "models"  # what ships with Vigie, a folder each
ABOUT = "vigie.json"
ONNX = ("onnx/model_quantized.onnx", "onnx/model.onnx", "model.onnx")  # the first that is there is run
SAFETENSORS = ("model.safetensors", "model.safetensors.index.json")
VOCABULARIES = ("vocab.json", "vocab.txt", "sentencepiece.bpe.model", "spiece.model", "spm.model")

PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json")
_BIG = 2_000_000  # bytes: more than any config or manifest has

Text = Literal["social", "names", "plain"]
Runtime = Literal["auto", "onnx", "torch"]
B = TypeVar("B", bound=BaseModel)


class Config(BaseModel):
    """The part of a hub's ``config.json`` that is read."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id2label: Mapping[int, str] = Field(default_factory=dict)
    max_position_embeddings: int = Field(default=512, ge=2)
    problem_type: str | None = None


class Origin(BaseModel):
    """Where a pulled model comes from.

    Args:
        hub: its address.
        licence: as its card has it; empty where the card does not say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hub: str
    name: str
    revision: str
    licence: str = ""


class About(BaseModel):
    """``vigie.json``: what a hub's files do not say.

    Args:
        temperature: what the logits are divided by, so that a confidence of 0.8 is right four times in five.
        tokens: how many are read; the rest of a longer text is not.
        text: ``social`` where handles, links, hashtags and emoji are spelt out first; ``names`` where handles become
            ``@user`` and links ``http``; ``plain`` where nothing is.
        labels: what the model's own names of its outputs mean, where they do not say it.
        files: the SHA-256 of each file, by its path in the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9][\w.-]*$")
    version: str = Field(pattern=r"^\d[\w.]*$")
    languages: tuple[str, ...]
    temperature: float = Field(default=1.0, gt=0)
    tokens: int = Field(default=128, ge=3, le=512)
    text: Text = "plain"
    labels: Mapping[str, Label] = Field(default_factory=dict)
    origin: Origin | None = None
    files: Mapping[str, Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]] = Field(
        default_factory=dict
    )


class Wanted(BaseModel):
    """What the operator says of a model; each goes before what its folder says.

    Args:
        labels: what the model's own names of its outputs mean.
        runtime: ``torch`` runs the safetensors, ``onnx`` the graph; ``auto`` the graph where there is one, and torch where
            there is none, or a GPU.
        device: torch's name of where to run; ``auto`` is a GPU where there is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: tuple[str, ...] = ()
    labels: Mapping[str, Label] = Field(default_factory=dict)
    text: Text | None = None
    runtime: Runtime = "auto"
    device: str = "auto"


class ModelFolder:
    """A folder that has what it takes; its weights are neither read nor checked before ``verify``.

    Attributes:
        outcomes: what its readings tell the probability of.
        several: of which several can be true of one text.

    Args:
        path: an absolute path.
        languages: what it reads, where the folder itself does not say so.

    Raises:
        ClassifierError: something is missing or wrong, and which.
    """

    outcomes: Sequence[str] = LABELS
    several = False

    def __init__(self, path: Path, languages: Sequence[str] = (), wanted: Wanted | None = None) -> None:
        wanted = wanted or Wanted(languages=tuple(languages))
        self.path = path
        if not path.is_dir():
            raise ClassifierError(f"there is no model in {path}: no such folder", permanent=True)
        self.config = self._read("config.json", Config)
        self.tokenizer = self._file("tokenizer.json", *VOCABULARIES)
        self.onnx, self.safetensors = self._first(ONNX), self._first(SAFETENSORS)
        self.runtime, self.device = wanted.runtime, wanted.device
        self._check_weights()
        self.about = self._read(ABOUT, About) if (path / ABOUT).exists() else self._unnamed()
        self.languages = frozenset(wanted.languages or self.about.languages)
        if not self.languages:
            raise self._wrong(f"nothing says what it reads: add `languages`, or an {ABOUT}")
        self.text: Text = wanted.text or self.about.text
        self.explained = {**self.about.labels, **wanted.labels}
        try:
            self.labels = self._meanings(
                [self.config.id2label[number] for number in sorted(self.config.id2label)]
            )
        except ValueError as error:
            raise self._wrong(f"{error} (config.json, id2label)") from error

    @property
    def model(self) -> str:
        """The name and version that its opinions bear."""
        return f"{self.about.name} {self.about.version}"

    @property
    def tokens(self) -> int:
        """How many tokens of a text are read."""
        return min(self.about.tokens, self.config.max_position_embeddings)

    @property
    def weights(self) -> Path:
        """The file that is run, as far as can be said without looking for a GPU."""
        found = self.safetensors if self.runtime == "torch" or self.onnx is None else self.onnx
        assert found is not None  # _check_weights has seen to it
        return found

    @property
    def is_heavy(self) -> bool:
        """Whether it may need transformers and torch, which take gigabytes of address space before the first word."""
        torch = self.safetensors is not None and self.runtime != "onnx"
        return torch or self.tokenizer.name != "tokenizer.json"

    def verify(self) -> None:
        """Compare every file with its SHA-256, where ``vigie.json`` lists them.

        Raises:
            ClassifierError: a file is missing, or is not what it was.
        """
        for name, what in differences(self.path, self.about.files):
            if what.startswith("differs"):
                raise self._wrong(f"{name} is not the file that {ABOUT} lists: its SHA-256 differs")
            raise self._wrong(f"{name} {what}")

    def _meanings(self, names: Sequence[str]) -> tuple[str, ...]:
        return meanings(names, self.explained)

    def _check_weights(self) -> None:
        """That there is something to run, and that it can be run as was asked."""
        if self.runtime == "onnx" and self.onnx is None:
            raise self._wrong(
                f"`runtime: onnx`, but {' or '.join(ONNX)} is missing: `vigie models export` makes one"
            )
        if self.runtime == "torch" and self.safetensors is None:
            raise self._wrong(f"`runtime: torch`, but {SAFETENSORS[0]} is missing")
        if self.onnx is None and self.safetensors is None:
            if self._first(PICKLES):
                raise self._wrong(
                    f"its weights are a pickle ({PICKLES[0]}), which could run anything; only {SAFETENSORS[0]} and ONNX are read"
                )
            raise self._wrong(f"{' or '.join((*ONNX, SAFETENSORS[0]))} is missing")

    def _unnamed(self) -> About:
        """A folder from elsewhere is named after itself, and its version is a part of its weights' SHA-256."""
        version = f"0.{sha256(self.weights)[:8]}"
        return About(name=plain_name(self.path.name), version=version, languages=())

    def _first(self, names: Sequence[str]) -> Path | None:
        return next((self.path / name for name in names if (self.path / name).is_file()), None)

    def _file(self, *names: str) -> Path:
        found = self._first(names)
        if found is None:
            raise self._wrong(f"{' or '.join(names)} is missing")
        return found

    def _read(self, name: str, shape: type[B]) -> B:
        return read_file(self._file(name), shape, self._wrong)

    def _wrong(self, what: str) -> ClassifierError:
        return ClassifierError(f"the model in {self.path} cannot be used: {what}", permanent=True)


def plain_name(name: str) -> str:
    """A name that ``vigie.json`` may have: ASCII letters, digits, and marks that need no quotes."""
    kept = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "-" for char in name)
    return kept.lstrip("._-") or "model"


def read_file(file: Path, shape: type[B], wrong: Callable[[str], ClassifierError]) -> B:
    """What a JSON file of a folder says.

    Args:
        wrong: makes an error of what is wrong.

    Raises:
        ClassifierError: it cannot be read, or has not the shape.
    """
    try:
        if file.stat().st_size > _BIG:
            raise wrong(f"{file.name} is too large to be one")
        return shape.model_validate_json(file.read_bytes())
    except OSError as error:
        raise wrong(f"{file.name} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise wrong(f"{file.name} is not right: {where}{': ' if where else ''}{first['msg']}") from error
