"""A model's folder: what must lie in it, and what it says of itself.

Laid out as the hubs do: ``config.json``, ``tokenizer.json``, ``onnx/model_quantized.onnx`` (or ``onnx/model.onnx``, or
``model.onnx``). A folder of ours also holds ``vigie.json``: name, version, languages, temperature, how posts are
prepared, and the SHA-256 of every other file. Nothing in a folder is code, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from monitor.errors import ClassifierError
from monitor.model import Label

BUILT_IN = Path(__file__).parent / "models"  # what ships with Vigie, a folder each
ABOUT = "vigie.json"
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")

_WEIGHTS = ("onnx/model_quantized.onnx", "onnx/model.onnx", "model.onnx")
_BIG = 2_000_000  # bytes: more than any config or manifest has

B = TypeVar("B", bound=BaseModel)


class Config(BaseModel):
    """The part of a hub's ``config.json`` that is read."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id2label: Mapping[int, str]
    max_position_embeddings: int = Field(default=512, ge=2)


class About(BaseModel):
    """``vigie.json``: what a hub's files do not say.

    Args:
        temperature: what the logits are divided by, so that a confidence of 0.8 is right four times in five.
        tokens: how many are read; the rest of a longer text is not.
        text: ``social`` where handles, links, hashtags and emoji are spelt out first; ``plain`` where nothing is.
        files: the SHA-256 of each file, by its path in the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9][\w.-]*$")
    version: str = Field(pattern=r"^\d[\w.]*$")
    languages: tuple[str, ...]
    temperature: float = Field(default=1.0, gt=0)
    tokens: int = Field(default=128, ge=3, le=512)
    text: Literal["social", "plain"] = "plain"
    files: Mapping[str, Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]] = Field(
        default_factory=dict
    )


class ModelFolder:
    """A folder that has what it takes; its weights are neither read nor checked before ``verify``.

    Args:
        path: an absolute path.
        languages: what it reads, where the folder itself does not say so.

    Raises:
        ClassifierError: something is missing or wrong, and which.
    """

    def __init__(self, path: Path, languages: Sequence[str] = ()) -> None:
        self.path = path
        if not path.is_dir():
            raise ClassifierError(f"there is no model in {path}: no such folder", permanent=True)
        self.config = self._read("config.json", Config)
        self.tokenizer = self._file("tokenizer.json")
        self.weights = self._file(*_WEIGHTS)
        self.about = self._read(ABOUT, About) if (path / ABOUT).exists() else self._unnamed()
        self.languages = frozenset(languages or self.about.languages)
        if not self.languages:
            raise self._wrong(f"nothing says what it reads: add `languages`, or an {ABOUT}")
        self.labels = self._labels()

    @property
    def model(self) -> str:
        """The name and version that its opinions bear."""
        return f"{self.about.name} {self.about.version}"

    @property
    def tokens(self) -> int:
        """How many tokens of a text are read."""
        return min(self.about.tokens, self.config.max_position_embeddings)

    def verify(self) -> None:
        """Compare every file with its SHA-256, where ``vigie.json`` lists them.

        Raises:
            ClassifierError: a file is missing, or is not what it was.
        """
        for name, expected in self.about.files.items():
            try:
                found = hashlib.sha256((self.path / name).read_bytes()).hexdigest()
            except OSError as error:
                raise self._wrong(f"{name} cannot be read: {error.strerror}") from error
            if found != expected:
                raise self._wrong(f"{name} is not the file that {ABOUT} lists: its SHA-256 differs")

    def _unnamed(self) -> About:
        """A folder from elsewhere is named after itself, and its version is a part of its weights' SHA-256."""
        digest = hashlib.sha256(self.weights.read_bytes()).hexdigest()
        name = "".join(
            char if char.isascii() and (char.isalnum() or char in "._-") else "-" for char in self.path.name
        )
        return About(name=name.lstrip("._-") or "model", version=f"0.{digest[:8]}", languages=())

    def _labels(self) -> tuple[Label, ...]:
        """The label of each output, in order: all three, each once."""
        by_name: dict[str, Label] = {label: label for label in LABELS}
        names = [self.config.id2label[number] for number in sorted(self.config.id2label)]
        found = [by_name.get(name.lower()) for name in names]
        labels = tuple(label for label in found if label is not None)
        if len(names) != len(LABELS) or set(labels) != set(LABELS):
            told = ", ".join(names) or "nothing"
            raise self._wrong(
                f"its labels are {told}; expected {', '.join(LABELS)}, in any order (config.json, id2label)"
            )
        return labels

    def _file(self, *names: str) -> Path:
        for name in names:
            if (self.path / name).is_file():
                return self.path / name
        raise self._wrong(f"{' or '.join(names)} is missing")

    def _read(self, name: str, shape: type[B]) -> B:
        file = self._file(name)
        try:
            if file.stat().st_size > _BIG:
                raise self._wrong(f"{name} is too large to be one")
            return shape.model_validate_json(file.read_bytes())
        except OSError as error:
            raise self._wrong(f"{name} cannot be read: {error.strerror}") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise self._wrong(f"{name} is not right: {where}{': ' if where else ''}{first['msg']}") from error

    def _wrong(self, what: str) -> ClassifierError:
        return ClassifierError(f"the model in {self.path} cannot be used: {what}", permanent=True)
