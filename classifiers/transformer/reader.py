"""One text through tokenizer and network: how sure it is of each label, and what each word added."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from classifiers.transformer.folder import LABELS, ModelFolder
from classifiers.transformer.network import network_of
from classifiers.transformer.prepare import PREPARED, chunks
from classifiers.transformer.tokens import tokenizer_of
from monitor.errors import ClassifierError

# How C++, ONNX Runtime, torch and the loader of shared libraries say that there is no memory left.
_NO_MEMORY = (
    "bad_alloc",
    "Failed to allocate memory",
    "Cannot allocate memory",
    "failed to map segment",
    "can't allocate memory",
    "out of memory",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says of one text.

    Args:
        probabilities: of each of the folder's ``outcomes``; they add up to 1, but where several can be true.
        words: each chunk of the text, as written, with what it added to "positive" over "negative", in logits; empty
            where the model does not tell.
    """

    probabilities: dict[str, float]
    words: tuple[tuple[str, float], ...] = ()


class ReadingError(ClassifierError):
    """A text could not be read: it is to blame, or the model."""


class Reader:
    """The model of a folder, loaded.

    A text is read alone, never in a batch: dynamic int8 takes the scale of its activations from all that is read at once
    (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html#dynamic-quantization), so that in a batch of
    32 a stranger's exclamation marks turned 13 labels of 890. Alone, no padding is computed either, and the price is a third.

    A model that tells what each token adds was trained on words cut at the blanks, and gets them so; any other gets the whole
    text, as the make of its tokenizer wants it: "so good" is not "so" and "good" to one that marks where a word begins.

    Raises:
        ClassifierError: a file is not what it was, or holds no model that can be run.
    """

    def __init__(self, folder: ModelFolder) -> None:
        folder.verify()
        with _translated(folder, "loaded", ClassifierError):
            self._tokenizer = tokenizer_of(folder)
            self._network = network_of(folder)
        self._labels: Sequence[str] = folder.labels
        self._shares = _sigmoids if folder.several else _softmax
        self._prepare = PREPARED[folder.text]
        self._temperature = folder.about.temperature
        self._folder = folder
        self._check(folder)

    def read(self, text: str) -> Reading:
        """What it says of a text, of any length and content.

        Raises:
            ReadingError: the network failed on it.
        """
        written = chunks(text)
        prepared = [self._prepare(chunk) for chunk in written]
        with _translated(self._folder, "run", ReadingError):
            if self._network.tells:
                encoded = self._tokenizer.encode(prepared, is_pretokenized=True)
            else:
                encoded = self._tokenizer.encode(" ".join(prepared))
            logits, shares = self._network.run(encoded.ids or [0])
        found = dict.fromkeys(self._folder.outcomes, 0.0)
        for label, part in zip(
            self._labels, self._shares([logit / self._temperature for logit in logits]), strict=True
        ):
            found[label] += part
        tells = shares and self._folder.outcomes == LABELS
        return Reading(found, self._words(written, encoded.word_ids, shares) if tells else ())

    def _words(
        self, written: Sequence[str], owners: Sequence[int | None], shares: Sequence[Sequence[float]]
    ) -> tuple[tuple[str, float], ...]:
        """What each chunk added: the sum of its tokens."""
        up, down = self._labels.index("positive"), self._labels.index("negative")
        scale = self._temperature * len(owners)
        words: defaultdict[int, float] = defaultdict(float)
        for chunk, share in zip(owners, shares, strict=True):
            if chunk is not None:
                words[chunk] += (share[up] - share[down]) / scale
        return tuple([(written[chunk], weight) for chunk, weight in words.items()])

    def _check(self, folder: ModelFolder) -> None:
        """One reading of nothing, so that a model of another make is refused before a mention meets it."""
        with _translated(folder, "run", ClassifierError):
            found = len(self._network.run(self._tokenizer.encode("").ids or [0])[0])
        if found != len(self._labels):
            told = f"{found} numbers for {len(self._labels)} labels"
            raise ClassifierError(
                f"the model in {folder.path} cannot be used: it gives {told}", permanent=True
            )


@contextmanager
def _translated(folder: ModelFolder, what: str, kind: type[ClassifierError]) -> Iterator[None]:
    """Foreign errors as ours. Neither library has a root of its errors; those of tokenizers are plain ``Exception``."""
    try:
        yield
    except ClassifierError:
        raise
    except Exception as error:
        told = str(error).strip()
        reason = told.partition("\n")[0]
        if any(sign in told for sign in _NO_MEMORY):
            raise MemoryError(reason) from error
        raise kind(f"the model in {folder.path} cannot be {what}: {reason}", permanent=True) from error


def _softmax(logits: Sequence[float]) -> list[float]:
    top = max(logits)
    powers = [math.exp(logit - top) for logit in logits]
    return [power / math.fsum(powers) for power in powers]


def _sigmoids(logits: Sequence[float]) -> list[float]:
    """Each on its own; by the hyperbolic tangent, which does not overflow."""
    return [(1 + math.tanh(logit / 2)) / 2 for logit in logits]
