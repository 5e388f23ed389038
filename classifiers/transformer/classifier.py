"""Sentiment by a transformer: the one in the box, one that was pulled, or a folder of one's own. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from string import punctuation
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from classifiers.transformer.folder import BUILT_IN, LABELS, ModelFolder, Runtime, Text, Wanted
from classifiers.transformer.reader import Reading
from classifiers.transformer.shelf import Pinned, is_name, is_pin
from classifiers.transformer.worker import shared
from monitor.errors import ClassifierError
from monitor.model import Evidence, Label, Mention, Opinion, Sentiment
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings

DEFAULT = "minilm-social-en"
MAX_EVIDENCE = 6
RETRY = timedelta(minutes=5)  # before a model that could not be used is tried again
_SAYS_NOTHING = 0.05  # logits: a word that adds less is no evidence


class NamedModel(ClassifierSettings):
    """Which model to read with, and how: what every reader by a transformer may say."""

    model: str
    revision: str | None = Field(
        default=None,
        description="The commit of a hub's model, 40 letters and digits, pulled with `vigie models pull`.",
    )
    languages: tuple[str, ...] = Field(
        default=(), description="What it reads, as in [en, fr]; default: what the folder's vigie.json says."
    )
    labels: Mapping[str, str] = Field(default_factory=dict)  # each reader says what of
    text: Text | None = Field(
        default=None,
        description="How a post is prepared: plain; names (@user and http for handles and links); or social "
        "(hashtags and emoji spelt out, too). Default: what vigie.json says, or plain.",
    )
    runtime: Runtime = Field(
        default="auto",
        description="onnx or torch; auto: ONNX, and torch where there is a GPU or no ONNX file.",
    )
    device: str = Field(
        default="auto",
        pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$",
        description="Where torch runs: cpu, cuda, cuda:1.",
    )
    memory: int | None = Field(
        default=None,
        ge=256,
        description="MiB of address space that its process may take; default: 1024, and four times the model's file.",
    )

    @field_validator("revision")
    @classmethod
    def _pinned(cls, revision: str | None) -> str | None:
        if revision is not None and not is_pin(revision):
            raise PydanticCustomError(
                "revision",
                "{revision} moves, and what it means tomorrow nobody knows: write the 40 letters and digits of a commit; "
                "`vigie models pull NAME` says which is the newest",
                {"revision": revision},
            )
        return revision

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.revision is not None and not is_name(self.model):
            raise PydanticCustomError(
                "model",
                "with a revision, `model` is a hub's name, such as owner/name: {model} is none",
                {"model": self.model},
            )
        return self

    @property
    def pinned(self) -> Pinned | None:
        """The hub's model that it names; ``None`` where it names a folder, or one in the box."""
        return Pinned(self.model, self.revision) if self.revision is not None else None

    @property
    def wanted(self) -> Wanted:
        """What it says of how to read with the model, but for its labels."""
        said = self.model_dump(include=set(Wanted.model_fields) - {"labels"})
        return Wanted.model_validate(said)


class TransformerSettings(NamedModel):
    """Posts read by a transformer, 2 to 4 ms each on one core: the model in the box reads English."""

    kind: Literal["transformer"] = "transformer"
    model: str = Field(
        default=DEFAULT,
        min_length=1,
        description="A model in the box, a folder laid out as the hubs do, or with `revision` the name of a hub's model.",
    )
    labels: Mapping[str, Label] = Field(
        default_factory=dict,
        description="What the model's own labels mean, as in {LABEL_0: negative}, where their names do not say it.",
    )

    @property
    def wanted(self) -> Wanted:
        """What it says of how to read with the model."""
        return super().wanted.model_copy(update={"labels": self.labels})


def folder_of(settings: NamedModel, around: Surroundings) -> Path:
    """Where the model lies that the settings name.

    Raises:
        ClassifierError: it was not pulled, and how to; or there is no such folder.
    """
    if settings.pinned is not None:
        folder = settings.pinned.folder(around.models)
        if not folder.is_dir():
            raise ClassifierError(
                f"{settings.model} was not pulled to {around.models}: run `{settings.pinned.command}`",
                permanent=True,
            )
        return folder.absolute()
    inside = BUILT_IN / settings.model
    if inside.parent == BUILT_IN and inside.is_dir():
        return inside
    folder = (around.folder / Path(settings.model).expanduser()).absolute()
    if not folder.is_dir() and settings.model.count("/") == 1 and is_name(settings.model):
        raise ClassifierError(
            f"there is no model in {folder}: no such folder; if {settings.model} is a hub's model, pin it with a `revision`: "
            f"`vigie models pull {settings.model}` says which",
            permanent=True,
        )
    return folder


class TransformerClassifier:
    """Sentiment of mentions in a language that the model reads; of any other, and of unknown, it has no opinion.

    The score is P(positive) - P(negative), the confidence the probability of the label, calibrated by the folder's
    temperature. Evidence is what each word added to "positive" over "negative", in logits, as the network's last layer has
    it: it is the mean of its tokens, so the words' shares and the frame's add up to the whole.

    The model runs in a process of its own. While that cannot be used, ``trouble`` says why and there is no opinion, and that
    in haste; it is tried again after ``RETRY``. A text that alone ends the process is given up, and the log names its mention.

    Raises:
        ClassifierError: when it is made, if there is no such model or its parts do not fit. It never raises on a text.
    """

    Settings = TransformerSettings

    def __init__(self, settings: TransformerSettings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._open()
        self._retry_at: datetime | None = None
        self.trouble = ""

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order; without sentiment where the language is another, or there is no word to read."""
        opinions = [Opinion(self._folder.model)] * len(mentions)
        places = [at for at, mention in enumerate(mentions) if self.reads(mention)]
        for at, reading in zip(places, self._read([mentions[at] for at in places]), strict=True):
            if reading is not None:
                opinions[at] = Opinion(self._folder.model, sentiment=_sentiment(reading))
            elif self.trouble:
                opinions[at] = Opinion(self._folder.model, hasty=True)
        return opinions

    def reads(self, mention: Mention) -> bool:
        """Whether the mention has words, in a language that the model reads."""
        lang = (mention.lang or "").partition("-")[0].lower()
        return lang in self._folder.languages and bool(mention.words.strip())

    def probe(self) -> str:
        """Load the model and check its files; says which it is.

        Raises:
            ClassifierError: it cannot be used, and why.
        """
        self._process.load()
        return f"{self._folder.model} reads {', '.join(sorted(self._folder.languages))}"

    def _open(self) -> None:
        self._folder = ModelFolder(folder_of(self._settings, self._around), wanted=self._settings.wanted)
        self._process = shared(self._folder, self._settings.memory and self._settings.memory * 2**20)

    def _read(self, mentions: Sequence[Mention]) -> Sequence[Reading | None]:
        nothing: list[Reading | None] = [None] * len(mentions)
        now = self._around.clock.now()
        if not mentions or (self._retry_at is not None and now < self._retry_at):
            return nothing
        try:
            if self._retry_at is not None:
                self._open()  # somebody may have mended it
            found = self._process.read([mention.words for mention in mentions])
        except ClassifierError as error:
            self.trouble, self._retry_at = str(error), now + RETRY
            return nothing
        self.trouble, self._retry_at = "", None
        given_up = [mention for mention, reading in zip(mentions, found, strict=True) if reading is None]
        tell_given_up(given_up, self._folder.model)
        return found


def tell_given_up(mentions: Sequence[Mention], model: str) -> None:
    """Log each mention that alone ended a model's process."""
    for mention in mentions:
        import structlog  # noqa: PLC0415 -- imported when first needed: 130 ms

        structlog.get_logger().warning("mention given up by a model", mention=mention.id, model=model)


def _sentiment(reading: Reading) -> Sentiment:
    found = reading.probabilities
    label: Label = max(LABELS, key=lambda each: found[each])
    score = max(-1.0, min(1.0, found["positive"] - found["negative"]))
    return Sentiment(round(score, 4), label, round(found[label], 4), _strongest(reading.words))


def _strongest(words: Sequence[tuple[str, float]]) -> tuple[Evidence, ...]:
    """Each word once, with all that it added, strongest first; in the order of the text where two are as strong."""
    weights: dict[str, float] = {}
    for chunk, weight in words:
        shown = chunk.strip(punctuation) or chunk
        weights[shown] = weights.get(shown, 0.0) + weight
    strongest = sorted(weights, key=lambda shown: -abs(weights[shown]))[:MAX_EVIDENCE]
    return tuple(
        [
            Evidence(shown, round(weights[shown], 4))
            for shown in strongest
            if abs(weights[shown]) >= _SAYS_NOTHING
        ]
    )
