"""The file of what was learned: numbers and words that a person can read, and a hash of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from monitor.learning.layer import Layer, Weights
from monitor.learning.themes import Theme
from monitor.model import Json, TopicName
from monitor.settings import ClassifierSettings
from monitor.text import stable_id

MOST_BYTES = 2_000_000
DEFAULT = "default"  # the kind of a sentiment classifier that rules.yaml does not name


@dataclass(frozen=True, slots=True)
class MadeFor:
    """Which sentiment classifier it lies over: its kind, and a hash of whatever else rules.yaml says of it."""

    kind: str
    settings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned, and put in force.

    Args:
        name: of the file, such as ``0003``; a model's name in verdicts bears it.
        models: whose verdicts it was made from, such as ``linear 1``: of no other's it has an idea.
        layer: over sentiment; ``None``: that stays as it is.
    """

    name: str
    made_for: MadeFor
    models: tuple[str, ...]
    until: datetime | None
    corrections: int
    layer: Layer | None = None
    themes: Mapping[TopicName, Theme]


def made_for(settings: ClassifierSettings | None) -> MadeFor:
    """Which sentiment classifier these settings ask for."""
    if settings is None:
        return MadeFor(DEFAULT, "")
    said = settings.model_dump_json(exclude_defaults=True, exclude={"kind"})
    return MadeFor(settings.kind, stable_id(said))


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _MadeFor(_Shape):
    kind: str
    settings: str


class _Weights(_Shape):
    negative: FiniteFloat
    neutral: FiniteFloat
    positive: FiniteFloat

    def weights(self) -> Weights:
        return Weights(self.negative, self.neutral, self.positive)


class _Tone(_Shape):
    temperature: Annotated[FiniteFloat, Field(gt=0)]
    bias: _Weights
    words: dict[str, _Weights]


class _Theme(_Shape):
    at_least: Annotated[FiniteFloat, Field(ge=0, le=1)] = 0.0
    unless: tuple[str, ...] = ()


class _File(_Shape):
    format: Literal[1]
    made_for: _MadeFor
    models: tuple[str, ...]
    until: datetime | None
    corrections: int
    sentiment: _Tone | None
    topics: dict[str, _Theme]
    brands: dict[str, Any]  # for people, like the figures: it may say anything
    figures: dict[str, Any]
    sha256: str


def write_learned(learned: Learned, *, brands: Json, figures: Json) -> str:
    """The text of a file.

    Args:
        brands: the ``not`` terms that are suggested, for people: the file itself hides nothing.
        figures: what it is worth, for people.
    """
    layer = learned.layer
    body: dict[str, Json] = {
        "format": 1,
        "made_for": {"kind": learned.made_for.kind, "settings": learned.made_for.settings},
        "models": list(learned.models),
        "until": learned.until.isoformat() if learned.until else None,
        "corrections": learned.corrections,
        "sentiment": None if layer is None else _tone(layer),
        "topics": {
            name: {"at_least": theme.at_least, "unless": list(theme.unless)}
            for name, theme in sorted(learned.themes.items())
        },
        "brands": brands,
        "figures": figures,
    }
    return json.dumps({**body, "sha256": _hash(body)}, ensure_ascii=False, indent=1) + "\n"


def _tone(layer: Layer) -> Json:
    return {
        "temperature": layer.temperature,
        "bias": layer.bias._asdict(),
        "words": {word: weights._asdict() for word, weights in sorted(layer.words.items())},
    }


def read_learned(text: str, name: str) -> Learned:
    """What a file says.

    Args:
        name: what verdicts call it.

    Raises:
        ValueError: with a sentence: it is none, it is damaged, or it was changed by hand.
    """
    if len(text) > MOST_BYTES:
        raise ValueError("it is too large to be what `vigie learn` writes")
    try:
        found = _File.model_validate_json(text)
    except ValidationError as error:
        raise ValueError("it is not what `vigie learn` writes: name a file of the folder learned") from error
    body = json.loads(text)
    if body.pop("sha256") != _hash(body):
        raise ValueError(
            "it was changed since `vigie learn` wrote it: run `vigie learn` again, or restore it"
        )
    tone = found.sentiment
    return Learned(
        name=name,
        made_for=MadeFor(found.made_for.kind, found.made_for.settings),
        models=found.models,
        until=found.until,
        corrections=found.corrections,
        layer=None
        if tone is None
        else Layer(
            tone.temperature,
            tone.bias.weights(),
            {word: weights.weights() for word, weights in tone.words.items()},
        ),
        themes={TopicName(topic): Theme(one.at_least, one.unless) for topic, one in found.topics.items()},
    )


def _hash(body: Mapping[str, Json]) -> str:
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
